"""Writes items of any source: those that the target does not have, or has in an older state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import ItemState, MovedItem
from langgraph_letta_store.imports.database import PAGE, PAGE_BYTES

_VECTOR_BYTES = 8192
"""About how many bytes a vector takes."""


@dataclass(frozen=True, slots=True)
class ItemWriter:
    """Writes items of one tenant."""

    runner: Runner
    schema: StoreSchema

    def identify(self, item: MovedItem) -> ItemId:
        """Return the id of an item."""
        return self.schema.identify_item(item.namespace, item.key)

    def read_states(self, items: Sequence[MovedItem]) -> dict[ItemId, ItemState]:
        """Return the states of those that are there."""
        ids = [self.identify(item) for item in items]
        return self.runner.run(bulk_load.read_item_states(self.schema, ids), self.schema.tenant)

    def write(self, items: Sequence[MovedItem]) -> None:
        """Write the items of a page that the target lacks, or has in an older state."""
        states = self.read_states(items)
        missing = [
            item
            for item in items
            if (here := states.get(self.identify(item))) is None
            or not here.covers(ItemState(item.updated_at, item.expires_at, len(item.vectors)))
        ]
        if missing:
            loading = bulk_load.import_items(self.schema, missing)
            self.runner.run(bulk_load.relax(self.schema, loading), self.schema.tenant)


def split_pages(items: Iterable[MovedItem]) -> Iterator[list[MovedItem]]:
    """Split items into pages of at most 500, and of about 8 MB."""
    page: list[MovedItem] = []
    size = 0
    for item in items:
        page.append(item)
        size += len(item.value) + _VECTOR_BYTES * len(item.vectors)
        if len(page) >= PAGE or size > PAGE_BYTES:
            yield page
            page, size = [], 0
    if page:
        yield page
