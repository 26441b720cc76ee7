"""What pools of connections report, read when metrics are collected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from opentelemetry.metrics import CallbackOptions, Meter, Observation
from psycopg_pool.base import BasePool

from langgraph_letta_store._engine.session_state import SessionState

_POOL = "db.client.connection"


def watch_pools(meter: Meter, sessions: Collection[SessionState[Any]]) -> None:
    """Report on the pools of sessions that are in use."""

    def read(key: str, scale: float = 1) -> Any:
        def observe(_: CallbackOptions) -> Iterable[Observation]:
            for pool in _list_pools(sessions):
                yield Observation(pool.get_stats().get(key, 0) * scale, _name(pool))

        return [observe]

    def read_states(_: CallbackOptions) -> Iterable[Observation]:
        for pool in _list_pools(sessions):
            stats, where = pool.get_stats(), _name(pool)
            idle = stats.get("pool_available", 0)
            used = max(stats.get("pool_size", 0) - idle, 0)
            yield Observation(idle, {**where, f"{_POOL}.state": "idle"})
            yield Observation(used, {**where, f"{_POOL}.state": "used"})

    level, count = meter.create_observable_up_down_counter, meter.create_observable_counter
    level(f"{_POOL}.count", [read_states], "{connection}", "Connections by state")
    level(f"{_POOL}.max", read("pool_max"), "{connection}", "Connections that a pool may have")
    level(
        f"{_POOL}.pending_requests",
        read("requests_waiting"),
        "{request}",
        "Steps that wait for a connection",
    )
    count(
        f"{_POOL}.timeouts",
        read("requests_errors"),
        "{timeout}",
        "Steps that waited for a connection in vain",
    )
    count(
        "letta_store.pool.waits",
        read("requests_queued"),
        "{request}",
        "Steps that had to wait for a connection",
    )
    count(
        "letta_store.pool.wait_time",
        read("requests_wait_ms", 0.001),
        "s",
        "How long steps have waited for connections, all in all",
    )


def _list_pools(sessions: Collection[SessionState[Any]]) -> list[BasePool]:
    """Return the open pools of sessions, each once."""
    found: dict[int, BasePool] = {}
    for session in list(sessions):
        pool = session.pool
        if isinstance(pool, BasePool) and not pool.closed:
            found[id(pool)] = pool
    return list(found.values())


def _name(pool: BasePool) -> dict[str, str]:
    return {f"{_POOL}.pool.name": pool.name}
