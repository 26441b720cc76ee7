"""Indexes that maintenance built: what a search needs to know of one to use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

IndexedTable: TypeAlias = Literal[
    "archival_vectors", "recall_vectors", "archival_memory", "recall_memory"
]
"""What an index is of: the vectors of items or of messages, or the words of one of both."""

IndexKind: TypeAlias = Literal["hnsw", "ivfflat", "gin", "flat"]
"""How it works; "flat": there is none, because none found enough, or none was worth its while."""


class IndexKey(NamedTuple):
    """Whose index it is; without an agent, one that all agents share."""

    table: IndexedTable
    agent: UUID | None


@dataclass(frozen=True, slots=True)
class BuiltIndex:
    """An index as it was built.

    `codes` says whether the vectors' signs are indexed, so that what it finds has to be ranked by
    the vectors; `search` is how much of it a search looks at (`ef_search` or `probes`), which was
    found to give `recall`; `rows` is how many there were when it was built or measured last.
    """

    name: str
    kind: IndexKind
    codes: bool
    search: int | None
    recall: float | None
    rows: int
