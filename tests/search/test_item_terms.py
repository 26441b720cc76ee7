"""Items whose words are still to be stored, or are no longer right: who stores them, and when."""

from __future__ import annotations

import threading
import time
from typing import Any
from zlib import crc32

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.index_catalog import read_indexes
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("ada", "notes")
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
TEXT: Any = {"mode": "text"}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def keys(found: Any) -> list[str]:
    return [item.key for item in found]


def run(dsn: str, schema: str, statement: Any) -> list[Any]:
    """Run a statement on `{}.archival_memory` or the like."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        cursor = conn.execute(sql.SQL(statement).format(sql.Identifier(schema)))
        return cursor.fetchall() if cursor.description else []


def forget(dsn: str, schema: str) -> None:
    run(dsn, schema, "update {}.archival_memory set terms = null")


def count_wordless(dsn: str, schema: str) -> int:
    query = "select count(*) from {}.archival_memory where terms is null"
    return int(run(dsn, schema, query)[0][0])


@pytest.mark.parametrize("partitions", [0, 2])
def test_what_an_older_version_writes_is_found(dsn: str, schema: str, partitions: int) -> None:
    with opened(dsn, "sync", schema=schema, search=TEXT, partitions=partitions) as store:
        store.put(NS, "a", {"text": "tea"})
        store.put(NS, "same", {"text": "fog"})
        update = """
            update {}.archival_memory set value = jsonb_build_object('text', 'tram')
            where key = 'a'"""
        run(dsn, schema, update)
        run(dsn, schema, "update {}.archival_memory set updated_at = now(), value = value")
        assert count_wordless(dsn, schema) == 1, "an equal value has the words that it had"
        assert store.search(NS, query="tea") == []
        assert keys(store.search(NS, query="tram")) == ["a"]
        assert count_wordless(dsn, schema) == 0
        store.put(NS, "a", {"text": "quay"})
        assert count_wordless(dsn, schema) == 0, "who knows of words brings them"
        assert keys(store.search(NS, query="quay")) == ["a"]


def test_a_role_that_may_only_read_finds_what_has_words(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=INDEX, search=TEXT) as store:
        for key in ("old", "new"):
            store.put(NS, key, {"text": f"{key} tea"})
    run(dsn, schema, "update {}.archival_memory set terms = null where key = 'old'")
    name = f"reader_{crc32(schema.encode())}"
    role = sql.Identifier(name)
    with psycopg.connect(dsn, autocommit=True) as conn:
        for statement in (
            "create role {role}",
            "grant usage on schema {schema} to {role}",
            "grant select on all tables in schema {schema} to {role}",
        ):
            conn.execute(sql.SQL(statement).format(role=role, schema=sql.Identifier(schema)))
    try:
        reading = make_conninfo(dsn, options=f"-c role={name}")
        options: Any = {"schema": schema, "index": INDEX, "search": TEXT}
        with opened(reading, way, setup=False, **options) as store:
            assert keys(store.search(NS, query="tea")) == ["new"]
            assert set(keys(store.search(NS, query="tea", mode="hybrid"))) == {"old", "new"}
            assert store.explain(NS, query="tea").path == "text"
    finally:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(sql.SQL("drop owned by {}").format(role))
            conn.execute(sql.SQL("drop role {}").format(role))


def test_items_put_without_vectors_are_not_found_by_their_words(
    way: str, dsn: str, schema: str
) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        store.put(NS, "hidden", {"text": "tea", "title": "tram"}, index=False)
        store.put(NS, "shown", {"text": "tea"})
    search: Any = {"mode": "text", "text_fields": ["title"]}
    with opened(dsn, way, schema=schema, index=INDEX, search=search) as store:
        assert keys(store.search(NS, query="tea")) == ["shown"]
        assert keys(store.search(NS, query="tram")) == ["hidden"]


# Several at once.


def test_searches_at_once_rank_all_items(dsn: str, schema: str) -> None:
    with opened(dsn, "pool", schema=schema, search=TEXT) as store:
        store.batch([PutOp(NS, f"key {i}", {"text": f"tea {i}"}) for i in range(1200)])
        forget(dsn, schema)
        found: list[list[str]] = []
        searches = [
            threading.Thread(
                target=lambda: found.append(keys(store.search(NS, query="tea 1199", limit=1)))
            )
            for _ in range(3)
        ]
        for each in searches:
            each.start()
        for each in searches:
            each.join()
        assert found == [["key 1199"]] * 3
        assert count_wordless(dsn, schema) == 0


def test_what_somebody_writes_for_long_is_found_as_it_is(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=INDEX, search=TEXT) as store:
        for key, text in {"held": "tea with milk", "free": "tea and trams"}.items():
            store.put(NS, key, {"text": text})
        forget(dsn, schema)
        with psycopg.connect(dsn) as conn:
            update = "update {}.archival_memory set value = '{{}}' where key = 'held'"
            conn.execute(sql.SQL(update).format(sql.Identifier(schema)))
            began = time.monotonic()
            assert keys(store.search(NS, query="milk")) == ["held"]
            assert set(keys(store.search(("ada",), query="tea", mode="hybrid"))) == {"held", "free"}
            assert time.monotonic() - began < 60
            assert count_wordless(dsn, schema) == 1
        assert store.search(NS, query="milk") == [], "it has no text any more"


# What words are of.


def test_other_text_fields_give_other_words(way: str, dsn: str, own_schema: str) -> None:
    def searching(*paths: str, setup: bool = True) -> Any:
        search: Any = {"mode": "text", "text_fields": list(paths)}
        return opened(dsn, way, setup=setup, schema=own_schema, search=search)

    def found(store: LettaStore) -> list[str]:
        return [word for word in ("apple", "pear") if store.search(NS, query=word)]

    with searching("title") as store:
        store.put(NS, "a", {"title": "apple", "body": "pear"})
        assert found(store) == ["apple"]
    with searching("title", "body", setup=False) as store:
        assert found(store) == ["apple"], "who only opens it takes what is there"
    with searching("title", "body") as store:
        (task,) = [t for t in store.maintain(dry_run=True).tasks if t.kind == "words"]
        assert task.rows == 1
        assert found(store) == ["apple", "pear"]
    with searching("body", "title") as store:
        assert count_wordless(dsn, own_schema) == 0, "the same ones"
        assert found(store) == ["apple", "pear"]
    with searching("body") as store:
        assert count_wordless(dsn, own_schema) == 0, "fewer take nothing back"
        assert found(store) == ["apple", "pear"]


def test_maintenance_stores_words(way: str, dsn: str, own_schema: str) -> None:
    with opened(dsn, way, schema=own_schema, search=TEXT) as store:
        store.batch([PutOp(NS, f"key {i}", {"text": f"tea {i}"}) for i in range(30)])
        forget(dsn, own_schema)
        planned = store.maintain(dry_run=True)
        assert [(t.kind, t.rows) for t in planned.tasks] == [("words", 30)]
        assert count_wordless(dsn, own_schema) == 30
        (result, *_) = store.maintain().results
        assert (result.task.kind, result.outcome, result.detail) == ("words", "done", "30 stored")
        assert count_wordless(dsn, own_schema) == 0
        assert "words" not in [t.kind for t in store.maintain(dry_run=True).tasks]


def test_a_running_store_learns_that_words_are_kept(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        store.put(NS, "a", {"text": "tea"})
        with opened(dsn, way, schema=schema, index=INDEX, search=TEXT):
            pass
        store.run(read_indexes)
        assert keys(store.search(NS, query="tea", mode="text")) == ["a"]
