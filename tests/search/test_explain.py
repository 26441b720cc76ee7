"""`explain`: what it says of a search, and how it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import sql
from rich.console import Console

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import InvalidNamespaceError, InvalidOperationError
from langgraph_letta_store.records import Explanation
from tests.search.test_search import Spelled
from tests.support.stores import BOTH, opened

NS = ("memories", "ada")


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaStore]:
    index: Any = {"dims": 3, "embed": Spelled(), "fields": ["text"]}
    with opened(dsn, str(request.param), schema=schema, index=index) as store:
        store.batch(
            [
                PutOp((*NS, f"n{i % 2}"), f"k{i}", {"text": f"{i},1,0", "even": i % 2 == 0})
                for i in range(8)
            ]
        )
        yield store


def test_it_says_how_a_query_was_answered(store: LettaStore) -> None:
    told = store.explain(NS, query="1,0,0", limit=3, offset=1)
    assert isinstance(told, Explanation)
    assert told.path == "exact"
    assert told.reason == (
        "the agent has no index of its own (those from 5,000 vectors on do): all of the agent's "
        "vectors are compared"
    )
    assert told.index is None
    assert told.actual_rows == 8
    assert told.estimated_rows >= 1
    assert told.milliseconds > 0
    assert "%(query)b" in told.sql
    assert any("archival_vectors" in line and "8 rows" in line for line in told.plan)
    found = store.search(NS, query="1,0,0", limit=3, offset=1)
    assert [(hit.namespace, hit.key, hit.value, hit.score) for hit in told.hits] == [
        (item.namespace, item.key, item.value, item.score) for item in found
    ]
    assert [hit.parts for hit in told.hits] == [{"vector": item.score} for item in found]


@pytest.mark.parametrize(
    ("prefix", "how", "path", "read"),
    [
        (NS, {"query": "1,0,0", "filter": {"even": True}}, "exact", 4),
        ((*NS, "n1"), {"query": "1,0,0"}, "exact", 4),
        ((), {"query": "1,0,0"}, "exact", 8),
        (("memories",), {"query": "1,0,0", "filter": {"even": True}}, "exact", None),
        (NS, {"limit": 2}, "newest", None),
        ((), {"query": ""}, "newest", 8),
    ],
)
def test_each_kind_of_search_is_explained(
    store: LettaStore, prefix: tuple[str, ...], how: dict[str, Any], path: str, read: int | None
) -> None:
    told = store.explain(prefix, **how)
    assert told.path == path
    assert told.reason
    assert read in (None, told.actual_rows)
    assert [hit.key for hit in told.hits] == [item.key for item in store.search(prefix, **how)]


def test_hits_below_the_least_score_are_not_told(store: LettaStore) -> None:
    told = store.explain(NS, query="1,0,0", min_score=0.9)
    assert [hit.key for hit in told.hits] == ["k7", "k6", "k5", "k4", "k3"]


def test_rerankers_and_their_scores_are_told(store: LettaStore) -> None:
    def backwards(query: str, texts: Any) -> list[float]:
        assert query == "1,0,0"
        return [-float(text[0]) for text in texts]

    told = store.explain(NS, query="1,0,0", rerank=backwards, limit=2)
    assert [hit.key for hit in told.hits] == ["k0", "k1"]
    assert told.hits[1].parts == {"rerank": -1.0}


def lengths(texts: Sequence[str]) -> list[list[float]]:
    return [[len(text), 1, 0] for text in texts]


def test_words_and_vectors_give_their_parts(dsn: str, schema: str) -> None:
    index: Any = {"dims": 3, "embed": lengths}
    with opened(dsn, "sync", schema=schema, index=index, search={"mode": "hybrid"}) as store:
        store.batch([PutOp(NS, f"k{i}", {"text": f"tea {'or ' * i}milk"}) for i in range(4)])
        store.put(NS, "other", {"text": "a walk"})
        told = store.explain(NS, query="tea", limit=3)
        assert told.path == "hybrid"
        for hit in told.hits:
            assert set(hit.parts) == {"text", "bm25", "vector", "similarity"}
            assert hit.score == pytest.approx(0.5 * hit.parts["text"] + 0.5 * hit.parts["vector"])
        words = store.explain(NS, query="tea", mode="text")
        assert words.path == "text"
        assert len(words.hits) == 4
        assert all(hit.parts["bm25"] > 0 and "similarity" not in hit.parts for hit in words.hits)
        nothing = store.explain(NS, query="?!", mode="text")
        assert (nothing.hits, nothing.plan, nothing.sql) == ((), (), "")


def test_nothing_is_renewed_and_nothing_written(store: LettaStore, dsn: str, schema: str) -> None:
    store.put(NS, "mortal", {"text": "1,0,0"}, ttl=60)
    before = _expiries(dsn, schema)
    store.explain(NS, query="1,0,0")
    store.explain(NS)
    assert _expiries(dsn, schema) == before


def _expiries(dsn: str, schema: str) -> list[Any]:
    query = sql.SQL("select key, expires_at from {} order by key")
    with psycopg.connect(dsn) as conn:
        table = sql.Identifier(schema, "archival_memory")
        return conn.execute(query.format(table)).fetchall()


@pytest.mark.parametrize("prefix", [("agents", "ada", "core"), ("agents", "ada", "recall")])
def test_only_searches_of_items_are_explained(store: LettaStore, prefix: tuple[str, ...]) -> None:
    with pytest.raises(InvalidOperationError, match=f"{prefix[2]} memory"):
        store.explain(prefix, query="1,0,0")
    with pytest.raises(InvalidOperationError, match=f"{prefix[2]} memory.*min_score"):
        store.search(prefix, query="1,0,0", min_score=0.5)


@pytest.mark.parametrize("method", ["explain", "search"])
@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"mode": "hybrd"}, "mode"),
        ({"mode": "text"}, "keeps no words"),
        ({"text_weight": 2}, "text_weight"),
        ({"min_score": "high"}, "min_score"),
        ({"rerank": "cross-encoder"}, "rerank"),
        ({"ef_search": 0}, "ef_search"),
        ({"ef_search": 1001}, "ef_search"),
        ({"probes": 0.5}, "probes"),
        ({"iterative_scan": True}, "iterative_scan"),
    ],
)
def test_options_that_do_not_work_are_refused(
    store: LettaStore, method: str, how: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidOperationError, match=told):
        getattr(store, method)(NS, query="1,0,0", **how)


@pytest.mark.parametrize("method", ["explain", "search"])
def test_options_that_there_are_not_are_refused(store: LettaStore, method: str) -> None:
    with pytest.raises(TypeError, match="search takes no 'modes'; its options are mode,"):
        getattr(store, method)(NS, query="1,0,0", modes="text")
    with pytest.raises(InvalidNamespaceError):
        getattr(store, method)(("a.b",), query="1,0,0", mode="vector")


def test_it_shows_in_notebooks_and_terminals(store: LettaStore) -> None:
    told = store.explain(NS, query="1,0,0", limit=2)
    shown = told._repr_html_()
    drawn = Console(file=StringIO(), width=160)
    drawn.print(told)
    assert isinstance(drawn.file, StringIO)
    for text in (shown, drawn.file.getvalue(), str(told)):
        for part in ("exact", "no index of its own", "8 read", "Scan", "k7", "0.990"):
            assert part in text, part
    none = store.explain(("memories", "stranger"), query="1,0,0")
    assert "nothing was found" in none._repr_html_()
    assert str(none).endswith("hits:")
