"""What caches return."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How many values a cache has, and how many bytes they take; what has expired is not counted.

    Example:
        >>> CacheSize(entries=2, bytes=1_024)
        CacheSize(entries=2, bytes=1024)
    """

    entries: int
    bytes: int
