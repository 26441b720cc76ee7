"""The executor of coroutines: each step on a connection that is found to be alive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, AsyncCursor, Error
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from langgraph_letta_store._engine import faults, step_log
from langgraph_letta_store._engine.after_commit import asend_then
from langgraph_letta_store._engine.connection_locks import find_lock
from langgraph_letta_store._engine.connection_state import ConnectionState
from langgraph_letta_store._engine.executors import (
    AsyncConnections,
    BaseExecutor,
    KnownQuery,
    is_plain,
)
from langgraph_letta_store._engine.pipelines import asend_all, prepare_beside
from langgraph_letta_store._engine.pools import AsyncOwnPool
from langgraph_letta_store._engine.steps import Query, Row
from langgraph_letta_store._engine.thread_bridge import CLOSED
from langgraph_letta_store.errors import StoreClosedError

_LOCKS: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()


class AsyncStepCursor(AsyncCursor[Row]):
    """Sends a step's statement."""

    _query_cls = KnownQuery


class AsyncExecutor(BaseExecutor[AsyncConnections]):
    """Executes statements, for the coroutines of one event loop."""

    def __init__(self, connections: AsyncConnections) -> None:
        """Take the connection, or the pool."""
        super().__init__(connections)
        self._lock = find_lock(connections, _LOCKS, asyncio.Lock)

    async def execute(
        self,
        queries: Sequence[Query],
        tenant: str = "",
        then: Query | None = None,
        *,
        is_beside: bool,
    ) -> list[list[Row]]:
        """Do what `Executor.execute` does; `is_beside` prepares parameters in a thread."""
        connections = self.connections
        if not isinstance(connections, AsyncConnectionPool):
            async with self._lock:
                self._prepare(connections)
                step = self._add_tenant(connections, queries, tenant)
                try:
                    results = await asend(connections, step, then, is_beside=is_beside)
                    return results[len(step) - len(queries) :]
                except Error as error:
                    self._note_failure(error, connections)
                    raise
        connection, known = await self._take(connections)
        try:
            step = self._add_tenant(connection, queries, tenant)
            results = await asend(connection, step, then, is_beside=is_beside)
        except Error as error:
            self._note_failure(error, connection)
            raise
        else:
            known.answered = time.monotonic()
            return self._strip(connection, step, queries, tenant, results)
        finally:
            await connections.putconn(connection)

    async def _take(
        self, pool: AsyncConnectionPool[Any]
    ) -> tuple[AsyncConnection[Any], ConnectionState]:
        while True:
            try:
                lend = pool.lend if isinstance(pool, AsyncOwnPool) else pool.getconn
                connection: AsyncConnection[Any] = await lend(self.wait)
            except PoolClosed as error:
                raise StoreClosedError(CLOSED) from error
            except PoolTimeout as error:
                faults.note_lost(error)
                raise
            if (known := self._find_answering(connection)) is not None:
                return connection, known
            ready: ConnectionState | None = None
            try:
                if await self._is_alive(connection):
                    ready = self._prepare(connection)
            finally:
                if ready is None:
                    await pool.putconn(connection)
            if ready is not None:
                return connection, ready

    async def _is_alive(self, connection: AsyncConnection[Any]) -> bool:
        known = self._known.get(connection)
        if known is None or not known.is_trusted():
            try:
                await AsyncConnectionPool.check_connection(connection)
            except Error:
                await connection.close()
                return False
        return True


async def asend(
    connection: AsyncConnection[Any],
    queries: Sequence[Query],
    then: Query | None = None,
    *,
    is_beside: bool,
) -> list[list[Row]]:
    """Do what `send` does."""
    if then is not None:
        return await asend_then(connection, queries, then, AsyncStepCursor, is_beside=is_beside)
    if len(queries) != 1 or not is_plain(connection):
        return await asend_all(connection, queries, AsyncStepCursor, is_beside=is_beside)
    (query,) = queries
    cursor = AsyncStepCursor(connection, row_factory=tuple_row)
    statement = query.statement
    try:
        values = await prepare_beside(cursor, query) if is_beside else query.take_parameters()
        await cursor.execute(statement.text, values, prepare=statement.prepare, binary=True)
        has_rows = cursor.pgresult is not None and cursor.pgresult.nfields > 0
        return [await cursor.fetchall() if has_rows else []]
    except Error as error:
        step_log.note_statement(error, queries, [cursor])
        raise
