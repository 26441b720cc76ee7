"""The upkeep of AsyncLettaSaver: embedding messages, sweeping threads, and maintenance."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from psycopg import AsyncPipeline
from typing_extensions import Unpack

from langgraph_letta_store._checkpoints import (
    retention,
)
from langgraph_letta_store._checkpoints.retention import Swept
from langgraph_letta_store._engine.background import (
    DEFAULT_MINUTES,
    AsyncPeriodicTask,
)
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._maintenance.aio.upkeep import AsyncUpkeep
from langgraph_letta_store._tiers.recall import indexer, message_keys
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.saver.aio.operations import AsyncSaverOperations
from langgraph_letta_store.saver.base import RETENTION_MINUTES, SaverOptions

if TYPE_CHECKING:
    from langgraph_letta_store._maintenance.target import MaintenanceTarget


class AsyncSaverUpkeep(AsyncSaverOperations, AsyncUpkeep):
    """A saver's upkeep, on demand and in background tasks."""

    def __init__(
        self,
        conn: AsyncConnections,
        pipe: AsyncPipeline | None,
        readers: Readers | None,
        **options: Unpack[SaverOptions],
    ) -> None:
        """Take the connections, readers and options of `AsyncLettaSaver`; no task runs yet."""
        super().__init__(conn, pipe, readers, **options)
        self._indexer = AsyncPeriodicTask(
            self._index_in_background, name="recall-indexer", what="embedding messages"
        )
        self._wake_indexer = self._indexer.wake
        self._take_upkeep("maintaining recall memory")
        self._sweeper = AsyncPeriodicTask(
            self._sweep_count, name="retention-sweeper", what="sweeping threads"
        )

    async def sweep_retention(self) -> Swept:
        """Delete checkpoints and messages beyond the limits of `retention`, and count them."""
        return await self.run(retention.sweep)

    async def start_retention_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Sweep every `sweep_interval_minutes` (60) in a task; cancelling it stops it."""
        self._bind()
        return self._sweeper.start(sweep_interval_minutes or RETENTION_MINUTES)

    async def stop_retention_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False if a running sweep takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Maintain recall memory: build the indexes that searches need, sweep, and vacuum.

        This is `LettaStore.maintain` for messages. It sweeps what `retention` no longer allows, and
        the writes of tasks to deleted threads.

        Args:
            dry_run: plan the tasks, but run none.
            progress: called for each task before, during and after it.

        Returns:
            The planned tasks and their results.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit.
        """
        return await self._maintain(progress, dry_run=dry_run)

    async def index_recall(self) -> int:
        """Embed the messages that wait for a vector, and return how many there were.

        Raises:
            InvalidOperationError: the saver has no index.
        """
        return await self.run(indexer.index_waiting)

    async def index_keys(self) -> int:
        """Make the keys of messages that have none, and return the number of those messages.

        The background task does it too. `search["keys"]` is called for each message in turn.

        Raises:
            InvalidOperationError: the saver has no function `search["keys"]`.
            KeysError: the function did not return a list of str for some message.
            Exception: what the function or the embedding model raised; such messages wait for the
                next time.
        """
        return await self.run(message_keys.index_message_keys)

    async def recall_backlog(self) -> int:
        """Return how many messages wait to be embedded."""
        return await self.run(indexer.count_waiting)

    async def start_recall_indexer(self) -> asyncio.Task[None]:
        """Start a task that embeds new messages as they are stored, and makes their keys.

        It ends at once without an index and without `search["keys"]`.
        """
        self._bind()
        if not self._indexes_new:
            return self._indexer.end_at_once()
        task = self._indexer.start(DEFAULT_MINUTES)
        self._indexer.wake()  # messages may wait since the last one stopped
        return task

    async def stop_recall_indexer(self, timeout: float | None = None) -> bool:
        """Stop the indexer; False if a running batch takes longer than `timeout` seconds."""
        return await self._indexer.stop(timeout)

    async def _sweep_count(self) -> int:
        """Sweep the saver's tenant, or the tenants that have used it."""
        if self._is_of_one_tenant:
            return sum(await self.sweep_retention())
        tenants = self._session.list_tenants()
        return sum([sum(await self._run_for(tenant, retention.sweep)) for tenant in tenants])

    async def _index_in_background(self) -> int:
        # Before the saver is first used, its tables may still have to be set up.
        if not self._session.is_ready:
            return 0
        if self._is_of_one_tenant:
            count = await self.run(message_keys.index_new, self._indexer.is_stopping)
            await self._note_backlog(self._session.tenant)
            return count
        total = 0
        failed: Exception | None = None
        for tenant in self._take_waiting():
            try:
                total += await self._run_for(
                    tenant, message_keys.index_new, self._indexer.is_stopping
                )
                await self._note_backlog(tenant)
            except Exception as error:  # noqa: BLE001  # raised once all tenants had their turn
                self._waiting_tenants[tenant] = None
                failed = failed or error
        if failed is not None:
            raise failed
        return total

    async def _note_backlog(self, tenant: str) -> None:
        """Tell telemetry how many messages still wait, if there is any."""
        if (observer := self._session.observer) is not None:
            observer.set_backlog(tenant, await self._run_for(tenant, indexer.count_waiting))

    async def _find_target(self) -> MaintenanceTarget:
        from langgraph_letta_store._maintenance.target import recall_target

        return recall_target(self._conversations_in(await self._session.read_schema()))
