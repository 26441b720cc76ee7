"""Connections come and go, statements fail: what the caller sees, and what is left behind."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store.errors import EmbeddingError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def named(dsn: str, schema: str) -> str:
    """A connection string by whose application name a test finds its own connections."""
    return make_conninfo(dsn, application_name=schema)


@pytest.fixture
def admin(dsn: str) -> Iterator[Connection[Any]]:
    with Connection.connect(dsn, autocommit=True) as conn:
        yield conn


def connections(admin: Connection[Any], schema: str, state: str = "%") -> list[int]:
    query = "select pid from pg_stat_activity where application_name = %s and state like %s"
    return [pid for (pid,) in admin.execute(query, [schema, state])]


def kill(admin: Connection[Any], schema: str, *, wait: bool) -> int:
    """Terminate the backends of a test; where it waits, until they are gone."""
    pids = connections(admin, schema)
    for pid in pids:
        admin.execute("select pg_terminate_backend(%s, %s)", [pid, 5_000 if wait else 0])
    return len(pids)


def waits(reason: str, condition: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, reason
        time.sleep(0.02)


@contextmanager
def trigger(
    admin: Connection[Any], schema: str, table: str, body: str
) -> Generator[None, None, None]:
    """Run PL/pgSQL before each row that is inserted; `attempts` counts across transactions."""
    admin.execute(
        f"""
        create sequence "{schema}".attempts minvalue 0;
        create function "{schema}".meddle() returns trigger language plpgsql as $$
        begin {body} return new; end $$;
        create trigger meddle before insert on "{schema}".{table}
        for each row execute function "{schema}".meddle()
        """.encode()
    )
    try:
        yield
    finally:
        admin.execute(f'drop trigger meddle on "{schema}".{table}'.encode())


def fault(schema: str, code: str, times: int) -> str:
    return f"""if nextval('"{schema}".attempts') < {times} then
        raise exception 'a fault of the test' using errcode = '{code}'; end if;"""


def attempts(admin: Connection[Any], schema: str) -> int:
    ((last,),) = admin.execute(f'select last_value + 1 from "{schema}".attempts'.encode())
    return int(last)


@pytest.mark.parametrize(
    ("pool", "wait"), [(None, True), (None, False), ({"min_size": 3, "max_size": 3}, True)]
)
def test_a_connection_killed_between_calls_is_not_noticed(
    admin: Connection[Any], named: str, schema: str, way: str, wait: bool, pool: Any
) -> None:
    with opened(named, way, schema=schema, index=INDEX, pool_config=pool) as store:
        store.put(NS, "k", {"text": "milk"})
        assert kill(admin, schema, wait=wait) > 0
        assert store.get(NS, "k") is not None
        kill(admin, schema, wait=wait)
        store.batch([PutOp(NS, "k", {"text": "tea"}), PutOp(("b", "c"), "b", {"text": "b"})])
        kill(admin, schema, wait=wait)
        time.sleep(0.5)
        (item,) = store.search(NS, query="tea")
        assert item.value == {"text": "tea"}


def test_a_connection_killed_at_work_costs_one_more_attempt(
    admin: Connection[Any], named: str, schema: str, way: str
) -> None:
    with opened(named, way, schema=schema, index=INDEX) as store:
        slow_once = f"""if nextval('"{schema}".attempts') = 0 then perform pg_sleep(20); end if;"""
        with trigger(admin, schema, "archival_memory", slow_once), ThreadPoolExecutor(1) as pool:
            put = pool.submit(store.put, NS, "k", {"text": "tea"})
            waits("the put is at work", lambda: connections(admin, schema, "active"))
            time.sleep(0.1)
            kill(admin, schema, wait=True)
            assert put.result(15) is None
            assert attempts(admin, schema) == 2
        assert [item.key for item in store.search(NS, query="tea")] == ["k"]


@pytest.mark.parametrize("single", ["connection", "async connection"])
def test_a_users_dead_connection_is_told(
    admin: Connection[Any], named: str, schema: str, single: str
) -> None:
    with opened(named, single, schema=schema) as store:
        store.put(NS, "k", {})
        kill(admin, schema, wait=True)
        for _ in range(2):
            with pytest.raises(psycopg.OperationalError):
                store.get(NS, "k")
            with pytest.raises(psycopg.OperationalError):
                store.put(NS, "k", {})


@pytest.mark.parametrize("code", ["40P01", "40001", "OC000", "OC001", "CR000"])
def test_a_step_is_sent_again_until_it_does_not_conflict(
    admin: Connection[Any], dsn: str, schema: str, way: str, code: str
) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        with trigger(admin, schema, "archival_memory", fault(schema, code, 4)):
            store.put(NS, "k", {"text": "tea"})
            assert attempts(admin, schema) == 5
        assert [item.key for item in store.search(NS, query="tea")] == ["k"]


@pytest.mark.parametrize(("code", "is_repeated"), [("40P01", True), ("23514", False)])
def test_a_lasting_fault_is_raised_and_leaves_nothing_half_written(
    admin: Connection[Any], dsn: str, schema: str, way: str, code: str, is_repeated: bool
) -> None:
    with opened(dsn, way, schema=schema, index=INDEX, retry={"timeout": 0.5}) as store:
        store.put(NS, "old", {"text": "old"})
        with trigger(admin, schema, "archival_vectors", fault(schema, code, 1_000)):
            with pytest.raises(psycopg.Error, match="a fault of the test") as error:
                store.batch(
                    [
                        PutOp(NS, "deleted", None),
                        PutOp(NS, "old", {"text": "changed"}),
                        PutOp(("other", "agent"), "new", {"text": "new"}),
                    ]
                )
            assert error.value.sqlstate == code
            assert (attempts(admin, schema) > 3) is is_repeated
        (item,) = store.search((), query="old")
        assert (item.key, item.value) == ("old", {"text": "old"})
        assert item.score == pytest.approx(1, abs=1e-3)
        assert store.list_namespaces() == [NS]
        tables = {"archival_memory": 1, "archival_vectors": 1, "namespaces": 1}
        for table, rows in tables.items():
            query = f'select count(*) from "{schema}".{table}'
            assert admin.execute(query.encode()).fetchone() == (rows,), table
        store.put(NS, "old", {"text": "works again"})


@pytest.mark.parametrize("way", ["connection", "async connection"])
def test_a_failed_step_leaves_no_statement_half_prepared(
    admin: Connection[Any], dsn: str, schema: str, way: str
) -> None:
    refuse = "if new.key = 'bad' then raise check_violation; end if;"
    with (
        opened(dsn, way, schema=schema) as store,
        trigger(admin, schema, "archival_memory", refuse),
    ):
        for i in range(8):  # psycopg prepares a statement that is sent for the sixth time
            store.put(NS, f"good {i}", {})
            with pytest.raises(psycopg.errors.CheckViolation):
                store.put(NS, "bad", {})
        assert len(store.search(NS, limit=20)) == 8


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What psycopg itself has logged by now; its pool reports the connections that it replaces."""
    caplog.set_level(logging.WARNING, "psycopg")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "psycopg"]


