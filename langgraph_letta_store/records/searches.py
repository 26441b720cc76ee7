"""The search log: how long searches took, and by which access path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment


@dataclass(frozen=True, slots=True)
class LoggedSearch(Displayed):
    """A search of the log.

    `agent` and `agent_id` are None for a search across agents. `tier` is archival, recall or core;
    `mode` is vector, text, hybrid, newest or list; `path` is the access path, such as "own index",
    or several that were tried, as in "own index + exact". `rows` is how many were found, and
    `milliseconds` how long the search took, with the embedding of its query. A search of a batch
    has the time of the batch.

    `sample` is the share of searches that this one stands for; None where it is logged only because
    it was slow. `query` is what was searched for, if the log keeps that. A slow search has its
    `plan`, one line for each node with what the server expected; it is None for others, and empty
    where the server gave none.
    """

    id: UUID
    at: datetime
    tenant: str
    agent: str | None
    agent_id: UUID | None
    tier: str
    mode: str
    path: str
    rows: int
    milliseconds: float
    sample: float | None
    query: str | None
    plan: tuple[str, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """Return the search as a dictionary for JSON."""
        named = None if self.agent_id is None else str(self.agent_id)
        at = self.at.astimezone(UTC).isoformat()
        return {**asdict(self), "id": str(self.id), "agent_id": named, "at": at}

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [self], "no searches")


class LoggedSearches(Displayed, list[LoggedSearch]):
    """Searches of the log, the newest first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, self, "no searches")


@dataclass(frozen=True, slots=True)
class PathStats(Displayed):
    """How many searches an agent made by an access path, and how long they took, in milliseconds.

    `searches` is an estimate, by the share of searches that are logged. `agent` is None for
    searches across agents, and `rows` the mean of how many were found.
    """

    tenant: str
    agent: str | None
    tier: str
    mode: str
    path: str
    searches: int
    rows: float
    p50: float
    p95: float
    slowest: float

    def _as_table(self) -> Shown[Any]:
        return Shown(_OF_PATHS, [self], "no searches")


class SearchStats(Displayed, tuple[PathStats, ...]):
    """The searches of agents by access path, the most frequent first."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_OF_PATHS, self, "no searches are logged")


_COLUMNS: Mapping[str, Callable[[LoggedSearch], str]] = {
    "created": lambda row: format_moment(row.at),
    "agent": lambda row: escape(row.agent or "(several)"),
    "tier": lambda row: escape(row.tier),
    "path": lambda row: escape(_name_path(row.mode, row.path)),
    "rows": lambda row: f"{row.rows:,}",
    "ms": lambda row: f"{row.milliseconds:,.1f}",
}


_OF_PATHS: Mapping[str, Callable[[PathStats], str]] = {
    "agent": lambda row: escape(row.agent or "(several)"),
    "tier": lambda row: escape(row.tier),
    "path": lambda row: escape(_name_path(row.mode, row.path)),
    "searches": lambda row: f"{row.searches:,}",
    "rows": lambda row: f"{row.rows:,.1f}",
    "p50 ms": lambda row: f"{row.p50:,.1f}",
    "p95 ms": lambda row: f"{row.p95:,.1f}",
}


def _name_path(mode: str, path: str) -> str:
    return path if not path or path.startswith(mode) else f"{mode}: {path}"
