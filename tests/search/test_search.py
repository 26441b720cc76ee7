"""Search: whole labels, pages, scores, and what was embedded following what is stored."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp, SearchItem, SearchOp
from psycopg import connect, sql

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")


class Spelled(Embeddings):
    """Texts that spell their own vector: "1,0,2" is (1, 0, 2)."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(part) for part in text.split(",")] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def spelled(vector: Sequence[float]) -> str:
    return ",".join(map(str, vector))


def index(embed: Any = None, **options: Any) -> dict[str, Any]:
    return {"dims": 3, "embed": embed or Spelled(), "fields": ["text", "texts[*]"], **options}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(way: str, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, way, schema=schema, index=index(distance_type="inner_product")) as store:
        yield store


def places(items: Sequence[SearchItem]) -> list[tuple[tuple[str, ...], str]]:
    return [(item.namespace, item.key) for item in items]


def pages(
    store: LettaStore, prefix: tuple[str, ...], size: int, **how: Any
) -> list[tuple[tuple[str, ...], str]]:
    """All results, one page after the other until one comes back empty."""
    found: list[tuple[tuple[str, ...], str]] = []
    while page := store.search(prefix, limit=size, offset=len(found), **how):
        assert len(page) <= size
        found += places(page)
    return found


@pytest.mark.parametrize("query", [None, "1,0,0"])
def test_a_prefix_is_whole_labels(store: LettaStore, query: str | None) -> None:
    namespaces = [
        *(("foo",), ("foobar",), ("fo",), ("foo", "bar"), ("foo", "barn"), ("foo", "bar", "x")),
        *(("foo", "ba"), ("FOO",), ("foo ",), ("f_o",), ("f%",), ("%",), ("bar", "foo")),
        *(
            ("foo", "bar", "x", "y"),
            ("foo", "bar\U0001f600"),
            ("foo\x01",),
            ("foo", "bar", "x\x01"),
        ),
    ]
    store.batch([PutOp(namespace, "k", {"text": "1,2,3"}) for namespace in namespaces])
    prefixes = [(), ("f",), ("f_o",), ("%",), ("stranger",), ("foo", "bar", "x", "y", "z")]
    for prefix in [*prefixes, *namespaces]:
        found = {item.namespace for item in store.search(prefix, query=query, limit=100)}
        assert found == {ns for ns in namespaces if ns[: len(prefix)] == prefix}, prefix


@pytest.mark.parametrize("agent_depth", [1, 2, 3])
def test_agents_of_any_depth_are_searched_alike(
    dsn: str, schema: str, way: str, agent_depth: int
) -> None:
    namespaces = [
        ("a",),
        ("a", "b"),
        ("a", "b", "c"),
        ("a", "b", "c", "d"),
        ("a", "x", "c"),
        ("z",),
    ]
    with opened(dsn, way, schema=schema, agent_depth=agent_depth, index=index()) as store:
        store.batch([PutOp(namespace, "k", {"text": "1,2,3"}) for namespace in namespaces])
        for prefix in [(), *namespaces]:
            expected = {ns for ns in namespaces if ns[: len(prefix)] == prefix}
            assert {item.namespace for item in store.search(prefix)} == expected
            assert {item.namespace for item in store.search(prefix, query="1,1,1")} == expected
        assert all(store.get(namespace, "k") for namespace in namespaces)


@pytest.mark.parametrize("prefix", [NS, ("agent",), ()])
def test_pages_without_a_query_neither_lose_nor_repeat(
    store: LettaStore, prefix: tuple[str, ...]
) -> None:
    # One batch: all of them of the same age, so only the order of ties keeps the pages apart.
    ops = [PutOp((*NS, f"n{i % 3}"), f"k{i}", {"n": i}) for i in range(47)]
    store.batch(ops)
    found = pages(store, prefix, 5)
    assert len(found) == 47
    assert set(found) == {(op.namespace, op.key) for op in ops}
    assert found == places(store.search(prefix, limit=100))


def test_without_a_query_the_newest_come_first(store: LettaStore) -> None:
    for key in ("a", "b", "c"):
        store.put(NS, key, {"text": "1,0,0"})
    store.put(NS, "a", {"text": "1,0,0"})
    found = store.search(NS)
    assert [item.key for item in found] == ["a", "c", "b"]
    assert [item.score for item in found] == [None] * 3
    assert [item.key for item in store.search(NS, limit=1, offset=1)] == ["c"]


