"""Puts: items are written with their vectors, words and namespaces, or deleted, as one step.

Texts that have not changed keep their vectors. Beside each vector is the hash of its text. Before
anything is embedded, these hashes are read, in a round trip that costs less than a thousandth of a
model's call. When the items are written, their rows are locked, and what was to be kept is looked
for once more: if another writer was quicker, the step fails, and everything is embedded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from langgraph.store.base import Op, PutOp

from langgraph_letta_store._engine.ids import (
    ItemId,
    lock_slot,
    namespace_columns,
    sort_key,
    to_arrays,
)
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Operation,
    Query,
    Vector,
    report,
    rows,
)
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store._tiers.archival.dedup import Replaced, decide_batch, select_new
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.writes import Write, parse_writes
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK

T = TypeVar("T")

_PUT_TERMS = ITEMS.part("put_terms")
_NO_TERMS = ITEMS.part("no_terms")


def embed_stale(
    put: Callable[..., Operation[T]], schema: StoreSchema, ops: Sequence[Op]
) -> Operation[T]:
    """Run `put`; where another writer changed what it was to keep, again with `embed_all`."""
    try:
        return (yield from put(schema, ops))
    except StaleReadError:
        return (yield from put(schema, ops, embed_all=True))


def put_items(
    schema: StoreSchema,
    ops: Sequence[PutOp],
    also: Operation[list[Query]] | None = None,
    *,
    known: Mapping[str, Vector] | None = None,
    embed_all: bool = False,
) -> Operation[None]:
    """Put and delete items, with their vectors and namespaces, in one transaction.

    The last operation on a key wins. Of an item that is put again only texts that changed are
    embedded; no field that went, and no `index=False`, leaves a vector behind.

    Args:
        schema: the store's.
        ops: the puts and deletes.
        also: finds out what else the transaction is to write, once the texts are embedded.
        known: the vectors of all texts. Nothing is compared with what is there then, neither to
            keep vectors nor to find near-duplicates.
        embed_all: embed also what has not changed.

    Raises:
        InvalidNamespaceError, InvalidOperationError, InvalidValueError, EmbeddingError: before
            anything is written.
        StaleReadError: another writer changed what was to be kept. Nothing was written; repeat it
            with `embed_all`.
    """
    writes = parse_writes(schema, ops)
    settings = schema.index
    finds = settings is not None and known is None and schema.config.duplicates.policy != "keep"
    if not finds:  # else each is compared with what was put before, also with what goes again
        writes = list({write.id: write for write in writes}.values())
    existing: frozenset[UUID] = frozenset()
    if known is None and (finds or not embed_all):
        existing = yield from _keep_unchanged(schema, writes)
    if finds or embed_all:
        new = select_new(schema, writes, existing) if finds else ()
        for number, write in enumerate(writes):
            if embed_all or number in new:
                write.keep(frozenset())
    fresh = list(dict.fromkeys(text.text for write in writes for text in write.fresh))
    vectors = known or dict(zip(fresh, (yield Embed(fresh)) if fresh else (), strict=True))
    replaced: list[Replaced] = []
    renewed: list[ItemId] = []
    told: Operation[None] | None = None
    if finds and settings is not None:
        encoded = {text: encode(vectors[text], settings) for text in fresh}
        outcome = yield from decide_batch(schema, writes, existing, vectors, encoded)
        writes, replaced, told = outcome.writes, outcome.replaced, outcome.report()
        renewed = sorted(outcome.renewed, key=sort_key)
    puts = sorted((w for w in writes if w.value is not None), key=lambda w: sort_key(w.id))
    deletes = sorted((w for w in writes if w.value is None), key=lambda w: sort_key(w.id))
    others = [] if also is None else (yield from also)
    own = _order_statements(schema, puts, deletes, replaced, renewed, vectors)
    if own or others:
        results = yield Execute((*own, *others))
        if own and not schema.has_vectors and results[0][0][0]:
            # Another worker has set up an index since this one looked: what it embedded goes too.
            schema.has_vectors, schema.has_words = results[0][0]
            yield from rows(*_order_statements(schema, puts, deletes, replaced, renewed, vectors))
    if reused := sum(len(write.kept) for write in puts):
        yield from report(texts_reused=reused)
    if told is not None:
        yield from told


def _keep_unchanged(schema: StoreSchema, writes: Sequence[Write]) -> Operation[frozenset[UUID]]:
    """Mark the fields whose vectors stay, and return which of the items there are.

    Which there are is looked up only where near-duplicates are to be found. Other items of the same
    batch are compared with what is put then: either all of an item's vectors stay, and what is
    stored is compared, or none do.
    """
    ids = sorted({write.id for write in writes if write.texts}, key=sort_key)
    if not ids:
        return frozenset()
    names = ["find_hashes"]
    compared = schema.config.duplicates.policy != "keep"
    if compared:
        names.append("find_living")
        ids = sorted({write.id for write in writes}, key=sort_key)
    queries = [schema.query_items(ITEMS, name, ids) for name in names]
    hashes, *living = yield Execute((*queries,), first=True)
    stored: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for item, field, number in hashes:
        stored[item][field] = number
    for write in writes:
        if there := stored.get(write.id.item):
            same = {text.field for text in write.texts if there.get(text.field) == text.hash}
            if not compared or len(writes) == 1 or len(same) == len(write.texts) == len(there):
                write.keep(frozenset(same))
    return frozenset(item for found in living for (item,) in found)


def _order_statements(
    schema: StoreSchema,
    puts: Sequence[Write],
    deletes: Sequence[Write],
    replaced: Sequence[Replaced],
    renewed: Sequence[ItemId],
    vectors: Mapping[str, Vector],
) -> list[Query]:
    """Order the statements so that the item's row is the lock of all that belongs to it."""
    ids = [write.id for write in puts]
    gone = [write.id for write in deletes]
    every = [*ids, *gone, *(old.id for old in replaced), *renewed]
    if not every:
        return []
    slots = {"slots": sorted({lock_slot(id_.agent) for id_ in every})}
    queries = [] if schema.has_vectors else [schema.vectors_query]
    if gone or replaced or renewed:
        # Several deletes, or deletes and puts, cannot be taken in one order, and might deadlock.
        lock = "hold_agents" if len(every) > 1 else "shared_lock"
        queries.append(Query(schema.render(NAMESPACES, lock), slots))
    if gone:
        queries.append(schema.query_items(ITEMS, "delete_items", gone))
    if replaced:
        times = {"times": [old.updated_at for old in replaced]}
        old_ids = to_arrays([old.id for old in replaced])
        queries.append(Query(schema.render(ITEMS, "delete_replaced"), {**old_ids, **times}))
    if renewed:
        queries.append(schema.query_items(ITEMS, "renew_items", renewed))
    if puts:
        columns = {
            "namespaces": [write.space for write in puts],
            "keys": [write.key for write in puts],
            "values": [write.value for write in puts],
            "minutes": [write.minutes for write in puts],
            "positions": [write.position for write in puts],
            "terms": [write.terms for write in puts],
        }
        terms = _PUT_TERMS if schema.has_words else _NO_TERMS
        upsert = schema.render(ITEMS, "upsert_items", terms=terms, shared_lock=SHARED_LOCK)
        queries.append(Query(upsert, {**to_arrays(ids), **columns, **slots}))
        if schema.seals is not None:
            sealed = {**to_arrays(ids), "latest": [write.latest for write in puts]}
            queries.append(Query(schema.render(ITEMS, "seal_items"), sealed))
        spaces = {(write.id.agent, write.space) for write in puts}
        queries.append(
            Query(schema.render(NAMESPACES, "upsert_namespaces"), namespace_columns(spaces))
        )
    doubtful = {(w.id.agent, w.space) for w in puts if w.minutes is not None}
    doubtful |= {(w.id.agent, w.space) for w in deletes}
    if doubtful:
        queries.append(
            Query(schema.render(NAMESPACES, "doubt_namespaces"), namespace_columns(doubtful))
        )
    if schema.has_vectors:
        changed = [*(write.id for write in puts if not write.kept), *gone]
        if changed:
            queries.append(schema.query_items(ITEMS, "delete_vectors", changed))
        if keeping := [write for write in puts if write.kept]:
            queries += _delete_others(schema, keeping)
    return [*queries, *_insert_vectors(schema, puts, vectors)]


