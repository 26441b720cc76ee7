"""Agent files (`.af`): a source of the same rows as a database of Letta, as far as they have them.

Files of both formats are read: that of Letta 0.11 and later (agents, blocks, folders with files),
and the older one of a single agent. Environment variables and secrets in them are not read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph_letta_store._engine.steps import Row
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.from_letta.agent_file_parts import (
    EPOCH,
    FileAgent,
    list_mappings,
    read_block,
    read_file,
    read_folder,
    read_new_agent,
    read_old_agent,
)
from langgraph_letta_store.imports.from_letta.rows import BlockRow, FolderRow, PassageRow

SUFFIX = ".af"

MAX_BYTES = 1_000_000_000
"""Larger files are refused: they would be held in memory several times."""

_CONTEXT = (
    "An agent file has only the messages in an agent's context; the others, and those of other "
    "conversations, are in the server's database alone."
)
_GAPS = (
    "An agent file has no archival memory: passages are in the server's database alone.",
    "An agent file has no history of its blocks, and no vectors.",
)


@dataclass(frozen=True, slots=True)
class AgentFile:
    """An agent file. `read` and `stream` answer what the statements of a database do."""

    path: Path
    is_old: bool
    agents: Sequence[FileAgent]
    blocks: Sequence[tuple[BlockRow, Sequence[str]]]
    folders: Sequence[FolderRow] = ()
    files: Sequence[PassageRow] = ()
    rest: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def gaps(self) -> Sequence[str]:
        """What such files never have, in words for a report."""
        return _GAPS if self.is_old else (_CONTEXT, *_GAPS)

    @property
    def schema(self) -> str:
        """What stands in the place of a database's schema: the file's name."""
        return self.path.name

    @property
    def passages(self) -> None:
        """The table that has the agents' passages: none."""
        return

    @property
    def has_archives(self) -> bool:
        """Whether passages belong to archives."""
        return False

    @property
    def folder_passages(self) -> str | None:
        """The table that has the passages of files."""
        return "source_passages" if self.files else None

    def has(self, table: str, column: str | None = None) -> bool:  # noqa: ARG002  # as LettaSource
        """Whether the file has rows of a table."""
        return table in ("agents", "messages", "block", "blocks_agents", "sources")

    def count(self, table: str) -> tuple[int, int]:
        """Return how many rows the file has of a table, none of which is marked as deleted."""
        return self.rest.get(table, 0), 0

    @contextmanager
    def snapshot(self) -> Generator[None, None, None]:
        """Do nothing: a file that was read does not change."""
        yield

    def read(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Return the rows that a statement of `source.sql` returns from a database."""
        return [tuple(row) for row in self._statements().get(name, _no_rows)(parameters or {})]

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Do what `read` does, row by row."""
        yield from self.read(name, parameters)

    def stream_large(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Do what `read` does, row by row."""
        yield from self.read(name, parameters)

    def _statements(self) -> Mapping[str, Callable[[Mapping[str, Any]], Iterator[Sequence[Any]]]]:
        return {
            "count_blocks": lambda _: iter([(0, 0, sum(not held for _, held in self.blocks))]),
            "count_stray_messages": lambda _: iter([(0,)]),
            "count_held_blocks": self._count_held_blocks,
            "count_messages": self._count_messages,
            "count_folder_passages": self._count_files,
            "list_agents": lambda _: (agent.row for agent in self.agents),
            "read_agents": lambda p: (agent.details for agent in self._chosen(p)),
            "list_blocks": self._list_blocks,
            "list_loose_blocks": lambda _: ((*b, None) for b, held in self.blocks if not held),
            "list_messages": lambda p: (m for agent in self._chosen(p) for m in agent.messages),
            "read_messages": self._read_messages,
            "list_folders": lambda _: iter(self.folders),
            "list_folder_passages": lambda p: (f for f in self.files if f.place in p["places"]),
        }

    def _chosen(self, parameters: Mapping[str, Any]) -> list[FileAgent]:
        return [agent for agent in self.agents if agent.row.id in parameters["agents"]]

    def _list_blocks(self, parameters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        for block, agents in self.blocks:
            held = [agent for agent in agents if agent in parameters["agents"]]
            if held:
                yield (*block, held, [block.label] * len(held))

    def _count_held_blocks(self, parameters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        held = [*self._list_blocks(parameters)]
        width = len(BlockRow._fields)
        blocks = [BlockRow(*row[:width]) for row in held]
        over = sum(b.limit is not None and len(b.value or "") > b.limit for b in blocks)
        yield len(held), sum(len(row[width]) > 1 for row in held), 0, over

    def _count_messages(self, parameters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        found = Counter(m.role for agent in self._chosen(parameters) for m in agent.messages)
        for role, count in sorted(found.items()):
            yield role, count, 0

    def _read_messages(self, parameters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        for agent in self.agents:
            yield from (m for m in agent.messages if m.id in parameters["messages"])

    def _count_files(self, _: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        for place, count in sorted(Counter(file.place for file in self.files).items()):
            yield place, None, count, 0


def find_agent_file(source: ConnString) -> Path | None:
    """Return the path of an agent file that is named as a source; None for a database.

    Example:
        >>> find_agent_file("postgresql://old/letta")
    """
    if not isinstance(source, str) or "://" in source or not source.endswith((SUFFIX, ".json")):
        return None
    return Path(source).expanduser()


def open_agent_file(path: Path) -> AgentFile:
    """Read an agent file of either format.

    Raises:
        SourceError: it is not an agent file, too large, or cannot be read.
    """
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            msg = f"{path} must have at most {MAX_BYTES:,} bytes, as agent files have, got {size:,}"
            raise SourceError(msg)
        given: Any = json.loads(path.read_bytes())
    except (OSError, json.JSONDecodeError, UnicodeError, RecursionError) as error:
        msg = f"{path} must be an agent file, which is JSON, but cannot be read: {error!s:.200}"
        raise SourceError(msg) from error
    if is_mapping(given) and "agents" in given:
        return _read_new(path, given)
    if is_mapping(given) and "core_memory" in given and "messages" in given:
        return _read_old(path, given)
    msg = (
        f"{path} must be an agent file: a JSON object with `agents`, or with `core_memory` and "
        "`messages`. Letta exports one with GET /v1/agents/ID/export"
    )
    raise SourceError(msg)


def _read_old(path: Path, given: Mapping[Any, Any]) -> AgentFile:
    agent = read_old_agent(given)
    id_ = agent.row.id
    memory = list_mappings(given.get("core_memory"))
    tools = len(list_mappings(given.get("tools")))
    blocks = [(read_block(block, id_), [id_]) for block in memory]
    return AgentFile(path, True, [agent], blocks, rest={"tools": tools})


def _read_new(path: Path, given: Mapping[Any, Any]) -> AgentFile:
    names: Counter[str] = Counter()
    agents: list[FileAgent] = []
    for agent in list_mappings(given["agents"]):
        name = str(agent.get("name"))
        agents.append(read_new_agent(agent, names[name]))
        names[name] += 1
    blocks: list[tuple[BlockRow, Sequence[str]]] = []
    for block in list_mappings(given.get("blocks")):
        held = [agent.row.id for agent in agents if block.get("id") in agent.blocks]
        blocks.append((read_block(block, held[0] if held else "none"), held))
    folders: dict[Any, FolderRow] = {}
    for folder in list_mappings(given.get("sources")):
        held = [agent.row.id for agent in agents if folder.get("id") in agent.folders]
        folders[str(folder.get("id"))] = read_folder(folder, held)
    made_at = agents[0].row.created_at if agents else EPOCH
    files = [
        passage
        for file in list_mappings(given.get("files"))
        if (place := folders.get(str(file.get("source_id")))) is not None
        for passage in read_file(file, place.id, made_at)
    ]
    rest = {
        "tools": len(list_mappings(given.get("tools"))),
        "groups": len(list_mappings(given.get("groups"))),
        "mcp_server": len(list_mappings(given.get("mcp_servers"))),
    }
    return AgentFile(path, False, agents, blocks, [*folders.values()], files, rest)


def _no_rows(_: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    return iter(())
