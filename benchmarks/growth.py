"""How the store's calls grow with what it holds: from 1,000 items of 10 agents to millions.

    python benchmarks/growth.py --quick
    python benchmarks/growth.py --plot docs/growth.svg --markdown table.md
    python benchmarks/growth.py --steps 1000:10 100000:1000 1000000:100000 10000000:1000000

One store with vectors of 16 dimensions grows step by step; `--steps` are its items and agents. At
each step every call is measured on the first ten agents, which always have the same 100 items, and
on agents at random, whose pages may be cold. The result is the curve of each call. The full size, a
million items, takes about ten minutes and 2 GB of disk; ten million items take about ten times as
much. With `--keep` a run that was stopped goes on where the load was.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, LiteralString

import matplotlib as mpl
import numpy as np
from command import command, read_command
from data import BATCH, LIMIT, Lookup, Namespace, item_value
from langgraph.store.base import GetOp, PutOp
from psycopg import Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from server import connection_string, describe
from timing import WARM_READS, interleave

from langgraph_letta_store import LettaStore

mpl.use("svg")
from matplotlib import pyplot as plt  # the backend is chosen before

DIMS = 16
FIRST = 1_000
"""The number of items that the first agents have together."""

AGENTS = 10
"""The number of the first agents."""

FULL = ("1000:10", "10000:1000", "100000:10000", "1000000:100000")
QUICK = ("1000:10", "5000:100", "20000:1000")


@dataclass(frozen=True)
class Step:
    """What the store holds at a step."""

    items: int
    agents: int

    @classmethod
    def read(cls, text: str) -> Step:
        """Read `ITEMS:AGENTS`."""
        items, agents = map(int, text.split(":"))
        return cls(items, agents)


class Items:
    """The items by their number: which agent has each, and its vector."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self.lookup = Lookup()

    def agent(self, number: int) -> int:
        """The agent of an item: the first agents' items come first, others' in random order."""
        if number < FIRST:
            return number % AGENTS
        step = next(step for step in self._steps if number < step.items)
        others = step.agents - AGENTS
        return AGENTS + (number * 2_654_435_761 % 4_294_967_291) % others

    def place(self, number: int) -> tuple[Namespace, str]:
        """The namespace and key of an item."""
        return ("memories", f"agent-{self.agent(number):07d}"), f"item-{number:08d}"

    def batch(self, start: int, stop: int) -> list[PutOp]:
        """The items of a batch, whose vectors are ready until the next batch."""
        vectors = np.random.default_rng(start).standard_normal((stop - start, DIMS))
        names = [f"item:{number}" for number in range(start, stop)]
        self.lookup.vectors.clear()
        self.lookup.prepare(names, vectors.astype(np.float32))
        return [
            PutOp(*self.place(number), item_value(name, number))
            for number, name in zip(range(start, stop), names, strict=True)
        ]


def load(store: LettaStore, items: Items, start: int, step: Step, console: Console) -> float | None:
    """Put a step's items that the store lacks; return the items per second of batches of 500."""
    if start >= step.items:
        return None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    spent = 0.0
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("batches of 500 puts", total=step.items, completed=start)
        for first in range(start, step.items, BATCH):
            puts = items.batch(first, min(first + BATCH, step.items))
            began = time.perf_counter()
            store.batch(puts)
            spent += time.perf_counter() - began
            progress.update(bar, completed=min(first + BATCH, step.items))
    return (step.items - start) / spent


class Calls:
    """The calls that are measured at a step."""

    def __init__(self, store: LettaStore, items: Items, step: Step) -> None:
        self._store = store
        self._items = items
        self._random = np.random.default_rng(step.items)
        self._step = step
        queries = self._random.standard_normal((64, DIMS)).astype(np.float32)
        self._queries = [f"query:{number}" for number in range(len(queries))]
        items.lookup.prepare(self._queries, queries)
        items.lookup.prepare(["put"], queries[:1])

    def reads(self) -> dict[str, Callable[[int], object]]:
        """The reads by their names."""
        return {
            "get, first agents": lambda number: self._get(self._first(number)),
            "get, any agent": lambda _: self._get(self._any()),
            "100 gets, any agents": lambda _: self._store.batch(
                [GetOp(*self._any()) for _ in range(100)]
            ),
            "search by meaning, first agents": lambda number: self._search(
                self._first(number)[0], self._queries[number % len(self._queries)]
            ),
            "search by meaning, any agent": lambda number: self._search(
                self._any()[0], self._queries[number % len(self._queries)]
            ),
            f"newest {LIMIT}, any agent": lambda _: self._search(self._any()[0], None),
            "list 10 namespaces": lambda _: self._store.list_namespaces(
                prefix=("memories",), limit=10
            ),
        }

    def put(self, number: int) -> None:
        """Put a new item of an agent at random, with its vector."""
        namespace, _ = self._any()
        self._store.put(namespace, f"new-{number}-{self._step.items}", {"text": "put"})

    def _first(self, number: int) -> tuple[Namespace, str]:
        return self._items.place(number * 7 % FIRST)

    def _any(self) -> tuple[Namespace, str]:
        return self._items.place(int(self._random.integers(self._step.items)))

    def _get(self, place: tuple[Namespace, str]) -> None:
        assert self._store.get(*place) is not None, place

    def _search(self, namespace: Namespace, query: str | None) -> None:
        assert self._store.search(namespace, query=query, limit=LIMIT), namespace


