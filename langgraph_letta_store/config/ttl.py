"""The option `ttl`: times to live of items, as PostgresStore takes it."""

from __future__ import annotations

from typing import Literal

from langgraph.store.base import TTLConfig

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.options import check_choice, parse_options
from langgraph_letta_store.errors import ConfigurationError


def check_ttl(ttl: TTLConfig | None) -> None:
    """Check the option.

    Raises:
        ConfigurationError: a part of it is unknown or invalid; the message names it.
    """
    given = parse_options("ttl", ttl, TTLConfig.__annotations__)
    for name in ("default_ttl", "sweep_interval_minutes"):
        if name in given and not checks.is_minutes(given[name]):
            expected = "a number of minutes >= 0, or None"
            raise ConfigurationError(checks.invalid(f"ttl[{name!r}]", expected, given[name]))
    for name in ("omit_expired", "refresh_on_read"):
        if name in given:
            check_choice(f"ttl[{name!r}]", given[name], Literal[True, False])


def omits_expired(ttl: TTLConfig | None) -> bool:
    """Whether reads omit expired items that are not swept yet; they do by default."""
    return ttl is None or ttl.get("omit_expired") is not False
