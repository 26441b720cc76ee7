"""Calls that are watched: their spans, with their steps below, and how long they took."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from inspect import getgeneratorlocals
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import INVALID_SPAN, Link, Span, SpanKind, set_span_in_context

from langgraph_letta_store._engine.audit_rows import (
    AuditRow,
    RunNames,
    describe,
    describe_ops,
    find_run,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Execute, Operation
from langgraph_letta_store._telemetry import contents
from langgraph_letta_store._telemetry.calls import (
    CallKind,
    count_records,
    describe_rows,
    find_record,
)
from langgraph_letta_store._telemetry.spans import (
    Telemetry,
    mark_failed,
    name_error,
    seconds_since,
)
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.records.maintenance import MaintenanceReport

T = TypeVar("T")

WAITING: ContextVar[Submitted | None] = ContextVar("letta_store_waiting", default=None)
"""The call of this context whose operations wait in a batch."""

GATHERED: ContextVar[Sequence[Submitted]] = ContextVar("letta_store_gathered", default=())
"""The calls that the next operation of this context answers."""


class Static(NamedTuple):
    """The attributes that all calls of a kind have: those of the span, and those of its time."""

    span: Mapping[str, Any]
    time: Mapping[str, Any]


class Call:
    """One call: its span is the current one from `__enter__` to `__exit__`."""

    def __init__(
        self,
        telemetry: Telemetry,
        kind: CallKind,
        static: Static,
        operation: Operation[Any] | None = None,
        schema: Schema[Any] | None = None,
        ops: Sequence[Any] = (),
    ) -> None:
        self.telemetry = telemetry
        self.kind = kind
        self.ops = ops
        self.span: Span = INVALID_SPAN
        self.context: Context | None = None
        self.paths: set[str] = set()
        """The access paths of its searches."""
        self._static = static
        self._operation = operation
        self._schema = schema
        self._rows: Sequence[AuditRow] = ()
        self._given: Mapping[str, Any] = {"ops": ops}
        self._run = RunNames()
        self._found: dict[str, Any] = {}
        """What the span gets at its end, all at once: each time costs the SDK a lock and a copy."""

    def __enter__(self) -> Self:
        self._began = time.time_ns()
        if not self.telemetry.traces:  # the application's span stays the current one
            return self
        self.span = self.telemetry.start(self.kind.operation, SpanKind.CLIENT, self._static.span)
        current = set_span_in_context(self.span)
        self._token = attach(current)
        if self.span.is_recording():
            self.context = current
            if self._operation is not None and self._schema is not None:
                self._given = getgeneratorlocals(self._operation)
                described = describe(self._schema, self._operation, self._given)
                self._describe(described.rows if described else (), self._schema.tenant)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.telemetry.traces:
            detach(self._token)
            if self._found:
                self.span.set_attributes(self._found)
            if error is not None:
                mark_failed(self.span, error)
            self.span.end()
        if (instruments := self.telemetry.instruments) is not None:
            where = self._static.time
            if self.paths or error is not None:
                where = {**where, **name_path(self.paths), **name_error(error)}
            instruments.operations.record(seconds_since(self._began), where)

    def perform(self, operation: Operation[T]) -> Operation[T]:
        """Perform the call's operation; each of its steps is a span below."""
        given = getgeneratorlocals(operation)
        if self.kind.tier == "cache":
            self._given = given
        return follow(operation, given, self.telemetry, self.context, self.paths, self.note_result)

    def note_batch(self, schema: Schema[Any], values: Sequence[Any], paths: set[str]) -> None:
        """Describe a call that went along with others by its own operations and results."""
        if self.kind.operation == "search_memory":
            self.paths |= paths
        if self.span.is_recording():
            self._describe(describe_ops(schema, self.ops, self._run, is_lone=False), schema.tenant)
        self.note_result(values)

    def note_result(self, value: Any) -> None:
        """Give the span how many records there were, and the records if they are asked for."""
        if (instruments := self.telemetry.instruments) is not None:
            if isinstance(value, MaintenanceReport):
                seconds = seconds_since(self._began)
                instruments.record_maintenance(self.kind.tier, value, seconds)
            elif self.kind.call == "cache.get":
                keys = len(self._given.get("keys", ()))
                instruments.count(
                    {"entry_cache_hits": len(value), "entry_cache_misses": keys - len(value)}
                )
        if not self.span.is_recording():
            return
        self._found |= name_path(self.paths)
        count = count_records(self.kind, self._rows, value)
        if count is not None:
            self._found["gen_ai.memory.record.count"] = count
        if self.telemetry.content:
            if (query := contents.read_query(self._given)) is not None:
                self._found["gen_ai.memory.query.text"] = query
            if (records := contents.read_records(self._given, value)) is not None:
                self._found["gen_ai.memory.records"] = records

    def _describe(self, rows: Sequence[AuditRow], tenant: str) -> None:
        """Give the span whose memory the call is about."""
        self._rows = rows
        self._found |= describe_rows(rows)
        if (key := find_record(self._given)) is not None:
            self._found["gen_ai.memory.record.id"] = key
        if tenant:
            self._found["letta_store.tenant"] = tenant


