"""Maintenance as stores and savers run it: one worker at a time, watched, and in the background.

The lock is a transaction on a connection of its own, which works through a transaction pooler. It
is idle meanwhile and holds no snapshot, so that nothing that is built CONCURRENTLY waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeAlias

from psycopg import AsyncConnection, AsyncCursor, BaseConnection, Connection, Cursor, Error
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine import forks
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.runners import AsyncRunner, Runner
from langgraph_letta_store._maintenance.execute import work
from langgraph_letta_store._maintenance.indexes import clean_up
from langgraph_letta_store._maintenance.lock import end_turn, take_turn, take_turn_alone
from langgraph_letta_store._maintenance.plan import planned
from langgraph_letta_store._maintenance.progress import read_progress, stop_build
from langgraph_letta_store._maintenance.target import Upkeep
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.maintenance import (
    MaintenanceReport,
    OnProgress,
    Outcome,
    Progress,
    Task,
    TaskResult,
)

logger = logging.getLogger(__name__)

MAINTENANCE_MINUTES = 60.0
"""How long a background worker waits between two runs, unless it is told otherwise: counting the
rows of a million agents takes seconds."""

POLL_SECONDS = 0.5
"""How often it is asked how far a build is."""

_POLLED = 3
"""How many connections a pool needs for progress: for the lock, for the work, and for asking."""

IsStopping: TypeAlias = Callable[[], bool]


class Maintainer:
    """Maintains what a store or a saver looks after, with its runner."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._turn = Lock()

    def maintain(
        self,
        upkeep: Upkeep,
        *,
        dry_run: bool = False,
        progress: OnProgress | None = None,
        is_stopping: IsStopping = lambda: False,
    ) -> MaintenanceReport:
        """Do what is to be done, or only plan it; see `LettaStore.maintain`."""
        if dry_run:
            return self._runner.run(planned(upkeep))
        # One connection would let its own session have the lock twice.
        if not self._turn.acquire(blocking=False):
            return MaintenanceReport(busy=True)
        try:
            with self._turn_of_all(upkeep) as mine:
                if not mine:
                    return MaintenanceReport(busy=True)
                with self._watched(upkeep, progress, is_stopping) as watch:
                    try:
                        return self._runner.run(work(upkeep, watch))
                    except BaseException:
                        self._clean_up(upkeep)
                        raise
        finally:
            self._turn.release()

    def _clean_up(self, upkeep: Upkeep) -> None:
        try:
            self._runner.run(clean_up(upkeep))
        except Error:
            logger.warning("an unfinished index is left to the next maintenance", exc_info=True)

    @contextmanager
    def _turn_of_all(self, upkeep: Upkeep) -> Generator[bool, None, None]:
        pool = self._runner.connections
        if not isinstance(pool, ConnectionPool):
            _refuse_transaction(pool)
            _refuse_pooler(pool, Cursor(pool, row_factory=tuple_row).execute(_BACKEND).fetchone())
        if not isinstance(pool, ConnectionPool) or pool.max_size == 1:
            if isinstance(pool, ConnectionPool):
                with pool.connection() as only:
                    _refuse_transaction(only)
                    asked = Cursor(only, row_factory=tuple_row).execute(_BACKEND)
                    _refuse_pooler(only, asked.fetchone())
            taken = self._runner.run(take_turn_alone(upkeep))
            try:
                yield taken
            finally:
                if taken:
                    with suppress(Error):  # with its connection the lock is gone too
                        self._runner.run(end_turn(upkeep))
            return
        connection = _living(pool)
        try:
            _refuse_transaction(connection)
            connection.execute("begin")
            query = take_turn(upkeep)
            cursor = Cursor(connection, row_factory=tuple_row)
            cursor.execute(query.statement.text, prepare=False)
            ((taken,),) = cursor.fetchall()
            yield bool(taken)
        finally:
            with suppress(Error):  # as above
                connection.execute("rollback")
            pool.putconn(connection)

    @contextmanager
    def _watched(
        self, upkeep: Upkeep, progress: OnProgress | None, is_stopping: IsStopping
    ) -> Generator[Watcher, None, None]:
        watcher = Watcher(progress, is_stopping)
        over = threading.Event()

        def poll() -> None:
            while not over.wait(POLL_SECONDS):
                index = watcher.built()
                if index is None:
                    continue
                with suppress(Error):  # who works is told of what is wrong with the database
                    if is_stopping():
                        self._runner.run(stop_build(upkeep, index))
                    else:
                        watcher.is_at(index, self._runner.run(read_progress(upkeep, index)))

        poller = threading.Thread(target=poll, name="maintenance-progress", daemon=True)
        if _polls(self._runner.connections):
            poller.start()
        try:
            yield watcher
        finally:
            over.set()
            if poller.ident is not None:
                poller.join()


