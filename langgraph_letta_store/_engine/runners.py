"""Runners perform the steps of operations: the only code that touches a connection.

One step's statements are one pipeline and one implicit transaction; a lone statement is sent
without a pipeline, which would cost it a second round trip's worth. Texts are embedded while no
connection is held.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from inspect import getgeneratorlocals
from itertools import count
from typing import Any, NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from psycopg import (
    AsyncConnection,
    AsyncCursor,
    BaseConnection,
    Connection,
    Cursor,
    Error,
    OperationalError,
)
from psycopg import errors as pg
from psycopg.pq import PipelineStatus
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolClosed, PoolTimeout

from langgraph_letta_store._engine import step_log
from langgraph_letta_store._engine.connections import Checker, Vectors, check_encoding
from langgraph_letta_store._engine.embedding import Embedder
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.metrics import Counters
from langgraph_letta_store._engine.offload import WORKERS, is_large
from langgraph_letta_store._engine.pools import Lent
from langgraph_letta_store._engine.predump import predump
from langgraph_letta_store._engine.rerank import areranked, reranked
from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Operation,
    Parameters,
    Query,
    Report,
    Rerank,
    Row,
    Step,
)
from langgraph_letta_store._engine.thread_bridge import CLOSED
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import StoreClosedError

logger = logging.getLogger(__name__)

T = TypeVar("T")
L = TypeVar("L")

Connections: TypeAlias = "Connection[Any] | ConnectionPool[Any]"
AsyncConnections: TypeAlias = "AsyncConnection[Any] | AsyncConnectionPool[Any]"

# A pipeline that ends commits what was sent. Where not all of a step could be sent (the caller was
# cancelled, a parameter has no form in SQL), an error keeps the rest from being committed.
_ABANDON = "do $$ begin raise exception 'this step was given up half-way'; end $$"


# A store and a saver may be lent the same connection, and take turns on it.
_LOCKS: WeakKeyDictionary[Any, AbstractContextManager[bool]] = WeakKeyDictionary()
_ASYNC_LOCKS: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()
_GUARD = Lock()

_FAILURES = count()

_WARNED: set[str] = set()


class Runner:
    """Runs operations on a connection or a pool, from any number of threads.

    A pool gives every step a connection of its own; a single connection is lent to one step at a
    time.
    """

    def __init__(self, connections: Connections, index: IndexSettings | None) -> None:
        """Take what to connect with, and how to embed (None where nothing is embedded)."""
        self._lent = Lent(connections)
        self.counters = Counters()
        self._embedder = Embedder(index, self.counters)
        self.vectors = Vectors()
        self._checker = Checker()
        self._lock = _own_lock(connections, _LOCKS, threading.RLock)

    @property
    def connections(self) -> Connections:
        """What to connect with.

        Raises:
            ForkedProcessError: it was opened before this process was forked.
        """
        return self._lent.get()

    def run(self, operation: Operation[T]) -> T:
        """Perform an operation's steps and return its value."""
        try:
            step = next(operation)
            while True:
                try:
                    if step_log.logger.isEnabledFor(logging.DEBUG):
                        began = time.perf_counter()
                        result = self._perform(step)
                        step_log.log_step(step, result, began)
                    else:
                        result = self._perform(step)
                except Exception as error:  # noqa: BLE001  # the operation is told
                    # Thrown into the operation, so that it may answer, and so that the traceback
                    # names its line.
                    step = operation.throw(error)
                else:
                    step = operation.send(result)
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            operation.close()

    def _perform(self, step: Step) -> Any:
        if isinstance(step, Embed):
            return self._embedder.embed(step.texts, step.queries)
        if isinstance(step, Rerank):
            return reranked(step)
        if isinstance(step, Report):
            return _reported(step, self.counters)
        try:
            return self._execute(step.queries)
        except OperationalError as error:
            self._checker.doubt()
            if not _may_repeat(step, error, self.connections):
                raise
        return self._execute(step.queries)

    def _execute(self, queries: Sequence[Query]) -> list[list[Row]]:
        connections = self._lent.get()
        if not isinstance(connections, ConnectionPool):
            with self._lock:
                check_encoding(connections)
                self.vectors.register(connections)
                return self._run_on(connections, queries)
        connection = self._living(connections)
        try:
            results = self._run_on(connection, queries)
            self._checker.answered(connection)
            return results
        finally:
            connections.putconn(connection)

    def _run_on(self, connection: Connection[Any], queries: Sequence[Query]) -> list[list[Row]]:
        cursors: list[Cursor[Row]] = []
        if len(queries) == 1 and _is_plain(connection):
            cursors.append(Cursor(connection, row_factory=tuple_row))
            try:
                return [_rows(_sent(cursors[0], queries[0]))]
            except Error as error:
                step_log.note_statement(error, queries, cursors)
                raise
        try:
            with _transaction(connection), _pipeline(connection):
                for query in queries:
                    cursors.append(Cursor(connection, row_factory=tuple_row))
                    _sent(cursors[-1], query)
        except Error as error:
            step_log.note_statement(error, queries, cursors)
            with suppress(Error), _transaction(connection):
                connection.execute(_forget(), prepare=False)
            raise
        return [_rows(cursor) for cursor in cursors]

    def _living(self, pool: ConnectionPool[Any]) -> Connection[Any]:
        """Take connections until one lives, and make it ready; the pool replaces the others."""
        while True:
            try:
                connection: Connection[Any] = pool.getconn()
            except PoolClosed as error:
                raise StoreClosedError(CLOSED) from error
            is_ready = False
            try:
                if self._checker.lives(connection):
                    check_encoding(connection)
                    self.vectors.register(connection)
                    is_ready = True
            finally:
                if not is_ready:
                    pool.putconn(connection)
            if is_ready:
                return connection