@pytest.mark.parametrize("prefix", [NS, (*NS, "n1"), ("agent",), ()])
@pytest.mark.parametrize("narrowed", [None, {"even": {"$in": [True, False]}}])
def test_pages_with_a_query_neither_lose_nor_repeat(
    store: LettaStore, prefix: tuple[str, ...], narrowed: dict[str, Any] | None
) -> None:
    # Many vectors an item and four scores among all: pages begin and end within ties.
    chance = random.Random(3)
    items: dict[tuple[tuple[str, ...], str], float] = {}
    ops: list[PutOp] = []
    for i in range(60):
        texts = [f"{chance.randrange(4)},1,0" for _ in range(chance.randrange(1, 20))]
        namespace = (*NS, f"n{i % 3}") if i % 4 else ("agent", "other")
        ops.append(PutOp(namespace, f"k{i:02}", {"texts": texts, "even": i % 2 == 0}))
        items[namespace, f"k{i:02}"] = max(float(text[0]) for text in texts)
    store.batch(ops)
    expected = {place: s for place, s in items.items() if place[0][: len(prefix)] == prefix}
    found = pages(store, prefix, 7, query="1,0,0", filter=narrowed)
    assert len(found) == len(expected)
    assert set(found) == set(expected)
    assert [expected[place] for place in found] == sorted(expected.values(), reverse=True)
    for size in (1, 13, 59, 60, 61):
        assert pages(store, prefix, size, query="1,0,0", filter=narrowed) == found


def test_equal_scores_are_ordered_by_key(store: LettaStore) -> None:
    keys = ["b", "a", "C", "é", "z", "10", "9", "ab", "", "\U0001f600", "\uffff"]
    store.batch([PutOp(NS, key, {"text": "2,0,0"}) for key in keys])
    store.put(NS, "best", {"text": "3,0,0"})
    found = store.search(NS, query="1,0,0", limit=100)
    assert [item.key for item in found] == ["best", *sorted(keys)]
    assert [item.key for item in store.search(NS, query="1,0,0", limit=3)] == ["best", "", "10"]


def test_an_items_best_vector_counts_and_crowds_nobody_out(store: LettaStore) -> None:
    store.put(NS, "many", {"texts": [f"9,{i},0" for i in range(200)]})
    store.put(NS, "two", {"texts": ["1,0,0", "8,0,0"]})
    store.put(NS, "one", {"text": "7,0,0"})
    found = store.search(NS, query="1,0,0", limit=3)
    assert [(item.key, item.score) for item in found] == [("many", 9), ("two", 8), ("one", 7)]


@pytest.mark.parametrize("distance", ["cosine", "inner_product", "l2"])
@pytest.mark.parametrize("vector_type", ["halfvec", "vector"])
def test_search_across_agents_is_exact(
    dsn: str, schema: str, way: str, distance: str, vector_type: str
) -> None:
    chance = random.Random(5)
    config = index(distance_type=distance, ann_index_config={"vector_type": vector_type})
    vectors: dict[tuple[tuple[str, ...], str], list[int]] = {
        (("users", f"u{i % 7}", "notes"), f"k{i}"): [chance.randrange(-8, 9) for _ in range(3)]
        for i in range(140)
    }
    query = [3, -2, 5]

    def similarity(vector: Sequence[float]) -> float:
        inner = float(sum(a * b for a, b in zip(query, vector, strict=True)))
        if distance == "inner_product":
            return inner
        if distance == "l2":
            return -math.dist(query, vector)
        lengths = math.hypot(*query) * math.hypot(*vector)
        return inner / lengths if lengths else 0.0

    scores = {place: similarity(vector) for place, vector in vectors.items()}
    with opened(dsn, way, schema=schema, index=config) as store:
        store.batch([PutOp(*place, {"text": spelled(v)}) for place, v in vectors.items()])
        for prefix in ((), ("users",), ("users", "u3"), ("users", "u3", "notes")):
            expected = {p: s for p, s in scores.items() if p[0][: len(prefix)] == prefix}
            found = store.search(prefix, query=spelled(query), limit=1000)
            assert set(places(found)) == set(expected)
            assert len(found) == len(expected)
            for item in found:
                assert item.score == pytest.approx(expected[item.namespace, item.key], abs=1e-3)
            page = store.search(prefix, query=spelled(query), limit=10)
            best = sorted(expected.values(), reverse=True)[:10]
            assert [item.score for item in page] == pytest.approx(best, abs=1e-3)
            assert places(page) == places(found)[:10]


