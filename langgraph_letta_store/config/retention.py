"""How long a saver keeps checkpoints and messages: its option `retention`, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict

from langgraph_letta_store.config.checks import invalid, is_number, is_whole
from langgraph_letta_store.config.options import parse_options
from langgraph_letta_store.errors import ConfigurationError

_MOST_MINUTES = 1e9
"""The oldest age: counted back from today, PostgreSQL's calendar holds it."""


class LimitsConfig(TypedDict, total=False):
    """What is kept of one table: `age` is a timedelta or minutes, `count` a number of rows."""

    age: timedelta | float | None
    count: int | None


class RetentionConfig(TypedDict, total=False):
    """The option `retention`: what each thread keeps of its checkpoints and of its messages."""

    checkpoints: LimitsConfig
    messages: LimitsConfig


@dataclass(frozen=True, slots=True)
class Limits:
    """What a thread keeps of one table: the newest `count` rows that are younger than `age`.

    A limit that is None does not apply.
    """

    age: timedelta | None = None
    count: int | None = None

    def __bool__(self) -> bool:
        return self.age is not None or self.count is not None

    @classmethod
    def parse(cls, given: Any, place: str) -> Limits:
        """Check the limits of one table.

        Raises:
            ConfigurationError: a limit is unknown or invalid; the message names it.
        """
        limits = parse_options(place, given, LimitsConfig.__annotations__)
        age: timedelta | None = None
        if "age" in limits and (age := parse_age(limits["age"])) is None:
            expected = "a timedelta or a number of minutes, >= 0"
            raise ConfigurationError(invalid(f"{place}['age']", expected, limits["age"]))
        count: Any = limits.get("count")
        if count is not None and not is_number_to_keep(count):
            raise ConfigurationError(
                invalid(f"{place}['count']", "a whole number >= 1, or None", count)
            )
        return cls(age, count)


@dataclass(frozen=True, slots=True)
class Retention:
    """What each thread keeps of its checkpoints, in each namespace, and of its messages.

    The newest checkpoint of a namespace, and messages that a kept checkpoint refers to, stay.
    """

    checkpoints: Limits = Limits()
    messages: Limits = Limits()

    @classmethod
    def parse(cls, given: Any) -> Retention:
        """Check a saver's option `retention`.

        Raises:
            ConfigurationError: a table or a limit is unknown, or a limit is invalid; the message
                names it.

        Example:
            >>> Retention.parse({"checkpoints": {"count": 10}, "messages": {"age": 90 * 24 * 60}})
        """
        if isinstance(given, cls):
            return given
        names = RetentionConfig.__annotations__
        tables = parse_options("retention", given, names)
        return cls(*(Limits.parse(tables.get(name), f"retention[{name!r}]") for name in names))


def parse_age(value: Any) -> timedelta | None:
    """Return a timedelta, or a number of minutes, as an age; None where `value` is no valid age."""
    if is_number(value, 0, _MOST_MINUTES):
        return timedelta(minutes=value)
    if isinstance(value, timedelta) and timedelta() <= value <= timedelta(minutes=_MOST_MINUTES):
        return value
    return None


def is_number_to_keep(value: Any) -> bool:
    """Whether a value is a number of rows to keep."""
    return is_whole(value, 1, 2**62 - 1)