class AsyncRunner:
    """The same for coroutines of one event loop."""

    def __init__(self, connections: AsyncConnections, index: IndexSettings | None) -> None:
        """Take what to connect with, and how to embed (None where nothing is embedded)."""
        self._lent = Lent(connections)
        self.counters = Counters()
        self._embedder = Embedder(index, self.counters)
        self.vectors = Vectors()
        self._checker = Checker()
        self._lock = _own_lock(connections, _ASYNC_LOCKS, asyncio.Lock)

    @property
    def connections(self) -> AsyncConnections:
        """What to connect with; see `Runner.connections`."""
        return self._lent.get()

    async def run(self, operation: Operation[T]) -> T:
        """Perform an operation's steps and return its value.

        What it does between its steps is done in a thread, from where on its input is large.
        """
        is_beside = is_large(getgeneratorlocals(operation))
        is_left = False
        given: Any = None
        error: Exception | None = None
        try:
            while True:
                is_beside = is_beside or is_large(given)
                if is_beside:
                    is_left = True
                    step = await _advance_beside(operation, given, error)
                    is_left = False
                    if isinstance(step, _Ended):
                        returned: T = step.value
                        return returned
                else:
                    step = operation.send(given) if error is None else operation.throw(error)
                given = error = None
                try:
                    given = await self._perform(step, is_beside=is_beside)
                except Exception as failed:  # noqa: BLE001  # the operation is told
                    error = failed
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            if not is_left:  # else a thread may be in it
                operation.close()

    async def _perform(self, step: Step, *, is_beside: bool) -> Any:
        if isinstance(step, Embed):
            return await self._embedder.aembed(step.texts, step.queries)
        if isinstance(step, Rerank):
            return await areranked(step)
        if isinstance(step, Report):
            return _reported(step, self.counters)
        try:
            return await self._execute(step.queries, is_beside=is_beside)
        except OperationalError as error:
            self._checker.doubt()
            if not _may_repeat(step, error, self.connections):
                raise
        return await self._execute(step.queries, is_beside=is_beside)

    async def _execute(self, queries: Sequence[Query], *, is_beside: bool) -> list[list[Row]]:
        connections = self._lent.get()
        if not isinstance(connections, AsyncConnectionPool):
            async with self._lock:
                check_encoding(connections)
                self.vectors.register(connections)
                return await self._run_on(connections, queries, is_beside=is_beside)
        connection = await self._living(connections)
        try:
            results = await self._run_on(connection, queries, is_beside=is_beside)
            self._checker.answered(connection)
            return results
        finally:
            await connections.putconn(connection)

    async def _run_on(
        self, connection: AsyncConnection[Any], queries: Sequence[Query], *, is_beside: bool
    ) -> list[list[Row]]:
        cursors: list[AsyncCursor[Row]] = []
        if len(queries) == 1 and _is_plain(connection):
            cursors.append(AsyncCursor(connection, row_factory=tuple_row))
            try:
                return [await _arows(await _asent(cursors[0], queries[0], is_beside=is_beside))]
            except Error as error:
                step_log.note_statement(error, queries, cursors)
                raise
        try:
            async with _atransaction(connection), _apipeline(connection):
                for query in queries:
                    cursors.append(AsyncCursor(connection, row_factory=tuple_row))
                    await _asent(cursors[-1], query, is_beside=is_beside)
        except Error as error:
            step_log.note_statement(error, queries, cursors)
            with suppress(Error):
                async with _atransaction(connection):
                    await connection.execute(_forget(), prepare=False)
            raise
        return [await _arows(cursor) for cursor in cursors]

    async def _living(self, pool: AsyncConnectionPool[Any]) -> AsyncConnection[Any]:
        while True:
            try:
                connection: AsyncConnection[Any] = await pool.getconn()
            except PoolClosed as error:
                raise StoreClosedError(CLOSED) from error
            is_ready = False
            try:
                if await self._checker.alives(connection):
                    check_encoding(connection)
                    self.vectors.register(connection)
                    is_ready = True
            finally:
                if not is_ready:
                    await pool.putconn(connection)
            if is_ready:
                return connection