def test_a_vector_of_zeros_has_a_score_and_no_neighbours(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, way, schema=schema, index=index()) as store:
        store.put(NS, "zeros", {"text": "0,0,0"})
        store.put(NS, "near", {"text": "1,0,0"})
        for query, scores in (("1,0,0", [1.0, 0.0]), ("0,0,0", [0.0, 0.0])):
            found = store.search(NS, query=query)
            assert [item.score for item in found] == pytest.approx(scores, abs=1e-3)
        assert [item.key for item in store.search(NS, query="1,0,0")] == ["near", "zeros"]


def nearest(store: LettaStore, query: str) -> dict[str, float | None]:
    return {item.key: item.score for item in store.search(NS, query=query, limit=100)}


def test_what_is_no_longer_stored_is_no_longer_found(store: LettaStore) -> None:
    store.put(NS, "k", {"text": "9,0,0"})
    store.put(NS, "k", {"text": "0,1,0"})
    assert nearest(store, "1,0,0") == {"k": 0}, "a changed field"
    store.put(NS, "k", {"text": "9,0,0"})
    store.put(NS, "k", {"texts": ["0,1,0"]})
    assert nearest(store, "1,0,0") == {"k": 0}, "a removed field"
    store.put(NS, "k", {"texts": ["9,0,0", "1,0,0", "0,0,0"]})
    store.put(NS, "k", {"texts": ["0,1,0"]})
    assert nearest(store, "1,0,0") == {"k": 0}, "a shortened list"
    store.put(NS, "k", {"texts": ["1,0,0", "9,0,0"]})
    store.put(NS, "k", {"texts": ["9,0,0", "9,0,0"]}, index=["texts[0]"])
    store.put(NS, "k", {"texts": ["0,1,0", "9,0,0"]}, index=["texts[0]"])
    assert nearest(store, "1,0,0") == {"k": 0}, "other paths"
    store.put(NS, "k", {"text": "9,0,0"}, index=False)
    assert nearest(store, "1,0,0") == {}, "index=False"
    store.put(NS, "k", {"text": "9,0,0"})
    store.put(NS, "k", {"other": "9,0,0"})
    assert nearest(store, "1,0,0") == {}, "no field left to embed"
    store.put(NS, "k", {"text": "9,0,0"})
    store.delete(NS, "k")
    assert nearest(store, "1,0,0") == {}, "deleted"
    store.put(NS, "k", {"text": "0,1,0"})
    assert nearest(store, "1,0,0") == {"k": 0}, "deleted and put again"
    store.batch([PutOp(NS, "k", {"text": "9,0,0"}), PutOp(NS, "k", None)])
    assert nearest(store, "1,0,0") == {}, "put and deleted in one batch"


def test_a_store_without_an_index_leaves_no_old_vector(
    dsn: str, schema: str, way: str, store: LettaStore
) -> None:
    store.put(NS, "put", {"text": "9,0,0"})
    store.put(NS, "deleted", {"text": "9,0,0"})
    with opened(dsn, way, setup=False, schema=schema) as plain:
        plain.put(NS, "put", {"text": "0,1,0"})
        plain.delete(NS, "deleted")
        plain.put(NS, "deleted", {"text": "0,1,0"})
        assert {item.key for item in plain.search(NS, query="1,0,0")} == {"put", "deleted"}
    assert nearest(store, "1,0,0") == {}
    assert len(store.search(NS)) == 2


def test_only_what_was_embedded_is_found_by_a_query(store: LettaStore) -> None:
    store.put(NS, "indexed", {"text": "1,0,0"})
    store.put(NS, "not", {"text": "1,0,0"}, index=False)
    store.put(NS, "elsewhere", {"title": "1,0,0"})
    store.put(
        NS, "by path", {"deep": [{"title": "2,0,0"}], "text": "9,9,9"}, index=["deep[0].title"]
    )
    assert nearest(store, "1,0,0") == {"by path": 2, "indexed": 1}
    assert len(store.search(NS)) == 4
    assert {item.key for item in store.search(NS, query="")} == {
        *("indexed", "not", "elsewhere", "by path")
    }


def test_reads_in_a_batch_see_the_state_before_its_puts(store: LettaStore) -> None:
    store.put(NS, "k", {"text": "1,0,0", "v": "old"})
    for _ in range(2):
        before, after = store.batch(
            [
                SearchOp(NS, query="1,0,0"),
                PutOp(NS, "k", {"text": "5,0,0", "v": "lost"}),
                PutOp(NS, "k", {"text": "3,0,0", "v": "new"}),
                SearchOp(NS, query="1,0,0"),
            ]
        )[::3]
        assert before == after
        assert isinstance(before, list)
        (item,) = before
        assert isinstance(item, SearchItem)
        assert (item.value["v"], item.score) == ("old", 1)
        (item,) = store.search(NS, query="1,0,0")
        assert (item.value["v"], item.score) == ("new", 3), "the last put of a key wins"
        store.put(NS, "k", {"text": "1,0,0", "v": "old"})
    store.batch([PutOp(NS, "k", None), PutOp(NS, "k", {"text": "4,0,0", "v": "back"})])
    (item,) = store.search(NS, query="1,0,0")
    assert (item.value["v"], item.score) == ("back", 4)


