"""Maintenance: planned, watched, one worker at a time, interrupted and taken up again."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AsyncLettaMemory, AsyncLettaStore, LettaMemory, LettaStore
from langgraph_letta_store._maintenance import maintainer
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.maintenance import MaintenanceReport, Progress
from tests.search.test_own_indexes import (
    THRESHOLD,
    built,
    done,
    exact,
    index,
    kinds,
    own,
    present,
    put,
    store_of,
)
from tests.support import savers
from tests.support.stores import BOTH, opened

LARGE = ("memories", "large")
SLOW: Any = {"m": 32, "ef_construction": 300}
"""An index whose build takes a good part of a second, or seconds on a busy machine."""


@pytest.fixture
def schema(own_schema: str) -> str:
    return own_schema


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintainer, "POLL_SECONDS", 0.05)


def run(dsn: str, query: str) -> list[Any]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        cursor = conn.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def state(dsn: str, schema: str) -> list[Any]:
    """All that maintenance might change, but for what autovacuum changes too."""
    listed = f"""
        select c.relname, c.relfilenode from pg_class c
        where c.relnamespace = to_regnamespace('"{schema}"') order by 1
    """
    rows = f'select * from "{schema}".indexes, "{schema}".namespaces'
    items = f'select count(*) from "{schema}".archival_memory'
    return [run(dsn, listed), run(dsn, rows), run(dsn, items)]


def waits(reason: str, condition: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, reason
        time.sleep(0.02)


KILL = """
    select pg_terminate_backend(pid) from pg_stat_progress_create_index
    where datname = current_database()
"""


def building(dsn: str) -> list[Any]:
    return run(
        dsn, "select pid from pg_stat_progress_create_index where datname = current_database()"
    )


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    way: str, dsn: str, schema: str
) -> None:
    with store_of(dsn, schema, way) as store:
        put(store, "large", 0, 300)
        put(store, "small", 0, 50)
        store.put(("memories", "gone"), "a", {}, ttl=0.001)
        time.sleep(0.1)
        before = state(dsn, schema)
        report = store.maintain(dry_run=True)
        assert report.dry_run
        assert report.results == ()
        planned = [(t.kind, t.who, t.rows) for t in report.tasks if t.kind != "vacuum"]
        assert planned == [("build", "memories.large", 300), ("sweep", None, 1)]
        assert "memories.large (300 rows): it has passed 200" in str(report.tasks[0])
        assert state(dsn, schema) == before
        assert built(store) == {}


def test_progress_is_told_of_each_task(way: str, dsn: str, schema: str) -> None:
    told: list[Progress] = []
    with store_of(dsn, schema, way, **SLOW) as store:
        put(store, "large", 0, 1500)
        report = done(store.maintain(progress=told.append))
    result = report.results[0]
    mine = [one for one in told if one.task == result.task]
    assert mine[0].share == 0.0
    assert mine[0].result is None
    assert mine[-1].share == 1.0
    assert mine[-1].result == result
    assert result.seconds > 0.1
    shares = [one.share for one in mine]
    assert any(share is not None and 0 < share < 1 for share in shares), "told during the build"
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert {one.count for one in told} == {len(report.tasks)}
    assert [one.number for one in told if one.result] == list(range(1, len(report.tasks) + 1))


def test_what_goes_wrong_while_telling_is_told(dsn: str, schema: str) -> None:
    def fail(_: Progress) -> None:
        raise ValueError("no room")

    with store_of(dsn, schema) as store:
        put(store, "large", 0, THRESHOLD)
        with pytest.raises(ValueError, match="no room"):
            store.maintain(progress=fail)
        assert kinds(done(store.maintain())) == ["build"], "the lock was given back"


@pytest.mark.parametrize("one_way", ["sync", "connection", "async", "async connection"])
def test_one_worker_at_a_time(dsn: str, schema: str, one_way: str) -> None:
    with store_of(dsn, schema, one_way) as store, store_of(dsn, schema) as other:
        put(store, "large", 0, THRESHOLD)
        reports: list[MaintenanceReport] = []

        def ask(progress: Progress) -> None:
            if not reports and progress.result is None:
                reports.append(other.maintain())

        done(store.maintain(progress=ask))
        assert [report.busy for report in reports] == [True]
        assert reports[0].results == ()
        assert not other.maintain().busy, "it is free again"


PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # the parent process may ignore it
from langgraph_letta_store import LettaStore
from tests.search.test_own_indexes import index
dsn, schema = sys.argv[1:3]
with LettaStore.from_conn_string(dsn, schema=schema, index=index({slow})) as store:
    print("ready", flush=True)
    store.maintain()
"""


