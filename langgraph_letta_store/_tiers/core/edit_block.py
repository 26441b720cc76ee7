"""Editing the text of a block as Letta's memory tools do, with its semantics and its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as revised

from langgraph_letta_store._engine.jsonb import checked_text
from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._tiers.core import text_edits
from langgraph_letta_store._tiers.core.block_values import refuse_read_only
from langgraph_letta_store._tiers.core.block_writes import Change, alike
from langgraph_letta_store._tiers.core.changes import changed
from langgraph_letta_store._tiers.owners import Owner
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Block


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
    if not isinstance(insert_line, int) or isinstance(insert_line, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
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
