"""The event loop goes on, whatever the size of texts and values that are stored and read.

How long the loop is held up is measured by the CPU time that its thread takes between two ticks:
on a machine with other things to do, the clock on the wall says how busy those are.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import string
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple, empty_checkpoint
from langgraph.store.base import PutOp

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store._engine import offload
from langgraph_letta_store._engine.offload import is_large
from langgraph_letta_store._engine.runners import AsyncRunner
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import setting_up

pytestmark = pytest.mark.filterwarnings("error")

T = TypeVar("T")

MOST_SECONDS = 0.02
"""How long the loop's thread may work between two ticks: sending and receiving 10 MB, which the
driver copies on the loop, takes 1 to 15 ms of it; work that is not handed to a thread takes
seconds."""

ATTEMPTS = 10
"""How often something is tried: other processes take the caches, and with them milliseconds."""

TEN_MB = 10 * 2**20
NS = ("offload", "notes")


def words(size: int) -> str:
    """A text of letters, each word another: the slowest to stem."""
    letters = random.Random(1).choices(string.ascii_lowercase, k=size)
    return " ".join("".join(letters[at : at + 7]) for at in range(0, size, 8))


async def held_up_by(awaitable: Awaitable[T]) -> tuple[T, float]:
    """Await something, and say how much CPU time at most the loop took between two ticks.

    The garbage collector may run in the loop's thread, and takes longer the more objects the tests
    before this one have left: those are frozen, so that it looks only at what is made here.
    """
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            worst = max(worst, now - last)
            last = now

    task = asyncio.create_task(tick())
    gc.collect()
    gc.freeze()
    await asyncio.sleep(0.01)
    worst = 0.0
    try:
        result = await awaitable
        await asyncio.sleep(0.01)
    finally:
        task.cancel()
        gc.unfreeze()
    return result, worst


async def goes_on(act: Callable[[int], Awaitable[T]]) -> T:
    """Do something, each time in a new place, until the loop was not held up; return its result."""
    least = math.inf
    for attempt in range(ATTEMPTS):
        result, worst = await held_up_by(act(attempt))
        if worst < MOST_SECONDS:
            return result
        least = min(least, worst)
    pytest.fail(f"the loop was held up for {least * 1000:.0f} ms, each of {ATTEMPTS} times")


@pytest.fixture
async def memory(dsn: str, schema: str) -> AsyncGenerator[AsyncLettaMemory, None]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
    options: dict[str, Any] = {"index": index, "search": {"mode": "hybrid"}, "partitions": 2}
    async with AsyncLettaMemory.from_conn_string(dsn, schema=schema, **options) as memory:
        with setting_up(dsn, memory):
            await memory.setup()
        await memory.store.aput(NS, "first", {"text": "what is loaded once"})
        yield memory


async def test_a_blocking_loop_is_noticed() -> None:
    async def block() -> None:
        end = time.thread_time() + 2 * MOST_SECONDS
        while time.thread_time() < end:
            pass

    _, worst = await held_up_by(block())
    assert worst > MOST_SECONDS
    with pytest.raises(pytest.fail.Exception, match="held up"):
        await goes_on(lambda _: block())


VALUES: dict[str, Any] = {
    "a text": lambda: {"text": words(TEN_MB)},
    "a list": lambda: {"text": "short", "items": words(TEN_MB).split()},
    "rows": lambda: {"text": "short", "rows": [{"id": i, "v": [0.5]} for i in range(100_000)]},
}


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
async def test_a_large_value_does_not_hold_up_the_loop(memory: AsyncLettaMemory, make: Any) -> None:
    value, ns = make(), ("offload", "values")
    await goes_on(lambda n: memory.store.aput((*ns, str(n)), "large", value))
    item = await goes_on(lambda _: memory.store.aget((*ns, "0"), "large"))
    assert item is not None
    assert item.value == value
    found = await goes_on(lambda _: memory.store.asearch((*ns, "0"), query="short"))
    assert [item.value for item in found] == [value]


async def test_many_items_do_not_hold_up_the_loop(memory: AsyncLettaMemory) -> None:
    await goes_on(
        lambda n: memory.store.abatch(
            [PutOp((*NS, str(n)), f"k{i}", {"text": f"some words {i}"}) for i in range(3000)]
        )
    )
    found = await goes_on(lambda _: memory.store.asearch((*NS, "0"), limit=5000))
    assert len(found) == 3000
    found = await goes_on(
        lambda n: memory.store.asearch(NS, filter={f"key {i}": i for i in range(2000 - n)})
    )
    assert not found


async def test_a_large_passage_does_not_hold_up_the_loop(memory: AsyncLettaMemory) -> None:
    archival = memory.agent("ada").archival
    text = words(TEN_MB)
    passage = await goes_on(lambda _: archival.insert(text))
    found = await goes_on(lambda _: archival.get(passage.id))
    assert found is not None
    assert found.content == text


def checkpoint_of(messages: list[Any]) -> tuple[Any, dict[str, str | int | float]]:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"messages": messages}
    checkpoint["channel_versions"] = {"messages": "1"}
    return checkpoint, {"messages": "1"}


@pytest.mark.parametrize("count", [1, 5000])
async def test_large_state_does_not_hold_up_the_loop(memory: AsyncLettaMemory, count: int) -> None:
    text = words(TEN_MB // count)
    messages = [HumanMessage(f"{i} {text}", id=f"m{i}") for i in range(count)]
    checkpoint, versions = checkpoint_of(messages)
    saver = memory.saver

    def config(n: int) -> RunnableConfig:
        return {"configurable": {"thread_id": f"large {n}", "checkpoint_ns": ""}}

    async def read(_: int) -> CheckpointTuple | None:
        saver._thread_cache.forget("large 0")  # so that it is read as by another process
        return await saver.aget_tuple(config(0))

    await goes_on(lambda n: saver.aput(config(n), checkpoint, {}, versions))
    stored = config(0)
    stored["configurable"] = {**stored.get("configurable", {}), "checkpoint_id": checkpoint["id"]}
    writes: Any = deque([("messages", [AIMessage(text, id="answer")]), ("other", {"text": text})])
    await goes_on(lambda n: saver.aput_writes(stored, writes, f"task {n}"))
    found = await goes_on(read)
    assert found is not None
    assert found.checkpoint["channel_values"]["messages"] == messages
    assert [channel for _, channel, _ in found.pending_writes or []][:2] == ["messages", "other"]


async def test_small_work_stays_on_the_loop(
    memory: AsyncLettaMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        msg = "a small input went to another thread"
        raise AssertionError(msg)

    monkeypatch.setattr(offload.WORKERS, "run", refuse)
    checkpoint, versions = checkpoint_of([HumanMessage(f"hello {i}", id=f"{i}") for i in range(30)])
    config: RunnableConfig = {"configurable": {"thread_id": "small", "checkpoint_ns": ""}}
    await memory.saver.aput(config, checkpoint, {}, versions)
    assert await memory.saver.aget_tuple(config) is not None
    await memory.store.aput(NS, "small", {"text": "a few words", "n": list(range(100))})
    assert await memory.store.asearch(NS, query="words")


@dataclass
class Document:
    """A value of a user's."""

    text: str