def worker(dsn: str, schema: str) -> subprocess.Popen[str]:
    """Another process, which builds for many seconds; it is not waited for."""
    program = PROGRAM.replace("{slow}", "m=100, ef_construction=1000")
    command = [sys.executable, "-c", program, dsn, schema]
    quiet: Any = {"stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, **quiet)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_killed_process_leaves_nothing_for_long(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, **SLOW) as store:
        put(store, "large", 0, 2000)
        with worker(dsn, schema) as process:
            waits("it builds", lambda: building(dsn))
            assert store.maintain().busy, "another process is at it"
            process.send_signal(signal.SIGKILL)
        # The server notices only when it wants to tell.
        waits("its turn is over", lambda: not store.maintain(dry_run=False).busy)
        report = done(store.maintain())
        assert {"build", "clean up", "vacuum"}.isdisjoint(kinds(report))
        assert any("is being built" in note for note in report.notes)
        assert building(dsn), "no caller waited for it"
        run(dsn, KILL)  # as an administrator might
        waits("the build ends", lambda: not building(dsn))
        invalid = "select count(*) from pg_index where not indisvalid"
        assert run(dsn, invalid) == [(1,)]
        planned = store.maintain(dry_run=True)
        assert [task.kind for task in planned.tasks][:2] == ["clean up", "build"]
        with opened(dsn, "sync", setup=False, schema=schema, index=index()) as quicker:
            report = MaintenanceReport(busy=True)
            while report.busy:
                report = quicker.maintain()
            assert kinds(done(report)) == ["clean up", "build"]
        assert run(dsn, invalid) == [(0,)]
        assert list(present(dsn, schema)) == [own("large")]


@pytest.mark.parametrize("one_way", ["sync", "async"])
def test_a_build_whose_backend_is_killed_is_reported(dsn: str, schema: str, one_way: str) -> None:
    with store_of(dsn, schema, one_way, **SLOW) as store:
        put(store, "large", 0, 1500)

        def end() -> None:
            waits("it builds", lambda: building(dsn))
            run(dsn, KILL)

        killer = threading.Thread(target=end)
        killer.start()
        report = store.maintain()
        killer.join()
        assert [(r.task.kind, r.outcome) for r in report.failed] == [("build", "failed")]
        assert present(dsn, schema) == {}, "nothing of it is left"
        found = [item.key for item in store.search(LARGE, query="7")]
        assert found == exact(range(1500), 7)


def test_an_interrupted_build_leaves_nothing(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, **SLOW) as store:
        put(store, "large", 0, 1500)
        with worker(dsn, schema) as process:
            waits("it builds", lambda: building(dsn))
            process.send_signal(signal.SIGINT)
        assert process.returncode not in (0, None)
        assert present(dsn, schema) == {}


def test_a_cancelled_build_leaves_nothing(dsn: str, schema: str) -> None:
    async def main() -> None:
        options: Any = {"schema": schema, "index": index(**SLOW), "partitions": 2}
        async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
            await store.setup()
            puts = [PutOp(LARGE, str(n), {"text": str(n)}) for n in range(1500)]
            await store.abatch(puts)
            task = asyncio.create_task(store.maintain())
            await asyncio.to_thread(waits, "it builds", lambda: building(dsn))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert present(dsn, schema) == {}
            planned = await store.maintain(dry_run=True)
            assert planned.tasks[0].kind == "build", "the next run builds it again"

    asyncio.run(main())


def test_an_index_that_is_built_but_not_recorded_is_measured(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        put(store, "large", 0, 300)
        done(store.maintain())
        run(dsn, f'delete from "{schema}".indexes')
        assert kinds(done(store.maintain())) == ["calibrate"]
        (known,) = built(store).values()
        assert known.search is not None


def test_a_timeout_of_statements_is_told(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, **SLOW) as store:
        put(store, "large", 0, 1500)
    hasty = make_conninfo(dsn, options="-c statement_timeout=2s")
    with (
        psycopg.connect(dsn) as writer,
        opened(hasty, "sync", setup=False, schema=schema, index=index(**SLOW)) as store,
    ):
        # A build waits for writers: too long on the fastest machine, as no other statement is on
        # the slowest. What it leaves is dropped once the writer has gone.
        table = sql.Identifier(schema, "archival_vectors")
        writer.execute(sql.SQL("lock table {} in row exclusive mode").format(table))
        leaving = threading.Timer(3, writer.rollback)

        def begin(_: Progress) -> None:
            if leaving.ident is None:
                leaving.start()

        report = store.maintain(progress=begin)
        leaving.join()
    assert any("statement_timeout is 2s" in note for note in report.notes)
    (failed,) = report.failed
    assert "statement timeout" in failed.detail
    assert "raise statement_timeout" in failed.detail
    assert present(dsn, schema) == {}


@pytest.mark.parametrize("one_way", ["transaction", "pipe", "tuple pool", "async transaction"])
def test_without_autocommit_it_says_so(dsn: str, schema: str, one_way: str) -> None:
    with store_of(dsn, schema, one_way) as store:
        put(store, "large", 0, THRESHOLD)
        assert store.maintain(dry_run=True).tasks[0].kind == "build"
        with pytest.raises(InvalidOperationError, match="autocommit"):
            store.maintain()
        assert present(dsn, schema) == {}


def test_a_transaction_of_the_user_is_refused(dsn: str, schema: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        store = LettaStore(conn, schema=schema, partitions=0)
        store.setup()
        with conn.transaction(), pytest.raises(InvalidOperationError, match="no transaction"):
            store.maintain()
        assert store.maintain().busy is False


def test_a_pool_of_two_and_of_one_will_do(dsn: str, schema: str) -> None:
    for size, agent in ((1, "one"), (2, "two")):
        with LettaStore.from_conn_string(
            dsn,
            pool_config={"min_size": 1, "max_size": size},
            schema=schema,
            index=index(),
            partitions=2,
        ) as store:
            store.setup()
            put(store, agent, 0, THRESHOLD)
            assert kinds(done(store.maintain())) == ["build"]


def test_expired_items_and_empty_namespaces_go(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, ttl={}) as store:
        for n in range(5):
            store.put(("memories", f"agent{n}", "notes"), "a", {}, ttl=0.001 if n else None)
        store.put(("memories", "agent9", "notes"), "a", {})
        store.delete(("memories", "agent9", "notes"), "a")
        time.sleep(0.2)
        report = done(store.maintain())
        assert kinds(report) == ["sweep", "tidy namespaces"]
        assert "4 items" in report.results[0].detail
        rows = run(dsn, f'select namespace from "{schema}".namespaces')
        assert rows == [(["memories", "agent0", "notes"],)]
        assert kinds(done(store.maintain())) == []


def test_a_namespace_that_is_being_put_into_stays(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        over = threading.Event()
        spaces = [("memories", f"agent{n}", "notes") for n in range(8)]

        def use() -> None:
            while not over.is_set():
                for space in spaces:
                    store.put(space, "a", {})
                    assert space in store.list_namespaces(prefix=space), "it was just put"
                    store.delete(space, "a")
            for space in spaces:
                store.put(space, "a", {})

        user = threading.Thread(target=use)
        user.start()
        for _ in range(15):
            done(store.maintain())
        over.set()
        user.join()
        assert store.list_namespaces() == spaces


def test_tables_are_vacuumed_that_need_it(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, partitions=0) as store:
        run(dsn, f'alter table "{schema}".archival_memory set (autovacuum_enabled = off)')
        store.batch([PutOp(LARGE, str(n), {"n": n}) for n in range(700)])
        store.batch([PutOp(LARGE, str(n), {"n": -n}) for n in range(700)])

        def planned() -> list[str]:
            return [t.table for t in store.maintain(dry_run=True).tasks if t.kind == "vacuum"]

        waits("the server counts what is dead", lambda: "archival_memory" in planned())
        report = done(store.maintain())
        assert "archival_memory" in [r.task.table for r in report.results]
        table = f"'\"{schema}\".archival_memory'::regclass"
        columns = "n_dead_tup, last_vacuum is null, last_analyze is null"
        counted = f"select {columns} from pg_stat_all_tables where relid = {table}"
        waits("it is clean", lambda: run(dsn, counted) == [(0, False, False)])
        assert "archival_memory" not in planned()


def test_recall_memory_is_looked_after_by_savers(way: str, dsn: str, schema: str) -> None:
    retention: Any = {"messages": {"age": timedelta(days=1)}}
    options: Any = {"schema": schema, "index": index(), "retention": retention}
    with savers.opened(dsn, way, **options) as saver:
        agent, other = "11111111-1111-4111-8111-111111111111", "t"
        fill = f"""
            insert into "{schema}".recall_vectors
            select '{agent}', '{other}', n, (select array_agg(random()) from generate_series(1, 24)
              where n > 0)::real[]::vector::halfvec from generate_series(1, 300) n
        """
        run(dsn, fill)
        words = f"""
            insert into "{schema}".recall_memory
              (agent_id, sequence, created_at, thread_id, message_id, digest, text, message, terms)
            select '{agent}', n, now(), '{other}', n::text, '', 'x', '', array[1, 2, n]
            from generate_series(1, 300) n
        """
        run(dsn, words)
        report = done(saver.maintain())
        assert kinds(report) == ["build", "build", "sweep"]
        assert set(present(dsn, schema)) == {
            f"recall_vectors_own_{agent.replace('-', '')}",
            f"recall_memory_words_own_{agent.replace('-', '')}",
        }
        assert {key.table for key in built(saver)} == {"recall_vectors", "recall_memory"}
        run(dsn, f'delete from "{schema}".recall_vectors')
        run(dsn, f'delete from "{schema}".recall_memory')
        assert kinds(done(saver.maintain())) == ["drop", "drop", "sweep"]
        assert present(dsn, schema) == {}


def test_a_memory_looks_after_both(dsn: str, schema: str) -> None:
    options: Any = {"schema": schema, "index": index(), "partitions": 2}
    retention: Any = {"messages": {"count": 5}}
    with LettaMemory.from_conn_string(dsn, retention=retention, **options) as memory:
        memory.setup()
        put(memory.store, "large", 0, THRESHOLD)
        report = memory.maintain()
        assert kinds(done(report)) == ["build", "sweep"]
        memory.start_maintenance(1)
        assert memory.stop_maintenance(10) is True

    async def main() -> None:
        async with AsyncLettaMemory.from_conn_string(dsn, **options) as memory:
            await memory.store.abatch([PutOp(LARGE, str(n), None) for n in range(150)])
            assert kinds(done(await memory.maintain())) == ["drop"]
            await memory.start_maintenance(1)
            assert await memory.stop_maintenance(10) is True

    asyncio.run(main())


def test_it_goes_on_in_the_background_until_it_is_stopped(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        put(store, "large", 0, THRESHOLD)
        future = store.start_maintenance(0.002)
        assert store.start_maintenance(0.002) is future, "it is running already"
        waits("an index is built", lambda: built(store))
        put(store, "other", 0, THRESHOLD)
        waits("another one is", lambda: len(built(store)) == 2)
        assert store.stop_maintenance(timeout=10) is True
        assert future.result(5) is None
        cancelled = store.start_maintenance(1)
        cancelled.cancel()
        with pytest.raises(CancelledError):
            cancelled.result(5)
        assert store.stop_maintenance(timeout=10) is True


def test_stopping_stops_the_build_under_way(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, **SLOW) as store:
        put(store, "large", 0, 3000)
        store.start_maintenance(0.001)
        waits("it builds", lambda: building(dsn))
        began = time.monotonic()
        assert store.stop_maintenance(timeout=10) is True
        assert time.monotonic() - began < 10
        assert present(dsn, schema) == {}


def test_it_goes_on_in_a_task(dsn: str, schema: str) -> None:
    async def main() -> None:
        options: Any = {"schema": schema, "index": index(), "partitions": 2}
        async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
            await store.setup()
            await store.abatch([PutOp(LARGE, str(n), {"text": str(n)}) for n in range(THRESHOLD)])
            task = await store.start_maintenance(0.002)
            await asyncio.to_thread(waits, "an index is built", lambda: built(store))
            assert await store.stop_maintenance(timeout=10) is True
            assert task.done()
            task = await store.start_maintenance(0.002)
        await asyncio.wait([task], timeout=5)
        assert task.done(), "it ends with its store"

    asyncio.run(main())


def test_what_fails_in_the_background_is_logged(
    dsn: str, schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    with store_of(dsn, schema, **SLOW) as store:
        put(store, "large", 0, 1500)
    hasty = make_conninfo(dsn, options="-c statement_timeout=200")
    with opened(hasty, "sync", setup=False, schema=schema, index=index(**SLOW)) as store:
        with caplog.at_level(logging.WARNING, logger="langgraph_letta_store"):
            store.start_maintenance(0.001)
            waits("it is logged", lambda: "statement timeout" in caplog.text)
        assert store.stop_maintenance(timeout=20) is True


def test_other_processes_see_it_soon(
    way: str, dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store_of(dsn, schema, way) as store, store_of(dsn, schema) as other:
        put(store, "large", 0, THRESHOLD)
        done(other.maintain())
        assert store.get(LARGE, "7") is not None
        assert built(store) == {}, "it has not looked again yet"
        inner = getattr(store, "store", store)
        monkeypatch.setattr(inner._session, "_next_look", 0.0)
        assert store.get(LARGE, "7") is not None
        assert len(built(store)) == 1
        monkeypatch.setattr(inner._session, "_next_look", 0.0)
        run(dsn, f'alter table "{schema}".indexes rename to away')
        assert store.get(LARGE, "7") is not None, "what cannot be looked at is left"
        assert len(built(store)) == 1
