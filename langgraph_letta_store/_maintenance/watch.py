"""Who looks on while maintenance works."""

from __future__ import annotations

from typing import Protocol

from langgraph_letta_store.records.maintenance import Outcome, Task, TaskResult


class Watch(Protocol):
    """Who looks on: is told of tasks, measures their time, and says when to stop."""

    def begins(self, task: Task, number: int, count: int) -> None:
        """Hear that a task begins, as the `number`th of `count`."""
        ...

    def advances(self, share: float) -> None:
        """Hear how much of the task is done, 0 to 1."""
        ...

    def ends(self, task: Task, outcome: Outcome, detail: str) -> TaskResult:
        """Hear how it ended, and return that with the seconds that it took."""
        ...

    def is_stopping(self) -> bool:
        """Whether to leave the rest for another time."""
        ...
