"""Search by meaning at scale: LettaStore after `maintain()` beside PostgresStore and plain SQL.

    python benchmarks/search.py --quick
    python benchmarks/search.py --keep ~/benchmark --markdown table.md --json table.json
    python benchmarks/search.py clustered puts       # only these parts

Five parts, each in a database of its own on one server:

- clustered: 200,000 items of 1024 dimensions, of which one agent has 100,000, two have 10,000 each,
  twenty 1,000 each and the rest 100 each; vectors lie as those of text models do;
- isotropic: 20,000 items whose vectors are all equally far apart, the worst case for any index;
- million: 10,000 agents of 100 items and 384 dimensions, with an index that all of them share;
- crossover: from what size on an index of an agent's own pays: its searches and puts beside those
  of the same agent without one;
- puts: batches of 500 puts while one agent in a hundred has an index of its own, and without.

Recall is the share of the true nearest (brute force in numpy, ties included) among what is found; a
page is complete when it has as many rows as there are. At full size it takes about half an hour,
most of it to build the indexes, 6 GB of memory and 20 GB of disk.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from command import command, read_command
from data import BATCH, LIMIT, RARE, Namespace, item_value
from langgraph.store.base import BaseStore, PutOp
from langgraph.store.postgres import PostgresStore
from load import load_ours, load_peer
from pgvector import HalfVector
from population import Group, Matches, Population, Question, is_common, is_rare
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from raw import Raw
from report import Row, Section, show, tell
from rich.console import Console
from rich.progress import Progress, TaskID
from server import connection_string, describe
from timing import WARM, WARM_READS, interleave

from langgraph_letta_store import LettaStore

PARTS = ("clustered", "isotropic", "million", "crossover", "puts")
PEERS = 30
"""How many questions tell the peer's recall; some take it seconds each."""
COMMON = {"kind": {"$ne": "rare"}}
"""A filter that 99 in a hundred items get through, as an operator that no index serves."""
PLAIN = {"kind": "common"}
"""The same as a plain value."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    parts: Sequence[str]
    quick: bool
    rounds: int
    budget: float
    queries: int
    database: str | None
    keep: Path | None
    markdown: Path | None
    json: Path | None


def options() -> Options:
    """Read the command line."""
    parser = command(__doc__, quick="small sizes and few rounds: no verdict")
    add = parser.add_argument
    add("parts", nargs="*", help=f"{', '.join(PARTS)}; default: all")
    add("--rounds", type=int, help="rounds of a row (200)")
    add("--budget", type=float, help="seconds that one side of a row may take (15)")
    read = read_command(parser)
    if unknown := set(read.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return Options(
        read.parts or PARTS,
        read.quick,
        read.rounds or (30 if read.quick else 200),
        read.budget or (2 if read.quick else 15),
        40 if read.quick else 200,
        read.database,
        read.keep,
        read.markdown,
        read.json,
    )


@dataclass(frozen=True)
class Bench:
    """Both stores on one database, plain SQL, and the agents that are in it."""

    ours: LettaStore
    peer: PostgresStore
    raw: Raw
    people: Population
    wanted: Options

    def group(self, name: str) -> Group:
        """A group of agents by its name."""
        return next(group for group in self.people.groups if group.name == name)

    def id(self, namespace: Namespace) -> UUID:
        """An agent's id."""
        found = self.raw.connection.execute(
            "select agent_id from letta.namespaces where namespace = %s", (list(namespace),)
        ).fetchone()
        assert found is not None
        agent: UUID = found[0]
        return agent


@dataclass(frozen=True)
class Asked:
    """A search that both stores answer."""

    group: str
    limit: int = LIMIT
    offset: int = 0
    filter: dict[str, Any] | None = None
    matches: Matches | None = None

    def __call__(self, bench: Bench, store: BaseStore, question: Question) -> list[str]:
        """The keys that a store finds."""
        found = store.search(
            bench.people.agent(question.group, question.agent),
            query=question.text,
            filter=self.filter,
            limit=self.limit,
            offset=self.offset,
        )
        return [item.key for item in found]

    def quality(
        self, bench: Bench, store: BaseStore, most: int | None = None
    ) -> tuple[float, float, bool]:
        """Recall, rows found on average, and whether all pages were complete."""
        shares: list[float] = []
        sizes: list[int] = []
        complete = True
        for question in bench.people.questions[self.group][:most]:
            right, size = bench.people.true(question, self.limit, self.offset, self.matches)
            keys = self(bench, store, question)
            complete = complete and len(keys) == size == len(set(keys))
            sizes.append(len(keys))
            shares.append(len(right.intersection(keys)) / size if size else 1.0)
        return statistics.mean(shares), statistics.mean(sizes), complete


