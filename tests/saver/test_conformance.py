"""What LangGraph's own suite asks of a checkpointer, and the capabilities that it does not ask for.

`langgraph-checkpoint-conformance` has eight capabilities. The ninth is the histories of
DeltaChannels: they are compared with what the base class finds, step by step, by `get_tuple`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.conformance import checkpointer_test, validate  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.serde.types import _DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # what graphs put

from langgraph_letta_store import LettaSaver
from tests.support.savers import BOTH, WAYS, Line, alike, aopened, config, inner, opened, shared

CAPABILITIES = {
    *("put", "put_writes", "get_tuple", "list"),
    *("delete_thread", "delete_for_runs", "copy_thread", "prune"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_every_capability(way: str, dsn: str, schema: str) -> None:
    @checkpointer_test(name=way)
    async def fresh() -> AsyncGenerator[BaseCheckpointSaver[Any], None]:
        if way.startswith("async"):
            async with aopened(dsn, way, schema=schema) as asaver:
                yield asaver
        else:  # its asynchronous methods are all that the suite calls
            with opened(dsn, way, schema=schema) as saver:
                yield saver

    report = await validate(fresh)
    failures = {name: result.failures for name, result in report.results.items()}
    assert failures == {capability: [] for capability in CAPABILITIES}
    assert all(result.passed for result in report.results.values()), report.to_dict()


# --- the histories of DeltaChannels --------------------------------------------------------------


@pytest.fixture(scope="module", params=[*BOTH, "peer", "async peer", "memory"])
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


def histories(saver: Any, where: Any, *channels: str) -> tuple[Any, Any]:
    """As the saver finds them, and as the base class finds them by the saver's `get_tuple`."""
    found = saver.get_delta_channel_history(config=where, channels=list(channels))

    class Slow(BaseCheckpointSaver[str]):
        get_tuple = staticmethod(saver.get_tuple)

    return found, Slow().get_delta_channel_history(config=where, channels=list(channels))


def delta_line(saver: Any, thread_id: str | None = None, ns: str = "") -> Line:
    """Channels with a snapshot, with none, with one before another kind of channel was there."""
    line = Line(saver, thread_id, ns)
    line.put({"old": ["kept by a list"], "text": "inline"}, drop=["fresh", "words"])
    for i in range(3):
        line.write(("words", f"w{i}"), ("fresh", [HumanMessage(f"m{i}")]), task=f"b{i}", path="~z")
        line.write(("words", f"v{i}"), ("other", 1), ("old", i), task=f"c{i}", path="~a")
        # A channel that took part in the step, and is not in the checkpoint's values.
        line.put(drop=["words", "fresh", "old"])
    line.put({"words": _DeltaSnapshot([f"w{i}" for i in range(6)])}, drop=["fresh"])
    line.write(("words", "after"), ("text", "later"), task="d")
    line.write(("fresh", [HumanMessage("m9", id="9")]), task="a")
    line.put(drop=["words", "fresh"])
    line.write(("words", "pending"), task="e")  # not yet in any checkpoint: not in the history
    return line


def test_a_history_is_what_the_base_class_finds(saver: LettaSaver) -> None:
    line = delta_line(saver)
    for where in [config(line.thread_id), *(found.config for found in saver.list(line.config))]:
        found, expected = histories(saver, where, "words", "fresh", "old", "text", "never")
        assert found == expected
    words: Any = saver.get_delta_channel_history(config=line.config, channels=["words"])["words"]
    assert words["seed"] == _DeltaSnapshot([f"w{i}" for i in range(6)])
    assert isinstance(words["seed"], _DeltaSnapshot)
    assert words["writes"] == [("d", "words", "after")]
    fresh = saver.get_delta_channel_history(config=line.config, channels=["fresh"])["fresh"]
    assert "seed" not in fresh
    assert [value[0].content for _, _, value in fresh["writes"]] == ["m0", "m1", "m2", "m9"]


