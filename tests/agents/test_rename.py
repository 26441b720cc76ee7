"""Renaming an agent: all that it has is there under the new name, and nothing under the old one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import AgentMemory, LettaMemory
from langgraph_letta_store._engine.audit import read_log
from langgraph_letta_store._engine.ids import named_agent
from langgraph_letta_store.agents.operations import forget
from langgraph_letta_store.agents.operations.rename import rename_agent
from langgraph_letta_store.errors import (
    InvalidOperationError,
    MissingAgentError,
    MissingKeyError,
)
from langgraph_letta_store.records import AgentContents
from tests.agents.test_forget import WORD, dump, live
from tests.store.test_sealed_items import encryption
from tests.support import agents, assistants
from tests.support.agents import BOTH, Memory
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import inner as inner_saver

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
OLD, NEW = f"{WORD}@example.com", "ada.lovelace%"


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with agents.opened(dsn, schema, way, index=INDEX, audit=True) as memory:
        yield memory


@pytest.fixture
def sealed(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    options: Any = {"search": {"mode": "hybrid"}, "encrypt": encryption(words=True)}
    with agents.opened(dsn, schema, way, index=INDEX, **options) as memory:
        yield memory


def rename(memory: Memory, old: str = OLD, new: str = NEW) -> None:
    memory.agent(old).run(rename_agent, new)


def dump_sorted(dsn: str, schema: str) -> dict[str, list[str]]:
    """Every table but the log, whatever the order of its rows and its partition."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'update "{schema}".threads set epoch = %s'.encode(), [UUID(int=0)])
    found: dict[str, list[str]] = {}
    for table, text in dump(dsn, schema).items():
        if not table.startswith("audit"):
            found.setdefault(table.rstrip("_01"), []).extend(text.splitlines())
    return {table: sorted(lines) for table, lines in found.items()}


