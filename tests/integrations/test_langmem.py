"""LangMem 0.0.30 on both stores, with real OpenAI clients; the test writes the model's words."""

from __future__ import annotations

import asyncio
import json
import re
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from langchain import agents
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langgraph.func import entrypoint  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import BaseStore
from langgraph.warnings import LangGraphDeprecatedSinceV10
from pydantic import SecretStr

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store.errors import InvalidFilterError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.openai_server import Call, OpenAIServer, Reply, Request
from tests.support.schemas import setting_up

with warnings.catch_warnings():
    # LangMem imports names from where LangGraph 1.0 no longer wants them.
    warnings.simplefilter("ignore", LangGraphDeprecatedSinceV10)
    import langmem as untyped  # type: ignore[import-untyped]  # has no types

langmem: Any = untyped
NAMESPACE = ("memories", "{langgraph_user_id}")
NORA = ("memories", "nora")


def as_user(name: str) -> RunnableConfig:
    """Make a configuration; a new one each time, for ReflectionExecutor writes into it."""
    return {"configurable": {"langgraph_user_id": name}}


AS_NORA = as_user("nora")
SAID = [HumanMessage("I'm allergic to shellfish, and I love old trams.")]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[OpenAIServer]:
    with OpenAIServer() as endpoint:
        yield endpoint


@pytest.fixture
def model(endpoint: OpenAIServer) -> ChatOpenAI:
    return ChatOpenAI(model="m", base_url=endpoint.url, api_key=SecretStr("test"), max_retries=0)


def options(endpoint: OpenAIServer, schema: str) -> Any:
    embeddings = OpenAIEmbeddings(
        model="e",
        base_url=endpoint.url,
        api_key=SecretStr("test"),
        check_embedding_ctx_length=False,  # else the client wants a tokenizer from the web
        max_retries=0,
    )
    index = {"dims": 384, "embed": embeddings, "fields": ["content"]}
    return {"index": index, "schema": schema, "partitions": 2}


@pytest.fixture
def store(endpoint: OpenAIServer, dsn: str, schema: str) -> Iterator[LettaStore]:
    with LettaStore.from_conn_string(dsn, **options(endpoint, schema)) as store:
        with setting_up(dsn, store):
            store.setup()
        yield store


@pytest.fixture
async def astore(endpoint: OpenAIServer, dsn: str, schema: str) -> AsyncIterator[AsyncLettaStore]:
    async with AsyncLettaStore.from_conn_string(dsn, **options(endpoint, schema)) as store:
        with setting_up(dsn, store):
            await store.setup()
        yield store


def calls(*made: Call) -> Callable[[Request], Reply]:
    return lambda _request: made


def memory(content: str) -> Call:
    return Call("Memory", {"content": content})


def contents(items: Any) -> set[str]:
    return {item.value["content"]["content"] for item in items}


def tidy(request: Request) -> Reply:
    """Correct the memory about trams, delete the one about shellfish, add a new one."""
    system = request["messages"][0]["content"]
    known = dict(re.findall(r'<instance id=(\S+) schema_type="Memory">\n(.*)\n', system))
    (trams,) = (key for key, text in known.items() if "trams" in text)
    (shellfish,) = (key for key, text in known.items() if "shellfish" in text)
    patch = {"op": "replace", "path": "/content", "value": "Nora loves tram 28."}
    return [
        Call("PatchDoc", {"json_doc_id": trams, "planned_edits": "28", "patches": [patch]}),
        Call("RemoveDoc", {"json_doc_id": shellfish}),
        memory("Nora has a sister."),
    ]


FIRST = ("Nora is allergic to shellfish.", "Nora loves old trams.")


def application(function: Any, store: BaseStore) -> Any:
    """Make an entrypoint; its decorator has no types for what goes in and comes out."""
    made: Any = entrypoint(store=store)
    return made(function)


# --- create_memory_store_manager -----------------------------------------------------------------


def test_the_manager_adds_corrects_and_deletes(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=store, enable_deletes=True
    )
    endpoint.says(calls(*map(memory, FIRST)))
    assert len(manager.invoke({"messages": SAID}, config=AS_NORA)) == 2
    first = store.search(NORA)
    assert contents(first) == set(FIRST)
    assert {item.value["kind"] for item in first} == {"Memory"}
    endpoint.says(tidy)
    manager.invoke({"messages": SAID}, config=AS_NORA)
    second = store.search(NORA)
    assert contents(second) == {"Nora loves tram 28.", "Nora has a sister."}
    (trams,) = (item for item in first if "trams" in str(item.value))
    (tram28,) = (item for item in second if "tram 28" in str(item.value))
    assert tram28.key == trams.key
    assert tram28.created_at == trams.created_at
    assert tram28.updated_at > trams.updated_at