class _Ended(NamedTuple):
    """What an operation returned."""

    value: Any


async def _advance_beside(
    operation: Operation[Any], given: Any, error: Exception | None
) -> Step | _Ended:
    """Advance an operation in a thread, to its next step or its end; close it after an error."""

    def advance() -> Step | _Ended:
        try:
            return operation.send(given) if error is None else operation.throw(error)
        except StopIteration as done:  # no future can hold it
            return _Ended(done.value)

    return await WORKERS.run(advance, abandoned=operation.close)


def _own_lock(connections: Any, locks: WeakKeyDictionary[Any, L], make: Callable[[], L]) -> L:
    """Return the lock of a connection; whoever asks first makes it."""
    with _GUARD:
        return locks.setdefault(connections, make())


def _reported(step: Report, counters: Counters) -> None:
    counters.add(**step.counts)
    if step.is_warning:
        with _GUARD:
            if step.message in _WARNED:
                return
            _WARNED.add(step.message)
        logger.warning(step.message)
    elif step.message:
        logger.info(step.message)


def _is_plain(connection: BaseConnection[Any]) -> bool:
    """Whether a lone statement is its own transaction and is not queued in a pipeline."""
    return connection.autocommit and connection.pgconn.pipeline_status == PipelineStatus.OFF


@contextmanager
def _transaction(connection: Connection[Any]) -> Generator[None]:
    """With autocommit a pipeline is a transaction; without, what is acknowledged is committed."""
    if connection.autocommit:
        yield
        return
    lost: Error | None = None
    try:
        with connection.transaction():
            try:
                yield
            except Error as error:
                if not connection.closed:
                    raise
                # psycopg would try to roll back, and warn that it cannot.
                lost = error
    except Error:
        if lost is None:
            raise
    if lost is not None:
        raise lost


