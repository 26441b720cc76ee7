"""What a user of PostgresSaver relies on holds here too, call by call.

Every test runs on LettaSaver however it is opened, and on LangGraph's own savers, so that none asks
for more, or for less, than they give.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import WRITES_IDX_MAP, CheckpointTuple
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT, RESUME, SCHEDULED, TASKS
from langgraph.types import Interrupt, Send

from langgraph_letta_store import LettaSaver
from tests.support.savers import PEERS, WAYS, Line, config, id_of, inner, shared, without

ALL = (*WAYS, *PEERS)

postgres = without(ALL, "memory")
"""InMemorySaver goes thread by thread; all others keep to a database's order of things."""


@pytest.fixture(scope="module", params=ALL)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


def said(*texts: str) -> list[Any]:
    return [HumanMessage(text, id=f"id-{text}") for text in texts]


# --- put and get_tuple ---------------------------------------------------------------------------


def test_a_checkpoint_comes_back_as_it_went_in(saver: LettaSaver) -> None:
    line = Line(saver)
    values = {"messages": said("a", "b"), "n": 1, "none": None, "text": "t", "list": [1, "2"]}
    first = line.put(values)
    assert first == config(line.thread_id, id_of(first))
    found = saver.get_tuple(first)
    assert isinstance(found, CheckpointTuple)
    assert found.config == first
    assert found.parent_config is None
    assert found.pending_writes == []
    assert found.checkpoint["channel_values"] == values
    assert found.checkpoint["channel_versions"] == line.versions
    assert found.checkpoint["versions_seen"] == {"__input__": {}}
    assert found.checkpoint["updated_channels"] == sorted(values)
    assert found.checkpoint["id"] == id_of(first)
    assert found.checkpoint["v"] == 4
    assert found.metadata == {"source": "loop", "step": -1, "parents": {}}


def test_the_newest_is_found_without_an_id(saver: LettaSaver) -> None:
    line = Line(saver)
    first = line.put({"n": 1})
    second = line.put({"n": 2})
    assert line.newest().config == second
    assert line.newest().parent_config == first
    assert line.at(first).checkpoint["channel_values"] == {"n": 1}
    without_ns: Any = {"configurable": {"thread_id": line.thread_id}}
    assert line.at(without_ns).config == second
    assert saver.get(second) == line.newest().checkpoint


def test_nothing_is_found_where_nothing_is(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    assert saver.get_tuple(config(str(uuid4()))) is None
    assert saver.get_tuple(config(line.thread_id, ns="other")) is None
    assert saver.get_tuple(config(line.thread_id, "no-such-checkpoint")) is None
    assert saver.get(config(str(uuid4()))) is None
    assert list(saver.list(config(str(uuid4())))) == []


def test_a_channel_that_did_not_change_keeps_its_value(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"messages": said("a"), "state": {"k": [1]}, "n": 1})
    line.put({"n": 2})
    assert line.newest().checkpoint["channel_values"] == {
        "messages": said("a"),
        "state": {"k": [1]},
        "n": 2,
    }


def test_an_emptied_channel_has_no_value_but_a_version(saver: LettaSaver) -> None:
    line = Line(saver)
    before = line.put({"messages": said("a"), "state": {"k": 1}, "n": 1})
    line.put(drop=["messages", "state", "n"])
    found = line.newest().checkpoint
    assert found["channel_values"] == {}
    assert found["channel_versions"] == line.versions
    assert set(line.at(before).checkpoint["channel_values"]) == {"messages", "state", "n"}
    line.put({"messages": said("b")})
    assert line.newest().checkpoint["channel_values"] == {"messages": said("b")}


def test_a_list_of_messages_grows_shrinks_and_is_edited(saver: LettaSaver) -> None:
    line = Line(saver)
    edited = [HumanMessage("x", id="id-b"), *said("a")]
    lists = [
        *(said("a"), said("a", "b"), said("a", "b", "c"), said("b", "c"), edited),
        *([], said("a", "a"), said("c", "b", "a"), said("d")),
    ]
    configs = [line.put({"messages": messages}) for messages in lists]
    for where, messages in zip(configs, lists, strict=True):
        assert line.at(where).checkpoint["channel_values"] == {"messages": messages}


