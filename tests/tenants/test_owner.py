"""The role that owns the tables maintains all tenants, and setup keeps their policies complete."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from langgraph_letta_store import LettaMemory, LettaStore
from langgraph_letta_store.cli.app import app
from langgraph_letta_store.errors import SetupError
from langgraph_letta_store.store import reembed
from tests.support.embeddings import CharacterEmbeddings
from tests.support.tenants import OPTIONS, Tenants, relations_without_policy, say_sync

NS = ("memories", "ada")


def opened(dsn: str, **more: Any) -> Any:
    return LettaMemory.from_conn_string(dsn, **{**OPTIONS, **more})


def fill(shared: Tenants) -> None:
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant) as memory:
            memory.saver.stop_recall_indexer()
            memory.store.put(NS, "tea", {"text": f"tea of {tenant}"})
            say_sync(memory, tenant)


def test_the_owner_maintains_all_tenants(shared: Tenants) -> None:
    fill(shared)
    with opened(shared.owner) as memory:
        assert len(memory.store.search(())) == 2
        memory.saver.index_recall()
        assert not memory.maintain().failed
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant) as memory:
            (found,) = memory.saver.recall.search("ada", "secret", mode="vector", limit=1)
            assert tenant in found.text
            assert [item.value["text"] for item in memory.store.search(())] == [f"tea of {tenant}"]


@pytest.mark.parametrize("declared", [False, True])
def test_words_are_looked_up_where_their_operator_is_leakproof(
    shared: Tenants, *, declared: bool
) -> None:
    fill(shared)
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        if declared:
            admin.execute(LEAKPROOF)
        # As `maintain()` does for an agent with thousands of items and messages.
        for table in ("archival_memory", "recall_memory"):
            admin.execute(
                "insert into letta.indexes (name, table_name, agent_id, kind, settings, row_count,"
                " bytes, built_at, tenant) select distinct %(table)s || tenant, %(table)s,"
                " agent_id, 'gin', '{\"terms\": 3}'::jsonb, 1, 0, now(), tenant"
                f" from letta.{table}".encode(),
                {"table": table},
            )
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant) as memory:
            found = memory.store.explain(NS, query="tea", mode="text")
            assert ("an index finds" in found.reason) is declared
            assert [item.value["text"] for item in found.hits] == [f"tea of {tenant}"]
            assert [item.value["text"] for item in memory.store.search(NS, query="tea")] == [
                f"tea of {tenant}"
            ]
            (said,) = memory.saver.recall.search("ada", "secret", mode="text", limit=1)
            assert tenant in said.text


LEAKPROOF: LiteralString = "alter function pg_catalog.arrayoverlap(anyarray, anyarray) leakproof"


def test_reembedding_keeps_tenants_apart(shared: Tenants) -> None:
    fill(shared)
    with opened(shared.owner) as memory:
        memory.saver.index_recall()
    index: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}
    reembed(shared.owner, index, schema="letta", force=True)
    with psycopg.connect(shared.admin) as admin:
        assert relations_without_policy(admin) == []
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant, index=index) as memory:
            found = memory.store.search(NS, query="tea", mode="vector")
            assert [item.value["text"] for item in found] == [f"tea of {tenant}"]
            (said,) = memory.saver.recall.search("ada", "secret", mode="vector", limit=1)
            assert tenant in said.text


def test_an_unfinished_reembedding_keeps_tenants_apart(shared: Tenants) -> None:
    fill(shared)
    with opened(shared.owner) as memory:
        memory.saver.index_recall()

    def fail(_: Any) -> list[list[float]]:
        raise TimeoutError

    index: Any = {"dims": 8, "embed": fail, "fields": ["text"]}
    with pytest.raises(TimeoutError):
        reembed(shared.owner, index, schema="letta", force=True)
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        assert relations_without_policy(admin) == []
        query = "select relname from pg_class where relname ~ '_missing$' and relkind = 'r'"
        tables = [name for (name,) in admin.execute(query)]
        assert len(tables) == 2
        for name in tables:
            found = admin.execute(f"select distinct tenant from letta.{name} order by 1".encode())
            assert found.fetchall() == [("a",), ("b",)]
            # An earlier version began without this column.
            admin.execute(f"alter table letta.{name} drop column tenant cascade".encode())
    index = {**index, "embed": CharacterEmbeddings(8)}
    reembed(shared.owner, index, schema="letta", force=True)
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant, index=index) as memory:
            found = memory.store.search(NS, query="tea", mode="vector")
            assert [item.value["text"] for item in found] == [f"tea of {tenant}"]


def test_setup_completes_the_policies(shared: Tenants) -> None:
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        admin.execute("drop policy letta_tenant on letta.threads")
        admin.execute("alter table letta.recall_memory_1 disable row level security")
        with opened(shared.application, tenant="a") as memory, pytest.raises(SetupError) as caught:
            memory.store.get(NS, "tea")
        assert "recall_memory_1 has no row-level security" in str(caught.value)
        assert "threads lacks the policy 'letta_tenant'" in str(caught.value)
        assert "letta-store setup --rls --schema letta" in str(caught.value)
        with opened(shared.owner) as memory:
            memory.setup()
        assert relations_without_policy(admin) == []
    with opened(shared.application, tenant="a") as memory:
        assert memory.store.get(NS, "tea") is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("alter role {} superuser", "is a superuser"),
        ("alter role {} bypassrls", "has BYPASSRLS"),
        ("grant {owner} to {}", "sees more rows of"),
    ],
)
def test_a_role_that_sees_more_is_refused(
    shared: Tenants, change: LiteralString, reason: str
) -> None:
    role, owner = (
        sql.Identifier(str(conninfo_to_dict(dsn)["user"]))
        for dsn in (shared.application, shared.owner)
    )
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        admin.execute(sql.SQL(change).format(role, owner=owner))
        with opened(shared.application, tenant="a") as memory:
            with pytest.raises(SetupError, match=reason):
                memory.store.get(NS, "tea")
            with pytest.raises(SetupError, match=reason):
                memory.saver.list_threads()


def test_policies_without_a_tenant_are_refused(shared: Tenants) -> None:
    with opened(shared.application) as memory:
        with pytest.raises(SetupError, match="give `tenant=`"):
            memory.store.get(NS, "tea")
        with pytest.raises(SetupError, match="give `tenant=`"):
            memory.saver.list_threads()


def test_a_tenant_without_policies_is_refused(database: str) -> None:
    opened = LettaStore.from_conn_string(database, tenant="a")
    with opened as store, pytest.raises(SetupError, match="is a superuser"):
        store.setup()
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("create role reader_of_none login")
        try:
            admin.execute("grant usage on schema letta to reader_of_none")
            admin.execute("grant select on all tables in schema letta to reader_of_none")
            kwargs: Any = {"kwargs": {"user": "reader_of_none"}}
            opened = LettaStore.from_conn_string(database, tenant="a", pool_config=kwargs)
            with opened as store, pytest.raises(SetupError, match="has no policies"):
                store.get(NS, "tea")
        finally:
            admin.execute("drop owned by reader_of_none")
            admin.execute("drop role reader_of_none")


def test_the_script_secures_a_database(database: str) -> None:
    roles = ["--owner-role", "script_owner", "--app-role", "script_app"]
    printed = CliRunner().invoke(app, ["sql", "--rls", "--dims", "16", *roles])
    assert printed.exit_code == 0, printed.output
    with psycopg.connect(database, autocommit=True) as admin:
        try:
            admin.execute(printed.output.encode())
            assert relations_without_policy(admin) == []
            kwargs: Any = {"kwargs": {"user": "script_app"}}
            index = {"index": OPTIONS["index"], "pool_config": kwargs}
            with LettaMemory.from_conn_string(database, tenant="a", **index) as memory:
                memory.store.put(NS, "tea", {"text": "black"})
                assert memory.store.get(NS, "tea") is not None
            with LettaMemory.from_conn_string(database, tenant="b", **index) as memory:
                assert memory.store.get(NS, "tea") is None
        finally:
            for role in ("script_app", "script_owner"):
                admin.execute(sql.SQL("drop owned by {} cascade").format(sql.Identifier(role)))
                admin.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def test_the_command_sets_up(database: str) -> None:
    roles = ["--owner-role", "cli_owner", "--app-role", "cli_app"]
    done = CliRunner().invoke(app, ["setup", "--database", database, "--rls", *roles])
    with psycopg.connect(database, autocommit=True) as admin:
        try:
            assert done.exit_code == 0, done.output
            assert "cli_app is for applications" in done.output
            assert relations_without_policy(admin) == []
        finally:
            for role in ("cli_app", "cli_owner"):
                admin.execute(sql.SQL("drop owned by {} cascade").format(sql.Identifier(role)))
                admin.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
