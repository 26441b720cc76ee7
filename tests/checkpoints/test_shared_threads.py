"""Threads in which several agents speak, and writes that come after their thread was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import InvalidOperationError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import inner, opened
from tests.support.stores import BOTH

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@pytest.fixture(params=[(way, parts) for way in BOTH for parts in (2, 0)], ids=str)
def saver(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaSaver]:
    way, partitions = request.param
    with opened(dsn, way, schema=schema, partitions=partitions, index=INDEX) as saver:
        saver.setup()
        saver.stop_recall_indexer()
        yield saver


def say(saver: LettaSaver, agent: str | None, messages: Sequence[BaseMessage], after: Any) -> Any:
    """Put a checkpoint with messages, as an agent's run does, after a config or in a thread."""
    at: Any = {"configurable": {"thread_id": after}} if isinstance(after, str) else after
    named: dict[str, str] = {} if agent is None else {"user_id": agent}
    config: Any = {"configurable": {"checkpoint_ns": "", **at["configurable"], **named}}
    checkpoint = empty_checkpoint()
    version = saver.get_next_version(None, None)
    checkpoint["channel_values"] = {"messages": [*messages]}
    checkpoint["channel_versions"] = {"messages": version}
    return saver.put(config, checkpoint, {"source": "loop", "step": 0}, {"messages": version})


def state(saver: LettaSaver, config: Any) -> list[str]:
    found = saver.get_tuple(config)
    assert found is not None
    return [message.text for message in found.checkpoint["channel_values"]["messages"]]


def said(saver: LettaSaver, agent: str, dsn: str) -> list[str]:
    """What an agent's recall memory has, in order."""
    with opened(dsn, "sync", setup=False, schema=inner(saver).config.schema) as other:
        return [message.text for message in other.recall.messages(agent)]


def count(dsn: str, saver: LettaSaver, table: str) -> int:
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{inner(saver).config.schema}".{table}'
        ((found,),) = connection.execute(query.encode()).fetchall()
    return int(found)


HI, HO = HumanMessage("hi", id="1"), AIMessage("ho", id="2")


def test_each_agent_has_its_own_messages(saver: LettaSaver, dsn: str) -> None:
    at = say(saver, "ada", [HI], "monday")
    saver.get_tuple(at)
    at = say(saver, "ben", [HI, HO], at)
    at = say(saver, None, [HI, HO, HumanMessage("more", id="3")], at)
    for forget in (False, True):
        if forget:
            inner(saver)._thread_cache.forget("monday")
        assert state(saver, at) == ["hi", "ho", "more"]
    assert said(saver, "ada", dsn) == ["hi", "more"]
    assert said(saver, "ben", dsn) == ["ho"]
    assert saver.index_recall() == 3
    (thread,) = saver.list_threads(agent="ben")
    assert (thread.agent, thread.agents, thread.messages) == ("ada", ("ada", "ben"), 3)
    # A process that knows nothing of the thread stores nothing twice.
    inner(saver)._thread_cache.forget("monday")
    say(saver, "eve", [HI, HO, HumanMessage("more", id="3"), AIMessage("last", id="4")], at)
    assert said(saver, "eve", dsn) == ["last"]
    assert count(dsn, saver, "recall_memory") == 4


def test_a_message_that_is_edited_stays_its_agents(saver: LettaSaver, dsn: str) -> None:
    at = say(saver, "ada", [HI], "monday")
    at = say(saver, "ben", [HI, HO], at)
    at = say(saver, "ben", [HumanMessage("hello", id="1"), HO], at)
    assert state(saver, at) == ["hello", "ho"]
    assert said(saver, "ada", dsn) == ["hello"]
    assert said(saver, "ben", dsn) == ["ho"]


def test_copies_and_deletions_are_whole(saver: LettaSaver, dsn: str) -> None:
    at = say(saver, "ada", [HI], "monday")
    at = say(saver, "ben", [HI, HO], at)
    saver.index_recall()
    say(saver, "ben", [HI, HO, HumanMessage("waits", id="3")], at)
    saver.copy_thread("monday", "tuesday")
    tuesday: Any = {"configurable": {"thread_id": "tuesday"}}
    assert state(saver, tuesday) == ["hi", "ho", "waits"]
    assert [each.agents for each in saver.list_threads()] == [("ada", "ben")] * 2
    saver.delete_thread("monday")
    assert state(saver, tuesday) == ["hi", "ho", "waits"]
    assert (count(dsn, saver, "recall_memory"), count(dsn, saver, "recall_vectors")) == (3, 2)
    saver.delete_thread("tuesday")
    for table in ("recall_memory", "recall_vectors", "recall_backlog", "threads", "checkpoints"):
        assert count(dsn, saver, table) == 0