def test_a_filter_narrows_a_query(store: LettaStore) -> None:
    for i in range(50):
        store.put(NS, f"k{i}", {"text": f"{i},0,0", "rare": i in (3, 7)})
    found = store.search(NS, query="1,0,0", filter={"rare": True}, limit=5)
    assert [(item.key, item.score) for item in found] == [("k7", 7), ("k3", 3)]
    assert store.search(("stranger", "here"), query="1,0,0", filter={"rare": True}) == []


def test_a_page_of_no_items_is_empty(store: LettaStore) -> None:
    store.put(NS, "k", {"text": "1,0,0"})
    for query in (None, "1,0,0"):
        for prefix in (NS, ()):
            assert store.search(prefix, query=query, limit=0) == []
            assert store.search(prefix, query=query, offset=1) == []
            assert store.search(prefix, query=query, offset=10**6) == []
            assert len(store.search(prefix, query=query, limit=2**31)) == 1
    assert store.list_namespaces(limit=0) == []


@pytest.mark.parametrize("bad", [-1, 1.5, "5", None])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_bad_page_is_refused(store: LettaStore, name: str, bad: Any) -> None:
    for query in (None, "1,0,0"):
        with pytest.raises(LettaStoreError, match=name) as error:
            store.search(NS, query=query, **{name: bad})
        assert isinstance(error.value, ValueError)
    with pytest.raises(LettaStoreError, match=name):
        store.list_namespaces(**{name: bad})


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ([[1.0, 2.0]], "2"),
        ([[1.0, 2.0, 3.0, 4.0]], "4"),
        ([], "0"),
        ([[1.0, 2.0, 3.0]] * 2, "2"),
        ([[1.0, float("nan"), 3.0]], "(?i)nan"),
        ([[1.0, float("inf"), 3.0]], "(?i)inf"),
        ([[1.0, 1e6, 3.0]], "1000000"),  # a halfvec holds at most 65504
        ([["a", "b", "c"]], None),
        ([None], None),
        (None, None),
    ],
    ids=[
        "2 dims",
        "4 dims",
        "none",
        "too many",
        "nan",
        "inf",
        "too large",
        "texts",
        "null",
        "nothing",
    ],
)
def test_what_is_no_embedding_is_an_error_and_nothing_is_written(
    dsn: str, schema: str, way: str, answer: Any, problem: str | None
) -> None:
    def model(texts: list[str]) -> Any:
        good = [[1.0, 0.0, 0.0] for _ in texts]
        return answer if "bad" in texts else good

    with opened(dsn, way, schema=schema, index=index(model)) as store:
        store.put(NS, "old", {"text": "good"})
        with pytest.raises(LettaStoreError, match=problem) as error:
            store.batch([PutOp(NS, "new", {"title": 1}), PutOp(NS, "old", {"text": "bad"})])
        assert isinstance(error.value, ValueError)
        with pytest.raises(LettaStoreError):
            store.search(NS, query="bad")
        (item,) = store.search(NS)
        assert (item.key, item.value) == ("old", {"text": "good"})
        assert nearest(store, "good") == {"old": 1}


def test_when_the_model_fails_nothing_is_written(dsn: str, schema: str, way: str) -> None:
    def model(texts: list[str]) -> list[list[float]]:
        if "bad" in texts:
            raise ConnectionError("the model is down")
        return [[1.0, 0.0, 0.0] for _ in texts]

    with opened(dsn, way, schema=schema, index=index(model)) as store:
        store.put(NS, "old", {"text": "good"})
        ops = [PutOp(NS, "old", None), PutOp(NS, "new", {}), PutOp(NS, "bad", {"text": "bad"})]
        with pytest.raises(ConnectionError, match="the model is down"):
            store.batch(ops)
        with pytest.raises(ConnectionError, match="the model is down"):
            store.search(NS, query="bad")
        assert [item.key for item in store.search(NS)] == ["old"]
        assert nearest(store, "good") == {"old": 1}