def test_a_put_again_replaces(saver: LettaSaver) -> None:
    """A run that was resumed may put a checkpoint of the same id once more."""
    line = Line(saver)
    start = line.put({"n": 0})
    line.put({"messages": said("a")}, id="1f0b2f5e-0000-6000-8000-000000000001")
    line.config = start
    line.put(
        {"messages": said("a", "b"), "n": 7},
        id="1f0b2f5e-0000-6000-8000-000000000001",
        metadata={"again": True},
    )
    found = line.at(line.config)
    assert found.checkpoint["channel_values"] == {"messages": said("a", "b"), "n": 7}
    assert found.metadata["again"] is True  # type: ignore[typeddict-item]  # our own key
    assert found.parent_config == start
    assert len(line.ids()) == 2


def test_namespaces_are_apart(saver: LettaSaver) -> None:
    outer = Line(saver)
    sub = Line(saver, outer.thread_id, "sub:1")
    outer.put({"messages": said("a"), "n": 1})
    sub.put({"messages": said("a", "b")})
    sub.write(("n", 5))
    assert outer.newest().checkpoint["channel_values"] == {"messages": said("a"), "n": 1}
    assert outer.newest().pending_writes == []
    assert sub.newest().checkpoint["channel_values"] == {"messages": said("a", "b")}
    assert len(sub.newest().pending_writes or ()) == 1
    assert sub.newest().config["configurable"]["checkpoint_ns"] == "sub:1"  # pyright: ignore[reportTypedDictNotRequiredAccess]  # a saver's configs have it


def test_versions_may_be_whole_numbers(saver: LettaSaver) -> None:
    check_versions(saver, [1, 2, 13])


@without(ALL, "peer")  # a PostgresSaver does not find the value of version 1.0 again
def test_versions_may_be_numbers(saver: LettaSaver) -> None:
    check_versions(saver, [1.0, 1.5, 2.25])


def check_versions(saver: LettaSaver, versions: list[float]) -> None:
    line = Line(saver)
    for i, version in enumerate(versions):
        messages = said(*"abc"[: i + 1])
        line.put({"messages": messages, "n": i}, versions={"messages": version, "n": version})
        found = line.newest().checkpoint
        assert found["channel_values"] == {"messages": messages, "n": i}
        assert found["channel_versions"] == {"messages": version, "n": version}
        assert type(found["channel_versions"]["n"]) is type(version)


@postgres
@pytest.mark.parametrize("v", [1, 2, 3])
def test_pending_sends_of_old_checkpoints(saver: LettaSaver, v: int) -> None:
    line = Line(saver)
    line.put({"n": 1}, v=v)
    line.write((TASKS, Send("node", {"k": 2})), task="b", path="~b")
    line.write((TASKS, Send("node", {"k": 1})), (TASKS, Send("node", 3)), task="c", path="~a")
    line.write(("n", 2), task="d")
    line.put({"n": 2}, v=v)
    values = {"n": 2, TASKS: [Send("node", {"k": 1}), Send("node", 3), Send("node", {"k": 2})]}
    for found in (line.newest(), line.at(line.config), next(iter(saver.list(line.config)))):
        assert found.checkpoint["channel_values"] == values
        assert found.checkpoint["channel_versions"][TASKS] == line.versions["n"]
    line.put({"n": 3}, v=4)
    assert line.newest().checkpoint["channel_values"] == {"n": 3}


# --- metadata ------------------------------------------------------------------------------------


def test_metadata_takes_in_what_the_config_tells(saver: LettaSaver) -> None:
    line = Line(saver, user_id="ada", count=3, flag=True, ratio=0.5, __hidden="s", obj=object())
    line.put(
        {"n": 1},
        metadata={"run_id": "r1", "nested": {"a": [1, {"b": None}]}, "user_id": "from metadata"},
        run_metadata={"team": "x", "count": 9, "langgraph_step": 5, "thread_id": "hidden"},
    )
    assert line.newest().metadata == {
        "source": "loop",
        "step": -1,
        "parents": {},
        "run_id": "r1",
        "nested": {"a": [1, {"b": None}]},
        "user_id": "from metadata",
        "team": "x",
        "count": 9,
        "flag": True,
        "ratio": 0.5,
    }


def test_a_nul_in_metadata_does_no_harm(saver: LettaSaver) -> None:
    line = Line(saver, team="a\0da")
    line.put({"n": 1}, metadata={"note": "x\0y"})
    found: Any = line.newest().metadata
    assert (found["note"], found["team"]) == ("xy", "ada")


