"""What became of the rows of a kind, counted at both ends."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 20
"""How many differences are named."""


@dataclass
class Tally:
    """Rows of one kind: `source` there, `moved` here as there, `kept` here as newer than there."""

    kind: str
    source: int = 0
    moved: int = 0
    kept: int = 0

    @property
    def differs(self) -> bool:
        """Whether something is missing, or too much."""
        return self.source != self.moved + self.kept


@dataclass
class Report:
    """How moving ended: the tallies, what differs by name, and what is worth knowing."""

    tallies: list[Tally] = field(default_factory=list[Tally])
    differences: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    @property
    def differs(self) -> bool:
        """Whether the two ends do not have the same."""
        return bool(self.differences) or any(tally.differs for tally in self.tallies)
