"""Search by meaning: the items whose vectors are nearest to a query's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from langgraph_letta_store.config import IndexSettings
from langgraph_letta_store.operations.namespaces import Scope
from langgraph_letta_store.operations.store.embeddings import Encoded, embedded_query
from langgraph_letta_store.operations.store.filters import Condition
from langgraph_letta_store.operations.store.paths import Candidate, Path, choose, needs_sample
from langgraph_letta_store.operations.store.requests import (
    NO_OPTIONS,
    SearchOptions,
    SearchRequest,
)
from langgraph_letta_store.records.indexes import BuiltIndex
from langgraph_letta_store.steps import Operation, Query, Row, Statement, rows
from langgraph_letta_store.tables import StoreTables

_CODES = 400
"""How many vectors signs are asked for at least: on data without clusters, of 1,024 dimensions,
that finds 0.99 of the nearest ten, and 200 only 0.85."""

_CODES_FACTOR = 8
_FIELDS_FACTOR = 4
_WIDER = 16
"""How many vectors are taken for an item: of signs, of items with several fields, and of these a
second time, before everything is compared."""

_SAMPLED = 2000
"""How many items a sample across agents has: they lie together by agents, so more than of one."""

_SAMPLES = 1000
"""How many samples are remembered."""

_DEFAULTS = {"hnsw": 100, "ivfflat": 10}
"""How much of an index is looked at that was not measured."""

_MOST = {"hnsw": 1000, "ivfflat": 32768}
"""pgvector's bounds of both."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the nearest. `reach` is how many items it needs, those before the page included."""

    scope: Scope
    condition: Condition | None
    query: Encoded
    reach: int
    limit: int
    offset: int = 0
    options: SearchOptions = NO_OPTIONS


class Found(NamedTuple):
    """Rows of items (`columns` of `sql/search.sql` and the similarity), and how they were found."""

    rows: Sequence[Row]
    path: Path


def nearest(
    tables: StoreTables, settings: IndexSettings, request: SearchRequest, limit: int, offset: int
) -> Operation[Found]:
    """Return a page of the items that are nearest to a query, and how they were found."""
    query = yield from embedded_query(request.query, settings)
    page = Page(
        request.scope, request.condition, query, limit + offset, limit, offset, request.options
    )
    return (yield from found_nearest(tables, settings, page))


def found_nearest(tables: StoreTables, settings: IndexSettings, page: Page) -> Operation[Found]:
    """Return a page of the items that are nearest to a vector, and how they were found.

    An index may find fewer than there are: such a page is read again exactly.
    """
    candidate = Candidate.of(tables, page.scope, page.condition)
    share = None
    if needs_sample(candidate, settings.ann, page.reach):
        share = yield from _share(tables, page, candidate)
    path = choose(candidate, settings.ann, page.reach, share)
    if path.index is not None:
        for width in _widths(settings, path.index, page.reach):
            query = _by_index(tables, settings, page, path.index, width)
            (found,) = yield from rows(query)
            if len(found) >= page.reach - page.offset:
                return Found(found, path)
        path = replace(path, reason=f"{path.reason}; it found too few, and all were compared")
    (found,) = yield from rows(_exact(tables, page))
    return Found(found, path)


def _share(tables: StoreTables, page: Page, candidate: Candidate) -> Operation[float]:
    """Tell from a sample what share of the items match.

    It is remembered until somebody looks again which indexes there are: it chooses between two
    ways that find the same.
    """
    parameters = {**page.scope.parameters, **(page.condition.parameters if page.condition else {})}
    clause = page.condition.clause.as_string(None) if page.condition else ""
    key = hash((page.scope.kind, clause, repr(parameters)))
    if key in tables.samples:
        return tables.samples[key]
    if candidate.across:
        name = "sample_of_all"
        of = candidate.index.rows if candidate.index else 0
        parameters["percent"] = min(100.0, 100 * _SAMPLED / max(of, 1))
    else:
        name = "sample_of_agent"
    query = Query(_statement(tables, page, name), parameters)
    (((looked_at, matching),),) = yield from rows(query)
    share = matching / looked_at if looked_at else 1.0
    if len(tables.samples) >= _SAMPLES:
        tables.samples.clear()
    tables.samples[key] = share
    return share


def _widths(settings: IndexSettings, index: BuiltIndex, reach: int) -> Iterator[int]:
    """How many vectors to take from an index, for as long as a page comes back short.

    Rounded up, so that pages of many sizes share their statements.
    """
    several = len(settings.fields) > 1 or any("*" in path for path, _ in settings.fields)
    each = reach * _FIELDS_FACTOR if several else reach
    if index.codes:
        each = max(_CODES, each * _CODES_FACTOR)
    yield _rounded(each)
    if several:
        yield _rounded(each * _WIDER)


def _rounded(count: int) -> int:
    """Return the next power of two, or three quarters of it: 16, 24, 32, 48, ..."""
    power = max(16, 1 << (count - 1).bit_length())
    return power * 3 // 4 if count <= power * 3 // 4 and power > 16 else power


def _by_index(
    tables: StoreTables, settings: IndexSettings, page: Page, index: BuiltIndex, width: int
) -> Query:
    agent = page.scope.parameters.get("agent")
    statement = tables.search_index(
        "nearest_by_shared_index" if agent is None else "nearest_by_own_index",
        page.scope.kind,
        page.condition.clause if page.condition else None,
        agent,
        index=index,
        width=width,
    )
    return Query(statement, _parameters(page) | tuned(settings, page.options, index, width))


def tuned(
    settings: IndexSettings, options: SearchOptions, index: BuiltIndex, width: int
) -> dict[str, str]:
    """How much of an index is looked at: as the call has it, else the store, else as measured."""
    ann = settings.ann
    scan = options.iterative_scan or ann.iterative_scan
    if index.kind == "hnsw":
        # It returns no more than it looks at, but for what an iterative scan adds.
        asked = options.ef_search or ann.ef_search or index.search or _DEFAULTS["hnsw"]
        search = max(asked, width)
    else:
        search = options.probes or ann.probes or index.search or _DEFAULTS["ivfflat"]
        if scan == "strict_order":
            scan = "relaxed_order"  # pgvector has no other for IVFFlat; the page is in order anyway
    return {"search": str(min(search, _MOST[index.kind])), "scan": scan}


def _exact(tables: StoreTables, page: Page) -> Query:
    kind = page.scope.kind
    if kind in ("across_agents", "everything"):
        name = "nearest_across_agents"
    elif kind == "whole_agent" and page.condition is None:
        name = "nearest_of_agent"
    else:
        name = "nearest_in_agent"
    return Query(_statement(tables, page, name), _parameters(page))


def _statement(tables: StoreTables, page: Page, name: str) -> Statement:
    condition = page.condition
    return tables.search(
        name,
        page.scope.kind,
        condition.clause if condition else None,
        page.scope.parameters.get("agent"),
    )


def _parameters(page: Page) -> dict[str, Any]:
    return {
        **page.scope.parameters,
        **(page.condition.parameters if page.condition else {}),
        "query": page.query,
        "reach": page.reach,
        "limit": page.limit,
        "offset": page.offset,
    }