def test_retention_keeps_what_any_agent_said_and_a_state_needs(dsn: str, schema: str) -> None:
    kept: Any = {"checkpoints": {"count": 1}, "messages": {"age": timedelta()}}
    with opened(dsn, "sync", schema=schema, retention=kept) as saver:
        at = say(saver, "ada", [HI], "monday")
        at = say(saver, "ben", [HI, HO], at)
        at = say(saver, "ben", [HO, AIMessage("last", id="3")], at)
        assert saver.sweep_retention() == (2, 1)
        assert state(saver, at) == ["ho", "last"]
        assert said(saver, "ada", dsn) == []
        assert said(saver, "ben", dsn) == ["ho", "last"]
        saver.prune(["monday"], strategy="delete")
        assert saver.sweep_retention() == (0, 2)


def test_a_write_after_its_thread_was_deleted_is_dropped(saver: LettaSaver, dsn: str) -> None:
    at = say(saver, "ada", [HI], "monday")
    saver.delete_thread("monday")
    saver.put_writes(at, [("messages", [AIMessage("late", id="9")]), ("x", "late")], "task")
    saver.put_writes(at, [("__error__", "late")], "task")
    assert count(dsn, saver, "checkpoint_writes") == 0
    assert list(saver.list_threads()) == []
    # A thread of the same id goes on as any other, also with writes before their checkpoint.
    again = say(saver, "ada", [HI], "monday")
    saver.put_writes(again, [("x", "in time")], "task")
    ahead: Any = {
        "configurable": {**again["configurable"], "checkpoint_id": empty_checkpoint()["id"]}
    }
    saver.put_writes(ahead, [("x", "ahead")], "task")
    assert count(dsn, saver, "checkpoint_writes") == 2
    saver.put_writes(at, [("x", "late")], "task")
    assert count(dsn, saver, "checkpoint_writes") == 2


def test_a_write_that_slipped_in_is_swept(saver: LettaSaver, dsn: str) -> None:
    """One that began before the deletion, and was committed after it."""
    at = say(saver, "ada", [HI], "monday")
    schema = inner(saver).config.schema
    insert = f"""
        insert into "{schema}".checkpoint_writes
          (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path,
           channel, type, value)
        values (md5('ada')::uuid, 'monday', '', %s, 'task', 0, now(), '', 'x', 'str', 'late')"""
    with psycopg.connect(dsn) as connection:
        connection.execute(insert.encode(), [at["configurable"]["checkpoint_id"]])
        saver.delete_thread("monday")
        connection.commit()
    assert count(dsn, saver, "checkpoint_writes") == 1
    assert "sweep" in [task.kind for task in saver.maintain().tasks]
    assert count(dsn, saver, "checkpoint_writes") == 0
    assert count(dsn, saver, "deleted_threads") == 1
    with psycopg.connect(dsn, autocommit=True) as connection:
        old = f"update \"{schema}\".deleted_threads set deleted_at = now() - interval '31 days'"
        connection.execute(old.encode())
        connection.execute(insert.encode(), [at["configurable"]["checkpoint_id"]])
    saver.maintain()
    assert count(dsn, saver, "deleted_threads") == 0


@pytest.mark.parametrize("id_", [True, 1.5, b"x", ["a"]])
def test_ids_of_other_types_are_refused(saver: LettaSaver, id_: Any) -> None:
    named: Any = {"configurable": {"thread_id": "t", "checkpoint_ns": id_}}
    for call in (
        lambda: saver.get_tuple({"configurable": {"thread_id": id_}}),
        lambda: saver.get_tuple(named),
        lambda: saver.delete_thread(id_),
        lambda: saver.copy_thread("t", id_),
        lambda: saver.prune([id_]),
        lambda: saver.list_threads(agent=id_),
        lambda: say(saver, id_, [HI], str(uuid4())),
    ):
        with pytest.raises(InvalidOperationError, match="must be a str, an int or a UUID, got"):
            call()
