"""What agents and tenants have, and how fast it grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from langgraph_letta_store.records.display import Displayed, Shown, escape
from langgraph_letta_store.records.searches import SearchStats
from langgraph_letta_store.records.status import format_size


@dataclass(frozen=True, slots=True)
class AgentStats:
    """What one agent, or a shared archive, has.

    `items` are passages and other items, `messages` those of recall memory, older versions
    included. `bytes` is an estimate: for each row of items, messages, threads and blocks the mean
    of its tables, vectors and indexes included. `items_a_day` and `messages_a_day` are those of the
    last days that are still there.
    """

    tenant: str
    agent: str
    bytes: int
    items: int
    messages: int
    threads: int
    blocks: int
    items_a_day: float
    messages_a_day: float


@dataclass(frozen=True, slots=True)
class TenantStats:
    """What all agents of a tenant have; `tenant` is "" without tenants. See `AgentStats`."""

    tenant: str
    agents: int
    bytes: int
    items: int
    messages: int
    threads: int
    blocks: int
    items_a_day: float
    messages_a_day: float


@dataclass(frozen=True, slots=True)
class Stats(Displayed):
    """What `memory.stats()` and `letta-store stats` show: tenants, and the largest agents.

    Growth is the mean of the last `days`. `searches` are those of the same days that the search log
    has, by agent and access path.
    """

    days: int
    tenants: tuple[TenantStats, ...]
    agents: tuple[AgentStats, ...]
    searches: SearchStats

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON."""
        return asdict(self)

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [*self.tenants, *self.agents], "nothing")


_COLUMNS: Mapping[str, Callable[[AgentStats | TenantStats], str]] = {
    "tenant": lambda row: escape(row.tenant),
    "agent": lambda row: (
        escape(row.agent) if isinstance(row, AgentStats) else f"all {row.agents:,}"
    ),
    "size": lambda row: format_size(row.bytes),
    "items": lambda row: f"{row.items:,}",
    "messages": lambda row: f"{row.messages:,}",
    "threads": lambda row: f"{row.threads:,}",
    "blocks": lambda row: f"{row.blocks:,}",
    "items a day": lambda row: f"{row.items_a_day:,.1f}",
    "messages a day": lambda row: f"{row.messages_a_day:,.1f}",
}


class LargeAgent(NamedTuple):
    """An agent with how many threads it has, and how many messages these were given."""

    name: str
    threads: int
    messages: int


@dataclass(frozen=True, slots=True)
class Growth(Displayed):
    """What was stored on each of the last days, in UTC; the last of them is today.

    `messages` counts all that were stored, `items` and `checkpoints` those that exist still, and
    `versions` the changes of blocks. Large tables are sampled: `is_exact` is then False. `largest`
    are the agents with the most messages. `searches` are those of the search log, estimated by the
    share that is logged; `p50` and `p95` are the milliseconds that half and 95% of them took, 0 on
    days without any.
    """

    days: Sequence[date]
    messages: Sequence[int]
    items: Sequence[int]
    versions: Sequence[int]
    checkpoints: Sequence[int]
    is_exact: bool
    largest: Sequence[LargeAgent] = ()
    searches: Sequence[int] = ()
    p50: Sequence[float] = ()
    p95: Sequence[float] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON."""
        return {
            **asdict(self),
            "days": [day.isoformat() for day in self.days],
            "largest": [agent._asdict() for agent in self.largest],
        }

    def _as_table(self) -> Shown[Any]:
        rows = zip(
            self.days, self.messages, self.items, self.versions, self.checkpoints, strict=True
        )
        return Shown(_OF_DAYS, [row for row in rows if any(row[1:])], "nothing was stored")


_OF_DAYS: Mapping[str, Callable[[Sequence[Any]], str]] = {
    "day": lambda row: escape(row[0].isoformat()),
    "messages": lambda row: f"{row[1]:,}",
    "items": lambda row: f"{row[2]:,}",
    "changes of blocks": lambda row: f"{row[3]:,}",
    "checkpoints": lambda row: f"{row[4]:,}",
}
