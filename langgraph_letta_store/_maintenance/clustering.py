"""Gathering: the vectors of small agents are moved so that those of each agent lie together.

They lie as they arrived, those of all agents mixed, and a search reads a page for nearly every row.
Rows are moved by updates that change nothing but their place, in the order of agents, all of some
pages in one transaction: within it, no place that becomes free is used again, so that they lie at
the end of the table as they were moved. A vacuum after each eighth of the table lets those that
follow use the pages that became empty. Searches see each row once all the while, and who deletes
one that moves follows it.
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
from langgraph_letta_store._maintenance.agent_indexes import GROWN
from langgraph_letta_store._maintenance.clustering_stats import (
    Leaf,
    Spread,
    find_leaf,
    find_leaves,
    measure,
)
from langgraph_letta_store._maintenance.index_state import State, table_of
from langgraph_letta_store._maintenance.progress import Watch
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep
from langgraph_letta_store.records.maintenance import Task

LEAST_BYTES = 16 * 2**20
"""A table or partition that is smaller stays as it is: it is in memory anyway."""

WASTE, ENOUGH = 1 / 3, 1 / 6
"""How many pages a row may cost a search more than it need, before it is gathered and after. To get
at a page takes 2 µs in memory, about what it takes to compare two vectors."""

MOVED_PAGES, MOVED_ROWS = 2048, 20_000
"""The most that one transaction moves: 16 MB, in a quarter of a second. So long may those wait who
write one of these rows."""

PARTS = 8
"""Into how many parts a table is cut at least. It grows by one of them, or by two where others are
writing: what is moved meanwhile is freed only after the next part."""

TOO_LARGE = 1.5
"""When a table has grown to so many times its size, vacuum is kept from its work: it is left."""

LEAST_FULL = 0.5
"""A table that is emptier fills up first: as long as vacuum is kept from its work, each run would
make it grow."""

ROUNDS = 3
"""How often a transaction moves what is on its pages: where a page has room, rows stay on it until
it is full of what they were."""

STAYING = 0.3
"""Where more rows stay than this share, nothing is vacuumed before the end: those that move would
be laid into the gaps between those that stay, and the table grows by less than itself anyway."""

_Pass: TypeAlias = Literal["on_pages", "of_agents"]
"""What a transaction moves; each is a fragment of `maintenance.sql`."""


def plan(
    upkeep: Upkeep, indexed: Indexed, state: State, tasks: Collection[Task]
) -> Operation[list[Task]]:
    """Return which tables or partitions of vectors are worth gathering, beside other tasks.

    Rows of agents that have an index of their own, or get one, stay where they are: each would have
    to be put into it anew. So do all rows of a table with an index of all agents.
    """
    builds = [task for task in tasks if task.kind == "build"]
    shared = {task.table for task in builds if task.agent is None}
    owners = {task.agent for task in builds if task.agent is not None}
    leaves: list[tuple[Leaf, Collection[UUID]]] = []
    for leaf in (yield from find_leaves(upkeep, indexed.leaves(), LEAST_BYTES)):
        have = leaf.indexed(indexed)
        if have is not None and leaf.name not in shared:
            leaves.append((leaf, have | owners))
    if not leaves:
        return []
    spreads = yield from measure(upkeep, leaves)
    planned: list[Task] = []
    for (leaf, _), spread in zip(leaves, spreads, strict=True):
        room = leaf.pages * spread.fitting
        count = leaf.rows or room
        # What was tried and came to little is tried again when there is more.
        tried = state.built.get(_record(leaf.name))
        is_new = tried is None or count >= GROWN * tried.rows
        if spread.waste >= WASTE and is_new and count >= LEAST_FULL * room:
            why = f"its agents' rows lie on {spread}"
            planned.append(Task("gather", leaf.name, why, rows=count, bytes=leaf.bytes))
    return planned


def gather(upkeep: Upkeep, task: Task, watch: Watch) -> Operation[str]:
    """Lay each agent's vectors together, and vacuum the table.

    Raises:
        psycopg.errors.QueryCanceled: it was stopped. What has moved lies well, the rest as it was.
        psycopg.errors.ObjectNotInPrerequisiteState: rows cannot be moved, or not any more.
    """
    indexed = upkeep.vectors()
    leaf = yield from find_leaf(upkeep, task.table)
    have = leaf.indexed(indexed)
    if have is None:
        msg = f"{leaf.name} has an index of all agents by now, into which each row would be put"
        raise pg.ObjectNotInPrerequisiteState(msg)
    (spread,) = yield from measure(upkeep, [(leaf, have)])
    step = min(leaf.pages // PARTS, MOVED_PAGES, MOVED_ROWS // spread.fitting)
    # Of very large tables so much that what a pass lays together of an eighth fills some pages in
    # each of all places: the last pass moves whole pages.
    step = max(step, 2 * isqrt(leaf.pages), 1)
    moving = _Moving(upkeep, indexed, leaf, have, watch, step, spread.staying <= STAYING)
    passes: list[_Pass] = ["on_pages"]
    if moving.frees and moving.count > PARTS:
        passes.append("of_agents")
    moved = 0
    for number, which in enumerate(passes):
        if number and spread.waste < ENOUGH:
            break
        moved += yield from moving.all_of(which, number, len(passes))
        (spread,) = yield from measure(upkeep, [(leaf, have)])
    yield from vacuum.vacuum(upkeep, task)
    yield from _remember(upkeep, indexed, leaf.name, spread)
    return f"{moved:,} rows moved; they lie on {spread}"


@dataclass(frozen=True, slots=True)
class _Moving:
    """Moving the rows of a table or partition, `step` pages of them in a transaction.

    Those of agents that `have` an index stay. `frees` says whether it is vacuumed now and then.
    """

    upkeep: Upkeep
    indexed: Indexed
    leaf: Leaf
    have: Collection[UUID]
    watch: Watch
    step: int
    frees: bool

    @property
    def count(self) -> int:
        """How many transactions it takes."""
        return ceil(self.leaf.pages / self.step)

    def all_of(self, which: _Pass, number: int, passes: int) -> Operation[int]:
        """Move all rows, as one of several passes, and return how many they were.

        Page by page, those of an agent lie in as many places afterwards as there are transactions.
        Agent by agent, what lies in these places is put together.
        """
        stay = self.have
        rounds = ROUNDS if which == "on_pages" else 1
        if which == "of_agents":
            stay = {*stay, *(yield from self._large())}
        moved = 0
        often = max(1, self.count // PARTS)
        for done, (first, last) in enumerate(self._ranges(which), 1):
            if self.watch.is_stopping():
                raise pg.QueryCanceled("stopped between two transactions")
            ends = {"first": sql.Literal(first), "last": sql.Literal(last)}
            moved += yield from self._move(MAINTENANCE.fragment(which, **ends), stay, rounds)
            if self.frees and (done % often == 0 or done == self.count):
                yield from self._free()
            self.watch.advances((number + done / self.count) / passes)
        return moved

    def _ranges(self, which: _Pass) -> Iterator[tuple[str, str]]:
        numbers = range(self.count + 1)
        if which == "on_pages":
            pages = (min(self.step * n, self.leaf.pages) for n in numbers)
            yield from pairwise(f"({page},0)" for page in pages)
            return
        for first, end in pairwise(n * 2**128 // self.count for n in numbers):
            yield str(UUID(int=first)), str(UUID(int=end - 1))

    def _large(self) -> Operation[list[UUID]]:
        """Return the agents that are too much for a transaction; they have enough in each place."""
        schema, table = self.upkeep.schema, table_of(self.upkeep, self.leaf.name)
        count = Query(schema.compose(MAINTENANCE, "count_rows", table=table), {"least": MOVED_ROWS})
        (found,) = yield from rows(count)
        return [agent for agent, _ in found]

    def _move(self, which: sql.Composable, stay: Collection[UUID], rounds: int) -> Operation[int]:
        schema, table = self.upkeep.schema, table_of(self.upkeep, self.leaf.name)
        statement = schema.compose(
            MAINTENANCE, "gather", table=table, which=which, key=self.indexed.key
        )
        move = Query(statement, {"indexed": list(stay)})
        _, ((count,),), *_ = yield from rows(
            Query(schema.render(MAINTENANCE, "tune"), _IN_ORDER), *[move] * rounds
        )
        return int(count)

    def _free(self) -> Operation[None]:
        name = self.leaf.name
        statement = self.upkeep.schema.compose(MAINTENANCE, "free", leaf=sql.Identifier(name))
        yield from rows(Query(statement, {}))
        now = yield from find_leaf(self.upkeep, name)
        if now.pages > TOO_LARGE * self.leaf.pages + self.step:
            msg = (
                f"{name} has grown from {self.leaf.pages:,} to {now.pages:,} pages: what became "
                "empty cannot be used again; is a transaction open for long, or much being written?"
            )
            raise pg.ObjectNotInPrerequisiteState(msg)


_OFF: Sequence[str] = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit")
_IN_ORDER = {"names": list(_OFF), "settings": ["off"] * len(_OFF)}
"""With these settings rows are found by their places, and updated in the order in which they are
given: by no other join, and without reading the whole table."""


def _remember(upkeep: Upkeep, indexed: Indexed, leaf: str, spread: Spread) -> Operation[None]:
    """Record where it came to little, and how many rows there are."""
    name = _record(leaf)
    if spread.waste < ENOUGH:
        yield from rows(Query(upkeep.schema.render(MAINTENANCE, "forget_index"), {"name": name}))
        return
    now = yield from find_leaf(upkeep, leaf)
    record: dict[str, Any] = {
        "schema": upkeep.quoted_schema,
        "name": name,
        "table": indexed.table,
        "agent": None,
        "kind": "scattered",
        "settings": json.dumps({"pages": spread.pages, "least": spread.least}),
        "rows": now.rows or 0,
        "indexes": [name],
        "search": None,
        "recall": None,
        "keeps_size": False,
    }
    yield from rows(Query(upkeep.schema.render(MAINTENANCE, "record_index"), record))


def _record(leaf: str) -> str:
    return f"{leaf}_scattered"
