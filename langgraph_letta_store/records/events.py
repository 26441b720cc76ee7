"""What is being written and searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment


@dataclass(frozen=True, slots=True)
class Event(Displayed):
    """Something that was written, or with an audit log something that was searched or read.

    `kind` is "message", "item" (passages too), "block", "search" or "read". `place` is its thread,
    namespace or label, `id` the message, the key or the version, `actor` who said or did it. `text`
    is the beginning of what was written, or the call.
    """

    kind: str
    at: datetime
    agent: str
    place: str
    id: str
    actor: str | None
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON."""
        return {**asdict(self), "at": self.at.isoformat()}

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [self], "nothing")


class Events(Displayed, list[Event]):
    """What was written and searched, in order: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, self, "nothing")


_COLUMNS: Mapping[str, Callable[[Event], str]] = {
    "created": lambda event: format_moment(event.at),
    "kind": lambda event: event.kind,
    "agent": lambda event: escape(event.agent),
    "what": lambda event: escape(event.place),
    "actor": lambda event: escape(event.actor or ""),
    "text": lambda event: escape(event.text),
}
