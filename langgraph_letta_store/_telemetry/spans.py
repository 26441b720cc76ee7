"""Spans: one for each call, and below it one for each step of statements or texts.

They have names, counts and times. Messages of errors stay out, as they may quote what was given.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from psycopg import BaseConnection, Error
from psycopg.conninfo import conninfo_to_dict

from langgraph_letta_store._engine.steps import Embed, Execute, Expand, Query, Rerank, Step
from langgraph_letta_store._telemetry.instruments import SCOPE, Instruments
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.config.telemetry import TelemetrySettings

_MOST_NAMES = 8
"""How many statements a step's summary names: a batch of many operations has many."""

_SYSTEM = {"db.system.name": "postgresql"}


class Telemetry:
    """What a session's spans and metrics have in common; either may be off."""

    def __init__(
        self,
        settings: TelemetrySettings,
        config: DatabaseConfig,
        instruments: Instruments | None,
        connections: object,
    ) -> None:
        self.instruments = instruments
        self.content = settings.content
        self.traces = settings.traces
        self.tracer = trace.get_tracer(SCOPE, tracer_provider=settings.tracer_provider)
        self._database: dict[str, Any] = {
            **_SYSTEM,
            "db.namespace": config.schema,
            **_read_address(connections),
        }
        self._embedding: dict[str, Any] = {"gen_ai.operation.name": "embeddings"}
        if config.index is not None:
            self._embedding["gen_ai.embeddings.dimension.count"] = config.index.dims
            if config.index.model:
                self._embedding["gen_ai.request.model"] = config.index.model
        model = self._embedding.get("gen_ai.request.model")
        self._embedding_name = f"embeddings {model}" if model else "embeddings"

    def note_step(
        self, step: Step, parent: Context | None, began: int, outcome: Any, error: Exception | None
    ) -> None:
        """Leave a span of a step below a call's, if that is recorded, and count it.

        Args:
            step: what was performed.
            parent: the context of the call's span; None where it is not recorded.
            began: when, in `time.time_ns()`.
            outcome: the step's result; None after an error.
            error: what the step raised.
        """
        if isinstance(step, Execute):
            self._note_statements(step.queries, parent, began, outcome, error)
        elif isinstance(step, Embed):
            count = len(step.texts) + len(step.queries)
            attributes = {**self._embedding, "letta_store.texts": count}
            self._note(self._embedding_name, parent, began, attributes, error)
            if self.instruments is not None:
                self.instruments.embeddings.record(seconds_since(began), name_error(error))
        elif isinstance(step, Rerank):
            attributes = {"letta_store.texts": len(step.texts)}
            self._note("rerank", parent, began, attributes, error)
        elif isinstance(step, Expand):
            self._note("expand", parent, began, {}, error)

    def _note_statements(
        self,
        queries: Sequence[Query],
        parent: Context | None,
        began: int,
        outcome: Any,
        error: Exception | None,
    ) -> None:
        if len(queries) == 1:
            summary = queries[0].statement.name
        else:
            names = list(dict.fromkeys(query.statement.name for query in queries))
            summary = " ".join(names) if len(names) <= _MOST_NAMES else "batch"
        rows = 0 if outcome is None else sum(map(len, outcome))
        if parent is not None:
            attributes = {**self._database, "db.query.summary": summary}
            if len(queries) > 1:
                attributes["db.operation.batch.size"] = len(queries)
            if error is None:
                attributes["db.response.returned_rows"] = rows
            self._note(summary, parent, began, attributes, error)
        if self.instruments is not None:
            self.instruments.count_step(summary, seconds_since(began), rows, error)

    def _note(
        self,
        name: str,
        parent: Context | None,
        began: int,
        attributes: Mapping[str, Any],
        error: Exception | None,
    ) -> None:
        if parent is None:
            return
        span = self.tracer.start_span(
            name, parent, SpanKind.CLIENT, attributes=attributes, start_time=began
        )
        if error is not None:
            mark_failed(span, error)
        span.end()

    def start(
        self,
        name: str,
        kind: SpanKind,
        attributes: Mapping[str, Any],
        links: Sequence[Link] = (),
    ) -> Span:
        """Start a span below the current one."""
        return self.tracer.start_span(name, kind=kind, attributes=attributes, links=links)


def mark_failed(span: Span, error: BaseException) -> None:
    """Give a span the class of an error, and the code of one of the server's."""
    span.set_status(Status(StatusCode.ERROR))
    span.set_attributes(name_error(error))
    if isinstance(error, Error) and error.sqlstate:
        span.set_attribute("db.response.status_code", error.sqlstate)


def name_error(error: BaseException | None) -> dict[str, str]:
    """Return the attribute of an error's class; none without an error."""
    return {} if error is None else {"error.type": type(error).__qualname__}


def seconds_since(began: int) -> float:
    """Return how long ago a time of `time.time_ns()` was."""
    return max(time.time_ns() - began, 0) / 1e9


def _read_address(connections: Any) -> dict[str, Any]:
    """Return the server and the database of a connection or a pool, where they are known."""
    if isinstance(connections, BaseConnection):
        told = {} if connections.closed else conninfo_to_dict(connections.info.dsn)
    else:
        conninfo: Any = getattr(connections, "conninfo", "")
        told = conninfo_to_dict(conninfo) if isinstance(conninfo, str) else {}
    found: dict[str, Any] = {}
    if host := told.get("host"):
        found["server.address"] = str(host)
        if str(told.get("port", "")).isdigit():
            found["server.port"] = int(str(told["port"]))
    return found
