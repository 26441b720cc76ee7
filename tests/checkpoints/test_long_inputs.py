"""A long history given at once is serialised once, and stored once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from psycopg.types.array import ArrayBinaryLoader

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._checkpoints.writes import must_wait
from langgraph_letta_store._engine.dumped import dump_int4
from langgraph_letta_store._search.tokenizer.terms import find_terms
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line, alike, config, opened
from tests.support.stores import BOTH

LONG = 300


@pytest.fixture(params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaSaver]:
    with opened(dsn, request.param, schema=schema) as saver:
        yield saver


def history(count: int = LONG) -> list[BaseMessage]:
    return [HumanMessage(f"message {n} of a long history", id=f"m{n}") for n in range(count)]


def test_messages_of_a_runs_input_are_serialised_once(
    saver: LettaSaver, dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = 0
    pack = Codec.pack_messages

    def count(self: Codec, messages: Sequence[BaseMessage]) -> tuple[str, bytes]:
        nonlocal packed
        packed += len(messages)
        return pack(self, messages)

    monkeypatch.setattr(Codec, "pack_messages", count)
    line = Line(saver)
    messages = history()
    line.put({"__start__": {"messages": messages}})
    line.write(("messages", messages), task="start")
    line.put({"messages": messages}, drop=["__start__"])
    line.write(("messages", [AIMessage("short", id="answer")]), task="node")
    line.put({"messages": [*messages, AIMessage("short", id="answer")]})
    assert packed < LONG + 10
    assert line.newest().checkpoint["channel_values"]["messages"][:-1] == messages
    with psycopg.connect(dsn) as connection:
        query = f'select sum(pg_column_size(value)) from "{schema}".checkpoint_writes'
        (stored,) = connection.execute(query.encode()).fetchone() or (0,)
    assert stored < 1000, "the writes refer to the messages"
    saver.delete_thread(line.thread_id)


@pytest.mark.parametrize("count", [1, 2, LONG, 1200])
def test_each_message_is_stored_with_its_own_words(
    saver: LettaSaver, dsn: str, schema: str, count: int
) -> None:
    said = [f"tea number {n} of ERR_{n}" if n % 3 else "…" * (n % 2) for n in range(1, count + 1)]
    line = Line(saver)
    line.put({"messages": [HumanMessage(text, id=f"w{n}") for n, text in enumerate(said)]})
    with psycopg.connect(dsn) as connection:
        query = f'select text, terms from "{schema}".recall_memory order by thread_id, sequence'
        stored = connection.execute(query.encode()).fetchall()
    assert stored == [(text, sorted(find_terms(text)) or None) for text in said]
    saver.delete_thread(line.thread_id)


@pytest.mark.parametrize("numbers", [[], [7], [1, -2, 2**31 - 1, -(2**31)]])
def test_numbers_are_packed_as_psycopg_packs_them(numbers: list[int]) -> None:
    with pytest.raises(OverflowError):
        dump_int4([*numbers, 2**31])
    packed = dump_int4(numbers)
    assert ArrayBinaryLoader(packed.oid).load(packed.data) == numbers


def test_long_writes_wait_for_the_checkpoint_that_may_have_them(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as saver:
        line = Line(saver)
        line.put({"n": 1})
        long = Thread(target=line.write, args=(("messages", history()),))
        with saver._turns.get(line.thread_id):
            long.start()
            line.write(("messages", history(3)), task="short")  # waits for nothing
            long.join(0.3)
            assert long.is_alive()
        long.join(20)
        assert len(line.newest().pending_writes or []) == 2


@pytest.mark.parametrize("partitions", [0, 2])
@pytest.mark.parametrize("size", [30, 3_000])
def test_a_long_history_is_stored_in_chunks(
    dsn: str, schema: str, partitions: int, size: int
) -> None:
    index: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
    with opened(dsn, "sync", schema=schema, partitions=partitions, index=index) as saver:
        line = Line(saver)
        line.put({"messages": [HumanMessage("the first", id="first")]})
        new = [HumanMessage(f"{n} " + "x" * size, id=f"m{n}") for n in range(1_100)]
        empty = [AIMessage("", id="e")]
        line.put({"messages": [*line.values["messages"], *new, *empty]})
        assert alike(saver).get_tuple(line.config) == line.newest()
        stored: Any = line.newest().checkpoint["channel_values"]["messages"]
        assert [message.id for message in stored] == ["first", *(m.id for m in new), "e"]
        with psycopg.connect(dsn) as connection:
            rows = connection.execute(
                f'select sequence, message_id from "{schema}".recall_memory order by 1'.encode()
            ).fetchall()
            waiting = connection.execute(
                f'select sequence from "{schema}".recall_backlog order by 1'.encode()
            ).fetchall()
        assert [id_ for _, id_ in rows] == [message.id for message in stored]
        assert [n for n, _ in rows] == list(range(1, 1_103))
        assert {n for (n,) in waiting} <= set(range(1, 1_102)), "all but the empty one"
        saver.delete_thread(line.thread_id)


class Unequal(list[Any]):
    """A list of a class of its own."""


@pytest.mark.parametrize(
    ("value", "waits"),
    [
        (history(), True),
        (history(10), False),
        ([], False),
        (["text"] * LONG, False),
        (Unequal(history()), False),
        ({"messages": history()}, False),
    ],
)
def test_only_long_lists_of_messages_wait(value: Any, waits: bool) -> None:
    here = config("thread")
    assert must_wait(ThreadCache(), here, [("n", 1), ("channel", value)]) is waits
