"""The calls that `letta-store bench` measures, and the schema that it measures them in."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, HumanMessage
from psycopg import sql

from langgraph_letta_store import LettaMemory
from langgraph_letta_store._engine.connections import open_pool
from langgraph_letta_store.config.store import ConnString

COLUMNS = ("call", "rounds", "p50_ms", "p95_ms", "per_second")

_WORDS = (
    *("tea", "rain", "tram", "oolong", "violin", "harbour"),
    *("ticket", "garden", "winter", "letter", "piano", "market"),
)
_VECTORS = 1000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a call took: the median, and what 95 of 100 stayed below, in milliseconds."""

    call: str
    rounds: int
    p50_ms: float
    p95_ms: float
    per_second: float

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON."""
        return asdict(self)


@contextmanager
def open_bench(
    conn_string: ConnString, dims: int, partitions: int
) -> Generator[LettaMemory, None, None]:
    """Set up a schema of its own, and drop it when the block ends, however it ends."""
    schema = f"letta_bench_{uuid4().hex[:12]}"
    chance = random.Random(1)  # noqa: S311  # numbers for a benchmark
    vectors = [[chance.gauss(0, 1) for _ in range(dims)] for _ in range(_VECTORS)]

    def embed(texts: list[str]) -> list[list[float]]:
        return [vectors[hash(text) % _VECTORS] for text in texts]

    index: Any = {"dims": dims, "embed": embed}
    try:
        with LettaMemory.from_conn_string(
            conn_string,
            schema=schema,
            partitions=partitions,
            index=index,
            search={"mode": "hybrid"},
        ) as memory:
            memory.setup()
            yield memory
    finally:
        with (
            open_pool(conn_string, {"min_size": 1, "max_size": 1}) as pool,
            pool.connection() as connection,
        ):
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema))
            )


def measure_calls(memory: LettaMemory, passages: int, rounds: int) -> list[Measured]:
    """Fill an agent's archival memory, and measure each call on it."""
    chance = random.Random(2)  # noqa: S311  # texts for a benchmark
    agent = memory.agent("bench")
    agent.core.create("human", "Likes tea.")
    texts = (f"{' '.join(chance.choices(_WORDS, k=12))} {n}" for n in range(passages + rounds))
    filled = list[Measured]()
    for start in range(0, passages, _BATCH):
        batch = [next(texts) for _ in range(min(_BATCH, passages - start))]
        begun = time.perf_counter()
        agent.archival.insert_many(batch)
        took = time.perf_counter() - begun
        filled.append(Measured("", 1, took * 1000, took * 1000, len(batch) / took))
    numbers = iter(range(10**9))
    calls: dict[str, Callable[[], object]] = {
        "archival.insert": lambda: agent.archival.insert(next(texts)),
        "archival.search (vector)": lambda: agent.archival.search(_query(chance), mode="vector"),
        "archival.search (text)": lambda: agent.archival.search(_query(chance), mode="text"),
        "archival.search (hybrid)": lambda: agent.archival.search(_query(chance)),
        "core.append": lambda: agent.core.append("human", "."),
        "compile": agent.compile,
        "recall.load (a turn)": lambda: agent.recall.load(_turn(chance, numbers), thread_id="t"),
        "recall.search (text)": lambda: agent.recall.search(_query(chance), mode="text"),
        "store.get": lambda: memory.store.get(("bench", "x"), "missing"),
    }
    return [_sum_up(filled), *(_measure(name, call, rounds) for name, call in calls.items())]


def _sum_up(filled: list[Measured]) -> Measured:
    """Return the batches that filled the memory as one call."""
    times = [each.p50_ms for each in filled]
    mean = sum(each.per_second for each in filled) / len(filled)
    name = f"archival.insert_many ({_BATCH})"
    return Measured(name, len(filled), median(times), max(times), mean)


def _measure(name: str, call: Callable[[], object], rounds: int) -> Measured:
    times = list[float]()
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    return Measured(name, rounds, median(times) * 1000, p95 * 1000, rounds / sum(times))


def _query(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=3))


def _turn(chance: random.Random, numbers: Iterator[int]) -> list[HumanMessage | AIMessage]:
    number = next(numbers)
    return [
        HumanMessage(_query(chance), id=f"q{number}"),
        AIMessage(_query(chance), id=f"a{number}"),
    ]
