"""What a check is, what it looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from psycopg import sql

from langgraph_letta_store._engine.identifiers import name_table
from langgraph_letta_store._engine.pgvector import BYTES_EACH
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance.doctor.catalog import Catalog
from langgraph_letta_store.config.store import DatabaseConfig, SaverConfig, StoreConfig
from langgraph_letta_store.records.diagnosis import Severity


@dataclass(frozen=True, slots=True)
class Client:
    """The connection as this process sees it; `pool_size` is None for a single connection.

    `is_pooled` says whether a pooler stands before the server: then the server has another process
    id than the one that it gave to this client. `readers` are those of the store, if it has any.
    """

    pool_size: int | None = None
    prepares: bool = False
    is_pooled: bool = False
    readers: Readers | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """The server as every role can see it; `settings` are as `pg_settings` has them."""

    settings: Mapping[str, str]
    version: str
    number: int
    encoding: str
    is_replica: bool
    is_local: bool
    role: str
    is_superuser: bool
    bypasses: bool
    database: str
    pgvector: str | None
    pgvector_schema: str | None
    pgvector_default: str | None


class Clock(NamedTuple):
    """The server's time, and this process's before and after it was read."""

    before: datetime
    server: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What checks look at.

    `schema` renders statements, `recorded` are the settings of setup, `tables` the names of all
    tables that exist, partitions included. `found` is its catalog, and `expected` that of a
    fresh setup. `opened` is how this store was opened, and `saver` how the memory's saver was, if
    there is one.
    """

    schema: Schema[StoreConfig]
    recorded: Mapping[str, Any]
    server: Server
    clock: Clock
    client: Client
    tables: frozenset[str]
    found: Catalog
    expected: Catalog
    opened: DatabaseConfig
    saver: SaverConfig | None = None

    @property
    def name(self) -> str:
        """The name of the schema."""
        return self.schema.config.schema

    @property
    def quoted(self) -> str:
        """The schema's name, quoted, as the server's functions read it."""
        return sql.Identifier(self.name).as_string(None)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameter of statements about the catalog of a schema."""
        return {"schema": self.quoted}

    @property
    def index(self) -> Mapping[str, Any] | None:
        """How vectors were set up, or None without vectors."""
        return self.recorded.get("index")

    @property
    def vector_bytes(self) -> int:
        """The bytes of one vector; 0 without vectors."""
        index = self.index
        return 0 if index is None else int(index["dims"]) * BYTES_EACH[index["vector_type"]]

    @property
    def expected_names(self) -> frozenset[str]:
        """The names of the tables that should be there."""
        return frozenset(map(self.schema_name, self.expected.tables))

    def schema_name(self, table: str) -> str:
        """Return the name of a table, which of vectors has their generation."""
        return name_table(table, self.schema.generation)

    def setting(self, name: str) -> str:
        """Return a setting of the server; "" where it has none of this name."""
        return self.server.settings.get(name, "")

    def number(self, name: str) -> int:
        """Return a setting of the server that is a number, in its base unit; 0 without it."""
        return int(self.setting(name) or 0)


class Fix(NamedTuple):
    """A repair, in words and as an operation; it is planned for each database."""

    words: str
    run: Callable[[], Operation[Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found wrong, and how it is repaired, if the doctor can."""

    found: str
    why: str
    remedy: str
    severity: Severity = "warning"
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its name; `find` returns the faults that it finds.

    Without one of the `needs`, which are tables, the check cannot be made.
    """

    name: str
    find: Callable[[Subject], Operation[list[Fault]]]
    needs: tuple[str, ...] = field(default=())


def from_facts(
    find: Callable[[Subject], Iterable[Fault]],
) -> Callable[[Subject], Operation[list[Fault]]]:
    """Make a check's operation of a function that needs no statement of its own."""

    @wraps(find)
    def check(subject: Subject) -> Operation[list[Fault]]:
        yield from ()
        return list(find(subject))

    return check


def list_names(names: Iterable[str], most: int = 5) -> str:
    """Return names as a text, the first few of many.

    Example:
        >>> list_names(["a", "b", "c"], most=2)
        'a, b and 1 more'
    """
    listed = list(names)
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more:,} more" if more > 0 else "")
