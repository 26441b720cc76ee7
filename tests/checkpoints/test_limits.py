"""A row unpacks to no more, and nests no deeper, than a value may; the error names the row."""

from __future__ import annotations

import os
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import ormsgpack
import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints import compression, limits
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.decode import decode
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store.errors import DamagedRowError, MissingMessageError

CODEC = Codec(JsonPlusSerializer())


def bomb(size: int = 300_000_000) -> bytes:
    packer = zlib.compressobj(level=9, zdict=compression.DICTIONARY)
    return b"".join([*(packer.compress(b"\0" * 2**20) for _ in range(size >> 20)), packer.flush()])


BOMB = bomb()


def nested(objects: int, lists: int) -> bytes:
    """Objects in one another, each in lists in one another."""
    data = b"\xc0"
    for _ in range(objects):
        data = ormsgpack.packb(ormsgpack.Ext(7, b"\x91" * lists + data))
    return data


@dataclass
class Node:
    """A state of an application's own, which nests."""

    inner: Any
    other: str = "x" * 2000


def chain(depth: int) -> Any:
    value: Any = UUID(int=1)
    for _ in range(depth):
        value = Node([[value]])
    return value


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    packed = BOMB
    assert len(packed) < 320_000
    tracemalloc.start()
    with pytest.raises(DamagedRowError, match=r"must not unpack to more than 18,\d{3},\d{3} "):
        CODEC.loads("zlib1:bytes", packed)
    assert tracemalloc.get_traced_memory()[1] < 70_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("size", [0, 1, 191, 192, 2**16, 2**24, 2**24 + 1, 2**25])
@pytest.mark.parametrize("random", [True, False])
def test_what_is_stored_can_be_read(size: int, random: bool) -> None:
    value = os.urandom(size) if random else b"\0" * size
    kept = CODEC.dumps(value)
    assert CODEC.loads(*kept) == value
    assert len(kept.value) <= size


def test_data_at_the_bound_is_read() -> None:
    packer = zlib.compressobj(level=9, zdict=compression.DICTIONARY)
    packed = packer.compress(b"\0" * limits.SMALL_BYTES) + packer.flush()
    assert len(CODEC.loads("zlib1:bytes", packed)) == limits.SMALL_BYTES


@pytest.mark.parametrize("packed", [b"", b"x", bomb(2**20)[:-1], bomb(2**20)[:9]])
def test_damaged_data_is_refused(packed: bytes) -> None:
    with pytest.raises(DamagedRowError, match=r"is damaged|is cut off"):
        CODEC.loads("zlib1:bytes", packed)


@pytest.mark.parametrize(("objects", "lists"), [(30, 1000), (300, 30), (3000, 1)])
def test_what_would_end_the_process_is_refused(objects: int, lists: int) -> None:
    with pytest.raises(DamagedRowError, match="deeper than 2,000 levels"):
        CODEC.loads("msgpack", nested(objects, lists))
    messages = Messages(
        [1], [None], [len(nested(objects, lists))], [""], b"", nested(objects, lists)
    )
    with pytest.raises(DamagedRowError, match="deeper than 2,000 levels"):
        CODEC.load_messages(messages, [1])


def test_what_a_serializer_writes_is_deep_enough() -> None:
    for value in (chain(100), [chain(2) for _ in range(200)], [UUID(int=n) for n in range(10_000)]):
        assert CODEC.loads(*CODEC.dumps(value)) == value
    limits.check_depth(nested(1, 1000))
    limits.check_depth(nested(30, 60))


def test_a_run_is_no_longer_than_the_thread() -> None:
    messages = Messages([1], [None], [1], ["1"], b"x" * 16, b"\xc0")
    with pytest.raises(MissingMessageError, match="message 2 of the thread"):
        decode(
            CODEC, SerializedValue("letta.messages", ormsgpack.packb([1, 2**40])), None, messages
        )
    many = ormsgpack.packb([1, 1] * 150_000)
    with pytest.raises(DamagedRowError, match="more than 100,000 times"):
        decode(CODEC, SerializedValue("letta.messages", many), None, messages)
    large = Messages([1], [None], [10**6], ["1"], b"x" * 16, b"\0" * 10**6)
    with pytest.raises(DamagedRowError, match=r"more than 64,000,000 bytes, got 99,000,000"):
        decode(CODEC, SerializedValue("letta.messages", ormsgpack.packb([1, 1] * 99)), None, large)


@pytest.mark.parametrize(
    "runs", [{}, 3, [1], [1, -1], [1, "x"], ["x"], [[1, b""]], [["x", 1]], [[]]]
)
@pytest.mark.parametrize("type_", ["letta.messages", "letta.message", "letta.snapshot"])
def test_runs_are_runs(type_: str, runs: Any) -> None:
    with pytest.raises(DamagedRowError, match="must "):
        decode(CODEC, SerializedValue(type_, ormsgpack.packb(runs)), None, Messages())


