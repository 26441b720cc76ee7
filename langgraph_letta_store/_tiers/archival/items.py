"""Items of archival memory: their ids, how they are read, and swept when their time is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import GetOp, Item

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, rows
from langgraph_letta_store._tiers.namespaces import Namespace, checked
from langgraph_letta_store.records import StoredItem

SWEEP_BATCH = 5000
"""How many expired items one statement deletes: short locks, and a sweep that can be stopped."""

_NOTHING: Parameters = {}


class ItemId(NamedTuple):
    """Where an item lives."""

    agent: UUID
    item: UUID

    @classmethod
    def of(cls, namespace: Namespace, key: str, schema: StoreSchema) -> ItemId:
        """Return the id of a key in a checked namespace."""
        agent = schema.owner(namespace)
        return cls(agent, item_id(agent, namespace, key))


def get_item(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    """Return one item, or None where there is none or it has expired."""
    namespace, key = checked(op.namespace), checked_key(op.key)
    id_ = ItemId.of(namespace, key, schema)
    query = Query(schema.items("get_item", agent=id_.agent), {"agent": id_.agent, "item": id_.item})
    (found,) = yield from rows(query)
    if not found:
        return None
    ((value, created_at, updated_at, renewable),) = found
    if renewable and op.refresh_ttl:
        yield from renew(schema, [id_])
    return StoredItem(
        value=jsonb.decode(value, schema.config.deserializer),
        key=key,
        namespace=namespace,
        created_at=created_at,
        updated_at=updated_at,
    )


def get_items(schema: StoreSchema, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    """Return many items in one statement, None for each that is not there."""
    wanted = [(checked(op.namespace), checked_key(op.key)) for op in ops]
    ids = [ItemId.of(namespace, key, schema) for namespace, key in wanted]
    (found,) = yield from rows(by_ids(schema, "get_items", ids))
    by_id = {row[0]: row for row in found}
    items: list[Item | None] = []
    read: set[ItemId] = set()
    for op, id_, (namespace, key) in zip(ops, ids, wanted, strict=True):
        row = by_id.get(id_.item)
        if row is None:
            items.append(None)
            continue
        _, value, created_at, updated_at, renewable = row
        items.append(
            StoredItem(
                value=jsonb.decode(value, schema.config.deserializer),
                key=key,
                namespace=namespace,
                created_at=created_at,
                updated_at=updated_at,
            )
        )
        if renewable and op.refresh_ttl:
            read.add(id_)
    yield from renew(schema, read)
    return items


def renew(schema: StoreSchema, ids: Iterable[ItemId]) -> Operation[None]:
    """Start the time to live of items anew; nothing to renew, no statement."""
    if ordered := sorted(ids, key=order):
        yield from rows(by_ids(schema, "renew_items", ordered))


def sweep(schema: StoreSchema) -> Operation[int]:
    """Delete the items whose time is over, batch by batch, and return how many there were.

    Example:
        >>> store.sweep_ttl()
        3
    """
    yield from schema.find_vectors()
    total: int = 0
    while True:
        query = Query(schema.items("sweep_items"), {"batch": SWEEP_BATCH})
        # What a lost answer had counted is gone; counting on is as right as a sweep can be.
        (((count,),),) = yield from rows(query)
        total += int(count)
        if count < SWEEP_BATCH:
            return total


def checked_key(key: Any, place: str = "") -> str:
    """Return a key that can be stored.

    Raises:
        InvalidOperationError: not a str.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    return jsonb.checked_text(key, f"{place}key")


def by_ids(
    schema: StoreSchema, name: str, ids: Sequence[ItemId], more: Parameters = _NOTHING
) -> Query:
    """Run a statement on items, in the form for one agent where they have but one."""
    if len({id_.agent for id_ in ids}) == 1:
        own = {"agent": ids[0].agent, "items": [id_.item for id_ in ids]}
        return Query(schema.items(name, "of_one_agent", ids[0].agent), {**own, **more})
    return Query(schema.items(name, "of_many_agents"), {**arrays(ids), **more})


def arrays(ids: Sequence[ItemId]) -> dict[str, Any]:
    """Return ids as columns."""
    return {"agents": [id_.agent for id_ in ids], "items": [id_.item for id_ in ids]}


def order(id_: ItemId) -> tuple[int, int]:
    """All writers take items in the same order, or they would deadlock."""
    return id_.agent.int, id_.item.int
