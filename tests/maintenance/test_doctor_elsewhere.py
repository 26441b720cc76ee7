"""The doctor with tenants, encrypted values, other roles, a pooler, and other servers."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store._engine import embedded_server
from langgraph_letta_store._maintenance.doctor import capacity, vacuum
from langgraph_letta_store._maintenance.doctor.server import postgres_faults
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import InvalidOperationError
from tests.maintenance.test_doctor import names
from tests.support import pgbouncer, schemas, tenants
from tests.support.soundness import fill, open_memory, sound_database
from tests.support.tenants import Caller, Tenants, populate

KEYS = {"a": bytes(32)}


@pytest.fixture(scope="module")
def apart(server: str) -> Generator[Tenants]:
    """A database of two tenants."""
    with tenants.database(server) as made:
        yield made


@contextmanager
def as_role(conninfo: str) -> Generator[LettaMemory]:
    with LettaMemory.from_conn_string(conninfo, **tenants.OPTIONS) as memory:
        yield memory


async def test_tenants_kept_apart(apart: Tenants) -> None:
    for tenant in ("a", "b"):
        with LettaMemory.from_conn_string(
            apart.application, tenant=tenant, **tenants.OPTIONS
        ) as memory:
            await populate(Caller(), memory, tenants.WORDS[tenant])
            with pytest.raises(InvalidOperationError, match=r"doctor\(\) works on the tables"):
                memory.doctor()
    with as_role(apart.owner) as memory:
        found = memory.doctor()
    assert names(found) == set()
    assert not found.unchecked


POLICIES = (
    ("policies", "drop policy letta_tenant on letta.threads", True),
    ("policies", "alter table letta.core_memory disable row level security", True),
    ("policies", "alter table letta.recall_memory_1 no force row level security", True),
    ("policies", "delete from letta.settings where name = 'rls'", False),
    ("application role", "alter role {app} bypassrls", False),
    ("application role", "grant {owner} to {app}", False),
    ("rights", "revoke insert, update on letta.threads from {app}", True),
    ("rights", "revoke usage on schema letta from {app}", True),
    ("owners", "alter table letta.cached owner to {app}", False),
)


@pytest.mark.parametrize(("check", "statement", "is_repaired"), POLICIES)
def test_rights_and_policies(server: str, check: str, statement: str, *, is_repaired: bool) -> None:
    with tenants.database(server) as made:
        owner, app = (
            str(conninfo_to_dict(conninfo)["user"]) for conninfo in (made.owner, made.application)
        )
        with psycopg.connect(made.admin, autocommit=True) as admin:
            admin.execute(statement.format(owner=owner, app=app).encode())
        with as_role(made.owner) as memory:
            found = memory.doctor(fix=is_repaired)
            assert check in names(found), found
            assert names(found) <= {check, "application role", "policies"}
            if is_repaired:
                assert check not in names(memory.doctor())


def test_a_superuser_sees_past_policies(apart: Tenants) -> None:
    with as_role(apart.admin) as memory:
        found = memory.doctor()
    assert [f.severity for f in found.findings if f.name == "role"] == ["error"]


def test_encrypted_memory_is_sound(server: str) -> None:
    with schemas.database(server) as made:
        encrypt = Encryption(KEYS, current="a", hashes="a", words=True)
        with open_memory(made, encrypt=encrypt) as memory:
            memory.setup()
            fill(memory)
            found = memory.doctor()
    assert names(found) == set()
    assert not found.unchecked


@pytest.mark.parametrize(
    "options", [{}, {"partitions": 0}, {"schema": 'My "own" 100%', "partitions": 3}]
)
def test_a_fresh_schema_is_sound(server: str, options: dict[str, Any]) -> None:
    with (
        schemas.database(server) as made,
        LettaStore.from_conn_string(made, **options) as store,
    ):
        store.setup()
        found = store.doctor()
        assert names(found) == set()
        assert not found.unchecked


def test_a_schema_that_is_not_set_up(database: str) -> None:
    with LettaStore.from_conn_string(database) as store:
        found = store.doctor()
    assert [finding.name for finding in found.findings] == ["setup"]
    assert len(found.unchecked) > 60
    assert not found.is_sound


def test_another_encoding(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("drop database if exists ascii with (force)")
        admin.execute("create database ascii encoding 'SQL_ASCII' locale 'C' template template0")
        with LettaStore.from_conn_string(make_conninfo(server, dbname="ascii")) as store:
            store.setup()
            assert "encoding" in names(store.doctor())
        admin.execute("drop database ascii with (force)")


def test_reading_is_enough(server: str) -> None:
    with sound_database(server) as made, psycopg.connect(made, autocommit=True) as admin:
        role = sql.Identifier("reads_only")
        admin.execute("drop role if exists reads_only")
        for statement in (
            "create role {} login",
            "grant usage on schema letta to {}",
            "grant select on all tables in schema letta to {}",
        ):
            admin.execute(sql.SQL(statement).format(role))
        with open_memory(make_conninfo(made, user="reads_only")) as memory:
            found = memory.doctor()
        assert names(found) == set()
        assert [unchecked.name for unchecked in found.unchecked] == []
        admin.execute("revoke select on letta.archival_memory from reads_only")
        with LettaStore.from_conn_string(make_conninfo(made, user="reads_only")) as store:
            found = store.doctor()
        reasons = {each.name: each.reason for each in found.unchecked}
        assert "permission denied" in reasons["vectors of items"]
        admin.execute("drop owned by reads_only")
        admin.execute("drop role reads_only")


def test_a_saver_with_other_options(server: str) -> None:
    with sound_database(server) as made, open_memory(made) as memory:
        other = LettaMemory(memory.store, LettaSaver(memory.store.conn, root="users"))
        (finding,) = [f for f in other.doctor().findings if f.name == "saver settings"][-1:]
        assert "root, index" in finding.found
        away = LettaMemory(memory.store, LettaSaver(memory.store.conn, schema="other"))
        assert "saver settings" in names(away.doctor())


def test_a_pool_larger_than_the_server(server: str) -> None:
    with (
        schemas.database(server) as made,
        LettaStore.from_conn_string(made, pool_config={"min_size": 1, "max_size": 5000}) as store,
    ):
        store.setup()
        (finding,) = [f for f in store.doctor().findings if f.name == "connections"]
    assert "up to 5000 connections, and max_connections leaves" in finding.found


@pytest.mark.skipif(pgbouncer.PROGRAM is None, reason="PgBouncer is missing")
def test_a_pooler_and_prepared_statements(server: str) -> None:
    with schemas.database(server) as made, pgbouncer.pooled(made) as through:
        with LettaStore.from_conn_string(through) as store:
            store.setup()
            assert "pooler" not in names(store.doctor())
        prepares: Any = {"kwargs": {"prepare_threshold": 0}}
        with LettaStore.from_conn_string(through, pool_config=prepares) as store:
            assert "pooler" in names(store.doctor())


def test_old_transactions(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vacuum, "OLD_TRANSACTION", timedelta(0))
    with (
        schemas.database(server) as made,
        LettaStore.from_conn_string(made) as store,
        psycopg.connect(made) as idle,
    ):
        store.setup()
        idle.execute("select 1")
        (finding,) = [f for f in store.doctor().findings if f.name == "old transactions"]
        assert f"session {idle.info.backend_pid} of" in finding.found


def test_versions_of_postgresql_with_faults() -> None:
    assert [f.severity for f in postgres_faults("14.3", 140003)] == ["error"]
    assert [f.severity for f in postgres_faults("13.20", 130020)] == ["error"]
    assert not list(postgres_faults("14.4", 140004))
    assert not list(postgres_faults("18.1", 180001))


def test_a_server_with_other_settings(folder: Path) -> None:
    """A server as it comes is sound; then one setting after the other is planted."""
    where = f"embedded:{folder}"
    with (
        open_memory(where) as memory,
        psycopg.connect(embedded_server.connection_string(where), autocommit=True) as admin,
    ):
        pool = memory.store.conn
        assert isinstance(pool, ConnectionPool)
        memory.setup()
        fill(memory)
        assert memory.doctor().findings == ()

        def after(statement: str) -> set[str]:
            admin.execute(statement.encode())
            admin.execute("select pg_reload_conf(), pg_sleep(0.3)")
            pool.check()
            return {finding.name for finding in memory.doctor().findings}

        assert after("alter system set fsync = off") == {"durability"}
        assert after("alter system reset fsync") == set()
        assert after("alter system set autovacuum = off") == {"autovacuum"}
        assert after("alter system reset autovacuum") == set()
        slot = "select pg_create_physical_replication_slot('left', true)"
        assert after(slot) == {"replication slots"}
        assert after("select pg_drop_replication_slot('left')") == set()
        assert after("alter system set track_counts = off") == {"autovacuum"}


def test_a_working_set_beyond_memory(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Pages are counted as they were read; a server without memory takes minutes to start with.
    def one(*_: object) -> int:
        return 1

    monkeypatch.setattr(capacity, "ENOUGH_PAGES", 1)
    monkeypatch.setattr(capacity, "LEAST_HITS", 1.1)
    monkeypatch.setattr("langgraph_letta_store._maintenance.doctor.checks.Subject.number", one)
    with sound_database(server) as made, open_memory(made) as memory:
        assert "working set" in names(memory.doctor())
