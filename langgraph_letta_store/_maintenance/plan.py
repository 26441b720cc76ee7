"""The plan of maintenance: compares what exists with what is configured, and lists the tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.ids import DEPTH
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance import clustering, index_spec, vacuum
from langgraph_letta_store._maintenance.agent_indexes import plan_agent_indexes
from langgraph_letta_store._maintenance.index_spec import IndexSpec
from langgraph_letta_store._maintenance.index_state import IndexState, read_state
from langgraph_letta_store._maintenance.shared_indexes import plan_shared_indexes
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, MaintenanceTarget
from langgraph_letta_store.records.maintenance import MaintenanceReport, Task

_ORDER = (
    *("clean up", "drop", "rebuild", "build", "calibrate", "sweep", "words"),
    *("tidy namespaces", "cluster", "vacuum"),
)
"""Tasks that free space come first; vacuum comes last, after all that leave dead rows."""


_LOCKING = ("clean up", "drop", "rebuild", "build", "cluster", "vacuum")
"""Tasks that take a lock on their table which excludes the others of these."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks in their order, and notes for an administrator."""

    tasks: Sequence[Task]
    notes: Sequence[str]


def plan_report(target: MaintenanceTarget) -> Operation[MaintenanceReport]:
    """Return the plan alone, as a dry run reports it."""
    plan = yield from plan_maintenance(target)
    return MaintenanceReport(tuple(plan.tasks), notes=tuple(plan.notes), dry_run=True)


def plan_maintenance(target: MaintenanceTarget) -> Operation[Plan]:
    """Read the state of a tier and return the tasks, in order."""
    yield from target.schema.find_vectors()
    specs: list[tuple[Indexed, IndexSpec | None]] = []
    if target.index is not None:
        specs.append((target.vectors(), index_spec.vector_index(target.index)))
    words = target.words()
    if words is not None:
        specs.append((words, index_spec.WORD_INDEX))
    tables = [indexed for indexed, _ in specs]
    state = yield from read_state(target, tables)
    tasks = list(_plan_clean_up(state))
    notes = list(_note_limits(target, state))
    for indexed, spec in specs:
        if not indexed.partitions and indexed.table in state.server.partitioned:
            notes.append(
                f"{indexed.table} is not partitioned by PostgreSQL's own hash, so no indexes are "
                "built on it"
            )
            continue
        own, beyond = plan_agent_indexes(target.ann, indexed, spec, state)
        tasks += own
        notes += [beyond] if beyond else []
        if indexed.has_words:
            tasks += _plan_shared_words(target, indexed, state)
        else:
            tasks += plan_shared_indexes(target.ann, indexed, spec, state)
            tasks += yield from clustering.plan_clustering(target, indexed, state, tasks)
    clustered = {task.table for task in tasks if task.kind == "cluster"}
    tasks += yield from vacuum.plan_vacuum(target, clustered)
    tasks, busy = _leave_out_busy(tasks, tables, state)
    notes += busy
    tasks.sort(key=lambda task: _ORDER.index(task.kind))  # keeps the order within a kind
    tasks = yield from _add_labels(target, tasks)
    notes += _note_memory(target, tasks, state)
    return Plan(tasks, notes)


def _plan_shared_words(
    target: MaintenanceTarget, indexed: Indexed, state: IndexState
) -> Iterator[Task]:
    """Yield the tasks for the index of all items' words. Messages are searched agent by agent."""
    if target.tier == "archival":
        ann = replace(target.ann, threshold=index_spec.SHARED_WORDS_FROM, shared=True)
        yield from plan_shared_indexes(ann, indexed, index_spec.SHARED_WORD_INDEX, state)


def _plan_clean_up(state: IndexState) -> Iterator[Task]:
    for index in state.existing.values():
        if not index.is_valid and not index.is_in_progress:
            why = "its build was interrupted"
            yield Task("clean up", index.table, why, index.name, bytes=index.bytes)


def _leave_out_busy(
    tasks: Sequence[Task], tables: Sequence[Indexed], state: IndexState
) -> tuple[list[Task], list[str]]:
    """Leave out tasks that would wait for the build of another session, and note that.

    No worker of maintenance runs that build, for this one holds the lock: a server goes on building
    for a client that was killed, and notices only at the end.
    """
    busy = [index for index in state.existing.values() if index.is_in_progress]
    names = {index.name.partition("_ccn")[0] for index in busy}
    shared = {table.shared for table in tables if names & table.shared_parts().keys()}
    locked = {index.table for index in busy}
    rest = [
        task
        for task in tasks
        if task.index not in names | shared
        and (task.kind not in _LOCKING or task.table not in locked)
    ]
    return rest, [
        f"{index.name} is being built by another session; what else {index.table} needs is left to "
        "a later run"
        for index in busy
    ]


def _note_limits(target: MaintenanceTarget, state: IndexState) -> Iterator[str]:
    timeout = state.server.statement_timeout
    if timeout != "0":
        yield (
            f"statement_timeout is {timeout}: the server cancels statements that take longer, also "
            "the build of an index; raise it for the role or the connection that maintains"
        )
    index = target.index
    if index is not None and index.ann.kind != "flat" and index_spec.vector_index(index) is None:
        yield (
            f"pgvector cannot index vectors of {index.dims} dimensions in this way; use "
            "'ann_index_config': {'vector_type': 'bit'}, which indexes binary vectors"
        )


def _note_memory(
    target: MaintenanceTarget, tasks: Sequence[Task], state: IndexState
) -> Iterator[str]:
    """Yield a note where the graph of an index does not fit into maintenance_work_mem."""
    index = target.index
    if index is None or index.ann.kind == "ivfflat":
        return
    bits = 1 if index.ann.codes else 16 if index.vector_type == "halfvec" else 32
    # In pgvector an element links to twice m neighbours in the lowest layer and a few above.
    element = index.dims * bits // 8 + 128 + 24 * 2 * index.ann.m
    builds = [t for t in tasks if t.kind in ("build", "rebuild") and t.table.find("vectors") > 0]
    most = max((task.rows or 0 for task in builds), default=0)
    if most * element > state.server.work_bytes:
        yield (
            f"maintenance_work_mem is {state.server.work_bytes >> 20} MB; the largest index to be "
            f"built takes about {most * element >> 20} MB and is built many times faster within "
            "it. Set it for the role that maintains: alter role … set maintenance_work_mem = …"
        )


def _add_labels(target: MaintenanceTarget, tasks: Sequence[Task]) -> Operation[list[Task]]:
    """Add the labels of the agents."""
    agents = {task.agent for task in tasks if task.agent is not None}
    if not agents:
        return list(tasks)
    depth: int = target.schema.config.agent_depth or DEPTH
    parameters: Mapping[str, Any] = {"agents": sorted(agents), "depth": depth}
    (found,) = yield from rows(Query(target.schema.render(MAINTENANCE, "name_owners"), parameters))
    labels: Mapping[UUID | None, str] = dict(found)
    return [replace(task, who=labels.get(task.agent)) for task in tasks]
