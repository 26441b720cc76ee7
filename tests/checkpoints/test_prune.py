"""Pruning: what is no longer wanted goes, and every thread goes on as if nothing had gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.channels.delta import DeltaChannel  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.base import CipherProtocol
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.types import _DeltaSnapshot as DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # what graphs put
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph.message import add_messages  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command, Send, interrupt
from typing_extensions import TypedDict, override

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import InvalidOperationError, LettaStoreError
from tests.support.savers import BOTH, Line, compiled, config, id_of, inner, opened, orphans, shared
from tests.support.stores import plan


class Cipher(CipherProtocol):
    """Hides bytes by turning each over."""

    @override
    def encrypt(self, plaintext: bytes) -> tuple[str, bytes]:
        return "turned", bytes(byte ^ 255 for byte in plaintext)

    @override
    def decrypt(self, ciphername: str, ciphertext: bytes) -> bytes:
        assert ciphername == "turned"
        return bytes(byte ^ 255 for byte in ciphertext)


@pytest.fixture(scope="module", params=[*BOTH, "encrypted"])
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    way, options = request.param, {}
    if way == "encrypted":
        way, options = "sync", {"serde": EncryptedSerializer(Cipher())}
    with shared(dsn, way, **options) as saver:
        yield saver


@pytest.fixture
def conn(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def schema_of(saver: Any) -> str:
    return str(inner(saver).config.schema)


def thread_of(where: Any) -> str:
    return str(where["configurable"]["thread_id"])


def kept(saver: Any, thread_id: str) -> list[tuple[str, str]]:
    """The checkpoints of a thread, in all namespaces, the newest first."""
    found = saver.list({"configurable": {"thread_id": thread_id}})
    return [(each.config["configurable"]["checkpoint_ns"], id_of(each)) for each in found]


def rows(conn: psycopg.Connection[Any], saver: Any, table: str, thread_id: str) -> int:
    query = f'select count(*) from "{schema_of(saver)}".{table} where thread_id = %s'
    row = conn.execute(query.encode(), [thread_id]).fetchone()
    assert row is not None
    return int(row[0])


def parents_are_there(saver: Any, thread_id: str) -> bool:
    there = set(kept(saver, thread_id))
    return all(
        each.parent_config is None
        or (each.config["configurable"]["checkpoint_ns"], id_of(each.parent_config)) in there
        for each in saver.list({"configurable": {"thread_id": thread_id}})
    )


def long_line(saver: Any, puts: int = 6, **configurable: Any) -> Line:
    """Checkpoints with messages, a value that changes, one that does not, and writes."""
    line = Line(saver, **configurable)
    line.put({"fixed": "f" * 300})
    for i in range(puts - 1):
        said = [*line.values.get("messages", []), HumanMessage(f"m{i}", id=f"m{i}")]
        line.put({"messages": said, "moving": "v" * 300 + str(i)})
        line.write(("messages", [AIMessage(f"a{i}", id=f"a{i}")]), ("moving", i))
    return line


# --- what is asked for ---------------------------------------------------------------------------


def test_the_newest_stay(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    lines = [long_line(saver), long_line(saver), long_line(saver)]
    child = Line(saver, lines[0].thread_id, "child")
    for _ in range(3):
        child.put({"text": "inside"})
    before = [line.newest() for line in lines]
    ids = [line.ids() for line in lines]
    messages = rows(conn, saver, "recall_memory", lines[0].thread_id)
    saver.prune([lines[0].thread_id])
    saver.prune([lines[1].thread_id, lines[1].thread_id, "missing"], keep_last=4)
    for line, expected, was in zip(lines, (1, 4, 6), before, strict=True):
        assert line.ids() == ids[lines.index(line)][:expected]
        now = line.newest()
        assert now.checkpoint == was.checkpoint
        assert now.metadata == was.metadata
        assert now.pending_writes == was.pending_writes
        assert parents_are_there(saver, line.thread_id)
    assert lines[0].newest().parent_config is None
    assert lines[1].newest().parent_config is not None
    assert len(child.ids()) == 1
    own = lines[0].thread_id
    assert rows(conn, saver, "recall_memory", own) == messages, "messages stay"
    assert rows(conn, saver, "checkpoint_writes", own) == 2, "those of the newest"
    assert rows(conn, saver, "checkpoint_channels", own) == 2, "the fixed value and the newest"
    lines[0].put({"messages": [*lines[0].values["messages"], HumanMessage("on", id="on")]})
    assert lines[0].newest().checkpoint["channel_values"] == lines[0].values


def test_everything_goes(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    one, two, three = (long_line(saver) for _ in range(3))
    messages = rows(conn, saver, "recall_memory", one.thread_id)
    assert messages >= 5
    saver.prune([one.thread_id], strategy="delete")
    saver.prune([two.thread_id], strategy="delete_all")
    assert not kept(saver, one.thread_id)
    assert not kept(saver, two.thread_id)
    assert rows(conn, saver, "recall_memory", one.thread_id) == messages
    for table in ("recall_memory", "threads"):
        assert rows(conn, saver, table, two.thread_id) == 0
    assert len(three.ids()) == 6


@pytest.mark.parametrize("kind", ["timedelta", "minutes", "time"])
def test_only_the_old_go(saver: LettaSaver, conn: psycopg.Connection[Any], kind: str) -> None:
    line = long_line(saver, 8)
    ids = line.ids()  # the newest first
    query = f"""
        update "{schema_of(saver)}".checkpoints set created_at = now() - interval '1 hour'
        where checkpoint_id = any (%s)"""
    conn.execute(query.encode(), [ids[2:]])
    limits: dict[str, Any] = {
        "timedelta": timedelta(minutes=59),
        "minutes": 59.5,
        "time": datetime.now(UTC) - timedelta(minutes=59),
    }
    saver.prune([line.thread_id], older_than=timedelta(minutes=61))
    assert line.ids() == ids
    saver.prune([line.thread_id], keep_last=5, older_than=limits[kind])
    assert line.ids() == ids[:5]
    saver.prune([line.thread_id], older_than=limits[kind])
    assert line.ids() == ids[:2], "young ones stay, however many"
    conn.execute(query.encode(), [ids])
    saver.prune([line.thread_id], older_than=limits[kind])
    assert line.ids() == ids[:1], "the newest stays, however old"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"strategy": "keep_some"}, "strategy"),
        ({"keep_last": 0}, "keep_last"),
        ({"keep_last": True}, "keep_last"),
        ({"older_than": -1}, "older_than"),
        ({"older_than": float("nan")}, "older_than"),
        ({"older_than": "yesterday"}, "older_than"),
        ({"older_than": timedelta(days=-1)}, "older_than"),
        ({"older_than": datetime(2026, 1, 1)}, "older_than"),  # noqa: DTZ001  # that is the mistake
        ({"strategy": "delete", "keep_last": 2}, "strategy"),
        ({"strategy": "delete_all", "older_than": 5}, "strategy"),
    ],
)
def test_what_cannot_be_asked(saver: LettaSaver, options: Any, named: str) -> None:
    line = long_line(saver, 2)
    with pytest.raises(
        InvalidOperationError, match=rf"^(`{named}` must be|strategy '\w+' keeps) "
    ) as raised:
        saver.prune([line.thread_id], **options)
    assert isinstance(raised.value, ValueError), "as LangGraph's savers raise"
    assert len(line.ids()) == 2


@pytest.mark.parametrize("ids", ["thread", b"thread", 7])
def test_one_id_is_no_sequence_of_ids(saver: LettaSaver, ids: Any) -> None:
    for call in (saver.prune, saver.delete_for_runs):
        with pytest.raises(TypeError, match=r"^`\w+` must be a sequence of ids .*not") as raised:
            call(ids)
        assert isinstance(raised.value, LettaStoreError)


# --- DeltaChannels -------------------------------------------------------------------------------


def appended(state: list[Any], writes: Sequence[Any]) -> list[Any]:
    return [*state, *(each for write in writes for each in write)]


class Delta(TypedDict):
    """DeltaChannels with a snapshot often, seldom and never, one never written to, and a list."""

    often: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=2)]  # pyright: ignore[reportUnknownArgumentType]  # the list's elements are anything
    seldom: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=5)]  # pyright: ignore[reportUnknownArgumentType]  # as above
    never: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=1000)]  # pyright: ignore[reportUnknownArgumentType]  # as above
    unused: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=1000)]  # pyright: ignore[reportUnknownArgumentType]  # as above
    messages: Annotated[list[AnyMessage], add_messages]


def delta(*channels: str) -> Any:
    """A graph that writes to some of the channels in each turn."""

    def note(state: Any) -> Any:
        said = state["messages"][-1]
        notes = {name: [said, len(state.get(name, ()))] for name in channels}
        return {**notes, "messages": [AIMessage(f"re: {said.text}", id=f"re: {said.id}")]}

    builder: Any = StateGraph(Delta)
    builder.add_node("note", note)
    builder.add_edge(START, "note")
    return builder


def said(text: str) -> Any:
    return {"messages": [HumanMessage(text, id=text)]}


CHANNELS = [("often",), ("often", "seldom"), ("often", "seldom", "never"), ()]


@pytest.mark.parametrize("channels", CHANNELS, ids=lambda channels: "+".join(channels) or "none")
@pytest.mark.parametrize("durability", ["sync", "exit"])
def test_delta_channels_are_whole_after_every_turn(
    saver: LettaSaver, channels: Sequence[str], durability: Any
) -> None:
    pruned, whole = config(str(uuid4())), config(str(uuid4()))
    graph = compiled(delta(*channels), saver)
    reference: Any = delta(*channels).compile(checkpointer=InMemorySaver())
    most = 0
    for turn in range(9):
        expected = reference.invoke(said(str(turn)), whole, durability=durability)
        assert graph.invoke(said(str(turn)), pruned, durability=durability) == expected
        if turn % 2:
            continue
        saver.prune([thread_of(pruned)], keep_last=1 + turn % 3)
        assert graph.get_state(pruned).values == reference.get_state(whole).values
        assert parents_are_there(saver, thread_of(pruned))
        most = len(kept(saver, thread_of(pruned)))
    if not channels:
        assert most <= 3, "a channel that was never written to keeps nothing"
    elif channels == ("often",):
        assert most <= 10, "no further back than a snapshot"


def test_a_delta_channel_of_a_branch_is_whole(saver: LettaSaver) -> None:
    here = config(str(uuid4()))
    graph = compiled(delta("often", "seldom"), saver)
    for turn in range(4):
        graph.invoke(said(str(turn)), here)
    past = [each for each in graph.get_state_history(here) if each.next == ()][2]
    for turn in range(2):
        graph.invoke(said(f"branch {turn}"), past.config if turn == 0 else here)
    before = graph.get_state(here)
    saver.prune([thread_of(here)])
    assert graph.get_state(here).values == before.values
    texts = [each.text for each in before.values["seldom"][::2]]
    assert texts == ["0", "1", "branch 0", "branch 1"]


def test_ancestors_stay_up_to_the_nearest_value(saver: LettaSaver) -> None:
    line = Line(saver)
    counters = {"counters_since_delta_snapshot": {"log": [1, 1], "unused": [0, 9]}}
    line.put({"log": DeltaSnapshot(["0"])}, metadata=counters)
    for i in range(1, 7):
        line.write(("log", [str(i)]), task="a")
        values = {"log": DeltaSnapshot([str(n) for n in range(4)])} if i == 3 else {}
        line.put(values, drop=[] if values else ["log"], metadata=counters)
    ids = line.ids()
    history = saver.get_delta_channel_history(config=line.config, channels=["log"])
    saver.prune([line.thread_id])
    assert line.ids() == ids[:4], "the newest and three more, of which one has a snapshot"
    assert saver.get_delta_channel_history(config=line.config, channels=["log"]) == history
    assert history["log"].get("seed") == DeltaSnapshot(["0", "1", "2", "3"])
    assert len(history["log"]["writes"]) == 3


def test_a_channel_that_was_never_put_is_read_from_its_first_write(saver: LettaSaver) -> None:
    line = Line(saver)
    for i in range(6):
        updates = 1 if i >= 4 else 0
        line.put(metadata={"counters_since_delta_snapshot": {"log": [updates, i + 1]}})
    ids = line.ids()
    saver.prune([line.thread_id])
    assert line.ids() == ids[:3]
    # With durability "async" what a task wrote may come after the checkpoint that it led to.
    line.fork(config(line.thread_id, ids[2])).write(("log", ["here"]), task="a")
    history = saver.get_delta_channel_history(config=line.config, channels=["log"])
    assert history == {"log": {"writes": [("a", "log", ["here"])]}}


# --- tasks, interrupts and subgraphs -------------------------------------------------------------


def test_tasks_that_lie_with_the_parent_stay(saver: LettaSaver) -> None:
    line = Line(saver)
    for _ in range(3):
        line.put({"text": "old"}, v=3)
    line.write(("__pregel_tasks", Send("node", 1)), ("__pregel_tasks", Send("node", 2)))
    line.put({"text": "newest"}, v=3)
    before = line.newest()
    assert before.checkpoint["channel_values"]["__pregel_tasks"] == [
        Send("node", 1),
        Send("node", 2),
    ]
    saver.prune([line.thread_id])
    assert len(line.ids()) == 2
    assert line.newest().checkpoint == before.checkpoint


def test_tasks_of_today_keep_no_parent(saver: LettaSaver) -> None:
    def fan(state: Any) -> list[Send]:
        return [Send("work", {"messages": [f"task {n}"]}) for n in range(3)]

    def work(state: Any) -> Any:
        answer = interrupt("go on?")
        return {"messages": [AIMessage(f"{state['messages'][0]}: {answer}")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("work", work)
    builder.add_conditional_edges(START, fan, ["work"])
    graph = compiled(builder, saver)
    here = config(str(uuid4()))
    graph.invoke(said("begin"), here)
    saver.prune([thread_of(here)])
    assert len(kept(saver, thread_of(here))) == 1
    waiting = graph.get_state(here)
    assert len(waiting.tasks) == 3
    resume = {each.id: "yes" for each in waiting.interrupts}
    done = graph.invoke(Command(resume=resume), here)
    assert sorted(m.text for m in done["messages"][1:]) == [f"task {n}: yes" for n in range(3)]


@pytest.mark.parametrize("own", [None, True], ids=["inherits", "remembers"])
def test_subgraphs_go_with_what_called_them(saver: LettaSaver, own: bool | None) -> None:
    def think(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"thought {len(state['messages'])}")]}

    def ask(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"answer {interrupt('go on?')}")]}

    inside: Any = StateGraph(MessagesState)
    inside.add_node("think", think)
    inside.add_node("ask", ask)
    inside.add_edge(START, "think")
    inside.add_edge("think", "ask")
    builder: Any = StateGraph(MessagesState)
    builder.add_node("call", inside.compile(checkpointer=own))
    builder.add_edge(START, "call")
    graph = compiled(builder, saver)
    here = config(str(uuid4()))
    for turn in range(3):
        graph.invoke(said(f"turn {turn}"), here)
        # The run waits in a subgraph: it goes on from there.
        saver.prune([thread_of(here)])
        spaces = [ns for ns, _ in kept(saver, thread_of(here))]
        assert len(spaces) == len(set(spaces)) == 2, "one checkpoint of each"
        state = graph.get_state(here, subgraphs=True)
        assert state.tasks[0].state.next == ("ask",)
        done = graph.invoke(Command(resume=str(turn)), here)
        assert done["messages"][-1].text == f"answer {turn}"
    before = graph.get_state(here)
    saver.prune([thread_of(here)])
    spaces = [ns for ns, _ in kept(saver, thread_of(here))]
    assert sorted(spaces) == (["", "call"] if own else [""])
    assert graph.get_state(here).values == before.values


def test_a_call_that_comes_before_its_caller_stays(saver: LettaSaver) -> None:
    root = long_line(saver, 3)
    unsaved = Line(saver, root.thread_id, "node:1")
    unsaved.put({"text": "early"}, metadata={"parents": {"": "1f000000-not-there"}})
    saver.prune([root.thread_id])
    assert len(unsaved.ids()) == 1


# --- runs ----------------------------------------------------------------------------------------


def runs(saver: Any, names: Sequence[str]) -> Line:
    line = Line(saver)
    for i, name in enumerate(names):
        words = [*line.values.get("messages", []), HumanMessage(f"m{i}", id=f"m{i}")]
        line.put({"messages": words, "moving": "v" * 300 + str(i)}, metadata={"run_id": name})
        line.write(("moving", "w" * 300))
    return line


def test_checkpoints_of_runs_go(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    one, two, three = (str(uuid4()) for _ in range(3))
    line, other = runs(saver, [one, one, two, three, three]), runs(saver, [one])
    child = Line(saver, line.thread_id, "child")
    child.put(metadata={"run_id": two})
    newest = line.newest()
    ids: Any = [one, UUID(two), "missing's"]
    saver.delete_for_runs(ids)
    assert [each.metadata.get("run_id") for each in saver.list(config(line.thread_id))] == [
        three,
        three,
    ]
    assert line.newest() == newest
    assert parents_are_there(saver, line.thread_id)
    assert not child.ids()
    assert not other.ids()
    assert rows(conn, saver, "checkpoint_writes", line.thread_id) == 2
    assert rows(conn, saver, "checkpoint_channels", line.thread_id) == 2
    assert rows(conn, saver, "recall_memory", line.thread_id) == 5
    saver.delete_for_runs([])


def test_messages_of_runs_go_where_nothing_refers_to_them(
    saver: LettaSaver, conn: psycopg.Connection[Any]
) -> None:
    one, two = (str(uuid4()) for _ in range(2))
    line = runs(saver, [one, one, two, two])
    forgetful = Line(saver)
    forgetful.put({"messages": [HumanMessage("old", id="old")]}, metadata={"run_id": one})
    forgetful.put({"messages": [HumanMessage("new", id="new")]}, metadata={"run_id": two})
    saver.prune([forgetful.thread_id])
    saver.delete_for_runs([one], messages=True)
    assert line.newest().checkpoint["channel_values"] == line.values, "it has all messages"
    left = rows(conn, saver, "recall_memory", forgetful.thread_id)
    assert left == 1, "found also where no checkpoint of the run is left"
    saver.delete_for_runs([two], messages=True)
    for thread_id in (line.thread_id, forgetful.thread_id):
        assert not kept(saver, thread_id)
    assert rows(conn, saver, "recall_memory", forgetful.thread_id) == 0
    assert rows(conn, saver, "recall_memory", line.thread_id) == 2, "those of the first run"
    saver.delete_for_runs([one], messages=True)
    assert rows(conn, saver, "recall_memory", line.thread_id) == 0
    # The saver remembers messages that are gone.
    said_on = [*line.values["messages"], HumanMessage("on", id="on")]
    line.put({"messages": said_on}, drop=["moving"])
    assert line.newest().checkpoint["channel_values"] == {"messages": said_on}


def test_runs_that_a_delta_channel_is_read_from_stay(saver: LettaSaver) -> None:
    here = config(str(uuid4()))
    graph = compiled(delta("never"), saver)
    ids = [str(uuid4()) for _ in range(3)]
    for turn, run_id in enumerate(ids):
        graph.invoke(said(str(turn)), {**here, "run_id": run_id, "metadata": {"run_id": run_id}})
    before = graph.get_state(here)
    saver.delete_for_runs(ids[:2])
    assert graph.get_state(here).values == before.values
    saver.delete_for_runs(ids)
    assert not kept(saver, thread_of(here))


# --- at the same time ----------------------------------------------------------------------------


def test_a_thread_is_pruned_while_it_runs(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    here = config(str(uuid4()))
    graph = compiled(delta("often", "seldom"), saver)
    over = threading.Event()
    failed: list[Exception] = []

    def prune() -> None:
        serde = inner(saver).serde
        with opened(dsn, "sync", setup=False, schema=schema_of(saver), serde=serde) as other:
            while not over.is_set():
                try:
                    other.prune([thread_of(here)])
                except psycopg.Error as error:
                    failed.append(error)

    workers = [threading.Thread(target=prune) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        for turn in range(12):
            graph.invoke(said(str(turn)), here)
    finally:
        over.set()
        for worker in workers:
            worker.join()
    assert not failed
    values = graph.get_state(here).values
    assert [m.text for m in values["seldom"][::2]] == [str(turn) for turn in range(12)]
    assert len(values["messages"]) == 24
    left = orphans(conn, schema_of(saver))
    assert left["references without a message"] == left["values without a channel"] == 0
    # What a task wrote may have come when its checkpoint had gone already.
    saver.delete_thread(thread_of(here))


def test_pruning_looks_rows_up_by_their_keys(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        opened(dsn, "sync", schema=schema) as saver,
        psycopg.connect(dsn, autocommit=True, options="-c enable_seqscan=off") as conn,
    ):
        line = long_line(saver, 4)
        explained = plan(conn, monkeypatch, lambda: saver.prune([line.thread_id]))
    assert "Seq Scan" not in explained
    assert explained.count("Tid Scan") == 4
