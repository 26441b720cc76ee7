"""The stores in LangGraph applications: graphs, entrypoints, tasks and tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, NotRequired

import pytest
from langchain import agents
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.config import get_store
from langgraph.func import entrypoint, task  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph import END, START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.prebuilt import InjectedStore, ToolNode
from langgraph.runtime import Runtime
from langgraph.store.base import BaseStore
from pydantic import SecretStr
from typing_extensions import TypedDict

from langgraph_letta_store import AsyncLettaStore, LettaStore
from tests.support.embeddings import CharacterEmbeddings
from tests.support.openai_server import Call, OpenAIServer, Reply, Request
from tests.support.schemas import setting_up

NORA = ("memories", "nora")


class State(TypedDict):
    """The text of a turn, and what was found for it."""

    text: str
    found: NotRequired[list[str]]


def options(schema: str) -> Any:
    index = {"dims": 32, "embed": CharacterEmbeddings(), "fields": ["text"]}
    return {"index": index, "schema": schema, "partitions": 2}


@pytest.fixture
def store(dsn: str, schema: str) -> Iterator[LettaStore]:
    with LettaStore.from_conn_string(dsn, **options(schema)) as store:
        with setting_up(dsn, store):
            store.setup()
        yield store


@pytest.fixture
async def astore(dsn: str, schema: str) -> AsyncIterator[AsyncLettaStore]:
    async with AsyncLettaStore.from_conn_string(dsn, **options(schema)) as store:
        with setting_up(dsn, store):
            await store.setup()
        yield store


def texts(items: Any) -> list[str]:
    return [item.value["text"] for item in items]


def graph_of(node: Any, store: BaseStore) -> Any:
    graph: Any = StateGraph(State)
    graph.add_node("node", node)
    graph.add_edge(START, "node")
    graph.add_edge("node", END)
    return graph.compile(store=store)


# --- a store in nodes ----------------------------------------------------------------------------


def remember(state: State) -> State:
    """A node that saves its text, then searches."""
    store = get_store()
    store.put(NORA, str(len(store.search(NORA))), {"text": state["text"]})
    return {"text": state["text"], "found": texts(store.search(NORA, query=state["text"]))}


def remember_injected(state: State, *, store: BaseStore) -> State:
    store.put(NORA, str(len(store.search(NORA))), {"text": state["text"]})
    return {"text": state["text"], "found": texts(store.search(NORA, query=state["text"]))}


def remember_runtime(state: State, runtime: Runtime[None]) -> State:
    assert runtime.store is not None
    return remember_injected(state, store=runtime.store)


async def aremember(state: State) -> State:
    store = get_store()
    await store.aput(NORA, str(len(await store.asearch(NORA))), {"text": state["text"]})
    return {"text": state["text"], "found": texts(await store.asearch(NORA, query=state["text"]))}


async def aremember_injected(state: State, *, store: BaseStore) -> State:
    await store.aput(NORA, str(len(await store.asearch(NORA))), {"text": state["text"]})
    return {"text": state["text"], "found": texts(await store.asearch(NORA, query=state["text"]))}


async def aremember_runtime(state: State, runtime: Runtime[None]) -> State:
    assert runtime.store is not None
    return await aremember_injected(state, store=runtime.store)


@pytest.mark.parametrize("node", [remember, remember_injected, remember_runtime])
def test_nodes_reach_the_store(store: LettaStore, node: Any) -> None:
    graph = graph_of(node, store)
    assert graph.invoke({"text": "tram"})["found"] == ["tram"]
    assert graph.invoke({"text": "flute"})["found"] == ["flute", "tram"]
    item = store.get(NORA, "0")
    assert item is not None
    assert item.value == {"text": "tram"}


@pytest.mark.parametrize("node", [aremember, aremember_injected, aremember_runtime])
async def test_async_nodes_reach_the_async_store(astore: AsyncLettaStore, node: Any) -> None:
    graph = graph_of(node, astore)
    assert (await graph.ainvoke({"text": "tram"}))["found"] == ["tram"]
    assert (await graph.ainvoke({"text": "flute"}))["found"] == ["flute", "tram"]
    assert texts(await astore.asearch(NORA, query="tram", limit=1)) == ["tram"]


@pytest.mark.parametrize("node", [aremember, aremember_injected, aremember_runtime])
async def test_async_nodes_reach_the_sync_store(store: LettaStore, node: Any) -> None:
    graph = graph_of(node, store)
    assert (await graph.ainvoke({"text": "tram"}))["found"] == ["tram"]


@pytest.mark.parametrize("node", [remember, remember_injected, remember_runtime])
async def test_sync_nodes_of_an_async_run_reach_either_store(
    store: LettaStore, dsn: str, schema: str, node: Any
) -> None:
    """LangGraph runs a sync node in a thread; the async store then serves it from its loop."""
    assert (await graph_of(node, store).ainvoke({"text": "tram"}))["found"] == ["tram"]
    async with AsyncLettaStore.from_conn_string(dsn, **options(schema)) as other:
        result = await asyncio.wait_for(graph_of(node, other).ainvoke({"text": "flute"}), 60)
        assert result["found"] == ["flute", "tram"]


async def test_sync_calls_from_the_async_stores_own_loop_are_refused(
    astore: AsyncLettaStore,
) -> None:
    async def node(state: State) -> State:
        return remember(state)

    with pytest.raises(asyncio.InvalidStateError, match=r"await store\.a(search|batch)"):
        await asyncio.wait_for(graph_of(node, astore).ainvoke({"text": "tram"}), 60)
    await astore.aput(NORA, "k", {"text": "works on"})
    assert texts(await astore.asearch(NORA)) == ["works on"]


def test_many_runs_at_once_share_a_store(store: LettaStore) -> None:
    def node(state: State, config: RunnableConfig) -> State:
        user = ("memories", config.get("configurable", {})["user"])
        get_store().put(user, "k", {"text": state["text"]})
        return {
            "text": state["text"],
            "found": texts(get_store().search(user, query="which text?")),
        }

    inputs = [{"text": f"text {number}"} for number in range(30)]
    users: Any = [{"configurable": {"user": str(number)}} for number in range(30)]
    results = graph_of(node, store).batch(inputs, users)
    assert [result["found"] for result in results] == [[f"text {n}"] for n in range(30)]


async def test_many_runs_at_once_share_an_async_store(astore: AsyncLettaStore) -> None:
    async def node(state: State, config: RunnableConfig) -> State:
        user = ("memories", config.get("configurable", {})["user"])
        await get_store().aput(user, "k", {"text": state["text"]})
        return {
            "text": state["text"],
            "found": texts(await get_store().asearch(user, query="which text?")),
        }

    graph = graph_of(node, astore)
    results = await asyncio.gather(
        *(
            graph.ainvoke({"text": f"text {n}"}, {"configurable": {"user": str(n)}})
            for n in range(30)
        )
    )
    assert [result["found"] for result in results] == [[f"text {n}"] for n in range(30)]


# --- a store in entrypoints and tasks ------------------------------------------------------------


def test_entrypoints_and_tasks_reach_the_store(store: LettaStore) -> None:
    @task
    def save(text: str) -> None:
        get_store().put(NORA, text, {"text": text})

    def chat(said: list[str], *, previous: int | None, store: BaseStore) -> Any:
        for saved in [save(text) for text in said]:
            saved.result()
        found = texts(store.search(NORA, query="tram"))
        return made.final(value=(previous, found), save=len(found))

    made: Any = entrypoint
    application = made(checkpointer=InMemorySaver(), store=store)(chat)
    thread: RunnableConfig = {"configurable": {"thread_id": "1"}}
    assert application.invoke(["tram"], thread) == (None, ["tram"])
    assert application.invoke(["flute"], thread) == (1, ["tram", "flute"])
    another: RunnableConfig = {"configurable": {"thread_id": "2"}}
    assert application.invoke([], another) == (None, ["tram", "flute"])


async def test_async_entrypoints_and_tasks_reach_the_async_store(astore: AsyncLettaStore) -> None:
    @task
    async def save(text: str) -> None:
        await get_store().aput(NORA, text, {"text": text})

    async def chat(said: list[str]) -> list[str]:
        await asyncio.gather(*(save(text) for text in said))
        return texts(await get_store().asearch(NORA, query="tram"))

    made: Any = entrypoint
    application = made(store=astore)(chat)
    assert (await application.ainvoke(["tram", "flute"]))[0] == "tram"
    assert len(await astore.asearch(NORA)) == 2


def test_entrypoints_see_what_an_interrupted_run_left(store: LettaStore) -> None:
    """A store is not a checkpoint: what was put before a failure stays."""

    def fails(text: str) -> None:
        get_store().put(NORA, "k", {"text": text})
        raise RuntimeError("after the put")

    made: Any = entrypoint
    with pytest.raises(RuntimeError, match="after the put"):
        made(store=store)(fails).invoke("tram")
    assert texts(store.search(NORA)) == ["tram"]


# --- a store in tools ----------------------------------------------------------------------------


@tool
def save_text(text: str, store: Annotated[BaseStore, InjectedStore()]) -> str:
    """Save a text."""
    store.put(NORA, text, {"text": text})
    return f"saved {text}"


@tool
def find_text(query: str, runtime: ToolRuntime[None, Any]) -> str:
    """Find a text."""
    assert runtime.store is not None
    return ", ".join(texts(runtime.store.search(NORA, query=query, limit=1)))


@tool
async def afind_text(query: str, runtime: ToolRuntime[None, Any]) -> str:
    """Find a text."""
    assert runtime.store is not None
    return ", ".join(texts(await runtime.store.asearch(NORA, query=query, limit=1)))


def calling(name: str, **args: str) -> Any:
    call = {"type": "tool_call", "name": name, "args": args, "id": "1"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


def tools_graph(tools: list[Any], store: BaseStore) -> Any:
    graph: Any = StateGraph(MessagesState)
    graph.add_node("tools", ToolNode(tools))
    graph.add_edge(START, "tools")
    return graph.compile(store=store)


def test_tools_reach_the_store(store: LettaStore) -> None:
    graph = tools_graph([save_text, find_text], store)
    for text in ("tram", "flute"):
        assert graph.invoke(calling("save_text", text=text))["messages"][-1].text == f"saved {text}"
    assert graph.invoke(calling("find_text", query="tram"))["messages"][-1].text == "tram"


async def test_async_tools_reach_the_async_store(astore: AsyncLettaStore) -> None:
    graph = tools_graph([save_text, afind_text], astore)
    for text in ("tram", "flute"):  # a sync tool, which runs in a thread
        await asyncio.wait_for(graph.ainvoke(calling("save_text", text=text)), 60)
    state = await graph.ainvoke(calling("afind_text", query="flute"))
    assert state["messages"][-1].text == "flute"


def test_an_agent_uses_the_store_through_its_tools(store: LettaStore) -> None:
    def script(request: Request) -> Reply:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return f"Done: {last['content']}"
        name, _, text = last["content"].partition(" ")
        return [Call(name, {"text" if name == "save_text" else "query": text})]

    with OpenAIServer() as endpoint:
        endpoint.says(script)
        model = ChatOpenAI(model="m", base_url=endpoint.url, api_key=SecretStr("t"), max_retries=0)
        made: Any = agents.create_agent  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its type parameters stay open
        agent = made(model, [save_text, find_text], store=store)
        agent.invoke({"messages": [HumanMessage("save_text tram 28")]})
        state = agent.invoke({"messages": [HumanMessage("find_text tram")]})
    assert state["messages"][-1].text == "Done: tram 28"
    assert texts(store.search(NORA)) == ["tram 28"]
