"""Counters of a store's work since it was opened: `store.counters`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from typing_extensions import override

from langgraph_letta_store._engine.forks import Lock


class Counters:
    """Counters that only grow; thread-safe.

    Example:
        >>> store.counters.texts_embedded, store.counters.texts_reused
        (120, 380)
    """

    def __init__(self) -> None:
        """Start at 0."""
        self._counts: Counter[str] = Counter()
        self._lock = Lock()
        self.forward: Callable[[Mapping[str, int]], None] | None = None
        """What else is given each count, where telemetry asks for it."""

    def add(self, **counts: int) -> None:
        """Add to counters by name."""
        with self._lock.own:
            self._counts.update(counts)
        if self.forward is not None:
            self.forward(counts)

    @property
    def texts_embedded(self) -> int:
        """Texts and queries that the model embedded; each once, however many retries there were."""
        return self._counts["texts_embedded"]

    @property
    def texts_reused(self) -> int:
        """Texts of items that were put unchanged, so that their vectors were reused."""
        return self._counts["texts_reused"]

    @property
    def query_cache_hits(self) -> int:
        """Queries whose vectors were cached."""
        return self._counts["query_cache_hits"]

    @property
    def duplicates_skipped(self) -> int:
        """Items that were put but not stored, because a nearly equal item was stored."""
        return self._counts["duplicates_skipped"]

    @property
    def duplicates_replaced(self) -> int:
        """Items that a nearly equal one replaced."""
        return self._counts["duplicates_replaced"]

    @property
    def searches_logged(self) -> int:
        """Searches that were written to the search log."""
        return self._counts["searches_logged"]

    @property
    def searches_lost(self) -> int:
        """Searches that were to be logged, and could not be."""
        return self._counts["searches_lost"]

    @override
    def __repr__(self) -> str:
        """Return all counters."""
        counts = {name: getattr(self, name) for name in _NAMES}
        return f"Counters({', '.join(f'{name}={count}' for name, count in counts.items())})"


_NAMES = (
    *("texts_embedded", "texts_reused", "query_cache_hits"),
    *("duplicates_skipped", "duplicates_replaced"),
    *("searches_logged", "searches_lost"),
)
