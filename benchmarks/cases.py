"""What is measured with one client on the sync stores: reads, writes, and space on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data import BATCH, LIMIT, RARE, Data, Namespace
from langgraph.store.base import BaseStore, GetOp, Item, PutOp
from load import SCRATCH, loaded_megabytes
from pgvector import HalfVector
from raw import Ids, Raw, batch
from report import Row
from timing import WARM, WARM_READS, interleave

MANY = 100
"""How many gets over as many namespaces go in one batch."""

BATCHES = 12
"""How many batches are put while measuring, beside a few to warm up."""

SPARE = (BATCHES + 4) * BATCH
"""Vectors that are ready for items put while measuring: each batch has its own."""


@dataclass(frozen=True)
class Spots:
    """Items to get, each of another agent, with the ids that plain SQL needs."""

    places: list[tuple[Namespace, str]]
    ids: list[Ids]

    def place(self, number: int) -> tuple[Namespace, str]:
        """The namespace and key of one of them; numbers go round."""
        return self.places[number % len(self.places)]

    def id(self, number: int) -> Ids:
        """Where LettaStore keeps it."""
        return self.ids[number % len(self.ids)]


@dataclass(frozen=True)
class Bench:
    """All that the cases need: the two stores, plain SQL, the data, how often and how long."""

    ours: BaseStore
    peer: BaseStore
    raw: Raw
    data: Data
    rounds: int
    budget: float
    """Seconds that one side of one row may take."""

    def spots(self) -> Spots:
        """Items to get: one of each small agent."""
        sizes = self.data.sizes
        numbers = [agent * sizes.per + agent * 7 % sizes.per for agent in range(sizes.agents)]
        places = [(self.data.namespace(number), self.data.key(number)) for number in numbers]
        return Spots(places, self.raw.ids([key for _, key in places]))

    def measure(
        self,
        ours: Callable[[int], object],
        peer: Callable[[int], object],
        raw: Callable[[int], object],
        rounds: int | None = None,
        warm: int = WARM_READS,
    ) -> tuple[float, float, float]:
        """The p50 of the three in milliseconds."""
        sides = {"ours": ours, "peer": peer, "raw": raw}
        p50 = interleave(sides, rounds or self.rounds, self.budget, warm)
        return p50["ours"], p50["peer"], p50["raw"]


def get_one(bench: Bench) -> Row:
    """One item by its key."""
    spots = bench.spots()
    _same(*(store.get(*spots.place(0)) for store in (bench.ours, bench.peer)))
    p50 = bench.measure(
        lambda number: bench.ours.get(*spots.place(number)),
        lambda number: bench.peer.get(*spots.place(number)),
        lambda number: bench.raw.get(spots.id(number)),
    )
    return Row("get one", "ms", *p50, better=2.8, floor_at_most=1.6)


def gets(spots: Spots) -> list[list[GetOp]]:
    """Batches of gets, each of another agent's item."""
    return [[GetOp(*spots.place(first + one)) for one in range(MANY)] for first in range(20)]


def get_many(bench: Bench) -> Row:
    """A batch of gets, each in another namespace."""
    spots = bench.spots()
    batches = gets(spots)
    ids = [[spots.id(first + one) for one in range(MANY)] for first in range(len(batches))]
    arrays = [([one.agent for one in many], [one.item for one in many]) for many in ids]
    for ours, peer in zip(bench.ours.batch(batches[0]), bench.peer.batch(batches[0]), strict=True):
        _same(ours, peer)
    p50 = bench.measure(
        lambda number: bench.ours.batch(batches[number % len(batches)]),
        lambda number: bench.peer.batch(batches[number % len(batches)]),
        lambda number: bench.raw.get_many(*arrays[number % len(arrays)]),
    )
    namespaces = min(MANY, bench.data.sizes.agents)
    return Row(f"{MANY} gets over {namespaces} namespaces", "ms", *p50, better=15)


