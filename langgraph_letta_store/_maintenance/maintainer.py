"""Maintenance as stores and savers run it: with a lock, progress, and in the background.

The lock is a transaction on a connection of its own, which works through a transaction pooler. It
is idle meanwhile and holds no snapshot, so that nothing that is built CONCURRENTLY waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor, Error
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine import forks
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._maintenance.connection_checks import (
    READ_BACKEND,
    aget_live_connection,
    can_poll,
    check_autocommit,
    check_session,
    get_live_connection,
)
from langgraph_letta_store._maintenance.execute import run_maintenance
from langgraph_letta_store._maintenance.indexes import clean_up
from langgraph_letta_store._maintenance.lock import try_lock, try_session_lock, unlock_session
from langgraph_letta_store._maintenance.plan import plan_report
from langgraph_letta_store._maintenance.progress import (
    IsStopping,
    ProgressReporter,
    read_progress,
    stop_build,
)
from langgraph_letta_store._maintenance.target import MaintenanceTarget
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress

logger = logging.getLogger("langgraph_letta_store.maintenance")

POLL_SECONDS = 0.5
"""How often the progress of a build is read."""


class Maintainer:
    """Maintains a store's or a saver's tier with its session."""

    def __init__(self, session: Session[Any]) -> None:
        self._session = session
        self._runner = session.runner
        self._lock = Lock()

    def maintain(
        self,
        target: MaintenanceTarget,
        *,
        dry_run: bool = False,
        progress: OnProgress | None = None,
        is_stopping: IsStopping = lambda: False,
    ) -> MaintenanceReport:
        """Run maintenance, or only plan it; see `LettaStore.maintain`."""
        if dry_run:
            return self._runner.run(plan_report(target))
        # Two threads that share one connection share its session, which may take a lock twice.
        if not self._lock.acquire(blocking=False):
            return MaintenanceReport(busy=True)
        try:
            with self._hold_lock(target) as taken:
                if not taken:
                    return MaintenanceReport(busy=True)
                with self._report_progress(target, progress, is_stopping) as reporter:
                    try:
                        return self._perform(target, reporter)
                    except BaseException:
                        self._clean_up(target)
                        raise
        finally:
            self._lock.release()

    def _perform(self, target: MaintenanceTarget, reporter: ProgressReporter) -> MaintenanceReport:
        operation = run_maintenance(target, reporter)
        if self._session.observer is None:
            return self._runner.run(operation)
        with self._session.observer.maintain(target.tier) as observed:
            return self._runner.run(observed.perform(operation))

    def _clean_up(self, target: MaintenanceTarget) -> None:
        try:
            self._runner.run(clean_up(target))
        except Error:
            logger.warning("an unfinished index is left to the next maintenance")

    @contextmanager
    def _hold_lock(self, target: MaintenanceTarget) -> Generator[bool, None, None]:
        pool = self._runner.connections
        if isinstance(pool, ConnectionPool) and pool.max_size > 1:
            connection = get_live_connection(pool)
            try:
                check_autocommit(connection)
                connection.execute("begin")
                cursor = Cursor(connection, row_factory=tuple_row)
                cursor.execute(try_lock(target).statement.text, prepare=False)
                ((taken,),) = cursor.fetchall()
                yield bool(taken)
            finally:
                with suppress(Error):  # a lost connection has lost the lock too
                    connection.execute("rollback")
                pool.putconn(connection)
            return
        only: AbstractContextManager[Connection[Any]]
        only = pool.connection() if isinstance(pool, ConnectionPool) else nullcontext(pool)
        with only as connection:
            check_autocommit(connection)
            asked = Cursor(connection, row_factory=tuple_row).execute(READ_BACKEND)
            check_session(connection, asked.fetchone())
        taken = self._runner.run(try_session_lock(target))
        try:
            yield taken
        finally:
            if taken:
                with suppress(Error):  # as above
                    self._runner.run(unlock_session(target))

    @contextmanager
    def _report_progress(
        self, target: MaintenanceTarget, progress: OnProgress | None, is_stopping: IsStopping
    ) -> Generator[ProgressReporter, None, None]:
        reporter = ProgressReporter(progress, is_stopping)
        over = threading.Event()

        def poll() -> None:
            while not over.wait(POLL_SECONDS):
                index = reporter.current_build()
                if index is None:
                    continue
                with suppress(Error):  # the worker meets the same error and raises it
                    if is_stopping():
                        self._runner.run(stop_build(target, index))
                    else:
                        share = self._runner.run(read_progress(target, index))
                        reporter.update_build(index, share)

        poller = threading.Thread(target=poll, name="maintenance-progress", daemon=True)
        if can_poll(self._runner.connections):
            poller.start()
        try:
            yield reporter
        finally:
            over.set()
            if poller.ident is not None:
                poller.join()


class AsyncMaintainer:
    """The same for coroutines of one event loop."""

    def __init__(self, session: AsyncSession[Any]) -> None:
        self._session = session
        self._runner = session.runner
        self._is_running = False
        forks.register(self)

    def after_fork(self) -> None:
        """Forget the run under way, which is the parent's."""
        self._is_running = False

    async def maintain(
        self,
        target: MaintenanceTarget,
        *,
        dry_run: bool = False,
        progress: OnProgress | None = None,
        is_stopping: IsStopping = lambda: False,
    ) -> MaintenanceReport:
        """Run maintenance, or only plan it; see `LettaStore.maintain`."""
        if dry_run:
            return await self._runner.run(plan_report(target))
        if self._is_running:
            return MaintenanceReport(busy=True)
        self._is_running = True
        try:
            async with self._hold_lock(target) as taken:
                if not taken:
                    return MaintenanceReport(busy=True)
                async with self._report_progress(target, progress, is_stopping) as reporter:
                    try:
                        return await self._perform(target, reporter)
                    except BaseException:
                        await self._clean_up(target)
                        raise
        finally:
            self._is_running = False

    async def _perform(
        self, target: MaintenanceTarget, reporter: ProgressReporter
    ) -> MaintenanceReport:
        operation = run_maintenance(target, reporter)
        if self._session.observer is None:
            return await self._runner.run(operation)
        with self._session.observer.maintain(target.tier) as observed:
            return await self._runner.run(observed.perform(operation))

    async def _clean_up(self, target: MaintenanceTarget) -> None:
        try:
            await self._runner.run(clean_up(target))
        except Error:
            logger.warning("an unfinished index is left to the next maintenance")

    @asynccontextmanager
    async def _hold_lock(self, target: MaintenanceTarget) -> AsyncGenerator[bool, None]:
        pool = self._runner.connections
        if isinstance(pool, AsyncConnectionPool) and pool.max_size > 1:
            connection = await aget_live_connection(pool)
            try:
                check_autocommit(connection)
                await connection.execute("begin")
                cursor = AsyncCursor(connection, row_factory=tuple_row)
                await cursor.execute(try_lock(target).statement.text, prepare=False)
                ((taken,),) = await cursor.fetchall()
                yield bool(taken)
            finally:
                with suppress(Error):
                    await connection.execute("rollback")
                await pool.putconn(connection)
            return
        only: AbstractAsyncContextManager[AsyncConnection[Any]]
        only = pool.connection() if isinstance(pool, AsyncConnectionPool) else nullcontext(pool)
        async with only as connection:
            check_autocommit(connection)
            asked = await AsyncCursor(connection, row_factory=tuple_row).execute(READ_BACKEND)
            check_session(connection, await asked.fetchone())
        taken = await self._runner.run(try_session_lock(target))
        try:
            yield taken
        finally:
            if taken:
                with suppress(Error):
                    await self._runner.run(unlock_session(target))

    @asynccontextmanager
    async def _report_progress(
        self, target: MaintenanceTarget, progress: OnProgress | None, is_stopping: IsStopping
    ) -> AsyncGenerator[ProgressReporter, None]:
        reporter = ProgressReporter(progress, is_stopping)

        async def poll() -> None:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                index = reporter.current_build()
                if index is None:
                    continue
                with suppress(Error):
                    if is_stopping():
                        await self._runner.run(stop_build(target, index))
                    else:
                        share = await self._runner.run(read_progress(target, index))
                        reporter.update_build(index, share)

        poller = asyncio.create_task(poll()) if can_poll(self._runner.connections) else None
        try:
            yield reporter
        finally:
            if poller is not None:
                poller.cancel()
                with suppress(asyncio.CancelledError):
                    await poller


def log_report(report: MaintenanceReport) -> int:
    """Log the failures of a background run, and return how many tasks it did."""
    for result in report.failed:
        logger.warning(
            "%s: %s: %s",
            *(result.task, result.outcome, result.detail),
            extra={
                "letta_task": result.task.kind,
                "letta_table": result.task.table,
                "letta_outcome": result.outcome,
            },
        )
    return len(report.results) - len(report.failed)
