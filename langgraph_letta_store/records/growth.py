"""How a memory grows: what was stored each day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from langgraph_letta_store.records.display import Displayed, Shown, escape


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
    are the agents with the most messages.
    """

    days: Sequence[date]
    messages: Sequence[int]
    items: Sequence[int]
    versions: Sequence[int]
    checkpoints: Sequence[int]
    is_exact: bool
    largest: Sequence[LargeAgent] = ()

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
        return Shown(_COLUMNS, [row for row in rows if any(row[1:])], "nothing was stored")


_COLUMNS: Mapping[str, Callable[[Sequence[Any]], str]] = {
    "day": lambda row: escape(row[0].isoformat()),
    "messages": lambda row: f"{row[1]:,}",
    "items": lambda row: f"{row[2]:,}",
    "changes of blocks": lambda row: f"{row[3]:,}",
    "checkpoints": lambda row: f"{row[4]:,}",
}
