"""Search by meaning: the items whose vectors are nearest to a query's."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph_letta_store.config import IndexSettings
from langgraph_letta_store.operations.namespaces import Scope
from langgraph_letta_store.operations.store.embeddings import embedded_query
from langgraph_letta_store.operations.store.filters import Condition
from langgraph_letta_store.operations.store.requests import SearchRequest
from langgraph_letta_store.steps import Operation, Query, Row, rows
from langgraph_letta_store.tables import StoreTables


def nearest(
    tables: StoreTables, settings: IndexSettings, request: SearchRequest, limit: int, offset: int
) -> Operation[Sequence[Row]]:
    """Return rows of items (`columns` of `sql/search.sql` and the similarity), nearest first."""
    query = yield from embedded_query(request.query, settings)
    condition = request.condition
    page = {
        **request.scope.parameters,
        **(condition.parameters if condition else {}),
        "query": query,
        "reach": limit + offset,
        "limit": limit,
        "offset": offset,
    }
    statement = tables.search(
        access_path(request.scope, condition),
        request.scope.kind,
        condition.clause if condition else None,
        request.scope.parameters.get("agent"),
    )
    (found,) = yield from rows(Query(statement, page))
    return found


def access_path(scope: Scope, condition: Condition | None) -> str:
    """Choose the statement that finds the nearest: all of them exact."""
    if scope.kind in ("across_agents", "everything"):
        return "nearest_across_agents"
    if scope.kind == "whole_agent" and condition is None:
        return "nearest_of_agent"
    return "nearest_in_agent"
