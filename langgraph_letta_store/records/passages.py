"""Passages of archival memory, with the outcome of inserts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from langgraph_letta_store.records.display import (
    drop_empty,
    escape,
    format_moment,
    format_score,
    render_html,
    render_table,
)

if TYPE_CHECKING:
    from rich.table import Table

Outcome: TypeAlias = Literal["found", "inserted", "skipped", "replaced"]
"""What a call did with a passage; "skipped" and "replaced" are the outcomes of near-duplicates."""


@dataclass(frozen=True, slots=True)
class Passage:
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

    def _repr_html_(self) -> str:
        return render_html(_filled([self]), [self], "no passages")

    def __rich__(self) -> Table:
        return render_table(_filled([self]), [self])


class Passages(list[Passage]):
    """Passages of archival memory: a list that shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return render_html(_filled(self), self, "no passages")

    def __rich__(self) -> Table:
        return render_table(_filled(self), self)


_COLUMNS: Mapping[str, Callable[[Passage], str]] = {
    "id": lambda passage: escape(passage.id),
    "content": lambda passage: escape(passage.content),
    "tags": lambda passage: escape(", ".join(passage.tags)),
    "archive": lambda passage: escape(passage.archive or ""),
    "score": format_score,
    "outcome": lambda passage: "" if passage.outcome == "found" else passage.outcome,
    "created": lambda passage: format_moment(passage.created_at),
}


def _filled(passages: Sequence[Passage]) -> Mapping[str, Callable[[Passage], str]]:
    return drop_empty(_COLUMNS, passages, "tags", "archive", "score", "outcome")