@asynccontextmanager
async def _atransaction(connection: AsyncConnection[Any]) -> AsyncGenerator[None]:
    if connection.autocommit:
        yield
        return
    lost: Error | None = None
    try:
        async with connection.transaction():
            try:
                yield
            except Error as error:
                if not connection.closed:
                    raise
                lost = error
    except Error:
        if lost is None:
            raise
    if lost is not None:
        raise lost


@contextmanager
def _pipeline(connection: Connection[Any]) -> Generator[None]:
    """Send statements in a pipeline; where not all could be sent, none is committed.

    An error inside a pipeline ends the pipeline with another one, and psycopg logs a warning of
    the second. Keeping the first until the pipeline has ended leaves nothing to warn of.
    """
    failed: BaseException | None = None
    try:
        with connection.pipeline():
            try:
                yield
            except BaseException as error:  # noqa: BLE001  # raised below
                failed = error
                with suppress(Error):
                    connection.execute(_ABANDON, prepare=False)
    except Error:
        if failed is None:
            raise
    if failed is not None:
        raise failed


@asynccontextmanager
async def _apipeline(connection: AsyncConnection[Any]) -> AsyncGenerator[None]:
    failed: BaseException | None = None
    try:
        async with connection.pipeline():
            try:
                yield
            except BaseException as error:  # noqa: BLE001  # raised below
                failed = error
                with suppress(Error):
                    await connection.execute(_ABANDON, prepare=False)
    except Error:
        if failed is None:
            raise
    if failed is not None:
        raise failed


def _forget() -> bytes:
    """Make psycopg forget what it has prepared.

    What follows a failed statement in a pipeline is skipped, but psycopg takes it for prepared, if
    it would have been, and goes on sending its name. It looks at a command's answer only the first
    time, so every command is another.
    """
    return b"deallocate all -- %d" % next(_FAILURES)


def _sent(cursor: Cursor[Row], query: Query) -> Cursor[Row]:
    statement, parameters = query.statement, query.parameters
    return cursor.execute(
        statement.text,
        parameters() if callable(parameters) else parameters,
        prepare=statement.prepare,
        binary=True,
    )


async def _asent(cursor: AsyncCursor[Row], query: Query, *, is_beside: bool) -> AsyncCursor[Row]:
    statement = query.statement
    parameters = await _prepared_beside(cursor, query) if is_beside else query.prepared()
    return await cursor.execute(statement.text, parameters, prepare=statement.prepare, binary=True)


async def _prepared_beside(cursor: AsyncCursor[Row], query: Query) -> Parameters | None:
    """Prepare parameters in a thread."""

    def prepare() -> Parameters | None:
        parameters = query.prepared()
        return parameters and predump(cursor, parameters)

    return await WORKERS.run(prepare, abandoned=lambda: None)


def _rows(cursor: Cursor[Row]) -> list[Row]:
    return cursor.fetchall() if _has_rows(cursor) else []


async def _arows(cursor: AsyncCursor[Row]) -> list[Row]:
    return await cursor.fetchall() if _has_rows(cursor) else []


def _has_rows(cursor: Cursor[Row] | AsyncCursor[Row]) -> bool:
    # `description` would tell too, but describes every column first, a tenth of a small read.
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


def is_connection_fault(error: Exception) -> bool:
    """Whether a step failed for want of a connection, and not for what it asked."""
    if isinstance(error, PoolTimeout):
        return True
    # The server's own goodbye (57P), a failed connection (08), or one that just ended (no state).
    return isinstance(error, OperationalError) and (
        error.sqlstate is None or error.sqlstate.startswith(("57P", "08"))
    )


def _may_repeat(
    step: Execute, error: Exception, connections: Connections | AsyncConnections
) -> bool:
    """Whether the same step may well work at once: on another connection, or out of a deadlock."""
    if isinstance(error, (pg.DeadlockDetected, pg.SerializationFailure)):
        return True  # nothing of it is left, whatever the step was
    return (
        step.repeatable
        and is_connection_fault(error)
        and not isinstance(error, PoolTimeout)
        and isinstance(connections, (ConnectionPool, AsyncConnectionPool))
    )
