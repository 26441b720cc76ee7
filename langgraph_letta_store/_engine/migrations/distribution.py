"""Citus: a schema that is distributed as a whole, to one of the nodes.

Setup creates plain tables first and distributes them at the end, in the transaction that records
it. If setup is interrupted before that, the next one finishes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.migrations.database import Database
from langgraph_letta_store._engine.migrations.migration import render_own
from langgraph_letta_store._engine.migrations.versions import parse_numbers
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import SetupError

DISTRIBUTION = SqlFile(__name__, "distribution", prepare=False)

OLDEST_CITUS = (13, 0, 0)
"""The oldest version that the statements were tried with the rules of."""

_STORAGE = 160000
"""PostgreSQL 16, as `server_version_num` counts: a new table's column may name its storage there,
which Citus repeats on its nodes."""

_STATEMENTS = ("record_distribution", "note_distributed", "allow_triggers", "distribute_schema")
"""In the order in which a schema is distributed."""


@dataclass(frozen=True, slots=True)
class Citus:
    """How Citus sees a schema.

    `distributes_new` says whether it distributes new schemas unasked, and `secured` names the
    tables with policies.
    """

    version: str
    is_coordinator: bool
    is_distributed: bool
    distributes_new: bool
    workers: int
    secured: tuple[str, ...]


def read_distribution(config: DatabaseConfig, database: Database) -> Operation[Citus | None]:
    """Return how Citus sees a schema; None in a database without Citus."""
    if database.citus is None:
        return None
    if parse_numbers(database.citus) < OLDEST_CITUS:
        return Citus(database.citus, True, False, False, 0, ())
    ((row,),) = yield from rows(Query(_render(config, "read_distribution")))
    *first, secured = row
    values: list[Any] = [database.citus, *first, tuple(secured or ())]
    return Citus(*values)


def wants_distribution(
    distribute: Distribution | None,
    database: Database,
    citus: Citus | None,
    settings: Mapping[str, Any],
) -> bool:
    """Whether setup is to distribute the schema, or has done so.

    Where Citus distributes all new schemas, setup distributes those that it creates too.
    """
    if distribute is not None or not settings.keys().isdisjoint(("distribute", "distributing")):
        return True
    if citus is None:
        return False
    return citus.is_distributed or (citus.distributes_new and not database.has_ledger)


def check_distribution(database: Database, citus: Citus | None, *, has_roles: bool) -> Citus:
    """Refuse to distribute a schema where that cannot be done.

    Raises:
        SetupError: says why, and what to do.
    """
    wanted = f"the schema {database.schema!r} cannot be distributed: "
    if citus is None:
        msg = (
            f"{wanted}database {database.name!r} has no Citus; let an administrator run `create "
            "extension citus` and add the nodes, or leave `distribute` out"
        )
        raise SetupError(msg)
    if parse_numbers(citus.version) < OLDEST_CITUS or database.version_number < _STORAGE:
        msg = (
            f"{wanted}Citus 13 or later on PostgreSQL 16 or later is needed, and this is Citus "
            f"{citus.version} on PostgreSQL {database.version}; upgrade, or leave `distribute` out"
        )
        raise SetupError(msg)
    if not citus.is_coordinator:
        raise SetupError(_explain_node(database.schema))
    if not citus.workers:
        msg = (
            f"{wanted}the coordinator has no workers; let an administrator add them with "
            "citus_add_node(), or leave `distribute` out"
        )
        raise SetupError(msg)
    if has_roles or citus.secured:
        msg = (
            f"{wanted}its policies read the tenant from a setting of the session, which the nodes "
            "of Citus do not have; set each tenant up in a schema of its own, without `rls`"
        )
        raise SetupError(msg)
    return citus


def distribute_schema(config: DatabaseConfig) -> Operation[None]:
    """Distribute a schema that has all its tables, and record it."""
    statements = [render_own(config, "lock_setup"), *list_statements(config)]
    yield from rows(*map(Query, statements), repeatable=False)


def gather_schema(config: DatabaseConfig) -> Operation[None]:
    """Turn an empty schema that Citus has distributed into a plain one, for the migrations."""
    statements = [render_own(config, "lock_setup"), _render(config, "gather_schema")]
    yield from rows(*map(Query, statements), repeatable=False)


def list_statements(config: DatabaseConfig) -> list[Statement]:
    """Return the statements that distribute a schema with all its tables, and record it."""
    return [_render(config, name) for name in _STATEMENTS]


def allow_triggers(config: DatabaseConfig) -> Statement:
    """Return the statement to run before those that create triggers on distributed tables."""
    return _render(config, "allow_triggers")


def check_node(config: DatabaseConfig, settings: Mapping[str, Any]) -> Operation[None]:
    """Refuse a node that is not the coordinator, where the schema is distributed.

    Raises:
        SetupError: says where to connect.
    """
    if "distribute" not in settings:
        return
    ((row,),) = yield from rows(Query(_render(config, "read_node")))
    if not row[0]:
        raise SetupError(_explain_node(config.schema))


def _explain_node(schema: str) -> str:
    return (
        f"the schema {schema!r} is distributed, and this node of Citus is not the coordinator: the "
        "locks that keep writers apart are held there; connect to the coordinator"
    )


def _render(config: DatabaseConfig, name: str) -> Statement:
    schema = sql.Identifier(config.schema)
    return DISTRIBUTION.statement(
        name,
        schema=schema,
        quoted_schema=sql.Literal(schema.as_string(None)),
        distribute=sql.Literal("schema"),
    )
