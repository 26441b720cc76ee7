"""Thousands of calls gathered at once: their work grows with their number, not with its square."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from langgraph.store.base import GetOp, ListNamespacesOp, Op, PutOp, SearchOp
from psycopg import AsyncCursor

import langgraph_letta_store
from langgraph_letta_store import AsyncLettaStore, LettaStore
from tests.store.test_batching import opened
from tests.support.schemas import setting_up

PACKAGE = str(Path(langgraph_letta_store.__file__).parent)
NS = ("test", "foo")

Calls = list[Coroutine[Any, Any, Any]]


def mixed(store: AsyncLettaStore, count: int) -> Calls:
    """LangGraph's own test of large batches: puts, gets, lists, searches and deletes."""
    calls: Calls = []
    for i in range(count // 6):
        namespace, key, value = (*NS, str(i % 2)), f"key{i % 100}", {"foo": f"bar{i}"}
        calls += [
            store.aput(namespace, key, value),
            store.aget(namespace, key),
            store.alist_namespaces(max_depth=i % 3 + 1),
            store.asearch(NS[:1]),
            store.aput(namespace, key, value),
            store.adelete(namespace, key),
        ]
    return calls


def puts_of_one_item(store: AsyncLettaStore, count: int) -> Calls:
    """Puts that wait for each other."""
    return [store.aput(NS, "k", {"n": n}) for n in range(count)]


async def count_work(calls: Calls, statements: list[Any]) -> tuple[int, int]:
    """Return how many Python calls of this package, and how many statements, a gathering takes."""
    visited = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal visited
        visited += event == "call" and frame.f_code.co_filename.startswith(PACKAGE)

    statements.clear()
    sys.setprofile(note)
    try:
        await asyncio.gather(*calls)
    finally:
        sys.setprofile(None)
    return visited, len(statements)


@pytest.mark.parametrize("make", [mixed, puts_of_one_item])
async def test_work_grows_with_the_number_of_calls(
    make: Callable[[AsyncLettaStore, int], Calls],
    dsn: str,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statements: list[Any] = []
    execute = AsyncCursor.execute

    async def counted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        statements.append(query)
        return await execute(self, query, *args, **kwargs)

    monkeypatch.setattr(AsyncCursor, "execute", counted)
    async with opened(dsn, schema) as store:
        await asyncio.gather(*make(store, 60))
        few, _ = await count_work(make(store, 3_000), statements)
        many, sent = await count_work(make(store, 12_000), statements)
    assert many < 4.2 * few
    assert sent < 150  # of six batches; each search and list would be one


async def test_the_last_of_thousands_of_puts_wins(dsn: str, schema: str) -> None:
    async with opened(dsn, schema) as store:
        calls: Calls = []
        for n in range(2_000):
            calls += [store.aput(NS, f"k{n % 7}", {"n": n}), store.aput(NS, "one", {"n": n})]
            calls += [store.adelete(NS, f"gone{n % 5}"), store.aput(NS, f"back{n % 5}", {"n": n})]
        await asyncio.gather(*calls)
        values = {item.key: item.value["n"] for item in await store.asearch(NS, limit=100)}
    assert values.pop("one") == 1_999
    assert {key: value for key, value in values.items() if key[0] == "k"} == {
        f"k{n % 7}": n for n in range(1_993, 2_000)
    }
    assert {key: value for key, value in values.items() if key[0] == "b"} == {
        f"back{n % 5}": n for n in range(1_995, 2_000)
    }
    assert len(values) == 12


def test_equal_reads_of_a_batch_have_each_their_own_results(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            store.setup()
        store.put(NS, "k", {"n": 1, "parts": [{"a": [1]}]})
        reads: list[Op] = [SearchOp(NS), ListNamespacesOp(), GetOp(NS, "k")]
        results: list[Any] = store.batch([*reads, *reads])
        first, names, item, again, names_again, item_again = results
        assert first == again
        assert names == names_again == [NS]
        assert names is not names_again
        assert item == item_again
        for one, other in ((first[0], again[0]), (item, item_again)):
            one.value["parts"][0]["a"].append(2)
            assert other.value == {"n": 1, "parts": [{"a": [1]}]}
        first.clear()
        assert len(again) == 1


def test_reads_that_only_look_equal_to_python_are_answered_apart(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        with setting_up(dsn, store):
            store.setup()
        store.batch([PutOp(NS, "number", {"n": 1}), PutOp(NS, "truth", {"n": True})])
        number, truth = SearchOp(NS, {"n": 1}), SearchOp(NS, {"n": True})
        assert number == truth  # to Python
        pages: list[Any] = store.batch([number, truth, number])
    assert [[item.key for item in page] for page in pages] == [["number"], ["truth"], ["number"]]
