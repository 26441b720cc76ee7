"""Work that was started from the page and goes on without it: maintenance, and the doctor's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

logger = logging.getLogger(__name__)

R = TypeVar("R")

Work: TypeAlias = Callable[[Callable[[Any], None]], Awaitable[R]]
"""Does the work; it is given a function that notes each event."""


@dataclass(slots=True)
class Job(Generic[R]):
    """One run at a time, in a task.

    `events` are what the run has noted, `result` is the outcome of the last run, and `error` why it
    failed.
    """

    events: list[Any] = field(default_factory=list[Any])
    result: R | None = None
    error: str | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is going on."""
        return self._task is not None and not self._task.done()

    def start(self, work: Work[R]) -> None:
        """Start a run, unless one is going on."""
        if not self.is_running:
            self.events, self.result, self.error = [], None, None
            self._task = asyncio.create_task(self._run(work))

    async def stop(self) -> None:
        """Cancel the run and wait for its end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self, work: Work[R]) -> None:
        try:
            self.result = await work(self.events.append)
        except Exception as error:
            # The page shows it: there is no caller that it could be raised to.
            logger.exception("what the page started has failed")
            self.error = str(error) or type(error).__name__
