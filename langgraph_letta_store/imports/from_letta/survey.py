"""A survey of a Letta database before anything is written: what it has, and for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import (
    AgentRow,
    ArchiveRow,
    EmbeddingModel,
    FolderRow,
)


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation, and how many agents it has."""

    id: str
    name: str | None
    agents: int


@dataclass(frozen=True, slots=True)
class PassageCount:
    """How many passages a place has whose vectors are of one model; `embedded` have a vector."""

    place: str
    model: EmbeddingModel
    passages: int
    embedded: int


@dataclass(slots=True)
class Survey:
    """What a Letta database has; the counts are of all agents."""

    schema: str
    organizations: Sequence[Organization]
    agents: Sequence[AgentRow]
    archives: Sequence[ArchiveRow]
    folders: Sequence[FolderRow]
    passages: Sequence[PassageCount]
    folder_passages: Sequence[PassageCount]
    users: int
    deleted_blocks: int
    templates: int
    loose_blocks: int
    stray_messages: int
    deleted: Counter[str] = field(default_factory=Counter[str])
    rest: Counter[str] = field(default_factory=Counter[str])
    """The rows that are counted and not moved, by table."""


_DELETABLE = ("agents", "messages", "conversations", "archives")
_REST = ("identities", "groups", "runs", "steps", "jobs", "tools", "mcp_server")


def survey(source: LettaRecords) -> Survey:
    """Count what a source, in a snapshot, has."""
    ((deleted, templates, loose),) = source.read("count_blocks")
    ((strays,),) = source.read("count_stray_messages")
    tables = [*_DELETABLE, *([source.passages] if source.passages else ())]
    return Survey(
        schema=str(source.schema),
        organizations=[Organization(*row) for row in source.read("list_organizations")],
        agents=[AgentRow(*row) for row in source.read("list_agents")],
        archives=[ArchiveRow(*row) for row in source.read("list_archives")],
        folders=[FolderRow(*row) for row in source.read("list_folders")],
        passages=_count_passages(source, "count_passages"),
        folder_passages=_count_passages(source, "count_folder_passages"),
        users=source.count("users")[0],
        deleted_blocks=deleted,
        templates=templates,
        loose_blocks=loose,
        stray_messages=strays,
        deleted=Counter({table: n for table in tables if (n := source.count(table)[1])}),
        rest=Counter({table: n for table in _REST if (n := source.count(table)[0])}),
    )


def _count_passages(source: LettaRecords, name: str) -> list[PassageCount]:
    return [
        PassageCount(place, EmbeddingModel.from_config(config), passages, embedded)
        for place, config, passages, embedded in source.read(name)
    ]
