"""What agents and tenants have, and how fast it grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown, escape
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

    Growth is the mean of the last `days`.
    """

    days: int
    tenants: tuple[TenantStats, ...]
    agents: tuple[AgentStats, ...]

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
