"""LettaStore, LangGraph's PostgresStore and plain SQL, side by side in one run on one server.

    python benchmarks/store.py --quick
    python benchmarks/store.py --keep ~/benchmark --markdown table.md --json table.json

The ratios are the result: times move with the machine, but the sides take turns in every row, so
that noise hits all alike. At full size (1,000 agents with 100 items each, one with 100,000, 1024
dimensions) it needs 10 GB of memory and 10 GB of disk for about a quarter of an hour, most of which
the peer's HNSW index takes to build. With `--keep` or `--database` a run that was stopped goes on
where the load was, and the next one measures at once.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cases
import clients
from cases import Bench
from command import command, read_command
from data import LIMIT, Data, Shuffled, Sizes
from langgraph.store.postgres import AsyncPostgresStore, PostgresStore
from langgraph.store.postgres.base import PoolConfig, PostgresIndexConfig
from load import NotTheBenchmarksError, claim, clear, load_ours, load_peer, weigh
from psycopg import Connection
from raw import Raw
from report import Row, Section, show, summarize, tell
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from server import connection_string, describe

from langgraph_letta_store import AsyncLettaStore, LettaStore


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    sizes: Sizes
    rounds: int
    budget: float
    repeat: int
    order: str
    words: str
    slice: float
    database: str | None
    keep: Path | None
    markdown: Path | None
    json: Path | None


def options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; `--quick` only makes the defaults small."""
    parser = command(__doc__, quick="small sizes and few rounds: a minute, no verdict")
    add = parser.add_argument
    add("--agents", type=int, help="small agents (1000)")
    add("--per", type=int, help="items of each (100)")
    add("--huge", type=int, help="items of the huge agent (100000)")
    add("--dims", type=int, help="dimensions, at most 2000: the peer's index takes no more (1024)")
    add("--rounds", type=int, help="rounds of a row (200)")
    add("--budget", type=float, help="seconds that one side of a row may take (15)")
    add("--repeat", type=int, help="how often all is measured: medians and their spread (3)")
    order = "the order of the load: agent by agent, or items of all agents mixed"
    add("--order", choices=("agents", "random"), default="agents", help=order)
    words = "whether new texts and queries have words that were never seen before"
    add("--words", choices=("seen", "new"), default="seen", help=words)
    read = read_command(parser, arguments)
    full = {"agents": 1000, "per": 100, "huge": 100_000, "dims": 1024, "rounds": 200, "budget": 15}
    quick = {"agents": 100, "per": 100, "huge": 5_000, "dims": 256, "rounds": 30, "budget": 2}
    full["repeat"], quick["repeat"] = 3, 1
    given = {name: getattr(read, name) for name in full}
    defaults = quick if read.quick else full
    chosen = {name: defaults[name] if told is None else told for name, told in given.items()}
    if min(chosen.values()) <= 0:
        parser.error("sizes, rounds and budget must be greater than 0")
    if chosen["huge"] < 1000 or chosen["per"] < LIMIT:
        parser.error(f"--huge must be at least 1000 and --per {LIMIT}, so that pages are full")
    return Options(
        Sizes(chosen["agents"], chosen["per"], chosen["huge"], chosen["dims"]),
        rounds=chosen["rounds"],
        budget=chosen["budget"],
        repeat=chosen["repeat"],
        order=read.order,
        words=read.words,
        slice=0.3 if read.quick else 2.0,
        database=read.database,
        keep=read.keep,
        markdown=read.markdown,
        json=read.json,
    )


