"""Maintenance that was started from the page, and how far it has come."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.records.maintenance import MaintenanceReport, Progress, Task

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Upkeep:
    """One run of maintenance at a time, in a task.

    `events` has the newest event of each task, `report` the outcome of the last run, and `error`
    why it failed.
    """

    events: dict[Task, Progress] = field(default_factory=dict[Task, Progress])
    report: MaintenanceReport | None = None
    error: str | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether maintenance is going on."""
        return self._task is not None and not self._task.done()

    def start(self, memory: AsyncLettaMemory) -> None:
        """Start maintenance, unless it is going on."""
        if not self.is_running:
            self.events, self.report, self.error = {}, None, None
            self._task = asyncio.create_task(self._maintain(memory))

    async def stop(self) -> None:
        """Cancel maintenance and wait for its end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _maintain(self, memory: AsyncLettaMemory) -> None:
        try:
            self.report = await memory.maintain(progress=self._note)
        except Exception as error:
            # The page shows it: there is no caller that it could be raised to.
            logger.exception("maintenance failed")
            self.error = str(error) or type(error).__name__

    def _note(self, event: Progress) -> None:
        self.events[event.task] = event
