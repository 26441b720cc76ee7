"""Items of archival memory: their ids, how they are read, and swept when their time is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from langgraph.store.base import GetOp, Item

from langgraph_letta_store._engine.ids import ItemId, sort_key
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Execute, Operation, Query, rows
from langgraph_letta_store._search.item_rows import load_item, open_value
from langgraph_letta_store.config.checks import parse_key, parse_namespace

SWEEP_BATCH = 5000
"""How many expired items one statement deletes: short locks, and a sweep that can be stopped."""

ITEMS = SqlFile(__name__, "items")


def get_item(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    """Return one item, or None where there is none or it has expired."""
    namespace, key = parse_namespace(op.namespace), parse_key(op.key)
    id_ = schema.identify_item(namespace, key)
    query = Query(
        schema.render(ITEMS, "get_item", agent=id_.agent), {"agent": id_.agent, "item": id_.item}
    )
    (found,) = yield Execute((query,))
    if not found:
        return None
    ((value, created_at, updated_at, renewable),) = found
    if renewable and op.refresh_ttl:
        yield from renew(schema, [id_])
    if schema.seals is not None or SEALED in value:
        value = open_value(schema, namespace, key, value)
    return load_item(schema, namespace, key, value, created_at, updated_at)


def get_items(schema: StoreSchema, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    """Return many items in one statement, None for each that is not there."""
    wanted = [(parse_namespace(op.namespace), parse_key(op.key)) for op in ops]
    ids = [schema.identify_item(namespace, key) for namespace, key in wanted]
    each = [*dict.fromkeys(ids)]
    (found,) = yield from rows(schema.query_items(ITEMS, "get_items", each))
    by_id = {item: columns for item, *columns in found}
    items: list[Item | None] = []
    read: set[ItemId] = set()
    for op, id_, (namespace, key) in zip(ops, ids, wanted, strict=True):
        row = by_id.get(id_.item)
        if row is None:
            items.append(None)
            continue
        value, created_at, updated_at, renewable = row
        if schema.seals is not None or SEALED in value:
            value = open_value(schema, namespace, key, value)
        items.append(load_item(schema, namespace, key, value, created_at, updated_at))
        if renewable and op.refresh_ttl:
            read.add(id_)
    yield from renew(schema, read)
    return items


def renew(schema: StoreSchema, ids: Iterable[ItemId]) -> Operation[None]:
    """Restart the time to live of items; without items, no statement is sent."""
    if ordered := sorted(ids, key=sort_key):
        yield from rows(schema.query_items(ITEMS, "renew_items", ordered))


def sweep(schema: StoreSchema) -> Operation[int]:
    """Delete the items whose time is over, batch by batch, and return how many there were.

    Example:
        >>> store.sweep_ttl()
        3
    """
    yield from schema.find_vectors()
    vectors = ITEMS.part("sweep_vectors") if schema.has_vectors else ""
    total: int = 0
    while True:
        query = Query(schema.render(ITEMS, "sweep_items", vectors=vectors), {"batch": SWEEP_BATCH})
        # What a lost answer had counted is gone; counting on is as right as a sweep can be.
        (((count,),),) = yield from rows(query)
        total += int(count)
        if count < SWEEP_BATCH:
            return total
