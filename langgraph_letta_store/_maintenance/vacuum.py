"""Vacuuming: expired rows, empty namespaces, and tables with dead or changed rows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints.checkpoint_sql import RETENTION
from langgraph_letta_store._engine.audit import AUDIT_LOG, count_old
from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._maintenance.file_versions import FILE_VERSIONS, count_past
from langgraph_letta_store._maintenance.search_log import SEARCH_LOG, count_expired
from langgraph_letta_store._maintenance.target import MAINTENANCE, MaintenanceTarget
from langgraph_letta_store._tiers.namespaces import NAMESPACES, TIER
from langgraph_letta_store._tiers.recall.stored_calls import count_stored
from langgraph_letta_store.records.maintenance import Task

DIRTY_ROWS, DIRTY_SHARE = 500, 0.1
"""A table is vacuumed when this number of rows plus this share of all are dead, new or changed: for
large tables sooner than autovacuum does it (50 and 0.2)."""


def plan_vacuum(
    target: MaintenanceTarget, clustered: Collection[str] = ()
) -> Operation[list[Task]]:
    """Return the tasks that delete and vacuum; clustering vacuums the `clustered` tables itself."""
    schema = target.schema
    dirty_query = Query(
        schema.render(MAINTENANCE, "find_dirty"),
        {
            "schema": target.quoted_schema,
            "pattern": target.table_pattern(),
            "rows": DIRTY_ROWS,
            "share": DIRTY_SHARE,
        },
    )
    plan_rows = _plan_items if target.tier == "archival" else _plan_threads
    tasks, dirty = yield from plan_rows(target, dirty_query)
    for name, dead, new, changed, size in dirty:
        if name not in clustered:
            counts = {"dead": dead, "new": new, "changed since the last analyze": changed}
            why = ", ".join(f"{number:,} {state}" for state, number in counts.items() if number)
            tasks.append(Task("vacuum", name, why, bytes=size))
    return tasks


def _plan_items(
    target: MaintenanceTarget, dirty_query: Query
) -> Operation[tuple[list[Task], list[Row]]]:
    schema = target.schema
    queries = [Query(schema.render(MAINTENANCE, "count_expired"), {}), _find_empty(target)]
    if schema.has_words:
        queries.append(Query(schema.render(MAINTENANCE, "count_wordless"), {}))
    dirty, ((expired,),), empty, *wordless = yield from rows(dirty_query, *queries)
    tasks = yield from _plan_logs(target)
    if expired:
        why = "their time to live is over"
        tasks.append(Task("sweep", "archival_memory", why, rows=expired))
    if empty:
        why = "they have no items"
        tasks.append(Task("tidy namespaces", "namespaces", why, rows=len(empty)))
    for ((waiting,),) in wordless:
        if waiting:
            why = "their words are not stored yet"
            tasks.append(Task("words", "archival_memory", why, rows=waiting))
    return tasks, dirty


def _plan_logs(target: MaintenanceTarget) -> Operation[list[Task]]:
    counting = {SEARCH_LOG: count_expired(target.schema)}
    if target.audit_retention is not None:
        counting[AUDIT_LOG] = count_old(target.schema, target.audit_retention)
    if target.file_versions:
        counting[FILE_VERSIONS] = count_past(target.schema, target.file_versions)
    found = yield from rows(*counting.values())
    why = "their retention is over"
    return [
        Task("sweep", table, why, rows=old)
        for table, ((old,),) in zip(counting, found, strict=True)
        if old
    ]


def _plan_threads(
    target: MaintenanceTarget, dirty_query: Query
) -> Operation[tuple[list[Task], list[Row]]]:
    deleted = RETENTION.part("deleted")
    strays_query = target.schema.render(MAINTENANCE, "count_strays", deleted=deleted)
    queries = [Query(strays_query, {})]
    if target.words() is not None:
        queries.append(count_stored(target.schema))
    dirty, ((strays,),), *stored = yield from rows(dirty_query, *queries)
    tasks: list[Task] = []
    if target.sweep_reason or strays:
        why = target.sweep_reason or "writes to threads that are gone"
        tasks.append(Task("sweep", "threads", why))
    for ((count,),) in stored:
        if count:
            why = "they may have tool calls, whose words count like what was said, or have no text"
            tasks.append(Task("words", "recall_memory", why, rows=count))
    return tasks, dirty


def delete_empty_namespaces(target: MaintenanceTarget) -> Operation[str]:
    """Delete the namespaces without items, except those that an item is just being put into."""
    (found,) = yield from rows(_find_empty(target))
    by_slot: dict[int, list[tuple[UUID, str]]] = {}
    for agent, namespace in found:
        by_slot.setdefault(lock_slot(agent), []).append((agent, ".".join(namespace)))
    total: int = 0
    for slot, namespaces in by_slot.items():
        # A writer holds its agent's lock until its item and namespace are committed, and the second
        # statement reads only after that.
        _, ((count,),) = yield from rows(
            Query(target.schema.render(NAMESPACES, "hold_agents"), {"slots": [slot]}),
            Query(
                target.schema.render(MAINTENANCE, "delete_empty"),
                {
                    "agents": [agent for agent, _ in namespaces],
                    "namespaces": [namespace for _, namespace in namespaces],
                },
            ),
        )
        total += int(count)
    return f"{total:,} deleted"


def vacuum(target: MaintenanceTarget, task: Task) -> Operation[str]:
    """Vacuum and analyze a table."""
    leaf = sql.Identifier(task.table)
    statement = target.schema.compose(MAINTENANCE, "vacuum", leaf=leaf)
    yield from rows(Query(statement, {}), repeatable=False)
    return "vacuumed and analyzed"


def _find_empty(target: MaintenanceTarget) -> Query:
    statement = target.schema.render(MAINTENANCE, "find_empty", tier=TIER)
    return Query(statement, {"root": target.schema.config.root})
