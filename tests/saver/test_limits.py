"""Ids, texts and filters that the database cannot take are refused by name, before a write."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store.config.checks import check_key_bytes
from langgraph_letta_store.errors import (
    InvalidFilterError,
    InvalidOperationError,
    InvalidValueError,
)
from tests.support.savers import BOTH, Line, config, id_of, shared


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


def long(count: int = 3000) -> str:
    """An id that the database cannot compress into an index."""
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=count))


def stored(saver: Any) -> list[int]:
    own = getattr(saver, "store", saver)
    tables = ("threads", "checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory")
    with psycopg.connect(own.conn.conninfo) as connection:
        counts = [
            connection.execute(
                f'select count(*) from "{own.config.schema}".{table}'.encode()
            ).fetchone()
            for table in tables
        ]
    return [count[0] for count in counts if count is not None]


@pytest.mark.parametrize(
    ("thread_id", "ns", "name"),
    [(3000, 0, "thread_id"), (10, 3000, "checkpoint_ns"), (1500, 1400, "thread_id")],
)
def test_a_long_thread_or_namespace_is_refused(
    saver: LettaSaver, thread_id: int, ns: int, name: str
) -> None:
    before = stored(saver)
    line = Line(saver, long(thread_id), long(ns))
    with pytest.raises(InvalidOperationError, match=f"`{name}` is too long.*2,400 bytes"):
        line.put({"n": 1})
    assert stored(saver) == before
    assert saver.get_tuple(line.config) is None, "reads of it find nothing"
    assert list(saver.list(line.config)) == []
    saver.delete_thread(line.thread_id)


def test_bytes_are_counted_not_characters(saver: LettaSaver) -> None:
    letters = "".join(chr(random.randint(0x4E00, 0x9FFF)) for _ in range(850))
    with pytest.raises(InvalidOperationError, match=r"`thread_id` 2,550"):
        Line(saver, letters).put({"n": 1})
    line = Line(saver, letters[:700])
    line.put({"n": [1, 2]})
    line.write(("n", 1), task=str(uuid4()))
    assert line.newest().checkpoint["channel_values"] == {"n": [1, 2]}


@pytest.mark.parametrize("name", ["channel", "version", "checkpoint_id"])
def test_a_long_channel_version_or_checkpoint_is_refused(saver: LettaSaver, name: str) -> None:
    before = stored(saver)
    line = Line(saver)
    every: dict[str, dict[str, Any]] = {
        "channel": {"values": {long(): ["x" * 500]}},
        "version": {"values": {"x": ["x" * 500]}, "versions": {"x": long()}},
        "checkpoint_id": {"values": {"n": 1}, "id": long()},
    }
    options = every[name]
    with pytest.raises(InvalidOperationError, match=f"`{name}` is too long"):
        line.put(**options)
    assert stored(saver) == before


def test_a_long_task_is_refused(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    before = stored(saver)
    with pytest.raises(InvalidOperationError, match="`task_id` is too long"):
        line.write(("n", 1), task=long())
    assert stored(saver) == before
    line.write((long(), 1), task="task", path=long())
    assert len(line.newest().pending_writes or ()) == 1, "neither is part of a key"


def test_a_long_run_is_hashed(saver: LettaSaver) -> None:
    run, other = long(), Line(saver)
    other.put({"n": 1})
    line = Line(saver)
    line.put({"n": 1}, metadata={"run_id": run})
    found: Any = line.newest().metadata
    assert found["run_id"] == run
    saver.delete_for_runs([run])
    assert saver.get_tuple(line.config) is None
    assert saver.get_tuple(other.config) is not None


def test_a_copy_to_a_long_id_is_refused(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    before = stored(saver)
    with pytest.raises(InvalidOperationError, match="`target_thread_id` is too long"):
        saver.copy_thread(line.thread_id, long())
    assert stored(saver) == before


@pytest.mark.parametrize(
    ("values", "metadata", "place"),
    [
        ({"x": "a\ud800"}, {}, r"channel_values.*'x'"),
        ({"x": "\udfff" + "long " * 100}, {}, r"channel_values.*'x'"),
        ({"n": 1}, {"note": "a\ud800"}, r"metadata.*'note'"),
        ({"n": 1}, {"nested": {"list": [1, "\udc00"]}}, r"metadata.*'nested'.*'list'.*1"),
        ({"n": 1}, {"\ud800": 1}, "metadata key"),
    ],
)
def test_a_lone_surrogate_is_refused(
    saver: LettaSaver, values: dict[str, Any], metadata: dict[str, Any], place: str
) -> None:
    """PostgresSaver raises too: PostgreSQL refuses them in its JSON."""
    before = stored(saver)
    with pytest.raises(InvalidValueError, match=f"{place}.*lone surrogate"):
        Line(saver).put(values, metadata=metadata)
    assert stored(saver) == before


@pytest.mark.parametrize(
    ("filter_", "bound"),
    [
        ({f"k{i}": i for i in range(2001)}, "2,000 conditions"),
        ({"k": "a" * 2**20}, "1,048,576 bytes"),
        ({"k": list(range(20_001))}, "20,000 values"),
    ],
)
def test_a_filter_is_bounded(saver: LettaSaver, filter_: dict[str, Any], bound: str) -> None:
    line = Line(saver)
    line.put({"n": 1})
    with pytest.raises(InvalidFilterError, match=bound):
        line.ids(filter=filter_)
    assert line.ids(filter={"k": list(range(19_000))}) == []


def test_before_takes_the_dictionary_of_the_sdk(saver: LettaSaver) -> None:
    line = Line(saver)
    ids = [id_of(line.put({"n": n})) for n in range(3)]
    plain: Any = {"thread_id": line.thread_id, "checkpoint_ns": "", "checkpoint_id": ids[2]}
    assert line.ids(before=plain) == line.ids(before=config(line.thread_id, ids[2])) == ids[1::-1]
    assert line.ids(before={"checkpoint_id": ids[1]}) == ids[:1]
    for wrong in ("an id", {}, {"checkpoint": ids[2]}):
        with pytest.raises(InvalidOperationError, match="before must be"):
            line.ids(before=wrong)


@pytest.mark.parametrize("count", [3_000, 20_000, 200_000])
@pytest.mark.parametrize("unit", ["a", "ab", "node:1|", "é"])
def test_ids_that_the_database_compresses_are_stored_or_refused(
    saver: LettaSaver, unit: str, count: int
) -> None:
    line = Line(saver, str(uuid4()) + unit * (count // len(unit)))
    try:
        line.put({"n": ["x" * 500]})
    except InvalidOperationError:
        assert count > 3_000
    else:
        assert line.newest().checkpoint["channel_values"] == {"n": ["x" * 500]}


@pytest.mark.parametrize("letters", ["ab", "0123456789", "abcdefgh-é", "0123456789abcdef"])
def test_the_size_in_an_index_is_not_underestimated(dsn: str, letters: str) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute('create temporary table ids (id text collate "C" primary key)')
        for size in range(2_000, 12_000, 250):
            # Some repetition, in blocks of random length.
            block = "".join(random.choices(letters, k=random.randint(3, 2_000)))
            text = (block * (size // len(block) + 1))[:size]
            try:
                check_key_bytes({"id": text})
            except InvalidOperationError:
                continue
            conn.execute("insert into ids values (%s) on conflict do nothing", [text])


def test_nothing_else_is_refused(saver: LettaSaver) -> None:
    line = Line(saver, long(1100), long(1100))
    where = line.put({"n": 1, long(100): ["x" * 500]}, id=empty_checkpoint()["id"])
    line.write(("n", 2), task=str(uuid4()))
    assert saver.get_tuple(where) is not None


def test_values_beyond_a_statements_bound_are_refused(
    saver: LettaSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(saver)
    line = Line(saver)
    line.put({"n": 1})
    monkeypatch.setattr(limits, "MAX_STORED_BYTES", 1_000)
    letters = [long(1_200) for _ in range(2)]
    with pytest.raises(InvalidValueError, match=r"channels that changed must take at most 1,000"):
        line.put({"a": {"text": letters[0]}, "b": {"text": letters[1]}})
    with pytest.raises(InvalidValueError, match=r"writes of a task .* 1,000 .* channel '[ab]'"):
        line.write(("a", {"text": letters[0]}), ("b", {"text": letters[1]}))
    with pytest.raises(InvalidValueError, match=r"message must take at most 1,000 .*'large' has"):
        line.put({"messages": [HumanMessage(long(), id="large")]}, drop=["a", "b"])
    assert [id_of(found) for found in saver.list(config(line.thread_id))] == [id_of(line.config)]
    saver.delete_thread(line.thread_id)
    assert stored(saver) == before
