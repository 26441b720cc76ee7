"""Agents' own indexes: who gets one and loses it, what it is, and how it was measured."""

from __future__ import annotations

import random
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.ids import agent_id
from langgraph_letta_store._maintenance import index_spec
from langgraph_letta_store._maintenance.calibration import measure_recall
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey
from langgraph_letta_store.records.maintenance import MaintenanceReport
from tests.support.stores import BOTH, opened

DIMS = 24
THRESHOLD = 200


@pytest.fixture
def schema(own_schema: str) -> str:
    return own_schema


class ListedEmbeddings(Embeddings):
    """Embeds numbers written as texts: each stands for a vector of its own, always the same.

    Those of one cluster lie together; without clusters, no vector is nearer than any other.
    """

    def __init__(self, *, clusters: int = 8) -> None:
        chance = np.random.default_rng(7)
        spread = 0.25 if clusters else 1.0
        centres = chance.normal(size=(max(1, clusters), DIMS)) * bool(clusters)
        picked = chance.integers(0, max(1, clusters), 5000)
        vectors = centres[picked] + spread * chance.normal(size=(5000, DIMS))
        self.vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(number) for number in self.vectors[int(text)]] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


EMBEDDINGS = ListedEmbeddings()


def index(embeddings: Embeddings = EMBEDDINGS, **ann: Any) -> Any:
    ann.setdefault("threshold", THRESHOLD)
    distance = ann.pop("distance_type", "cosine")
    return {
        "dims": DIMS,
        "embed": embeddings,
        "fields": ["text"],
        "distance_type": distance,
        "ann_index_config": ann,
    }


def put(store: LettaStore, agent: str, first: int, last: int) -> None:
    numbers = range(first, last)
    store.batch([PutOp(("memories", agent), str(n), {"text": str(n)}) for n in numbers])


def own(agent: str) -> str:
    return f"archival_vectors_own_{agent_id(('memories', agent)).hex}"


def present(dsn: str, schema: str) -> dict[str, str]:
    """The indexes that maintenance has built, valid or not, with their definitions."""
    query = """
        select c.relname, pg_get_indexdef(c.oid)
        from pg_index x join pg_class c on c.oid = x.indexrelid
        where c.relnamespace = to_regnamespace(%s) and c.relname ~ '_(own|shared)'
    """
    with psycopg.connect(dsn) as conn:
        return {str(name): str(text) for name, text in conn.execute(query, [f'"{schema}"'])}


def built(store: Any) -> dict[IndexKey, BuiltIndex]:
    schema = getattr(store, "store", store)._session._schema
    return dict(schema.indexes)


def kinds(report: MaintenanceReport) -> list[str]:
    return [r.task.kind for r in report.results if r.task.kind != "vacuum"]


def done(report: MaintenanceReport) -> MaintenanceReport:
    assert not report.failed, report.failed
    assert not report.busy
    return report


@contextmanager
def store_of(
    dsn: str, schema: str, way: str = "sync", **ann: Any
) -> Generator[LettaStore, None, None]:
    with opened(dsn, way, schema=schema, index=index(**ann)) as store:
        yield store


def exact(agent_numbers: range, query: int, limit: int = 10) -> list[str]:
    vectors = EMBEDDINGS.vectors[list(agent_numbers)]
    order = np.argsort(-(vectors @ EMBEDDINGS.vectors[query]))
    return [str(agent_numbers[int(i)]) for i in order[:limit]]


@pytest.mark.parametrize("way", [*BOTH, "connection", "async connection", "dict pool"])
def test_only_who_passed_the_threshold_gets_an_index(dsn: str, schema: str, way: str) -> None:
    with store_of(dsn, schema, way) as store:
        put(store, "large", 0, 300)
        put(store, "small", 0, 150)
        report = done(store.maintain())
        assert kinds(report) == ["build"]
        assert list(present(dsn, schema)) == [own("large")]
        assert "hnsw (embedding halfvec_cosine_ops)" in present(dsn, schema)[own("large")]
        ((key, known),) = built(store).items()
        assert key == IndexKey("archival_vectors", agent_id(("memories", "large")))
        assert (known.name, known.kind, known.codes, known.rows) == (
            own("large"),
            "hnsw",
            False,
            300,
        )
        assert known.search == 64  # one step more than the least
        assert known.recall is not None
        assert known.recall >= 0.98
        assert kinds(done(store.maintain())) == [], "there is nothing left to do"
        found = [item.key for item in store.search(("memories", "large"), query="7")]
        assert found == exact(range(300), 7)


