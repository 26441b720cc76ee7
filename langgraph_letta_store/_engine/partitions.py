"""The partition of an agent's rows: computed here, so that a statement can name it.

PostgreSQL plans a statement on a partitioned table nearly every time, because it overestimates the
cost of the generic plan. On the partition itself it keeps one plan, and a read takes half the time.
Each store compares this function with the server's once; if they differ, or if there are no
partitions, statements name the whole table.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

_MASK = 0xFFFFFFFF

# PostgreSQL's own numbers: HASH_PARTITION_SEED (partbounds.h), the constant of hash_combine64
# (hashfn.h), and the start of hash_bytes_extended (hashfn.c) for 16 bytes.
_SEED = 0x7A5B22367996DCFD
_COMBINE = 0x49A0F4DD15E5A8E3
_START = (0x9E3779B9 + 16 + 3923095) & _MASK

SAMPLES: Sequence[UUID] = tuple(
    UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128) for number in range(1, 33)
)
"""Agent ids for which the server's hash is compared."""


@lru_cache(maxsize=8192)
def remainder(agent: UUID, modulus: int) -> int:
    """Return the remainder of an agent's hash: 0 to `modulus` - 1.

    PostgreSQL's extended hash of a uuid: Bob Jenkins' lookup3 (2006), as in hash_bytes_extended
    on a little-endian machine.
    """
    words: tuple[int, ...] = struct.unpack("<4I", agent.bytes)
    a, b, c = _mix(_START + (_SEED >> 32), _START + (_SEED & _MASK), _START)
    a, b, c = _mix(a + words[0], b + words[1], c + words[2])
    a = (a + words[3]) & _MASK
    c = ((c ^ b) - _rotate(b, 14)) & _MASK
    a = ((a ^ c) - _rotate(c, 11)) & _MASK
    b = ((b ^ a) - _rotate(a, 25)) & _MASK
    c = ((c ^ b) - _rotate(b, 16)) & _MASK
    a = ((a ^ c) - _rotate(c, 4)) & _MASK
    b = ((b ^ a) - _rotate(a, 14)) & _MASK
    c = ((c ^ b) - _rotate(b, 24)) & _MASK
    return (((b << 32 | c) + _COMBINE) & 0xFFFFFFFFFFFFFFFF) % modulus


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _MASK


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    a, b, c = a & _MASK, b & _MASK, c & _MASK
    for bits in ((4, 6, 8), (16, 19, 4)):
        a, c = ((a - c) & _MASK) ^ _rotate(c, bits[0]), (c + b) & _MASK
        b, a = ((b - a) & _MASK) ^ _rotate(a, bits[1]), (a + c) & _MASK
        c, b = ((c - b) & _MASK) ^ _rotate(b, bits[2]), (b + a) & _MASK
    return a, b, c
