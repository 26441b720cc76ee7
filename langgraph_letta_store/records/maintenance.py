"""What maintenance is about to do, how far it is, and what it did."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID

from langgraph_letta_store.records.display import as_html, as_table, filled

if TYPE_CHECKING:
    from rich.table import Table

TaskKind: TypeAlias = Literal[
    "clean up",
    "drop",
    "rebuild",
    "build",
    "calibrate",
    "words",
    "sweep",
    "tidy namespaces",
    "gather",
    "vacuum",
]
"""What is done: see `Task`."""

Outcome: TypeAlias = Literal["done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    - "clean up": drop an index that an interrupted build left unfinished;
    - "drop", "rebuild", "build", "calibrate": an agent's own index, or one that all share, is
      removed, made anew, made, or measured for how much of it a search has to look at;
    - "words": store the words of items that have none yet, which searches would else do;
    - "sweep": delete what is over its time to live, or beyond the limits of retention;
    - "tidy namespaces": forget namespaces that have become empty;
    - "gather": lay the vectors of each agent together, of those without an index of their own, so
      that a search reads fewer pages;
    - "vacuum": let a table's space be used again, and its statistics be right.

    `table` is the table or partition, `index` the index's name, `agent` whose it is and `who` that
    agent's labels, where they are known. `rows` is how many rows it is about, `bytes` how large
    the index or table is; None where that is known only afterwards.
    """

    kind: TaskKind
    table: str
    why: str
    index: str | None = None
    agent: UUID | None = None
    who: str | None = None
    rows: int | None = None
    bytes: int | None = None

    def __str__(self) -> str:
        """Say in a line what is to be done, to what, of whom, how large it is and why.

        Example:
            >>> print(report.tasks[0])
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000
        """
        whose = "" if self.agent is None else f" of {self.who or self.agent}"
        rows = "" if self.rows is None else f" ({self.rows:,} rows)"
        return f"{self.kind} {self.table}{whose}{rows}: {self.why}"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What became of a task: `detail` says what came out, or what went wrong."""

    task: Task
    outcome: Outcome
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far maintenance is: before, during and after each task.

    `number` counts the task from 1 to `count`. `share` is how much of it is done, 0 to 1, or None
    where that cannot be told; `result` is there once it is over.
    """

    task: Task
    number: int
    count: int
    share: float | None = None
    result: TaskResult | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
"""Is told how far maintenance is; during a long task from another thread."""


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """What maintenance planned (`tasks`) and what became of it (`results`).

    With `dry_run` there are no results. `busy` says that somebody else is at it, so that nothing
    was done. `notes` are what an administrator may want to know.
    """

    tasks: tuple[Task, ...] = ()
    results: tuple[TaskResult, ...] = ()
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    busy: bool = False

    @property
    def failed(self) -> tuple[TaskResult, ...]:
        """The tasks that did not come to their end; the next run takes them up again."""
        return tuple(result for result in self.results if result.outcome != "done")

    def __str__(self) -> str:
        """Write a line for each task, and for what became of it.

        Example:
            >>> print(store.maintain())
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000
              done in 3.2 s: ef_search 64 finds 99.1%
        """
        lines: list[str] = []
        for task, result in self._lines():
            lines.append(str(task))
            lines += [f"  {_became(result)}"] if result else []
        return "\n".join([*(lines or [self._nothing()]), *self.notes])

    def _repr_html_(self) -> str:
        lines = self._lines()
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return as_html(_columns(lines), lines, self._nothing()) + notes

    def __rich__(self) -> Table | str:
        lines = self._lines()
        return as_table(_columns(lines), lines) if lines else str(self)

    def _lines(self) -> list[tuple[Task, TaskResult | None]]:
        results = {id(result.task): result for result in self.results}
        return [(task, results.get(id(task))) for task in self.tasks]

    def _nothing(self) -> str:
        return "somebody else is at it" if self.busy else "nothing to be done"

    def __add__(self, other: MaintenanceReport) -> MaintenanceReport:
        """Join the reports of a store and a saver."""
        return MaintenanceReport(
            self.tasks + other.tasks,
            self.results + other.results,
            tuple(dict.fromkeys(self.notes + other.notes)),
            self.dry_run or other.dry_run,
            self.busy or other.busy,
        )


_Line: TypeAlias = tuple[Task, TaskResult | None]


def _became(result: TaskResult | None) -> str:
    return "" if result is None else f"{result.outcome} in {result.seconds:.1f} s: {result.detail}"


def _columns(lines: Iterable[_Line]) -> Mapping[str, Callable[[_Line], str]]:
    columns: dict[str, Callable[[_Line], str]] = {
        "task": lambda line: f"{line[0].kind} {line[0].table}",
        "agent": lambda line: line[0].who or str(line[0].agent or ""),
        "rows": lambda line: "" if line[0].rows is None else f"{line[0].rows:,}",
        "why": lambda line: line[0].why,
        "outcome": lambda line: _became(line[1]),
    }
    return filled(columns, lines, "agent", "rows", "outcome")
