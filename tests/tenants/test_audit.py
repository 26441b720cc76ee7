"""The audit log among tenants: the application adds to it, and the owner alone reads it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import SetupError
from tests.support.tenants import OPTIONS, Tenants, say_sync

NS = ("memories", "ada")


def opened(dsn: str, **more: Any) -> Any:
    options: dict[str, Any] = {**OPTIONS, "audit": {"retention": "1 day"}, **more}
    return LettaMemory.from_conn_string(dsn, **options)


def test_each_tenant_has_its_rows(shared: Tenants) -> None:
    for tenant in ("a", "b"):
        with opened(shared.application, tenant=tenant) as memory:
            memory.saver.stop_recall_indexer()
            memory.store.put(NS, "tea", {"text": tenant})
            assert memory.store.get(NS, "tea") is not None
            say_sync(memory, tenant)
            agent = memory.agent("ada")
            agent.core.create("human")
            forgotten = agent.forget()
            assert memory.verify_forgotten(forgotten)
            with pytest.raises(SetupError, match="may write the audit log and not read it"):
                memory.audit()
    with opened(shared.owner) as memory:
        found = memory.audit(limit=1000)
        assert {entry.tenant for entry in found} == {"a", "b"}
        assert {"write", "read", "forget"} <= {entry.operation for entry in found}
        of_b = memory.audit(tenant="b", agent="ada", limit=1000)
        assert of_b
        assert {(entry.tenant, entry.agent) for entry in of_b} == {("b", "ada")}


def test_an_application_may_only_add_to_it(shared: Tenants) -> None:
    with opened(shared.application, tenant="a") as memory:
        memory.store.put(NS, "tea", {"text": "x"})
    add = "insert into letta.audit_log (tenant, id, operation, call) "
    with psycopg.connect(shared.application, autocommit=True) as conn:
        conn.execute("set langgraph_letta_store.tenant = 'a'")
        for statement in (
            "select count(*) from letta.audit_log",
            "update letta.audit_log set actor = 'eve'",
            "delete from letta.audit_log",
            "truncate letta.audit_log",
            "alter table letta.audit_log disable trigger all",
            f"{add} values ('b', gen_random_uuid(), 'read', 'x')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(statement.encode())
        conn.execute(f"{add} values ('a', gen_random_uuid(), 'read', 'x')".encode())


def test_the_owner_ends_its_retention(shared: Tenants) -> None:
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        admin.execute(
            """insert into letta.audit_log (tenant, id, at, operation, call)
               select t, gen_random_uuid(), now() - interval '2 days', 'read', 'x'
               from unnest(array['a', 'b']) t"""
        )
    with opened(shared.owner) as memory:
        assert len(memory.audit()) == 2
        assert not memory.maintain().failed
        assert [entry for entry in memory.audit() if entry.call == "x"] == []
