"""Items: put, get, update and delete, however the store was opened."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from langgraph.store.base import (
    GetOp,
    InvalidNamespaceError,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    SearchItem,
    SearchOp,
)
from psycopg import Connection

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import InvalidOperationError, LettaStoreError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, WAYS, opened


@pytest.fixture(params=WAYS)
def anyhow(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaStore]:
    index = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
    with opened(dsn, request.param, schema=schema, index=index) as store:
        yield store


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, request.param, schema=schema) as store:
        yield store


def test_an_item_lives_from_put_to_delete(anyhow: LettaStore) -> None:
    store = anyhow
    assert store.get(("users", "ada"), "drink") is None
    store.put(("users", "ada"), "drink", {"text": "tea", "cups": 2})
    first = store.get(("users", "ada"), "drink")
    assert first is not None
    assert (first.namespace, first.key) == (("users", "ada"), "drink")
    assert first.value == {"text": "tea", "cups": 2}
    assert first.created_at == first.updated_at
    assert first.created_at.utcoffset() is not None

    store.put(("users", "ada"), "drink", {"text": "coffee"})
    second = store.get(("users", "ada"), "drink")
    assert second is not None
    assert second.value == {"text": "coffee"}
    assert second.created_at == first.created_at
    assert second.updated_at > first.updated_at

    store.delete(("users", "ada"), "drink")
    assert store.get(("users", "ada"), "drink") is None
    store.delete(("users", "ada"), "drink")  # nothing there any more: no error


def test_a_batch_gives_each_result_in_its_place(anyhow: LettaStore) -> None:
    store = anyhow
    store.put(("users", "ada"), "drink", {"text": "tea"})
    store.put(("users", "bob"), "drink", {"text": "milk"})
    results = store.batch(
        [
            ListNamespacesOp(),
            GetOp(("users", "bob"), "drink"),
            PutOp(("users", "cyd"), "drink", {"text": "rum"}),
            SearchOp(("users",), query="tea", limit=1),
            GetOp(("users", "ada"), "no such key"),
            SearchOp(("users",), filter={"text": "milk"}),
            GetOp(("users", "ada"), "drink"),
            GetOp(("users", "bob"), "drink"),
        ]
    )
    namespaces, milk, put, nearest, missing, filtered, tea, again = results
    assert namespaces == [("users", "ada"), ("users", "bob")]
    assert put is None
    assert missing is None
    assert isinstance(milk, Item)
    assert isinstance(tea, Item)
    assert (milk.value, tea.value) == ({"text": "milk"}, {"text": "tea"})
    assert again == milk
    for found, text in ((nearest, "tea"), (filtered, "milk")):
        assert isinstance(found, list)
        (item,) = found
        assert isinstance(item, SearchItem)
        assert item.value == {"text": text}
    assert store.get(("users", "cyd"), "drink") is not None
    assert store.batch([]) == []


def test_search_and_listing_work_however_opened(anyhow: LettaStore) -> None:
    store = anyhow
    store.batch(
        [
            PutOp(("users", name), "drink", {"text": text})
            for name, text in (("ada", "tea"), ("bob", "milk"), ("cyd", "rum"))
        ]
    )
    store.delete(("users", "bob"), "drink")
    found = store.search(("users",), query="rum")
    assert [item.value["text"] for item in found] == ["rum", "tea"]
    assert found[0].score == pytest.approx(1, abs=1e-3)
    assert store.list_namespaces(prefix=("users",)) == [("users", "ada"), ("users", "cyd")]
    assert store.delete_namespace(("users", "ada")) == 1
    assert [item.value["text"] for item in store.search(())] == ["rum"]


def test_an_error_leaves_the_store_usable(anyhow: LettaStore) -> None:
    store = anyhow
    store.put(("a", "b"), "k", {"text": "before"})
    with pytest.raises(LettaStoreError, match="when"):
        store.put(("a", "b"), "k", {"when": {1, 2}})
    with pytest.raises(LettaStoreError, match=r"\$near"):
        store.search(("a", "b"), filter={"text": {"$near": 1}})
    found = store.get(("a", "b"), "k")
    assert found is not None
    assert found.value == {"text": "before"}


@pytest.mark.parametrize("way", [way for way in WAYS if "transaction" not in way])
def test_a_put_is_committed_when_it_returns(dsn: str, schema: str, way: str) -> None:
    with (
        opened(dsn, way, schema=schema) as store,
        opened(dsn, "connection", setup=False, schema=schema) as other,
    ):
        store.put(("a", "b"), "k", {"n": 1})
        assert other.get(("a", "b"), "k") is not None
        store.delete(("a", "b"), "k")
        assert other.get(("a", "b"), "k") is None


def test_a_users_transaction_decides_over_the_stores_writes(dsn: str, schema: str) -> None:
    with (
        Connection.connect(dsn, autocommit=True) as conn,
        opened(dsn, "connection", schema=schema) as other,
    ):
        store = LettaStore(conn, schema=schema, partitions=2)
        with conn.transaction(force_rollback=True):
            store.put(("a", "b"), "k", {"n": 1})
            assert store.get(("a", "b"), "k") is not None
            assert other.get(("a", "b"), "k") is None
        assert store.get(("a", "b"), "k") is None
    with Connection.connect(dsn) as conn:
        store = LettaStore(conn, schema=schema, partitions=2)
        store.put(("a", "b"), "k", {"n": 2})
        conn.commit()
        with opened(dsn, "connection", setup=False, schema=schema) as other:
            assert other.get(("a", "b"), "k") is not None


def test_items_are_told_apart_by_namespace_and_key(store: LettaStore) -> None:
    # One text cut at every place, and labels made of what a joined id could be joined by.
    places: list[tuple[tuple[str, ...], str]] = []
    places += [(("agent", "abc"[:i]), "abc"[i:]) for i in (1, 2)]
    places += [(("agent", "x", "abc"[:i]), "abc"[i:]) for i in (1, 2)]
    for mark in ("/", ",", "|", "\x1f", "\x01", "\n", '","', "}", "\\", "'", " ", "%2e"):
        places += [(("a", f"b{mark}c"), "k"), (("a", "b", "c"), f"k{mark}")]
        places += [((f"a{mark}b", "c"), "k"), (("a", f"b{mark}"), "c"), (("a", "b"), f"{mark}c")]
    store.batch([PutOp(namespace, key, {"n": n}) for n, (namespace, key) in enumerate(places)])
    found = store.batch([GetOp(namespace, key) for namespace, key in places])
    for n, (place, item) in enumerate(zip(places, found, strict=True)):
        assert isinstance(item, Item)
        assert (item.namespace, item.key) == place
        assert item.value == {"n": n}, place
    assert len(store.search((), limit=1000)) == len(set(places)) == len(places)


def test_the_times_are_the_databases(store: LettaStore, dsn: str) -> None:
    with psycopg.connect(dsn) as conn:
        (before,) = conn.execute("select clock_timestamp()").fetchone() or (None,)
    store.put(("a", "b"), "k", {})
    with psycopg.connect(dsn) as conn:
        (after,) = conn.execute("select clock_timestamp()").fetchone() or (None,)
    item = store.get(("a", "b"), "k")
    assert item is not None
    assert before is not None
    assert after is not None
    assert before <= item.created_at.astimezone(UTC) <= after


@pytest.mark.parametrize("value", [MappingProxyType({"a": 1}), OrderedDict([("a", 1)])])
def test_any_mapping_is_a_value(store: LettaStore, value: Any) -> None:
    store.put(("a", "b"), "k", value)
    item = store.get(("a", "b"), "k")
    assert item is not None
    assert item.value == {"a": 1}
    assert type(item.value) is dict


@pytest.mark.parametrize("value", ["text", ["list"], 1, b"bytes"])
def test_a_value_that_is_no_mapping_is_refused(store: LettaStore, value: Any) -> None:
    with pytest.raises(LettaStoreError, match="value"):
        store.put(("a", "b"), "k", value)
    assert store.get(("a", "b"), "k") is None


@pytest.mark.parametrize("key", [1, None, b"k", ("k",)])
def test_a_key_that_is_no_text_is_refused(store: LettaStore, key: Any) -> None:
    ops: list[Op] = [
        PutOp(("a", "b"), key, {}),
        PutOp(("a", "b"), key, None),
        GetOp(("a", "b"), key),
    ]
    for op in ops:
        with pytest.raises(LettaStoreError, match="key"):
            store.batch([PutOp(("a", "b"), "good", {}), op])
    assert store.search(("a", "b")) == []


@pytest.mark.parametrize("namespace", [("a", ""), ("a.b",), ("a", 1), ("a", "b\0")])
@pytest.mark.parametrize("kind", ["get", "put", "delete", "search", "list"])
def test_a_bad_label_is_refused_in_a_batch_too(
    store: LettaStore, namespace: Any, kind: str
) -> None:
    ops: dict[str, Op] = {
        "get": GetOp(namespace, "k"),
        "put": PutOp(namespace, "k", {}),
        "delete": PutOp(namespace, "k", None),
        "search": SearchOp(namespace),
        "list": ListNamespacesOp((MatchCondition("suffix", namespace),)),
    }
    with pytest.raises(InvalidNamespaceError):
        store.batch([PutOp(("a", "b"), "good", {}), ops[kind]])
    assert store.get(("a", "b"), "good") is None


def test_an_empty_namespace_and_langgraphs_own_are_refused(store: LettaStore) -> None:
    for namespace in ((), ("langgraph", "x")):
        with pytest.raises(InvalidNamespaceError):
            store.put(namespace, "k", {})


def test_lists_do_as_namespaces(store: LettaStore) -> None:
    listed: Any = ["a", "b"]
    store.put(listed, "k", {"n": 1})
    item = store.get(listed, "k")
    assert item is not None
    assert item.namespace == ("a", "b")
    assert [found.namespace for found in store.search(listed)] == [("a", "b")]
    store.batch([PutOp(listed, "k", {"n": 2}), PutOp(("a", "b"), "k", {"n": 3})])
    (item,) = store.search(("a",))
    assert item.value == {"n": 3}
    store.delete(listed, "k")
    assert store.get(("a", "b"), "k") is None


def test_what_is_no_operation_is_refused(store: LettaStore) -> None:
    bad: Any = ("a", "b")
    with pytest.raises((TypeError, ValueError), match="tuple"):
        store.batch([PutOp(("a", "b"), "k", {}), bad])
    assert store.get(("a", "b"), "k") is None


def test_items_serialise_as_langgraphs_do(store: LettaStore) -> None:
    store.put(("a", "b"), "k", {"n": 1})
    item: Any = store.get(("a", "b"), "k")
    found: Any = store.search(("a",))[0]
    assert orjson.loads(orjson.dumps(item.dict())) == {
        "namespace": ["a", "b"],
        "key": "k",
        "value": {"n": 1},
        "created_at": item.created_at.isoformat(),
        "updated_at": item.updated_at.isoformat(),
    }
    assert orjson.loads(orjson.dumps(found.dict())) == {**item.dict(), "score": None}


def test_what_a_batch_puts_later_is_newer(store: LettaStore) -> None:
    keys = [f"k{n:03}" for n in range(200)]
    store.batch([PutOp(("a", "b"), key, {}) for key in keys])
    found = store.search(("a", "b"), limit=200)
    assert [item.key for item in found] == keys[::-1]
    store.put(("a", "b"), "last", {})
    assert store.search(("a", "b"), limit=1)[0].key == "last"


def test_the_words_of_what_is_put_are_kept(dsn: str, schema: str) -> None:
    search: Any = {"mode": "text"}
    with opened(dsn, "sync", schema=schema, search=search) as store:
        store.put(("a", "b"), "k", {"text": "black tea"})
        store.batch([PutOp(("a", "b"), "k2", {"text": "milk"}), PutOp(("a", "c"), "k3", {})])
        with psycopg.connect(dsn) as conn:
            query = f'select key, terms is null from "{schema}".archival_memory order by key'
            found = conn.execute(query.encode()).fetchall()
    assert found == [("k", False), ("k2", False), ("k3", False)]


@pytest.mark.parametrize("key", [None, True, 1.5, b"k", ("k",)])
@pytest.mark.parametrize("way", BOTH)
def test_keys_of_other_types_are_refused(dsn: str, schema: str, way: str, key: Any) -> None:
    """Their text would be a key that many share: `None` the key "None"."""
    with opened(dsn, way, schema=schema) as store:
        calls: list[Callable[[], object]] = [
            lambda: store.put(("a", "b"), key, {"x": 1}),
            lambda: store.get(("a", "b"), key),
            lambda: store.delete(("a", "b"), key),
        ]
        for call in calls:
            with pytest.raises(InvalidOperationError, match="key` must be a str, an int or a UUID"):
                call()
        assert store.list_namespaces() == []


@pytest.mark.parametrize("key", [42, UUID(int=7)])
@pytest.mark.parametrize("way", BOTH)
def test_keys_may_be_numbers_and_uuids(dsn: str, schema: str, way: str, key: Any) -> None:
    with opened(dsn, way, schema=schema) as store:
        store.put(("a", "b"), key, {"x": 1})
        item = store.get(("a", "b"), str(key))
        assert item is not None
        assert (item.key, item.value) == (str(key), {"x": 1})
        assert store.get(("a", "b"), key) == item
        store.delete(("a", "b"), key)
        assert store.get(("a", "b"), key) is None
