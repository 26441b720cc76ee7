"""What recall memory is asked for: whose messages, and which of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple, Self, TypeAlias, cast
from uuid import UUID

from langgraph_letta_store._engine.jsonb import check_text, checked_text
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._tiers import namespaces
from langgraph_letta_store.errors import InvalidOperationError

Agent: TypeAlias = "str | tuple[str, ...]"
"""An agent's name, or the labels that his namespaces in a store begin with."""

Moment: TypeAlias = "datetime | date | str"
"""A time; without a zone, UTC's. A date, or a str that is a date alone, is the whole day."""


class Asked(NamedTuple):
    """Whose messages, and which: conditions (fragments of `recall.sql`) and parameters."""

    agent: UUID
    conditions: tuple[str, ...]
    parameters: dict[str, Any]

    @classmethod
    def of(
        cls,
        schema: SaverSchema,
        agent: Agent,
        roles: Collection[str] | None,
        thread: str | None,
        since: Moment | None,
        until: Moment | None,
    ) -> Self:
        """Check the arguments.

        Raises:
            InvalidOperationError, InvalidNamespaceError, InvalidValueError: one of them is not of
                a kind that works; says which and what would do.
        """
        who = _agent(schema, agent)
        given: dict[str, tuple[str, Any]] = {}
        if roles is not None:
            given["of_roles"] = "roles", _checked_roles(roles)
        if thread is not None:
            given["of_thread"] = "thread", checked_text(thread, "thread")
        if since is not None:
            given["since"] = "since", _start("since", since)
        if until is not None and (end := _end("until", until)) is not None:
            given["until"] = "until", end
        return cls(who, tuple(given), {"agent": who, **dict(given.values())})

    def under(self, condition: str, **parameters: Any) -> Self:
        """Return the same under one more condition, a fragment of `recall.sql`."""
        return self._replace(
            conditions=(*self.conditions, condition), parameters={**self.parameters, **parameters}
        )


def _agent(schema: SaverSchema, agent: Any) -> UUID:
    """Return an agent's id by its name or its labels."""
    if isinstance(agent, str):
        if not agent:
            msg = "agent is empty; give the agent's name, as runs name it in their config"
            raise InvalidOperationError(msg)
        check_text(agent, "agent")
        return schema.named(agent)
    if not isinstance(agent, tuple) or not agent:
        msg = f"agent is {agent!r:.80}; give the agent's name, or a tuple of labels"
        raise InvalidOperationError(msg)
    return schema.owner(namespaces.checked(agent, "agent"))


def _checked_roles(roles: Any) -> list[str]:
    # A lone str is what somebody who writes one must mean: its letters are no roles.
    given: Any = [roles] if isinstance(roles, str) else roles
    if not isinstance(given, (list, tuple, set, frozenset)):
        msg = f"roles is {roles!r:.80}; give a list such as ['user', 'assistant'], or None"
        raise InvalidOperationError(msg)
    named = cast("Collection[Any]", given)
    return [checked_text(role, f"roles[{place}]") for place, role in enumerate(named)]


def check_readable(schema: SaverSchema, query: Any, roles: Any) -> None:
    """Refuse what cannot be asked: texts and roles that are nowhere to be read.

    Raises:
        InvalidOperationError: it is asked for, or the query is no str.
    """
    if query is not None and not isinstance(query, str):
        msg = f"query is {query!r:.80}; give a str, or None for the newest messages"
        raise InvalidOperationError(msg)
    if not schema.config.readable and (query is not None or roles is not None):
        msg = (
            f"{'query' if query is not None else 'roles'}: this saver's serializer encrypts, so "
            "texts and roles of messages are not stored; ask by thread and time, or make the saver "
            "with readable=True, which stores those of new messages readable"
        )
        raise InvalidOperationError(msg)


def span_of(place: str, moment: Any, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a time, or of a day in a time zone.

    Raises:
        InvalidOperationError: it is neither; names the place.
    """
    day_or_time = _parsed(place, moment, zone)
    if isinstance(day_or_time, datetime):
        return _in_utc(day_or_time), _in_utc(day_or_time)
    first = _in_utc(datetime.combine(day_or_time, time(), zone))
    if day_or_time == date.max:
        return first, _LAST
    # Not 24 hours later: on some days clocks are set.
    following = _in_utc(datetime.combine(day_or_time + timedelta(days=1), time(), zone))
    return first, following - _TICK


def _in_utc(moment: datetime) -> datetime:
    """Return a time as UTC's, or the one nearest to it that the calendar has there."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def _start(place: str, moment: Any) -> datetime:
    """Return the first moment of a time or a day."""
    return span_of(place, moment)[0]


def _end(place: str, moment: Any) -> datetime | None:
    """Return the first moment after a time or a day; None where the calendar ends with it."""
    try:
        return span_of(place, moment)[1] + _TICK
    except OverflowError:
        return None


def _parsed(place: str, moment: Any, zone: tzinfo) -> date:
    """Return a datetime with a zone, or a date."""
    if isinstance(moment, str):
        try:
            moment = _date_or_time(moment)
        except ValueError as error:
            msg = f"{place} is {moment!r:.80}; write '2026-11-21' or '2026-11-21T15:00:00+00:00'"
            raise InvalidOperationError(msg) from error
    if isinstance(moment, datetime):
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    if isinstance(moment, date):
        return moment
    msg = f"{place} is {moment!r:.80}; give a datetime, a date, or either as an ISO 8601 str"
    raise InvalidOperationError(msg)


def _date_or_time(text: str) -> date:
    """Read ISO 8601; a date has no time, in whichever of its forms.

    Raises:
        ValueError: it is neither.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def checked_count(place: str, count: Any) -> int:
    """Return a number of messages.

    Raises:
        InvalidOperationError: not a whole number from 0.
    """
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < 2**31:
        msg = f"{place} is {count!r:.80}; give a whole number from 0"
        raise InvalidOperationError(msg)
    return count
