"""Rows that should not be there: how the doctor counts them and repairs what left them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Fix, Subject
from langgraph_letta_store.records.diagnosis import Severity

LEFTOVERS = SqlFile(__name__, "leftovers", prepare=False)

MOST = 100_000
"""Up to how many rows are counted."""


@dataclass(frozen=True, slots=True)
class LeftoverRows:
    """Rows that should not be there, or should be otherwise.

    `table` and `condition` name fragments of `leftovers.sql`. `repair` names a statement there, or
    is an operation; None where the rows are left to the operator.
    """

    name: str
    table: str
    condition: str
    what: str
    why: str
    remedy: str
    severity: Severity = "warning"
    repair: str | Callable[[Subject], Operation[Any]] | None = None
    repair_words: str = ""
    needs: tuple[str, ...] = ()

    def find(self, subject: Subject) -> Operation[list[Fault]]:
        """Count the rows."""
        query = Query(self._render(subject, "count_rows"), {"most": MOST})
        (((count,),),) = yield from rows(query)
        if not count:
            return []
        number = f"{count:,}" if count < MOST else f"{MOST:,} or more"
        fix = None
        if self.repair is not None:
            fix = Fix(f"{self.repair_words} ({number})", lambda: self._repair(subject))
        return [Fault(f"{number} {self.what}", self.why, self.remedy, self.severity, fix)]

    def _repair(self, subject: Subject) -> Operation[None]:
        if callable(self.repair):
            yield from self.repair(subject)
            return
        yield from rows(Query(self._render(subject, str(self.repair)), {}))

    def _render(self, subject: Subject, name: str) -> Statement:
        table = LEFTOVERS.part(self.table)
        return subject.schema.render(LEFTOVERS, name, self.condition, from_table=table)

    @property
    def check(self) -> Check:
        """The check of these rows."""
        return Check(self.name, self.find, self.needs)
