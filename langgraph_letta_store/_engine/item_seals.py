"""Seals items, each bound to its row, and opens them where they belong.

A sealed item's JSON has the ciphertext, and readable copies of the fields that the user names as
searchable.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ormsgpack

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.sealing import SEALED, SealedScope, key_of
from langgraph_letta_store._engine.value_seals import (
    LATEST,
    OLDER,
    PLAIN,
    ValueSeals,
    decode_sealed,
    refuse_sealed,
)
from langgraph_letta_store.errors import ForgedRowError

HAS_TEXT = "letta.text"
"""A key of sealed items that have a text as passages have it."""


class SealedItem(NamedTuple):
    """The stored value of an item, as JSON text, and its keyed hash."""

    value: str
    latest: bytes


def seal_item(seals: ValueSeals, id_: ItemId, text: str) -> SealedItem:
    """Seal an item's value, given as JSON text."""
    value: dict[str, Any] = jsonb.decode(text)
    shown = _show(seals, value)
    scope = _scope(seals, id_)
    packed = ormsgpack.packb([sorted(shown), text, seals.words])
    sealed = scope.seal(("item", id_.item.bytes), packed)
    stored = jsonb.encode({**shown, SEALED: b64encode(sealed).decode()})
    return SealedItem(stored, _hash(scope, id_, sealed))


def open_item(seals: ValueSeals, id_: ItemId, stored: str, *, is_latest: bool = True) -> str:
    """Return the JSON text of an item's value.

    Args:
        seals: the keys and options of the tenant.
        id_: the item.
        stored: the value as a read returns it, with the keyed hash of the latest one.
        is_latest: whether to check that it is the latest one.

    Raises:
        ForgedRowError: it is not authentic, not the latest one, or not encrypted.
        MissingKeyError: its key is missing.
    """
    row: dict[str, Any] = json.loads(stored, parse_float=_read_float)
    latest, encoded = row.pop(LATEST, None), row.pop(SEALED, None)
    if encoded is None:
        if not seals.allow_plain:
            raise ForgedRowError(PLAIN)
        return stored if latest is None else json.dumps(row, ensure_ascii=False)
    sealed = decode_sealed(encoded)
    scope = _scope(seals, id_)
    shown, text, _ = ormsgpack.unpackb(scope.open(("item", id_.item.bytes), sealed))
    if is_latest and latest != _hash(scope, id_, sealed).hex():
        raise ForgedRowError(OLDER)
    if shown or row:
        value: dict[str, Any] = json.loads(text, parse_float=_read_float)
        own = {name: True if name == HAS_TEXT else value.get(name) for name in shown}
        if _to_json(own) != _to_json(row):
            raise ForgedRowError("its readable fields are not those that were encrypted")
    opened: str = text
    return opened


def renew_item(
    seals: ValueSeals, id_: ItemId, stored: str, *, is_latest: bool = True
) -> SealedItem | None:
    """Return an item's value sealed as the options say; None if it is sealed so already.

    Raises:
        ForgedRowError: it is sealed and not authentic, or not the latest one.
        MissingKeyError: its key is missing.
    """
    text = open_item(seals, id_, stored, is_latest=is_latest)
    encoded = json.loads(stored).get(SEALED)
    if encoded is not None:
        sealed = decode_sealed(encoded)
        opened = _scope(seals, id_).open(("item", id_.item.bytes), sealed)
        shown, _, words = ormsgpack.unpackb(opened)
        own = sorted(_show(seals, jsonb.decode(text)))
        if key_of(sealed) == seals.current_id and shown == own and words == seals.words:
            return None
    return seal_item(seals, id_, text)


def open_stored(
    seals: ValueSeals | None, id_: ItemId, stored: str, name: str, *, is_latest: bool = True
) -> str:
    """Return the JSON text of an item's value, as `open_item` does; errors name it.

    Raises:
        ForgedRowError: it is not authentic, not the latest one, or not encrypted.
        MissingKeyError: its key is missing, or it is encrypted and there are no keys.
    """
    with name_row(name):
        if seals is not None:
            return open_item(seals, id_, stored, is_latest=is_latest)
        refuse_sealed(jsonb.decode(stored))
    return stored


def name_item(namespace: Sequence[str], key: str) -> str:
    """Return the words for an item in an error."""
    return f"the item {key!r:.80} in {tuple(namespace)!r:.200}"


def _show(seals: ValueSeals, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the readable copies of an item's fields."""
    shown = {name: value[name] for name in seals.sealer.encryption.searchable if name in value}
    return {**shown, HAS_TEXT: True} if _has_text(value) else shown


def _scope(seals: ValueSeals, id_: ItemId) -> SealedScope:
    return seals.sealer.scope("agent", id_.agent.hex)


def _hash(scope: SealedScope, id_: ItemId, sealed: bytes) -> bytes:
    return scope.hash("item", id_.item.bytes + sealed)


def _has_text(value: Mapping[str, Any]) -> bool:
    content = value.get("content")
    if isinstance(content, dict):
        content = content.get("content")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
    return isinstance(content, str)


def _read_float(digits: str) -> float:
    """Read a number; `jsonb` has no negative zero."""
    return float(digits) + 0.0


def _to_json(value: Any) -> str:
    """Return JSON text, in which True is not 1."""
    return json.dumps(value, sort_keys=True)
