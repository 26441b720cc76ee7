"""What maintenance is about to do, how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

TaskKind: TypeAlias = Literal[
    "clean up",
    "drop",
    "rebuild",
    "build",
    "calibrate",
    "sweep",
    "tidy namespaces",
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
    - "sweep": delete what is over its time to live, or beyond the limits of retention;
    - "tidy namespaces": forget namespaces that have become empty;
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

    def __add__(self, other: MaintenanceReport) -> MaintenanceReport:
        """Join the reports of a store and a saver."""
        return MaintenanceReport(
            self.tasks + other.tasks,
            self.results + other.results,
            tuple(dict.fromkeys(self.notes + other.notes)),
            self.dry_run or other.dry_run,
            self.busy or other.busy,
        )
