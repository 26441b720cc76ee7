"""Packages that stand on a store and a saver work on ours, completely.

They are the extra `integrations`; a test is skipped where its package is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolCall
from langchain_core.tools import tool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import PutOp

from langgraph_letta_store import AsyncLettaStore, LettaMemory
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import setting_up
from tests.support.stores import opened

INSTALL = "it is in the extra `integrations`: pip install -e '.[integrations]'"
FILES = 1_000
FOLDER = ("filesystem", "ada")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*:UserWarning")


def imported(name: str) -> Any:
    return pytest.importorskip(name, reason=f"no {name.partition('.')[0]}: {INSTALL}")


class Scripted(GenericFakeChatModel):
    """A model with scripted answers that takes any tools."""

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self


def model(*answers: AIMessage | str) -> Scripted:
    said = [AIMessage(one) if isinstance(one, str) else one for one in answers]
    return Scripted(messages=iter(said))


def calling(name: str, **arguments: Any) -> AIMessage:
    return AIMessage("", tool_calls=[ToolCall(name=name, args=arguments, id=f"call-{name}")])


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[LettaMemory]:
    index: Any = {"dims": 64, "embed": CharacterEmbeddings(64)}
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2, index=index) as memory:
        with setting_up(dsn, memory.store):
            memory.setup()
        yield memory


# --- deepagents ----------------------------------------------------------------------------------


def paths() -> list[tuple[str, bytes]]:
    return [(f"/notes/{n:04}.md", f"note {n}\nkeyword-{n % 7}\n".encode()) for n in range(FILES)]


def folder(_: Any) -> tuple[str, ...]:
    return FOLDER


def check_files(listed: Any, found: Any, matched: Any, edited: Any, read: Any) -> None:
    every = [path for path, _ in paths()]
    assert sorted(entry["path"] for entry in listed.entries) == every
    assert sorted(entry["path"] for entry in found.matches) == every
    assert sorted(match["path"] for match in matched.matches) == every[3::7]
    assert (edited.error, edited.occurrences) == (None, 1)
    assert read.file_data["content"] == "note five hundred\nkeyword-3\n"


def test_deepagents_lists_finds_and_edits_every_file(dsn: str, schema: str) -> None:
    backends = imported("deepagents.backends")
    with opened(dsn, "sync", schema=schema) as store:
        files = backends.StoreBackend(store=store, namespace=folder)
        # In one batch, and so of one moment: PostgresStore lists some of them twice, others never.
        times = dict.fromkeys(("created_at", "modified_at"), "2026-01-01T00:00:00+00:00")
        store.batch(
            [
                PutOp(FOLDER, path, {"content": text.decode(), "encoding": "utf-8", **times})
                for path, text in paths()
            ]
        )
        check_files(
            files.ls("/notes"),
            files.glob("*.md", "/notes"),
            files.grep("keyword-3", "/notes"),
            files.edit("/notes/0500.md", "note 500", "note five hundred"),
            files.read("/notes/0500.md"),
        )


async def test_deepagents_lists_finds_and_edits_every_file_in_coroutines(
    dsn: str, schema: str
) -> None:
    backends = imported("deepagents.backends")
    async with AsyncLettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            await store.setup()
        files = backends.StoreBackend(store=store, namespace=folder)
        assert all(answer.error is None for answer in await files.aupload_files(paths()))
        check_files(
            await files.als("/notes"),
            await files.aglob("*.md", "/notes"),
            await files.agrep("keyword-3", "/notes"),
            await files.aedit("/notes/0500.md", "note 500", "note five hundred"),
            await files.aread("/notes/0500.md"),
        )


async def test_a_deep_agents_plain_texts_are_recalled(memory: LettaMemory) -> None:
    deepagents = imported("deepagents")
    agents = imported("langgraph_letta_store.agents")
    agent = deepagents.create_deep_agent(
        model("Noted.", "Noted.", "Noted.", "You like sencha."),
        middleware=[agents.LettaMemoryMiddleware(memory, summarize=False)],
        checkpointer=memory.saver,
    )
    config: Any = {"configurable": {"thread_id": "deep", "user_id": "ada"}}
    agent.invoke({"messages": "I like sencha."}, config)
    agent.invoke({"messages": [("user", "I dislike matcha.")]}, config)
    await agent.ainvoke({"messages": "I drink gyokuro."}, config)
    await agent.ainvoke({"messages": [{"role": "user", "content": "Which do I like?"}]}, config)
    said = [message.text for message in memory.agent("ada").recall.messages(roles=["user"])]
    assert sorted(said) == [
        "I dislike matcha.",
        "I drink gyokuro.",
        "I like sencha.",
        "Which do I like?",
    ]
    assert [one.role for one in memory.agent("ada").recall.messages()].count("assistant") == 4


# --- graphs of several agents --------------------------------------------------------------------


def speaker(name: str, reply: str) -> Any:
    """An agent that says one thing."""

    def answer(state: MessagesState) -> dict[str, Any]:
        return {"messages": [AIMessage(reply, name=name)]}

    builder: Any = StateGraph(MessagesState)
    return builder.add_node("answer", answer).add_edge(START, "answer").compile(name=name)


def run_twice(builder: Any, memory: LettaMemory, thread: str) -> list[Any]:
    """Two turns in one thread, each by a graph that is compiled for it; the texts of all."""
    saver: BaseCheckpointSaver[Any] = memory.saver
    config: Any = {"configurable": {"thread_id": thread, "user_id": "ada"}}
    for said in ("first", "second"):
        graph = builder.compile(checkpointer=saver, store=memory.store)
        graph.invoke({"messages": said}, config)
    return [*builder.compile(checkpointer=saver).get_state(config).values["messages"]]


def test_supervisor(memory: LettaMemory) -> None:
    supervisor = imported("langgraph_supervisor")
    builder = supervisor.create_supervisor(
        [speaker("mathematician", "It is 4.")],
        model=model(calling("transfer_to_mathematician"), "Four.", "You asked for a sum before."),
    )
    messages = run_twice(builder, memory, "supervised")
    texts = [message.text for message in messages]
    assert texts[0] == "first"
    assert "It is 4." in texts
    assert texts[-2:] == ["second", "You asked for a sum before."]
    found = memory.saver.recall.search("ada", "sum", roles=["assistant"], limit=1)
    assert [hit.text for hit in found] == ["You asked for a sum before."]


def test_swarm_goes_on_with_the_agent_that_was_active(memory: LettaMemory) -> None:
    swarm = imported("langgraph_swarm")
    agents = imported("langchain.agents")
    handoff = swarm.create_handoff_tool(agent_name="bob")
    alice = agents.create_agent(model(calling("transfer_to_bob")), [handoff], name="alice")
    bob = agents.create_agent(model("I am Bob.", "I am still Bob."), [], name="bob")
    builder = swarm.create_swarm([alice, bob], default_active_agent="alice")
    messages = run_twice(builder, memory, "swarm")
    assert [m.text for m in messages if isinstance(m, AIMessage) and m.text] == [
        "I am Bob.",
        "I am still Bob.",
    ]


def test_bigtool_finds_its_tools_in_the_store(memory: LettaMemory) -> None:
    bigtool = imported("langgraph_bigtool")
    tools: dict[str, Any] = {}
    for n in range(120):

        @tool(f"add_{n:03}", description=f"add the number {n:03}")
        def add(number: int, n: int = n) -> int:
            return number + n

        tools[f"id-{n:03}"] = add
        memory.store.put(("tools",), f"id-{n:03}", {"description": add.description})
    # It calls the tools that it finds by a function that newer releases of LangGraph lack.
    answers = model(
        calling("retrieve_tools", query='{"description": "add the number 077"}'), "I found it."
    )
    builder = bigtool.create_agent(answers, tools, limit=1)
    graph = builder.compile(store=memory.store, checkpointer=memory.saver)
    config: Any = {"configurable": {"thread_id": "tools", "user_id": "ada"}}
    state = graph.invoke({"messages": "Find a tool."}, config)
    assert state["selected_tool_ids"] == ["id-077"]
    assert [m.text for m in state["messages"]][-2:] == [
        "Available tools: ['add_077']",
        "I found it.",
    ]
