"""The questions that docs/recall.md asks in SQL, asked of what graphs with tools left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import tool  # pyright: ignore[reportUnknownVariableType]  # partly untyped
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.prebuilt import ToolNode, tools_condition  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaSaver
from tests.support.savers import BOTH, compiled, opened

DOCUMENT = Path(__file__).parents[2] / "docs" / "recall.md"


@tool
def weather(city: str) -> str:
    """Tell the weather."""
    if city == "Atlantis":
        msg = "no such city"
        raise ValueError(msg)
    return f"sunny in {city}"


@tool
def book(city: str) -> str:
    """Book a room."""
    return f"booked in {city}"


def answer(state: MessagesState) -> Any:
    """A model that obeys: "weather Rome" calls a tool, whose result it repeats."""
    last = state["messages"][-1]
    usage: Any = {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12}
    if last.type == "tool":
        return {"messages": [AIMessage(f"So: {last.text}", usage_metadata=usage)]}
    name, _, city = last.text.partition(" ")
    calls: Any = [{"name": name, "args": {"city": city}, "id": f"call {last.id}"}] if city else []
    return {"messages": [AIMessage("", tool_calls=calls, usage_metadata=usage)]}


def talk(saver: LettaSaver, agent: str, thread: str, *said: str) -> None:
    builder: Any = StateGraph(MessagesState)
    builder.add_node("answer", answer)
    builder.add_node("tools", ToolNode([weather, book], handle_tool_errors=True))
    builder.add_edge(START, "answer")
    builder.add_conditional_edges("answer", tools_condition)
    builder.add_edge("tools", "answer")
    graph = compiled(builder, saver)
    for text in said:
        where = {"configurable": {"thread_id": thread, "agent_id": agent}}
        graph.invoke({"messages": [HumanMessage(text)]}, where)


@pytest.fixture(params=BOTH)
def conversations(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[None]:
    with opened(dsn, request.param, schema=schema) as saver:
        talk(saver, "ada", "a1", "weather Atlantis", "weather Rome")
        talk(saver, "ada", "a2", "book Rome", "weather Atlantis")
        talk(saver, "bob", "b1", "weather Atlantis", "thanks")
        talk(saver, "bob", "b2", "book Oslo")
        yield


def ask(dsn: str, schema: str, question: str) -> list[tuple[Any, ...]]:
    """Run the query that follows a question in the document."""
    (query,) = re.findall(
        rf"^{question}.*?```sql\n(.*?)```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL
    )
    with psycopg.connect(dsn, options=f"-c search_path={schema}") as conn:
        return conn.execute(query.encode()).fetchall()


@pytest.mark.usefixtures("conversations")
def test_which_tools_fail(dsn: str, schema: str) -> None:
    assert ask(dsn, schema, "Which tools fail") == [
        ("weather", 4, 3, Decimal("75.0")),
        ("book", 2, 0, Decimal("0.0")),
    ]


@pytest.mark.usefixtures("conversations")
def test_which_sessions_end_after_a_failure(dsn: str, schema: str) -> None:
    ((agent, thread, name, error, _),) = ask(dsn, schema, "Which sessions end after a failure")
    assert (agent, thread, name) == ("ada", "a2", "weather")
    assert "no such city" in error


@pytest.mark.usefixtures("conversations")
def test_how_many_messages_for_each_agent_and_day(dsn: str, schema: str) -> None:
    with psycopg.connect(dsn, options=f"-c search_path={schema}") as conn:
        conn.execute("update recall_memory set created_at = '2026-11-20 23:59+00'")
        late = "update recall_memory set created_at = '2026-11-21 00:00+00' where thread_id = 'b2'"
        conn.execute(late)
    before, after = date(2026, 11, 20), date(2026, 11, 21)
    # A question and an answer, and between them a call and its result; each answer takes 10 and 2.
    assert ask(dsn, schema, "How many messages, and tokens, for each agent and day") == [
        ("ada", before, 16, 80, 16),
        ("bob", before, 6, 30, 6),
        ("bob", after, 4, 20, 4),
    ]


@pytest.mark.usefixtures("conversations")
def test_every_column_is_told(dsn: str, schema: str) -> None:
    told = set(re.findall(r"`(\w+)`", DOCUMENT.read_text()))
    query = "select column_name from information_schema.columns where table_schema = %s"
    with psycopg.connect(dsn) as conn:
        found = conn.execute(query + " and table_name = 'recall_memory'", [schema]).fetchall()
    assert len(found) == 24
    assert {name for (name,) in found} <= told
