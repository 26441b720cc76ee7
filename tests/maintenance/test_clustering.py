"""Clustering: small agents' vectors are laid together while everything else goes on."""

from __future__ import annotations

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
from langgraph_letta_store._maintenance import clustering
from langgraph_letta_store.records.maintenance import MaintenanceReport, Progress
from tests.search.test_own_indexes import built, done, kinds, present
from tests.support import savers
from tests.support.stores import BOTH, opened

DIMS = 384  # nine rows a page
AGENTS = 20
EACH = 60


class NumberedEmbeddings(Embeddings):
    """Embeds numbers written as texts: each stands for a vector of its own, always the same."""

    vectors = np.random.default_rng(5).integers(-9, 10, (3000, DIMS)) / 16

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vectors[int(text)].tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


EMBEDDINGS = NumberedEmbeddings()


@pytest.fixture
def schema(own_schema: str) -> str:
    return own_schema


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a few pages is worth it; so small ones are moved in few transactions."""
    monkeypatch.setattr(clustering, "MIN_BYTES", 0)


@contextmanager
def store_of(
    dsn: str, schema: str, way: str = "sync", *, partitions: int = 0, **ann: Any
) -> Generator[LettaStore, None, None]:
    index: Any = {"dims": DIMS, "embed": EMBEDDINGS, "fields": ["text"], "ann_index_config": ann}
    with opened(dsn, way, schema=schema, index=index, partitions=partitions) as store:
        yield store


def space(agent: int) -> tuple[str, ...]:
    return ("memories", f"agent{agent:02d}")


def arrive(
    dsn: str, schema: str, store: LettaStore, first: int = 0, last: int = EACH, agents: int = AGENTS
) -> None:
    """Items of all agents, whose vectors lie as if they had come one by one, in any order."""
    store.batch(
        [
            PutOp(space(agent), str(n), {"text": str(agent * EACH + n)})
            for agent in range(agents)
            for n in range(first, last)
        ]
    )
    scatter(dsn, schema)


def scatter(dsn: str, schema: str, table: str = "archival_vectors") -> None:
    """Lay vectors in an order that is by chance: that of their ids."""
    with psycopg.connect(dsn) as conn:
        conn.execute(f'create temp table t on commit drop as table "{schema}".{table}'.encode())
        conn.execute(f'truncate "{schema}".{table}'.encode())
        conn.execute(f'insert into "{schema}".{table} select * from t order by item_id'.encode())


def found(store: LettaStore) -> list[list[str]]:
    """The nearest items of some agents, with those that are equally near."""
    return [
        [item.key for item in store.search(space(agent), query=str(agent), limit=EACH)]
        for agent in range(0, AGENTS, 5)
    ]


def run(dsn: str, query: str) -> list[Any]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        cursor = conn.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def pages(dsn: str, schema: str, table: str = "archival_vectors") -> tuple[float, int]:
    """On how many pages an agent's vectors lie on average, and how many the table has."""
    places = f"""
        select avg(pages)::float8 from (
          select count(distinct (tableoid, (ctid::text::point)[0])) as pages
          from "{schema}".{table} group by agent_id) each
    """
    size = f"""
        select sum(pg_relation_size(oid) / 8192)::int8 from pg_class
        where relnamespace = '"{schema}"'::regnamespace and relname ~ '^{table}(_[0-9]+)?$'
    """
    return run(dsn, places)[0][0], run(dsn, size)[0][0]


def clusters(report: MaintenanceReport) -> list[str]:
    return [task.table for task in report.tasks if task.kind == "cluster"]


@pytest.mark.parametrize("way", BOTH)
def test_each_agents_vectors_are_laid_together(dsn: str, schema: str, way: str) -> None:
    with store_of(dsn, schema, way, partitions=2) as store:
        arrive(dsn, schema, store)
        before, size = pages(dsn, schema)
        answers = found(store)
        planned = store.maintain(dry_run=True)
        leaves = ["archival_vectors_0", "archival_vectors_1"]
        assert clusters(planned) == leaves
        task = next(task for task in planned.tasks if task.kind == "cluster")
        assert "times the pages that they need" in task.why
        assert task.rows
        assert pages(dsn, schema) == (before, size), "it was a dry run"
        told: list[Progress] = []
        report = done(store.maintain(progress=told.append))
        assert kinds(report) == ["cluster", "cluster"]
        assert "rows moved" in report.results[0].detail
        vacuumed = {r.task.table for r in report.results if r.task.kind == "vacuum"}
        assert not vacuumed & set(leaves), "that is a part of clustering"
        shares = [one.share or 0 for one in told if one.task == report.results[0].task]
        assert shares == sorted(shares)
        assert len({*shares}) > 3
        after, grown = pages(dsn, schema)
        assert before > EACH / 2, "as they arrived"
        assert after < 12
        assert grown < 1.4 * size
        assert found(store) == answers
        assert clusters(store.maintain(dry_run=True)) == [], "there is nothing left to do"


