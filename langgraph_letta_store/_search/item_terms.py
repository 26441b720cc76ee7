"""The words that items are found by: of those that are put, and of those that have none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import get_text_at_path

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.dumped import write_array
from langgraph_letta_store._engine.identifiers import regclass
from langgraph_letta_store._engine.ids import ItemId, sort_key
from langgraph_letta_store._engine.item_seals import open_item
from langgraph_letta_store._engine.schema import Parts, StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Row, Statement, rows
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._search.embedding_text import find_texts, parse_paths
from langgraph_letta_store._search.item_rows import FoundRow, open_value
from langgraph_letta_store._search.scope import ScopeKind
from langgraph_letta_store._search.text_sql import render_counted
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store.config.fields import Field

ITEM_TERMS = SqlFile(__name__, "item_terms")

BATCH = 500
"""Of how many items words are stored in one step: a tenth of a second of work."""

PATIENCE = 10
"""How often, 50 ms apart, the words of the same items are tried to be stored."""

_WHOLE: tuple[Field, ...] = (("$", "$"),)


def item_terms(value: Mapping[str, Any], index: Any, schema: StoreSchema) -> str:
    """Return the words of an item that is put, as `upsert_items` takes them: '{-12,7,7}'.

    They are those of the texts that are embedded and of the store's `text_fields`. Where nothing
    is embedded and no `text_fields` are given, they are those of the whole value.

    Args:
        value: the item's value.
        index: what `put` was told: None for the store's own fields, False for none, or paths.
        schema: of the store.

    Raises:
        InvalidOperationError: `index` is nothing of that.
    """
    return _encode_terms(list_texts(value, index, schema), schema.seals)


def list_texts(value: Mapping[str, Any], index: Any, schema: StoreSchema) -> list[str]:
    """Return the texts of a value that are embedded or found by their words, each once."""
    fields = schema.config.search.text_fields
    if schema.index is not None:
        found = [text for _, text in find_texts(value, index, schema.index)]
    elif index is None and not fields:
        found = _texts(value, _WHOLE)
    else:
        found = [] if index is None or index is False else _texts(value, parse_paths(index))
    return list(dict.fromkeys([*found, *_texts(value, fields)]))


def read_texts(schema: StoreSchema, found: Sequence[FoundRow]) -> Operation[list[str]]:
    """Return what a reranker reads of rows: the texts they are found by, or else the whole value.

    Which these are, the vectors of an item tell: it may have been put with an `index` of its own.
    """
    ids = [schema.identify_item(tuple(row.namespace), row.key) for row in found]
    fields: defaultdict[UUID, list[str]] = defaultdict(list)
    if ids and schema.has_vectors:
        query = schema.query_items(ITEM_TERMS, "find_fields", sorted(ids, key=sort_key))
        for item, field in (yield from rows(query))[0]:
            fields[item].append(field)
    texts: list[str] = []
    for id_, row in zip(ids, found, strict=True):
        value = jsonb.decode(open_value(schema, row.namespace, row.key, row.value))
        own = _list_embedded_texts(schema, value, fields[id_.item]) or _texts(value, _WHOLE)
        texts.append("\n".join(own))
    return texts


def query_wordless(
    schema: StoreSchema, kind: ScopeKind, parameters: Parameters, *, several: bool = False
) -> Query:
    """Ask for items whose words are not stored yet, a batch of those that count in a scope.

    There are some where words were not kept at first, where a store put them that keeps none, and
    where passages were changed, imported or loaded. A server that only reads has none: such items
    are found there by their vectors alone, until one that writes has searched, or maintenance has
    been there.
    """

    def compose(own: Parts) -> Statement:
        own["counted"] = render_counted(kind, several=several)
        opened = "plain" if schema.seals is None else "all_opened"
        own["opened"] = ITEM_TERMS.fragment(opened)
        own["table"] = regclass(schema.config.schema, "archival_memory")
        fields = "vector_fields" if schema.has_vectors else "no_fields"
        own["fields"] = ITEM_TERMS.fragment(fields, **own)
        return ITEM_TERMS.statement("wordless", **own)

    key = ("wordless", kind, several)
    statement = schema.keep(key, compose, agent=parameters.get("agent"))
    return Query(statement, {**parameters, "batch": BATCH})


def store_found(schema: StoreSchema, found: Sequence[Row]) -> Operation[int]:
    """Store the words of items that `query_wordless` found, and return of how many it was done.

    Of those that others change meanwhile it is not: they bring their own, or are found again.
    """
    if not found:
        return 0
    columns = _columns(schema, found)
    (((count,),),) = yield from rows(Query(schema.render(ITEM_TERMS, "store_words"), columns))
    return int(count)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Items whose words could not be stored, as others are writing them, with those words.

    What these write is not committed yet, so that a search has to find the items as they are.
    """

    columns: Parameters

    @classmethod
    def from_rows(cls, schema: StoreSchema, found: Sequence[Row]) -> Lacking:
        """Find out the words of what `query_wordless` found."""
        return cls({f"lacking_{name}": each for name, each in _columns(schema, found).items()})


