"""An agent's three tiers through the plain store, as LangGraph Studio looks at them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.store.base import ListNamespacesOp, PutOp, SearchOp
from psycopg import Connection

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._engine.ids import format_label, named_agent
from langgraph_letta_store.errors import InvalidOperationError
from tests.support.agents import BOTH, Memory, opened
from tests.support.savers import Line
from tests.support.stores import plan

ADA = "ada@example.com"
SETTINGS: list[dict[str, Any]] = [{}, {"agent_depth": 1}, {"agent_depth": 3}, {"root": "letta"}]


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way) as memory:
        yield memory


def say(memory: Memory, agent: str | None, thread: str, text: str) -> Line:
    line = Line(memory.saver, thread, **({} if agent is None else {"agent_id": agent}))
    line.put({"messages": [HumanMessage(text)]})
    return line


def live(memory: Memory, agent: str, root: str = "agents") -> None:
    """Give an agent something in each of its tiers."""
    own = (root, format_label(agent))
    memory.store.batch(
        [
            PutOp((*own, "core"), "human", {"content": f"block of {agent}"}),
            PutOp((*own, "archival"), "note", {"content": f"passage of {agent}"}),
        ]
    )
    say(memory, agent, f"thread of {agent}", f"message to {agent}")


def spaces(*agents: str, root: str = "agents") -> list[tuple[str, ...]]:
    tiers = ("archival", "core", "recall")
    return [(root, format_label(agent), tier) for agent, tier in itertools.product(agents, tiers)]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_three_tiers_are_listed_and_read(
    way: str, dsn: str, schema: str, settings: dict[str, Any]
) -> None:
    root = settings.get("root", "agents")
    with opened(dsn, schema, way, **settings) as memory:
        for agent in (ADA, "bob"):
            live(memory, agent, root)
        memory.store.put(("memories", "ada", "x"), "k", {"content": "plain"})
        everything = [*spaces(ADA, "bob", root=root), ("memories", "ada", "x")]
        assert memory.store.list_namespaces() == sorted(everything)
        ours = spaces(ADA, root=root)
        assert memory.store.list_namespaces(prefix=(root, "ada@example%2Ecom")) == ours
        assert memory.store.list_namespaces(suffix=("core",)) == [
            (root, format_label(agent), "core") for agent in (ADA, "bob")
        ]
        assert memory.store.list_namespaces(prefix=(root, "*", "recall"), limit=1) == [ours[2]]
        assert memory.store.list_namespaces(max_depth=2, prefix=(root,)) == [
            (root, "ada@example%2Ecom"),
            (root, "bob"),
        ]
        found: dict[str, Any] = {}
        for namespace in memory.store.list_namespaces(prefix=(root, format_label(ADA))):
            (item,) = memory.store.search(namespace, limit=10, offset=0)
            assert item.namespace == namespace
            assert memory.store.get(namespace, item.key) is not None
            found[namespace[-1]] = item.value["content"]
        assert found == {
            "archival": f"passage of {ADA}",
            "core": f"block of {ADA}",
            "recall": f"message to {ADA}",
        }
        assert [message.text for message in memory.agent(ADA).recall.search()] == [found["recall"]]
        assert memory.store.search((root, "stranger", "recall")) == []


def test_a_search_that_names_no_tier_is_archival_memory(memory: Memory) -> None:
    live(memory, ADA)
    for prefix in ((), ("agents",), ("agents", format_label(ADA))):
        assert [item.key for item in memory.store.search(prefix)] == ["note"]


def test_a_tier_is_listed_while_there_is_something_in_it(memory: Memory) -> None:
    live(memory, ADA)
    archival, core, recall = spaces(ADA)
    memory.store.delete(core, "human")
    assert memory.store.list_namespaces() == [archival, recall]
    memory.store.delete(archival, "note")
    assert memory.store.list_namespaces() == [recall]
    memory.saver.delete_thread(f"thread of {ADA}")
    assert memory.store.list_namespaces() == []
    live(memory, ADA)
    assert memory.store.list_namespaces() == [archival, core, recall]


def test_a_message_that_was_replaced_keeps_its_agent_listed(memory: Memory) -> None:
    line = Line(memory.saver, "monday", agent_id="ada")
    line.put({"messages": [HumanMessage("Tee", id="1")]})
    line.put({"messages": [HumanMessage("Tea", id="1")]})
    assert memory.store.list_namespaces() == [("agents", "ada", "recall")]


def test_a_thread_is_listed_from_its_first_message_on(memory: Memory) -> None:
    line = Line(memory.saver, "monday", agent_id="ada")
    line.put({"mood": "calm"})
    assert memory.store.list_namespaces() == []
    line.put({"messages": [HumanMessage("tea")]})
    assert memory.store.list_namespaces() == [("agents", "ada", "recall")]
    say(memory, None, "tuesday", "a thread without an agent stands for itself")
    listed = [("agents", "<thread tuesday>", "recall"), ("agents", "ada", "recall")]
    assert memory.store.list_namespaces() == listed


def test_each_agent_of_a_thread_is_listed(memory: Memory) -> None:
    line = say(memory, "ada", "monday", "tea")
    line.configurable = {"agent_id": "bob"}
    line.put({"messages": [*line.values["messages"], HumanMessage("more")]})
    listed = [("agents", "ada", "recall"), ("agents", "bob", "recall")]
    assert memory.store.list_namespaces() == listed


@pytest.mark.parametrize("name", ["a" * 1501, "." * 501])
def test_a_name_that_is_no_label_is_not_listed(memory: Memory, name: str) -> None:
    line = say(memory, name, "monday", "tea")
    assert memory.store.list_namespaces() == []
    assert line.newest().checkpoint["channel_values"]["messages"][0].text == "tea"


@pytest.mark.parametrize("name", ["a" * 1500, "." * 500, "%2E", "a/b c", "京都" * 250])
def test_any_other_name_is(memory: Memory, name: str) -> None:
    say(memory, name, "monday", "tea")
    assert memory.store.list_namespaces() == [("agents", format_label(name), "recall")]
    (item,) = memory.store.search(("agents", format_label(name), "recall"))
    assert item.value["content"] == "tea"


def test_plain_tables_list_agents_too(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way, partitions=0) as memory:
        live(memory, ADA)
        assert memory.store.list_namespaces() == spaces(ADA)


def test_a_warm_turn_does_not_name_its_agent_again(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(dsn, schema, "sync") as memory:
        say(memory, ADA, "monday", "tea")
    with Connection.connect(dsn, autocommit=True) as conn:
        saver = LettaSaver(conn, schema=schema, partitions=2)
        line = Line(saver, "tuesday", agent_id=ADA)

        def turn(number: int) -> None:
            said = [*line.values.get("messages", []), HumanMessage(f"{number}", id=f"{number}")]
            line.put({"messages": said})

        saver.get_tuple(line.config)
        assert "Insert on namespaces" in plan(conn, monkeypatch, lambda: turn(1))
        assert "Insert on namespaces" not in plan(conn, monkeypatch, lambda: turn(2))


# --- deleting ------------------------------------------------------------------------------------


def test_recall_memory_is_not_deleted_as_a_namespace(memory: Memory) -> None:
    live(memory, ADA)
    with pytest.raises(InvalidOperationError, match=r"delete_thread.*forget"):
        memory.store.delete_namespace(("agents", format_label(ADA), "recall"))
    assert memory.store.list_namespaces() == spaces(ADA)
    memory.store.put(("other", format_label(ADA), "recall"), "k", {})
    assert memory.store.delete_namespace(("other", format_label(ADA), "recall")) == 1
    assert memory.store.list_namespaces() == spaces(ADA)


def test_core_memory_is_deleted_as_a_namespace(memory: Memory) -> None:
    live(memory, ADA)
    live(memory, "bob")
    archival, core, recall = spaces(ADA)
    memory.store.put(core, "persona", {"content": "kind"})
    assert memory.store.delete_namespace((*core, "deeper")) == 0
    assert memory.store.delete_namespace(core) == 2
    assert memory.store.search(core) == []
    assert memory.store.list_namespaces() == [archival, recall, *spaces("bob")]
    assert memory.store.delete_namespace(core) == 0
    memory.store.put(core, "human", {"content": "again"})
    assert memory.store.list_namespaces() == [*spaces(ADA), *spaces("bob")]


def test_an_agent_keeps_only_what_was_said(memory: Memory) -> None:
    live(memory, ADA)
    live(memory, "bob")
    memory.store.put(("agents", format_label(ADA)), "k", {})
    assert memory.store.delete_namespace(("agents", format_label(ADA))) == 3
    assert memory.store.list_namespaces() == [spaces(ADA)[2], *spaces("bob")]
    assert len(memory.store.search(spaces(ADA)[2])) == 1


def test_all_agents_keep_only_what_was_said(memory: Memory) -> None:
    live(memory, ADA)
    live(memory, "bob")
    memory.store.put(("memories", "ada"), "k", {})
    assert memory.store.delete_namespace(("agents",)) == 4
    said = [space for space in spaces(ADA, "bob") if space[-1] == "recall"]
    assert memory.store.list_namespaces() == [*said, ("memories", "ada")]
    assert memory.store.delete_namespace(("agents",)) == 0


def test_a_shared_block_is_only_detached(memory: Memory, dsn: str, schema: str) -> None:
    ada, bob = memory.agent("ada"), memory.agent("bob")
    ada.core.create("project", "ours")
    ada.core.create("human", "hers")
    ada.core.share("project", "bob")
    assert memory.store.delete_namespace(("agents", "ada", "core")) == 2
    assert [block.label for block in bob.core.list()] == ["project"]
    assert ada.core.list() == []
    assert memory.store.delete_namespace(("agents", "bob")) == 1
    with psycopg.connect(dsn) as connection:
        for table in ("core_memory", "core_memory_agents", "core_memory_history"):
            left = connection.execute(f'select count(*) from "{schema}".{table}'.encode())
            assert left.fetchone() == (0,), table


def test_a_block_shared_among_those_deleted_goes(memory: Memory, dsn: str, schema: str) -> None:
    ada = memory.agent("ada")
    ada.core.create("project", "ours")
    ada.core.share("project", "bob")
    assert memory.store.delete_namespace(("agents",)) == 2, "one of each of them"
    with psycopg.connect(dsn) as connection:
        left = connection.execute(f'select count(*) from "{schema}".core_memory'.encode())
        assert left.fetchone() == (0,)


@pytest.mark.parametrize("prefix", [("agents",), ("agents", "ada"), ("agents", "ada", "core")])
def test_blocks_put_while_others_delete_are_listed(
    memory: Memory, dsn: str, schema: str, prefix: tuple[str, ...]
) -> None:
    core = ("agents", "ada", "core")
    faults: list[BaseException] = []
    done = threading.Event()

    def write() -> None:
        try:
            for turn in itertools.count():
                last = done.is_set()  # asked before: the last block is there after all deletes
                memory.store.put(core, f"block-{turn % 5}", {"content": f"{turn}"})
                if last:
                    return
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    deleted = 0
    for _ in range(15):
        deleted += memory.store.delete_namespace(prefix)
        # A block that is there stays until the next turn, so its namespace must be seen after it.
        blocks, listed = memory.store.batch([SearchOp(core), ListNamespacesOp()])
        assert blocks == [] or listed == [core]
    done.set()
    for writer in writers:
        writer.join()
    assert faults == []
    assert deleted > 0, "puts and deletes did meet"
    assert memory.store.list_namespaces() == [core]
    assert memory.store.delete_namespace(prefix) > 0
    with psycopg.connect(dsn) as connection:
        left = connection.execute(f'select count(*) from "{schema}".core_memory'.encode())
        assert left.fetchone() == (0,)


def test_agents_of_other_processes_are_listed_once(dsn: str, schema: str) -> None:
    name = f"agent {uuid4()}"
    with opened(dsn, schema, "sync") as one, opened(dsn, schema, "async") as other:
        line = say(one, name, "monday", "tea")
        again = Line(other.saver, "monday", agent_id=name).fork(line.config)
        again.configurable = {"agent_id": name}
        again.put({"messages": [*again.values["messages"], HumanMessage("more")]})
        for memory in (one, other):
            assert memory.store.list_namespaces() == [("agents", name, "recall")]
            assert len(memory.store.search(("agents", name, "recall"))) == 2


def test_labels_that_look_alike_are_different_agents(memory: Memory) -> None:
    """A label that stands for no name is not the one of the agent that it reads like."""
    for label in ("50%", "50%25", "50%2E", "50"):
        memory.store.put(("agents", label, "notes"), "k", {"of": label})
    memory.agent("50%").core.create("human", "secret")
    for label in ("50%", "50%25", "50%2E", "50"):
        (found,) = memory.store.search(("agents", label))
        assert found.value == {"of": label}
    assert len(memory.store.search(("agents", "50%25", "core"))) == 1
    assert memory.store.search(("agents", "50%", "core")) == []
    assert memory.store.delete_namespace(("agents", "50%")) == 1
    assert memory.agent("50%").core.get("human").value == "secret"
    assert memory.store.get(("agents", "50%25", "notes"), "k") is not None


def test_an_agent_that_is_just_forgotten_is_listed_again(
    memory: Memory, dsn: str, schema: str
) -> None:
    """A reader of recall memory waits for the deletion of the row, and writes it again."""
    say(memory, "ada", "monday", "tea")
    with psycopg.connect(dsn) as forgetting, ThreadPoolExecutor(1) as executor:
        forgetting.execute(
            f'delete from "{schema}".namespaces where agent_id = %s'.encode(), (named_agent("ada"),)
        )
        turn = executor.submit(say, memory, "ada", "tuesday", "more tea")
        assert not wait([turn], 0.5).done
        forgetting.commit()
        turn.result(20)
    assert memory.store.list_namespaces() == [("agents", "ada", "recall")]
