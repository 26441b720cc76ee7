"""How the nearest are found: which path is taken, what it finds, and that it never finds fewer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AgentMemory, LettaStore
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._search.plan import Candidate, choose, needs_sample
from langgraph_letta_store._search.vector_sql import MAX_INDEXED_DIMS
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKind
from tests.support.stores import BOTH, opened, plan, statements

Matrix = npt.NDArray[np.float32]

DIMS = 32
SIZE = 2000
BIG, SMALL = ("memories", "big"), ("memories", "small")


def clustered(count: int, dims: int, seed: int) -> Matrix:
    """Vectors around a few centres."""
    centres = np.random.default_rng(1).normal(size=(20, dims))
    chance = np.random.default_rng(seed)
    places = centres[chance.integers(0, 20, count)]
    return (places + chance.normal(size=(count, dims)) / 4).astype(np.float32)


def isotropic(count: int, dims: int, seed: int) -> Matrix:
    """Vectors in all directions alike, in which an index finds its way worst."""
    return np.random.default_rng(seed).normal(size=(count, dims)).astype(np.float32)


DATA = {"clustered": clustered, "isotropic": isotropic}


class Numbered(Embeddings):
    """Texts that name their vector: "7" is a stored one's number, "q7" a query's."""

    def __init__(self, stored: Matrix, queries: Matrix) -> None:
        self.stored, self.queries = stored, queries

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        row = self.queries[int(text[1:])] if text.startswith("q") else self.stored[int(text)]
        return cast("list[float]", row.tolist())


def options(model: Numbered, *, distance: str = "cosine", **ann: Any) -> dict[str, Any]:
    config = {"threshold": 500, "ef_search": 100, **ann}
    index = {"dims": model.stored.shape[1], "embed": model, "fields": ["text"]}
    return {**index, "distance_type": distance, "ann_index_config": config}


def build(  # what maintenance does, without looking
    dsn: str,
    store: LettaStore,
    agent: tuple[str, ...] | None,
    *,
    kind: IndexKind = "hnsw",
    codes: bool = False,
    search: int | None = None,
    count: int = SIZE,
) -> str:
    """Build an index on a table of vectors, record it, and let the store know."""
    config = store.config
    assert config.index is not None
    dims, vector_type = config.index.dims, config.index.vector_type
    owner = None if agent is None else store.run(the_schema).owner(agent)
    name, table = f"own_{uuid.uuid4().hex}", "archival_vectors"
    if owner is not None and config.partitions:
        table = f"archival_vectors_{remainder(owner, config.partitions)}"
    ops = {"cosine": "cosine_ops", "inner_product": "ip_ops", "l2": "l2_ops"}
    what = f"embedding {vector_type}_{ops[config.index.distance]}"
    if codes:
        what = f"(binary_quantize(embedding)::bit({dims})) bit_hamming_ops"
    elif vector_type == "vector" and dims > MAX_INDEXED_DIMS:
        what = f"(embedding::halfvec({dims})) halfvec_{ops[config.index.distance]}"
    built = sql.SQL("create index {} on {} using {} ({}) {}").format(
        sql.Identifier(name),
        sql.Identifier(config.schema, table),
        sql.SQL(kind),  # pyright: ignore[reportArgumentType]  # of this file
        sql.SQL(what),  # pyright: ignore[reportArgumentType]  # of this file
        sql.SQL("with (lists = 80)" if kind == "ivfflat" else ""),
    )
    whose = " where field >= ''" if owner is None else " where agent_id = {}"
    built += sql.SQL(whose).format(sql.Literal(owner))
    recorded = sql.SQL(
        "insert into {} (name, table_name, agent_id, kind, settings, row_count, bytes, search,"
        " recall, built_at) values (%s, 'archival_vectors', %s, %s, %s::jsonb, %s, 0, %s, 1, now())"
    ).format(sql.Identifier(config.schema, "indexes"))
    settings = '{"codes": true}' if codes else "{}"
    with psycopg.connect(dsn, autocommit=True) as conn:
        if kind != "flat":
            conn.execute(built)
        conn.execute(recorded, (name, owner, kind, settings, count, search))
        conn.execute(sql.SQL("analyze {}").format(sql.Identifier(config.schema, table)))
        conn.execute(sql.SQL("analyze {}").format(sql.Identifier(config.schema, "archival_memory")))
    store.run(read_indexes)
    return name


def the_schema(schema: StoreSchema) -> Operation[StoreSchema]:
    """Return a store's tables, as an operation that does nothing."""
    yield from rows()
    return schema


