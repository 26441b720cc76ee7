"""Seals items and blocks, each bound to its row, and opens them where they belong.

A sealed item's JSON has the ciphertext, and readable copies of the fields that the user names as
searchable. Beside each sealed row, in a table of its own, is a keyed hash of its latest value, so
that an older value, or a deleted row that is put back, is not taken for the latest.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import ormsgpack

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.sealing import SEALED, SealedScope, Sealer, key_of
from langgraph_letta_store.errors import EncryptedFieldError, ForgedRowError, MissingKeyError

LATEST = "letta.latest"
"""The key under which reads return the keyed hash of a row's latest value."""

HAS_TEXT = "letta.text"
"""A key of sealed items that have a text as passages have it."""

_SIGN = 2**31


class SealedItem(NamedTuple):
    """The stored value of an item, as JSON text, and its keyed hash."""

    value: str
    latest: bytes


class SealedBlock(NamedTuple):
    """What is stored in a block's column `metadata`, as JSON text, and the keyed hash of it."""

    metadata: str
    latest: bytes


class BlockState(NamedTuple):
    """All that a version of a block records; `metadata` is JSON text.

    `shown` names the fields of a document of which the database has readable copies.
    """

    label: str
    value: str
    limit: int
    is_document: bool
    read_only: bool
    description: str
    metadata: str
    tags: Sequence[str]
    action: str
    actor: str
    back: int | None
    forward: int | None
    shown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ValueSeals:
    """Seals and opens the items and blocks of a tenant."""

    sealer: Sealer

    @property
    def allow_plain(self) -> bool:
        """Whether rows that are not sealed are read."""
        return self.sealer.encryption.allow_plain

    @property
    def words(self) -> bool:
        """Whether keyed hashes of words are kept."""
        return self.sealer.encryption.words

    def seal_item(self, id_: ItemId, text: str) -> SealedItem:
        """Seal an item's value, given as JSON text."""
        value: dict[str, Any] = jsonb.decode(text)
        shown = self._show(value)
        scope = self._item_scope(id_)
        packed = ormsgpack.packb([sorted(shown), text, self.words])
        sealed = scope.seal(("item", id_.item.bytes), packed)
        stored = jsonb.encode({**shown, SEALED: b64encode(sealed).decode()})
        return SealedItem(stored, _hash_item(scope, id_, sealed))

    def open_item(self, id_: ItemId, stored: str, *, is_latest: bool = True) -> str:
        """Return the JSON text of an item's value.

        Args:
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
            if not self.allow_plain:
                raise ForgedRowError(_PLAIN)
            return stored if latest is None else json.dumps(row, ensure_ascii=False)
        sealed = _decode(encoded)
        scope = self._item_scope(id_)
        shown, text, _ = ormsgpack.unpackb(scope.open(("item", id_.item.bytes), sealed))
        if is_latest and latest != _hash_item(scope, id_, sealed).hex():
            raise ForgedRowError(_OLDER)
        if shown or row:
            value: dict[str, Any] = json.loads(text, parse_float=_read_float)
            own = {name: True if name == HAS_TEXT else value.get(name) for name in shown}
            if _to_json(own) != _to_json(row):
                raise ForgedRowError("its readable fields are not those that were encrypted")
        opened: str = text
        return opened

    def renew_item(self, id_: ItemId, stored: str, *, is_latest: bool = True) -> SealedItem | None:
        """Return an item's value sealed as the options say; None if it is sealed so already.

        Raises:
            ForgedRowError: it is sealed and not authentic, or not the latest one.
            MissingKeyError: its key is missing.
        """
        text = self.open_item(id_, stored, is_latest=is_latest)
        encoded = json.loads(stored).get(SEALED)
        if encoded is not None:
            sealed = _decode(encoded)
            opened = self._item_scope(id_).open(("item", id_.item.bytes), sealed)
            shown, _, words = ormsgpack.unpackb(opened)
            own = sorted(self._show(jsonb.decode(text)))
            if key_of(sealed) == self.current_id and shown == own and words == self.words:
                return None
        return self.seal_item(id_, text)

    @property
    def current_id(self) -> str:
        """The id of the key that new values are sealed with."""
        return self.sealer.encryption.current_id(self.sealer.tenant)

    def _show(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the readable copies of an item's fields."""
        shown = {name: value[name] for name in self.sealer.encryption.searchable if name in value}
        return {**shown, HAS_TEXT: True} if _has_text(value) else shown

    def seal_block(self, id_: UUID, version: int, state: BlockState) -> SealedBlock:
        """Seal a version of a block."""
        scope = self._block_scope(id_)
        sealed = scope.seal(("block", version), ormsgpack.packb([*state]))
        stored = json.dumps({SEALED: b64encode(sealed).decode()})
        return SealedBlock(stored, _hash_block(scope, version, sealed))

    def open_block(
        self, id_: UUID, version: int, metadata: str, *, is_latest: bool
    ) -> BlockState | None:
        """Return a version of a block by its column `metadata`; None for one in plain text.

        Args:
            id_: the block.
            version: the number of the version.
            metadata: as a read returns it, of the present version with the keyed hash.
            is_latest: whether it is the present version.

        Raises:
            ForgedRowError: it is not authentic, not the latest one, or not encrypted.
            MissingKeyError: its key is missing.
        """
        row: dict[str, Any] = json.loads(metadata)
        latest, encoded = row.pop(LATEST, None), row.pop(SEALED, None)
        if encoded is None:
            if not self.allow_plain:
                raise ForgedRowError(_PLAIN)
            return None
        sealed = _decode(encoded)
        scope = self._block_scope(id_)
        state = BlockState(*ormsgpack.unpackb(scope.open(("block", version), sealed)))
        if is_latest and latest != _hash_block(scope, version, sealed).hex():
            raise ForgedRowError(_OLDER)
        return state

    def hash_text(self, text: str) -> int:
        """Return what stands for a text beside its vector: 64 bits, keyed and signed."""
        digest = self._hashes().hash("text", text.encode("utf-8", "replace"), 8)
        return int.from_bytes(digest, "big", signed=True)

    def hash_words(self, terms: Iterable[int]) -> list[int]:
        """Return keyed terms for those of words, which are signed 32-bit numbers."""
        scope = self._hashes()
        found: list[int] = []
        for term in terms:
            digest = scope.hash("word", (term + _SIGN).to_bytes(4, "big"), 4)
            # The least number stands for no word.
            found.append(max(int.from_bytes(digest, "big", signed=True), 1 - _SIGN))
        return found

    def check_readable(self, field: str, place: str) -> None:
        """Refuse to look for values of a field that is not searchable.

        Raises:
            EncryptedFieldError: it is not; the message names it and the remedy.
        """
        if field not in self.sealer.encryption.searchable:
            raise EncryptedFieldError(
                f"{place} looks for values of {field!r:.80}, which is encrypted; name it in "
                f"encrypt=Encryption(..., searchable=[{field!r:.80}]), which keeps it readable, "
                "and run `letta-store encrypt` once for the items that are there"
            )

    def check_words(self) -> None:
        """Refuse to look for words where no hashes of words are kept.

        Raises:
            EncryptedFieldError: none are kept; the message names the remedy.
        """
        if not self.words:
            raise EncryptedFieldError(
                "a search for words finds nothing in encrypted texts; give "
                "encrypt=Encryption(..., words=True), which keeps keyed hashes of words, and run "
                "`letta-store encrypt` once for what is there; or search with mode='vector'"
            )

    def _item_scope(self, id_: ItemId) -> SealedScope:
        return self.sealer.scope("agent", id_.agent.hex)

    def _block_scope(self, id_: UUID) -> SealedScope:
        return self.sealer.scope("block", id_.hex)

    def _hashes(self) -> SealedScope:
        return self.sealer.scope("hashes", "")


