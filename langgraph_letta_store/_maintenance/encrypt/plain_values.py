"""Turns the plain values of a thread into those that a saver with keys would have stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import ormsgpack

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.compression import decompress_value
from langgraph_letta_store._checkpoints.list_hashes import bind_lists
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.reseal import PACKING
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    place_channel,
    place_checkpoint,
    place_write,
)
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.write_numbers import number_write
from langgraph_letta_store._engine import jsonb


class PlainCheckpoint(NamedTuple):
    """A checkpoint in plain text: a row of `thread_checkpoints`."""

    ns: str
    id: str
    type: str
    value: bytes
    base: int | None
    parent: str | None
    run_id: str | None
    metadata: str
    channels: Sequence[str] | None
    versions: Sequence[str | None] | None


class PlainChannel(NamedTuple):
    """A value in a row of its own in plain text: a row of `thread_channels`."""

    ns: str
    channel: str
    version: str
    type: str
    value: bytes
    base: int | None


class PlainWrite(NamedTuple):
    """A write in plain text: a row of `thread_writes`."""

    ns: str
    id: str
    task: str
    idx: int
    type: str
    value: bytes
    base: int | None
    channel: str


class ListedMessage(NamedTuple):
    """A message: a row of `thread_messages`."""

    agent: UUID
    sequence: int
    type: str | None
    value: bytes
    message_id: str
    digest: bytes
    run_id: str | None
    terms: Sequence[int] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PlainValues:
    """Seals the values of a thread; `messages` are its messages, with their digests with a key."""

    codec: Codec
    messages: Messages

    def seal_checkpoint(self, row: PlainCheckpoint) -> SerializedValue:
        """Seal a checkpoint with its metadata, its parent and the versions of its channels."""
        type_, data = decompress_value(row.type, row.value)
        is_msgpack = type_ == "msgpack"
        if is_msgpack:
            limits.check_depth(data)
            # Objects that a graph stored stay as they are, whatever this process can import.
            body = ormsgpack.unpackb(data, ext_hook=ormsgpack.Ext, option=PACKING)
        else:
            body = self.codec.loads(type_, data)
        values: Mapping[str, Sequence[Any]] = body["values"]
        versions = zip(row.channels or (), row.versions or (), strict=True)
        kept = {
            "metadata": jsonb.decode(row.metadata),
            **body,
            "values": {
                channel: list(bind_lists(SerializedValue(*value), row.base, self.messages))
                for channel, value in values.items()
            },
            "parent": row.parent,
            "versions": {channel: version for channel, version in versions if channel != HEAD},
        }
        place = place_checkpoint(row.ns, row.id)
        if is_msgpack:
            packed = ormsgpack.packb(kept, option=PACKING)
            return self.codec.seal(place, SerializedValue("msgpack", packed))
        return self.codec.seal(place, self.codec.dumps(kept))

    def seal_channel(self, row: PlainChannel) -> SerializedValue:
        """Seal a value that has a row of its own."""
        value = bind_lists(SerializedValue(row.type, row.value), row.base, self.messages)
        return self.codec.seal(place_channel(row.ns, row.channel, row.version), value)

    def seal_write(self, row: PlainWrite, numbers: Sequence[int]) -> SerializedValue:
        """Seal what a task wrote, with the numbers of all its writes that are there."""
        value = bind_lists(SerializedValue(row.type, row.value), row.base, self.messages)
        place = place_write(row.ns, row.id, row.task, row.channel)
        return self.codec.seal(place, number_write(value, row.idx, numbers))
