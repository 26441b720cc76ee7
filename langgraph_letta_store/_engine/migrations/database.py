"""The state of a database before setup: what exists, and what the role may do.

Each check raises before anything is created, and its error says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.migrations.versions import check_pgvector, check_postgres
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import SetupError

DATABASE = SqlFile(__name__, "database", prepare=False)

OWN = frozenset(
    {
        "migrations version integer",
        "migrations name text",
        "migrations applied_at timestamp with time zone",
        "settings name text",
        "settings value jsonb",
    }
)
"""The columns of the two tables that exist before the first migration: table, name and type."""

LANGGRAPH = frozenset({"checkpoints", "checkpoint_writes"})
"""Tables of LangGraph's PostgresSaver that have the name of one of ours."""

_CREATES = re.compile(
    r"create (?:unique )?(?:table|index) (?:\{concurrently\} )?(?:if not exists )?"
    r"(?:\{schema\}\.)?(\w+)"
)
_PARTITIONS = re.compile(r"'(\w+_)' \|\| part")


class Extension(NamedTuple):
    """The pgvector of a database: its version, its schema, and whether this role may use that."""

    version: str
    schema: str
    is_usable: bool


@dataclass(frozen=True, slots=True)
class Database:
    """The state of one schema of a database, and the role's rights there."""

    schema: str
    name: str
    role: str
    version: str
    version_number: int
    is_read_only: bool
    has_schema: bool
    may_use: bool
    may_create: bool
    may_create_schema: bool
    has_public: bool
    taken: frozenset[str]
    """The names in the schema that a migration would use."""
    columns: frozenset[str]
    """The columns of its tables `migrations` and `settings`; see `OWN`."""
    vector: Extension | None
    available_vector: str | None
    """The version of pgvector that the server could install."""
    owner: str | None
    """The role that owns the tables."""
    citus: str | None = None
    """The version of Citus that the database has."""

    @property
    def has_ledger(self) -> bool:
        """Whether an earlier setup created the tables that setup begins with."""
        return {"migrations", "settings"} <= self.taken and self.columns == OWN

    def check_server(self, *, needs_vector: bool) -> None:
        """Refuse servers that cannot hold the tables.

        Raises:
            SetupError: PostgreSQL or pgvector is too old or missing, or the session is read-only.
        """
        check_postgres(self.version, self.version_number)
        if self.is_read_only:
            msg = (
                f"the session on database {self.name!r} is read-only: setup() must run on the "
                "primary server, without default_transaction_read_only"
            )
            raise SetupError(msg)
        if not needs_vector:
            return
        if self.vector is None:
            if self.available_vector is None:
                msg = (
                    "the server has no pgvector, which embeddings need: install it on the server "
                    "(https://github.com/pgvector/pgvector), or leave `index` out, or `embed` of "
                    "a cache"
                )
                raise SetupError(msg)
            check_pgvector(self.available_vector, self.available_vector)
            return
        check_pgvector(self.vector.version, self.available_vector)
        if not self.vector.is_usable:
            grant = self._grant("usage", self.vector.schema)
            msg = (
                f"pgvector is in the schema {self.vector.schema!r}, which the role {self.role!r} "
                f"may not use; let an administrator run: {grant}"
            )
            raise SetupError(msg)

    def check_rights(self, *, creates: bool) -> None:
        """Refuse a role that may not do what setup or a store has to.

        Raises:
            SetupError: the role lacks a right; the message has the GRANT.
        """
        if not self.has_schema:
            if creates and not self.may_create_schema:
                database, role = _quote(self.name), _quote(self.role)
                raise self._forbidden(
                    f"create the schema {self.schema!r}",
                    f"grant create on database {database} to {role}",
                )
            return
        if not self.may_use:
            missing = "usage" if self.may_create or not creates else "usage, create"
            raise self._forbidden(f"use the schema {self.schema!r}", self._grant(missing))
        if creates and not self.may_create:
            raise self._forbidden(
                f"create tables in the schema {self.schema!r}", self._grant("create")
            )

    def check_names(self, wanted: Collection[str]) -> None:
        """Refuse a schema whose tables of these names are another program's.

        Raises:
            SetupError: there are such tables; the message names them.
        """
        foreign = self.taken & set(wanted)
        if not self.has_ledger:
            foreign |= self.taken & {"migrations", "settings"}
        if foreign:
            whose = " (PostgresSaver's)" if foreign & LANGGRAPH else ""
            msg = (
                f"the schema {self.schema!r} has tables or indexes that this package did not "
                f"create: {', '.join(sorted(foreign))}{whose}. Nothing was changed. Use a schema "
                "of its own: schema='letta' is the default"
            )
            raise SetupError(msg)

    def explain_refusal(self, error: pg.InsufficientPrivilege) -> SetupError:
        """Return the error, with a remedy, for a refusal despite the rights on the schema."""
        said = error.diag.message_primary or str(error)
        if self.owner is not None and "owner" in said:
            grant = f"grant {_quote(self.owner)} to {_quote(self.role)}"
            remedy = (
                f"The tables belong to the role {self.owner!r}: let it run setup(), or let an "
                f"administrator run: {grant}"
            )
        elif self.owner is not None and self.may_use:
            schema, role = _quote(self.schema), _quote(self.role)
            remedy = (
                "Let an administrator run: grant select, insert, update, delete on all tables in "
                f"schema {schema} to {role}"
            )
        else:
            remedy = "Let an administrator run the script that `letta-store sql` prints"
        return SetupError(f"the role {self.role!r} may not do this: {said}. {remedy}")

    def _forbidden(self, what: str, grant: str) -> SetupError:
        return SetupError(
            f"the role {self.role!r} may not {what} in database {self.name!r}; let an "
            f"administrator run: {grant} (or the script that `letta-store sql` prints)"
        )

    def _grant(self, rights: str, schema: str | None = None) -> str:
        return f"grant {rights} on schema {_quote(schema or self.schema)} to {_quote(self.role)}"


def look(config: DatabaseConfig, names: Iterable[str]) -> Operation[Database]:
    """Look at a database; `names` are those that migrations may use in the schema."""
    ((row,),) = yield from rows(Query(render_look(config, names)))
    *first, taken, columns, vector, available, owner, citus = row
    names_and_columns = (frozenset(taken or ()), frozenset(columns or ()))
    extension = None if vector is None else Extension(vector[0], vector[1], vector[2] == "true")
    values: list[Any] = [*first, *names_and_columns, extension, available, owner, citus]
    return Database(config.schema, *values)


def render_look(config: DatabaseConfig, names: Iterable[str]) -> Statement:
    """Return the statement of `look`."""
    return DATABASE.statement(
        "look",
        schema_name=sql.Literal(config.schema),
        names=sql.Literal(sorted({"migrations", "settings", *names})),
    )


def list_created(file: SqlFile, partitions: int) -> set[str]:
    """Return the names of the tables and indexes that a migration's file creates.

    Example:
        >>> sorted(list_created(SqlFile(__name__, "0004_recall_vectors"), 2))
        ['recall_backlog', 'recall_vectors', 'recall_vectors_0', 'recall_vectors_1']
    """
    texts = [template.text for template in file.templates.values()]
    parted = {base for text in texts for base in _PARTITIONS.findall(text)}
    return {
        *(name for text in texts for name in _CREATES.findall(text)),
        *(f"{base}{number}" for base in parted for number in range(partitions)),
    }


def _quote(name: str) -> str:
    return sql.Identifier(name).as_string(None)
