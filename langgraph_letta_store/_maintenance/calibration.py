"""Calibration: how much of an index a search has to look at to find what an exact search finds.

Queries are made up that lie as the stored vectors do: an index finds what is near a vector of its
own far more easily than what is near a new one (with ef_search 40 in 100,000 vectors, 0.99 against
0.92 of the nearest ten). They are asked exactly, and of the index with ever more effort. The least
effort that finds the wanted share is what searches will use.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quoted
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._maintenance.index_spec import Shape, written
from langgraph_letta_store._maintenance.index_state import table_of
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep, whose
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store.config.store import IndexSettings

NEIGHBOURS = 10
"""How many nearest are looked for: what a search returns, unless it is told otherwise."""

MOST_SAMPLES, LEAST_SAMPLES = 50, 20
DISTANCES = 4_000_000
"""About how many distances the exact part may compute: of large tables fewer vectors are taken."""

AROUND, MIXED = 200, 100
"""Among how many neighbours of a stored vector a query is made up, and of how many of them: of few,
it would be near each of these, and where all others are far away (isotropic vectors) find them."""

CODES_TAKEN = 400
"""How many an index of signs gives to be ranked by the vectors, as a search of ten takes them."""

EFFORTS = (40, 64, 100, 160, 250, 400, 640, 1000)
"""What is tried of HNSW's `ef_search`; 40 is pgvector's own, 1,000 the most it takes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found out: the effort that searches take, and the share of the nearest found."""

    search: int
    recall: float


@dataclass(frozen=True, slots=True)
class Target:
    """An index that is complete: whose, of what shape, and in how many lists if it has any."""

    indexed: Indexed
    agent: UUID | None
    shape: Shape
    rows: int
    lists: int

    @property
    def most(self) -> int:
        """The most of the index that a search can look at."""
        return EFFORTS[-1] if self.shape.method == "hnsw" else self.lists

    def efforts(self) -> Iterator[int]:
        """Yield what is tried: `ef_search`, or `probes` from one list to all."""
        if self.shape.method == "hnsw":
            yield from EFFORTS
            return
        probes = 1
        while probes < self.lists:
            yield probes
            probes *= 2
        yield self.lists


def calibrate(upkeep: Upkeep, target: Target) -> Operation[Measured | None]:
    """Return one step more than the least effort that finds `ann.recall`, or else the best.

    Returns None where there is nothing to measure with: no two vectors that can be compared.
    """
    fillings = _fillings(upkeep, target)
    samples = min(MOST_SAMPLES, max(LEAST_SAMPLES, DISTANCES // max(1, target.rows)))
    tune = upkeep.schema.render(MAINTENANCE, "tune")
    _, found = yield from rows(
        Query(tune, _settings(upkeep, target, min(AROUND, target.most))),
        Query(upkeep.schema.compose(MAINTENANCE, "sample", **fillings), {"size": samples}),
    )
    if not found or upkeep.index is None:
        return None
    given = {"vectors": [_scattered(upkeep.index, *row) for row in found]}
    probe = upkeep.schema.compose(MAINTENANCE, "probe", **fillings)
    best: Measured | None = None
    truth: Sequence[Sequence[float]] = ()
    efforts = target.efforts()
    for effort in efforts:
        # One transaction: the settings are over with it.
        _, answers = yield from rows(
            Query(tune, _settings(upkeep, target, effort)), Query(probe, given)
        )
        nearest = _lists(answers)
        if not truth:
            bounds = [float(d[-1]) if len(d) == NEIGHBOURS else float("inf") for d in nearest]
            exact = upkeep.schema.compose(MAINTENANCE, "exact", **fillings)
            (answers,) = yield from rows(Query(exact, {**given, "bounds": bounds}))
            truth = _lists(answers)
            if not any(truth):
                return None
        recall = recall_of(nearest, truth)
        if best is None or recall > best.recall:
            best = Measured(effort, recall)
        if recall >= upkeep.ann.recall:
            # Real queries lie a little further out than those made up: at the same effort they
            # find some three in a hundred less, which one step more makes up for.
            return Measured(next(efforts, effort), recall)
    return best


def recall_of(found: Sequence[Sequence[float]], truth: Sequence[Sequence[float]]) -> float:
    """Return the share of the true nearest that were found, by their distances, in order.

    Equally near ones count as the same.

    Example:
        >>> recall_of([[0.1, 0.3]], [[0.1, 0.2]])
        0.5
    """
    wanted = sum(len(distances) for distances in truth)
    hits = sum(
        sum(distance <= exact[-1] for distance in distances[: len(exact)])
        for distances, exact in zip(found, truth, strict=True)
        if exact
    )
    return hits / wanted if wanted else 1.0


def _scattered(settings: IndexSettings, middle: Any, around: Sequence[Any]) -> Encoded:
    """Make a vector up that lies among others as they do, and is near none of them by its making.

    Of k vectors a scattered around a middle m, m + sum(a - m) / sqrt(k) is scattered as widely.
    """
    centre = middle.to_list()
    sums = [sum(numbers) for numbers in zip(*(each.to_list() for each in around), strict=True)]
    count = len(around)
    pairs = zip(centre, sums, strict=True)
    return encode([m + (total - count * m) / math.sqrt(count) for m, total in pairs], settings)


def _lists(answers: Sequence[Row]) -> list[Sequence[float]]:
    """Return the distances of each sampled vector's nearest; none where there are no others."""
    return [distances or () for (distances,) in answers]


def _fillings(upkeep: Upkeep, target: Target) -> Mapping[str, sql.Composable]:
    indexed, agent = target.indexed, target.agent
    table = indexed.table if agent is None else indexed.leaf(agent)
    reach = CODES_TAKEN if target.shape.codes else NEIGHBOURS
    pgvector = quoted(upkeep.schema.vector_schema)
    return {
        "table": table_of(upkeep, table),
        "whose": whose(agent, indexed),
        "around": sql.Literal(AROUND),
        "step": sql.Literal(AROUND // MIXED),
        "hash": indexed.hash,
        "distance": written(target.shape.distance, pgvector),
        "itself": written(target.shape.distance.replace("s.", "v."), pgvector),
        "order": written(target.shape.order, pgvector),
        "reach": sql.Literal(reach),
        "neighbours": sql.Literal(NEIGHBOURS),
    }


def _settings(upkeep: Upkeep, target: Target, effort: int) -> dict[str, Any]:
    method = target.shape.method
    scan = upkeep.ann.iterative_scan
    if method == "ivfflat" and scan == "strict_order":
        scan = "relaxed_order"  # the only order that it has
    settings = {
        "hnsw.ef_search" if method == "hnsw" else "ivfflat.probes": str(effort),
        # The index is what is measured, also where the planner would rather read a small table.
        "enable_seqscan": "off",
        "enable_bitmapscan": "off",
        "enable_sort": "off",
        "jit": "off",
    }
    if upkeep.schema.has_iterative_scans:
        settings[f"{method}.iterative_scan"] = scan
    return {"names": list(settings), "settings": list(settings.values())}