def search_small(bench: Bench) -> Row:
    """The nearest items of a small agent; with the recall of both stores."""
    data = bench.data
    count = len(data.asked)
    agents = [data.agent(int(agent)) for agent in data.asked]
    firsts = [data.key(int(agent) * data.sizes.per) for agent in data.asked]
    ids = bench.raw.ids(firsts)
    queries = [HalfVector(query) for query in data.queries]

    def keys(store: BaseStore, number: int) -> list[str]:
        where = agents[number % count]
        found = store.search(where, query=data.question(number % count), limit=LIMIT)
        return [item.key for item in found]

    p50 = bench.measure(
        lambda number: keys(bench.ours, number),
        lambda number: keys(bench.peer, number),
        lambda number: bench.raw.search(ids[number % count].agent, queries[number % count]),
    )
    checked = range(min(count, 100))
    recalls = [
        data.recall([keys(store, number) for number in checked])
        for store in (bench.ours, bench.peer)
    ]
    name = f"search in an agent of {data.sizes.per}"
    note = "recall {:.3f}, the peer's {:.3f}".format(*recalls)
    exact = recalls[0] == 1
    return Row(name, "ms", *p50, better=10, floor_at_most=1.4, condition=exact, note=note)


def newest(bench: Bench) -> Row:
    """The newest items of the huge agent, without a query."""
    data = bench.data
    agent = bench.raw.ids([data.key(data.sizes.small)])[0].agent
    p50 = bench.measure(
        lambda _: _full(bench.ours.search(data.HUGE, limit=LIMIT)),
        lambda _: _full(bench.peer.search(data.HUGE, limit=LIMIT)),
        lambda _: _full(bench.raw.newest(agent)),
    )
    return Row(f"newest {LIMIT} of an agent of {data.sizes.huge:,}", "ms", *p50, better=60)


def filtered(bench: Bench) -> Row:
    """The newest items of the huge agent among the one in a hundred that match a filter."""
    data = bench.data
    agent = bench.raw.ids([data.key(data.sizes.small)])[0].agent
    p50 = bench.measure(
        lambda _: _full(bench.ours.search(data.HUGE, filter=RARE, limit=LIMIT)),
        lambda _: _full(bench.peer.search(data.HUGE, filter=RARE, limit=LIMIT)),
        lambda _: _full(bench.raw.filter(agent)),
    )
    return Row(f"filter matching 1% of an agent of {data.sizes.huge:,}", "ms", *p50, better=12)


class UnequalError(Exception):
    """The sides did not do the same, so their times say nothing."""


def _same(ours: object, peer: object) -> None:
    """Both stores find the same item."""
    if not isinstance(ours, Item) or not isinstance(peer, Item) or ours.value != peer.value:
        msg = f"LettaStore found {ours!r}, PostgresStore {peer!r}"
        raise UnequalError(msg)


def _full(found: Sequence[object]) -> None:
    """A side finds as many items as it was asked for."""
    if len(found) != LIMIT:
        msg = f"found {len(found)} items, not {LIMIT}"
        raise UnequalError(msg)


def list_roots(bench: Bench) -> Row:
    """The first labels of all namespaces."""
    listed = [store.list_namespaces(max_depth=1) for store in (bench.ours, bench.peer)]
    if listed != [[("memories",)]] * 2:
        msg = f"LettaStore and PostgresStore listed {listed}"
        raise UnequalError(msg)
    p50 = bench.measure(
        lambda _: bench.ours.list_namespaces(max_depth=1),
        lambda _: bench.peer.list_namespaces(max_depth=1),
        lambda _: bench.raw.roots(),
    )
    rows = f"{bench.data.sizes.rows:,}"
    return Row(f"list_namespaces(max_depth=1) at {rows} rows", "ms", *p50, better=50)


def on_disk(bench: Bench) -> Row:
    """Tables, indexes and TOAST; the floor is the bare numbers of the vectors, as halves."""
    ours, peer = loaded_megabytes(bench.raw.connection)
    sizes = bench.data.sizes
    bare = sizes.rows * sizes.dims * 2 / 2**20
    return Row(f"{sizes.rows:,} items and vectors on disk", "MB", ours, peer, bare, better=2)