EVERY = ("sync", "connection", "transaction", "pipe", "tuple pool")


@pytest.mark.parametrize("way", [*EVERY, *(f"async {way}" for way in EVERY[1:]), "async"])
@pytest.mark.parametrize("code", ["40001", "23514"])
def test_psycopg_warns_of_no_error_that_the_caller_receives_or_a_retry_mends(
    admin: Connection[Any],
    dsn: str,
    schema: str,
    way: str,
    code: str,
    warned: Callable[[], list[str]],
) -> None:
    def model(texts: list[str]) -> list[list[float]]:
        return [[1.0] * (5 if text == "odd" else 4) for text in texts]

    index: Any = {"dims": 4, "embed": model, "fields": ["text"]}
    with opened(dsn, way, schema=schema, index=index) as store:
        store.put(NS, "k", {"text": "tea"})
        with pytest.raises(EmbeddingError):  # found out while the statements are being sent
            store.put(NS, "k", {"text": "odd"})
        with trigger(admin, schema, "archival_memory", fault(schema, code, 1)):
            if code == "40001":
                store.put(NS, "k", {"text": "mended"})
            else:
                with pytest.raises(psycopg.errors.CheckViolation):
                    store.put(NS, "k", {"text": "lost"})
            assert attempts(admin, schema) == (2 if code == "40001" else 1)
        store.put(NS, "k", {"text": "tea"})
        assert [item.value for item in store.search(NS, query="tea")] == [{"text": "tea"}]
    assert warned() == []


