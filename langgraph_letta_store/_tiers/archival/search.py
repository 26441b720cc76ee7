"""Search: the newest items under a prefix, or those that a query finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langgraph.store.base import SearchItem, SearchOp

from langgraph_letta_store._engine import jsonb, steps
from langgraph_letta_store._engine.item_ids import ItemId
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._search.item_terms import hit_texts
from langgraph_letta_store._search.plan import NEWEST
from langgraph_letta_store._search.request import NO_OPTIONS, SearchOptions, SearchRequest
from langgraph_letta_store._search.text import ranked
from langgraph_letta_store._search.vector import Found, nearest
from langgraph_letta_store._search.vector_sql import VECTORS, scoped
from langgraph_letta_store._tiers.archival.items import renew
from langgraph_letta_store.config.search import Reranker
from langgraph_letta_store.records import FoundItem, FoundItems


def search(
    schema: StoreSchema, op: SearchOp, options: SearchOptions = NO_OPTIONS
) -> Operation[list[SearchItem]]:
    """Return a page of the items under a prefix that a filter lets through.

    With a query, by the mode: "vector" finds the items that have vectors, nearest first, each with
    its similarity; "text" those that have words of the query, "hybrid" those of both. Without a
    query, or where nothing is compared, all items, newest first. Equal ones are ordered by
    namespace and key, so that pages neither overlap nor leave a gap.

    Raises:
        InvalidNamespaceError, InvalidFilterError, InvalidOperationError: before anything is
            embedded or read.
    """
    request = SearchRequest.of(schema, op, options)
    found, *_ = yield from answered(schema, request)
    if op.refresh_ttl:
        yield from renew(schema, (ItemId.of(tuple(r[0]), r[1], schema) for r in found if r[5]))
    return FoundItems([found_item(row, schema) for row in found])


def answered(schema: StoreSchema, request: SearchRequest) -> Operation[Found]:
    """Return the rows of a page, and how they were found.

    Hits below `min_score` are cut off, by the score of the mode, before any are reranked; no others
    take their place.
    """
    if request.mode is None:
        return Found((yield from _newest(schema, request)), NEWEST)
    if request.rerank is not None:
        return (yield from _reranked(schema, request, request.rerank))
    found = yield from _compared(schema, request, request.limit, request.offset)
    return found._replace(rows=_good(found.rows, request))


def _good(found: Sequence[Row], request: SearchRequest) -> Sequence[Row]:
    least = request.min_score
    return found if least is None else [row for row in found if row[6] >= least]


def _compared(
    schema: StoreSchema, request: SearchRequest, limit: int, offset: int, size: int | None = None
) -> Operation[Found]:
    """Return a page in the order of the mode's scores, of those that have so many items."""
    if request.mode == "vector" and schema.index is not None:
        return (yield from nearest(schema, schema.index, request, limit, offset, size))
    return (yield from ranked(schema, request, limit, offset, size))


def _reranked(schema: StoreSchema, request: SearchRequest, rerank: Reranker) -> Operation[Found]:
    """Return a page of hits, the best in the order of what a function of the user's scores them.

    Hits of equal scores stay in the order that they had, and so do those that lie deeper than the
    function is to see: whichever the page, it sees the same ones, so that pages fit together.
    """
    limit, offset, reach = request.limit, request.offset, request.limit + request.offset
    depth = schema.config.search.rerank_depth
    size = max(depth, limit)
    found = Found((), NEWEST)
    if offset < depth:
        found = yield from _compared(schema, request, depth if limit else 0, 0, size)
        best = _good(found.rows, request)
        texts = yield from hit_texts(schema, best)
        scores = yield from steps.rerank(rerank, request.query, texts)
        scored = [(*row[:6], score, *row[7:]) for row, score in zip(best, scores, strict=True)]
        scored.sort(key=lambda row: -row[6])
        found = found._replace(rows=scored[offset:reach])
    if reach > depth or offset >= depth:
        first = max(depth, offset)
        behind = yield from _compared(schema, request, reach - first, first, size)
        found = behind._replace(rows=[*found.rows, *_good(behind.rows, request)])
    return found


def _newest(schema: StoreSchema, request: SearchRequest) -> Operation[Sequence[Row]]:
    scope, condition = request.scope, request.condition
    page: dict[str, Any] = {
        **scope.parameters,
        **(condition.parameters if condition else {}),
        "limit": request.limit,
        "offset": request.offset,
    }
    where = None if condition is None else condition.clause
    statement = scoped(
        *(schema, VECTORS, "newest", scope.kind), where, scope.parameters.get("agent")
    )
    (found,) = yield from rows(Query(statement, page))
    return found


def found_item(row: Row, schema: StoreSchema) -> FoundItem:
    """Return a row as an item, with its score."""
    namespace, key, value, created_at, updated_at, _, score = row[:7]
    return FoundItem(
        namespace=tuple(namespace),
        key=key,
        value=jsonb.decode(value, schema.config.deserializer),
        created_at=created_at,
        updated_at=updated_at,
        score=score,
    )
