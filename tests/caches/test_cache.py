"""LangGraph's cache on PostgreSQL: keys, times to live, bounds, and graphs that use it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any, TypedDict

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langgraph.cache.base import FullKey
from langgraph.graph import END, START, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import CachePolicy
from psycopg import sql

from langgraph_letta_store import AsyncLettaCache, LettaCache, LettaStore
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidOperationError,
    InvalidValueError,
    SetupError,
)
from langgraph_letta_store.records import CacheSize
from tests.support.schemas import setting_up

NS = ("graph", "node")


@pytest.fixture
def cache(dsn: str, schema: str) -> Iterator[LettaCache]:
    with LettaCache.from_conn_string(dsn, schema=schema, partitions=2) as cache:
        with setting_up(dsn, cache):
            cache.setup()
        yield cache


@pytest.fixture
async def async_cache(cache: LettaCache, dsn: str) -> AsyncGenerator[AsyncLettaCache, None]:
    schema = cache.config.schema
    async with AsyncLettaCache.from_conn_string(dsn, schema=schema, partitions=2) as opened:
        yield opened


def keys_of(count: int) -> list[FullKey]:
    return [(NS, f"key {number}") for number in range(count)]


def age(cache: LettaCache, dsn: str, column: str, interval: str) -> None:
    """Let all values be older than they are."""
    query = sql.SQL("update {}.cached set {} = now() - {}::interval").format(
        sql.Identifier(cache.config.schema), sql.Identifier(column), sql.Literal(interval)
    )
    with psycopg.connect(dsn) as connection:
        connection.execute(query)


def test_values_come_back_by_their_keys(cache: LettaCache) -> None:
    keys: list[FullKey] = [(NS, "a"), (("other",), "a"), ((), ""), (("graph", "node", "x"), "a")]
    values = {key: {"number": number, "words": ["tea", None]} for number, key in enumerate(keys)}
    cache.set({key: (value, None) for key, value in values.items()})
    assert cache.get([*keys, (NS, "missing")]) == values
    assert cache.get([]) == {}
    cache.set({})


def test_labels_and_keys_are_not_run_together(cache: LettaCache) -> None:
    cache.set({(("a", "b"), "c"): (1, None), (("a",), "bc"): (2, None), (("ab",), "c"): (3, None)})
    assert cache.get([(("a", "b"), "c"), (("a",), "bc"), (("ab",), "c"), (("a", "bc"), "")]) == {
        (("a", "b"), "c"): 1,
        (("a",), "bc"): 2,
        (("ab",), "c"): 3,
    }


def test_a_value_replaces_the_one_before(cache: LettaCache, dsn: str) -> None:
    cache.set({(NS, "a"): (1, 60)})
    cache.set({(NS, "a"): (2, None)})
    age(cache, dsn, "stored_at", "1 day")
    assert cache.get([(NS, "a")]) == {(NS, "a"): 2}
    assert cache.measure().entries == 1


def test_what_has_expired_is_not_returned(cache: LettaCache, dsn: str) -> None:
    cache.set({(NS, "a"): ("short", 60), (NS, "b"): ("long", None)})
    assert len(cache.get([(NS, "a"), (NS, "b")])) == 2
    age(cache, dsn, "expires_at", "1 second")
    cache.set({(NS, "b"): ("long", None), (NS, "c"): ("gone at once", 0)})
    assert cache.get([(NS, "a"), (NS, "b"), (NS, "c")]) == {(NS, "b"): "long"}
    assert cache.measure().entries == 1
    assert cache.maintain().entries == 1


def test_a_second_passes(cache: LettaCache) -> None:
    cache.set({(NS, "a"): (1, 1)})
    end = time.monotonic() + 20
    while cache.get([(NS, "a")]) and time.monotonic() < end:
        time.sleep(0.1)
    assert cache.get([(NS, "a")]) == {}


def test_a_default_time_to_live(dsn: str, cache: LettaCache) -> None:
    short = LettaCache(cache.conn, schema=cache.config.schema, default_ttl=60, name="short")
    short.set({(NS, "a"): (1, None)})
    assert short.get([(NS, "a")]) == {(NS, "a"): 1}
    age(cache, dsn, "expires_at", "1 second")
    assert short.get([(NS, "a")]) == {}


def test_clearing(cache: LettaCache) -> None:
    cache.set({(("a",), "k"): (1, None), (("a", "b"), "k"): (2, None), (("c",), "k"): (3, None)})
    cache.clear([("a",), ("missing",)])
    assert set(cache.get([(("a",), "k"), (("a", "b"), "k"), (("c",), "k")]).values()) == {2, 3}
    cache.clear([])
    assert cache.measure().entries == 2
    cache.clear()
    assert cache.measure() == CacheSize(0, 0)


def test_caches_of_other_names_keep_their_values(cache: LettaCache) -> None:
    other = LettaCache(cache.conn, schema=cache.config.schema, name="other")
    cache.set({(NS, "a"): (1, None)})
    other.set({(NS, "a"): (2, None)})
    assert other.get([(NS, "a")]) == {(NS, "a"): 2}
    other.clear()
    assert cache.get([(NS, "a")]) == {(NS, "a"): 1}


def test_a_hundred_keys_are_one_statement(
    cache: LettaCache, caplog: pytest.LogCaptureFixture
) -> None:
    keys = keys_of(100)
    cache.set({key: (key[1], None) for key in keys})
    with caplog.at_level("DEBUG", "langgraph_letta_store"):
        assert len(cache.get(keys)) == 100
    steps = [record for record in caplog.records if "get_cached" in record.getMessage()]
    assert len(steps) == 1


def test_more_keys_than_one_statement_takes(cache: LettaCache) -> None:
    keys = keys_of(2500)
    cache.set({key: (key[1], None) for key in keys})
    assert cache.get(keys) == {key: key[1] for key in keys}


def test_the_least_used_make_room(cache: LettaCache, dsn: str) -> None:
    small = LettaCache(cache.conn, schema=cache.config.schema, name="small", max_entries=5)
    small.set({key: (key[1], None) for key in keys_of(5)})
    age(cache, dsn, "used_at", "2 hours")
    assert small.get(keys_of(2))  # used just now
    small.set({(NS, f"new {number}"): (number, None) for number in range(5)})
    small.set({(NS, "newest"): (0, None)})
    small.maintain()
    assert small.measure().entries == 5
    assert small.get([(NS, "newest")])
    assert not small.get(keys_of(5)[2:])


def test_bytes_are_bounded(cache: LettaCache) -> None:
    small = LettaCache(cache.conn, schema=cache.config.schema, name="small", max_bytes=10_000)
    for key in keys_of(20):
        small.set({key: ("x" * 1000, None)})
    size = small.maintain()
    assert 5 <= size.entries <= 10
    assert size.bytes <= 10_000


def test_unlogged_by_option(cache: LettaCache, dsn: str) -> None:
    def persistence() -> str:
        with psycopg.connect(dsn) as connection:
            query = "select relpersistence from pg_class where oid = %s::regclass"
            name = f'"{cache.config.schema}".cached'
            return str(next(connection.execute(query, [name]))[0])

    cache.set({(NS, "a"): (1, None)})
    for unlogged, expected in ((True, "u"), (None, "u"), (False, "p")):
        cache.setup(unlogged=unlogged)
        assert persistence() == expected
    assert cache.get([(NS, "a")]) == {(NS, "a"): 1}


@pytest.mark.parametrize(
    "key",
    ["a", ("a", "b"), (NS,), (NS, "a", "b"), (["a"], "b"), ((1,), "b"), (NS, 1), (NS, None)],
    ids=repr,
)
def test_keys_that_are_none(cache: LettaCache, key: Any) -> None:
    with pytest.raises(InvalidOperationError, match="must be"):
        cache.get([key])
    if key != (["a"], "b"):  # which no dictionary can have as a key
        with pytest.raises(InvalidOperationError, match="must be"):
            cache.set({(NS, "a"): (1, None), key: (1, None)})
    assert cache.measure().entries == 0


def test_labels_that_cannot_be_stored(cache: LettaCache) -> None:
    for label in ("a\0b", "\ud800"):
        with pytest.raises(InvalidValueError, match="namespace"):
            cache.set({((label,), "a"): (1, None)})
    key = ("a",), "any\0text \ud800"
    cache.set({key: (1, None)})  # keys are hashed
    assert cache.get([key]) == {key: 1}


@pytest.mark.parametrize("ttl", [-1, float("nan"), float("inf"), "60", True, 1e12], ids=repr)
def test_times_that_are_none(cache: LettaCache, ttl: Any) -> None:
    with pytest.raises(InvalidOperationError, match="`ttl` must be a number of seconds"):
        cache.set({(NS, "a"): (1, None), (NS, "b"): (2, ttl)})
    assert cache.measure().entries == 0


@pytest.mark.parametrize("namespaces", ["abc", [("a",), "b"], [1], 5], ids=repr)
def test_namespaces_that_are_none(cache: LettaCache, namespaces: Any) -> None:
    cache.set({(NS, "a"): (1, None)})
    with pytest.raises(InvalidOperationError, match="must be"):
        cache.clear(namespaces)
    assert cache.measure().entries == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [("name", ""), ("name", 5), ("max_entries", 0), ("max_bytes", -1), ("default_ttl", 0)],
)
def test_options_that_are_none(cache: LettaCache, option: str, value: Any) -> None:
    options: Any = {option: value}
    with pytest.raises(ConfigurationError, match=f"`{option}` must be"):
        LettaCache(cache.conn, **options)


def test_a_schema_without_the_table(dsn: str, own_schema: str) -> None:
    with (
        LettaCache.from_conn_string(dsn, schema=own_schema) as cache,
        pytest.raises(SetupError, match=r"is not set up; call setup\(\)"),
    ):
        cache.get([(NS, "a")])


def test_a_store_sets_the_table_up_too(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            store.setup()
        cache = LettaCache(store.conn, schema=schema)
        cache.set({(NS, "a"): (1, None)})
        assert cache.get([(NS, "a")]) == {(NS, "a"): 1}


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pairs=st.dictionaries(
        st.tuples(
            st.lists(
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
                max_size=3,
            ).map(tuple),
            st.text(),
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(),
            lambda each: st.lists(each) | st.dictionaries(st.text(), each),
            max_leaves=5,
        ),
        max_size=5,
    )
)
def test_any_keys_and_values(cache: LettaCache, pairs: Any) -> None:
    storable: dict[Any, Any] = {}
    for key, value in pairs.items():
        try:
            cache.serde.dumps_typed(value)
        except UnicodeEncodeError:
            continue
        storable[key] = value
    cache.clear()
    cache.set({key: (value, None) for key, value in storable.items()})
    assert cache.get(list(pairs)) == storable


async def test_coroutines(async_cache: AsyncLettaCache) -> None:
    await async_cache.aset({(NS, "a"): (1, None), (NS, "b"): (2, 60)})
    assert await async_cache.aget([(NS, "a"), (NS, "b")]) == {(NS, "a"): 1, (NS, "b"): 2}
    found = await asyncio.to_thread(async_cache.get, [(NS, "a")])
    assert found == {(NS, "a"): 1}
    await asyncio.to_thread(async_cache.set, {(NS, "c"): (3, None)})
    assert (await async_cache.measure()).entries == 3
    with pytest.raises(asyncio.InvalidStateError, match="await `aget`"):
        async_cache.get([(NS, "a")])
    await async_cache.aclear([NS])
    assert (await async_cache.maintain()) == CacheSize(0, 0)


async def test_coroutines_of_the_synchronous_cache(cache: LettaCache) -> None:
    await cache.aset({(NS, "a"): (1, None)})
    assert await cache.aget([(NS, "a")]) == {(NS, "a"): 1}
    await cache.aclear()
    assert await cache.aget([(NS, "a")]) == {}


class State(TypedDict):
    question: str
    answer: str


def graph_with(cache: Any, calls: list[str]) -> Any:
    def answer(state: State) -> dict[str, str]:
        calls.append(state["question"])
        return {"answer": state["question"].upper()}

    builder: Any = StateGraph(State)
    builder.add_node("answer", answer, cache_policy=CachePolicy(ttl=120))
    builder.add_edge(START, "answer")
    builder.add_edge("answer", END)
    return builder.compile(cache=cache)


def test_a_graph_runs_a_node_once(cache: LettaCache) -> None:
    calls: list[str] = []
    graph = graph_with(cache, calls)
    for _ in range(3):
        assert graph.invoke({"question": "tea?"})["answer"] == "TEA?"
    assert graph.invoke({"question": "more?"})["answer"] == "MORE?"
    assert calls == ["tea?", "more?"]
    graph.clear_cache()
    graph.invoke({"question": "tea?"})
    assert calls == ["tea?", "more?", "tea?"]


async def test_a_graph_in_coroutines(async_cache: AsyncLettaCache) -> None:
    calls: list[str] = []
    graph = graph_with(async_cache, calls)
    for _ in range(3):
        assert (await graph.ainvoke({"question": "tea?"}))["answer"] == "TEA?"
    assert calls == ["tea?"]
