"""Search by words and meaning: fused as a plain oracle does it, on every path."""

from __future__ import annotations

import itertools
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
import pytest
from langgraph.store.base import PutOp, SearchOp

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import ExpandError, InvalidOperationError
from tests.search.test_text_search import bm25, keys
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened, statements

NS = ("ada", "notes")
MODEL = CharacterEmbeddings(32)
WORDS = (
    "tea",
    "tram",
    "rain",
    "quay",
    "lamp",
    "fog",
    "mill",
    "toast",
    "door",
    "sail",
    "hill",
    "bell",
)


def index(distance: str = "cosine") -> Any:
    return {"dims": 32, "embed": MODEL, "fields": ["text"], "distance_type": distance}


def sentences(count: int) -> dict[int, str]:
    rng = np.random.default_rng(7)
    return {n: " ".join(rng.choice(WORDS, size=rng.integers(1, 9))) for n in range(count)}


def halved(text: str) -> Any:
    """A text's vector in its stored form."""
    return np.array(MODEL.embed_query(text), np.float16).astype(np.float32)


def closeness(texts: Mapping[Any, str], query: str, distance: str) -> dict[Any, float]:
    """How near each text is, from 0, the more the nearer."""
    asked = halved(query)
    asked_length = float(np.linalg.norm(asked))
    found: dict[Any, float] = {}
    for key, text in texts.items():
        own = halved(text)
        if distance == "cosine":
            near = float(own @ asked) / (float(np.linalg.norm(own)) * asked_length)
        elif distance == "inner_product":
            near = float(own @ asked)
        else:
            near = 1 / (1 + float(np.linalg.norm(own - asked)))
        found[key] = max(near, 0.0)
    return found


def shares(scores: Mapping[Any, float], fusion: str) -> dict[Any, float]:
    best = max(scores.values(), default=1) or 1
    if fusion == "scaled":
        return {key: score / best for key, score in scores.items()}
    return {
        key: 11 / (10 + 1 + sum(other > score * (1 + 1e-6) for other in scores.values()))
        for key, score in scores.items()
    }


def fused(
    texts: Mapping[Any, str],
    query: str,
    wanted: Collection[Any],
    *,
    distance: str = "cosine",
    fusion: str = "scaled",
    text_weight: float = 0.5,
    embedded: Collection[Any] | None = None,
) -> dict[Any, float]:
    """What a hybrid search scores: statistics of all texts, the best of those that are wanted."""
    by_words = {key: n for key, n in bm25(texts, query).items() if key in wanted}
    has = wanted if embedded is None else [key for key in wanted if key in embedded]
    by_meaning = closeness({key: texts[key] for key in has}, query, distance)
    parts = shares(by_words, fusion), shares(by_meaning, fusion)
    return {
        key: text_weight * parts[0].get(key, 0) + (1 - text_weight) * parts[1].get(key, 0)
        for key in {*by_words, *by_meaning}
    }


def put(store: LettaStore, texts: Mapping[int, str]) -> None:
    store.batch(
        [
            PutOp((*NS, "even" if n % 2 == 0 else "odd"), f"k{n:03}", {"text": text, "n": n})
            for n, text in texts.items()
        ]
    )


def scores(found: Sequence[Any]) -> dict[int, float]:
    got = [(item.score, item.namespace, item.key) for item in found]
    assert got == sorted(got, key=lambda each: (-each[0], *each[1:])), "in order, ties by key"
    return {item.value["n"]: item.score for item in found}


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("fusion", ["scaled", "rank"])
@pytest.mark.parametrize("distance", ["cosine", "l2", "inner_product"])
def test_scores_are_those_of_the_oracle(
    way: str, dsn: str, schema: str, distance: str, fusion: str
) -> None:
    texts = sentences(60)
    search: Any = {"mode": "hybrid", "fusion": fusion}
    with opened(dsn, way, schema=schema, index=index(distance), search=search) as store:
        put(store, texts)
        store.put(("bob", "notes"), "other", {"text": "tea tea tea tea", "n": 1000})
        how: Any = {"distance": distance, "fusion": fusion}
        for query, weight in (("rain on the quay", 0.5), ("tea", 0.2), ("a lamp and a bell", 1)):
            for prefix, filter_, wanted in (
                (NS, None, set(texts)),
                (NS, {"n": {"$lt": 20}}, set(range(20))),
                ((*NS, "even"), None, {n for n in texts if n % 2 == 0}),
                ((*NS, "odd"), {"n": {"$gte": 30}}, {n for n in texts if n % 2 and n >= 30}),
            ):
                found = store.search(
                    prefix, query=query, filter=filter_, limit=100, text_weight=weight
                )
                expected = fused(texts, query, wanted, text_weight=weight, **how)
                assert scores(found) == pytest.approx(expected, abs=1e-3), (query, prefix, filter_)
        everything = {**texts, 1000: "tea tea tea tea"}
        expected = fused(everything, "tea", set(everything), **how)
        assert scores(store.search((), query="tea", limit=100)) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("way", BOTH)
