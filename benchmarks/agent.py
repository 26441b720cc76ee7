"""An agent's memory against the SQL that it stands on, in one run on one server.

    python benchmarks/agent.py --quick
    python benchmarks/agent.py --markdown table.md --json table.json

Compiling core memory beside the select of the blocks; the memory tools beside the time that their
statements take; blocks created in batches; an agent forgotten beside the bare deletes. No peer has
any of these. At full size, an agent of 100,000 passages, it takes some three minutes and 2 GB of
disk.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from command import command, read_command
from data import BATCH, Lookup, Mixture
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import BaseTool
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import PutOp
from numpy import arange
from psycopg import Connection
from report import Row, Section, show, tell
from rich.console import Console
from server import connection_string, describe
from timing import WARM_READS, interleave

from langgraph_letta_store import LettaMemory
from langgraph_letta_store._engine.ids import named_agent

LIBRARIES = ("langgraph-letta-store", "langgraph", "langchain-core", "psycopg", "pgvector")

BLOCKS = 8
TEXT = "The user takes tea without milk, works in Lisbon and would rather be called Ada. " * 4
PASSAGES, TURNS = 100, 100
"""What the agent has whose memory is compiled and whose tools are called."""

RUNS = 3
"""How often an agent is forgotten."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured: agents of 8 blocks, passages to forget, dimensions, rounds of a row."""

    agents: int
    passages: int
    dims: int
    rounds: int


FULL = Sizes(agents=1_000, passages=100_000, dims=1024, rounds=300)
QUICK = Sizes(agents=100, passages=5_000, dims=128, rounds=60)


