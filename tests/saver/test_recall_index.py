"""Messages are embedded after the turn that brought them, and are found by meaning at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, HumanMessage
from psycopg.conninfo import make_conninfo
from typing_extensions import override

from langgraph_letta_store import LettaSaver, LettaStore
from langgraph_letta_store._tiers.recall import indexer
from langgraph_letta_store.errors import LettaStoreError
from tests.saver.test_recall import recall, say, texts
from tests.support import locomo, savers
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import BOTH, orphans

AGENT, THREAD = "ada", "one"


class Model(CharacterEmbeddings):
    """Refuses texts with a word in them, may be out of order, and may do something meanwhile."""

    def __init__(self) -> None:
        super().__init__(32)
        self.poison = "\0 none"
        self.out = False
        self.meanwhile: Callable[[], object] = lambda: None

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = super().embed_documents(texts)
        self.meanwhile()
        if self.out or any(self.poison in text for text in texts):
            msg = "the model does not want to"
            raise ConnectionError(msg)
        return vectors


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def index(model: Embeddings, dims: int = 32, **more: Any) -> Any:
    return {"dims": dims, "embed": model, **more}


@contextmanager
def opened(dsn: str, way: str, **options: Any) -> Generator[LettaSaver, None, None]:
    """Open a saver whose indexer waits to be started."""
    with savers.opened(dsn, way, **options) as saver:
        assert saver.stop_recall_indexer(10)
        yield saver


@pytest.fixture
def saver(way: str, dsn: str, schema: str, model: Model) -> Iterator[LettaSaver]:
    with opened(dsn, way, schema=schema, index=index(model)) as saver:
        yield saver
    with psycopg.connect(dsn) as conn:
        assert not any(orphans(conn, schema).values())


def vectors(dsn: str, schema: str) -> list[tuple[str, int]]:
    """The messages that have a vector."""
    query = f'select thread_id, sequence from "{schema}".recall_vectors order by 1, 2'
    with psycopg.connect(dsn) as conn:
        return conn.execute(query.encode()).fetchall()


def embedded(model: Model) -> set[str]:
    """The texts and queries that the model was asked for."""
    return {text for call in model.calls for text in call}


def waits(for_what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not for_what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


# --- after the turn ------------------------------------------------------------------------------


def test_a_turn_embeds_nothing(saver: LettaSaver, dsn: str, schema: str, model: Model) -> None:
    say(saver, AGENT, THREAD, HumanMessage("tea"), AIMessage(""), AIMessage("milk"))
    assert model.calls == []
    assert saver.recall_backlog() == 2
    assert saver.index_recall() == 2
    assert model.calls == [["tea", "milk"]]
    assert saver.recall_backlog() == saver.index_recall() == 0
    assert vectors(dsn, schema) == [(THREAD, 1), (THREAD, 3)]
    assert len(model.calls) == 1


def test_what_waits_is_embedded_in_batches(saver: LettaSaver, model: Model) -> None:
    say(saver, AGENT, THREAD, *(HumanMessage(f"message {i}") for i in range(200)))
    say(saver, "bob", "two", *(HumanMessage(f"message {i}") for i in range(200, 300)))
    assert saver.recall_backlog() == 300
    assert saver.index_recall() == 300
    assert [len(call) for call in model.calls] == [128, 128, 44]
    assert indexer.BATCH == 128


def test_what_is_said_often_is_embedded_once(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, *(HumanMessage(text) for text in ("yes", "no", "yes", "yes")))
    assert saver.index_recall() == 4
    assert model.calls == [["yes", "no"]]
    assert len(vectors(dsn, schema)) == 4


def test_long_texts_are_cut_and_are_spread_over_calls(saver: LettaSaver, model: Model) -> None:
    said = [HumanMessage(f"{i} " + "x" * 10_000) for i in range(50)]
    say(saver, AGENT, THREAD, *said)
    assert saver.index_recall() == 50
    assert len(model.calls) == 2
    assert {len(text) for call in model.calls for text in call} == {indexer.TEXT_CHARACTERS}


def test_a_replaced_message_needs_no_vector(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, HumanMessage("tea", id="1"))
    say(saver, AGENT, THREAD, HumanMessage("coffee", id="1"))
    assert texts(recall(saver).search(AGENT, "drink")) == ["coffee"]
    assert saver.index_recall() == saver.recall_backlog() == 0
    assert vectors(dsn, schema) == [(THREAD, 2)]
    assert embedded(model) == {"drink", "coffee"}
    say(saver, AGENT, THREAD, HumanMessage("milk", id="1"))  # takes the place of an embedded one
    assert texts(recall(saver).search(AGENT, "coffee")) == ["milk"]


# --- by meaning ----------------------------------------------------------------------------------


def test_what_was_said_just_now_is_found_by_meaning(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, HumanMessage("green tea"), AIMessage("zzz"))
    say(saver, "bob", "two", HumanMessage("green tea"))
    # The same characters, in another order.
    found = recall(saver).search(AGENT, "eat green", mode="vector")
    assert texts(found) == ["green tea", "zzz"]
    assert found[0].score == pytest.approx(1, abs=0.01)
    assert found[0].score > found[1].score
    assert embedded(model) == {"eat green", "green tea", "zzz"}
    assert vectors(dsn, schema) == [(THREAD, 1), (THREAD, 2)]
    assert saver.recall_backlog() == 1  # bob's
    model.calls.clear()
    assert texts(recall(saver).search(AGENT, "eat green")) == ["green tea", "zzz"]
    assert embedded(model) <= {"eat green"}


def test_many_that_wait_do_not_all_hold_up_a_search(saver: LettaSaver, model: Model) -> None:
    for i in range(10):
        say(saver, AGENT, THREAD, *(HumanMessage(f"message {i} {n}") for n in range(10)))
    found = recall(saver).search(AGENT, "message", limit=100, mode="vector")
    assert len(embedded(model)) == 1 + indexer.WITH_QUERY
    assert {m.sequence for m in found} == set(range(37, 101))  # the newest
    assert saver.recall_backlog() == 36
    both = recall(saver).search(AGENT, "message", limit=100)
    assert {m.sequence for m in both} == set(range(1, 101))


@pytest.mark.parametrize("distance", ["cosine", "inner_product", "l2"])
def test_filters_pages_and_neighbours_by_meaning(
    way: str, dsn: str, schema: str, model: Model, distance: str
) -> None:
    with opened(dsn, way, schema=schema, index=index(model, distance_type=distance)) as saver:
        said = [m for i in range(12) for m in (HumanMessage(f"tea {i}"), AIMessage(f"milk {i}"))]
        say(saver, AGENT, THREAD, *said)
        say(saver, AGENT, "other", HumanMessage("tea tea", id="x"))
        say(saver, AGENT, "copy", HumanMessage("tea tea", id="x"))
        search = recall(saver).search
        saver.index_recall()
        everything = search(AGENT, "tea", limit=100)
        assert len(everything) == 25  # the last in two threads
        scores = [m.score for m in everything]
        assert scores == sorted(scores, reverse=True)
        pages = [search(AGENT, "tea", limit=4, offset=n) for n in range(0, 28, 4)]
        assert [m for page in pages for m in page] == list(everything)
        assert {m.role for m in search(AGENT, "tea", roles=["assistant"])} == {"assistant"}
        assert len(search(AGENT, "tea", roles=["assistant"], thread=THREAD, limit=50)) == 12
        (alone,) = search(AGENT, "tea", thread="copy", neighbours=3)
        assert (alone.text, alone.before, alone.after) == ("tea tea", [], [])
        (hit,) = search(AGENT, "milk 7", thread=THREAD, limit=1, neighbours=1)
        assert texts([*hit.before, hit, *hit.after]) == ["tea 7", "milk 7", "tea 8"]
        assert search(AGENT, "tea", since="2999-01-01") == []
        assert search("stranger", "tea") == []


def test_a_model_that_says_nothing_with_a_vector(way: str, dsn: str, schema: str) -> None:
    def zeros(texts: Sequence[str]) -> list[list[float]]:
        return [[0.0] * 4 for _ in texts]

    with opened(dsn, way, schema=schema, index={"dims": 4, "embed": zeros}) as saver:
        say(saver, AGENT, THREAD, HumanMessage("one"), HumanMessage("two"))
        found = recall(saver).search(AGENT, "one", mode="vector")
        assert [(m.text, m.score) for m in found] == [("two", 0), ("one", 0)]
        found = recall(saver).search(AGENT, "one", neighbour_weight=0)
        assert [(m.text, m.score) for m in found] == [("one", pytest.approx(0.6)), ("two", 0)]


def test_messages_from_before_the_index_are_embedded(
    way: str, dsn: str, schema: str, model: Model
) -> None:
    with opened(dsn, way, schema=schema) as saver:
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        assert saver.recall_backlog() == 0
        with pytest.raises(LettaStoreError, match="index="):
            saver.index_recall()
    # A store has no indexer, which could be quicker than this test.
    with LettaStore.from_conn_string(dsn, schema=schema, index=index(model)) as store:
        store.setup()
    with psycopg.connect(dsn) as conn:
        waiting = conn.execute(f'select count(*) from "{schema}".recall_backlog'.encode())
        assert waiting.fetchone() == (1,)
    with opened(dsn, way, schema=schema, index=index(model)) as saver:
        assert saver.stop_recall_indexer(10)
        assert texts(recall(saver).search(AGENT, "tea")) == ["tea"]
    with opened(dsn, way, schema=schema) as saver:  # and from beside it
        say(saver, AGENT, THREAD, HumanMessage("milk"))
        assert texts(recall(saver).search(AGENT, "milk")) == ["milk"]
    with opened(dsn, way, schema=schema, index=index(model)) as saver:
        saver.index_recall()
        assert vectors(dsn, schema) == [(THREAD, 1), (THREAD, 2)]


def test_a_reader_that_may_not_write_finds_what_is_embedded(
    saver: LettaSaver, way: str, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, HumanMessage("tea"))
    saver.index_recall()
    say(saver, AGENT, THREAD, HumanMessage("milk"))
    replica = make_conninfo(dsn, options="-c default_transaction_read_only=on")
    with opened(replica, way, schema=schema, index=index(model), setup=False) as reader:
        found = recall(reader).search(AGENT, "milk", neighbours=1, mode="vector")
        assert texts(found) == ["tea"]
        assert texts(recall(reader).search(AGENT, "milk")) == ["milk", "tea"]  # by its words


# --- a model that fails --------------------------------------------------------------------------


def test_a_model_that_is_out_fails_no_turn(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    model.out = True
    for i in range(6):
        say(saver, AGENT, THREAD, *(HumanMessage(f"message {i} {n}") for n in range(50)))
    with pytest.raises(ConnectionError, match="does not want"):
        saver.index_recall()
    assert len(model.calls) <= 1 + indexer.PATIENCE
    assert saver.recall_backlog() == 300
    assert vectors(dsn, schema) == []
    with pytest.raises(ConnectionError, match="does not want"):
        recall(saver).search(AGENT, "message")
    assert len(recall(saver).search(AGENT)) == 10
    model.out = False
    assert saver.index_recall() == 300


def test_a_text_that_the_model_refuses_holds_up_no_other(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    said = [HumanMessage(f"tea {i}" if i not in (3, 4, 150) else "poison") for i in range(200)]
    say(saver, AGENT, THREAD, *said)
    model.poison = "poison"
    with pytest.raises(ConnectionError, match="does not want"):
        saver.index_recall()
    assert saver.recall_backlog() == 3
    assert len(vectors(dsn, schema)) == 197
    # Nor does it hold up a search, which takes what waits along.
    say(saver, AGENT, THREAD, HumanMessage("coffee"))
    assert len(recall(saver).search(AGENT, "tea", limit=5)) == 5
    with pytest.raises(ConnectionError, match="does not want"):
        saver.index_recall()
    assert saver.recall_backlog() == 3
    assert texts(recall(saver).search(AGENT, "coffee", limit=1)) == ["coffee"]


def test_a_vector_that_cannot_be_kept_is_told(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=index(CharacterEmbeddings(16), 32)) as saver:
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        with pytest.raises(LettaStoreError, match="16 dimensions"):
            saver.index_recall()
        assert saver.recall_backlog() == 1


# --- side by side --------------------------------------------------------------------------------


def test_no_connection_is_held_while_the_model_works(
    way: str, dsn: str, schema: str, model: Model
) -> None:
    one: Any = {"min_size": 1, "max_size": 1, "timeout": 5}
    options: dict[str, Any] = {"schema": schema, "index": index(model), "pool_config": one}
    with opened(dsn, way, **options) as saver:
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        model.meanwhile = lambda: say(saver, AGENT, THREAD, HumanMessage("the turn goes on"))
        assert saver.index_recall() == 1
        model.meanwhile = lambda: None
        assert len(recall(saver).search(AGENT, "tea")) == 2


def test_two_workers_leave_each_message_embedded_once(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    for i in range(4):
        say(saver, AGENT, f"{i}", *(HumanMessage(f"{i} {n}") for n in range(100)))
    with ThreadPoolExecutor(3) as workers:
        counts = [workers.submit(saver.index_recall) for _ in range(3)]
    assert sum(count.result() for count in counts) == 400
    assert len(vectors(dsn, schema)) == 400
    assert saver.recall_backlog() == 0


def test_a_message_that_goes_while_it_is_embedded_leaves_no_vector(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, HumanMessage("tea"), HumanMessage("milk"))

    def delete() -> None:
        with psycopg.connect(dsn) as conn:
            for table in ("recall_backlog", "recall_memory"):
                query = f'delete from "{schema}".{table} where sequence = 1'
                conn.execute(query.encode())

    model.meanwhile = delete
    assert saver.index_recall() == 1
    assert vectors(dsn, schema) == [(THREAD, 2)]
    with psycopg.connect(dsn) as conn:  # the checkpoints still refer to what was deleted by hand
        for table in ("checkpoints", "checkpoint_writes"):
            conn.execute(f'update "{schema}".{table} set messages = null'.encode())


# --- in the background ---------------------------------------------------------------------------


def test_a_saver_with_an_index_embeds_by_itself(
    way: str, dsn: str, schema: str, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    with savers.opened(dsn, way, schema=schema, index=index(model)) as saver:
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        waits(lambda: saver.recall_backlog() == 0)
        assert vectors(dsn, schema) == [(THREAD, 1)]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_the_indexer_embeds_by_itself(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, HumanMessage("said before a crash"))
    running = saver.start_recall_indexer()
    assert saver.start_recall_indexer() is running
    waits(lambda: len(vectors(dsn, schema)) == 1)
    for i in range(3):
        say(saver, AGENT, THREAD, HumanMessage(f"turn {i}"))
        waits(lambda: saver.recall_backlog() == 0)
    assert len(vectors(dsn, schema)) == 4
    assert saver.stop_recall_indexer(10)
    say(saver, AGENT, THREAD, HumanMessage("no one listens"))
    time.sleep(0.2)
    assert saver.recall_backlog() == 1
    saver.start_recall_indexer()
    waits(lambda: saver.recall_backlog() == 0)
    assert saver.stop_recall_indexer(10)


def test_the_indexer_logs_an_error_and_tries_again(
    saver: LettaSaver, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    model.out = True
    with caplog.at_level(logging.ERROR):
        saver.start_recall_indexer()
        say(saver, AGENT, THREAD, HumanMessage("tea"))
        waits(lambda: "embedding messages failed" in caplog.text)
    assert saver.recall_backlog() == 1
    model.out = False
    say(saver, AGENT, THREAD, HumanMessage("milk"))
    waits(lambda: saver.recall_backlog() == 0)
    assert saver.stop_recall_indexer(10)


def test_the_indexer_stops_between_two_batches(
    saver: LettaSaver, dsn: str, schema: str, model: Model
) -> None:
    say(saver, AGENT, THREAD, *(HumanMessage(f"message {i}") for i in range(500)))
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert may_end.wait(20)

    model.meanwhile = work
    saver.start_recall_indexer()
    assert begun.wait(20)
    assert not saver.stop_recall_indexer(0.01)
    may_end.set()
    assert saver.stop_recall_indexer(20)
    assert len(vectors(dsn, schema)) == indexer.BATCH


def test_without_an_index_there_is_no_indexer(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema) as saver:
        running: Any = saver.start_recall_indexer()
        waits(running.done)
        assert saver.stop_recall_indexer()


# --- on real conversations -----------------------------------------------------------------------


@pytest.mark.parametrize(("by", "least"), [("text", 0.55), ("vector", 0.4)])
def test_the_evidence_for_questions_is_found(dsn: str, schema: str, by: str, least: float) -> None:
    """Mean evidence recall among the first ten of what a conversation of 369 turns says."""
    locomo.needed("30")
    chat = locomo.Conversation.read("30")
    options = {"index": index(chat.vectors, locomo.DIMS)} if by == "vector" else {}
    with opened(dsn, "sync", schema=schema, **options) as saver:
        for number, session in enumerate(chat.sessions):
            messages = [HumanMessage(turn.text, id=turn.id) for turn in session]
            say(saver, AGENT, f"session {number}", *messages)
        if by == "vector":
            assert saver.index_recall() > 300
        shares = [
            chat.found(question, texts(recall(saver).search(AGENT, question.text, mode=by)))
            for question in chat.questions
        ]
    assert sum(shares) / len(shares) > least
