"""Pools that a forked process opens again, and checks of the caller's own pools there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, LiteralString, TypeAlias, cast

from psycopg import (
    AsyncConnection,
    AsyncCursor,
    AsyncPipeline,
    AsyncTransaction,
    BaseConnection,
    Connection,
    Cursor,
    Error,
    Pipeline,
    Transaction,
    sql,
)
from psycopg.abc import Params
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine import forks, kept_tenants
from langgraph_letta_store.errors import ForkedProcessError

Statement: TypeAlias = LiteralString | bytes | sql.SQL | sql.Composed
"""What psycopg's `execute` takes, in each version."""


class OwnPool(ConnectionPool[Connection[DictRow]]):
    """A pool that a forked process opens again, with new connections, at its first use there.

    Example:
        >>> with OwnPool(lambda: "dbname=memory", configure, {"min_size": 1}) as pool:
        ...     if os.fork() == 0:
        ...         connection = pool.getconn()  # a new one
    """

    def __init__(
        self,
        conninfo: str | Callable[[], str],
        configure: Callable[[Connection[DictRow]], None],
        options: Mapping[str, Any],
    ) -> None:
        """Take the connection string, the function that configures connections, and options."""

        def own(connection: Connection[DictRow]) -> None:
            forks.sever_in_children(connection)
            configure(connection)

        self._reopens = False
        self._renew = partial(super().__init__, conninfo, open=False, configure=own, **options)
        self._renew()
        forks.register(self)

    lend = ConnectionPool[Connection[DictRow]].getconn
    """Take a connection for a step, which may have a tenant of an earlier one."""

    @property
    def may_keep(self) -> bool:
        """Whether its connections may keep a tenant: no function of the user's resets them."""
        return self._renew.keywords.get("reset") is None

    def getconn(self, timeout: float | None = None) -> Connection[DictRow]:
        """Take a connection, without a tenant."""
        while True:
            connection = self.lend(timeout)
            if not kept_tenants.keeps_tenant(connection):
                return connection
            try:
                connection.execute(kept_tenants.FORGET_TENANT)
                if not connection.autocommit:
                    connection.commit()
            except BaseException as error:
                connection.close()
                self.putconn(connection)
                if not isinstance(error, Error):
                    raise
            else:
                kept_tenants.note_forgotten(connection)
                return connection

    @contextmanager
    def pipeline(self) -> Generator[Pipeline, None, None]:
        """Lend a connection in pipeline mode, as users of PostgresStore open it on `store.conn`."""
        with self.connection() as connection, connection.pipeline() as pipe:
            yield pipe

    @contextmanager
    def transaction(self) -> Generator[Transaction, None, None]:
        """Open a transaction on a connection of its own, `transaction.connection`."""
        with self.connection() as connection, connection.transaction() as transaction:
            yield transaction

    @contextmanager
    def cursor(self, **options: Any) -> Generator[Cursor[DictRow], None, None]:
        """Lend a cursor on a connection of its own."""
        with self.connection() as connection, connection.cursor(**options) as cursor:
            yield cursor

    def execute(
        self, query: Statement, params: Params | None = None, **options: Any
    ) -> Cursor[DictRow]:
        """Execute a statement, and return the cursor that has its rows."""
        with self.connection() as connection:
            return connection.execute(query, params, **options)

    def after_fork(self) -> None:
        """Forget the parent's connections and threads."""
        if self._reopens or not self.closed:
            renew = self._renew
            forks.abandon(vars(self).copy())
            vars(self).clear()
            renew()
            self._renew = renew
            self._reopens = True
        self.__class__ = _ForkedPool  # pyright: ignore[reportAttributeAccessIssue]  # of the same layout


class _ForkedPool(OwnPool):
    """A pool in a forked process; the parent's calls do without its checks."""

    def lend(self, timeout: float | None = None) -> Connection[DictRow]:
        """Take a connection, as a `ConnectionPool` lends it."""
        if self._reopens:
            self.open()
            self._reopens = False
        return super().lend(timeout)

    def putconn(self, conn: Connection[DictRow]) -> None:
        """Return a connection to the pool; one from before the fork is dropped."""
        if not forks.is_severed(conn):
            super().putconn(conn)

    def close(self, timeout: float = 5.0) -> None:
        """Close the pool; in a forked process, only its own connections."""
        self._reopens = False
        super().close(timeout)