def test_writes_come_in_the_order_of_their_tasks_paths(saver: LettaSaver) -> None:
    line = delta_line(saver)
    second = line.ids()[-2]
    found, expected = histories(saver, config(line.thread_id, second), "words")
    assert found == expected
    assert [value for _, _, value in found["words"]["writes"]] == ["v0", "w0"]


def test_a_history_goes_by_parents_and_keeps_to_its_namespace(saver: LettaSaver) -> None:
    line = delta_line(saver)
    delta_line(saver, line.thread_id, "inner:1")
    fork = line.fork(config(line.thread_id, line.ids()[-3]))
    fork.write(("words", "forked"), task="f")
    fork.put(drop=["words"])
    for branch in (line, fork):
        found, expected = histories(saver, branch.config, "words", "fresh")
        assert found == expected
    found, _ = histories(saver, fork.config, "words")
    values = [value for _, _, value in found["words"]["writes"]]
    assert values[:4] == ["v0", "w0", "v1", "w1"]
    assert set(values[4:]) == {"v2", "w2", "forked"}


def test_a_long_history(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"seeded": ["s"]}, drop=["words"])
    for i in range(300):
        if i % 3 == 0:
            line.write(("words", i), task=f"t{i}")
        line.put(drop=["words", "seeded"])
    how: Any = {"config": line.config, "channels": ["words", "seeded"]}
    found: Any = saver.get_delta_channel_history(**how)
    assert [value for _, _, value in found["words"]["writes"]] == list(range(0, 300, 3))
    assert found["seeded"] == {"writes": [], "seed": ["s"]}


def test_a_history_of_nothing(saver: LettaSaver) -> None:
    line = delta_line(saver)
    nowhere = config(str(uuid4()))
    assert saver.get_delta_channel_history(config=line.config, channels=[]) == {}
    for where in (nowhere, config(line.thread_id, "no-such-checkpoint")):
        found: Any = saver.get_delta_channel_history(config=where, channels=["words"])
        assert found == {"words": {"writes": []}}
    first = config(line.thread_id, line.ids()[-1])
    assert histories(saver, first, "words")[0] == {"words": {"writes": []}}


# --- allowlists ----------------------------------------------------------------------------------


@dataclasses.dataclass
class Point:
    """A class of the application's own."""

    x: int
    y: int


class OurMessage(HumanMessage):
    """A message class of the application's own."""


OURS = [(Point.__module__, Point.__name__), (OurMessage.__module__, OurMessage.__name__)]


@pytest.mark.parametrize("way", BOTH)
def test_an_allowlist_is_for_the_copy_alone(way: str, dsn: str, schema: str) -> None:
    strict = JsonPlusSerializer(allowed_msgpack_modules=None)
    with opened(dsn, way, schema=schema, serde=strict) as saver:
        line = Line(saver)
        said = [OurMessage(content="hello", id="1"), HumanMessage("and", id="2")]
        line.put({"messages": said, "point": Point(1, 2)})
        line.write(("point", Point(3, 4)))

        plain = inner(saver)
        clone = plain.with_allowlist(OURS)
        assert isinstance(clone, type(plain))
        assert clone is not plain
        assert plain.with_allowlist([]) is plain

        def seen(by: Any) -> Any:
            line.saver = by if by is saver else alike(saver, by)
            found = line.newest()
            return found.checkpoint["channel_values"], found.pending_writes

        for _ in range(2):  # what the one remembers is not what the other may see
            values, writes = seen(saver)
            assert values["point"] == {"x": 1, "y": 2}
            assert type(values["messages"][0]) is not OurMessage
            assert [write[2] for write in writes or ()] == [{"x": 3, "y": 4}]
            values, writes = seen(clone)
            assert values["point"] == Point(1, 2)
            assert values["messages"] == said
            assert type(values["messages"][0]) is OurMessage
            assert [write[2] for write in writes or ()] == [Point(3, 4)]

        line.saver = alike(saver, clone)
        line.values["messages"] = said
        line.put({"messages": [*said, OurMessage(content="more", id="3")]})
        assert seen(clone)[0]["messages"][2] == OurMessage(content="more", id="3")
        assert len(seen(saver)[0]["messages"]) == 3
