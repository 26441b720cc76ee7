"""The option `search_log`: how many searches are logged, for how long, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias, TypedDict

from langgraph_letta_store.config.audit import parse_retention
from langgraph_letta_store.config.options import check_choice, check_number, parse_options
from langgraph_letta_store.errors import ConfigurationError


class SearchLogConfig(TypedDict, total=False):
    """The option `search_log`.

    `sample` is the share of searches that are logged, above 0 to 1; default: 0.1. `retention` is
    how long rows are kept: a text such as "7 days", a timedelta or minutes; default: 7 days.
    `queries` says whether the words of queries are kept; default: False. Searches that take
    `slow_ms` milliseconds are all logged, with the server's plan; default: 1000.
    """

    sample: float
    retention: str | timedelta | float
    queries: bool
    slow_ms: float


SearchLogOption: TypeAlias = "bool | SearchLogConfig | None"
"""What a user may give: True for the defaults, a dictionary, or False for no log."""

_LEAST_SAMPLE = 1e-6
_MOST_MS = 86_400_000.0


@dataclass(frozen=True, slots=True)
class SearchLogSettings:
    """The option, checked."""

    sample: float = 0.1
    retention: timedelta = timedelta(days=7)
    queries: bool = False
    slow_ms: float = 1000.0


def parse_search_log(option: Any, *, hides: bool = False) -> SearchLogSettings | None:
    """Check the option `search_log`; None where nothing is logged.

    Args:
        option: what the user gave.
        hides: whether the store or saver encrypts what it keeps.

    Raises:
        ConfigurationError: it is neither a bool nor a dictionary of its options, one of these is
            invalid, or it would keep queries in plain text beside encrypted memory.

    Example:
        >>> parse_search_log({"sample": 0.5}).retention
        datetime.timedelta(days=7)
    """
    if option is None or option is False:
        return None
    given = parse_options(
        "search_log", None if option is True else option, SearchLogConfig.__annotations__
    )
    if "sample" in given:
        check_number("search_log['sample']", given["sample"], _LEAST_SAMPLE, 1)
    if "slow_ms" in given:
        check_number("search_log['slow_ms']", given["slow_ms"], 0, _MOST_MS)
    if "retention" in given:
        given["retention"] = parse_retention(given["retention"], "search_log['retention']")
    check_choice("search_log['queries']", given.get("queries", False), Literal[True, False])
    if hides and given.get("queries"):
        raise ConfigurationError(
            "`search_log['queries']` is True, which keeps what is searched for in plain text, but "
            "the memory is encrypted; leave it out"
        )
    return SearchLogSettings(**given)
