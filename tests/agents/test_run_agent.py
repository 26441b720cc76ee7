"""The agent that a run works for, in real graphs: named by the run, or its thread's owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID, uuid4

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.graph import START, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command
from pydantic import BaseModel
from typing_extensions import override

from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
from langgraph_letta_store.agents.node import LettaMemoryNode, LLMInputState
from langgraph_letta_store.errors import (
    ConfigurationError,
    ForeignThreadError,
    InvalidOperationError,
    MissingAgentError,
)
from tests.support.agents import BOTH
from tests.support.assistants import World, of, opened, texts


class Scripted(BaseChatModel):
    """Calls a tool once for each message of the user that is a tool's name, and else says "ok"."""

    seen: list[list[BaseMessage]]

    @property
    @override
    def _llm_type(self) -> str:
        return "scripted"

    @override
    def bind_tools(self, tools: Any, **options: Any) -> Any:
        return self

    @override
    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> ChatResult:
        self.seen.append(list(messages))
        answer = AIMessage("ok")
        if messages[-1].text == "file it":
            args = {"content": "a passage"}
            call: Any = {"name": "archival_memory_insert", "args": args, "id": str(uuid4())}
            answer = AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=answer)])

    @property
    def prompt(self) -> str:
        return self.seen[-1][0].text


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


@pytest.fixture(scope="module", params=BOTH)
def strict(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param, on_foreign_thread="raise") as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


@pytest.fixture
def model() -> Scripted:
    return Scripted(seen=[])


def assistant(world: World, model: Scripted, *more: Any, **options: Any) -> Any:
    agent = options.pop("agent", None)
    made = LettaMemoryMiddleware(world.memory, summarize=False, agent=agent)
    return create_agent(model, middleware=[made, *more], checkpointer=world.saver, **options)


def thread(id_: Any) -> Any:
    return {"configurable": {"thread_id": id_}}


def saver(world: World) -> Any:
    return world.opened.saver


def said(world: World, agent: Any, **options: Any) -> Any:
    found: Any = world.saver.recall.messages(agent, **options)
    return found if world.loop is None else world.wait(found)


@dataclass
class Ctx:
    user_id: str


class Model(BaseModel):
    agent_id: str


class Dictionary(TypedDict):
    user_id: str


# --- the owner of the thread ---------------------------------------------------------------------


def test_a_run_that_is_resumed_by_its_thread_works_for_the_owner(
    world: World, name: str, model: Scripted
) -> None:
    world.agent(name).core.create("human", "Ada's secret")
    asks = HumanInTheLoopMiddleware(interrupt_on={"archival_memory_insert": True})
    graph = assistant(world, model, asks)
    config = of(name)
    only = thread(config["configurable"]["thread_id"])
    world.ask(graph, {"messages": "file it"}, config)
    decided: Any = Command(resume={"decisions": [{"type": "approve"}]})
    answer = world.ask(graph, decided, only)
    assert isinstance(answer["messages"][-2], ToolMessage)
    assert world.agent(name).archival.count() == 1
    assert "Ada's secret" in model.prompt
    assert texts(world.state(graph, only)["messages"])[-1] == "ok"
    world.ask(graph, {"messages": "more"}, only)
    assert "more" in texts(world.agent(name).recall.messages())
    (listed,) = saver(world).list_threads(agent=name)
    assert (listed.agent, listed.agents) == (name, ())


def test_time_travel_works_for_the_owner(world: World, name: str, model: Scripted) -> None:
    world.agent(name).core.create("human", "Ada's secret")
    graph = assistant(world, model)
    config = of(name)
    only = thread(config["configurable"]["thread_id"])
    world.ask(graph, {"messages": "hello"}, config)
    earlier = [
        found.config for found in saver(world).list(only) if found.metadata["source"] == "input"
    ]
    model.seen.clear()
    world.ask(graph, None, earlier[0])
    assert "Ada's secret" in model.prompt
    new = {"messages": [HumanMessage("by hand")]}
    if world.loop is None:
        graph.update_state(only, new)
    else:
        world.wait(graph.aupdate_state(only, new))
    assert "by hand" in texts(world.agent(name).recall.messages())


