"""LettaMemoryNode: memory in graphs that users write themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI
from langgraph.graph import START, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.prebuilt import (  # pyright: ignore[reportMissingTypeStubs]  # has types
    ToolNode,
    create_react_agent,  # pyright: ignore[reportDeprecated, reportUnknownVariableType]  # in part
    tools_condition,
)

from langgraph_letta_store.agents.node import LettaMemoryNode, LLMInputState
from langgraph_letta_store.agents.summaries import is_summary
from langgraph_letta_store.errors import ConfigurationError
from tests.support.agents import inner
from tests.support.assistants import World, of, opened, texts
from tests.support.openai_server import Call, OpenAIServer, Reply, Request
from tests.support.stores import BOTH

SECRET: Any = "test"  # noqa: S105  # of a server of our own


@pytest.fixture(scope="module")
def running() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def openai(running: OpenAIServer) -> OpenAIServer:
    """A server that was sent nothing yet, and says "ok"."""
    running.requests.clear()
    running.says(lambda request: "ok")
    return running


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


def chat(openai: OpenAIServer) -> ChatOpenAI:
    return ChatOpenAI(model="gpt-4o-mini", base_url=openai.url, api_key=SECRET)


def node(world: World, openai: OpenAIServer, **options: Any) -> LettaMemoryNode:
    options = {"token_counter": count_tokens_approximately, **options}
    return LettaMemoryNode(world.memory, chat(openai), **options)


def graph(world: World, openai: OpenAIServer, memory: LettaMemoryNode) -> Any:
    """A loop of a model and the memory tools, as its writer would write it."""
    tools = list(world.tools().values())
    model = cast("Any", chat(openai)).bind_tools(tools)

    def answer(state: LLMInputState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [model.invoke(state["llm_input_messages"], config)]}

    async def aanswer(state: LLMInputState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [await model.ainvoke(state["llm_input_messages"], config)]}

    builder: Any = StateGraph(LLMInputState)
    builder.add_node("memory", memory)
    builder.add_node("answer", answer if world.loop is None else aanswer)
    builder.add_node("tools", ToolNode(tools))
    builder.add_edge(START, "memory").add_edge("memory", "answer").add_edge("tools", "memory")
    builder.add_conditional_edges("answer", tools_condition)
    return builder.compile(checkpointer=world.saver)


def prompt(request: Request) -> str:
    first = request["messages"][0]
    assert first["role"] == "system"
    return str(first["content"])


def test_a_result_longer_than_the_window_is_cut_for_the_model(
    world: World, openai: OpenAIServer, name: str
) -> None:
    memory = node(world, openai, context_window=2_000)
    said = [
        HumanMessage("What does it say?", id="1"),
        AIMessage("", tool_calls=[{"name": "read", "args": {}, "id": "1"}], id="2"),
        ToolMessage("word " * 9_000, tool_call_id="1", id="3"),
    ]
    update = world.ask(memory, {"messages": said}, of(name))
    assert "messages" not in update
    assert len(update["llm_input_messages"][-1].text) < 9_000
    assert len(said[-1].text) == 45_000


def test_a_graph_of_ones_own_has_memory(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    prompts: list[str] = []

    def script(request: Request) -> Reply:
        prompts.append(prompt(request))
        if request["messages"][-1]["role"] == "user":
            return [Call("core_memory_append", {"label": "human", "content": "Black."})]
        return "Noted."

    openai.says(script)
    built = graph(world, openai, node(world, openai))
    config = of(name)
    answer = world.ask(built, {"messages": [SystemMessage("Be kind."), ("user", "hi")]}, config)
    assert answer["messages"][-1].text == "Noted."
    assert prompts[0].startswith("Be kind.\n\n<memory_blocks>")
    assert "Likes tea.\n</value>" in prompts[0]
    assert "Likes tea.\nBlack.\n</value>" in prompts[1]
    # The prompt is neither in the state, nor in its checkpoints, nor in recall memory.
    assert set(world.state(built, config)) == {"messages"}
    recalled = texts(world.agent(name).recall.messages())
    assert len(recalled) == 5
    assert "memory_blocks" not in "".join(recalled)
    world.agent(f"{name}-2").core.create("human", "Likes milk.")
    other = world.ask(built, {"messages": "hi"}, of(f"{name}-2"))
    assert any(isinstance(each, ToolMessage) for each in other["messages"])
    assert "Likes milk.\nBlack." in prompts[3]
    assert "Likes tea" not in prompts[2] + prompts[3]


def test_the_oldest_messages_make_room(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    writer = FakeListChatModel(responses=["SUMMARY"])
    memory = node(world, openai, context_window=600, summary_model=writer)
    built = graph(world, openai, memory)
    config = of(name)
    world.ask(built, {"messages": [SystemMessage("Be kind.")]}, config)
    for n in range(9):
        world.ask(built, {"messages": f"m{n} " + "tea " * 50}, config)
    messages = world.state(built, config)["messages"]
    assert messages[0].text == "Be kind."
    assert is_summary(messages[1])
    assert messages[1].text.endswith("SUMMARY")
    assert sum(map(is_summary, messages)) == 1
    sent = openai.sent("/v1/chat/completions")[-1]["messages"]
    assert [each["role"] for each in sent[:2]] == ["system", "user"]
    assert "<memory_blocks>" in sent[0]["content"]
    assert len(sent) == len(messages) - 1
    recalled = texts(world.agent(name).recall.messages(roles=["user"]))
    assert [text[:2] for text in recalled] == [f"m{n}" for n in range(9)]


@pytest.mark.filterwarnings("ignore:create_react_agent has been moved")
def test_it_is_a_pre_model_hook(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    openai.says(prompt)
    made = cast("Any", create_react_agent)  # pyright: ignore[reportDeprecated]
    built = made(chat(openai), [], pre_model_hook=node(world, openai))
    said = world.ask(built, {"messages": "hi"}, of(name))["messages"][-1].text
    assert "Likes tea." in said


def test_one_agents_memory_needs_no_config(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    memory = LettaMemoryNode(inner(world.agent(name)), chat(openai))
    state = {"messages": [AIMessage("hi")]}
    update = world.ask(memory, state)
    assert set(update) == {"llm_input_messages"}
    assert [each.type for each in update["llm_input_messages"]] == ["system", "ai"]
    unnamed = LettaMemoryNode(inner(world.agent(f"{name}-2")), chat(openai), summarize=False)
    assert world.ask(unnamed, state) == {"llm_input_messages": state["messages"]}


def test_a_memory_for_coroutines_wants_coroutines(
    world: World, openai: OpenAIServer, name: str
) -> None:
    memory = node(world, openai)
    if world.loop is not None:
        with pytest.raises(ConfigurationError, match="ainvoke"):
            memory.invoke({"messages": []}, of(name))


async def test_a_synchronous_memory_serves_coroutines(
    dsn: str, openai: OpenAIServer, name: str
) -> None:
    with opened(dsn, "sync") as world:
        world.agent(name).core.create("human", "Likes tea.")
        update = await node(world, openai).ainvoke({"messages": []}, of(name))
    assert "Likes tea." in update["llm_input_messages"][0].text