@pytest.mark.parametrize("parts", [[], 3, {"x": 1}, {"x": ["a"]}, {"x": [None, b""]}])
def test_dictionaries_are_dictionaries(parts: Any) -> None:
    with pytest.raises(DamagedRowError, match="must be "):
        decode(CODEC, SerializedValue("letta.map", ormsgpack.packb(parts)), None, Messages())


def test_dictionaries_of_messages_nest_as_deep_as_values() -> None:
    value: Any = [HumanMessage("x", id="1")]
    for n in range(50):
        value = {"in": value, "at": [HumanMessage("x", id=f"1{n}")]}
    encoder = Encoder(CODEC, None)
    kept = encoder.encode(value, written=True, numbered=False)
    assert kept.type == "letta.map"
    assert decode(CODEC, kept, None, Messages()) == value
    deep = kept.value
    for _ in range(100):
        deep = ormsgpack.packb({"in": ["letta.map", deep]})
    with pytest.raises(DamagedRowError, match="at most 64 deep"):
        decode(CODEC, SerializedValue("letta.map", deep), None, Messages())


@pytest.fixture
def saver(dsn: str, schema: str) -> Iterator[LettaSaver]:
    with LettaSaver.from_conn_string(dsn, schema=schema) as saver:
        saver.setup()
        yield saver


CONFIG: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": ""}}


@pytest.mark.parametrize(
    ("table", "column", "where"),
    [
        ("checkpoints", "checkpoint", r"^the checkpoint '.*' of thread 'monday'"),
        ("checkpoint_channels", "value", r"^the channel 'o' of the checkpoint .* thread 'monday'"),
        ("checkpoint_writes", "value", r"^the write of task 'task' to 'o' under .*'monday'"),
        ("recall_memory", "message", r"^the channel 'm' of the checkpoint .* thread 'monday'"),
    ],
)
@pytest.mark.parametrize(
    ("type_", "data", "why"),
    [
        ("zlib1:msgpack", BOMB, "must not unpack to more than"),
        ("msgpack", nested(30, 1000), "must not nest deeper"),
        ("msgpack", b"\xc1", "cannot be read: "),
        ("json", b"[" * 100_000, "cannot be read: "),
    ],
)
def test_the_error_names_the_row(
    saver: LettaSaver, dsn: str, schema: str, table: str, column: str, where: str, type_: str,
    data: bytes, why: str,
) -> None:  # fmt: skip
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"m": [HumanMessage("hi", id="1")], "o": {"a": "b" * 300}}
    checkpoint["channel_versions"] = {"m": "1", "o": "2"}
    at = saver.put(CONFIG, checkpoint, {}, {"m": "1", "o": "2"})
    saver.put_writes(at, [("o", {"x": "y"})], "task")
    with psycopg.connect(dsn) as conn:
        conn.execute(
            f'update "{schema}".{table} set type = %s, {column} = %s'.encode(), (type_, data)
        )
    reads: list[Any] = [lambda: saver.get_tuple(CONFIG), lambda: [*saver.list(CONFIG)]]
    for read in reads:
        with pytest.raises(DamagedRowError, match=where) as raised:
            read()
        assert why in str(raised.value)


def test_looking_messages_up_names_the_one_that_cannot_be_read(dsn: str, schema: str) -> None:
    serde = encrypting()
    with LettaSaver.from_conn_string(dsn, schema=schema, serde=serde) as saver:
        saver.setup()
        at = saver.put(CONFIG, conversation(), {}, {"m": "1"})
        damage(dsn, f'update "{schema}".recall_memory set message = %s')
    with (
        LettaSaver.from_conn_string(dsn, schema=schema, serde=serde) as other,
        pytest.raises(DamagedRowError, match=r"^message 1 of thread 'monday' cannot be read: "),
    ):
        other.put(at, conversation(), {}, {"m": "1"})


def test_pruning_names_the_checkpoint_that_cannot_be_read(dsn: str, schema: str) -> None:
    serde = encrypting()
    with LettaSaver.from_conn_string(dsn, schema=schema, serde=serde) as saver:
        saver.setup()
        saver.put(CONFIG, conversation(), {}, {"m": "1"})
        damage(dsn, f'update "{schema}".checkpoints set checkpoint = %s')
        with pytest.raises(DamagedRowError, match=r"^the checkpoint '.*' of thread 'monday'"):
            saver.prune(["monday"])


def encrypting() -> EncryptedSerializer:
    return EncryptedSerializer.from_pycryptodome_aes(key=b"0123456789abcdef")


def conversation() -> Any:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"m": [HumanMessage("hi", id="1")]}
    checkpoint["channel_versions"] = {"m": "1"}
    return checkpoint


def damage(dsn: str, update: str) -> None:
    with psycopg.connect(dsn) as conn:
        assert conn.execute(update.encode(), [b"\xc1"]).rowcount == 1
