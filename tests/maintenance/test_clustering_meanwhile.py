"""Clustering while others search, write and delete, and while something keeps it from its work."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import sql

from langgraph_letta_store._engine.ids import agent_id
from langgraph_letta_store._maintenance import clustering
from langgraph_letta_store._maintenance.index_state import render_table
from langgraph_letta_store._maintenance.target import MAINTENANCE, archival_target
from langgraph_letta_store.records.maintenance import Progress
from tests.maintenance.test_clustering import (
    AGENTS,
    EACH,
    arrive,
    found,
    pages,
    run,
    space,
    store_of,
)
from tests.maintenance.test_maintenance import waits
from tests.search.test_own_indexes import done, kinds

WRITTEN, FORGOTTEN, SEARCHED = range(8), range(8, 16), range(16, AGENTS)
"""What is done to which agents while their vectors are moved."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a few pages is worth it; so small ones are moved in few transactions."""
    monkeypatch.setattr(clustering, "MIN_BYTES", 0)


def test_it_can_be_stopped_between_two_transactions(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store)
        answers = found(store)
        stops = threading.Event()

        def stop(progress: Progress) -> None:
            if progress.task.kind == "cluster" and progress.share:
                stops.set()

        target = archival_target(store._session.read_schema())
        report = store._maintainer.maintain(target, progress=stop, is_stopping=stops.is_set)
        (stopped,) = report.failed
        assert (stopped.task.kind, stopped.outcome) == ("cluster", "stopped")
        assert found(store) == answers
        assert kinds(done(store.maintain())) == ["cluster"], "it goes on the next time"


def test_where_vacuum_is_kept_from_its_work_it_is_left(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "isqrt", bool)  # as of a large one: an eighth at a time
    monkeypatch.setattr(clustering, "MIN_WASTE", 0.1)
    with store_of(dsn, schema) as store, psycopg.connect(dsn) as reader:
        arrive(dsn, schema, store)
        _, size = pages(dsn, schema)
        reader.execute("set transaction isolation level repeatable read")
        reader.execute("select 1 from pg_class")  # what is deleted from now on, it might yet see
        (failed,) = store.maintain().failed
        assert "is a transaction open for long" in failed.detail
        assert pages(dsn, schema)[1] < 1.8 * size
        reader.rollback()
        assert kinds(done(store.maintain())) == ["cluster"]


def cluster_statement(store: Any) -> bytes:
    """The statement that moves all vectors."""
    target = archival_target(store._session.read_schema())
    everything = {"first": sql.Literal("(0,0)"), "last": sql.Literal("(9999,0)")}
    statement = target.schema.compose(
        MAINTENANCE,
        "cluster",
        table=render_table(target, "archival_vectors"),
        which=MAINTENANCE.fragment("page_range", **everything),
        key=target.vectors().key,
    )
    return bytes(statement.text)


def test_who_deletes_what_is_moving_follows_it(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store, psycopg.connect(dsn) as mover:
        arrive(dsn, schema, store, 0, 3)
        assert mover.execute(cluster_statement(store), {"indexed": []}).fetchall() == [
            (3 * AGENTS,)
        ]
        deleter = threading.Thread(target=store.delete_namespace, args=(space(3),))
        deleter.start()
        waiting = (
            "select 1 from pg_locks join pg_stat_activity using (pid) where not granted "
            "and locktype = 'transactionid' and datname = current_database()"
        )
        waits("it waits for the move", lambda: run(dsn, waiting))
        mover.commit()
        deleter.join()
        left = f'select count(*) from "{schema}".archival_vectors'
        assert run(dsn, left) == [(3 * AGENTS - 3,)]


def test_what_others_are_writing_is_not_waited_for(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store, psycopg.connect(dsn) as writer:
        arrive(dsn, schema, store, 0, 3)
        delete = f'delete from "{schema}".archival_vectors where agent_id = %s'
        writer.execute(delete.encode(), (agent_id(space(3)),))
        with psycopg.connect(dsn, options="-c lock_timeout=5s") as mover:
            moved = mover.execute(cluster_statement(store), {"indexed": []}).fetchall()
        assert moved == [(3 * AGENTS - 3,)]


def test_searching_putting_and_deleting_go_on_and_lose_nothing(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "MIN_WASTE", -1)  # again and again
    monkeypatch.setattr(clustering, "TARGET_WASTE", 1)
    monkeypatch.setattr(clustering, "MIN_FILL", 0)
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store)
        over = threading.Event()
        wrong: list[str] = []
        written: list[int] = []

        def search() -> None:
            while not over.is_set():
                for agent in SEARCHED:
                    keys = [item.key for item in store.search(space(agent), query="1", limit=99)]
                    if sorted(keys) != sorted(str(n) for n in range(EACH)):
                        wrong.append(f"{agent} has {len(keys)}")

        def write() -> None:
            while not over.is_set():
                agent = WRITTEN[len(written) % len(WRITTEN)]
                store.batch([PutOp(space(agent), str(n), None) for n in range(0, EACH, 3)])
                store.batch(
                    [PutOp(space(agent), str(n), {"text": str(n)}) for n in range(0, EACH, 2)]
                )
                store.put(space(agent), "over", {"text": "1"}, ttl=0.0001)
                store.sweep_ttl()
                written.append(agent)

        def forget() -> None:
            for agent in FORGOTTEN:
                store.delete_namespace(space(agent))

        users = [threading.Thread(target=each) for each in (search, write, forget)]
        for user in users:
            user.start()
        try:
            for _ in range(5):
                assert "cluster" in kinds(done(store.maintain()))
        finally:
            over.set()
            for user in users:
                user.join()
        assert wrong == []
        assert len(written) > 3
        for agent in WRITTEN:
            store.delete(space(agent), "over")
        store.sweep_ttl()
        assert (
            run(
                dsn,
                f"""
            select a.item_id, v.item_id from "{schema}".archival_memory a
            full join "{schema}".archival_vectors v using (agent_id, item_id)
            where a.item_id is null or v.item_id is null
        """,
            )
            == []
        )
        for agent in FORGOTTEN:
            assert store.search(space(agent), query="1") == []
