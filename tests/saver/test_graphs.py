"""Graphs and entrypoints with the saver as their checkpointer, on ours and on LangGraph's own."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    RemoveMessage,
    convert_to_messages,
)
from langchain_core.runnables import RunnableConfig
from langgraph.channels.delta import DeltaChannel  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.func import entrypoint, task  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph.message import add_messages  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command, Send, interrupt
from typing_extensions import TypedDict

from langgraph_letta_store import LettaSaver
from tests.support.savers import (
    FEW,
    compiled,
    config,
    driven,
    inner,
    opened,
    orphans,
    shared,
    without,
)

Durability = Literal["sync", "async", "exit"]


@pytest.fixture(scope="module", params=FEW)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


@pytest.fixture
def thread() -> RunnableConfig:
    return {"configurable": {"thread_id": str(uuid4())}}


def turn(text: str) -> Any:
    return {"messages": [HumanMessage(text)]}


def texts(state: Any) -> list[str]:
    values = state.values if hasattr(state, "config") else state
    return texts_of(values["messages"])


def texts_of(messages: list[Any]) -> list[str]:
    return [message.text for message in messages]


def echo(state: MessagesState) -> Any:
    return {"messages": [AIMessage(f"re: {state['messages'][-1].text}")]}


def chat() -> Any:
    builder: Any = StateGraph(MessagesState)
    builder.add_node("echo", echo)
    builder.add_edge(START, "echo")
    return builder


# --- conversations -------------------------------------------------------------------------------


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
def test_a_conversation_goes_on(
    saver: LettaSaver, thread: RunnableConfig, durability: Durability
) -> None:
    graph = compiled(chat(), saver)
    for text in ("one", "two", "three"):
        graph.invoke(turn(text), thread, durability=durability)
    said = ["one", "re: one", "two", "re: two", "three", "re: three"]
    assert texts(graph.get_state(thread)) == said
    # Compiled again, as after a restart.
    state = compiled(chat(), saver).get_state(thread)
    assert texts(state) == said
    assert len({message.id for message in state.values["messages"]}) == 6
    assert state.next == ()
    history = list(graph.get_state_history(thread))
    assert len(history) == (3 if durability == "exit" else 9)
    assert [len(each.values.get("messages", ())) for each in history][-1] in (0, 2)


def test_messages_are_removed_and_replaced(saver: LettaSaver, thread: RunnableConfig) -> None:
    graph = compiled(chat(), saver)
    graph.invoke(turn("one"), thread)
    state = graph.invoke(turn("two"), thread)
    first, second = (message.id for message in state["messages"][:2])
    graph.update_state(thread, {"messages": [RemoveMessage(id=first)]})
    graph.update_state(thread, {"messages": [AIMessage("edited", id=second)]})
    assert texts(graph.get_state(thread)) == ["edited", "two", "re: two"]
    assert texts(graph.invoke(turn("three"), thread))[0] == "edited"
    lengths = [len(each.values.get("messages", ())) for each in graph.get_state_history(thread)]
    assert lengths == [5, 4, 3, 3, 3, 4, 3, 2, 2, 1, 0]


def test_a_deleted_thread_begins_anew(saver: LettaSaver, thread: RunnableConfig) -> None:
    graph = compiled(chat(), saver)
    graph.invoke(turn("one"), thread)
    saver.delete_thread(thread["configurable"]["thread_id"])  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    assert graph.get_state(thread).values == {}
    assert texts(graph.invoke(turn("two"), thread)) == ["two", "re: two"]


# --- interrupts, time travel, edited state -------------------------------------------------------


class Form(TypedDict):
    """What was asked and answered."""

    answers: Annotated[list[str], operator.add]


def form() -> Any:
    def ask(state: Form) -> Any:
        first = interrupt("name?")
        second = interrupt(f"{first}, your age?")
        return {"answers": [first, second]}

    builder: Any = StateGraph(Form)
    builder.add_node("ask", ask)
    builder.add_edge(START, "ask")
    return builder


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
def test_interrupts_are_resumed(
    saver: LettaSaver, thread: RunnableConfig, durability: Durability
) -> None:
    graph = compiled(form(), saver)
    first = graph.invoke({"answers": []}, thread, durability=durability)
    assert [each.value for each in first["__interrupt__"]] == ["name?"]
    state = compiled(form(), saver).get_state(thread)
    assert state.next == ("ask",)
    assert [each.value for each in state.tasks[0].interrupts] == ["name?"]
    second = graph.invoke(Command(resume="Ada"), thread, durability=durability)
    assert [each.value for each in second["__interrupt__"]] == ["Ada, your age?"]
    done = compiled(form(), saver).invoke(Command(resume="36"), thread, durability=durability)
    assert done == {"answers": ["Ada", "36"]}


def test_an_error_is_remembered_and_the_step_is_done_again(
    saver: LettaSaver, thread: RunnableConfig
) -> None:
    done: list[str] = []

    def steady(state: Form) -> Any:
        done.append("steady")
        return {"answers": ["steady"]}

    def shaky(state: Form) -> Any:
        done.append("shaky")
        if done.count("shaky") == 1:
            raise RuntimeError("not yet")
        return {"answers": ["shaky"]}

    def graph() -> Any:
        builder: Any = StateGraph(Form)
        builder.add_node("steady", steady)
        builder.add_node("shaky", shaky)
        builder.add_edge(START, "steady")
        builder.add_edge("steady", "shaky")
        return compiled(builder, saver)

    with pytest.raises(RuntimeError, match="not yet"):
        graph().invoke({"answers": []}, thread)
    state = graph().get_state(thread)
    assert state.next == ("shaky",)
    assert "not yet" in str(state.tasks[0].error)
    assert graph().invoke(None, thread) == {"answers": ["steady", "shaky"]}
    assert done == ["steady", "shaky", "shaky"]


def test_time_travel(saver: LettaSaver, thread: RunnableConfig) -> None:
    graph = compiled(chat(), saver)
    for text in ("one", "two", "three"):
        graph.invoke(turn(text), thread)
    history = list(graph.get_state_history(thread))
    past = next(each for each in history if len(each.values["messages"]) == 2)
    assert texts(graph.get_state(past.config)) == ["one", "re: one"]

    forked = graph.invoke(turn("other"), past.config)
    assert texts(forked) == ["one", "re: one", "other", "re: other"]
    assert texts(graph.get_state(thread)) == ["one", "re: one", "other", "re: other"]
    assert texts(graph.get_state(history[0].config))[-1] == "re: three", "the old line is kept"
    assert len(list(graph.get_state_history(thread))) == len(history) + 3

    edited = graph.update_state(past.config, turn("edited"), as_node="__start__")
    assert graph.get_state(edited).next == ("echo",)
    assert texts(graph.invoke(None, edited))[-2:] == ["edited", "re: edited"]
    limited = list(graph.get_state_history(thread, limit=2))
    assert len(limited) == 2
    before = list(graph.get_state_history(thread, before=history[0].config))
    assert [each.config for each in before] == [each.config for each in history[1:]]
    sources = graph.get_state_history(thread, filter={"source": "update"})
    assert [texts(each)[-1] for each in sources] == ["edited"]


def test_a_step_is_replayed_from_an_old_checkpoint(
    saver: LettaSaver, thread: RunnableConfig
) -> None:
    graph = compiled(chat(), saver)
    graph.invoke(turn("one"), thread)
    before_echo = next(each for each in graph.get_state_history(thread) if each.next == ("echo",))
    assert texts(graph.invoke(None, before_echo.config)) == ["one", "re: one"]


# --- parallel branches and subgraphs -------------------------------------------------------------


class Wide(TypedDict):
    """The results of branches."""

    messages: Annotated[list[AnyMessage], add_messages]
    found: Annotated[list[int], operator.add]


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
def test_parallel_branches(
    saver: LettaSaver, thread: RunnableConfig, durability: Durability
) -> None:
    def fan(state: Wide) -> list[Send]:
        return [Send("branch", {"n": n}) for n in range(20)]

    def branch(state: Any) -> Any:
        return {"found": [state["n"]], "messages": [AIMessage(f"branch {state['n']}")]}

    def collect(state: Wide) -> Any:
        return {"messages": [AIMessage(f"sum {sum(state['found'])}")]}

    builder: Any = StateGraph(Wide)
    builder.add_node("branch", branch)
    builder.add_node("collect", collect)
    builder.add_conditional_edges(START, fan, ["branch"])
    builder.add_edge("branch", "collect")
    graph = compiled(builder, saver)
    graph.invoke({"found": [], "messages": []}, thread, durability=durability)
    state = compiled(builder, saver).get_state(thread)
    assert state.values["found"] == list(range(20))
    assert texts(state) == [*(f"branch {n}" for n in range(20)), "sum 190"]
    history = list(graph.get_state_history(thread))
    assert [len(each.tasks) for each in history] == ([0] if durability == "exit" else [0, 1, 20, 1])


@pytest.mark.parametrize("own", [None, True], ids=["inherits", "remembers"])
def test_subgraphs(saver: LettaSaver, thread: RunnableConfig, own: bool | None) -> None:
    def think(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"thought {len(state['messages'])}")]}

    def ask(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"answer {interrupt('go on?')}")]}

    inside: Any = StateGraph(MessagesState)
    inside.add_node("think", think)
    inside.add_node("ask", ask)
    inside.add_edge(START, "think")
    inside.add_edge("think", "ask")
    child = inside.compile(checkpointer=own)
    builder: Any = StateGraph(MessagesState)
    builder.add_node("call", child)
    builder.add_edge(START, "call")

    graph = compiled(builder, saver)
    graph.invoke(turn("one"), thread)
    state = compiled(builder, saver).get_state(thread, subgraphs=True)
    assert state.next == ("call",)
    assert texts(state.tasks[0].state) == ["one", "thought 1"]
    assert state.tasks[0].state.next == ("ask",)
    graph.update_state(state.tasks[0].state.config, {"messages": [AIMessage("slipped in")]})
    done = compiled(builder, saver).invoke(Command(resume="yes"), thread)
    assert texts(done)[:2] == ["one", "thought 1"]
    assert texts(done)[-1] == "answer yes"
    second = graph.invoke(turn("two"), thread)
    assert [each.value for each in second["__interrupt__"]] == ["go on?"]
    namespaces = {
        each.config["configurable"]["checkpoint_ns"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # a saver's configs have it
        for each in saver.list(thread)
    }
    assert len(namespaces) == (2 if own else 3)
    assert texts(graph.invoke(Command(resume="no"), thread))[-1] == "answer no"


# --- the functional API --------------------------------------------------------------------------


def test_an_entrypoint_gets_its_previous_value(saver: LettaSaver, thread: RunnableConfig) -> None:
    runs: list[str] = []

    @task
    def shout(text: str) -> str:
        runs.append(text)
        return text.upper()

    def flow(text: str, *, previous: Any = None) -> Any:
        said = shout(text).result()
        if text == "ask":
            said += interrupt("really?")
        kept: list[HumanMessage] = [*(previous or []), HumanMessage(said)]
        return made.final(value=[message.text for message in kept], save=kept)

    made: Any = entrypoint
    work = driven(made(checkpointer=inner(saver))(flow), saver)
    assert work.invoke("one", thread) == ["ONE"]
    assert work.invoke("two", thread) == ["ONE", "TWO"]
    assert [each.value for each in work.invoke("ask", thread)["__interrupt__"]] == ["really?"]
    assert work.invoke(Command(resume="!"), thread) == ["ONE", "TWO", "ASK!"]
    assert runs == ["one", "two", "ask"], "a task that was done is not done again"
    assert work.get_state(thread).values == ["ONE", "TWO", "ASK!"]


# --- DeltaChannels -------------------------------------------------------------------------------


def appended(state: list[Any], writes: Sequence[Any]) -> list[Any]:
    return [*state, *(each for write in writes for each in write)]


class Delta(TypedDict):
    """A channel whose value is seldom put, and one whose value always is."""

    log: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=3)]  # pyright: ignore[reportUnknownArgumentType]  # the list's elements are anything
    messages: Annotated[list[AnyMessage], add_messages]


def delta() -> Any:
    def note(state: Delta) -> Any:
        said = state["messages"][-1]
        return {"log": [said, len(state["log"])], "messages": [AIMessage(f"re: {said.text}")]}

    builder: Any = StateGraph(Delta)
    builder.add_node("note", note)
    builder.add_edge(START, "note")
    return builder


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
def test_a_delta_channel_is_put_together(
    saver: LettaSaver, thread: RunnableConfig, durability: Durability
) -> None:
    expected: list[Any] = []
    graph: Any = None
    for i in range(8):
        graph = compiled(delta(), saver)
        graph.invoke(
            {"messages": [HumanMessage(str(i), id=f"m{i}")]}, thread, durability=durability
        )
        expected += [HumanMessage(str(i), id=f"m{i}"), 2 * i]
        assert graph.get_state(thread).values["log"] == expected
    logs = [len(each.values.get("log", ())) for each in graph.get_state_history(thread)]
    assert logs == sorted(logs, reverse=True)
    assert logs[0] == 16
    past = next(each for each in graph.get_state_history(thread) if len(each.values["log"]) == 10)
    forked = graph.invoke(turn("fork"), past.config)["log"]
    assert forked[:10] == expected[:10]
    assert forked[10].text == "fork"
    assert len(forked) == 12


def test_a_delta_channels_messages_are_recalled_before_any_snapshot(dsn: str, schema: str) -> None:
    class Log(TypedDict):
        """Messages that no checkpoint has as a value."""

        log: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=1_000)]  # pyright: ignore[reportUnknownArgumentType]  # the list's elements are anything

    def reply(state: Log) -> Any:
        n = len(state["log"])
        return {"log": [AIMessage(f"m{n}", id=f"m{n}")]}

    builder: Any = StateGraph(Log)
    builder.add_node("reply", reply)
    builder.add_edge(START, "reply")
    for way in ("sync", "async"):
        thread_id = str(uuid4())
        for n in (0, 2, 4):  # each turn in a process of its own
            with opened(dsn, way, schema=schema) as saver:
                graph = compiled(builder, saver)
                graph.invoke({"log": [HumanMessage(f"m{n}", id=f"m{n}")]}, config(thread_id))
                assert texts_of(graph.get_state(config(thread_id)).values["log"]) == [
                    f"m{i}" for i in range(n + 2)
                ]
        with psycopg.connect(dsn) as connection:
            query = (
                f'select text from "{schema}".recall_memory where thread_id = %s order by sequence'
            )
            found = [text for (text,) in connection.execute(query.encode(), [thread_id])]
            assert found == [f"m{n}" for n in range(6)]
            assert not any(orphans(connection, schema).values())


def coercing(state: list[Any], writes: Sequence[Any]) -> list[Any]:
    """Make messages of texts, tuples and dictionaries, without ids, as deepagents' reducer does."""
    parts: list[Any] = []
    for write in writes:
        parts += write if isinstance(write, list) else [write]
    return [*state, *convert_to_messages(parts)]


