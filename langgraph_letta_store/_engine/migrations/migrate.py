"""Setting a database up.

Migrations are numbered and immutable. Each is applied with its row in the ledger in one
transaction under an advisory lock, so that any number of workers may set up at once. One that has
many rows to fill in does that before, in transactions of its own; see `owners.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Error, sql
from psycopg import errors as pg

from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.migrations.activity import is_large_activity, prepare_activity
from langgraph_letta_store._engine.migrations.database import Database, list_created, look
from langgraph_letta_store._engine.migrations.distribution import (
    Citus,
    allow_triggers,
    check_distribution,
    distribute_schema,
    gather_schema,
    read_distribution,
    wants_distribution,
)
from langgraph_letta_store._engine.migrations.edit_keys import prepare_edit_keys
from langgraph_letta_store._engine.migrations.migration import (
    ACTIVITY,
    EDIT_KEYS,
    MIGRATIONS,
    OWNERS,
    PUBLIC,
    Migration,
    list_migrations,
    list_text_fields,
    render_own,
)
from langgraph_letta_store._engine.migrations.owners import (
    fill_owners,
    is_large,
    is_large_history,
    render_online,
)
from langgraph_letta_store._engine.migrations.recorded import (
    check_settings,
    check_version,
    merge_recorded,
    read_settings,
)
from langgraph_letta_store._engine.policies import (
    Roles,
    explain_grant,
    read_tenancy,
    recorded_roles,
    secure,
)
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.store import DatabaseConfig, StoreConfig
from langgraph_letta_store.errors import SetupError

_EXISTS = (pg.DuplicateTable, pg.DuplicateColumn, pg.DuplicateObject)
"""What a migration creates is there."""


def setup(
    config: DatabaseConfig, roles: Roles | None = None, distribute: Distribution | None = None
) -> Operation[None]:
    """Create what is missing of the schema, its tables and indexes; run again, it does nothing.

    One setup serves stores and savers. Safe from many workers at once. The role needs CREATE in
    the schema (or on the database, where there is no schema yet), and may create the `vector`
    extension only where it is missing.

    Where a store has `text_fields` that none had at an earlier setup, the words of all items are
    stored again, by the searches that need them or by maintenance.

    Args:
        config: how the schema is to be set up.
        roles: those of row-level security, which is set up where they are given or where an earlier
            setup recorded it.
        distribute: how Citus is to distribute the schema; it stays distributed at later setups.

    Raises:
        SetupError: the database was set up with other settings, or the role may not create what
            is missing; says what, and what to do.
    """
    paths = _list_words(config)
    everything = [list_created(each.file, config.partitions) for each in MIGRATIONS]
    database = yield from look(config, set[str]().union(*everything))
    database.check_rights(creates=False)
    citus = yield from read_distribution(config, database)
    settings: Mapping[str, Any] = {}
    applied: list[Row] = []
    try:
        if database.has_ledger:
            settings, _ = yield from read_settings(config)
            (applied,) = yield from rows(Query(render_own(config, "read_ledger")))
            check_settings(config, settings)
            check_version(config, max((version for (version,) in applied), default=0))
        compares = config.needs_vector
        # Later tables are partitioned like the first ones, by any worker.
        config = merge_recorded(config, settings)
        if distributes := wants_distribution(distribute, database, citus, settings):
            has_roles = roles is not None or recorded_roles(settings) is not None
            checked = check_distribution(database, citus, has_roles=has_roles)
            config = yield from _prepare_distribution(config, database, checked)
        pending = [each for each in list_migrations(config) if (each.version,) not in applied]
        needs_vector = compares or config.needs_vector
        lacks_vector = needs_vector and database.vector is None
        if pending or lacks_vector or not database.has_ledger:
            database.check_server(needs_vector=needs_vector)
            database.check_rights(creates=True)
            begun = settings.get("migrating")
            names = [
                list_created(each.file, config.partitions)
                for each in pending
                if each.version != begun
            ]
            database.check_names(set[str]().union(*names))
            vector_schema = yield from _begin(
                config, database, creates_vector=lacks_vector, distributes=distributes
            )
            yield from _migrate(config, pending, vector_schema)
        # What the quickest worker recorded is what counts.
        settings, _ = yield from read_settings(config)
        check_settings(config, settings)
        if distributes and "distribute" not in settings:
            yield from distribute_schema(config)
        yield from _keep_words(config, paths, settings)
    except pg.InsufficientPrivilege as error:
        raise database.explain_refusal(error) from error
    yield from _secure(config, roles, settings)


def _prepare_distribution(
    config: DatabaseConfig, database: Database, citus: Citus
) -> Operation[DatabaseConfig]:
    """Return how the schema's tables are to be created where Citus distributes it."""
    if database.has_ledger:
        return replace(config, distribute="schema" if citus.is_distributed else None)
    if citus.is_distributed:
        yield from gather_schema(config)
    return replace(config, partitions=0)


