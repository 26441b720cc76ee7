"""How vectors lie: on how many pages those of an agent are, and on how few they might be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import errors as pg

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.index_state import table_of
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep

SAMPLED_PAGES, SAMPLED_AGENTS = 128, 100
"""How many pages are looked at, and of how many agents on them the vectors are counted."""

MANY_ROWS = 50
"""From how many vectors on it matters to an agent's searches how these lie."""

LEAST_ROWS = 20
"""How many such vectors there have to be on the pages that are looked at, to tell anything."""


class Leaf(NamedTuple):
    """A table or partition: its size, about how many rows it has if that is known, its indexes."""

    name: str
    pages: int
    bytes: int
    rows: int | None
    indexes: Sequence[str]

    def indexed(self, table: Indexed) -> set[UUID] | None:
        """Return the agents that have an index of their own; None: there are other indexes."""
        owners = [table.owner(name) for name in self.indexes]
        found = {owner for owner in owners if owner is not None}
        return found if len(found) == len(owners) else None


class Spread(NamedTuple):
    """How vectors lie, by a sample.

    `pages` is on how many each of them lies, counted once for those of an agent that share one;
    `least` the same if each agent's lay together. `fitting` is how many a page has room for,
    `staying` the share of those that are not to be moved.
    """

    sampled: int
    pages: float
    least: float
    fitting: int
    staying: float

    @property
    def waste(self) -> float:
        """How many pages a vector costs a search more than it need."""
        return self.pages - self.least if self.sampled >= LEAST_ROWS else 0.0

    def __str__(self) -> str:
        """Say how many times the pages that are needed they lie on."""
        return f"{max(1.0, self.pages / self.least):.1f} times the pages that they need"


def find_leaves(upkeep: Upkeep, names: Sequence[str], least: int = 0) -> Operation[list[Leaf]]:
    """Return those tables and partitions whose rows can be moved and that have so many bytes."""
    statement = upkeep.schema.render(MAINTENANCE, "find_leaves")
    parameters = {"schema": upkeep.quoted_schema, "tables": list(names), "least": least}
    (found,) = yield from rows(Query(statement, parameters))
    return [Leaf._make(row) for row in found]


def find_leaf(upkeep: Upkeep, name: str) -> Operation[Leaf]:
    """Return a table or partition whose rows can be moved.

    Raises:
        psycopg.errors.ObjectNotInPrerequisiteState: they cannot.
    """
    found = yield from find_leaves(upkeep, [name])
    if not found:
        msg = f"{name} is gone, or a trigger follows what is written to it: is a reembed under way?"
        raise pg.ObjectNotInPrerequisiteState(msg)
    return found[0]


def measure(
    upkeep: Upkeep, leaves: Sequence[tuple[Leaf, Collection[UUID]]]
) -> Operation[list[Spread]]:
    """Return how the vectors in tables or partitions lie, of all agents but those given."""
    found = yield from rows(*(_measured(upkeep, leaf, indexed) for leaf, indexed in leaves))
    return [_read(*row) for (row,) in found]


def _measured(upkeep: Upkeep, leaf: Leaf, indexed: Collection[UUID]) -> Query:
    statement = upkeep.schema.compose(
        MAINTENANCE, "measure_spread", table=table_of(upkeep, leaf.name)
    )
    parameters = {
        "percent": min(100.0, 100 * SAMPLED_PAGES / max(1, leaf.pages)),
        "indexed": list(indexed),
        "agents": SAMPLED_AGENTS,
        "many": MANY_ROWS,
    }
    return Query(statement, parameters)


def _read(sampled: int, pages: float | None, least: float | None, *others: float | None) -> Spread:
    """Return what was found; without any rows on the pages, that nothing is to be gained."""
    fitting, staying = others
    return Spread(sampled, pages or 1.0, least or 1.0, int(fitting or 1), staying or 0.0)