def test_pages_have_neither_gap_nor_overlap(way: str, dsn: str, schema: str) -> None:
    # Few words, so that many are equal.
    texts = {n: ("tea", "tram", "tea tram")[n % 3] for n in range(31)}
    with opened(dsn, way, schema=schema, index=index(), search={"mode": "hybrid"}) as store:
        put(store, texts)
        for prefix in (NS, ()):
            whole = keys(store.search(prefix, query="tea", limit=100))
            assert len(whole) == len(set(whole)) == 31
            pages = [
                keys(store.search(prefix, query="tea", limit=4, offset=at))
                for at in range(0, 36, 4)
            ]
            assert [*itertools.chain(*pages)] == whole


@pytest.mark.parametrize("way", BOTH)
def test_what_has_no_vector_is_found_by_its_words(way: str, dsn: str, schema: str) -> None:
    search: Any = {"mode": "hybrid", "text_fields": ["title"]}
    with opened(dsn, way, schema=schema, index=index(), ttl={}, search=search) as store:
        store.put(NS, "both", {"text": "rain", "title": "tea", "n": 0})
        store.put(NS, "words", {"text": "rain", "title": "tea", "n": 1}, index=False)
        store.put(NS, "neither", {"text": "rain", "title": "fog", "n": 2}, index=False)
        store.put(NS, "gone", {"text": "tea", "title": "tea", "n": 3}, ttl=0.002)
        time.sleep(0.3)
        assert keys(store.search(NS, query="tea")) == ["both", "words"]
        assert keys(store.search(NS, query="tea", mode="vector")) == ["both"]
        assert set(keys(store.search(NS, query="tea", mode="text"))) == {"both", "words"}
        assert keys(store.search(NS, query="?!")) == ["both"], "which has no words"


@pytest.mark.parametrize("way", BOTH)
def test_what_waits_for_its_words_is_completed(way: str, dsn: str, schema: str) -> None:
    texts = sentences(30)
    with opened(dsn, way, schema=schema, index=index()) as store:
        put(store, texts)
    with opened(dsn, way, schema=schema, index=index(), search={"mode": "hybrid"}) as store:
        expected = fused(texts, "rain on the quay", set(texts))
        found = store.search((*NS, "even"), query="rain on the quay", limit=1)
        assert len(found) == 1
        found = store.search(NS, query="rain on the quay", limit=100)
        assert scores(found) == pytest.approx(expected, abs=1e-3)


