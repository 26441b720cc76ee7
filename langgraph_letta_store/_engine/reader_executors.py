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
from typing import Any, NamedTuple, TypeVar

from psycopg import BaseConnection, Error

from langgraph_letta_store._engine.async_executors import AsyncExecutor, asend
from langgraph_letta_store._engine.connection_state import ConnectionState
from langgraph_letta_store._engine.executors import (
    AsyncConnections,
    BaseExecutor,
    Connections,
    Executor,
    send,
)
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, Row, Statement

P = TypeVar("P")

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


class _BaseReaderExecutor(BaseExecutor[P]):
    """The base of both executors of readers: adds to a step, and takes from its results."""

    def __init__(self, pool: P, wait: float | None, see: Statement) -> None:
        """Take the pool, how long to wait for a connection, and what asks for the position."""
        super().__init__(pool)
        self.wait = wait
        self._see = see

    def _begin(
        self,
        connection: BaseConnection[Any],
        known: ConnectionState,
        step: Sequence[Query],
        latest: int,
        find: Callable[[], int],
    ) -> Sequence[Query]:
        """Return a step, after the query for the reader's position if that has to be asked."""
        if _has_replayed(known, latest) or _has_replayed(known, find()):
            return step
        return (Query(self._see, {"backend": connection.info.backend_pid}), *step)

    def _end(
        self,
        known: ConnectionState,
        results: list[list[Row]],
        step: Sequence[Query],
        queries: Sequence[Query],
        find: Callable[[], int],
    ) -> list[list[Row]] | None:
        """Return the rows of a step's queries; None where they are too old."""
        known.answered = time.monotonic()
        if step and step[0].statement is self._see and not _accept(known, results[0], find()):
            return None
        return results[len(step) - len(queries) :]


class ReaderExecutor(_BaseReaderExecutor[Connections], Executor):
    """Reads on the connections of one reader's pool."""

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
                own = self._add_tenant(connection, queries, tenant)
                step = self._begin(connection, known, own, latest, find)
                results = send(connection, step)
                self._strip(connection, own, queries, tenant, results[len(step) - len(own) :])
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        return self._end(known, results, step, queries, find)


class AsyncReaderExecutor(_BaseReaderExecutor[AsyncConnections], AsyncExecutor):
    """The same for coroutines."""

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
                own = self._add_tenant(connection, queries, tenant)
                step = self._begin(connection, known, own, latest, find)
                results = await asend(connection, step, is_beside=is_beside)
                self._strip(connection, own, queries, tenant, results[len(step) - len(own) :])
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                await pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        return self._end(known, results, step, queries, find)
