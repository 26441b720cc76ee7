"""How much a stored value may unpack to, and how deep it may nest.

A row's writer may not be this package. Without bounds 290 kB of zlib become 300 MB, a run of ten
bytes becomes a list of 2**40 messages, and 20 kB of nested msgpack extensions overrun the stack of
the process. A value that `put` accepts is always within the bounds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import ormsgpack

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import DamagedRowError, InvalidValueError

SMALL_BYTES = 16 * 2**20
"""Any value may unpack to this much, however few bytes it is stored in."""

RATIO = 64
"""A larger one may unpack to this many times the bytes it is stored in."""

MAX_STORED_BYTES = 10**9
"""How many bytes one statement may store: PostgreSQL takes less than 1 GiB in a field."""

MAX_DEPTH = 2000
"""How deep lists, dictionaries and serialised objects may nest.

ormsgpack reads lists up to 1024 deep, but counts from zero in each serialised object; at a depth of
about 15,000 the stack of a thread (8 MB) is used up.
"""

_REFERENCES = 100_000
"""A value may refer to messages this often, however few they are."""

_SHALLOW_BYTES = MAX_DEPTH
"""A level takes at least a byte, so values of at most this size cannot nest too deep."""

_SAFE_LEVELS = 1
"""This many nested objects cannot reach the bound, given ormsgpack's own limit for each."""

_EXTENSIONS = (*range(0xC7, 0xCA), *range(0xD4, 0xD9))
"""The bytes that a serialised object may begin with."""


def most_bytes(stored: int) -> int:
    """Return how many bytes a value may unpack to, given how many it is stored in."""
    return max(SMALL_BYTES, RATIO * stored)


def most_references(messages: int) -> int:
    """Return how many references a value may have, given how many messages it refers to."""
    return max(_REFERENCES, RATIO * messages)


def check_stored(sizes: Iterable[tuple[str, int]], what: str) -> None:
    """Refuse values that are too large to be stored.

    Args:
        sizes: the name of each value, and its bytes as stored.
        what: all of them, such as `the messages`.

    Raises:
        InvalidValueError: they take more than `MAX_STORED_BYTES`; the message names the largest.
    """
    listed = [*sizes]
    total = sum(size for _, size in listed)
    if total > MAX_STORED_BYTES:
        name, size = max(listed, key=lambda each: each[1])
        msg = (
            f"{what} must take at most {MAX_STORED_BYTES:,} bytes, got {total:,}, of which {name} "
            f"has {size:,}; store large data elsewhere and its address in the state"
        )
        raise InvalidValueError(msg)


def decompress(packed: bytes, dictionary: bytes) -> bytes:
    """Unpack what zlib packed.

    Raises:
        DamagedRowError: it is cut off, not zlib data, or larger than `most_bytes` when unpacked.
    """
    most = most_bytes(len(packed))
    unpacker = zlib.decompressobj(zdict=dictionary)
    try:
        data = unpacker.decompress(packed, most)
        # At the bound there may be more to come, or only the checksum.
        more = b"" if unpacker.eof else unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error as error:
        msg = f"the compressed value of {len(packed):,} bytes is damaged: {error}"
        raise DamagedRowError(msg) from error
    if more:
        msg = (
            f"the value must not unpack to more than {most:,} bytes, since it is stored in "
            f"{len(packed):,}"
        )
        raise DamagedRowError(msg)
    if not unpacker.eof:
        msg = f"the compressed value of {len(packed):,} bytes is cut off"
        raise DamagedRowError(msg)
    return data


def check_depth(packed: bytes) -> None:
    """Refuse msgpack that nests so deep that reading it could end the process.

    Takes next to no time for a value with few serialised objects, and about as long as reading it
    for a value with many.

    Raises:
        DamagedRowError: it nests deeper than `MAX_DEPTH`.
        ValueError: it is not msgpack.
    """
    if len(packed) <= _SHALLOW_BYTES or _levels(packed) <= _SAFE_LEVELS:
        return
    values = [_Level(_unpack(packed), 0)]
    while values:
        value, depth = values.pop()
        if depth > MAX_DEPTH:
            msg = f"the value must not nest deeper than {MAX_DEPTH:,} levels"
            raise DamagedRowError(msg)
        if isinstance(value, _Object):
            values.append(_Level(_unpack(value.packed), depth + 1))
        elif is_mapping(value):
            values += [_Level(part, depth + 1) for pair in value.items() for part in pair]
        elif is_sequence(value):
            values += [_Level(part, depth + 1) for part in value]


class _Object:
    """A serialised object that has not been read; a tuple would be taken for a sequence."""

    __slots__ = ("packed",)

    def __init__(self, _: int, packed: bytes) -> None:
        self.packed = packed


class _Level(NamedTuple):
    value: Any
    depth: int


def _unpack(packed: bytes) -> Any:
    return ormsgpack.unpackb(packed, ext_hook=_Object, option=ormsgpack.OPT_NON_STR_KEYS)


def _levels(packed: bytes) -> int:
    """Count how deep objects nest, up to one level more than is safe."""
    level = [packed]
    for count in range(_SAFE_LEVELS + 1):
        if not any(marker in part for part in level for marker in _EXTENSIONS):
            return count
        inner: list[bytes] = []

        def note(_: int, data: bytes, inner: list[bytes] = inner) -> None:
            inner.append(data)

        for part in level:
            ormsgpack.unpackb(part, ext_hook=note, option=ormsgpack.OPT_NON_STR_KEYS)
        if not inner:
            return count
        level = inner
    return _SAFE_LEVELS + 1