def compared(
    bench: Bench,
    name: str,
    asked: Asked,
    *,
    better: float,
    recall: float,
    raw: Callable[[int], object] | None = None,
    floor_at_most: float | None = None,
) -> Row:
    """Both stores asked the same; a verdict takes complete pages and the recall besides."""
    questions = bench.people.questions[asked.group]
    sides: dict[str, Callable[[int], object]] = {
        "ours": lambda number: asked(bench, bench.ours, questions[number % len(questions)]),
        "peer": lambda number: asked(bench, bench.peer, questions[number % len(questions)]),
    }
    if raw is not None:
        sides["raw"] = raw
    wanted = bench.wanted
    # First, so that what is timed has been read from disk: a server that is up for long has.
    found, _, complete = asked.quality(bench, bench.ours)
    peers, rows, _ = asked.quality(bench, bench.peer, PEERS)
    p50 = interleave(sides, wanted.rounds, wanted.budget, WARM_READS)
    note = f"recall {found:.3f}, the peer's {peers:.3f} and {rows:.1f} rows"
    return Row(
        name,
        "ms",
        p50["ours"],
        p50["peer"],
        p50.get("raw"),
        better=better,
        floor_at_most=floor_at_most,
        condition=complete and found >= recall,
        note=note if complete else f"INCOMPLETE; {note}",
    )


def against_raw(bench: Bench, name: str) -> Row:
    """Agents small enough to be looked through, beside the plain SQL that does it."""
    questions = bench.people.questions[name]
    ids = [bench.id(bench.people.agent(each.group, each.agent)) for each in questions]
    vectors = [HalfVector(each.vector) for each in questions]
    return compared(
        bench,
        f"an agent of {bench.group(name).per:,}",
        Asked(name),
        better=1,
        recall=1.0,
        raw=lambda number: bench.raw.search(ids[number % len(ids)], vectors[number % len(vectors)]),
        floor_at_most=2,
    )


def exact_peer(bench: Bench, name: str) -> Row:
    """The middle-sized agent beside the peer without its index, which it needs to be right."""
    asked = Asked(name)
    questions = bench.people.questions[name]
    index = "store_vectors_embedding_idx"
    with _without(bench.raw.connection, index):
        sides: dict[str, Callable[[int], object]] = {
            "ours": lambda number: asked(bench, bench.ours, questions[number % len(questions)]),
            "peer": lambda number: asked(bench, bench.peer, questions[number % len(questions)]),
        }
        p50 = interleave(sides, bench.wanted.rounds, bench.wanted.budget, WARM)
        peers, _, _ = asked.quality(bench, bench.peer, PEERS)
    size = bench.group(name).per
    title = f"an agent of {size:,}, the peer made exact"
    return Row(title, "ms", p50["ours"], p50["peer"], better=20, note=f"its recall {peers:.3f}")


@contextmanager
def _without(connection: Connection, index: str) -> Generator[None]:
    """Have the server do without an index for a while, as if it were not there."""
    switch = "update pg_index set indisvalid = %s where indexrelid = to_regclass(%s)"
    connection.execute(switch, (False, index))
    try:
        yield
    finally:
        connection.execute(switch, (True, index))


