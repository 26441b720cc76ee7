"""Blocks as a Letta database of any version has them: in a table, or in the row of their agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from langgraph_letta_store.config.checks import is_dict, is_list
from langgraph_letta_store.imports.from_letta.block_versions import clean_label
from langgraph_letta_store.imports.from_letta.json_values import read_json, write_json
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import AgentDetails, BlockRow
from langgraph_letta_store.imports.from_letta.selection import ChosenAgent

_WIDTH = len(BlockRow._fields)


class HeldBlock(NamedTuple):
    """A block, its label here, and the agents that have it, the first of them its owner.

    A conversation's own block is attached to no agent, but kept for the conversation's.
    """

    row: BlockRow
    label: str
    agents: Sequence[str]
    kept_for: str | None = None


class HeldBlocks:
    """The blocks of some agents, and of their conversations."""

    def __init__(self, source: LettaRecords, agents: Mapping[str, ChosenAgent]) -> None:
        """Take the source, in a snapshot, and the agents by their ids."""
        self._source = source
        self._agents = agents
        self._order = {id_: place for place, id_ in enumerate(agents)}

    def __iter__(self) -> Iterator[HeldBlock]:
        wanted = {"agents": list(self._agents)}
        if self._source.has("blocks_agents"):
            for row in self._source.stream("list_blocks", wanted):
                block, (agents, labels) = BlockRow(*row[:_WIDTH]), row[_WIDTH:]
                label = block.label or labels[0]
                yield HeldBlock(block, clean_label(label), self._sort(agents))
        else:
            yield from self._embedded()
        for row in self._source.stream("list_isolated_blocks", wanted):
            block, (conversation, agent) = BlockRow(*row[:_WIDTH]), row[_WIDTH:]
            label = clean_label(f"{clean_label(block.label)[:100]}@{conversation}")
            yield HeldBlock(block, label, (), agent)

    def _sort(self, agents: Sequence[str]) -> list[str]:
        return sorted(set(agents), key=self._order.__getitem__)

    def _embedded(self) -> Iterator[HeldBlock]:
        """Yield the blocks that agents of versions before 0.6 have in their own rows."""
        for row in self._source.stream("read_agents", {"agents": list(self._agents)}):
            details = AgentDetails(*row)
            created_at = self._agents[details.id].row.created_at
            for label, block in _read_memory(details.memory):
                found = _make_row(details.id, label, block, created_at)
                yield HeldBlock(found, clean_label(found.label), [details.id])


def merge_blocks(blocks: Iterable[HeldBlock]) -> list[HeldBlock]:
    """Make one of blocks with the same id, which several agents have in their own rows."""
    merged: dict[str, HeldBlock] = {}
    for block in blocks:
        first = merged.setdefault(block.row.id, block)
        agents = [*dict.fromkeys([*first.agents, *block.agents])]
        merged[block.row.id] = first._replace(agents=agents)
    return list(merged.values())


def _read_memory(memory: str | None) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the blocks of an agent's `memory` by their labels, in any of its forms."""
    found = read_json(memory)
    if is_dict(found) and is_dict(found.get("memory")):
        found = found["memory"]
    if is_dict(found) and is_list(found.get("blocks")):
        found = found["blocks"]
    if is_list(found):
        found = {block.get("label"): block for block in found if is_dict(block)}
    if not is_dict(found):
        return []
    return [(str(label), block) for label, block in found.items() if is_dict(block)]


def _make_row(agent: str, label: str, block: Mapping[str, Any], created_at: datetime) -> BlockRow:
    id_, value, limit = block.get("id"), block.get("value"), block.get("limit")
    description = block.get("description")
    return BlockRow(
        id=id_ if isinstance(id_, str) and id_ else f"{agent}/{label}",
        label=label,
        value=value if isinstance(value, str) else "" if value is None else write_json(value),
        limit=limit if isinstance(limit, int) else None,
        description=description if isinstance(description, str) else None,
        metadata=write_json(block.get("metadata_")),
        read_only=block.get("read_only") is True,
        current_history_entry_id=None,
        updated_by=None,
        created_at=created_at,
        updated_at=None,
        tags=(),
    )
