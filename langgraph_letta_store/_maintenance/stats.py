"""What agents and tenants have, how much of it is new, and how large it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.checks import invalid, is_whole
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.stats import AgentStats, Stats, TenantStats

STATS = SqlFile(__name__, "stats", prepare=False)

_TABLES: Mapping[str, Sequence[str]] = {
    "item_bytes": ("archival_memory", "archival_vectors", "archival_memory_seals"),
    "message_bytes": ("recall_memory", "recall_vectors"),
    "thread_bytes": ("threads", "thread_agents"),
    "block_bytes": ("core_memory_agents", "core_memory", "core_memory_history"),
}
"""The tables that have a part of each kind of row, the first of them each row once. Those of the
states of graphs belong to no kind."""

_MOST_DAYS = 36_500


def read_stats(schema: Schema[Any], *, days: int = 7, limit: int = 20) -> Operation[Stats]:
    """Count what each tenant has, and the agents that have most.

    Raises:
        InvalidOperationError: `days` or `limit` is no whole number, or too small or too large.
    """
    if not is_whole(days, 1, _MOST_DAYS):
        raise InvalidOperationError(invalid("days", f"a whole number from 1 to {_MOST_DAYS}", days))
    if not is_whole(limit, 1, 10_000):
        raise InvalidOperationError(invalid("limit", "a whole number from 1 to 10000", limit))
    name = sql.Literal(sql.Identifier(schema.config.schema).as_string(None).replace("%", "%%"))
    parameters: dict[str, Any] = {
        "root": schema.config.root,
        "limit": limit,
        "since": datetime.now(UTC) - timedelta(days=days),
        **dict.fromkeys(_TABLES, 0.0),
    }
    measured, tenants = yield from rows(
        Query(schema.compose(STATS, "measure_tables", schema_regname=name), {}),
        Query(schema.compose(STATS, "list_tenants"), parameters),
    )
    weights = _weigh_rows(measured, [row[3:7] for row in tenants])
    statement = schema.compose(STATS, "list_agents")
    (agents,) = yield from rows(Query(statement, {**parameters, **weights}))
    return Stats(
        days,
        tuple(
            TenantStats(
                tenant,
                count,
                round(sum(n * each for n, each in zip(rest[:4], weights.values(), strict=True))),
                *_read(rest, days),
            )
            for tenant, count, _, *rest in tenants
        ),
        tuple(
            AgentStats(tenant, agent, size, *_read(rest, days))
            for tenant, agent, size, *rest in agents
        ),
    )


def _weigh_rows(measured: Sequence[Row], counts: Sequence[Sequence[int]]) -> dict[str, float]:
    """Return the bytes that a row of each kind takes, in all tables that have a part of it."""
    sizes = {table: size for table, size, _ in measured}
    estimated = {table: count for table, _, count in measured}
    weights = dict[str, float]()
    for place, (kind, tables) in enumerate(_TABLES.items()):
        counted = sum(row[place] for row in counts)  # a tenant may see only its own rows
        of_kind = max(counted, estimated.get(tables[0], 0), 1)
        weights[kind] = sum(sizes.get(table, 0) for table in tables) / of_kind
    return weights


def _read(row: Sequence[Any], days: int) -> tuple[int, int, int, int, float, float]:
    items, messages, threads, blocks, new_items, new_messages = row
    return items, messages, threads, blocks, new_items / days, new_messages / days