def unsorted(dsn: str) -> str:
    """So few and short vectors the planner would rather sort than look up."""
    return make_conninfo(dsn, options="-c enable_sort=off -c enable_seqscan=off")


class Filled:
    """A store with one big agent and a few small ones, and what a search is to find in it."""

    def __init__(self, dsn: str, schema: str, data: str, **how: Any) -> None:
        self.dsn = dsn
        self.model = Numbered(DATA[data](SIZE, DIMS, 2), DATA[data](40, DIMS, 3))
        self.how: dict[str, Any] = {"schema": schema, "index": options(self.model), **how}

    def fill(self, store: LettaStore) -> None:
        ops = [PutOp((*BIG, f"n{i % 3}"), f"k{i:04}", value(i)) for i in range(SIZE)]
        ops += [
            PutOp(("memories", f"small{i % 9}"), f"k{i:04}", value(i)) for i in range(0, SIZE, 20)
        ]
        store.batch(ops)

    def nearest(self, query: int, chosen: Sequence[int], distance: str = "cosine") -> list[int]:
        """Put the numbers of items in the order of a query, by brute force."""
        stored, asked = self.model.stored[list(chosen)], self.model.queries[query]
        scores = stored @ asked
        if distance == "cosine":
            scores = scores / np.linalg.norm(stored, axis=1)
        elif distance == "l2":
            scores = -np.linalg.norm(stored - asked, axis=1)
        return [chosen[i] for i in np.argsort(-scores)]


def value(i: int) -> dict[str, Any]:
    return {"text": str(i), "n": i, "rare": i % 100 == 7, "tenth": i % 10 == 3, "even": i % 2 == 0}


@pytest.fixture(scope="module", params=["clustered", "isotropic"])
def filled(request: pytest.FixtureRequest, dsn: str) -> Iterator[Filled]:
    """Big agents of both kinds of data, with an HNSW index of their own."""
    schema = f"paths_{uuid.uuid4().hex}"
    filled = Filled(dsn, schema, str(request.param))
    with opened(dsn, "sync", **filled.how) as store:
        filled.fill(store)
        build(dsn, store, BIG)
    yield filled
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


FILTERS: Mapping[str, tuple[dict[str, Any] | None, Callable[[int], bool]]] = {
    "none": (None, lambda _: True),
    "$ne": ({"rare": {"$ne": True}}, lambda i: i % 100 != 7),
    "1%": ({"rare": True}, lambda i: i % 100 == 7),
    "10%": ({"tenth": True}, lambda i: i % 10 == 3),
    "nothing": ({"rare": True, "tenth": True}, lambda _: False),
    "a corner": ({"n": {"$lt": 600}}, lambda i: i < 600),
}
PAGES = [(10, 0), (50, 20), (10, SIZE - 5), (10, 5000), (0, 0), (2 * SIZE, 0), (55, 19)]


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("named", FILTERS)
def test_no_search_returns_fewer_rows_than_there_are(filled: Filled, way: str, named: str) -> None:
    narrowed, matches = FILTERS[named]
    with opened(filled.dsn, way, setup=False, **filled.how) as store:
        for prefix in (BIG, (*BIG, "n1")):
            chosen = [i for i in range(SIZE) if matches(i) and (len(prefix) == 2 or i % 3 == 1)]
            for limit, offset in PAGES:
                found = store.search(
                    prefix, query="q1", filter=narrowed, limit=limit, offset=offset
                )
                assert len(found) == max(0, min(limit, len(chosen) - offset)), (prefix, limit)
                assert len({item.key for item in found}) == len(found)
                assert {item.value["n"] for item in found} <= set(chosen)
                scores = [item.score or 0 for item in found]
                assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("named", ["none", "$ne", "1%", "10%"])
def test_what_is_found_is_the_nearest(filled: Filled, named: str) -> None:
    narrowed, matches = FILTERS[named]
    chosen = [i for i in range(SIZE) if matches(i)]
    with opened(filled.dsn, "sync", setup=False, **filled.how) as store:
        hits = 0
        for query in range(40):
            found = store.search(BIG, query=f"q{query}", filter=narrowed)
            hits += len(
                {item.value["n"] for item in found} & set(filled.nearest(query, chosen)[:10])
            )
    assert hits >= 0.98 * 400