def test_the_callers_own_objects_are_left_alone(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"messages": said("a")})
    found = line.newest()
    checkpoint = {**found.checkpoint, "channel_values": {"messages": said("a"), "n": 1}}
    metadata: Any = {"source": "loop", "step": 1, "writes": {"n": 1}}
    where: Any = {"configurable": {**line.config["configurable"], "user_id": "u"}}  # pyright: ignore[reportTypedDictNotRequiredAccess]  # it has it
    copies = [dict(checkpoint), dict(metadata), {"configurable": dict(where["configurable"])}]
    versions = {"n": saver.get_next_version(None, None)}
    saver.put(where, checkpoint, metadata, versions)  # type: ignore[arg-type]  # a Checkpoint
    assert [checkpoint, metadata, where] == copies


# --- list ----------------------------------------------------------------------------------------


def chain(saver: LettaSaver, n: int = 5, **metadata: Any) -> Line:
    line = Line(saver)
    for i in range(n):
        source = ("input", "loop", "update")[i % 3]
        line.put({"messages": said(*"abcdefg"[: i + 1])}, metadata={"source": source, **metadata})
        line.write(("n", i), task=f"task-{i}")
    return line


def test_a_list_is_of_the_thread_newest_first(saver: LettaSaver) -> None:
    line = chain(saver)
    chain(saver)
    found = list(saver.list(config(line.thread_id)))
    ids = [id_of(one) for one in found]
    assert ids == sorted(ids, reverse=True)
    assert ids[0] == id_of(line.config)
    assert [len(one.checkpoint["channel_values"]["messages"]) for one in found] == [5, 4, 3, 2, 1]
    assert [one.pending_writes for one in found] == [
        [(f"task-{i}", "n", i)] for i in range(4, -1, -1)
    ]
    parents = [id_of(one.parent_config) for one in found[:-1]]
    assert parents == ids[1:]
    assert found[-1].parent_config is None
    assert found == [saver.get_tuple(one.config) for one in found]


def test_limit_before_and_id(saver: LettaSaver) -> None:
    line = chain(saver)
    ids = line.ids()
    assert line.ids(limit=2) == ids[:2]
    assert line.ids(limit=0) == []
    assert line.ids(limit=50) == ids
    before = config(line.thread_id, ids[1])
    assert line.ids(before=before) == ids[2:]
    assert line.ids(before=before, limit=1) == ids[2:3]
    one = config(line.thread_id, ids[3])
    assert [id_of(found) for found in saver.list(one)] == [ids[3]]
    assert list(saver.list(one, before=one)) == []
    assert list(saver.list(config(line.thread_id, "no-such-checkpoint"))) == []


def test_filters(saver: LettaSaver) -> None:
    line = chain(saver, score=7, tags=["a"], who={"name": "ada", "n": 1})
    ids = line.ids()
    assert line.ids(filter={}) == ids
    assert line.ids(filter={"source": "input"}) == [ids[1], ids[4]]
    assert line.ids(filter={"source": "input", "step": 2}) == [ids[1]]
    assert line.ids(filter={"source": "input", "step": 1}) == []
    assert line.ids(filter={"score": 7}) == ids
    assert line.ids(filter={"score": "7"}) == []
    assert line.ids(filter={"no such": 1}) == []
    assert line.ids(filter={"who": {"name": "ada", "n": 1}}, limit=1) == ids[:1]
    before = config(line.thread_id, ids[1])
    assert line.ids(filter={"source": "input"}, before=before) == [ids[4]]


@postgres
def test_filters_contain(saver: LettaSaver) -> None:
    line = chain(saver, n=2, tags=["a", "b"], who={"name": "ada", "n": 1}, nothing=None)
    assert len(line.ids(filter={"who": {"name": "ada"}})) == 2
    assert len(line.ids(filter={"tags": ["b"]})) == 2
    assert len(line.ids(filter={"nothing": None})) == 2
    assert line.ids(filter={"absent": None}) == []


def test_a_list_across_threads(saver: LettaSaver) -> None:
    batch = str(uuid4())
    lines = [chain(saver, n=2, batch=batch) for _ in range(3)]
    sub = Line(saver, lines[0].thread_id, "sub")
    sub.put({"n": 1}, metadata={"batch": batch})
    found = list(saver.list(None, filter={"batch": batch}))
    assert len(found) == 7
    assert {one.config["configurable"]["thread_id"] for one in found} == {  # pyright: ignore[reportTypedDictNotRequiredAccess]  # a saver's configs have it
        line.thread_id for line in lines
    }
    assert len(list(saver.list(None, filter={"batch": batch}, limit=4))) == 4
    of_thread: Any = {"configurable": {"thread_id": lines[0].thread_id}}
    assert len(list(saver.list(of_thread))) == 3, "of every namespace"
    assert len(list(saver.list(config(lines[0].thread_id)))) == 2


