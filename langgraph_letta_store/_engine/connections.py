"""Connections: opening pools of them, and making one ready: alive, and able to send vectors.

A server that went away has closed its end of the socket, which a look at the socket tells without
a round trip. A connection that was not looked after for long is asked, since a firewall between
may have dropped it without a word.
"""

from __future__ import annotations

import math
import select
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from pgvector.psycopg.halfvec import register_halfvec_info
from pgvector.psycopg.vector import register_vector_info
from psycopg import AsyncConnection, AsyncCursor, BaseConnection, Connection, Cursor, Error
from psycopg.rows import DictRow, scalar_row
from psycopg.types import TypeInfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine.conn_source import AsyncSource, Source
from langgraph_letta_store._engine.connect_retry import ConnectRetry
from langgraph_letta_store._engine.migrations.migrate import VectorType
from langgraph_letta_store._engine.pools import AsyncOwnPool, OwnPool
from langgraph_letta_store.config.store import (
    AsyncConnString,
    ConnString,
    PoolConfig,
)
from langgraph_letta_store.errors import ConfigurationError

TRUSTED_SECONDS = 10.0
"""A connection that answered less long ago is only looked at."""

UNSEEN_SECONDS = 0.2
"""A connection that answered less long ago is not even looked at: a look lets go of Python's lock,
for which many threads then queue."""

PREPARED_MAX = 500
"""How many statements a pool's connections keep prepared."""

MAX_SIZE = 10
"""How many connections a pool opens at most, unless `pool_config` says otherwise."""


@contextmanager
def opened(
    conn_string: ConnString, pool_config: PoolConfig | None
) -> Generator[ConnectionPool[Connection[DictRow]], None, None]:
    """Open a pool of connections; closed again when the block ends.

    Args:
        conn_string: what libpq takes, or `embedded:PATH`; or a function that returns it, called
            for each new connection, for passwords that expire.
        pool_config: as PostgresStore's: `min_size`, `max_size`, `kwargs` of the connections (or a
            function that returns them, called for each new connection), and whatever else
            `psycopg_pool.ConnectionPool` takes. `wake_timeout` is how many seconds to wait for a
            database that is waking: here, and whenever the pool has no connection that works
            (unless `timeout` says otherwise for that).

    Raises:
        ConfigurationError: `pool_config` has an option that cannot be used, or a function does
            not return what it has to.
        EmbeddedServerError: the embedded server is not installed or does not start.
        DatabaseUnavailableError: the database did not wake in time.
        psycopg.OperationalError: no connection can be made.
        Exception: what a function raised.
    """
    options, retry = _pool_options(pool_config)
    source = Source(conn_string, options.pop("kwargs"))
    dsn, kwargs = source.conninfo(), source.kwargs()
    # A pool tries again in the background; a mistyped password is better reported now.
    with retry.connect(Connection.connect, dsn, kwargs) as tried:
        if source.may_prepare:
            found = Cursor(tried, row_factory=scalar_row).execute(_BACKEND, prepare=False)
            source.prepares = _sees_server(tried, found.fetchone())
    configure = options.pop("configure", _prepare_more)
    if retry.seconds:
        options.setdefault("connection_class", retry.connections())
    options["kwargs"] = source.kwargs
    conninfo = dsn if source.is_fixed else source.conninfo
    with OwnPool(conninfo, configure, options) as pool:
        try:
            yield pool
        finally:
            retry.end()


@asynccontextmanager
async def aopened(
    conn_string: AsyncConnString, pool_config: PoolConfig | None
) -> AsyncGenerator[AsyncConnectionPool[AsyncConnection[DictRow]], None]:
    """Open a pool for coroutines, as `opened` does; functions may be coroutine functions."""
    options, retry = _pool_options(pool_config)
    source = AsyncSource(conn_string, options.pop("kwargs"))
    dsn, kwargs = await source.conninfo(), await source.kwargs()
    tried = await retry.aconnect(AsyncConnection.connect, dsn, kwargs)
    async with tried:
        if source.may_prepare:
            asked = await AsyncCursor(tried, row_factory=scalar_row).execute(
                _BACKEND, prepare=False
            )
            source.prepares = _sees_server(tried, await asked.fetchone())
    configure = options.pop("configure", _aprepare_more)
    if retry.seconds:
        options.setdefault("connection_class", retry.async_connections())
    options["kwargs"] = source.kwargs
    conninfo = dsn if source.is_fixed else source.conninfo
    async with AsyncOwnPool(conninfo, configure, options) as pool:
        try:
            yield pool
        finally:
            retry.end()


_BACKEND = "select pg_backend_pid()"


def _sees_server(tried: BaseConnection[Any], backend: int | None) -> bool:
    """Whether a connection is the server's own: a pooler gives clients another process id.

    In transaction mode clients take turns on a server's connection, where one's prepared statement
    would answer for another's of the same name.
    """
    return backend == tried.info.backend_pid


def _prepare_more(connection: BaseConnection[Any]) -> None:
    # Reads name a partition, so there are more statements than psycopg keeps prepared by default.
    connection.prepared_max = PREPARED_MAX


async def _aprepare_more(connection: BaseConnection[Any]) -> None:
    _prepare_more(connection)


