"""Values that are easy to get wrong come back as they went in, each message kept once."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
import psycopg
import pydantic
import pytest
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    FunctionMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command, Interrupt, Send

from langgraph_letta_store import LettaSaver
from tests.support.savers import BOTH, Line, alike, both, compiled, config, orphans, same, shared
from tests.support.savers import opened as opened_saver

MEGABYTES = 10 * 1_024 * 1_024


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


def recalled(line: Line) -> list[tuple[str, str]]:
    """The messages of a line's thread in recall memory, by their ids and texts."""
    saver: Any = getattr(line.saver, "store", line.saver)
    with psycopg.connect(saver.conn.conninfo) as connection:
        query = (
            f'select message_id, text from "{saver.config.schema}".recall_memory '
            "where thread_id = %s order by sequence"
        )
        return [*connection.execute(query.encode(), [line.thread_id])]


def comes_back(line: Line, value: Any) -> None:
    """Put a value, write it, and read both; by a saver that remembers, and by a new one.

    It comes back as LangGraph's serializer leaves it, which makes lists of tuples.
    """
    serde = getattr(line.saver, "store", line.saver).serde
    expected = serde.loads_typed(serde.dumps_typed(value))
    where = line.put({"value": value})
    line.write(("value", value), task="t")
    for saver in both(line.saver):
        found = saver.get_tuple(where)
        for back in (found.checkpoint["channel_values"]["value"], found.pending_writes[0][2]):
            assert same(back, expected)


# --- sizes and texts -----------------------------------------------------------------------------


