"""The tasks of maintenance, its progress, and its report."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

from langgraph_letta_store.records.display import drop_empty, render_html, render_table

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
    "cluster",
    "vacuum",
]
"""See `Task`."""

Outcome: TypeAlias = Literal["done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Task:
    """One task of maintenance.

    - "clean up": drop an invalid index that an interrupted build left;
    - "drop", "rebuild", "build": an agent's own index, or one that all agents share;
    - "calibrate": measure how much of an index a search must read to reach the configured recall;
    - "words": store the words of items that have none yet, which searches would do otherwise, and
      separate what was said from the tool calls in messages that an earlier version stored;
    - "sweep": delete expired items, or checkpoints and messages beyond the limits of retention;
    - "tidy namespaces": delete namespaces that have become empty;
    - "cluster": move each agent's vectors next to one another, for agents without an index of their
      own, so that a search reads fewer pages;
    - "vacuum": free a table's dead rows, and update its statistics.

    `table` is the table or partition, `index` the index's name, `agent` the agent whose index it is
    and `who` that agent's labels, if they are known. `rows` is the number of rows concerned,
    `bytes` the size of the index or table; None if it is not known before.
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
        """One line: kind, table, agent, rows and reason.

        Example:
            >>> print(report.tasks[0])
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000
        """
        whose = "" if self.agent is None else f" of {self.who or self.agent}"
        rows = "" if self.rows is None else f" ({self.rows:,} rows)"
        return f"{self.kind} {self.table}{whose}{rows}: {self.why}"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The outcome of a task; `detail` describes the result or the error."""

    task: Task
    outcome: Outcome
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of maintenance: reported before, during and after each task.

    The task is the `number`th of `count`. `share` is how much of it is done, 0 to 1, or None if
    that is unknown; `result` is set at the end of the task.
    """

    task: Task
    number: int
    count: int
    share: float | None = None
    result: TaskResult | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
"""A function that maintenance calls with its progress; during long tasks from another thread."""


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """The planned `tasks` of maintenance, and the `results` of those that were run.

    With `dry_run` there are no results. `busy`: another worker is maintaining, so nothing was done.
    `notes` are for the administrator.
    """

    tasks: tuple[Task, ...] = ()
    results: tuple[TaskResult, ...] = ()
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    busy: bool = False

    @property
    def failed(self) -> tuple[TaskResult, ...]:
        """The results of tasks that failed or were stopped; the next run tries them again."""
        return tuple(result for result in self.results if result.outcome != "done")

    def to_dict(self) -> dict[str, Any]:
        """Return the report as a dictionary for JSON; each result has its task."""

        def write(task: Task) -> dict[str, Any]:
            return {**asdict(task), "agent": None if task.agent is None else str(task.agent)}

        return {
            "dry_run": self.dry_run,
            "busy": self.busy,
            "tasks": [write(task) for task in self.tasks],
            "results": [{**asdict(each), "task": write(each.task)} for each in self.results],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        """One line for each task, and one for its result.

        Example:
            >>> print(store.maintain())
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000
              done in 3.2 s: ef_search 64 finds 99.1%
        """
        lines: list[str] = []
        for task, result in self._lines():
            lines.append(str(task))
            lines += [f"  {_format_result(result)}"] if result else []
        return "\n".join([*(lines or [self._nothing()]), *self.notes])

    def _repr_html_(self) -> str:
        lines = self._lines()
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return render_html(_columns(lines), lines, self._nothing()) + notes

    def __rich__(self) -> Table | str:
        lines = self._lines()
        return render_table(_columns(lines), lines) if lines else str(self)

    def _lines(self) -> list[tuple[Task, TaskResult | None]]:
        results = {id(result.task): result for result in self.results}
        return [(task, results.get(id(task))) for task in self.tasks]

    def _nothing(self) -> str:
        return "another worker is maintaining" if self.busy else "nothing to do"

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


def _format_result(result: TaskResult | None) -> str:
    return "" if result is None else f"{result.outcome} in {result.seconds:.1f} s: {result.detail}"


def _columns(lines: Iterable[_Line]) -> Mapping[str, Callable[[_Line], str]]:
    columns: dict[str, Callable[[_Line], str]] = {
        "task": lambda line: f"{line[0].kind} {line[0].table}",
        "agent": lambda line: line[0].who or str(line[0].agent or ""),
        "rows": lambda line: "" if line[0].rows is None else f"{line[0].rows:,}",
        "why": lambda line: line[0].why,
        "outcome": lambda line: _format_result(line[1]),
    }
    return drop_empty(columns, lines, "agent", "rows", "outcome")
