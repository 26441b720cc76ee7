"""Setting up: from many workers, under small roles, again, and not the way it was before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError, SetupError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")


def index(dims: int = 32, **options: Any) -> dict[str, Any]:
    return {"dims": dims, "embed": CharacterEmbeddings(dims), "fields": ["text"], **options}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def works(store: LettaStore) -> None:
    """Put, find and delete, so that every table was used."""
    store.put(NS, "k", {"text": "tea"})
    assert store.get(NS, "k") is not None
    assert [item.key for item in store.search(NS, query="tea")] == ["k"]
    assert store.list_namespaces() == [NS]
    assert store.delete_namespace(("agent",)) == 1


def query(dsn: str, text: str) -> list[Any]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(text.encode()).fetchall()


def test_many_workers_set_a_fresh_database_up_at_once(way: str, database: str) -> None:
    barrier = threading.Barrier(8)
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with opened(database, way, setup=False, index=index()) as store:
                barrier.wait(30)
                store.setup()
                store.put(("agent", str(number)), "k", {"text": "tea"})
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    with opened(database, way, index=index()) as store:
        assert len(store.search((), query="tea")) == 8
    assert query(database, "select count(*) - count(distinct version) from letta.migrations") == [
        (0,)
    ]
    assert query(database, "select * from pg_index where not indisvalid") == []


def test_many_workers_add_an_index_at_once(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        store.put(NS, "before", {"text": "tea"})
    barrier = threading.Barrier(6)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with opened(dsn, "sync", setup=False, schema=schema, index=index()) as store:
                barrier.wait(30)
                store.setup()
        except BaseException as fault:  # noqa: BLE001  # told by the test itself
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []


def test_setting_up_again_is_harmless(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, index=index()) as store:
        store.put(NS, "k", {"text": "tea"})
        store.setup()
        store.setup()
        assert [item.key for item in store.search(NS, query="tea")] == ["k"]
    # Partitions are made once: a store that would have made others works on those there are.
    with opened(dsn, way, schema=schema, index=index(), partitions=8) as store:
        assert [item.key for item in store.search(NS, query="tea")] == ["k"]


def test_an_index_can_be_added_later(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema) as plain:
        plain.put(NS, "before", {"text": "tea"})
        with opened(dsn, way, setup=False, schema=schema, index=index()) as store:
            with pytest.raises(LettaStoreError, match=r"setup\(\)"):
                store.put(NS, "too early", {"text": "tea"})
            store.setup()
            store.put(NS, "after", {"text": "tea"})
            assert [item.key for item in store.search(NS, query="tea")] == ["after"]
            assert len(store.search(NS)) == 2
            store.put(NS, "before", {"text": "tea"})
            assert len(store.search(NS, query="tea")) == 2


def test_a_store_that_was_ready_before_the_index_was_added_leaves_no_old_vector(
    way: str, dsn: str, schema: str
) -> None:
    with opened(dsn, way, schema=schema) as plain:
        plain.put(NS, "k", {"text": "tea"})
        with opened(dsn, way, schema=schema, index=index()) as store:
            store.put(NS, "k", {"text": "tea"})
            plain.put(NS, "k", {"text": "coffee"})
            assert store.search(NS, query="tea") == []


class Named(CharacterEmbeddings):
    """An embedding model that has a name."""

    def __init__(self, dims: int, model: str) -> None:
        super().__init__(dims)
        self.model = model


MISMATCHES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "dims": ({"index": index(32)}, {"index": index(64)}, ["32", "64", "dims"]),
    "model": (
        {"index": index(embed=Named(32, "small-one"))},
        {"index": index(embed=Named(32, "large-two"))},
        ["small-one", "large-two", "model"],
    ),
    "distance": (
        {"index": index(distance_type="cosine")},
        {"index": index(distance_type="l2")},
        ["cosine", "l2", "distance"],
    ),
    "vector type": (
        {"index": index()},
        {"index": index(ann_index_config={"vector_type": "vector"})},
        ["halfvec", "vector", "vector_type"],
    ),
    "agent_depth": ({"agent_depth": 2}, {"agent_depth": 3}, ["2", "3", "agent_depth"]),
}


@pytest.mark.parametrize("name", MISMATCHES)
@pytest.mark.parametrize("by", ["setup", "first use"])
def test_what_was_recorded_otherwise_is_an_error(
    way: str, dsn: str, schema: str, name: str, by: str
) -> None:
    first, other, named = MISMATCHES[name]
    with opened(dsn, way, schema=schema, **first) as store:
        store.put(NS, "k", {"text": "tea"})
    with opened(dsn, way, setup=False, schema=schema, **other) as store:
        with pytest.raises(LettaStoreError) as error:
            store.setup() if by == "setup" else store.get(NS, "k")
        for part in named:
            assert part in str(error.value)
        with pytest.raises(LettaStoreError):
            store.put(NS, "k", {"text": "coffee"})
    with opened(dsn, way, setup=False, schema=schema, **first) as store:
        item = store.get(NS, "k")
        assert item is not None
        assert item.value == {"text": "tea"}


def test_without_setup_the_error_says_so(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, setup=False, schema=schema) as store:
        for use in (
            lambda: store.get(NS, "k"),
            lambda: store.put(NS, "k", {}),
            lambda: store.search(NS),
            store.list_namespaces,
            lambda: store.delete_namespace(NS),
            store.sweep_ttl,
        ):
            with pytest.raises(LettaStoreError, match=rf"{schema}.*setup\(\)"):
                use()
        store.setup()
        store.put(NS, "k", {})
        assert store.get(NS, "k") is not None, "the same store works after setup"


def test_setup_by_another_worker_is_enough(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, setup=False, schema=schema) as store:
        with pytest.raises(LettaStoreError):
            store.get(NS, "k")
        with opened(dsn, way, schema=schema):
            pass
        store.put(NS, "k", {})
        assert store.get(NS, "k") is not None


@pytest.mark.parametrize(
    "name",
    ["Memory", "my schema", 'quo"ted', "it's", "%s", "{x}", "таблица", "select", "a.b", "x" * 63],
)
def test_a_schema_may_have_any_name(way: str, dsn: str, name: str) -> None:
    try:
        with opened(dsn, way, schema=name, index=index()) as store:
            works(store)
            store.setup()
        assert (name,) in query(dsn, "select nspname from pg_namespace")
    finally:
        with psycopg.connect(dsn) as conn:
            drop = sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(name))
            conn.execute(drop)


def test_two_schemas_are_two_stores(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema) as one, opened(dsn, way, schema=schema + "_2") as two:
        one.put(NS, "k", {"n": 1})
        assert two.get(NS, "k") is None
        assert two.list_namespaces() == []
    with psycopg.connect(dsn) as conn:
        conn.execute(f'drop schema "{schema}_2" cascade'.encode())


def test_only_citus_distributes_a_schema(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, setup=False, schema=schema) as store:
        if query(dsn, "select from pg_extension where extname = 'citus'"):
            pytest.skip("the server has Citus")
        with pytest.raises(SetupError, match="has no Citus; let an administrator run"):
            store.setup(distribute="schema")
        other: Any = "agent"
        with pytest.raises(ConfigurationError, match="`distribute` must be one of 'schema'"):
            store.setup(distribute=other)
    assert query(dsn, f"select to_regnamespace('{schema}') is null") == [(True,)]


@pytest.mark.parametrize("partitions", [0, 1, 4])
def test_tables_have_as_many_partitions_as_asked_for(
    way: str, dsn: str, schema: str, partitions: int
) -> None:
    with opened(dsn, way, schema=schema, partitions=partitions, index=index()) as store:
        works(store)
        store.batch([PutOp((f"agent {n}", "x"), "k", {"text": "tea"}) for n in range(20)])
        assert len(store.search((), query="tea", limit=100)) == 20
    for table in ("archival_memory", "archival_vectors"):
        count = (
            f"select count(*) from pg_inherits where inhparent = '\"{schema}\".{table}'::regclass"
        )
        assert query(dsn, count) == [(partitions,)]


@pytest.mark.parametrize(
    ("dims", "vector_type"),
    [(4_000, "halfvec"), (1, "halfvec"), (4_001, "vector"), (16_000, "vector")],
)
def test_vectors_may_be_as_large_as_their_type_allows(
    way: str, dsn: str, schema: str, dims: int, vector_type: str
) -> None:
    config = index(dims, ann_index_config={"vector_type": vector_type})
    with opened(dsn, way, schema=schema, index=config) as store:
        works(store)
        store.put(NS, "k" * 3_000, {"text": "tea"})
        assert len(store.search(NS, query="tea")) == 1


def test_four_thousand_half_precision_dims_are_inline(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index(4_000)) as store:
        store.batch([PutOp(NS, str(n), {"text": f"tea {n}"}) for n in range(10)])
    toast = """select sum(pg_relation_size(c.reltoastrelid)) from pg_class c
        where c.relnamespace = '{}'::regnamespace and c.relname like 'archival_vectors%'
        and c.reltoastrelid <> 0""".replace("{}", schema)
    assert query(dsn, toast) in ([(0,)], [(None,)])
    stored = f"""select attstorage from pg_attribute
        where attrelid = '"{schema}".archival_vectors'::regclass and attname = 'embedding'"""
    assert query(dsn, stored) == [("p",)]


@pytest.mark.parametrize("cls", [LettaStore, AsyncLettaStore])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"index": index(dims=4_001)}, r"dims.*4000.*halfvec.*4001.*vector"),
        ({"index": index(dims=16_001, ann_index_config={"vector_type": "vector"})}, "dims.*16001"),
        *(({"index": {**index(), "dims": bad}}, "dims") for bad in (0, -1, 1.5, "32", None, True)),
        ({"index": {"embed": CharacterEmbeddings(8)}}, "dims"),
        ({"index": {"dims": 8}}, "embed"),
        ({"index": index(embed=5)}, "embed"),
        ({"index": index(ann_index_config={"vector_type": "binary"})}, "halfvec.*bit.*binary"),
        ({"index": index(ann_index_config={"kind": "annoy"})}, "kind.*annoy"),
        ({"index": index(ann_index_config={"shared": 1})}, "shared.*must be one of.*got 1"),
        ({"index": index(ann_index_config="hnsw")}, "ann_index_config"),
        ({"index": index(distance_type="hamming")}, "distance_type.*cosine.*hamming"),
        *(({"index": index(fields=bad)}, "fields") for bad in (5, [1], {"a": 1}, [""])),
        ({"index": "no"}, "index"),
        ({"ttl": 5}, "ttl"),
        ({"ttl": {"default_ttl": "soon"}}, "default_ttl"),
        ({"ttl": {"default_ttl": -1}}, "default_ttl"),
        ({"ttl": {"sweep_interval_minutes": "often"}}, "sweep_interval_minutes"),
        *(({"schema": bad}, "schema") for bad in ("", 5, None, "x" * 64, "a\0b")),
        *(({"agent_depth": bad}, "agent_depth") for bad in (0, -1, "2", 1.5, None)),
        *(({"partitions": bad}, "partitions") for bad in (-1, "4", 1.5, None)),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_bad_option_is_refused_before_anything_is_asked_of_the_database(
    cls: Any, options: dict[str, Any], named: str
) -> None:
    conn: Any = object()
    with pytest.raises(LettaStoreError, match=named) as error:
        cls(conn, **options)
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize(
    ("pool_config", "named"),
    [
        (5, "pool_config"),
        ({"min_size": "1"}, "min_size"),
        ({"min_size": -1}, "min_size"),
        ({"max_size": 0}, "max_size"),
        ({"min_size": 4, "max_size": 2}, "max_size"),
        ({"no_such_option": 1}, "no_such_option"),
        ({"kwargs": 5}, "kwargs"),
    ],
    ids=str,
)
def test_a_bad_pool_configuration_is_refused(
    way: str, dsn: str, pool_config: Any, named: str
) -> None:
    with (
        pytest.raises((LettaStoreError, TypeError), match=named),
        opened(dsn, way, setup=False, pool_config=pool_config),
    ):
        pass


def test_what_cannot_be_connected_to_is_told_at_once(way: str) -> None:
    nowhere = "host=127.0.0.1 port=1 connect_timeout=2 dbname=x"
    with pytest.raises(psycopg.OperationalError), opened(nowhere, way, setup=False):
        pass


@pytest.fixture
def role(dsn: str) -> Iterator[str]:
    """A role that may log in and no more; whatever it owns here goes with it."""
    name = f"role_{uuid4().hex[:12]}"
    ident = sql.Identifier(name)
    with Connection.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create role {} login").format(ident))
        yield name
        conn.execute(sql.SQL("drop owned by {} cascade").format(ident))
        conn.execute(sql.SQL("drop role {}").format(ident))


def test_a_role_that_owns_its_schema_needs_no_other_right(
    way: str, dsn: str, schema: str, role: str
) -> None:
    with Connection.connect(dsn, autocommit=True) as conn:
        conn.execute(f'create schema "{schema}" authorization {role}'.encode())
    with opened(make_conninfo(dsn, user=role), way, schema=schema, index=index()) as store:
        works(store)
        store.setup()
        works(store)


def test_a_role_that_may_only_create_a_schema_sets_up(
    way: str, dsn: str, schema: str, role: str
) -> None:
    with Connection.connect(dsn, autocommit=True) as conn:
        database = sql.Identifier(conn.info.dbname)
        grant = sql.SQL("grant create on database {} to {}").format(database, sql.Identifier(role))
        conn.execute(grant)
    with opened(make_conninfo(dsn, user=role), way, schema=schema, index=index()) as store:
        works(store)


def test_a_role_that_may_not_create_anything_is_told_what_is_missing(
    way: str, dsn: str, schema: str, role: str
) -> None:
    with (
        opened(make_conninfo(dsn, user=role), way, setup=False, schema=schema) as store,
        pytest.raises(LettaStoreError, match=r"(?s)schema.*letta-store sql"),
    ):
        store.setup()


def test_a_role_that_may_use_the_tables_needs_no_setup(
    way: str, dsn: str, schema: str, role: str
) -> None:
    with opened(dsn, way, schema=schema, index=index()):
        pass
    with Connection.connect(dsn, autocommit=True) as conn:
        grants = f"""grant usage on schema "{schema}" to {role};
            grant select, insert, update, delete on all tables in schema "{schema}" to {role}"""
        conn.execute(grants.encode())
    with opened(make_conninfo(dsn, user=role), way, setup=False, schema=schema, index=index()) as s:
        works(s)
        s.setup()
        works(s)
