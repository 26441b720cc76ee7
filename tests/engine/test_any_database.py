"""Setting up where others are already, under small roles, and in databases of other kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.postgres import PostgresStore
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine import runners
from langgraph_letta_store._engine.migrations import versions
from langgraph_letta_store._engine.migrations.migration import MIGRATIONS
from langgraph_letta_store.errors import ConfigurationError, SetupError
from tests.saver.test_recall import recall, texts
from tests.support import savers, stores
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH

NS = ("agent", "notes")
INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}
TEXT = "Zoë trinkt gern 茶 🍵"


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def admin(database: str) -> Iterator[Connection[Any]]:
    with Connection.connect(database, autocommit=True) as conn:
        yield conn


def run(conn: Connection[Any], text: str) -> list[Any]:
    cursor = conn.execute(text.encode())
    return cursor.fetchall() if cursor.description else []


def use(ours: Any) -> Any:
    """Read from a store or a saver, which looks at the schema the first time."""
    if hasattr(ours, "get_tuple"):
        return ours.get_tuple({"configurable": {"thread_id": "1"}})
    return ours.get(NS, "k")


def relations(conn: Connection[Any], schema: str) -> list[str]:
    query = "select relname from pg_class where relnamespace = to_regnamespace(%s) order by 1"
    return [name for (name,) in conn.execute(query, [schema])]


def works(store: LettaStore) -> None:
    store.put(NS, "k", {"text": TEXT})
    item = store.get(NS, "k")
    assert item is not None
    assert item.value == {"text": TEXT}
    assert [found.key for found in store.search(NS, query="茶")] == ["k"]
    assert store.delete_namespace(("agent",)) == 1


# Other programs' tables


@pytest.mark.parametrize("index", [None, INDEX], ids=["plain", "vectors"])
def test_beside_langgraphs_own_tables_nothing_is_half_made(
    admin: Connection[Any], database: str, way: str, index: Any
) -> None:
    with PostgresSaver.from_conn_string(database) as saver:
        saver.setup()
    with PostgresStore.from_conn_string(database) as store:
        store.setup()
        store.put(NS, "theirs", {"n": 1})
    before = relations(admin, "public")
    named = r"'public' has tables.*did not create: checkpoint_writes, checkpoints .*PostgresSaver"
    for opened in (stores.opened, savers.opened):
        with (
            opened(database, way, setup=False, schema="public", index=index) as ours,
            pytest.raises(SetupError, match=named),
        ):
            ours.setup()
    assert relations(admin, "public") == before
    assert run(admin, "select extname from pg_extension where extname = 'vector'") == []
    with PostgresStore.from_conn_string(database) as store:
        assert store.get(NS, "theirs") is not None
    with stores.opened(database, way, index=index) as ours:  # and beside them, in its own schema
        works(ours)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("create table settings (id int, theme text)", "settings"),
        ("create table settings (name text, value text)", "settings"),
        ("create table migrations (id serial, migration text, batch int)", "migrations"),
        ("create view namespaces as select 1 as one", "namespaces"),
        ("create table agents (id int)", "agents"),
        ("create table recall_memory_1 (id int)", "recall_memory_1"),
        ("create table notes (id int); create index threads_recency on notes (id)", "threads_rec"),
        ("create materialized view recall_backlog as select 1 as one", "recall_backlog"),
    ],
)
def test_a_name_that_is_taken_is_named(
    admin: Connection[Any], database: str, way: str, statement: str, named: str
) -> None:
    run(admin, statement)
    before = relations(admin, "public")
    with (
        stores.opened(database, way, setup=False, schema="public", index=INDEX) as store,
        pytest.raises(SetupError, match=rf"did not create: {named}.*Nothing was changed"),
    ):
        store.setup()
    assert relations(admin, "public") == before


@pytest.mark.parametrize(
    "statement",
    [
        "create table settings (id int, theme text)",
        "create table settings (name text, value text); insert into settings values (null, 'x')",
    ],
)
def test_a_store_that_was_not_set_up_names_it_too(
    admin: Connection[Any], database: str, way: str, statement: str
) -> None:
    run(admin, statement)
    with (
        stores.opened(database, way, setup=False, schema="public") as store,
        pytest.raises(SetupError, match="did not create: settings"),
    ):
        store.get(NS, "k")


def test_a_table_in_the_way_of_a_later_migration_is_named(
    admin: Connection[Any], database: str, way: str
) -> None:
    """What has been set up stays usable, and goes on when the other table has gone."""
    with stores.opened(database, way, schema="public") as plain:
        run(admin, "create table archival_vectors (id int)")
        with stores.opened(database, way, setup=False, schema="public", index=INDEX) as store:
            with pytest.raises(SetupError, match="did not create: archival_vectors"):
                store.setup()
            plain.put(NS, "k", {"n": 1})
            run(admin, "drop table archival_vectors")
            store.setup()
            works(store)


# Versions


@pytest.mark.parametrize("by", ["setup", "first use"])
def test_a_later_versions_schema_is_refused_with_both_versions(
    admin: Connection[Any], database: str, way: str, by: str
) -> None:
    known = MIGRATIONS[-1].version
    with stores.opened(database, way, index=INDEX, search={"mode": "hybrid"}):
        pass
    recorded = run(admin, "select value from letta.settings where name = 'schema_version'")
    assert recorded == [(known,)]
    run(admin, f"insert into letta.migrations values ({known + 2}, 'of_tomorrow')")
    run(admin, f"update letta.settings set value = '{known + 2}' where name = 'schema_version'")
    named = rf"'letta' is at version {known + 2}, but .* up to {known}: .*pip install -U"
    for opened in (stores.opened, savers.opened):
        with opened(database, way, setup=False) as ours, pytest.raises(SetupError, match=named):
            ours.setup() if by == "setup" else use(ours)


def test_the_recorded_version_only_grows(admin: Connection[Any], database: str) -> None:
    query = "select value from letta.settings where name = 'schema_version'"
    newest = [(MIGRATIONS[-1].version,)]
    with stores.opened(database, "sync"):
        assert run(admin, query) == newest
    with stores.opened(database, "sync", search={"mode": "hybrid"}):
        assert run(admin, query) == newest
    with stores.opened(database, "sync", index=INDEX):
        assert run(admin, query) == newest


def test_a_server_that_is_too_old_is_refused() -> None:
    for version, number in (("14.0", 140000), ("15.18 (Debian 15.18-0+deb12u1)", 150018)):
        versions.check_postgres(version, number)
    with pytest.raises(SetupError, match=r"PostgreSQL 13\.22; .* 14 or later"):
        versions.check_postgres("13.22", 130022)


@pytest.mark.parametrize(
    ("version", "available", "named"),
    [
        ("0.6.2", "0.8.5", "0.6.2.*0.7.0.*has 0.8.5 at hand.*alter extension vector update"),
        ("0.4.4", "0.6.2", "0.4.4.*install a later one on the server.*alter extension"),
        ("0.5", None, "0.5.*install a later one"),
    ],
)
def test_a_pgvector_without_halves_is_refused(
    version: str, available: str | None, named: str
) -> None:
    with pytest.raises(SetupError, match=named):
        versions.check_pgvector(version, available)
    for enough in ("0.7.0", "0.8.7", "0.10.0", "1.0"):
        versions.check_pgvector(enough, available)


@pytest.mark.parametrize("by", ["setup", "first use"])
def test_a_database_with_an_old_pgvector_says_what_to_run(
    admin: Connection[Any], database: str, way: str, by: str
) -> None:
    run(admin, "create extension vector")
    if by == "first use":
        with stores.opened(database, way, index=INDEX):
            pass
    run(admin, "update pg_extension set extversion = '0.6.2' where extname = 'vector'")
    with (
        stores.opened(database, way, setup=False, index=INDEX) as store,
        pytest.raises(SetupError, match=r"pgvector 0\.6\.2.*alter extension vector update"),
    ):
        store.setup() if by == "setup" else store.get(NS, "k")
    with stores.opened(database, way, schema="plain") as store:  # without vectors it may be any
        store.put(NS, "k", {})


FAULTS = {
    ("0.8.2", "auto"): ["HNSW.*VACUUM.*0.8.3.*reindex"],
    ("0.7.4", "hnsw"): ["HNSW.*VACUUM.*0.8.3"],
    ("0.8.3", "hnsw"): [],
    ("0.8.6", "ivfflat"): ["IVFFlat.*0.8.7.*'kind': 'hnsw'"],
    ("0.8.7", "ivfflat"): [],
    ("0.8.2", "flat"): [],
}


@pytest.mark.parametrize(("version", "kind"), FAULTS)
def test_known_faults_of_pgvector_are_warned_of_once(
    admin: Connection[Any],
    database: str,
    way: str,
    version: str,
    kind: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runners, "_WARNED", set[str]())
    run(admin, "create extension vector")
    run(admin, f"update pg_extension set extversion = '{version}' where extname = 'vector'")
    index = {**INDEX, "ann_index_config": {"kind": kind}}
    for _ in range(2):
        for opened in (stores.opened, savers.opened):
            with opened(database, way, index=index):
                pass
    warned = [r.getMessage() for r in caplog.records if r.name.startswith("langgraph_letta_store")]
    assert len(warned) == len(FAULTS[version, kind])
    for message, expected in zip(warned, FAULTS[version, kind], strict=True):
        assert re.search(f"pgvector {version}.*{expected}", message)


# Rights


@pytest.fixture
def role(admin: Connection[Any]) -> Iterator[str]:
    name = f"role {uuid4().hex[:12]}"
    ident = sql.Identifier(name)
    admin.execute(sql.SQL("create role {} login").format(ident))
    yield name
    admin.execute(sql.SQL("drop owned by {} cascade").format(ident))
    admin.execute(sql.SQL("drop role {}").format(ident))


def granted(error: pytest.ExceptionInfo[SetupError]) -> str:
    """The statement that an error tells an administrator to run."""
    found = re.search(r"(grant .*? to \"[^\"]+\")", str(error.value))
    assert found, error.value
    return found[1]


def test_every_right_that_is_missing_is_named_by_the_grant_that_gives_it(
    admin: Connection[Any], database: str, way: str, role: str
) -> None:
    """An administrator who runs what each error says ends with a store that works."""
    as_role = make_conninfo(database, user=role)
    run(admin, "create schema extensions; create extension vector schema extensions")
    with stores.opened(as_role, way, setup=False, schema="My schema", index=INDEX) as store:
        for right in ("usage on schema", "create on database"):
            with pytest.raises(SetupError) as error:
                store.setup()
            assert f"grant {right}" in granted(error)
            run(admin, granted(error))
        store.setup()
        works(store)


def test_an_existing_schema_says_which_grant_is_missing(
    admin: Connection[Any], database: str, way: str, role: str
) -> None:
    run(admin, "create schema letta")
    as_role = make_conninfo(database, user=role)
    with stores.opened(as_role, way, setup=False) as store:
        with pytest.raises(SetupError, match="may not use the schema 'letta'") as error:
            store.setup()
        run(admin, granted(error))
        with pytest.raises(SetupError, match="may not create tables in the schema") as error:
            store.setup()
        assert "letta-store sql" in str(error.value)
        run(admin, granted(error))
        store.setup()
        store.put(NS, "k", {"text": TEXT})


def test_a_schema_that_another_role_has_set_up_says_which_grants_are_missing(
    admin: Connection[Any], database: str, way: str, role: str
) -> None:
    with stores.opened(database, way):
        pass
    as_role = make_conninfo(database, user=role)
    for opened in (stores.opened, savers.opened):
        with opened(as_role, way, setup=False) as ours:
            for _ in range(2):
                with pytest.raises(SetupError, match=r"may not.*grant (usage|select)") as error:
                    ours.setup()
                with pytest.raises(SetupError) as other:
                    use(ours)
                assert granted(other) == granted(error)
                run(admin, granted(error))
            ours.setup()
            use(ours)
        run(admin, f'revoke all on schema letta from "{role}"')
        run(admin, f'revoke all on all tables in schema letta from "{role}"')


def test_a_migration_that_needs_the_owner_names_it(
    admin: Connection[Any], database: str, way: str, role: str
) -> None:
    with stores.opened(database, way):
        pass
    owner = f"owner {uuid4().hex[:12]}"
    run(admin, f'create role "{owner}"; grant all on schema letta to "{owner}", "{role}"')
    tables = [
        n for (n,) in run(admin, "select tablename from pg_tables where schemaname = 'letta'")
    ]
    for table in tables:
        run(admin, f'alter table letta."{table}" owner to "{owner}"')
    run(admin, f'grant all on all tables in schema letta to "{role}"')
    with stores.opened(
        make_conninfo(database, user=role), way, setup=False, search={"mode": "text"}
    ) as store:
        with pytest.raises(SetupError, match=f"belong to the role '{owner}'") as error:
            store.setup()
        run(admin, granted(error))
        store.setup()
        store.put(NS, "k", {"text": TEXT})
        assert [item.key for item in store.search(NS, query="Zoë")] == ["k"]
    run(admin, f'drop owned by "{owner}" cascade; drop role "{owner}"')


def test_who_may_not_create_the_extension_is_given_the_statement(
    admin: Connection[Any], database: str, way: str, role: str
) -> None:
    run(admin, f'grant create on database "{admin.info.dbname}" to "{role}"')
    with stores.opened(make_conninfo(database, user=role), way, setup=False, index=INDEX) as store:
        with pytest.raises(SetupError, match="run in this database: create extension") as error:
            store.setup()
        run(admin, str(error.value).partition("in this database: ")[2])
        store.setup()
        works(store)


# Encodings


def echo(state: MessagesState) -> dict[str, Any]:
    return {"messages": AIMessage(f"echo {state['messages'][-1].text}")}


@pytest.fixture
def ascii_database(server: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with Connection.connect(server, autocommit=True) as conn:
        conn.execute(
            f"create database {name} template template0 encoding 'SQL_ASCII' "
            "lc_collate 'C' lc_ctype 'C'".encode()
        )
        yield make_conninfo(server, dbname=name)
        conn.execute(f"drop database {name} with (force)".encode())


def test_an_sql_ascii_database_holds_every_text(ascii_database: str, way: str) -> None:
    hybrid: Any = {"mode": "hybrid"}
    with stores.opened(ascii_database, way, index=INDEX, search=hybrid) as store:
        works(store)
        store.put((TEXT, "ä"), TEXT, {TEXT: [TEXT, {"é": "\u2028"}], "text": "tea"})
        item = store.get((TEXT, "ä"), TEXT)
        assert item is not None
        assert item.value == {TEXT: [TEXT, {"é": "\u2028"}], "text": "tea"}
        found = store.search((TEXT,), query="tea", filter={TEXT: {"$ne": "x"}})
        assert [item.key for item in found] == [TEXT]
        assert store.list_namespaces() == [(TEXT, "ä")]
    with savers.opened(ascii_database, way, index=INDEX, search=hybrid) as saver:
        builder: Any = StateGraph(MessagesState)
        builder.add_node("answer", echo).add_edge(START, "answer")
        graph = savers.compiled(builder, saver)
        where: Any = {"configurable": {"thread_id": TEXT, "user_id": TEXT}}
        for _ in range(2):
            graph.invoke({"messages": HumanMessage(TEXT, id=uuid4().hex + "ü")}, where)
        said = [message.content for message in graph.get_state(where).values["messages"]]
        assert said == [TEXT, f"echo {TEXT}"] * 2
        found = recall(saver).search(TEXT, "echo Zoë", limit=1)
        assert texts(found) == [f"echo {TEXT}"]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1252"])
def test_pools_speak_utf8_whatever_the_environment_says(
    database: str, way: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", encoding)
    with stores.opened(make_conninfo(database, client_encoding=encoding), way, index=INDEX) as s:
        works(s)
    kwargs = {"client_encoding": encoding}
    with stores.opened(database, way, index=INDEX, pool_config={"kwargs": kwargs}) as store:
        works(store)


@pytest.mark.parametrize("lent", ["connection", "transaction", "tuple pool", "pipe"])
@pytest.mark.parametrize("prefix", ["", "async "])
def test_a_borrowed_connection_of_another_encoding_is_refused(
    ascii_database: str, lent: str, prefix: str
) -> None:
    with stores.opened(ascii_database, prefix + lent, setup=False) as store:
        refused: list[Callable[[], object]] = [
            store.setup,
            lambda: store.get(NS, "k"),
            lambda: store.put(NS, "k", {}),
        ]
        for call in refused:
            with pytest.raises(ConfigurationError, match=r"client_encoding.*UTF8, got SQL_ASCII"):
                call()
    spoken = make_conninfo(ascii_database, client_encoding="utf8")
    with stores.opened(spoken, prefix + lent, search={"mode": "text"}) as store:
        works(store)


# Sessions


def test_a_read_only_session_reads_and_says_why_it_does_not_write(database: str, way: str) -> None:
    read_only = make_conninfo(database, options="-c default_transaction_read_only=on")
    with (
        stores.opened(read_only, way, setup=False, index=INDEX) as store,
        pytest.raises(SetupError, match=r"read-only: setup\(\) must run on the primary"),
    ):
        store.setup()
    with stores.opened(database, way, index=INDEX) as store:
        store.put(NS, "k", {"text": TEXT})
    with stores.opened(read_only, way, setup=False, index=INDEX) as store:
        store.setup()  # there is nothing left to do
        assert store.get(NS, "k") is not None
        assert [item.key for item in store.search(NS, query="茶")] == ["k"]
        assert store.list_namespaces() == [NS]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            store.put(NS, "k", {"text": "tea"})
        assert store.get(NS, "k") is not None
    with savers.opened(read_only, way, setup=False) as saver:
        assert saver.get_tuple({"configurable": {"thread_id": "1"}}) is None