def _delete_others(schema: StoreSchema, writes: Sequence[Write]) -> list[Query]:
    """Return what deletes the other vectors of items, and fails where one of these is missing."""
    kept = [(w.id.item, text) for w in writes for text in w.texts if text.field in w.kept]
    columns = {
        "kept_items": [item for item, _ in kept],
        "kept_fields": [text.field for _, text in kept],
        "kept_hashes": [text.hash for _, text in kept],
    }
    ids = [write.id for write in writes]
    return [
        schema.query_items(ITEMS, "delete_changed", ids, columns),
        *must_hold(schema, schema.query_items(ITEMS, "still_kept", ids, columns)),
    ]


def _insert_vectors(
    schema: StoreSchema, puts: Sequence[Write], vectors: Mapping[str, Vector]
) -> list[Query]:
    """Return what inserts the vectors of texts that do not keep theirs."""
    settings = schema.index
    fresh = [(write.id, text) for write in puts for text in write.fresh]
    if not fresh or settings is None:
        return []

    def columns() -> dict[str, Any]:
        # The server writes the items while these are put into its form.
        encoded: dict[str, Encoded] = {}
        for _, text in fresh:
            if text.text not in encoded:
                encoded[text.text] = encode(vectors[text.text], settings)
        return {
            **to_arrays([id_ for id_, _ in fresh]),
            "fields": [text.field for _, text in fresh],
            "hashes": [text.hash for _, text in fresh],
            "vectors": [encoded[text.text] for _, text in fresh],
        }

    return [Query(schema.render(ITEMS, "insert_vectors"), columns)]
