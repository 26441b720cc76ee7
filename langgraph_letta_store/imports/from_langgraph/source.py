"""The source of an import: a database with LangGraph's PostgresStore or PostgresSaver."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from pgvector.psycopg.halfvec import register_halfvec_info
from pgvector.psycopg.vector import register_vector_info
from psycopg import sql
from psycopg.types import TypeInfo
from typing_extensions import override

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store.config.choices import Distance
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.database import SourceDatabase, connect

SOURCE = SqlFile(__name__, "source")

# The columns that identify LangGraph's tables: other programs have tables of these names too.
_MARKS: Mapping[str, Mapping[str, str]] = {
    "store": {"prefix": "text", "key": "text", "value": "jsonb"},
    "store_vectors": {"prefix": "text", "key": "text", "field_name": "text"},
    "checkpoints": {"checkpoint_ns": "text", "checkpoint_id": "text", "checkpoint": "jsonb"},
    "checkpoint_blobs": {"channel": "text", "version": "text", "blob": "bytea"},
    "checkpoint_writes": {"task_id": "text", "idx": "int4", "blob": "bytea"},
}
_SAVER = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

_DISTANCES: Mapping[str, Distance] = {"cosine": "cosine", "l2": "l2", "ip": "inner_product"}


class VectorColumn(NamedTuple):
    """The column of a source's vectors."""

    type: str
    dims: int
    distance: Distance | None
    oid: int
    array_oid: int


class Column(NamedTuple):
    """A column of one of LangGraph's tables."""

    type: str
    oid: int
    array_oid: int
    modifier: int


@dataclass
class Source(SourceDatabase):
    """A connection to the source, and which of LangGraph's tables it has."""

    schema: str | None
    tables: dict[str, sql.Identifier] = field(default_factory=dict[str, sql.Identifier])
    columns: dict[str, dict[str, Column]] = field(default_factory=dict[str, dict[str, Column]])
    vectors: VectorColumn | None = None

    @property
    def has_items(self) -> bool:
        """Whether the source has a PostgresStore."""
        return "store" in self.tables

    @property
    def has_checkpoints(self) -> bool:
        """Whether the source has a PostgresSaver."""
        return "checkpoints" in self.tables

    def find(self) -> None:
        """Find LangGraph's tables.

        Raises:
            SourceError: there are no such tables, or the vectors have no fixed dimensions.
        """
        places: dict[str, sql.Identifier] = {}
        columns: dict[str, dict[str, Column]] = {}
        wanted = {"names": list(_MARKS), "schema": self.schema}
        for table, schema, column, *type_ in self.read("find_tables", wanted):
            places[table] = sql.Identifier(schema, table)
            columns.setdefault(table, {})[column] = Column(*type_)
        mine = [
            table
            for table, marks in _MARKS.items()
            if all(
                name in columns.get(table, {}) and columns[table][name].type == type_
                for name, type_ in marks.items()
            )
        ]
        if any(table not in mine for table in _SAVER):
            mine = [table for table in mine if table not in _SAVER]
        if "store" not in mine:
            mine = [table for table in mine if table != "store_vectors"]
        if not mine:
            where = f"the schema {self.schema!r}" if self.schema else "the connection's search path"
            msg = (
                f"the database has no tables of PostgresStore or PostgresSaver in {where}; "
                "name their schema with --from-schema"
            )
            raise SourceError(msg)
        self.tables = {table: places[table] for table in mine}
        self.columns = {table: columns[table] for table in mine}
        if "store_vectors" in self.tables:
            self.vectors = self._vectors(self.columns["store_vectors"]["embedding"])

    def _vectors(self, column: Column) -> VectorColumn:
        if column.type not in ("vector", "halfvec") or column.modifier < 1:
            msg = (
                f"store_vectors.embedding is a {column.type} without fixed dimensions; "
                "alter it to vector(n), or leave the vectors behind with --no-vectors"
            )
            raise SourceError(msg)
        found = self.read("find_distance", {"table": self.tables["store_vectors"].as_string(None)})
        distance = _DISTANCES[found[0][0].split("_")[1]] if found else None
        register = register_vector_info if column.type == "vector" else register_halfvec_info
        register(self.connection, TypeInfo(column.type, column.oid, column.array_oid))
        return VectorColumn(column.type, column.modifier, distance, column.oid, column.array_oid)

    @override
    def statement(self, name: str) -> Statement:
        items = self.columns.get("store", {})
        writes = self.columns.get("checkpoint_writes", {})
        expires = "expires_at" in items
        return SOURCE.statement(
            name,
            **{table: quote(self.tables.get(table, sql.Identifier(table))) for table in _MARKS},
            live=SOURCE.fragment("live") if expires else sql.SQL("true"),
            # Later versions added these columns, and other programs may have written nulls.
            expires_at=sql.SQL("s.expires_at" if expires else "null::timestamptz"),
            created_at=sql.SQL("coalesce(s.created_at, s.updated_at, 'epoch')"),
            updated_at=sql.SQL("coalesce(s.updated_at, s.created_at, 'epoch')"),
            ttl=SOURCE.fragment("ttl") if "ttl_minutes" in items else sql.SQL("null::interval"),
            vectors=SOURCE.fragment(
                "vectors_of_item", store_vectors=quote(self.tables["store_vectors"])
            )
            if self.vectors
            else sql.SQL("0::int8"),
            task_path=sql.SQL("w.task_path" if "task_path" in writes else "''"),
            order=SOURCE.fragment("order"),
        )


@contextmanager
def open_source(conn_string: ConnString, schema: str | None) -> Generator[Source, None, None]:
    """Connect to a source, and find LangGraph's tables in it.

    Raises:
        SourceError: it has none of them.
        psycopg.OperationalError: no connection can be made.
    """
    with connect(conn_string) as connection:
        source = Source(connection, schema)
        with source.snapshot():
            source.find()
        yield source
