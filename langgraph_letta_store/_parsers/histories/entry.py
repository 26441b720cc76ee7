"""What a format's reader makes of a history: conversations, and the messages in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage

from langgraph_letta_store._search.dates import parse_creation
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidHistoryError, InvalidOperationError

_DEPTH = 100
"""How deep a message's parts may nest."""

_LAST_SECOND = 253_402_300_799
"""The calendar's last second."""


class Entry(NamedTuple):
    """A message of a history, whose id may be missing, and when it was said, if the history says.

    `place` names it in messages of errors.
    """

    place: str
    message: BaseMessage
    said_at: datetime | None = None


class Conversation(NamedTuple):
    """A conversation of an export: its id, when it began, and its entries.

    An entry that is None has no text to remember; it is counted, and left out.
    """

    id: str | None
    began_at: datetime | None
    entries: Iterable[Entry | None]


def history_error(place: str, expected: str, value: Any) -> InvalidHistoryError:
    """Return the error about a part of a history: what it must be, and what it is."""
    if isinstance(value, str) or not (is_mapping(value) or is_sequence(value)):
        given = f"{value!r:.80}"
    else:
        given = f"a {type(value).__name__}"  # a hostile one may have a repr without an end
    return InvalidHistoryError(f"`{place}` must be {expected}, got {given}")


def parse_said_at(value: Any, place: str) -> datetime | None:
    """Return a time: seconds since 1970, ISO 8601 text, or a datetime with a zone; None if none.

    Raises:
        InvalidHistoryError: it is none of these.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 0 <= value <= _LAST_SECOND * 1000:  # nor is NaN
            raise history_error(place, "seconds since 1970", value)
        # Some programs count milliseconds. As seconds, these are beyond the calendar.
        return datetime.fromtimestamp(value if value <= _LAST_SECOND else value / 1000, UTC)
    try:
        return parse_creation(place, value)
    except InvalidOperationError as error:
        expected = "seconds since 1970, ISO 8601 text or a datetime with a time zone"
        raise history_error(place, expected, value) from error


def parse_object(value: Any, place: str) -> Mapping[str, Any]:
    """Return a JSON object.

    Raises:
        InvalidHistoryError: it is none.
    """
    if not is_mapping(value):
        raise history_error(place, "a JSON object", value)
    return value


def parse_items(value: Any, place: str) -> list[Any]:
    """Return a list.

    Raises:
        InvalidHistoryError: it is none.
    """
    if not is_sequence(value):
        raise history_error(place, "a list", value)
    return list(value)


def parse_name(value: Any, place: str) -> str | None:
    """Return a text, or None for none.

    Raises:
        InvalidHistoryError: it is something else.
    """
    if value is None or isinstance(value, str):
        return value or None
    raise history_error(place, "a str", value)


def check_depth(value: Any, place: str) -> None:
    """Refuse a value whose parts nest too deep.

    Raises:
        InvalidHistoryError: it nests more than 100 levels deep.
    """
    level = [value]
    for _ in range(_DEPTH):
        level = [
            part
            for each in level
            if is_mapping(each) or is_sequence(each)
            for part in (each.values() if is_mapping(each) else each)
        ]
        if not level:
            return
    raise InvalidHistoryError(f"`{place}` must nest at most {_DEPTH} levels deep")
