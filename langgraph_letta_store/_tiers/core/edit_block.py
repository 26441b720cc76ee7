"""Editing a block: Letta's edits of its text, and the change that all of them make.

A change reads the block, makes the next version and writes it. If another writer was faster, the
change is made again from the block's new version, and where it no longer applies, it raises a
`ConflictError`. So agents that edit one block at the same time never lose an edit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as revised
from typing import Any, TypeAlias
from uuid import uuid4

from psycopg import Error

from langgraph_letta_store._engine.steps import Execute, Operation, Query, Row
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows, block_writes, text_edits
from langgraph_letta_store._tiers.core.block_values import (
    check_label,
    check_state,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, is_same_state
from langgraph_letta_store._tiers.core.edit_keys import EditKey
from langgraph_letta_store.config.checks import is_whole, parse_text
from langgraph_letta_store.errors import (
    BlockExistsError,
    ConflictError,
    InvalidOperationError,
)
from langgraph_letta_store.records import Block

OnEdit: TypeAlias = "Callable[[str, str], None]"
"""Called with the text before and after an edit, each time the edit is made."""

Revise: TypeAlias = "Callable[[Block, Block, list[Row]], Change | None]"
"""Makes a change from the block as first read, the block as read last, and the rows of the other
query. None: nothing has to change."""


def change_block(
    owner: Owner,
    label: str,
    revise: Revise,
    *,
    version: int | None = None,
    besides: Query | None = None,
    repeats: bool = True,
    key: EditKey | None = None,
) -> Operation[Block]:
    """Change a block and return its new state.

    Args:
        owner: the agent.
        label: the block's label.
        revise: makes the change.
        version: the version that the block must be at; None for any.
        besides: another query to run when the block is read.
        repeats: whether the change may be made again after another writer's.
        key: the idempotency key of the change, which is not made again where it has been made.

    Raises:
        MissingBlockError: the agent has no block with this label.
        ConflictError: the block is at another version, or the change does not apply to the version
            that another writer just made.
        LettaStoreError: what `revise` raises.
    """
    check_version(version)
    check_label(label)
    parse_text(owner.actor, "actor")
    key_text = uuid4().hex if key is None else key.text
    queries = [besides] if besides else []
    made = [] if key is None else [key.find(owner, label)]
    seen: Block | None = None
    for _ in range(block_writes.ATTEMPTS):
        block, others = yield from block_rows.read_block(owner, label, *queries, *made)
        if key is not None and others[-1]:
            return key.restore_result(owner, block, others[-1][0])
        if version is not None and block.version != version:
            raise stale_version_error(block, version)
        if seen is None:
            seen = block
        elif not repeats:
            raise ConflictError(f"{_format_conflict(block)}; read it again, and decide")
        try:
            change = revise(seen, block, others[0] if besides else [])
        except InvalidOperationError as error:
            if seen.version == block.version:
                raise
            msg = f"{_format_conflict(block)}, and this edit does not apply to it any more: {error}"
            raise ConflictError(msg) from error
        if change is None:
            return block
        check_state(change.block)
        written = yield from _write(owner, block, change._replace(key=key_text))
        if written is not None:
            return written
        # The version may be this change's own: a connection that ended, and a step sent again.
        key = key or EditKey(key_text)
        made = [key.find(owner, label)]
    msg = (
        f"other writers changed block {label!r} {block_writes.ATTEMPTS} times meanwhile; try again"
    )
    raise ConflictError(msg)


def _write(owner: Owner, block: Block, change: Change) -> Operation[Block | None]:
    """Write a change; None where the block has its next version already."""
    queries = block_writes.change_blocks(owner.schema, [(owner, change)])
    is_relabelled = change.block.label != block.label
    if is_relabelled:
        queries.append(block_writes.relabel(owner.schema, change.block))
    try:
        # The version that a step sent twice has made is found by the block's label.
        results = yield Execute((*queries,), repeatable=not is_relabelled)
    except Error as error:
        if block_writes.is_over_limit(error):
            raise block_writes.limit_error(error) from error
        if block_writes.is_version_taken(error):
            return None
        if not block_writes.is_collision(error):
            raise
        msg = (
            f"an agent that has block {block.label!r} has another block called "
            f"{change.block.label!r}; choose another label"
        )
        raise BlockExistsError(msg) from error
    return block_writes.next_version(change.block, results[0][0][1])


def check_version(version: Any, place: str = "version") -> None:
    """Check the number of a version.

    Raises:
        InvalidOperationError: it is neither None nor a whole number from 1 on.
    """
    if version is not None and not is_whole(version, 1, 2**63 - 1):
        msg = f"`{place}` must be the number of a version, from 1, got {version!r:.80}"
        raise InvalidOperationError(msg)


def stale_version_error(block: Block, version: int, place: str = "") -> ConflictError:
    """Return the error for a block that is not at the version that the caller read."""
    msg = (
        f"{place}block {block.label!r} is at version {block.version}, not {version}: another "
        "writer changed it meanwhile; read it again, and edit its new version"
    )
    return ConflictError(msg)


def _format_conflict(block: Block) -> str:
    return f"another writer changed block {block.label!r}, which is at version {block.version} now"


def append(
    owner: Owner,
    label: str,
    content: str,
    *,
    version: int | None = None,
    idempotency_key: str | None = None,
    on_edit: OnEdit | None = None,
) -> Operation[Block]:
    """Add a new last line to a block, or several."""
    added = parse_text(content, "content")

    def edit(_: str, now: str) -> str:
        return text_edits.append(now, added)

    return _edit(owner, label, idempotency_key, "append", edit, version, on_edit)


def replace(
    owner: Owner,
    label: str,
    old_content: str,
    new_content: str,
    *,
    version: int | None = None,
    idempotency_key: str | None = None,
    on_edit: OnEdit | None = None,
) -> Operation[Block]:
    """Replace every occurrence of a text in a block."""
    old, new = parse_text(old_content, "old_content"), parse_text(new_content, "new_content")

    def edit(_: str, now: str) -> str:
        return text_edits.replace(now, old, new)

    return _edit(owner, label, idempotency_key, "replace", edit, version, on_edit)


def replace_once(
    owner: Owner,
    label: str,
    old_string: str,
    new_string: str,
    *,
    version: int | None = None,
    idempotency_key: str | None = None,
    on_edit: OnEdit | None = None,
) -> Operation[Block]:
    """Replace a text that is in a block exactly once."""
    old, new = parse_text(old_string, "old_string"), parse_text(new_string, "new_string")

    def edit(_: str, now: str) -> str:
        return text_edits.replace_once(now, old, new)

    return _edit(owner, label, idempotency_key, "replace", edit, version, on_edit)


def insert(
    owner: Owner,
    label: str,
    new_string: str,
    insert_line: int = text_edits.END,
    *,
    version: int | None = None,
    idempotency_key: str | None = None,
    on_edit: OnEdit | None = None,
) -> Operation[Block]:
    """Insert lines into a block."""
    new: str = parse_text(new_string, "new_string")
    if not is_whole(insert_line):
        msg = f"`insert_line` must be the number of a line, 0 or -1, got {insert_line!r:.80}"
        raise InvalidOperationError(msg)

    def edit(seen: str, now: str) -> str:
        if not text_edits.is_same_place(seen, now, insert_line):
            msg = f"the lines before `insert_line` {insert_line} have changed; find its new place"
            raise InvalidOperationError(msg)
        return text_edits.insert(now, new, insert_line)

    return _edit(owner, label, idempotency_key, "insert", edit, version, on_edit)


def rethink(
    owner: Owner,
    label: str,
    new_memory: str,
    *,
    version: int | None = None,
    idempotency_key: str | None = None,
) -> Operation[Block]:
    """Overwrite the text of a block."""
    new = parse_text(new_memory, "new_memory")
    return _edit(owner, label, idempotency_key, "rethink", lambda _, __: new, version)


def _edit(
    owner: Owner,
    label: str,
    idempotency_key: str | None,
    action: str,
    edit: Callable[[str, str], str],
    version: int | None,
    on_edit: OnEdit | None = None,
) -> Operation[Block]:
    """Apply an edit of the text, which gets the text as first read and as read last."""
    key = None if idempotency_key is None else EditKey.parse(idempotency_key, action)

    def revise(seen: Block, block: Block, _: list[Row]) -> Change | None:
        refuse_read_only(block)
        now = revised(block, value=edit(seen.value, block.value))
        if on_edit is not None:
            on_edit(block.value, now.value)
        if key is None and is_same_state(now, block):
            return None
        return Change.from_edit(now, action)

    return change_block(owner, label, revise, version=version, key=key)
