"""Moving a live store to another embedding model: nothing is lost, nothing mixed, nothing left."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from psycopg_pool import ConnectionPool
from typing_extensions import override

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.migrations.recorded import read_settings
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.steps import Execute
from langgraph_letta_store._maintenance.reembed import reembed as reembedding
from langgraph_letta_store._maintenance.reembed import table_locks
from langgraph_letta_store._maintenance.reembed.api import open_reembedding
from langgraph_letta_store._maintenance.reembed.item_texts import ItemValue, find_text
from langgraph_letta_store._search.embedding_text import text_hash
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import (
    ConcurrentWriteError,
    EmbeddingError,
    InvalidOperationError,
    SetupError,
)
from langgraph_letta_store.store import areembed, reembed
from tests.saver.test_recall import recall, say, texts
from tests.support.reembedding import Model, checked, count, index
from tests.support.savers import config
from tests.support.savers import opened as opened_saver
from tests.support.stores import BOTH, opened

NS = ("memories", "ada")
AGENT, THREAD = "ada", "monday"


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fill(store: LettaStore, count: int = 40) -> None:
    for i in range(count):
        value: dict[str, Any] = {"text": f"note {i} of tea"}
        if i % 4 == 0:
            value["notes"] = [f"one {i}", f"two {i}"][: 1 + i % 8 // 4]
        store.put(("memories", f"agent {i % 5}"), f"key {i}", value)
    store.put(NS, "plain", {"text": "not embedded"}, index=False)
    store.put(NS, "whole", {"text": "all", "more": {"of": "it"}}, index=["$", "more.of"])


# --- a quiet store -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "ann", "kind", "partitions"),
    [
        (Model("new", 24), {}, "halfvec", 2),
        (Model("another of 16"), {}, "halfvec", 0),
        (Model("old"), {"vector_type": "vector"}, "vector", 2),
    ],
    ids=["dims", "model", "type"],
)
def test_every_text_gets_the_new_models_vector(
    dsn: str, schema: str, new: Model, ann: Any, kind: str, partitions: int
) -> None:
    moved = index(new, ann_index_config=ann)
    with opened(dsn, "sync", schema=schema, index=index(), partitions=partitions) as store:
        fill(store)
        before = count(dsn, schema, "archival_vectors")
        told: list[int] = []
        assert reembed(dsn, moved, schema=schema, advance=told.append) == before == sum(told)
        assert checked(dsn, schema, new, kind) == before
        with pytest.raises(SetupError, match=r"old.*open another"):
            store.put(NS, "late", {"text": "of the old model"})
    assert reembed(dsn, moved, schema=schema) == 0  # done already
    with opened(dsn, "sync", schema=schema, index=moved, partitions=partitions) as store:
        (best,) = store.search(("memories",), query="note 7 of tea", limit=1)
        assert best.key == "key 7"
        store.put(NS, "later", {"text": "of the new model"})
        assert store.search(NS, query="of the new model")[0].key == "later"
    checked(dsn, schema, new, kind)


def test_a_store_can_be_moved_again_and_again(dsn: str, schema: str) -> None:
    names = ["second", "third", "old"]
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store, 10)
    for number, name in enumerate(names):
        reembed(dsn, index(Model(name, 16 + number)), schema=schema)
        checked(dsn, schema, Model(name, 16 + number))
    with opened(dsn, "sync", schema=schema, index=index(Model("old", 18))) as store:
        store.setup()
        assert store.search(("memories",), query="note 3 of tea")[0].key == "key 3"


def test_the_texts_are_embedded_once_and_in_batches(dsn: str, schema: str) -> None:
    new = Model("new")
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        for i in range(30):
            store.put(NS, str(i), {"text": f"note {i // 2}"})
    assert reembed(dsn, index(new, batch_size=10), schema=schema) == 30
    asked = [text for call in new.calls for text in call]
    assert max(map(len, new.calls)) <= 10
    assert sorted(asked) == sorted(f"note {i}" for i in range(15))
    checked(dsn, schema, new)


def test_messages_move_and_those_that_wait_go_on_waiting(dsn: str, schema: str, way: str) -> None:
    new = Model("new", 24)
    with opened_saver(dsn, way, schema=schema, index=index()) as saver:
        assert saver.stop_recall_indexer(10)
        say(saver, AGENT, THREAD, *(HumanMessage(f"message {i}") for i in range(30)))
        assert saver.index_recall() == 30
        say(saver, AGENT, THREAD, HumanMessage("x" * 7000), HumanMessage("waits"))
        assert reembed(dsn, index(new), schema=schema) == 30
        checked(dsn, schema, new)
        with pytest.raises(SetupError, match="open another"):
            saver.index_recall()
        with pytest.raises(SetupError, match="open another"):
            recall(saver).search(AGENT, "message 7")
        assert saver.get_tuple(config(THREAD)) is not None  # which needs no vectors
    with opened_saver(dsn, way, schema=schema, index=index(new)) as saver:
        assert saver.stop_recall_indexer(10)
        found = recall(saver).search(AGENT, "message 7", limit=1)
        assert texts(found) == ["message 7"]
        assert saver.index_recall() + saver.recall_backlog() == 0  # the search saw to them
        assert count(dsn, schema, "recall_vectors_g2") == 32


def test_without_an_index_stores_and_savers_go_on(dsn: str, schema: str, way: str) -> None:
    with (
        opened(dsn, way, schema=schema) as early,  # before there are vectors
        opened(dsn, way, schema=schema, index=index()) as store,
        opened(dsn, way, schema=schema) as plain,
        opened_saver(dsn, way, schema=schema) as saver,
    ):
        fill(store)
        early.get(NS, "x")
        plain.get(NS, "x")
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        reembed(dsn, index(Model("new", 24)), schema=schema)
        plain.put(NS, "whole", {"text": "changed"})
        plain.delete(("memories", "agent 1"), "key 1")
        early.delete(("memories", "agent 2"), "key 2")
        assert plain.delete_namespace(("memories", "agent 3")) == 8
        assert plain.sweep_ttl() == early.sweep_ttl() == 0
        saver.delete_thread(THREAD)
        assert plain.get(NS, "whole") is not None
        with pytest.raises(SetupError, match=r"old.*new.*open another"):
            store.put(NS, "whole", {"text": "changed"})
        with pytest.raises(SetupError, match=r"old.*new.*open another"):
            store.search(NS, query="tea")
        assert store.get(NS, "whole") is not None  # which needs no vectors
    checked(dsn, schema, Model("new", 24))


def test_vectors_of_unknown_texts_move_too(dsn: str, schema: str) -> None:
    """As those are that were there before hashes were kept, or came with an import."""
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
    with psycopg.connect(dsn) as conn:
        conn.execute(f'update "{schema}".archival_vectors set text_hash = null'.encode())
    reembed(dsn, index(Model("new")), schema=schema)
    checked(dsn, schema, Model("new"))


def test_a_vector_without_a_text_is_not_waited_for(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
    with psycopg.connect(dsn) as conn:
        conn.execute(
            f"update \"{schema}\".archival_memory set value = value - 'text' "
            "where key = 'key 1'".encode()
        )
    before = count(dsn, schema, "archival_vectors")
    reembed(dsn, index(Model("new")), schema=schema)
    assert checked(dsn, schema, Model("new")) == before - 1


@pytest.mark.parametrize(
    ("field", "known", "text"),
    [
        ("notes[*].0", None, "a"),
        ("notes[*].1", None, "b"),
        ("notes[*]", None, "a"),
        ("tags.0", None, "zero"),
        ("deep[*].0", None, '{"0": "x"}'),
        ("deep[*].0", text_hash("x"), "x"),
        ("notes[*].7", None, None),
        ("none", None, None),
        (
            "$",
            None,
            '{"deep": [{"0": "x"}, {"1": "y"}], "notes": ["a", "b"], "tags": {"0": "zero"}}',
        ),
    ],
)
def test_a_fields_name_tells_its_text(field: str, known: int | None, text: str | None) -> None:
    value = {"notes": ["a", "b"], "tags": {"0": "zero"}, "deep": [{"0": "x"}, {"1": "y"}]}
    assert find_text(ItemValue(value, text_hash), field, known) == text


# --- a live store --------------------------------------------------------------------------------


def test_writers_and_readers_go_on_until_the_switch(dsn: str, schema: str, way: str) -> None:
    """Then they get an error; all that they wrote is stored, with the new model's vector."""
    new = Model("new", 24)
    new.meanwhile = lambda: time.sleep(0.1)  # some ten texts are written in that time
    kept: dict[str, str] = {}
    told: list[Exception] = []
    searches = 0

    with (
        opened(dsn, way, schema=schema, index=index()) as store,
        opened_saver(dsn, way, schema=schema, index=index()) as saver,
    ):
        for i in range(300):
            kept[f"key {i}"] = f"note {i}"
        for key, text in kept.items():
            store.put(NS, key, {"text": text}, index=["text"])

        def write() -> None:
            nonlocal searches
            chance = random.Random(1)
            number = 0
            try:
                while True:
                    number += 1
                    key = f"key {chance.randrange(320)}"
                    if chance.random() < 0.3:
                        store.delete(NS, key)
                        kept.pop(key, None)
                    else:
                        store.put(NS, key, {"text": f"note {number} again"})
                        kept[key] = f"note {number} again"
                    if number % 5 == 0:
                        say(saver, AGENT, THREAD, HumanMessage(f"message {number}"))
                        saver.index_recall()
                        assert store.search(NS, query="note 3", limit=5)
                        searches += 1
                    time.sleep(chance.random() * 0.01)
            except SetupError as error:
                told.append(error)

        writer = threading.Thread(target=write)
        writer.start()
        began = time.monotonic()
        reembed(dsn, index(new), schema=schema)
        assert time.monotonic() - began < 60, "it does not run after the writer"
        writer.join(60)
        assert not writer.is_alive()
    assert len(told) == 1
    assert searches
    checked(dsn, schema, new)
    with opened(dsn, "sync", schema=schema, index=index(new)) as store:
        found = store.search(NS, query="note", limit=1000)
        assert {item.key: item.value["text"] for item in found} == kept
        key, text = next(reversed(kept.items()))
        assert key in [i.key for i in store.search(NS, query=text, limit=30)]


