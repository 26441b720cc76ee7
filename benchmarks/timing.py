"""Timing side by side: round after round each side does the same, so noise hits all alike."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from typing import TypeAlias

Call: TypeAlias = Callable[[int], object]
"""One measured call; its argument is the number of the round, and no number comes twice."""

WARM = 3
"""How often a side is called before it is measured."""

WARM_READS = 120
"""The same for reads: PostgreSQL weighs its plans on the first calls of each statement, and
LettaStore has a statement for each of its 16 partitions. A slow side is warmed less often."""

FEWEST = 3
"""A side that is slow against its budget is still measured this often."""


class Rounds:
    """Which side is to be called when; a slow side sits out rounds, evenly, to keep its budget."""

    def __init__(
        self, sides: Mapping[str, Call], rounds: int, budget: float, warm: int = WARM
    ) -> None:
        """`budget` is in seconds for each side."""
        self._warm_rounds = warm
        self._sides = sides
        self._rounds = rounds
        self._budget = budget
        self._warm: dict[str, list[float]] = {name: [] for name in sides}
        self._seconds: dict[str, list[float]] = {name: [] for name in sides}

    def __iter__(self) -> Iterator[tuple[str, Call, int]]:
        """The calls in their order: the side's name, what to call, the number to call it with."""
        for warm in range(self._warm_rounds):
            for name, call in self._sides.items():
                if sum(self._warm[name]) < self._budget / 4:
                    yield name, call, self._rounds + warm
        self._warm, warmed = {}, self._warm
        strides = {name: self._stride(min(took)) for name, took in warmed.items()}
        for number in range(self._rounds):
            for name, call in self._sides.items():
                if number % strides[name] == 0:
                    yield name, call, number

    def _stride(self, seconds: float) -> int:
        wanted = math.ceil(seconds * self._rounds / self._budget)
        return max(1, min(wanted, self._rounds // FEWEST))

    def add(self, name: str, seconds: float) -> None:
        """Record what the call just yielded took."""
        self._warm.get(name, self._seconds[name]).append(seconds)

    def medians(self) -> dict[str, float]:
        """The p50 of each side in milliseconds."""
        return {name: statistics.median(took) * 1000 for name, took in self._seconds.items()}


def interleave(
    sides: Mapping[str, Call], rounds: int, budget: float, warm: int = WARM
) -> dict[str, float]:
    """Call all sides in turn; the p50 of each in milliseconds."""
    schedule = Rounds(sides, rounds, budget, warm)
    for name, call, number in schedule:
        start = time.perf_counter()
        call(number)
        schedule.add(name, time.perf_counter() - start)
    return schedule.medians()


async def interleave_async(
    sides: Mapping[str, Call], rounds: int, budget: float, warm: int = WARM
) -> dict[str, float]:
    """The same on a running loop; what a call returns is awaited where it can be."""
    schedule = Rounds(sides, rounds, budget, warm)
    for name, call, number in schedule:
        start = time.perf_counter()
        result = call(number)
        if isawaitable(result):
            await result
        schedule.add(name, time.perf_counter() - start)
    return schedule.medians()


def in_threads(
    call: Call, clients: int, seconds: float, numbers: Iterator[int]
) -> tuple[int, float]:
    """Let `clients` threads call as fast as they can; how many calls ended, and in what time."""
    start = time.perf_counter()

    def client(_: int) -> int:
        done = 0
        while time.perf_counter() - start < seconds:
            call(next(numbers))
            done += 1
        return done

    with ThreadPoolExecutor(clients) as threads:
        done = sum(threads.map(client, range(clients)))
    return done, time.perf_counter() - start


async def in_tasks(
    call: Callable[[int], Awaitable[object]], clients: int, seconds: float, numbers: Iterator[int]
) -> tuple[int, float]:
    """The same with tasks of the running loop."""
    start = time.perf_counter()

    async def client() -> int:
        done = 0
        while time.perf_counter() - start < seconds:
            await call(next(numbers))
            done += 1
        return done

    done = sum(await asyncio.gather(*(client() for _ in range(clients))))
    return done, time.perf_counter() - start
