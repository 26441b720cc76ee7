"""A database to import from: read-only, by SELECT alone, in one snapshot, page by page."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, IsolationLevel, ServerCursor
from psycopg.errors import UndefinedColumn, UndefinedTable
from psycopg.rows import tuple_row

from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store._engine.steps import Row, Statement
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import SourceError

PAGE = 500
"""How many rows a page has."""

PAGE_BYTES = 8_000_000
"""About how many bytes are held at a time."""


@dataclass
class SourceDatabase:
    """A connection to a source. Each kind of source has statements of its own."""

    connection: Connection[Row]

    def statement(self, name: str) -> Statement:
        """Return a statement with the names of the source's tables filled in."""
        raise NotImplementedError

    @contextmanager
    def snapshot(self) -> Generator[None, None, None]:
        """Read one snapshot of the database until the block ends."""
        try:
            # Writing to the target takes time between two reads.
            self.connection.execute(
                "select set_config('statement_timeout', '0', true),"
                " set_config('idle_in_transaction_session_timeout', '0', true)"
            )
            yield
        finally:
            if not self.connection.closed:
                self.connection.rollback()

    def read(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement and return its rows."""
        found = self.statement(name)
        with _name_missing():
            return self.connection.execute(found.text, parameters or {}, binary=True).fetchall()

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Run a statement and read its rows page by page."""
        with ServerCursor(self.connection, name) as cursor:
            cursor.itersize = PAGE
            with _name_missing():
                cursor.execute(self.statement(name).text, parameters or {}, binary=True)
            yield from cursor

    def stream_large(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Read rows with large values in pages of about 8 MB."""
        with ServerCursor(self.connection, name) as cursor:
            with _name_missing():
                cursor.execute(self.statement(name).text, parameters or {}, binary=True)
            size = 1
            while page := cursor.fetchmany(size):
                yield from page
                mean = sum(map(_weight, page)) // len(page) + 1
                size = max(1, min(2 * size, PAGE, PAGE_BYTES // mean))


@contextmanager
def connect(conn_string: ConnString) -> Generator[Connection[Row], None, None]:
    """Connect to a source, for reading one snapshot at a time.

    Raises:
        psycopg.OperationalError: no connection can be made.
    """
    connection = Connection.connect(
        connection_string(conn_string() if callable(conn_string) else conn_string),
        row_factory=tuple_row,
        client_encoding="utf8",
    )
    with connection:
        connection.read_only = True
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        yield connection


@contextmanager
def _name_missing() -> Generator[None, None, None]:
    """Raise an error of our own where the source lacks a column that all its versions have.

    Raises:
        SourceError: it does.
    """
    try:
        yield
    except (UndefinedColumn, UndefinedTable) as error:
        msg = (
            "the source's tables are of no version that can be imported: "
            f"{error.diag.message_primary}; restore them from a backup that the server itself made"
        )
        raise SourceError(msg) from error


def _weight(row: Sequence[Any]) -> int:
    """Return about how many bytes a row takes."""
    return sum(
        len(part) if isinstance(part, (str, bytes)) else _weight(part)
        for part in row
        if isinstance(part, (str, bytes)) or is_sequence(part)
    )