LENT = ("connection", "transaction")


@pytest.mark.parametrize("way", ["sync", "async", "tuple pool", "async tuple pool", *LENT])
def test_psycopg_warns_of_no_connection_that_was_lost_at_work(
    admin: Connection[Any], named: str, schema: str, way: str, warned: Callable[[], list[str]]
) -> None:
    with opened(named, way, schema=schema, index=INDEX) as store:
        slow_once = f"""if nextval('"{schema}".attempts') = 0 then perform pg_sleep(20); end if;"""
        with trigger(admin, schema, "archival_memory", slow_once), ThreadPoolExecutor(1) as pool:
            put = pool.submit(store.put, NS, "k", {"text": "tea"})
            waits("the put is at work", lambda: connections(admin, schema, "active"))
            time.sleep(0.1)
            kill(admin, schema, wait=True)
            if way in LENT:
                with pytest.raises(psycopg.OperationalError):
                    put.result(15)
            else:
                put.result(15)
    assert warned() == []


@pytest.mark.parametrize("way", ["transaction", "async transaction"])
def test_a_step_that_was_given_up_half_way_commits_nothing(
    admin: Connection[Any], dsn: str, schema: str, way: str
) -> None:
    def model(texts: list[str]) -> list[list[float]]:
        return [[1.0] * (5 if text == "odd" else 4) for text in texts]

    index: Any = {"dims": 4, "embed": model, "fields": ["text"]}
    with opened(dsn, way, schema=schema, index=index) as store:
        with pytest.raises(EmbeddingError):
            store.batch([PutOp(NS, "good", {"text": "tea"}), PutOp(NS, "bad", {"text": "odd"})])
        assert store.search(NS) == []
        rows = admin.execute(f'select count(*) from "{schema}".archival_memory'.encode())
        assert rows.fetchone() == (0,)


def test_crossing_batches_do_not_deadlock(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, way, schema=schema, index=INDEX, pool_config={"max_size": 4}) as store:

        def write(seed: int) -> None:
            chance = random.Random(seed)
            keys = [f"k{i}" for i in range(15)]
            for turn in range(15):
                chance.shuffle(keys)
                store.batch(
                    [
                        PutOp((f"agent {key}", "x"), key, {"text": f"{seed} {turn}"})
                        if chance.random() < 0.8
                        else PutOp((f"agent {key}", "x"), key, None)
                        for key in keys
                    ]
                )

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))


def test_no_connection_is_held_while_texts_are_embedded(dsn: str, schema: str) -> None:
    with ConnectionPool(dsn, min_size=1, max_size=1, timeout=5) as pool:

        def model(texts: list[str]) -> list[list[float]]:
            with pool.connection() as conn:
                assert conn.execute("select 1").fetchone() == (1,)
            return [[1.0, 0.0] for _ in texts]

        index: Any = {"dims": 2, "embed": model, "fields": ["text"]}
        store = LettaStore(pool, schema=schema, partitions=2, index=index)
        store.setup()
        store.put(NS, "k", {"text": "tea"})
        assert len(store.search(NS, query="tea")) == 1


async def _embeds_on_the_same_pool(dsn: str, schema: str) -> None:
    async with AsyncConnectionPool(dsn, min_size=1, max_size=1, timeout=5, open=False) as pool:

        async def model(texts: list[str]) -> list[list[float]]:
            async with pool.connection() as conn:
                assert await (await conn.execute("select 1")).fetchone() == (1,)
            return [[1.0, 0.0] for _ in texts]

        index: Any = {"dims": 2, "embed": model, "fields": ["text"]}
        store = AsyncLettaStore(pool, schema=schema, partitions=2, index=index)
        await store.setup()
        await store.aput(NS, "k", {"text": "tea"})
        assert len(await store.asearch(NS, query="tea")) == 1


