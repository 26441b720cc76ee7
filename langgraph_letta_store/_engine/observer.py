"""What watches calls, where an option asks for it: spans and metrics, and the log of searches.

A session has one of each or none. `_telemetry` makes them, which this package must not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import Context
from typing import Any, Protocol, TypeVar

from langgraph_letta_store._engine.steps import Operation

T = TypeVar("T")


class Observation(AbstractContextManager["Observation"], Protocol):
    """One call that is watched: entered before its first step, and left after its last."""

    def perform(self, operation: Operation[T]) -> Operation[T]:
        """Perform the call's operation, and note its steps and what it returns."""
        ...


class Observer(Protocol):
    """Watches the calls of a session."""

    @property
    def follows_batches(self) -> bool:
        """Whether `submit` and `gather` are to be called."""
        ...

    def observe(self, operation: Operation[Any], schema: Any = None) -> Observation:
        """Watch a call, described by its operation, which has not begun."""
        ...

    def maintain(self, tier: str) -> Observation:
        """Watch a run of maintenance."""
        ...

    def submit(self, ops: Sequence[Any]) -> AbstractContextManager[object]:
        """Watch operations that wait to go along with those of other callers."""
        ...

    def gather(self, contexts: Sequence[Context]) -> None:
        """Have the next call in this context stand for what was submitted in these contexts."""
        ...

    def set_backlog(self, tenant: str, waiting: int) -> None:
        """Note how many messages wait to be embedded."""
        ...


class SearchNotes(Protocol):
    """Notes the searches of a session for the search log."""

    def watch(self, schema: Any, called: Operation[Any], operation: Operation[T]) -> Operation[T]:
        """Return an operation that is noted if it searches; `called` describes it, not begun."""
        ...
