"""A sound database in use, which each test copies to plant a fault."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from langchain_core.messages import AIMessage, HumanMessage
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from langgraph_letta_store import LettaMemory
from tests.support.embeddings import CharacterEmbeddings
from tests.support.tenants import checkpoint, config

THRESHOLD = 20
"""An agent with this many vectors gets an index."""

INDEX: Any = {
    "dims": 16,
    "embed": CharacterEmbeddings(16),
    "fields": ["text"],
    "ann_index_config": {"threshold": THRESHOLD, "kind": "hnsw"},
}

OPTIONS: Any = {"index": INDEX, "search": {"mode": "hybrid"}, "partitions": 2}

SERVER_ONLY = {"durability", "autovacuum"}
"""What is found of the tests' server, which has both switched off to be fast."""


def fill(memory: LettaMemory) -> None:
    """Use all tiers, and let one agent have an index of its own."""
    for number in range(2 * THRESHOLD):
        memory.store.put(("memories", "ada"), str(number), {"text": f"note {number} {number**3}"})
    memory.store.put(("memories", "grace"), "tea", {"text": "Grace takes her tea black"}, ttl=1000)
    for name in ("ada", "grace"):
        agent = memory.agent(name)
        agent.core.create("human", "Likes tea.")
        agent.core.append("human", "And trams.")
        agent.archival.insert("Lives in Kyoto.")
        versions: Any = {"messages": "1", "notes": "1"}
        metadata: Any = {"step": 1, "source": "loop"}
        saved = memory.saver.put(config(f"{name}-1", name), checkpoint(name), metadata, versions)
        memory.saver.put_writes(saved, [("notes", name)], "task")
    memory.saver.put(config("grace-2", "grace"), _second(), {"step": 2, "source": "loop"}, {})
    memory.agent("ada").core.share("human", "eve")
    memory.saver.index_recall()
    memory.maintain()


def _second() -> Any:
    made = checkpoint("second")
    made["channel_values"]["messages"] = [HumanMessage("tea?", id="7"), AIMessage("yes", id="8")]
    return made


@contextmanager
def open_memory(conninfo: str, **options: Any) -> Generator[LettaMemory]:
    """Open a memory as the sound database was set up."""
    with LettaMemory.from_conn_string(conninfo, **{**OPTIONS, **options}) as memory:
        yield memory


@contextmanager
def sound_database(server: str, **setup: Any) -> Generator[str]:
    """Make a database that is set up and in use; no one is connected to it."""
    with _new_database(server) as made:
        with open_memory(made) as memory:
            memory.setup(**setup)
            fill(memory)
        yield made


@contextmanager
def copied(server: str, of: str) -> Generator[str]:
    """Copy a database that no one is connected to."""
    with _new_database(server, conninfo_to_dict(of)["dbname"]) as made:
        yield made


@contextmanager
def _new_database(server: str, template: Any = "template1") -> Generator[str]:
    name = sql.Identifier(f"sound_{uuid4().hex}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                name, sql.Identifier(str(template))
            )
        )
        try:
            yield make_conninfo(server, dbname=name.as_string(None).strip('"'))
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(name))
