"""The hashes of messages that lists begin with in sealed values: added, taken off and renewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import ormsgpack

from langgraph_letta_store._checkpoints.compression import decompress_value
from langgraph_letta_store._checkpoints.decode import READ_DEPTH, read_map
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.row_seals import hash_list, list_hash
from langgraph_letta_store._checkpoints.runs import resolve_refs
from langgraph_letta_store._checkpoints.serialized import MAP, REFERRING, SerializedValue
from langgraph_letta_store.errors import ForgedRowError, MissingMessageError

_Change: TypeAlias = Callable[[SerializedValue], SerializedValue]


def bind_lists(kept: SerializedValue, base: int | None, messages: Messages) -> SerializedValue:
    """Return a plain value whose lists begin with hashes of their messages, not compressed."""

    def bind(one: SerializedValue) -> SerializedValue:
        try:
            hashed = _hash(one, base, messages)
        except MissingMessageError:
            return one  # it cannot be read anyway
        return SerializedValue(one.type, ormsgpack.packb([hashed, *ormsgpack.unpackb(one.value)]))

    return _change_lists(kept, bind, lambda other: SerializedValue(*decompress_value(*other)))


def unbind_lists(kept: SerializedValue, base: int | None, messages: Messages) -> SerializedValue:
    """Return a decrypted value as it is stored in plain text, its lists without hashes.

    Raises:
        ForgedRowError: the messages of a list are not those that it was stored with.
        MissingMessageError: one of them is missing.
    """

    def unbind(one: SerializedValue) -> SerializedValue:
        if list_hash(one.value) is None:
            return one
        _check(one, base, messages)
        return SerializedValue(one.type, ormsgpack.packb(ormsgpack.unpackb(one.value)[1:]))

    return _change_lists(kept, unbind)


def rebind_lists(
    kept: SerializedValue, base: int | None, before: Messages, after: Messages
) -> SerializedValue:
    """Return a decrypted value with the hashes of other messages under the same numbers.

    Raises:
        ForgedRowError: the messages of a list are not those that it was stored with.
    """

    def rebind(one: SerializedValue) -> SerializedValue:
        if list_hash(one.value) is None:
            return one
        try:
            _check(one, base, before)
        except MissingMessageError:
            return one  # it cannot be read anyway
        runs = ormsgpack.unpackb(one.value)[1:]
        return SerializedValue(one.type, ormsgpack.packb([_hash(one, base, after), *runs]))

    return _change_lists(kept, rebind)


def _change_lists(
    kept: SerializedValue,
    change: _Change,
    change_other: _Change | None = None,
    depth: int = READ_DEPTH,
) -> SerializedValue:
    """Return a value with its lists changed, and with all else unchanged or changed otherwise."""
    if kept.type in REFERRING:
        return change(kept)
    if kept.type == MAP:
        changed = {
            key: list(_change_lists(part, change, change_other, depth - 1))
            for key, part in read_map(kept.value, depth).items()
        }
        return SerializedValue(MAP, ormsgpack.packb(changed))
    return kept if change_other is None else change_other(kept)


def _check(kept: SerializedValue, base: int | None, messages: Messages) -> None:
    if _hash(kept, base, messages) != list_hash(kept.value):
        raise ForgedRowError("its messages are not those that it was stored with")


def _hash(kept: SerializedValue, base: int | None, messages: Messages) -> bytes:
    parts = resolve_refs(kept.value, base, len(messages.sequences))
    return hash_list(messages.digests_of(parts))
