"""Migration 10 on a schema with many rows: it fills in their owners while workers write.

Each step is a transaction of its own, or an index that is built concurrently, and can be repeated.
So setup, run again after an interruption, goes on where it was. Workers of the version before are
followed by triggers until the last step, a short transaction that exchanges the primary keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from psycopg import Error, sql
from psycopg import errors as pg

from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.migrations.migration import (
    OWNERS,
    PUBLIC,
    Migration,
    render_own,
)
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, Statement, rows
from langgraph_letta_store.config.store import DatabaseConfig

ONLINE = SqlFile(__name__, "0010_owners_online", prepare=False)

SMALL_PAGES = 1000
"""Tables of at most so many pages (8 MB) in all are migrated in one transaction."""

BATCH_PAGES = 256
"""How many pages of a table are filled in one transaction."""

_ATTEMPTS = 100
"""How often the migration goes on after it waited for locks or another worker's index."""

_TABLES = ("checkpoints", "checkpoint_channels", "checkpoint_writes")
"""The tables that get a column for the owner."""

_KEYS = (
    *("threads_key", "checkpoints_key", "checkpoint_channels_key", "checkpoint_writes_key"),
    *("core_memory_key", "core_memory_history_key", "deleted_threads_key"),
)
"""The indexes that become primary keys."""

_FOLLOW = (
    *("follow_threads", "set_owner", "follow_threads_trigger"),
    *("set_checkpoints_owner", "set_channels_owner", "set_writes_owner"),
)

_BUSY = (pg.LockNotAvailable, pg.DeadlockDetected, pg.ObjectNotInPrerequisiteState)
"""Another session has a lock, or has not finished an index."""


def is_large(config: DatabaseConfig) -> Operation[bool]:
    """Whether one transaction would hold up writers for long."""
    return sum((yield from _count_pages(config))) > SMALL_PAGES


def is_large_history(config: DatabaseConfig) -> Operation[bool]:
    """Whether building an index of the blocks' histories would hold up writers for long."""
    found = yield from rows(Query(render_online(config, "count_history_pages")))
    return _read_count(found[0][0]) > SMALL_PAGES


def fill_owners(config: DatabaseConfig) -> Operation[None]:
    """Apply the migration in small steps.

    Raises:
        psycopg.errors.LockNotAvailable: another session held a lock during each attempt.
    """
    try:
        yield from wait_for_others(config, _apply)
    except Error as error:
        if not faults.is_unique_violation(error):
            raise
        # Another worker has applied it, perhaps while this one built an index.
        for key in _KEYS:
            dropped = render_online(config, "drop_unfinished", index=sql.Identifier(key))
            yield from rows(Query(dropped))