class Chat(TypedDict):
    """A channel of messages, and one that texts are written to."""

    messages: Annotated[list[Any], DeltaChannel(coercing, list, snapshot_frequency=8)]  # pyright: ignore[reportUnknownArgumentType]  # the list's elements are anything
    notes: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=8)]  # pyright: ignore[reportUnknownArgumentType]  # as above


@pytest.mark.parametrize("way", ["sync", "async"])
def test_what_a_delta_channels_reducer_makes_messages_of_is_recalled(
    dsn: str, schema: str, way: str
) -> None:
    def reply(state: Chat) -> Any:
        return {"messages": [AIMessage(f"re: {state['messages'][-1].text}")], "notes": ["a note"]}

    builder: Any = StateGraph(Chat)
    builder.add_node("reply", reply)
    builder.add_edge(START, "reply")
    said: list[Any] = [
        "one",
        [("user", "two")],
        {"role": "user", "content": "three"},
        ["four", HumanMessage("five", id="five")],
        "one",
        "one",
    ]
    thread = config(str(uuid4()))
    for turn in said:  # each in a process of its own
        with opened(dsn, way, schema=schema) as saver:
            compiled(builder, saver).invoke({"messages": turn}, thread)
    expected = ["one", "two", "three", "four", "five", "one", "one"]
    with opened(dsn, way, schema=schema) as saver:
        values = compiled(builder, saver).get_state(thread).values
        assert [m.text for m in values["messages"] if m.type == "human"] == expected
        assert values["notes"] == ["a note"] * len(said)
    with psycopg.connect(dsn) as connection:
        query = f'select role, text from "{schema}".recall_memory order by sequence'
        found = connection.execute(query.encode()).fetchall()
        assert [text for role, text in found if role == "user"] == expected
        assert [text for role, text in found if role == "assistant"] == [
            "re: one",
            "re: two",
            "re: three",
            "re: five",
            "re: one",
            "re: one",
        ]
        assert not any(orphans(connection, schema).values())


