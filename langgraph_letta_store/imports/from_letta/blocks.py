"""Blocks of agents with their histories, and which agents share them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.core.block_writes import name_core
from langgraph_letta_store.imports.from_letta.archives import ARCHIVES
from langgraph_letta_store.imports.from_letta.block_sources import HeldBlock, merge_blocks
from langgraph_letta_store.imports.from_letta.block_versions import (
    Version,
    live_state,
    plan_versions,
)
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import BlockRow, HistoryRow
from langgraph_letta_store.imports.from_letta.sealed_records import read_value, seal_records
from langgraph_letta_store.imports.from_letta.selection import ChosenAgent
from langgraph_letta_store.imports.from_letta.sharing import Member, plan_consents
from langgraph_letta_store.imports.report import Advance, Report, Tally

CORE = SqlFile(__name__, "core")

_BLOCKS = UUID("6c657474-612d-5374-8f72-652d626c6f63")
"""The UUIDv5 namespace of blocks whose ids in Letta are no UUIDs."""

_PAGE = 100
_EPOCH = datetime.fromtimestamp(0, UTC)
_ID = re.compile(r"block-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class StoredBlock(NamedTuple):
    """A block that is here: a row of `find_blocks`."""

    id: UUID
    version: int
    updated_at: datetime
    label: str
    value: str
    limit: int
    is_document: bool
    read_only: bool
    metadata: str


@dataclass
class Blocks:
    """Copies the blocks of one tenant's agents, and compares both sides."""

    source: LettaRecords
    runner: Runner
    schema: StoreSchema
    agents: Mapping[str, ChosenAgent]
    held: Iterable[HeldBlock]
    relabelled: dict[str, str] = field(default_factory=dict[str, str])
    """The labels of blocks that cannot have Letta's, by their ids."""

    def copy(self, advance: Advance) -> None:
        """Copy missing blocks, and renew those that the source has in a later state."""
        for page in self._pages():
            self._write(page)
            advance("Blocks", len(page))

    def check(self, report: Report) -> None:
        """Compare source and target block by block."""
        blocks = Tally("blocks")
        versions = Tally("versions of blocks")
        for page in self._pages():
            here = self._find(page)
            planned = self._plan_versions(page)
            for block in page:
                blocks.source += 1
                there = here.get(block_id(block.row.id))
                wanted = planned[block.row.id]
                updated_at = _updated_at(block.row)
                versions.source += len(wanted)
                if there is None:
                    report.differences.append(f"block {block.row.id!r:.80} is missing")
                elif there.updated_at > updated_at:
                    blocks.kept += 1
                    versions.kept += len(wanted)
                elif (
                    read_value(self.schema, there.id, there._asdict())
                    != live_state(block.row).value
                ):
                    report.differences.append(f"block {block.row.id!r:.80} differs here")
                else:
                    blocks.moved += 1
                    # A block that was renewed has the new state as one more version.
                    versions.moved += min(there.version, len(wanted))
        report.tallies += [blocks, versions]

    def _pages(self) -> Iterator[list[HeldBlock]]:
        held = iter(self.held)
        while page := list(islice(held, _PAGE)):
            yield merge_blocks(page)

    def _run(self, operation: Operation[Any]) -> Any:
        return self.runner.run(bulk_load.relax(self.schema, operation), self.schema.tenant)

    def _find(self, page: Sequence[HeldBlock]) -> dict[UUID, StoredBlock]:
        ids = [block_id(block.row.id) for block in page]
        query = Query(self.schema.render(CORE, "find_blocks"), {"blocks": ids})
        (found,) = self.runner.run(rows(query), self.schema.tenant)
        return {row[0]: StoredBlock(*row) for row in found}

    def _plan_versions(self, page: Sequence[HeldBlock]) -> dict[str, list[Version]]:
        histories: defaultdict[str, list[HistoryRow]] = defaultdict(list)
        wanted = {"blocks": [block.row.id for block in page]}
        for row in self.source.read("read_history", wanted):
            past = HistoryRow(*row)
            histories[past.block_id].append(past)
        names = {id_: agent.name for id_, agent in self.agents.items()}
        return {
            block.row.id: plan_versions(block.row, histories[block.row.id], names) for block in page
        }

    def _write(self, page: Sequence[HeldBlock]) -> None:
        here = self._find(page)
        new = [block for block in page if block_id(block.row.id) not in here]
        stale = [
            block
            for block in page
            if (there := here.get(block_id(block.row.id))) is not None
            and there.updated_at < _updated_at(block.row)
        ]
        labels = self._choose_labels(new)
        versions = self._plan_versions([*new, *stale])
        blocks = [_block_record(block.row, labels, versions) for block in new]
        changes = [_renewal(block.row, here, versions) for block in stale]
        past = [r for block in new for r in _version_records(block.row, labels, versions)]
        made = seal_records(self.schema, blocks)
        renewed = seal_records(self.schema, changes, after=1)
        queries = [
            self._insert("import_blocks", made),
            self._insert("import_versions", seal_records(self.schema, past)),
            self._insert("renew_blocks", renewed),
            self._insert("seal_imported_blocks", [r for r in (*made, *renewed) if "latest" in r]),
            *self._share(page),
        ]
        self._run(rows(*(query for query in queries if query is not None)))

    def _share(self, page: Sequence[HeldBlock]) -> list[Query | None]:
        """Attach blocks to their agents, with consents where there are several."""
        shared = {
            block_id(b.row.id): [self._member(id_) for id_ in b.agents] for b in page if b.agents
        }
        at = {block_id(b.row.id): b.row.created_at or _EPOCH for b in page}
        alone = {
            block_id(b.row.id): self._member(b.kept_for)
            for b in page
            if not b.agents and b.kept_for is not None
        }
        parameters = {"blocks": [*shared], "root": self.schema.config.root}
        named = ARCHIVES.part("name_of_agent")
        find = self.schema.render(CORE, "find_owners", name_of_agent=named)
        (found,) = self.runner.run(rows(Query(find, parameters)), self.schema.tenant)
        owners = {id_: Member(agent, name) for id_, agent, name in found}
        attachments = [
            {"agent_id": str(m.id), "block_id": str(id_), "attached_at": at[id_].isoformat()}
            for id_, members in shared.items()
            for m in members
        ]
        consents = plan_consents("block_id", shared, owners, at)
        consents += [
            {
                "block_id": str(id_),
                "agent_id": str(member.id),
                "agent": member.name,
                "granted_by": str(member.id),
                "granter": member.name,
                "granted_at": at[id_].isoformat(),
            }
            for id_, member in alone.items()
        ]
        holders = {id_ for block in page for id_ in block.agents}
        holding = [Owner.from_name(self.schema, self.agents[id_].name) for id_ in sorted(holders)]
        return [
            self._insert("import_attachments", attachments),
            self._insert("import_consents", consents),
            *(name_core(self.schema, holding) if holding else ()),
        ]

    def _member(self, id_: str) -> Member:
        name = self.agents[id_].name
        return Member(self.schema.named(name), name)

    def _choose_labels(self, page: Sequence[HeldBlock]) -> dict[str, str]:
        """Return the labels of new blocks, which no agent may have twice."""
        agents = sorted(
            {self.schema.named(self.agents[id_].name) for b in page for id_ in b.agents}
        )
        query = Query(self.schema.render(CORE, "find_labels"), {"agents": agents})
        (found,) = self.runner.run(rows(query), self.schema.tenant)
        taken = {(agent, label): block for agent, label, block in found}
        labels: dict[str, str] = {}
        for block in page:
            id_ = block_id(block.row.id)
            plain = block.label
            holders = [self._member(each).id for each in block.agents]
            label, number = plain, 1
            while any(taken.get((holder, label), id_) != id_ for holder in holders):
                number += 1
                label = f"{plain[:190]}_{number}"
            taken |= {(holder, label): id_ for holder in holders}
            labels[block.row.id] = label
            if label != block.row.label and block.kept_for is None:
                self.relabelled[block.row.id] = label
        return labels

    def _insert(self, name: str, records: Sequence[Mapping[str, Any]]) -> Query | None:
        if not records:
            return None
        text = json.dumps(records, ensure_ascii=False)
        return Query(self.schema.render(CORE, name), {"rows": text})


