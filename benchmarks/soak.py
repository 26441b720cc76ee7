"""Mixed operations on one connection, and the memory that client and server have meanwhile.

Run as `python benchmarks/soak.py "dbname=test" --operations 100000`, on the server's machine and
as a user that may read the memory of its processes.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from typing import Any

import psutil
import psycopg
from langchain_core.messages import HumanMessage
from psycopg_pool import ConnectionPool

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.search import Mode
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line

SCHEMA = "soak"
USERS, WORDS, THREADS = 50, 2_000, 20
MEGABYTE = 2**20
MODES: tuple[Mode, ...] = ("vector", "text", "hybrid")


class Soak:
    """The operations, each with other values, queries and filters than the ones before."""

    def __init__(self, memory: LettaMemory, seed: int) -> None:
        self.memory = memory
        self.random = random.Random(seed)
        self.lines = [Line(memory.saver, agent_id=f"user {n}") for n in range(THREADS)]
        self.operations = (
            *(self.put, self.get, self.search, self.filter, self.delete),
            *(self.edit, self.insert, self.find, self.save, self.recall),
        )

    def words(self, most: int = 60) -> str:
        count = self.random.randrange(1, most)
        return " ".join(f"w{self.random.randrange(WORDS)}" for _ in range(count))

    def space(self) -> tuple[str, str]:
        return "memories", f"user {self.random.randrange(USERS)}"

    def key(self) -> str:
        return str(self.random.randrange(100))

    def agent(self) -> Any:
        return self.memory.agent(f"user {self.random.randrange(USERS)}")

    def put(self) -> None:
        value = {"text": self.words(), "n": self.random.randrange(1000), "kind": self.words(3)}
        self.memory.store.put(self.space(), self.key(), value)

    def get(self) -> None:
        self.memory.store.get(self.space(), self.key())

    def search(self) -> None:
        mode = self.random.choice(MODES)
        self.memory.store.search(self.space(), query=self.words(), limit=5, mode=mode)

    def filter(self) -> None:
        names = self.random.sample(
            ["n", "kind", "text", "a", "b", "c"], self.random.randrange(1, 6)
        )
        conditions = {name: {"$gte": self.random.randrange(1000)} for name in names}
        self.memory.store.search(
            self.space(), filter=conditions, limit=self.random.randrange(1, 50)
        )

    def delete(self) -> None:
        self.memory.store.delete(self.space(), self.key())

    def edit(self) -> None:
        core = self.agent().core
        core.ensure("human")
        core.rethink("human", self.words())

    def insert(self) -> None:
        self.agent().archival.insert(self.words(), tags=[self.words(2)])

    def find(self) -> None:
        self.agent().archival.search(self.words(), top_k=self.random.randrange(1, 20))

    def save(self) -> None:
        line = self.random.choice(self.lines)
        said = [*line.values.get("messages", [])[-20:], HumanMessage(self.words())]
        line.put({"messages": said})

    def recall(self) -> None:
        agent = f"user {self.random.randrange(THREADS)}"
        self.memory.saver.recall.of(agent).search(self.words(), limit=5)

    def run(self, operations: int) -> None:
        for _ in range(operations):
            self.random.choice(self.operations)()


def read_memory(memory: LettaMemory) -> tuple[float, float]:
    """Return the memory, in MB, that only this process has, and that only the backend has."""
    gc.collect()
    pool = memory.store.conn
    assert isinstance(pool, ConnectionPool)
    with pool.connection() as connection:
        backend = psutil.Process(connection.info.backend_pid)
    processes = (psutil.Process(), backend)
    client, server = (_private(process.memory_info()) for process in processes)
    return client, server


def _private(memory: Any) -> float:
    """Return what a process has for itself: a backend maps the server's shared buffers too."""
    return float(memory.rss - memory.shared) / MEGABYTE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "dsn", help="the connection string of a database; its schema soak is dropped"
    )
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with psycopg.connect(given.dsn, autocommit=True) as connection:
        connection.execute(f"drop schema if exists {SCHEMA} cascade".encode())
    model = CharacterEmbeddings(32)
    index: Any = {"dims": 32, "embed": model, "fields": ["text", "content"]}
    pool: Any = {"min_size": 1, "max_size": 1}
    search: Any = {"mode": "hybrid"}
    options: Any = {"schema": SCHEMA, "index": index, "pool_config": pool, "search": search}
    with LettaMemory.from_conn_string(given.dsn, **options) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        soak = Soak(memory, given.seed)
        for operation in soak.operations:
            operation()
        print("| operations | client, MB | backend, MB | seconds |")
        print("|---|---|---|---|")
        began, tenth = time.perf_counter(), given.operations // 10
        for done in range(11):
            if done:
                soak.run(tenth)
                model.calls.clear()  # it remembers each text
            client, server = read_memory(memory)
            seconds = time.perf_counter() - began
            print(f"| {done * tenth:,} | {client:.1f} | {server:.1f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