@postgres
def test_a_list_across_threads_is_newest_first(saver: LettaSaver) -> None:
    batch = str(uuid4())
    one, two = Line(saver), Line(saver)
    for _ in range(3):
        for line in (one, two):
            line.put({"messages": said("a")}, metadata={"batch": batch})
    found = [id_of(each) for each in saver.list(None, filter={"batch": batch})]
    assert found == sorted(found, reverse=True)
    before = config(one.thread_id, found[2])
    assert [
        id_of(each) for each in saver.list(None, filter={"batch": batch}, before=before, limit=2)
    ] == found[3:5]


@without(ALL, "peer")  # a PostgresSaver would wait for itself for ever
def test_the_saver_can_be_called_while_a_list_is_read(saver: LettaSaver) -> None:
    line = chain(saver)
    seen: list[str] = []
    for found in saver.list(config(line.thread_id)):
        assert found == saver.get_tuple(found.config)
        seen.append(id_of(found))
        line.put({"n": len(seen)})
    assert len(seen) == 5
    reading = iter(saver.list(config(line.thread_id)))
    next(reading)
    assert len(line.ids()) == 10
    del reading  # given up half-way


# --- put_writes ----------------------------------------------------------------------------------


def test_writes_come_back_in_order(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    values: list[Any] = [None, "text", {"k": [1]}, b"bytes", said("a"), AIMessage("b", id="b"), 0.5]
    line.write(*((f"ch{i}", value) for i, value in enumerate(values)), task="t1", path="~b")
    line.write(("ch", "first"), task="t2", path="~a")
    line.write(("ch", "no path"), task="t0")
    writes = line.newest().pending_writes or []
    by_task = {task: [write for write in writes if write[0] == task] for task in ("t1", "t2")}
    assert by_task["t1"] == [("t1", f"ch{i}", value) for i, value in enumerate(values)]
    assert len(writes) == len(values) + 2
    assert writes.index(by_task["t2"][0]) < writes.index(by_task["t1"][0])
    assert line.at(line.config).pending_writes == writes


def test_a_write_is_put_once(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    task = line.write(("a", 1), ("b", said("x")))
    line.write(("a", 2), ("b", said("y")), ("c", 3), task=task)
    assert line.newest().pending_writes == [(task, "a", 1), (task, "b", said("x")), (task, "c", 3)]


def test_special_writes_are_overwritten(saver: LettaSaver) -> None:
    line = Line(saver)
    line.put({"n": 1})
    task = line.write(("n", 2))
    for turn in ("one", "two"):
        line.write((ERROR, f"error {turn}"), task=task)
        line.write((SCHEDULED, f"scheduled {turn}"), task=task)
        line.write((INTERRUPT, (Interrupt(value=turn, id="i"),)), task=task)
        line.write((RESUME, [turn]), task=task)
    found = {channel: value for _, channel, value in line.newest().pending_writes or ()}
    assert [one.value for one in found.pop(INTERRUPT)] == ["two"]
    assert found == {"n": 2, ERROR: "error two", SCHEDULED: "scheduled two", RESUME: ["two"]}
    assert {ERROR, SCHEDULED, INTERRUPT, RESUME} == set(WRITES_IDX_MAP), "all of them"


def test_writes_belong_to_their_checkpoint(saver: LettaSaver) -> None:
    line = Line(saver)
    first = line.put({"n": 1})
    line.write(("n", 2), task="t")
    line.put({"n": 2})
    assert line.newest().pending_writes == []
    assert line.at(first).pending_writes == [("t", "n", 2)]


def test_writes_may_come_before_their_checkpoint(saver: LettaSaver) -> None:
    """With durability "async" a task may end before its checkpoint is stored."""
    line = Line(saver)
    line.put({"messages": said("a")})
    start = line.config
    early = "1f0b2f5e-0000-6000-8000-00000000000f"
    saver.put_writes(config(line.thread_id, early), [("messages", said("b"))], "t")
    assert line.newest().config == start
    line.put({"messages": said("a", "b")}, id=early)
    assert line.at(config(line.thread_id, early)).pending_writes == [("t", "messages", said("b"))]


def test_a_write_to_a_thread_that_is_not_there(saver: LettaSaver) -> None:
    thread_id = str(uuid4())
    where = config(thread_id, "1f0b2f5e-0000-6000-8000-00000000000f")
    saver.put_writes(where, [("messages", said("b"))], "t")
    assert saver.get_tuple(config(thread_id)) is None
    saver.delete_thread(thread_id)


# --- deleting ------------------------------------------------------------------------------------


def test_a_deleted_thread_is_gone_and_begins_anew(saver: LettaSaver) -> None:
    line, other = chain(saver), chain(saver)
    Line(saver, line.thread_id, "sub").put({"messages": said("z")})
    line.put({"messages": said("a"), "big": {"k": "v" * 5_000}})
    saver.delete_thread(line.thread_id)
    saver.delete_thread(line.thread_id)  # nothing there any more: no error
    assert list(saver.list(config(line.thread_id))) == []
    assert saver.get_tuple(config(line.thread_id)) is None
    assert saver.get_tuple(config(line.thread_id, ns="sub")) is None
    assert len(other.ids()) == 5
    again = Line(saver, line.thread_id)
    again.put({"messages": said("a", "b")})
    assert again.newest().checkpoint["channel_values"] == {"messages": said("a", "b")}
    assert again.newest().parent_config is None
    assert len(again.ids()) == 1
    for each in (again, other):
        saver.delete_thread(each.thread_id)


@postgres
def test_pruned_to_the_latest(saver: LettaSaver) -> None:
    line, other = chain(saver), chain(saver)
    sub = Line(saver, line.thread_id, "sub")
    for i in range(3):
        sub.put({"messages": said("a"), "n": i})
    before = [line.newest(), sub.newest()]
    saver.prune([line.thread_id])
    for kept, was in zip((line.newest(), sub.newest()), before, strict=True):
        assert kept == was._replace(parent_config=None)
    assert len(line.ids()) == len(sub.ids()) == 1
    assert len(other.ids()) == 5
    line.put({"messages": said("a", "b")})
    assert line.newest().parent_config == before[0].config
    saver.prune([other.thread_id, str(uuid4())], strategy="delete")
    assert other.ids() == []
    saver.prune([])
    with pytest.raises(ValueError, match="strategy"):
        saver.prune([line.thread_id], strategy="no such strategy")


def test_versions_only_grow(saver: LettaSaver) -> None:
    version: Any = None
    seen: list[Any] = []
    for _ in range(12):
        version = saver.get_next_version(version, None)
        seen.append(version)
    assert seen == sorted(seen)
    assert len(set(seen)) == 12


# --- the other kind of code ----------------------------------------------------------------------


@without([way for way in ALL if way.startswith("async")])
def test_an_async_saver_can_be_called_from_other_threads(saver: LettaSaver) -> None:
    line = Line(inner(saver))  # its own synchronous methods, away from its loop
    line.put({"messages": said("a"), "n": 1})
    task = line.write(("n", 2))
    assert line.newest().checkpoint["channel_values"] == {"messages": said("a"), "n": 1}
    assert line.newest().pending_writes == [(task, "n", 2)]
    assert line.ids() == [id_of(line.config)]
    line.saver.delete_thread(line.thread_id)
    assert line.ids() == []


@without(ALL, "async", "peer")  # a PostgresSaver cannot
def test_a_sync_saver_can_be_awaited(saver: LettaSaver) -> None:
    async def use() -> None:
        line = Line(saver)
        line.put({"messages": said("a")})
        where = config(line.thread_id)
        found = await saver.aget_tuple(where)
        assert found == line.newest()
        assert [each async for each in saver.alist(where)] == [found]
        version = {"n": saver.get_next_version(None, None)}
        checkpoint: Any = {**line.newest().checkpoint, "id": "2", "channel_versions": version}
        await saver.aput(where, checkpoint, {"step": 1}, dict(version))
        await saver.aput_writes(config(line.thread_id, "2"), [("n", 1)], "t")
        assert len(await asyncio.gather(*(saver.aget_tuple(where) for _ in range(20)))) == 20
        await saver.adelete_thread(line.thread_id)
        assert line.ids() == []

    asyncio.run(use())
