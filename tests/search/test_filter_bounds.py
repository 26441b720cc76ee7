"""Filters are bounded before they are sent: a filter without end fails its own caller alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
from langgraph.store.base import GetOp, Op, PutOp, SearchOp

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store._search import filter_bounds
from langgraph_letta_store._search.filters import parse_filter
from langgraph_letta_store.errors import InvalidFilterError
from tests.support.schemas import setting_up
from tests.support.stores import opened

NS = ("filters", "bounds")


@pytest.fixture
def store(dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, "pool", schema=schema) as store:
        yield store


@pytest.fixture
async def astore(dsn: str, schema: str) -> AsyncGenerator[AsyncLettaStore, None]:
    async with AsyncLettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            await store.setup()
        yield store


def conditions(count: int) -> dict[str, Any]:
    return {f"f{i}": {"$exists": True} for i in range(count)}


def nested(levels: int) -> dict[str, Any]:
    filter_: dict[str, Any] = {"a": 1}
    for _ in range(levels):
        filter_ = {"$not": filter_}
    return filter_


def endless() -> list[Any]:
    parts: list[Any] = [1]
    parts += [parts, parts]
    return parts


OVER: dict[str, tuple[Any, str]] = {
    "conditions": (conditions(66_000), "2,000 conditions, got at least 66,000"),
    "alternatives": ({"$or": [{"a": i} for i in range(3000)]}, "2,000 conditions, got at least"),
    "nested conditions": (
        {"a": {f"b{i}": {"c": i, "d": {"$gt": i}} for i in range(1500)}},
        "2,000 conditions, got at least",
    ),
    "operands": ({"a": {"$in": list(range(30_000))}}, "20,000 values, got at least 30,000"),
    "empty alternatives": ({"$and": [{}] * 30_000}, "20,000 values, got at least 30,000"),
    "levels": (nested(60), "50 levels of lists and dictionaries, got at least 51"),
    "levels of a value": ({"a": endless()}, "50 levels of lists and dictionaries"),
    "bytes": ({"a": "é" * 2**19 + "e"}, "1,048,576 bytes of text, got at least 1,048,578"),
}


@pytest.mark.parametrize(("filter_", "named"), OVER.values(), ids=OVER)
def test_a_filter_over_a_bound_is_refused_by_name(filter_: Any, named: str) -> None:
    with pytest.raises(InvalidFilterError, match=named):
        parse_filter(filter_)


def test_a_filter_within_the_bounds_is_answered(store: LettaStore) -> None:
    store.put(NS, "k", {f"f{i}": i for i in range(filter_bounds.MAX_CONDITIONS)})
    store.put(NS, "other", {"f0": 0})
    for filter_ in (
        conditions(filter_bounds.MAX_CONDITIONS),
        {"$and": [{f"f{i}": {"$gte": i}} for i in range(filter_bounds.MAX_CONDITIONS)]},
        {f"f{i}": i for i in range(filter_bounds.MAX_CONDITIONS)},
    ):
        assert [item.key for item in store.search(NS, filter=filter_)] == ["k"]


def test_the_time_of_a_filter_grows_with_its_conditions() -> None:
    def seconds(count: int) -> float:
        filter_ = {f"field{i}": {"$contains": {"x": i}} for i in range(count)}
        best = float("inf")
        for _ in range(5):
            start = time.process_time()
            condition = parse_filter(filter_)
            assert condition is not None
            condition.clause.as_string(None)
            best = min(best, time.process_time() - start)
        return best

    few, many = seconds(250), seconds(2000)
    # Eight times as many; twice that is allowed for a machine that is busy with other things.
    assert many < 16 * few
    assert many < 0.15  # 25 ms on an idle machine


def test_the_server_plans_few_conditions_one_by_one(store: LettaStore) -> None:
    value: dict[str, Any] = {f"f{i}": i for i in range(60)}
    store.put(NS, "k", value)
    assert store.search(NS, filter=value)
    assert store.search(NS, filter={"$or": [{"other": 1}, value]})
    assert store.search(NS, filter={"$and": [{name: {"$gte": n}} for name, n in value.items()]})
    for i in (0, 15, 16, 59):
        for wrong in ({f"f{i}": "x"}, {f"f{i}": {"$gt": i}}, {f"f{i}": {"$exists": False}}):
            assert not store.search(NS, filter={**value, **wrong})
            assert store.search(NS, filter={"$not": {**value, **wrong}})
        assert not store.search(NS, filter={**value, f"f{i}": i, "missing": i})
    condition = parse_filter({f"f{i}": {"$ne": i} for i in range(2000)})
    assert condition is not None
    before, several, others = condition.clause.as_string(None).partition("case when")
    assert several
    assert before.count(" and ") == 16
    assert others.count(" and ") == 2000 - 16 - 1


def test_in_a_batch_it_is_refused_before_anything_is_written(store: LettaStore) -> None:
    ops: list[Op] = [PutOp(NS, "k", {"a": 1}), SearchOp(NS, filter=conditions(5000))]
    with pytest.raises(InvalidFilterError, match="conditions"):
        store.batch(ops)
    assert store.get(NS, "k") is None


@pytest.mark.asyncio
async def test_it_fails_its_caller_alone(astore: AsyncLettaStore) -> None:
    puts = [astore.aput(NS, f"k{i}", {"n": i}, index=False) for i in range(5)]
    gets = [astore.aget(NS, f"k{i}") for i in range(5)]
    bad: list[Any] = [
        astore.asearch(NS, filter=conditions(66_000)),
        astore.asearch(NS, filter=conditions(66_000), ef_search=10),
        astore.abatch([GetOp(NS, "k1"), SearchOp(NS, filter=conditions(66_000))]),
    ]
    results = await asyncio.gather(*puts, *gets, *bad, return_exceptions=True)
    assert [type(result).__name__ for result in results[-len(bad) :]] == [
        "InvalidFilterError"
    ] * len(bad)
    assert not [result for result in results[: -len(bad)] if isinstance(result, BaseException)]
    assert await astore.aget(NS, "k4") is not None
