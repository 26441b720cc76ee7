"""What programs that fork are made of: children, and the memory that they use."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

import psycopg
from langchain_core.messages import HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from langgraph_letta_store import (
    AsyncLettaStore,
    LettaStore,
)

SECONDS = 60
"""How long a child may take before it is taken for hanging."""

POOL: Any = {"min_size": 2, "max_size": 4, "timeout": 20}
KWARGS: Any = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}


def embed(texts: list[str]) -> list[list[float]]:
    return [[float(len(text)), 1.0] for text in texts]


INDEX: Any = {"dims": 2, "embed": embed, "fields": ["text"]}


def fork(child: Callable[[], object]) -> int:
    """Run a function in a child, which ends with it, by os._exit."""
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(SECONDS)
    try:
        child()
    except BaseException:  # noqa: BLE001  # the parent sees the status
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(*pids: int) -> None:
    for pid in pids:
        status = os.waitpid(pid, 0)[1]
        assert status == 0, f"a child ended with status {status}"


def own_rows(store: LettaStore, name: str, rounds: int = 100) -> None:
    """Write and read one's own rows, and see no other's."""
    for number in range(rounds):
        store.put(("rows", name), str(number), {"text": f"{name} {number}"}, index=False)
        item = store.get(("rows", name), str(number))
        assert item is not None
        assert item.value == {"text": f"{name} {number}"}


async def aown_rows(store: AsyncLettaStore, name: str, rounds: int = 50) -> None:
    async def one(number: int) -> None:
        key = f"{name} {number}"
        await store.aput(("rows", name), key, {"text": key}, index=False)
        item = await store.aget(("rows", name), key)
        assert item is not None
        assert item.value == {"text": key}

    await asyncio.gather(*map(one, range(rounds)))


def with_name(dsn: str, name: str) -> str:
    """A connection string by whose application name `backends` finds the sessions."""
    return make_conninfo(dsn, application_name=name)


def backends(dsn: str, name: str) -> set[int]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "select pid from pg_stat_activity where application_name = %s", [name]
        )
        return {pid for (pid,) in found}


def hear(state: MessagesState) -> dict[str, Any]:
    return {"messages": [HumanMessage("heard")]}


def graph_of(saver: Any) -> Any:
    builder: Any = StateGraph(MessagesState)
    builder.add_node("talk", hear)
    builder.add_edge(START, "talk")
    return builder.compile(checkpointer=saver)


def talk(saver: Any, thread: str) -> None:
    config = {"configurable": {"thread_id": thread}}
    graph = graph_of(saver)
    graph.invoke({"messages": [HumanMessage(f"I am {thread}")]}, config)
    said = [message.content for message in graph.get_state(config).values["messages"]]
    assert said == [f"I am {thread}", "heard"], said
