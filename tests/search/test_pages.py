"""Pages by indexes: on all of them each item comes once, and hybrid search uses indexes too."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp
from psycopg import sql

from langgraph_letta_store import AgentMemory, LettaStore
from tests.search.test_access_paths import build
from tests.support.stores import opened

SIZE = 1300
DEEP = ("agents", "ada", "archival")
WHOLE = DEEP[:2]
WORDS = [f"w{n}" for n in range(200)]
CONTENTS = np.random.default_rng(4).choice(WORDS, size=(SIZE + 100, 6))


class Spread(Embeddings):
    """Any text has a vector of its own, in a direction that nothing tells."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        rng = np.random.default_rng([*text.encode()])
        return [float(number) for number in rng.normal(size=24)]


class Filled(NamedTuple):
    """Two schemas with the same items: one with indexes, one that compares everything."""

    by_index: LettaStore
    exact: LettaStore


ANN = {"threshold": 500, "ef_search": 20, "kind": "hnsw", "shared": True}


@pytest.fixture(scope="module")
def filled(dsn: str) -> Iterator[Filled]:
    schemas = [f"pages_{uuid.uuid4().hex}" for _ in range(2)]
    with opened(dsn, "sync", **how(schemas[0], ANN)) as by_index:
        fill(by_index)
        build(dsn, by_index, WHOLE, count=SIZE)
        build(dsn, by_index, None, count=SIZE + 100)
        with opened(dsn, "sync", **how(schemas[1], {"kind": "flat"})) as exact:
            fill(exact)
            yield Filled(by_index, exact)
    with psycopg.connect(dsn, autocommit=True) as conn:
        for schema in schemas:
            conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


def how(schema: str, ann: dict[str, Any]) -> dict[str, Any]:
    index = {"dims": 24, "embed": Spread(), "fields": ["content"], "ann_index_config": ann}
    # With an index, passages lend one another nothing.
    return {"schema": schema, "index": index, "search": {"mode": "hybrid", "neighbour_weight": 0}}


def fill(store: LettaStore) -> None:
    owners = [*[(*DEEP, "x" if n % 2 else "y") for n in range(SIZE)], *[("agents", "bob")] * 100]
    store.batch(
        [
            PutOp(owner, f"k{n:04}", {"content": " ".join(words), "n": n})
            for n, (owner, words) in enumerate(zip(owners, CONTENTS, strict=True))
        ]
    )


