"""Passages of agents, archives and folders, as items of archival memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from langgraph_letta_store._tiers.archival.bulk_load import MovedItem
from langgraph_letta_store._tiers.archival.passage_input import Draft
from langgraph_letta_store.imports.from_letta.json_values import read_object, read_texts
from langgraph_letta_store.imports.from_letta.places import Place
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import EmbeddingModel, PassageRow
from langgraph_letta_store.imports.from_letta.vectors import VectorPlan
from langgraph_letta_store.imports.items import ItemWriter, split_pages
from langgraph_letta_store.imports.report import Advance, Report, Tally

_FIELD = "content"
"""What is embedded of a passage."""

_PAGES = ("page", "page_label", "page_number")
"""Under which keys of its metadata a passage of a file may have its page."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Copies the passages of one tenant's places, and compares both sides."""

    source: LettaRecords
    statement: str
    places: Mapping[str, Place]
    vectors: VectorPlan
    writer: ItemWriter

    def copy(self, advance: Advance) -> None:
        """Copy what is missing or older here."""
        for page in split_pages(self._items()):
            self.writer.write(page)
            advance("Passages", len(page))

    def check(self, passages: Tally, vectors: Tally, report: Report) -> None:
        """Compare source and target passage by passage."""
        for page in split_pages(self._items()):
            states = self.writer.read_states(page)
            for item in page:
                here = states.get(self.writer.identify(item))
                wanted = len(item.vectors)
                passages.source += 1
                vectors.source += wanted
                if here is None:
                    report.differences.append(f"passage {item.key!r:.80} is missing")
                elif here.updated_at > item.updated_at:
                    passages.kept += 1
                    vectors.kept += wanted
                elif here.updated_at < item.updated_at:
                    report.differences.append(f"passage {item.key!r:.80} is older here")
                else:
                    passages.moved += 1
                    vectors.moved += min(here.vectors, wanted)

    def _items(self) -> Iterator[MovedItem]:
        wanted = {"places": list(self.places)}
        for row in self.source.stream(self.statement, wanted):
            passage = PassageRow(*row)
            yield self._read(passage, self.places[passage.place])

    def _read(self, row: PassageRow, place: Place) -> MovedItem:
        tags = read_texts(row.tags)
        metadata = read_object(row.metadata)
        if place.folder is not None:
            tags.append(f"folder:{place.folder}")
            metadata |= _describe_file(row, place.folder, metadata)
        draft = Draft(row.text or "", tags, metadata)
        vector = self.vectors.read(row.embedding, EmbeddingModel.from_config(row.config))
        return MovedItem(
            namespace=place.namespace,
            key=row.id,
            value=write_value(draft, row.metadata),
            created_at=row.created_at,
            updated_at=row.updated_at or row.created_at,
            expires_at=None,
            ttl=None,
            vectors=[] if vector is None else [(_FIELD, vector)],
        )


def write_value(draft: Draft, metadata: str | None) -> str:
    """Return a passage's value as JSON; metadata with an infinite number stay the text they are."""
    try:
        return json.dumps(draft.value(), ensure_ascii=False, allow_nan=False)
    except ValueError:
        plain = draft._replace(metadata={"letta": metadata})
        return json.dumps(plain.value(), ensure_ascii=False)


def _describe_file(row: PassageRow, folder: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return where in which file a passage is: its page, or else its number among the passages."""
    file = row.file_name or row.file_id
    page = next((metadata[key] for key in _PAGES if metadata.get(key) is not None), row.number)
    described = {
        "source": folder if file is None else f"{folder}/{file}",
        "folder": folder,
        "file": file,
        "file_id": row.file_id,
        "page": page,
    }
    return {key: value for key, value in described.items() if value is not None}
