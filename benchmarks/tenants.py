"""What it costs that policies keep tenants apart: the same calls with and without them.

One schema has policies, and its store works for one of two tenants. The other has none. Both have
the same items, of small agents, of one agent whose vectors are compared one by one, and of one
with an index of its own. Printed is the ratio of the medians of interleaved calls.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from random import Random
from typing import Any

import chat
import psycopg
import server
from command import command, read_command
from langgraph.store.base import PutOp
from psycopg import sql
from psycopg.conninfo import make_conninfo
from timing import WARM_READS, Call, interleave

from langgraph_letta_store import LettaMemory

DIMS = 256
SIZES = {"small": 300, "middle": 2_000, "large": 6_000}
BATCH = 500
TENANTS = ("acme", "globex")
APPLICATION = "letta_benchmark_app"
OWNER = "letta_benchmark_owner"
GOAL = 1.1


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return a vector for each text: the same words, the same place."""
    return [[Random(text[:40] + str(i // 16)).gauss(0, 1) for i in range(DIMS)] for text in texts]


INDEX: Any = {
    "dims": DIMS,
    "embed": embed,
    "fields": ["text"],
    "ann_index_config": {"threshold": 5_000},
}
SEARCH: Any = {"mode": "hybrid"}


def opened(dsn: str, schema: str, **options: Any) -> Any:
    """Open a memory for one of the sides."""
    kwargs: Any = {"min_size": 1, "max_size": 4}
    return LettaMemory.from_conn_string(
        dsn, index=INDEX, search=SEARCH, schema=schema, pool_config=kwargs, **options
    )


def prepare(dsn: str, sizes: Mapping[str, int]) -> None:
    """Set up and fill both schemas."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        for schema in ("plain", "secured"):
            conn.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
    with opened(dsn, "secured") as memory:
        memory.setup(rls=True, owner_role=OWNER, app_role=APPLICATION)
    with opened(dsn, "plain") as memory:
        memory.setup()
        # Of both tenants, as agents with other names.
        for tenant in TENANTS:
            fill(memory, "" if tenant == TENANTS[0] else tenant, sizes)
        memory.maintain()
    grant = "grant usage on schema plain to {0}; grant select, insert, update, delete on all "
    with psycopg.connect(dsn, autocommit=True) as conn:
        role = sql.Identifier(APPLICATION)
        conn.execute(sql.SQL(grant + "tables in schema plain to {0}").format(role))
    for tenant in TENANTS:
        with opened(make_conninfo(dsn, user=APPLICATION), "secured", tenant=tenant) as memory:
            fill(memory, "", sizes)
    with opened(make_conninfo(dsn, user=OWNER), "secured") as memory:
        memory.maintain()
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("vacuum analyze")


def fill(memory: LettaMemory, mark: str, sizes: Mapping[str, int]) -> None:
    """Put the items of each agent, and the turns of a chat."""
    for name, size in sizes.items():
        for start in range(0, size, BATCH):
            memory.store.batch(
                [
                    PutOp(
                        ("memories", name + mark, "notes" if number % 2 else "facts"),
                        str(number),
                        {"text": chat.words(f"{name} {number}", 200), "n": number % 50},
                    )
                    for number in range(start, min(start + BATCH, size))
                ]
            )


def calls(memory: LettaMemory, size: str) -> Mapping[str, Call]:
    """Return the calls that are compared, on one agent."""
    store = memory.store
    agent = ("memories", size)

    def query(number: int) -> str:
        return chat.words(f"question {number}", 60)

    return {
        "get": lambda n: store.get((*agent, "notes"), str(2 * (n % 100) + 1)),
        "newest 10": lambda _: store.search(agent),
        "newest 10 of a deeper namespace": lambda _: store.search((*agent, "notes")),
        "vector": lambda n: store.search(agent, query=query(n), mode="vector"),
        "words": lambda n: store.search(agent, query=query(n), mode="text"),
        "hybrid": lambda n: store.search(agent, query=query(n)),
        "vector, deeper namespace": lambda n: store.search(
            (*agent, "notes"), query=query(n), mode="vector"
        ),
        "filter by equality": lambda n: store.search(agent, filter={"n": n % 50}),
        "vector with a filter": lambda n: store.search(
            agent, query=query(n), mode="vector", filter={"n": {"$gte": n % 50}}
        ),
        "list_namespaces": lambda _: store.list_namespaces(prefix=agent),
        "put": lambda n: store.put((*agent, "notes"), "put", {"text": query(n), "n": n}),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="few calls on small agents")
    given = read_command(parser, arguments)
    sizes = {"small": 100, "middle": 300} if given.quick else SIZES
    rounds, budget = (20, 1.0) if given.quick else (200, 8.0)
    lines = ["| agent | call | without, ms | with policies, ms | ratio |", "|---|---|---|---|---|"]
    with server.connection_string(given.database, given.keep) as dsn, ExitStack() as stack:
        prepare(dsn, sizes)
        application = make_conninfo(dsn, user=APPLICATION)
        plain = stack.enter_context(opened(application, "plain"))
        secured = stack.enter_context(opened(application, "secured", tenant=TENANTS[0]))
        ratios: list[float] = []
        for size, count in sizes.items():
            pairs = zip(calls(plain, size).items(), calls(secured, size).values(), strict=True)
            for (name, without), with_policies in pairs:
                sides = {"without": without, "with": with_policies}
                warm = 10 if given.quick else WARM_READS
                found = interleave(sides, rounds, budget, warm)
                ratio = found["with"] / found["without"]
                if name not in ("get", "put"):
                    ratios.append(ratio)
                lines.append(
                    f"| {count:,} items | {name} | {found['without']:.2f} | {found['with']:.2f} | "
                    f"{ratio:.2f} |"
                )
                print(lines[-1], flush=True)
    lines.append(f"\nSearches above {GOAL}: {sum(r > GOAL for r in ratios)} of {len(ratios)}")
    print("\n".join(lines))
    if given.markdown:
        given.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
