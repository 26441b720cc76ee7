"""LettaSaver and LangGraph's PostgresSaver, side by side in one run on one server.

    python benchmarks/saver.py --quick
    python benchmarks/saver.py --markdown table.md --json table.json
    python benchmarks/saver.py --words new --turns 100

A chat whose user and model say 400 characters each in a turn, stored with durability="sync". The
ratios are the result: times move with the machine, but each turn is taken on both sides before the
next, so that noise hits both. At full size, 500 turns three times, it takes about a quarter of an
hour and 3 GB of disk, most of both for the peer. With `--words new` each text has words that no
text had before, with `--words japanese` nothing stands between them.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crowd
import turns
from chat import VOICES
from command import command, read_command
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.store.postgres.base import PoolConfig
from psycopg import AsyncConnection, Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from report import Row, Section, show, summarize, tell
from rich.console import Console
from server import connection_string, describe
from space import Place
from turns import FULL, GROWTH, Bench, Other, Savers, Sizes

from langgraph_letta_store import AsyncLettaSaver, LettaSaver

LIBRARIES = (
    "langgraph-letta-store",
    "langgraph-checkpoint-postgres",
    "langgraph-checkpoint",
    "langgraph",
    "psycopg",
)

OUR_POOL: PoolConfig = {"min_size": crowd.POOL, "max_size": crowd.POOL}

CONNECTION: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
"""How PostgresSaver connects; to a pool its users have to say so themselves."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    sizes: Sizes
    repeat: int
    database: str | None
    keep: Path | None
    markdown: Path | None
    json: Path | None


def options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; `--quick` only makes the defaults small."""
    parser = command(__doc__, quick="60 turns, few rounds: half a minute, no verdict")
    add = parser.add_argument
    add("--turns", type=int, help=f"turns of the long chat ({FULL})")
    add("--rounds", type=int, help="rounds of a row; a tenth of it are the turns of a client (200)")
    add("--words", choices=tuple(VOICES), default="seen", help="of which kind texts are made")
    add("--repeat", type=int, help="how often all is measured: medians and their spread (3)")
    read = read_command(parser, arguments)
    length = (60 if read.quick else FULL) if read.turns is None else read.turns
    rounds = (60 if read.quick else 200) if read.rounds is None else read.rounds
    repeat = (1 if read.quick else 3) if read.repeat is None else read.repeat
    if length < 2 * GROWTH or min(rounds, repeat) <= 0:
        limits = f"--turns must be at least {2 * GROWTH}, --rounds and --repeat greater than 0"
        parser.error(limits)
    sizes = Sizes(length, rounds, budget=2 if read.quick else 8, voice=read.words)
    return Options(sizes, repeat, read.database, read.keep, read.markdown, read.json)


@contextmanager
def savers(place: Place) -> Generator[Savers]:
    """Both savers as their `from_conn_string` makes them."""
    with (
        LettaSaver.from_conn_string(place.uri, schema=place.ours) as ours,
        PostgresSaver.from_conn_string(place.peer_uri) as peer,
    ):
        ours.setup()
        peer.setup()
        yield {"ours": ours, "peer": peer}


@asynccontextmanager
async def async_savers(place: Place) -> AsyncGenerator[Savers]:
    """The same for an event loop."""
    async with (
        AsyncLettaSaver.from_conn_string(place.uri, schema=place.ours) as ours,
        AsyncPostgresSaver.from_conn_string(place.peer_uri) as peer,
    ):
        yield {"ours": ours, "peer": peer}


@contextmanager
def pooled(place: Place) -> Generator[Savers]:
    """Both savers on pools of eight."""
    kind = ConnectionPool[Connection[DictRow]]
    with (
        LettaSaver.from_conn_string(place.uri, schema=place.ours, pool_config=OUR_POOL) as ours,
        kind(place.peer_uri, min_size=crowd.POOL, kwargs=CONNECTION) as pool,
    ):
        peer = PostgresSaver(pool)
        ours.setup()
        peer.setup()
        yield {"ours": ours, "peer": peer}


@asynccontextmanager
async def async_pooled(place: Place) -> AsyncGenerator[Savers]:
    """The same for an event loop."""
    kind = AsyncConnectionPool[AsyncConnection[DictRow]]
    async with (
        AsyncLettaSaver.from_conn_string(
            place.uri, schema=place.ours, pool_config=OUR_POOL
        ) as ours,
        kind(place.peer_uri, min_size=crowd.POOL, kwargs=CONNECTION, open=False) as pool,
    ):
        yield {"ours": ours, "peer": AsyncPostgresSaver(pool)}


class Run:
    """One run: where it is made, and the sections as they come."""

    def __init__(self, sizes: Sizes, uri: str, connection: Connection, console: Console) -> None:
        self.uri = uri
        self.bench = Bench(connection, sizes)
        self.console = console
        self.sections: list[Section] = []
        self._measured: dict[str, list[Section]] = {}

    def measure_all(self, times: int) -> None:
        """Measure as often as is wanted, each time in new tables; then show the medians."""
        for _ in range(times):
            self.measure()
        self.sections = [summarize(runs) for runs in self._measured.values()]
        if times > 1:
            self.console.print(f"medians of {times} runs, and the spread of the gains")
            for section in self.sections:
                show(section, self.console)

    def measure(self) -> None:
        """All sections; each is shown when it is done."""
        talks, clients = self._place("chat"), self._place("clients")
        with (
            self._section("One thread", "LettaSaver", "PostgresSaver") as rows,
            savers(talks) as on,
        ):
            rows.extend(turns.long_chat(self.bench, talks, on))
            rows.append(turns.tenth_turn(self.bench, on))
        with self._section("Async", "AsyncLettaSaver", "AsyncPostgresSaver") as rows:
            rows.extend(asyncio.run(self._asynchronous(talks)))
        title = f"{crowd.CLIENTS} threads at once, a pool of {crowd.POOL} connections"
        with self._section(title, "ours", "peer") as rows:
            with pooled(clients) as on:
                rows.append(crowd.threads(self.bench, on))
            rows.append(asyncio.run(self._tasks(clients)))
        with self._section("Other conversations", "LettaSaver", "PostgresSaver") as rows:
            for chat in Other.all(self.bench.sizes):
                place = self._place(chat.kind)
                with savers(place) as on:
                    rows.extend(chat.measure(self.bench, place, on))

    def _place(self, name: str) -> Place:
        place = Place(self.uri, name)
        place.clear(self.bench.connection)
        return place

    @contextmanager
    def _section(self, title: str, ours: str, peer: str) -> Generator[list[Row]]:
        rows: list[Row] = []
        with self.console.status(f"measuring: {title}"):
            yield rows
        section = Section(title, ours, peer, "", rows)
        self._measured.setdefault(title, []).append(section)
        show(section, self.console)

    async def _asynchronous(self, place: Place) -> list[Row]:
        async with async_savers(place) as on:
            return await turns.asynchronous(self.bench, on)

    async def _tasks(self, place: Place) -> Row:
        async with async_pooled(place) as on:
            return await crowd.tasks(self.bench, on)


def main() -> None:
    """Measure, and tell."""
    wanted = options()
    console = Console() if sys.stdout.isatty() else Console(width=150)
    began = time.perf_counter()
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        run = Run(wanted.sizes, uri, connection, console)
        run.measure_all(wanted.repeat)
        machine = describe(connection, LIBRARIES)
        del machine["pgvector extension"]  # neither side keeps a vector here
    machine["run"] = f"{wanted.sizes}, {time.perf_counter() - began:.0f} s"
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
