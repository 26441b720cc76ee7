"""Seals the versions of blocks, each bound to its row, and opens them where they belong."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import ormsgpack

from langgraph_letta_store._engine.sealing import SEALED, SealedScope
from langgraph_letta_store._engine.value_seals import (
    LATEST,
    NEWEST,
    OLDER,
    PLAIN,
    ValueSeals,
    decode_sealed,
)
from langgraph_letta_store.errors import ForgedRowError


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


def seal_block(seals: ValueSeals, id_: UUID, version: int, state: BlockState) -> SealedBlock:
    """Seal a version of a block."""
    scope = _scope(seals, id_)
    sealed = scope.seal(("block", version), ormsgpack.packb([*state]))
    stored = json.dumps({SEALED: b64encode(sealed).decode()})
    return SealedBlock(stored, _hash(scope, version, sealed))


def open_block(
    seals: ValueSeals, id_: UUID, version: int, metadata: str, *, is_latest: bool
) -> BlockState | None:
    """Return a version of a block by its column `metadata`; None for one in plain text.

    Args:
        seals: the keys and options of the tenant.
        id_: the block.
        version: the number of the version.
        metadata: as a read returns it, of the present version with the keyed hash and
            the number of the newest version.
        is_latest: whether it is the present version.

    Raises:
        ForgedRowError: it is not authentic, not the latest one, or not encrypted.
        MissingKeyError: its key is missing.
    """
    row: dict[str, Any] = json.loads(metadata)
    latest, newest, encoded = (row.pop(name, None) for name in (LATEST, NEWEST, SEALED))
    if encoded is None:
        if not seals.allow_plain:
            raise ForgedRowError(PLAIN)
        return None
    sealed = decode_sealed(encoded)
    scope = _scope(seals, id_)
    state = BlockState(*ormsgpack.unpackb(scope.open(("block", version), sealed)))
    is_older = newest is not None and newest > version
    if is_latest and (is_older or latest != _hash(scope, version, sealed).hex()):
        raise ForgedRowError(OLDER)
    return state


def sealed_bytes(metadata: str) -> bytes:
    """Return the ciphertext in the column `metadata` of a block."""
    return decode_sealed(json.loads(metadata).get(SEALED))


def _scope(seals: ValueSeals, id_: UUID) -> SealedScope:
    return seals.sealer.scope("block", id_.hex)


def _hash(scope: SealedScope, version: int, sealed: bytes) -> bytes:
    return scope.hash("block", version.to_bytes(8, "big") + sealed)
