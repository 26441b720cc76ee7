"""Indexes that maintenance built, as searches need to know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

IndexedTable: TypeAlias = Literal[
    "archival_vectors", "recall_vectors", "archival_memory", "recall_memory"
]
"""The tables that have indexes: vectors of items or messages, and the words of both."""

IndexKind: TypeAlias = Literal["hnsw", "ivfflat", "gin", "flat"]
"""The access method; "flat": there is no index, because the one that was tried found too little."""


class IndexKey(NamedTuple):
    """The table and the agent of an index; an agent of None: all agents share it."""

    table: IndexedTable
    agent: UUID | None


@dataclass(frozen=True, slots=True)
class BuiltIndex:
    """An index as it was built.

    `codes` says whether binary vectors are indexed, so that a search reranks what it finds by the
    vectors; `search` is the effort of searches (`ef_search` or `probes`), for which `recall` was
    measured; `rows` is the number of rows at the last build or calibration, and `mean_terms` how
    many words those had on average that have any, of an index of words.
    """

    name: str
    kind: IndexKind
    codes: bool
    search: int | None
    recall: float | None
    rows: int
    mean_terms: float | None = None
