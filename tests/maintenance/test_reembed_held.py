"""Moving a store to which writers are always quicker: they are held for a moment at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from psycopg_pool import ConnectionPool

from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._maintenance.reembed import reembed as reembedding
from langgraph_letta_store._maintenance.reembed import write_pause
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan, make_plan
from langgraph_letta_store._maintenance.reembed.write_pause import BackfillRounds, pause_seconds
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import ConcurrentWriteError, SetupError
from langgraph_letta_store.store import reembed
from tests.saver.test_recall import say
from tests.support.reembedding import Model, checked, index
from tests.support.savers import opened as opened_saver
from tests.support.stores import BOTH, opened

NS = ("memories", "ada")


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def begun(dsn: str, schema: str, model: Model) -> Generator[tuple[Runner, ReembedPlan], None, None]:
    """A move that embeds nothing yet, and what runs its steps."""
    settings, where = IndexSettings.parse(index(model)), DatabaseConfig(schema)
    with ConnectionPool(dsn, min_size=1, kwargs={"autocommit": True}) as pool:
        runner = Runner(pool, settings)

        def stop() -> None:
            raise KeyboardInterrupt

        model.meanwhile = stop
        with pytest.raises(KeyboardInterrupt):
            runner.run(reembedding.reembed(where, settings))
        model.meanwhile = lambda: None
        yield runner, runner.run(make_plan(where, settings))


def is_held(dsn: str, schema: str) -> bool:
    with psycopg.connect(dsn) as conn:
        query = f"select value ? 'held_until' from \"{schema}\".settings where name = 'reembedding'"
        return conn.execute(query.encode()).fetchone() == (True,)


def test_held_writers_wait_and_all_others_go_on(dsn: str, schema: str, way: str) -> None:
    new = Model("new", 24)
    with (
        opened(dsn, way, schema=schema, index=index()) as store,
        opened_saver(dsn, way, schema=schema, index=index()) as saver,
    ):
        assert saver.stop_recall_indexer(10)
        for key in ("tea", "coffee", "milk"):
            store.put(NS, key, {"text": key})
        with begun(dsn, schema, new) as (runner, move):
            began = time.monotonic()
            runner.run(write_pause.pause_writers(move, 60))
            assert store.search(NS, query="milk")[0].key == "milk"
            store.delete(NS, "coffee")
            store.put(NS, "plain", {"text": "not embedded"}, index=False)
            say(saver, "ada", "monday", HumanMessage("embedded later"))
            assert time.monotonic() - began < 30

            began = time.monotonic()
            runner.run(write_pause.pause_writers(move, 0.8))
            assert saver.index_recall() == 1
            store.put(NS, "tea", {"text": "black tea"})
            assert time.monotonic() - began >= 0.8, "when the time is over, they go on"
            assert store.search(NS, query="black tea")[0].key == "tea"

            began = time.monotonic()
            runner.run(write_pause.pause_writers(move, 60))
            released = threading.Timer(0.2, lambda: runner.run(write_pause.resume_writers(move)))
            released.start()
            store.put(NS, "tea", {"text": "green tea"})
            assert time.monotonic() - began < 30, "or when they are let go before"
            released.join()

            runner.run(write_pause.pause_writers(move, 20))
            mover = threading.Timer(0.2, lambda: reembed(dsn, index(new), schema=schema))
            mover.start()
            with pytest.raises(SetupError, match=r"old.*new.*open another"):
                store.put(NS, "tea", {"text": "too late"})
            mover.join()
    checked(dsn, schema, new)


def test_a_writer_who_is_always_quicker_is_held(dsn: str, schema: str) -> None:
    """While the model embeds one text, the next is written, every time."""
    new = Model("new", 24)
    told: list[SetupError] = []
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        store.put(NS, "calm", {"text": "a note"})

        def put() -> None:
            try:
                store.put(NS, "busy", {"text": f"{time.monotonic()}"})
            except SetupError as error:
                told.append(error)

        writers: list[threading.Thread] = []

        def write() -> None:
            writers.append(threading.Thread(target=put))
            writers[-1].start()
            writers[-1].join(0.5)

        new.meanwhile = write
        reembed(dsn, index(new), schema=schema)
        for writer in writers:
            writer.join(20)
    assert 3 <= len(writers) <= 8
    assert 1 <= len(told) <= 2, "who was held to the end"
    assert checked(dsn, schema, new) == 2


def test_who_writes_more_than_the_model_embeds_is_told_of(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reembedding, "MOST_PAUSES", 2)
    monkeypatch.setattr(write_pause, "LEAST_SECONDS", 0.2)
    new = Model("new")
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        store.put(NS, "calm", {"text": "a note"})
        # Waits until writers are held no longer, and so does the model.
        new.meanwhile = lambda: store.put(NS, "busy", {"text": f"{time.monotonic()}"})
        with pytest.raises(ConcurrentWriteError, match=r"2 pauses.*all but 1 vectors"):
            reembed(dsn, index(new), schema=schema)
        assert store.search(NS, query="a note")  # the old vectors count still
    new.meanwhile = lambda: None
    assert reembed(dsn, index(new), schema=schema) == 1
    checked(dsn, schema, new)


def test_a_model_that_fails_lets_the_writers_go(dsn: str, schema: str) -> None:
    new = Model("new")

    def busy() -> None:
        if is_held(dsn, schema):
            msg = "no model today"
            raise ConnectionError(msg)
        store.put(NS, "busy", {"text": f"{time.monotonic()}"})

    new.meanwhile = busy
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        store.put(NS, "calm", {"text": "a note"})
        with pytest.raises(ConnectionError, match="no model today"):
            reembed(dsn, index(new, retries=0), schema=schema)
        assert not is_held(dsn, schema)
        store.put(NS, "busy", {"text": "at once"})


def test_who_is_writing_is_waited_for_before_others_are_held(dsn: str, schema: str) -> None:
    """Or what they write would be missing yet when all that was missing is there."""
    new = Model("new")
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        store.put(NS, "tea", {"text": "tea"})
    with begun(dsn, schema, new) as (runner, move), psycopg.connect(dsn) as conn:
        conn.execute(f'update "{schema}".archival_vectors set text_hash = text_hash'.encode())
        with pytest.raises(psycopg.errors.LockNotAvailable):
            runner.run(write_pause.pause_writers(move, 20))
        assert not is_held(dsn, schema)
        conn.rollback()
        runner.run(write_pause.pause_writers(move, 20))
        assert is_held(dsn, schema)


def test_a_writer_whose_model_is_slow_may_meet_several_holds(dsn: str, schema: str) -> None:
    old = Model("old")
    with opened(dsn, "sync", schema=schema, index=index(old)) as store:
        store.put(NS, "calm", {"text": "a note"})
        with begun(dsn, schema, Model("new")) as (runner, move):
            left = iter(range(3))
            old.meanwhile = lambda: (
                next(left, None) is None or runner.run(write_pause.pause_writers(move, 0.3))
            )
            store.put(NS, "busy", {"text": "embedded while writers are held again"})
            assert next(left, None) is None
            assert store.get(NS, "busy") is not None


@pytest.mark.parametrize(
    ("missing", "vain"),
    [
        ([1000, 20, 3, 1, 0], 0),
        ([500, 20, 19, 21], 2),
        ([8, 2, 8, 2, 8], 2),
        ([10, 20, 40], 2),
        ([1, 0, 1, 0, 1], 2),
    ],
)
def test_rounds_in_vain_are_counted(missing: list[int], vain: int) -> None:
    rounds = BackfillRounds()
    told = [rounds.are_stuck(count) for count in missing]
    assert told == [False] * (len(missing) - (vain > 1)) + [True] * (vain > 1)


def test_writers_are_held_for_a_few_calls_of_the_model() -> None:
    assert [pause_seconds(seconds) for seconds in (0.01, 1, 100)] == [2, 3, 20]
