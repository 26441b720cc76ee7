"""Moving in from elsewhere: items and vectors as they were, and what is here already."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias, TypeVar

from psycopg import errors as pg

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId, lock_slot, namespace_columns
from langgraph_letta_store._engine.item_seals import seal_item
from langgraph_letta_store._engine.schema import OF_MANY_AGENTS, StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Execute, Operation, Query, Step, perform_steps, rows
from langgraph_letta_store._search.embedding_text import Encoded
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK

BULK_LOAD = SqlFile(__name__, "bulk_load")

T = TypeVar("T")

Place: TypeAlias = tuple[str, str]
"""A checkpoint within its thread: its namespace and its id."""


class ItemState(NamedTuple):
    """How new an item is, when it expires, and how many vectors it has."""

    updated_at: datetime
    expires_at: datetime | None
    vectors: int

    def covers(self, other: ItemState) -> bool:
        """Whether nothing of the other is missing here."""
        if self.updated_at != other.updated_at:
            return self.updated_at > other.updated_at
        lasts = self.expires_at is None or (
            other.expires_at is not None and self.expires_at >= other.expires_at
        )
        return lasts and self.vectors >= other.vectors


class MovedItem(NamedTuple):
    """An item as it was elsewhere; its value is JSON text."""

    namespace: Namespace
    key: str
    value: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    ttl: timedelta | None
    vectors: Sequence[tuple[str, Encoded]]


def read_setup(schema: StoreSchema) -> Operation[Mapping[str, Any] | None]:
    """Return what the schema was set up with, or None where it was not."""
    try:
        (((settings,),),) = yield from rows(Query(schema.render(BULK_LOAD, "read_settings")))
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        return None
    found: Mapping[str, Any] | None = json.loads(settings) if settings else None
    return found


def count_contents(schema: StoreSchema) -> Operation[tuple[int, int]]:
    """Return how many items and threads the schema has; it may lack either table."""
    counts: list[int] = []
    for name in ("count_items", "count_threads"):
        try:
            (((count,),),) = yield from rows(Query(schema.render(BULK_LOAD, name)))
        except pg.UndefinedTable:
            count = 0
        counts.append(count)
    items, threads = counts
    return items, threads


def read_item_states(
    schema: StoreSchema, ids: Collection[ItemId]
) -> Operation[dict[ItemId, ItemState]]:
    """Return the state of each of these items that is there."""
    name = "find_embedded_items" if schema.has_vectors else "find_items"
    parameters = {"agents": [i.agent for i in ids], "items": [i.item for i in ids]}
    (found,) = yield from rows(
        Query(schema.render(BULK_LOAD, name, items=OF_MANY_AGENTS), parameters)
    )
    return {ItemId(agent, item): ItemState(*state) for agent, item, *state in found}


def import_items(schema: StoreSchema, items: Sequence[MovedItem]) -> Operation[None]:
    """Write items as they were elsewhere, with their vectors, in one transaction.

    What is newer here stays, with its vectors. Nothing is embedded.
    """
    moved = sorted(
        ((schema.identify_item(item.namespace, item.key), item) for item in items),
        key=lambda pair: (pair[0].agent.int, pair[0].item.int),  # as all writers, or: deadlocks
    )
    ids = {"agents": [i.agent for i, _ in moved], "items": [i.item for i, _ in moved]}
    updated = [item.updated_at for _, item in moved]
    # Elsewhere a noncharacter is itself; here it stands before what JSON cannot hold.
    values = [jsonb.escape(item.value, f"the value of {item.key!r}") for _, item in moved]
    seals = schema.seals
    sealed = None
    if seals is not None:
        sealed = [
            seal_item(seals, id_, value) for (id_, _), value in zip(moved, values, strict=True)
        ]
        values = [each.value for each in sealed]
    columns = {
        "namespaces": [".".join(item.namespace) for _, item in moved],
        "keys": [item.key for _, item in moved],
        "values": values,
        "created": [item.created_at for _, item in moved],
        "updated": updated,
        "expiries": [item.expires_at for _, item in moved],
        "ttls": [item.ttl for _, item in moved],
        "slots": sorted({lock_slot(id_.agent) for id_, _ in moved}),
    }
    queries = [
        Query(schema.render(BULK_LOAD, "import_items", shared_lock=SHARED_LOCK), {**ids, **columns})
    ]
    if sealed is not None:
        latest = {**ids, "values": values, "latest": [each.latest for each in sealed]}
        queries.append(Query(schema.render(BULK_LOAD, "seal_imported"), latest))
    spaces = {(id_.agent, ".".join(item.namespace)) for id_, item in moved}
    queries.append(Query(schema.render(NAMESPACES, "upsert_namespaces"), namespace_columns(spaces)))
    passing = [(id_, item) for id_, item in moved if item.expires_at is not None]
    doubtful = {(id_.agent, ".".join(item.namespace)) for id_, item in passing}
    if doubtful:
        queries.append(
            Query(schema.render(NAMESPACES, "doubt_namespaces"), namespace_columns(doubtful))
        )
    if schema.has_vectors:
        queries.append(
            Query(schema.render(BULK_LOAD, "forget_vectors"), {**ids, "updated": updated})
        )
    owners = [(id_, item, *vector) for id_, item in moved for vector in item.vectors]
    if owners:
        vectors = {
            "agents": [id_.agent for id_, *_ in owners],
            "items": [id_.item for id_, *_ in owners],
            "updated": [item.updated_at for _, item, *_ in owners],
            "fields": [field for *_, field, _ in owners],
            "vectors": [vector for *_, vector in owners],
        }
        queries.append(Query(schema.render(BULK_LOAD, "import_vectors"), vectors))
    yield from rows(*queries)


def read_checkpoint_states(
    schema: StoreSchema, threads: Sequence[str]
) -> Operation[dict[str, dict[Place, int]]]:
    """Return which checkpoints threads have, each with the number of its writes."""
    query = Query(schema.render(BULK_LOAD, "find_checkpoints"), {"threads": list(threads)})
    (found,) = yield from rows(query)
    states: defaultdict[str, dict[Place, int]] = defaultdict(dict)
    for thread, namespace, checkpoint, writes in found:
        states[thread][namespace, checkpoint] = writes
    return dict(states)


def relax(schema: StoreSchema, operation: Operation[T]) -> Operation[T]:
    """Run an operation without waiting for the disk; `flush` waits, once for all.

    A step that a crash of the server loses is found missing by the next run.
    """
    query = Query(schema.render(BULK_LOAD, "relax"))

    def perform(step: Step) -> Operation[Any]:
        if not isinstance(step, Execute):
            return (yield step)
        return (yield replace(step, queries=(query, *step.queries)))[1:]

    return (yield from perform_steps(operation, perform))


def flush(schema: StoreSchema) -> Operation[None]:
    """Wait until all that was written is on the disk."""
    yield from rows(Query(schema.render(BULK_LOAD, "flush")))


def begin_thread(
    conversations: Conversations, thread_id: str, agent: str, at: datetime | None
) -> Operation[None]:
    """Say whose a thread is, before anything of it is there; one that is there keeps its agent."""
    id_ = conversations.schema.named(agent)
    parameters = {"thread": thread_id, "agent_id": id_, "agent": agent, "at": at}
    (begun,) = yield from rows(
        Query(conversations.schema.render(BULK_LOAD, "begin_thread"), parameters)
    )
    for (epoch,) in begun:
        nothing = CachedThread(agent_id=id_, agent=agent, epoch=epoch, numbers={}, ids=frozenset())
        conversations.thread_cache.add(thread_id, nothing)
