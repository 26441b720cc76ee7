"""The source of an import: the database of a Letta server of any version from 0.5 to 0.16.

What a database has is found by its tables and columns, not by a version: servers were upgraded
over years, and some of their migrations left data where later versions do not look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import sql
from typing_extensions import override

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.database import SourceDatabase, connect
from langgraph_letta_store.imports.from_letta.columns import (
    ALIASES,
    COLUMNS,
    ESSENTIAL,
    SECRET,
    TABLES,
    Forms,
)

SOURCE = SqlFile(__name__, "source", prepare=False)
MISSING = SqlFile(__name__, "missing", prepare=False)

_SQLITE = ("sqlite:", "sqlite+", "file:")


@dataclass
class LettaSource(SourceDatabase):
    """A connection to a Letta database, its schema, and which tables and columns it has."""

    schema: str | None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """The types of the columns, by the names of the tables."""
    _parts: dict[str, sql.Composable] = field(default_factory=dict[str, sql.Composable])

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether the database has a table, or a column of it."""
        found = self.columns.get(table)
        return found is not None and (column is None or column in found)

    @property
    def gaps(self) -> Sequence[str]:
        """What a database never has: nothing."""
        return ()

    @property
    def passages(self) -> str | None:
        """The table that has the agents' passages."""
        names = ("archival_passages", "agent_passages", "passages")
        return next((name for name in names if self.has(name)), None)

    @property
    def has_archives(self) -> bool:
        """Whether passages belong to archives rather than to agents."""
        return self.passages == "archival_passages"

    @property
    def folder_passages(self) -> str | None:
        """The table that has the passages of files."""
        if self.has("source_passages"):
            return "source_passages"
        return "passages" if self.has("passages", "source_id") else None

    def find(self) -> None:
        """Find Letta's tables.

        Raises:
            SourceError: there are none, or those of several servers, or some may not be read.
        """
        wanted = {"tables": list(TABLES), "schema": self.schema}
        schemas: defaultdict[str, defaultdict[str, dict[str, str]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        unreadable: defaultdict[str, set[str]] = defaultdict(set)
        for schema, table, column, type_, readable in self.read("find_columns", wanted):
            schemas[schema][table][column] = type_
            if not readable:
                unreadable[schema].add(table)
        found = {
            schema: tables
            for schema, tables in schemas.items()
            if all(columns <= tables.get(table, {}).keys() for table, columns in ESSENTIAL.items())
        }
        if not found:
            where = f"the schema {self.schema!r}" if self.schema else "any schema"
            msg = (
                f"the database has no tables of a Letta server in {where}: it must have agents, "
                "messages and block. Check the name of the database; Letta's own containers use "
                "postgresql://letta:letta@host/letta"
            )
            raise SourceError(msg)
        if len(found) > 1:
            msg = (
                f"several schemas have tables of a Letta server ({', '.join(sorted(found))}); name "
                "the one to import with --from-schema"
            )
            raise SourceError(msg)
        ((schema, columns),) = found.items()
        self.take(schema, {name: columns[name] for name in columns if name not in SECRET})
        # A role that may not see credentials reads all the rest.
        if refused := unreadable[schema] - SECRET:
            msg = (
                f"this role may not read {', '.join(sorted(refused))} in the schema "
                f"{schema!r}; as the owner of the tables: GRANT USAGE ON SCHEMA "
                f'"{schema}" TO role; GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO role'
            )
            raise SourceError(msg)

    def take(self, schema: str, columns: Mapping[str, Mapping[str, str]]) -> None:
        """Take these tables and columns as those of the database."""
        self.schema, self.columns = schema, columns
        self._parts = self._make_parts()

    @override
    def statement(self, name: str) -> Statement:
        if name == "find_columns":
            return SOURCE.statement(name)
        return SOURCE.statement(name, **self._parts)

    def count(self, table: str) -> tuple[int, int]:
        """Return how many rows a table has, and how many of these are marked as deleted."""
        if not self.has(table):
            return 0, 0
        found = SOURCE.statement(
            "count_rows",
            table=self._name(table),
            is_deleted=sql.SQL("x.is_deleted" if self.has(table, "is_deleted") else "false"),
        )
        ((rows, deleted),) = self.connection.execute(found.text, binary=True).fetchall()
        return rows, deleted

    def _name(self, table: str) -> sql.Composable:
        return quote(sql.Identifier(str(self.schema), table))

    def _make_parts(self) -> dict[str, sql.Composable]:
        """Return the names of tables and the columns that fill the statements' placeholders."""
        aliases = {
            "passages": self.passages,
            "folder_passages": self.folder_passages,
            "sources_agents": "sources_agents"
            if self.has("sources_agents")
            else "agent_source_mapping",
        }
        parts: dict[str, sql.Composable] = {}
        for table in (*ESSENTIAL, *MISSING.templates):
            real = aliases.get(table, table)
            parts[table] = self._name(real) if real and self.has(real) else MISSING.fragment(table)
        for table, columns in COLUMNS.items():
            parts |= self._columns(table, aliases.get(table, table), columns)
        folders: dict[str, Forms] = {**COLUMNS["passages"], "file_id": ("{}::text", "null::text")}
        parts |= self._columns("folder_passages", self.folder_passages, folders)
        order = [sql.SQL("m.created_at"), sql.SQL("m.id")]
        if self.has("messages", "sequence_id"):
            order.insert(0, sql.SQL("m.sequence_id"))
        return parts | {
            "organization": self._organization("agents", "a"),
            "sources_organization": self._organization("sources", "f"),
            "block_is_template": sql.SQL(
                "coalesce(b.is_template, false)"
                if self.has("block", "is_template")
                else "coalesce(b.template, false)"
                if self.has("block", "template")
                else "false"
            ),
            "passage_place": sql.SQL("archive_id" if self.has_archives else "agent_id"),
            "files_name": sql.SQL(
                "coalesce(f.original_file_name, f.file_name)::text"
                if self.has("files", "original_file_name")
                else "f.file_name::text"
                if self.has("files", "file_name")
                else "null::text"
            ),
            "message_order": sql.SQL(", ").join(order),
        }

    def _columns(
        self, place: str, table: str | None, columns: Mapping[str, Forms]
    ) -> dict[str, sql.Composable]:
        parts: dict[str, sql.Composable] = {}
        for column, (present, missing) in columns.items():
            text: sql.Composable = sql.SQL(missing)
            if table is not None and self.has(table, column):
                name = sql.SQL("{}.{}").format(
                    sql.Identifier(ALIASES[place]), sql.Identifier(column)
                )
                text = sql.SQL(present).format(*[name] * present.count("{}"))
            parts[f"{place}_{column}"] = text
        return parts

    def _organization(self, table: str, alias: str) -> sql.Composable:
        """Return the organisation of a row, which may be known of its user alone."""
        row = sql.Identifier(alias)
        if self.has(table, "organization_id"):
            return sql.SQL("{}.organization_id::text").format(row)
        names = ("organization_id", "org_id")
        name = next((name for name in names if self.has("users", name)), None)
        if name is None or not self.has(table, "user_id"):
            return sql.SQL("null::text")
        text = sql.SQL("(select u.{}::text from {} u where u.id = {}.user_id)")
        return text.format(sql.Identifier(name), self._name("users"), row)


@contextmanager
def open_source(conn_string: ConnString, schema: str | None) -> Generator[LettaSource, None, None]:
    """Connect to a Letta database, and find its tables.

    Raises:
        SourceError: it is no Letta database, or one of SQLite.
        psycopg.OperationalError: no connection can be made.
    """
    if isinstance(conn_string, str) and (
        conn_string.startswith(_SQLITE) or conn_string.endswith((".db", ".sqlite", ".sqlite3"))
    ):
        msg = (
            f"{conn_string:.120} is a SQLite file, which is not read: servers that were installed "
            "with pip kept one until 0.16, and Letta had no migrations for it. Export its agents "
            "while that server runs (GET /v1/agents/ID/export), and import the agent files; or "
            "copy it into PostgreSQL with pgloader, and import from there"
        )
        raise SourceError(msg)
    with connect(conn_string) as connection:
        source = LettaSource(connection, schema)
        with source.snapshot():
            source.find()
        yield source
