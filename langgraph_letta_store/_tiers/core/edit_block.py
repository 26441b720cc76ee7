"""Editing a block: its text as Letta's memory tools edit it, and the change that all edits are.

A change reads the block, makes the next version and writes it; where another writer was faster, it
is made again on what that writer made of the block. One that no longer applies to it is a
`ConflictError`. So two agents that edit one block at once never lose an edit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as revised
from typing import Any, TypeAlias

from psycopg import errors as pg

from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows, block_writes, text_edits
from langgraph_letta_store._tiers.core.block_values import (
    check_state,
    checked_label,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, alike
from langgraph_letta_store.config.checks import checked_text, is_whole
from langgraph_letta_store.errors import (
    BlockExistsError,
    ConflictError,
    InvalidOperationError,
)
from langgraph_letta_store.records import Block

Revise: TypeAlias = "Callable[[Block, Block, list[Row]], Change | None]"
"""Makes a change from the block that was first read, the present one, and the rows of the query
that was sent besides. None: there is nothing to change."""


def changed(
    owner: Owner,
    label: str,
    revise: Revise,
    *,
    version: int | None = None,
    besides: Query | None = None,
    repeats: bool = True,
) -> Operation[Block]:
    """Change a block and return what it is now.

    Args:
        owner: the agent.
        label: the block's.
        revise: makes the change.
        version: the version that the block must be at, or None.
        besides: what else to read of it.
        repeats: whether the change may be made on what others just wrote.

    Raises:
        MissingBlockError: there is no such block.
        ConflictError: it is at another version, or the change does not apply to what others just
            made of it.
        LettaStoreError: what `revise` raises about the block.
    """
    checked_label(label)
    checked_version(version)
    checked_text(owner.actor, "actor")
    seen: Block | None = None
    for _ in range(block_writes.ATTEMPTS):
        block, others = yield from block_rows.one(owner, label, *([besides] if besides else []))
        if version is not None and block.version != version:
            raise stale(block, version)
        if seen is None:
            seen = block
        elif not repeats:
            raise ConflictError(f"{_meanwhile(block)}; look what it is now, and decide again")
        try:
            change = revise(seen, block, others[0] if others else [])
        except InvalidOperationError as error:
            if seen.version == block.version:
                raise
            msg = f"{_meanwhile(block)}, and this edit does not apply to it any more: {error}"
            raise ConflictError(msg) from error
        if change is None:
            return block
        check_state(change.block)
        written = yield from _written(owner, block, change)
        if written is not None:
            return written
    msg = (
        f"block {label!r} was changed by others {block_writes.ATTEMPTS} times meanwhile; try again"
    )
    raise ConflictError(msg)


def _written(owner: Owner, block: Block, change: Change) -> Operation[Block | None]:
    """Write a change; None where another writer's was written first."""
    queries = block_writes.change_blocks(owner.schema, [(owner, change)])
    if change.block.label != block.label:
        queries.append(block_writes.relabel(owner.schema, change.block))
    try:
        # Run twice, it would take its own first time for another writer's.
        results = yield from rows(*queries, repeatable=False)
    except pg.CheckViolation as error:
        raise block_writes.over_limit(error) from error
    except (pg.UniqueViolation, pg.ForeignKeyViolation) as error:
        if block_writes.changed_meanwhile(error):
            return None
        if not block_writes.collided(error):
            raise
        msg = (
            f"an agent who has block {block.label!r} has another one called "
            f"{change.block.label!r}; choose another label"
        )
        raise BlockExistsError(msg) from error
    return block_writes.written(change.block, results[0][0][1])


def checked_version(version: Any, place: str = "version") -> None:
    """Refuse what is no version.

    Raises:
        InvalidOperationError: neither None nor a whole number from 1.
    """
    if version is not None and not is_whole(version, 1, 2**63 - 1):
        msg = f"{place} is {version!r:.80}; give the number of a version, from 1"
        raise InvalidOperationError(msg)


def stale(block: Block, version: int, place: str = "") -> ConflictError:
    """Return the error for a block that is not at the version that the caller read."""
    msg = (
        f"{place}block {block.label!r} is at version {block.version}, not {version}: it was "
        "changed meanwhile; read it again, and write what is to become of it now"
    )
    return ConflictError(msg)


def _meanwhile(block: Block) -> str:
    return f"block {block.label!r} was changed meanwhile and is at version {block.version}"


def append(
    owner: Owner, label: str, content: str, *, version: int | None = None
) -> Operation[Block]:
    """Add a new last line to a block, or several."""
    added = checked_text(content, "content")
    return _edited(owner, label, "append", lambda _, now: text_edits.append(now, added), version)


def replace(
    owner: Owner, label: str, old_content: str, new_content: str, *, version: int | None = None
) -> Operation[Block]:
    """Replace every occurrence of a text in a block."""
    old, new = checked_text(old_content, "old_content"), checked_text(new_content, "new_content")
    return _edited(
        owner, label, "replace", lambda _, now: text_edits.replace(now, old, new), version
    )


def replace_once(
    owner: Owner, label: str, old_string: str, new_string: str, *, version: int | None = None
) -> Operation[Block]:
    """Replace a text that is in a block exactly once."""
    old, new = checked_text(old_string, "old_string"), checked_text(new_string, "new_string")

    def edit(_: str, now: str) -> str:
        return text_edits.replace_once(now, old, new)

    return _edited(owner, label, "replace", edit, version)


def insert(
    owner: Owner,
    label: str,
    new_string: str,
    insert_line: int = text_edits.END,
    *,
    version: int | None = None,
) -> Operation[Block]:
    """Insert lines into a block."""
    new: str = checked_text(new_string, "new_string")
    if not is_whole(insert_line):
        msg = f"insert_line is {insert_line!r:.80}; give the number of a line, 0 or -1"
        raise InvalidOperationError(msg)

    def edit(seen: str, now: str) -> str:
        if not text_edits.same_place(seen, now, insert_line):
            msg = f"the lines before insert_line {insert_line} are others now; look where it is"
            raise InvalidOperationError(msg)
        return text_edits.insert(now, new, insert_line)

    return _edited(owner, label, "insert", edit, version)


def rethink(
    owner: Owner, label: str, new_memory: str, *, version: int | None = None
) -> Operation[Block]:
    """Overwrite the text of a block."""
    new = checked_text(new_memory, "new_memory")
    return _edited(owner, label, "rethink", lambda _, __: new, version)


def _edited(
    owner: Owner, label: str, action: str, edit: Callable[[str, str], str], version: int | None
) -> Operation[Block]:
    """Give a block the text that an edit makes of the text first seen and the one there is now."""

    def revise(seen: Block, block: Block, _: list[Row]) -> Change | None:
        refuse_read_only(block)
        now = revised(block, value=edit(seen.value, block.value))
        return None if alike(now, block) else Change.edited(now, action)

    return changed(owner, label, revise, version=version)