def test_what_is_being_written_is_waited_for(dsn: str, schema: str) -> None:
    new = Model("new")
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
    locked, started, done = threading.Event(), threading.Event(), threading.Event()
    new.meanwhile = started.set

    def hold() -> None:
        with psycopg.connect(dsn) as conn:
            lock = f"select from \"{schema}\".archival_memory where key = 'key 3' for update"
            conn.execute(lock.encode())
            locked.set()
            started.wait(60)
            time.sleep(0.3)
            conn.rollback()
        done.set()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(60)
    reembed(dsn, index(new), schema=schema)
    assert done.is_set()
    holder.join()
    checked(dsn, schema, new)


def test_who_holds_the_tables_is_not_waited_for_for_ever(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no writer queues behind the attempts for long."""
    monkeypatch.setattr(table_locks, "LOCK_WAIT_SECONDS", 2.0)
    new = Model("new")
    told: list[float] = []
    settings = IndexSettings.parse(index(new))
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
        with psycopg.connect(dsn) as conn:
            conn.execute(f'select from "{schema}".archival_vectors'.encode())
            with ConnectionPool(dsn, min_size=1, kwargs={"autocommit": True}) as pool:
                runner = Runner(pool, settings)
                where = DatabaseConfig(schema)
                _, runner.executor.vector_types = runner.run(read_settings(where))
                move = reembedding.reembed(where, settings, on_wait=told.append)
                with pytest.raises(ConcurrentWriteError, match="another session has held a lock"):
                    runner.run(move)
            began = time.monotonic()
            assert store.search(NS, query="note")
            assert time.monotonic() - began < 20
        assert told == [0.5, 1.0]
    reembed(dsn, index(new), schema=schema)
    checked(dsn, schema, new)


# --- interrupted ---------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the end of the process."""


class Dying(Runner):
    """Dies before or after the step with the n-th run of a statement."""

    statement, times, answered = "", 1, True

    def _perform(self, step: Any, tenant: str = "") -> Any:
        names = [q.statement.name for q in step.queries] if isinstance(step, Execute) else []
        if self.statement in names:
            self.times -= 1
        if self.times == 0 and not self.answered:
            raise Killed
        result = super()._perform(step, tenant)
        if self.times == 0:
            raise Killed
        return result


def run(dsn: str, schema: str, model: Model, kind: type[Runner] = Runner, **how: Any) -> None:
    """Move with a runner of one's own."""
    settings = IndexSettings.parse(index(model, batch_size=5, concurrency=1))
    where = DatabaseConfig(schema)
    with ConnectionPool(dsn, min_size=1, kwargs={"autocommit": True}) as pool:
        runner = kind(pool, settings)
        vars(runner).update(how)
        _, runner.executor.vector_types = Runner(pool, None).run(read_settings(where))
        runner.run(reembedding.reembed(where, settings))


@pytest.mark.parametrize(
    ("statement", "times", "answered"),
    [
        ("create_archival", 1, True),
        ("list_items", 1, True),
        ("store_items", 1, False),
        ("store_items", 4, True),
        ("store_messages", 1, True),
        ("cut_over", 1, False),
        ("cut_over", 1, True),
    ],
)
def test_killed_anywhere_it_goes_on(
    dsn: str, schema: str, statement: str, times: int, answered: bool
) -> None:
    new = Model("new", 24)
    with (
        opened(dsn, "sync", schema=schema, index=index()) as store,
        opened_saver(dsn, "sync", schema=schema, index=index()) as saver,
    ):
        fill(store, 30)
        say(saver, AGENT, THREAD, *(HumanMessage(f"message {i}") for i in range(8)))
        assert saver.stop_recall_indexer(10)
        saver.index_recall()
        with pytest.raises(Killed):
            run(dsn, schema, new, Dying, statement=statement, times=times, answered=answered)
        if not (statement == "cut_over" and answered):
            store.put(("memories", "agent 1"), "key 1", {"text": "changed meanwhile"})
            store.delete(("memories", "agent 2"), "key 2")
            store.put(NS, "fresh", {"text": "put meanwhile"})
            assert store.search(NS, query="put meanwhile", limit=1)[0].key == "fresh"
    calls = len(new.calls)
    run(dsn, schema, new)
    if statement == "cut_over":
        assert len(new.calls) - calls <= 1  # no more than what was put meanwhile
    checked(dsn, schema, new)
    run(dsn, schema, new)
    assert len(new.calls) - calls <= 12


def test_a_model_that_fails_loses_nothing(dsn: str, schema: str) -> None:
    new = Model("new")

    def fail() -> None:
        if len(new.calls) == 3:
            msg = "no model today"
            raise ConnectionError(msg)

    new.meanwhile = fail
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
        before = count(dsn, schema, "archival_vectors")
        few = index(new, batch_size=10, concurrency=1, retries=0)
        with pytest.raises(ConnectionError, match="no model today"):
            reembed(dsn, few, schema=schema)
        assert store.search(("memories",), query="note 7 of tea", limit=1)[0].key == "key 7"
        assert reembed(dsn, few, schema=schema) == before - 20
    checked(dsn, schema, new)


class Choosy(Model):
    """Refuses texts with a word in them, whatever they come with."""

    word = "note 23 of"

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if any(self.word in text for text in texts):
            msg = "too long for this model"
            raise ValueError(msg)
        return super().embed_documents(texts)


def test_a_text_that_the_model_refuses_is_named(dsn: str, schema: str) -> None:
    new = Choosy("new")
    few = index(new, batch_size=16, concurrency=1)
    with (
        opened(dsn, "sync", schema=schema, index=index()) as store,
        opened_saver(dsn, "sync", schema=schema, index=index()) as saver,
    ):
        fill(store)
        assert saver.stop_recall_indexer(10)
        say(saver, AGENT, THREAD, *map(HumanMessage, ("tea is green", "coffee is black", "milk")))
        assert saver.index_recall() == 3
        named = r"'text' of item 'key 23' in \('memories', 'agent 3'\) \(14 char.*too long.*again"
        with pytest.raises(EmbeddingError, match=named) as caught:
            reembed(dsn, few, schema=schema)
        assert isinstance(caught.value.__cause__, ValueError)
        store.put(("memories", "agent 3"), "key 23", {"text": "note 23, shortened"})
        new.word = "coffee"
        with pytest.raises(EmbeddingError, match="message 2 of thread 'monday'"):
            reembed(dsn, few, schema=schema)
        new.word = "refused by no model"
        reembed(dsn, few, schema=schema)
    checked(dsn, schema, new)


def test_another_move_takes_the_place_of_one_that_was_begun(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
    with pytest.raises(Killed):
        run(dsn, schema, Model("new", 24), Dying, statement="store_items", times=2)
    assert reembed(dsn, index(Model("newest", 20)), schema=schema) > 40
    checked(dsn, schema, Model("newest", 20))
    with psycopg.connect(dsn) as conn:
        query = f"select value ->> 'generation' from \"{schema}\".settings where name = 'index'"
        # A writer may still be at work on generation 2.
        assert conn.execute(query.encode()).fetchone() == ("3",)


def test_vectors_of_the_same_model_are_made_again_by_force(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store, 5)
        before = count(dsn, schema, "archival_vectors")
    assert reembed(dsn, index(), schema=schema) == 0
    assert reembed(dsn, index(), schema=schema, force=True) == before
    checked(dsn, schema, Model())


async def test_in_an_event_loop_areembed_is_named(dsn: str, schema: str) -> None:
    with pytest.raises(InvalidOperationError, match="await areembed"):
        reembed(dsn, index(), schema=schema)


async def test_a_move_can_be_undone(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
        new = index(Model("new", 24))
        async with open_reembedding(dsn, new, schema=schema) as moving:
            with pytest.raises(InvalidOperationError, match="no reembedding"):
                await moving.cancel()
            with pytest.raises(Killed):
                run(dsn, schema, Model("new", 24), Dying, statement="store_items", times=2)
            await moving.cancel()
            with pytest.raises(InvalidOperationError, match="no reembedding"):
                await moving.cancel()
        store.put(NS, "later", {"text": "of the old model"})
        assert store.search(NS, query="of the old model")[0].key == "later"
        assert await areembed(dsn, new, schema=schema) == count(dsn, schema, "archival_vectors_g3")
    checked(dsn, schema, Model("new", 24))


def test_two_workers_may_move_at_once(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            run(dsn, schema, Model("new", 24))
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    checked(dsn, schema, Model("new", 24))


# --- what it needs -------------------------------------------------------------------------------


def test_there_must_be_vectors_to_move(dsn: str, schema: str) -> None:
    with pytest.raises(SetupError, match="not set up"):
        reembed(dsn, index(), schema=schema)
    with opened(dsn, "sync", schema=schema), pytest.raises(SetupError, match="no vectors yet"):
        reembed(dsn, index(), schema=schema)


def test_the_model_must_have_the_dimensions_it_is_said_to_have(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        fill(store, 5)
        wrong: Any = {"dims": 20, "embed": Model("new", 24)}
        with pytest.raises(EmbeddingError, match="24 dimensions"):
            reembed(dsn, wrong, schema=schema)
        assert store.search(("memories",), query="note 3 of tea", limit=1)[0].key == "key 3"
