"""The catalog of indexes that maintenance built: read at the start, and refreshed regularly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from psycopg import errors as pg

from langgraph_letta_store._engine.identifiers import PARTITIONED, name_table, quote
from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.store import DatabaseConfig, StoreConfig
from langgraph_letta_store.records.indexes import BuiltIndex, IndexedTable, IndexKey


def read_indexes(schema: Schema[Any]) -> Operation[None]:
    """Read which indexes maintenance has built and, for stores, whether words are stored.

    A role that may not read the catalog goes without: its searches are slower and equally right.
    """
    if isinstance(schema.config, StoreConfig):
        (kept,) = yield from rows(schema.vectors_query)
        ((schema.has_vectors, schema.has_words),) = kept
    try:
        (found,) = yield from rows(indexes_query(schema.config, schema.generation))
    except pg.InsufficientPrivilege:
        found = []
    keep_indexes(schema, found)


def indexes_query(config: DatabaseConfig, generation: int) -> Query:
    """Return the query for the indexes that maintenance has built."""
    statement = SCHEMA.statement("read_indexes", schema=quote(config.schema))
    return Query(statement, {"tables": list(_name_bases(generation))})


def keep_indexes(schema: Schema[Any], found: Sequence[Row]) -> None:
    """Keep what `indexes_query` found, and forget the samples that were taken before."""
    bases = _name_bases(schema.generation)
    schema.indexes = {
        IndexKey(cast("IndexedTable", bases[table]), agent): BuiltIndex(*index)
        for table, agent, *index, _ in found
    }
    schema.finds_words = schema.config.tenant is None or any(row[-1] for row in found)
    schema.samples.clear()


def _name_bases(generation: int) -> dict[str, str]:
    """Return the searched tables by their names: vectors of another model are in other tables."""
    return {name_table(base, generation): base for base in PARTITIONED}
