"""How far a call travels inside the package: a reader who follows it must not get lost."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.store.base import GetOp

import langgraph_letta_store
from langgraph_letta_store import LettaMemory
from tests.support.embeddings import CharacterEmbeddings

PACKAGE = str(Path(langgraph_letta_store.__file__).parent)
NS = ("memories", "ada")
CONFIG: Any = {"configurable": {"thread_id": "monday", "user_id": "ada"}}


class Trip(NamedTuple):
    """The Python calls of one call inside the package, their files, and changes of file."""

    calls: int
    files: int
    changes: int


def travel(use: Callable[[], object]) -> Trip:
    """Count the trip of a call in this thread; a generator that goes on counts as a call."""
    visited: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            visited.append(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        use()
    finally:
        sys.setprofile(None)
    changes = sum(one != other for one, other in itertools.pairwise(visited))
    return Trip(len(visited), len(set(visited)), changes)


@contextmanager
def uses(dsn: str, schema: str) -> Generator[dict[str, Callable[[], object]]]:
    """Yield the calls that are counted, each made once before, so that all caches are filled."""
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    with LettaMemory.from_conn_string(dsn, schema=schema, index=index) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        store, saver, agent = memory.store, memory.saver, memory.agent("ada")
        agent.core.create("human", "Likes tea.", limit=100_000)
        append = next(tool for tool in memory.tools() if tool.name == "core_memory_append")

        gets = [GetOp(("memories", str(number)), "tea") for number in range(100)]

        def save() -> None:
            checkpoint = empty_checkpoint()
            checkpoint["id"] = str(uuid6())
            message = HumanMessage("I take my tea black.", id=str(uuid4()))
            checkpoint["channel_values"] = {"messages": [message]}
            checkpoint["channel_versions"] = {"messages": "1"}
            saver.put(CONFIG, checkpoint, {"step": 1}, {"messages": "1"})

        yield {
            "store.get": lambda: store.get(NS, "tea"),
            "store.put": lambda: store.put(NS, "tea", {"text": f"black {uuid4()}"}),
            "100 gets": lambda: store.batch(gets),
            "store.search": lambda: store.search(NS, query="tea"),
            "saver.put": save,
            "recall.search": lambda: saver.recall.search("ada", "tea"),
            "core_memory_append": lambda: append.invoke(
                {"label": "human", "content": "Takes it black."}, CONFIG
            ),
        }


MOST = {
    "store.get": (7, 10),
    "store.put": (13, 28),
    "store.search": (18, 30),
    "saver.put": (29, 60),
    "recall.search": (21, 48),
    "core_memory_append": (19, 43),
}
"""How many files each call visits at most, and how often it changes file: this may only fall.

Some were raised once: saves ask for the bound of what the server takes at once, and statements'
parameters are looked for once, by a cursor of this package."""


CALLS = {
    "store.get": 24,
    "store.put": 64,
    "store.search": 53,
    "100 gets": 641,
    "recall.search": 133,
    "core_memory_append": 123,
}
"""How many calls of Python functions each takes inside the package: a tenth more is too many."""


@pytest.mark.parametrize("name", CALLS)
def test_a_call_takes_few_calls_of_python(name: str, dsn: str, schema: str) -> None:
    with uses(dsn, schema) as calls:
        for _ in range(3):
            calls[name]()
        # A connection that has not been used for a while takes a few more.
        fewest = min(travel(calls[name]).calls for _ in range(5))
    assert fewest <= 1.1 * CALLS[name]
    assert fewest >= 0.9 * CALLS[name], "lower the bound to what it takes now"


@pytest.mark.parametrize("name", MOST)
def test_a_call_stays_within_few_files(name: str, dsn: str, schema: str) -> None:
    with uses(dsn, schema) as calls:
        for _ in range(3):
            calls[name]()
        trip = travel(calls[name])
    files, changes = MOST[name]
    assert trip.files <= files, trip
    assert trip.changes <= changes, trip
