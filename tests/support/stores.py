"""Opening a store in every way there is, so that one test body serves every facade."""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any, cast

import pytest
from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor
from psycopg.rows import dict_row, tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store import AsyncLettaStore, LettaStore
from tests.support.schemas import setting_up

BOTH = ("sync", "async")
"""The two facades, each opened in its default way."""

WAYS = (
    *("sync", "pipeline", "pool", "connection", "transaction", "pipe", "dict pool", "tuple pool"),
    *("async", "async pipeline", "async pool", "async connection", "async transaction"),
    *("async pipe", "async dict pool", "async tuple pool"),
)
"""Every way of opening a store: by connection string, or on what the user already has."""

_BY_STRING = ("sync", "pipeline", "pool", "async", "async pipeline", "async pool")

READERS = "LETTA_STORE_TESTS_READERS"
"""The connection strings of standby servers of `LETTA_STORE_TESTS_DSN`, one on each line."""

SMALL_POOL: Any = {"min_size": 1, "max_size": 10}


class Blocking:
    """An `AsyncLettaStore` for a synchronous test: `put` awaits `aput` on the store's own loop."""

    def __init__(self, store: AsyncLettaStore, loop: asyncio.AbstractEventLoop) -> None:
        self.store = store
        self.loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.store, f"a{name}", None) or getattr(self.store, name)
        if not callable(found):
            return found

        async def call(*args: Any, **kwargs: Any) -> Any:
            result = found(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        def wait(*args: Any, **kwargs: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(call(*args, **kwargs), self.loop).result(60)

        return wait


@contextmanager
def running_loop() -> Generator[asyncio.AbstractEventLoop, None, None]:
    """Run an event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def opened(
    dsn: str, way: str, *, setup: bool = True, **options: Any
) -> Generator[LettaStore, None, None]:
    """Open a store in one of `WAYS`, ready to use; an asynchronous one behind `Blocking`."""
    options.setdefault("partitions", 2)
    if (readers := os.environ.get(READERS)) and way in _BY_STRING:
        options.setdefault("reader", readers.splitlines())
    with ExitStack() as stack:
        if way.startswith("async"):
            loop = stack.enter_context(running_loop())
            manager = _async_store(dsn, way.removeprefix("async").strip(), options)

            def wait(coroutine: Any) -> Any:
                return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

            inner = wait(manager.__aenter__())
            stack.callback(lambda: wait(manager.__aexit__(None, None, None)))
            store = cast("LettaStore", Blocking(inner, loop))
        else:
            store = stack.enter_context(_store(dsn, way, options))
        if setup:
            with setting_up(dsn, store):
                store.setup()
        yield store


@contextmanager
def _store(dsn: str, way: str, options: dict[str, Any]) -> Generator[LettaStore, None, None]:
    with ExitStack() as stack:
        enter = stack.enter_context
        if way == "sync":
            yield enter(LettaStore.from_conn_string(dsn, **options))
        elif way == "pipeline":
            yield enter(LettaStore.from_conn_string(dsn, pipeline=True, **options))
        elif way == "pool":
            yield enter(LettaStore.from_conn_string(dsn, pool_config=SMALL_POOL, **options))
        elif way == "connection":
            yield LettaStore(enter(Connection.connect(dsn, autocommit=True)), **options)
        elif way == "transaction":
            yield LettaStore(enter(Connection.connect(dsn)), **options)
        elif way == "pipe":
            conn = enter(Connection.connect(dsn, autocommit=True))
            yield LettaStore(conn, pipe=enter(conn.pipeline()), **options)
        elif way == "dict pool":
            rows = {"row_factory": dict_row, "autocommit": True}
            yield LettaStore(enter(ConnectionPool(dsn, min_size=1, kwargs=rows)), **options)
        elif way == "tuple pool":  # and psycopg's own default of a transaction for each use
            rows = {"row_factory": tuple_row}
            yield LettaStore(enter(ConnectionPool(dsn, min_size=1, kwargs=rows)), **options)
        else:
            raise AssertionError(way)


@asynccontextmanager
async def _async_store(
    dsn: str, way: str, options: dict[str, Any]
) -> AsyncGenerator[AsyncLettaStore, None]:
    if way in ("", "pipeline", "pool"):
        own: dict[str, Any] = {"pipeline": {"pipeline": True}, "pool": {"pool_config": SMALL_POOL}}
        async with AsyncLettaStore.from_conn_string(dsn, **own.get(way, {}), **options) as store:
            yield store
    elif way in ("connection", "transaction"):
        async with await AsyncConnection.connect(dsn, autocommit=way == "connection") as conn:
            yield AsyncLettaStore(conn, **options)
    elif way == "pipe":
        async with (
            await AsyncConnection.connect(dsn, autocommit=True) as conn,
            conn.pipeline() as pipe,
        ):
            yield AsyncLettaStore(conn, pipe=pipe, **options)
    elif way in ("dict pool", "tuple pool"):
        rows: dict[str, Any] = {"row_factory": tuple_row}
        if way == "dict pool":
            rows = {"row_factory": dict_row, "autocommit": True}
        async with AsyncConnectionPool(dsn, min_size=1, kwargs=rows, open=False) as pool:
            yield AsyncLettaStore(pool, **options)
    else:
        raise AssertionError(way)


def statements(patch: pytest.MonkeyPatch) -> list[tuple[bytes, Any]]:
    """Keep what is sent from now on: statements and their parameters."""
    sent: list[tuple[bytes, Any]] = []

    def kept(execute: Any) -> Any:
        def recording(self: Any, query: bytes, params: Any = None, **how: Any) -> Any:
            sent.append((query, params))
            return execute(self, query, params, **how)

        return recording

    for cursor in (Cursor, AsyncCursor):
        patch.setattr(cursor, "execute", kept(cursor.execute))
    return sent


def plan(conn: Connection[Any], patch: pytest.MonkeyPatch, use: Callable[[], object]) -> str:
    """How the server would run, by EXPLAIN, the statements that a store sends while it is used."""
    with patch.context() as patched:
        sent = statements(patched)
        use()
    assert sent
    lines = [conn.execute(b"explain (costs off) " + query, params) for query, params in sent]
    return "\n".join(str(line) for explained in lines for (line,) in explained)