SIZES: list[tuple[Any, bool]] = [
    ({"a": "x" * 1000}, False),
    ({"a": "x" * 10_000}, True),
    ({"x" * 10_000: 1}, True),
    (b"x" * 10_000, True),
    (deque(["x" * 10_000]), True),
    ([0.5] * 500, False),
    ([[0.5] * 500] * 10, True),
    ([{}] * 1000, True),
    (HumanMessage("x" * 100), False),
    (HumanMessage([{"type": "text", "text": "x" * 10_000}]), True),
    (Document("x" * 10_000), True),
    ([None, object(), 1, iter("abc")], False),
]


@pytest.mark.parametrize(("value", "large"), SIZES)
def test_the_size_of_an_input_is_estimated(value: Any, large: bool) -> None:
    assert is_large(value) is large
    assert is_large([{"deep": (value,)}]) is large


def test_an_endless_value_is_large() -> None:
    endless: list[Any] = []
    endless += [endless, endless]
    assert is_large(endless)


class Work:
    """An operation on a large text, that tells where it runs and how it ends."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.is_closed = threading.Event()

    def operation(self, text: str) -> Operation[int]:
        try:
            self.threads.append(threading.current_thread().name)
            self.begun.set()
            assert self.go_on.wait(20)
            (((number,),),) = yield from rows(Query(Statement("test", b"select 1")))
            self.threads.append(threading.current_thread().name)
            return int(number) + len(text)
        finally:
            self.is_closed.set()


async def test_a_large_operation_runs_in_a_thread_to_its_end(memory: AsyncLettaMemory) -> None:
    work = Work()
    work.go_on.set()
    runner = AsyncRunner(memory.store.conn, None)
    assert await runner.run(work.operation("x" * 10_000)) == 10_001
    assert all(name.startswith("letta-store-worker") for name in work.threads)


async def test_a_cancelled_caller_does_not_wait_for_the_thread(memory: AsyncLettaMemory) -> None:
    work = Work()
    runner = AsyncRunner(memory.store.conn, None)
    task = asyncio.create_task(runner.run(work.operation("x" * 10_000)))
    await asyncio.to_thread(work.begun.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not work.is_closed.is_set()
    work.go_on.set()
    assert await asyncio.to_thread(work.is_closed.wait, 20)
    assert len(work.threads) == 1


def test_arrays_are_measured_by_their_bytes() -> None:
    """They are collections whose truth is ambiguous; one without dimensions has no length."""
    for small in (np.array([]), np.array(1.5), np.array([[1], [2]], "i4"), np.array(["a"], object)):
        assert not is_large(small)
        assert not is_large({"state": [small]})
    assert is_large([np.zeros(10_000)])
