"""Writes a dump: all rows of one moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from gzip import GzipFile
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from psycopg import IsolationLevel

from langgraph_letta_store.exports.dumps.database import DumpedDatabase, Tally
from langgraph_letta_store.exports.dumps.file import FORMAT, VERSION
from langgraph_letta_store.exports.dumps.report import DumpReport, TableCount
from langgraph_letta_store.imports.report import Advance

KEPT = ("agent_depth", "root", "index", "keys")
"""The settings of a schema that its rows depend on."""

_STEP = 1000


def write_dump(database: DumpedDatabase, stream: GzipFile, advance: Advance) -> DumpReport:
    """Write all rows of the scope, as they were at one moment."""
    connection = database.connection
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    dump_id = str(uuid4())
    _write(stream, _head(database, dump_id))
    counts = list[TableCount]()
    for table in database.tables:
        tally = Tally()
        start = f'{{"table":"{table}","row":'.encode()
        for row in database.stream(table):
            stream.write(start + row + b"}\n")
            tally.add(row)
            if tally.rows % _STEP == 0:
                advance(table, _STEP)
        advance(table, tally.rows % _STEP)
        counts.append(tally.count(table))
    _write(stream, {"end": {each.table: [each.rows, each.digest] for each in counts}})
    connection.rollback()
    return DumpReport(dump_id, tuple(counts))


def _head(database: DumpedDatabase, dump_id: str) -> dict[str, Any]:
    scope = database.scope
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": dump_id,
        "package": version("langgraph-letta-store"),
        "written_at": datetime.now(UTC).isoformat(),
        "schema": scope.schema,
        "schema_version": database.version,
        "tenant": scope.tenant,
        "agent": scope.agent,
        "settings": {name: database.settings.get(name) for name in KEPT},
        "columns": {table: database.list_columns(table) for table in database.tables},
    }


def _write(stream: GzipFile, line: dict[str, Any]) -> None:
    stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