# --- pruning -------------------------------------------------------------------------------------


@without(FEW, "memory")  # InMemorySaver does not prune
def test_a_conversation_goes_on_after_pruning(saver: LettaSaver, thread: RunnableConfig) -> None:
    graph = compiled(chat(), saver)
    for text in ("one", "two", "three"):
        graph.invoke(turn(text), thread)
    before = graph.get_state(thread)
    thread_id = thread["configurable"]["thread_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    saver.prune([thread_id], strategy="keep_latest")
    after = graph.get_state(thread)
    assert after == before._replace(parent_config=None)
    assert len(list(saver.list(config(thread_id)))) == 1
    assert texts(graph.invoke(turn("four"), thread))[-2:] == ["four", "re: four"]
    assert len(texts(graph.get_state(thread))) == 8


@without(FEW, "memory")  # InMemorySaver does not prune
def test_an_interrupted_run_goes_on_after_pruning(
    saver: LettaSaver, thread: RunnableConfig
) -> None:
    graph = compiled(form(), saver)
    graph.invoke({"answers": []}, thread)
    graph.invoke(Command(resume="Ada"), thread)
    saver.prune([thread["configurable"]["thread_id"]], strategy="keep_latest")  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    assert graph.invoke(Command(resume="36"), thread) == {"answers": ["Ada", "36"]}


@without(FEW, "memory", "peer")  # which do not prune such threads
def test_a_delta_channel_outlives_pruning(saver: LettaSaver, thread: RunnableConfig) -> None:
    expected: list[Any] = []
    thread_id = thread["configurable"]["thread_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    for i in range(7):
        graph = compiled(delta(), saver)
        expected += [HumanMessage(str(i), id=f"m{i}"), 2 * i]
        graph.invoke({"messages": [HumanMessage(str(i), id=f"m{i}")]}, thread)
        saver.prune([thread_id], strategy="keep_latest")
        assert graph.get_state(thread).values["log"] == expected
        assert len(list(saver.list(config(thread_id)))) <= 8, "no further back than a snapshot"


@without(FEW, "memory", "peer")  # LangGraph's savers do not copy
def test_threads_are_copied(saver: LettaSaver, thread: RunnableConfig) -> None:
    graph = compiled(delta(), saver)
    for i in range(5):
        graph.invoke({"messages": [HumanMessage(str(i), id=f"m{i}")]}, thread)
    source = thread["configurable"]["thread_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    target = str(uuid4())
    saver.copy_thread(source, target)
    copied: RunnableConfig = {"configurable": {"thread_id": target}}
    values = graph.get_state(thread).values
    assert graph.get_state(copied).values == values
    assert len(list(graph.get_state_history(copied))) == len(list(graph.get_state_history(thread)))
    graph.invoke(turn("only here"), copied)
    assert graph.get_state(thread).values == values
    saver.delete_thread(source)
    assert len(graph.get_state(copied).values["log"]) == 12
