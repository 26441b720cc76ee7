"""Turns the plain values of a thread into those that a saver with keys would have stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import ormsgpack

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.codec import MAP, REFERRING, Codec, SerializedValue
from langgraph_letta_store._checkpoints.compression import decompress_value
from langgraph_letta_store._checkpoints.decode import READ_DEPTH, read_map
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    hash_list,
    list_hash,
    place_channel,
    place_checkpoint,
    place_write,
)
from langgraph_letta_store._checkpoints.runs import resolve_refs
from langgraph_letta_store._checkpoints.write_numbers import number_write
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.errors import ForgedRowError, MissingMessageError

PACKING = ormsgpack.OPT_NON_STR_KEYS
"""How the parts of a checkpoint are packed."""


class PlainCheckpoint(NamedTuple):
    """A row of `plain_checkpoints`."""

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
    """A row of `plain_channels`."""

    ns: str
    channel: str
    version: str
    type: str
    value: bytes
    base: int | None


class PlainWrite(NamedTuple):
    """A row of `plain_writes`."""

    ns: str
    id: str
    task: str
    idx: int
    type: str
    value: bytes
    base: int | None
    channel: str


class ListedMessage(NamedTuple):
    """A row of `plain_messages`; a message that is encrypted has no value here."""

    agent: UUID
    sequence: int
    type: str | None
    value: bytes | None
    message_id: str
    digest: bytes
    run_id: str | None
    terms: Sequence[int] | None


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
                channel: list(self._bind(SerializedValue(*value), row.base))
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
        value = self._bind(SerializedValue(row.type, row.value), row.base)
        return self.codec.seal(place_channel(row.ns, row.channel, row.version), value)

    def seal_write(self, row: PlainWrite, numbers: Sequence[int]) -> SerializedValue:
        """Seal what a task wrote, with the numbers of all its writes that are there."""
        value = self._bind(SerializedValue(row.type, row.value), row.base)
        place = place_write(row.ns, row.id, row.task, row.channel)
        return self.codec.seal(place, number_write(value, row.idx, numbers))

    def _bind(
        self, kept: SerializedValue, base: int | None, depth: int = READ_DEPTH
    ) -> SerializedValue:
        """Return a value whose lists of messages begin with hashes of them, not compressed."""
        if kept.type in REFERRING:
            parts = resolve_refs(kept.value, base, len(self.messages.sequences))
            try:
                hashed = hash_list(self.messages.digests_of(parts))
            except MissingMessageError:
                return kept  # it cannot be read anyway
            return SerializedValue(
                kept.type, ormsgpack.packb([hashed, *ormsgpack.unpackb(kept.value)])
            )
        if kept.type == MAP:
            bound = {
                key: list(self._bind(part, base, depth - 1))
                for key, part in read_map(kept.value, depth).items()
            }
            return SerializedValue(MAP, ormsgpack.packb(bound))
        return SerializedValue(*decompress_value(*kept))


def unbind_value(
    kept: SerializedValue, row: Mapping[str, Any], messages: Messages, depth: int = READ_DEPTH
) -> SerializedValue:
    """Return a decrypted value of a row as it is stored in plain text, its lists without hashes.

    Raises:
        ForgedRowError: the messages of a list are not those that it was stored with.
        MissingMessageError: one of them is missing.
    """
    if kept.type in REFERRING:
        expected = list_hash(kept.value)
        if expected is None:
            return kept
        parts = resolve_refs(kept.value, row["base"], len(messages.sequences))
        if hash_list(messages.digests_of(parts)) != expected:
            raise ForgedRowError("its messages are not those that it was stored with")
        return SerializedValue(kept.type, ormsgpack.packb(ormsgpack.unpackb(kept.value)[1:]))
    if kept.type == MAP:
        plain = {
            key: list(unbind_value(part, row, messages, depth - 1))
            for key, part in read_map(kept.value, depth).items()
        }
        return SerializedValue(MAP, ormsgpack.packb(plain))
    return kept
