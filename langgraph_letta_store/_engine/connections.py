"""Connections: opening pools, registering vector types, and polling sockets."""

from __future__ import annotations

import select
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from inspect import signature
from typing import Any, NoReturn

from pgvector.psycopg.halfvec import register_halfvec_info
from pgvector.psycopg.vector import register_vector_info
from psycopg import (
    AsyncConnection,
    AsyncCursor,
    BaseConnection,
    Connection,
    Cursor,
    OperationalError,
)
from psycopg.rows import DictRow, scalar_row
from psycopg.types import TypeInfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine.conn_source import AsyncSource, Source
from langgraph_letta_store._engine.connect_retry import ConnectRetry
from langgraph_letta_store._engine.migrations.recorded import VectorType
from langgraph_letta_store._engine.pools import AsyncOwnPool, OwnPool
from langgraph_letta_store._engine.prepared import bound_statements
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.options import check_number, check_whole_number, parse_options
from langgraph_letta_store.config.pool import LettaPoolConfig, PoolConfig
from langgraph_letta_store.config.store import AsyncConnString, ConnString
from langgraph_letta_store.errors import ConfigurationError, DatabaseUnavailableError

MAX_SIZE = 10
"""The default of `max_size`."""


@contextmanager
def open_pool(
    conn_string: ConnString, pool_config: PoolConfig | None, *, is_reader: bool = False
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
        is_reader: whether the pool is to open even while its server does not answer.

    Raises:
        ConfigurationError: an option of `pool_config` is unknown or invalid, or a function
            returned something else than it has to.
        EmbeddedServerError: the embedded server is not installed or does not start.
        DatabaseUnavailableError: the database did not wake in time.
        psycopg.OperationalError: no connection can be made.
        Exception: an exception of one of the functions.
    """
    options, retry = _pool_options(pool_config)
    source = Source(conn_string, options.pop("kwargs"))
    dsn, kwargs = source.conninfo(), source.kwargs()
    # A pool would retry in the background; a wrong password is better reported now.
    try:
        with retry.connect(Connection.connect, dsn, kwargs) as tried:
            if source.may_prepare:
                found = Cursor(tried, row_factory=scalar_row).execute(_BACKEND, prepare=False)
                source.prepares = _sees_server(tried, found.fetchone())
    except (OperationalError, DatabaseUnavailableError):
        if not is_reader:
            raise
        source.prepares = False  # it may be a pooler
    configure = options.pop("configure", bound_statements)
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
async def aopen_pool(
    conn_string: AsyncConnString, pool_config: PoolConfig | None, *, is_reader: bool = False
) -> AsyncGenerator[AsyncConnectionPool[AsyncConnection[DictRow]], None]:
    """Open a pool for coroutines, as `open_pool` does; functions may be coroutine functions."""
    options, retry = _pool_options(pool_config)
    source = AsyncSource(conn_string, options.pop("kwargs"))
    dsn, kwargs = await source.conninfo(), await source.kwargs()
    try:
        async with await retry.aconnect(AsyncConnection.connect, dsn, kwargs) as tried:
            if source.may_prepare:
                asked = await AsyncCursor(tried, row_factory=scalar_row).execute(
                    _BACKEND, prepare=False
                )
                source.prepares = _sees_server(tried, await asked.fetchone())
    except (OperationalError, DatabaseUnavailableError):
        if not is_reader:
            raise
        source.prepares = False
    configure = options.pop("configure", _abound_statements)
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
    """Whether a connection goes directly to the server: a pooler reports another process id.

    In transaction mode a pooler's clients share server connections, where the prepared statements
    of two clients could have the same name.
    """
    return backend == tried.info.backend_pid


async def _abound_statements(connection: BaseConnection[Any]) -> None:
    bound_statements(connection)


def _pool_options(pool_config: PoolConfig | None) -> tuple[dict[str, Any], ConnectRetry]:
    """Return the options of a psycopg pool, and how long to wait for a database that is waking."""
    options = parse_options("pool_config", pool_config, _POOL_OPTIONS)
    for name, least in (("min_size", 0), ("max_size", 1)):
        if name in options:
            check_whole_number(f"pool_config[{name!r}]", options[name], least, _MOST_CONNECTIONS)
    least = options.get("min_size", 1)
    most = options.get("max_size", max(least, MAX_SIZE))
    if most < least:
        expected = f"at least `min_size`, {least}"
        raise ConfigurationError(invalid("pool_config['max_size']", expected, most))
    kwargs: Any = options.get("kwargs", {})
    if not isinstance(kwargs, dict) and not callable(kwargs):
        expected = "a dictionary of psycopg's options, or a function that returns one"
        raise ConfigurationError(invalid("pool_config['kwargs']", expected, kwargs))
    wait: Any = options.pop("wake_timeout", 0)
    check_number("pool_config['wake_timeout']", wait, 0, _MOST_SECONDS)
    if wait:
        options.setdefault("timeout", wait)
    made: dict[str, Any] = {**options, "min_size": least, "max_size": most, "kwargs": kwargs}
    return made, ConnectRetry(float(wait))


_MOST_CONNECTIONS = 2**18 - 1
"""PostgreSQL's own limit of `max_connections`."""

_MOST_SECONDS = 1e9

_POOL_OPTIONS = (
    *LettaPoolConfig.__annotations__,
    *(
        name
        for name in signature(ConnectionPool).parameters
        if name not in {"conninfo", "open", *LettaPoolConfig.__annotations__}
    ),
)
"""The keys of `pool_config`: ours, and the parameters of psycopg's pools, which are the same for
both; a store or saver gives `conninfo` and `open` itself."""


def register_vectors(connection: BaseConnection[Any], types: Sequence[VectorType]) -> None:
    """Register pgvector's types with a connection, unless it has them, to send them in binary."""
    for type_ in types:
        if connection.adapters.types.get(type_.name) is None:
            info = TypeInfo(type_.name, type_.oid, type_.array_oid)
            _REGISTER[type_.name](connection, info)


_REGISTER = {"halfvec": register_halfvec_info, "vector": register_vector_info}


def watch(socket: int) -> Callable[[], bool]:
    """Return a function that polls whether a socket has something to read."""
    if not hasattr(select, "poll"):  # Windows
        return lambda: bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return lambda: bool(poll.poll(0))


def refuse_encoding(connection: BaseConnection[Any]) -> NoReturn:
    """Refuse a user's connection with another encoding than UTF8, which would corrupt texts.

    Raises:
        ConfigurationError: always.
    """
    encoding = connection.pgconn.parameter_status(b"client_encoding") or b""
    msg = (
        f"the client_encoding of `conn` must be UTF8, got {encoding.decode()}: open "
        "the connection or the pool with client_encoding='UTF8'"
    )
    raise ConfigurationError(msg)
