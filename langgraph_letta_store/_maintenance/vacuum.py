"""Tidying: what is over its time, namespaces that have become empty, and tables to vacuum."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints.checkpoint_sql import THREADS
from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, Upkeep
from langgraph_letta_store._tiers.namespaces import NAMESPACES, TIER
from langgraph_letta_store.records.maintenance import Task

DIRTY_ROWS, DIRTY_SHARE = 500, 0.1
"""A table is vacuumed when so many rows, and this share of all, are dead, new or changed: sooner
than PostgreSQL does it by itself (50 and 0.2), for what is small may stay as it is."""


def plan(upkeep: Upkeep, gathered: Collection[str] = ()) -> Operation[list[Task]]:
    """Return what there is to tidy; tables that are `gathered` are vacuumed with that."""
    schema = upkeep.schema
    dirt = {"pattern": upkeep.dirt_pattern(), "rows": DIRTY_ROWS, "share": DIRTY_SHARE}
    items = upkeep.tier == "archival"
    words = items and upkeep.schema.has_words
    dirty, gone, *more = yield from rows(
        Query(schema.render(MAINTENANCE, "find_dirty"), {"schema": upkeep.quoted_schema, **dirt}),
        Query(
            schema.render(MAINTENANCE, "count_expired")
            if items
            else schema.render(MAINTENANCE, "count_strays", deleted=THREADS.part("deleted")),
            {},
        ),
        *(
            [Query(schema.render(MAINTENANCE, "find_empty", tier=TIER), _root(upkeep))]
            if items
            else []
        ),
        *([Query(schema.render(MAINTENANCE, "count_wordless"), {})] if words else []),
    )
    tasks: list[Task] = []
    ((count,),) = gone
    if items and count:
        why = "their time to live is over"
        tasks.append(Task("sweep", "archival_memory", why, rows=count))
    elif not items and (upkeep.sweeps or count):
        tasks.append(Task("sweep", "threads", upkeep.sweeps or "writes to threads that are gone"))
    if items and (empty := more[0]):
        why = "no item is in them any more"
        tasks.append(Task("tidy namespaces", "namespaces", why, rows=len(empty)))
    if words and (waiting := more[1][0][0]):
        why = "they have no words to be found by yet"
        tasks.append(Task("words", "archival_memory", why, rows=waiting))
    for name, dead, new, changed, size in dirty:
        if name in gathered:
            continue
        counts = {"dead": dead, "new": new, "changed since it was analysed": changed}
        why = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
        tasks.append(Task("vacuum", name, why, bytes=size))
    return tasks


def tidy_namespaces(upkeep: Upkeep) -> Operation[str]:
    """Forget namespaces that no item is in; those that are just being put into stay."""
    (found,) = yield from rows(
        Query(upkeep.schema.render(MAINTENANCE, "find_empty", tier=TIER), _root(upkeep))
    )
    by_slot: dict[int, list[tuple[UUID, str]]] = {}
    for agent, namespace in found:
        by_slot.setdefault(lock_slot(agent), []).append((agent, ".".join(namespace)))
    total: int = 0
    for slot, spaces in by_slot.items():
        # Who puts an item holds its agent's lock until it is there, with its namespace; only then
        # does the second statement look.
        _, (((count,),)) = yield from rows(
            Query(upkeep.schema.render(NAMESPACES, "hold_agents"), {"slots": [slot]}),
            Query(
                upkeep.schema.render(MAINTENANCE, "delete_empty"),
                {"agents": [a for a, _ in spaces], "namespaces": [n for _, n in spaces]},
            ),
        )
        total += int(count)
    return f"{total:,} forgotten"


def vacuum(upkeep: Upkeep, task: Task) -> Operation[str]:
    """Vacuum a table, and look at its values."""
    leaf = sql.Identifier(task.table)
    statement = upkeep.schema.compose(MAINTENANCE, "vacuum", leaf=leaf)
    yield from rows(Query(statement, {}), repeatable=False)
    return "vacuumed and analysed"


def _root(upkeep: Upkeep) -> Mapping[str, Any]:
    return {"root": upkeep.schema.config.root}