def test_nor_by_the_asynchronous_store(dsn: str, schema: str) -> None:
    asyncio.run(_embeds_on_the_same_pool(dsn, schema))


def test_a_slow_statement_blocks_nobody_else(
    admin: Connection[Any], named: str, schema: str, way: str
) -> None:
    with opened(named, way, schema=schema) as store:
        store.put(NS, "k", {"n": 1})
        sleeps = "if new.key = 'slow' then perform pg_sleep(1.5); end if;"
        with trigger(admin, schema, "archival_memory", sleeps), ThreadPoolExecutor(1) as pool:
            slow = pool.submit(store.put, ("another", "agent"), "slow", {})
            waits("the put is at work", lambda: connections(admin, schema, "active"))
            assert store.get(NS, "k") is not None
            store.put(NS, "k", {"n": 2})
            assert store.delete_namespace((*NS, "x")) == 0
            assert len(store.search(NS)) == 1
            assert not slow.done()
            slow.result(10)


def test_a_slow_model_blocks_no_other_thread(dsn: str, schema: str) -> None:
    gate = threading.Event()

    def model(texts: list[str]) -> list[list[float]]:
        if "slow" in texts:
            assert gate.wait(10)
        return [[1.0, 0.0] for _ in texts]

    index: Any = {"dims": 2, "embed": model, "fields": ["text"]}
    with opened(dsn, "sync", schema=schema, index=index) as store, ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(store.put, NS, f"slow {n}", {"text": "slow"}) for n in range(3)]
        store.put(NS, "k", {"text": "quick"})
        assert len(store.search(NS, query="quick")) == 1
        assert not any(put.done() for put in slow)
        gate.set()
        for put in slow:
            put.result(10)
        assert len(store.search(NS, query="quick")) == 4


def test_one_connection_serves_many_threads_one_after_the_other(dsn: str, schema: str) -> None:
    for one in ("connection", "async connection"):
        with opened(dsn, one, schema=schema, index=INDEX) as store:

            def use(number: int, store: LettaStore = store) -> bool:
                key = str(number)
                store.put(NS, key, {"text": key})
                item = store.get(NS, key)
                found = store.search(NS, query=key, limit=100)
                return item is not None and item.value == {"text": key} and len(found) > 0

            with ThreadPoolExecutor(8) as pool:
                assert all(pool.map(use, range(40)))
            assert len(store.search(NS, limit=100)) == 40


def test_the_pool_is_closed_when_the_store_is_left(
    admin: Connection[Any], named: str, schema: str, way: str
) -> None:
    left: list[LettaStore] = []

    def use() -> None:
        with opened(named, way, schema=schema) as store:
            left.append(store)
            assert connections(admin, schema)
            raise KeyError("of the user")

    with pytest.raises(KeyError, match="of the user"):
        use()
    waits("all connections are closed", lambda: not connections(admin, schema))
    if way == "sync":  # the other's loop has ended with it
        with pytest.raises(Exception, match=r"(?i)closed"):
            left[0].get(NS, "k")


def test_what_the_user_opened_stays_open(dsn: str, schema: str) -> None:
    with Connection.connect(dsn, autocommit=True) as conn:
        store = LettaStore(conn, schema=schema, partitions=2)
        store.setup()
        store.put(NS, "k", {})
        del store
        assert conn.execute("select 1").fetchone() == (1,)

    async def main() -> None:
        async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
            async with AsyncLettaStore(conn, schema=schema, partitions=2) as store:
                assert await store.aget(NS, "k") is not None
            assert await (await conn.execute("select 1")).fetchone() == (1,)

    asyncio.run(main())


def test_connection_options_of_the_user_count(
    admin: Connection[Any], dsn: str, schema: str, way: str
) -> None:
    kwargs = {"application_name": schema, "prepare_threshold": None}
    config: Any = {"min_size": 2, "max_size": 2, "kwargs": kwargs}
    with opened(dsn, way, schema=schema, index=INDEX, pool_config=config) as store:
        waits("both connections are there", lambda: len(connections(admin, schema)) == 2)
        for n in range(10):
            store.put(NS, "k", {"text": f"tea {n}"})
            assert len(store.search(NS, query="tea")) == 1
