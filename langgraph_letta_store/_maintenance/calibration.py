"""Calibration: the least effort with which searches of an index reach the configured recall.

The queries are made up, distributed like the stored vectors: an index finds the neighbours of a
vector of its own far more easily than those of a new one (with ef_search 40 in 100,000 vectors,
0.99 against 0.92 of the nearest ten). They are answered exactly, and by the index with growing
effort.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._maintenance.index_spec import IndexSpec, render_expression
from langgraph_letta_store._maintenance.index_state import render_table
from langgraph_letta_store._maintenance.target import (
    MAINTENANCE,
    Indexed,
    MaintenanceTarget,
    render_owner_condition,
)
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store.config.store import IndexSettings

NEIGHBOURS = 10
"""How many nearest vectors each query looks for: the default limit of a search."""

MOST_SAMPLES, LEAST_SAMPLES = 50, 20
DISTANCES = 4_000_000
"""About how many distances the exact answers may take: large tables get fewer queries."""

NEIGHBOURHOOD, MIXED = 200, 100
"""A query is mixed from so many (MIXED) of a stored vector's nearest neighbours (NEIGHBOURHOOD).
Mixed from few, it would be near each of them and, where all others are far away (isotropic
vectors), find them."""

BINARY_CANDIDATES = 400
"""How many candidates of a binary index are reranked by their vectors, as in a search of ten."""

EFFORTS = (40, 64, 100, 160, 250, 400, 640, 1000)
"""The values of HNSW's `ef_search` that are tried: pgvector's default is 40, its maximum 1,000."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The effort that searches use (`ef_search` or `probes`), and the recall that was measured."""

    search: int
    recall: float


@dataclass(frozen=True, slots=True)
class CalibratedIndex:
    """A complete index. `agent` is None where all agents share it; `lists` is 1 without lists."""

    indexed: Indexed
    agent: UUID | None
    spec: IndexSpec
    rows: int
    lists: int

    @property
    def max_effort(self) -> int:
        """The effort with which a search reads all it can of the index."""
        return EFFORTS[-1] if self.spec.method == "hnsw" else self.lists

    def efforts(self) -> Iterator[int]:
        """Yield the efforts to try: `ef_search`, or `probes` from one list to all."""
        if self.spec.method == "hnsw":
            yield from EFFORTS
            return
        probes = 1
        while probes < self.lists:
            yield probes
            probes *= 2
        yield self.lists


def calibrate(target: MaintenanceTarget, index: CalibratedIndex) -> Operation[Calibration | None]:
    """Return one step more than the least effort that reaches `ann.recall`, or else the best.

    None where no two vectors can be compared.
    """
    placeholders = _render_placeholders(target, index)
    samples = min(MOST_SAMPLES, max(LEAST_SAMPLES, DISTANCES // max(1, index.rows)))
    tune = target.schema.render(MAINTENANCE, "tune")
    _, found = yield from rows(
        Query(tune, _planner_settings(target, index, min(NEIGHBOURHOOD, index.max_effort))),
        Query(target.schema.compose(MAINTENANCE, "sample", **placeholders), {"size": samples}),
    )
    if not found or target.index is None:
        return None
    queries = {"vectors": [_make_query_vector(target.index, *row) for row in found]}
    probe = target.schema.compose(MAINTENANCE, "probe", **placeholders)
    best: Calibration | None = None
    truth: Sequence[Sequence[float]] = ()
    efforts = index.efforts()
    for effort in efforts:
        # In one transaction, which ends with the settings.
        _, answers = yield from rows(
            Query(tune, _planner_settings(target, index, effort)), Query(probe, queries)
        )
        nearest = _parse_distances(answers)
        if not truth:
            bounds = [float(d[-1]) if len(d) == NEIGHBOURS else float("inf") for d in nearest]
            exact = target.schema.compose(MAINTENANCE, "exact", **placeholders)
            (answers,) = yield from rows(Query(exact, {**queries, "bounds": bounds}))
            truth = _parse_distances(answers)
            if not any(truth):
                return None
        recall = measure_recall(nearest, truth)
        if best is None or recall > best.recall:
            best = Calibration(effort, recall)
        if recall >= target.ann.recall:
            # Real queries are a little further away than these: at the same effort their recall
            # is about three points lower, which one more step makes up for.
            return Calibration(next(efforts, effort), recall)
    return best


def measure_recall(found: Sequence[Sequence[float]], truth: Sequence[Sequence[float]]) -> float:
    """Return the share of the true nearest that were found, given sorted distances.

    Equal distances count as the same vector.

    Example:
        >>> measure_recall([[0.1, 0.3]], [[0.1, 0.2]])
        0.5
    """
    wanted = sum(len(distances) for distances in truth)
    hits = sum(
        sum(distance <= exact[-1] for distance in distances[: len(exact)])
        for distances, exact in zip(found, truth, strict=True)
        if exact
    )
    return hits / wanted if wanted else 1.0


def _make_query_vector(settings: IndexSettings, middle: Any, around: Sequence[Any]) -> Encoded:
    """Make a vector that is distributed like its neighbours, without being near one in particular.

    For k vectors a around a mean m, m + sum(a - m) / sqrt(k) has the same variance.
    """
    centre = middle.to_list()
    sums = [sum(numbers) for numbers in zip(*(each.to_list() for each in around), strict=True)]
    count = len(around)
    pairs = zip(centre, sums, strict=True)
    return encode([m + (total - count * m) / math.sqrt(count) for m, total in pairs], settings)


def _parse_distances(answers: Sequence[Row]) -> list[Sequence[float]]:
    """Return the distances of each query's nearest vectors; none where there are no others."""
    return [distances or () for (distances,) in answers]


def _render_placeholders(
    target: MaintenanceTarget, index: CalibratedIndex
) -> Mapping[str, sql.Composable]:
    indexed, agent = index.indexed, index.agent
    table = indexed.table if agent is None else indexed.leaf(agent)
    reach = BINARY_CANDIDATES if index.spec.codes else NEIGHBOURS
    pgvector = quote(target.schema.vector_schema)
    return {
        "table": render_table(target, table),
        "whose": render_owner_condition(agent, indexed),
        "around": sql.Literal(NEIGHBOURHOOD),
        "step": sql.Literal(NEIGHBOURHOOD // MIXED),
        "hash": indexed.hash,
        "distance": render_expression(index.spec.distance, pgvector),
        "itself": render_expression(index.spec.distance.replace("s.", "v."), pgvector),
        "order": render_expression(index.spec.order, pgvector),
        "reach": sql.Literal(reach),
        "neighbours": sql.Literal(NEIGHBOURS),
    }


def _planner_settings(
    target: MaintenanceTarget, index: CalibratedIndex, effort: int
) -> dict[str, Any]:
    method = index.spec.method
    scan = target.ann.iterative_scan
    if method == "ivfflat" and scan == "strict_order":
        scan = "relaxed_order"  # the only order that IVFFlat supports
    settings = {
        "hnsw.ef_search" if method == "hnsw" else "ivfflat.probes": str(effort),
        # The planner must use the index, also where reading a small table would be cheaper.
        "enable_seqscan": "off",
        "enable_bitmapscan": "off",
        "enable_sort": "off",
        "jit": "off",
    }
    if target.schema.has_iterative_scans:
        settings[f"{method}.iterative_scan"] = scan
    return {"names": list(settings), "settings": list(settings.values())}