class Run:
    """One run: the database's connection string, the data, and the sections as they come."""

    def __init__(self, wanted: Options, uri: str, console: Console) -> None:
        self.wanted = wanted
        self.uri = uri
        self.console = console
        console.print("making the vectors …")
        new_words = wanted.words == "new"
        self.data = Data(wanted.sizes, extra=cases.SPARE, queries=200, new_words=new_words)
        self.index: PostgresIndexConfig = {
            "dims": wanted.sizes.dims,
            "embed": self.data.lookup,
            "fields": ["text"],
        }
        self.sections: list[Section] = []
        self._measured: dict[str, list[Section]] = {}

    def load(self, connection: Connection) -> None:
        """Have everything loaded, and nothing left over from a run that was stopped."""
        claim(connection, self.wanted.sizes)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bars: dict[str, TaskID] = {}
        with ExitStack() as stack:
            ours = stack.enter_context(LettaStore.from_conn_string(self.uri, index=self.index))
            peer = stack.enter_context(PostgresStore.from_conn_string(self.uri, index=self.index))
            shown = stack.enter_context(
                Progress(*columns, TimeElapsedColumn(), console=self.console)
            )

            def progress(what: str, done: int, of: int) -> None:
                if what not in bars:
                    bars[what] = shown.add_task(what, total=of)
                shown.update(bars[what], completed=done)

            ours.setup()
            peer.setup()
            clear(connection)
            items = Shuffled(self.data) if self.wanted.order == "random" else self.data
            rate = load_ours(ours, connection, items, progress)
            load_peer(connection, items, progress)
            weigh(connection)
        if rate is not None:
            self.console.print(f"LettaStore was loaded at {rate:,.0f} rows/s")

    def measure(self) -> None:
        """All sections; each is shown when it is done."""
        with ExitStack() as stack:
            connection = stack.enter_context(connect(self.uri))
            bench = Bench(
                stack.enter_context(LettaStore.from_conn_string(self.uri, index=self.index)),
                stack.enter_context(PostgresStore.from_conn_string(self.uri, index=self.index)),
                Raw(connection),
                self.data,
                self.wanted.rounds,
                self.wanted.budget,
            )
            rows: list[Row] = []
            for case in cases.ALL:
                with self.console.status(f"measuring {case.__name__.replace('_', ' ')}"):
                    rows.append(case(bench))
            self._add("One client", "LettaStore", "PostgresStore", "raw SQL", rows)
            with self.console.status("measuring the async stores"):
                rows = asyncio.run(self._asynchronous(bench))
            self._add("Async", "AsyncLettaStore", "AsyncPostgresStore", "LettaStore", rows)
            with self.console.status(f"measuring {clients.CLIENTS} clients"):
                rows = [*self._threads(bench), *asyncio.run(self._tasks(bench))]
            title = f"{clients.CLIENTS} clients, a pool of {clients.POOL} connections"
            self._add(title, "ours", "peer", "", rows)

    def _add(self, title: str, ours: str, peer: str, floor: str, rows: list[Row]) -> None:
        section = Section(title, ours, peer, floor, rows)
        self._measured.setdefault(title, []).append(section)
        show(section, self.console)

    def measure_all(self, connection: Connection) -> None:
        """Measure as often as is wanted, each time on what was loaded; then show the medians."""
        for _ in range(self.wanted.repeat):
            self.measure()
            clear(connection)
            connection.execute("vacuum analyze")
        self.sections = [summarize(runs) for runs in self._measured.values()]
        if self.wanted.repeat > 1:
            self.console.print(f"medians of {self.wanted.repeat} runs, and the spread of the gains")
            for section in self.sections:
                show(section, self.console)

    async def _asynchronous(self, bench: Bench) -> list[Row]:
        async with (
            AsyncLettaStore.from_conn_string(self.uri, index=self.index) as ours,
            AsyncPostgresStore.from_conn_string(self.uri, index=self.index) as peer,
        ):
            return await clients.asynchronous(bench, ours, peer)

    def _threads(self, bench: Bench) -> list[Row]:
        pool, index = self._pool, self.index
        with (
            LettaStore.from_conn_string(self.uri, index=index, pool_config=pool) as ours,
            PostgresStore.from_conn_string(self.uri, index=index, pool_config=pool) as peer,
        ):
            return clients.threads(bench, ours, peer, self.wanted.slice)

    async def _tasks(self, bench: Bench) -> list[Row]:
        pool, index = self._pool, self.index
        async with (
            AsyncLettaStore.from_conn_string(self.uri, index=index, pool_config=pool) as ours,
            AsyncPostgresStore.from_conn_string(self.uri, index=index, pool_config=pool) as peer,
        ):
            return await clients.tasks(bench, ours, peer, self.wanted.slice)

    @property
    def _pool(self) -> PoolConfig:
        return {"min_size": clients.POOL, "max_size": clients.POOL}


def connect(uri: str) -> Connection:
    """A connection as plain SQL uses it: what it sends is prepared at once."""
    return Connection.connect(uri, autocommit=True, prepare_threshold=0)


def main() -> None:
    """Load, measure, and tell."""
    wanted = options()
    console = Console() if sys.stdout.isatty() else Console(width=150)
    began = time.perf_counter()
    with ExitStack() as stack:
        uri = stack.enter_context(connection_string(wanted.database, wanted.keep))
        connection = stack.enter_context(connect(uri))
        run = Run(wanted, uri, console)
        try:
            run.load(connection)
        except NotTheBenchmarksError as error:
            sys.exit(str(error))
        # The lists of floats stay; a collection that walks through them would be measured too.
        gc.collect()
        gc.freeze()
        run.measure_all(connection)
        machine = describe(connection)
    how = f"loaded by {wanted.order}, {wanted.words} words, {wanted.repeat} runs"
    machine["run"] = f"{wanted.sizes}, {how}, {time.perf_counter() - began:.0f} s"
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
