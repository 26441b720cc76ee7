"""Search: the newest items under a prefix, or those that a query finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from langgraph.store.base import SearchItem, SearchOp

from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.expansion import ask_expander, merge
from langgraph_letta_store._search.item_rows import Found, FoundRow, open_found
from langgraph_letta_store._search.item_terms import read_texts
from langgraph_letta_store._search.keys import find_nearest_of_both
from langgraph_letta_store._search.plan import NEWEST
from langgraph_letta_store._search.ranking import NO_OPTIONS, SearchOptions
from langgraph_letta_store._search.request import SearchRequest
from langgraph_letta_store._search.reranking import read_reranked
from langgraph_letta_store._search.text import find_ranked
from langgraph_letta_store._search.vector import Page, find_nearest, query_page, query_pages
from langgraph_letta_store._search.vector_sql import VECTORS, render_scoped
from langgraph_letta_store._tiers.archival.items import renew
from langgraph_letta_store.records import FoundItems


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
    request = SearchRequest.parse(schema, op, options)
    found, *_ = yield from find_rows(schema, request)
    renewable = [row for row in found if row.renewable] if op.refresh_ttl else []
    if renewable:
        yield from renew(
            schema,
            (schema.identify_item(tuple(row.namespace), row.key) for row in renewable),
        )
    return FoundItems([open_found(schema, row) for row in found])


def find_rows(schema: StoreSchema, request: SearchRequest) -> Operation[Found]:
    """Return the rows of a page, and how they were found.

    Hits below `min_score` are cut off, by the score of the mode, before any are reranked; no others
    take their place.
    """
    ranking = request.ranking
    if ranking is None:
        return (yield from _read_newest(schema, request))
    questions, pages = [request.query], list[Page]()
    if ranking.expand is None:
        pages.append((yield from query_page(schema, request, ranking)))
    else:
        questions = yield from ask_expander(ranking.expand, request.query)
        pages += yield from query_pages(schema, request, ranking, questions)
    path = NEWEST
    asked = dict[ItemId, int]()

    def read_one(page: Page, limit: int, offset: int) -> Operation[Sequence[FoundRow]]:
        nonlocal path
        page = replace(page, limit=limit, offset=offset, reach=limit + offset)
        if page.mode == "vector" and schema.index is not None:
            find = find_nearest_of_both if schema.has_keys else find_nearest
            found = yield from find(schema, schema.index, page)
        else:
            found = yield from find_ranked(schema, page)
        path = found.path
        if ranking.min_score is None:
            return found.rows
        return [row for row in found.rows if ranking.passes(row.score)]

    def take_turns(limit: int, offset: int) -> Operation[Sequence[FoundRow]]:
        lists = list[Sequence[FoundRow]]()
        for page in pages:
            lists.append((yield from read_one(page, limit + offset, 0)))
        merged = merge(lists, lambda row: identify_row(schema, row))[offset : offset + limit]
        asked.update((identify_row(schema, row), question) for row, question in merged)
        return [row for row, _ in merged]

    read = partial(read_one, pages[0]) if len(pages) == 1 else take_turns
    page: Sequence[FoundRow]
    if ranking.rerank is None or not request.limit:
        page = yield from read(request.limit, request.offset)
    else:
        page = yield from read_reranked(
            ranking.rerank,
            ranking.depth,
            request.query,
            request.limit,
            request.offset,
            read,
            texts=lambda best: read_texts(schema, best),
            rescored=lambda row, score: row._replace(score=score),
        )
    if len(questions) == 1:
        return Found(page, path)
    by = [questions[asked[identify_row(schema, row)]] for row in page]
    return Found(page, path, questions=by)


def identify_row(schema: StoreSchema, row: FoundRow) -> ItemId:
    """Return the ids of a row's agent and item."""
    return schema.identify_item(tuple(row.namespace), row.key)


def _read_newest(schema: StoreSchema, request: SearchRequest) -> Operation[Found]:
    scope, condition = request.scope, request.condition
    page: dict[str, Any] = {
        **scope.parameters,
        **(condition.parameters if condition else {}),
        "limit": request.limit,
        "offset": request.offset,
    }
    where = None if condition is None else condition.clause
    statement = render_scoped(
        *(schema, VECTORS, "newest", scope.kind), where, scope.parameters.get("agent")
    )
    (found,) = yield from rows(Query(statement, page, NEWEST.name))
    return Found.from_list(found, NEWEST)