class AsyncMaintainer:
    """The same for coroutines of one event loop."""

    def __init__(self, runner: AsyncRunner) -> None:
        self._runner = runner
        self._is_at_it = False
        forks.register(self)

    def after_fork(self) -> None:
        """Be at nothing: the parent is."""
        self._is_at_it = False

    async def maintain(
        self,
        upkeep: Upkeep,
        *,
        dry_run: bool = False,
        progress: OnProgress | None = None,
        is_stopping: IsStopping = lambda: False,
    ) -> MaintenanceReport:
        """Do what is to be done, or only plan it; see `LettaStore.maintain`."""
        if dry_run:
            return await self._runner.run(planned(upkeep))
        if self._is_at_it:
            return MaintenanceReport(busy=True)
        self._is_at_it = True
        try:
            async with self._turn_of_all(upkeep) as mine:
                if not mine:
                    return MaintenanceReport(busy=True)
                async with self._watched(upkeep, progress, is_stopping) as watch:
                    try:
                        return await self._runner.run(work(upkeep, watch))
                    except BaseException:
                        await self._clean_up(upkeep)
                        raise
        finally:
            self._is_at_it = False

    async def _clean_up(self, upkeep: Upkeep) -> None:
        try:
            await self._runner.run(clean_up(upkeep))
        except Error:
            logger.warning("an unfinished index is left to the next maintenance", exc_info=True)

    @asynccontextmanager
    async def _turn_of_all(self, upkeep: Upkeep) -> AsyncGenerator[bool, None]:
        pool = self._runner.connections
        if not isinstance(pool, AsyncConnectionPool):
            _refuse_transaction(pool)
            asked = await AsyncCursor(pool, row_factory=tuple_row).execute(_BACKEND)
            _refuse_pooler(pool, await asked.fetchone())
        if not isinstance(pool, AsyncConnectionPool) or pool.max_size == 1:
            if isinstance(pool, AsyncConnectionPool):
                async with pool.connection() as only:
                    _refuse_transaction(only)
                    asked = await AsyncCursor(only, row_factory=tuple_row).execute(_BACKEND)
                    _refuse_pooler(only, await asked.fetchone())
            taken = await self._runner.run(take_turn_alone(upkeep))
            try:
                yield taken
            finally:
                if taken:
                    with suppress(Error):
                        await self._runner.run(end_turn(upkeep))
            return
        connection = await _aliving(pool)
        try:
            _refuse_transaction(connection)
            await connection.execute("begin")
            query = take_turn(upkeep)
            cursor = AsyncCursor(connection, row_factory=tuple_row)
            await cursor.execute(query.statement.text, prepare=False)
            ((taken,),) = await cursor.fetchall()
            yield bool(taken)
        finally:
            with suppress(Error):
                await connection.execute("rollback")
            await pool.putconn(connection)

    @asynccontextmanager
    async def _watched(
        self, upkeep: Upkeep, progress: OnProgress | None, is_stopping: IsStopping
    ) -> AsyncGenerator[Watcher, None]:
        watcher = Watcher(progress, is_stopping)

        async def poll() -> None:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                index = watcher.built()
                if index is None:
                    continue
                with suppress(Error):
                    if is_stopping():
                        await self._runner.run(stop_build(upkeep, index))
                    else:
                        watcher.is_at(index, await self._runner.run(read_progress(upkeep, index)))

        poller = asyncio.create_task(poll()) if _polls(self._runner.connections) else None
        try:
            yield watcher
        finally:
            if poller is not None:
                poller.cancel()
                with suppress(asyncio.CancelledError):
                    await poller