def complete(schema: StoreSchema, query: Query, found: Sequence[Row]) -> Operation[Lacking | None]:
    """Store the words of what `query_wordless` found, batch by batch.

    Searches that do it for the same items at once wait for each other. Who writes an item in a
    long transaction is not waited for: such items are returned with their words.
    """
    before: set[ItemId] = set()
    patience = PATIENCE
    while found:
        stored = yield from store_found(schema, found)
        if stored == len(found) < BATCH:
            break
        if stored:
            (found,) = yield from rows(query)
            continue
        ids = {ItemId(*row[:2]) for row in found}
        patience = patience - 1 if ids == before else PATIENCE
        before = ids
        if not patience:
            every = Query(query.statement, {**(query.take_parameters() or {}), "batch": None})
            (found,) = yield from rows(every)
            return Lacking.from_rows(schema, found)
        _, found = yield from rows(Query(schema.render(ITEM_TERMS, "pause")), query)
    return None


def store_words(schema: StoreSchema) -> Operation[int]:
    """Store the words of all items that have none yet, and return of how many it was done.

    Searches do it for what they search; this is for setting words up, and for maintenance.
    """
    yield from schema.find_vectors()
    if not schema.has_words:
        return 0
    total = 0
    while True:
        (found,) = yield from rows(query_wordless(schema, "everything", {}))
        stored = yield from store_found(schema, found)
        total += stored
        if not stored or len(found) < BATCH:
            return total


class _Wordless(NamedTuple):
    """An item whose words are not stored yet, with the fields of its vectors; `value` is JSON."""

    agent: UUID
    item: UUID
    value: str
    updated_at: datetime
    fields: Sequence[str]


def _columns(schema: StoreSchema, found: Sequence[Row]) -> dict[str, Any]:
    # All writers take items in the same order, or they would deadlock.
    ordered = sorted(
        (_Wordless(*row) for row in found), key=lambda row: (row.agent.int, row.item.int)
    )
    return {
        "agents": [row.agent for row in ordered],
        "items": [row.item for row in ordered],
        "terms": [_encode_terms(_list_stored_texts(schema, row), schema.seals) for row in ordered],
        "updated": [row.updated_at for row in ordered],
    }


def _list_stored_texts(schema: StoreSchema, row: _Wordless) -> list[str]:
    """Return the texts of a stored item: by the fields that it has vectors of, or the store's."""
    value = row.value
    if schema.seals is not None:
        # Which items these are does not matter to the words; each was sealed for its own row.
        with name_row(f"the item {row.item} of the agent {row.agent}"):
            value = open_item(schema.seals, ItemId(row.agent, row.item), value, is_latest=False)
    return _list_embedded_texts(schema, jsonb.decode(value), row.fields)


def read_stored_text(schema: StoreSchema, row: Row) -> str:
    """Return the text that an item is found by; `row` is one of `query_wordless`."""
    return "\n".join(_list_stored_texts(schema, _Wordless(*row)))


def _list_embedded_texts(
    schema: StoreSchema, value: Mapping[str, Any], fields: Sequence[str]
) -> list[str]:
    paths = list(dict.fromkeys(map(_path, fields)))
    # Where there are vectors, an item without any was put with index=False.
    return list_texts(value, paths or (False if schema.has_vectors else None), schema)


def _path(field: str) -> str:
    """Return the path of a vector's field: each of a path's texts has a number behind it."""
    path, _, number = field.rpartition(".")
    return path if number.isdecimal() and any(sign in path for sign in "*{") else field


def _encode_terms(texts: Iterable[str], seals: ValueSeals | None) -> str:
    """Return the words of texts as PostgreSQL reads an array: sorted, as searches bisect them.

    Those of encrypted texts are keyed, or none are kept.
    """
    if seals is not None and not seals.words:
        return "{}"
    terms = find_terms("\n".join(texts))
    if seals is not None:
        terms = seals.hash_words(terms)
    return write_array(sorted(terms))


def _texts(value: Mapping[str, Any], fields: Iterable[Field]) -> list[str]:
    return [text for _, path in fields for text in get_text_at_path(value, path)]
