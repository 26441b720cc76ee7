"""Recall memory as the plain store shows it: each message of an agent is an item, to be read.

It lies in `(root, agent, "recall")` under the key `"<thread>:<sequence>"`, with the value
`{"kind": "Message", "role": ..., "content": ..., "thread": ..., "sequence": ...}`, and of
`message_id`, `name`, `tool_call_id`, `status`, `model`, `run_id`, `step`, `input_tokens` and
`output_tokens` those that it has. What a saver stored so that only its serializer reads it has the
role and content None.
"""

from __future__ import annotations

from typing import Any

from langgraph.store.base import GetOp, Item, SearchItem, SearchOp

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.operations import values
from langgraph_letta_store.operations.namespaces import Namespace, checked, checked_page
from langgraph_letta_store.operations.recall import recall_index
from langgraph_letta_store.operations.recall.recall import asked_words
from langgraph_letta_store.operations.store.embeddings import embedded_query
from langgraph_letta_store.operations.store.filters import condition_of
from langgraph_letta_store.operations.store.items import checked_key
from langgraph_letta_store.records import FoundItem, FoundItems, StoredItem
from langgraph_letta_store.steps import Operation, Query, Row, rows
from langgraph_letta_store.tables import StoreTables

_LABELS = 3
"""A tier has no namespaces below its own."""

_MAX_DIGITS = 18
"""What surely is a number that PostgreSQL counts to."""


def get_item(tables: StoreTables, op: GetOp) -> Operation[Item | None]:
    """Return one message as an item, or None where there is none of that key.

    Raises:
        InvalidNamespaceError, InvalidOperationError, InvalidValueError: before anything is read.
    """
    namespace, key = checked(op.namespace), checked_key(op.key)
    place = _place(key)
    if place is None or len(namespace) > _LABELS:
        return None
    agent = tables.owner(namespace)
    query = Query(tables.recall_items("get_item", agent=agent), {"agent": agent, **place})
    (found,) = yield from rows(query)
    if not found:
        return None
    ((value, said_at),) = found
    return StoredItem(
        value=values.decode(value, tables.config.deserializer),
        key=key,
        namespace=namespace,
        created_at=said_at,
        updated_at=said_at,
    )


def search(tables: StoreTables, op: SearchOp) -> Operation[list[SearchItem]]:
    """Return a page of an agent's messages that a filter lets through, as items.

    Without a query the newest first. With one and an index, the nearest of those that are
    embedded, messages of a moment ago included; without an index, those with the query's words,
    by BM25. Equal ones are ordered by time, the newest first, and by thread and sequence.
    `refresh_ttl` has no effect: messages stay as long as the saver's retention says.

    Raises:
        InvalidNamespaceError, InvalidFilterError, InvalidOperationError: before anything is
            embedded or read.
    """
    namespace = checked(op.namespace_prefix, "namespace_prefix")
    limit, offset = checked_page(op.limit, op.offset)
    condition = condition_of(op.filter) if op.filter is not None else None
    if op.query is not None and not isinstance(op.query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"query is {op.query!r:.80}; give a str, or None"
        raise InvalidOperationError(msg)
    agent = tables.owner(namespace)
    page: dict[str, Any] = {
        "agent": agent,
        "limit": limit,
        "offset": offset,
        "reach": limit + offset,
    }
    if condition is not None:
        page.update(condition.parameters)
    if len(namespace) > _LABELS or not limit:
        return FoundItems()
    name, terms = "newest", 0
    if op.query and tables.index is not None:
        name = "nearest"
        page["query"] = yield from embedded_query(op.query, tables.index)
    elif op.query:
        name = "best"
        page |= asked_words(op.query)
        terms = len(page["terms"])
        if not terms:
            return FoundItems()
    clause = None if condition is None else condition.clause
    query = Query(tables.recall_items(name, clause, agent, terms), page)
    if name == "nearest" and tables.index is not None:
        found, waiting = yield from rows(query, recall_index.newest_waiting(tables, agent))
        if (yield from recall_index.embed_waiting(tables, tables.index, waiting)):
            (found,) = yield from rows(query)
    else:
        (found,) = yield from rows(query)
    return FoundItems([_found_item(tables, namespace, row) for row in found])


def _place(key: str) -> dict[str, Any] | None:
    """Return the thread and sequence number that a key names, written as they are."""
    thread, _, digits = key.rpartition(":")
    if not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        return None
    sequence = int(digits)
    return {"thread": thread, "sequence": sequence} if key == f"{thread}:{sequence}" else None


def _found_item(tables: StoreTables, namespace: Namespace, row: Row) -> FoundItem:
    thread, sequence, value, said_at, score = row
    return FoundItem(
        namespace=namespace,
        key=f"{thread}:{sequence}",
        value=values.decode(value, tables.config.deserializer),
        created_at=said_at,
        updated_at=said_at,
        score=score,
    )
