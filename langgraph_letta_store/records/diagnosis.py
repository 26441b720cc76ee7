"""What the doctor found: faults with reason and remedy, what it could not check, and repairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from langgraph_letta_store.records.display import Displayed, Shown, drop_empty

Severity: TypeAlias = Literal["error", "warning"]
"""An error loses memory, hides it or refuses it; a warning slows it down or may become an error."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a database, as one of the doctor's checks found it.

    `name` is the check's. `found` says what is wrong and where, `why` what follows from it, and
    `remedy` what an operator can do. `repair` says what `doctor(fix=True)` does about it; None
    where that is left to the operator.
    """

    name: str
    severity: Severity
    found: str
    why: str
    remedy: str
    repair: str | None = None

    @property
    def fixable(self) -> bool:
        """Whether `doctor(fix=True)` repairs it."""
        return self.repair is not None

    def __str__(self) -> str:
        """One line: the severity, the check's name, and what it found."""
        return f"{self.severity}: {self.name}: {self.found}"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A check that could not be made, and why; its faults may be there."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of the repair of a finding; `detail` is the error's text where it failed."""

    finding: Finding
    outcome: Literal["done", "failed"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis(Displayed):
    """What `memory.doctor()` and `letta-store doctor` show.

    `findings` are the faults, errors first. `unchecked` are the checks that could not be made, and
    `checked` the names of those that were. After `doctor(fix=True)`, `repairs` are what was done,
    and the findings are those from before.
    """

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    checked: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is left: no finding, or all of them repaired."""
        done = [repair.finding for repair in self.repairs if repair.outcome == "done"]
        return all(finding in done for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON."""
        findings = [{**asdict(each), "fixable": each.fixable} for each in self.findings]
        return {**asdict(self), "findings": findings, "is_sound": self.is_sound}

    def _as_table(self) -> Shown[Any]:
        unchecked = [
            Finding(each.name, "warning", f"not checked: {each.reason}", "", "")
            for each in self.unchecked
        ]
        shown = [*self.findings, *unchecked]
        nothing = f"nothing was found in {len(self.checked)} checks"
        return Shown(drop_empty(_COLUMNS, shown, "why", "remedy", "repair"), shown, nothing)


_COLUMNS: Mapping[str, Callable[[Finding], str]] = {
    "check": lambda finding: finding.name,
    "severity": lambda finding: finding.severity,
    "found": lambda finding: finding.found,
    "why": lambda finding: finding.why,
    "remedy": lambda finding: finding.remedy,
    "repair": lambda finding: finding.repair or "",
}


OnRepair = Callable[[Finding], None]
"""Called with each finding before it is repaired."""
