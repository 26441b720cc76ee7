"""Items of archival memory: read, put, deleted, and swept when their time is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import GetOp, Item, PutOp

from langgraph_letta_store.config import is_minutes
from langgraph_letta_store.errors import InvalidOperationError, InvalidValueError
from langgraph_letta_store.operations import values
from langgraph_letta_store.operations.identity import item_id, lock_slot
from langgraph_letta_store.operations.namespaces import Namespace, checked
from langgraph_letta_store.operations.store.embeddings import embedded, encode, texts_of
from langgraph_letta_store.records import StoredItem
from langgraph_letta_store.steps import Operation, Query, Vector, rows
from langgraph_letta_store.tables import StoreTables

SWEEP_BATCH = 5000
"""How many expired items one statement deletes: short locks, and a sweep that can be stopped."""


class ItemId(NamedTuple):
    """Where an item lives."""

    agent: UUID
    item: UUID

    @classmethod
    def of(cls, namespace: Namespace, key: str, tables: StoreTables) -> ItemId:
        """Return the id of a key in a checked namespace."""
        agent = tables.owner(namespace)
        return cls(agent, item_id(agent, namespace, key))


def get_item(tables: StoreTables, op: GetOp) -> Operation[Item | None]:
    """Return one item, or None where there is none or it has expired."""
    namespace, key = checked(op.namespace), checked_key(op.key)
    id_ = ItemId.of(namespace, key, tables)
    query = Query(tables.items("get_item", agent=id_.agent), {"agent": id_.agent, "item": id_.item})
    (found,) = yield from rows(query)
    if not found:
        return None
    ((value, created_at, updated_at, renewable),) = found
    if renewable and op.refresh_ttl:
        yield from renew(tables, [id_])
    return StoredItem(
        value=values.decode(value, tables.config.deserializer),
        key=key,
        namespace=namespace,
        created_at=created_at,
        updated_at=updated_at,
    )


def get_items(tables: StoreTables, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    """Return many items in one statement, None for each that is not there."""
    wanted = [(checked(op.namespace), checked_key(op.key)) for op in ops]
    ids = [ItemId.of(namespace, key, tables) for namespace, key in wanted]
    (found,) = yield from rows(_query(tables, "get_items", ids))
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
                value=values.decode(value, tables.config.deserializer),
                key=key,
                namespace=namespace,
                created_at=created_at,
                updated_at=updated_at,
            )
        )
        if renewable and op.refresh_ttl:
            read.add(id_)
    yield from renew(tables, read)
    return items


def renew(tables: StoreTables, ids: Iterable[ItemId]) -> Operation[None]:
    """Start the time to live of items anew; nothing to renew, no statement."""
    if ordered := sorted(ids, key=_order):
        yield from rows(_query(tables, "renew_items", ordered))


def put_items(
    tables: StoreTables, ops: Sequence[PutOp], also: Operation[list[Query]] | None = None
) -> Operation[None]:
    """Put and delete items, with their vectors and namespaces, in one transaction.

    The last operation on a key wins. An item's vectors are always replaced, so that no field that
    changed or went, and no `index=False`, leaves an old one behind. What else the transaction is to
    write is found out by `also`, once the texts are embedded.

    Raises:
        InvalidNamespaceError, InvalidOperationError, InvalidValueError, EmbeddingError: before
            anything is written.
    """
    puts: dict[ItemId, _Put] = {}
    deletes: dict[ItemId, Namespace] = {}
    for position, op in enumerate(ops):
        place = f"ops[{position}]." if len(ops) > 1 else ""
        namespace, key = checked(op.namespace, f"{place}namespace"), checked_key(op.key, place)
        if not namespace:
            checked([""], f"{place}namespace")
        id_ = ItemId.of(namespace, key, tables)
        if op.value is None:
            puts.pop(id_, None)
            deletes[id_] = namespace
        else:
            deletes.pop(id_, None)
            puts[id_] = _Put.of(op, namespace, key, tables, place, position)
    ordered = sorted(puts.items(), key=lambda pair: _order(pair[0]))
    texts = [text for _, put in ordered for _, text in put.texts]
    vectors = yield from embedded(texts)
    gone = sorted(deletes.items(), key=lambda pair: _order(pair[0]))
    others = [] if also is None else (yield from also)
    results = yield from rows(*_statements(tables, ordered, vectors, gone), *others)
    if not tables.has_vectors and results[0][0][0]:
        # Another worker has set up an index since this one looked: what it embedded goes too.
        tables.has_vectors, tables.has_words = results[0][0]
        yield from rows(*_statements(tables, ordered, vectors, gone))


def sweep(tables: StoreTables) -> Operation[int]:
    """Delete the items whose time is over, batch by batch, and return how many there were.

    Example:
        >>> store.sweep_ttl()
        3
    """
    yield from tables.find_vectors()
    total: int = 0
    while True:
        query = Query(tables.items("sweep_items"), {"batch": SWEEP_BATCH})
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
    return values.checked_text(key, f"{place}key")


class _Put(NamedTuple):
    """One item to put: its columns as they are sent, and the texts to embed."""

    namespace: str
    key: str
    value: str
    minutes: float | None
    texts: list[tuple[str, str]]
    position: int

    @classmethod
    def of(
        cls,
        op: PutOp,
        namespace: Namespace,
        key: str,
        tables: StoreTables,
        place: str,
        position: int,
    ) -> _Put:
        if not isinstance(op.value, Mapping):
            msg = f"{place}value is a {type(op.value).__name__}; give a dictionary, or None"
            raise InvalidValueError(msg)
        if op.ttl is not None and not is_minutes(op.ttl):
            msg = f"{place}ttl is {op.ttl!r:.80}; give minutes as a number from 0, or None"
            raise InvalidOperationError(msg)
        return cls(
            ".".join(namespace),  # no label has a period
            key,
            values.encode(dict(op.value), f"{place}value"),
            None if op.ttl is None else float(op.ttl),
            texts_of(op.value, op.index, tables.index) if tables.index else [],
            position,
        )


def _statements(
    tables: StoreTables,
    puts: Sequence[tuple[ItemId, _Put]],
    vectors: Sequence[Vector],
    deletes: Sequence[tuple[ItemId, Namespace]],
) -> list[Query]:
    """Order the statements so that the item's row is the lock of all that belongs to it."""
    ids = [id_ for id_, _ in puts]
    gone = [id_ for id_, _ in deletes]
    slots = sorted({lock_slot(id_.agent) for id_ in (*ids, *gone)})
    slot_array = {"slots": slots}
    queries = [] if tables.has_vectors else [Query(tables.items("find_vectors"), {})]
    if gone:
        # Several deletes, or deletes and puts, cannot be taken in one order, and might deadlock.
        lock = "hold_agents" if len(ids) + len(gone) > 1 else "shared_lock"
        queries.append(Query(tables.items(lock), slot_array))
        queries.append(_query(tables, "delete_items", gone))
    if puts:
        columns = {
            "namespaces": [put.namespace for _, put in puts],
            "keys": [put.key for _, put in puts],
            "values": [put.value for _, put in puts],
            "minutes": [put.minutes for _, put in puts],
            "positions": [put.position for _, put in puts],
            "terms": [None for _ in puts],
        }
        items = {**_arrays(ids), **columns, **slot_array}
        queries.append(Query(tables.items("upsert_items"), items))
        spaces = {(id_.agent, put.namespace) for id_, put in puts}
        queries.append(Query(tables.items("upsert_namespaces"), _spaces(spaces)))
    doubtful = {(id_.agent, put.namespace) for id_, put in puts if put.minutes is not None}
    doubtful |= {(id_.agent, ".".join(namespace)) for id_, namespace in deletes}
    if doubtful:
        queries.append(Query(tables.items("doubt_namespaces"), _spaces(doubtful)))
    if tables.has_vectors:
        queries.append(_query(tables, "delete_vectors", [*ids, *gone]))
    if vectors and tables.index is not None:
        settings = tables.index
        owners = [(id_, field) for id_, put in puts for field, _ in put.texts]
        queries.append(
            Query(
                tables.items("insert_vectors"),
                lambda: {
                    **_arrays([id_ for id_, _ in owners]),
                    "fields": [field for _, field in owners],
                    # The server writes the items while these are put into its form.
                    "vectors": [encode(vector, settings) for vector in vectors],
                },
            )
        )
    return queries


def _query(tables: StoreTables, name: str, ids: Sequence[ItemId]) -> Query:
    """Run a statement on items, in the form for one agent where they have but one."""
    if len({id_.agent for id_ in ids}) == 1:
        own = {"agent": ids[0].agent, "items": [id_.item for id_ in ids]}
        return Query(tables.items(name, "of_one_agent", ids[0].agent), own)
    return Query(tables.items(name, "of_many_agents"), _arrays(ids))


def _arrays(ids: Sequence[ItemId]) -> dict[str, Any]:
    return {"agents": [id_.agent for id_ in ids], "items": [id_.item for id_ in ids]}


def _spaces(spaces: Iterable[tuple[UUID, str]]) -> dict[str, Any]:
    ordered = sorted(spaces)
    return {"agents": [agent for agent, _ in ordered], "namespaces": [n for _, n in ordered]}


def _order(id_: ItemId) -> tuple[int, int]:
    """All writers take items in the same order, or they would deadlock."""
    return id_.agent.int, id_.item.int
