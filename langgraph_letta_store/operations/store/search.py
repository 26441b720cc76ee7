"""Search: the newest items under a prefix, or those that a query finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langgraph.store.base import SearchItem, SearchOp

from langgraph_letta_store.operations import values
from langgraph_letta_store.operations.store.items import ItemId, renew
from langgraph_letta_store.operations.store.nearest import nearest
from langgraph_letta_store.operations.store.requests import (
    NO_OPTIONS,
    SearchOptions,
    SearchRequest,
)
from langgraph_letta_store.records import FoundItem, FoundItems
from langgraph_letta_store.steps import Operation, Query, Row, rows
from langgraph_letta_store.tables import StoreTables


def search(
    tables: StoreTables, op: SearchOp, options: SearchOptions = NO_OPTIONS
) -> Operation[list[SearchItem]]:
    """Return a page of the items under a prefix that a filter lets through.

    With a query and an index, the items that have vectors, nearest first, each with its
    similarity; without, all items, newest first. Equal ones are ordered by namespace and key, so
    that pages neither overlap nor leave a gap.

    Raises:
        InvalidNamespaceError, InvalidFilterError, InvalidOperationError: before anything is
            embedded or read.
    """
    request = SearchRequest.of(tables, op, options)
    if request.mode is not None and tables.index is not None:
        found = yield from nearest(tables, tables.index, request, request.limit, request.offset)
    else:
        found = yield from _newest(tables, request)
    if op.refresh_ttl:
        yield from renew(tables, (ItemId.of(tuple(r[0]), r[1], tables) for r in found if r[5]))
    return FoundItems([_found_item(row, tables) for row in found])


def _newest(tables: StoreTables, request: SearchRequest) -> Operation[Sequence[Row]]:
    scope, condition = request.scope, request.condition
    page: dict[str, Any] = {
        **scope.parameters,
        **(condition.parameters if condition else {}),
        "limit": request.limit,
        "offset": request.offset,
    }
    where = None if condition is None else condition.clause
    statement = tables.search("newest", scope.kind, where, scope.parameters.get("agent"))
    (found,) = yield from rows(Query(statement, page))
    return found


def _found_item(row: Row, tables: StoreTables) -> FoundItem:
    namespace, key, value, created_at, updated_at, _, score = row
    return FoundItem(
        namespace=tuple(namespace),
        key=key,
        value=values.decode(value, tables.config.deserializer),
        created_at=created_at,
        updated_at=updated_at,
        score=score,
    )
