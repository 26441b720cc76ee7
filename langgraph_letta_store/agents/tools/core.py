"""The tools that edit core memory; see `registry.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks, edit_block
from langgraph_letta_store.agents.tools.excerpts import cut_middle
from langgraph_letta_store.agents.tools.formatting import SELF_EVIDENT
from langgraph_letta_store.errors import ConflictError
from langgraph_letta_store.records import Block

Label: TypeAlias = Annotated[str, SELF_EVIDENT]

_SHOWN = 1_000
"""How many characters of changed lines an answer repeats."""

_SHOWN_ON_CONFLICT = 8_000
"""How many characters of a block that another writer changed a refusal repeats."""


class EditedLines:
    """The lines of a block that an edit changed."""

    before: str = ""
    now: str = ""

    def note(self, before: str, now: str) -> None:
        """Remember the text before and after the edit; an edit may be made again."""
        self.before, self.now = before, now

    def format(self, block: Block) -> str:
        """Return what changed, for the model, which saw the block before."""
        size = describe_size(block)
        begun = f"Memory block {block.label!r} was changed ({size})."
        old, new = self.before.split("\n"), self.now.split("\n")
        same = _count_same(old, new)
        rest = _count_same(old[same:][::-1], new[same:][::-1])
        changed = new[same : len(new) - rest]
        if old == new:
            return f"Memory block {block.label!r} says so already ({size})."
        if not changed:
            gone, count = _name_lines(same, len(old) - rest), len(old) - rest - same
            return f"{begun} {gone} of before {'was' if count == 1 else 'were'} removed."
        reads = "reads" if len(changed) == 1 else "read"
        begun += f" {_name_lines(same, len(new) - rest)} now {reads}:"
        return "\n".join((begun, cut_middle("\n".join(changed), _SHOWN)))


def describe_size(block: Block) -> str:
    """Return how long a block is, for the model."""
    return f"{len(block.value)} of {block.limit} characters"


def _count_same(one: list[str], other: list[str]) -> int:
    """Return how many lines two texts begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _name_lines(start: int, end: int) -> str:
    return f"Line {end}" if end == start + 1 else f"Lines {start + 1} to {end}"


def core_memory_append(
    owner: Owner,
    label: Label,
    content: Annotated[str, "The line."],
) -> Operation[str]:
    """Add a last line to a core memory block as soon as you learn what should stay."""
    lines = EditedLines()
    return lines.format((yield from edit_block.append(owner, label, content, on_edit=lines.note)))


def core_memory_replace(
    owner: Owner,
    label: Label,
    old_content: Annotated[str, "Exact text."],
    new_content: Annotated[str, "New text, or empty."],
) -> Operation[str]:
    """Replace a text everywhere in a core memory block."""
    lines = EditedLines()
    return lines.format(
        (yield from edit_block.replace(owner, label, old_content, new_content, on_edit=lines.note))
    )


def memory_replace(
    owner: Owner,
    label: Label,
    old_string: Annotated[str, "Exact text."],
    new_string: Annotated[str, "New text, or empty."],
) -> Operation[str]:
    """Replace a text that occurs once in a core memory block."""
    lines = EditedLines()
    return lines.format(
        (
            yield from edit_block.replace_once(
                owner, label, old_string, new_string, on_edit=lines.note
            )
        )
    )


def memory_insert(
    owner: Owner,
    label: Label,
    new_string: Annotated[str, SELF_EVIDENT],
    insert_line: Annotated[int, "After this line; 0: top, -1: end."] = -1,
) -> Operation[str]:
    """Insert lines into a core memory block."""
    lines = EditedLines()
    return lines.format(
        (yield from edit_block.insert(owner, label, new_string, insert_line, on_edit=lines.note))
    )


def memory_rethink(
    owner: Owner,
    label: Label,
    new_memory: Annotated[str, "The whole new text."],
    *,
    shown: Mapping[str, int] | None = None,
) -> Operation[str]:
    """Rewrite a whole core memory block."""
    # `shown` has the version of each block that the prompt showed: an edit made since, by another
    # agent or in another conversation, must not be lost, as the model has not seen it.
    version = None if shown is None else shown.get(label)
    try:
        block = yield from edit_block.rethink(owner, label, new_memory, version=version)
    except ConflictError as error:
        if version is None:
            raise
        block = yield from blocks.get(owner, label)
        msg = (
            f"memory block {label!r} was changed since you saw it, so nothing was written. Work "
            "this into your new text and try again with memory_replace or memory_insert; the block "
            f"now reads:\n{cut_middle(block.value, _SHOWN_ON_CONFLICT)}"
        )
        raise ConflictError(msg) from error
    size = describe_size(block)
    return f"Memory block {block.label!r} was rewritten ({size})."
