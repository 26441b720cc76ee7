"""How far maintenance is: what it reports, and how far the server is with a build."""

from __future__ import annotations

from typing import Protocol

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, Upkeep
from langgraph_letta_store.records.maintenance import Outcome, Task, TaskResult

_TOLD = 55
"""How much of an index's name tells it: REINDEX CONCURRENTLY cuts it to put its own ending."""


def read_progress(upkeep: Upkeep, index: str) -> Operation[float | None]:
    """Return how much of an index is built, 0 to 1, or None where it is not being built."""
    statement = upkeep.schema.compose(MAINTENANCE, "read_progress", told=sql.Literal(_TOLD))
    place = {"schema": upkeep.quoted_schema, "index": index}
    (found,) = yield from rows(Query(statement, place))
    return float(found[0][0]) if found else None


def stop_build(upkeep: Upkeep, index: str) -> Operation[None]:
    """Cancel the build of an index; whoever builds it drops what it leaves."""
    statement = upkeep.schema.compose(MAINTENANCE, "stop_build", told=sql.Literal(_TOLD))
    yield from rows(Query(statement, {"schema": upkeep.quoted_schema, "index": index}))


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
