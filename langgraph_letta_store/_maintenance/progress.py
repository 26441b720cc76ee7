"""How far maintenance is: the progress of its tasks, and of the server's build of an index."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeAlias

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, MaintenanceTarget
from langgraph_letta_store.records.maintenance import (
    OnProgress,
    Outcome,
    Progress,
    Task,
    TaskResult,
)

_NAME_PREFIX = 55
"""How many characters identify an index: REINDEX CONCURRENTLY cuts its name to add an ending."""

IsStopping: TypeAlias = Callable[[], bool]
"""Whether maintenance should leave the remaining work to the next run."""


def read_progress(target: MaintenanceTarget, index: str) -> Operation[float | None]:
    """Return how much of an index is built, 0 to 1, or None where it is not being built."""
    (found,) = yield from rows(_build_query(target, "read_progress", index))
    return float(found[0][0]) if found else None


def stop_build(target: MaintenanceTarget, index: str) -> Operation[None]:
    """Cancel the build of an index; the worker that runs it drops the invalid index."""
    yield from rows(_build_query(target, "stop_build", index))


def _build_query(target: MaintenanceTarget, name: str, index: str) -> Query:
    statement = target.schema.compose(MAINTENANCE, name, prefix=sql.Literal(_NAME_PREFIX))
    return Query(statement, {"schema": target.quoted_schema, "index": index})


class ProgressReporter:
    """Reports the progress of tasks to the caller's function, measures their time, and stops them.

    The worker reports tasks; another thread may report the share of an index that is built.
    """

    def __init__(self, on_progress: OnProgress | None, is_stopping: IsStopping) -> None:
        """Take the caller's function, if there is one, and whether to stop."""
        self.is_stopping = is_stopping
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._current: Progress | None = None
        self._began = 0.0
        self._error: BaseException | None = None

    def begin(self, task: Task, number: int, count: int) -> None:
        """Report that a task begins, as the `number`th of `count`."""
        self._began = time.monotonic()
        self._set(Progress(task, number, count, 0.0))

    def advance(self, share: float) -> None:
        """Report how much of the current task is done, 0 to 1."""
        current = self._current
        if current is not None:
            self._set(Progress(current.task, current.number, current.count, share))

    def end(self, task: Task, outcome: Outcome, detail: str) -> TaskResult:
        """Report the end of a task, and return its result.

        Raises:
            BaseException: the error that the caller's function raised in the other thread.
        """
        result = TaskResult(task, outcome, detail, time.monotonic() - self._began)
        with self._lock:
            current, self._current = self._current, None
        if self._error is not None:
            raise self._error
        if current is not None:
            share = 1.0 if outcome == "done" else current.share
            self._report(Progress(task, current.number, current.count, share, result))
        return result

    def current_build(self) -> str | None:
        """Return the index that is being built, or None."""
        current = self._current
        if current is None or current.task.kind not in ("build", "rebuild"):
            return None
        return current.task.index

    def update_build(self, index: str, share: float | None) -> None:
        """Report how much of an index is built, unless its task has ended meanwhile."""
        with self._lock:
            current = self._current
            if share is None or current is None or current.task.index != index or self._error:
                return
            if share > (current.share or 0.0):
                self._current = Progress(current.task, current.number, current.count, share)
                try:
                    self._report(self._current)
                except BaseException as error:  # noqa: BLE001  # raised where the task ends
                    self._error = error

    def _set(self, progress: Progress) -> None:
        with self._lock:
            self._current = progress
        self._report(progress)

    def _report(self, progress: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(progress)
