"""Through a pooler in transaction mode everything works, also from many threads at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import GetOp, PutOp, SearchOp

from langgraph_letta_store.store import reembed
from tests.saver.test_recall import recall, texts
from tests.support import pgbouncer, savers, stores
from tests.support.pgbouncer import POOL, pooled, server_connections
from tests.support.reembedding import Model, checked, count, index
from tests.support.savers import compiled, config, inner
from tests.support.stores import BOTH

pytestmark = pytest.mark.skipif(
    pgbouncer.PROGRAM is None,
    reason="PgBouncer is missing: apt-get install pgbouncer, or brew install pgbouncer",
)

CLIENTS = 8
UNPREPARED: Any = {"min_size": 1, "max_size": CLIENTS, "kwargs": {"prepare_threshold": None}}
DEFAULT: Any = {"min_size": 1, "max_size": CLIENTS}


@pytest.fixture(scope="module")
def through(dsn: str) -> Iterator[str]:
    with pooled(dsn) as conninfo:
        yield conninfo


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def at_once(work: Callable[[int], object], workers: int = CLIENTS) -> None:
    """Run work in as many threads as there are clients; what fails in one fails here."""
    barrier = threading.Barrier(workers)
    faults: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait(30)
            work(number)
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def clean(dsn: str, through: str) -> None:
    """No connection to the server keeps a setting, a lock or a statement of another client's."""
    show = b"""
        select current_setting('hnsw.ef_search'), current_setting('ivfflat.probes'),
               current_setting('hnsw.iterative_scan'), current_setting('lock_timeout'),
               current_setting('synchronous_commit'), pg_backend_pid()"""

    def settings(conn: psycopg.Connection[Any]) -> tuple[Any, ...]:
        conn.execute("load 'vector'")  # or its settings are not known
        found = conn.execute(show).fetchone()
        assert found is not None
        return tuple(found)

    with ExitStack() as stack:
        fresh = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        seen: set[int] = set()
        for _ in range(POOL):  # each in a transaction, so on another connection to the server
            conn = stack.enter_context(psycopg.connect(through, prepare_threshold=None))
            *found, pid = settings(conn)
            assert found == list(settings(fresh)[:-1])
            assert conn.execute("select count(*) from pg_prepared_statements").fetchone() == (0,)
            seen.add(pid)
        assert len(seen) == POOL
        locks = fresh.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and database = "
            "(select oid from pg_database where datname = current_database())"
        )
        assert locks.fetchone() == (0,)


@pytest.mark.parametrize("pool", [UNPREPARED, DEFAULT], ids=["unprepared", "default"])
def test_a_store_works_from_many_threads(
    dsn: str, through: str, schema: str, way: str, pool: Any
) -> None:
    with stores.opened(
        through, way, schema=schema, index=index(), pool_config=pool, ttl={"refresh_on_read": True}
    ) as store:

        def work(number: int) -> None:
            chance = random.Random(number)
            own = ("memories", f"agent {number}")
            for i in range(12):
                store.put(own, f"key {i}", {"text": f"note {i} of {number}", "n": i})
            found: Any = store.batch(
                [
                    PutOp(own, "batched", {"text": "in a batch", "n": -1}),
                    GetOp(own, "key 3"),
                    SearchOp(own, query=f"note 7 of {number}", limit=3),
                    SearchOp(own, query="note", filter={"n": {"$gte": 10}}, limit=5),
                ]
            )
            assert found[1].value["n"] == 3
            assert found[2][0].key == "key 7"
            assert {item.key for item in found[3]} == {"key 10", "key 11"}
            store.put(own, "brief", {"text": "gone soon"}, ttl=0)
            for _ in range(8):
                i = chance.randrange(12)
                got = store.get(own, f"key {i}")
                assert got is not None
                assert got.value == {"text": f"note {i} of {number}", "n": i}
            assert store.list_namespaces(prefix=own) == [own]
            with pytest.raises(ValueError, match="limit"):
                store.search(own, limit=-1)
            store.delete(own, "batched")

        at_once(work)
        assert store.sweep_ttl() == CLIENTS
        assert len(store.search(("memories",), query="note", limit=200)) == 12 * CLIENTS
        assert store.delete_namespace(("memories", "agent 0")) == 12
        assert server_connections(dsn, POOL + 1) <= POOL + 1  # a few for all
    clean(dsn, through)


