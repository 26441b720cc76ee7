"""The options of caches, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from langgraph_letta_store.config.checks import check_text, invalid, is_number
from langgraph_letta_store.config.options import check_whole_number
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import ConfigurationError

MAX_ENTRIES = 100_000
"""The default of `max_entries`."""

MAX_BYTES = 2**30
"""The default of `max_bytes`: 1 GiB."""

MAX_SECONDS = 1e9
"""The longest time to live in seconds: about 31 years."""

_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class CacheConfig(DatabaseConfig):
    """A cache's options, apart from its connections and its serializer.

    `name` keeps the cache apart from others in the same table. When it has more than `max_entries`
    values, or they take more than `max_bytes`, those that were used longest ago are deleted.
    `default_ttl` is how many seconds a value lives that was stored without a time of its own; None
    for ever. `compares` says whether values are also found by vectors of their prompts.
    """

    name: str = "default"
    max_entries: int = MAX_ENTRIES
    max_bytes: int = MAX_BYTES
    default_ttl: float | None = None
    compares: bool = False

    @property
    @override
    def needs_vector(self) -> bool:
        """Whether statements use pgvector, which `setup()` then creates where it is missing."""
        return self.compares

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        DatabaseConfig.__post_init__(self)
        name: Any = self.name
        if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or "\0" in name:
            expected = f"a str of 1 to {_MAX_NAME} characters without a NUL character"
            raise ConfigurationError(invalid("name", expected, name))
        check_text(name, "name")
        check_whole_number("max_entries", self.max_entries, 1, 10**9)
        check_whole_number("max_bytes", self.max_bytes, 1, 2**60)
        ttl: Any = self.default_ttl
        if ttl is not None and (not is_number(ttl, 0, MAX_SECONDS) or ttl == 0):
            expected = f"a number of seconds > 0, at most {MAX_SECONDS:g}, or None"
            raise ConfigurationError(invalid("default_ttl", expected, ttl))
