"""Blocks that no agent has: core memory belongs to agents, so that these become items."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from langgraph_letta_store._tiers.archival.bulk_load import MovedItem
from langgraph_letta_store.imports.from_letta.block_versions import live_state
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import BlockRow
from langgraph_letta_store.imports.items import ItemWriter, split_pages
from langgraph_letta_store.imports.report import Report, Tally

NAMESPACE = ("letta", "blocks")
"""Where the items of such blocks are."""

_WIDTH = len(BlockRow._fields)


@dataclass(frozen=True, slots=True)
class LooseBlocks:
    """Copies the loose blocks of organisations, and compares both sides."""

    source: LettaRecords
    writer: ItemWriter
    organizations: Collection[str | None]

    def copy(self) -> None:
        """Copy what is missing or older here."""
        for page in split_pages(self._items()):
            self.writer.write(page)

    def check(self, report: Report) -> None:
        """Compare source and target block by block."""
        tally = Tally("blocks without agents")
        for page in split_pages(self._items()):
            states = self.writer.read_states(page)
            tally.source += len(page)
            tally.moved += sum(self.writer.identify(item) in states for item in page)
        report.tallies.append(tally)

    def _items(self) -> Iterator[MovedItem]:
        for row in self.source.stream("list_loose_blocks"):
            block, organization = BlockRow(*row[:_WIDTH]), row[_WIDTH]
            if organization is None or organization in self.organizations:
                yield _make_item(block)


def _make_item(block: BlockRow) -> MovedItem:
    state = live_state(block)
    value = {
        "kind": "LettaBlock",
        **state._asdict(),
        "label": block.label,
        "read_only": block.read_only,
        "tags": [*block.tags],
    }
    created_at = block.created_at or datetime.fromtimestamp(0, UTC)
    return MovedItem(
        namespace=NAMESPACE,
        key=block.id,
        value=json.dumps(value, ensure_ascii=False),
        created_at=created_at,
        updated_at=block.updated_at or created_at,
        expires_at=None,
        ttl=None,
        vectors=[],
    )