def open_stored(
    seals: ValueSeals | None, id_: ItemId, stored: str, name: str, *, is_latest: bool = True
) -> str:
    """Return the JSON text of an item's value, as `ValueSeals.open_item` does; errors name it.

    Raises:
        ForgedRowError: it is not authentic, not the latest one, or not encrypted.
        MissingKeyError: its key is missing, or it is encrypted and there are no keys.
    """
    with name_row(name):
        if seals is not None:
            return seals.open_item(id_, stored, is_latest=is_latest)
        refuse_sealed(jsonb.decode(stored))
    return stored


def refuse_sealed(value: Mapping[str, Any]) -> None:
    """Refuse what is sealed, where there are no keys.

    Raises:
        MissingKeyError: it is.
    """
    if SEALED in value:
        msg = "it is encrypted; make the store with encrypt=Encryption(...) and its keys"
        raise MissingKeyError(msg)


def sealed_bytes(metadata: str) -> bytes:
    """Return the ciphertext in the column `metadata` of a block."""
    return _decode(json.loads(metadata).get(SEALED))


def name_item(namespace: Sequence[str], key: str) -> str:
    """Return the words for an item in an error."""
    return f"the item {key!r:.80} in {tuple(namespace)!r:.200}"


def _hash_item(scope: SealedScope, id_: ItemId, sealed: bytes) -> bytes:
    return scope.hash("item", id_.item.bytes + sealed)


def _hash_block(scope: SealedScope, version: int, sealed: bytes) -> bytes:
    return scope.hash("block", version.to_bytes(8, "big") + sealed)


def _has_text(value: Mapping[str, Any]) -> bool:
    content = value.get("content")
    if isinstance(content, dict):
        content = content.get("content")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
    return isinstance(content, str)


def _decode(encoded: Any) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (Base64Error, TypeError, ValueError) as error:
        raise ForgedRowError("its value is cut off or not encrypted") from error


def _read_float(digits: str) -> float:
    """Read a number; `jsonb` has no negative zero."""
    return float(digits) + 0.0


def _to_json(value: Any) -> str:
    """Return JSON text, in which True is not 1."""
    return json.dumps(value, sort_keys=True)


_PLAIN = (
    "it is not encrypted; give encrypt=Encryption(..., allow_plain=True) if it was written before "
    "that, or run `letta-store encrypt`"
)
_OLDER = "it is not the latest value of its row: it was rolled back, or put back after its deletion"
