"""Blocks of core memory, and their versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from langgraph_letta_store.records.display import (
    Displayed,
    Shown,
    drop_empty,
    escape,
    format_moment,
)

DEFAULT_LIMIT = 20_000
"""The default limit of a block's value in characters, which is Letta's."""


@dataclass(frozen=True, slots=True)
class Block(Displayed):
    """A labelled block of core memory.

    `value` is its text, of at most `limit` characters; `version` counts its changes, from 1.
    `agents` is how many agents share it. `is_document` is True where `value` is a JSON object that
    was put through the store.
    """

    block_id: UUID
    label: str
    value: str
    limit: int
    description: str
    metadata: Mapping[str, Any]
    tags: Sequence[str]
    read_only: bool
    version: int
    created_at: datetime
    updated_at: datetime
    agents: int = 1
    is_document: bool = field(default=False, repr=False)

    def _as_table(self) -> Shown[Any]:
        return _list_blocks([self])


class Blocks(Displayed, list[Block]):
    """Blocks of core memory: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_blocks(self)


@dataclass(frozen=True, slots=True)
class BlockVersion(Displayed):
    """A block after one change: `action` names the change, `actor` its author.

    `undo` is the version that undoing the change leads to, `redo` the one that redoing leads to;
    None where there is none.
    """

    version: int
    action: str
    actor: str
    changed_at: datetime
    label: str
    value: str
    limit: int
    description: str
    metadata: Mapping[str, Any]
    tags: Sequence[str]
    read_only: bool
    undo: int | None
    redo: int | None

    def _as_table(self) -> Shown[Any]:
        return Shown(_VERSION_COLUMNS, [self], "no versions")


class BlockVersions(Displayed, list[BlockVersion]):
    """A block's history, the newest first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_VERSION_COLUMNS, self, "no versions")


_BLOCK_COLUMNS: Mapping[str, Callable[[Block], str]] = {
    "label": lambda block: escape(block.label),
    "value": lambda block: escape(block.value),
    "characters": lambda block: f"{len(block.value)} of {block.limit}",
    "read-only": lambda block: "yes" if block.read_only else "",
    "agents": lambda block: str(block.agents) if block.agents > 1 else "",
    "version": lambda block: str(block.version),
    "updated": lambda block: format_moment(block.updated_at),
}


def _list_blocks(blocks: Sequence[Block]) -> Shown[Block]:
    return Shown(drop_empty(_BLOCK_COLUMNS, blocks, "read-only", "agents"), blocks, "no blocks")


_VERSION_COLUMNS: Mapping[str, Callable[[BlockVersion], str]] = {
    "version": lambda version: str(version.version),
    "action": lambda version: escape(version.action),
    "actor": lambda version: escape(version.actor),
    "value": lambda version: escape(version.value),
    "changed": lambda version: format_moment(version.changed_at),
}
