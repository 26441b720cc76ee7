"""Reads the sealed rows of a thread and seals them again: for a copy of it, or with other keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import ormsgpack

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGE_BYTES, RESEAL
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.heads import place_head
from langgraph_letta_store._checkpoints.message_seals import move_message
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    place_channel,
    place_checkpoint,
    place_message,
    place_write,
)
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.schema import SaverSchema, StoreSchema
from langgraph_letta_store._engine.sealing import SEALED, Place
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.errors import InvalidOperationError

PACKING = ormsgpack.OPT_NON_STR_KEYS
"""How the parts of a checkpoint are packed."""


class StoredRow(NamedTuple):
    """A row's table and key, the place and the words for it, and its stored value.

    `columns` has all that was read of it; its new messages are counted from `base`.
    """

    table: str
    key: tuple[Any, ...]
    place: Place
    name: str
    type: str | None
    value: bytes
    base: int | None
    columns: Row

    @property
    def is_sealed(self) -> bool:
        """Whether the value is encrypted; the type of a head names its checkpoint, too."""
        return (self.type or "").partition(":")[0] == SEALED


Reseal: TypeAlias = Callable[[StoredRow], "SerializedValue | None"]
"""Returns a row's new value, or None where it stays."""

KEYS = {
    "checkpoints": ("ns", "id"),
    "channels": ("ns", "channel", "version"),
    "writes": ("ns", "id", "task", "idx"),
    "messages": ("agent", "sequence"),
}
"""The key of a row of each table within its thread."""

STATES = ("checkpoints", "channels", "writes")
"""The tables whose rows are states, which refer to messages."""


class StoredThread(NamedTuple):
    """The rows of a thread that have values, by table.

    `xmin` changes with each write that holds the thread; None: there is no such thread.
    """

    xmin: str | None
    tables: Mapping[str, Sequence[StoredRow]]


def read_rows(
    schema: SaverSchema | StoreSchema, thread: str, tables: Sequence[str] = (*KEYS,)
) -> Operation[StoredThread]:
    """Return the rows of a thread that have values."""
    named = {"thread": thread, "owner": None}
    names = ["read_thread", *(f"thread_{table}" for table in tables)]
    found, *results = yield from rows(
        *(Query(schema.render(RESEAL, name, message_bytes=MESSAGE_BYTES), named) for name in names)
    )
    return StoredThread(
        found[0][0] if found else None,
        {
            table: [_READ[table](thread, row) for row in read]
            for table, read in zip(tables, results, strict=True)
        },
    )


def hold_read(schema: SaverSchema | StoreSchema, thread: str, stored: StoredThread) -> list[Query]:
    """Return queries that make their step fail if a thread was written to since it was read.

    Raises:
        InvalidOperationError: the schema is distributed by Citus.
    """
    if schema.is_distributed:
        msg = (
            f"the encrypted thread {thread!r:.80} cannot be encrypted again in the schema "
            f"{schema.config.schema!r}, which Citus has distributed: the versions of rows cannot "
            "be compared there. Nothing was changed; use a schema that is not distributed for it"
        )
        raise InvalidOperationError(msg)
    named = {"thread": thread, "owner": None, "xmin": stored.xmin}
    return must_hold(schema, Query(schema.render(RESEAL, "hold_read_thread"), named))


def rewrite(
    schema: SaverSchema | StoreSchema,
    thread: str,
    found: Mapping[str, Sequence[StoredRow]],
    reseal: Reseal,
) -> list[Query]:
    """Return the queries that give rows of a thread their new values.

    A row that was changed since it was read keeps its value.

    Raises:
        ForgedRowError: a row is not authentic; the error names it.
        MissingKeyError: its key is missing.
    """
    queries: list[Query] = []
    for table, stored in found.items():
        changed: list[tuple[StoredRow, SerializedValue]] = []
        for row in stored:
            with name_row(row.name):
                value = reseal(row)
            if value is not None:
                changed.append((row, value))
        if changed:
            queries.append(write_values(schema, thread, table, changed))
    return queries


def write_values(
    schema: SaverSchema | StoreSchema,
    thread: str,
    table: str,
    changed: Sequence[tuple[StoredRow, SerializedValue]],
) -> Query:
    """Return the query that gives rows of one table of a thread their new values."""
    keys = zip(*(row.key for row, _ in changed), strict=True)
    parameters: dict[str, Any] = {
        "thread": thread,
        "owner": None,
        **{name: [*column] for name, column in zip(KEYS[table], keys, strict=True)},
        "olds": [row.value for row, _ in changed],
        "types": [value.type for _, value in changed],
        "values": [value.value for _, value in changed],
    }
    return Query(schema.render(RESEAL, f"reseal_{table}"), parameters)


def move_messages(
    schema: SaverSchema | StoreSchema, codec: Codec, thread: str, agents: Mapping[UUID, UUID]
) -> Operation[list[Query]]:
    """Return the queries that seal a thread's messages for other agents, before they are theirs.

    Raises:
        ForgedRowError: one is not authentic; the error names it.
        MissingKeyError: its key is missing.
        StaleReadError: raised by their step, if the thread was written to since it was read here.
    """
    if codec.sealer is None:
        return []
    scope = codec.sealer.scope("thread", thread)

    def move(row: StoredRow) -> SerializedValue | None:
        sealed = move_message(scope, row.place, row.value, agents) if row.is_sealed else None
        return None if sealed is None else SerializedValue(SEALED, sealed)

    stored = yield from read_rows(schema, thread, ("messages",))
    queries = rewrite(schema, thread, stored.tables, move)
    return [*hold_read(schema, thread, stored), *queries] if queries else []


def _read_checkpoint(thread: str, row: Row) -> StoredRow:
    ns, id_, type_, value, base, *_ = row
    name = describe_checkpoint(thread, ns, id_)
    place = place_checkpoint(ns, id_)
    return StoredRow("checkpoints", (ns, id_), place, name, type_, value, base, row)


def _read_channel(thread: str, row: Row) -> StoredRow:
    ns, channel, version, type_, value, base = row
    key = (ns, channel, version)
    place = place_head(ns) if channel == HEAD else place_channel(*key)
    name = f"the channel {channel!r:.80} of thread {thread!r:.80} (namespace {ns!r:.80})"
    return StoredRow("channels", key, place, name, type_, value, base, row)


def _read_write(thread: str, row: Row) -> StoredRow:
    ns, id_, task, idx, type_, value, base, channel = row
    name = f"the write of task {task!r:.80} under {describe_checkpoint(thread, ns, id_)}"
    place = place_write(ns, id_, task, channel)
    return StoredRow("writes", (ns, id_, task, idx), place, name, type_, value, base, row)


def _read_message(thread: str, row: Row) -> StoredRow:
    agent, sequence, type_, value, message_id, *_ = row
    name = f"message {sequence} of thread {thread!r:.80}"
    place = place_message(message_id)
    return StoredRow("messages", (agent, sequence), place, name, type_, value, None, row)


_READ: Mapping[str, Callable[[str, Row], StoredRow]] = {
    "checkpoints": _read_checkpoint,
    "channels": _read_channel,
    "writes": _read_write,
    "messages": _read_message,
}