def clustered(run: Run) -> None:
    """Agents of all sizes, with vectors as those of text models."""
    groups = (
        [Group("huge", 1, 5000), Group("middle", 1, 1000), Group("small", 20, 100)]
        if run.wanted.quick
        else [
            Group("huge", 1, 100_000),
            Group("middle", 2, 10_000),
            Group("thousand", 20, 1000),
            Group("small", 600, 100),
        ]
    )
    people = Population(groups, 256 if run.wanted.quick else 1024, run.wanted.queries)
    with run.database("clustered") as uri, run.bench(uri, people) as bench:
        huge = f"an agent of {bench.group('huge').per:,}"
        middle = f"an agent of {bench.group('middle').per:,}"
        rare = Asked("huge", filter=RARE, matches=is_rare)
        rows = [
            compared(bench, huge, Asked("huge"), better=3, recall=0.97),
            compared(bench, f"{huge}, a filter of 1%", rare, better=8, recall=0.99),
            *(against_raw(bench, g.name) for g in groups if g.per <= 1000 and g.name != "middle"),
            compared(bench, middle, Asked("middle"), better=2, recall=0.995),
            exact_peer(bench, "middle"),
        ]
        rows += [
            compared(bench, f"{huge}, {name}", asked, better=1, recall=0.97)
            for name, asked in {
                "limit 50": Asked("huge", limit=50),
                "offset 20": Asked("huge", offset=20),
                "a $ne filter of 99%": Asked("huge", filter=COMMON, matches=is_common),
                "a plain filter of 99%": Asked("huge", filter=PLAIN, matches=is_common),
            }.items()
        ]
        run.add("Clustered vectors", "LettaStore", "PostgresStore", "raw SQL", rows)


def isotropic(run: Run) -> None:
    """The worst case: recall and complete pages count here, whatever they cost."""
    quick = run.wanted.quick
    groups = [Group("middle", 1, 1000 if quick else 10_000), Group("small", 100, 100)]
    people = Population(groups, 256 if quick else 1024, run.wanted.queries, isotropic=True)
    with run.database("isotropic") as uri, run.bench(uri, people) as bench:
        size = bench.group("middle").per
        rows = [
            compared(bench, f"an agent of {size:,}", Asked("middle"), better=0, recall=0.97),
            compared(
                bench,
                f"an agent of {size:,}, a $ne filter of 99%",
                Asked("middle", filter=COMMON, matches=is_common),
                better=0,
                recall=0.97,
            ),
            compared(bench, "an agent of 100", Asked("small"), better=0, recall=1.0),
        ]
        run.add("Isotropic vectors", "LettaStore", "PostgresStore", "", rows)


