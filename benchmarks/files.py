"""Files of a deep agent: `LettaFiles` beside deepagents' `StoreBackend` on a PostgresStore.

Both sides have the same files on one server, written one by one in random order, as agents write
them. Printed are the medians of interleaved calls, and what each call returned.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence

import server
from command import command, read_command
from deepagents.backends import StoreBackend
from deepagents.backends.protocol import BackendProtocol
from langgraph.store.postgres import PostgresStore
from timing import Call, interleave

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.files import LettaFiles

FOLDERS = 100


def write(backend: BackendProtocol, count: int) -> None:
    """Write the files in random order."""
    numbers = list(range(count))
    random.Random(7).shuffle(numbers)
    for number in numbers:
        text = "\n".join(f"line {line} of note {number}" for line in range(20))
        backend.write(f"/notes/{number % FOLDERS:03}/{number:05}.md", f"{text}\nkeyword-{number}\n")


def calls(backend: BackendProtocol, count: int) -> Mapping[str, Call]:
    """Return the calls that are compared; each returns how much it found."""
    edited = f"/notes/000/{0:05}.md"
    return {
        "ls of 100 folders": lambda _: len(backend.ls("/notes").entries or ()),
        "ls of a folder": lambda _: len(backend.ls("/notes/007").entries or ()),
        "glob *.md": lambda _: len(backend.glob("*.md").matches or ()),
        "grep, one match": lambda _: len(backend.grep(f"keyword-{count - 1}").matches or ()),
        "read": lambda _: backend.read("/notes/007/00007.md").total_lines,
        "edit": lambda n: backend.edit(edited, "line 3", f"line 3 and {n}, ").error,
        "edit, not read before": lambda n: (
            backend.edit(
                f"/notes/{n % count % FOLDERS:03}/{n % count:05}.md", "line 4", "line four"
            ).error
        ),
        "write": lambda n: backend.write(f"/new/{n}.md", f"new {n}").error,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="300 files")
    given = read_command(parser, arguments)
    count, rounds, budget = (300, 5, 2.0) if given.quick else (10_000, 30, 20.0)
    lines = [
        f"| call, {count:,} files | LettaFiles, ms | StoreBackend, ms | times as fast | found |",
        "|---|---:|---:|---:|---|",
    ]
    with (
        server.connection_string(given.database, given.keep) as dsn,
        LettaMemory.from_conn_string(dsn, schema="benchmark_files") as memory,
        PostgresStore.from_conn_string(dsn) as peer,
    ):
        memory.setup()
        peer.setup()
        sides: dict[str, BackendProtocol] = {
            "ours": LettaFiles(memory.agent("ada")),
            "peer": StoreBackend(store=peer, namespace=lambda _: ("filesystem", "ada")),
        }
        for side, backend in sides.items():
            write(backend, count)
            print(f"written: {side}", file=sys.stderr, flush=True)
        made = {side: calls(backend, count) for side, backend in sides.items()}
        for name in made["ours"]:
            found = {side: each[name](10**6) for side, each in made.items()}
            took = interleave({side: each[name] for side, each in made.items()}, rounds, budget, 3)
            times = took["peer"] / took["ours"]
            said = " and ".join(dict.fromkeys(str(each) for each in found.values()))
            lines.append(
                f"| {name} | {took['ours']:.1f} | {took['peer']:.1f} | {times:.1f} | {said} |"
            )
            print(lines[-1], flush=True)
    print("\n".join(lines))
    if given.markdown:
        given.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
