"""A store and a saver side by side: one pool, one setup, in whatever order they come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import BaseStore

from langgraph_letta_store import AsyncLettaMemory, LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store.errors import SetupError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import plan

CONFIG: Any = {"configurable": {"thread_id": "monday", "user_id": "ada"}}


def index() -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


def answer(state: MessagesState, *, store: BaseStore) -> Any:
    asked = state["messages"][-1]
    store.put(("memories", "ada"), str(asked.id), {"text": asked.text})
    return {"messages": [AIMessage(f"You said: {asked.text}")]}


async def aanswer(state: MessagesState, *, store: BaseStore) -> Any:
    asked = state["messages"][-1]
    await store.aput(("memories", "ada"), str(asked.id), {"text": asked.text})
    return {"messages": [AIMessage(f"You said: {asked.text}")]}


def builder(node: Any) -> Any:
    graph: Any = StateGraph(MessagesState)
    return graph.add_node("answer", node).add_edge(START, "answer")


def nothing(state: MessagesState) -> Any:
    return {}


def test_a_graph_has_both(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, index=index(), schema=schema) as memory:
        memory.setup()
        assert memory.store.conn is memory.saver.conn
        graph = builder(answer).compile(store=memory.store, checkpointer=memory.saver)
        graph.invoke({"messages": "black tea"}, CONFIG)
        (item,) = memory.store.search(("memories", "ada"), query="black tea")
        assert item.value == {"text": "black tea"}
        found = memory.saver.recall.search("ada", "black tea")
        assert [message.text for message in found] == ["black tea", "You said: black tea"]
        assert memory.saver.recall_backlog() == 0


async def test_a_graph_has_both_asynchronously(dsn: str, schema: str) -> None:
    async with AsyncLettaMemory.from_conn_string(
        dsn, index=index(), schema=schema, partitions=2
    ) as memory:
        await memory.setup()
        graph = builder(aanswer).compile(store=memory.store, checkpointer=memory.saver)
        await graph.ainvoke({"messages": "black tea"}, CONFIG)
        (item,) = await memory.store.asearch(("memories", "ada"), query="black tea")
        assert item.value == {"text": "black tea"}
        found = await memory.saver.recall.search("ada", "black tea", roles=["user"])
        assert [message.text for message in found] == ["black tea"]


def test_a_savers_setup_serves_a_store(dsn: str, schema: str) -> None:
    with LettaSaver.from_conn_string(dsn, schema=schema, index=index(), partitions=3) as saver:
        saver.setup()
        with LettaStore.from_conn_string(dsn, schema=schema, index=index()) as store:
            store.put(("a", "b"), "k", {"text": "tea"})
            assert store.search(("a", "b"), query="tea")[0].key == "k"


def test_a_schema_from_before_there_were_savers_is_completed(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=3) as store:
        store.setup()
        store.put(("a", "b"), "k", {"text": "tea"})
    with psycopg.connect(dsn, autocommit=True) as connection:
        tables = ["threads", "checkpoints", "checkpoint_channels", "checkpoint_writes"]
        tables += ["recall_memory", "deleted_threads", "thread_agents"]
        tables += ["core_memory_seals", "archival_memory_seals", "files", "file_versions"]
        tables.append("search_log")
        for table in (*tables, "core_memory_consents", "archival_memory_consents"):
            connection.execute(f'drop table "{schema}".{table}'.encode())
        for function in ("keep_file()", "file_size(jsonb)"):
            connection.execute(f'drop function "{schema}".{function} cascade'.encode())
        for table, column in (("migrations", "name"), ("settings", "name")):
            delete = f'delete from "{schema}".{table} where {column} = %s'
            names = ("conversations", "sharing", "owners", "consents", "seals", "files")
            for name in (*names, "search_log"):
                connection.execute(delete.encode(), [name])
    with LettaSaver.from_conn_string(dsn, schema=schema) as saver:
        with pytest.raises(SetupError, match=r"conversations yet; call setup\(\)"):
            saver.get_tuple(CONFIG)
        saver.setup()
        assert saver.get_tuple(CONFIG) is None
        # As the other tables were made, whatever this saver's own default is.
        with psycopg.connect(dsn) as connection:
            parts = "select count(*) from pg_inherits where inhparent = %s::regclass"
            counted = connection.execute(parts, [f'"{schema}".recall_memory']).fetchone()
        assert counted == (3,)
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        assert store.get(("a", "b"), "k")


def test_an_index_that_comes_later_takes_in_what_was_said(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as memory:
        memory.setup()
        graph = builder(answer).compile(store=memory.store, checkpointer=memory.saver)
        graph.invoke({"messages": "black tea"}, CONFIG)
        assert memory.saver.recall_backlog() == 0
    with LettaMemory.from_conn_string(dsn, schema=schema, index=index()) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        memory.saver.index_recall()
        assert memory.saver.recall_backlog() == 0
        (found,) = memory.saver.recall.search("ada", "black tea", limit=1, mode="vector")
        assert found.text == "black tea"
        assert found.score == pytest.approx(1, abs=0.01)


def test_they_take_turns_on_one_connection(dsn: str, schema: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        store = LettaStore(connection, schema=schema, partitions=2)
        saver = LettaSaver(connection, schema=schema)
        store.setup()
        graph = builder(answer).compile(store=store, checkpointer=saver)

        def talk(number: int) -> int:
            config: Any = {"configurable": {"thread_id": str(number)}}
            for turn in range(5):
                said: Any = {"messages": f"{number} {turn}"}
                graph.invoke(said, config)
                store.put(("numbers", str(number)), str(turn), {"n": turn})
            return len(graph.get_state(config).values["messages"])

        with ThreadPoolExecutor(4) as executor:
            assert list(executor.map(talk, range(4))) == [10] * 4
        assert len(store.search(("numbers",), limit=100)) == 20


def test_plain_tables_hold_conversations_too(dsn: str, schema: str) -> None:
    """Without partitions each statement stays in one shard; the same is stored."""
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=0, index=index()) as memory:
        memory.setup()
        graph = builder(answer).compile(store=memory.store, checkpointer=memory.saver)
        for said in ("tea", "coffee"):
            graph.invoke({"messages": said}, CONFIG)
        assert len(graph.get_state(CONFIG).values["messages"]) == 4
        texts = [message.text for message in memory.saver.recall.messages("ada")]
        assert texts == ["tea", "You said: tea", "coffee", "You said: coffee"]


def test_a_filter_of_all_threads_uses_the_index(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LettaSaver.from_conn_string(dsn, schema=schema) as saver:
        saver.setup()
        graph = builder(nothing).compile(checkpointer=saver)
        for number in range(3):
            config: Any = {"configurable": {"thread_id": str(number)}, "metadata": {"n": number}}
            graph.invoke({"messages": "tea"}, config)
        found = list(saver.list(None, filter={"n": 1}))
        assert {each.config["configurable"]["thread_id"] for each in found} == {"1"}  # pyright: ignore[reportTypedDictNotRequiredAccess]  # a saver's configs have it
    no_scans = "-c enable_seqscan=off -c enable_indexscan=off"
    with psycopg.connect(dsn, autocommit=True, options=no_scans) as connection:
        other = LettaSaver(connection, schema=schema)
        other.list(None)
        explained = plan(connection, monkeypatch, lambda: list(other.list(None, filter={"n": 1})))
    assert "checkpoints_metadata" in explained
