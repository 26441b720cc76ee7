"""Agents' own indexes: which agents get one, and what has to be done about existing ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from langgraph_letta_store._maintenance.index_spec import WORD_GROWTH, IndexSpec
from langgraph_letta_store._maintenance.index_state import (
    REBUILD_GROWTH,
    RECALIBRATE_GROWTH,
    ExistingIndex,
    IndexState,
    RecordedIndex,
)
from langgraph_letta_store._maintenance.target import Indexed
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.maintenance import Task, TaskKind

MOST_INDEXES = 500
"""How many agents get an index of their own: the planner looks at every index of a partition, for
every search and every put in it, which 500 in 16 partitions make about 30 times."""


def plan_agent_indexes(
    ann: AnnSettings, indexed: Indexed, spec: IndexSpec | None, state: IndexState
) -> tuple[list[Task], str | None]:
    """Return the tasks for a table's own indexes, and a note where too many agents need one.

    The agents with the most rows come first.
    """
    counts = state.counts[indexed.table]
    recorded = {
        index.agent: index
        for index in state.recorded.values()
        if index.table == indexed.table and index.agent is not None
    }
    existing = {
        agent: index
        for index in state.existing.values()
        if index.is_valid and (agent := indexed.owner(index.name)) is not None
    }
    tasks: list[Task] = []
    kept = 0
    agents = sorted(
        counts.keys() | recorded.keys() | existing.keys(), key=lambda a: (-counts.get(a, 0), a)
    )
    for agent in agents:
        planner = _AgentPlanner(
            *(ann, indexed, spec, agent, counts.get(agent, 0)),
            *(recorded.get(agent), existing.get(agent)),
        )
        own = list(planner.plan())
        tasks += own
        kept += agent in existing and all(task.kind != "drop" for task in own)
    builds = [task for task in tasks if task.kind == "build"]
    beyond = builds[max(0, MOST_INDEXES - kept) :]
    note = None
    if beyond:
        tasks = [task for task in tasks if task not in beyond]
        note = (
            f"{len(beyond):,} agents have passed {ann.threshold:,} rows in {indexed.table} but get "
            f"no index: at most {MOST_INDEXES} do. Raise the threshold in ann_index_config"
        )
    return tasks, note


@dataclass(frozen=True, slots=True)
class _AgentPlanner:
    """Plans the index of one agent, which has `count` rows."""

    ann: AnnSettings
    indexed: Indexed
    spec: IndexSpec | None
    agent: UUID
    count: int
    recorded: RecordedIndex | None
    existing: ExistingIndex | None

    def plan(self) -> Iterator[Task]:
        """Yield the agent's tasks."""
        spec, count, threshold = self.spec, self.count, self.ann.threshold
        has_index = bool(self.existing or self.recorded)
        if spec is None:
            if has_index:
                yield self._task("drop", "no index is configured")
            return
        if 2 * count < threshold:
            if has_index:
                has = f"{count:,} rows, less than half of {threshold:,}" if count else "no rows now"
                yield self._task("drop", f"its agent has {has}")
            return
        if self.existing is not None:
            difference = self.existing.explain_difference(spec)
            if difference is None:
                yield from self._keep(spec, self.existing)
                return
            yield self._task("drop", difference)
        elif self.recorded is not None and self.recorded.was_rejected(spec, self.ann, count):
            return
        if count >= threshold:
            yield self._task("build", f"it has passed {threshold:,}")

    def _keep(self, spec: IndexSpec, existing: ExistingIndex) -> Iterator[Task]:
        """Yield what an index that stays needs."""
        recorded, count = self.recorded, self.count
        if recorded is None or recorded.kind == "flat":
            yield self._task("calibrate", "it is built, but not measured")
            return
        at_build = recorded.rows_at_build
        if recorded.is_bloated(existing.bytes, count):
            size = f"{existing.bytes >> 10:,} kB, and it took {recorded.bytes >> 10:,} kB"
            yield self._task("rebuild", f"it is bloated: {size} at {at_build:,} rows")
        elif spec.chooses_lists and count >= REBUILD_GROWTH * at_build:
            yield self._task("drop", f"its lists are those of {at_build:,} rows")
            yield self._task("build", f"it has grown to {count:,}")
        elif count >= (WORD_GROWTH if spec.is_for_words else RECALIBRATE_GROWTH) * recorded.rows:
            yield self._task("calibrate", f"it has grown from {recorded.rows:,}")
        elif not spec.is_for_words and recorded.has_other_recall(self.ann):
            yield self._task("calibrate", f"a recall of {self.ann.recall:.1%} is configured")

    def _task(self, kind: TaskKind, why: str) -> Task:
        existing = None if kind == "build" else self.existing
        return Task(
            kind,
            self.indexed.leaf(self.agent),
            why,
            self.indexed.own_index(self.agent),
            self.agent,
            rows=self.count,
            bytes=existing.bytes if existing else None,
        )
