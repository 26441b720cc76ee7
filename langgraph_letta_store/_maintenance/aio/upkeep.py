"""The upkeep that stores and savers share: maintenance and the search log."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langgraph_letta_store._engine.background import MAINTENANCE_MINUTES, AsyncPeriodicTask
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._engine.tenants import refuse_tenant
from langgraph_letta_store._maintenance.search_log_writer import AsyncSearchLogWriter
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress

if TYPE_CHECKING:
    from langgraph_letta_store._maintenance.maintainer import AsyncMaintainer
    from langgraph_letta_store._maintenance.target import MaintenanceTarget


class AsyncUpkeep:
    """Maintains the memory of a store or a saver, and writes its search log."""

    _session: AsyncSession[Any]

    def _take_upkeep(self, what: str) -> None:
        """Make the background tasks, which do not run yet; the log says `what` they do."""
        settings = self._session.config.search_log
        self._search_log = (
            None if settings is None else AsyncSearchLogWriter(self._session, settings)
        )
        self._keeper = AsyncPeriodicTask(
            self._maintain_in_background, name="maintenance", what=what
        )

    def _bind(self) -> None:
        """Belong to the running loop from now on, unless it belongs to one already."""
        raise NotImplementedError

    async def _find_target(self) -> MaintenanceTarget:
        """Return the target of maintenance."""
        raise NotImplementedError

    async def flush_search_log(self) -> None:
        """Write the searches that wait for the search log now, instead of within five seconds.

        Does nothing without the option `search_log`. A short-lived process calls it at its end; the
        end of `async with` does so too.

        Raises:
            psycopg.Error: the server could not be asked, or refused the rows.
        """
        self._bind()
        if self._search_log is not None:
            await self._search_log.flush()

    async def _stop_search_log(self) -> None:
        if self._search_log is not None:
            await self._search_log.stop()

    async def start_maintenance(self, minutes: float = MAINTENANCE_MINUTES) -> asyncio.Task[None]:
        """Start a task that maintains every `minutes`; cancelling the task stops it."""
        self._bind()
        refuse_tenant(self._session.config.tenant, "start_maintenance")
        return self._keeper.start(minutes)

    async def stop_maintenance(self, timeout: float | None = None) -> bool:
        """Stop maintenance and its running build; False if that takes over `timeout` seconds.

        A running build is cancelled if the pool has three connections; otherwise it ends first.
        """
        return await self._keeper.stop(timeout)

    async def _maintain(self, progress: OnProgress | None, *, dry_run: bool) -> MaintenanceReport:
        self._bind()
        refuse_tenant(self._session.config.tenant, "maintain")
        target = await self._find_target()
        return await self._maintainer.maintain(target, dry_run=dry_run, progress=progress)

    async def _maintain_in_background(self) -> int:
        from langgraph_letta_store._maintenance.maintainer import log_report

        stopping = self._keeper.is_stopping
        target = await self._find_target()
        return log_report(await self._maintainer.maintain(target, is_stopping=stopping))

    @cached_property
    def _maintainer(self) -> AsyncMaintainer:
        from langgraph_letta_store._maintenance.maintainer import AsyncMaintainer

        return AsyncMaintainer(self._session)