def test_the_owner_is_read_where_the_saver_remembers_nothing(
    world: World, name: str, dsn: str
) -> None:
    config = of(name)
    world.ask(assistant(world, Scripted(seen=[])), {"messages": "hello"}, config)
    world.agent(name).core.create("human", "mine")
    only = thread(config["configurable"]["thread_id"])
    world.saver._thread_cache.forget(only["configurable"]["thread_id"])
    answer = world.call(world.tools(), "core_memory_append", only, label="human", content="x")
    assert answer.status == "success"
    assert world.agent(name).core.get("human").value == "mine\nx"
    node = LettaMemoryNode(world.memory, Scripted(seen=[]), summarize=False)
    builder: Any = StateGraph(LLMInputState)
    builder.add_node("memory", node)
    prompt: list[Any] = []

    def look(state: LLMInputState) -> dict[str, Any]:
        prompt.extend(state["llm_input_messages"])
        return {}

    builder.add_node("look", look)
    graph = builder.add_edge(START, "memory").add_edge("memory", "look").compile()
    world.ask(graph, {"messages": [HumanMessage("hi")]}, only)
    assert "mine" in prompt[0].text


# --- no agent at all -----------------------------------------------------------------------------


def test_a_run_without_an_agent_has_no_memory(world: World, name: str, model: Scripted) -> None:
    """Above all not that of the user who has the thread's name."""
    world.agent(name).core.create("human", "Ada's secret")
    with pytest.raises(MissingAgentError, match=r"names no agent.*user_id.*context=.*agent="):
        world.ask(assistant(world, model), {"messages": "hi"}, thread(name))
    assert not model.seen
    node = LettaMemoryNode(world.memory, model, summarize=False)
    with pytest.raises(MissingAgentError, match="names no agent"):
        world.ask(node, {"messages": [HumanMessage("hi")]}, thread(name))
    refused = world.call(
        world.tools(), "core_memory_append", thread(name), label="human", content="x"
    )
    assert refused.status == "error"
    assert "names no agent" in refused.text
    assert world.agent(name).core.get("human").value == "Ada's secret"
    assert world.agent(name).recall.messages() == []
    (listed,) = [each for each in saver(world).list_threads(limit=99) if each.thread_id == name]
    assert listed.agent == f"<thread {name}>"
    assert texts(said(world, listed.agent)) == ["hi"]


def test_a_thread_without_an_agent_is_the_first_ones_that_runs_in_it(
    world: World, name: str, model: Scripted
) -> None:
    def nothing(state: LLMInputState) -> dict[str, Any]:
        return {}

    builder: Any = StateGraph(LLMInputState)
    compiled = builder.add_node("n", nothing).add_edge(START, "n").compile(checkpointer=world.saver)
    where = thread(str(uuid4()))
    world.ask(compiled, {"messages": [HumanMessage("before", id="1")]}, where)
    world.ask(assistant(world, model), {"messages": "after"}, of(name, **where["configurable"]))
    assert texts(world.agent(name).recall.messages()) == ["before", "after", "ok"]
    (listed,) = saver(world).list_threads(agent=name)
    assert (listed.agent, listed.agents) == (name, ())
    assert texts(world.state(compiled, where)["messages"]) == ["before", "after", "ok"]
    world.ask(assistant(world, model), {"messages": "alone"}, where)
    assert texts(world.agent(name).recall.messages())[-2:] == ["alone", "ok"]


def test_names_of_threads_are_no_names_of_agents(world: World, model: Scripted) -> None:
    with pytest.raises(InvalidOperationError, match="choose another name"):
        world.agent("<thread monday>")
    with pytest.raises(InvalidOperationError, match="choose another name"):
        world.ask(assistant(world, model), {"messages": "hi"}, of("<thread monday>"))


# --- who is named, and where ---------------------------------------------------------------------


@pytest.mark.parametrize("schema", [Ctx, Model, Dictionary])
def test_the_context_names_the_agent_for_the_saver_too(
    world: World, name: str, model: Scripted, schema: Any
) -> None:
    world.agent(name).core.create("human", "Ada's secret")
    graph = assistant(world, model, context_schema=schema)
    key = "agent_id" if schema is Model else "user_id"
    where = thread(str(uuid4()))
    world.ask(graph, {"messages": "file it"}, where, context=schema(**{key: name}))
    assert "Ada's secret" in model.prompt
    assert world.agent(name).archival.count() == 1
    assert texts(world.agent(name).recall.messages())[0] == "file it"


@pytest.mark.parametrize("how", ["runtime", "config", "both"])
def test_a_function_names_the_agent(world: World, name: str, model: Scripted, how: str) -> None:
    world.agent(name).core.create("human", "Ada's secret")

    def of_runtime(runtime: Any) -> str:
        return str(runtime.context.user_id)

    def of_config(config: Any) -> str:
        return str(config["configurable"]["customer"])

    def of_both(config: Any, runtime: Any) -> str:
        assert of_config(config) == of_runtime(runtime)
        return of_config(config)

    named = {"runtime": of_runtime, "config": of_config, "both": of_both}[how]
    graph = assistant(world, model, agent=named, context_schema=Ctx)
    config = of("another", customer=name)
    world.ask(graph, {"messages": "file it"}, config, context=Ctx(name))
    assert "Ada's secret" in model.prompt
    assert world.agent(name).archival.count() == 1


