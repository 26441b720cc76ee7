"""The asynchronous store merges calls, and keeps each caller's trouble to that caller."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from langgraph.store.base import GetOp, Item, ListNamespacesOp, PutOp, SearchOp
from psycopg import AsyncCursor
from psycopg_pool import AsyncConnectionPool

from langgraph_letta_store import AsyncLettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import setting_up

pytestmark = pytest.mark.asyncio

NS = ("agent", "notes")


class Model:
    """An embedding model that is as slow as a test wants it to be, and fails for "bad" texts."""

    def __init__(self) -> None:
        self.characters = CharacterEmbeddings(32)
        self.gate = asyncio.Event()
        self.gate.set()
        self.calls: list[list[str]] = []

    async def __call__(self, texts: list[str]) -> list[list[float]]:
        self.calls.append(texts)
        if any("slow" in text for text in texts):
            await self.gate.wait()
        if any("bad" in text for text in texts):
            raise ConnectionError("the model is down")
        return self.characters.embed_documents(texts)


@asynccontextmanager
async def opened(
    dsn: str, schema: str, model: Any = None, **options: Any
) -> AsyncGenerator[AsyncLettaStore, None]:
    index: Any = {"dims": 32, "embed": model, "fields": ["text"]} if model else None
    how: dict[str, Any] = {"schema": schema, "partitions": 2, "index": index, **options}
    async with AsyncLettaStore.from_conn_string(dsn, **how) as store:
        with setting_up(dsn, store):
            await store.setup()
        yield store


async def soon(awaitable: Any) -> Any:
    """Whatever waits for something that will not come fails after a while."""
    return await asyncio.wait_for(awaitable, 20)


async def test_a_store_may_be_made_before_there_is_a_loop(dsn: str, schema: str) -> None:
    made: dict[str, Any] = {}

    def make() -> None:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        made["pool"] = AsyncConnectionPool(dsn, min_size=1, open=False)
        made["store"] = AsyncLettaStore(made["pool"], schema=schema, partitions=2)
        made["later"] = AsyncLettaStore.from_conn_string(dsn, schema=schema, partitions=2)

    await asyncio.to_thread(make)
    async with made["pool"]:
        await made["store"].setup()
        await made["store"].aput(NS, "k", {"n": 1})
        assert await made["store"].aget(NS, "k") is not None
    async with made["later"] as store:
        assert await store.aget(NS, "k") is not None


async def test_concurrent_calls_become_one_batch(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model()
    async with opened(dsn, schema, model) as store:
        await asyncio.gather(*(store.aput(NS, f"k{i}", {"text": f"text {i}"}) for i in range(50)))
        assert len(model.calls) == 1
        assert len(model.calls[0]) == 50

        statements: list[Any] = []
        execute = AsyncCursor.execute

        async def counted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            statements.append(query)
            return await execute(self, query, *args, **kwargs)

        monkeypatch.setattr(AsyncCursor, "execute", counted)
        items = await asyncio.gather(*(store.aget(NS, f"k{i}") for i in range(50)))
        assert [item.value["text"] for item in items if item] == [f"text {i}" for i in range(50)]
        assert 0 < len(statements) <= 3

        model.calls.clear()
        found: list[Any] = await asyncio.gather(
            *(store.asearch(NS, query=f"text {i}", limit=1) for i in range(10)),
            store.asearch(NS, limit=100),
            store.alist_namespaces(),
        )
        assert len(model.calls) == 1
        assert [page[0].value["text"] for page in found[:10]] == [f"text {i}" for i in range(10)]
        assert len(found[10]) == 50
        assert found[11] == [NS]


async def test_one_bad_call_fails_only_its_caller(dsn: str, schema: str) -> None:
    async with opened(dsn, schema, Model()) as store:
        await store.aput(NS, "old", {"text": "old"})
        unknown: Any = ("no", "operation")
        bad = [
            store.aput(NS, "set", {"text": {1, 2}}),
            store.aput(NS, "nan", {"n": float("nan")}),
            store.aput(NS, "nul\0", {}),
            store.aput(("x" * 5_000,), "long", {}),
            store.aput(NS, "model", {"text": "bad"}),
            store.asearch(NS, query="bad"),
            store.asearch(NS, filter={"n": {"$near": 1}}),
            store.asearch(NS, limit=-1),
            store.alist_namespaces(max_depth=-1),
            store.abatch([PutOp(NS, "of a bad batch", {}), PutOp(NS, "k", {"n": {1}})]),
            store.abatch([unknown]),
        ]
        good = [
            store.aput(NS, "new", {"text": "new"}),
            store.aget(NS, "old"),
            store.asearch(NS, query="old"),
            store.adelete(NS, "missing"),
            store.alist_namespaces(),
        ]
        mixed = [call for pair in zip(bad, good, strict=False) for call in pair] + bad[len(good) :]
        results = await soon(asyncio.gather(*mixed, return_exceptions=True))
        failed = [result for result in results if isinstance(result, BaseException)]
        assert len(failed) == len(bad), failed
        assert not any(isinstance(error, asyncio.CancelledError) for error in failed)
        put, old, found, deleted, namespaces = results[1 : 2 * len(good) : 2]
        assert put is None
        assert deleted is None
        assert old.value == {"text": "old"}
        assert found[0].key == "old"
        assert namespaces == [NS]
        assert {item.key for item in await store.asearch(NS)} == {"old", "new"}


async def test_what_the_database_refuses_fails_only_its_caller(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        with psycopg.connect(dsn, autocommit=True) as conn:
            check = f"""alter table "{schema}".archival_memory add check (key <> 'poison')"""
            conn.execute(check.encode())
        results = await asyncio.gather(
            store.aput(NS, "a", {}),
            store.aput(NS, "poison", {}),
            store.aput(("another", "agent"), "b", {}),
            store.aget(NS, "a"),
            return_exceptions=True,
        )
        assert isinstance(results[1], psycopg.errors.CheckViolation)
        assert (results[0], results[2]) == (None, None)
        assert results[3] is None or isinstance(results[3], Item)
        assert len(await store.asearch(())) == 2


async def test_a_cancelled_caller_leaves_the_others_be(dsn: str, schema: str) -> None:
    model = Model()
    async with opened(dsn, schema, model) as store:
        model.gate.clear()
        puts = [
            asyncio.create_task(store.aput(NS, f"{i}", {"text": f"slow {i}"})) for i in range(4)
        ]
        await asyncio.sleep(0.1)
        puts[1].cancel()
        late = asyncio.create_task(store.aput(NS, "1", {"text": "slow, but later"}))
        never = asyncio.create_task(store.aput(NS, "2", {"text": "slow, and cancelled in line"}))
        await asyncio.sleep(0)
        never.cancel()
        model.gate.set()
        results = await soon(asyncio.gather(*puts, late, never, return_exceptions=True))
        cancelled = [isinstance(result, asyncio.CancelledError) for result in results]
        assert cancelled == [False, True, False, False, False, True]
        texts = {item.key: item.value["text"] for item in await store.asearch(NS)}
        assert texts["1"] == "slow, but later"
        assert texts["0"] == "slow 0"
        assert texts["3"] == "slow 3"


async def test_when_all_callers_are_cancelled_the_store_goes_on(dsn: str, schema: str) -> None:
    model = Model()
    async with opened(dsn, schema, model) as store:
        model.gate.clear()
        for _ in range(12):  # more than run at once
            calls = [
                asyncio.create_task(store.aput(NS, "k", {"text": "slow"})),
                asyncio.create_task(store.asearch(NS, query="slow")),
            ]
            await asyncio.sleep(0.01)
            for call in calls:
                call.cancel()
            await asyncio.wait(calls, timeout=5)
            assert all(call.cancelled() for call in calls)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(store.asearch(NS, query="slow"), 0.05)
        model.gate.set()
        await soon(store.aput(NS, "k", {"text": "after"}))
        (item,) = await soon(store.asearch(NS, query="after"))
        assert item.value == {"text": "after"}


async def test_closing_resolves_every_call(dsn: str, schema: str) -> None:
    model = Model()
    async with opened(dsn, schema, model) as store:
        model.gate.clear()
        calls: list[asyncio.Task[Any]] = []
        calls += [asyncio.create_task(store.aput(NS, f"{i}", {"text": "slow"})) for i in range(3)]
        await asyncio.sleep(0.1)
        calls += [asyncio.create_task(store.aput(NS, f"{i}", {"text": "quick"})) for i in range(3)]
        calls += [asyncio.create_task(store.aget(NS, "0"))]
        asyncio.get_running_loop().call_later(0.3, model.gate.set)
    done, pending = await asyncio.wait(calls, timeout=20)
    assert not pending
    for call in done:
        assert (
            call.cancelled()
            or call.exception() is None
            or isinstance(call.exception(), LettaStoreError)
        )
    with pytest.raises(LettaStoreError, match="closed"):
        await soon(store.aget(NS, "0"))
    with pytest.raises(LettaStoreError, match="closed"):
        await soon(store.aput(NS, "0", {}))


async def test_puts_of_one_key_keep_their_order(dsn: str, schema: str) -> None:
    model = Model()
    async with opened(dsn, schema, model) as store:
        for last in ("put", "put without a vector", "delete", "batch"):
            model.gate.clear()
            first = asyncio.create_task(store.aput(NS, "k", {"text": "slow"}))
            await asyncio.sleep(0.05)
            calls: dict[str, Callable[[], Any]] = {
                "put": lambda: store.aput(NS, "k", {"text": "last"}),
                "put without a vector": lambda: store.aput(NS, "k", {"text": "last"}, index=False),
                "delete": lambda: store.adelete(NS, "k"),
                "batch": lambda: store.abatch(
                    [PutOp(NS, "other", {}), PutOp(NS, "k", {"text": "last"}, index=False)]
                ),
            }
            second = asyncio.ensure_future(calls[last]())
            await asyncio.sleep(0.15)
            model.gate.set()
            await soon(asyncio.gather(first, second))
            item = await store.aget(NS, "k")
            assert (
                (item is None) if last == "delete" else (item and item.value["text"] == "last")
            ), last
        puts = [store.aput(NS, "k", {"n": n}, index=None if n % 2 else False) for n in range(50)]
        await soon(asyncio.gather(*puts))
        item = await store.aget(NS, "k")
        assert item is not None
        assert item.value == {"n": 49}


async def test_a_slow_model_holds_up_nobody_else(dsn: str, schema: str) -> None:
    model = Model()
    async with opened(dsn, schema, model, pool_config={"min_size": 1, "max_size": 1}) as store:
        await store.aput(NS, "k", {"text": "k"})
        model.gate.clear()
        slow: list[asyncio.Task[Any]] = []
        slow += [asyncio.create_task(store.aput(NS, f"{i}", {"text": "slow"})) for i in range(20)]
        slow += [asyncio.create_task(store.asearch(NS, query="slow"))]
        await asyncio.sleep(0.05)
        started = time.monotonic()
        assert await soon(store.aget(NS, "k")) is not None
        assert len(await soon(store.asearch(NS))) == 1
        await soon(store.aput(NS, "quick", {"n": 1}, index=False))
        await soon(store.adelete(NS, "quick"))
        assert await soon(store.alist_namespaces()) == [NS]
        assert time.monotonic() - started < 60
        assert not any(call.done() for call in slow)
        model.gate.set()
        await soon(asyncio.gather(*slow))


async def test_a_synchronous_call_from_its_own_loop_is_refused(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        await store.aput(NS, "k", {})
        calls: dict[str, Callable[[], Any]] = {
            "get": lambda: store.get(NS, "k"),
            "put": lambda: store.put(NS, "k", {}),
            "search": lambda: store.search(NS),
            "delete": lambda: store.delete(NS, "k"),
            "list_namespaces": store.list_namespaces,
            "batch": lambda: store.batch([GetOp(NS, "k"), PutOp(NS, "k", {})]),
        }
        for name, call in calls.items():
            with pytest.raises(asyncio.InvalidStateError, match=rf"await store\.a{name}\("):
                call()
        assert await store.aget(NS, "k") is not None


async def test_a_synchronous_call_from_another_thread_works(dsn: str, schema: str) -> None:
    loop = asyncio.get_running_loop()

    def use(store: AsyncLettaStore, number: int) -> Any:
        namespace = ("agent", str(number))
        store.put(namespace, "k", {"n": number})
        item = store.get(namespace, "k")
        assert item is not None
        assert store.batch([GetOp(namespace, "k")]) == [item]
        assert [found.value for found in store.search(namespace)] == [{"n": number}]
        assert store.list_namespaces(prefix=namespace) == [namespace]
        store.delete(namespace, "k")
        store.put(namespace, "k2", {}, ttl=5)
        deleting = store.delete_namespace(namespace)  # one name, as all methods of its own
        return asyncio.run_coroutine_threadsafe(deleting, loop).result()

    async with opened(dsn, schema) as store:
        uses = (asyncio.to_thread(use, store, number) for number in range(12))
        assert await soon(asyncio.gather(*uses)) == [1] * 12
        with pytest.raises(LettaStoreError):
            await asyncio.to_thread(store.put, NS, "k", {"n": {1}})


async def test_hundreds_of_calls_of_all_kinds_are_all_answered(dsn: str, schema: str) -> None:
    async with opened(dsn, schema, Model()) as store:
        calls: list[Any] = []
        for i in range(150):
            namespace, key = ("agent", f"n{i % 3}"), f"k{i % 40}"
            calls += [
                store.aput(namespace, key, {"text": f"text {i}"}),
                store.aget(namespace, key),
                store.asearch(("agent",), query="text"),
                store.alist_namespaces(max_depth=i % 3 + 1),
                store.aput(namespace, key, {"text": f"text {i}"}, index=False),
                store.adelete(namespace, key),
                store.abatch([SearchOp(namespace), ListNamespacesOp()]),
            ]
        assert len(await soon(asyncio.gather(*calls))) == 150 * 7
        assert await store.asearch(("agent",)) == []
        assert await store.asearch(("agent",), query="text") == []


async def test_a_batch_is_all_or_nothing(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        with pytest.raises(LettaStoreError):
            await store.abatch([PutOp(NS, "good", {}), PutOp(NS, "bad", {"n": {1}})])
        assert await store.aget(NS, "good") is None
        assert await store.abatch([]) == []


async def test_closing_waits_for_a_lone_read(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        await store.aput(NS, "k", {"n": 1})
        read = asyncio.create_task(store.aget(NS, "k"))
        await asyncio.sleep(0)
    item = await soon(read)
    assert item is not None
    assert item.value == {"n": 1}
