"""Retention: what is beyond the limits goes, a batch at a time, and what is referred to stays."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints import retention as sweeping
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store.config.retention import Limits, Retention
from langgraph_letta_store.errors import ConfigurationError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import BOTH, Line, compiled, config, inner, opened, orphans
from tests.support.stores import plan

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def conn(dsn: str, schema: str) -> Iterator[psycopg.Connection[Any]]:
    options = f"-c search_path={schema},public"
    with psycopg.connect(dsn, autocommit=True, options=options) as connection:
        yield connection
        if connection.execute("select to_regclass('checkpoints')").fetchone() != (None,):
            left = orphans(connection, schema)
            assert not any(left.values()), left


@pytest.fixture
def saver(dsn: str, schema: str) -> Iterator[LettaSaver]:
    """A saver that keeps everything, and on a pool of its own embeds nothing."""
    with opened(dsn, "dict pool", schema=schema, index=INDEX) as saver:
        yield saver


@contextmanager
def sweeping_with(
    saver: Any, dsn: str, way: str, **retention: Any
) -> Generator[LettaSaver, None, None]:
    """Open another saver on the same tables, with limits."""
    schema = str(inner(saver).config.schema)
    with opened(dsn, way, setup=False, schema=schema, retention=retention) as limited:
        yield limited


def age(conn: psycopg.Connection[Any], table: str, condition: str, by: str = "2 hours") -> None:
    query = f"update {table} set created_at = created_at - interval '{by}' where {condition}"
    assert conn.execute(query.encode()).rowcount > 0


def sequences(conn: psycopg.Connection[Any], thread_id: str, table: str = "recall_memory") -> Any:
    query = f"select array_agg(sequence order by sequence) from {table} where thread_id = %s"
    row = conn.execute(query.encode(), [thread_id]).fetchone()
    assert row is not None
    return row[0] or []


def trimming(saver: Any, puts: int, window: int = 3, **how: Any) -> Line:
    """A thread whose state has the last few messages alone."""
    line = Line(saver, **how)
    for i in range(puts):
        words = [*line.values.get("messages", []), HumanMessage(f"m{i}", id=f"m{i}")]
        line.put({"messages": words[-window:], "moving": "v" * 300 + str(i)})
        line.write(("moving", i))
    return line


# --- the limits ----------------------------------------------------------------------------------


def test_limits_are_read() -> None:
    given = {"checkpoints": {"age": 90, "count": 5}, "messages": {"age": timedelta(days=1)}}
    assert Retention.parse(given) == Retention(
        Limits(timedelta(minutes=90), 5), Limits(timedelta(days=1), None)
    )
    assert Retention.parse({}) == Retention()
    assert Retention.parse(Retention.parse(given)) == Retention.parse(given)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (5, "`retention` must be a dictionary of options .*, got a int"),
        (
            {"messages": 5},
            r"`retention\['messages'\]` must be a dictionary of options .*, got a int",
        ),
        ({"writes": {}}, "`retention` has the unknown option 'writes'; .* checkpoints, messages$"),
        (
            {"messages": {"days": 5}},
            r"`retention\['messages'\]` has the unknown option 'days'; .* age, count$",
        ),
        (
            {"messages": {"age": -5}},
            r"`retention\['messages'\]\['age'\]` must be a timedelta .*, got -5",
        ),
        (
            {"messages": {"age": timedelta(-1)}},
            r"`retention\['messages'\]\['age'\]` must be a timedelta .*, got datetime",
        ),
        (
            {"messages": {"age": True}},
            r"`retention\['messages'\]\['age'\]` must be a timedelta .*, got True",
        ),
        (
            {"checkpoints": {"count": 0}},
            r"`retention\['checkpoints'\]\['count'\]` must be a whole number .*, got 0",
        ),
        (
            {"checkpoints": {"count": 1.5}},
            r"`retention\['checkpoints'\]\['count'\]` must be a whole number .*, got 1.5",
        ),
    ],
)
def test_limits_that_cannot_be(given: Any, place: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{place}"):
        Retention.parse(given)


def test_without_limits_nothing_goes(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    line = trimming(saver, 5)
    age(conn, "checkpoints", "true", "9 years")
    age(conn, "recall_memory", "true", "9 years")
    assert saver.sweep_retention() == (0, 0)
    assert len(line.ids()) == 5
    assert len(sequences(conn, line.thread_id)) == 5


# --- checkpoints ---------------------------------------------------------------------------------


def test_checkpoints_beyond_the_count_go(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line, short = trimming(saver, 6), trimming(saver, 3)
    child = Line(saver, line.thread_id, "child")
    for _ in range(5):
        child.put({"text": "x"})
    ids, inside = line.ids(), child.ids()
    newest = line.newest()
    with sweeping_with(saver, dsn, way, checkpoints={"count": 3}) as limited:
        swept = limited.sweep_retention()
        assert swept == (5, 0)
        assert swept.checkpoints == 5
        assert limited.sweep_retention() == (0, 0)
    assert line.ids() == ids[:3]
    assert child.ids() == inside[:3]
    assert len(short.ids()) == 3
    assert line.newest() == newest
    assert len(sequences(conn, line.thread_id)) == 6, "no limit for messages"


def test_old_checkpoints_go_but_the_newest(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line, idle = trimming(saver, 6), trimming(saver, 3)
    ids = line.ids()
    age(conn, "checkpoints", f"checkpoint_id <= '{ids[4]}' or thread_id = '{idle.thread_id}'")
    with sweeping_with(saver, dsn, way, checkpoints={"age": 60, "count": 5}) as limited:
        assert limited.sweep_retention() == (4, 0)
        assert limited.sweep_retention() == (0, 0)
    assert line.ids() == ids[:4]
    assert len(idle.ids()) == 1
    assert idle.newest().checkpoint["channel_values"] == idle.values


# --- messages ------------------------------------------------------------------------------------


def test_messages_beyond_the_count_go(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line, short = trimming(saver, 10), trimming(saver, 4)
    conn.execute("""
        insert into recall_vectors select agent_id, thread_id, sequence, '[1,2,3,4,5,6,7,8]'
        from recall_backlog where sequence % 2 = 0""")
    conn.execute("delete from recall_backlog where sequence % 2 = 0")
    limits = {"checkpoints": {"count": 2}, "messages": {"count": 5}}
    with sweeping_with(saver, dsn, way, **limits) as limited:
        assert limited.sweep_retention() == (8 + 2, 5)
        assert limited.sweep_retention() == (0, 0)
    assert sequences(conn, line.thread_id) == [6, 7, 8, 9, 10]
    assert sequences(conn, line.thread_id, "recall_vectors") == [6, 8, 10]
    assert sequences(conn, line.thread_id, "recall_backlog") == [7, 9]
    assert len(sequences(conn, short.thread_id)) == 4
    assert line.newest().checkpoint["channel_values"] == line.values


def test_old_messages_go(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line = trimming(saver, 8)
    saver.prune([line.thread_id], keep_last=2)  # which refer to the last four
    age(conn, "recall_memory", "sequence <= 6 and sequence <> 2")
    with sweeping_with(saver, dsn, way, messages={"age": timedelta(hours=1)}) as limited:
        assert limited.sweep_retention() == (0, 3)
    assert sequences(conn, line.thread_id) == [2, 5, 6, 7, 8]


def test_messages_that_anything_refers_to_stay(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line = Line(saver)
    first = HumanMessage("first", id="first")
    line.put({"messages": [first]})
    for i in range(5):
        line.put({"messages": [HumanMessage(f"m{i}", id=f"m{i}")]})
    line.write(("messages", [first]))
    saver.prune([line.thread_id])
    newest = line.newest()
    with sweeping_with(saver, dsn, way, messages={"count": 1, "age": 0}) as limited:
        assert limited.sweep_retention() == (0, 4)
    assert sequences(conn, line.thread_id) == [1, 6], "a write's and the state's"
    assert line.newest() == newest
    assert newest.pending_writes is not None
    assert newest.pending_writes[0][2] == [first]


def test_a_value_that_stands_in_a_row_of_its_own_keeps_its_messages(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line = Line(saver)
    case = {"notes": [HumanMessage("noted", id="noted")], "more": "x" * 300}
    line.put({"case": case, "last": AIMessage("alone", id="alone")})
    for i in range(3):
        line.put({"messages": [HumanMessage(f"m{i}", id=f"m{i}")]})
    limits = {"checkpoints": {"count": 1}, "messages": {"count": 1}}
    with sweeping_with(saver, dsn, "sync", **limits) as limited:
        limited.sweep_retention()
    with opened(dsn, "sync", setup=False, schema=saver.config.schema) as fresh:
        found = fresh.get_tuple(line.config)
        assert found is not None
        assert found.checkpoint["channel_values"] == line.values


def test_savers_that_remember_messages_learn_that_they_are_gone(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line = trimming(saver, 8)
    limits = {"checkpoints": {"count": 1}, "messages": {"count": 3}}
    with sweeping_with(saver, dsn, "sync", **limits) as limited:
        assert limited.sweep_retention() == (7, 5)
    # The first messages come back: the saver knows them by numbers that no message has now.
    back = [HumanMessage("m0", id="m0"), *line.values["messages"]]
    line.put({"messages": back})
    assert line.newest().checkpoint["channel_values"]["messages"] == back
    assert sequences(conn, line.thread_id) == [6, 7, 8, 9]


def test_a_conversation_that_is_trimmed_goes_on(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    def echo(state: MessagesState) -> Any:
        old = [RemoveMessage(str(m.id)) for m in state["messages"][:-3]]
        return {"messages": [*old, AIMessage(f"re: {state['messages'][-1].text}")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("echo", echo)
    builder.add_edge(START, "echo")
    here = config(str(uuid4()))
    limits = {"checkpoints": {"count": 2}, "messages": {"count": 6}}
    with sweeping_with(saver, dsn, way, **limits) as limited:
        graph = compiled(builder, limited)
        for turn in range(8):
            graph.invoke({"messages": f"turn {turn}"}, here)
            before = graph.get_state(here)
            limited.sweep_retention()
            assert graph.get_state(here) == before
        thread_id = str(here["configurable"]["thread_id"])  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
        assert len(list(limited.list(config(thread_id)))) == 2
        assert len(sequences(conn, thread_id)) == 6


# --- what was left behind ------------------------------------------------------------------------


def test_writes_without_a_checkpoint_go_after_a_day(
    saver: LettaSaver, way: str, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    line, gone = trimming(saver, 2), trimming(saver, 2)
    for one in (line, gone):
        for name in ("old", "new"):
            saver.put_writes(config(one.thread_id, f"not there: {name}"), [("x", 1)], str(uuid4()))
    saver.delete_thread(gone.thread_id)
    saver.put_writes(config(gone.thread_id, "not there: old"), [("x", 1)], str(uuid4()))
    age(conn, "checkpoint_writes", "checkpoint_id not like '%new'", "25 hours")
    with sweeping_with(saver, dsn, way, checkpoints={"count": 10}) as limited:
        assert limited.sweep_retention() == (0, 0)
    query = "select thread_id, checkpoint_id from checkpoint_writes order by checkpoint_id"
    left = conn.execute(query).fetchall()
    assert left == [*((line.thread_id, id_) for id_ in line.ids()[::-1]), left[-1]]
    assert left[-1] == (line.thread_id, "not there: new")
    age(conn, "checkpoint_writes", "checkpoint_id like '%new'", "25 hours")
    with sweeping_with(saver, dsn, way, messages={"count": 10}) as limited:
        limited.sweep_retention()
    assert len(conn.execute(query).fetchall()) == 2


# --- batches, and many at once -------------------------------------------------------------------


def test_threads_are_swept_batch_by_batch(
    saver: LettaSaver,
    way: str,
    dsn: str,
    conn: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "SWEEP_BATCH", 2)
    lines = [trimming(saver, 4) for _ in range(6)]
    trimming(saver, 4, thread_id="")
    limits = {"checkpoints": {"count": 1}, "messages": {"count": 3}}
    with sweeping_with(saver, dsn, way, **limits) as limited:
        assert limited.sweep_retention() == (7 * 3, 7 * 1)
    assert [len(line.ids()) for line in lines] == [1] * 6


def test_a_sweep_can_be_stopped_between_two_threads(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    lines = [trimming(saver, 4) for _ in range(4)]
    limits = {"checkpoints": {"count": 1}, "messages": {"count": 3}}
    with sweeping_with(saver, dsn, "sync", **limits) as limited:
        conversations = limited._conversations_in(limited._session.read_schema())
        runner = Runner(conn, None)
        sweep = sweeping.sweep(conversations)
        step = next(sweep)
        for _ in range(6):
            step = sweep.send(runner._perform(step))
        sweep.close()
        done = [len(line.ids()) == 1 for line in lines]
        assert any(done)
        assert not all(done)
        assert not any(orphans(conn, str(saver.config.schema)).values())
        limited.sweep_retention()
    assert [len(line.ids()) for line in lines] == [1] * 4
    assert all(line.newest().checkpoint["channel_values"] == line.values for line in lines)


def test_many_sweep_while_threads_go_on(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    lines = [trimming(saver, 3) for _ in range(4)]
    over = threading.Event()
    failed: list[Exception] = []
    swept: list[Any] = []
    limits = {"checkpoints": {"count": 1}, "messages": {"count": 3}}

    def sweep(way: str) -> None:
        with sweeping_with(saver, dsn, way, **limits) as limited:
            while not over.is_set():
                try:
                    swept.append(limited.sweep_retention())
                except psycopg.Error as error:
                    failed.append(error)

    sweepers = [threading.Thread(target=sweep, args=(way,)) for way in ("sync", "sync", "async")]
    for sweeper in sweepers:
        sweeper.start()
    try:
        for turn in range(15):
            for line in lines:
                word = HumanMessage(f"on {turn}", id=f"on {turn}")
                line.put({"messages": [*line.values["messages"], word][-3:], "moving": turn})
    finally:
        over.set()
        for sweeper in sweepers:
            sweeper.join()
    assert not failed
    with sweeping_with(saver, dsn, "sync", **limits) as limited:
        swept.append(limited.sweep_retention())
    assert sum(each.checkpoints for each in swept) == 4 * 17
    assert sum(each.messages for each in swept) == 4 * 15
    for line in lines:
        assert line.newest().checkpoint["channel_values"] == line.values


def test_a_sweep_looks_into_indexes(
    saver: LettaSaver, dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimming(saver, 3)
    limits: Any = {name: {"age": 60, "count": 100} for name in ("checkpoints", "messages")}
    with (
        sweeping_with(saver, dsn, "sync", **limits) as limited,
        psycopg.connect(dsn, autocommit=True, options="-c enable_seqscan=off") as explainer,
    ):
        limited.sweep_retention()  # the first use of a connection asks for more
        explained = plan(explainer, monkeypatch, limited.sweep_retention)
    assert "Seq Scan" not in explained
    for index in ("threads_pkey", "checkpoints_pkey", "checkpoint_writes_pkey"):
        assert index in explained
