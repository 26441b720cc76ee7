"""A batch of LangGraph's operations, answered in order, each by the tier that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langgraph.store.base import (
    GetOp,
    Item,
    ListNamespacesOp,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from psycopg import Error

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, rows, run_together
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._tiers.addressing import parse_tier
from langgraph_letta_store._tiers.archival.items import get_item, get_items
from langgraph_letta_store._tiers.archival.put_items import embed_stale, put_items
from langgraph_letta_store._tiers.archival.search import search
from langgraph_letta_store._tiers.core import block_writes, items
from langgraph_letta_store._tiers.core.block_puts import BlockPuts
from langgraph_letta_store._tiers.equal_reads import EqualReads
from langgraph_letta_store._tiers.namespaces import list_namespaces
from langgraph_letta_store._tiers.recall import items as recall_items
from langgraph_letta_store.errors import ConflictError, InvalidOperationError


def batch(schema: StoreSchema, ops: Iterable[Op]) -> Operation[list[Result]]:
    """Answer many operations at the price of one.

    All gets are one statement, equal searches and lists are answered once, and the texts of all
    puts and queries are embedded in one call. What reads goes in one round trip, or a few where
    a search takes several steps; then all puts go in one, which is one transaction. So reads
    see the state before the batch's puts, and where one fails, nothing is put. The last put of
    a key wins.

    Raises:
        LettaStoreError: an operation is invalid; nothing was written.
    """
    listed = list(ops)
    for _ in range(block_writes.ATTEMPTS):
        try:
            return (yield from embed_stale(_try_batch, schema, listed))
        except Error as error:
            if block_writes.is_over_limit(error):
                raise block_writes.limit_error(error) from error
            if not block_writes.is_collision(error):
                raise
    msg = f"others changed blocks of this batch {block_writes.ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


def _try_batch(
    schema: StoreSchema, ops: Sequence[Op], *, embed_all: bool = False
) -> Operation[list[Result]]:
    """Answer a batch; it fails as a whole where others change what it takes for unchanged.

    With `embed_all` it takes nothing for unchanged, and embeds all that it puts.
    """
    gets: dict[int, GetOp] = {}
    block_gets: dict[int, GetOp] = {}
    puts: list[PutOp] = []
    block_puts: dict[int, PutOp] = {}
    single: dict[int, Operation[Any]] = {}
    equal = EqualReads()
    for place, op in enumerate(ops):
        if isinstance(op, GetOp):
            tier = parse_tier(schema, op.namespace)
            if tier == "recall":
                single[place] = _get_one(schema, op)
            else:
                (gets if tier is None else block_gets)[place] = op
        elif isinstance(op, PutOp):
            tier = parse_tier(schema, op.namespace)
            if tier == "recall":
                raise InvalidOperationError(_RECALL.format(f"ops[{place}].", op.namespace))
            if tier is None:
                puts.append(op)
            else:
                block_puts[place] = op
        elif equal.is_repeated(place, op):
            continue
        elif isinstance(op, SearchOp):
            single[place] = _SEARCHES[parse_tier(schema, op.namespace_prefix)](schema, op)
        elif isinstance(op, ListNamespacesOp):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            single[place] = list_namespaces(schema, op)
        else:
            msg = f"ops[{place}] is a {type(op).__name__}; give GetOp, PutOp, SearchOp, ..."
            raise InvalidOperationError(msg)
    parts = [*single.values()]
    if gets:
        parts.append(_get_items(schema, [*gets.values()]))
    if block_gets:
        parts.append(items.get_items(schema, [*block_gets.values()]))
    last: list[int] = []
    if puts or block_puts:
        last.append(len(parts))
        parts.append(_put(schema, puts, block_puts, several=len(ops) > 1, embed_all=embed_all))
    if len(parts) == 1:
        answers = [(yield from parts[0])]
    else:
        answers = yield from run_together(parts, last=last)
    results: list[Result] = [None] * len(ops)
    for place, answer in zip(single, answers, strict=False):
        results[place] = answer
    at = len(single)
    for several in (gets, block_gets):
        if several:
            for place, item in zip(several, answers[at], strict=True):
                results[place] = item
            at += 1
    equal.copy(results)
    return results


_RECALL = (
    "{}namespace is {!r:.120}, an agent's recall memory, which is written by the saver as messages "
    "are said; put what is to be kept besides into the agent's archival memory"
)

_GETS = {None: get_item, "core": items.get_item, "recall": recall_items.get_item}
_SEARCHES = {None: search, "core": items.search, "recall": recall_items.search}


def search_with(
    schema: StoreSchema, op: SearchOp, given: Mapping[str, Any]
) -> Operation[list[SearchItem]]:
    """Search items with the options of one call; see `SearchOptions`.

    Raises:
        InvalidOperationError: an option is invalid, or the namespace is a tier that takes none.
    """
    options = SearchOptions.parse(given)
    tier = parse_tier(schema, op.namespace_prefix)
    if tier is None:
        return (yield from search(schema, op, options))
    if names := ", ".join(name for name in given if given[name] is not None):
        msg = (
            f"namespace_prefix is {op.namespace_prefix!r:.120}, an agent's {tier} memory, which "
            f"takes no {names}; search it without, or by the agent's own methods"
        )
        raise InvalidOperationError(msg)
    return (yield from _SEARCHES[tier](schema, op))


def _get_one(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    return _GETS[parse_tier(schema, op.namespace)](schema, op)


def _get_items(schema: StoreSchema, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    if len(ops) == 1:
        return [(yield from get_item(schema, ops[0]))]
    return (yield from get_items(schema, ops))


def _put(
    schema: StoreSchema,
    puts: Sequence[PutOp],
    block_puts: dict[int, PutOp],
    *,
    several: bool,
    embed_all: bool,
) -> Operation[None]:
    """Put items and blocks in one transaction."""
    if not block_puts:
        yield from put_items(schema, puts, embed_all=embed_all)
        return
    of_blocks = BlockPuts(schema, block_puts, several=several).queries()
    if puts:
        yield from put_items(schema, puts, also=of_blocks, embed_all=embed_all)
    elif queries := (yield from of_blocks):
        # Run twice, it would take its own first time for another writer's change.
        yield from rows(*queries, repeatable=not _has_version(block_puts))


def _has_version(puts: dict[int, PutOp]) -> bool:
    """Whether a block is put on condition of its version."""
    return any("version" in (put.value or {}) for put in puts.values())
