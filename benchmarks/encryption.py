"""What it costs to encrypt: the same calls on a schema in plain text and on an encrypted one.

Both are called in turn: puts and reads of items, searches, edits of a block, and turns of a graph
that answers without a model. The median of each call is measured in several runs. Printed is their
median, and how far the runs' ratios are apart.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from random import Random
from secrets import token_bytes
from typing import Any

import chat
import psycopg
import server
from command import command, read_command
from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg import sql
from timing import Call, interleave

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.encryption import Encryption

DIMS = 256
ITEMS = 200
RUNS = 3
GOAL = 1.1
SIDES = ("plain", "encrypted")


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return a vector for each text: the same words, the same place."""
    return [[Random(text[:40] + str(i // 16)).gauss(0, 1) for i in range(DIMS)] for text in texts]


def opened(dsn: str, side: str) -> Any:
    """Open the memory of a side, which has a schema of its own."""
    keys = {"current": token_bytes(32), "hashes": token_bytes(32)}
    encrypt = Encryption(keys, current="current", hashes="hashes", searchable=["n"])
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    return LettaMemory.from_conn_string(
        dsn,
        schema=f"benchmark_{side}",
        index=index,
        pool_config={"min_size": 1, "max_size": 2},
        encrypt=encrypt if side == "encrypted" else None,
    )


def calls(memory: LettaMemory) -> Mapping[str, Call]:
    """Return the calls that are compared, after what they read has been written."""
    store, place, ada = memory.store, ("memories", "ada"), memory.agent("ada")
    for number in range(ITEMS):
        store.put(place, str(number), {"text": chat.words(f"item {number}", 200), "n": number % 9})
    ada.core.create("human", "")

    def answer(state: MessagesState) -> Any:
        return {"messages": [AIMessage(chat.words(f"answer {len(state['messages'])}", 200))]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    graph = builder.compile(checkpointer=memory.saver)

    def turn(number: int) -> object:
        config: Any = {"configurable": {"thread_id": f"thread {number // 20}", "user_id": "ada"}}
        return graph.invoke({"messages": [("user", chat.words(f"says {number}", 100))]}, config)

    return {
        "turn": turn,
        "put": lambda n: store.put(place, "put", {"text": chat.words(f"put {n}", 200), "n": n}),
        "put without an embedding": lambda n: store.put(
            place, "short", {"text": chat.words(f"put {n}", 200)}, index=False
        ),
        "get": lambda n: store.get(place, str(n % ITEMS)),
        "newest 10": lambda _: store.search(place),
        "vector": lambda n: store.search(place, query=chat.words(f"question {n}", 60)),
        "filter": lambda n: store.search(place, filter={"n": n % 9}),
        "block rethink": lambda n: ada.core.rethink("human", chat.words(f"block {n}", 300)),
        "compile": lambda _: ada.compile(),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="few calls")
    given = read_command(parser, arguments)
    rounds, budget = (20, 1.0) if given.quick else (200, 3.0)
    lines = ["| call | plain, ms | encrypted, ms | ratio | of the runs |", "|---|---|---|---|---|"]
    with server.connection_string(given.database, given.keep) as dsn, ExitStack() as stack:
        made: dict[str, Mapping[str, Call]] = {}
        for side in SIDES:
            with psycopg.connect(dsn, autocommit=True) as conn:
                schema = sql.Identifier(f"benchmark_{side}")
                conn.execute(sql.SQL("drop schema if exists {} cascade").format(schema))
            memory = stack.enter_context(opened(dsn, side))
            memory.setup()
            made[side] = calls(memory)
        for name in made["plain"]:
            sides = {side: made[side][name] for side in SIDES}
            runs = [interleave(sides, rounds, budget, 20) for _ in range(RUNS)]
            plain, encrypted = (statistics.median(run[side] for run in runs) for side in SIDES)
            ratios = sorted(run["encrypted"] / run["plain"] for run in runs)
            lines.append(
                f"| {name} | {plain:.2f} | {encrypted:.2f} | {encrypted / plain:.2f} | "
                f"{ratios[0]:.2f} to {ratios[-1]:.2f} |"
            )
            print(lines[-1], flush=True)
    print(f"\nThe goal is at most {GOAL} times for a turn.\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
