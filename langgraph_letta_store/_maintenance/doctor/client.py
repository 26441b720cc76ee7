"""The doctor's own connection: the pool it is of, and whether a pooler stands before the server."""

from __future__ import annotations

from psycopg import AsyncConnection, BaseConnection, Connection
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store._maintenance.connection_checks import READ_BACKEND, check_autocommit
from langgraph_letta_store._maintenance.doctor.checks import Client


def read_client(connections: Connections) -> Client:
    """Look at a connection of the store, which must be able to vacuum and build.

    Raises:
        InvalidOperationError: it is in a transaction, or without autocommit.
    """
    if isinstance(connections, ConnectionPool):
        with connections.connection() as connection:
            return _look(connection, connections.max_size)
    return _look(connections, None)


async def aread_client(connections: AsyncConnections) -> Client:
    """Look at a connection of the store, in coroutines; see `read_client`.

    Raises:
        InvalidOperationError: it is in a transaction, or without autocommit.
    """
    if isinstance(connections, AsyncConnectionPool):
        async with connections.connection() as connection:
            return await _alook(connection, connections.max_size)
    return await _alook(connections, None)


def _look(connection: Connection[object], size: int | None) -> Client:
    check_autocommit(connection)
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(READ_BACKEND, prepare=False)
        return _describe(connection, cursor.fetchone(), size)


async def _alook(connection: AsyncConnection[object], size: int | None) -> Client:
    check_autocommit(connection)
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(READ_BACKEND, prepare=False)
        return _describe(connection, await cursor.fetchone(), size)


def _describe(
    connection: BaseConnection[object], backend: tuple[int] | None, size: int | None
) -> Client:
    return Client(
        pool_size=size,
        prepares=connection.prepare_threshold is not None,
        is_pooled=backend is not None and backend[0] != connection.info.backend_pid,
    )