def other(other: Any) -> Any:
    return other


@pytest.mark.parametrize("wrong", ["ada", dict, other])
def test_what_is_no_function_of_a_run_is_refused(world: World, wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="`agent` must be a function"):
        LettaMemoryMiddleware(world.memory, agent=wrong)


@pytest.mark.parametrize(
    "named",
    [
        {"langgraph_auth_user_id": "{}"},
        {"langgraph_auth_user": {"identity": "{}"}},
        {"langgraph_auth_user_id": "", "langgraph_auth_user": None, "user_id": "{}"},
    ],
)
def test_the_authenticated_user_goes_before_what_a_request_sets(
    world: World, name: str, model: Scripted, named: Any
) -> None:
    world.agent(name).core.create("human", "Ada's secret")
    filled: Any = {
        key: {"identity": name} if isinstance(value, dict) else value and value.format(name)
        for key, value in named.items()
    }
    mallory = {} if "user_id" in named else {"agent_id": "mallory", "user_id": "mallory"}
    config = {"configurable": {"thread_id": str(uuid4()), **mallory, **filled}}
    metadata = {"langgraph_auth_user_id": "mallory"}  # which a request sets
    world.ask(assistant(world, model), {"messages": "hi"}, {**config, "metadata": metadata})
    assert "Ada's secret" in model.prompt
    assert texts(world.agent(name).recall.messages()) == ["hi", "ok"]


@pytest.mark.parametrize("id_", [42, UUID(int=7)])
def test_numbers_and_uuids_are_names_by_their_text(world: World, model: Scripted, id_: Any) -> None:
    agent = world.agent(str(id_))
    agent.core.create("human", "Ada's secret")
    world.ask(assistant(world, model), {"messages": "hi"}, of(id_, id_))
    assert "Ada's secret" in model.prompt
    assert texts(said(world, id_, thread=id_)) == ["hi", "ok"]


@pytest.mark.parametrize("id_", [True, 1.5, b"x", ("a",)])
def test_other_values_are_no_ids(world: World, model: Scripted, id_: Any) -> None:
    graph = assistant(world, model)
    with pytest.raises(
        InvalidOperationError, match=r"'user_id'\]` must be a str, an int or a UUID"
    ):
        world.ask(graph, {"messages": "hi"}, of(id_))
    with pytest.raises(InvalidOperationError, match=r"'thread_id'\]` must be a str, an int or"):
        saver(world).get_tuple(of("ada", id_))
    with pytest.raises(InvalidOperationError, match="`agent_id` must be a str, an int or a UUID"):
        world.agent(id_)


# --- threads of several --------------------------------------------------------------------------


def test_a_thread_of_several_keeps_each_ones_words_apart(world: World, model: Scripted) -> None:
    ada, ben = f"ada-{uuid4().hex}", f"ben-{uuid4().hex}"
    graph = assistant(world, model)
    monday = str(uuid4())
    world.ask(graph, {"messages": "I am Ada"}, of(ada, monday))
    world.ask(graph, {"messages": "I am Ben"}, of(ben, monday))
    world.ask(graph, {"messages": "Ada again"}, thread(monday))
    whole = ["I am Ada", "ok", "I am Ben", "ok", "Ada again", "ok"]
    for known in (True, False):
        if not known:
            world.saver._thread_cache.forget(monday)
        assert texts(world.state(graph, thread(monday))["messages"]) == whole
    states = list(saver(world).list(thread(monday)))
    assert texts(states[0].checkpoint["channel_values"]["messages"]) == whole
    assert texts(world.agent(ada).recall.messages()) == ["I am Ada", "ok", "Ada again", "ok"]
    assert texts(world.agent(ben).recall.messages()) == ["I am Ben", "ok"]
    for each in (ada, ben):
        (listed,) = saver(world).list_threads(agent=each)
        assert (listed.agent, listed.agents) == (ada, (ada, ben))


