"""Clustering: searches in small agents after `maintain()` beside the same ones as items arrived.

    python benchmarks/clustering.py --quick
    python benchmarks/clustering.py --markdown table.md --json table.json

A hundred agents of 1,000 items and a hundred of 100, all with vectors of 1024 dimensions, arrive
mixed. Two schemas of one database hold the same rows in the same places; `maintain()` clusters
those of one, while items of others are put. It takes three minutes, and 2 GB of memory and disk.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command import command, read_command
from data import LIMIT, item_value
from load import load_ours
from population import Group, Population
from psycopg import Connection
from report import Row, Section, show, tell
from rich.console import Console
from server import connection_string, describe
from timing import WARM_READS, interleave

from langgraph_letta_store import LettaStore

GATHERED, ARRIVED = "letta", "arrived"
"""The two schemas."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    quick: bool
    rounds: int
    budget: float
    database: str | None
    keep: Path | None
    markdown: Path | None
    json: Path | None


def options() -> Options:
    """Read the command line."""
    parser = command(__doc__, quick="small sizes and few rounds: no verdict")
    add = parser.add_argument
    add("--rounds", type=int, help="rounds of a row (400)")
    add("--budget", type=float, help="seconds that one side of a row may take (15)")
    read = read_command(parser)
    return Options(
        read.quick,
        read.rounds or (50 if read.quick else 400),
        read.budget or (2 if read.quick else 15),
        read.database,
        read.keep,
        read.markdown,
        read.json,
    )


@contextmanager
def store_of(uri: str, people: Population, schema: str, partitions: int) -> Generator[LettaStore]:
    """A store in a schema, set up."""
    index: Any = {"dims": people.dims, "embed": people.lookup, "fields": ["text"]}
    with LettaStore.from_conn_string(
        uri,
        index=index,
        schema=schema,
        partitions=partitions,
        pool_config={"min_size": 1, "max_size": 4},
    ) as store:
        store.setup()
        yield store


def quietly(what: str, done: int, of: int) -> None:
    """Ignore the progress of the load."""


def scatter(connection: Connection) -> None:
    """Have both schemas hold the same rows, vectors in the same order, which is by chance.

    They were put in batches, each of which lays together what it has of an agent.
    """
    found = connection.execute(
        """
        select c.relname from pg_class c
        where c.relnamespace = %s::regnamespace and c.relkind = 'r'
          and c.relname ~ '^(archival_memory|archival_vectors|namespaces)_[0-9]+$'
        """,
        (GATHERED,),
    )
    for (table,) in found.fetchall():
        ours, other = f"{GATHERED}.{table}", f"{ARRIVED}.{table}"
        by_chance = "order by item_id" if "vectors" in table else ""  # a hash
        connection.execute(f"insert into {other} select * from {ours} {by_chance}".encode())
        if by_chance:
            connection.execute(f"truncate {ours}".encode())
            connection.execute(f"insert into {ours} select * from {other} order by ctid".encode())
    connection.execute("vacuum analyze")


def megabytes(connection: Connection, schema: str) -> float:
    """What the table of vectors takes, without its index."""
    statement = "select sum(pg_relation_size(relid)) from pg_partition_tree(%s)"
    row = connection.execute(statement, (f"{schema}.archival_vectors",)).fetchone()
    assert row is not None
    return float(row[0]) / 2**20


def pages(connection: Connection, schema: str, size: int) -> float:
    """On how many pages the vectors of an agent with so many lie, on average."""
    statement = f"""
        select avg(pages) from (
          select count(distinct (tableoid, (ctid::text::point)[0])) as pages
          from {schema}.archival_vectors group by agent_id having count(*) = %s) each
    """
    row = connection.execute(statement.encode(), (size,)).fetchone()
    assert row is not None
    return float(row[0])


@contextmanager
def putting(store: LettaStore, people: Population) -> Generator[list[float]]:
    """Put items again all the while, with other texts; return the seconds that each put took."""
    over = threading.Event()
    took: list[float] = []
    names = [f"item:{number}" for number in range(100)]
    people.lookup.prepare(names, people.vectors(0, 100))

    def put() -> None:
        while not over.is_set():
            number = len(took) % people.rows
            began = time.perf_counter()
            store.put(
                people.namespace(number),
                people.key(number),
                item_value(f"{names[number % 100]} again", number),
            )
            took.append(time.perf_counter() - began)

    putter = threading.Thread(target=put)
    putter.start()
    try:
        yield took
    finally:
        over.set()
        putter.join()


def measured(
    wanted: Options, uri: str, people: Population, connection: Connection, console: Console
) -> list[Row]:
    """Gather, and compare."""
    parts = 2 if wanted.quick else 8  # what is smaller than 16 MB is not gathered
    with (
        store_of(uri, people, GATHERED, parts) as store,
        store_of(uri, people, ARRIVED, parts) as other,
    ):
        rate = load_ours(store, connection, people, quietly, GATHERED)
        console.print(f"loaded at {rate or 0:,.0f} rows/s")
        scatter(connection)
        began = time.perf_counter()
        planned = store.maintain(dry_run=True)
        looked = time.perf_counter() - began
        with putting(store, people) as took:
            began = time.perf_counter()
            console.print(store.maintain())
            spent = time.perf_counter() - began
        rows = [
            Row("the plan alone", "ms", looked * 1000, None, note=f"{len(planned.tasks)} tasks"),
            Row("maintain()", "s", spent, None, note=f"{len(took):,} puts meanwhile"),
            Row("the slowest put meanwhile", "ms", max(took) * 1000, None),
        ]
        for group in people.groups:
            questions = people.questions[group.name]

            def ask(store: LettaStore, number: int) -> object:
                question = questions[number % len(questions)]  # noqa: B023  # asked at once
                where = people.agent(question.group, question.agent)
                return store.search(where, query=question.text, limit=LIMIT)

            p50 = interleave(
                {"ours": lambda n: ask(store, n), "peer": lambda n: ask(other, n)},
                wanted.rounds,
                wanted.budget,
                WARM_READS,
            )
            name = f"an agent of {group.per:,}"
            better = 1 if group is people.groups[0] else None  # of 100, all are in memory anyway
            row = Row(f"search in {name}", "ms", p50["ours"], p50["peer"], better=better)
            rows.append(row)
            lie, lay = (pages(connection, schema, group.per) for schema in (GATHERED, ARRIVED))
            rows.append(Row(f"pages of {name}", "pages", lie, lay))
        size, was = megabytes(connection, GATHERED), megabytes(connection, ARRIVED)
        rows.append(Row("the table of vectors", "MB", size, was, at_most=1.3 * was))
    return rows


def main() -> None:
    """Load, gather, measure, and tell."""
    wanted = options()
    console = Console() if sys.stdout.isatty() else Console(width=170)
    began = time.perf_counter()
    many = 40 if wanted.quick else 100
    groups = [Group("thousand", many, 1000 if not wanted.quick else 400), Group("small", many, 100)]
    people = Population(groups, 1024, 100)
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        rows = measured(wanted, uri, people, connection, console)
        machine = describe(connection)
    section = Section("Gathered vectors", "gathered", "as they arrived", "", rows)
    show(section, console)
    machine["run"] = f"{people.rows:,} rows, {time.perf_counter() - began:.0f} s"
    tell([section], machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
