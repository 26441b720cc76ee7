"""An import of JSON lines: its plan, and carrying it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import MovedItem
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.config.store import ConnString, IndexSettings
from langgraph_letta_store.imports.database import PAGE
from langgraph_letta_store.imports.from_jsonl.records import (
    BlockRecord,
    ItemRecord,
    Record,
    read_records,
)
from langgraph_letta_store.imports.items import ItemWriter
from langgraph_letta_store.imports.report import Advance, Report, Tally, ignore_progress
from langgraph_letta_store.imports.target import (
    Recorded,
    Target,
    Wanted,
    open_target,
    recorded_index,
)


@dataclass
class JsonlImport:
    """A planned import; nothing is written before `run`."""

    path: Path
    target: Target
    tenant: str
    passages: int = 0
    blocks: int = 0
    items: int = 0
    vectors: int = 0

    @property
    def totals(self) -> dict[str, int]:
        """How many records `run` goes through."""
        return {"Records": self.passages + self.blocks + self.items}

    def survey(self) -> None:
        """Read the whole file, so that nothing is written of one that has an invalid line."""
        for record in self._read():
            if isinstance(record, BlockRecord):
                self.blocks += 1
            elif record.is_passage:
                self.passages += 1
            else:
                self.items += 1
            if isinstance(record, ItemRecord) and self._encode(record) is not None:
                self.vectors += 1

    def run(
        self,
        advance: Advance = ignore_progress,
        compare: Callable[[], AbstractContextManager[Any]] = ExitStack,
    ) -> Report:
        """Copy what is missing or older, and compare the file and the target; see `jsonl`."""
        schema = self.target.set_up().for_tenant(self.tenant)
        writer = ItemWriter(self.target.runner, schema)
        for page in self._pages():
            self._write(writer, page)
            advance("Records", len(page))
        self.target.runner.run(bulk_load.flush(schema))
        with compare():
            return self._compare(writer)

    def _read(self) -> Iterator[Record]:
        return read_records(self.path, self.target.config.root)

    def _pages(self) -> Iterator[list[Record]]:
        records = self._read()
        while page := list(islice(records, PAGE)):
            yield page

    def _write(self, writer: ItemWriter, page: Sequence[Record]) -> None:
        now = datetime.now(UTC)
        found = [record for record in page if isinstance(record, ItemRecord)]
        items = [self._make_item(record, now) for record in found]
        states = writer.read_states(items)
        # Of lines with one address the last counts, as if they were put one after the other.
        last = {
            writer.identify(item): item
            for record, item in zip(found, items, strict=True)
            # Without a time, the same line of a second run must not be newer.
            if record.updated_at is not None or writer.identify(item) not in states
        }
        writer.write([*last.values()])
        for record in page:
            if isinstance(record, BlockRecord):
                self._create_block(writer.schema, record)

    def _create_block(self, schema: StoreSchema, record: BlockRecord) -> None:
        owner = Owner.from_name(schema, record.agent)
        ensure = blocks.ensure(owner, record.label, record.value, attributes=record.attributes)
        self.target.runner.run(ensure, self.tenant)

    def _compare(self, writer: ItemWriter) -> Report:
        tallies = {kind: Tally(kind) for kind in ("passages", "items", "blocks")}
        report = Report(tallies=[*tallies.values()])
        now = datetime.now(UTC)
        for page in self._pages():
            found = [record for record in page if isinstance(record, ItemRecord)]
            items = [self._make_item(record, now) for record in found]
            states = writer.read_states(items)
            for record, item in zip(found, items, strict=True):
                tally = tallies["passages" if record.is_passage else "items"]
                tally.source += 1
                here = states.get(writer.identify(item))
                if here is None:
                    report.differences.append(f"{record.key!r:.80} is missing")
                elif record.updated_at is not None and here.updated_at > record.updated_at:
                    tally.kept += 1
                else:
                    tally.moved += 1
            count = len(page) - len(found)
            tallies["blocks"].source += count
            tallies["blocks"].moved += count
        return report

    def _make_item(self, record: ItemRecord, now: datetime) -> MovedItem:
        vector = self._encode(record)
        return MovedItem(
            namespace=record.namespace,
            key=record.key,
            value=json.dumps(record.value, ensure_ascii=False, allow_nan=False),
            created_at=record.created_at or record.updated_at or now,
            updated_at=record.updated_at or now,
            expires_at=None,
            ttl=None,
            vectors=[] if vector is None else [("content", vector)],
        )

    def _encode(self, record: ItemRecord) -> Encoded | None:
        index = self.target.config.index
        if record.vector is None or index is None or len(record.vector) != index.dims:
            return None
        return encode(record.vector, index)


@contextmanager
def open_import(
    path: Path, to: ConnString, *, wanted: Wanted, tenant: str | None
) -> Generator[JsonlImport, None, None]:
    """Read a file and look at a target; nothing is written.

    Raises:
        SourceError: a line is no record; the message has its number.
        ConfigurationError: an option is invalid; the message names it.
        OSError: the file cannot be read.
    """

    def choose_index(recorded: Recorded | None) -> IndexSettings | None:
        return None if recorded is None else recorded_index(wanted, recorded)

    with open_target(to, wanted, choose_index) as target:
        planned = JsonlImport(path, target, target.check_tenant(tenant))
        target.refuse_plain(planned.tenant)
        planned.survey()
        yield planned
