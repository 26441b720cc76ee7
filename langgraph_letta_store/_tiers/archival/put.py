"""A put of one item: one statement writes it with its vectors, its words and its namespace.

Texts that have not changed keep their vectors. Which texts these are is known of the items that
this process has put before, and of all others it is asked for first, in a round trip that costs
less than a thousandth of a model's call. After some new items in a row it is no longer asked: the
text is embedded, and the write itself says whether that was in vain. If it was, it is asked for
again, for twice as many items.

Whatever was known or guessed, the statement writes nothing if it does not hold any more; all
is embedded then, and written as in a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from langgraph.store.base import PutOp

from langgraph_letta_store._engine.ids import lock_slot, namespace_columns
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Operation,
    Query,
    Statement,
    Vector,
    report,
)
from langgraph_letta_store._search.embedding_text import encode
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.put_items import embed_stale, put_items
from langgraph_letta_store._tiers.archival.writes import Write
from langgraph_letta_store._tiers.namespaces import NAMESPACES

PUT = SqlFile(__name__, "put")

_OWN_TERMS = PUT.part("own_terms")
_NO_TERMS = PUT.part("no_terms")
_UNLESS_CHANGED = PUT.part("unless_changed")
_SHARED = PUT.part("shared")

_SURE_FROM = 8
"""After how many new items in a row the next one is taken for new."""

_MOST_SURE = 1024

_REMEMBERED = 4096
"""Of how many items a store remembers the hashes of their texts: about 2 MB."""

_MOST_TEXTS = 16


class PutHistory:
    """What a store knows of items: the texts of those it put, and how many others were new."""

    def __init__(self) -> None:
        self._hashes: dict[UUID, Mapping[str, int]] = {}
        self._new_in_a_row = 0
        self._sure_from = _SURE_FROM

    @classmethod
    def of(cls, schema: StoreSchema) -> PutHistory:
        """Return the history of a schema's puts, the same for all tenants: ids are not."""
        history = schema.memories.get("puts")
        if not isinstance(history, cls):
            history = schema.memories["puts"] = cls()
        return history

    @property
    def expects_new(self) -> bool:
        """Whether an item that this store has not put yet is taken for a new one."""
        return self._new_in_a_row >= self._sure_from

    def find(self, item: UUID) -> Mapping[str, int] | None:
        """Return the hashes of an item's texts by their fields, if this store has put it."""
        return self._hashes.get(item)

    def remember(self, write: Write) -> None:
        """Remember the texts of an item that was put, unless they are many."""
        if len(write.texts) > _MOST_TEXTS:
            self.forget(write.id.item)
            return
        if len(self._hashes) >= _REMEMBERED:
            self._hashes.clear()
        self._hashes[write.id.item] = {text.field: text.hash for text in write.texts}

    def forget(self, item: UUID) -> None:
        """Forget an item that was deleted, or that another writer has changed."""
        self._hashes.pop(item, None)

    def note(self, *, was_new: bool, was_guess: bool) -> None:
        """Note whether an item of which nothing was known was new, after all."""
        self._new_in_a_row = self._new_in_a_row + 1 if was_new else 0
        if was_guess and not was_new:
            self._sure_from = min(2 * self._sure_from, _MOST_SURE)


def put_item(schema: StoreSchema, op: PutOp) -> Operation[None]:
    """Put or delete one item; see `put_items`."""
    if op.value is None or not _is_one_statement(schema):
        yield from embed_stale(put_items, schema, [op])
        if op.value is None:
            id_ = schema.identify_item(tuple(op.namespace), op.key)
            PutHistory.of(schema).forget(id_.item)
        return
    write = Write.parse(schema, op, 0, "")
    if not schema.has_vectors:
        yield from _put_plain(schema, op, write)
        return
    history = PutHistory.of(schema)
    stored: Mapping[str, int] | None = {}
    if write.texts:
        stored = history.find(write.id.item)
    is_guess = stored is None and history.expects_new
    if stored is None and not is_guess:
        stored = yield from _find_stored(schema, write)
        history.note(was_new=not stored, was_guess=False)
    if stored:
        same = [text.field for text in write.texts if stored.get(text.field) == text.hash]
        write.keep(frozenset(same))
    texts = list(dict.fromkeys([text.text for text in write.fresh]))
    vectors = (yield Embed(texts)) if texts else ()
    query = _write_vectors(schema, write, dict(zip(texts, vectors, strict=True)))
    (((written, unchanged),), *_) = yield Execute(_with_doubt(schema, write, query))
    if not written:  # another writer was quicker
        history.forget(write.id.item)
        yield from put_items(schema, [op], embed_all=True)
        return
    if is_guess:
        history.note(was_new=not unchanged, was_guess=True)
    if write.texts:
        history.remember(write)
    if write.kept:
        yield from report(texts_reused=len(write.kept))