def test_an_agents_own_index_is_used_and_only_there(filled: Filled) -> None:
    with opened(filled.dsn, "sync", setup=False, **filled.how) as store:
        whole = store.explain(BIG, query="q1")
        assert whole.path == "own index"
        assert whole.index is not None
        assert f"using {whole.index} " in "\n".join(whole.plan)
        assert whole.actual_rows < 20
        assert len(whole.hits) == 10

        deeper = store.explain((*BIG, "n1"), query="q1", filter={"even": True})
        assert deeper.path == "own index"
        assert f"using {whole.index} " in "\n".join(deeper.plan)

        for narrowed in ({"rare": True}, {"rare": True, "tenth": True}):
            narrow = store.explain(BIG, query="q1", filter=narrowed)
            assert narrow.path == "filter first"
            assert "own_" not in "\n".join(narrow.plan)

        for prefix, limit in ((("memories", "small1"), 10), (BIG, 101), ((), 10)):
            exact = store.explain(prefix, query="q1", limit=limit)
            assert exact.path == "exact"
            assert "own_" not in "\n".join(exact.plan)


def test_what_a_sample_told_is_remembered_until_the_next_look(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = statements(monkeypatch)
    with opened(filled.dsn, "sync", setup=False, **filled.how) as store:

        def samples(narrowed: dict[str, Any], prefix: tuple[str, ...] = BIG) -> bool:
            sent.clear()
            assert store.search(prefix, query="q1", filter=narrowed)
            return any("limit 400" in str(query) for query, _ in sent)

        assert samples({"rare": True})
        assert not samples({"rare": True})
        assert samples({"rare": False}), "another value is another filter"
        assert samples({"rare": True}, (*BIG, "n1")), "another prefix has other items"
        assert not samples({"rare": False})
        store.run(read_indexes)
        assert samples({"rare": True})


def test_a_page_that_came_back_short_is_completed_and_says_so(filled: Filled) -> None:
    with opened(filled.dsn, "sync", setup=False, **filled.how) as store:
        # Only the furthest match: the index gives up before it comes to them.
        far = filled.nearest(1, range(SIZE))[-200:]
        told = store.explain(
            BIG, query="q1", filter={"n": {"$in": far}}, ef_search=10, iterative_scan="off"
        )
        assert "it found too few, and all were compared" in told.reason
        # In half precision, neighbours may change places.
        assert len({hit.value["n"] for hit in told.hits} & set(far[:10])) >= 9


def test_indexes_over_all_agents_serve_only_all_agents(dsn: str, schema: str) -> None:
    filled = Filled(dsn, schema, "clustered")
    with opened(dsn, "sync", **filled.how) as store:
        filled.fill(store)
        name = build(dsn, store, None, count=2 * SIZE)
        agents: list[tuple[str, ...]] = [BIG, (*BIG, "n1"), ("memories", "small1")]
        everybody: list[tuple[str, ...]] = [(), ("memories",)]
        for prefix in agents:
            told = store.explain(prefix, query="q1", filter={"even": True})
            assert told.path == "exact"
            assert "Limit" not in "".join(told.plan).split("archival_vectors")[-1]
            assert told.index is None
        for prefix in everybody:
            for narrowed, matches in (FILTERS["none"], FILTERS["$ne"]):
                told = store.explain(prefix, query="q1", filter=narrowed)
                assert (told.path, told.index) == ("shared index", name)
                assert "Merge Append" in "".join(told.plan)
                assert "Seq Scan on archival_vectors" not in "".join(told.plan)
                chosen = [i for i in range(SIZE) if matches(i)]
                wanted = filled.nearest(1, chosen)[:10]
                assert len(told.hits) == 10
                assert len({hit.value["n"] for hit in told.hits} & set(wanted)) >= 5
        assert store.explain((), query="q1", filter={"rare": True}).path == "filter first"
        assert store.explain(("memorie",), query="q1").hits == ()
        both = build(dsn, store, BIG)
        own = store.explain(BIG, query="q1")
        assert own.index == both
        assert f"using {both} " in "\n".join(own.plan)
        for limit, offset in ((50, 20), (10, 5000)):
            found = store.search((), query="q1", limit=limit, offset=offset)
            assert len(found) == max(0, min(limit, SIZE + SIZE // 20 - offset))


KINDS = [
    ("hnsw", False, "halfvec", "l2", 8),
    ("hnsw", False, "vector", "inner_product", 8),
    ("hnsw", True, "halfvec", "cosine", 64),
    ("hnsw", True, "vector", "l2", 64),
    ("ivfflat", False, "halfvec", "cosine", 8),
    ("ivfflat", False, "vector", "l2", 8),
    ("ivfflat", True, "halfvec", "cosine", 64),
    ("hnsw", False, "vector", "cosine", 2001),
]


@pytest.mark.parametrize(("kind", "codes", "vector_type", "distance", "dims"), KINDS)
def test_every_kind_of_index_finds(
    dsn: str, schema: str, kind: IndexKind, codes: bool, vector_type: str, distance: str, dims: int
) -> None:
    size = 300 if dims > 1000 else 1200
    filled = Filled(dsn, schema, "clustered", partitions=0)
    filled.model = Numbered(clustered(size, dims, 2), clustered(10, dims, 3))
    asked = "bit" if codes and vector_type == "halfvec" else vector_type
    how: dict[str, Any] = {
        **filled.how,
        "index": options(filled.model, distance=distance, vector_type=asked, threshold=100),
    }
    how["index"]["ann_index_config"]["probes"] = 25
    with opened(unsorted(dsn), "sync", **how) as store:
        store.batch([PutOp(BIG, f"k{i:04}", value(i)) for i in range(size)])
        name = build(dsn, store, BIG, kind=kind, codes=codes, count=size)
        hits = 0
        for query in range(10):
            found = store.search(BIG, query=f"q{query}")
            nearest = filled.nearest(query, range(size), distance)[:10]
            hits += len({item.value["n"] for item in found} & set(nearest))
        assert hits >= 95
        told = store.explain(BIG, query="q1")
        assert (told.path, told.index) == ("own index", name)
        assert f"using {name} " in "\n".join(told.plan)
        if kind == "ivfflat":  # how much is looked at takes effect
            of_one_list: Any = {"probes": 1, "iterative_scan": "off", "limit": 60}
            each = [store.explain(BIG, query=f"q{n}", **of_one_list) for n in range(10)]
            assert any("too few" in one.reason for one in each)
            assert {len(one.hits) for one in each} == {60}


def test_how_an_index_is_searched_is_set_for_the_statement_alone(filled: Filled) -> None:
    with opened(filled.dsn, "connection", setup=False, **filled.how) as store:
        store.search(BIG, query="q1", ef_search=77, iterative_scan="strict_order")
        conn = cast("psycopg.Connection[Any]", store.conn)
        settings = [
            conn.execute("select current_setting(%s, true)", (f"hnsw.{name}",)).fetchone()
            for name in ("ef_search", "iterative_scan")
        ]
        # pgvector before 0.8 has no iterative scans.
        assert settings in ([("40",), ("off",)], [("40",), (None,)])


def test_what_has_expired_is_not_found_by_an_index(dsn: str, schema: str) -> None:
    filled = Filled(dsn, schema, "clustered")
    with opened(dsn, "sync", **filled.how) as store:
        ops = [PutOp(BIG, f"k{i}", value(i), ttl=0 if i % 2 else 60) for i in range(SIZE)]
        store.batch(ops)
        build(dsn, store, BIG)
        chosen = range(0, SIZE, 2)
        for narrowed in (None, {"rare": {"$ne": 3}}):
            told = store.explain(BIG, query="q1", filter=narrowed, limit=20)
            assert told.path == "own index"
            assert {hit.value["n"] for hit in told.hits} <= set(chosen)
            assert len(told.hits) == 20
        found = store.search(BIG, query="q1", limit=SIZE)
        assert {item.value["n"] for item in found} == set(chosen)


@pytest.mark.parametrize("way", BOTH)
def test_items_of_many_vectors_fill_their_pages(dsn: str, schema: str, way: str) -> None:
    filled = Filled(dsn, schema, "clustered")
    each = 40
    filled.how["index"]["fields"] = ["texts[*]"]
    with opened(dsn, way, **filled.how) as store:
        ops = [
            PutOp(BIG, f"k{i}", {"texts": [str(n) for n in range(i, SIZE, SIZE // each)]})
            for i in range(SIZE // each)
        ]
        store.batch(ops)
        build(dsn, store, BIG)
        told = store.explain(BIG, query="q1", limit=9)
        assert told.path == "own index"
        assert len({hit.key for hit in told.hits}) == 9
        wanted = list(dict.fromkeys(n % (SIZE // each) for n in filled.nearest(1, range(SIZE))))
        assert len({hit.key for hit in told.hits} & {f"k{i}" for i in wanted[:9]}) >= 8
        assert len(store.search(BIG, query="q1", limit=100)) == SIZE // each


def test_equal_scores_are_ordered_by_key(dsn: str, schema: str) -> None:
    filled = Filled(dsn, schema, "clustered")
    filled.model.stored[:60] = filled.model.queries[1]
    with opened(dsn, "sync", **filled.how) as store:
        store.batch([PutOp(BIG, f"k{-i % SIZE:04}", value(i)) for i in range(SIZE)])
        build(dsn, store, BIG)
        assert store.explain(BIG, query="q1", limit=5).path == "own index"
        exact = [item.key for item in store.search(BIG, query="q1", limit=SIZE)][:60]
        assert exact == sorted(exact)
        pages = [store.search(BIG, query="q1", limit=20, offset=n) for n in (0, 20, 40)]
        assert [item.key for page in pages for item in page] == exact


@pytest.mark.parametrize("partitions", [0, 2])
def test_passages_are_found_by_indexes_of_agents_and_archives(
    dsn: str, schema: str, partitions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = Filled(dsn, schema, "clustered", partitions=partitions)
    filled.how["index"]["fields"] = ["content"]
    with opened(unsorted(dsn), "connection", **filled.how) as store:
        agent = AgentMemory(store, "ada")
        agent.archival.insert_many([str(i) for i in range(0, SIZE, 2)])
        agent.archival.attach_archive("shared")
        agent.archival.insert_many([str(i) for i in range(1, SIZE, 2)], archive="shared")
        names = [
            build(dsn, store, namespace, count=SIZE // 2)
            for namespace in (("agents", "ada"), ("archives", "shared"))
        ]
        hits = 0
        for query in range(10):
            found = agent.archival.search(f"q{query}", top_k=10, page=1)
            wanted = filled.nearest(query, range(SIZE))[10:20]
            hits += len({int(passage.content) for passage in found} & set(wanted))
        assert hits >= 95
        every = agent.archival.search("q1", top_k=SIZE + 5)
        assert len(every) == SIZE
        assert len(agent.archival.search("q1", top_k=40, page=SIZE // 40)) == 0
        conn = cast("psycopg.Connection[Any]", store.conn)
        ran = plan(conn, monkeypatch, lambda: agent.archival.search("q1"))
        assert all(f"using {name} " in ran for name in names)


def test_one_statement_is_rendered_for_all_agents_and_pages(filled: Filled) -> None:
    with opened(filled.dsn, "sync", setup=False, **filled.how) as store:
        schema = store.run(the_schema)
        store.search(BIG, query="q1")
        rendered = len(schema._rendered)
        for limit in range(1, 60, 7):
            store.search(BIG, query="q1", limit=limit)
        assert len(schema._rendered) == rendered


def own(rows: int, kind: IndexKind = "hnsw") -> BuiltIndex:
    return BuiltIndex("own_1", kind, codes=False, search=100, recall=0.99, rows=rows)


ANN = AnnSettings()


@pytest.mark.parametrize(
    ("candidate", "ann", "reach", "share", "path", "because"),
    [
        (Candidate("whole_agent", False, None), ANN, 10, None, "exact", "5,000 vectors on"),
        (Candidate("whole_agent", False, own(4999)), ANN, 10, None, "exact", "are few"),
        (Candidate("whole_agent", False, own(5000)), ANN, 10, None, "own index", "5,000 vectors"),
        (
            Candidate("whole_agent", False, own(9000)),
            AnnSettings(kind="flat"),
            10,
            None,
            "exact",
            "'flat'",
        ),
        (Candidate("whole_agent", False, own(9000, "flat")), ANN, 10, None, "exact", "found"),
        (Candidate("whole_agent", False, own(9000)), ANN, 500, None, "exact", "takes 500"),
        (Candidate("within_agent", True, own(9000)), ANN, 10, 0.01, "filter first", "1.0%"),
        (Candidate("within_agent", True, own(9000)), ANN, 10, 0.0, "filter first", "hardly"),
        (Candidate("within_agent", True, own(9000)), ANN, 10, 0.5, "own index", "50.0%"),
        (Candidate("everything", False, None), ANN, 10, None, "exact", "no index over all"),
        (Candidate("everything", False, own(100)), ANN, 1, None, "shared index", "over all agents"),
        (Candidate("across_agents", True, own(9000)), ANN, 10, 0.9, "shared index", "90.0%"),
        (Candidate("across_agents", True, own(9000)), ANN, 10, 0.01, "filter first", "1.0%"),
    ],
)
def test_the_decision(
    candidate: Candidate, ann: AnnSettings, reach: int, share: float | None, path: str, because: str
) -> None:
    chosen = choose(candidate, ann, reach, share)
    assert chosen.name == path
    assert because in chosen.reason
    assert (chosen.index is not None) == path.endswith("index")
    assert needs_sample(candidate, ann, reach) == (share is not None)