def fresh(data: Data, what: str, number: int) -> list[PutOp]:
    """A batch of items that do not exist yet: five agents of a hundred, as in the load."""
    return [
        data.new(number * BATCH + place, (SCRATCH, f"{what}-{number}-{place // 100}"))
        for place in range(BATCH)
    ]


def put_batches(bench: Bench) -> Row:
    """Batches of 500 puts with all indexes there are."""
    numbers = range(BATCHES + 4)
    batches = [fresh(bench.data, "batch", number) for number in numbers]
    arrays = [batch(bench.data, fresh(bench.data, "raw", number)) for number in numbers]
    ours, peer, raw = bench.measure(
        lambda number: bench.ours.batch(batches[number]),
        lambda number: bench.peer.batch(batches[number]),
        lambda number: bench.raw.insert(arrays[number]),
        rounds=BATCHES,
        warm=WARM,
    )
    return Row(
        f"batches of {BATCH} puts",
        "rows/s",
        BATCH / ours * 1000,
        BATCH / peer * 1000,
        BATCH / raw * 1000,
        better=40,
        floor_at_most=1 / 0.6,  # 0.6 of the rows that plain SQL inserts
        more_is_better=True,
    )


def put_spread(bench: Bench) -> Row:
    """The same spread over 250 agents."""
    batches, others = (
        [
            [
                bench.data.new(number * BATCH + place, (SCRATCH, f"{what}-{place % 250}"))
                for place in range(BATCH)
            ]
            for number in range(BATCHES + 4)
        ]
        for what in ("spread", "raw-spread")
    )
    arrays = [batch(bench.data, each) for each in others]
    times = bench.measure(
        lambda number: bench.ours.batch(batches[number]),
        lambda number: bench.peer.batch(batches[number]),
        lambda number: bench.raw.insert(arrays[number]),
        rounds=BATCHES,
        warm=WARM,
    )
    ours, peer, raw = (BATCH / each * 1000 for each in times)
    name = f"batches of {BATCH} puts over 250 agents"
    return Row(name, "rows/s", ours, peer, raw, better=30, more_is_better=True)


def put_unindexed(bench: Bench) -> Row:
    """Batches of 500 puts of which nothing is embedded."""
    batches = [
        [op._replace(index=False) for op in fresh(bench.data, "plain", number)]
        for number in range(BATCHES + 4)
    ]
    sides: dict[str, Callable[[int], object]] = {
        "ours": lambda number: bench.ours.batch(batches[number]),
        "peer": lambda number: bench.peer.batch(batches[number]),
    }
    times = interleave(sides, BATCHES, bench.budget, WARM)
    ours, peer = (BATCH / times[side] * 1000 for side in ("ours", "peer"))
    name = f"batches of {BATCH} puts without an index"
    return Row(name, "rows/s", ours, peer, better=3, more_is_better=True)


def put_one(bench: Bench) -> Row:
    """One new item with its vector."""
    data = bench.data
    count = bench.rounds + 4
    puts = [data.new(number, (SCRATCH, f"one-{number % 10}")) for number in range(count)]
    arrays = [
        batch(data, [data.new(number, (SCRATCH, f"raw-one-{number % 10}"))])
        for number in range(count)
    ]
    p50 = bench.measure(
        lambda number: bench.ours.batch([puts[number]]),
        lambda number: bench.peer.batch([puts[number]]),
        lambda number: bench.raw.insert(arrays[number]),
        warm=WARM,
    )
    return Row("single put with a vector", "ms", *p50, better=8)


ALL: tuple[Callable[[Bench], Row], ...] = (
    on_disk,
    get_one,
    get_many,
    search_small,
    newest,
    filtered,
    list_roots,
    put_one,
    put_batches,
    put_spread,
    put_unindexed,
)
"""The rows in the order they are measured: what writes comes last."""