def rewrite_item(
    schema: StoreSchema,
    op: PutOp,
    digest: bytes,
    vectors: Mapping[str, Vector],
    held: Part,
    parameters: Mapping[str, Any],
) -> Query | None:
    """Return the query that writes an item if it is unchanged; its row is the new value's digest.

    Args:
        schema: the store's.
        op: the put, without a time to live.
        digest: of the value that was read, by SHA-256.
        vectors: the vectors of all texts of the new value.
        held: the locks and settings that the statement takes first, such as `shared`.
        parameters: those of `held`.

    Returns:
        None where one statement cannot write an item.
    """
    if not _is_one_statement(schema):
        return None
    write = Write.parse(schema, op, 0, "")
    if write.minutes is not None:
        return None
    columns = {**_own_columns(write), **parameters, "digest": digest}
    if schema.has_vectors:
        columns |= _vector_columns(schema, write, vectors)
    name = "rewrite" if schema.has_vectors else "rewrite_plain"
    return Query(_render(schema, write, name, held=held), columns)


def overwrite_item(
    schema: StoreSchema,
    op: PutOp,
    vectors: Mapping[str, Vector],
    held: Part,
    parameters: Mapping[str, Any],
) -> Operation[bool]:
    """Put an item over any present value, in one statement; return whether it was written.

    It is not written if another writer was quicker, or if one statement cannot write an item.

    Args:
        schema: the store's.
        op: the put.
        vectors: the vectors of all texts of the value.
        held: the locks and settings that the statement takes first.
        parameters: those of `held`.
    """
    if not _is_one_statement(schema):
        return False
    write = Write.parse(schema, op, 0, "")
    if write.minutes is not None:
        return False
    columns = {**_own_columns(write), **parameters}
    if not schema.has_vectors:
        statement = _render(schema, write, "put_plain", held=held)
        (((schema.has_vectors, schema.has_words),),) = yield Execute((Query(statement, columns),))
        return not schema.has_vectors
    columns |= _vector_columns(schema, write, vectors)
    statement = _render(schema, write, "put_new", _UNLESS_CHANGED, held)
    (((written, _),),) = yield Execute((Query(statement, columns),))
    return bool(written)


def _is_one_statement(schema: StoreSchema) -> bool:
    """Whether one statement can write an item: it names the agent's partition of each table."""
    return bool(
        schema.partitions and schema.seals is None and schema.config.duplicates.policy == "keep"
    )


def _find_stored(schema: StoreSchema, write: Write) -> Operation[Mapping[str, int]]:
    """Return the hashes of the texts that an item's vectors are of, by their fields."""
    (found,) = yield Execute((schema.query_items(ITEMS, "find_hashes", [write.id]),))
    return {field: number for _, field, number in found}


def _put_plain(schema: StoreSchema, op: PutOp, write: Write) -> Operation[None]:
    """Put an item into a schema without vectors, unless another worker has set up an index."""
    statement = _render(schema, write, "put_plain")
    query = Query(statement, _own_columns(write))
    (((has_vectors, has_words),), *_) = yield Execute(_with_doubt(schema, write, query))
    if has_vectors:
        schema.has_vectors, schema.has_words = has_vectors, has_words
        yield from embed_stale(put_items, schema, [op])


def _write_vectors(schema: StoreSchema, write: Write, vectors: Mapping[str, Vector]) -> Query:
    """Return what writes an item, and the vectors of the texts that do not keep theirs."""
    columns = {**_own_columns(write), **_vector_columns(schema, write, vectors)}
    if not write.kept:
        return Query(_render(schema, write, "put_new", _UNLESS_CHANGED), columns)
    kept = [text for text in write.texts if text.field in write.kept]
    columns["kept_fields"] = [text.field for text in kept]
    columns["kept_hashes"] = [text.hash for text in kept]
    return Query(_render(schema, write, "put_again"), columns)


def _vector_columns(
    schema: StoreSchema, write: Write, vectors: Mapping[str, Vector]
) -> dict[str, Any]:
    fresh, settings = write.fresh, schema.index
    return {
        "fields": [text.field for text in fresh],
        "hashes": [text.hash for text in fresh],
        "vectors": [encode(vectors[text.text], settings) for text in fresh] if settings else [],
    }


def _own_columns(write: Write) -> dict[str, Any]:
    return {
        "agent": write.id.agent,
        "item": write.id.item,
        "namespace": write.space,
        "key": write.key,
        "value": write.value,
        "minutes": write.minutes,
        "terms": write.terms,
        "slot": lock_slot(write.id.agent),
    }


def _render(
    schema: StoreSchema,
    write: Write,
    name: str,
    unless: Part | LiteralString = "",
    held: Part = _SHARED,
) -> Statement:
    """Render a statement that writes an item, after the locks and settings that it takes first."""
    terms = _OWN_TERMS if schema.has_words else _NO_TERMS
    return schema.render(PUT, name, agent=write.id.agent, terms=terms, unless=unless, held=held)


def _with_doubt(schema: StoreSchema, write: Write, query: Query) -> tuple[Query, ...]:
    """Add that the item's namespace may become empty by itself, if the item has a time to live."""
    if write.minutes is None:
        return (query,)
    columns = namespace_columns([(write.id.agent, write.space)])
    return (query, Query(schema.render(NAMESPACES, "doubt_namespaces"), columns))
