"""Consents: which agents may attach a block or an archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment


@dataclass(frozen=True, slots=True)
class Consent(Displayed):
    """An agent that may attach a block or an archive of another agent.

    `granted_by` is the agent that gave its consent; None if that agent was forgotten. `attached` is
    True while the agent has the block or uses the archive.
    """

    agent: str
    granted_by: str | None
    granted_at: datetime
    attached: bool

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [self], "no consents")


class Consents(Displayed, list[Consent]):
    """Consents, the oldest first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, self, "no consents")


_COLUMNS: Mapping[str, Callable[[Consent], str]] = {
    "agent": lambda consent: escape(consent.agent),
    "granted by": lambda consent: escape(consent.granted_by or ""),
    "granted": lambda consent: format_moment(consent.granted_at),
    "attached": lambda consent: "yes" if consent.attached else "",
}