def block_id(letta_id: str) -> UUID:
    """Return the id here of a block: its own UUID, or one that is computed from its id."""
    found = _ID.fullmatch(letta_id)
    return UUID(found[1]) if found else uuid5(_BLOCKS, letta_id)


def _updated_at(row: BlockRow) -> datetime:
    return row.updated_at or row.created_at or _EPOCH


def _block_record(
    row: BlockRow, labels: Mapping[str, str], versions: Mapping[str, Sequence[Version]]
) -> dict[str, Any]:
    return {
        **_state_record(row, versions[row.id][-1]),
        "label": labels[row.id],
        "version": len(versions[row.id]),
        "created_at": (row.created_at or _updated_at(row)).isoformat(),
        "updated_at": _updated_at(row).isoformat(),
    }


def _version_records(
    row: BlockRow, labels: Mapping[str, str], versions: Mapping[str, Sequence[Version]]
) -> Iterator[dict[str, Any]]:
    now = versions[row.id][-1].state.label
    for version in versions[row.id]:
        was = version.state.label
        yield {
            **_state_record(row, version),
            "label": labels[row.id] if was == now else was,
            "version": version.number,
            "back": version.back,
            "forward": version.forward,
            "action": version.action,
            "changed_at": version.changed_at.isoformat(),
        }


def _renewal(
    row: BlockRow,
    here: Mapping[UUID, StoredBlock],
    versions: Mapping[str, Sequence[Version]],
) -> dict[str, Any]:
    there = here[block_id(row.id)]
    return {
        **_state_record(row, versions[row.id][-1]),
        "label": there.label,
        "version": there.version,
        "back": there.version,
        "updated_at": _updated_at(row).isoformat(),
    }


def _state_record(row: BlockRow, version: Version) -> dict[str, Any]:
    state = version.state
    return {
        "block_id": str(block_id(row.id)),
        "actor": version.actor,
        "value": state.value,
        "value_limit": state.limit,
        "read_only": row.read_only,
        "description": state.description,
        "metadata": jsonb.encode(state.metadata),
        "tags": [*dict.fromkeys(tag for tag in row.tags if tag)],
    }
