"""Namespaces: listing them from their own small table, and deleting all that is under one."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from langgraph.store.base import InvalidNamespaceError, ListNamespacesOp, MatchCondition, PutOp
from psycopg import Connection, sql

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened, plan

NAMESPACES = [
    ("app",),
    ("app", "docs"),
    ("app", "docs", "private"),
    ("app", "docs", "public"),
    ("app", "images", "public"),
    ("apple", "docs", "public"),
    ("web", "docs", "private", "old"),
    ("web", "docs", "public"),
]


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(way: str, dsn: str, schema: str) -> Iterator[LettaStore]:
    index = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
    with opened(dsn, way, schema=schema, index=index) as store:
        yield store


@pytest.fixture
def listed(store: LettaStore) -> LettaStore:
    store.batch([PutOp(namespace, key, {}) for namespace in NAMESPACES for key in ("a", "b")])
    return store


def count(dsn: str, schema: str, query: str) -> int:
    """The one number of a query; `{}` stands for the schema."""
    with psycopg.connect(dsn) as conn:
        ((number,),) = conn.execute(query.replace("{}", f'"{schema}"').encode())
    return int(number)


@pytest.mark.parametrize(
    ("how", "expected"),
    cast(
        "list[tuple[dict[str, Any], list[tuple[str, ...]]]]",
        [
            ({}, NAMESPACES),
            ({"prefix": ("app",)}, [ns for ns in NAMESPACES if ns[0] == "app"]),
            ({"prefix": ["app", "docs"]}, [ns for ns in NAMESPACES if ns[:2] == ("app", "docs")]),
            ({"prefix": ("ap",)}, []),
            ({"prefix": ("app", "docs", "public", "x")}, []),
            ({"suffix": ("public",)}, [ns for ns in NAMESPACES if ns[-1] == "public"]),
            (
                {"suffix": ("docs", "public")},
                [ns for ns in NAMESPACES if ns[-2:] == ("docs", "public")],
            ),
            ({"suffix": ("lic",)}, []),
            ({"prefix": ("*",)}, NAMESPACES),
            ({"prefix": ("*", "docs")}, [ns for ns in NAMESPACES if ns[1:2] == ("docs",)]),
            ({"prefix": ("app", "*", "public")}, [NAMESPACES[3], NAMESPACES[4]]),
            ({"suffix": ("docs", "*")}, [ns for ns in NAMESPACES if ns[-2:-1] == ("docs",)]),
            ({"suffix": ("*",)}, NAMESPACES),
            ({"prefix": ("app",), "suffix": ("public",)}, [NAMESPACES[3], NAMESPACES[4]]),
            ({"prefix": ("app", "docs"), "suffix": ("docs",)}, [NAMESPACES[1]]),
            ({"max_depth": 1}, [("app",), ("apple",), ("web",)]),
            (
                {"max_depth": 2},
                [("app",), ("app", "docs"), ("app", "images"), ("apple", "docs"), ("web", "docs")],
            ),
            ({"max_depth": 9}, NAMESPACES),
            (
                {"max_depth": 2, "suffix": ("public",)},
                sorted({ns[:2] for ns in NAMESPACES if "public" in ns}),
            ),
            ({"limit": 3}, NAMESPACES[:3]),
            ({"limit": 3, "offset": 2}, NAMESPACES[2:5]),
            ({"offset": 7}, NAMESPACES[7:]),
            ({"offset": 8}, []),
            ({"max_depth": 1, "limit": 2, "offset": 1}, [("apple",), ("web",)]),
        ],
    ),
    ids=lambda part: repr(cast("Any", part)) if type(part) is dict else None,
)
def test_a_listing_is(
    listed: LettaStore, how: dict[str, Any], expected: list[tuple[str, ...]]
) -> None:
    assert listed.list_namespaces(**how) == expected


def test_a_listing_of_many_is_cut_page_by_page(store: LettaStore) -> None:
    """The cut listing reads 256 namespaces at a time and skips the rest of a group."""
    labels = ["a", "a\u0001", "a b", "é", "語", "z"]
    namespaces = {
        ("g", *path[: 1 + number % 3])
        for number in range(1_500)
        for path in [(labels[number % 6], f"{number % 6 and number // 6 % 7}", f"{number}")]
    }
    store.batch([PutOp(namespace, "k", {}) for namespace in namespaces])
    for depth in (1, 2, 3, 4, None):
        cut = sorted(
            {namespace[:depth] for namespace in namespaces}, key=lambda n: [*map(str.encode, n)]
        )
        for limit, offset in ((2_000, 0), (5, 0), (3, 3), (300, 100)):
            found = store.list_namespaces(
                prefix=("g",), max_depth=depth, limit=limit, offset=offset
            )
            assert found == cut[offset : offset + limit], (depth, limit, offset)


def test_conditions_are_joined_and_a_bare_string_is_one_label(listed: LettaStore) -> None:
    bare: Any = "public"
    (found,) = listed.batch([ListNamespacesOp((MatchCondition("suffix", bare),))])
    assert found == [ns for ns in NAMESPACES if ns[-1] == "public"]
    conditions = (
        MatchCondition("prefix", ("*", "docs")),
        MatchCondition("suffix", ("public",)),
        MatchCondition("prefix", ("web",)),
    )
    (found,) = listed.batch([ListNamespacesOp(conditions)])
    assert found == [("web", "docs", "public")]
    (found,) = listed.batch([ListNamespacesOp((MatchCondition("prefix", ()),))])
    assert found == NAMESPACES


def test_an_unknown_condition_is_refused(listed: LettaStore) -> None:
    unknown: Any = "infix"
    with pytest.raises(LettaStoreError, match="infix") as error:
        listed.batch([ListNamespacesOp((MatchCondition(unknown, ("app",)),))])
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize("max_depth", [0, -1, "2", 1.5])
def test_a_bad_depth_is_refused(listed: LettaStore, max_depth: Any) -> None:
    with pytest.raises(LettaStoreError, match="max_depth"):
        listed.list_namespaces(max_depth=max_depth)


def test_pages_of_a_listing_neither_lose_nor_repeat(store: LettaStore) -> None:
    namespaces = sorted({(f"a{i % 7}", f"b{i % 11}", f"c{i}") for i in range(100)})
    store.batch([PutOp(namespace, "k", {}) for namespace in namespaces])
    for depth in (None, 2):
        found: list[tuple[str, ...]] = []
        while page := store.list_namespaces(limit=7, offset=len(found), max_depth=depth):
            found += page
        assert found == sorted({ns[:depth] for ns in namespaces})


def test_a_namespace_lives_as_long_as_it_has_an_item(store: LettaStore) -> None:
    store.put(("a", "b"), "1", {})
    store.put(("a", "b"), "2", {})
    store.put(("a", "expires"), "1", {}, ttl=60)
    assert store.list_namespaces() == [("a", "b"), ("a", "expires")]
    store.delete(("a", "b"), "1")
    assert ("a", "b") in store.list_namespaces()
    store.delete(("a", "b"), "2")
    assert ("a", "b") not in store.list_namespaces()
    store.put(("a", "expires"), "1", {}, ttl=0.002)
    time.sleep(0.3)
    assert store.list_namespaces() == []
    assert store.list_namespaces(max_depth=1) == []
    store.put(("a", "b"), "1", {})
    assert store.list_namespaces() == [("a", "b")]


def test_reading_makes_no_namespace(store: LettaStore) -> None:
    assert store.get(("read", "only"), "k") is None
    store.search(("read", "only"))
    store.delete(("read", "only"), "k")
    assert store.list_namespaces() == []


@pytest.mark.parametrize("prefix", [("users",), ("users", "u1"), ()])
def test_a_listing_scans_neither_items_nor_vectors(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch, prefix: tuple[str, ...]
) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
    with opened(dsn, "sync", schema=schema, index=index) as store:
        store.batch(
            [PutOp(("users", f"u{i % 20}"), f"k{i}", {"text": f"{i}"}) for i in range(2_000)]
        )
    with Connection.connect(dsn, autocommit=True) as conn:
        for table in ("archival_memory", "namespaces"):
            conn.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, table)))
        store = LettaStore(conn, schema=schema, partitions=2)
        assert len(store.list_namespaces(prefix=prefix)) == (1 if len(prefix) == 2 else 20)
        shown = plan(conn, monkeypatch, lambda: store.list_namespaces(prefix=prefix))
    assert re.search(r"Scan .*on namespaces_\d", shown), shown
    assert "archival_vectors" not in shown
    # The items are only asked, through an index, whether a namespace has one.
    assert not re.search("Seq Scan on archival_memory", shown), shown


def test_all_that_is_under_a_prefix_is_deleted(store: LettaStore, dsn: str, schema: str) -> None:
    namespaces = [*NAMESPACES, ("app", "docs2"), ("app", "doc"), ("ap",), ("app_", "docs")]
    store.batch(
        [PutOp(ns, key, {"text": f"{ns} {key}"}) for ns in namespaces for key in ("a", "b", "c")]
    )
    left = [*namespaces]
    for prefix in [("app", "docs"), ("ap",), ("stranger",), ("web", "docs", "private"), ("app",)]:
        gone = [ns for ns in left if ns[: len(prefix)] == prefix]
        left = [ns for ns in left if ns not in gone]
        assert store.delete_namespace(prefix) == 3 * len(gone), prefix
        assert store.list_namespaces() == sorted(left)
        assert {item.namespace for item in store.search((), limit=100)} == set(left)
        found = store.search((), query="app docs", limit=100)
        assert len(found) == 3 * len(left)
        assert count(dsn, schema, "select count(*) from {}.archival_vectors") == 3 * len(left)
    assert store.delete_namespace(("app",)) == 0
    store.put(("app", "docs"), "a", {"text": "again"})
    assert [item.key for item in store.search(("app",), query="again")] == ["a"]


def test_a_list_does_as_a_prefix_and_expired_items_do_not_count(store: LettaStore) -> None:
    store.put(("a", "b"), "stays", {})
    store.put(("a", "b"), "expires", {}, ttl=0.002)
    time.sleep(0.3)
    prefix: Any = ["a", "b"]
    assert store.delete_namespace(prefix) == 1


@pytest.mark.parametrize("prefix", [(), [], ("a", ""), ("a.b",), ("a", 1), "ab", None])
def test_a_bad_prefix_deletes_nothing(store: LettaStore, prefix: Any) -> None:
    store.put(("a", "b"), "k", {})
    store.put(("b",), "k", {})
    with pytest.raises((InvalidNamespaceError, LettaStoreError)):
        store.delete_namespace(prefix)
    assert len(store.search(())) == 2


@pytest.mark.parametrize("prefix", [("shared",), ("shared", "agent"), ("shared", "agent", "n1")])
def test_deleting_while_others_put_leaves_no_orphan(
    dsn: str, schema: str, way: str, store: LettaStore, prefix: tuple[str, ...]
) -> None:
    stop = threading.Event()
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            turn = 0
            while not stop.is_set():
                turn += 1
                store.batch(
                    [
                        PutOp(("shared", "agent", f"n{n}"), f"{number} {n}", {"text": f"t{turn}"})
                        for n in (2, 1, 0)
                    ]
                )
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    deleted = sum(store.delete_namespace(prefix) for _ in range(25))
    stop.set()
    for writer in writers:
        writer.join()
    assert faults == []
    assert deleted > 0, "puts and deletes did meet"
    orphans = {
        "items without a namespace": """
            select count(*) from {}.archival_memory a left join {}.namespaces n
            using (agent_id, namespace) where n.agent_id is null""",
        "vectors without an item": """
            select count(*) from {}.archival_vectors v left join {}.archival_memory a
            using (agent_id, item_id) where a.item_id is null""",
        "items without a vector": """
            select count(*) from {}.archival_memory a left join {}.archival_vectors v
            using (agent_id, item_id) where v.item_id is null""",
    }
    for name, query in orphans.items():
        assert count(dsn, schema, query) == 0, name
    store.delete_namespace(("shared",))
    assert count(dsn, schema, "select count(*) from {}.namespaces") == 0
