"""The plan of maintenance: what is there, what should be there, and so what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.ids import DEPTH
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance import clustering, index_spec, vacuum
from langgraph_letta_store._maintenance.agent_indexes import of_agents
from langgraph_letta_store._maintenance.index_spec import Shape
from langgraph_letta_store._maintenance.index_state import State, read_state
from langgraph_letta_store._maintenance.shared_indexes import of_all
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep
from langgraph_letta_store.records.maintenance import MaintenanceReport, Task

_ORDER = (
    *("clean up", "drop", "rebuild", "build", "calibrate", "sweep", "words"),
    *("tidy namespaces", "gather", "vacuum"),
)
"""What comes first frees space; vacuum comes last, after all that leaves dead rows."""


_LOCKING = ("clean up", "drop", "rebuild", "build", "gather", "vacuum")
"""What PostgreSQL does to a table only while nobody else does any of these."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, and what an administrator may want to know of it."""

    tasks: Sequence[Task]
    notes: Sequence[str]

    def report(self) -> MaintenanceReport:
        """Return the plan alone, as a dry run reports it."""
        return MaintenanceReport(tuple(self.tasks), notes=tuple(self.notes), dry_run=True)


def planned(upkeep: Upkeep) -> Operation[MaintenanceReport]:
    """Return what maintenance would do, without doing it."""
    return (yield from plan(upkeep)).report()


def plan(upkeep: Upkeep) -> Operation[Plan]:
    """Look at everything and return what is to be done, in order."""
    schema, index = upkeep.schema, upkeep.index
    yield from schema.find_vectors()
    indexed: list[tuple[Indexed, Shape | None]] = []
    if index is not None:
        indexed.append((upkeep.vectors(), index_spec.vectors(index)))
    words = upkeep.words()
    if words is not None:
        indexed.append((words, index_spec.WORDS))
    state = yield from read_state(upkeep, [one for one, _ in indexed])
    tasks = list(_unfinished(state))
    notes = list(_notes(upkeep, state))
    for one, shape in indexed:
        if not one.partitions and one.table in state.server.partitioned:
            notes.append(
                f"{one.table} is partitioned in a way that is not PostgreSQL's own hash, so no "
                "indexes are built of it"
            )
            continue
        own, beyond = of_agents(upkeep.ann, one, shape, state)
        tasks += own
        notes += [beyond] if beyond else []
        if not one.has_words:
            tasks += of_all(upkeep.ann, one, shape, state)
            tasks += yield from clustering.plan(upkeep, one, state, tasks)
    tasks += yield from vacuum.plan(upkeep, {t.table for t in tasks if t.kind == "gather"})
    tasks, busy = _apart(tasks, [one for one, _ in indexed], state)
    notes += busy
    tasks.sort(key=lambda task: _ORDER.index(task.kind))  # keeps the order within a kind
    tasks = yield from _named(upkeep, tasks)
    notes += _too_large(upkeep, tasks, state)
    return Plan(tasks, notes)


def _unfinished(state: State) -> Iterator[Task]:
    for present in state.present.values():
        if not present.is_valid and not present.is_worked_on:
            why = "its build was interrupted"
            yield Task("clean up", present.table, why, present.name, bytes=present.bytes)


def _apart(
    tasks: Sequence[Task], indexed: Sequence[Indexed], state: State
) -> tuple[list[Task], list[str]]:
    """Leave out what would wait for an index that somebody is building, and note that.

    It is nobody who maintains: a server goes on building for a client that was killed, and finds
    out only when it is done.
    """
    busy = [one for one in state.present.values() if one.is_worked_on]
    names = {one.name.partition("_ccn")[0] for one in busy}
    unmeasured = names | {one.shared for one in indexed if names & one.shared_parts().keys()}
    schema = {one.table for one in busy}
    rest = [
        task
        for task in tasks
        if task.index not in unmeasured and (task.kind not in _LOCKING or task.table not in schema)
    ]
    return rest, [
        f"{one.name} is being built, by nobody who maintains; what else {one.table} needs is left "
        "to a run after that"
        for one in busy
    ]


def _notes(upkeep: Upkeep, state: State) -> Iterator[str]:
    timeout = state.server.statement_timeout
    if timeout != "0":
        yield (
            f"statement_timeout is {timeout}: the server cancels what takes longer, also the "
            "build of an index; raise it for the role or the connection that maintains"
        )
    index = upkeep.index
    if index is not None and index.ann.kind != "flat" and index_spec.vectors(index) is None:
        yield (
            f"vectors of {index.dims} dimensions have no index of this kind; use "
            "'ann_index_config': {'vector_type': 'bit'}, which indexes their signs"
        )


def _too_large(upkeep: Upkeep, tasks: Sequence[Task], state: State) -> Iterator[str]:
    """Say where the graph of an index will not fit the memory that it is built in."""
    index = upkeep.index
    if index is None or index.ann.kind == "ivfflat":
        return
    bits = 1 if index.ann.codes else 16 if index.vector_type == "halfvec" else 32
    # An element with its links, to twice m neighbours below and a few above, as pgvector has them.
    each = index.dims * bits // 8 + 128 + 24 * 2 * index.ann.m
    builds = [t for t in tasks if t.kind in ("build", "rebuild") and t.table.find("vectors") > 0]
    most = max((task.rows or 0 for task in builds), default=0)
    if most * each > state.server.work_bytes:
        yield (
            f"maintenance_work_mem is {state.server.work_bytes >> 20} MB; the largest index to be "
            f"built takes about {most * each >> 20} MB and is built many times faster within it. "
            "Set it for the role that maintains: alter role … set maintenance_work_mem = …"
        )


def _named(upkeep: Upkeep, tasks: Sequence[Task]) -> Operation[list[Task]]:
    """Add the labels of the agents."""
    agents = {task.agent for task in tasks if task.agent is not None}
    if not agents:
        return list(tasks)
    depth: int = upkeep.schema.config.agent_depth or DEPTH
    parameters: Mapping[str, Any] = {"agents": sorted(agents), "depth": depth}
    (found,) = yield from rows(Query(upkeep.schema.render(MAINTENANCE, "name_owners"), parameters))
    labels: Mapping[UUID | None, str] = dict(found)
    return [replace(task, who=labels.get(task.agent)) for task in tasks]
