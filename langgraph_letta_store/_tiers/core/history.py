"""The versions of a block: listed, undone, redone and restored. Nothing in a history ever changes.

Undoing is a new version too, in the state of the one that the present one came from; so undoing
can be undone by redoing, until something else changes.
"""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows
from langgraph_letta_store._tiers.core.block_rows import Past, find_versions, found_version
from langgraph_letta_store._tiers.core.block_values import checked_label, refuse_read_only
from langgraph_letta_store._tiers.core.block_writes import Change
from langgraph_letta_store._tiers.core.edit_block import changed, checked_version
from langgraph_letta_store.config.checks import checked_page
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Block, BlockVersions


def history(
    owner: Owner, label: str, *, limit: int = 100, before: int | None = None
) -> Operation[BlockVersions]:
    """Return the versions of a block, the newest first, each with who made it, how and when."""
    checked_label(label)
    checked_version(before, "before")
    checked_page(limit, 0)
    which = None if before is None else "before"
    query = find_versions(owner.schema, owner.agent_id, label, which, limit, before or 0)
    _, (found,) = yield from block_rows.one(owner, label, query)
    return BlockVersions(found_version(row).version for row in found)


def undo(owner: Owner, label: str) -> Operation[Block]:
    """Give a block the state that it had before its last change; again, the one before that."""

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        past = _past(found, f"block {block.label!r} has no change to undo")
        return Change(_in_state(block, past), "undo", past.version.undo, block.version)

    return _turned(owner, label, "undone", revise)


def redo(owner: Owner, label: str) -> Operation[Block]:
    """Give a block the state back that `undo` took from it."""

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        past = _past(found, f"block {block.label!r} has no undone change to redo")
        then = past.version
        return Change(_in_state(block, past), "redo", then.undo, then.redo)

    return _turned(owner, label, "redone", revise)


def restore(owner: Owner, label: str, version: int) -> Operation[Block]:
    """Give a block the state of one of its versions; undoing takes that back."""
    checked_version(version)
    if version is None:  # pyright: ignore[reportUnnecessaryComparison]  # users are not always type-checked
        msg = "version is None; give the number of one in the block's history"
        raise InvalidOperationError(msg)

    def revise(_: Block, block: Block, found: list[Row]) -> Change:
        nothing = f"block {block.label!r} has no version {version}: it is at {block.version}"
        return Change.edited(_in_state(block, _past(found, nothing)), "restore")

    return _turned(owner, label, "restored", revise, version)


def _turned(
    owner: Owner, label: str, which: str, revise: Any, version: int | None = None
) -> Operation[Block]:
    checked_label(label)
    query = find_versions(owner.schema, owner.agent_id, label, which, 1, version or 0)
    # What was to be undone or redone was what there was, and not what others just made of it.
    return changed(owner, label, revise, besides=query, repeats=which == "restored")


def _past(found: list[Row], nothing: str) -> Past:
    if not found:
        raise InvalidOperationError(nothing)
    return found_version(found[0])


def _in_state(block: Block, past: Past) -> Block:
    then = past.onto(block)
    if then.value != block.value:
        refuse_read_only(block)
    return then
