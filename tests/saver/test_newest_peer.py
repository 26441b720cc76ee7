"""What LangGraph's newest tests of savers ask for, on ours and on PostgresSaver alike."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from langgraph.channels.delta import DeltaChannel  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.checkpoint.base import writes_sort_key
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.serde.types import TASKS, _DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # what graphs put

from langgraph_letta_store import LettaSaver
from tests.support.savers import BOTH, Line, config, id_of, shared


@pytest.fixture(scope="module", params=[*BOTH, "peer", "async peer"])
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


# --- histories of DeltaChannels ------------------------------------------------------------------


def seeded(saver: LettaSaver, seed: Any) -> Any:
    """The history of a channel with a value in the first checkpoint, and two writes since then."""
    line = Line(saver)
    line.put({"items": seed})
    for i in range(2):
        line.write(("items", [f"w{i}"]))
        line.put(drop=["items"])
    line.write(("items", ["pending"]))
    return saver.get_delta_channel_history(config=line.config, channels=["items"])["items"]


@pytest.mark.parametrize("seed", [42, "x", 3.5, True, False, [10, 20], {}])
def test_any_value_but_none_is_a_seed(saver: LettaSaver, seed: Any) -> None:
    history = seeded(saver, seed)
    assert history["seed"] == seed
    assert type(history["seed"]) is type(seed)
    assert [value for _, _, value in history["writes"]] == [["w0"], ["w1"]]


@pytest.mark.parametrize("seed", [True, None, [1]])
def test_a_snapshot_is_a_seed_whatever_it_is_of(saver: LettaSaver, seed: Any) -> None:
    history = seeded(saver, _DeltaSnapshot(seed))
    assert isinstance(history["seed"], _DeltaSnapshot)
    assert history["seed"].value == seed


def test_none_is_no_seed(saver: LettaSaver) -> None:
    history = seeded(saver, None)
    assert "seed" not in history
    assert replay(history) == ["w0", "w1"]


def replay(history: Any) -> list[str]:
    """The value of a list that grows, as a graph puts it together."""

    def extend(value: Any, writes: Sequence[Any]) -> Any:
        return [*value, *(item for write in writes for item in write)]

    made: Any = DeltaChannel
    channel = made(extend, list).from_checkpoint(history.get("seed"))
    channel.replay_writes(history["writes"])
    return list(channel.get())


def test_an_empty_id_stands_for_the_newest_checkpoint(saver: LettaSaver) -> None:
    line = Line(saver)
    for i in range(4):
        line.put({"items": [0]} if i == 1 else None, drop=[] if i == 1 else ["items"])
        line.write(("items", i))
    by_id = saver.get_delta_channel_history(config=line.config, channels=["items"])
    empty: Any = {"configurable": {"thread_id": line.thread_id, "checkpoint_id": ""}}
    assert saver.get_delta_channel_history(config=empty, channels=["items"]) == by_id
    assert [value for _, _, value in by_id["items"]["writes"]] == [1, 2]


# --- the order of writes -------------------------------------------------------------------------

PATHS = ("", "~__pregel_pull, a", "~__pregel_pull, B", "~__pregel_push, 0000000002", "~ä", "~z")


def test_writes_are_in_the_order_in_which_a_run_applies_them(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    tasks = [(path, f"{letter}-{uuid4()}") for path in PATHS for letter in "aB0"]
    random.Random(3).shuffle(tasks)
    for path, task in tasks:
        line.write(*(("items", [path, task, i]) for i in range(12)), task=task, path=path)
    expected: list[list[Any]] = sorted(
        ([path, task, i] for path, task in tasks for i in range(12)),
        key=lambda write: writes_sort_key(*write),
    )
    pending = line.newest().pending_writes or []
    assert [value for _, _, value in pending] == expected
    line.put({"n": 2})
    how: Any = {"config": line.config, "channels": ["items"]}
    history = saver.get_delta_channel_history(**how)["items"]
    assert [value for _, _, value in history["writes"]] == expected


# --- pruning -------------------------------------------------------------------------------------


def test_calls_of_subgraphs_go_with_the_checkpoint_that_they_started_from(
    saver: LettaSaver,
) -> None:
    root = Line(saver)
    older, newest = id_of(root.put({"n": 1})), id_of(root.put({"n": 2}))
    callers = {
        "finished:1": older,
        "interrupted:2": newest,
        "running:3": str(uuid6(clock_seq=9)),  # the caller's checkpoint is not saved yet
        "remembers": older,  # compiled with checkpointer=True: it outlives its calls
    }
    lines = {ns: Line(saver, root.thread_id, ns) for ns in callers}
    for ns, line in lines.items():
        for i in range(3):
            line.put({"items": [i]}, metadata={"parents": {"": callers[ns]}})
            line.write(("items", i))
    before = {ns: line.newest() for ns, line in lines.items()}
    saver.prune([root.thread_id])
    assert root.ids() == [newest]
    assert lines["finished:1"].ids() == []
    for ns in ("interrupted:2", "running:3", "remembers"):
        assert lines[ns].ids() == [id_of(before[ns])]
        assert lines[ns].newest() == before[ns]._replace(parent_config=None)


def test_the_parent_of_an_old_checkpoint_stays_for_its_tasks(saver: LettaSaver) -> None:
    line = Line(saver)
    for i in range(3):
        line.put({"n": i}, v=1)
        line.write((TASKS, f"send {i}"))
    saver.prune([line.thread_id])
    assert len(line.ids()) == 2
    assert line.newest().checkpoint["channel_values"][TASKS] == ["send 1"]


def test_writes_that_come_before_their_checkpoint_stay(saver: LettaSaver) -> None:
    line = Line(saver)
    for i in range(3):
        line.put({"items": [i]})
    early = str(uuid6(clock_seq=9))
    saver.put_writes(config(line.thread_id, early), [("items", 4)], "task")
    saver.prune([line.thread_id])
    line.put({"items": [3]}, id=early)
    assert line.newest().pending_writes == [("task", "items", 4)]
    assert len(line.ids()) == 2


@pytest.mark.parametrize("strategy", ["keep_latest", "delete"])
def test_one_id_is_no_list_of_ids(saver: LettaSaver, strategy: str) -> None:
    line = Line(saver)
    line.put({"n": 1})
    line.put({"n": 2})
    with pytest.raises(TypeError):
        saver.prune(line.thread_id, strategy=strategy)
    assert len(line.ids()) == 2