class Watcher:
    """Passes on how far maintenance is; see `operations.maintenance.watch.Watch`."""

    def __init__(self, progress: OnProgress | None, is_stopping: IsStopping) -> None:
        """Take whom to tell, and what says when to stop."""
        self._progress = progress
        self._is_stopping = is_stopping
        self._lock = threading.Lock()
        self._now: Progress | None = None
        self._began = 0.0
        self._error: BaseException | None = None

    def is_stopping(self) -> bool:
        """Whether to leave the rest for another time."""
        return self._is_stopping()

    def begins(self, task: Task, number: int, count: int) -> None:
        """Hear that a task begins."""
        self._began = time.monotonic()
        self._tell(Progress(task, number, count, 0.0))

    def advances(self, share: float) -> None:
        """Hear how much of a task is done, from whoever does it."""
        now = self._now
        if now is not None:
            self._tell(Progress(now.task, now.number, now.count, share))

    def ends(self, task: Task, outcome: Outcome, detail: str) -> TaskResult:
        """Hear how it ended; what went wrong while telling of it is raised here."""
        result = TaskResult(task, outcome, detail, time.monotonic() - self._began)
        with self._lock:
            now, self._now = self._now, None
        if self._error is not None:
            raise self._error
        if now is not None and self._progress is not None:
            share = 1.0 if outcome == "done" else now.share
            self._progress(Progress(task, now.number, now.count, share, result))
        return result

    def built(self) -> str | None:
        """Return which index is being built now, or None."""
        now = self._now
        return now.task.index if now and now.task.kind in ("build", "rebuild") else None

    def is_at(self, index: str, share: float | None) -> None:
        """Hear how much of an index is built; it may have been finished meanwhile."""
        with self._lock:
            now = self._now
            if share is None or now is None or now.task.index != index or self._error is not None:
                return
            if share > (now.share or 0.0):
                self._now = Progress(now.task, now.number, now.count, share)
                try:
                    self._pass_on(self._now)
                except BaseException as error:  # noqa: BLE001  # raised where the task ends
                    self._error = error

    def _tell(self, progress: Progress) -> None:
        with self._lock:
            self._now = progress
        self._pass_on(progress)

    def _pass_on(self, progress: Progress) -> None:
        if self._progress is not None:
            self._progress(progress)


def logged(report: MaintenanceReport) -> int:
    """Log what a run in the background could not do, and return how much it did."""
    for result in report.failed:
        logger.warning("%s: %s: %s", result.task, result.outcome, result.detail)
    return len(report.results) - len(report.failed)


def _polls(connections: Any) -> bool:
    pooled = isinstance(connections, (ConnectionPool, AsyncConnectionPool))
    return pooled and connections.max_size >= _POLLED


def _refuse_transaction(connection: BaseConnection[Any]) -> None:
    """Refuse a connection on which nothing can be built or vacuumed.

    Raises:
        InvalidOperationError: it is in a transaction or a pipeline, or always begins one.
    """
    status = connection.info.transaction_status
    in_transaction = status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)
    queues = connection.pgconn.pipeline_status != PipelineStatus.OFF
    if not connection.autocommit or in_transaction or queues:
        msg = (
            "maintain() builds and vacuums outside of transactions; give the store or saver a "
            "connection, or a pool of connections (kwargs={'autocommit': True}), with autocommit "
            "that is in no transaction and no pipeline"
        )
        raise InvalidOperationError(msg)


_BACKEND = b"select pg_backend_pid()"


def _refuse_pooler(connection: BaseConnection[Any], backend: tuple[int, ...] | None) -> None:
    """Refuse to hold a session's lock through a pooler, which would keep it for others' sessions.

    Raises:
        InvalidOperationError: it tells another process id than the server's.
    """
    if backend is not None and backend[0] != connection.info.backend_pid:
        msg = (
            "maintain() behind a pooler needs two connections; give the store or saver a pool of "
            "at least two (max_size), or maintain with a connection to the server itself"
        )
        raise InvalidOperationError(msg)


def _living(pool: ConnectionPool[Any]) -> Connection[Any]:
    """Take connections until one lives; the pool replaces those that do not."""
    while True:
        connection: Connection[Any] = pool.getconn()
        try:
            ConnectionPool.check_connection(connection)
        except Error:
            pool.putconn(connection)
        else:
            return connection


async def _aliving(pool: AsyncConnectionPool[Any]) -> AsyncConnection[Any]:
    while True:
        connection: AsyncConnection[Any] = await pool.getconn()
        try:
            await AsyncConnectionPool.check_connection(connection)
        except Error:
            await pool.putconn(connection)
        else:
            return connection
