"""How long checkpoints and messages are kept, as a saver's `retention=` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict, cast

from langgraph_letta_store.errors import ConfigurationError

_MOST_MINUTES = 1e9
"""What PostgreSQL's calendar still holds, counted back from today."""

_TABLES = ("checkpoints", "messages")
_LIMITS = ("age", "count")


class LimitsConfig(TypedDict, total=False):
    """How old, in minutes or as a timedelta, and how many."""

    age: timedelta | float | None
    count: int | None


class RetentionConfig(TypedDict, total=False):
    """What every thread may keep, as users write it."""

    checkpoints: LimitsConfig
    messages: LimitsConfig


@dataclass(frozen=True, slots=True)
class Limits:
    """What a thread may keep: what is younger than `age`, and the newest `count`.

    Either may be absent. What is beyond one of them goes.
    """

    age: timedelta | None = None
    count: int | None = None

    def __bool__(self) -> bool:
        return self.age is not None or self.count is not None

    @classmethod
    def of(cls, given: Any, place: str) -> Limits:
        """Read the limits of one kind of rows.

        Raises:
            ConfigurationError: a limit is unknown or of the wrong kind.
        """
        limits = _mapping(given, place, _LIMITS)
        age: timedelta | None = None
        if limits.get("age") is not None and (age := as_age(limits["age"])) is None:
            msg = f"{place}['age'] is {limits['age']!r:.80}; give a timedelta or minutes, from 0"
            raise ConfigurationError(msg)
        count: Any = limits.get("count")
        if count is not None and not is_number_to_keep(count):
            msg = f"{place}['count'] is {count!r:.80}; give a whole number from 1, or None"
            raise ConfigurationError(msg)
        return cls(age, count)


@dataclass(frozen=True, slots=True)
class Retention:
    """What every thread may keep of its checkpoints, for each namespace, and of its messages.

    The newest checkpoint of a namespace, and messages that a kept checkpoint refers to, stay.
    """

    checkpoints: Limits = Limits()
    messages: Limits = Limits()

    @classmethod
    def of(cls, given: Any) -> Retention:
        """Read the `retention=` dictionary of a saver.

        Raises:
            ConfigurationError: a name in it is unknown, or a limit of the wrong kind.

        Example:
            >>> Retention.of({"checkpoints": {"count": 10}, "messages": {"age": 90 * 24 * 60}})
        """
        if isinstance(given, cls):
            return given
        tables = _mapping(given, "retention", _TABLES)
        return cls(*(Limits.of(tables.get(name), f"retention[{name!r}]") for name in _TABLES))


def as_age(value: Any) -> timedelta | None:
    """Return a timedelta, or minutes as a number, as an age; None where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # NaN is not between anything.
        return timedelta(minutes=value) if 0 <= value <= _MOST_MINUTES else None
    if isinstance(value, timedelta):
        return value if timedelta(0) <= value <= timedelta(minutes=_MOST_MINUTES) else None
    return None


def is_number_to_keep(value: Any) -> bool:
    """Whether a value says how many of something stay."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 2**62


def _mapping(given: Any, place: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        msg = f"{place} is a {type(given).__name__}; give a dictionary with {' and '.join(names)}"
        raise ConfigurationError(msg)
    for name in cast("Mapping[str, Any]", given):
        if name not in names:
            msg = f"{place} has {name!r:.80}; it takes {' and '.join(names)}"
            raise ConfigurationError(msg)
    return cast("Mapping[str, Any]", given)
