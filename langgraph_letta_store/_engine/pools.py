"""Pools that a forked process opens again, and checks of the caller's own pools there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Generic, TypeVar, cast

from psycopg import AsyncConnection, BaseConnection, Connection
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine import forks
from langgraph_letta_store.errors import ForkedProcessError

P = TypeVar("P")


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

    def getconn(self, timeout: float | None = None) -> Connection[DictRow]:
        """Take a connection, as a `ConnectionPool` lends it."""
        if self._reopens:
            self.open()
            self._reopens = False
        return super().getconn(timeout)

    def putconn(self, conn: Connection[DictRow]) -> None:
        """Return a connection to the pool; one from before the fork is dropped."""
        if not forks.is_severed(conn):
            super().putconn(conn)

    def close(self, timeout: float = 5.0) -> None:
        """Close the pool; in a forked process, only its own connections."""
        self._reopens = False
        super().close(timeout)

    def after_fork(self) -> None:
        """Forget the parent's connections and threads."""
        if self._reopens or not self.closed:
            renew = self._renew
            forks.abandon(vars(self).copy())
            vars(self).clear()
            renew()
            self._renew = renew
            self._reopens = True


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

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[DictRow]:
        """Take a connection, as an `AsyncConnectionPool` lends it."""
        if self._reopens:
            await self.open()
            self._reopens = False
        return await super().getconn(timeout)

    async def putconn(self, conn: AsyncConnection[DictRow]) -> None:
        """Return a connection to the pool; one from before the fork is dropped."""
        if not forks.is_severed(conn):
            await super().putconn(conn)

    async def close(self, timeout: float = 5.0) -> None:
        """Close the pool; in a forked process, only its own connections."""
        self._reopens = False
        await super().close(timeout)

    def after_fork(self) -> None:
        """Forget the parent's connections and tasks."""
        if self._reopens or not self.closed:
            renew = self._renew
            forks.abandon(vars(self).copy())
            vars(self).clear()
            renew()
            self._renew = renew
            self._reopens = True


class Lent(Generic[P]):
    """The connection or pool of a store or saver, checked in forked processes.

    This package's pools open again in a forked process. The caller's own connections and pools are
    refused there if they were open before the fork, also in stores that are made after it.
    """

    def __init__(self, connections: P) -> None:
        self._connections = connections
        self._is_doubtful = forks.is_forked()
        forks.register(self)

    def get(self) -> P:
        """Return the connection or pool.

        Raises:
            ForkedProcessError: it was opened before this process was forked.
        """
        if self._is_doubtful:
            _refuse_inherited(self._connections)
        return self._connections

    def after_fork(self) -> None:
        """Check the connection or pool before its next use."""
        self._is_doubtful = not isinstance(self._connections, (OwnPool, AsyncOwnPool))


def _refuse_inherited(connections: Any) -> None:
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