class AsyncOwnPool(AsyncConnectionPool[AsyncConnection[DictRow]]):
    """The same for coroutines."""

    def __init__(
        self,
        conninfo: str | Callable[[], Awaitable[str]],
        configure: Callable[[AsyncConnection[DictRow]], Awaitable[None]],
        options: Mapping[str, Any],
    ) -> None:
        """Take the connection string, the function that configures connections, and options."""

        async def own(connection: AsyncConnection[DictRow]) -> None:
            forks.sever_in_children(connection)
            await configure(connection)

        self._reopens = False
        self._renew = partial(super().__init__, conninfo, open=False, configure=own, **options)
        self._renew()
        forks.register(self)

    lend = AsyncConnectionPool[AsyncConnection[DictRow]].getconn
    """See `OwnPool.lend`."""

    @property
    def may_keep(self) -> bool:
        """See `OwnPool.may_keep`."""
        return self._renew.keywords.get("reset") is None

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[DictRow]:
        """Take a connection, without a tenant."""
        while True:
            connection = await self.lend(timeout)
            if not kept_tenants.keeps_tenant(connection):
                return connection
            try:
                await connection.execute(kept_tenants.FORGET_TENANT)
                if not connection.autocommit:
                    await connection.commit()
            except BaseException as error:
                await connection.close()
                await self.putconn(connection)
                if not isinstance(error, Error):
                    raise
            else:
                kept_tenants.note_forgotten(connection)
                return connection

    @asynccontextmanager
    async def pipeline(self) -> AsyncGenerator[AsyncPipeline, None]:
        """Lend a connection in pipeline mode, as users of PostgresStore open it on `store.conn`."""
        async with self.connection() as connection, connection.pipeline() as pipe:
            yield pipe

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncTransaction, None]:
        """Open a transaction on a connection of its own, `transaction.connection`."""
        async with self.connection() as connection, connection.transaction() as transaction:
            yield transaction

    @asynccontextmanager
    async def cursor(self, **options: Any) -> AsyncGenerator[AsyncCursor[DictRow], None]:
        """Lend a cursor on a connection of its own."""
        async with self.connection() as connection, connection.cursor(**options) as cursor:
            yield cursor

    async def execute(
        self, query: Statement, params: Params | None = None, **options: Any
    ) -> AsyncCursor[DictRow]:
        """Execute a statement, and return the cursor that has its rows."""
        async with self.connection() as connection:
            return await connection.execute(query, params, **options)

    def after_fork(self) -> None:
        """Forget the parent's connections and tasks."""
        if self._reopens or not self.closed:
            renew = self._renew
            forks.abandon(vars(self).copy())
            vars(self).clear()
            renew()
            self._renew = renew
            self._reopens = True
        self.__class__ = _ForkedAsyncPool  # pyright: ignore[reportAttributeAccessIssue]  # of the same layout


class _ForkedAsyncPool(AsyncOwnPool):
    """The same for coroutines."""

    async def lend(self, timeout: float | None = None) -> AsyncConnection[DictRow]:
        """Take a connection, as an `AsyncConnectionPool` lends it."""
        if self._reopens:
            await self.open()
            self._reopens = False
        return await super().lend(timeout)

    async def putconn(self, conn: AsyncConnection[DictRow]) -> None:
        """Return a connection to the pool; one from before the fork is dropped."""
        if not forks.is_severed(conn):
            await super().putconn(conn)

    async def close(self, timeout: float = 5.0) -> None:
        """Close the pool; in a forked process, only its own connections."""
        self._reopens = False
        await super().close(timeout)


def refuse_inherited(connections: Any) -> None:
    """Refuse a caller's own connection or pool that was open before this process was forked.

    Raises:
        ForkedProcessError: the connection or pool was open before the fork.
    """
    if isinstance(connections, (OwnPool, AsyncOwnPool)) or connections.closed:
        return
    if isinstance(connections, BaseConnection):
        what, inherited = "connection", forks.is_inherited(cast("Any", connections))
    else:
        what, inherited = "pool", _is_opened_elsewhere(connections)
    if inherited:
        raise ForkedProcessError(
            f"the {what} of this store or saver was opened before this process was forked, and the "
            f"parent process uses it; open a {what} of its own in each process and make the store "
            "with it (gunicorn: post_fork, Celery: worker_process_init, multiprocessing: in the "
            "target function), or use from_conn_string(), whose pool opens again by itself"
        )


def _is_opened_elsewhere(pool: ConnectionPool[Any] | AsyncConnectionPool[Any]) -> bool:
    """Whether a pool's thread, or the event loop of its task, belongs to another process."""
    worker = getattr(pool, "_sched_runner", None)
    if isinstance(worker, threading.Thread):
        return not worker.is_alive()
    return isinstance(worker, asyncio.Task) and worker.get_loop() is not asyncio.get_running_loop()
