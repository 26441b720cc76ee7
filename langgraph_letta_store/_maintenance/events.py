"""What was written and searched since a time; nothing is stored for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from langgraph_letta_store._engine.identifiers import regclass
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import invalid, is_whole, parse_id
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.events import Event, Events

EVENTS = SqlFile(__name__, "events", prepare=False)


def read_events(
    schema: Schema[Any], *, since: datetime, agent: str | None = None, limit: int = 1000
) -> Operation[Events]:
    """Return what was written, and with an audit log searched, since a time, in order.

    Raises:
        InvalidOperationError: an argument is invalid; the message names it.
    """
    _, events = yield from read_look(schema, since=since, agent=agent, limit=limit)
    return events


def read_look(
    schema: Schema[Any], *, since: datetime, agent: str | None = None, limit: int = 1000
) -> Operation[tuple[datetime, Events]]:
    """Return the time of the queried server, and its events as `read_events` does.

    Raises:
        InvalidOperationError: an argument is invalid; the message names it.
    """
    if not isinstance(since, datetime) or since.tzinfo is None:  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        raise InvalidOperationError(invalid("since", "a datetime with a time zone", since))
    if not is_whole(limit, 1, 100_000):
        raise InvalidOperationError(invalid("limit", "a whole number from 1 to 100000", limit))
    named = None if agent is None else schema.named(parse_id(agent, "agent"))
    parameters: dict[str, Any] = {
        "root": schema.config.root,
        "since": since.astimezone(UTC),
        "agent": named,
        "limit": limit,
    }
    conditions = () if agent is None else ("of_agent",)
    log = regclass(schema.config.schema, "audit_log")
    can_read = Query(schema.compose(EVENTS, "can_read_log", audit_log=log), {})
    writing = Query(schema.render(EVENTS, "read_events", *conditions), parameters)
    now = Query(schema.render(EVENTS, "read_time"), {})
    ((at,),), found, ((readable,),) = yield from rows(now, writing, can_read)
    if readable:
        (searched,) = yield from rows(Query(schema.render(EVENTS, "read_log"), parameters))
        found = [*found, *searched]
    events = sorted(
        (Event(*row) for row in found), key=lambda event: (event.at, event.kind, event.id)
    )
    return at, Events(events[:limit])


def read_time(schema: Schema[Any]) -> Operation[datetime]:
    """Return the time of the queried server; of a standby, the time up to which it has replayed."""
    (((now,),),) = yield from rows(Query(schema.render(EVENTS, "read_time"), {}))
    found: datetime = now
    return found