async def test_the_manager_adds_corrects_and_deletes_async(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=astore, enable_deletes=True
    )
    endpoint.says(calls(*map(memory, FIRST)))
    assert len(await manager.ainvoke({"messages": SAID}, config=AS_NORA)) == 2
    assert contents(await astore.asearch(NORA)) == set(FIRST)
    endpoint.says(tidy)
    await manager.ainvoke({"messages": SAID}, config=AS_NORA)
    found = await astore.asearch(NORA)
    assert contents(found) == {"Nora loves tram 28.", "Nora has a sister."}


def test_every_memory_of_a_large_session_is_stored(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    """LangMem puts from many threads and does not look at the outcome: none may fail."""
    many = {f"Nora knows fact number {number}." for number in range(60)}
    endpoint.says(calls(*map(memory, sorted(many))))
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE, store=store)
    assert len(manager.invoke({"messages": SAID}, config=AS_NORA)) == 60
    assert contents(store.search(NORA, limit=100)) == many


async def test_every_memory_of_a_large_session_is_stored_async(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    many = {f"Nora knows fact number {number}." for number in range(60)}
    endpoint.says(calls(*map(memory, sorted(many))))
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE, store=astore)
    assert len(await manager.ainvoke({"messages": SAID}, config=AS_NORA)) == 60
    assert contents(await astore.asearch(NORA, limit=100)) == many


def test_the_manager_takes_store_and_user_from_the_graph(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE)
    endpoint.says(calls(memory(FIRST[0])))

    def chat(text: str) -> None:
        manager.invoke({"messages": [HumanMessage(text)]})

    for user in ("nora", "ida"):
        application(chat, store).invoke("hello", as_user(user))
    assert contents(store.search(NORA)) == {FIRST[0]}
    assert sorted(store.list_namespaces()) == [("memories", "ida"), NORA]


async def test_the_manager_takes_store_and_user_from_the_graph_async(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE)
    endpoint.says(calls(memory(FIRST[0])))

    async def chat(text: str) -> None:
        await manager.ainvoke({"messages": [HumanMessage(text)]})

    await application(chat, astore).ainvoke("hello", AS_NORA)
    assert contents(await astore.asearch(NORA)) == {FIRST[0]}


def test_a_default_memory_is_stored_first(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=store, default="Nothing is known of the user."
    )
    endpoint.says(calls(memory(FIRST[0])))
    manager.invoke({"messages": SAID}, config=AS_NORA)
    assert contents(store.search(NORA)) == {"Nothing is known of the user.", FIRST[0]}
    item = store.get(NORA, "default")
    assert item is not None


# --- a query model, whose words are arguments of search ------------------------------------------


def querying(args: Any, seen: list[Request]) -> Callable[[Request], Reply]:
    """Search with the words of a model; then remember nothing more."""

    def script(request: Request) -> Reply:
        if any(tool["function"]["name"] == "search_memory" for tool in request["tools"]):
            return [Call("search_memory", args)]
        seen.append(request)
        return [memory("Nora said more.")]

    return script


def known(seen: list[Request]) -> set[str]:
    """The memories that were found and shown to the model."""
    (request,) = seen
    return set(re.findall(r"'content': '(.*?)'", request["messages"][0]["content"]))


QUERIES: list[tuple[dict[str, Any], int]] = [
    ({"query": "shellfish"}, 3),
    ({"query": "shellfish", "filter": {"kind": "Memory"}}, 2),
    ({"query": "shellfish", "filter": {"kind": {"$ne": "Memory"}}}, 1),
    ({"query": "shellfish", "filter": {"content.content": FIRST[0]}}, 1),
    ({"query": "shellfish", "filter": {}}, 3),
    ({"query": "shellfish", "filter": None, "offset": 1, "limit": 50}, 2),
    ({"query": "", "offset": 3}, 0),
]


def put_known(store: LettaStore) -> None:
    for number, content in enumerate(FIRST):
        store.put(NORA, str(number), {"kind": "Memory", "content": {"content": content}})
    store.put(NORA, "2", {"kind": "Note", "content": {"content": "Buy milk."}})


