"""Children of a process that connected by itself, and what they are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store import (
    AsyncLettaSaver,
    AsyncLettaStore,
    LettaSaver,
    LettaStore,
)
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store.errors import ForkedProcessError
from tests.support.forks.children import (
    KWARGS,
    aown_rows,
    fork,
    own_rows,
    talk,
    wait,
)


def refused(use: Callable[[], object], what: str) -> None:
    opened = rf"the {what} of this store or saver was opened before .* from_conn_string\(\)"
    with pytest.raises(ForkedProcessError, match=opened):
        use()


def the_callers_own(dsn: str, schema: str) -> None:
    """The caller's connection or pool is refused in the child, and untouched."""
    later = ConnectionPool(dsn, min_size=1, max_size=2, kwargs=KWARGS, open=False)
    with (
        psycopg.Connection[DictRow].connect(dsn, **KWARGS) as connection,
        ConnectionPool[Any](dsn, min_size=2, max_size=2, kwargs=KWARGS) as pool,
    ):
        _refused_in_child(connection, "connection", dsn, schema)
        _refused_in_child(pool, "pool", dsn, schema)

        on_later = LettaStore(later, schema=schema)

        def child() -> None:
            with later:
                own_rows(on_later, "a pool that was not open", 3)

        wait(fork(child))


def _refused_in_child(conn: Connections, what: str, dsn: str, schema: str) -> None:
    store, saver = LettaStore(conn, schema=schema), LettaSaver(conn, schema=schema)
    own_rows(store, "before", 3)
    talk(saver, f"before {what}")

    def child() -> None:
        refused(lambda: own_rows(store, "child", 1), what)
        refused(lambda: talk(saver, "child"), what)
        refused(store.maintain, what)
        refused(store.setup, what)
        refused(lambda: own_rows(LettaStore(conn, schema=schema), "child", 1), what)
        refused(lambda: talk(LettaSaver(conn, schema=schema), "child"), what)
        with psycopg.Connection[DictRow].connect(dsn, **KWARGS) as own:
            own_rows(LettaStore(own, schema=schema), "a new connection", 3)
        with ConnectionPool[Any](dsn, min_size=1, kwargs=KWARGS) as own_pool:
            own_rows(LettaStore(own_pool, schema=schema), "a new pool", 3)

    wait(fork(child))
    own_rows(store, "parent", 5)


def the_callers_own_for_coroutines(dsn: str, schema: str) -> None:
    """The same for coroutines."""

    async def main() -> None:
        connection = await psycopg.AsyncConnection[DictRow].connect(dsn, **KWARGS)
        async with (
            connection,
            AsyncConnectionPool[Any](dsn, min_size=2, max_size=2, kwargs=KWARGS) as pool,
        ):
            await _arefused_in_child(connection, "connection", dsn, schema)
            await _arefused_in_child(pool, "pool", dsn, schema)

    asyncio.run(main())


async def _arefused_in_child(conn: AsyncConnections, what: str, dsn: str, schema: str) -> None:
    store, saver = AsyncLettaStore(conn, schema=schema), AsyncLettaSaver(conn, schema=schema)
    thread: RunnableConfig = {"configurable": {"thread_id": "t"}}
    await aown_rows(store, "before", 3)
    await saver.aget_tuple(thread)

    async def read(store: AsyncLettaStore) -> None:
        await store.aget(("rows",), "k")

    async def renewed() -> None:
        async with AsyncConnectionPool[Any](dsn, min_size=1, kwargs=KWARGS) as own:
            await aown_rows(AsyncLettaStore(own, schema=schema), "new", 3)

    def child() -> None:
        refused(lambda: asyncio.run(read(store)), what)
        refused(lambda: asyncio.run(saver.aget_tuple(thread)), what)
        refused(lambda: asyncio.run(read(AsyncLettaStore(conn, schema=schema))), what)
        asyncio.run(renewed())

    wait(fork(child))
    await aown_rows(store, "parent", 5)
