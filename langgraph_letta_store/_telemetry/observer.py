"""The observer of a session, for spans and for metrics."""

from __future__ import annotations

import contextvars
from collections.abc import Sequence
from inspect import getgeneratorlocals
from typing import Any

from langgraph_letta_store._engine.session_state import SessionState
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._telemetry.calls import CallKind, find_batch, find_call
from langgraph_letta_store._telemetry.instruments import find_instruments
from langgraph_letta_store._telemetry.observations import (
    GATHERED,
    WAITING,
    Batch,
    Call,
    Static,
    Submitted,
)
from langgraph_letta_store._telemetry.spans import Telemetry
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.config.telemetry import TelemetrySettings


class TelemetryObserver:
    """Watches the calls of a session for OpenTelemetry."""

    follows_batches = True

    def __init__(self, session: SessionState[Any], settings: TelemetrySettings) -> None:
        self._config: DatabaseConfig = session.config
        instruments = find_instruments(settings.meter_provider) if settings.metrics else None
        self._telemetry = Telemetry(settings, self._config, instruments, session.pool)
        if instruments is not None:
            instruments.watch(session)
            session.counters.forward = instruments.count
        self._static: dict[CallKind, Static] = {}

    def observe(self, operation: Operation[Any], schema: Any = None) -> Call | Batch:
        """Watch a call, described by its operation, which has not begun."""
        if gathered := GATHERED.get():
            return Batch(self._telemetry, gathered, schema)
        given = getgeneratorlocals(operation)
        ops: Any = [given["op"]] if "op" in given else given.get("ops")
        is_batch = is_sequence(ops) and bool(ops)
        kind = find_batch(ops, self._config.root) if is_batch else find_call(operation)
        return Call(self._telemetry, kind, self._describe(kind), operation, schema)

    def maintain(self, tier: str) -> Call:
        """Watch a run of maintenance."""
        kind = CallKind("maintain_memory", tier, "maintain")
        return Call(self._telemetry, kind, self._describe(kind))

    def submit(self, ops: Sequence[Any]) -> Submitted:
        """Watch operations that wait to go along with those of other callers."""
        kind = find_batch(ops, self._config.root)
        return Submitted(self._telemetry, kind, self._describe(kind), ops, self._config)

    def gather(self, contexts: Sequence[contextvars.Context]) -> None:
        """Have the next call in this context stand for what was submitted in these contexts."""
        calls = [context.get(WAITING) for context in contexts]
        GATHERED.set([call for call in calls if call is not None])

    def set_backlog(self, tenant: str, waiting: int) -> None:
        """Note how many messages wait to be embedded."""
        if (instruments := self._telemetry.instruments) is not None:
            instruments.set_backlog(self._config.schema, tenant, waiting)

    def _describe(self, kind: CallKind) -> Static:
        """Return the attributes that all calls of a kind have."""
        if (known := self._static.get(kind)) is not None:
            return known
        measured = {"gen_ai.operation.name": kind.operation, "letta_store.tier": kind.tier}
        about = {"gen_ai.memory.store.id": self._config.schema, "letta_store.call": kind.call}
        self._static[kind] = made = Static({**measured, **about}, measured)
        return made