def test_a_search_is_one_statement_and_a_look_for_missing_words(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(dsn, "sync", schema=schema, index=index(), search={"mode": "hybrid"}) as store:
        put(store, sentences(5))
        sent = statements(monkeypatch)
        store.search(NS, query="tea")
        assert len(sent) == 2
        assert b"terms is null" in sent[0][0]


def reversing(query: str, texts: Sequence[str]) -> list[float]:
    """A reranker: the shortest text first."""
    assert query
    return [-float(len(text)) for text in texts]


async def slowly(query: str, texts: Sequence[str]) -> list[float]:
    return reversing(query, texts)


@pytest.mark.parametrize(
    ("way", "rerank"), [("sync", reversing), ("async", reversing), ("async", slowly)]
)
@pytest.mark.parametrize("mode", ["vector", "text", "hybrid"])
def test_a_reranker_has_the_last_word(
    way: str, dsn: str, schema: str, mode: Any, rerank: Any
) -> None:
    texts = {n: "tea " * (n + 1) for n in range(12)}
    search: Any = {"mode": mode, "text_fields": ["text"], "rerank_depth": 8}
    with opened(dsn, way, schema=schema, index=index(), search=search) as store:
        put(store, texts)
        best = store.search(NS, query="tea", limit=8)
        found = store.search(NS, query="tea", limit=3, rerank=rerank)
        lengths = sorted(item.value["n"] for item in best)
        assert [item.value["n"] for item in found] == lengths[:3]
        assert found[0].score == -float(len(texts[lengths[0]]))
        page = store.search(NS, query="tea", limit=3, offset=3, rerank=rerank)
        assert [item.value["n"] for item in page] == lengths[3:6]
        assert len(store.search(NS, query="tea", limit=20, rerank=rerank)) == 12
        plainly: Any = store.search(NS, query="tea", limit=20)
        asked: Any = {"query": "tea", "limit": 5, "rerank": rerank}
        pages = [item for n in (0, 5, 10) for item in store.search(NS, offset=n, **asked)]
        beyond = [item.value["n"] for item in plainly[8:]]
        assert [item.value["n"] for item in pages] == [*lengths, *beyond]
        assert pages[11].score == pytest.approx(plainly[11].score), "as it was"
        least = plainly[4].score
        good = sorted(item.value["n"] for item in plainly if item.score >= least)
        cut = store.search(NS, min_score=least, **(asked | {"limit": 12}))
        assert sorted(item.value["n"] for item in cut) == good, "what the mode scores counts"


def halves(query: str) -> list[str]:
    return [*query.split(" and "), "", query, *(f"none{n}" for n in range(20))]


async def later(query: str) -> list[str]:
    return halves(query)


@pytest.mark.parametrize(("way", "expand"), [("sync", halves), ("async", later)])
def test_several_questions_take_turns(way: str, dsn: str, schema: str, expand: Any) -> None:
    search: Any = {"mode": "text", "text_fields": ["text"]}
    with opened(dsn, way, schema=schema, index=index(), search=search) as store:
        put(store, {0: "tea tea", 1: "tea", 2: "tram", 3: "tram tram", 4: "milk", 5: "tea cup"})
        asked: Any = {"query": "tea and trams", "expand": expand}
        apart = [store.search(NS, query=query) for query in ("tea and trams", "tea", "trams")]
        turns = [hits[n].key for n in range(5) for hits in apart if n < len(hits)]
        found = store.search(NS, limit=9, **asked)
        assert [item.key for item in found] == list(dict.fromkeys(turns))
        pages = [
            item.key for n in (0, 2, 4) for item in store.search(NS, limit=2, offset=n, **asked)
        ]
        assert pages == [item.key for item in found]
        hits = store.explain(NS, limit=9, **asked).hits
        assert {hit.question for hit in hits} <= {"tea and trams", "tea", "trams"}
        assert hits[0].question == "tea and trams"
        assert "asked 'tea" in str(store.explain(NS, **asked))
        best = store.search(NS, rerank=reversing, limit=1, **asked)
        assert best[0].value["text"] == "tea"
        with pytest.raises(ExpandError, match="a list of questions"):
            store.search(NS, query="tea", expand=lambda query: query)
        wrong: Any = {"query": "tea", "expand": "tea"}
        with pytest.raises(InvalidOperationError, match="`expand` must be"):
            store.search(NS, **wrong)
        if way == "sync":
            with pytest.raises(ExpandError, match="asynchronous"):
                store.search(NS, query="tea", expand=later)


@pytest.mark.parametrize("way", ["sync", "async"])
def test_where_a_reranker_fails_its_batch_puts_nothing(way: str, dsn: str, schema: str) -> None:
    def fails(query: str, texts: Sequence[str]) -> list[float]:
        raise LookupError(query)

    with opened(dsn, way, schema=schema, index=index(), search={"rerank": fails}) as store:
        put(store, sentences(3))
        with pytest.raises(LookupError):
            store.batch([PutOp(NS, "new", {"text": "tea"}), SearchOp(NS, query="tea")])
        assert store.get(NS, "new") is None
        assert len(store.search(NS)) == 3


def test_each_hit_has_the_parts_of_its_score(dsn: str, schema: str) -> None:
    texts = sentences(20)
    query = "rain on the quay"
    by_words, near = bm25(texts, query), closeness(texts, query, "cosine")
    with opened(dsn, "sync", schema=schema, index=index(), search={"mode": "hybrid"}) as store:
        put(store, texts)
        told = store.explain(NS, query=query, limit=20)
        assert told.path == "hybrid"
        assert len(told.hits) == 20
        for hit in told.hits:
            n, parts = hit.value["n"], hit.parts
            assert hit.score == pytest.approx(0.5 * parts["text"] + 0.5 * parts["vector"])
            assert parts.get("bm25", 0) == pytest.approx(by_words.get(n, 0))
            assert parts["text"] == pytest.approx(by_words.get(n, 0) / max(by_words.values()))
            assert max(parts["similarity"], 0) == pytest.approx(near[n], abs=1e-3)
            assert parts["vector"] == pytest.approx(near[n] / max(near.values()), abs=1e-3)
        told = store.explain(NS, query=query, mode="text")
        assert told.path == "text"
        assert all(hit.score == hit.parts["bm25"] for hit in told.hits)


def test_passages_lend_only_to_those_of_their_namespace_and_day(dsn: str, schema: str) -> None:
    passages = ("agents", "ada", "archival")
    search: Any = {"mode": "hybrid"}
    with opened(dsn, "sync", schema=schema, index=index(), search=search) as store:
        said = {8: "the ferry ticket", 9: "rain", 10: "rain", 11: "rain", 12: "rain"}
        for place in (passages, NS):
            store.batch([PutOp(place, f"{n}", {"text": text, "n": n}) for n, text in said.items()])
        store.put((*passages, "other"), "10", {"text": "rain", "n": 20})
        store.put(passages, "13", {"text": "rain", "n": 13})
        with psycopg.connect(dsn) as conn:
            table = f'"{schema}".archival_memory'
            later = (
                f"update {table} set created_at = created_at + interval '1 day' where key = '13'"
            )
            conn.execute(later.encode())
        hits = store.explain(passages, query="ferry ticket", text_weight=1, limit=20).hits
        lent = {hit.value["n"]: hit.parts["neighbours"] for hit in hits}
        assert lent == pytest.approx({8: 0, 9: 0.25, 10: 0.125, 11: 0, 12: 0, 13: 0, 20: 0})
        alone: Any = {"mode": "hybrid", "neighbour_weight": 0}
        with opened(dsn, "sync", schema=schema, index=index(), search=alone) as other:
            hits = other.explain(passages, query="ferry ticket", limit=20).hits
            assert not [hit for hit in hits if "neighbours" in hit.parts]
        # Other items have nothing to do with one another.
        hits = store.explain(NS, query="ferry ticket", limit=20).hits
        assert not [hit for hit in hits if "neighbours" in hit.parts]


@pytest.mark.parametrize("way", BOTH)
def test_a_big_agents_own_indexes_find_what_comparing_all_does(
    way: str, dsn: str, schema: str
) -> None:
    texts = sentences(700)
    model = {**index(), "ann_index_config": {"threshold": 500, "kind": "hnsw", "ef_search": 400}}
    with opened(dsn, way, schema=schema, index=model, search={"mode": "hybrid"}) as store:
        put(store, texts)
        queries = ("rain on the quay", "tea", "lamp bell hill")
        exact = {query: scores(store.search(NS, query=query, limit=10)) for query in queries}
        whole = scores(store.search(NS, query="tea", limit=1000))
        few = scores(store.search(NS, query="tea", filter={"n": {"$lt": 9}}, limit=10))
        store.maintain()
        told = store.explain(NS, query="tea")
        assert told.index is not None
        assert told.path == "hybrid"
        by_words = store.explain(NS, query="tea", mode="text")
        assert "an index finds" in by_words.reason
        for query in queries:
            found = scores(store.search(NS, query=query, limit=10))
            # Among many that are nearly as near, it may be others; the best are as good.
            assert sorted(found.values()) == pytest.approx(sorted(exact[query].values()), abs=2e-3)
        assert scores(store.search(NS, query="tea", limit=1000)) == pytest.approx(whole, abs=1e-6)
        found = scores(store.search(NS, query="tea", filter={"n": {"$lt": 9}}, limit=10))
        assert found == pytest.approx(few, abs=1e-6)
        found_by_words = store.search(NS, query="rain", mode="text", limit=1000)
        assert scores(found_by_words) == pytest.approx(bm25(texts, "rain"), rel=0.02)


@pytest.mark.parametrize("way", BOTH)
def test_a_call_may_ask_for_another_mode_than_the_store(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=index(), search={"text_fields": ["text"]}) as store:
        put(store, {0: "tea", 1: "eat", 2: "tram"})
        assert set(keys(store.search(NS, query="tea"))) == {"k000", "k001", "k002"}
        assert keys(store.search(NS, query="tea", mode="text")) == ["k000"]
        assert keys(store.search(NS, query="tea", mode="hybrid"))[0] == "k000"
        with pytest.raises(InvalidOperationError, match=r"`mode` must be .*got 'words'"):
            store.search(NS, query="tea", mode="words")  # type: ignore[arg-type]
        with pytest.raises(InvalidOperationError, match=r"`text_weight` must be .*got 2"):
            store.search(NS, query="tea", mode="hybrid", text_weight=2)
