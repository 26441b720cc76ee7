"""The versions of a block: lists, undoes, redoes and restores them. A history never changes.

Undoing makes a new version too, with the state before the last change. So `redo` can take it back,
until the block is changed otherwise.
"""

from __future__ import annotations

from typing import Any, Literal

from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows
from langgraph_letta_store._tiers.core.block_rows import PastVersion, find_versions, parse_version
from langgraph_letta_store._tiers.core.block_values import check_label, refuse_read_only
from langgraph_letta_store._tiers.core.block_writes import Change
from langgraph_letta_store._tiers.core.edit_block import change_block, check_version
from langgraph_letta_store._tiers.core.edit_keys import EditKey
from langgraph_letta_store._tiers.core.sealed_blocks import (
    check_complete,
    check_restorable,
    choose_past,
)
from langgraph_letta_store.config.checks import parse_page
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Block, BlockVersions


def list_versions(
    owner: Owner, label: str, *, limit: int = 100, before: int | None = None
) -> Operation[BlockVersions]:
    """Return the versions of a block, newest first, each with its actor, action and time."""
    check_label(label)
    check_version(before, "before")
    parse_page(limit, 0)
    which = None if before is None else "before"
    query = find_versions(owner.schema, owner.agent_id, label, which, limit, before or 0)
    block, (found,) = yield from block_rows.read_block(owner, label, query)
    past = [parse_version(owner.schema, block.block_id, row).version for row in found]
    if owner.schema.seals is not None:
        check_complete(block, [each.version for each in past], before, limit)
    return BlockVersions(past)


def undo(owner: Owner, label: str, *, idempotency_key: str | None = None) -> Operation[Block]:
    """Undo a block's last change; called again, the change before that."""

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        nothing = f"block {block.label!r} has no change to undo"
        past = _find_past(owner, block, found, nothing, "undo")
        return Change(_restore_state(block, past), "undo", past.version.undo, block.version)

    return _move(owner, label, "undone", revise, idempotency_key)


def redo(owner: Owner, label: str, *, idempotency_key: str | None = None) -> Operation[Block]:
    """Redo the change that `undo` took back."""

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        nothing = f"block {block.label!r} has no undone change to redo"
        past = _find_past(owner, block, found, nothing, "redo")
        then = past.version
        return Change(_restore_state(block, past), "redo", then.undo, then.redo)

    return _move(owner, label, "redone", revise, idempotency_key)


def restore(owner: Owner, label: str, version: int) -> Operation[Block]:
    """Restore a block to one of its versions, as a new version that can be undone."""
    check_version(version)
    if version is None:  # pyright: ignore[reportUnnecessaryComparison]  # users are not always type-checked
        msg = "`version` must be the number of a version in the block's history, got None"
        raise InvalidOperationError(msg)

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        nothing = f"block {block.label!r} has no version {version}: it is at {block.version}"
        past = _find_past(owner, block, found, nothing, version)
        return Change.from_edit(_restore_state(block, past), "restore")

    return _move(owner, label, "restored", revise, None, version)


def _move(
    owner: Owner,
    label: str,
    which: str,
    revise: Any,
    idempotency_key: str | None,
    version: int | None = None,
) -> Operation[Block]:
    check_label(label)
    key = None
    if idempotency_key is not None:
        key = EditKey.parse(idempotency_key, "undo" if which == "undone" else "redo")
    if owner.schema.seals is not None and which != "restored":
        which = f"{which}_or_present"
    query = find_versions(owner.schema, owner.agent_id, label, which, 2, version or 0)
    # A change that another writer just made must not be undone in place of the one that was seen.
    repeats = which == "restored"
    return change_block(owner, label, revise, besides=query, repeats=repeats, key=key)


def _find_past(
    owner: Owner,
    block: Block,
    found: list[Row],
    nothing: str,
    leads: Literal["undo", "redo"] | int,
) -> PastVersion:
    """Return the version that undoing or redoing leads to, or the one of a number.

    Raises:
        InvalidOperationError: there is none.
        ForgedRowError: versions of an encrypted block are missing, or are not authentic.
    """
    past = [parse_version(owner.schema, block.block_id, row) for row in found]
    chosen = past[0] if past else None
    if owner.schema.seals is not None:
        if isinstance(leads, int):
            if chosen is None:
                check_restorable(block, leads)
        else:
            chosen = choose_past(block, past, leads)
    if chosen is None:
        raise InvalidOperationError(nothing)
    return chosen


def _restore_state(block: Block, past: PastVersion) -> Block:
    then = past.apply_to(block)
    if then.value != block.value:
        refuse_read_only(block)
    return then
