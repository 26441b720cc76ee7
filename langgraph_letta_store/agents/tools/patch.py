"""Patches of core memory: parsed from a model's text, applied to all of their blocks or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Error

from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import (
    check_label,
    check_state,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, Creation
from langgraph_letta_store._tiers.core.blocks import check_deletable, parse_block
from langgraph_letta_store.agents.tools.core import EditedLines, describe_size
from langgraph_letta_store.agents.tools.own_blocks import (
    ATTEMPTS,
    MARK,
    check_own,
    guard_number,
)
from langgraph_letta_store.config.checks import parse_text
from langgraph_letta_store.errors import (
    BlockExistsError,
    ConflictError,
    InvalidOperationError,
)
from langgraph_letta_store.records import AgentSettings, Block

_HEADER = re.compile(r"\*\*\* (Add|Update|Delete) (?:Block|File): *(.+)")
_MOVE = re.compile(r"\*\*\* Move to: *(.+)")
_ENDS = ("*** Begin Patch", "*** End Patch", "*** End of File")
_DESCRIPTION = "Description:"


@dataclass
class Section:
    """What a patch does with one block. A hunk has the lines before and after."""

    action: str
    label: str
    new_label: str | None = None
    description: str = ""
    hunks: list[tuple[list[str], list[str]]] = field(
        default_factory=list[tuple[list[str], list[str]]]
    )


def parse_patch(label: str, patch: str) -> list[Section]:
    """Return the sections of a patch; without headers, it is of one block.

    Raises:
        InvalidOperationError: it has no section or hunk, or a line that has no meaning.
    """
    sections = [Section("Update", label)] if not _HEADER.search(patch) else list[Section]()
    begun = False
    for number, line in enumerate(parse_text(patch, "patch").strip("\n").split("\n"), 1):
        if line.strip() in _ENDS or line.startswith(("--- ", "+++ ")):
            continue
        if header := _HEADER.fullmatch(line.strip()):
            sections.append(Section(header[1], _parse_label(header[2])))
            begun = False
        elif not sections:
            raise _line_error(number, line, "*** Update Block: LABEL, before its hunks")
        elif move := _MOVE.fullmatch(line.strip()):
            sections[-1].new_label = _parse_label(move[1])
        elif line.startswith(_DESCRIPTION) and sections[-1].action == "Add" and not begun:
            sections[-1].description = line.removeprefix(_DESCRIPTION).strip()
        elif line.startswith("@@"):
            sections[-1].hunks.append(([], []))
            begun = True
        elif line[:1] in ("", " ", "-", "+"):
            if not begun:
                sections[-1].hunks.append(([], []))
                begun = True
            before, after = sections[-1].hunks[-1]
            if line[:1] != "+":
                before.append(line[1:])
            if line[:1] != "-":
                after.append(line[1:])
        else:
            raise _line_error(number, line, "a line that begins with ' ', '-', '+' or '@@'")
    for section in sections:
        section.hunks = [(old, new) for old, new in section.hunks if old != new]
        if section.action == "Update" and not section.hunks and section.new_label is None:
            msg = f"`patch` must have lines with '-' or '+' for block {section.label!r}, got none"
            raise InvalidOperationError(msg)
    labels = [section.label for section in sections]
    if len(set(labels)) < len(labels):
        msg = f"`patch` must name each block once, got {', '.join(labels)}"
        raise InvalidOperationError(msg)
    return sections


def apply_hunks(text: str, hunks: Sequence[tuple[list[str], list[str]]]) -> str:
    r"""Return a text with hunks applied, each where its lines of before are.

    Raises:
        InvalidOperationError: they are nowhere, or in several places.

    Example:
        >>> apply_hunks("a\nb", [(["b"], ["b", "c"])])
        'a\nb\nc'
    """
    lines = text.split("\n") if text else []
    for before, after in hunks:
        if not before:
            lines += after
            continue
        size = len(before)
        places = [at for at in range(len(lines) - size + 1) if lines[at : at + size] == before]
        if len(places) != 1:
            found = "are not in the block" if not places else f"are in it {len(places)} times"
            msg = (
                f"`patch` must have lines of before that are in the block once, got "
                f"{before[:3]!r:.120}, which {found}; copy more of the lines around the change, "
                "without line numbers"
            )
            raise InvalidOperationError(msg)
        lines[places[0] : places[0] + size] = after
    return "\n".join(lines)


def apply_patch(owner: Owner, sections: Sequence[Section], new_blocks: int) -> Operation[str]:
    """Apply a patch in one transaction, and return what changed for the model.

    Raises:
        LettaStoreError: a section cannot be applied; nothing was written.
    """
    adding = sum(section.action == "Add" for section in sections)
    settings = (yield from read_agent_settings(owner)) if adding else AgentSettings()
    most = max(new_blocks, settings.new_blocks)
    for _ in range(ATTEMPTS):
        guard = (yield from guard_number(owner, adding, most)) if adding else []
        wanted = [(owner.agent_id, section.label) for section in sections]
        (found,) = yield from rows(block_rows.find_labels(owner.schema, wanted))
        there = {block.label: block for block in block_rows.parse_blocks(owner.schema, found)}
        patched = _Patched(owner, settings.new_block_limit)
        for section in sections:
            if section.action != "Add" and section.label not in there:
                raise (yield from block_rows.missing_block_error(owner, section.label))
            patched.add(section, there.get(section.label))
        try:
            yield from rows(*guard, *patched.queries(), repeatable=False)
        except StaleReadError:
            continue  # blocks came or went since they were counted
        except Error as error:
            if block_writes.is_over_limit(error):
                raise block_writes.limit_error(error) from error
            if block_writes.is_version_taken(error):
                continue
            if not block_writes.is_collision(error):
                raise
            msg = "you have another memory block with one of the new labels; choose another label"
            raise BlockExistsError(msg) from error
        return "\n".join(patched.answers)
    msg = f"other writers changed these blocks {ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


class _Patched:
    """The writes that a patch needs, and what the model is answered."""

    def __init__(self, owner: Owner, new_block_limit: int) -> None:
        self.owner = owner
        self.new_block_limit = new_block_limit
        self.answers: list[str] = []
        self._creations: list[Creation] = []
        self._changes: list[tuple[Owner, Change]] = []
        self._relabels: list[Query] = []
        self._deletes: list[tuple[Owner, Block]] = []

    def add(self, section: Section, block: Block | None) -> None:
        """Take a section and the block that it is about."""
        if section.action == "Add":
            self._create(section, block)
        elif section.action == "Delete" and block is not None:
            check_own(block, "delete")
            check_deletable(block)
            self._deletes.append((self.owner, block))
            self.answers.append(f"Memory block {block.label!r} was deleted.")
        elif block is not None:
            self._update(section, block)

    def queries(self) -> list[Query]:
        """Return the writes."""
        schema = self.owner.schema
        queries: list[Query] = []
        if self._deletes:
            queries += block_writes.delete(schema, self._deletes)
        if self._creations:
            queries += block_writes.create_blocks(schema, self._creations)
        if self._changes:
            queries += block_writes.change_blocks(schema, self._changes)
        return [*queries, *self._relabels]

    def _create(self, section: Section, block: Block | None) -> None:
        if block is not None:
            msg = f"you have a memory block {block.label!r} already; use *** Update Block: for it"
            raise BlockExistsError(msg)
        given: dict[str, Any] = {
            "label": section.label,
            "value": apply_hunks("", section.hunks),
            "description": section.description,
            "limit": self.new_block_limit,
            "metadata": MARK,
        }
        new = parse_block(given, "{}")
        self._creations.append(Creation(self.owner, new, len(self._creations)))
        self.answers.append(f"Memory block {new.label!r} was created ({describe_size(new)}).")

    def _update(self, section: Section, block: Block) -> None:
        refuse_read_only(block)
        now = replace(block, value=apply_hunks(block.value, section.hunks))
        lines = EditedLines()
        lines.note(block.value, now.value)
        if section.hunks:
            self.answers.append(lines.format(now))
        if section.new_label is not None:
            check_own(block, "rename")
            now = replace(now, label=section.new_label)
            self._relabels.append(block_writes.relabel(self.owner.schema, now))
            self.answers.append(f"Memory block {block.label!r} is called {now.label!r} now.")
        check_state(now)
        if not block_writes.is_same_state(now, block):
            self._changes.append((self.owner, Change.from_edit(now, "patch")))


def _parse_label(text: str) -> str:
    label = text.strip().removeprefix("/memories/")
    return check_label(label, "patch")


def _line_error(number: int, line: str, wanted: str) -> InvalidOperationError:
    msg = f"line {number} of `patch` must be {wanted}, got {line!r:.80}"
    return InvalidOperationError(msg)
