"""The upkeep of AsyncLettaMemory: maintenance, its state at a glance, and the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from langgraph_letta_store._engine.audit import read_log
from langgraph_letta_store._engine.background import MAINTENANCE_MINUTES
from langgraph_letta_store._maintenance.events import read_events
from langgraph_letta_store._maintenance.search_log import read_searches
from langgraph_letta_store._maintenance.stats import read_growth, read_stats
from langgraph_letta_store._maintenance.status import read_status
from langgraph_letta_store.records.audit import AuditEntries, AuditEntry
from langgraph_letta_store.records.diagnosis import Diagnosis, OnRepair
from langgraph_letta_store.records.events import Events
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.records.searches import LoggedSearch, LoggedSearches
from langgraph_letta_store.records.stats import Growth, Stats
from langgraph_letta_store.records.status import Status

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
    from langgraph_letta_store.store.aio.store import AsyncLettaStore


class AsyncMemoryUpkeep:
    """The part of `AsyncLettaMemory` that maintains it and shows its state."""

    __slots__ = ()

    if TYPE_CHECKING:
        store: AsyncLettaStore
        saver: AsyncLettaSaver

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Maintain archival memory, then recall memory; see `AsyncLettaStore.maintain`.

        Returns:
            The planned tasks of both tiers, and their outcome.

        Raises:
            InvalidOperationError: the connection is in a transaction, or without autocommit.
        """
        archival = await self.store.maintain(dry_run=dry_run, progress=progress)
        return archival + await self.saver.maintain(dry_run=dry_run, progress=progress)

    async def start_maintenance(self, minutes: float = MAINTENANCE_MINUTES) -> None:
        """Maintain both tiers every `minutes`, each in a task, until it is stopped."""
        await self.store.start_maintenance(minutes)
        await self.saver.start_maintenance(minutes)

    async def stop_maintenance(self, timeout: float | None = None) -> bool:
        """Stop both; return False if one of them takes longer than `timeout` seconds."""
        stopped = await self.store.stop_maintenance(timeout)
        return await self.saver.stop_maintenance(timeout) and stopped

    async def status(self) -> Status:
        """Return versions, sizes and rows; those of large tables are the server's estimate.

        Example:
            >>> (await memory.status()).items
            12034
        """
        return await self.store.run(read_status, self.store.readers)

    async def doctor(self, *, fix: bool = False, progress: OnRepair | None = None) -> Diagnosis:
        """Look for faults: in the server, its settings, the schema, its rows, and this memory.

        Reading is enough: a check that this role may not make is `unchecked`, with the reason.
        Some checks read whole tables, so that it takes minutes where there are many millions of
        rows. The schema may be damaged or set up in part.

        Args:
            fix: repair the findings that are fixable, one after the other. That takes the owner
                of the tables.
            progress: called with each finding before it is repaired; `finding.repair` says what
                is done.

        Returns:
            The findings, each with what it means and what to do, and what could not be checked.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit; or the
                memory has a `tenant`: the doctor looks at all tenants, as the owner.

        Example:
            >>> (await memory.doctor()).is_sound
            True
        """
        return await self.store.doctor(fix=fix, progress=progress, saver=self.saver.config)

    async def stats(self, *, days: int = 7, limit: int = 20) -> Stats:
        """Return what each tenant and the largest agents have, and how fast it grows.

        Searches are those of the search log. Sizes are estimates, by the mean size of a row. All
        rows of items and messages are counted: about 0.3 s for 150,000.

        Args:
            days: growth is the mean of this many days.
            limit: how many of the largest agents.

        Raises:
            InvalidOperationError: an argument is invalid; the message names it.

        Example:
            >>> (await memory.stats()).agents[0].agent
            'ada'
        """
        return await self.store.run(read_stats, days=days, limit=limit)

    async def growth(self, *, days: int = 30, agent: str | None = None) -> Growth:
        """Return what was stored on each of the last days, and how long searches took.

        Tables of more than 200,000 rows are sampled. Searches are those of the search log.

        Args:
            days: how many days, today included, in UTC.
            agent: only what this agent has; its rows are all counted.

        Raises:
            InvalidOperationError: `days` is no whole number from 1 to 3,650.

        Example:
            >>> (await memory.growth(days=7, agent="ada")).messages
            (0, 0, 4, 12, 0, 6, 2)
        """
        return await self.store.run(read_growth, days=days, agent=agent)

    async def events(
        self, *, since: datetime, agent: str | None = None, limit: int = 1000
    ) -> Events:
        """Return what was written since a time, in order; see `letta-store tail`.

        Messages, items and blocks are found by their times, which imports may set to older ones.
        Where an audit log is kept that the role may read, searches and reads come too.

        Args:
            since: a time with a zone.
            agent: only what is this agent's.
            limit: how many at most, the oldest first.

        Raises:
            InvalidOperationError: an argument is invalid; the message names it.

        Example:
            >>> since = datetime.now(UTC) - timedelta(minutes=5)
            >>> (await memory.events(since=since, agent="ada"))[0].kind
            'message'
        """
        return await self.store.run(read_events, since=since, agent=agent, limit=limit)

    async def search_log(
        self,
        *,
        agent: str | None = None,
        since: datetime | timedelta | None = None,
        slow: bool = False,
        limit: int = 100,
        before: LoggedSearch | None = None,
    ) -> LoggedSearches:
        """Return a page of the search log, the newest first; see `stats()` for its percentiles.

        With `search_log={"sample": 0.1, "retention": "7 days", "queries": False}`, a tenth of the
        searches leave a row with their access path, rows and milliseconds, and all of those that
        take `slow_ms` leave one with the server's plan. Rows are written in the background; what of
        this memory's waits is written first. An agent without any memory leaves none.

        Args:
            agent: only this agent's searches.
            since: only from this time on, or of this time until now.
            slow: only the searches that were slow.
            limit: how many rows at most.
            before: the last row of the previous page.

        Raises:
            InvalidOperationError: an argument is invalid; the message names it.

        Example:
            >>> (await memory.search_log(agent="ada", limit=1))[0].path
            'exact'
        """
        await self.store.flush_search_log()
        await self.saver.flush_search_log()
        return await self.store.run(
            read_searches, agent=agent, since=since, slow=slow, limit=limit, before=before
        )

    async def audit(
        self,
        *,
        agent: str | None = None,
        tenant: str | None = None,
        since: datetime | timedelta | None = None,
        limit: int = 100,
        before: AuditEntry | None = None,
    ) -> AuditEntries:
        """Return a page of the audit log, the newest first: who did what, when, without contents.

        With `audit=True`, each call on the store, the saver or an agent's memory leaves a row, and
        a batch one for each namespace. A change and its row are one transaction. Rows can neither
        be changed nor deleted until `maintain()` finds that their retention is over.

        Args:
            agent: only what was done with this agent's memory.
            tenant: only what was done for this tenant; the owner sees all.
            since: only from this time on, or of this time until now.
            limit: how many rows at most.
            before: the last row of the previous page.

        Raises:
            InvalidOperationError: an argument is invalid; the message names it.
            SetupError: the role may only write the log; connect as the owner of the tables.

        Example:
            >>> (await memory.audit(agent="ada", limit=1))[0].operation
            'write'
        """
        return await self.store.run(
            read_log, agent=agent, of_tenant=tenant, since=since, limit=limit, before=before
        )
