"""What a move will take: how many texts, how long they are, and how many bytes; from a sample."""

from __future__ import annotations

from typing import NamedTuple

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.pgvector import BYTES_EACH
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._maintenance.reembed.backfill import count_missing, text_of
from langgraph_letta_store._maintenance.reembed.plan import Move
from langgraph_letta_store._tiers.recall.indexer import TEXT_CHARACTERS

SAMPLE = 1000
"""How many texts are looked at to tell how long they are; of no more, all are."""

_PAGE = 8192 - 24
"""A page's bytes for rows (PostgreSQL's documentation, "Database Page Layout")."""

_KEY = 100
"""About what the columns beside a vector take, with the row's header; its index takes as much."""


class Estimate(NamedTuple):
    """What a move will take.

    `items` and `messages` are their vectors. `missing` is how many of all are still to come, and
    `characters` how long the texts of these are, about. `bytes` is what the new tables will take,
    about, `old_bytes` what the old ones do, which are dropped at the end.
    """

    items: int
    messages: int
    missing: int
    characters: int
    bytes: int
    old_bytes: int


def estimate(move: Move) -> Operation[Estimate]:
    """Look what a move will take; nothing is written, nothing embedded."""
    (((items, messages, old_bytes),),) = yield from rows(move.query("measure"))
    lengths = 0.0
    for name, count in (("sample_items", items), ("sample_messages", messages)):
        if not count:
            continue
        shape = {"percent": min(100.0, 100.0 * SAMPLE / count), "count": SAMPLE}
        if name == "sample_messages":
            shape["characters"] = TEXT_CHARACTERS
        found: list[tuple[object, ...]] = []
        while not found and shape["percent"] <= 100:  # a sample of pages may have none
            (found,) = yield from rows(move.query(name, shape))
            shape["percent"] = 100.0 if shape["percent"] < 100 else 101.0
        each = [_length(row) for row in found]
        lengths += count * sum(each) / max(len(each), 1)
    total = items + messages
    missing = (yield from count_missing(move)) if move.is_listed else total
    return Estimate(
        items=items,
        messages=messages,
        missing=missing,
        characters=round(lengths * missing / max(total, 1)),
        bytes=_bytes(move, total),
        old_bytes=old_bytes,
    )


def _length(row: tuple[object, ...]) -> int:
    if len(row) == 1:
        (characters,) = row
        return int(str(characters))
    field, known_hash, value = row
    known = known_hash if isinstance(known_hash, int) else None
    return len(text_of(jsonb.decode(str(value)), str(field), known) or "")


def _bytes(move: Move, count: int) -> int:
    row = move.index.dims * BYTES_EACH[move.index.vector_type] + _KEY
    pages = -(-count // (_PAGE // row)) if row <= _PAGE else count * -(-row // _PAGE)
    return pages * 8192 + count * _KEY
