"""Recall memory as the plain store shows it: each message of an agent is an item, to be read.

It is in `(root, agent, "recall")` under the key `"<thread>:<sequence>"`, with the value
`{"kind": "Message", "role": ..., "content": ..., "thread": ..., "sequence": ...}`, and of
`message_id`, `name`, `tool_call_id`, `status`, `model`, `run_id`, `step`, `input_tokens` and
`output_tokens` those that it has. What a saver stored so that only its serializer reads it has the
role and content None.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import GetOp, Item, SearchItem, SearchOp

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._search.embedding_text import Encoded, embed_query
from langgraph_letta_store._search.filters import Condition, parse_filter
from langgraph_letta_store._search.item_rows import load_found, load_item
from langgraph_letta_store._search.ranking import NO_OPTIONS
from langgraph_letta_store._search.reranking import read_reranked, return_texts
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.recall import indexer, item_sql, search_sql
from langgraph_letta_store._tiers.recall.pages import Page
from langgraph_letta_store._tiers.recall.ranking import (
    NEWEST,
    Search,
    choose_search,
    resolve_ranking,
)
from langgraph_letta_store.config.checks import (
    is_mapping,
    is_sequence,
    parse_key,
    parse_namespace,
    parse_page,
    parse_query,
)
from langgraph_letta_store.records import FoundItem, FoundItems

_LABELS = 3
"""A tier has no namespaces below its own."""

_MAX_DIGITS = 18
"""What surely is a number that PostgreSQL counts to."""


def get_item(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    """Return one message as an item, or None where there is none of that key.

    Raises:
        InvalidNamespaceError, InvalidOperationError, InvalidValueError: before anything is read.
    """
    namespace, key = parse_namespace(op.namespace), parse_key(op.key)
    place = _parse_key(key)
    if place is None or len(namespace) > _LABELS:
        return None
    agent = schema.owner(namespace)
    query = Query(item_sql.get_item(schema, agent), {"agent": agent, **place})
    (found,) = yield from rows(query)
    if not found:
        return None
    ((value, said_at),) = found
    return load_item(schema, namespace, key, value, said_at, said_at)


def search(schema: StoreSchema, op: SearchOp) -> Operation[list[SearchItem]]:
    """Return a page of an agent's messages that a filter lets through, as items.

    Without a query the newest first; with one, as `saver.recall.search` has them, but in every
    thread that has the message. Equal ones are ordered by time, the newest first, and by thread
    and sequence. `refresh_ttl` has no effect: messages stay as long as the saver's retention says.

    Raises:
        InvalidNamespaceError, InvalidFilterError, InvalidOperationError: before anything is
            embedded or read.
    """
    namespace = parse_namespace(op.namespace_prefix, "namespace_prefix")
    limit, offset = parse_page(op.limit, op.offset)
    condition = parse_filter(op.filter) if op.filter is not None else None
    query = parse_query(op.query)
    agent = schema.owner(namespace)
    asked = _Asked(schema, agent, condition, said=bool(query) and not _names_roles(op.filter))
    ranking = resolve_ranking(schema, NO_OPTIONS)
    if len(namespace) > _LABELS or not limit:
        return FoundItems()
    if not query:
        newest = yield from Page(asked.query, [NEWEST], limit, offset).read()
        return FoundItems(_parse_item(schema, namespace, row) for row in newest)
    vector = None
    if ranking.mode != "text" and schema.index is not None:
        vector = yield from embed_query(query, schema.index)
    # A filter may leave few: their vectors are compared one by one.
    way = choose_search(
        *(schema, agent, query, ranking, vector),
        by_index=condition is None,
        now=datetime.now(UTC),
    )
    if way is None:
        return FoundItems()
    lists = way.lists(max(limit, ranking.depth))

    def read(limit: int, offset: int) -> Operation[list[FoundItem]]:
        found = yield from _find(asked, Page(asked.query, lists, limit, offset), vector)
        if ranking.rerank is None:
            found.sort(key=_sort_key)  # they may be of two lists
        return [_parse_item(schema, namespace, row) for row in found if ranking.passes(row[-1])]

    if ranking.rerank is None:
        return FoundItems((yield from read(limit, offset)))
    found = yield from read_reranked(
        ranking.rerank,
        ranking.depth,
        query,
        limit,
        offset,
        read,
        texts=lambda best: return_texts([str(item.value.get("content") or "") for item in best]),
        rescored=_replace_score,
    )
    return FoundItems(found)


def _names_roles(value: Any) -> bool:
    """Whether a filter says which roles it lets through, and so may ask for tools."""
    if is_mapping(value):
        return "role" in value or any(map(_names_roles, value.values()))
    return is_sequence(value) and any(map(_names_roles, value))


def _replace_score(item: FoundItem, score: float) -> FoundItem:
    item.score = score
    return item


class _Asked(NamedTuple):
    """Which messages are asked for."""

    schema: StoreSchema
    agent: UUID
    condition: Condition | None
    said: bool

    def query(self, search: Search, page: Mapping[str, Any]) -> Query:
        """Return the query for a page."""
        clause, parameters = None, {"agent": self.agent, **(search.parameters or {}), **page}
        if self.condition is not None:
            clause = self.condition.clause
            parameters |= self.condition.parameters
        ranked = search.ranked._replace(items=True)
        return Query(
            search_sql.search_items(
                *(self.schema, search.name, clause, self.agent),
                *(ranked, search.width),
                said=self.said,
            ),
            parameters,
            search.path,
        )


def _find(asked: _Asked, page: Page, vector: Encoded | None) -> Operation[list[Row]]:
    """Return a page of what a search finds, messages of a moment ago included."""
    schema = asked.schema
    if vector is None or schema.index is None:
        return (yield from page.read())
    first, waiting = yield from rows(page.query, indexer.query_newest(schema, asked.agent))
    if (yield from indexer.embed_waiting(schema, schema.index, waiting)):
        return (yield from page.read())
    return (yield from page.read(first))


def _sort_key(row: Row) -> tuple[float, float, str, int]:
    """Return what found messages are put in order by: the best first, of equal ones the newest."""
    thread, sequence, _, said_at, score = row
    return -score, -said_at.timestamp(), thread, -sequence


def _parse_key(key: str) -> dict[str, Any] | None:
    """Return the thread and sequence number that a key names, written as they are."""
    thread, _, digits = key.rpartition(":")
    if not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        return None
    sequence = int(digits)
    return {"thread": thread, "sequence": sequence} if key == f"{thread}:{sequence}" else None


def _parse_item(schema: StoreSchema, namespace: Namespace, row: Row) -> FoundItem:
    thread, sequence, value, said_at, score = row
    return load_found(schema, namespace, f"{thread}:{sequence}", value, said_at, said_at, score)
