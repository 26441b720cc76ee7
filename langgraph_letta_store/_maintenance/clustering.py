"""Clustering: each small agent's vectors are moved next to one another.

Vectors are stored in the order in which they arrive, those of all agents mixed, and a search reads
a page for nearly every row. Updates that change nothing but a row's place move the rows in the
order of agents, all rows of some pages in one transaction. Within it, space that becomes free is
not reused, so the rows go to the end of the table in that order. A vacuum after each eighth of the
table lets the next ones use the pages that became empty. Searches see each row exactly once
throughout, and a delete of a row that moves follows it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isqrt
from typing import Any, Literal, TypeAlias
from uuid import UUID

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance import vacuum
from langgraph_letta_store._maintenance.clustering_stats import (
    ClusteringStats,
    Leaf,
    find_leaf,
    find_leaves,
    measure_clustering,
)
from langgraph_letta_store._maintenance.index_state import (
    RECALIBRATE_GROWTH,
    IndexState,
    render_table,
)
from langgraph_letta_store._maintenance.progress import ProgressReporter
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, MaintenanceTarget
from langgraph_letta_store.records.maintenance import Task

MIN_BYTES = 16 * 2**20
"""Smaller tables and partitions are left alone: they are in memory anyway."""

MIN_WASTE, TARGET_WASTE = 1 / 3, 1 / 6
"""Unnecessary pages that a search reads for each row: at least before clustering, at most after it.
Reading a page in memory takes 2 µs, about as long as comparing two vectors."""

MAX_PAGES, MAX_ROWS = 2048, 20_000
"""The most that one transaction moves: 16 MB, in a quarter of a second. A writer of one of these
rows waits that long."""

PARTS = 8
"""A table is moved in at least this many parts. It grows by one of them, or by two under concurrent
writes: a vacuum then frees a part only after the next one."""

MAX_GROWTH = 1.5
"""Clustering stops when the table has grown this much: something keeps vacuum from freeing rows."""

MIN_FILL = 0.5
"""Emptier tables are left to fill up first: while something keeps vacuum from freeing rows, each
run would make them grow."""

MOVES = 3
"""How often a transaction moves the rows on its pages: while a page has room, an update leaves the
new version of a row on it."""

MAX_STAYING = 0.3
"""If a larger share of rows stays, the table is vacuumed only at the end: rows would move into the
gaps between those that stay, and the table grows by less than its size anyway."""

_Pass: TypeAlias = Literal["page_range", "agent_range"]
"""The rows that a transaction moves; each is a fragment of `maintenance.sql`."""


def plan_clustering(
    target: MaintenanceTarget, indexed: Indexed, state: IndexState, tasks: Collection[Task]
) -> Operation[list[Task]]:
    """Return tasks for the tables or partitions of vectors that are worth clustering.

    Rows of agents that have or get an index of their own stay, for each move would add an entry to
    it. So do all rows of a table with an index of all agents.
    """
    builds = [task for task in tasks if task.kind == "build"]
    shared = {task.table for task in builds if task.agent is None}
    owners = {task.agent for task in builds if task.agent is not None}
    leaves: list[tuple[Leaf, Collection[UUID]]] = []
    for leaf in (yield from find_leaves(target, indexed.leaves(), MIN_BYTES)):
        with_index = leaf.agents_with_index(indexed)
        if with_index is not None and leaf.name not in shared:
            leaves.append((leaf, with_index | owners))
    if not leaves:
        return []
    measured = yield from measure_clustering(target, leaves)
    planned: list[Task] = []
    for (leaf, _), stats in zip(leaves, measured, strict=True):
        room = leaf.pages * stats.rows_per_page
        count = leaf.rows or room
        # A table that stayed scattered is clustered again once it has grown.
        tried = state.recorded.get(_record_name(leaf.name))
        is_new = tried is None or count >= RECALIBRATE_GROWTH * tried.rows
        if stats.waste >= MIN_WASTE and is_new and count >= MIN_FILL * room:
            why = f"its agents' rows are on {stats}"
            planned.append(Task("cluster", leaf.name, why, rows=count, bytes=leaf.bytes))
    return planned


def cluster(target: MaintenanceTarget, task: Task, reporter: ProgressReporter) -> Operation[str]:
    """Move each agent's vectors together, and vacuum the table.

    Raises:
        psycopg.errors.QueryCanceled: maintenance is stopping; the remaining rows did not move.
        psycopg.errors.ObjectNotInPrerequisiteState: the rows cannot be moved, or no longer.
    """
    indexed = target.vectors()
    leaf = yield from find_leaf(target, task.table)
    with_index = leaf.agents_with_index(indexed)
    if with_index is None:
        msg = f"{leaf.name} now has an index of all agents, to which each move would add an entry"
        raise pg.ObjectNotInPrerequisiteState(msg)
    (stats,) = yield from measure_clustering(target, [(leaf, with_index)])
    step = min(leaf.pages // PARTS, MAX_PAGES, MAX_ROWS // stats.rows_per_page)
    # In very large tables so many pages that an agent's rows in each range fill some of them: the
    # last pass moves whole pages.
    step = max(step, 2 * isqrt(leaf.pages), 1)
    vacuums = stats.staying <= MAX_STAYING
    run = _ClusterRun(target, indexed, leaf, with_index, reporter, step, vacuums)
    passes: list[_Pass] = ["page_range"]
    if vacuums and run.count > PARTS:
        passes.append("agent_range")
    moved = 0
    for number, kind in enumerate(passes):
        if number and stats.waste < TARGET_WASTE:
            break
        moved += yield from run.run_pass(kind, number, len(passes))
        (stats,) = yield from measure_clustering(target, [(leaf, with_index)])
    yield from vacuum.vacuum(target, task)
    yield from _record_stats(target, indexed, leaf.name, stats)
    return f"{moved:,} rows moved; they are on {stats}"


@dataclass(frozen=True, slots=True)
class _ClusterRun:
    """Moves the rows of a table or partition, `step` pages of them in a transaction.

    The rows of agents `with_index` stay. `vacuums` says whether the table is vacuumed in between.
    """

    target: MaintenanceTarget
    indexed: Indexed
    leaf: Leaf
    with_index: Collection[UUID]
    reporter: ProgressReporter
    step: int
    vacuums: bool

    @property
    def count(self) -> int:
        """The number of transactions."""
        return ceil(self.leaf.pages / self.step)

    def run_pass(self, kind: _Pass, number: int, passes: int) -> Operation[int]:
        """Move all rows, as one of several passes, and return their number.

        After a pass by pages, an agent's rows are in one place for each transaction. A pass by
        agents then moves these together.
        """
        staying = self.with_index
        moves = MOVES if kind == "page_range" else 1
        if kind == "agent_range":
            staying = {*staying, *(yield from self._find_large_agents())}
        moved = 0
        vacuum_every = max(1, self.count // PARTS)
        for done, (first, last) in enumerate(self._ranges(kind), 1):
            if self.reporter.is_stopping():
                raise pg.QueryCanceled("stopped between two transactions")
            ends = {"first": sql.Literal(first), "last": sql.Literal(last)}
            condition = MAINTENANCE.fragment(kind, **ends)
            moved += yield from self._move_rows(condition, staying, moves)
            if self.vacuums and (done % vacuum_every == 0 or done == self.count):
                yield from self._vacuum()
            self.reporter.advance((number + done / self.count) / passes)
        return moved

    def _ranges(self, kind: _Pass) -> Iterator[tuple[str, str]]:
        numbers = range(self.count + 1)
        if kind == "page_range":
            pages = (min(self.step * n, self.leaf.pages) for n in numbers)
            yield from pairwise(f"({page},0)" for page in pages)
            return
        for first, end in pairwise(n * 2**128 // self.count for n in numbers):
            yield str(UUID(int=first)), str(UUID(int=end - 1))

    def _find_large_agents(self) -> Operation[list[UUID]]:
        """Return the agents with more rows than a transaction moves; they fill whole pages."""
        schema, table = self.target.schema, render_table(self.target, self.leaf.name)
        count = Query(schema.compose(MAINTENANCE, "count_rows", table=table), {"least": MAX_ROWS})
        (found,) = yield from rows(count)
        return [agent for agent, _ in found]

    def _move_rows(
        self, condition: sql.Composable, staying: Collection[UUID], moves: int
    ) -> Operation[int]:
        schema, table = self.target.schema, render_table(self.target, self.leaf.name)
        statement = schema.compose(
            MAINTENANCE, "cluster", table=table, which=condition, key=self.indexed.key
        )
        move = Query(statement, {"indexed": list(staying)})
        _, ((count,),), *_ = yield from rows(
            Query(schema.render(MAINTENANCE, "tune"), _IN_ORDER), *[move] * moves
        )
        return int(count)

    def _vacuum(self) -> Operation[None]:
        name = self.leaf.name
        leaf = sql.Identifier(name)
        statement = self.target.schema.compose(MAINTENANCE, "vacuum_keeping_size", leaf=leaf)
        yield from rows(Query(statement, {}))
        now = yield from find_leaf(self.target, name)
        if now.pages > MAX_GROWTH * self.leaf.pages + self.step:
            msg = (
                f"{name} has grown from {self.leaf.pages:,} to {now.pages:,} pages: vacuum cannot "
                "free the old rows; is a transaction open for long, or much being written?"
            )
            raise pg.ObjectNotInPrerequisiteState(msg)


_OFF: Sequence[str] = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit")
_IN_ORDER = {"names": list(_OFF), "settings": ["off"] * len(_OFF)}
"""With these settings the server finds rows by their place and updates them in the given order;
other joins would change the order or read the whole table."""


def _record_stats(
    target: MaintenanceTarget, indexed: Indexed, leaf: str, stats: ClusteringStats
) -> Operation[None]:
    """Record a table that stayed scattered, with its number of rows."""
    name = _record_name(leaf)
    if stats.waste < TARGET_WASTE:
        yield from rows(Query(target.schema.render(MAINTENANCE, "forget_index"), {"name": name}))
        return
    now = yield from find_leaf(target, leaf)
    record: dict[str, Any] = {
        "schema": target.quoted_schema,
        "name": name,
        "table": indexed.table,
        "agent": None,
        "kind": "scattered",
        "settings": json.dumps({"pages": stats.pages, "least": stats.least}),
        "rows": now.rows or 0,
        "indexes": [name],
        "search": None,
        "recall": None,
        "keeps_size": False,
    }
    yield from rows(Query(target.schema.render(MAINTENANCE, "record_index"), record))


def _record_name(leaf: str) -> str:
    return f"{leaf}_scattered"
