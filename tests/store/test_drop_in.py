"""What users of LangGraph's PostgresStore rely on holds here too.

Every test also runs on PostgresStore itself, so that none asks for more, or for less, than it
gives. Where it is known to be wrong the tests are in the other modules.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias, cast

import psycopg
import pytest
from langgraph.store.base import (
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    SearchItem,
    SearchOp,
)
from langgraph.store.postgres import AsyncPostgresStore, PostgresStore
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import Blocking, opened, running_loop

Make: TypeAlias = Callable[..., AbstractContextManager[LettaStore]]

VECTORS = [
    (vector_type, distance)
    for vector_type in ("halfvec", "vector")
    for distance in ("cosine", "inner_product", "l2")
]


@contextmanager
def peer(dsn: str, options: Any) -> Generator[Any, None, None]:
    with PostgresStore.from_conn_string(dsn, **options) as store:
        store.setup()
        yield store


@contextmanager
def async_peer(dsn: str, options: Any) -> Generator[Any, None, None]:
    with running_loop() as loop:

        def wait(coroutine: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

        manager = AsyncPostgresStore.from_conn_string(dsn, **options)
        store = wait(manager.__aenter__())
        wait(store.setup())
        yield Blocking(store, loop)
        wait(manager.__aexit__(None, None, None))
        store._task.cancel()


@pytest.fixture
def peers_place(dsn: str, schema: str) -> str:
    """The connection string of an empty schema for the peer, which takes the first of the path."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    return make_conninfo(dsn, options=f"-c search_path={schema},public")  # where vector is


@pytest.fixture(params=["sync", "async", "PostgresStore", "AsyncPostgresStore"])
def make(request: pytest.FixtureRequest) -> Make:
    """Open a store, ours or the peer's, that is set up and empty."""

    def open_(**options: Any) -> AbstractContextManager[LettaStore]:
        if "Postgres" in request.param:
            place = request.getfixturevalue("peers_place")
            cm = (async_peer if "Async" in request.param else peer)(place, options)
            return cast("AbstractContextManager[LettaStore]", cm)
        schema = request.getfixturevalue("schema")
        return opened(request.getfixturevalue("dsn"), request.param, schema=schema, **options)

    return open_


@pytest.fixture
def store(make: Make) -> Iterator[LettaStore]:
    with make() as store:
        yield store


def embedding(
    vector_type: str, distance: str, fields: list[str] | None = None, dims: int = 64
) -> dict[str, Any]:
    return {
        "dims": dims,
        "embed": CharacterEmbeddings(dims),
        "ann_index_config": {"vector_type": vector_type},
        "distance_type": distance,
        "fields": fields,
    }


@pytest.fixture
def vectors(make: Make) -> Iterator[LettaStore]:
    with make(index=embedding("halfvec", "cosine")) as store:
        yield store


def keys(items: Sequence[Item]) -> list[str]:
    return [item.key for item in items]


def test_a_batch_answers_in_the_order_of_its_operations(store: LettaStore) -> None:
    store.put(("test", "foo"), "one", {"data": "1"})
    store.put(("test", "bar"), "two", {"data": "2"})
    ops: list[Op] = [
        GetOp(("test", "foo"), "one"),
        PutOp(("test", "bar"), "two", {"data": "2"}),
        SearchOp(("test",), filter={"data": "1"}, limit=10, offset=0),
        ListNamespacesOp(match_conditions=None, max_depth=None, limit=10, offset=0),
        GetOp(("test",), "three"),
        PutOp(("test",), "three", {"data": "3"}),
    ]
    for order in (ops, ops[::-1]):
        results: list[Any] = store.batch(order)
        got, put, found, namespaces, missing, _ = results if order is ops else results[::-1]
        assert isinstance(got, Item)
        assert (got.key, got.value) == ("one", {"data": "1"})
        assert put is None
        assert keys(found) == ["one"]
        assert {("test", "foo"), ("test", "bar")} <= set(namespaces)
        assert missing is None
        store.delete(("test",), "three")


def test_batches_of_one_kind(store: LettaStore) -> None:
    puts = [PutOp(("test",), f"k{i}", {"n": i, "even": i % 2 == 0}) for i in range(5)]
    assert store.batch([*puts, PutOp(("test",), "none", None)]) == [None] * 6
    gets: list[Any] = store.batch([GetOp(("test",), key) for key in ("k3", "none", "k0", "k3")])
    assert [item and item.value["n"] for item in gets] == [3, None, 0, 3]
    searches = [
        SearchOp(("test",), filter={"even": True}),
        SearchOp(("test",), filter=None, limit=2),
        SearchOp(("other",), filter=None, limit=10),
    ]
    found: list[Any] = store.batch(searches)
    assert [len(page) for page in found] == [3, 2, 0]
    assert all(item.value["even"] for item in found[0])


