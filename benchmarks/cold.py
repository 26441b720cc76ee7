"""The first calls of a new process, beside the peer's: a fresh process each time, both in turn.

    python benchmarks/cold.py
    python benchmarks/cold.py --runs 7 --markdown table.md

Each process imports LangGraph and then one side, opens a store and a saver, and makes a first get,
a first search for the newest and a first turn of a graph. The median of the runs and their spread
are shown. The import is in CPU time and beyond LangGraph's own; calls are in wall
time. Python reads compiled modules: a run before the first one compiles them.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from command import command, read_command
from rich.console import Console
from rich.table import Table
from server import connection_string

SIDES = ("ours", "peer")

RUNS = 3

CLASSES = {
    "ours": "from langgraph_letta_store import LettaStore as Store, LettaSaver as Saver",
    "peer": (
        "from langgraph.store.postgres import PostgresStore as Store\n"
        "from langgraph.checkpoint.postgres import PostgresSaver as Saver"
    ),
}

SETUP = """
with Store.from_conn_string(uri) as store, Saver.from_conn_string(uri) as saver:
    store.setup()
    saver.setup()
    for number in range(100):
        store.put(("memories", "ada"), f"k{number}", {"text": f"item {number}"})
"""

CALLS = """
def timed(name, call):
    began = time.perf_counter()
    call()
    took[name] = (time.perf_counter() - began) * 1000

def answer(state):
    return {"messages": [AIMessage("Black, as always.")]}

with Store.from_conn_string(uri) as store, Saver.from_conn_string(uri) as saver:
    timed("first get", lambda: store.get(("memories", "ada"), "k1"))
    timed("first search", lambda: store.search(("memories", "ada")))
    builder = StateGraph(MessagesState)
    builder.add_node(answer)
    builder.add_edge(START, "answer")
    graph = builder.compile(checkpointer=saver, store=store)
    config = {"configurable": {"thread_id": str(uuid4()), "user_id": "ada"}}
    asked = {"messages": [("user", "How do I take tea?")]}
    timed("first turn", lambda: graph.invoke(asked, config))
print(json.dumps(took))
"""

PROGRAM = """
import json, sys, time
from uuid import uuid4
from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph
import langgraph.store.base, langgraph.checkpoint.base, psycopg, psycopg_pool

uri = sys.argv[1]
took = {{}}
began = time.process_time()
{classes}
took["import (CPU)"] = (time.process_time() - began) * 1000
{calls}
"""


def run(side: str, uri: str, calls: str, cache: str) -> str:
    """Run a program with one side in a fresh process, and return what it prints."""
    program = PROGRAM.format(classes=CLASSES[side], calls=calls)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", program, uri],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout


def measure(uri: str, runs: int, cache: str) -> dict[str, dict[str, list[float]]]:
    """Return what each call of each side took, in milliseconds, in all runs."""
    for side in SIDES:
        run(side, uri, SETUP, cache)
        run(side, uri, CALLS, cache)  # compiles the modules, and warms the server
    took: dict[str, dict[str, list[float]]] = {}
    for _ in range(runs):
        for side in SIDES:
            for name, milliseconds in json.loads(run(side, uri, CALLS, cache)).items():
                took.setdefault(name, {}).setdefault(side, []).append(milliseconds)
    return took


def tabulate(took: dict[str, dict[str, list[float]]]) -> list[tuple[str, str, str, str]]:
    """Return a row for each call: its name, both sides' medians and spreads, and their ratio."""
    rows: list[tuple[str, str, str, str]] = []
    for name, sides in took.items():
        ours, peer = (statistics.median(sides[side]) for side in SIDES)
        ratio = f"{ours / peer:.2f}"
        rows.append((name, _show(sides["ours"]), _show(sides["peer"]), ratio))
    return rows


def _show(took: Sequence[float]) -> str:
    return f"{statistics.median(took):.1f} ms ({min(took):.1f}-{max(took):.1f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and show the table."""
    parser = command(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help=f"processes of each side ({RUNS})")
    read = read_command(parser, arguments)
    if read.runs < 1:
        parser.error("--runs must be at least 1")
    with (
        connection_string(read.database, read.keep) as uri,
        tempfile.TemporaryDirectory(prefix="cold-") as cache,
    ):
        took = measure(uri, read.runs, cache)
    header = ("", "ours", "peer", "ours / peer")
    rows = tabulate(took)
    table = Table(*header)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if read.markdown:
        lines = [header, ("---", "---:", "---:", "---:"), *rows]
        Path(read.markdown).write_text("".join(f"| {' | '.join(line)} |\n" for line in lines))
    if read.json:
        Path(read.json).write_text(json.dumps(took, indent=1))


if __name__ == "__main__":
    main()