@pytest.mark.parametrize(("args", "count"), QUERIES)
def test_a_query_model_searches_in_its_own_words(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer, args: dict[str, Any], count: int
) -> None:
    put_known(store)
    seen: list[Request] = []
    endpoint.says(querying(args, seen))
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=store, query_model=model
    )
    manager.invoke({"messages": SAID}, config=AS_NORA)
    assert len(known(seen)) == count
    if args["query"] and "offset" not in args and count == 3:
        # The nearest comes first in the prompt, as a similarity's largest value does.
        prompt = seen[0]["messages"][0]["content"]
        assert prompt.index("shellfish") < prompt.index("trams")


@pytest.mark.parametrize(("args", "count"), QUERIES[:4])
async def test_a_query_model_searches_in_its_own_words_async(
    astore: AsyncLettaStore,
    model: ChatOpenAI,
    endpoint: OpenAIServer,
    args: dict[str, Any],
    count: int,
) -> None:
    for number, content in enumerate(FIRST):
        value = {"kind": "Memory", "content": {"content": content}}
        await astore.aput(NORA, str(number), value)
    await astore.aput(NORA, "2", {"kind": "Note", "content": {"content": "Buy milk."}})
    seen: list[Request] = []
    endpoint.says(querying(args, seen))
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=astore, query_model=model
    )
    await manager.ainvoke({"messages": SAID}, config=AS_NORA)
    assert len(known(seen)) == count


BAD: dict[str, Any] = {"query": "shellfish", "filter": {"kind": {"$like": "Mem%"}}}


def test_a_bad_filter_of_a_model_is_told_and_the_store_works_on(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    put_known(store)
    endpoint.says(querying(BAD, []))
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=store, query_model=model
    )
    with pytest.raises(InvalidFilterError, match=r"\$like"):
        manager.invoke({"messages": SAID}, config=AS_NORA)
    endpoint.says(querying(QUERIES[0][0], []))
    manager.invoke({"messages": SAID}, config=AS_NORA)
    assert "Nora said more." in contents(store.search(NORA))


