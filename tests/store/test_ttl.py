"""Time to live: minutes may be fractions, the expired is never seen, and reads do not write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from datetime import datetime
from typing import Any

import psycopg
import pytest
from langgraph.store.base import GetOp, Item, PutOp, SearchOp
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")
SHORT = 0.01  # minutes: 0.6 seconds
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(way: str, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, way, schema=schema, index=INDEX, ttl={}) as store:
        yield store


def column(dsn: str, schema: str, expression: str) -> dict[str, Any]:
    """A column of the items, by their keys."""
    query = f'select key, {expression} from "{schema}".archival_memory'
    with psycopg.connect(dsn) as conn:
        return {str(key): value for key, value in conn.execute(query.encode())}


def expiry(dsn: str, schema: str) -> dict[str, datetime | None]:
    return column(dsn, schema, "expires_at")


def seen(store: LettaStore) -> set[str]:
    """The keys that any kind of read still shows; all kinds must agree."""
    newest = {item.key for item in store.search(NS, limit=100)}
    nearest = {item.key for item in store.search((), query="text", limit=100)}
    within = {item.key for item in store.search(NS, query="text", limit=100)}
    deeper = {item.key for item in store.search(NS, query="text", filter={"n": 1}, limit=100)}
    got = {key for key in ("a", "b", "c", "d") if store.get(NS, key)}
    several = store.batch([GetOp(NS, key, refresh_ttl=False) for key in ("a", "b", "c", "d")])
    assert (
        newest
        == nearest
        == within
        == deeper
        == got
        == {item.key for item in several if isinstance(item, Item)}
    )
    assert bool(newest) == (NS in store.list_namespaces())
    return newest


def test_supports_ttl() -> None:
    assert LettaStore.supports_ttl is True
    assert AsyncLettaStore.supports_ttl is True


def test_an_expired_item_is_never_seen(way: str, dsn: str, schema: str) -> None:
    ttl = {"refresh_on_read": False}
    with opened(dsn, way, schema=schema, index=INDEX, ttl=ttl) as store:
        store.put(NS, "b", {"text": "text", "n": 1}, ttl=1_000)
        store.put(NS, "c", {"text": "text", "n": 1}, ttl=None)
        for short in (SHORT, 20 * SHORT):  # the longer one where other processes work here too
            began = time.monotonic()
            store.put(NS, "a", {"text": "text", "n": 1}, ttl=short)
            before = seen(store)
            if time.monotonic() - began < short * 60:
                break
        assert before == {"a", "b", "c"}
        time.sleep(short * 60 + 0.2)
        assert seen(store) == {"b", "c"}
        store.delete(NS, "b")
        store.delete(NS, "c")
        assert seen(store) == set()
        assert column(dsn, schema, "1") == {"a": 1}, "hidden before any sweep"


def test_an_expired_item_can_be_put_again(store: LettaStore) -> None:
    store.put(NS, "a", {"text": "text", "n": 1}, ttl=0.002)
    time.sleep(0.3)
    assert store.get(NS, "a") is None
    store.put(NS, "a", {"text": "text", "n": 1})
    assert seen(store) == {"a"}


@pytest.mark.parametrize("by", ["get", "get of several", "search", "search with a query"])
@pytest.mark.parametrize(
    ("refresh_on_read", "refresh_ttl", "refreshed"),
    [
        (None, None, True),
        (True, None, True),
        (False, None, False),
        (False, True, True),
        (True, False, False),
    ],
)
def test_reads_refresh_only_where_asked(
    way: str,
    dsn: str,
    schema: str,
    by: str,
    refresh_on_read: bool | None,
    refresh_ttl: bool | None,
    refreshed: bool,
) -> None:
    ttl: dict[str, Any] = {} if refresh_on_read is None else {"refresh_on_read": refresh_on_read}
    with opened(dsn, way, schema=schema, index=INDEX, ttl=ttl) as store:
        for key in ("read", "other"):
            store.put(NS, key, {"text": key}, ttl=10)
        store.put(NS, "eternal", {"text": "eternal"})
        before = expiry(dsn, schema)
        asked = refreshed if refresh_ttl is None else refresh_ttl
        reads: dict[str, Callable[[], object]] = {
            "get": lambda: store.get(NS, "read", refresh_ttl=refresh_ttl),
            "get of several": lambda: store.batch(
                [GetOp(NS, "read", refresh_ttl=asked), GetOp(NS, "other", refresh_ttl=False)]
            ),
            "search": lambda: store.search(NS, filter={"text": "read"}, refresh_ttl=refresh_ttl),
            "search with a query": lambda: store.search(
                NS, query="read", limit=1, refresh_ttl=refresh_ttl
            ),
        }
        assert reads[by]()
        after = expiry(dsn, schema)
    assert after["other"] == before["other"]
    assert after["eternal"] is None
    assert before["read"] is not None
    assert after["read"] is not None
    assert (after["read"] > before["read"]) == refreshed
    if not refreshed:
        assert after["read"] == before["read"]


def test_an_item_that_is_read_stays(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=INDEX, ttl={"refresh_on_read": True}) as store:
        store.put(NS, "left alone", {"text": "text"}, ttl=0.06)
        store.put(NS, "read", {"text": "text"}, ttl=0.06)
        for _ in range(4):
            time.sleep(1)
            assert store.get(NS, "read") is not None
        assert store.get(NS, "left alone") is None
        updated = column(dsn, schema, "updated_at = created_at")
        assert updated["read"] is True, "reading is not updating"


def test_a_ttl_comes_from_the_put_or_else_the_configuration(
    way: str, dsn: str, schema: str
) -> None:
    with opened(dsn, way, schema=schema, ttl={"default_ttl": 2}) as store:
        store.put(NS, "default", {})
        store.put(NS, "own", {}, ttl=0.5)
        store.put(NS, "none", {}, ttl=None)
        store.batch([PutOp(NS, "by batch", {}, ttl=60)])
        seconds = column(dsn, schema, "extract(epoch from expires_at - updated_at)")
        assert seconds == {"default": 120, "own": 30, "none": None, "by batch": 3_600}
    with opened(dsn, way, setup=False, schema=schema) as store:
        store.put(NS, "default", {})
        assert expiry(dsn, schema)["default"] is None, "a put without a TTL clears the old one"
        store.put(NS, "own", {}, ttl=5)
        assert expiry(dsn, schema)["own"] is not None


@pytest.mark.parametrize("ttl", [-1, float("nan"), float("inf"), "5", True, 1e300])
def test_a_bad_ttl_is_refused(store: LettaStore, ttl: Any) -> None:
    with pytest.raises(LettaStoreError, match="ttl"):
        store.put(NS, "a", {}, ttl=ttl)
    assert store.get(NS, "a") is None


def test_a_sweep_deletes_the_expired_and_counts_them(
    store: LettaStore, dsn: str, schema: str
) -> None:
    store.batch([PutOp(NS, str(i), {"text": "text"}, ttl=0.002) for i in range(7)])
    store.put(NS, "later", {"text": "text"}, ttl=1)
    store.put(NS, "never", {"text": "text"})
    time.sleep(0.3)
    assert store.sweep_ttl() == 7
    assert store.sweep_ttl() == 0
    assert set(expiry(dsn, schema)) == {"later", "never"}
    with psycopg.connect(dsn) as conn:
        query = f'select count(*) from "{schema}".archival_vectors'
        assert conn.execute(query.encode()).fetchone() == (2,)


def waits(reason: str, condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, reason
        time.sleep(0.02)


SWEEPING: Any = {"sweep_interval_minutes": 0.001}


def test_the_sweeper_sweeps_until_stopped_and_starts_again(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, ttl=SWEEPING) as store:
        for _ in range(2):
            future = store.start_ttl_sweeper()
            store.start_ttl_sweeper()  # it is running already: no second one
            store.put(NS, "a", {}, ttl=0.001)
            waits("an expired item is swept", lambda: not expiry(dsn, schema))
            assert store.stop_ttl_sweeper(timeout=5) is True
            assert future.result(5) is None
            store.put(NS, "a", {}, ttl=0.001)
            time.sleep(0.3)
            assert set(expiry(dsn, schema)) == {"a"}, "no sweeper is left"
        assert store.stop_ttl_sweeper() is True, "stopping twice is harmless"


def test_cancelling_the_future_stops_the_sweeper(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, ttl=SWEEPING) as store:
        future = store.start_ttl_sweeper()
        future.cancel()
        with pytest.raises(CancelledError):
            future.result(5)
        assert store.stop_ttl_sweeper(timeout=5) is True
        store.put(NS, "a", {}, ttl=0.001)
        time.sleep(0.3)
        assert set(expiry(dsn, schema)) == {"a"}
        store.start_ttl_sweeper().cancel()
        store.start_ttl_sweeper()  # at once: what was cancelled may not have ended yet
        waits("a new sweeper sweeps", lambda: not expiry(dsn, schema))
        store.stop_ttl_sweeper()


def test_leaving_the_store_stops_the_sweeper(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, ttl=SWEEPING) as store:
        future = store.start_ttl_sweeper()
    waits("the sweeper ends with its store", future.done)


def test_without_a_ttl_there_is_nothing_to_sweep(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        assert store.start_ttl_sweeper().result(5) is None
        assert store.stop_ttl_sweeper() is True


def test_the_asynchronous_sweeper_does_the_same(dsn: str, schema: str) -> None:
    async def swept() -> None:
        end = time.monotonic() + 60
        while expiry(dsn, schema):
            assert time.monotonic() < end
            await asyncio.sleep(0.02)

    async def main() -> None:
        options: Any = {"schema": schema, "partitions": 2}
        async with AsyncLettaStore.from_conn_string(dsn, ttl=SWEEPING, **options) as store:
            await store.setup()
            for _ in range(2):
                task = await store.start_ttl_sweeper()
                assert await store.start_ttl_sweeper() is task
                await store.aput(NS, "a", {}, ttl=0.001)
                await swept()
                assert await store.stop_ttl_sweeper(timeout=5) is True
                assert task.done()
                await store.aput(NS, "a", {}, ttl=0.001)
                await asyncio.sleep(0.3)
                assert set(expiry(dsn, schema)) == {"a"}
            cancelled = await store.start_ttl_sweeper()
            cancelled.cancel()
            task = await store.start_ttl_sweeper()  # at once: the other has not ended yet
            await asyncio.wait([cancelled], timeout=5)
            assert cancelled.done()
            await swept()
        await asyncio.wait([task], timeout=5)
        assert task.done(), "the sweeper ends with its store"
        async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
            await asyncio.wait_for(await store.start_ttl_sweeper(), 5)
            assert await store.stop_ttl_sweeper() is True

    asyncio.run(main())


def test_a_sweep_that_fails_is_tried_again(dsn: str, schema: str) -> None:
    with (
        opened(dsn, "sync", schema=schema, ttl=SWEEPING) as store,
        psycopg.connect(dsn, autocommit=True) as conn,
    ):
        store.put(NS, "a", {}, ttl=0.001)
        away = f'alter table "{schema}".archival_memory rename to away'
        back = f'alter table "{schema}".away rename to archival_memory'
        conn.execute(away.encode())
        future = store.start_ttl_sweeper()
        time.sleep(0.3)
        assert not future.done()
        conn.execute(back.encode())
        waits("the sweeper goes on", lambda: not expiry(dsn, schema))
        store.stop_ttl_sweeper()


READ_ONLY = "-c default_transaction_read_only=on"


@pytest.mark.parametrize("ttl", [None, {"refresh_on_read": True}])
def test_reads_work_on_a_read_only_connection(
    way: str, dsn: str, schema: str, ttl: dict[str, Any] | None
) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        for key in ("a", "b"):
            store.put(NS, key, {"text": "text", "n": 1}, ttl=10 if ttl else None)
    before = expiry(dsn, schema)
    replica = make_conninfo(dsn, options=READ_ONLY)
    with opened(replica, way, setup=False, schema=schema, index=INDEX, ttl=ttl) as store:
        assert seen(store) == {"a", "b"}
        assert store.get(NS, "a", refresh_ttl=True) is not None
        assert len(store.search(NS, query="text", refresh_ttl=True)) == 2
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            store.put(NS, "c", {})
    assert expiry(dsn, schema) == before


def test_reads_without_a_ttl_write_nothing(store: LettaStore, dsn: str, schema: str) -> None:
    for key in ("a", "b"):
        store.put(NS, key, {"text": "text", "n": 1})
    before = column(dsn, schema, "array[xmin::text, xmax::text, ctid::text]")
    assert seen(store) == {"a", "b"}
    store.batch([GetOp(NS, "a"), GetOp(NS, "b"), SearchOp(NS), SearchOp((), query="text")])
    assert column(dsn, schema, "array[xmin::text, xmax::text, ctid::text]") == before


def test_a_put_over_an_expired_item_is_a_new_item(store: LettaStore, dsn: str, schema: str) -> None:
    store.put(NS, "a", {"text": "text"}, ttl=0.002)
    store.put(NS, "b", {"text": "text"}, ttl=5)
    first = column(dsn, schema, "created_at")
    time.sleep(0.3)
    for key in ("a", "b"):
        store.put(NS, key, {"text": "new"})
    new, old = store.get(NS, "a"), store.get(NS, "b")
    assert new is not None
    assert old is not None
    assert new.created_at == new.updated_at > first["a"]
    assert old.created_at == first["b"] < old.updated_at


def test_a_block_has_no_time_to_live(way: str, dsn: str, schema: str) -> None:
    core = ("agents", "ada", "core")
    with opened(dsn, way, schema=schema, ttl={"default_ttl": 5}) as store:
        refused: list[dict[str, Any]] = [{"ttl": 3}, {"index": ["content"]}]
        for options in refused:
            with pytest.raises(LettaStoreError, match=f"`{next(iter(options))}`.*core memory"):
                store.put(core, "persona", {"content": "I am Ada"}, **options)
        assert store.get(core, "persona") is None
        store.put(core, "persona", {"content": "I am Ada"})
        store.put(core, "persona", {"content": "I am Ada L."}, ttl=None, index=False)
        assert store.get(core, "persona") is not None
