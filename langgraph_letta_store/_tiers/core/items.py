"""Core memory as the plain store shows it: each block of an agent is an item.

Its namespace is `(root, agent, "core")`, its key the block's label, and its value `{"kind":
"Block", "content": the text, "description", "limit", "metadata", "tags", "read_only", "version"}`.
An item with any other dictionary is a document: a block whose text is that dictionary as JSON.
`block_puts.py` puts items.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from langgraph.store.base import GetOp, Item, SearchItem, SearchOp

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._search.filters import parse_filter
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._search.tokenizer.query_terms import Forms, split_query
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store._tiers.core import block_rows
from langgraph_letta_store._tiers.core.block_rows import parse_block
from langgraph_letta_store._tiers.core.sealed_blocks import list_readable
from langgraph_letta_store.config.checks import parse_key, parse_namespace, parse_page
from langgraph_letta_store.errors import InvalidNamespaceError, InvalidOperationError
from langgraph_letta_store.records import Block, FoundItem, FoundItems, StoredItem

KIND = "Block"
_LABELS = 3
"""Core memory has no namespaces below its own."""


def get_item(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    """Return one block as an item, or None where the agent has no block with this label."""
    namespace, key = check_namespace(op.namespace), parse_key(op.key)
    query = block_rows.find_label(schema, schema.owner(namespace), key)
    (found,) = yield from rows(query)
    return _item(schema, namespace, parse_block(schema, found[0])) if found else None


def get_items(schema: StoreSchema, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    """Return many blocks in one statement, with None for each that does not exist."""
    wanted = [(check_namespace(op.namespace), parse_key(op.key)) for op in ops]
    places = [(schema.owner(namespace), key) for namespace, key in wanted]
    (found,) = yield from rows(block_rows.find_labels(schema, places))
    there = block_rows.parse_by_address(schema, found)
    return [
        _item(schema, namespace, there[place]) if place in there else None
        for (namespace, _), place in zip(wanted, places, strict=True)
    ]


def search(schema: StoreSchema, op: SearchOp) -> Operation[list[SearchItem]]:
    """Return a page of the agent's blocks that match a filter, as items.

    With a query, the score is the share of its words that label and content have, and the highest
    score comes first. Without one, and among equal scores, the block that was changed last does.
    """
    namespace = check_namespace(op.namespace_prefix, "namespace_prefix")
    limit, offset = parse_page(op.limit, op.offset)
    condition = None
    if op.filter is not None:
        condition = parse_filter(op.filter, list_readable(schema))
    if op.query is not None and not isinstance(op.query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"`query` must be a str or None, got {op.query!r:.80}"
        raise InvalidOperationError(msg)
    query = block_rows.find_all(schema, schema.owner(namespace), condition)
    (found,) = yield from rows(query)
    newest = sorted(block_rows.parse_blocks(schema, found), key=lambda block: block.label)
    newest.sort(key=lambda block: block.updated_at, reverse=True)
    scored: list[tuple[Block, float | None]] = [(block, None) for block in newest]
    if wanted := split_query(op.query or ""):
        shares = [(block, _score(wanted, block)) for block in newest]
        scored = [*sorted(shares, key=lambda each: each[1], reverse=True)]
    return FoundItems(
        FoundItem(
            namespace=namespace,
            key=block.label,
            value=_value(schema, block),
            created_at=block.created_at,
            updated_at=block.updated_at,
            score=score,
        )
        for block, score in scored[offset : offset + limit]
    )


def check_namespace(namespace: Any, place: str = "namespace") -> Namespace:
    """Return the namespace of an agent's core memory.

    Raises:
        InvalidNamespaceError: it is invalid, or has labels below "core".
    """
    labels = parse_namespace(namespace, place)
    if len(labels) != _LABELS:
        msg = f"{place} is {labels!r:.120}; core memory has no namespaces below {labels[:_LABELS]}"
        raise InvalidNamespaceError(msg)
    return labels


def _score(wanted: Sequence[Forms], block: Block) -> float:
    own = set(find_terms(f"{block.label}\n{block.value}"))
    return sum(not own.isdisjoint(forms) for forms in wanted) / len(wanted)


def _item(schema: StoreSchema, namespace: Namespace, block: Block) -> StoredItem:
    return StoredItem(
        value=_value(schema, block),
        key=block.label,
        namespace=namespace,
        created_at=block.created_at,
        updated_at=block.updated_at,
    )


def _value(schema: StoreSchema, block: Block) -> dict[str, Any]:
    if block.is_document:
        read = schema.config.deserializer
        document: dict[str, Any] = (
            json.loads(block.value) if read is None else read(block.value.encode())
        )
        return document
    return {
        "kind": KIND,
        "content": block.value,
        "description": block.description,
        "limit": block.limit,
        "metadata": block.metadata,
        "tags": list(block.tags),
        "read_only": block.read_only,
        "version": block.version,
    }
