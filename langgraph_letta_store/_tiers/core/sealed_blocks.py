"""Encrypted blocks: what is stored of them, and how their rows are opened and checked.

All that a version records is encrypted in its column `metadata`, also in the history. What the
database works with stays readable: the label, the limit, and whether it is read-only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.block_seals import BlockState, open_block, seal_block
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.value_seals import ValueSeals, refuse_sealed
from langgraph_letta_store._search.readable import Readable
from langgraph_letta_store.errors import ForgedRowError
from langgraph_letta_store.records import Block

if TYPE_CHECKING:
    from langgraph_letta_store._tiers.addressing import Owner
    from langgraph_letta_store._tiers.core.block_rows import PastVersion
    from langgraph_letta_store._tiers.core.block_writes import Change

_READABLE = ("limit", "read_only", "version")
"""What of the values of encrypted blocks filters may name."""

_NEVER = ("content", "description", "metadata", "tags")
"""What of them is always encrypted."""

_KEPT = ("label", "limit", "is_document", "read_only")
"""The columns that stay readable, by the names of their states."""


def seal_columns(
    schema: StoreSchema, seals: ValueSeals, changes: Sequence[tuple[Owner, Change]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of encrypted versions that differ, and the columns of `seal_blocks`."""
    sealed = [
        seal_block(
            seals,
            change.block.block_id,
            change.block.version + 1,
            _state(schema, owner.actor, change),
        )
        for owner, change in changes
    ]
    blocks = [change.block for _, change in changes]
    hidden = {
        "values": [hide_value(schema, each.value, is_document=each.is_document) for each in blocks],
        "descriptions": ["" for _ in blocks],
        "metadata": [each.metadata for each in sealed],
        "tags": ["[]" for _ in blocks],
    }
    ids = [block.block_id for block in blocks]
    return hidden, {"blocks": ids, "latest": [each.latest for each in sealed]}


def hide_value(schema: StoreSchema, value: str, *, is_document: bool) -> str:
    """Return what stands in the column `value` of an encrypted block: a document's shown fields."""
    if not is_document:
        return ""
    shown = list_shown(schema, value, is_document=True)
    document: dict[str, Any] = jsonb.decode(value) if shown else {}
    return jsonb.encode({name: document[name] for name in shown})


def list_shown(schema: StoreSchema, value: str, *, is_document: bool) -> list[str]:
    """Return the fields of a document that stay readable."""
    searchable = () if schema.seals is None else schema.seals.sealer.encryption.searchable
    if not is_document or not searchable:
        return []
    document = json.loads(value)
    return [name for name in searchable if name in document and name not in _NEVER]


def list_readable(schema: StoreSchema) -> Readable | None:
    """Return the fields of blocks that filters may name; None where nothing is encrypted."""
    if schema.seals is None:
        return None
    named = [n for n in schema.seals.sealer.encryption.searchable if n not in _NEVER]
    return Readable((*_READABLE, *named), _NEVER)


def open_row(
    schema: StoreSchema, block: UUID, columns: Mapping[str, Any], *, is_latest: bool
) -> dict[str, Any]:
    """Return the columns of an encrypted row that are read otherwise; none of one in plain text.

    Args:
        schema: the store's.
        block: the block's id.
        columns: the row's columns, by the names of `BlockRow` or `VersionRow`.
        is_latest: whether it is the block itself, and not a version in its history.

    Raises:
        ForgedRowError: it is not authentic, or not encrypted; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    metadata: str = columns["metadata"]
    version = int(columns["version"])
    row = f"the block {columns['label']!r:.80}" if is_latest else f"the block {block}"
    with name_row(f"{row} (version {version})"):
        if schema.seals is None:
            refuse_sealed(json.loads(metadata))
            return {}
        state = open_block(schema.seals, block, version, metadata, is_latest=is_latest)
        if state is None:
            return {}
        for name in _KEPT:
            if getattr(state, name) != columns[name]:
                raise ForgedRowError(f"its column for {name!r} was changed")
        _check_shown(state, columns["value"])
    shown = {
        "value": state.value,
        "description": state.description,
        "metadata": state.metadata,
        "tags": [*state.tags],
    }
    if is_latest:
        return shown
    origin = {"action": state.action, "actor": state.actor}
    return {**shown, **origin, "undo": state.back, "redo": state.forward}


def check_complete(block: Block, versions: Sequence[int], before: int | None, limit: int) -> None:
    """Check that no version is missing in a page of an encrypted block's history.

    Args:
        block: the block as it was read just before.
        versions: the numbers on the page, the newest first.
        before: the page has only those that come before this one.
        limit: how many the page may have.

    Raises:
        ForgedRowError: one is missing.
    """
    first = block.version if before is None else min(before - 1, block.version)
    if limit == 0 or first == 0:
        return
    # Another writer may have made newer ones since the block was read.
    newest = versions[0] if versions else 0
    last = max(newest - limit, 0)
    if newest < first or [*versions] != [*range(newest, last, -1)]:
        raise _missing_error(block)


def choose_past(
    block: Block, past: Sequence[PastVersion], leads: Literal["undo", "redo"]
) -> PastVersion | None:
    """Return the version that undoing or redoing leads to, of it and the present one.

    Raises:
        ForgedRowError: one of them is missing.
    """
    by_number = {each.version.version: each for each in past}
    present = max(by_number, default=0)
    if present < block.version:
        raise _missing_error(block)
    wanted: int | None = getattr(by_number[present].version, leads)
    if wanted is None:
        return None
    if wanted not in by_number:
        raise _missing_error(block)
    return by_number[wanted]


def check_restorable(block: Block, version: int) -> None:
    """Check that a version that is not in the history of an encrypted block never was.

    Raises:
        ForgedRowError: it is missing.
    """
    if version <= block.version:
        raise _missing_error(block)


def _check_shown(state: BlockState, shown: str) -> None:
    """Check the readable fields of a document; a text has none.

    Raises:
        ForgedRowError: they are not those that were encrypted.
    """
    own: Any = ""
    found: Any = shown
    if state.is_document:
        document: dict[str, Any] = json.loads(state.value) if state.shown else {}
        own = {name: document[name] for name in state.shown}
        found = json.loads(shown)
    if json.dumps(own, sort_keys=True) != json.dumps(found, sort_keys=True):
        raise ForgedRowError("its readable value is not the one that was encrypted")


def _missing_error(block: Block) -> ForgedRowError:
    msg = f"the history of the block {block.label!r:.80} cannot be read: versions are missing"
    return ForgedRowError(msg)


def _state(schema: StoreSchema, actor: str, change: Change) -> BlockState:
    block = change.block
    return BlockState(
        label=block.label,
        value=block.value,
        limit=block.limit,
        is_document=block.is_document,
        read_only=block.read_only,
        description=block.description,
        metadata=jsonb.encode(block.metadata),
        tags=[*block.tags],
        action=change.action,
        actor=actor,
        back=change.back,
        forward=change.forward,
        shown=list_shown(schema, block.value, is_document=block.is_document),
    )
