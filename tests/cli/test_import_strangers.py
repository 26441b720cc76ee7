"""`letta-store import postgres` from a database that a stranger wrote: nothing in it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import ormsgpack
import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.base import CheckpointTuple, empty_checkpoint
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.config.checks import is_list
from langgraph_letta_store.errors import DamagedRowError
from langgraph_letta_store.imports.from_langgraph.serializer import MovingSerializer, Serialised
from tests.cli.test_cli import CommandLine
from tests.support import strangers
from tests.support.moving import Move, sources, thread
from tests.support.savers import compiled

STRANGE = {name: (type_, data) for name, type_, data in strangers.values()}


@pytest.fixture(scope="module")
def source(server: str) -> Iterator[Callable[[str], str]]:
    with sources(server) as made:
        yield made


@pytest.fixture
def move(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database: str,
    dsn: str,
    schema: str,
) -> Move:
    return Move(CommandLine(monkeypatch, capsys), database, dsn, schema)


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[Any]]:
    strangers.CALLS.clear()
    yield strangers.CALLS
    strangers.CALLS.clear()


def fill(move: Move, *names: str) -> None:
    """A source with a checkpoint for each name, which has it as a channel and a write."""
    with PostgresSaver.from_conn_string(move.source) as saver:
        saver.setup()
        for name in names:
            made = empty_checkpoint()
            made["channel_values"] = {"m": ["to be replaced"]}
            made["channel_versions"] = {"m": "1"}
            config: Any = {"configurable": {"thread_id": name, "checkpoint_ns": ""}}
            at = saver.put(config, made, {}, {"m": "1"})
            saver.put_writes(at, [("m", "to be replaced")], "task")
    with psycopg.connect(move.source, autocommit=True) as conn:
        for table in ("checkpoint_blobs", "checkpoint_writes"):
            for name in names:
                conn.execute(
                    f"update {table} set type = %s, blob = %s where thread_id = %s".encode(),
                    (*STRANGE.get(name, ("msgpack", b"\xa1x")), name),
                )


def read(saver: Any, name: str) -> Any:
    """What a saver of a graph's own process reads; None where it cannot."""
    try:
        found: CheckpointTuple | None = saver.get_tuple(thread(name))
    except (ValueError, NotImplementedError, RuntimeError):
        return None
    assert found is not None
    return found.checkpoint["channel_values"], found.pending_writes


@pytest.mark.parametrize("strict", ["true", "false"])
def test_nothing_of_a_source_runs(move: Move, calls: list[Any], strict: str) -> None:
    fill(move, *STRANGE)
    done = move(LANGGRAPH_STRICT_MSGPACK=strict)
    assert done.returncode == 0, done.stdout + done.stderr
    assert calls == []
    # The graph's own process reads it as it would have there, by its own serializer.
    for allowed in (None, True):
        serde = JsonPlusSerializer(allowed_msgpack_modules=allowed)
        with (
            PostgresSaver.from_conn_string(move.source) as peer,
            LettaSaver.from_conn_string(move.target, schema=move.schema, serde=serde) as here,
        ):
            peer.serde = serde
            for name in STRANGE:
                calls.clear()
                there, called_there = read(peer, name), [*calls]
                calls.clear()
                assert read(here, name) == there, name
                assert calls == called_there, name


def test_only_langchains_messages_are_made(
    monkeypatch: pytest.MonkeyPatch, calls: list[Any]
) -> None:
    def import_module(name: str) -> Any:
        pytest.fail(f"{name} was imported")

    monkeypatch.setattr("importlib.import_module", import_module)
    moving = MovingSerializer()
    for name, (type_, data) in STRANGE.items():
        value = moving.loads_typed((type_, data))
        made = is_list(value) and all(isinstance(one, BaseMessage) for one in value)
        if not made:
            assert value == Serialised(type_, data), name
        assert moving.dumps_typed(value) == (type_, data), name
    assert calls == []
    assert moving.unknown == {f"{strangers.MODULE}.Trap"}


def test_messages_with_objects_in_them_are_in_recall_memory(move: Move) -> None:
    name = "single in additional_kwargs"
    fill(move, name)
    assert move().returncode == 0
    ((role, text),) = move.here("select role, text from {s}.recall_memory")
    assert (role, text) == ("user", "good day")


