"""What the split between a writer and its readers costs, and how searches grow with readers.

A primary and a standby run beside each other. The same reads are made in turn by a store that is
opened on the standby alone and by one that has it as a reader, and the same puts by stores with and
without a reader. Then threads search as fast as they can, on the primary alone and on both servers,
each of which is bound to a core of its own where there are two.
"""

from __future__ import annotations

import itertools
import os
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import psutil
from command import command, read_command
from timing import Call, in_threads, interleave

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.readers import Readers
from tests.support.replicas import Replicated, replicated

DIMS = 256
ITEMS = 4_000
RUNS = 5
GOAL = 1.05
PLACE = ("memories", "ada")


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return a vector for each text."""
    return [[Random(text + str(i)).gauss(0, 1) for i in range(DIMS)] for text in texts]


def opened(writer: str, reader: str | None, size: int = 2) -> Any:
    """Open a store with a reader or without."""
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    pool: Any = {"min_size": size, "max_size": size}
    return LettaStore.from_conn_string(writer, reader=reader, index=index, pool_config=pool)


def reads(store: LettaStore) -> Mapping[str, Call]:
    """Return the reads that are compared."""
    return {
        "get": lambda n: store.get(PLACE, str(n % ITEMS)),
        "newest 10": lambda _: store.search(PLACE),
        "filter": lambda n: store.search(PLACE, filter={"n": n % 9}),
        "vector": lambda n: store.search(PLACE, query=f"question {n % 50}"),
    }


def write(store: LettaStore) -> Call:
    """Return the put that is compared."""
    return lambda n: store.put(PLACE, "put", {"n": n}, index=False)


def compare(
    name: str, sides: Mapping[str, Call], rounds: int, budget: float, runs: int = RUNS
) -> str:
    """Call both sides in turn, and return a line of the table."""
    one, other = sides
    found = [interleave(sides, rounds, budget, 20) for _ in range(runs)]
    before, after = (statistics.median(run[side] for run in found) for side in (one, other))
    ratios = sorted(run[other] / run[one] for run in found)
    return (
        f"| {name} | {before:.3f} | {after:.3f} | {statistics.median(ratios):.3f} | "
        f"{ratios[0]:.3f} to {ratios[-1]:.3f} |"
    )


def pin(folder: Path, core: int) -> None:
    """Bind a server's processes, and those that it will start, to a core."""
    lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
    server = psutil.Process(int(lines[0]))
    for process in (server, *server.children()):
        process.cpu_affinity([core])


def grow(servers: Replicated, seconds: float) -> list[str]:
    """Search with as many threads as keep the servers busy."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        pin(servers.folder, cores[0])
        pin(servers.standby_folder, cores[1])
    lines = ["| servers | searches a second |", "|---|---|"]
    for name, reader in (("the primary", None), ("the primary and a reader", servers.standby)):
        with opened(servers.primary, reader, 4) as store, opened(servers.primary, None, 4) as own:
            # A reader answers all reads; half of them go to the writer here, so that both work.
            sides = itertools.cycle((store, own))

            def search(number: int, sides: Any = sides) -> object:
                return next(sides).search(PLACE, query=f"question {number % 50}")

            in_threads(search, 4, 1, itertools.count())
            rates: list[float] = []
            for _ in range(3):
                done, took = in_threads(search, 4, seconds, itertools.count())
                rates.append(done / took)
            lines.append(f"| {name} | {statistics.median(rates):.0f} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    parser = command(__doc__, quick="few calls")
    given = read_command(parser, arguments)
    rounds, budget, seconds = (50, 1.0, 1.0) if given.quick else (1000, 3.0, 5.0)
    lines = ["| call | without, ms | with, ms | ratio | of the runs |", "|---|---|---|---|---|"]
    folder = Path(tempfile.mkdtemp(prefix="letta-store-"))
    with replicated(folder) as servers, ExitStack() as stack:
        with opened(servers.primary, None) as store:
            store.setup()
            for number in range(ITEMS):
                store.put(PLACE, str(number), {"text": f"item {number}", "n": number % 9})
        servers.catch_up()
        alone = stack.enter_context(opened(servers.standby, None))
        split = stack.enter_context(opened(servers.primary, servers.standby))
        for name, call in reads(alone).items():
            sides = {"without": call, "with": reads(split)[name]}
            lines.append(compare(name, sides, rounds, budget))
            print(lines[-1], flush=True)
        plain = stack.enter_context(opened(servers.primary, None))
        puts = {"without": write(plain), "with": write(split)}
        lines.append(compare("put", puts, rounds, budget))
        print(lines[-1], flush=True)
        assert isinstance(split.readers, Readers)
        grown = grow(servers, seconds)
    print(f"\nThe goal is at most {GOAL} times for a read.\n")
    print("\n".join([*lines, "", *grown]))


if __name__ == "__main__":
    main()
