"""A process that writes until it is killed, and prints what was acknowledged.

Run as `python -m tests.support.victim WORK DSN SCHEMA`, it prints one number a line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.store.base import PutOp

from langgraph_letta_store import LettaMemory
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}
BATCH = 20
"""How many items a batch puts."""

TASKS = 3
"""How many tasks write for each checkpoint."""

TEXTS = 200
"""How many passages an agent gets that is forgotten."""

Acknowledge = Callable[[int], object]


def opened(dsn: str, schema: str) -> Any:
    return LettaMemory.from_conn_string(dsn, schema=schema, partitions=2, index=INDEX)


def batches(memory: Any, acknowledge: Acknowledge) -> None:
    """Put batches, each into its own namespace; every second one also deletes the one before."""
    for number in count(1):
        put_batch(memory.store, number)
        acknowledge(number)


def put_batch(store: Any, number: int) -> None:
    ops = [
        PutOp(("batches", str(number)), str(key), {"text": f"{number} {key}"})
        for key in range(BATCH)
    ]
    if number % 2 == 0:
        gone = ("batches", str(number - 1))
        ops += [PutOp(gone, str(key), None) for key in range(BATCH)]
    store.batch(ops)


def saves(memory: Any, acknowledge: Acknowledge) -> None:
    """Put checkpoints with a message each, and the writes of several tasks; prune now and again."""
    line = Line(memory.saver, "thread", agent_id="ada")
    said: list[Any] = []
    for number in count(1):
        said = [*said, HumanMessage(str(number), id=str(number))]
        line.put({"messages": said, "n": number})
        for task in range(TASKS):
            values = [("n", number), ("large", str(number) * 2_000)]
            memory.saver.put_writes(line.config, values, f"task {task}")
        acknowledge(number)
        if number % 10 == 0:
            memory.saver.prune([line.thread_id], keep_last=3)


def forgets(memory: Any, acknowledge: Acknowledge) -> None:
    """Fill an agent's memory and forget the agent, over and over."""
    for number in count(1):
        agent = memory.agent(f"agent {number % 2}")
        agent.archival.insert_many([f"{number} {text}" for text in range(TEXTS)])
        agent.core.ensure("human", str(number))
        line = Line(memory.saver, f"thread {number}", agent_id=f"agent {number % 2}")
        line.put({"messages": [HumanMessage(str(number), id=str(number))]})
        acknowledge(2 * number - 1)
        agent.forget()
        acknowledge(2 * number)


WORK: Mapping[str, Callable[[Any, Acknowledge], None]] = {
    "batches": batches,
    "saves": saves,
    "forgets": forgets,
}


def main(work: str, dsn: str, schema: str) -> None:
    def acknowledge(number: int) -> None:
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()

    with opened(dsn, schema) as memory:
        WORK[work](memory, acknowledge)


if __name__ == "__main__":
    main(*sys.argv[1:])