def _pool_options(pool_config: PoolConfig | None) -> tuple[dict[str, Any], ConnectRetry]:
    """Turn a PostgresStore's pool configuration into what a pool takes, and how long to wait."""
    if pool_config is not None and not isinstance(pool_config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"pool_config is a {type(pool_config).__name__}; give a dictionary"
        raise ConfigurationError(msg)
    options: dict[str, Any] = dict(pool_config or {})
    least, most = options.get("min_size", 1), options.get("max_size")
    for name, size in (("min_size", least), ("max_size", most)):
        if size is not None and (not isinstance(size, int) or size < (name == "max_size")):
            msg = f"pool_config[{name!r}] is {size!r}; give a number of connections"
            raise ConfigurationError(msg)
    if most is not None and most < least:
        msg = f"pool_config['max_size'] is {most}, less than min_size, {least}"
        raise ConfigurationError(msg)
    kwargs: Any = options.get("kwargs") or {}
    if not isinstance(kwargs, dict) and not callable(kwargs):
        msg = (
            f"pool_config['kwargs'] must be a dictionary of psycopg's options, or a function that "
            f"returns one, got {kwargs!r:.80}"
        )
        raise ConfigurationError(msg)
    wait: Any = options.pop("wake_timeout", None) or 0
    if not isinstance(wait, (int, float)) or isinstance(wait, bool) or not 0 <= wait < math.inf:
        msg = f"pool_config['wake_timeout'] is {wait!r:.80}; give a number of seconds"
        raise ConfigurationError(msg)
    if wait:
        options.setdefault("timeout", wait)
    made: dict[str, Any] = {
        **options,
        "min_size": least,
        "max_size": max(least, MAX_SIZE) if most is None else most,
        "kwargs": kwargs,
    }
    return made, ConnectRetry(float(wait))


class Checker:
    """Tells of connections whether they live.

    One that answered just now is trusted: were it dead, the step would fail, and be repeated. One
    that answered a while ago is looked at, and one that did not for long is asked. A pool's own
    `check` would do, but waits a second where it finds a dead connection.
    """

    def __init__(self) -> None:
        self._seen: WeakKeyDictionary[BaseConnection[Any], _Seen] = WeakKeyDictionary()

    def lives(self, connection: Connection[Any]) -> bool:
        """Whether a connection can be used; a dead one is closed, so that its pool replaces it."""
        if self._is_doubtful(connection):
            try:
                ConnectionPool.check_connection(connection)
            except Error:
                connection.close()
                return False
            self.answered(connection)
        return True

    async def alives(self, connection: AsyncConnection[Any]) -> bool:
        """Tell what `lives` does, for coroutines."""
        if self._is_doubtful(connection):
            try:
                await AsyncConnectionPool.check_connection(connection)
            except Error:
                await connection.close()
                return False
            self.answered(connection)
        return True

    def answered(self, connection: BaseConnection[Any]) -> None:
        """Remember that a connection works."""
        seen = self._seen.get(connection)
        if seen is None:
            self._seen[connection] = seen = _Seen(_look(connection.pgconn.socket))
        seen.answered = time.monotonic()

    def doubt(self) -> None:
        """Trust no connection any more: one failed, and the others may have failed with it."""
        self._seen.clear()

    def _is_doubtful(self, connection: BaseConnection[Any]) -> bool:
        seen = self._seen.get(connection)
        if seen is None:
            return True
        age = time.monotonic() - seen.answered
        # Between two uses a server says nothing but goodbye.
        return age > TRUSTED_SECONDS or (age > UNSEEN_SECONDS and seen.is_readable())


@dataclass(slots=True)
class _Seen:
    """A look whether a connection's socket has something to read, and when it last answered."""

    is_readable: Callable[[], bool]
    answered: float = 0.0


class Vectors:
    """Lets connections send vectors in binary."""

    def __init__(self) -> None:
        self.types: Sequence[VectorType] = ()
        self._known: WeakSet[BaseConnection[Any]] = WeakSet()

    def register(self, connection: BaseConnection[Any]) -> None:
        """Teach a connection, unless it was taught already, here or by its owner."""
        if connection in self._known:
            return
        for type_ in self.types:
            if connection.adapters.types.get(type_.name) is None:
                info = TypeInfo(type_.name, type_.oid, type_.array_oid)
                _REGISTER[type_.name](connection, info)
        if self.types:
            self._known.add(connection)


def check_encoding(connection: BaseConnection[Any]) -> None:
    """Refuse a connection of the user's that would garble texts; our pools ask for UTF8.

    Raises:
        ConfigurationError: its encoding is another one.
    """
    encoding = connection.pgconn.parameter_status(b"client_encoding")
    if encoding not in (b"UTF8", None):
        msg = (
            f"the client_encoding of `conn` must be UTF8, got {(encoding or b'').decode()}: open "
            "the connection or the pool with client_encoding='UTF8'"
        )
        raise ConfigurationError(msg)


_REGISTER = {"halfvec": register_halfvec_info, "vector": register_vector_info}


def _look(socket: int) -> Callable[[], bool]:
    if not hasattr(select, "poll"):  # Windows
        return lambda: bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return lambda: bool(poll.poll(0))
