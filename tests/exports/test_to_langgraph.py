"""Leaving: what is copied to PostgresStore and PostgresSaver goes on there."""

from __future__ import annotations

from typing import Any

import pytest
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.postgres import PostgresStore
from langgraph.types import Command, interrupt

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.exports import Exported, langgraph
from tests.support import schemas

NS = ("memories", "ada")


def build(**compiled: Any) -> Any:
    """A graph that answers, and then asks."""

    def ask(state: MessagesState) -> Any:
        return {"messages": [("ai", f"You chose {interrupt('Tea?')}.")]}

    def say(_: MessagesState) -> Any:
        return {"messages": [("ai", "Hello.")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("say", say)
    builder.add_node("ask", ask)
    builder.add_edge(START, "say")
    builder.add_edge("say", "ask")
    return builder.compile(**compiled)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_memory_goes_on_in_langgraphs_own_tables(server: str, *, encrypted: bool) -> None:
    encrypt = Encryption({"a": bytes(32)}, current="a", hashes="a") if encrypted else None
    config: Any = {"configurable": {"thread_id": "1", "user_id": "ada"}}
    told: list[tuple[str, int]] = []

    def tell(kind: str, count: int) -> None:
        told.append((kind, count))

    with (
        schemas.database(server) as source,
        schemas.database(server) as target,
        LettaMemory.from_conn_string(source, partitions=2, encrypt=encrypt) as memory,
    ):
        memory.setup()
        for number in range(3):
            memory.store.put((*NS, str(number % 2)), str(number), {"text": f"note {number}"})
        memory.store.put(NS, "brief", {"n": 1}, ttl=60)
        memory.agent("ada").core.create("human", "Likes tea.")
        build(store=memory.store, checkpointer=memory.saver).invoke(
            {"messages": [("user", "Hi.")]}, config
        )
        there = build(checkpointer=memory.saver)
        states = list(there.get_state_history(config))
        for _ in range(2):  # again, it changes nothing
            done = langgraph(memory, target, advance=tell)
            assert done == Exported(items=4, blocks=1, threads=1, checkpoints=len(states))
        assert sum(count for kind, count in told if kind == "items") == 8
        with (
            PostgresStore.from_conn_string(target) as store,
            PostgresSaver.from_conn_string(target) as saver,
        ):
            for item in memory.store.search(("memories",), limit=10):
                copied = store.get(item.namespace, item.key, refresh_ttl=False)
                assert copied is not None
                assert (copied.value, copied.created_at, copied.updated_at) == (
                    *(item.value, item.created_at, item.updated_at),
                )
            block = store.get(("agents", "ada", "core"), "human")
            assert block is not None
            assert block.value["content"] == "Likes tea."
            connection: Any = store.conn
            row = connection.execute(
                "select ttl_minutes, expires_at > now() + interval '50 minutes' as later "
                "from store where key = 'brief'"
            ).fetchone()
            assert row == {"ttl_minutes": 60, "later": True}
            graph = build(store=store, checkpointer=saver)
            copies = list(graph.get_state_history(config))
            assert [one.config for one in copies] == [one.config for one in states]
            assert [one.parent_config for one in copies] == [one.parent_config for one in states]
            assert [one.values for one in copies] == [one.values for one in states]
            assert [one.next for one in copies] == [one.next for one in states]
            ended = graph.invoke(Command(resume="Assam"), config)
            assert ended["messages"][-1].content == "You chose Assam."