Curves = dict[str, list[float | None]]
"""What each call took at each step: milliseconds, and rows a second of batches."""


@dataclass(frozen=True)
class Bench:
    """The store that grows, a connection to look at it, its items, and how often to measure."""

    store: LettaStore
    connection: Connection
    items: Items
    rounds: int
    console: Console

    def value(self, statement: LiteralString) -> int:
        """The one number that a statement returns."""
        row = self.connection.execute(statement).fetchone()
        assert row is not None
        return int(row[0])


def measure(bench: Bench, steps: Sequence[Step]) -> Curves:
    """Grow the store through all steps, and measure at each."""
    curves = Curves()
    for place, step in enumerate(steps):
        there = bench.value("select count(*) from letta.archival_memory where key like 'item-%'")
        if there > step.items:  # a run that was stopped has measured this
            continue
        rate = load(bench.store, bench.items, there, step, bench.console)
        bench.connection.execute("vacuum analyze")
        calls = Calls(bench.store, bench.items, step)
        found: dict[str, float | None] = {
            **interleave(calls.reads(), bench.rounds, budget=20, warm=WARM_READS),
            **interleave({"put, any agent": calls.put}, bench.rounds, budget=20),
            "batches of 500 puts (items/s)": rate,
            "database (MB)": bench.value("select pg_database_size(current_database())") / 2**20,
        }
        for name, figure in found.items():
            curves.setdefault(name, [None] * place).append(figure)
        show(curves, steps[: place + 1], bench.console)
    return curves


def table(curves: Curves, steps: Sequence[Step]) -> list[tuple[str, ...]]:
    """The rows of the table, its heads first."""
    heads = ("", *(f"{step.items:,} items, {step.agents:,} agents" for step in steps))
    rows = [
        (name, *("" if took is None else _figure(took) for took in curve))
        for name, curve in curves.items()
    ]
    return [heads, *rows]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(curves: Curves, steps: Sequence[Step], console: Console) -> None:
    """Print the curves so far."""
    heads, *rows = table(curves, steps)
    shown = Table(*heads, title="milliseconds, medians")
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def plot(curves: Curves, steps: Sequence[Step], file: Path) -> None:
    """Draw the calls' curves over the number of items."""
    figure: Any  # matplotlib's own types are partly unknown
    axes: Any
    figure, axes = plt.subplots(figsize=(8, 4.5))
    for name, curve in curves.items():
        if "(" not in name:
            axes.plot([step.items for step in steps], curve, marker="o", label=name)
    axes.set(xscale="log", xlabel="items", ylabel="milliseconds", title="Calls as a store grows")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Measure, and tell."""
    parser = command(__doc__, quick="up to 20,000 items: a minute")
    parser.add_argument("--steps", nargs="+", help=f"items:agents, growing ({' '.join(FULL)})")
    parser.add_argument("--rounds", type=int, help="rounds of a call (200)")
    parser.add_argument("--plot", type=Path, help="draw the curves into this SVG file")
    read = read_command(parser)
    steps = [Step.read(text) for text in read.steps or (QUICK if read.quick else FULL)]
    if steps[0] != Step(FIRST, AGENTS) or any(
        after.items <= before.items or after.agents <= before.agents
        for before, after in pairwise(steps)
    ):
        parser.error(f"--steps must begin with {FIRST}:{AGENTS}, and both numbers must grow")
    console = Console() if sys.stdout.isatty() else Console(width=150)
    began = time.perf_counter()
    with (
        connection_string(read.database, read.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        items = Items(steps)
        with LettaStore.from_conn_string(
            uri, index={"dims": DIMS, "embed": items.lookup, "fields": ["text"]}
        ) as store:
            store.setup()
            bench = Bench(store, connection, items, read.rounds or 200, console)
            curves = measure(bench, steps)
        machine = describe(connection)
    machine["run"] = f"{time.perf_counter() - began:.0f} s"
    if read.plot:
        plot(curves, steps, read.plot)
    heads, *rows = table(curves, steps)
    if read.markdown:
        lines = [heads, ("---", *["---:"] * len(steps)), *rows]
        told = [f"| {' | '.join(cells)} |" for cells in lines]
        read.markdown.write_text("\n".join([*told, "", "; ".join(map(" ".join, machine.items()))]))


if __name__ == "__main__":
    main()
