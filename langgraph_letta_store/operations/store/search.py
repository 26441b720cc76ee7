"""Search: the newest items under a prefix, or the nearest to a query."""

from __future__ import annotations

from typing import Any

from langgraph.store.base import SearchItem, SearchOp

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.operations import values
from langgraph_letta_store.operations.namespaces import Scope, checked, checked_page
from langgraph_letta_store.operations.store.embeddings import embedded, encode
from langgraph_letta_store.operations.store.filters import Condition, condition_of
from langgraph_letta_store.operations.store.items import ItemId, renew
from langgraph_letta_store.records import FoundItem, FoundItems
from langgraph_letta_store.steps import Operation, Query, Row, rows
from langgraph_letta_store.tables import StoreTables


def search(tables: StoreTables, op: SearchOp) -> Operation[list[SearchItem]]:
    """Return a page of the items under a prefix that a filter lets through.

    With a query and an index, the items that have vectors, nearest first, each with its
    similarity; without, all items, newest first. Equal ones are ordered by namespace and key, so
    that pages neither overlap nor leave a gap.

    Raises:
        InvalidNamespaceError, InvalidFilterError, InvalidOperationError: before anything is
            embedded or read.
    """
    prefix = checked(op.namespace_prefix, "namespace_prefix")
    limit, offset = checked_page(op.limit, op.offset)
    condition = condition_of(op.filter) if op.filter is not None else None
    if op.query is not None and not isinstance(op.query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"query is {op.query!r:.80}; give a str, or None"
        raise InvalidOperationError(msg)
    scope = Scope.of(prefix, tables)
    page: dict[str, Any] = {**scope.parameters, "limit": limit, "offset": offset}
    if condition is not None:
        page.update(condition.parameters)
    if op.query and tables.index is not None:
        (vector,) = yield from embedded([op.query])
        page["query"] = encode(vector, tables.index)
        page["reach"] = limit + offset
        name = access_path(scope, condition)
    else:
        name = "newest"
    where = None if condition is None else condition.clause
    statement = tables.search(name, scope.kind, where, scope.parameters.get("agent"))
    (found,) = yield from rows(Query(statement, page))
    if op.refresh_ttl:
        yield from renew(tables, (ItemId.of(tuple(r[0]), r[1], tables) for r in found if r[5]))
    return FoundItems([_found_item(row, tables) for row in found])


def access_path(scope: Scope, condition: Condition | None) -> str:
    """Choose the statement that finds the nearest: all of them exact."""
    if scope.kind in ("across_agents", "everything"):
        return "nearest_across_agents"
    if scope.kind == "whole_agent" and condition is None:
        return "nearest_of_agent"
    return "nearest_in_agent"


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
