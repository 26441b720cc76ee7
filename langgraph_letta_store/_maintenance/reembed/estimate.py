"""The cost of a reembedding: texts, their length, and disk space; estimated from a sample."""

from __future__ import annotations

from typing import Any, NamedTuple

from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.pgvector import BYTES_EACH
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._maintenance.reembed.backfill import count_missing
from langgraph_letta_store._maintenance.reembed.item_texts import find_text, read_value
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan
from langgraph_letta_store._tiers.recall.indexer import TEXT_CHARACTERS

SAMPLE = 1000
"""How many texts are read to estimate the length of all."""

_PAGE = 8192 - 24
"""A page's bytes for rows (PostgreSQL's documentation, "Database Page Layout")."""

_KEY = 100
"""About the bytes of a row without its vector, with its header; its index entry takes as many."""


class Estimate(NamedTuple):
    """The cost of a reembedding.

    `items` and `messages` are numbers of vectors. `missing` is how many of all are not made yet,
    and `characters` about the length of their texts. `bytes` is about the size of the new tables,
    `old_bytes` the size of the old ones, which are dropped at the end.
    """

    items: int
    messages: int
    missing: int
    characters: int
    bytes: int
    old_bytes: int


def estimate_cost(plan: ReembedPlan) -> Operation[Estimate]:
    """Estimate the cost of a reembedding; nothing is written, nothing embedded."""
    (((items, messages, old_bytes),),) = yield from rows(plan.query("measure"))
    lengths = 0.0
    for name, count in (("sample_items", items), ("sample_messages", messages)):
        if not count:
            continue
        shape = {"percent": min(100.0, 100.0 * SAMPLE / count), "count": SAMPLE}
        if name == "sample_messages":
            shape["characters"] = TEXT_CHARACTERS
        found: list[tuple[Any, ...]] = []
        while not found and shape["percent"] <= 100:  # a sample of pages may have none
            (found,) = yield from rows(plan.query(name, shape))
            shape["percent"] = 100.0 if shape["percent"] < 100 else 101.0
        each = [_length(plan, row) for row in found]
        lengths += count * sum(each) / max(len(each), 1)
    total = items + messages
    missing = (yield from count_missing(plan)) if plan.is_listed else total
    return Estimate(
        items=items,
        messages=messages,
        missing=missing,
        characters=round(lengths * missing / max(total, 1)),
        bytes=_bytes(plan, total),
        old_bytes=old_bytes,
    )


def _length(plan: ReembedPlan, row: tuple[Any, ...]) -> int:
    if len(row) == 1:
        return int(row[0])
    field, known_hash, tenant, agent, item, stored = row
    value = read_value(plan.sealer, tenant, ItemId(agent, item), stored)
    return len(find_text(value, field, known_hash) or "")


def _bytes(plan: ReembedPlan, count: int) -> int:
    row = plan.index.dims * BYTES_EACH[plan.index.vector_type] + _KEY
    pages = -(-count // (_PAGE // row)) if row <= _PAGE else count * -(-row // _PAGE)
    return pages * 8192 + count * _KEY
