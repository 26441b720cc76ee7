"""How clustered vectors are: the pages that an agent's vectors occupy, and those that they need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import errors as pg

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.index_state import render_table
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, MaintenanceTarget

SAMPLED_PAGES, SAMPLED_AGENTS = 128, 100
"""The size of the sample: its pages, and the agents on them whose vectors are counted."""

MANY_ROWS = 50
"""Agents with fewer vectors are left out: their searches read few pages anyway."""

MIN_SAMPLE = 20
"""A sample with fewer vectors of such agents says nothing."""


class Leaf(NamedTuple):
    """A table or partition; `rows` is an estimate, None before the first analyze."""

    name: str
    pages: int
    bytes: int
    rows: int | None
    indexes: Sequence[str]

    def agents_with_index(self, table: Indexed) -> set[UUID] | None:
        """Return the agents that have an index of their own; None if there are other indexes."""
        owners = [table.owner(name) for name in self.indexes]
        found = {owner for owner in owners if owner is not None}
        return found if len(found) == len(owners) else None


class ClusteringStats(NamedTuple):
    """Statistics of a table or partition, from a sample of `sampled` vectors.

    `pages` is the mean number of pages for each vector (a page counts once for all of an agent's
    vectors on it), and `least` the same if each agent's vectors were next to one another. `staying`
    is the share of vectors that are not moved.
    """

    sampled: int
    pages: float
    least: float
    rows_per_page: int
    staying: float

    @property
    def waste(self) -> float:
        """How many unnecessary pages a search reads for each vector."""
        return self.pages - self.least if self.sampled >= MIN_SAMPLE else 0.0

    def __str__(self) -> str:
        """How many times more pages the vectors occupy than they need."""
        return f"{max(1.0, self.pages / self.least):.1f} times the pages that they need"


def find_leaves(
    target: MaintenanceTarget, names: Sequence[str], min_bytes: int = 0
) -> Operation[list[Leaf]]:
    """Return the tables and partitions that are large enough and whose rows can be moved."""
    statement = target.schema.render(MAINTENANCE, "find_leaves")
    parameters = {"schema": target.quoted_schema, "tables": list(names), "least": min_bytes}
    (found,) = yield from rows(Query(statement, parameters))
    return [Leaf._make(row) for row in found]


def find_leaf(target: MaintenanceTarget, name: str) -> Operation[Leaf]:
    """Return a table or partition whose rows can be moved.

    Raises:
        psycopg.errors.ObjectNotInPrerequisiteState: they cannot be moved.
    """
    found = yield from find_leaves(target, [name])
    if not found:
        msg = f"{name} is gone, or a trigger follows writes to it: is a reembed under way?"
        raise pg.ObjectNotInPrerequisiteState(msg)
    return found[0]


def measure_clustering(
    target: MaintenanceTarget, leaves: Sequence[tuple[Leaf, Collection[UUID]]]
) -> Operation[list[ClusteringStats]]:
    """Return the statistics of tables or partitions, without the vectors of the agents given."""
    found = yield from rows(*(_measure_query(target, leaf, agents) for leaf, agents in leaves))
    return [_parse_stats(*row) for (row,) in found]


def _measure_query(target: MaintenanceTarget, leaf: Leaf, indexed: Collection[UUID]) -> Query:
    table = render_table(target, leaf.name)
    statement = target.schema.compose(MAINTENANCE, "measure_clustering", table=table)
    parameters = {
        "percent": min(100.0, 100 * SAMPLED_PAGES / max(1, leaf.pages)),
        "indexed": list(indexed),
        "agents": SAMPLED_AGENTS,
        "many": MANY_ROWS,
    }
    return Query(statement, parameters)


def _parse_stats(
    sampled: int,
    pages: float | None,
    least: float | None,
    rows_per_page: float | None,
    staying: float | None,
) -> ClusteringStats:
    """Return the statistics; a sample without rows has no waste."""
    return ClusteringStats(
        sampled, pages or 1.0, least or 1.0, int(rows_per_page or 1), staying or 0.0
    )
