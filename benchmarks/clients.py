"""What is measured on an event loop, and with many clients at once through a pool of eight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, TypeAlias

from cases import BATCHES, MANY, Bench, fresh, gets
from data import BATCH, LIMIT, Namespace
from langgraph.store.base import BaseStore
from load import SCRATCH
from report import Row
from timing import WARM, WARM_READS, in_tasks, in_threads, interleave_async

CLIENTS = 32
POOL = 8
SLICES = 3
"""The sides take turns this often, so that noise hits both."""

Call: TypeAlias = Callable[[BaseStore, int], object]
AsyncCall: TypeAlias = Callable[[BaseStore, int], Awaitable[object]]


class Client:
    """The calls of an application, each for a sync store and for an async one."""

    def __init__(self, bench: Bench) -> None:
        self._data = bench.data
        self._spots = bench.spots()
        self._gets = gets(self._spots)
        self._batches = [fresh(bench.data, "sync", number) for number in range(BATCHES + 4)]
        self._abatches = [fresh(bench.data, "async", number) for number in range(BATCHES + 4)]
        self._new = count()

    def get(self, store: BaseStore, number: int) -> object:
        """One item."""
        return store.get(*self._spots.place(number))

    async def aget(self, store: BaseStore, number: int) -> object:
        """One item."""
        return await store.aget(*self._spots.place(number))

    def get_many(self, store: BaseStore, number: int) -> object:
        """A hundred items of as many agents."""
        return store.batch(self._gets[number % len(self._gets)])

    async def aget_many(self, store: BaseStore, number: int) -> object:
        """A hundred items of as many agents."""
        return await store.abatch(self._gets[number % len(self._gets)])

    def search(self, store: BaseStore, number: int) -> object:
        """The nearest items of a small agent."""
        where, query = self._asked(number)
        return store.search(where, query=query, limit=LIMIT)

    async def asearch(self, store: BaseStore, number: int) -> object:
        """The nearest items of a small agent."""
        where, query = self._asked(number)
        return await store.asearch(where, query=query, limit=LIMIT)

    def put(self, store: BaseStore, _: int) -> None:
        """One new item with its vector."""
        store.put(*self._item())

    async def aput(self, store: BaseStore, _: int) -> None:
        """One new item with its vector."""
        await store.aput(*self._item())

    def put_many(self, store: BaseStore, number: int) -> None:
        """A batch of new items."""
        store.batch(self._batches[number])

    async def aput_many(self, store: BaseStore, number: int) -> None:
        """A batch of new items."""
        await store.abatch(self._abatches[number])

    def _asked(self, number: int) -> tuple[Namespace, str]:
        query = number % len(self._data.asked)
        return self._data.agent(int(self._data.asked[query])), self._data.question(query)

    def _item(self) -> tuple[Namespace, str, dict[str, Any]]:
        number = next(self._new)
        new = self._data.new(number, (SCRATCH, f"client-{number % CLIENTS}"))
        return new.namespace, new.key, dict(new.value or {})


async def asynchronous(bench: Bench, ours: BaseStore, peer: BaseStore) -> list[Row]:
    """The same operations of the async stores; the floor is the sync LettaStore."""
    client = Client(bench)
    cases: list[tuple[str, int, Call, AsyncCall]] = [
        ("get one", bench.rounds, client.get, client.aget),
        (f"{MANY} gets in a batch", bench.rounds, client.get_many, client.aget_many),
        (
            f"search in an agent of {bench.data.sizes.per}",
            bench.rounds,
            client.search,
            client.asearch,
        ),
        ("single put with a vector", bench.rounds, client.put, client.aput),
        (f"batch of {BATCH} puts", BATCHES, client.put_many, client.aput_many),
    ]
    return [await _beside(bench, ours, peer, *case) for case in cases]


async def _beside(
    bench: Bench,
    ours: BaseStore,
    peer: BaseStore,
    name: str,
    rounds: int,
    call: Call,
    acall: AsyncCall,
) -> Row:
    sides: dict[str, Callable[[int], object]] = {
        "ours": lambda number: acall(ours, number),
        "peer": lambda number: acall(peer, number),
        "sync": lambda number: call(bench.ours, number),
    }
    warm = WARM if "put" in name else WARM_READS
    p50 = await interleave_async(sides, rounds, bench.budget, warm)
    return Row(name, "ms", p50["ours"], p50["peer"], p50["sync"], floor_at_most=1.3)


@dataclass
class Rate:
    """Calls that ended and the seconds they took."""

    calls: int = 0
    seconds: float = 0.0

    def add(self, calls: int, seconds: float) -> None:
        """Count another slice."""
        self.calls += calls
        self.seconds += seconds


def _throughput(name: str, ours: Rate, peer: Rate) -> Row:
    return Row(
        name,
        "calls/s",
        ours.calls / ours.seconds,
        peer.calls / peer.seconds,
        better=3,
        more_is_better=True,
    )


def threads(bench: Bench, ours: BaseStore, peer: BaseStore, seconds: float) -> list[Row]:
    """Threads that share a sync store, each store on a pool of eight."""
    client, rows = Client(bench), list[Row]()
    calls: dict[str, Call] = {"gets": client.get, "searches": client.search, "puts": client.put}
    for name, call in calls.items():
        rates = (Rate(), Rate())
        for _ in range(SLICES):
            for store, rate in zip((ours, peer), rates, strict=True):
                here = partial(call, store)
                rate.add(*in_threads(here, CLIENTS, seconds, count()))
        rows.append(_throughput(f"{name}, {CLIENTS} threads", *rates))
    return rows


async def tasks(bench: Bench, ours: BaseStore, peer: BaseStore, seconds: float) -> list[Row]:
    """Tasks that share an async store, each store on a pool of eight."""
    client, rows = Client(bench), list[Row]()
    calls: dict[str, AsyncCall] = {
        "gets": client.aget,
        "searches": client.asearch,
        "puts": client.aput,
    }
    for name, call in calls.items():
        rates = (Rate(), Rate())
        for _ in range(SLICES):
            for store, rate in zip((ours, peer), rates, strict=True):
                here = partial(call, store)
                rate.add(*await in_tasks(here, CLIENTS, seconds, count()))
        rows.append(_throughput(f"{name}, {CLIENTS} tasks", *rates))
    return rows
