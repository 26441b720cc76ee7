"""How many bytes a text takes in an entry of a btree index."""

from __future__ import annotations

import zlib

_COMPRESSED_FROM = 512
"""From how many bytes on PostgreSQL tries to compress a part of an index entry."""


def index_size(text: str) -> int:
    """Return about how many bytes a text takes in an index, where PostgreSQL compresses long ones.

    Never fewer: PostgreSQL's own compression makes at most three times as much of a text as zlib,
    repeats at most 273 bytes at once, and gives up where nothing repeats at the beginning.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    size = len(encoded)
    if size <= _COMPRESSED_FROM or not _repeats(encoded[:_COMPRESSED_FROM]):
        return size
    return min(size, max(3 * len(zlib.compress(encoded)), size // 64))


def _repeats(encoded: bytes) -> bool:
    return 3 * len(zlib.compress(encoded)) < len(encoded)