async def test_a_bad_filter_of_a_model_is_told_and_the_store_works_on_async(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    manager = langmem.create_memory_store_manager(
        model, namespace=NAMESPACE, store=astore, query_model=model
    )
    endpoint.says(querying(BAD, []))
    with pytest.raises(InvalidFilterError, match=r"\$like"):
        await manager.ainvoke({"messages": SAID}, config=AS_NORA)
    endpoint.says(querying(QUERIES[0][0], []))
    await manager.ainvoke({"messages": SAID}, config=AS_NORA)
    assert contents(await astore.asearch(NORA)) == {"Nora said more."}


def test_the_searcher_sorts_what_it_finds_by_similarity(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    put_known(store)
    endpoint.says(calls(*(Call("search_memory", {"query": q}) for q in ("trams", "buy milk"))))
    searcher = langmem.create_memory_searcher(model, namespace=NAMESPACE)

    def search(text: str) -> Any:
        return searcher.invoke({"messages": [HumanMessage(text)]})

    found = application(search, store).invoke("What do you know?", AS_NORA)
    scores = [item.score for item in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)


# --- tools ---------------------------------------------------------------------------------------


def test_tools_manage_and_search_memories_directly(store: LettaStore) -> None:
    manage = langmem.create_manage_memory_tool(NAMESPACE, store=store)
    search = langmem.create_search_memory_tool(NAMESPACE, store=store)

    def use_tool(args: dict[str, Any]) -> Any:
        return (search if "query" in args else manage).invoke(args)

    use = application(use_tool, store)
    use.invoke({"content": "Nora loves trams."}, AS_NORA)
    (item,) = json.loads(use.invoke({"query": "trams"}, AS_NORA))
    assert item["value"] == {"content": "Nora loves trams."}
    assert item["namespace"] == list(NORA)
    assert item["score"] > 0
    told = use.invoke({"content": "28!", "action": "update", "id": item["key"]}, AS_NORA)
    assert item["key"] in told
    (updated,) = json.loads(use.invoke({"query": "", "filter": {"content": "28!"}}, AS_NORA))
    assert updated["key"] == item["key"]
    use.invoke({"action": "delete", "id": item["key"]}, AS_NORA)
    assert json.loads(use.invoke({"query": "trams"}, AS_NORA)) == []


async def test_tools_manage_and_search_memories_directly_async(astore: AsyncLettaStore) -> None:
    manage = langmem.create_manage_memory_tool(NORA, store=astore)
    search = langmem.create_search_memory_tool(
        NORA, store=astore, response_format="content_and_artifact"
    )
    await manage.ainvoke({"content": "Nora loves trams."})
    call = {"type": "tool_call", "id": "1", "name": "search_memory", "args": {"query": "trams"}}
    message = await search.ainvoke(call)
    (item,) = message.artifact
    assert json.loads(message.content) == [json.loads(json.dumps(item.dict()))]
    await manage.ainvoke({"action": "delete", "id": item.key})
    assert await astore.asearch(NORA) == []


def remembering(request: Request) -> Reply:
    """An agent's words: save what the user says, search what the user asks, then tell."""
    last = request["messages"][-1]
    if last["role"] == "tool":
        return f"Done: {last['content']}"
    if last["content"].endswith("?"):
        return [Call("search_memory", {"query": last["content"]})]
    return [Call("manage_memory", {"content": last["content"], "action": "create"})]


def tools() -> list[Any]:
    return [
        langmem.create_manage_memory_tool(NAMESPACE),
        langmem.create_search_memory_tool(NAMESPACE),
    ]


def agent_of(model: ChatOpenAI, store: BaseStore) -> Any:
    made: Any = agents.create_agent  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its type parameters stay open
    return made(model, tools(), store=store)


def asked(text: str) -> Any:
    return {"messages": [{"role": "user", "content": text}]}


@pytest.mark.parametrize("streaming", [False, True])
def test_an_agent_remembers_with_the_tools(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer, streaming: bool
) -> None:
    endpoint.says(remembering)
    model.streaming = streaming
    agent = agent_of(model, store)
    agent.invoke(asked("I love old trams."), AS_NORA)
    reply = agent.invoke(asked("Which trams do I love?"), AS_NORA)["messages"][-1].text
    assert "I love old trams." in reply
    reply = agent.invoke(asked("Which trams?"), as_user("ida"))["messages"][-1].text
    assert reply == "Done: []"


async def test_an_agent_remembers_with_the_tools_async(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    endpoint.says(remembering)
    agent = agent_of(model, astore)
    await agent.ainvoke(asked("I love old trams."), AS_NORA)
    state = await agent.ainvoke(asked("Which trams do I love?"), AS_NORA)
    assert "I love old trams." in state["messages"][-1].text


# --- ReflectionExecutor --------------------------------------------------------------------------


def test_reflection_in_the_background_stores_memories(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    endpoint.says(calls(memory(FIRST[0])))
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE, store=store)
    with langmem.ReflectionExecutor(manager, store=store) as executor:
        future = executor.submit({"messages": SAID}, config=as_user("nora"), after_seconds=0)
        assert len(future.result(timeout=60)) == 1
        found = executor.search("shellfish", namespace=NORA)
    assert found[0]["value"]["content"] == {"content": FIRST[0]}
    assert contents(store.search(NORA)) == {FIRST[0]}


async def test_reflection_reaches_the_async_store_from_its_thread(
    astore: AsyncLettaStore, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    """The worker thread calls the synchronous methods, which the store's own loop serves."""
    endpoint.says(calls(memory(FIRST[0])))
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE, store=astore)
    executor = langmem.ReflectionExecutor(manager, store=astore)
    try:
        future = executor.submit({"messages": SAID}, config=as_user("nora"), after_seconds=0)
        await asyncio.wait_for(asyncio.wrap_future(future), timeout=60)
        assert contents(await astore.asearch(NORA)) == {FIRST[0]}
        assert len(await executor.asearch("shellfish", namespace=NORA)) == 1
    finally:
        await asyncio.to_thread(executor.shutdown)


# --- namespaces from the configuration -----------------------------------------------------------


@pytest.mark.parametrize("user", ["nora@example", "50% *_x*", "ノラ 🚋", "a" * 300])
def test_any_text_is_a_user(
    store: LettaStore, model: ChatOpenAI, endpoint: OpenAIServer, user: str
) -> None:
    endpoint.says(calls(memory(FIRST[0])))
    manager = langmem.create_memory_store_manager(model, namespace=NAMESPACE, store=store)
    manager.invoke({"messages": SAID}, config=as_user(user))
    assert contents(store.search(("memories", user))) == {FIRST[0]}
    assert store.list_namespaces() == [("memories", user)]


def test_its_search_tool_finds_by_words_where_the_store_does(dsn: str, schema: str) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["content"]}
    search: Any = {"mode": "hybrid"}
    options: Any = {"schema": schema, "partitions": 2, "index": index, "search": search}
    with LettaStore.from_conn_string(dsn, **options) as store:
        store.setup()
        for n in range(20):
            store.put(NORA, f"k{n}", {"content": f"note {n} about what the weather was"})
        store.put(NORA, "error", {"content": "zzzz qqqq ERR_2041 xxxx"})
        tool = langmem.create_search_memory_tool(namespace=NORA, store=store)
        assert "ERR_2041" in tool.invoke({"query": "what was that about ERR_2041", "limit": 1})
