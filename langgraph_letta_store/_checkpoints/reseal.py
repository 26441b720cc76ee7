"""Reads the sealed rows of a thread and seals them again: for a copy of it, or with other keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from langgraph_letta_store._checkpoints.checkpoint_sql import RESEAL
from langgraph_letta_store._checkpoints.codec import SerializedValue
from langgraph_letta_store._checkpoints.heads import place_head
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    place_channel,
    place_checkpoint,
    place_message,
    place_write,
)
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.sealing import SEALED, Place
from langgraph_letta_store._engine.steps import Operation, Query, rows


class StoredRow(NamedTuple):
    """A row's key, the place and the words for it, and its stored value."""

    key: tuple[Any, ...]
    place: Place
    name: str
    type: str | None
    value: bytes

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


def read_rows(schema: SaverSchema, thread: str) -> Operation[dict[str, list[StoredRow]]]:
    """Return the rows of a thread that have values, by table."""
    named = {"thread": thread, "owner": None}
    results = yield from rows(
        *(Query(schema.render(RESEAL, f"sealed_{table}"), named) for table in KEYS)
    )
    return {
        table: [_READ[table](thread, row) for row in found]
        for table, found in zip(KEYS, results, strict=True)
    }


def rewrite(
    schema: SaverSchema, thread: str, found: dict[str, list[StoredRow]], reseal: Reseal
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
            keys = zip(*(row.key for row, _ in changed), strict=True)
            parameters: dict[str, Any] = {
                "thread": thread,
                "owner": None,
                **{name: [*column] for name, column in zip(KEYS[table], keys, strict=True)},
                "olds": [row.value for row, _ in changed],
                "types": [value.type for _, value in changed],
                "values": [value.value for _, value in changed],
            }
            queries.append(Query(schema.render(RESEAL, f"reseal_{table}"), parameters))
    return queries


def _read_checkpoint(thread: str, row: Sequence[Any]) -> StoredRow:
    ns, id_, type_, value = row
    name = describe_checkpoint(thread, ns, id_)
    return StoredRow((ns, id_), place_checkpoint(ns, id_), name, type_, value)


def _read_channel(thread: str, row: Sequence[Any]) -> StoredRow:
    ns, channel, version, type_, value = row
    place = place_head(ns) if channel == HEAD else place_channel(ns, channel, version)
    name = f"the channel {channel!r:.80} of thread {thread!r:.80} (namespace {ns!r:.80})"
    return StoredRow((ns, channel, version), place, name, type_, value)


def _read_write(thread: str, row: Sequence[Any]) -> StoredRow:
    ns, id_, task, idx, channel, type_, value = row
    name = f"the write of task {task!r:.80} under {describe_checkpoint(thread, ns, id_)}"
    return StoredRow((ns, id_, task, idx), place_write(ns, id_, task, channel), name, type_, value)


def _read_message(thread: str, row: Sequence[Any]) -> StoredRow:
    agent, sequence, message_id, type_, value = row
    name = f"message {sequence} of thread {thread!r:.80}"
    return StoredRow((agent, sequence), place_message(message_id), name, type_, value)


_READ: dict[str, Callable[[str, Sequence[Any]], StoredRow]] = {
    "checkpoints": _read_checkpoint,
    "channels": _read_channel,
    "writes": _read_write,
    "messages": _read_message,
}