def walked(
    store: LettaStore, prefix: tuple[str, ...], size: int, **asked: Any
) -> Iterator[list[Any]]:
    """Read page by page until one is empty."""
    offset = 0
    while page := store.search(prefix, limit=size, offset=offset, **asked):
        yield list(page)
        offset += size


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a hybrid search ask an index for few: most items are past those, and some are missed."""
    monkeypatch.setattr("langgraph_letta_store._search.text._CANDIDATES", 12)


WALKS = [
    (WHOLE, "vector", 10, None),
    (WHOLE, "hybrid", 30, None),
    (DEEP, "vector", 7, {"n": {"$ne": 5}}),
    (DEEP, "hybrid", 45, {"n": {"$ne": 5}}),
    ((), "vector", 25, None),
    ((), "hybrid", 55, {"n": {"$ne": 5}}),
]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("prefix", "mode", "size", "narrowed"), WALKS)
def test_pages_to_the_end_have_each_item_once(
    filled: Filled, prefix: tuple[str, ...], mode: Any, size: int, narrowed: Any
) -> None:
    asked: Any = {"query": "w1 w7", "mode": mode, "filter": narrowed}
    assert filled.by_index.explain(prefix, limit=size, **asked).index is not None
    pages = [*walked(filled.by_index, prefix, size, **asked)]
    found = [item.value["n"] for page in pages for item in page]
    wanted = set(range(SIZE + 100 if prefix == () else SIZE)) - ({5} if narrowed else set())
    assert len(found) == len(wanted)
    assert set(found) == wanted
    for page in pages:
        scores = [item.score for item in page]
        assert scores == sorted(scores, reverse=True)
    assert {len(page) for page in pages[:-1]} == {size}


def test_pages_of_items_with_several_vectors_fit_together(dsn: str, schema: str) -> None:
    options = how(schema, {**ANN, "threshold": 100})
    options["index"]["fields"] = ["texts[*]"]
    with opened(dsn, "sync", **options) as store:
        texts = [" ".join(words) for words in CONTENTS[:1200]]
        store.batch([PutOp(WHOLE, f"k{n}", {"texts": texts[n::60]}) for n in range(60)])
        build(dsn, store, WHOLE, count=1200)
        pages = [*walked(store, WHOLE, 5, query="w1", mode="vector")]
        found = [item.key for page in pages for item in page]
        assert (len(found), len(set(found))) == (60, 60)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_pages_that_are_reranked_fit_together(filled: Filled, mode: Any) -> None:
    def shortest(_: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]

    asked: Any = {"query": "w1 w7", "mode": mode, "rerank": shortest}
    pages = [filled.by_index.search(DEEP, limit=20, offset=n, **asked) for n in range(0, 300, 20)]
    found = [item.key for page in pages for item in page]
    assert (len(found), len(set(found))) == (300, 300)
    scores = [item.score or 0 for item in pages[0]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_pages_of_passages_fit_together(dsn: str, schema: str, mode: Any) -> None:
    with opened(dsn, "sync", **how(schema, ANN)) as store:
        agent = AgentMemory(store, "ada")
        agent.archival.insert_many([" ".join(words) for words in CONTENTS[:600]])
        build(dsn, store, WHOLE, count=600)
        for archives in (0, 1):
            if archives:
                agent.archival.attach_archive("all")
                shared = [" ".join(words) for words in CONTENTS[600:660]]
                agent.archival.insert_many(shared, archive="all")
            for query in ("w1 w7", "w3", "w5 w9"):
                found: list[str] = []
                for page in range(12):
                    passages = agent.archival.search(query, top_k=7, page=page, mode=mode)
                    scores = [passage.score or 0 for passage in passages]
                    assert scores == sorted(scores, reverse=True)
                    found += [passage.id for passage in passages]
                assert (len(found), len(set(found))) == (84, 84)
            every = agent.archival.search("w1 w7", top_k=20, page=30, mode=mode)
            assert len(every) == (20 if archives else 0)


@pytest.mark.parametrize(
    ("prefix", "narrowed"),
    [(WHOLE, {"n": {"$ne": 5}}), (DEEP, None), ((), None), (("agents",), {"n": {"$ne": 5}})],
)
def test_hybrid_search_by_an_index_finds_what_comparing_all_does(
    filled: Filled, prefix: tuple[str, ...], narrowed: Any
) -> None:
    same = 0
    for n in range(8):
        asked: Any = {"query": f"w{n} w{3 * n + 1} w{7 * n}", "filter": narrowed, "ef_search": 200}
        found, exact = (store.search(prefix, **asked) for store in filled)
        same += len({item.value["n"] for item in found} & {item.value["n"] for item in exact})
        scores = [(item.value["n"], item.score) for item in found]
        known = {item.value["n"]: item.score for item in exact}
        assert all(known.get(n, score) == pytest.approx(score, abs=2e-2) for n, score in scores)
    assert same >= 0.95 * 80
    told = filled.by_index.explain(prefix, query="w1", filter=narrowed)
    assert told.path == "hybrid"
    assert told.index is not None
    of_all = len(prefix) < 2
    assert ("over all agents" in told.reason) == of_all
    plan = "\n".join(told.plan)
    assert ("Merge Append" if of_all else f"using {told.index} ") in plan


def test_a_hybrid_search_that_few_match_compares_those(filled: Filled) -> None:
    told = filled.by_index.explain(DEEP, query="w1", filter={"n": {"$lt": 20}})
    assert told.index is None
    assert "of the items match" in told.reason
    assert len(told.hits) == 10
    deep = filled.by_index.explain(DEEP, query="w1", offset=1000)
    assert "is past" in deep.reason


def test_items_without_words_leave_the_mean_to_those_that_have_some(dsn: str, schema: str) -> None:
    options = how(schema, {"threshold": 200, "kind": "hnsw"})
    with opened(dsn, "sync", **options) as store:
        texts = {"short": "tea coffee", "long": "tea " + "rain " * 19}
        store.batch([PutOp(WHOLE, key, {"content": text}) for key, text in texts.items()])
        before = {item.key: item.score for item in store.search(WHOLE, query="tea", mode="text")}
        store.batch([PutOp(WHOLE, f"k{n}", {"blob": n}, index=False) for n in range(1200)])
        bare = store.search(WHOLE, query="tea", mode="text")
        share = {item.key: (item.score or 0) / (before[item.key] or 1) for item in bare}
        assert share["short"] == pytest.approx(share["long"]), "lengths count as they did"
        built = store.maintain()
        assert any("11 words a text" in result.detail for result in built.results)
        for mode in ("text", "hybrid"):
            found = store.search(WHOLE, query="tea", mode=mode)
            assert {item.key for item in found} == {"short", "long"}
        assert "an index finds" in store.explain(WHOLE, query="tea", mode="text").reason