def answer(memory: Memory, thread: str, agent: str, text: str) -> list[str]:
    """One turn of a graph; returns the texts of its state."""

    def reply(state: Any) -> Any:
        return {"messages": [("ai", f"{len(state['messages'])} so far")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("reply", reply)
    builder.add_edge(START, "reply")
    config: Any = {"configurable": {"thread_id": thread, "user_id": agent}}
    given = {"messages": [HumanMessage(text)]}
    saver = inner_saver(memory.saver)
    if (loop := getattr(memory.saver, "loop", None)) is not None:
        running = builder.compile(checkpointer=saver).ainvoke(given, config)
        state = asyncio.run_coroutine_threadsafe(running, loop).result(60)
    else:
        state = builder.compile(checkpointer=saver).invoke(given, config)
    return [message.text for message in state["messages"]]


def test_everything_has_the_new_name(memory: Memory, dsn: str, schema: str) -> None:
    agent = live(memory, OLD, WORD)
    live(memory, "ben", "marimba")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""insert into "{schema}".recall_backlog
            select agent_id, thread_id, sequence from "{schema}".recall_memory""".encode()
        )
        connection.execute(
            f"""insert into "{schema}".search_log
              (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, expires_at)
            select agent_id, gen_random_uuid(), now(), name, '', '', '', 1, 1, now()
            from "{schema}".agents""".encode()
        )
    before, exported = dump_sorted(dsn, schema), agent.export()
    contents = agent.run(forget.count_contents)
    others = memory.agent("ben").export()
    rename(memory)
    renamed = memory.agent(NEW)
    assert renamed.run(forget.count_contents) == contents
    assert agent.run(forget.count_contents) == AgentContents()
    left = {
        table
        for table, lines in dump_sorted(dsn, schema).items()
        if any(str(named_agent(OLD)) in line or OLD in line for line in lines)
    }
    # They say who made a version, and for which user a run was.
    assert left == {"core_memory_history", "checkpoints"}
    again = renamed.export()
    assert again["agent"] == NEW
    assert again["blocks"] == exported["blocks"]
    assert len(again["threads"]) == len(exported["threads"])
    assert (found := renamed.archival.search(f"{WORD} 1"))
    assert renamed.archival.get(found[0].id).content == found[0].content
    assert renamed.settings().timezone == "Europe/Paris"
    assert memory.agent("ben").export()["blocks"] == others["blocks"]
    rename(memory, NEW, OLD)
    assert dump_sorted(dsn, schema) == before
    rename(memory)
    assert renamed.recall.search(WORD, mode="hybrid")


def test_what_is_shared_stays_shared(memory: Memory) -> None:
    ada, ben = memory.agent("ada"), memory.agent("ben")
    ada.core.create("project", "Launch in May.")
    ada.core.share("project", "ben")
    ada.archival.attach_archive("papers")
    ada.archival.share_archive("papers", "ben")
    ada.archival.insert("a paper", archive="papers")
    rename(memory, "ada", "eve")
    eve = memory.agent("eve")
    eve.core.append("project", "Or in June.")
    assert ben.core.get("project").value == "Launch in May.\nOr in June."
    assert ben.core.shared_with("project") == ["eve"]
    (consent,) = eve.core.consents("project")
    assert (consent.agent, consent.granted_by) == ("ben", "eve")
    assert [each.granted_by for each in eve.archival.archive_consents("papers")] == ["eve"]
    rename(memory, "ben", "fay")
    assert eve.core.shared_with("project") == ["fay"]
    assert memory.agent("fay").archival.search("a paper", archive="papers")
    assert [each.agent for each in eve.core.consents("project")] == ["fay"]
    eve.core.revoke("project", "fay")
    assert memory.agent("fay").core.list() == []


def test_threads_go_on_under_the_new_name(memory: Memory, dsn: str, schema: str, way: str) -> None:
    answer(memory, "monday", "ada", "hello")
    answer(memory, "shared", "ben", "I am ben")
    answer(memory, "shared", "ada", "I am ada")
    with agents.opened(dsn, schema, way, index=INDEX, setup=False) as other:
        answer(other, "monday", "ada", "from elsewhere")
        rename(memory, "ada", "eve")
        # The other worker has cached whose thread it is.
        assert len(answer(other, "monday", "eve", "still there?")) == 6
    assert len(answer(memory, "monday", "eve", "and here?")) == 8
    assert len(answer(memory, "shared", "eve", "I am eve now")) == 6
    assert {
        found.text for found in memory.agent("eve").recall.search(thread="monday", limit=99)
    } > {
        "hello",
        "still there?",
    }
    threads = {each.thread_id: each for each in memory.saver.list_threads(agent="eve")}
    assert {name: each.agent for name, each in threads.items()} == {
        "monday": "eve",
        "shared": "ben",
    }
    assert threads["shared"].agents == ("ben", "eve")
    assert memory.saver.list_threads(agent="ada") == []


def test_an_encrypted_agent_is_readable_under_the_new_name(
    sealed: Memory, dsn: str, schema: str, way: str
) -> None:
    ada = sealed.agent("ada")
    ada.core.create("human", "Likes tea.", tags=["t"])
    ada.core.append("human", "And jam.")
    filed = ada.archival.insert("tea with quince marmalade", tags=["x"])
    sealed.store.put(("agents", "ada", "notes"), "n", {"text": "a note"})
    answer(sealed, "monday", "ada", "hello")
    with (
        agents.opened(dsn, schema, way, index=INDEX, setup=False) as plain,
        pytest.raises(MissingKeyError, match="it is encrypted"),
    ):
        rename(plain, "ada", "eve")
    rename(sealed, "ada", "eve")
    eve = sealed.agent("eve")
    assert eve.core.get("human").value == "Likes tea.\nAnd jam."
    assert [version.version for version in eve.core.history("human")] == [2, 1]
    assert eve.archival.get(filed.id).tags == ["x"]
    for mode in ("vector", "text"):
        assert [found.id for found in eve.archival.search("marmalade", mode=mode)] == [filed.id]
    eve.archival.update(filed.id, content="coffee")
    found = sealed.store.get(("agents", "eve", "notes"), "n")
    assert found is not None
    assert found.value == {"text": "a note"}
    assert len(answer(sealed, "monday", "eve", "again")) == 4
    assert not any("quince" in text for text in dump(dsn, schema).values())


BEGINNINGS: Mapping[str, Callable[[AgentMemory], object]] = {
    "settings": lambda agent: agent.configure(timezone="Europe/Paris"),
    "core": lambda agent: agent.core.create("human", "x"),
    "archival": lambda agent: agent.archival.insert("x"),
    "archive": lambda agent: agent.archival.attach_archive("papers"),
    "recall": lambda agent: agent.recall.load([{"role": "user", "content": "x"}], thread_id="t"),
}


@pytest.mark.parametrize("begin", BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_a_name_that_an_agent_has_is_refused(memory: Memory, begin: Any) -> None:
    memory.agent("ada").core.create("human", "Likes tea.")
    begin(memory.agent("eve"))
    with pytest.raises(InvalidOperationError, match=r"`new` must be .* no agent, got 'eve'"):
        rename(memory, "ada", "eve")
    with pytest.raises(InvalidOperationError, match="got 'ada'"):
        rename(memory, "ada", "ada")
    assert memory.agent("ada").core.get("human").value == "Likes tea."


def test_a_name_that_has_consent_is_refused(memory: Memory) -> None:
    memory.agent("ada").core.create("human", "Likes tea.")
    memory.agent("ada").core.grant("human", "eve")
    with pytest.raises(InvalidOperationError, match="or the consent of another agent"):
        rename(memory, "ada", "eve")


def test_bad_names_are_refused(memory: Memory) -> None:
    with pytest.raises(MissingAgentError, match="there is no agent 'nobody'"):
        rename(memory, "nobody", "eve")
    memory.agent("ada").core.create("human", "x")
    names: list[Any] = ["", None, 1.5, "<thread x>"]
    for bad in names:
        with pytest.raises(InvalidOperationError, match=r"^`?new`? "):
            memory.agent("ada").run(rename_agent, bad)


def test_the_log_has_both_names(memory: Memory) -> None:
    memory.agent("ada").core.create("human", "x")
    rename(memory, "ada", "eve")
    for name in ("ada", "eve"):
        entry = memory.store.run(read_log, agent=name)[0]
        assert (entry.operation, entry.call, entry.agent) == ("edit", "rename.rename_agent", name)


def test_passages_that_are_added_meanwhile_come_along(memory: Memory) -> None:
    ada = memory.agent("ada")
    ada.archival.insert("the first")
    done = threading.Event()
    failed = list[Exception]()

    def insert() -> None:
        try:
            for number in range(30):
                ada.archival.insert(f"passage {number}")
        except Exception as error:  # noqa: BLE001  # reported below
            failed.append(error)
        finally:
            done.set()

    writer = threading.Thread(target=insert)
    writer.start()
    names = ["ada", *(f"ada-{number}" for number in range(99))]
    at = 0
    while not done.is_set() and at < len(names) - 1:
        try:
            rename(memory, names[at], names[at + 1])
        except MissingAgentError:
            continue  # nothing was added since
        at += 1
    writer.join()
    assert not failed
    counts = [memory.agent(name).archival.count() for name in names]
    assert sum(counts) == 31
    assert sum(len(memory.agent(n).archival.search(top_k=50)) for n in names) == 31


def test_of_two_at_once_one_is_renamed(memory: Memory) -> None:
    memory.agent("ada").core.create("human", "ada")
    memory.agent("ben").core.create("human", "ben")
    refused = list[Exception]()

    def run(old: str) -> None:
        try:
            rename(memory, old, "eve")
        except InvalidOperationError as error:
            refused.append(error)

    both = [threading.Thread(target=run, args=[name]) for name in ("ada", "ben")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(refused) == 1
    left = {name: memory.agent(name).core.list() for name in ("ada", "ben", "eve")}
    assert len(left["eve"]) == 1
    assert len(left["ada"]) + len(left["ben"]) == 1


def test_agents_rename_returns_the_memory(dsn: str, way: str) -> None:
    with assistants.opened(dsn, way) as world:
        world.agents.create("ada")
        world.agent("ada").core.create("human", "Likes tea.")
        assert world.agents.rename("ada", "eve").agent_id == "eve"
        assert world.agents.get("eve").started_at is not None
        assert [each.name for each in world.agents.list()] == ["eve"]
        for bad in ({"old": ""}, {"new": 1.5}):
            with pytest.raises(InvalidOperationError, match=f"{next(iter(bad))}"):
                world.agents.rename(**{"old": "eve", "new": "fay", **bad})


def test_a_schema_without_an_index_is_renamed(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=0, blocks=[]) as memory:
        memory.setup()
        memory.agent("ada").archival.insert("tea")
        memory.agents.rename("ada", "eve")
        assert memory.agent("eve").archival.count() == 1
        assert memory.agent("ada").archival.count() == 0
