"""The tools that edit core memory; see `registry.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks, edit_block
from langgraph_letta_store.errors import ConflictError
from langgraph_letta_store.records import Block

Label: TypeAlias = Annotated[str, "Label of the memory block to edit, as named in <memory_blocks>."]


def core_memory_append(
    owner: Owner,
    label: Label,
    content: Annotated[str, "What to add, in the words to be read later."],
) -> Operation[str]:
    """Add to a block of your core memory: the content becomes its last line.

    Core memory is always in front of you. Use this as soon as you learn something that should stay
    there, such as a fact about the person you talk with.
    """
    return _format_block((yield from edit_block.append(owner, label, content)))


def core_memory_replace(
    owner: Owner,
    label: Label,
    old_content: Annotated[str, "Text to replace; it must be in the block exactly like this."],
    new_content: Annotated[str, "Text to put in its place; empty to remove the old text."],
) -> Operation[str]:
    """Replace a text in a block of your core memory, everywhere it occurs in that block.

    Use this to correct what is no longer true, and with an empty new_content to forget it.
    """
    return _format_block((yield from edit_block.replace(owner, label, old_content, new_content)))


def memory_replace(
    owner: Owner,
    label: Label,
    old_string: Annotated[
        str, "Text to replace, exactly as in the block, with its line breaks; it must occur once."
    ],
    new_string: Annotated[str, "Text to put in its place; empty to remove the old text."],
) -> Operation[str]:
    """Replace the one place in a block of your core memory that reads exactly like this.

    If the text occurs more than once, nothing is changed and the error lists the lines: give more
    of the text around the place you mean.
    """
    return _format_block((yield from edit_block.replace_once(owner, label, old_string, new_string)))


def memory_insert(
    owner: Owner,
    label: Label,
    new_string: Annotated[str, "Text to insert, as lines of its own."],
    insert_line: Annotated[
        int, "After which line to insert it: 0 is the beginning of the block, -1 its end."
    ] = -1,
) -> Operation[str]:
    """Insert text at a line of a block of your core memory."""
    return _format_block((yield from edit_block.insert(owner, label, new_string, insert_line)))


def memory_rethink(
    owner: Owner,
    label: Label,
    new_memory: Annotated[
        str, "The whole new text of the block; what it leaves out of the old one is lost."
    ],
    *,
    shown: Mapping[str, int] | None = None,
) -> Operation[str]:
    """Rewrite the whole text of a block of your core memory.

    Use this to condense or reorder a block. For small changes memory_replace and memory_insert are
    safer.
    """
    # `shown` has the version of each block that the prompt showed: an edit made since, by another
    # agent or in another conversation, must not be lost, as the model has not seen it.
    version = None if shown is None else shown.get(label)
    try:
        return _format_block(
            (yield from edit_block.rethink(owner, label, new_memory, version=version))
        )
    except ConflictError as error:
        if version is None:
            raise
        block = yield from blocks.get(owner, label)
        msg = (
            f"memory block {label!r} was changed since you saw it, so nothing was written. Work "
            "this into your new text and try again with memory_replace or memory_insert; the block "
            f"now reads:\n{block.value}"
        )
        raise ConflictError(msg) from error


def _format_block(block: Block) -> str:
    size = f"{len(block.value)} of {block.limit} characters"
    return f"Memory block {block.label!r} was changed ({size}). It now reads:\n{block.value}"