def _keep_words(
    config: DatabaseConfig, paths: set[str], settings: Mapping[str, Any]
) -> Operation[None]:
    """Have the words of items stored again if the texts that items are found by have changed."""
    recorded = set[str](settings.get("words", {}).get("text_fields", ()))
    if paths - recorded:
        # None is removed, so that two stores with different ones do not undo each other's words.
        words = sql.Literal(json.dumps({"text_fields": sorted(paths | recorded)}))
        queries = [
            render_own(config, "lock_setup"),
            render_own(config, "change_words", words=words),
        ]
        yield from rows(*map(Query, queries))


def _secure(
    config: DatabaseConfig, roles: Roles | None, settings: Mapping[str, Any]
) -> Operation[None]:
    """Create policies and roles, if they are wanted or an earlier setup created them.

    Raises:
        SetupError: the role may not.
    """
    if roles is None:
        roles = recorded_roles(settings)
        if roles is None:
            return
        if all(each.is_secured for each in (yield from read_tenancy(config))):
            return
    try:
        yield from rows(*map(Query, [render_own(config, "lock_setup"), *secure(config, roles)]))
    except pg.InsufficientPrivilege as error:
        raise explain_grant(error) from error


def _begin(
    config: DatabaseConfig, database: Database, *, creates_vector: bool, distributes: bool
) -> Operation[str]:
    """Create what the migrations need, where it is missing; return the schema of pgvector."""
    if not database.has_ledger:
        wanted = ["create_ledger", "create_settings"]
        if not database.has_schema:
            wanted = [*(["plain_schema"] if distributes else []), "create_schema", *wanted]
        yield from _apply(config, [*wanted, *(["note_distributing"] if distributes else [])])
    if database.vector is not None:
        return database.vector.schema
    # Not in the first schema of the search path: a tenant's may be dropped with all vectors.
    where = PUBLIC if database.has_public else config.schema
    if creates_vector:
        yield from _apply(config, ["create_extension"], vector_schema=sql.Identifier(where))
    return where


def _migrate(
    config: DatabaseConfig, pending: Sequence[Migration], vector_schema: str
) -> Operation[None]:
    for migration in pending:
        if migration is OWNERS and (yield from is_large(config)):
            yield from fill_owners(config)
            continue
        statements = [
            render_own(config, "lock_setup"),
            *([allow_triggers(config)] if config.distribute else []),
            *migration.statements(config, vector_schema),
        ]
        for each, is_large_now, prepare in _ONLINE:
            if migration is each and (yield from is_large_now(config)):
                yield from prepare(config)
                statements.append(render_online(config, "note_ended"))
        try:
            yield from rows(*(Query(s) for s in statements), repeatable=False)
        except Error as error:
            is_there = isinstance(error, _EXISTS)
            if not (is_there or faults.is_unique_violation(error)):
                raise
            # Another worker applied it after this one had looked.
            continue


_ONLINE = (
    (EDIT_KEYS, is_large_history, prepare_edit_keys),
    (ACTIVITY, is_large_activity, prepare_activity),
)
"""Migrations whose indexes are built before where their tables are large."""


def _list_words(config: DatabaseConfig) -> set[str]:
    """What a store finds items by, besides what is embedded."""
    says = isinstance(config, StoreConfig) and config.search.keeps_words
    return set(list_text_fields(config)) if says else set()


def _apply(config: DatabaseConfig, names: list[str], **fillings: sql.Composable) -> Operation[None]:
    """Run statements of `migrate.sql` that may be run again, one worker at a time."""
    queries = [Query(render_own(config, name, **fillings)) for name in ["lock_setup", *names]]
    try:
        try:
            yield from rows(*queries)
        except Error as error:
            if not faults.is_unique_violation(error):
                raise
            # The lock does not make a connection forget that something was not there, if it has
            # looked before, as one that a pooler lends has; its next transaction does.
            yield from rows(*queries)
    except pg.InsufficientPrivilege as error:
        what = ", ".join(name.removeprefix("create_") for name in names)
        remedy = "the script that `letta-store sql` prints"
        if names == ["create_extension"]:
            remedy = f"in this database: {queries[-1].statement.text.decode()}"
        msg = (
            f"this role may not create what is missing ({what}): {error.diag.message_primary}. "
            f"Let an administrator run {remedy}"
        )
        raise SetupError(msg) from error
    except pg.FeatureNotSupported as error:
        msg = (
            "the server has no pgvector, which embeddings need: install it on the server, "
            f"or leave `index` out ({error.diag.message_primary})"
        )
        raise SetupError(msg) from error
