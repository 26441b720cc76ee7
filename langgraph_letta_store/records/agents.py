"""What is set for an agent, and what there was of one that was forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Literal, TypeAlias
from zoneinfo import ZoneInfo

from langgraph_letta_store.records.display import as_html, as_table, printable

if TYPE_CHECKING:
    from rich.table import Table

DuplicatePolicy: TypeAlias = Literal["skip", "replace", "keep"]
"""What becomes of a passage that is nearly the same as one that is there."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What is set for an agent.

    Times are told to the agent in its `timezone`. A passage whose cosine similarity to one that is
    there is at least `duplicate_threshold` is its near-duplicate, and `duplicates` is what becomes
    of it.
    """

    timezone: str = "UTC"
    duplicates: DuplicatePolicy = "keep"
    duplicate_threshold: float = 0.95

    @property
    def zone(self) -> tzinfo:
        """The agent's time zone.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: this machine does not know it.
        """
        # Where a system has no time zones, this one is there nevertheless.
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def _repr_html_(self) -> str:
        return as_html(_SETTING_COLUMNS, [self], "no settings")

    def __rich__(self) -> Table:
        return as_table(_SETTING_COLUMNS, [self])


_SETTING_COLUMNS: Mapping[str, Callable[[AgentSettings], str]] = {
    "time zone": lambda settings: printable(settings.timezone),
    "duplicates": lambda settings: settings.duplicates,
    "duplicate threshold": lambda settings: f"{settings.duplicate_threshold:g}",
}


@dataclass(frozen=True, slots=True)
class AgentContents:
    """What an agent has in all tiers, each as a number.

    `blocks` and `archives` are those that are the agent's alone, `shared_blocks` and
    `shared_archives` those that others have too. `passages` are those of the agent and of the
    archives that are its alone, `items` what else it has in archival memory. `threads` are the
    agent's alone, with their `checkpoints`; in `shared_threads` other agents have spoken too. What
    has expired does not count, nor do messages that newer ones have replaced.
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
        """Whether there is anything at all."""
        return any(count for _, count in self)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Go through the kinds with their numbers."""
        for kind in fields(AgentContents):
            yield kind.name.replace("_", " "), getattr(self, kind.name)

    def _repr_html_(self) -> str:
        return as_html(_CONTENTS_COLUMNS, [*self], "nothing")

    def __rich__(self) -> Table:
        return as_table(_CONTENTS_COLUMNS, [*self])


@dataclass(frozen=True, slots=True)
class Forgotten(AgentContents):
    """What there was of an agent that was forgotten.

    `shared_blocks` and `shared_archives` stay, as others have them; they were only detached.
    `shared_threads` stay with the other agents; the agent's messages were taken out of them.
    """


_CONTENTS_COLUMNS: Mapping[str, Callable[[tuple[str, int]], str]] = {
    "kind": lambda pair: pair[0],
    "number": lambda pair: f"{pair[1]:,}",
}
