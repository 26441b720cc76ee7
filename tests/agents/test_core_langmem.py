"""LangMem keeps a profile in an agent's core memory, beside the blocks that the agent edits."""

from __future__ import annotations

import asyncio
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI
from langgraph.warnings import LangGraphDeprecatedSinceV10
from pydantic import BaseModel, SecretStr

from langgraph_letta_store import LettaStore
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.errors import ReadOnlyBlockError
from tests.support.agents import BOTH, Memory, clear, inner, shared
from tests.support.openai_server import Call, OpenAIServer, Reply, Request

with warnings.catch_warnings():
    # LangMem imports names from where LangGraph 1.0 no longer wants them.
    warnings.simplefilter("ignore", LangGraphDeprecatedSinceV10)
    import langmem as untyped  # type: ignore[import-untyped]  # has no types

langmem: Any = untyped
NAMESPACE = ("agents", "{agent_id}", "core")
CORE = ("agents", "ada", "core")
SAID = [HumanMessage("I'm Nora, and I take my tea black.")]


class Profile(BaseModel):
    """Who the user is."""

    name: str
    likes: list[str] = []


def as_ada() -> RunnableConfig:
    return {"configurable": {"agent_id": "ada"}}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[OpenAIServer]:
    with OpenAIServer() as endpoint:
        yield endpoint


@pytest.fixture
def model(endpoint: OpenAIServer) -> ChatOpenAI:
    return ChatOpenAI(model="m", base_url=endpoint.url, api_key=SecretStr("test"), max_retries=0)


@pytest.fixture(scope="module", params=BOTH)
def one_memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    with shared(dsn, request.param) as memory:
        yield memory


@pytest.fixture
def memory(one_memory: Memory, dsn: str) -> Memory:
    clear(dsn, one_memory)
    core = one_memory.agent("ada").core
    core.create("persona", "Kind and brief.", read_only=True)
    core.create("human", "The user likes tea.", description="About the user")
    return one_memory


@pytest.fixture
def core(memory: Memory) -> Core:
    return memory.agent("ada").core


def managed(memory: Memory, model: ChatOpenAI, **options: Any) -> Callable[[], Any]:
    """What lets LangMem take in what was said, in the way of the memory."""
    store: Any = memory.store
    manager = langmem.create_memory_store_manager(
        model, schemas=[Profile], namespace=NAMESPACE, store=inner(store), **options
    )
    if isinstance(store, LettaStore):
        return lambda: manager.invoke({"messages": SAID}, config=as_ada())

    async def invoke() -> Any:
        return await manager.ainvoke({"messages": SAID}, config=as_ada())

    return lambda: asyncio.run_coroutine_threadsafe(invoke(), store.loop).result(60)


def patching(patches: list[dict[str, Any]]) -> Callable[[Request], Reply]:
    """Change the profile that the model is shown."""

    def script(request: Request) -> Reply:
        prompt = str([message["content"] for message in request["messages"]])
        (known,) = re.findall(r'<instance id=(\S+) schema_type="Profile">', prompt)
        return [
            Call("PatchDoc", {"json_doc_id": known, "planned_edits": "name", "patches": patches})
        ]

    return script


def texts(core: Core) -> dict[str, str]:
    return {block.label: block.value for block in core.list() if not block.is_document}


TEXTS = {"persona": "Kind and brief.", "human": "The user likes tea."}


def test_a_profile_is_inserted_and_kept_beside_text_blocks(
    memory: Memory, core: Core, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    endpoint.says(lambda _: [Call("Profile", {"name": "Nora", "likes": []})])
    managed(memory, model, enable_inserts=True)()
    (profile,) = (block for block in core.list() if block.is_document)
    assert (profile.version, profile.limit) == (1, 20_000)
    assert '"name": "Nora"' in profile.value
    (item,) = memory.store.search(CORE, filter={"kind": "Profile"})
    assert item.value == {"kind": "Profile", "content": {"name": "Nora", "likes": []}}
    assert item.key == profile.label

    endpoint.says(patching([{"op": "add", "path": "/likes/-", "value": "black tea"}]))
    managed(memory, model, enable_inserts=False)()
    changed = core.get(profile.label)
    assert (changed.version, changed.block_id) == (2, profile.block_id)
    (item,) = memory.store.search(CORE, filter={"content.name": "Nora"})
    assert item.value["content"] == {"name": "Nora", "likes": ["black tea"]}
    assert [version.action for version in core.history(profile.label)] == ["put", "create"]
    assert texts(core) == TEXTS
    assert core.undo(profile.label).value == profile.value


def test_a_profile_block_of_ones_own_is_managed_without_inserts(
    memory: Memory, core: Core, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    empty: dict[str, Any] = {"kind": "Profile", "content": {"name": "", "likes": []}}
    memory.store.put(CORE, "profile", empty)
    core.update("profile", description="What is known of the user", limit=200)
    endpoint.says(patching([{"op": "replace", "path": "/name", "value": "Nora"}]))
    managed(memory, model, enable_inserts=False)()
    block = core.get("profile")
    assert (block.description, block.limit, block.version) == ("What is known of the user", 200, 3)
    item = memory.store.get(CORE, "profile")
    assert item is not None
    assert item.value == {"kind": "Profile", "content": {"name": "Nora", "likes": []}}
    assert [block.label for block in core.list()] == ["persona", "human", "profile"]
    assert texts(core) == TEXTS


def test_a_default_profile_is_the_first_block(
    memory: Memory, core: Core, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    core.update("persona", read_only=False)
    for label in TEXTS:
        core.delete(label)
    endpoint.says(patching([{"op": "replace", "path": "/name", "value": "Nora"}]))
    managed(memory, model, enable_inserts=False, default=Profile(name="unknown"))()
    (block,) = core.list()
    assert block.label == "default"
    assert [version.action for version in core.history("default")] == ["put", "create"]
    assert '"name": "Nora"' in block.value


def test_a_read_only_block_is_not_deleted(
    memory: Memory, core: Core, model: ChatOpenAI, endpoint: OpenAIServer
) -> None:
    """The model is shown text blocks too, and may ask for their deletion."""

    def remove(request: Request) -> Reply:
        prompt = "".join(message["content"] for message in request["messages"])
        known = dict(re.findall(r'<instance id=(\S+) schema_type="Block">\n(.*)\n', prompt))
        assert sorted(known.values()) == sorted(TEXTS.values())
        return [Call("RemoveDoc", {"json_doc_id": key}) for key in known]

    endpoint.says(remove)
    # In threads LangMem does not look at the outcome; coroutines that go on it does not await.
    with (
        nullcontext()
        if inner(memory.store) is memory.store
        else pytest.raises(ReadOnlyBlockError, match="'persona' is read-only")
    ):
        managed(memory, model, enable_deletes=True)()
    end = time.monotonic() + 60
    while texts(core) != {"persona": "Kind and brief."}:
        assert time.monotonic() < end
        time.sleep(0.02)
