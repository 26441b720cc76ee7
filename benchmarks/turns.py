"""What is measured of the checkpointers with one thread at a time: bytes and times of turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from chat import CHARACTERS, KEPT, RESULT, VOICES, Talk
from langgraph.checkpoint.base import BaseCheckpointSaver
from psycopg import Connection
from report import TIMES, Row
from space import Place
from timing import interleave

FULL = 500
"""What is aimed at is said of a chat of so many turns."""

GROWTH = 20
"""Over how many turns it is averaged what a turn adds."""

LAST = 11
"""Of how many turns the median is the last turn's time."""

TENTH_AIMS = {"seen": 1.1, "new": 1.0, "japanese": 1.0}
LAST_AIMS = {"seen": 2.5, "new": 2.0, "japanese": 2.0}
"""The aims in each voice: how many times faster than the peer's the tenth and the last turn are."""

TENTH = range(6, 16)
"""Of which turns the median is the tenth turn's time, over several threads."""

ARRIVE = 3
"""How many turns new connections carry before one is measured."""

Savers: TypeAlias = Mapping[str, BaseCheckpointSaver[Any]]
"""The savers, by the names of their sides: ours and peer."""

Talks: TypeAlias = Mapping[str, Talk]
"""The same conversation on both sides."""

Times: TypeAlias = dict[str, list[float]]
"""The milliseconds that turns took on both sides, in order."""


