"""The catalog of indexes that maintenance built: read at the start, and refreshed regularly."""

from __future__ import annotations

from typing import Any, cast

from psycopg import errors as pg

from langgraph_letta_store._engine.identifiers import PARTITIONED, name_table
from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.store import StoreConfig
from langgraph_letta_store.records.indexes import BuiltIndex, IndexedTable, IndexKey


def read_indexes(schema: Schema[Any]) -> Operation[None]:
    """Read which indexes maintenance has built and, for stores, whether words are stored.

    A role that may not read the catalog goes without: its searches are slower and equally right.
    """
    # Vectors of another model are in other tables, whose names end in their generation.
    bases = {name_table(base, schema.generation): base for base in PARTITIONED}
    query = Query(schema.render(SCHEMA, "read_indexes"), {"tables": list(bases)})
    if isinstance(schema.config, StoreConfig):
        (kept,) = yield from rows(schema.vectors_query)
        ((schema.has_vectors, schema.has_words),) = kept
    try:
        (found,) = yield from rows(query)
    except pg.InsufficientPrivilege:
        found = []
    schema.indexes = {
        IndexKey(cast("IndexedTable", bases[table]), agent): BuiltIndex(*index)
        for table, agent, *index in found
    }
    schema.samples.clear()