def wait_for_others(
    config: DatabaseConfig, apply: Callable[[DatabaseConfig], Operation[None]]
) -> Operation[None]:
    """Apply steps of a migration, again where other sessions had locks or built an index.

    Raises:
        psycopg.errors.LockNotAvailable: another session held a lock during each attempt.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            yield from apply(config)
        except _BUSY:
            yield from rows(Query(render_online(config, "wait")))
        else:
            return
    yield from apply(config)


def _apply(config: DatabaseConfig) -> Operation[None]:
    names = OWNERS.render_names(config, PUBLIC)
    texts = OWNERS.file

    def own(name: str, **parts: sql.Composable) -> Statement:
        return texts.statement(name, **{**names, **parts})

    yield from _run(config, render_online(config, "note_begun"))
    for name in texts.templates:
        if name.startswith(("add_", "create_thread_agents")):
            yield from _run(config, own(name))
    for name in _FOLLOW:
        yield from _run(config, render_online(config, name))
    yield from _fill(config, texts.fragment("owner", **names))
    yield from _run(config, own("name_strays"))
    for key in _KEYS:
        yield from _build(config, key, own(f"create_{key}", concurrently=sql.SQL("concurrently")))
    for table in _TABLES:
        parts = {"table": sql.Identifier(table), "check": sql.Identifier(f"{table}_owned")}
        yield from _run(config, render_online(config, "check_owners", **parts))
        yield from _run(config, render_online(config, "validate_owners", **parts))
    yield from _run(
        config,
        # First, so that it fails where another worker has exchanged the keys.
        *OWNERS.record(config),
        render_online(config, "stop_following"),
        own("fill_thread_agents"),
        own("name_strays"),
        *(own(name) for name in _list_exchange(texts)),
        render_online(config, "note_ended"),
    )


def _list_exchange(texts: SqlFile) -> Iterator[str]:
    """Yield the names of the statements that exchange the keys."""
    for name in texts.templates:
        if name.startswith(("key_", "drop_", "reference_")):
            yield name


def _run(config: DatabaseConfig, *statements: Statement) -> Operation[None]:
    """Run statements in a transaction that fails where the migration is applied already."""
    first = [
        render_own(config, "lock_setup"),
        *(render_online(config, name) for name in ("try_briefly", "unset_tenant", "check_pending")),
    ]
    yield from rows(*map(Query, [*first, *statements]), repeatable=False)


def _fill(config: DatabaseConfig, owner: sql.Composable) -> Operation[None]:
    """Fill in the owners, some pages at a time; pages that were filled before are only read."""
    threads, *others = yield from _count_pages(config)
    for first in range(0, threads, BATCH_PAGES):
        pages = _render_pages("t", first)
        yield from _run(config, render_online(config, "name_owners", pages=pages))
    for table, count in zip(_TABLES, others, strict=True):
        for first in range(0, count, BATCH_PAGES):
            parts = {"table": sql.Identifier(table), "pages": _render_pages("each", first)}
            yield from _run(config, render_online(config, "fill_owners", owner=owner, **parts))


def _render_pages(alias: str, first: int) -> sql.Composable:
    """Return the condition on rows of some pages."""
    column = sql.Identifier(alias, "ctid")
    start, end = (sql.Literal(f"({page},0)") for page in (first, first + BATCH_PAGES))
    return sql.SQL("{} >= {}::tid and {} < {}::tid").format(column, start, column, end)


def _build(config: DatabaseConfig, key: str, statement: Statement) -> Operation[None]:
    """Build an index of this migration, where no other worker has applied it."""
    yield from _run(config)
    yield from build_index(config, key, statement)


def build_index(config: DatabaseConfig, key: str, statement: Statement) -> Operation[None]:
    """Build an index while its table is written; drop what an interrupted build left behind.

    Raises:
        psycopg.errors.ObjectNotInPrerequisiteState: another worker is building it.
    """
    find = Query(render_online(config, "find_unfinished", names=sql.Literal([key])))
    (unfinished,) = yield from rows(find)
    for name, is_being_built in unfinished:
        if is_being_built:
            msg = f"another worker is building {name}"
            raise pg.ObjectNotInPrerequisiteState(msg)
        dropped = render_online(config, "drop_unfinished", index=sql.Identifier(name))
        yield from rows(Query(dropped), repeatable=False)
    yield from rows(Query(statement), repeatable=False)
    (unfinished,) = yield from rows(find)
    if unfinished:
        msg = f"another worker is building {key}"
        raise pg.ObjectNotInPrerequisiteState(msg)


def _count_pages(config: DatabaseConfig) -> Operation[list[int]]:
    (found,) = yield from rows(Query(render_online(config, "count_pages")))
    return [_read_count(row) for row in found]


def _read_count(row: Row) -> int:
    return int(row[0] or 0)


def list_beginning(config: DatabaseConfig, migration: Migration) -> list[Query]:
    """Return what waits only briefly for locks, and what notes that a migration has begun."""
    version = sql.Literal(migration.version)
    begun = render_online(config, "note_begun", version=version)
    return [Query(render_online(config, "try_briefly")), Query(begun)]


def render_online(config: DatabaseConfig, name: str, /, **parts: sql.Composable) -> Statement:
    """Return a statement of a migration that is applied online."""
    schema = sql.Identifier(config.schema)
    quoted: Any = schema.as_string(None)
    own = {
        "schema": schema,
        "quoted_schema": sql.Literal(quoted),
        "version": sql.Literal(OWNERS.version),
    }
    return ONLINE.statement(name, **{**own, **parts})