class Meter:
    """Adds up the time that a runner spends on statements, the driver's included."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def read(self, runner: Any) -> None:
        """Measure a runner's statements from now on."""
        execute = runner.executor.execute

        def measured(queries: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(queries)
            finally:
                self.seconds += time.perf_counter() - start

        runner.executor.execute = measured


class Run:
    """One run of the benchmark."""

    def __init__(self, sizes: Sizes, uri: str, connection: Connection, console: Console) -> None:
        self.sizes = sizes
        self.uri = uri
        self.connection = connection
        self.console = console
        self.sections: list[Section] = []
        self.mixture = Mixture(sizes.dims)
        self.lookup = Lookup()

    def measure(self) -> None:
        """Measure all sections, and show each when it is done."""
        self.connection.execute("drop schema if exists agent_benchmark cascade")
        index = {"dims": self.sizes.dims, "embed": self.lookup}
        with LettaMemory.from_conn_string(
            self.uri, index=cast("Any", index), schema="agent_benchmark"
        ) as memory:
            memory.setup()
            with self._section("Blocks of many agents, in batches of 1,000", "") as rows:
                rows.append(self._created(memory))
            self._prepare(memory)
            with self._section(f"An agent of {BLOCKS} blocks", "raw SQL") as rows:
                rows.extend(self._compiled(memory))
            with self._section("Memory tools", "of it in SQL") as rows:
                rows.extend(self._tools(memory))
            with self._section("Forgetting an agent", "raw deletes") as rows:
                rows.append(self._forgotten(memory))
        self.connection.execute("drop schema agent_benchmark cascade")

    @contextmanager
    def _section(self, title: str, floor: str) -> Generator[list[Row]]:
        rows: list[Row] = []
        with self.console.status(f"measuring: {title}"):
            yield rows
        section = Section(title, "ours", "", floor, rows)
        self.sections.append(section)
        show(section, self.console)

    def _created(self, memory: LettaMemory) -> Row:
        puts = [
            PutOp(("agents", f"agent-{agent}", "core"), f"block-{block}", {"content": TEXT})
            for agent in range(self.sizes.agents)
            for block in range(BLOCKS)
        ]
        start = time.perf_counter()
        for first in range(0, len(puts), 1_000):
            memory.store.batch(puts[first : first + 1_000])
        rate = len(puts) / (time.perf_counter() - start)
        name = f"{self.sizes.agents:,} agents, {BLOCKS} blocks each"
        return Row(name, "blocks/s", rate, None, at_least=2_000, more_is_better=True)

    def _prepare(self, memory: LettaMemory) -> None:
        """Give one agent what an agent has after a while."""
        ada = memory.agent("ada")
        ada.core.create_many([{"label": f"block-{n}", "value": TEXT} for n in range(BLOCKS)])
        names = [f"passage:{n}" for n in range(PASSAGES)]
        vectors = self.mixture.sample(arange(PASSAGES) % 20, seed=1)
        said = [f"turn:{n}" for n in range(TURNS)]
        self.lookup.prepare(names, vectors)
        self.lookup.prepare(said, vectors)
        self.lookup.prepare(["query", "Noted."], self.mixture.sample(arange(2), seed=2))
        tagged: list[dict[str, Any]] = [
            {"content": f"{name} {TEXT}", "tags": ["tea", f"tag-{place % 5}"]}
            for place, name in enumerate(names)
        ]
        ada.archival.insert_many(tagged)
        graph: Any = StateGraph(MessagesState)
        graph.add_node("answer", _answer).add_edge(START, "answer")
        chat = graph.compile(checkpointer=memory.saver)
        for name in said:
            config = {"configurable": {"thread_id": "monday", "agent_id": "ada"}}
            chat.invoke({"messages": [HumanMessage(f"{name} {TEXT}")]}, config)
        memory.saver.index_recall()
        self.connection.execute("vacuum analyze")

    def _compiled(self, memory: LettaMemory) -> Iterator[Row]:
        raw = self.connection.cursor()
        statement = (
            "select b.label, b.value, b.description, b.value_limit, b.read_only"
            " from agent_benchmark.core_memory_agents a"
            " join agent_benchmark.core_memory b using (block_id)"
            " where a.agent_id = %s order by a.attached_at, a.label"
        )

        def select(name: str) -> Callable[[int], object]:
            agent = named_agent(name)
            return lambda _: raw.execute(statement, (agent,), prepare=True).fetchall()

        besides = {
            "agent-0": "and nothing else",
            "ada": f"and {PASSAGES} passages with tags and {2 * TURNS} messages to count",
        }
        for name, has in besides.items():
            agent = memory.agent(name)
            sides: dict[str, Callable[[int], object]] = {
                "compile": lambda _, agent=agent: agent.compile(),  # type: ignore[misc]  # mypy reads no defaults of lambdas
                "raw": select(name),
            }
            took = interleave(sides, self.sizes.rounds, 20, WARM_READS)
            yield Row(
                *(f"compile(), {BLOCKS} blocks {has}", "ms", took["compile"], None),
                floor=took["raw"],
                floor_plus=1,
            )

    def _tools(self, memory: LettaMemory) -> Iterator[Row]:
        tools = {tool.name: tool for tool in memory.tools()}
        meter = Meter()
        meter.read(memory.store._session.runner)
        meter.read(memory.saver._session.runner)
        calls: dict[str, Callable[[int], dict[str, Any]]] = {
            "core_memory_append": lambda n: {"label": "block-0", "content": f"note {n}"},
            "memory_replace": lambda n: {
                "label": "block-1",
                "old_string": _marked(n),
                "new_string": _marked(n + 1),
            },
            "memory_rethink": lambda n: {"label": "block-2", "new_memory": f"{TEXT}{n}"},
            "archival_memory_insert": lambda n: {"content": f"query {n}", "tags": ["noted"]},
            "archival_memory_search": lambda _: {"query": "query", "tags": ["tea"]},
            "conversation_search": lambda _: {"query": "query", "limit": 5},
            "conversation_search_date": lambda _: {
                "start_date": "2020-01-01",
                "end_date": "2099-01-01",
                "limit": 5,
            },
        }
        memory.agent("ada").core.append("block-1", _marked(0))
        for name, arguments in calls.items():
            whole, within = self._timed(tools[name], arguments, meter)
            yield Row(name, "ms", whole, None, floor=within, floor_plus=2)

    def _timed(
        self, tool: BaseTool, arguments: Callable[[int], dict[str, Any]], meter: Meter
    ) -> tuple[float, float]:
        """The p50 of a call, and of what its statements take, in milliseconds."""
        config: Any = {"configurable": {"agent_id": "ada", "thread_id": "monday"}}
        whole: list[float] = []
        within: list[float] = []
        for number in range(self.sizes.rounds):
            meter.seconds = 0.0
            start = time.perf_counter()
            tool.invoke(arguments(number), config)
            whole.append(time.perf_counter() - start)
            within.append(meter.seconds)
        skipped = self.sizes.rounds // 5  # plans are made in the first calls
        return (
            statistics.median(whole[skipped:]) * 1000,
            statistics.median(within[skipped:]) * 1000,
        )

    def _forgotten(self, memory: LettaMemory) -> Row:
        self._load(memory, "template")
        ours: list[float] = []
        raw: list[float] = []
        for run in range(RUNS):
            for seconds, forget in ((ours, self._by_us), (raw, self._by_hand)):
                name = f"{forget.__name__}-{run}"
                self._copy("template", name)
                start = time.perf_counter()
                forget(memory, name)
                seconds.append(time.perf_counter() - start)
        return Row(
            f"{self.sizes.passages:,} passages of {self.sizes.dims} dimensions",
            *("s", statistics.median(ours), None),
            floor=statistics.median(raw),
            floor_at_most=2,
        )

    def _by_us(self, memory: LettaMemory, name: str) -> None:
        memory.agent(name).forget()

    def _by_hand(self, _: LettaMemory, name: str) -> None:
        with self.connection.transaction(), self.connection.pipeline():
            for table in ("archival_vectors", "archival_memory", "namespaces"):
                delete = f"delete from agent_benchmark.{table} where agent_id = %s"
                self.connection.execute(delete.encode(), (named_agent(name),))

    def _load(self, memory: LettaMemory, name: str) -> None:
        for start in range(0, self.sizes.passages, BATCH):
            numbers = arange(start, min(start + BATCH, self.sizes.passages))
            names = [f"passage:{n}" for n in numbers]
            self.lookup.prepare(names, self.mixture.sample(numbers % 200, seed=start))
            texts: list[str | dict[str, Any]] = [f"{each} {TEXT}" for each in names]
            memory.agent(name).archival.insert_many(cast("Any", texts))
            self.lookup.forget(names)

    def _copy(self, source: str, target: str) -> None:
        """Give another agent the same rows."""
        pair: tuple[UUID, UUID] = (named_agent(target), named_agent(source))
        for table, columns in (
            ("namespaces", "namespace, uncertain"),
            ("archival_memory", "item_id, namespace, key, value, created_at, updated_at"),
            ("archival_vectors", "item_id, field, embedding"),
        ):
            copy = (
                f"insert into agent_benchmark.{table} (agent_id, {columns})"
                f" select %s, {columns} from agent_benchmark.{table} where agent_id = %s"
            )
            self.connection.execute(copy.encode(), pair)
        self.connection.execute("vacuum analyze agent_benchmark.archival_memory")
        self.connection.execute("checkpoint")


def _answer(_: MessagesState) -> dict[str, Any]:
    return {"messages": [AIMessage("Noted. " + TEXT)]}


def _marked(number: int) -> str:
    return f"<mark {number}>"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and tell."""
    parser = command(__doc__, quick="small sizes: half a minute, no verdict")
    wanted = read_command(parser, arguments)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    began = time.perf_counter()
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        sizes = QUICK if wanted.quick else FULL
        run = Run(sizes, uri, connection, console)
        run.measure()
        machine = describe(connection, LIBRARIES)
    machine["run"] = f"{sizes}, {time.perf_counter() - began:.0f} s"
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