def test_forgetting_takes_the_words_out_of_a_shared_thread(world: World, model: Scripted) -> None:
    ada, ben = f"ada-{uuid4().hex}", f"ben-{uuid4().hex}"
    graph = assistant(world, model)
    monday = str(uuid4())
    world.ask(graph, {"messages": "I am Ada"}, of(ada, monday))
    world.ask(graph, {"messages": "file it"}, of(ben, monday))
    world.ask(graph, {"messages": "Ada again"}, of(ada, monday))
    forgotten = world.agent(ben).forget()
    assert (forgotten.threads, forgotten.shared_threads, forgotten.messages) == (0, 1, 4)
    assert not world.agent(ben).forget()
    gone = "[This message was removed.]"
    left = ["I am Ada", "ok", gone, "", gone, gone, "Ada again", "ok"]
    messages = world.state(graph, thread(monday))["messages"]
    assert texts(messages) == left
    assert messages[3].tool_calls[0]["id"] == messages[4].tool_call_id
    assert messages[3].tool_calls[0]["args"] == {}
    assert texts(world.agent(ada).recall.messages()) == ["I am Ada", "ok", "Ada again", "ok"]
    (listed,) = saver(world).list_threads(agent=ada)
    assert (listed.agent, listed.agents) == (ada, ())
    for found in saver(world).list(thread(monday)):
        assert "file it" not in str(found)
        assert "a passage" not in str(found)
    world.ask(graph, {"messages": "on"}, of(ada, monday))
    assert texts(world.state(graph, thread(monday))["messages"]) == [*left, "on", "ok"]
    assert len(world.agent(ada).recall.messages()) == 6
    assert world.agent(ada).forget().threads == 1


def test_a_run_does_not_bring_forgotten_words_back(world: World, model: Scripted) -> None:
    ada, ben = f"ada-{uuid4().hex}", f"ben-{uuid4().hex}"
    graph = assistant(world, model)
    monday = str(uuid4())
    world.ask(graph, {"messages": "I am Ada"}, of(ada, monday))
    world.ask(graph, {"messages": "I am Ben"}, of(ben, monday))
    remembered = world.state(graph, thread(monday))["messages"]
    world.agent(ben).forget()
    for _ in range(2):
        world.ask(graph, {"messages": [*remembered, HumanMessage("on")]}, of(ada, monday))
    said_by_ada = texts(world.agent(ada).recall.messages())
    assert said_by_ada == ["I am Ada", "ok", *["on", "ok"] * 2]
    assert "I am Ben" not in texts(world.state(graph, thread(monday))["messages"])


def test_the_owner_of_a_shared_thread_leaves_it_to_the_others(
    world: World, model: Scripted
) -> None:
    ada, ben, eve = (f"{name}-{uuid4().hex}" for name in ("ada", "ben", "eve"))
    graph = assistant(world, model)
    monday = str(uuid4())
    for each in (ada, ben, eve):
        world.ask(graph, {"messages": f"I am {each}"}, of(each, monday))
    exported = world.agent(ben).export()
    (kept,) = exported["threads"]
    assert [row["text"] for row in kept["messages"]] == [f"I am {ben}", "ok"]
    assert kept["checkpoints"] == []
    assert world.agent(ada).forget().shared_threads == 1
    (listed,) = saver(world).list_threads(agent=eve)
    assert (listed.agent, listed.agents) == (ben, (ben, eve))
    assert f"I am {ada}" not in texts(world.state(graph, thread(monday))["messages"])
    world.ask(graph, {"messages": "Ben by the thread alone"}, thread(monday))
    assert "Ben by the thread alone" in texts(world.agent(ben).recall.messages())
    saver(world).delete_thread(monday)
    for each in (ada, ben, eve):
        assert world.agent(each).recall.messages() == []


def test_another_ones_thread_can_be_refused(strict: World, model: Scripted) -> None:
    ada, ben = f"ada-{uuid4().hex}", f"ben-{uuid4().hex}"
    graph = assistant(strict, model)
    monday = str(uuid4())
    world = strict
    world.ask(graph, {"messages": "I am Ada"}, of(ada, monday))
    model.seen.clear()
    for known in (True, False):
        if not known:
            world.saver._thread_cache.forget(monday)
        with pytest.raises(
            ForeignThreadError, match=rf"'{monday}' belongs to agent '{ada}'.*{ben}"
        ):
            world.ask(graph, {"messages": "I am Ben"}, of(ben, monday))
        with pytest.raises(ForeignThreadError, match='on_foreign_thread="share"'):
            world.state(graph, of(ben, monday))
        with pytest.raises(ForeignThreadError):
            list(saver(world).list(of(ben, monday)))
        world.saver._thread_cache.forget(monday)
        at = next(iter(saver(world).list(thread(monday)))).config
        at["configurable"]["user_id"] = ben
        with pytest.raises(ForeignThreadError):
            saver(world).put_writes(at, [("x", "from Ben")], "task")
    assert not model.seen
    assert world.agent(ben).recall.messages() == []
    world.ask(graph, {"messages": "again"}, thread(monday))
    assert texts(world.agent(ada).recall.messages()) == ["I am Ada", "ok", "again", "ok"]