class Submitted(Call):
    """A call whose operations wait to go along with those of other callers."""

    def __init__(
        self,
        telemetry: Telemetry,
        kind: CallKind,
        static: Static,
        ops: Sequence[Any],
        config: DatabaseConfig,
    ) -> None:
        super().__init__(telemetry, kind, static, ops=ops)
        self._config = config

    def __enter__(self) -> Self:
        entered = super().__enter__()
        if self.context is not None:
            self._run = find_run(self._config)  # which the batch may not know
        self._waiting = WAITING.set(self)
        return entered

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        WAITING.reset(self._waiting)
        super().__exit__(exc_type, error, traceback)


class Batch:
    """Operations of several callers: a span below the first call's, with links to the others'.

    Those of one caller have no span of their own; the steps are below that of the call.
    """

    def __init__(self, telemetry: Telemetry, calls: Sequence[Submitted], schema: Any) -> None:
        self._telemetry = telemetry
        self._calls = calls
        self._schema = schema
        self._span: Span | None = None
        self._paths: set[str] = set()

    def __enter__(self) -> Self:
        self._gathered = GATHERED.set(())
        self._context: Context | None = None
        if not self._telemetry.traces:
            return self
        span = self._calls[0].span
        self._token = attach(set_span_in_context(span))
        if len(self._calls) > 1:
            links = [Link(call.span.get_span_context()) for call in self._calls[1:]]
            count = sum(len(call.ops) for call in self._calls)
            span = self._telemetry.start(
                "letta_store.batch", SpanKind.INTERNAL, {"letta_store.operations": count}, links
            )
            self._span = span
            detach(self._token)
            self._token = attach(set_span_in_context(span))
        self._context = set_span_in_context(span) if span.is_recording() else None
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        GATHERED.reset(self._gathered)
        if self._telemetry.traces:
            detach(self._token)
        if self._span is not None:
            if error is not None:
                mark_failed(self._span, error)
            self._span.end()

    def perform(self, operation: Operation[T]) -> Operation[T]:
        """Perform the operation of all calls; each of its steps is a span below."""
        given = getgeneratorlocals(operation)
        note = self._note_one if "op" in given else self._note_results
        return follow(operation, given, self._telemetry, self._context, self._paths, note)

    def _note_one(self, value: Any) -> None:
        self._note_results([value])

    def _note_results(self, values: Any) -> None:
        start = 0
        for call in self._calls:
            own = values[start : start + len(call.ops)]
            call.note_batch(self._schema, own, self._paths)
            start += len(call.ops)


def name_path(paths: Collection[str]) -> dict[str, str]:
    """Return the attribute of the access path; none where nothing was searched."""
    if not paths:
        return {}
    return {"letta_store.path": next(iter(paths)) if len(paths) == 1 else "several"}


def follow(
    operation: Operation[T],
    given: Mapping[str, Any],  # noqa: ARG001  # the runner looks at it to see how large the work is
    telemetry: Telemetry,
    parent: Context | None,
    paths: set[str],
    note_result: Callable[[T], None],
) -> Operation[T]:
    """Perform an operation, leave a span of each step below the call's, and note access paths."""
    try:
        step = next(operation)
        while True:
            began = time.time_ns()
            try:
                result = yield step
            except Exception as error:  # noqa: BLE001  # thrown into the operation
                telemetry.note_step(step, parent, began, None, error)
                step = operation.throw(error)
            else:
                telemetry.note_step(step, parent, began, result, None)
                if isinstance(step, Execute):
                    paths.update(query.path for query in step.queries if query.path)
                step = operation.send(result)
    except StopIteration as done:
        value: T = done.value
        note_result(value)
        return value
    finally:
        operation.close()