def million(run: Run) -> None:
    """Very many small agents: one agent's search, and one across all with the shared index."""
    agents = 200 if run.wanted.quick else 10_000
    people = Population([Group("user", agents, 100)], 384, run.wanted.queries)
    few = Population([Group("user", agents // 10, 100)], 384, run.wanted.queries)
    shared: dict[str, Any] = {"ann_index_config": {"kind": "hnsw", "shared": True}}
    flat: dict[str, Any] = {"ann_index_config": {"kind": "flat"}}
    with (
        run.database("million") as uri,
        run.store(uri, few, "tenth") as tenth,
        run.bench(uri, people, shared, flat) as bench,
    ):
        run.load(tenth, few, uri, "tenth")
        asked = Asked("user")
        questions, others = people.questions["user"], few.questions["user"]
        few_bench = Bench(tenth, bench.peer, bench.raw, few, run.wanted)
        found, _, complete = asked.quality(bench, bench.ours)
        asked.quality(few_bench, tenth)
        p50 = interleave(
            {
                "million": lambda n: asked(bench, bench.ours, questions[n % len(questions)]),
                "tenth": lambda n: asked(few_bench, tenth, others[n % len(others)]),
            },
            run.wanted.rounds,
            run.wanted.budget,
            WARM_READS,
        )
        one = Row(
            "search in one agent",
            "ms",
            p50["million"],
            None,
            p50["tenth"],
            floor_at_most=1.5,
            condition=complete and found == 1,
            note=f"recall {found:.3f}; beside it the store of {few.rows:,} rows",
        )
        rows = [one, _across(bench)]
        run.add(
            f"{people.rows:,} rows of 384 dimensions",
            "LettaStore",
            "PostgresStore without an index",
            "a tenth of the rows",
            rows,
        )


def _across(bench: Bench) -> Row:
    """A search over all agents; the truth of few questions is enough, as each takes a second."""
    questions = bench.people.questions["user"][:50]

    def keys(store: BaseStore, number: int) -> list[str]:
        question = questions[number % len(questions)]
        return [item.key for item in store.search((), query=question.text, limit=LIMIT)]

    shares: list[float] = []
    complete = True
    for number, question in enumerate(questions):
        right, size = bench.people.true_of_all(question, LIMIT)
        found = keys(bench.ours, number)
        complete = complete and len(found) == size
        shares.append(len(right.intersection(found)) / size)
    p50 = interleave(
        {"ours": lambda n: keys(bench.ours, n), "peer": lambda n: keys(bench.peer, n)},
        bench.wanted.rounds,
        bench.wanted.budget,
        WARM,
    )
    recall = statistics.mean(shares)
    return Row(
        "search across all agents",
        "ms",
        p50["ours"],
        p50["peer"],
        better=20,
        condition=complete and recall >= 0.95,
        note=f"recall {recall:.3f}",
    )


def crossover(run: Run) -> None:
    """Agents of rising sizes, each with an index of its own and looked through exactly."""
    sizes = [100, 400] if run.wanted.quick else [1000, 2500, 5000, 10_000, 20_000]
    dims = 256 if run.wanted.quick else 1024
    people = Population([Group(f"of-{size}", 1, size) for size in sizes], dims, run.wanted.queries)
    config: dict[str, Any] = {"ann_index_config": {"kind": "hnsw", "threshold": min(sizes)}}
    with (
        run.database("crossover") as uri,
        run.store(uri, people, "indexed", config) as indexed,
        run.store(uri, people, "bare", {"ann_index_config": {"kind": "flat"}}) as bare,
    ):
        for store, schema in ((indexed, "indexed"), (bare, "bare")):
            run.load(store, people, uri, schema)
            run.maintain(store)
        rows: list[Row] = []
        fresh = count()
        people.lookup.prepare([f"item:{n}" for n in range(1000)], people.vectors(0, 1000))
        for group in people.groups:
            questions = people.questions[group.name]
            where = people.agent(group, 0)

            def search(
                store: BaseStore, n: int, group: Group = group, where: Namespace = where
            ) -> list[str]:
                questions = people.questions[group.name]
                question = questions[n % len(questions)]
                found = store.search(where, query=question.text, limit=LIMIT)
                return [item.key for item in found]

            def put(store: BaseStore, _: int, where: Namespace = where) -> None:
                number = next(fresh)
                store.put(where, f"new-{number}", item_value(f"item:{number % 1000}", number))

            shares = [
                len(people.true(question, LIMIT)[0].intersection(search(indexed, n))) / LIMIT
                for n, question in enumerate(questions)
            ]
            for what, call in (("search", search), ("put", put)):
                p50 = interleave(
                    {"indexed": partial(call, indexed), "bare": partial(call, bare)},
                    run.wanted.rounds,
                    run.wanted.budget,
                )
                note = f"recall {statistics.mean(shares):.3f}" if what == "search" else ""
                rows.append(
                    Row(
                        f"{what}, an agent of {group.per:,}",
                        "ms",
                        p50["indexed"],
                        p50["bare"],
                        note=note,
                    )
                )
        run.add("From what size an index pays", "an index of its own", "without", "", rows)


def puts(run: Run) -> None:
    """Puts over a hundred agents, of whom one has an index of its own, and of whom none has."""
    big, others = (1000, 20) if run.wanted.quick else (20_000, 200)
    dims = 256 if run.wanted.quick else 1024
    people = Population([Group("big", 1, big), Group("user", 99, others)], dims, 1)
    config: dict[str, Any] = {"ann_index_config": {"threshold": big // 2}}
    with (
        run.database("puts") as uri,
        run.store(uri, people, "indexed", config) as indexed,
        run.store(uri, people, "bare") as bare,
    ):
        for store, schema in ((indexed, "indexed"), (bare, "bare")):
            run.load(store, people, uri, schema)
        run.maintain(indexed)
        agents = [people.agent(people.groups[0], 0)]
        agents += [people.agent(people.groups[1], number) for number in range(99)]
        fresh = count()

        def batch(store: BaseStore, _: int) -> None:
            numbers = [next(fresh) for _ in range(BATCH)]
            names = [f"item:{number % people.rows}" for number in numbers]
            ops = [
                PutOp(agents[n % len(agents)], f"new-{n}", item_value(name, n))
                for n, name in zip(numbers, names, strict=True)
            ]
            store.batch(ops)

        texts = [f"item:{number}" for number in range(people.rows)]
        people.lookup.prepare(texts, people.vectors(0, people.rows))
        p50 = interleave(
            {"indexed": lambda n: batch(indexed, n), "bare": lambda n: batch(bare, n)},
            8 if run.wanted.quick else 40,
            run.wanted.budget * 2,
        )
        row = Row(
            f"batches of {BATCH} puts, one agent in a hundred with an index of {big:,}",
            "rows/s",
            BATCH / p50["indexed"] * 1000,
            None,
            BATCH / p50["bare"] * 1000,
            floor_at_most=1 / 0.7,
            more_is_better=True,
        )
        run.add("Puts", "LettaStore", "", "none with an index", [row])


class Run:
    """One run: the server, and the sections as they come."""

    def __init__(self, wanted: Options, uri: str, console: Console) -> None:
        self.wanted = wanted
        self.console = console
        self.sections: list[Section] = []
        self._uri = uri

    @contextmanager
    def database(self, name: str) -> Generator[str]:
        """A database of its own for a part, made where it is missing."""
        name = f"search_{name}{'_quick' if self.wanted.quick else ''}"
        with Connection.connect(self._uri, autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", (name,))
            if found.fetchone() is None:
                connection.execute(f'create database "{name}"'.encode())
        yield make_conninfo(self._uri, dbname=name)
        gc.collect()

    @contextmanager
    def bench(
        self,
        uri: str,
        people: Population,
        ours: dict[str, Any] | None = None,
        peers: dict[str, Any] | None = None,
    ) -> Generator[Bench]:
        """Both stores, loaded and ours maintained."""
        index: Any = {**self._index(people), **(peers or {})}
        with ExitStack() as stack:
            store = stack.enter_context(self.store(uri, people, "letta", ours))
            peer = stack.enter_context(PostgresStore.from_conn_string(uri, index=index))
            connection = stack.enter_context(
                Connection.connect(uri, autocommit=True, prepare_threshold=0)
            )
            self.load(store, people, uri, "letta", peer)
            self.maintain(store)
            gc.collect()
            gc.freeze()  # a walk through all those lists of floats would be measured too
            yield Bench(store, peer, Raw(connection), people, self.wanted)
            gc.unfreeze()

    @contextmanager
    def store(
        self, uri: str, people: Population, schema: str, more: dict[str, Any] | None = None
    ) -> Generator[LettaStore]:
        """A store, set up."""
        index: Any = {**self._index(people), **(more or {})}
        if self.wanted.quick:
            index["ann_index_config"] = {"threshold": 800, **index.get("ann_index_config", {})}
        with LettaStore.from_conn_string(uri, index=index, schema=schema) as store:
            store.setup()
            yield store

    def load(
        self,
        store: LettaStore,
        people: Population,
        uri: str,
        schema: Any,
        peer: PostgresStore | None = None,
    ) -> None:
        """Put what is missing."""
        bars: dict[str, TaskID] = {}
        with (
            Connection.connect(uri, autocommit=True) as connection,
            Progress(console=self.console) as shown,
        ):

            def progress(what: str, done: int, of: int) -> None:
                if what not in bars:
                    bars[what] = shown.add_task(what, total=of)
                shown.update(bars[what], completed=done)

            rate = load_ours(store, connection, people, progress, schema)
            if peer is not None:
                peer.setup()
                load_peer(connection, people, progress)
        if rate is not None:
            self.console.print(f"LettaStore was loaded at {rate:,.0f} rows/s")

    def maintain(self, store: LettaStore) -> None:
        """Have the indexes built that pay."""
        began = time.perf_counter()
        self.console.print(store.maintain())
        self.console.print(f"maintain() took {time.perf_counter() - began:.1f} s")

    def add(self, title: str, ours: str, peer: str, floor: str, rows: list[Row]) -> None:
        """Keep and show a section."""
        section = Section(title, ours, peer, floor, rows)
        self.sections.append(section)
        show(section, self.console)

    def _index(self, people: Population) -> Any:
        return {"dims": people.dims, "embed": people.lookup, "fields": ["text"]}


def main() -> None:
    """Load, measure, and tell."""
    wanted = options()
    console = Console() if sys.stdout.isatty() else Console(width=170)
    began = time.perf_counter()
    with connection_string(wanted.database, wanted.keep) as uri:
        run = Run(wanted, uri, console)
        for part in (clustered, isotropic, million, crossover, puts):
            if part.__name__ in wanted.parts:
                console.print(f"[bold]{part.__name__}[/bold]")
                part(run)
        with Connection.connect(uri, autocommit=True) as connection:
            connection.execute("create extension if not exists vector")
            machine = describe(connection)
    machine["run"] = f"{', '.join(wanted.parts)}, {time.perf_counter() - began:.0f} s"
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
