"""Which connections maintenance can work with."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection, BaseConnection, Connection, Error
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store.errors import InvalidOperationError

READ_BACKEND = b"select pg_backend_pid()"

_POLLING_CONNECTIONS = 3
"""How many connections a pool needs for progress: for the lock, for the work, and for polling."""


def can_poll(connections: Any) -> bool:
    """Whether a connection is left for polling the progress of a build."""
    pooled = isinstance(connections, (ConnectionPool, AsyncConnectionPool))
    return pooled and connections.max_size >= _POLLING_CONNECTIONS


def check_autocommit(connection: BaseConnection[Any]) -> None:
    """Check that a connection can build and vacuum.

    Raises:
        InvalidOperationError: it is in a transaction or a pipeline, or always begins one.
    """
    status = connection.info.transaction_status
    in_transaction = status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)
    in_pipeline = connection.pgconn.pipeline_status != PipelineStatus.OFF
    if not connection.autocommit or in_transaction or in_pipeline:
        msg = (
            "maintain() builds and vacuums outside of transactions; give the store or saver a "
            "connection, or a pool of connections (kwargs={'autocommit': True}), with autocommit "
            "that is in no transaction and no pipeline"
        )
        raise InvalidOperationError(msg)


def check_session(connection: BaseConnection[Any], backend: tuple[int, ...] | None) -> None:
    """Check that no pooler stands before the server: it would keep the lock for other sessions.

    Raises:
        InvalidOperationError: the backend's process id is not that of the connection.
    """
    if backend is not None and backend[0] != connection.info.backend_pid:
        msg = (
            "maintain() behind a pooler needs two connections; give the store or saver a pool of "
            "at least two (max_size), or maintain with a connection to the server itself"
        )
        raise InvalidOperationError(msg)


def get_live_connection(pool: ConnectionPool[Any]) -> Connection[Any]:
    """Take connections until one is alive; the pool replaces the others."""
    while True:
        connection: Connection[Any] = pool.getconn()
        try:
            ConnectionPool.check_connection(connection)
        except Error:
            pool.putconn(connection)
        else:
            return connection


async def aget_live_connection(pool: AsyncConnectionPool[Any]) -> AsyncConnection[Any]:
    """Do the same in coroutines."""
    while True:
        connection: AsyncConnection[Any] = await pool.getconn()
        try:
            await AsyncConnectionPool.check_connection(connection)
        except Error:
            await pool.putconn(connection)
        else:
            return connection
