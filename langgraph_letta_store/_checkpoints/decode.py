"""Reading stored values: with the messages that they refer to, or by the serializer."""

from __future__ import annotations

from typing import Any

import ormsgpack
from langgraph.checkpoint.serde.types import (
    _DeltaSnapshot as DeltaSnapshot,  # pyright: ignore[reportPrivateUsage]  # what savers are given
)

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.row_seals import hash_list, list_hash
from langgraph_letta_store._checkpoints.runs import resolve_refs
from langgraph_letta_store._checkpoints.serialized import (
    MAP,
    MAP_DEPTH,
    MESSAGES,
    REFERRING,
    SNAPSHOT,
    SerializedValue,
)
from langgraph_letta_store.config.checks import is_dict, is_list
from langgraph_letta_store.errors import DamagedRowError, ForgedRowError

READ_DEPTH = 4 * MAP_DEPTH
"""How deep dictionaries may nest when they are read; early versions stored them without a bound."""


def decode(
    codec: Codec,
    kept: SerializedValue,
    base: int | None,
    messages: Messages,
    depth: int = READ_DEPTH,
) -> Any:
    """Read a stored value, with the messages that it refers to.

    Raises:
        DamagedRowError: it is damaged, or larger or deeper than a value may be.
        MissingMessageError: a message that it refers to is missing.
    """
    if kept.type in REFERRING:
        parts = resolve_refs(kept.value, base, len(messages.sequences))
        expected = list_hash(kept.value) if codec.scope is not None else None
        if expected is not None and hash_list(messages.digests_of(parts)) != expected:
            raise ForgedRowError("its messages are not those that it was stored with")
        loaded = codec.load_messages(messages, parts)
        if kept.type == SNAPSHOT:
            return DeltaSnapshot(loaded)
        return loaded if kept.type == MESSAGES else loaded[0]
    if kept.type == MAP:
        return {
            key: decode(codec, part, base, messages, depth - 1)
            for key, part in read_map(kept.value, depth).items()
        }
    return codec.loads(kept.type, kept.value)


def read_map(packed: bytes, depth: int) -> dict[str, SerializedValue]:
    """Return the values of a dictionary in which some refer to messages.

    Raises:
        DamagedRowError: it is no dictionary, or dictionaries nest deeper than `depth`.
    """
    found: Any = ormsgpack.unpackb(packed)
    if depth <= 0 or not is_dict(found):
        msg = f"a value that refers to messages must be a dictionary, at most {READ_DEPTH} deep"
        raise DamagedRowError(msg)
    return {key: _keep_packed(part) for key, part in found.items()}


def _keep_packed(part: Any) -> SerializedValue:
    if is_list(part) and [*map(type, part)] == [str, bytes]:
        return SerializedValue(*part)
    raise DamagedRowError(f"a stored value must be a type and bytes, got {part!r:.80}")
