"""Schemas that tests lend from each other: empty, as setup leaves them, or not at all."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import Connection, errors

from langgraph_letta_store import LettaStore
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import Shelf
from tests.support.stores import opened

NS = ("agent", "notes")


class Named(CharacterEmbeddings):
    """An embedding model that has a name."""

    def __init__(self, model: str) -> None:
        super().__init__(32)
        self.model = model


@pytest.fixture
def admin(dsn: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        yield conn


@contextmanager
def used(shelf: Shelf, **options: Any) -> Generator[tuple[LettaStore, str, int], None, None]:
    """A store, as a test uses it, the name of its schema and the id that the schema keeps."""
    options = {"partitions": 0, **options}  # set up in less time
    with (
        shelf.lent_name() as name,
        opened(shelf.dsn, "sync", schema=name, **options) as store,
        psycopg.connect(shelf.dsn) as conn,
    ):
        ((oid,),) = conn.execute("select %s::regnamespace::oid::int8", [name])
        yield store, name, oid


def test_what_one_test_set_up_serves_the_next(shelf: Shelf, admin: Connection[Any]) -> None:
    mine = {"agent_depth": 5}  # as no other test has it
    with used(shelf, **mine) as (store, first, oid):
        store.batch([PutOp(NS, f"k{n}", {"n": n}) for n in range(10)])
        store.put(NS, "large", {"text": "".join(map(chr, range(0x4E00, 0x9000))) * 20})
    with used(shelf, **mine) as (store, second, same):
        assert second != first
        assert same == oid
        assert store.search(()) == []
        assert store.list_namespaces() == []
        store.batch([PutOp(NS, f"k{n:04}" + "k" * 200, {"n": n}) for n in range(1_000)])
    with used(shelf, **mine) as (store, third, same):
        assert same == oid
        assert store.search(()) == []
        size = "select pg_table_size(%s::regclass)"
        ((size_now,),) = admin.execute(size, [f"{third}.archival_memory"])
        assert size_now < 200_000, "it is not as large as it was"
        store.put(NS, "k", {})
        assert len(store.search(())) == 1


CHANGES = (
    "create table {}.more ()",
    "alter table {}.threads add column more int",
    "alter table {}.threads alter column updated_at drop not null",
    "alter table {}.threads set (autovacuum_enabled = off)",
    "alter table {}.archival_memory disable trigger doubt_words",
    "drop index {}.archival_memory_value",
    "analyze {}.archival_memory",
    "grant select on {}.threads to public",
    "update {}.settings set value = '7' where name = 'agent_depth'",
    "delete from {}.migrations where version = 1",
    "create function {}.more() returns int language sql return 1",
)


def test_what_a_test_changed_serves_no_other(shelf: Shelf, admin: Connection[Any]) -> None:
    mine: dict[str, Any] = {"agent_depth": 6, "search": {"mode": "text"}}
    before = 0
    for change in ("", *CHANGES):
        with used(shelf, **mine) as (store, name, oid):
            assert oid != before, "the one before was changed"
            store.put(NS, "k", {})
            admin.execute(change.format(f'"{name}"').encode())
            before = oid if change else 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"agent_depth": 7}, {"agent_depth": 8}),
        ({"agent_depth": 7, "partitions": 3}, {"agent_depth": 7, "partitions": 5}),
        (
            {"index": {"dims": 32, "embed": Named("small"), "fields": ["text"]}},
            {"index": {"dims": 32, "embed": Named("large"), "fields": ["text"]}},
        ),
    ],
)
def test_who_wants_another_gets_another(
    shelf: Shelf, one: dict[str, Any], other: dict[str, Any]
) -> None:
    with used(shelf, **one) as (_, _, first):
        pass
    with used(shelf, **other) as (_, _, second):
        assert second != first
    with used(shelf, **one) as (_, _, again):
        assert again == first


def test_an_open_transaction_is_an_error(shelf: Shelf, dsn: str) -> None:
    shelf.connection.execute("set lock_timeout = '50ms'")
    try:
        with (
            psycopg.connect(dsn) as conn,
            pytest.raises(errors.LockNotAvailable),
            used(shelf, agent_depth=9) as (_, name, _),
        ):
            conn.execute(f'select from "{name}".threads'.encode())
    finally:
        shelf.connection.execute("reset lock_timeout")
    shelf.connection.execute(f'drop schema "{name}" cascade'.encode())