def test_a_thread_goes_on_with_objects_of_the_graphs_own(move: Move) -> None:
    """Sets, times and arrays in messages are no strangers to the graph."""
    builder: Any = StateGraph(MessagesState)
    at = datetime(2026, 1, 2, tzinfo=UTC)

    def answer(_: MessagesState) -> Any:
        return {
            "messages": [
                AIMessage("", tool_calls=[{"name": "look", "args": {}, "id": "c"}], id="a"),
                ToolMessage("found", tool_call_id="c", artifact={"tags": {1, 2}, "at": at}, id="t"),
            ]
        }

    builder.add_node("answer", answer).add_edge(START, "answer")
    with PostgresSaver.from_conn_string(move.source) as peer:
        peer.setup()
        graph = compiled(builder, peer)
        graph.invoke({"messages": [HumanMessage("look", id="h")]}, thread("t"))
        there = graph.get_state(thread("t")).values
    assert move().returncode == 0
    with LettaSaver.from_conn_string(move.target, schema=move.schema) as saver:
        graph = compiled(builder, saver)
        assert graph.get_state(thread("t")).values == there
        state = graph.invoke({"messages": [HumanMessage("again", id="h2")]}, thread("t"))
        assert [message.id for message in state["messages"]] == ["h", "a", "t", "h2"]
        tool = state["messages"][2]
        assert tool.artifact == {"tags": {1, 2}, "at": at}
    assert move.here("select count(*) from {s}.recall_memory") == [(4,)]


@pytest.mark.parametrize("type_", ["letta.messages", "letta.map", "zlib1:msgpack"])
def test_types_of_our_own_are_refused(move: Move, type_: str) -> None:
    fill(move, "t")
    move.change_source(f"update checkpoint_blobs set type = '{type_}'")
    refused = move()
    assert refused.returncode == 1
    assert f"'{type_}'" in refused.stderr
    assert move.here("select count(*) from {s}.checkpoints") == [(0,)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("checkpoint", "[]"),
        ("checkpoint", "null"),
        ("checkpoint", '{"id": 3}'),
        ("checkpoint", '{"channel_versions": []}'),
        ("checkpoint", '{"channel_versions": null}'),
        ("checkpoint", '{"id": "other", "channel_versions": {}}'),
        ("metadata", "[1]"),
        ("metadata", "3"),
        ("metadata", f'{{"x": 1{"0" * 5000}}}'),
        ("metadata", "[" * 3000 + "]" * 3000),
        ("checkpoint", '{"a":' * 3000 + "1" + "}" * 3000),
    ],
)
def test_a_damaged_row_is_named(move: Move, column: str, value: str) -> None:
    fill(move, "t")
    with psycopg.connect(move.source, autocommit=True) as conn:
        conn.execute(f"update checkpoints set {column} = %s::jsonb".encode(), (value,))
    refused = move()
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "of thread 't' cannot be imported" in refused.stderr or "of 't' cannot" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert move.here("select count(*) from {s}.checkpoints") == [(0,)]


def test_what_nests_deep_or_is_cut_off_moves_unread(move: Move) -> None:
    nested = b"\xc0"
    for _ in range(30):
        nested = ormsgpack.packb(ormsgpack.Ext(7, b"\x91" * 1000 + nested))
    mark = ormsgpack.packb("additional_kwargs")
    fields = json.loads("[" * 200 + "]" * 200)
    deep = {
        "objects": b"\x92" + mark + nested,
        "lists": b"\x92" + mark + b"\x91" * 5000 + b"\xc0",
        "cut off": ormsgpack.packb([strangers.message("extra", 1)])[:-5],
        "in a message": ormsgpack.packb([strangers.message("extra", fields)]),
    }
    fill(move, *deep)
    with psycopg.connect(move.source, autocommit=True) as conn:
        for name, data in deep.items():
            conn.execute("update checkpoint_blobs set blob = %s where thread_id = %s", (data, name))
    done = move()
    assert done.returncode == 0, done.stdout + done.stderr
    with LettaSaver.from_conn_string(move.target, schema=move.schema) as saver:
        for name in ("objects", "lists", "cut off"):
            with pytest.raises(DamagedRowError, match=f"channel 'm' of .* thread '{name}'"):
                saver.get_tuple(thread(name))
        found = saver.get_tuple(thread("in a message"))
        assert found is not None
        assert found.checkpoint["channel_values"]["m"][0].extra == {"k": [{"deep": fields}]}
