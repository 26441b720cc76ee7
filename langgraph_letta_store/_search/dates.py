"""Times and days, as users give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeAlias

from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.errors import InvalidOperationError

Moment: TypeAlias = "datetime | date | str"
"""A time; without a zone, UTC's. A date, or a str that is a date alone, is the whole day."""


def parse_span(place: str, moment: Any, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a time, or of a day in a time zone.

    Raises:
        InvalidOperationError: it is neither; names the place.
    """
    day_or_time = _parse_moment(place, moment, zone)
    if isinstance(day_or_time, datetime):
        return _to_utc(day_or_time), _to_utc(day_or_time)
    first = _to_utc(datetime.combine(day_or_time, time(), zone))
    if day_or_time == date.max:
        return first, _LAST
    # Not 24 hours later: on some days clocks are set.
    following = _to_utc(datetime.combine(day_or_time + timedelta(days=1), time(), zone))
    return first, following - _TICK


def _to_utc(moment: datetime) -> datetime:
    """Return a time as UTC's, or the one nearest to it that the calendar has there."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def parse_start(place: str, moment: Any) -> datetime:
    """Return the first moment of a time or a day."""
    return parse_span(place, moment)[0]


def parse_end(place: str, moment: Any) -> datetime | None:
    """Return the first moment after a time or a day; None where the calendar ends with it."""
    try:
        return parse_span(place, moment)[1] + _TICK
    except OverflowError:
        return None


def parse_creation(place: str, moment: Any) -> datetime:
    """Return when something was made, in UTC; a text may have no zone, or be a date alone.

    Raises:
        InvalidOperationError: it is neither a datetime with a time zone nor ISO 8601 text.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is not None and moment.utcoffset() is not None:
            return _to_utc(moment)
    elif isinstance(moment, str):
        try:
            return parse_span(place, moment)[0]
        except InvalidOperationError:
            pass
    expected = (
        "a datetime with a time zone, such as datetime.now(UTC), or ISO 8601 text such as "
        "'2026-11-21T15:00:00+00:00'"
    )
    raise InvalidOperationError(invalid(place, expected, moment))


def _parse_moment(place: str, moment: Any, zone: tzinfo) -> date:
    """Return a datetime with a zone, or a date."""
    if isinstance(moment, str):
        try:
            moment = _date_or_time(moment)
        except ValueError as error:
            expected = "a date such as '2026-11-21' or a time such as '2026-11-21T15:00:00+00:00'"
            raise InvalidOperationError(invalid(place, expected, moment)) from error
    if isinstance(moment, datetime):
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    if isinstance(moment, date):
        return moment
    raise InvalidOperationError(
        invalid(place, "a datetime, a date, or either as an ISO 8601 str", moment)
    )


def _date_or_time(text: str) -> date:
    """Read ISO 8601; a date has no time, in whichever of its forms.

    Raises:
        ValueError: it is neither.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)
