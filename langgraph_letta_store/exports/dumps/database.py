"""The database that a dump is made of or restored into: its settings, and its rows as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection, sql
from psycopg import errors as pg
from psycopg.rows import tuple_row

from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store._engine.ids import named_agent, parse_name
from langgraph_letta_store._engine.steps import Row
from langgraph_letta_store.config.store import ConnString, StoreConfig
from langgraph_letta_store.config.tenants import parse_tenant
from langgraph_letta_store.errors import SetupError
from langgraph_letta_store.exports.dumps.report import TableCount
from langgraph_letta_store.exports.dumps.tables import DUMPS, TABLES, Scope

_WIDTH = 2**256


@dataclass
class Tally:
    """Counts rows, and adds up their SHA-256, so that their order does not matter."""

    rows: int = 0
    total: int = 0

    def add(self, row: bytes) -> None:
        """Count a row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(row).digest())) % _WIDTH

    def count(self, table: str) -> TableCount:
        """Return the count of a table."""
        return TableCount(table, self.rows, f"{self.total:064x}")


@dataclass
class DumpedDatabase:
    """A connection, and the rows that a dump has or gets."""

    connection: Connection[Row]
    scope: Scope
    settings: Mapping[str, Any]
    version: int

    @property
    def tables(self) -> list[str]:
        """The tables that the schema has."""
        vectors = bool(self.settings.get("index"))
        return [name for name, table in TABLES.items() if vectors or not table.has_vectors]

    def stream(self, table: str) -> Iterator[bytes]:
        """Yield the rows of a table, each as JSON."""
        with self.connection.cursor().copy(self.scope.statement("copy_rows", table)) as copy:
            copy.set_types(["text"])
            for (row,) in copy.rows():
                yield row.encode()

    def count(self, table: str) -> TableCount:
        """Count the rows of a table."""
        tally = Tally()
        for row in self.stream(table):
            tally.add(row)
        return tally.count(table)

    def find_rows(self) -> str | None:
        """Return the first table that has rows in the scope."""
        for table in self.tables:
            found = self.connection.execute(self.scope.statement("has_rows", table)).fetchone()
            if found is not None and found[0]:
                return table
        return None

    def list_columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        name = sql.Literal(self.scope.table(table).as_string(None))
        text = DUMPS.statement("list_columns", regclass=name).text
        found = self.connection.execute(text).fetchone()
        return list(found[0]) if found is not None and found[0] else []


@contextmanager
def connect(
    conn_string: ConnString, schema: str, tenant: str | None, agent: str | None
) -> Generator[DumpedDatabase, None, None]:
    """Connect to a schema that is set up.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError, InvalidOperationError: a name is invalid.
        psycopg.OperationalError: no connection can be made.
    """
    StoreConfig(schema)  # checks the name
    own = "" if tenant is None else parse_tenant(tenant, "tenant")
    with Connection.connect(
        connection_string(conn_string() if callable(conn_string) else conn_string),
        row_factory=tuple_row,
        client_encoding="utf8",
    ) as connection:
        # Rows are compared by their text, and none may be hidden by a policy.
        connection.execute(
            "select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false),"
            " set_config('intervalstyle', 'postgres', false),"
            " set_config('bytea_output', 'hex', false),"
            " set_config('extra_float_digits', '1', false),"
            " set_config('row_security', 'off', false),"
            " set_config('statement_timeout', '0', false),"
            " set_config('langgraph_letta_store.same_files', 'on', false),"
            " set_config('idle_in_transaction_session_timeout', '0', false),"
            " set_config('langgraph_letta_store.tenant', %s, false)",
            (own,),
        )
        connection.commit()
        settings, version = _read_settings(connection, schema)
        scope = Scope(schema, tenant if tenant is None else own)
        index: Mapping[str, Any] = settings.get("index") or {}
        scope = replace(scope, generation=index.get("generation", 1))
        if agent is not None:
            name = parse_name(agent, "agent")
            id_ = named_agent(name, settings.get("root", "agents"), own)
            scope = replace(scope, tenant=own, agent=name, agent_id=id_)
        yield DumpedDatabase(connection, scope, settings, version)


def _read_settings(connection: Connection[Row], schema: str) -> tuple[Mapping[str, Any], int]:
    text = DUMPS.statement("read_settings", schema=sql.Identifier(schema)).text
    try:
        found = connection.execute(text).fetchone()
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        found = None
    finally:
        connection.rollback()
    if found is None or found[0] is None:
        msg = f"the schema {schema!r} is not set up; run: letta-store setup --schema {schema}"
        raise SetupError(msg)
    return json.loads(found[0]), found[1]