@pytest.mark.parametrize(
    ("ann", "method", "told"),
    [
        ({"kind": "ivfflat", "nlist": 8}, "ivfflat (embedding halfvec_cosine_ops)", "lists='8'"),
        ({"kind": "hnsw", "m": 8, "ef_construction": 32}, "halfvec_cosine_ops", "m='8'"),
        ({"vector_type": "bit"}, "bit_hamming_ops", "binary_quantize(embedding)"),
        ({"vector_type": "vector"}, "hnsw (embedding vector_cosine_ops)", "m='16'"),
        ({"distance_type": "l2"}, "halfvec_l2_ops", "m='16'"),
        ({"distance_type": "inner_product"}, "halfvec_ip_ops", "m='16'"),
    ],
)
def test_an_index_is_of_the_kind_that_was_asked_for(
    dsn: str, schema: str, ann: Any, method: str, told: str
) -> None:
    with store_of(dsn, schema, **ann) as store:
        put(store, "large", 0, 400)
        done(store.maintain())
        definition = present(dsn, schema)[own("large")]
        assert method in definition
        assert told in definition
        (known,) = built(store).values()
        assert known.kind == ann.get("kind", "hnsw")
        assert known.codes == (ann.get("vector_type") == "bit")
        assert known.search is not None
        assert known.recall is not None
        assert known.recall >= 0.9


def test_lists_are_probed_until_enough_is_found(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, kind="ivfflat", nlist=32, recall=0.99) as store:
        put(store, "large", 0, 600)
        done(store.maintain())
        (known,) = built(store).values()
        assert known.recall is not None
        assert known.recall >= 0.99
        assert known.search is not None
        assert known.search > 1, "one list of 32 has not all of the nearest ten"


@pytest.mark.parametrize("partitions", [0, 3])
def test_an_agent_that_shrank_loses_its_index(dsn: str, schema: str, partitions: int) -> None:
    with opened(dsn, "sync", schema=schema, index=index(), partitions=partitions) as store:
        for agent in ("shrinks", "stays", "goes"):
            put(store, agent, 0, 250)
        done(store.maintain())
        assert set(present(dsn, schema)) == {own("shrinks"), own("stays"), own("goes")}
        store.batch([PutOp(("memories", "shrinks"), str(n), None) for n in range(160)])
        store.batch([PutOp(("memories", "stays"), str(n), None) for n in range(140)])
        store.delete_namespace(("memories", "goes"))
        report = done(store.maintain())
        assert kinds(report) == ["drop", "drop"]
        assert set(present(dsn, schema)) == {own("stays")}
        assert {key.agent for key in built(store)} == {agent_id(("memories", "stays"))}
        for agent, first in (("shrinks", 160), ("stays", 140)):
            found = [item.key for item in store.search(("memories", agent), query="3")]
            assert found == exact(range(first, 250), 3)


