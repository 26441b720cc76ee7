"""An agent's settings, and counts of what it has or had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, tzinfo
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from langgraph_letta_store.records.display import Displayed, Shown, escape
from langgraph_letta_store.records.receipts import Receipt

DuplicatePolicy: TypeAlias = Literal["skip", "replace", "keep"]
"""How a passage is handled that is nearly equal to a stored one: "keep" stores both, "skip" leaves
the new one out, "replace" stores it in the other's place."""


@dataclass(frozen=True, slots=True)
class AgentSettings(Displayed):
    """An agent's settings.

    Texts for the agent have times in its `timezone`. A passage whose cosine similarity to a stored
    one is at least `duplicate_threshold` is a near-duplicate; `duplicates` says how to handle it.
    """

    timezone: str = "UTC"
    duplicates: DuplicatePolicy = "keep"
    duplicate_threshold: float = 0.95

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
