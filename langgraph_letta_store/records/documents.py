"""Documents in archival memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from langgraph_letta_store.records.display import (
    Displayed,
    Shown,
    drop_empty,
    escape,
    format_moment,
)


@dataclass(frozen=True, slots=True)
class Document(Displayed):
    """A document in archival memory.

    `passages` and `characters` count its passages and their texts; `pages` is the last page, None
    without pages. `created_at` is when its oldest passage was inserted, `updated_at` when one
    changed last. `archive` is the shared archive that has it, None for the agent's own memory.
    """

    source: str
    passages: int
    characters: int
    pages: int | None
    created_at: datetime
    updated_at: datetime
    archive: str | None = None

    def _as_table(self) -> Shown[Any]:
        return _list_documents([self])


class Documents(Displayed, list[Document]):
    """Documents in archival memory: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_documents(self)


@dataclass(frozen=True, slots=True)
class InsertedDocument(Displayed):
    """What `insert_document` did.

    Of the document's `passages`, `inserted` are new, `changed` have another place, page, tags or
    metadata, and `kept` are unchanged; `deleted` passages were no longer in it.
    """

    source: str
    passages: int
    inserted: int
    changed: int
    kept: int
    deleted: int

    def _as_table(self) -> Shown[Any]:
        names = ("passages", "inserted", "changed", "kept", "deleted")
        columns: Mapping[str, Callable[[tuple[str, int]], str]] = {
            "kind": lambda row: row[0],
            "number": lambda row: f"{row[1]:,}",
        }
        return Shown(columns, [(name, getattr(self, name)) for name in names], "no passages")


_COLUMNS: Mapping[str, Callable[[Document], str]] = {
    "source": lambda document: escape(document.source),
    "passages": lambda document: f"{document.passages:,}",
    "pages": lambda document: "" if document.pages is None else f"{document.pages:,}",
    "archive": lambda document: escape(document.archive or ""),
    "changed": lambda document: format_moment(document.updated_at),
}


def _list_documents(documents: Sequence[Document]) -> Shown[Document]:
    return Shown(drop_empty(_COLUMNS, documents, "pages", "archive"), documents, "no documents")