@dataclass(frozen=True)
class Sizes:
    """How much is said, how often, and how many seconds a side may be read from."""

    turns: int
    rounds: int
    budget: float
    voice: str = "seen"
    """The voice of chat that all speakers have."""

    @property
    def threads(self) -> int:
        """How many threads are begun for their tenth turns."""
        return max(2, self.rounds // 20)

    @property
    def each(self) -> int:
        """Turns of each client, where many talk at once."""
        return max(5, self.rounds // 10)


@dataclass(frozen=True)
class Bench:
    """What the cases need beside the savers."""

    connection: Connection
    sizes: Sizes

    def aim(self, target: float) -> float | None:
        """What is to be reached; nothing where the chat is too short for it."""
        return target if self.sizes.turns >= FULL else None

    def talk(self, kind: str, saver: BaseCheckpointSaver[Any], thread: str) -> Talk:
        """A conversation in the voice of this run."""
        return Talk(kind, saver, thread, VOICES[self.sizes.voice])

    def talks(self, kind: str, savers: Savers, thread: str) -> Talks:
        """The same conversation on both sides."""
        return {side: self.talk(kind, saver, thread) for side, saver in savers.items()}


class UnequalError(Exception):
    """The sides did not keep the same, so their figures say nothing."""


def same(talks: Talks) -> None:
    """Both sides hold the same messages."""
    ours, peer = (talk.messages() for talk in talks.values())
    if not ours or ours != peer:
        msg = f"LettaSaver holds {len(ours)} messages, PostgresSaver {len(peer)} or others"
        raise UnequalError(msg)


def converse(talks: Talks, turns: range) -> Times:
    """Take turn after turn, each on both sides, so that noise hits both."""
    took: Times = {side: [] for side in talks}
    for number in turns:
        for side, talk in talks.items():
            said = talk.said(number)
            start = time.perf_counter()
            talk.turn(said)
            took[side].append((time.perf_counter() - start) * 1000)
    return took


async def converse_async(talks: Talks, turns: range) -> Times:
    """The same on an event loop."""
    took: Times = {side: [] for side in talks}
    for number in turns:
        for side, talk in talks.items():
            said = talk.said(number)
            start = time.perf_counter()
            await talk.aturn(said)
            took[side].append((time.perf_counter() - start) * 1000)
    return took


def _row(name: str, took: Times, better: float | None) -> Row:
    """The medians beside each other."""
    ours, peer = (statistics.median(times) for times in took.values())
    return Row(name, "ms", ours, peer, better=better)


def _last(took: Times) -> Times:
    return {side: times[-LAST:] for side, times in took.items()}


def _on_disk(bench: Bench, place: Place, name: str, turns: int, text: int, *, aims: bool) -> Row:
    """What the savers keep of a chat with so many characters in a turn."""
    disk = place.on_disk(bench.connection)
    ours, peer = (disk[side] / (turns * text) for side in ("ours", "peer"))
    return Row(
        f"{name}on disk after {turns} turns",
        "MB",
        disk["ours"] / 2**20,
        disk["peer"] / 2**20,
        better=bench.aim(60) if aims else None,
        at_most=bench.aim(5) if aims else None,
        note=f"{ours:.0f} {TIMES} the text, the peer's {peer:.0f} {TIMES}",
    )


def long_chat(bench: Bench, place: Place, savers: Savers) -> Iterator[Row]:
    """A chat from its first turn to its last: its bytes, its last turns, and reading it."""
    turns = bench.sizes.turns
    talks = bench.talks("chat", savers, "long")
    took: Times = {side: [] for side in talks}
    live = [place.live(bench.connection)]
    for start, stop in ((0, GROWTH), (GROWTH, turns - GROWTH), (turns - GROWTH, turns)):
        for side, times in converse(talks, range(start + 1, stop + 1)).items():
            took[side] += times
        live.append(place.live(bench.connection))
    same(talks)
    yield _on_disk(bench, place, "", turns, 2 * CHARACTERS, aims=True)
    yield _growth(bench, live)
    yield _row(f"turn {turns}", _last(took), bench.aim(LAST_AIMS[bench.sizes.voice]))
    reads = {side: partial(_read, talk) for side, talk in talks.items()}
    p50 = interleave(reads, bench.sizes.rounds, bench.sizes.budget)
    name = f"get_tuple at {turns * 2:,} messages"
    yield Row(name, "ms", p50["ours"], p50["peer"], better=bench.aim(1 / 1.1))


def _read(talk: Talk, _: int) -> None:
    talk.messages()


def _growth(bench: Bench, live: list[dict[str, int]]) -> Row:
    """What the last turns added, by what the first ones did, in bytes of rows and their values."""
    start, early, before, end = live
    turns = bench.sizes.turns
    first = {side: (early[side] - start[side]) / GROWTH for side in start}
    last = {side: (end[side] - before[side]) / GROWTH for side in start}
    return Row(
        f"a turn's bytes: turns {turns - GROWTH + 1}-{turns} by turns 1-{GROWTH}",
        TIMES,
        last["ours"] / first["ours"],
        last["peer"] / first["peer"],
        at_most=bench.aim(1.5),
        note=f"{last['ours']:,.0f} by {first['ours']:,.0f}, the peer's {last['peer']:,.0f} "
        f"by {first['peer']:,.0f}, without indexes",
    )


def tenth_turn(bench: Bench, savers: Savers) -> Row:
    """The tenth turns of new threads."""
    took: Times = {side: [] for side in savers}
    for number in range(bench.sizes.threads):
        talks = bench.talks("chat", savers, f"short {number}")
        converse(talks, range(1, TENTH.start))
        for side, times in converse(talks, TENTH).items():
            took[side] += times
        same(talks)
    return _row("turn 10", took, TENTH_AIMS[bench.sizes.voice])


async def asynchronous(bench: Bench, savers: Savers) -> list[Row]:
    """The tenth turns of new threads, and the long chat goes on."""
    took: Times = {side: [] for side in savers}
    for number in range(bench.sizes.threads):
        talks = bench.talks("chat", savers, f"short async {number}")
        await converse_async(talks, range(1, TENTH.start))
        for side, times in (await converse_async(talks, TENTH)).items():
            took[side] += times
    rows = [_row("turn 10", took, TENTH_AIMS[bench.sizes.voice])]
    turns = bench.sizes.turns
    long = await converse_async(
        bench.talks("chat", savers, "long"), range(turns + 1, turns + 1 + ARRIVE + LAST)
    )
    return [*rows, _row(f"turn {turns}", _last(long), bench.aim(LAST_AIMS[bench.sizes.voice]))]


@dataclass(frozen=True)
class Other:
    """A chat of another kind: its graph, its turns, and how many characters a turn has."""

    kind: str
    name: str
    turns: int
    text: int
    aims: bool = False
    """Whether it is as long and as plain as the chat that the targets are about."""

    @staticmethod
    def all(sizes: Sizes) -> list[Other]:
        """Text that cannot be compressed, large texts, and a chat that forgets."""
        said = 2 * CHARACTERS
        tools = f"{RESULT // 1000} kB tool results"
        return [
            Other("letters", "random letters", sizes.turns, said, aims=True),
            Other("tools", tools, sizes.turns // 5, said + RESULT),
            Other("trimmed", f"trimmed to {KEPT} messages", sizes.turns * 3 // 5, said),
        ]

    def measure(self, bench: Bench, place: Place, savers: Savers) -> Iterator[Row]:
        """Its bytes, and its last turns."""
        talks = bench.talks(self.kind, savers, self.kind)
        took = converse(talks, range(1, self.turns + 1))
        same(talks)
        yield _on_disk(bench, place, f"{self.name}: ", self.turns, self.text, aims=self.aims)
        better = bench.aim(2) if self.aims else None
        yield _row(f"{self.name}: turn {self.turns}", _last(took), better)
