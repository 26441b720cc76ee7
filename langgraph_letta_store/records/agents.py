"""An agent's settings, and counts of what it has or had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from langgraph_letta_store.records.blocks import DEFAULT_LIMIT
from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment
from langgraph_letta_store.records.receipts import Receipt

DuplicatePolicy: TypeAlias = Literal["skip", "replace", "keep"]
"""How a passage is handled that is nearly equal to a stored one: "keep" stores both, "skip" leaves
the new one out, "replace" stores it in the other's place."""


@dataclass(frozen=True, slots=True)
class AgentSettings(Displayed):
    """An agent's settings.

    Texts for the agent have times in its `timezone`. A passage whose cosine similarity to a stored
    one is at least `duplicate_threshold` is a near-duplicate; `duplicates` says how to handle it.
    `tags` are words for your own use. `tools` are the memory tools that it has, of those that the
    middleware gives. Its model may create `new_blocks` blocks, of at most `new_block_limit`
    characters each.
    """

    timezone: str = "UTC"
    duplicates: DuplicatePolicy = "keep"
    duplicate_threshold: float = 0.95
    tags: Sequence[str] = ()
    tools: Sequence[str] | Literal["all"] = "all"
    new_blocks: int = 0
    new_block_limit: int = DEFAULT_LIMIT

    @property
    def zone(self) -> tzinfo:
        """The agent's time zone.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: this machine's time zone database does not have it.
        """
        # A system without a time zone database has UTC nevertheless.
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def _as_table(self) -> Shown[Any]:
        return Shown(_SETTING_COLUMNS, [self], "no settings")


_SETTING_COLUMNS: Mapping[str, Callable[[AgentSettings], str]] = {
    "time zone": lambda settings: escape(settings.timezone),
    "duplicates": lambda settings: settings.duplicates,
    "duplicate threshold": lambda settings: f"{settings.duplicate_threshold:g}",
    "tags": lambda settings: escape(", ".join(settings.tags)),
    "tools": lambda settings: "all" if settings.tools == "all" else ", ".join(settings.tools),
    "new blocks": lambda settings: str(settings.new_blocks),
    "limit of new blocks": lambda settings: str(settings.new_block_limit),
}


@dataclass(frozen=True, slots=True)
class AgentInfo(Displayed):
    """An agent as `memory.agents` shows it.

    `active_at` is when something of it was written last: a thread, a passage, a block or a setting.
    `created_at` and `started_at` are None for an agent that has had no run yet and no setting.
    `passages`, `threads` and `messages` are counted up to 10,000: passages among the agent's first
    10,000 items. Passages of archives and threads of other agents are not counted.
    """

    name: str
    active_at: datetime
    created_at: datetime | None
    started_at: datetime | None
    settings: AgentSettings
    blocks: int = 0
    passages: int = 0
    threads: int = 0
    messages: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON, with the tags beside the settings."""
        return {**asdict(self), "tags": list(self.tags)}

    @property
    def tags(self) -> Sequence[str]:
        """The tags of its settings."""
        return self.settings.tags

    def _as_table(self) -> Shown[Any]:
        return Shown(_AGENT_COLUMNS, [self], "no agents")


class AgentInfos(Displayed, list[AgentInfo]):
    """Agents, the one that was active last first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_AGENT_COLUMNS, self, "no agents")


_AGENT_COLUMNS: Mapping[str, Callable[[AgentInfo], str]] = {
    "agent": lambda agent: escape(agent.name),
    "active": lambda agent: format_moment(agent.active_at),
    "blocks": lambda agent: f"{agent.blocks:,}",
    "passages": lambda agent: f"{agent.passages:,}",
    "threads": lambda agent: f"{agent.threads:,}",
    "messages": lambda agent: f"{agent.messages:,}",
    "tags": lambda agent: escape(", ".join(agent.tags)),
}


@dataclass(frozen=True, slots=True)
class AgentContents(Displayed):
    """How much an agent has in all tiers.

    `blocks`, `archives`, and `threads` with their `checkpoints` count what the agent alone has;
    `shared_blocks`, `shared_archives` and `shared_threads` what other agents have too. `passages`
    counts those of the agent and of its own archives, `items` everything else in its archival
    memory. Expired items and messages that newer ones have replaced are not counted.
    """

    blocks: int = 0
    shared_blocks: int = 0
    passages: int = 0
    items: int = 0
    archives: int = 0
    shared_archives: int = 0
    threads: int = 0
    messages: int = 0
    checkpoints: int = 0
    shared_threads: int = 0

    def __bool__(self) -> bool:
        """Whether any count is more than 0."""
        return any(count for _, count in self)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Yield each kind with its count."""
        for kind in fields(AgentContents):
            yield kind.name.replace("_", " "), getattr(self, kind.name)

    def _as_table(self) -> Shown[Any]:
        return Shown(_CONTENTS_COLUMNS, [*self], "nothing")


@dataclass(frozen=True, slots=True)
class Forgotten(AgentContents):
    """How much a forgotten agent had.

    `shared_blocks`, `shared_archives` and `shared_threads` stay with the other agents: blocks and
    archives were only detached, and of the threads only the agent's messages were deleted.
    `receipt` is the record of it, to be kept outside of the database.
    """

    receipt: Receipt | None = field(default=None, compare=False, repr=False)


_CONTENTS_COLUMNS: Mapping[str, Callable[[tuple[str, int]], str]] = {
    "kind": lambda pair: pair[0],
    "number": lambda pair: f"{pair[1]:,}",
}
