"""Executors of the servers that only read: they answer only from what is new enough.

A reader's position in the write-ahead log is asked for by a statement before the step's own, in the
same pipeline: each statement has a snapshot of its own, which is not older than an answer before
it. In the statement itself, the position could be newer than what the statement sees. A position
only grows, so that a connection that was far enough once need not be asked again, except whether
its server is still a standby.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from psycopg import Error
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine.async_executors import AsyncExecutor, asend
from langgraph_letta_store._engine.connection_state import ConnectionState
from langgraph_letta_store._engine.executors import Executor, send
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, Row, Statement

READERS = SqlFile(__name__, "readers")

SEE = READERS.statement("see_reader", position=READERS.fragment("replayed"))
SEE_ANY = READERS.statement("see_reader", position=READERS.fragment("unknown"))
ASK_POSITION = READERS.statement("ask_position")

SEEN_SECONDS = 5.0
"""For how long a server that was a standby is taken for one."""


class ReaderFaultError(Exception):
    """A reader did not answer; `error` says why."""

    def __init__(self, error: Error) -> None:
        """Take the database's error."""
        super().__init__(str(error))
        self.error = error


class NotAStandbyError(Exception):
    """A reader is no standby: it was promoted, or never was one."""


class ReadAt(NamedTuple):
    """Executes a step on a reader, which must have replayed a position.

    A connection that has replayed `latest` has all that was written; `find` finds what this step
    has to see of it.
    """

    executor: ReaderExecutor
    latest: int
    find: Callable[[], int]

    def execute(self, queries: Sequence[Query], tenant: str) -> list[list[Row]] | None:
        """Read; None where the reader is behind.

        Raises:
            ReaderFaultError: the reader did not answer.
            NotAStandbyError: it is no standby.
        """
        return self.executor.read(queries, tenant, self.latest, self.find)


class AsyncReadAt(NamedTuple):
    """The same for coroutines."""

    executor: AsyncReaderExecutor
    latest: int
    find: Callable[[], int]

    async def execute(
        self, queries: Sequence[Query], tenant: str, *, is_beside: bool
    ) -> list[list[Row]] | None:
        """Read, as `ReadAt.execute` does."""
        return await self.executor.read(
            queries, tenant, self.latest, self.find, is_beside=is_beside
        )


def _has_replayed(known: ConnectionState, needed: int) -> bool:
    """Whether a connection need not be asked for its position."""
    return known.replayed >= needed and time.monotonic() - known.replayed_at < SEEN_SECONDS


def _accept(known: ConnectionState, answer: Sequence[Row], needed: int) -> bool:
    """Whether the statements after the question have seen the position that is needed.

    Raises:
        NotAStandbyError: the server is none.
    """
    ((position, follows, is_direct, _),) = answer
    if position is None:
        known.replayed = -1
        raise NotAStandbyError
    if is_direct:
        known.replayed, known.replayed_at = position, time.monotonic()
    return bool(follows) and position >= needed


class ReaderExecutor(Executor):
    """Reads on the connections of one reader's pool."""

    def __init__(self, pool: ConnectionPool[Any], wait: float | None, see: Statement) -> None:
        """Take the pool, how long to wait for a connection, and what asks for the position."""
        super().__init__(pool)
        self.wait = wait
        self._see = see

    def at(self, latest: int, find: Callable[[], int]) -> ReadAt:
        """Return what reads from a position on."""
        return ReadAt(self, latest, find)

    def read(
        self, queries: Sequence[Query], tenant: str, latest: int, find: Callable[[], int]
    ) -> list[list[Row]] | None:
        """Read; see `ReadAt.execute`."""
        pool: Any = self.connections
        try:
            connection, known = self._take(pool)
            try:
                step = self._add_tenant(connection, queries, tenant)
                asks = not _has_replayed(known, latest) and not _has_replayed(known, find())
                if asks:
                    step = (Query(self._see, {"backend": connection.info.backend_pid}), *step)
                results = send(connection, step)
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        known.answered = time.monotonic()
        if asks and not _accept(known, results[0], find()):
            return None
        return results[len(step) - len(queries) :]


class AsyncReaderExecutor(AsyncExecutor):
    """The same for coroutines."""

    def __init__(self, pool: AsyncConnectionPool[Any], wait: float | None, see: Statement) -> None:
        """Take the pool, how long to wait for a connection, and what asks for the position."""
        super().__init__(pool)
        self.wait = wait
        self._see = see

    def at(self, latest: int, find: Callable[[], int]) -> AsyncReadAt:
        """Return what reads from a position on."""
        return AsyncReadAt(self, latest, find)

    async def read(
        self,
        queries: Sequence[Query],
        tenant: str,
        latest: int,
        find: Callable[[], int],
        *,
        is_beside: bool,
    ) -> list[list[Row]] | None:
        """Read; see `ReadAt.execute`."""
        pool: Any = self.connections
        try:
            connection, known = await self._take(pool)
            try:
                step = self._add_tenant(connection, queries, tenant)
                asks = not _has_replayed(known, latest) and not _has_replayed(known, find())
                if asks:
                    step = (Query(self._see, {"backend": connection.info.backend_pid}), *step)
                results = await asend(connection, step, is_beside=is_beside)
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                await pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        known.answered = time.monotonic()
        if asks and not _accept(known, results[0], find()):
            return None
        return results[len(step) - len(queries) :]
