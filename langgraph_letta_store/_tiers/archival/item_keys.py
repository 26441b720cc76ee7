"""The keys of items: further texts that they are found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._search.item_terms import ITEM_TERMS, read_stored_text
from langgraph_letta_store._search.make_keys import KeyedTier, Keyless, make_keys

ITEM_KEYS = SqlFile(__name__, "item_keys")


def index_item_keys(
    schema: StoreSchema, stopped: Callable[[], bool] = lambda: False
) -> Operation[int]:
    """Make the keys of the items that have none, and return the number of those items."""
    return (yield from make_keys(KEYED_ITEMS, schema, stopped))


def _parse(schema: Schema[Any], row: Row) -> Keyless:
    return Keyless(tuple(row[:2]), read_stored_text(schema, row), row[3])


def _parts(schema: Schema[Any]) -> Mapping[str, Part]:
    return {"fields": ITEM_TERMS.part("vector_fields" if schema.has_vectors else "no_fields")}


KEYED_ITEMS = KeyedTier(
    ITEM_KEYS,
    {"agent": "agents", "item": "items"},
    (UUID(int=0), UUID(int=0)),
    _parse,
    _parts,
)
