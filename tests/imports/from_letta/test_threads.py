"""Letta's conversations as threads: everything in recall memory, the context as the state."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg import sql

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.imports.from_letta import threads
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent
from langgraph_letta_store.imports.from_letta.open_calls import CLOSED, close_calls
from langgraph_letta_store.imports.from_letta.threads import LettaConversation, ThreadWriter
from tests.support.letta_rows import call, letta_writer, packed, row

START_OF_LETTA = datetime(2025, 1, 1, tzinfo=UTC)
THREAD = "agent-1"
V1 = ConvertedAgent("letta_v1_agent", "You are kind.")


def dated(*rows: LettaMessage) -> list[LettaMessage]:
    """Rows with ids and times of their own, an hour apart."""
    return [
        each._replace(id=f"message-{n}", created_at=START_OF_LETTA + timedelta(hours=n))
        for n, each in enumerate(rows)
    ]


def history(turns: int = 4) -> list[LettaMessage]:
    """A system prompt, and turns of a user and an assistant: two messages each."""
    turn = (
        each
        for n in range(turns)
        for each in (row("user", f"question {n}"), row("assistant", f"answer {n}"))
    )
    return dated(row("system", "You are kind."), *turn)


def of_context(*numbers: int, **fields: Any) -> LettaConversation:
    context = [f"message-{number}" for number in numbers]
    return LettaConversation(THREAD, "ada", context, V1)._replace(**fields)


@pytest.fixture
def writer(dsn: str, schema: str) -> Generator[ThreadWriter, None, None]:
    with letta_writer(dsn, schema) as made:
        yield made


@pytest.fixture
def saver(dsn: str, schema: str, writer: ThreadWriter) -> Generator[LettaSaver, None, None]:
    with LettaSaver.from_conn_string(dsn, schema=schema, partitions=2) as opened:
        yield opened


def read_state(saver: LettaSaver, thread: str = THREAD) -> list[str]:
    found = saver.get_tuple({"configurable": {"thread_id": thread}})
    return [m.id for m in found.checkpoint["channel_values"]["messages"]] if found else []


def read_recall(dsn: str, schema: str, thread: str = THREAD) -> list[tuple[Any, ...]]:
    query = sql.SQL(
        "select message_id, text, created_at from {}.recall_memory "
        "where thread_id = %s order by sequence"
    ).format(sql.Identifier(schema))
    with psycopg.connect(dsn) as connection:
        return connection.execute(query, [thread]).fetchall()


def test_all_is_in_recall_memory_and_the_context_is_the_state(
    writer: ThreadWriter, saver: LettaSaver, dsn: str, schema: str
) -> None:
    rows = history()
    summary = json.dumps({"type": "system_alert", "message": "The sea."})
    rows += dated(*[row("summary", summary)] * 10)[9:]
    result = writer.write(of_context(0, 9, 5, 6, 7, 8, title="planning"), rows)
    assert (result.rows, result.messages, result.stored) == (10, 9, 9)
    assert result.left_out == {"system prompt": 1}
    assert (result.context, result.missing, result.closed, result.kept) == (5, 0, 0, None)
    assert read_state(saver) == [f"message-{n}" for n in (9, 5, 6, 7, 8)]
    stored = read_recall(dsn, schema)
    assert [(id_, at) for id_, _, at in stored] == [(each.id, each.created_at) for each in rows[1:]]
    assert [text for _, text, _ in stored[:2]] == ["question 0", "answer 0"]
    found = saver.get_tuple({"configurable": {"thread_id": THREAD}})
    assert found is not None
    assert found.metadata.get("title") == "planning"
    assert saver.recall.search("ada", "question 3")[0].message_id == "message-7"


def test_a_second_run_writes_nothing(
    writer: ThreadWriter, saver: LettaSaver, dsn: str, schema: str
) -> None:
    conversation = of_context(0, 7, 8)
    writer.write(conversation, history())
    before = read_recall(dsn, schema), read_state(saver)
    again = writer.write(conversation, history())
    assert (again.messages, again.stored, again.kept) == (8, 0, None)
    assert (read_recall(dsn, schema), read_state(saver)) == before
    assert len([*saver.list({"configurable": {"thread_id": THREAD}})]) == 1
    checked = writer.check(conversation, history())
    assert (checked.messages, checked.stored, checked.differs) == (8, 8, False)


def test_what_came_later_at_the_source_follows(writer: ThreadWriter, saver: LettaSaver) -> None:
    writer.write(of_context(0, 5, 6), history(3))
    behind = writer.check(of_context(0, 7, 8), history(4))
    assert (behind.messages, behind.stored, behind.differs) == (8, 6, True)
    later = writer.write(of_context(0, 7, 8), history(4))
    assert (later.messages, later.stored) == (8, 2)
    assert read_state(saver) == ["message-7", "message-8"]
    checkpoints = [*saver.list({"configurable": {"thread_id": THREAD}})]
    assert [each.metadata.get("step") for each in checkpoints] == [1, 0]
    first, second = (each.checkpoint["id"] for each in reversed(checkpoints))
    assert checkpoints[0].parent_config == {
        "configurable": {"thread_id": THREAD, "checkpoint_ns": "", "checkpoint_id": first}
    }
    assert first < second


@pytest.mark.parametrize("year", [1, 1971, 9998])
def test_a_summary_of_any_time_follows(writer: ThreadWriter, saver: LettaSaver, year: int) -> None:
    at = datetime(year, 1, 2, tzinfo=UTC)
    rows = [each._replace(created_at=at) for each in history()]
    writer.write(of_context(0, 1, 2), rows)
    writer.write(of_context(0, 7, 8), rows)
    assert read_state(saver) == ["message-7", "message-8"]
    assert go_on(saver)[-3:] == ["answer 3", "more", "ok"]


@pytest.mark.parametrize("stop_after", [0, 2, 5])
def test_an_interrupted_import_goes_on(
    writer: ThreadWriter,
    saver: LettaSaver,
    dsn: str,
    schema: str,
    stop_after: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "BATCH", 2)

    def interrupted() -> Iterable[LettaMessage]:
        yield from history()[: stop_after + 1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writer.write(of_context(0, 7, 8), interrupted())
    assert read_state(saver) == []
    done: list[int] = []
    writer.write(of_context(0, 7, 8), history(), done.append)
    assert sum(done) == len(history())
    assert [id_ for id_, *_ in read_recall(dsn, schema)] == [f"message-{n}" for n in range(1, 9)]
    assert read_state(saver) == ["message-7", "message-8"]


def go_on(saver: LettaSaver, **configurable: Any) -> Sequence[str]:
    """Run a graph with one more question, and return the texts of its state."""
    graph: Any = StateGraph(MessagesState)

    def answer(_: MessagesState) -> dict[str, Any]:
        return {"messages": [AIMessage("ok")]}

    graph.add_node("answer", answer)
    graph.add_edge(START, "answer")
    config = {"configurable": {"thread_id": THREAD, **configurable}}
    state = graph.compile(checkpointer=saver).invoke({"messages": [HumanMessage("more")]}, config)
    return [message.text for message in state["messages"]]


def test_a_thread_that_went_on_here_is_left_alone(
    writer: ThreadWriter, saver: LettaSaver, dsn: str, schema: str
) -> None:
    writer.write(of_context(0, 7, 8), history())
    assert go_on(saver) == ["question 3", "answer 3", "more", "ok"]
    before = read_recall(dsn, schema), read_state(saver)
    later = writer.write(of_context(0, 9, 10), history(5))
    assert later.kept == "a graph has gone on with the thread here"
    assert (read_recall(dsn, schema), read_state(saver)) == before
    assert not writer.check(of_context(0, 9, 10), history(5)).differs


def test_a_thread_of_another_agent_is_left_alone(writer: ThreadWriter, saver: LettaSaver) -> None:
    go_on(saver, user_id="bob")
    result = writer.write(of_context(0, 7, 8), history())
    assert result.kept == "the thread belongs to agent 'bob'"
    assert result.stored == 0


def test_messages_that_two_conversations_share(
    writer: ThreadWriter, saver: LettaSaver, dsn: str, schema: str
) -> None:
    rows = history()
    writer.write(of_context(0, 1, 2), rows[:3])
    writer.write(of_context(0, 1, 2, 7, 8, thread_id="conv-fork"), [*rows[:3], *rows[7:]])
    assert read_state(saver) == ["message-1", "message-2"]
    assert read_state(saver, "conv-fork") == [f"message-{n}" for n in (1, 2, 7, 8)]
    assert len(read_recall(dsn, schema, "conv-fork")) == 4


def test_rows_of_the_context_that_are_gone_are_counted(
    writer: ThreadWriter, saver: LettaSaver
) -> None:
    result = writer.write(of_context(0, 99, 7, 8, 7), history())
    assert (result.missing, result.context) == (1, 2)
    assert read_state(saver) == ["message-7", "message-8"]


def test_conversations_without_words_are_no_threads(
    writer: ThreadWriter, saver: LettaSaver, dsn: str, schema: str
) -> None:
    result = writer.write(of_context(0), history()[:1])
    assert (result.rows, result.messages) == (1, 0)
    assert read_recall(dsn, schema) == []
    assert saver.list_threads(agent="ada") == []


def test_a_call_that_waits_for_an_approval_is_closed(
    writer: ThreadWriter, saver: LettaSaver
) -> None:
    rows = dated(
        row("system", "You are kind."),
        row("user", "Pay."),
        row("approval", [], tool_calls=[call("a", "pay", {}), call("b", "count", "{")]),
        row("tool", packed("4"), tool_call_id="b"),
    )
    result = writer.write(of_context(0, 1, 2, 3), rows)
    assert result.closed == 1
    assert read_state(saver) == [*(f"message-{n}" for n in (1, 2, 3)), "message-2-closed-1"]
    assert go_on(saver)[-3:] == [CLOSED, "more", "ok"]


def ids(messages: Sequence[Any]) -> list[str]:
    return [message.id for message in messages]


def test_results_stand_right_after_their_calls() -> None:
    called: list[Any] = [
        {"name": "roll", "args": {}, "id": each, "type": "tool_call"} for each in ("a", "b")
    ]
    asked = AIMessage("", id="asked", tool_calls=called)
    again = AIMessage("", id="again", tool_calls=called[:1])
    given: list[AnyMessage] = [
        ToolMessage("evicted call", tool_call_id="z", id="orphan"),
        asked,
        ToolMessage("1", tool_call_id="b", id="b"),
        HumanMessage("wait", id="wait"),
        ToolMessage("2", tool_call_id="a", id="a"),
        ToolMessage("2", tool_call_id="a", id="twice"),
        again,
        ToolMessage("3", tool_call_id="a", id="a2"),
        AIMessage("", id="empty"),
        HumanMessage("", id="empty too"),
    ]
    closed, added = close_calls(given)
    assert ids(closed) == ["asked", "b", "a", "wait", "again", "a2"]
    assert added == 0
    closed, added = close_calls(given[:3])
    assert ids(closed) == ["asked", "b", "asked-closed-1"]
    assert added == 1


def test_encrypted_threads(dsn: str, schema: str) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(JsonPlusSerializer(), key=b"a key of 16 byte")
    with letta_writer(dsn, schema, serde) as writer:
        writer.write(of_context(0, 7, 8), history())
        assert writer.write(of_context(0, 7, 8), history()).stored == 0
    with LettaSaver.from_conn_string(dsn, schema=schema, partitions=2, serde=serde) as saver:
        assert read_state(saver) == ["message-7", "message-8"]
