"""The state of a schema at a glance: versions, sizes, rows, what waits for an embedding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.reader_states import measure_readers
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.records.status import Status, TableStatus

STATUS = SqlFile(__name__, "status", prepare=False)

EXACT_ROWS = 100_000
"""Up to how many rows, by the planner's estimate, a table is counted."""


def read_status(schema: Schema[Any], readers: Readers | None = None) -> Operation[Status]:
    """Read the state of a schema, and of the readers."""
    own = schema.config.schema
    quoted = sql.Identifier(own).as_string(None)
    (server,), measured = yield from rows(
        Query(schema.compose(STATUS, "read_status"), {}),
        Query(schema.compose(STATUS, "measure_tables"), {"schema": quoted}),
    )
    tables = [TableStatus(name, count, size, is_exact=False) for name, count, size in measured]
    small = [table.name for table in tables if (table.rows or 0) <= EXACT_ROWS]
    counted: Mapping[str, int] = {}
    if small:
        found = yield from rows(
            *(
                Query(schema.compose(STATUS, "count_table", table=_name(own, name)), {})
                for name in small
            )
        )
        counted = {name: count for name, ((count,),) in zip(small, found, strict=True)}
    settings = json.loads(server[5])
    states = yield from measure_readers(readers)
    return Status(
        package=version("langgraph-letta-store"),
        schema=own,
        schema_version=server[6],
        postgres=server[0],
        pgvector=server[1],
        role=server[4],
        is_replica=server[3],
        replicas=server[8],
        replica_lag_bytes=server[9],
        database_bytes=server[2],
        has_policies="rls" in settings,
        index=settings.get("index"),
        built_indexes=server[7],
        tables=tuple(
            TableStatus(table.name, counted[table.name], table.bytes, is_exact=True)
            if table.name in counted
            else table
            for table in tables
        ),
        readers=states,
    )


def _name(schema: str, table: str) -> sql.Composable:
    return quote(sql.Identifier(schema, table))