def test_an_asynchronous_model_serves_the_asynchronous_store(dsn: str, schema: str) -> None:
    async def model(texts: list[str]) -> list[list[float]]:
        return Spelled().embed_documents(texts)

    with opened(dsn, "async", schema=schema, index=index(model)) as store:
        store.put(NS, "k", {"text": "1,0,0"})
        assert nearest(store, "1,0,0") == {"k": pytest.approx(1)}


def test_a_large_agent_is_searched_in_a_moment(store: LettaStore) -> None:
    store.batch([PutOp(NS, f"k{i}", {"text": f"{i % 97},{i % 89},1"}) for i in range(3_000)])
    took: list[float] = []
    for _ in range(3):  # and the least: other processes work here too
        started = time.perf_counter()
        found = store.search(NS, query="1,0,0", limit=10, offset=25)
        took.append(time.perf_counter() - started)
        assert [item.score for item in found] == [96] * 5 + [95] * 5
    assert min(took) < 2


def test_hits_below_the_least_score_are_cut_off(store: LettaStore) -> None:
    store.batch([PutOp(NS, f"k{i}", {"text": f"{i},0,0"}) for i in range(6)])
    found = store.search(NS, query="1,0,0", min_score=3)
    assert [item.score for item in found] == [5, 4, 3]
    # No others take their place: pages are those of the same order.
    assert [item.score for item in store.search(NS, query="1,0,0", limit=4, min_score=3)] == [
        5,
        4,
        3,
    ]
    assert not store.search(NS, query="1,0,0", offset=3, min_score=3)
    assert len(store.search(NS, min_score=3)) == 6  # without a query nothing has a score


def test_a_store_has_a_least_score_and_a_call_another(dsn: str, schema: str, way: str) -> None:
    how: dict[str, Any] = {"schema": schema, "index": index(distance_type="inner_product")}
    with opened(dsn, way, search={"min_score": 3}, **how) as store:
        store.batch([PutOp(NS, f"k{i}", {"text": f"{i},0,0"}) for i in range(6)])
        assert [item.score for item in store.search(NS, query="1,0,0")] == [5, 4, 3]
        (one,) = store.batch([SearchOp(NS, query="1,0,0")])
        assert isinstance(one, list)
        assert len(one) == 3
        assert len(store.search(NS, query="1,0,0", min_score=1)) == 5


def test_a_call_with_options_is_the_same_search(store: LettaStore) -> None:
    store.batch([PutOp(NS, f"k{i}", {"text": f"{i},0,0", "n": i}) for i in range(9)])
    how: dict[str, Any] = {"query": "1,0,0", "filter": {"n": {"$lt": 7}}, "limit": 3, "offset": 2}
    found = store.search(NS, **how, mode="vector", ef_search=50, probes=3, text_weight=0.2)
    assert found == store.search(NS, **how) == store.search(NS, **how, mode=None)
    assert [item.key for item in found] == ["k4", "k3", "k2"]


@pytest.mark.parametrize("refresh", [None, True, False])
def test_a_call_with_options_renews_what_it_finds_as_any_other(
    dsn: str, schema: str, way: str, refresh: bool | None
) -> None:
    ttl: Any = {"refresh_on_read": False}
    query = sql.SQL("select expires_at from {}").format(sql.Identifier(schema, "archival_memory"))
    with opened(dsn, way, schema=schema, index=index(), ttl=ttl) as store, connect(dsn) as conn:
        store.put(NS, "k", {"text": "1,0,0"}, ttl=5)
        before = conn.execute(query).fetchone()
        conn.commit()
        store.search(NS, query="1,0,0", mode="vector", refresh_ttl=refresh)
        assert (conn.execute(query).fetchone() != before) == (refresh is True)


async def test_both_stores_search_with_options_either_way(dsn: str, schema: str) -> None:
    how: dict[str, Any] = {"schema": schema, "index": index(), "partitions": 2}
    with LettaStore.from_conn_string(dsn, **how) as store:
        store.setup()
        store.put(NS, "near", {"text": "1,0,0"})
        store.put(NS, "far", {"text": "-1,0,0"})
        (found,) = await store.asearch(NS, query="1,0,0", min_score=0)
        assert found.key == "near"
    async with AsyncLettaStore.from_conn_string(dsn, **how) as other:
        (found,) = await other.asearch(NS, query="1,0,0", min_score=0)
        assert found.key == "near"
        called = asyncio.to_thread(other.search, NS, query="1,0,0", min_score=0)
        assert await called == [found]
        with pytest.raises(asyncio.InvalidStateError, match=r"await store\.asearch"):
            other.search(NS, query="1,0,0", min_score=0)
