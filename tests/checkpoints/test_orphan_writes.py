"""What a run writes after its thread was deleted: it must not bring the thread back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaMemory, LettaSaver
from langgraph_letta_store.errors import DeletedThreadError
from tests.support.savers import Line, compiled, config, inner, opened, orphans
from tests.support.stores import BOTH

TABLES = (
    *("threads", "thread_agents", "checkpoints", "checkpoint_channels", "checkpoint_writes"),
    "recall_memory",
)


@pytest.fixture(params=[(way, parts) for way in BOTH for parts in (2, 0)], ids=str)
def saver(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaSaver]:
    way, partitions = request.param
    with opened(dsn, way, schema=schema, partitions=partitions) as saver:
        saver.setup()
        yield saver


@pytest.fixture
def other(saver: LettaSaver, dsn: str) -> Iterator[LettaSaver]:
    """Another process: its cache does not see what `saver` deletes."""
    schema, parts = inner(saver).config.schema, inner(saver).config.partitions
    with opened(dsn, "sync", setup=False, schema=schema, partitions=parts) as other:
        yield other


def left(dsn: str, saver: Any, thread: str) -> dict[str, int]:
    """The tables that have rows of a thread."""
    found: dict[str, int] = {}
    with psycopg.connect(dsn) as conn:
        for table in TABLES:
            query = f'select count(*) from "{inner(saver).config.schema}".{table}'
            row = conn.execute(f"{query} where thread_id = %s".encode(), [thread]).fetchone()
            assert row is not None
            if row[0]:
                found[table] = row[0]
    return found


def say(line: Line, text: str) -> None:
    said: list[Any] = line.values.get("messages", [])
    line.put({"messages": [*said, HumanMessage(text, id=text)], "notes": {"long": "x" * 300}})


@pytest.fixture(params=["delete_thread", "forget"])
def delete(request: pytest.FixtureRequest, saver: Any, dsn: str) -> Callable[[str], None]:
    def forget(_: str) -> None:
        own = inner(saver).config
        with LettaMemory.from_conn_string(
            dsn, schema=own.schema, partitions=own.partitions
        ) as memory:
            memory.agent("ada").forget()

    return forget if request.param == "forget" else saver.delete_thread


@pytest.mark.parametrize("who", ["saver", "other"])
def test_the_rest_of_a_run_is_not_stored(
    request: pytest.FixtureRequest, dsn: str, who: str, delete: Callable[[str], None]
) -> None:
    writer = request.getfixturevalue(who)
    line = Line(writer, user_id="ada")
    say(line, "one")
    say(line, "two")
    delete(line.thread_id)
    for text in ("three", "four", "five"):
        line.write(("messages", [AIMessage("my secret", id="secret")]), ("step", 1))
        say(line, text)
        line.write(("step", 2))
    assert left(dsn, writer, line.thread_id) == {}
    again = Line(writer, line.thread_id, user_id="ada")
    say(again, "a new beginning")
    again.write(("step", 1))
    say(again, "goes on")
    found = again.newest()
    assert found.checkpoint["channel_values"]["messages"] == again.values["messages"]
    # The old run goes on still, and writes nothing into the new thread.
    before = left(dsn, writer, line.thread_id)
    line.write(("messages", [AIMessage("my secret", id="secret")]))
    say(line, "six")
    assert left(dsn, writer, line.thread_id) == before
    assert again.newest().config == found.config


def test_writes_that_came_before_a_refused_checkpoint_go(saver: LettaSaver, dsn: str) -> None:
    line = Line(saver, user_id="ada")
    say(line, "one")
    saver.delete_thread(line.thread_id)
    checkpoint = empty_checkpoint()
    checkpoint["id"] = str(uuid6())
    saver.put_writes(config(line.thread_id, checkpoint["id"]), [("x", 1)], "task")
    saver.put(line.config, checkpoint, {"source": "loop", "step": 1}, {})
    assert left(dsn, saver, line.thread_id) == {}


def test_a_subgraph_of_a_run_does_not_bring_the_thread_back(saver: LettaSaver, dsn: str) -> None:
    line = Line(saver, user_id="ada")
    say(line, "one")
    called = line.config["configurable"]["checkpoint_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # `put` returned it
    saver.delete_thread(line.thread_id)
    inside = Line(saver, line.thread_id, ns="sub:1", checkpoint_map={"": called})
    say(inside, "inside")
    say(inside, "inside again")
    assert left(dsn, saver, line.thread_id) == {}


def test_messages_that_were_kept_get_no_state(saver: LettaSaver, dsn: str) -> None:
    line = Line(saver, user_id="ada")
    say(line, "one")
    saver.delete_thread(line.thread_id, keep_messages=True)
    say(line, "two")
    assert left(dsn, saver, line.thread_id) == {
        "threads": 1,
        "thread_agents": 1,
        "recall_memory": 1,
    }


@pytest.mark.parametrize("source", ["update", "fork"])
def test_a_deleted_state_cannot_be_updated(saver: LettaSaver, dsn: str, source: str) -> None:
    line = Line(saver, user_id="ada")
    say(line, "one")
    saver.delete_thread(line.thread_id)
    with pytest.raises(DeletedThreadError, match="leave `checkpoint_id` out of the config"):
        line.put({"x": 1}, metadata={"source": source})
    assert left(dsn, saver, line.thread_id) == {}


def test_an_agent_forgets_its_user_in_a_run(saver: LettaSaver, dsn: str) -> None:
    def answer(state: MessagesState) -> dict[str, Any]:
        if "forget" in str(state["messages"][-1].content):
            inner(saver).delete_thread("monday")
        return {"messages": [AIMessage("Done.")]}

    def tidy(state: MessagesState) -> dict[str, Any]:
        assert state["messages"][-1].content == "Done."
        return {"messages": [AIMessage("Tidied up.")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("answer", answer)
    builder.add_node("tidy", tidy)
    builder.add_edge(START, "answer")
    builder.add_edge("answer", "tidy")
    graph = compiled(builder, saver)
    run: Any = {"configurable": {"thread_id": "monday", "user_id": "ada"}}
    graph.invoke({"messages": "I like tea"}, run)
    ended = graph.invoke({"messages": "forget me"}, run)
    assert ended["messages"][-1].content == "Tidied up."
    assert left(dsn, saver, "monday") == {}
    assert len(graph.invoke({"messages": "Hello"}, run)["messages"]) == 3


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.nightly)])
def test_deletions_race_with_runs(
    saver: LettaSaver, other: LettaSaver, dsn: str, rounds: int
) -> None:
    """Runs of two processes write while threads are deleted: no row of a deleted thread is left."""

    def run(writer: Any, thread: str, started: threading.Event) -> None:
        line = Line(writer, thread, user_id="ada")
        say(line, "0")
        started.set()
        for i in range(8):
            line.write(("messages", [AIMessage(f"answer {i}", id=str(uuid4()))]), ("step", i))
            say(line, str(i + 1))

    with ThreadPoolExecutor(4) as pool:
        for i in range(rounds):
            threads = [f"{i} of {one}" for one in ("saver", "other")]
            started = [threading.Event() for _ in threads]
            runs = [
                pool.submit(run, writer, thread, event)
                for writer, thread, event in zip((saver, other), threads, started, strict=True)
            ]
            for thread, event in zip(threads, started, strict=True):
                assert event.wait(60)
                saver.delete_thread(thread)
            for each in runs:
                each.result(60)
            for thread in threads:
                assert left(dsn, saver, thread) == {}, thread
    with psycopg.connect(dsn) as connection:
        assert not any(orphans(connection, inner(saver).config.schema).values())
