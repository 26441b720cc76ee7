"""What a store did since it was made, counted: `store.counters`."""

from __future__ import annotations

from collections import Counter

from typing_extensions import override

from langgraph_letta_store._engine.forks import Lock


class Counters:
    """Counts that only grow, added to from any thread.

    Example:
        >>> store.counters.texts_embedded, store.counters.texts_reused
        (120, 380)
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, **counts: int) -> None:
        """Add to counts by their names."""
        with self._lock:
            self._counts.update(counts)

    @property
    def texts_embedded(self) -> int:
        """Texts and queries that the model was given; where it was tried again, once."""
        return self._counts["texts_embedded"]

    @property
    def texts_reused(self) -> int:
        """Texts of items that were put and had not changed, so that their vectors stayed."""
        return self._counts["texts_reused"]

    @property
    def query_cache_hits(self) -> int:
        """Queries whose vectors were still known."""
        return self._counts["query_cache_hits"]

    @property
    def duplicates_skipped(self) -> int:
        """Items that were put and not kept, as a nearly equal one lay there."""
        return self._counts["duplicates_skipped"]

    @property
    def duplicates_replaced(self) -> int:
        """Items that gave way to a nearly equal one."""
        return self._counts["duplicates_replaced"]

    @override
    def __repr__(self) -> str:
        """Return all counts."""
        counts = {name: getattr(self, name) for name in _NAMES}
        return f"Counters({', '.join(f'{name}={count}' for name, count in counts.items())})"


_NAMES = (
    *("texts_embedded", "texts_reused", "query_cache_hits"),
    *("duplicates_skipped", "duplicates_replaced"),
)
