"""Access paths: how the vectors nearest to a query are found. The one place that decides it.

The planner is not asked, which would take an index over all agents for one agent and return half
a page. Small agents are compared as a whole, big ones have an index of their own, and an index over
all agents serves only searches across them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._search.scope import Scope, ScopeKind
from langgraph_letta_store.config.choices import Kind
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

PathName: TypeAlias = Literal[
    "exact", "filter first", "own index", "shared index", "newest", "text", "hybrid"
]
"""Exact: all vectors in question are compared; filter first: those of the items that match; newest:
nothing is compared; text and hybrid: words are, or words and vectors."""


@dataclass(frozen=True, slots=True)
class Path:
    """How a search goes, and why, in a sentence; `index` is the one that it uses."""

    name: PathName
    reason: str
    index: BuiltIndex | None = None


NEWEST = Path("newest", "nothing is compared: the items come in the order in which they were put")

SELECTIVE = 0.02
"""Up to what share of matching items they are looked up first and then compared exactly.

Measured in an agent of 100,000 of 1,024 dimensions, a filter and its share of the items, ms (and
recall@10) by the index / filter first: 1% 38 (0.95) / 10 with the filter's index, 76 without; 2%
17 (0.99) / 70; 5% 8 (1.0) / 93; 99% 2 (1.0) / more than 140. Below 2% the index finds too little.
"""

_REACH = 20
"""A page that takes more than this part of the vectors is as fast exactly: a vector costs an index
30 µs at least (512 of them 15 ms), and a comparison 1.2 to 2.4 µs."""

_NARROWED_REACH = 6
"""The same where some vectors are passed over, because their items do not match: exactly, all items
have to be looked through for those that do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known before anything is read: which index there may be for a scope.

    `narrowed` says that only some of what the index has is asked for, so that it matters how many.
    """

    kind: ScopeKind
    narrowed: bool
    index: BuiltIndex | None

    @classmethod
    def find(cls, schema: Schema[Any], scope: Scope, condition: Condition | None) -> Candidate:
        """Look up an agent's own index, or for searches across agents the shared one."""
        agent = scope.parameters.get("agent")
        # Never the shared one for one agent: it finds others' vectors and stops.
        index = schema.indexes.get(IndexKey("archival_vectors", agent))
        whole = scope.kind in ("whole_agent", "everything")
        return cls(scope.kind, not whole or condition is not None, index)

    @property
    def across(self) -> bool:
        """Whether many agents are searched."""
        return self.kind in _ACROSS


def choose(
    found: Candidate,
    ann: AnnSettings,
    reach: int,
    share: float | None = None,
    width: int = 0,
) -> Path:
    """Choose how a search goes.

    Args:
        found: what is asked for, and the index that there is.
        ann: the store's settings.
        reach: how many items a page has; its offset makes no difference, or pages would not
            fit together.
        share: what share of the items match, 0 to 1, as a sample has it; None: not sampled yet.
            It changes the answer only where `needs_sample` says so.
        width: how many vectors the index is asked for, where that is many more than `reach`.
    """
    index = found.index
    if index is None:
        return compare_all(found.kind, ann.kind, ann.threshold, found.narrowed)
    what = _name_compared(found.kind, found.narrowed)
    if refused := _refusal(found, index, ann, reach):
        return Path("exact", f"{refused}: {what} are compared")
    name: PathName = "shared index" if found.across else "own index"
    text = f"{_named(found, index)} of {index.rows:,} vectors"
    if not found.narrowed:
        return Path(name, f"{text} is asked for the nearest", index)
    if share is not None and (share <= SELECTIVE or width * _NARROWED_REACH > share * index.rows):
        return Path("filter first", f"{_percent(share)} of the items match: {what} are compared")
    told = "a sample tells how many match" if share is None else f"{_percent(share)} match"
    return Path(name, f"{text} is asked for the nearest that match: {told}", index)


def needs_sample(found: Candidate, ann: AnnSettings, reach: int) -> bool:
    """Whether the choice depends on how many items match."""
    return bool(found.narrowed and found.index and not _refusal(found, found.index, ann, reach))


def is_worthwhile(index: BuiltIndex, width: int) -> bool:
    """Whether an index finds so many vectors sooner than all are compared."""
    return width * _REACH <= index.rows


def tune_scan(
    ann: AnnSettings, options: SearchOptions, index: BuiltIndex, width: int = 0
) -> dict[str, str]:
    """Return how much of an index a search looks at, as the parameters of `tuned` in `vector.sql`.

    The call's own options come first, then the store's, then what maintenance measured. HNSW
    returns no more than it looks at, so it looks at `width` vectors at least.
    """
    scan = options.iterative_scan or ann.iterative_scan
    if index.kind == "hnsw":
        asked = options.ef_search or ann.ef_search or index.search or _DEFAULTS["hnsw"]
        search = max(asked, width)
    else:
        search = options.probes or ann.probes or index.search or _DEFAULTS["ivfflat"]
        if scan == "strict_order":
            scan = "relaxed_order"  # pgvector has no other for IVFFlat; the page is in order anyway
    return {"search": str(min(search, _MOST[index.kind])), "scan": scan}


_DEFAULTS = {"hnsw": 100, "ivfflat": 10}
"""How much of an index is looked at that was not measured."""

_MOST = {"hnsw": 1000, "ivfflat": 32768}
"""pgvector's bounds of both."""


@lru_cache(maxsize=128)
def compare_all(kind: ScopeKind, ann: Kind, threshold: int, narrowed: bool) -> Path:
    """Return the path of a scope that has no index."""
    if ann == "flat":
        why = _FLAT
    elif kind in _ACROSS:
        why = "there is no index over all agents"
    else:
        why = f"the agent has no index of its own (those from {threshold:,} vectors on do)"
    return Path("exact", f"{why}: {_name_compared(kind, narrowed)} are compared")


def _name_compared(kind: ScopeKind, narrowed: bool) -> str:
    if narrowed:
        return "the vectors of the items that match"
    return "everybody's vectors" if kind in _ACROSS else "all of the agent's vectors"


_FLAT = "the store uses no index (kind 'flat')"

_ACROSS = ("across_agents", "everything")


def _refusal(found: Candidate, index: BuiltIndex, ann: AnnSettings, reach: int) -> str | None:
    """Say why an index is not used, if it is not."""
    if ann.kind == "flat":
        return _FLAT
    if index.kind == "flat":
        return f"no index found enough of the {index.rows:,} vectors"
    if not found.across and index.rows < ann.threshold:
        return f"{index.rows:,} vectors are few (the threshold is {ann.threshold:,})"
    if not is_worthwhile(index, reach):
        return f"the page takes {reach:,} of {index.rows:,} vectors"
    return None


def _named(found: Candidate, index: BuiltIndex) -> str:
    kind = {"hnsw": "HNSW", "ivfflat": "IVFFlat"}.get(index.kind, index.kind)
    codes = " of signs" if index.codes else ""
    return f"the {kind} index{codes} {'over all agents' if found.across else 'of the agent'}"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share else "hardly any"