def test_an_item_is_put_read_updated_and_deleted(store: LettaStore) -> None:
    namespace = ("test", "documents")
    store.put(namespace, "doc", {"title": "Test", "content": "Hello"})
    item = store.get(namespace, "doc")
    assert item is not None
    assert (item.namespace, item.key) == (namespace, "doc")
    assert item.value == {"title": "Test", "content": "Hello"}
    store.put(namespace, "doc", {"title": "Updated"})
    updated = store.get(namespace, "doc")
    assert updated is not None
    assert updated.value == {"title": "Updated"}
    assert updated.updated_at > item.updated_at
    assert updated.created_at == item.created_at
    assert store.get(("test", "other"), "doc") is None
    store.delete(namespace, "doc")
    assert store.get(namespace, "doc") is None


def test_namespaces_are_listed_by_prefix_suffix_and_depth(store: LettaStore) -> None:
    namespaces = [
        (root, kind, who)
        for root in ("prod", "test")
        for kind in ("documents", "images")
        for who in ("private", "public")
    ]
    store.batch([PutOp(namespace, "k", {}) for namespace in namespaces])
    assert store.list_namespaces() == namespaces
    listed = store.list_namespaces(prefix=["test"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # users give lists
    assert listed == namespaces[4:]
    assert store.list_namespaces(suffix=("public",)) == namespaces[1::2]
    wild = ("*", "images", "public")
    assert store.list_namespaces(prefix=wild) == [("prod", *wild[1:]), ("test", *wild[1:])]
    assert store.list_namespaces(suffix=("images", "*")) == [
        namespace for namespace in namespaces if namespace[1] == "images"
    ]
    assert store.list_namespaces(max_depth=1) == [("prod",), ("test",)]
    assert store.list_namespaces(max_depth=2, limit=2, offset=1) == [
        ("prod", "images"),
        ("test", "documents"),
    ]
    assert store.list_namespaces(limit=3) == namespaces[:3]
    (found,) = store.batch([ListNamespacesOp((MatchCondition("suffix", ("private",)),))])
    assert found == namespaces[::2]


def test_search_takes_a_prefix_a_filter_and_a_page(store: LettaStore) -> None:
    for namespace, key, author in (
        (("test", "docs"), "1", "Alice"),
        (("test", "docs"), "2", "Bob"),
        (("test", "images"), "3", "Alice"),
        (("testing", "docs"), "4", "Alice"),
    ):
        store.put(namespace, key, {"author": author, "tags": ["x"], "n": int(key)})
    listed: Any = ["test"]
    assert sorted(keys(store.search(listed))) == ["1", "2", "3"]
    assert sorted(keys(store.search(("test", "docs")))) == ["1", "2"]
    assert sorted(keys(store.search(("test",), filter={"author": "Alice"}))) == ["1", "3"]
    assert sorted(keys(store.search(("test",), filter={"author": {"$eq": "Bob"}}))) == ["2"]
    assert sorted(keys(store.search(("test",), filter={"author": {"$ne": "Bob"}}))) == ["1", "3"]
    assert keys(store.search(("test",), filter={"n": {"$gt": 1, "$lte": 2}})) == ["2"]
    assert keys(store.search(("test",), filter={"tags": ["x"], "n": 3})) == ["3"]
    assert len(store.search(("test",), limit=2)) == 2
    assert len(store.search(("test",), offset=2)) == 1
    found = store.search(())
    assert keys(found) == ["4", "3", "2", "1"], "the newest first"
    assert all(isinstance(item, SearchItem) and item.score is None for item in found)


def test_odd_labels_are_labels(store: LettaStore) -> None:
    namespaces = [("user_%",), ("user_%", "child"), ("userX%",), ("USER_%",), ("user_",)]
    store.batch([PutOp(namespace, "k", {}) for namespace in namespaces])
    assert {item.namespace for item in store.search(("user_%",))} == set(namespaces[:2])
    assert store.list_namespaces(prefix=("user_%", "*")) == [("user_%", "child")]


def test_a_large_batch_of_puts(vectors: LettaStore) -> None:
    ops = [PutOp(("many", str(i % 5)), f"k{i}", {"text": f"text number {i}"}) for i in range(200)]
    vectors.batch(ops)
    results: list[Any] = vectors.batch([GetOp(op.namespace, op.key) for op in ops])
    assert [item.value for item in results] == [op.value for op in ops]
    assert len(vectors.search(("many", "3"), limit=100)) == 40


def test_configurations_can_be_read(make: Make) -> None:
    index = embedding("vector", "l2")
    ttl = {"default_ttl": 2, "refresh_on_read": True}
    with make(index=index, ttl=ttl) as store:
        assert store.index_config is not None
        assert store.index_config.get("dims") == 64
        assert store.index_config.get("embed") is index["embed"]
        assert store.embeddings is index["embed"]
        assert store.ttl_config == ttl
        assert store.supports_ttl is True
    with make() as store:
        assert store.index_config is None
        assert store.ttl_config is None


def test_setting_up_twice(make: Make) -> None:
    with make(index=embedding("halfvec", "cosine")) as store:
        store.put(("a",), "k", {"text": "tea"})
        store.setup()
        assert store.get(("a",), "k") is not None


def test_items_with_and_without_a_time_to_live(make: Make) -> None:
    ttl = {"default_ttl": 5, "refresh_on_read": True, "sweep_interval_minutes": 1}
    with make(ttl=ttl) as store:
        store.put(("a",), "default", {})
        store.put(("a",), "own", {}, ttl=1)
        store.put(("a",), "none", {}, ttl=None)
        store.start_ttl_sweeper()
        assert store.sweep_ttl() == 0
        assert len(store.search(("a",), refresh_ttl=False)) == 3
        assert all(store.get(("a",), key) for key in ("default", "own", "none"))
        assert store.stop_ttl_sweeper() is True
        assert store.stop_ttl_sweeper(timeout=1) is True


def test_what_is_put_is_found_by_meaning(vectors: LettaStore) -> None:
    texts = {"1": "short text", "2": "longer text document", "3": "longest text document here"}
    for key, text in texts.items():
        vectors.put(("test",), key, {"text": text})
    vectors.put(("test",), "4", {"description": "xyz"})
    found = vectors.search(("test",), query='{"text": "longest text document here"}')
    assert keys(found)[0] == "3"
    assert keys(found)[-1] == "4"
    scores = [item.score for item in found if item.score is not None]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)


def test_an_update_is_embedded_anew(vectors: LettaStore) -> None:
    def score(query: str, key: str) -> float | None:
        return {item.key: item.score for item in vectors.search(("test",), query=query)}[key]

    vectors.put(("test",), "1", {"text": "zany zebra Xerxes"})
    vectors.put(("test",), "2", {"text": "something about dogs"})
    assert keys(vectors.search(("test",), query="zany Xerxes"))[0] == "1"
    before = score("zany Xerxes", "1")
    vectors.put(("test",), "1", {"text": "new text about dogs"})
    after = score("zany Xerxes", "1")
    assert before is not None
    assert after is not None
    assert after < before
    assert (score("new text about dogs", "1") or 0) > after
    vectors.put(("test",), "3", {"text": "new text about dogs"}, index=False)
    assert "3" not in keys(vectors.search(("test",), query="new text about dogs", limit=3))


@pytest.mark.parametrize("refresh_ttl", [True, False, None])
def test_a_query_and_a_filter(vectors: LettaStore, refresh_ttl: bool | None) -> None:
    docs = {
        "1": {"text": "red apple", "color": "red", "score": 4.5},
        "2": {"text": "red car", "color": "red", "score": 3.0},
        "3": {"text": "green apple", "color": "green", "score": 4.0},
        "4": {"text": "blue car", "color": "blue", "score": 3.5},
    }
    for key, value in docs.items():
        vectors.put(("test",), key, value)

    def found(query: str, filter_: dict[str, Any]) -> list[str]:
        return keys(vectors.search(("test",), query=query, filter=filter_, refresh_ttl=refresh_ttl))

    assert found("apple apple apple", {"color": "red"}) == ["1", "2"]
    assert found("car car car", {"color": "red"}) == ["2", "1"]
    assert found("bbbbluuu", {"score": {"$gt": 3.2}})[0] == "4"
    assert len(found("bbbbluuu", {"score": {"$gt": 3.2}})) == 3
    assert found("apple", {"score": {"$gte": 4.0}, "color": "green"}) == ["3"]


def test_pages_of_a_query(vectors: LettaStore) -> None:
    for i in range(5):
        vectors.put(("test",), f"{i}", {"text": f"test document number {i}"})
    pages = [vectors.search(("test",), query="test", limit=2, offset=n) for n in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    found = [key for page in pages for key in keys(page)]
    assert sorted(found) == ["0", "1", "2", "3", "4"]
    assert found == keys(vectors.search(("test",), query="test", limit=10))


@pytest.mark.parametrize("query", ["", None])
def test_an_empty_query_is_none(vectors: LettaStore, query: str | None) -> None:
    vectors.put(("test",), "1", {"text": "a"})
    vectors.put(("test",), "2", {"text": "b"}, index=False)
    found = vectors.search(("test",), query=query)
    assert [(item.key, item.score) for item in found] == [("2", None), ("1", None)]


@pytest.mark.parametrize("query", ["test " * 100, "test!@#$%^&*()", "\n", "'; --", "%s {} \\"])
def test_any_text_is_a_query(vectors: LettaStore, query: str) -> None:
    vectors.put(("test",), "1", {"text": "test document"})
    (found,) = vectors.search(("test",), query=query)
    assert found.key == "1"
    assert found.score is not None
    assert -1 < found.score < 1


@pytest.mark.parametrize(("vector_type", "distance"), VECTORS)
def test_scores_are_similarities(make: Make, vector_type: str, distance: str) -> None:
    index = embedding(vector_type, distance, ["text"])
    embed = index["embed"].embed_query
    texts = {key: key * 3 for key in "abcd"}

    def similarity(a: Sequence[float], b: Sequence[float]) -> float:
        if distance == "l2":
            return -math.dist(a, b)
        return sum(x * y for x, y in zip(a, b, strict=True))  # of length 1: the cosine as well

    with make(index=index) as store:
        store.batch([PutOp(("test",), key, {"text": text}) for key, text in texts.items()])
        for query in ("aaa", "bbb", "abcd", "poisson"):
            expected = {key: similarity(embed(query), embed(text)) for key, text in texts.items()}
            for prefix in ((), ("test",)):
                found = store.search(prefix, query=query)
                assert {item.key: item.score for item in found} == pytest.approx(expected, abs=1e-3)
                assert keys(found)[0] == max(expected, key=lambda key: expected[key])


@pytest.mark.parametrize(("vector_type", "distance"), [("halfvec", "cosine"), ("vector", "l2")])
def test_the_configured_fields_are_embedded(make: Make, vector_type: str, distance: str) -> None:
    with make(index=embedding(vector_type, distance, ["key0", "key1", "key3"])) as store:
        store.put(("test",), "1", {"key1": "xxx", "key2": "yyy", "key3": "zzz"})
        store.put(("test",), "2", {"key0": "uuu", "key1": "vvv", "key2": "www", "key3": "xxx"})
        best = {"cosine": 1.0, "l2": 0.0}[distance]
        both = store.search(("test",), query="xxx")
        assert sorted(keys(both)) == ["1", "2"]
        assert [item.score for item in both] == pytest.approx([best, best], abs=1e-3)
        for query, key in (("uuu", "2"), ("zzz", "1")):
            first, second = store.search(("test",), query=query)
            assert first.key == key
            assert first.score == pytest.approx(best, abs=1e-3)
            assert second.score is not None
            assert second.score < best - 0.1
        for item in store.search(("test",), query="www"):
            assert item.score is not None
            assert item.score < best - 0.1, "not embedded"


@pytest.mark.parametrize(("vector_type", "distance"), [("halfvec", "cosine"), ("vector", "l2")])
def test_a_put_says_what_of_it_is_embedded(make: Make, vector_type: str, distance: str) -> None:
    with make(index=embedding(vector_type, distance, ["key17"])) as store:
        third = {"key0": "aaa", "key1": "bbb", "key2": "ccc", "key3": "ddd"}
        fourth = {"key0": "eee", "key1": "bbb", "key2": "fff", "key3": "ggg"}
        store.put(("test",), "3", third, index=["key0", "key1"])
        store.put(("test",), "4", fourth, index=["key1", "key3"])
        store.put(("test",), "5", {"key0": "hhh", "key17": "hhh"}, index=False)
        assert keys(store.search(("test",), query="aaa")) == ["3", "4"]
        assert keys(store.search(("test",), query="ggg")) == ["4", "3"]
        first, second = store.search(("test",), query="bbb")
        assert first.score == pytest.approx(second.score, abs=1e-3)
        assert {first.key, second.key} == {"3", "4"}
        assert "5" not in keys(store.search(("test",), query="hhh"))
        everything = store.search(("test",))
        assert len(everything) == 3
        assert all(item.score is None for item in everything)


def test_texts_of_any_language(vectors: LettaStore) -> None:
    namespace = ("user_123", "memories")
    texts = ["这是中文", "これは日本語です", "이건 한국어야", "Это русский", "यह रूसी है"]
    for i, text in enumerate(texts):
        vectors.put(namespace, str(i), {"text": text})
    for i, text in enumerate(texts):
        query = f'{{"text": "{text}"}}'
        assert keys(vectors.search(namespace, query=query))[0] == str(i)
        item = vectors.get(namespace, str(i))
        assert item is not None
        assert item.value == {"text": text}
