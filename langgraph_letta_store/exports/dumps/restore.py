"""Restores a dump: some rows at a time, with how far it is, and counts them at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._checkpoints.allowlist import Allowlist
from langgraph_letta_store.config.checks import is_dict
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidExportError,
    InvalidOperationError,
)
from langgraph_letta_store.exports.dumps.checks import Head, check_row, parse_head, parse_line
from langgraph_letta_store.exports.dumps.database import DumpedDatabase, Tally
from langgraph_letta_store.exports.dumps.report import DumpReport
from langgraph_letta_store.exports.dumps.tables import DUMPS
from langgraph_letta_store.exports.dumps.write import KEPT
from langgraph_letta_store.imports.report import Advance

PROGRESS = "restore"
"""The setting that says how far a restore is."""

_ROWS = 500
_BYTES = 8_000_000


@dataclass
class Restore:
    """A restore of one file into a schema."""

    database: DumpedDatabase
    head: Head
    allowlist: Allowlist
    advance: Advance
    done: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict[str, Tally])

    def load(self, lines: Iterator[bytes]) -> DumpReport:
        """Load the rows that are not loaded yet, and compare all of them at the end.

        Raises:
            InvalidExportError: a line is damaged or missing; rows before it stay loaded.
            InvalidOperationError: a row exists already.
        """
        end: Mapping[str, Any] | None = None
        batch, size, current = list[bytes](), 0, ""
        for number, line in enumerate(lines, 2):
            found = parse_line(line, number)
            if (end := found.get("end")) is not None:
                break
            table = self._check(found, number)
            start = f'{{"table":"{table}","row":'.encode()
            if not line.startswith(start):  # what is loaded is the text that was checked
                self._refuse(number, "it has spaces, or its keys are in another order")
            text = line[len(start) : -1]
            self.tallies.setdefault(table, Tally()).add(text)
            if number <= self.done:
                continue
            if batch and (table != current or len(batch) == _ROWS or size + len(text) > _BYTES):
                self._insert(current, batch, number - 1)
                batch, size = [], 0
            batch.append(text)
            size, current = size + len(text), table
            self.done = number
        if batch:
            self._insert(current, batch, self.done)
        return self._compare(end)

    def _check(self, found: dict[str, Any], number: int) -> str:
        """Check a row, and return its table."""
        table, row = found.get("table"), found.get("row")
        if not isinstance(table, str) or table not in self.head.columns or len(found) != 2:
            self._refuse(number, f"it names no table of the dump, but {table!r:.80}")
        if not is_dict(row):
            self._refuse(number, "'row' must be an object")
        try:
            check_row(table, row, self.head, self.allowlist)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            self._refuse(number, str(error), error)
        return table

    def _refuse(self, number: int, reason: str, error: Exception | None = None) -> NoReturn:
        msg = f"line {number:,} of the dump is damaged: {reason:.400}"
        raise InvalidExportError(msg) from error

    def _insert(self, table: str, batch: list[bytes], line: int) -> None:
        """Load rows of one table, with how far the restore is, in one transaction."""
        connection, scope = self.database.connection, self.database.scope
        columns = sql.SQL(", ").join(map(sql.Identifier, self.head.columns[table]))
        rows = (b"[" + b",".join(batch) + b"]").decode()
        try:
            with connection.transaction():
                connection.execute(
                    scope.statement("load_rows", table, columns=columns), {"rows": rows}
                )
                keep_progress(self.database, {"dump": self.head.id, "line": line})
        except pg.IntegrityError as error:
            msg = (
                f"rows of the dump exist already or do not fit: {error.diag.message_primary}: "
                f"{error.diag.message_detail}; restore into a schema without this memory"
            )
            raise InvalidOperationError(msg) from error
        except pg.DataError as error:
            self._refuse(line, str(error), error)
        self.advance(table, len(batch))

    def _compare(self, end: Mapping[str, Any] | None) -> DumpReport:
        """Compare the file with its last line, and the database with the file."""
        counts = [self.tallies.get(table, Tally()).count(table) for table in self.database.tables]
        written = {each.table: [each.rows, each.digest] for each in counts}
        if end is None:
            raise InvalidExportError("the dump ends too early; it was not written to its end")
        if any(end.get(table) != pair for table, pair in written.items()):
            raise InvalidExportError("the rows of the dump are not those that its last line counts")
        there = [self.database.count(each.table) for each in counts]
        self.database.connection.rollback()
        drop_progress(self.database)
        differs = tuple(each.table for each, own in zip(counts, there, strict=True) if each != own)
        return DumpReport(self.head.id, tuple(there), differs)


def open_restore(
    database: DumpedDatabase, first: bytes, allowlist: Allowlist, advance: Advance
) -> Restore:
    """Compare the first line of a dump with the schema, and find out how far its restore is.

    Raises:
        InvalidExportError: it is no dump.
        ConfigurationError: the schema was set up in another way.
        InvalidOperationError: there is memory already, or another dump is being restored.
    """
    head = parse_head(first)
    _check_schema(database, head)
    progress = read_progress(database)
    if progress is None:
        if (table := database.find_rows()) is not None:
            msg = (
                f"the table {table} has rows already; restore into a new schema, or forget what "
                "is there first"
            )
            raise InvalidOperationError(msg)
    elif progress["dump"] != head.id:
        msg = (
            f"the dump {progress['dump']} is being restored into this schema; restore that one to "
            "its end, or into a new schema"
        )
        raise InvalidOperationError(msg)
    database.connection.rollback()
    done = 0 if progress is None else int(progress["line"])
    return Restore(database, head, allowlist, advance, done)


def _check_schema(database: DumpedDatabase, head: Head) -> None:
    for name in KEPT:
        ours, theirs = (
            _comparable(database.settings.get(name)),
            _comparable(head.settings.get(name)),
        )
        if ours != theirs:
            msg = (
                f"the dump needs {name} {json.dumps(theirs)}, and the schema was set up with "
                f"{json.dumps(ours)}; set up a new schema like the dump's"
            )
            raise ConfigurationError(msg)
    if head.schema_version != database.version:
        msg = (
            f"the dump is of version {head.schema_version} of the tables, and the schema has "
            f"version {database.version}; restore with the version of langgraph-letta-store that "
            "wrote it, then upgrade"
        )
        raise ConfigurationError(msg)
    for table in database.tables:
        if database.list_columns(table) != head.columns.get(table):
            raise InvalidExportError(f"the dump has other columns for the table {table}")


def _comparable(setting: Any) -> Any:
    """Return a setting without what depends on the database alone: the generation of vectors."""
    if is_dict(setting):
        return {key: value for key, value in setting.items() if key != "generation"}
    return setting


def read_progress(database: DumpedDatabase) -> dict[str, Any] | None:
    """Return which dump is being restored, and how many of its lines are done."""
    found = database.connection.execute(
        _statement(database, "read_progress"), {"name": PROGRESS}
    ).fetchone()
    return None if found is None else json.loads(found[0])


def keep_progress(database: DumpedDatabase, progress: Mapping[str, Any]) -> None:
    """Note how far a restore is, in the transaction at hand."""
    parameters = {"name": PROGRESS, "value": json.dumps(progress)}
    database.connection.execute(_statement(database, "keep_progress"), parameters)


def drop_progress(database: DumpedDatabase) -> None:
    """Note that a restore is done."""
    with database.connection.transaction():
        database.connection.execute(_statement(database, "drop_progress"), {"name": PROGRESS})


def _statement(database: DumpedDatabase, name: str) -> bytes:
    schema = sql.Identifier(database.scope.schema)
    return DUMPS.statement(name, schema=schema).text
