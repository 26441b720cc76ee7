"""Agents' own indexes: who is to have one, and what is to be done about those that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from langgraph_letta_store._maintenance.index_spec import Shape
from langgraph_letta_store._maintenance.index_state import Built, Present, State
from langgraph_letta_store._maintenance.target import Indexed
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.maintenance import Task

MOST_INDEXES = 500
"""How many agents get an index of their own: the planner looks at every index of a partition, for
every search and every put in it, which 500 in 16 partitions make about 30 times."""

GROWN = 1.5
"""An index is measured again when its agent has grown so many times since the last measurement."""

DOUBLED = 2
"""Where no index found enough, one is tried again, and lists are cut anew, after so much growth."""

BLOATED = 2
"""An index is rebuilt when it is so many times as large as its rows would make it."""

SLACK = 16 * 8192
"""By how many bytes an index may be too large at any size."""


def of_agents(
    ann: AnnSettings, indexed: Indexed, shape: Shape | None, state: State
) -> tuple[list[Task], str | None]:
    """Return what is to be done about a table's own indexes, and a note where there are too many.

    The agents with the most rows come first.
    """
    counts = state.counts[indexed.table]
    records = {
        built.agent: built
        for built in state.built.values()
        if built.table == indexed.table and built.agent is not None
    }
    present = {
        agent: one
        for one in state.present.values()
        if one.is_valid and (agent := indexed.owner(one.name)) is not None
    }
    tasks: list[Task] = []
    kept = 0
    agents = sorted(
        counts.keys() | records.keys() | present.keys(), key=lambda a: (-counts.get(a, 0), a)
    )
    for agent in agents:
        plan = _Agent(ann, indexed, shape, agent, counts.get(agent, 0))
        found = list(plan.tasks(records.get(agent), present.get(agent)))
        tasks += found
        kept += agent in present and all(task.kind != "drop" for task in found)
    builds = [task for task in tasks if task.kind == "build"]
    beyond = builds[max(0, MOST_INDEXES - kept) :]
    note = None
    if beyond:
        tasks = [task for task in tasks if task not in beyond]
        note = (
            f"{len(beyond):,} agents have passed {ann.threshold:,} rows in {indexed.table}, but "
            f"get no index: there are {MOST_INDEXES}. Raise the threshold in ann_index_config"
        )
    return tasks, note


class _Agent:
    """One agent, and how many rows it has."""

    def __init__(
        self, ann: AnnSettings, indexed: Indexed, shape: Shape | None, agent: UUID, count: int
    ) -> None:
        self.ann = ann
        self.indexed = indexed
        self.shape = shape
        self.agent = agent
        self.count = count

    def tasks(self, built: Built | None, present: Present | None) -> Iterator[Task]:
        """Yield what is to be done for the agent."""
        shape, count, threshold = self.shape, self.count, self.ann.threshold
        if shape is None:
            if present or built:
                yield self._task("drop", "no index is to be built", present)
            return
        if 2 * count < threshold:
            if present or built:
                has = f"{count:,} rows, less than half of {threshold:,}" if count else "no rows now"
                yield self._task("drop", f"its agent has {has}", present)
            return
        differs = present.differs(shape) if present else None
        if present is not None and differs is not None:
            yield self._task("drop", differs, present)
            if count >= threshold:
                yield self._task("build", f"it has passed {threshold:,}")
        elif present is not None:
            yield from self._kept(present, built, shape)
        elif count >= threshold and not self._is_flat(built, shape):
            yield self._task("build", f"it has passed {threshold:,}")

    def _kept(self, present: Present, built: Built | None, shape: Shape) -> Iterator[Task]:
        if built is None or built.kind == "flat":
            yield self._task("calibrate", "it is built, but not measured", present)
            return
        at_build = int(built.settings.get("rows_at_build", built.rows))
        if built.bytes and present.bytes > SLACK + BLOATED * built.bytes * self.count / max(
            1, at_build
        ):
            size = f"{present.bytes >> 10:,} kB for what took {built.bytes >> 10:,} kB"
            yield self._task("rebuild", f"it is bloated: {size} at {at_build:,} rows", present)
        elif self._has_old_lists(shape, at_build):
            yield self._task("drop", f"its lists are those of {at_build:,} rows", present)
            yield self._task("build", f"it has grown to {self.count:,}")
        elif self.count >= GROWN * built.rows:
            yield self._task("calibrate", f"it has grown from {built.rows:,}", present)
        elif not shape_is_words(shape) and built.settings.get("wanted") != self.ann.recall:
            yield self._task("calibrate", f"it is to find {self.ann.recall:.1%}", present)

    def _has_old_lists(self, shape: Shape, at_build: int) -> bool:
        cut = shape.method == "ivfflat" and "lists" not in shape.options
        return cut and self.count >= DOUBLED * at_build

    def _is_flat(self, built: Built | None, shape: Shape) -> bool:
        """Whether an index was tried, like this one, and did not find enough at about this size."""
        if built is None or built.kind != "flat" or self.ann.kind != "auto":
            return False
        return is_alike(built.settings, shape, self.ann) and self.count < DOUBLED * built.rows

    def _task(self, kind: Any, why: str, present: Present | None = None) -> Task:
        indexed, agent = self.indexed, self.agent
        return Task(
            kind,
            indexed.leaf(agent),
            why,
            indexed.own(agent),
            agent,
            rows=self.count,
            bytes=present.bytes if present else None,
        )


def shape_is_words(shape: Shape) -> bool:
    """Whether an index is of words, which it always finds all of."""
    return shape.method == "gin"


def is_alike(settings: Mapping[str, Any], shape: Shape, ann: AnnSettings) -> bool:
    """Whether what was recorded was found out about an index of this shape, for this recall."""
    wanted = {**shape.settings(), "wanted": ann.recall}
    return all(settings.get(name) == value for name, value in wanted.items())
