"""Executors of the servers that only read: they answer only from what is new enough.

A reader's position in the write-ahead log is asked for by a statement before the step's own, in the
same pipeline: each statement has a snapshot of its own, which is not older than an answer before
it. In the statement itself, the position could be newer than what the statement sees. A position
only grows, so that a connection that was far enough once need not be asked again, except whether
its server is still a standby.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import BaseConnection, Error
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine.async_executors import AsyncExecutor, asend
from langgraph_letta_store._engine.executors import Executor, send
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, Row

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


@dataclass(slots=True)
class _Seen:
    """What a reader's connection last said: its position, and when that was."""

    position: int = -1
    at: float = 0.0
    is_direct: bool = False


class Positions:
    """The positions of a reader's connections."""

    def __init__(self, *, matter: bool) -> None:
        """Take whether they matter, or only whether the servers are standbys."""
        self._see = SEE if matter else SEE_ANY
        self._seen: WeakKeyDictionary[BaseConnection[Any], _Seen] = WeakKeyDictionary()

    def ask(self, connection: BaseConnection[Any], needed: int) -> Sequence[Query]:
        """Return the question for the position, to go before a step; none where it is known."""
        seen = self._seen.get(connection)
        if (
            seen is not None
            and seen.is_direct
            and seen.position >= needed
            and time.monotonic() - seen.at < SEEN_SECONDS
        ):
            return ()
        return (Query(self._see, {"backend": connection.info.backend_pid}),)

    def accept(self, connection: BaseConnection[Any], answer: Sequence[Row], needed: int) -> bool:
        """Whether the statements after the question have seen the position that is needed.

        Raises:
            NotAStandbyError: the server is none.
        """
        ((position, follows, is_direct, _),) = answer
        if position is None:
            self._seen.pop(connection, None)
            raise NotAStandbyError
        self._seen[connection] = _Seen(position, time.monotonic(), is_direct)
        return bool(follows) and position >= needed


@dataclass(frozen=True, slots=True)
class ReadAt:
    """Executes a step on a reader, which must have replayed a position."""

    executor: ReaderExecutor
    needed: int

    def execute(self, queries: Sequence[Query], tenant: str) -> list[list[Row]] | None:
        """Read; None where the reader is behind.

        Raises:
            ReaderFaultError: the reader did not answer.
            NotAStandbyError: it is no standby.
        """
        return self.executor.read(queries, tenant, self.needed)


@dataclass(frozen=True, slots=True)
class AsyncReadAt:
    """The same for coroutines."""

    executor: AsyncReaderExecutor
    needed: int

    async def execute(
        self, queries: Sequence[Query], tenant: str, *, is_beside: bool
    ) -> list[list[Row]] | None:
        """Read, as `ReadAt.execute` does."""
        return await self.executor.read(queries, tenant, self.needed, is_beside=is_beside)


class ReaderExecutor(Executor):
    """Reads on the connections of one reader's pool."""

    def __init__(self, pool: ConnectionPool[Any], wait: float | None, positions: Positions) -> None:
        """Take the pool, and how many seconds to wait for one of its connections."""
        super().__init__(pool)
        self.wait = wait
        self._positions = positions

    def at(self, needed: int) -> ReadAt:
        """Return what reads from a position on."""
        return ReadAt(self, needed)

    def read(self, queries: Sequence[Query], tenant: str, needed: int) -> list[list[Row]] | None:
        """Read; see `ReadAt.execute`."""
        pool: Any = self.connections
        try:
            connection, known = self._take(pool)
            try:
                question = self._positions.ask(connection, needed)
                step = (*question, *self._add_tenant(connection, queries, tenant))
                results = send(connection, step)
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        known.answered = time.monotonic()
        if question and not self._positions.accept(connection, results[0], needed):
            return None
        return results[len(step) - len(queries) :]


class AsyncReaderExecutor(AsyncExecutor):
    """The same for coroutines."""

    def __init__(
        self, pool: AsyncConnectionPool[Any], wait: float | None, positions: Positions
    ) -> None:
        """Take the pool, and how many seconds to wait for one of its connections."""
        super().__init__(pool)
        self.wait = wait
        self._positions = positions

    def at(self, needed: int) -> AsyncReadAt:
        """Return what reads from a position on."""
        return AsyncReadAt(self, needed)

    async def read(
        self, queries: Sequence[Query], tenant: str, needed: int, *, is_beside: bool
    ) -> list[list[Row]] | None:
        """Read; see `ReadAt.execute`."""
        pool: Any = self.connections
        try:
            connection, known = await self._take(pool)
            try:
                question = self._positions.ask(connection, needed)
                step = (*question, *self._add_tenant(connection, queries, tenant))
                results = await asend(connection, step, is_beside=is_beside)
            except Error as error:
                self._note_failure(error, connection)
                raise
            finally:
                await pool.putconn(connection)
        except Error as error:
            raise ReaderFaultError(error) from error
        known.answered = time.monotonic()
        if question and not self._positions.accept(connection, results[0], needed):
            return None
        return results[len(step) - len(queries) :]
