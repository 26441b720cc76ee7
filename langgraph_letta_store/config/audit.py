"""The option `audit`: whether stores and savers log who did what, and for how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias, TypedDict

from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.options import check_choice, parse_options
from langgraph_letta_store.config.retention import parse_age
from langgraph_letta_store.errors import ConfigurationError


class AuditConfig(TypedDict, total=False):
    """The option `audit`.

    `retention` is how long rows are kept: a text such as "90 days", a timedelta or minutes;
    default: for good. `reads` says whether reads and searches are logged too; default: True.
    """

    retention: str | timedelta | float | None
    reads: bool


AuditOption: TypeAlias = "bool | AuditConfig | None"
"""What a user may give: True for the defaults, a dictionary, or False for no log."""

_AGE = re.compile(r"(\d{1,6}) *(minute|hour|day|week|year)s?")

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "year": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """The option, checked."""

    retention: timedelta | None = None
    reads: bool = True


def parse_audit(option: Any) -> AuditSettings | None:
    """Check the option `audit`; None where nothing is logged.

    Raises:
        ConfigurationError: it is neither a bool nor a dictionary of its options, or one of these is
            invalid; the message names it.

    Example:
        >>> parse_audit({"retention": "90 days"}).retention
        datetime.timedelta(days=90)
    """
    if option is None or option is False:
        return None
    if option is True:
        return AuditSettings()
    given = parse_options("audit", option, AuditConfig.__annotations__)
    reads = given.get("reads", True)
    check_choice("audit['reads']", reads, Literal[True, False])
    return AuditSettings(parse_retention(given.get("retention"), "audit['retention']"), reads)


def parse_retention(value: Any, place: str) -> timedelta | None:
    """Return how long rows are kept; None: for good.

    Raises:
        ConfigurationError: it is no such time; the message names it.
    """
    if value is None:
        return None
    age = parse_age(value)
    if isinstance(value, str) and (found := _AGE.fullmatch(value.strip())):
        age = int(found[1]) * _UNITS[found[2]]
    if not age:
        expected = "a time above 0: a text such as '90 days', a timedelta or minutes"
        raise ConfigurationError(invalid(place, expected, value))
    return age
