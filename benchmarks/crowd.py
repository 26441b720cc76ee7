"""Many conversations at once, each on a thread of its own, through a pool of eight connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from chat import Talk
from report import Row
from turns import Bench, Savers

CLIENTS = 16
POOL = 8

SLICES = 3
"""The sides take turns this often, so that noise hits both."""

AIMS = {"threads": 1.6, "tasks": 2.5}
"""The aim for turns per second, as a multiple of the peer's."""

WARM = 2
"""How many turns each client takes beforehand, so that all connections know the statements."""


class Crowd:
    """Slices of both sides in turn, and the seconds they took.

    The clients take a number of turns, not as many as a time allows: turns of a longer conversation
    take longer.
    """

    def __init__(self, bench: Bench, savers: Savers, what: str) -> None:
        self._bench = bench
        self._savers = savers
        self._what = what
        self._turns = bench.sizes.each
        self._seconds = dict.fromkeys(savers, 0.0)

    def slices(self) -> Iterator[tuple[list[Talk], range]]:
        """The clients' new conversations, and the turns that each of them takes meanwhile."""
        for number in range(-1, SLICES):
            turns = self._turns if number >= 0 else WARM
            for side, saver in self._savers.items():
                threads = [f"{self._what} {number} {client}" for client in range(CLIENTS)]
                talks = [self._bench.talk("chat", saver, thread) for thread in threads]
                start = time.perf_counter()
                yield talks, range(1, turns + 1)
                if number >= 0:
                    self._seconds[side] += time.perf_counter() - start

    def row(self) -> Row:
        """The turns that ended in a second."""
        turns = SLICES * CLIENTS * self._turns
        ours, peer = (turns / seconds for seconds in self._seconds.values())
        name = f"{CLIENTS} {self._what}"
        return Row(name, "turns/s", ours, peer, better=AIMS[self._what], more_is_better=True)


def threads(bench: Bench, savers: Savers) -> Row:
    """Threads of the process that share a sync saver."""
    crowd = Crowd(bench, savers, "threads")

    def client(talk: Talk, turns: range) -> None:
        for number in turns:
            talk.turn(talk.said(number))

    with ThreadPoolExecutor(CLIENTS) as executor:
        for talks, turns in crowd.slices():
            list(executor.map(client, talks, [turns] * CLIENTS))
    return crowd.row()


async def tasks(bench: Bench, savers: Savers) -> Row:
    """Tasks of an event loop that share an async saver."""
    crowd = Crowd(bench, savers, "tasks")

    async def client(talk: Talk, turns: range) -> None:
        for number in turns:
            await talk.aturn(talk.said(number))

    for talks, turns in crowd.slices():
        await asyncio.gather(*(client(talk, turns) for talk in talks))
    return crowd.row()