def test_what_is_small_stays_as_it_is(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store, 0, 20)
        assert clusters(store.maintain(dry_run=True)) == []


def test_rows_of_agents_with_an_index_of_their_own_stay(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, threshold=300, kind="hnsw") as store:
        arrive(dsn, schema, store)
        large = ("memories", "large")
        store.batch([PutOp(large, str(n), {"text": str(n)}) for n in range(400)])
        scatter(dsn, schema)
        own = f"where agent_id = '{agent_id(large)}'"
        places = f'select ctid from "{schema}".archival_vectors {own} order by 1'
        before = run(dsn, places)
        report = done(store.maintain())
        assert kinds(report) == ["build", "cluster"]
        assert run(dsn, places) == before
        assert clusters(store.maintain(dry_run=True)) == []


def test_what_an_index_of_all_agents_or_a_trigger_is_on_stays(dsn: str, schema: str) -> None:
    with store_of(dsn, schema, shared=True, threshold=100) as store:
        arrive(dsn, schema, store)
        assert clusters(store.maintain(dry_run=True)) == [], "there is going to be one"
        done(store.maintain())
        assert "archival_vectors_shared" in present(dsn, schema)
        assert clusters(store.maintain(dry_run=True)) == []
    with store_of(dsn, schema) as store:
        run(dsn, f'drop index "{schema}".archival_vectors_shared')
        assert clusters(store.maintain(dry_run=True)) == ["archival_vectors"]
        run(
            dsn,
            f"""
            create function "{schema}".follow() returns trigger language plpgsql
            as 'begin return null; end';
            create trigger reembedding after update on "{schema}".archival_vectors
            for each row execute function "{schema}".follow()
        """,
        )
        assert clusters(store.maintain(dry_run=True)) == []


def test_messages_vectors_are_laid_together_too(dsn: str, schema: str) -> None:
    index: Any = {"dims": DIMS, "embed": EMBEDDINGS}
    with savers.opened(dsn, "sync", schema=schema, index=index, partitions=0) as saver:
        run(
            dsn,
            f"""
            insert into "{schema}".recall_vectors
            select md5((n % {AGENTS})::text)::uuid, 't', n,
              (select array_agg(random()) from generate_series(1, {DIMS}) where n > 0
              )::real[]::vector::halfvec
            from generate_series(1, {AGENTS * EACH}) n
        """,
        )
        before, _ = pages(dsn, schema, "recall_vectors")
        assert kinds(done(saver.maintain())) == ["cluster"]
        after, _ = pages(dsn, schema, "recall_vectors")
        assert before == EACH
        assert after < 14
        assert clusters(saver.maintain(dry_run=True)) == []


def test_of_many_places_an_agents_vectors_are_put_together(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "PARTS", 6)
    monkeypatch.setattr(clustering, "TARGET_WASTE", -1)  # the second pass would not pay for so few
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store, agents=12)
        arrive(dsn, schema, store, EACH, 2 * EACH, agents=12)
        (clustered,) = [r for r in done(store.maintain()).results if r.task.kind == "cluster"]
        assert clustered.detail.startswith(f"{2 * 12 * 2 * EACH:,} rows moved")
        after, _ = pages(dsn, schema)
        assert after < 18.5, "after the first pass there are some in each of seven places"


def test_vectors_with_gaps_between_them_are_laid_together(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "PARTS", 3)
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store, 0, 2 * EACH)
        some = "substr(item_id::text, 2, 1) < '6'"
        run(dsn, f'delete from "{schema}".archival_vectors where {some}')
        run(dsn, f'vacuum analyze "{schema}".archival_vectors')
        before, _ = pages(dsn, schema)
        done(store.maintain())
        after, _ = pages(dsn, schema)
        assert before > 60
        assert after < 12
        assert clusters(store.maintain(dry_run=True)) == []


def test_what_came_to_little_is_not_tried_again_before_there_is_more(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "MIN_WASTE", -1)
    monkeypatch.setattr(clustering, "TARGET_WASTE", -1)
    with store_of(dsn, schema) as store:
        arrive(dsn, schema, store, 0, 20)
        assert kinds(done(store.maintain())) == ["cluster"]
        assert built(store) == {}, "searches know nothing of it"
        assert clusters(store.maintain(dry_run=True)) == []
        arrive(dsn, schema, store, 20, 31)
        run(dsn, f'analyze "{schema}".archival_vectors')
        assert clusters(store.maintain(dry_run=True)) == ["archival_vectors"]
        monkeypatch.undo()
        monkeypatch.setattr(clustering, "MIN_BYTES", 0)
        monkeypatch.setattr(clustering, "MIN_WASTE", -1)
        done(store.maintain())
        assert run(dsn, f'select name from "{schema}".indexes') == []
