"""What an import reports: the rows of each kind, counted in source and target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

SHOWN = 20
"""How many differences are printed."""

Advance: TypeAlias = Callable[[str, int], object]
"""Called with a kind of rows and how many more of them are done."""


def ignore_progress(kind: str, count: int) -> None:
    """Do nothing, for a caller who wants no progress."""


@dataclass
class Tally:
    """Numbers of rows: in the source, moved, and kept as the target's are newer."""

    kind: str
    source: int = 0
    moved: int = 0
    kept: int = 0

    @property
    def differs(self) -> bool:
        """Whether the numbers of source and target differ."""
        return self.source != self.moved + self.kept


@dataclass
class Report:
    """The result of an import: the counts, the differences, and notes."""

    tallies: list[Tally] = field(default_factory=list[Tally])
    differences: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    @property
    def differs(self) -> bool:
        """Whether source and target differ."""
        return bool(self.differences) or any(tally.differs for tally in self.tallies)
