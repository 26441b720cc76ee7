"""Synchronous calls of asynchronous objects end: with an answer, or with an error that says why."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypedDict

import psycopg
import pytest
from langgraph.config import get_store
from langgraph.graph import START, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg import sql

from langgraph_letta_store import AsyncLettaSaver, AsyncLettaStore, LettaStore
from langgraph_letta_store._engine import thread_bridge
from langgraph_letta_store.errors import EventLoopBlockedError, StoreClosedError
from tests.support.schemas import setting_up

NS = ("bridge", "notes")
CONFIG: Any = {"configurable": {"thread_id": "1"}}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_bridge, "BLOCKED_SECONDS", 1.0)


@asynccontextmanager
async def opened(dsn: str, schema: str) -> AsyncGenerator[AsyncLettaStore, None]:
    async with AsyncLettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            await store.setup()
        yield store


@asynccontextmanager
async def opened_saver(dsn: str, schema: str) -> AsyncGenerator[AsyncLettaSaver, None]:
    async with AsyncLettaSaver.from_conn_string(dsn, schema=schema, partitions=2) as saver:
        with setting_up(dsn, saver):
            await saver.setup()
        yield saver


def outcome(call: Callable[[], object]) -> object:
    """What a call returns or raises in a thread of its own, which must end."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert results, "the call waits for ever"
    return results[0]


class State(TypedDict):
    x: str


def put_and_tell(_: State) -> State:
    get_store().put(NS, "k", {"text": "x"})
    return {"x": "done"}


async def test_invoke_in_a_coroutine_says_what_to_use_instead(dsn: str, schema: str) -> None:
    builder: Any = StateGraph(State)
    for name in ("first", "second"):  # two, so that both run in threads
        builder.add_node(name, put_and_tell)
        builder.add_edge(START, name)
    async with opened(dsn, schema) as store:
        graph = builder.compile(store=store)
        with pytest.raises(EventLoopBlockedError, match=r"ainvoke.* LettaStore") as error:
            graph.invoke({"x": ""})
        assert "aput" in str(error.value)
        await asyncio.sleep(0.1)
        assert await store.aget(NS, "k") is None  # the callers have given up


def test_a_loop_that_does_not_run_is_an_error(dsn: str, schema: str) -> None:
    loop = asyncio.new_event_loop()
    stores = opened(dsn, schema)
    store = loop.run_until_complete(stores.__aenter__())
    try:
        error = outcome(lambda: store.put(NS, "k", {"text": "x"}))
        assert isinstance(error, EventLoopBlockedError)
        assert loop.run_until_complete(store.aget(NS, "k")) is None
    finally:
        loop.run_until_complete(stores.__aexit__(None, None, None))
        loop.close()
    assert isinstance(outcome(lambda: store.get(NS, "k")), StoreClosedError)


def test_the_savers_twin_ends_too(dsn: str, schema: str) -> None:
    loop = asyncio.new_event_loop()
    savers = opened_saver(dsn, schema)
    saver = loop.run_until_complete(savers.__aenter__())
    try:
        for call in (lambda: saver.get_tuple(CONFIG), lambda: list(saver.list(CONFIG))):
            error = outcome(call)
            assert isinstance(error, EventLoopBlockedError)
            assert "LettaSaver" in str(error)
    finally:
        loop.run_until_complete(savers.__aexit__(None, None, None))
        loop.close()


async def test_a_slow_database_is_waited_for(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        await store.aput(NS, "k", {"text": "before"})

        def put() -> float:
            start = time.monotonic()
            store.put(NS, "k", {"text": "after"})
            return time.monotonic() - start

        async with await psycopg.AsyncConnection.connect(dsn) as other:
            await other.execute(
                sql.SQL("lock table {}.archival_memory in exclusive mode").format(
                    sql.Identifier(schema)
                )
            )
            waiting = asyncio.create_task(asyncio.to_thread(put))
            await asyncio.sleep(3)
            assert not waiting.done()
            await other.rollback()
        assert await waiting > 2 * thread_bridge.BLOCKED_SECONDS
        item = await store.aget(NS, "k")
        assert item is not None
        assert item.value == {"text": "after"}


async def test_an_error_of_the_call_is_the_threads_error(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        with pytest.raises(ValueError, match="limit"):
            await asyncio.to_thread(store.search, NS, limit=-1)


async def test_after_close_all_twins_say_the_same(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store, opened_saver(dsn, schema) as saver:
        pass
    with pytest.raises(StoreClosedError) as first:
        await store.aget(NS, "k")
    for call in (
        store.asearch(NS, ef_search=10),
        store.sweep_ttl(),
        saver.aget_tuple(CONFIG),
        asyncio.to_thread(store.get, NS, "k"),
        asyncio.to_thread(saver.get_tuple, CONFIG),
    ):
        with pytest.raises(StoreClosedError) as error:
            await call
        assert str(error.value) == str(first.value)


def test_after_the_end_of_asyncio_run_all_twins_say_the_same(dsn: str, schema: str) -> None:
    left: list[Any] = []

    async def leave() -> None:
        async with opened(dsn, schema) as store, opened_saver(dsn, schema) as saver:
            await store.aput(NS, "k", {"text": "x"})
            left.extend([store, saver])
            await store.conn.close()  # as nothing else would close it; the store is not told

    asyncio.run(leave())
    store, saver = left

    async def use() -> None:
        for call in (store.aget(NS, "k"), saver.aget_tuple(CONFIG)):
            with pytest.raises(StoreClosedError, match="event loop"):
                await call

    asyncio.run(use())
    calls: list[Callable[[], object]] = [
        lambda: store.get(NS, "k"),
        lambda: saver.get_tuple(CONFIG),
    ]
    for call in calls:
        with pytest.raises(StoreClosedError, match="event loop"):
            call()


def test_a_closed_store_for_synchronous_code_says_so_too(dsn: str, schema: str) -> None:
    opening = LettaStore.from_conn_string(dsn, schema=schema, partitions=2)
    with opening as store, setting_up(dsn, store):
        store.setup()
    with pytest.raises(StoreClosedError):
        store.get(NS, "k")
