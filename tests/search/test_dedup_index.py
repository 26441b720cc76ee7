"""Near-duplicates in a large namespace: an agent's own index finds nearly all, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
import pytest
from langgraph.store.base import PutOp

from langgraph_letta_store import LettaStore
from tests.search.test_access_paths import Matrix, Numbered, build, isotropic, options, unsorted
from tests.support.stores import opened, plan, statements

SIZE = 300
LARGE, SMALL = ("memories", "ada"), ("memories", "ada", "small")

KINDS = [
    ("sync", "hnsw", "halfvec", "cosine", 16),
    ("async", "hnsw", "bit", "l2", 64),
    ("sync", "ivfflat", "vector", "inner_product", 16),
    ("sync", "hnsw", "vector", "cosine", 2001),
]


def nearly(vectors: Matrix) -> Matrix:
    """Vectors whose cosine with these is about 0.99."""
    noise = np.random.default_rng(5).normal(size=vectors.shape)
    length = np.linalg.norm(vectors, axis=1, keepdims=True) / np.linalg.norm(noise, axis=1)[:, None]
    near: Matrix = (vectors + noise * length / 7).astype(np.float32)
    return near


def filled(store: LettaStore) -> None:
    small = [PutOp(SMALL, f"s{n}", {"text": str(n)}) for n in range(20)]
    store.batch([*(PutOp(LARGE, f"k{n}", {"text": str(n)}) for n in range(SIZE)), *small])


def with_duplicates(dims: int, length: float = 1, **how: Any) -> dict[str, Any]:
    vectors = isotropic(SIZE, dims, 2)
    vectors *= length / np.linalg.norm(vectors, axis=1, keepdims=True)
    duplicates = nearly(vectors)
    duplicates *= length / np.linalg.norm(duplicates, axis=1, keepdims=True)
    how = {"threshold": 200, **how}
    return {"index": options(Numbered(vectors, duplicates), **how)}


def used(sent: Sequence[tuple[bytes, Any]]) -> list[str]:
    """How near-duplicates were looked for, by the statements that were sent."""
    looked = [str(query) for query, _ in sent if "placed as" in str(query)]
    return ["index" if "set_config" in query else "exact" for query in looked]


def keys(store: LettaStore, prefix: Sequence[str] = LARGE) -> set[str]:
    return {item.key for item in store.search(tuple(prefix), limit=1000)}


@pytest.mark.parametrize(("way", "kind", "vector_type", "distance", "dims"), KINDS)
def test_every_kind_of_index_finds_them(
    way: str,
    kind: Any,
    vector_type: str,
    distance: str,
    dims: int,
    dsn: str,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    how = with_duplicates(dims, distance=distance, vector_type=vector_type)
    with opened(dsn, "sync", schema=schema, **how) as store:
        filled(store)
        build(dsn, store, LARGE, kind=kind, codes=vector_type == "bit", search=40, count=SIZE)
    policy: Any = {"policy": "skip", "threshold": 0.95}
    with opened(dsn, way, setup=False, schema=schema, duplicates=policy, **how) as store:
        sent = statements(monkeypatch)
        store.put(LARGE, "new", {"text": "q7"})
        store.put(LARGE, "another", {"text": "q8"})
        assert used(sent) == ["index", "index"]
        store.batch([PutOp(LARGE, f"new{n}", {"text": f"q{n}"}) for n in range(0, SIZE, 3)])
        assert store.counters.duplicates_skipped >= 0.98 * SIZE / 3 + 1
        del sent[:]
        # Items of other namespaces do not count, and a few are compared.
        store.batch([PutOp(SMALL, f"new{n}", {"text": f"q{n}"}) for n in (3, 19, 20, 200)])
        assert used(sent) == ["exact"]
        assert {"new20", "new200"} <= keys(store, SMALL)
        assert not {"new3", "new19"} & keys(store, SMALL)


def test_the_index_is_what_the_server_uses(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = with_duplicates(16)
    with opened(dsn, "sync", schema=schema, **how) as store:
        filled(store)
        name = build(dsn, store, LARGE, count=SIZE)
    policy: Any = {"policy": "replace", "threshold": 0.95}
    with psycopg.connect(unsorted(dsn), autocommit=True) as conn:
        store = LettaStore(conn, schema=schema, duplicates=policy, partitions=2, **how)
        store.search(LARGE, query="q1", limit=1)  # as any that has looked which indexes there are
        explained = plan(conn, monkeypatch, lambda: store.put(LARGE, "new", {"text": "q7"}))
        assert f"using {name} " in explained
        assert explained.count(f"using {name} ") == 1
        assert {"new"} == keys(store) - {f"k{n}" for n in range(SIZE)} - keys(store, SMALL)
        assert store.get(LARGE, "k7") is None


def test_what_an_index_puts_in_another_order_is_compared(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest by Euclid's distance are not those of the nearest direction, but at length 1."""
    how = with_duplicates(16, length=3, distance="l2")
    policy: Any = {"policy": "skip", "threshold": 0.95}
    with opened(dsn, "sync", schema=schema, duplicates=policy, **how) as store:
        filled(store)
        build(dsn, store, LARGE, count=SIZE)
        sent = statements(monkeypatch)
        store.put(LARGE, "new", {"text": "q7"})
        assert used(sent) == ["exact"]
        assert store.get(LARGE, "new") is None


def test_all_fields_count_also_by_an_index(dsn: str, schema: str) -> None:
    how = with_duplicates(16)
    how["index"] = {**how["index"], "fields": ["text", "title"]}
    policy: Any = {"policy": "skip", "threshold": 0.95}
    with opened(dsn, "sync", schema=schema, duplicates=policy, **how) as store:
        store.batch(
            [PutOp(LARGE, f"k{n}", {"text": str(n), "title": str(n // 2)}) for n in range(SIZE)]
        )
        build(dsn, store, LARGE, count=2 * SIZE)
        store.put(LARGE, "same", {"text": "q7", "title": "q3"})
        store.put(LARGE, "other title", {"text": "q7", "title": "q4"})
        store.put(LARGE, "no title", {"text": "q7"})
        assert keys(store) - {f"k{n}" for n in range(SIZE)} == {"other title", "no title"}
