"""Rows of items that are found, by the names of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.item_seals import name_item, open_stored
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.steps import Row
from langgraph_letta_store._search.plan import Path
from langgraph_letta_store.records import FoundItem, StoredItem


class FoundRow(NamedTuple):
    """An item: the columns `columns` of `vector.sql`, its score, and the parts of a hybrid score.

    `value` is JSON. `renewable` says whether a reader may and should restart the time to live.
    """

    namespace: Sequence[str]
    key: str
    value: str
    created_at: datetime
    updated_at: datetime
    renewable: bool
    score: float | None = None
    text: float | None = None
    bm25: float | None = None
    vector: float | None = None
    similarity: float | None = None
    neighbours: float | None = None
    keys: float | None = None


class Found(NamedTuple):
    """Rows of items, and their access path.

    A search by an index reads several lists, each behind the one before it whatever its scores.
    `places` are the lists that the rows are from, and `questions` the questions that found them,
    where there are several.
    """

    rows: Sequence[FoundRow]
    path: Path
    places: Sequence[int] = ()
    questions: Sequence[str] = ()

    @classmethod
    def from_list(cls, rows: Sequence[Row], path: Path) -> Found:
        """Name the columns of rows that are from one list."""
        return cls([FoundRow(*row) for row in rows], path)

    @classmethod
    def from_lists(cls, rows: Sequence[Row], path: Path) -> Found:
        """Name the columns of rows, which end with the list that each is from."""
        return cls([FoundRow(*row[:-1]) for row in rows], path, [row[-1] for row in rows])


def open_value(schema: StoreSchema, namespace: Sequence[str], key: str, stored: str) -> str:
    """Return the JSON text of an item's value, decrypted where it is sealed.

    Raises:
        ForgedRowError: it is not authentic; the message names the item.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    if schema.seals is None and SEALED not in stored:
        return stored
    id_ = schema.identify_item(tuple(namespace), key)
    return open_stored(schema.seals, id_, stored, name_item(namespace, key))


def load_item(
    schema: StoreSchema,
    namespace: Sequence[str],
    key: str,
    value: str,
    created_at: datetime,
    updated_at: datetime,
) -> StoredItem:
    """Return an item by its columns; `value` is JSON."""
    return StoredItem(
        value=jsonb.decode(value, schema.config.deserializer),
        key=key,
        namespace=tuple(namespace),
        created_at=created_at,
        updated_at=updated_at,
    )


def open_found(schema: StoreSchema, row: FoundRow) -> FoundItem:
    """Return an item that a search found, with its score, its value decrypted; see `open_value`."""
    namespace, key, stored, created_at, updated_at, _, score, *_ = row
    if schema.seals is not None or SEALED in stored:
        stored = open_value(schema, namespace, key, stored)
    return load_found(schema, namespace, key, stored, created_at, updated_at, score)


def load_found(
    schema: StoreSchema,
    namespace: Sequence[str],
    key: str,
    value: str,
    created_at: datetime,
    updated_at: datetime,
    score: float | None,
) -> FoundItem:
    """Return an item that a search found, by its columns; `value` is JSON."""
    return FoundItem(
        namespace=tuple(namespace),
        key=key,
        value=jsonb.decode(value, schema.config.deserializer),
        created_at=created_at,
        updated_at=updated_at,
        score=score,
    )
