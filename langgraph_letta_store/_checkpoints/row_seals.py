"""How rows of threads are sealed: the place of each kind of row, and what is sealed with a value.

The codec of a thread calls these; without keys a value is stored and read unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import ormsgpack

from langgraph_letta_store._engine.sealing import SEALED, Place, SealedScope
from langgraph_letta_store.config.checks import is_list
from langgraph_letta_store.errors import ForgedRowError, MissingKeyError

HEAD = "letta.head"
"""The channel whose row names the latest checkpoint of a graph in a thread."""

SAID = "letta.said"
"""The type of a sealed message with its number, time and agents: see `message_seals`."""

_HASH_BYTES = 16


def place_checkpoint(ns: str, checkpoint_id: str) -> Place:
    """Return the place of a checkpoint."""
    return ("checkpoint", ns, checkpoint_id)


def place_channel(ns: str, channel: str, version: str) -> Place:
    """Return the place of a channel's value in a row of its own."""
    return ("channel", ns, channel, version)


def place_write(ns: str, checkpoint_id: str, task_id: str, channel: str) -> Place:
    """Return the place of what a task wrote; the number of the write is sealed with the value."""
    return ("write", ns, checkpoint_id, task_id, channel)


def place_message(message_id: str) -> Place:
    """Return the place of a message; its number, time and agents are sealed with it."""
    return ("message", message_id)


def seal_value(
    scope: SealedScope, place: Place, type_: str | None, data: bytes
) -> tuple[str, bytes]:
    """Seal a value with its type."""
    return SEALED, scope.seal(place, pack_typed(type_, data))


def open_value(
    scope: SealedScope | None, place: Place, type_: str, data: bytes, *, allow_plain: bool
) -> tuple[str, bytes]:
    """Return the type and bytes of a stored value.

    Raises:
        ForgedRowError, MissingKeyError: as `open_typed`.
    """
    opened, plain = open_typed(scope, place, type_, data, allow_plain=allow_plain)
    return opened or "msgpack", plain


def open_typed(
    scope: SealedScope | None, place: Place, type_: str | None, data: bytes, *, allow_plain: bool
) -> tuple[str | None, bytes]:
    """Return the type and bytes of a stored value; the type None stands for msgpack.

    Raises:
        ForgedRowError: it is not authentic, or not sealed though the saver seals.
        MissingKeyError: it is sealed, and the saver has no keys or not this one.
    """
    if type_ != SEALED:
        if scope is None or allow_plain:
            return type_, data
        raise ForgedRowError(
            "it is not encrypted; if you wrote it before the saver encrypted, run `letta-store "
            "encrypt`, and read it until then with encrypt=Encryption(..., allow_plain=True)"
        )
    if scope is None:
        raise MissingKeyError("it is encrypted; give the saver the keys: `encrypt=Encryption(...)`")
    return unpack_typed(scope.open(place, data))


def pack_typed(type_: str | None, data: bytes) -> bytes:
    """Return a value with its type, as it is sealed."""
    named = (type_ or "").encode()
    return len(named).to_bytes(2, "big") + named + data


def unpack_typed(opened: bytes) -> tuple[str | None, bytes]:
    """Return the type and bytes of a decrypted value."""
    start = 2 + int.from_bytes(opened[:2], "big")
    return opened[2:start].decode() or None, opened[start:]


def hash_list(digests: Iterable[bytes]) -> bytes:
    """Return a hash of the messages of a list, in order, by their digests."""
    return blake2b(b"".join(digests), digest_size=_HASH_BYTES).digest()


def list_hash(packed: bytes) -> bytes | None:
    """Return the hash that begins a list of references; None if it has none."""
    found: Any = ormsgpack.unpackb(packed)
    first = found[0] if is_list(found) and found else None
    return first if type(first) is bytes else None