def test_prepared_statements_are_what_would_not_work(through: str) -> None:
    """Or the tests here would show nothing: clients do take turns on a server's connection."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(psycopg.connect(through, autocommit=True, prepare_threshold=0))
            for _ in range(2)
        ]
        clients[0].execute("select 0")
        with pytest.raises(psycopg.errors.DuplicatePreparedStatement):
            clients[1].execute("select 1")
        clients[0].execute("deallocate all", prepare=False)


def answer(state: MessagesState) -> dict[str, Any]:
    return {"messages": AIMessage(f"echo {state['messages'][-1].text}")}


def test_a_savers_conversations(through: str, dsn: str, schema: str, way: str) -> None:
    retention: Any = {"checkpoints": {"count": 2}, "messages": {"age": timedelta(days=9)}}
    with savers.opened(
        through,
        way,
        schema=schema,
        index=index(),
        pool_config=UNPREPARED,
        retention=retention,
    ) as saver:
        builder: Any = StateGraph(MessagesState)
        builder.add_node("answer", answer)
        builder.add_edge(START, "answer")
        builder.add_edge("answer", END)
        graph = compiled(builder, saver)

        def work(number: int) -> None:
            where: Any = config(f"thread {number}")
            where["configurable"]["user_id"] = f"user {number}"
            for turn in range(3):
                said = {"messages": HumanMessage(f"turn {turn} of {number}")}
                state: Any = graph.invoke(said, where)
                assert len(state["messages"]) == 2 + 2 * turn
            found = recall(saver).search(f"user {number}", f"turn 1 of {number}", limit=2)
            assert all(text.endswith(f"of {number}") for text in texts(found))
            assert len(list(saver.list(config(f"thread {number}")))) >= 3

        at_once(work)
        assert saver.sweep_retention().checkpoints > 0
        saver.copy_thread("thread 1", "thread 99")
        saver.delete_thread("thread 2")
        assert inner(saver) is not None
        assert server_connections(dsn, POOL + 1) <= POOL + 1
    clean(dsn, through)


def test_setup_from_many_workers(through: str, dsn: str, schema: str, way: str) -> None:
    def work(number: int) -> None:
        with stores.opened(
            through, way, schema=schema, index=index(), pool_config=UNPREPARED
        ) as store:
            store.put(("a", str(number)), "k", {"text": "tea"})

    at_once(work, 4)
    clean(dsn, through)


def test_moving_to_another_model(through: str, dsn: str, schema: str) -> None:
    new = Model("new", 24)
    with stores.opened(
        through, "sync", schema=schema, index=index(), pool_config=UNPREPARED
    ) as store:
        for i in range(20):
            store.put(("memories", f"agent {i % 3}"), f"key {i}", {"text": f"note {i}"})
    assert reembed(through, index(new), schema=schema) == 20
    assert checked(dsn, schema, new) == 20
    clean(dsn, through)


def test_a_search_with_an_index_of_its_own(through: str, dsn: str, schema: str, way: str) -> None:
    """What it sets for itself does not stay with the connection, nor does maintenance's lock."""
    own = index(ann_index_config={"threshold": 200, "kind": "hnsw"})
    with stores.opened(
        through, way, schema=schema, index=own, pool_config=UNPREPARED, search={"mode": "hybrid"}
    ) as store:
        ops = [
            PutOp(("memories", "big"), f"{i}", {"text": f"note {i}", "n": i}) for i in range(600)
        ]
        store.batch(ops)
        assert not store.maintain().busy
        assert count(dsn, schema, "indexes where kind = 'hnsw'") == 1

        def work(number: int) -> None:
            for i in range(6):
                found = store.search(("memories", "big"), query=f"note {number * 7 + i}", limit=10)
                assert len(found) == 10
                few = {"n": {"$lt": 5}}
                assert len(store.search(("memories", "big"), query="note", filter=few)) == 5

        at_once(work)
    clean(dsn, through)
