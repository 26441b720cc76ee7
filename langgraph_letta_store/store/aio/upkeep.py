"""The upkeep of AsyncLettaStore: sweeping what has expired, and maintenance."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from psycopg import AsyncPipeline
from typing_extensions import Unpack

from langgraph_letta_store._engine.background import KEY_SECONDS, AsyncPeriodicTask
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.tenants import is_fixed, refuse_tenant
from langgraph_letta_store._maintenance.aio.upkeep import AsyncUpkeep
from langgraph_letta_store._tiers.archival import item_keys, items
from langgraph_letta_store.config.store import SaverConfig
from langgraph_letta_store.records.diagnosis import Diagnosis, OnRepair
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.store.aio.operations import AsyncStoreOperations
from langgraph_letta_store.store.options import StoreOptions

if TYPE_CHECKING:
    from langgraph_letta_store._maintenance.target import MaintenanceTarget


class AsyncStoreUpkeep(AsyncStoreOperations, AsyncUpkeep):
    """A store's upkeep, on demand and in background tasks."""

    def __init__(
        self,
        conn: AsyncConnections,
        pipe: AsyncPipeline | None,
        readers: Readers | None,
        **options: Unpack[StoreOptions],
    ) -> None:
        """Take the connections, readers and options of `AsyncLettaStore`; no task runs yet."""
        super().__init__(conn, pipe, readers, **options)
        self._sweeper = AsyncPeriodicTask(self._sweep_in_background)
        self._key_indexer = AsyncPeriodicTask(
            self._index_in_background, name="key-indexer", what="making keys"
        )
        self._take_upkeep("maintaining archival memory")

    async def sweep_ttl(self) -> int:
        """Delete the items that have expired, and return how many there were."""
        return await self.run(items.sweep)

    async def start_ttl_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Start a task that sweeps periodically; cancelling the task stops it.

        Args:
            sweep_interval_minutes: the pause between two sweeps; default: the one in the `ttl`
                option, else 5.
        """
        self._bind()
        if not self.ttl_config:
            return self._sweeper.end_at_once()
        return self._sweeper.start(self._sweep_minutes(sweep_interval_minutes))

    async def stop_ttl_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False if a running sweep takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def index_keys(self) -> int:
        """Make the keys of items that have none, and return the number of those items.

        The background task does it too. `search["keys"]` is called for each item in turn.

        Raises:
            InvalidOperationError: the store has no function `search["keys"]`.
            KeysError: the function did not return a list of str for some item.
            Exception: what the function or the embedding model raised; such items wait for the
                next time.
        """
        self._bind()
        return await self.run(item_keys.index_item_keys)

    async def start_key_indexer(self, seconds: float = KEY_SECONDS) -> asyncio.Task[None]:
        """Start a task that makes the keys of new items; cancelling the task stops it.

        `async with` does it for a store with `search["keys"]`; without that it ends at once.

        Args:
            seconds: the pause after which it looks for new items.
        """
        self._bind()
        if self.config.search.keys is None:
            return self._key_indexer.end_at_once()
        return self._key_indexer.start(seconds / 60)

    async def stop_key_indexer(self, timeout: float | None = None) -> bool:
        """Stop the task; False if a call of `search["keys"]` takes over `timeout` seconds."""
        return await self._key_indexer.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Maintain archival memory: build the indexes that searches need, sweep, and vacuum.

        An agent that has more vectors than `ann_index_config["threshold"]` gets an index of its
        own, which maintenance calibrates: it measures how much of the index a search must read. An
        agent that has shrunk loses its index. Expired items and empty namespaces are deleted, the
        vectors of small agents are clustered where that pays, and tables that need it are
        vacuumed. Searches and puts continue meanwhile. One worker maintains a schema at a time,
        across all processes; any other returns at once and reports `busy`. An interrupted run
        continues with the next one. The connection needs autocommit.

        Args:
            dry_run: only report what maintenance would do.
            progress: a function that is called before, during and after each task; during a task
                only if the server reports progress and the pool has three connections, and then
                from another thread.

        Returns:
            The tasks that were planned and their results. A task that fails does not stop the
            others.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit; or the
                store has a `tenant`: maintenance is the owner's, for all tenants.

        Example:
            >>> for result in (await store.maintain()).results:
            ...     print(result.task, result.outcome, result.detail)
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000 done built;
            ef_search 64 finds 98.6%
        """
        return await self._maintain(progress, dry_run=dry_run)

    async def doctor(
        self,
        *,
        fix: bool = False,
        progress: OnRepair | None = None,
        saver: SaverConfig | None = None,
    ) -> Diagnosis:
        """Check the schema, the server and this store's settings; see `AsyncLettaMemory.doctor`.

        `saver` is the configuration of the saver beside this store, to be compared with it.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit; or the
                store has a `tenant`: the doctor looks at all tenants, as the owner.
        """
        from langgraph_letta_store._maintenance.doctor.client import aread_client
        from langgraph_letta_store._maintenance.doctor.examine import diagnose

        self._bind()
        refuse_tenant(self.config.tenant, "doctor")
        runner = self._session.runner
        client = replace(await aread_client(runner.connections), readers=self.readers)
        return await runner.run(diagnose(self.config, client, saver, fix=fix, on_repair=progress))

    async def _sweep_in_background(self) -> int:
        """Sweep the store's tenant, or the tenants that have used it."""
        if is_fixed(self.config.tenant):
            return await self.sweep_ttl()
        tenants = self._session.list_tenants()
        return sum([await self._session.run_for(tenant, items.sweep) for tenant in tenants])

    async def _index_in_background(self) -> int:
        """Make the keys of the store's tenant, or of the tenants that have used it."""
        if not self._session.is_ready:  # its tables may still have to be set up
            return 0
        stopping = self._key_indexer.is_stopping
        if is_fixed(self.config.tenant):
            return await self.run(item_keys.index_item_keys, stopping)
        tenants, total = self._session.list_tenants(), 0
        for tenant in tenants:
            total += await self._session.run_for(tenant, item_keys.index_item_keys, stopping)
        return total

    async def _find_target(self) -> MaintenanceTarget:
        from langgraph_letta_store._maintenance.target import archival_target

        return archival_target(await self._session.read_schema())