def test_an_enormous_tool_result(saver: LettaSaver) -> None:
    line = Line(saver)
    asked = AIMessage("", id="1", tool_calls=[{"name": "n", "args": {}, "id": "c"}])
    result = ToolMessage("0123456789abcdef" * (MEGABYTES // 16), tool_call_id="c", id="2")
    line.put({"messages": [asked, result]})
    line.put({"messages": [asked, result, AIMessage("done", id="3")]})
    for each in both(saver):
        assert each.get_tuple(line.config).checkpoint["channel_values"]["messages"][1] == result
    assert [(id_, len(text)) for id_, text in recalled(line)][1] == ("2", MEGABYTES)
    saver.delete_thread(line.thread_id)


def test_an_enormous_result_that_does_not_compress(saver: LettaSaver) -> None:
    noise = np.random.default_rng(1).bytes(MEGABYTES)
    line = Line(saver)
    result = ToolMessage("see the artifact", tool_call_id="c", id="2", artifact=noise)
    line.put({"messages": [result], "state": {"noise": noise[: MEGABYTES // 5]}})
    assert alike(saver).get_tuple(line.config).checkpoint["channel_values"] == line.values
    saver.delete_thread(line.thread_id)


def test_nul_everywhere(saver: LettaSaver) -> None:
    line = Line(saver)
    values: dict[str, Any] = {
        "text": "a\0b",
        "long": "\0" * 1_000,
        "list": ["\0", {"\0key": "\0value"}],
        "bytes": b"\0",
        "messages": [
            HumanMessage("a\0b" + "long enough to be cut out of the message's bytes", id="1"),
            HumanMessage([{"type": "text", "text": "block\0"}], id="2\0"),
            AIMessage("", id="3", tool_calls=[{"name": "n\0", "args": {"\0": "\0"}, "id": "c\0"}]),
            ToolMessage("\0", tool_call_id="c\0", id="4", name="n\0", artifact={"\0": "\0"}),
            AIMessage("x", id="5", response_metadata={"model_name": "m\0"}),
        ],
    }
    line.put(values)
    line.write(*values.items(), task="t")
    for each in both(saver):
        found = each.get_tuple(line.config)
        assert found.checkpoint["channel_values"] == values
        assert {channel: value for _, channel, value in found.pending_writes} == values
    assert len(recalled(line)) == 5
    assert "\0" not in str(recalled(line))


@pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["NUL", "surrogate"])
def test_a_name_that_cannot_be_stored_is_refused(saver: LettaSaver, text: str) -> None:
    line = Line(saver)
    line.put({"n": 1})
    for attempt in (
        lambda: line.put({text: [1]}),
        lambda: line.write((text, 1)),
        lambda: line.write(("n", 1), task=text),
        lambda: saver.get_tuple(config(text)),
        lambda: Line(saver, text).put({"n": 1}),
        lambda: Line(saver, ns=text).put({"n": 1}),
    ):
        with pytest.raises(ValueError, match=r"NUL|surrogate|UTF-8|stored"):
            attempt()


def test_odd_names(saver: LettaSaver) -> None:
    for name in ("", " ", "'", '"', "%s", "{}", "{schema}", "\\", "é", "名", "x" * 1_000):
        line = Line(saver, f"{uuid4()}{name}", ns=f"{name}:1")
        line.put({name: {"k": name}, f"{name}m": [HumanMessage(name, id=name)]})
        line.write((name, name), task=name or "-", path=name)
        found = line.newest()
        assert found.checkpoint["channel_values"] == line.values
        assert found.pending_writes == [(name or "-", name, name)]
        saver.delete_thread(line.thread_id)


# --- kinds of values -----------------------------------------------------------------------------


class Named(NamedTuple):
    """A named tuple."""

    a: int


class Inner(pydantic.BaseModel):
    """A model in a model."""

    said: list[AnyMessage]


class State(pydantic.BaseModel):
    """A graph's state as a model."""

    inner: Inner
    last: AnyMessage
    when: datetime


@dataclasses.dataclass
class Held:
    """A data class with messages."""

    said: list[Any]
    by: dict[str, Any]


MESSAGE = HumanMessage("in a value", id="v")
NOON = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=9)))
KINDS: dict[str, Any] = {
    "none": None,
    "true": True,
    "int": 2**63 - 1,
    "unsigned": 2**64 - 1,
    "float": 0.1 + 0.2,
    "infinity": float("inf"),
    "negative zero": -0.0,
    "text": "t",
    "long text": "text " * 5_000,
    "empty text": "",
    "bytes": b"\xff\0",
    "bytearray": bytearray(b"\xff\0"),
    "empty list": [],
    "empty dict": {},
    "tuple": (1, (2, [3])),
    "set": {1, 2},
    "frozenset": frozenset({"a"}),
    "deque": deque([1, 2]),
    "named tuple": Named(1),
    "integer keys": {1: "a", -2: "b"},
    "datetime": NOON,
    "naive datetime": NOON.replace(tzinfo=None),
    "date": NOON.date(),
    "time": time(1, 2, 3, 4),
    "timedelta": timedelta(days=-1, microseconds=1),
    "date alone": date(1, 1, 1),
    "uuid": uuid4(),
    "decimal": Decimal("0.10"),
    "address": ip_address("::1"),
    "path": Path("a/b"),
    "send": Send("node", {"messages": [MESSAGE]}),
    "sends": [Send("node", MESSAGE), Send("node", 1)],
    "interrupt": (Interrupt(value={"messages": [MESSAGE]}, id="i"),),
    "command": Command(resume=[MESSAGE], goto="node"),
    "model": State(inner=Inner(said=[MESSAGE]), last=MESSAGE, when=NOON),
    "data class": Held([MESSAGE], {"k": MESSAGE}),
    "message": MESSAGE,
    "messages": [MESSAGE, SystemMessage("s", id="s")],
    "messages without ids": [HumanMessage("a"), HumanMessage("a"), HumanMessage("b")],
    "tuple of messages": (MESSAGE,),
    "messages and others": [MESSAGE, "text", None],
    "messages and removals": [MESSAGE, RemoveMessage(id="v")],
    "removal": RemoveMessage(id="v"),
    "messages in a dict": {"messages": [MESSAGE], "last": MESSAGE, "n": 1},
    "messages deep in a dict": {"a": {"b": [{"c": [MESSAGE]}]}},
    "dict by messages' ids": {"v": MESSAGE},
    "dict with other keys": {1: [MESSAGE], "k": [MESSAGE]},
    "lists of messages": [[MESSAGE], [MESSAGE]],
    "chunk": AIMessageChunk(content="c", id="k", chunk_position="last"),
    "function message": FunctionMessage(content="r", name="f", id="f"),
    "extra fields": AIMessage("x", id="x", made_up="kept"),
    "blocks": AIMessage(
        [{"type": "reasoning", "reasoning": "…"}, {"type": "text", "text": "t", "annotations": []}],
        id="blocks",
    ),
    "invalid calls": AIMessage(
        "",
        id="i",
        invalid_tool_calls=[
            {"name": None, "args": "{", "id": None, "error": "e", "type": "invalid_tool_call"}
        ],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_value_comes_back(saver: LettaSaver, kind: str) -> None:
    comes_back(Line(saver), KINDS[kind])


def test_arrays_and_numbers_that_equal_nothing(saver: LettaSaver) -> None:
    line = Line(saver)
    arrays = [np.full((2, 3), 0.5), np.asfortranarray(np.eye(3)), np.zeros(0, "<i4")]
    line.put({"arrays": arrays, "nan": float("nan"), "state": {"nan": float("nan")}})
    found = line.newest().checkpoint["channel_values"]
    for one, other in zip(found["arrays"], arrays, strict=True):
        assert (one.dtype, one.shape, one.tolist()) == (other.dtype, other.shape, other.tolist())
    assert str(found["nan"]) == str(found["state"]["nan"]) == "nan"


def test_what_cannot_be_serialised_is_refused_and_nothing_is_written(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"messages": [HumanMessage("a", id="1")]})
    before = line.config
    with pytest.raises(TypeError):
        line.put({"messages": [HumanMessage("b", id="2")], "value": [object()]})
    with pytest.raises(TypeError):
        saver.put_writes(before, [("messages", [HumanMessage("b", id="2")]), ("v", object())], "t")
    assert line.newest().config == before
    assert line.newest().pending_writes == []
    assert recalled(line) == [("1", "a")]


def test_metadata_of_every_kind_comes_back(saver: LettaSaver) -> None:
    line = Line(saver)
    odd: Any = {"nested": {"\0": ["\0"]}, "when": NOON, "nan": float("nan"), "set": {1}}
    line.put({"n": 1}, metadata={**odd, "plain": {"k": 1}})
    for each in both(saver):
        (found,) = each.list(config(line.thread_id), filter={"plain": {"k": 1}})
        assert same({name: found.metadata[name] for name in odd}, odd)


# --- one message, many places --------------------------------------------------------------------


def test_a_message_is_kept_once_wherever_it_is(saver: LettaSaver) -> None:
    line = Line(saver)
    a, b = HumanMessage("a", id="1"), AIMessage("b", id="2")
    line.put({"messages": [a], "notes": [a, a], "last": a, "state": {"messages": [a], "x": a}})
    line.write(("messages", [b]), ("last", b), ("state", {"messages": [b]}))
    line.put({"messages": [a, b], "notes": [b, a], "last": b, "state": {"messages": [a, b]}})
    sub = Line(saver, line.thread_id, "sub:1")
    sub.put({"messages": [a, b]})
    for each in (line, sub):
        each.saver = alike(saver)
        each.put({"messages": [b]})
    assert recalled(line) == [("1", "a"), ("2", "b")]
    other = Line(saver)
    other.put({"messages": [a]})
    assert recalled(other) == [("1", "a")], "each thread has its own"


def test_messages_stay_in_a_channel_that_rests(saver: LettaSaver) -> None:
    """Each checkpoint refers to the messages of all its values, also of those it did not change."""
    line = Line(saver)
    a, b = HumanMessage("a", id="1"), AIMessage("b", id="2")
    values = {"messages": [a], "state": {"messages": [a, b], "n": 1}, "last": b}
    line.put({**values, "held": Held([a], {"k": b}), "big": {"k": "v" * 5_000, "messages": [b]}})
    for n in range(3):
        where = line.put({"n": n})
        for each in both(saver):
            assert each.get_tuple(where).checkpoint["channel_values"] == line.values
            (listed,) = each.list(where)
            assert listed.checkpoint["channel_values"] == line.values
    saver.prune([line.thread_id], strategy="keep_latest")
    assert alike(saver).get_tuple(line.config).checkpoint["channel_values"] == line.values


def test_an_edited_message_is_kept_in_both_forms(saver: LettaSaver) -> None:
    line = Line(saver)
    first = line.put({"messages": [HumanMessage("a", id="1"), HumanMessage("x", id="2")]})
    line.put({"messages": [HumanMessage("b", id="1"), HumanMessage("x", id="2")]})
    line.put({"messages": [HumanMessage("a", id="1"), HumanMessage("x", id="2")]})
    assert recalled(line) == [("1", "a"), ("2", "x"), ("1", "b")]
    assert line.at(first).checkpoint["channel_values"] == line.newest().checkpoint["channel_values"]


def test_messages_that_differ_in_anything_are_kept_apart(saver: LettaSaver) -> None:
    line = Line(saver)
    messages = [
        HumanMessage("a", id="1"),
        HumanMessage("a", id="1", name="n"),
        HumanMessage("a", id="1", additional_kwargs={"k": 1}),
        HumanMessage("a", id="1", response_metadata={"k": 1}),
        HumanMessage(["a"], id="1"),
        SystemMessage("a", id="1"),
        HumanMessage("a", id="2"),
        HumanMessage("a"),
    ]
    line.put({"messages": messages})
    assert line.newest().checkpoint["channel_values"]["messages"] == messages
    assert len(recalled(line)) == len(messages)


def test_a_subgraph_and_its_parent_share_messages(saver: LettaSaver) -> None:
    def say(state: MessagesState) -> Any:
        return {"messages": [AIMessage("from within", id="2")]}

    inside: Any = StateGraph(MessagesState)
    inside.add_node("say", say)
    inside.add_edge(START, "say")
    builder: Any = StateGraph(MessagesState)
    builder.add_node("inside", inside.compile())
    builder.add_edge(START, "inside")
    line = Line(saver)
    graph = compiled(builder, saver)
    graph.invoke({"messages": [HumanMessage("hello", id="1")]}, line.config)
    assert recalled(line) == [("1", "hello"), ("2", "from within")]


def test_a_long_history_goes_in_at_once(saver: LettaSaver) -> None:
    line = Line(saver)
    messages = [HumanMessage(f"message {i}", id=str(i)) for i in range(3_000)]
    line.put({"messages": messages})
    line.put({"messages": messages[::-1]})
    line.put({"messages": messages[::3]})
    for each in both(saver):
        found = [at.checkpoint["channel_values"]["messages"] for at in each.list(line.config)]
        assert found == [messages[::3]]
    where = config(line.thread_id)
    lists = [at.checkpoint["channel_values"]["messages"] for at in saver.list(where)]
    assert lists == [messages[::3], messages[::-1], messages]
    assert len(recalled(line)) == 3_000
    saver.delete_thread(line.thread_id)


def test_a_list_that_changes_later_was_stored_as_it_was(saver: LettaSaver) -> None:
    line = Line(saver)
    messages = [HumanMessage("a", id="1")]
    state = {"k": [1]}
    line.put({"messages": messages, "state": state})
    messages[0].content = "changed"
    messages.append(HumanMessage("b", id="2"))
    state["k"].append(2)
    found = line.newest().checkpoint["channel_values"]
    assert found == {"messages": [HumanMessage("a", id="1")], "state": {"k": [1]}}
    found["messages"].clear()
    assert len(line.newest().checkpoint["channel_values"]["messages"]) == 1


def test_a_schema_with_an_index_keeps_the_same(dsn: str, schema: str) -> None:
    from tests.support.embeddings import CharacterEmbeddings

    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
    with opened_saver(dsn, "sync", schema=schema, index=index) as saver:
        line = Line(saver)
        for i in range(3):
            line.put({"messages": [HumanMessage(f"m{j}", id=str(j)) for j in range(i + 1)]})
        assert recalled(line) == [("0", "m0"), ("1", "m1"), ("2", "m2")]
        with psycopg.connect(dsn) as connection:
            assert not any(orphans(connection, schema).values())
        saver.delete_thread(line.thread_id)
        with psycopg.connect(dsn) as connection:
            assert not any(orphans(connection, schema).values())