def test_what_no_longer_is_as_it_was_asked_for_is_built_anew(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        put(store, "large", 0, 250)
        done(store.maintain())
    with store_of(dsn, schema, m=24) as store:
        report = done(store.maintain())
        assert kinds(report) == ["drop", "build"]
        assert "m='24'" in present(dsn, schema)[own("large")]
    with store_of(dsn, schema, m=24, recall=0.9) as store:
        assert kinds(done(store.maintain())) == ["calibrate"]
        assert kinds(done(store.maintain())) == []
    with store_of(dsn, schema, kind="flat") as store:
        assert kinds(done(store.maintain())) == ["drop"]
        assert present(dsn, schema) == {}
        assert built(store) == {}


def test_an_agent_that_grew_is_measured_again_and_then_cut_into_more_lists(
    dsn: str, schema: str
) -> None:
    with store_of(dsn, schema, kind="ivfflat") as store:
        put(store, "large", 0, 200)
        done(store.maintain())
        put(store, "large", 200, 310)
        assert kinds(done(store.maintain())) == ["calibrate"]
        (known,) = built(store).values()
        assert known.rows == 310
        put(store, "large", 310, 410)
        assert kinds(done(store.maintain())) == ["drop", "build"], "it was cut for 200"


def test_where_no_index_finds_enough_searches_stay_exact(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The least that pgvector looks at is enough for any test's few vectors: it is given less.
    module = "langgraph_letta_store._maintenance.calibration.EFFORTS"
    monkeypatch.setattr(module, (1, 2))
    embeddings = ListedEmbeddings(clusters=0)
    ann: Any = {"recall": 1.0, "iterative_scan": "off", "m": 2, "ef_construction": 4}
    with opened(dsn, "sync", schema=schema, index=index(embeddings, **ann)) as store:
        put(store, "large", 0, 300)
        report = done(store.maintain())
        assert "searches stay exact" in report.results[0].detail
        assert present(dsn, schema) == {}
        (known,) = built(store).values()
        assert (known.kind, known.rows) == ("flat", 300)
        assert known.recall is not None
        assert known.recall < 1
        assert kinds(done(store.maintain())) == [], "it is not tried again at once"
        order = np.argsort(-(embeddings.vectors[:300] @ embeddings.vectors[5]))
        found = [item.key for item in store.search(("memories", "large"), query="5", limit=300)]
        assert found[:50] == [str(i) for i in order[:50]]
        assert len(found) == 300
        put(store, "large", 300, 600)
        assert kinds(done(store.maintain())) == ["build"], "but when there are twice as many"


def test_an_index_that_was_asked_for_stays_whatever_it_finds(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "langgraph_letta_store._maintenance.calibration.EFFORTS"
    monkeypatch.setattr(module, (1, 2))
    embeddings = ListedEmbeddings(clusters=0)
    ann: Any = {"recall": 1.0, "iterative_scan": "off", "m": 2, "ef_construction": 4}
    with opened(dsn, "sync", schema=schema, index=index(embeddings, kind="hnsw", **ann)) as store:
        put(store, "large", 0, 300)
        done(store.maintain())
        (known,) = built(store).values()
        assert (known.kind, known.search) == ("hnsw", 2)
        assert known.recall is not None
        assert known.recall < 1


def test_a_bloated_index_is_rebuilt(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        put(store, "large", 0, 600)
        done(store.maintain())
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(f'update "{schema}".indexes set bytes = 8192'.encode())
        report = done(store.maintain())
        assert kinds(report) == ["rebuild"]
        assert list(present(dsn, schema)) == [own("large")]
        assert kinds(done(store.maintain())) == []


@pytest.mark.parametrize("partitions", [0, 2])
def test_all_agents_share_an_index_where_it_is_asked_for(
    dsn: str, schema: str, partitions: int
) -> None:
    options: Any = {"schema": schema, "partitions": partitions}
    with opened(dsn, "sync", index=index(shared=True, threshold=150), **options) as store:
        for n in range(4):
            put(store, f"agent{n}", 100 * n, 100 * n + 100)
        done(store.maintain())
        names = {"archival_vectors_0_shared", "archival_vectors_1_shared"}
        assert set(present(dsn, schema)) == (names if partitions else {"archival_vectors_shared"})
        known = built(store)[IndexKey("archival_vectors", None)]
        assert (known.kind, known.rows) == ("hnsw", 400)
        assert kinds(done(store.maintain())) == []
        found = [item.key for item in store.search((), query="77")]
        assert found == exact(range(400), 77)
    with opened(dsn, "sync", index=index(threshold=150), **options) as store:
        assert set(kinds(done(store.maintain()))) == {"drop"}
        assert present(dsn, schema) == {}
        assert built(store) == {}


def test_words_get_an_index_too(dsn: str, schema: str) -> None:
    chance = random.Random(3)
    words = [f"word{n}" for n in range(50)]
    search: Any = {"mode": "text", "text_fields": ["text"]}
    numbered: Any = {**index(kind="flat"), "fields": ["n"]}
    with opened(dsn, "sync", schema=schema, index=numbered, search=search) as store:
        for n in range(210):
            text = " ".join(chance.sample(words, 5))
            store.put(("memories", "large"), str(n), {"n": "0", "text": text})
        done(store.maintain())
        agent = agent_id(("memories", "large"))
        name = f"archival_memory_words_own_{agent.hex}"
        assert "gin (terms)" in present(dsn, schema)[name]
        known = built(store)[IndexKey("archival_memory", agent)]
        assert (known.name, known.kind, known.rows) == (name, "gin", 210)
        query = f"select (settings->>'terms')::float8 from \"{schema}\".indexes"
        with psycopg.connect(dsn) as conn:
            assert conn.execute(query.encode()).fetchone() == (6.0,), "the number is a word too"
        assert kinds(done(store.maintain())) == []


def test_words_of_all_agents_get_an_index(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_spec, "SHARED_WORDS_FROM", 100)
    chance = random.Random(4)
    words = [f"word{n}" for n in range(40)]
    search: Any = {"mode": "text", "text_fields": ["text"]}

    def found(*prefix: str) -> list[tuple[str, float]]:
        asked = [store.search(prefix, query=query, limit=20) for query in queries]
        return [(item.key, round(item.score or 0, 6)) for hits in asked for item in hits]

    with opened(dsn, "sync", schema=schema, search=search, partitions=2) as store:
        queries = ["word1", "word2 word3 word2", " ".join(words), "unknown"]
        texts = [" ".join(chance.choices(words, k=chance.randint(1, 6))) for _ in range(120)]
        store.batch([PutOp(("m", f"a{n % 30}"), str(n), {"text": t}) for n, t in enumerate(texts)])
        exact = found(), found("m")
        assert kinds(done(store.maintain())).count("build") == 2
        assert built(store)[IndexKey("archival_memory", None)].mean_terms
        assert "an index finds" in store.explain((), query="word1").reason
        assert (found(), found("m")) == exact
        assert kinds(done(store.maintain())) == []
        store.batch([PutOp(("m", "new"), f"new {n}", {"text": "word1 word2"}) for n in range(10)])
        assert {key for key, _ in found()} >= {"new 0", "new 9"}
        assert kinds(done(store.maintain())) == ["calibrate"]
        after = found()
        monkeypatch.setattr(index_spec, "SHARED_WORDS_FROM", 1000)
        assert kinds(done(store.maintain())) == ["drop", "drop"]
        assert found() == after


def test_searching_and_putting_go_on_and_lose_nothing(dsn: str, schema: str) -> None:
    with store_of(dsn, schema) as store:
        put(store, "large", 0, 2000)
        over = threading.Event()
        added: list[int] = []
        wrong: list[str] = []

        def use() -> None:
            n = 2000
            while not over.is_set() and n < 2500:
                put(store, "large", n, n + 1)
                added.append(n)
                (found, *_) = store.search(("memories", "large"), query=str(n), limit=10)
                if found.key != str(n):
                    wrong.append(f"{n} was put, and {found.key} found")
                n += 1

        user = threading.Thread(target=use)
        user.start()
        try:
            report = done(store.maintain())
        finally:
            over.set()
            user.join()
        assert kinds(report) == ["build"]
        assert wrong == []
        assert added, "something was put meanwhile"
        for n in added:
            (found, *_) = store.search(("memories", "large"), query=str(n), limit=10)
            assert found.key == str(n)


def test_recall_is_the_share_of_the_true_nearest() -> None:
    assert measure_recall([[0.1, 0.2], [0.1, 0.5]], [[0.1, 0.2], [0.1, 0.2]]) == 0.75
    assert measure_recall([[0.2, 0.2]], [[0.2, 0.2]]) == 1
    assert measure_recall([[]], [[0.1]]) == 0
    assert measure_recall([[0.1, 0.1, 0.1]], [[0.1]]) == 1, "no more count than there are"
