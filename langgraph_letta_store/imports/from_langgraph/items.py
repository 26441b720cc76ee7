"""Items and their vectors: missing and older ones are copied, and all are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from psycopg.errors import NumericValueOutOfRange

from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import ItemState, MovedItem
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.database import PAGE, PAGE_BYTES
from langgraph_letta_store.imports.from_langgraph.source import Source
from langgraph_letta_store.imports.from_langgraph.survey import Survey
from langgraph_letta_store.imports.report import Report, Tally
from langgraph_letta_store.imports.target import TenantRunner


class Listed(NamedTuple):
    """An item of the source: its address, about how many bytes it takes, and its state."""

    prefix: str
    key: str
    size: int
    state: ItemState

    @property
    def namespace(self) -> tuple[str, ...]:
        """Its labels."""
        return tuple(self.prefix.split("."))


@dataclass
class Items:
    """Copies the items of a source to a target, and compares both."""

    source: Source
    runner: TenantRunner
    schema: StoreSchema
    vectors: bool

    def copy(self, advance: Callable[[int, int], object]) -> None:
        """Copy the items that the target does not have, or has in an older state.

        Args:
            advance: called after each page with its numbers of items and vectors.

        Raises:
            SourceError: a vector does not fit the target's type.
        """
        for page, states in self._pages():
            wanted = [
                item
                for id_, item in page.items()
                if id_ not in states or not states[id_].covers(item.state)
            ]
            for part in _parts(wanted):
                self._write(self._read(part))
            advance(len(page), sum(item.state.vectors for item in page.values()))

    def check(self, survey: Survey, report: Report) -> None:
        """Compare source and target item by item."""
        items = Tally("items", source=survey.items)
        vectors = Tally("vectors", source=survey.vectors)
        for page, states in self._pages():
            for id_, item in page.items():
                state = states.get(id_)
                if state is None:
                    if _is_over(item.state):  # expired by now, and may have been deleted
                        items.source -= 1
                        vectors.source -= item.state.vectors
                    else:
                        report.differences.append(f"item {item.namespace} {item.key!r} is missing")
                elif state.updated_at > item.state.updated_at:
                    items.kept += 1
                    vectors.kept += item.state.vectors
                elif state.updated_at < item.state.updated_at:
                    report.differences.append(f"item {item.namespace} {item.key!r} is older here")
                else:
                    items.moved += 1
                    vectors.moved += state.vectors if self.vectors else 0
                    if self.vectors and state.vectors != item.state.vectors:
                        report.differences.append(
                            f"item {item.namespace} {item.key!r} has {state.vectors} vectors, "
                            f"{item.state.vectors} at the source"
                        )
        report.tallies.append(items)
        if self.vectors:
            report.tallies.append(vectors)

    def _pages(self) -> Iterator[tuple[dict[ItemId, Listed], dict[ItemId, ItemState]]]:
        """Yield the source's items page by page, each with its state in the target."""
        listed = self.source.stream("list_items")
        while rows := list(islice(listed, PAGE)):
            page: dict[ItemId, Listed] = {}
            for prefix, key, size, updated_at, expires_at, vectors in rows:
                count = vectors if self.vectors else 0
                item = Listed(prefix, key, size, ItemState(updated_at, expires_at, count))
                page[self.schema.identify_item(item.namespace, key)] = item
            yield page, self.runner.run(bulk_load.read_item_states(self.schema, list(page)))

    def _write(self, items: Sequence[MovedItem]) -> None:
        moving = bulk_load.import_items(self.schema, items)
        try:
            self.runner.run(bulk_load.relax(self.schema, moving))
        except NumericValueOutOfRange as error:
            msg = (
                f"a vector of the source does not fit ({error.diag.message_primary}); move to a "
                "schema that is not set up for vectors yet, with --vector-type vector"
            )
            raise SourceError(msg) from error

    def _read(self, wanted: Sequence[Listed]) -> list[MovedItem]:
        """Read items with their vectors."""
        keys = {"prefixes": [i.prefix for i in wanted], "keys": [i.key for i in wanted]}
        vectors: defaultdict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
        if self.vectors:
            for prefix, key, field, vector in self.source.read("read_vectors", keys):
                vectors[prefix, key].append((field, vector))
        return [
            MovedItem(
                namespace=tuple(prefix.split(".")),
                key=key,
                value=value,
                created_at=created_at,
                updated_at=updated_at,
                expires_at=expires_at,
                ttl=ttl,
                vectors=vectors[prefix, key],
            )
            for prefix, key, value, created_at, updated_at, expires_at, ttl in self.source.read(
                "read_items", keys
            )
        ]


def _parts(items: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Split items into parts of about 8 MB."""
    part: list[Listed] = []
    size = 0
    for item in items:
        part.append(item)
        size += item.size
        if size > PAGE_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _is_over(state: ItemState) -> bool:
    return state.expires_at is not None and state.expires_at <= datetime.now(UTC)
