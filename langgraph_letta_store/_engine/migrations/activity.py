"""Migration 21 on large tables: its indexes are built beforehand, while workers write.

Each step can be repeated. The migration leaves alone the indexes that exist when it is applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from langgraph_letta_store._engine.migrations import owners
from langgraph_letta_store._engine.migrations.migration import ACTIVITY, PUBLIC
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store.config.store import DatabaseConfig

ONLINE = SqlFile(__name__, "0021_activity_online", common=(ACTIVITY.file,), prepare=False)

ITEMS = "archival_memory"

_TABLES = {
    "index_threads_activity": "threads_activity",
    "index_agents_activity": "agents_activity",
    "index_attached_activity": "core_memory_agents_activity",
    "index_blocks_activity": "core_memory_history_activity",
}
"""The indexes of tables without partitions, by their statements."""


def is_large_activity(config: DatabaseConfig) -> Operation[bool]:
    """Whether building the indexes would hold up writers for long."""
    ((found,),) = yield from rows(Query(render_activity(config, "count_active_pages")))
    return int(found[0] or 0) > owners.SMALL_PAGES


def prepare_activity(config: DatabaseConfig) -> Operation[None]:
    """Build the indexes one by one.

    Raises:
        psycopg.errors.LockNotAvailable: another session held a lock during each attempt.
    """
    yield from owners.wait_for_others(config, _apply)


def _apply(config: DatabaseConfig) -> Operation[None]:
    yield from rows(*owners.list_beginning(config, ACTIVITY))
    for index, statement in list_indexes(config):
        yield from owners.build_index(config, index, statement)


def list_indexes(config: DatabaseConfig) -> Iterator[tuple[str, Statement]]:
    """Yield the indexes with the statements that build them while their tables are written."""
    names = {
        **ACTIVITY.render_names(config, PUBLIC),
        "concurrently": sql.SQL("concurrently"),
    }
    for name, index in _TABLES.items():
        yield index, ACTIVITY.file.statement(name, **names)
    for part, index in list_part_indexes(config.partitions).items():
        parts = {"part": sql.Identifier(part), "index": sql.Identifier(index)}
        yield index, ONLINE.statement("index_part", **names, **parts)


def list_part_indexes(partitions: int) -> dict[str, str]:
    """Return the index of each partition, with the name that PostgreSQL itself would choose.

    Example:
        >>> list_part_indexes(1)
        {'archival_memory_0': 'archival_memory_0_tenant_updated_at_agent_id_idx'}
    """
    if not partitions:
        return {ITEMS: f"{ITEMS}_activity"}
    tables = (f"{ITEMS}_{number}" for number in range(partitions))
    return {table: f"{table}_tenant_updated_at_agent_id_idx" for table in tables}


def render_activity(config: DatabaseConfig, name: str) -> Statement:
    """Return a statement about the tables that get an index."""
    schema = sql.Identifier(config.schema)
    quoted = sql.Literal(schema.as_string(None))
    return ONLINE.statement(name, schema=schema, quoted_schema=quoted)
