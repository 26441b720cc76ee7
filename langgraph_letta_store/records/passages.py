"""Passages of archival memory, with the outcome of inserts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from langgraph_letta_store.records.display import (
    Displayed,
    Shown,
    drop_empty,
    escape,
    format_moment,
    format_score,
)

Outcome: TypeAlias = Literal["found", "inserted", "skipped", "replaced"]
"""What a call did with a passage; "skipped" and "replaced" are the outcomes of near-duplicates."""


@dataclass(frozen=True, slots=True)
class Passage(Displayed):
    """A text of archival memory.

    `archive` is the shared archive that has it, None for the agent's own memory. `score` is a
    similarity, None without a query. `outcome` is what an insert did; with "skipped" and "replaced"
    this is the stored passage, and `score` its similarity to the new text.
    """

    id: str
    content: str
    tags: Sequence[str]
    metadata: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    archive: str | None = None
    score: float | None = None
    outcome: Outcome = field(default="found")

    def _as_table(self) -> Shown[Any]:
        return _list_passages([self])


class Passages(Displayed, list[Passage]):
    """Passages of archival memory: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_passages(self)


_COLUMNS: Mapping[str, Callable[[Passage], str]] = {
    "id": lambda passage: escape(passage.id),
    "content": lambda passage: escape(passage.content),
    "tags": lambda passage: escape(", ".join(passage.tags)),
    "archive": lambda passage: escape(passage.archive or ""),
    "score": format_score,
    "outcome": lambda passage: "" if passage.outcome == "found" else passage.outcome,
    "created": lambda passage: format_moment(passage.created_at),
}


def _list_passages(passages: Sequence[Passage]) -> Shown[Passage]:
    columns = drop_empty(_COLUMNS, passages, "tags", "archive", "score", "outcome")
    return Shown(columns, passages, "no passages")
