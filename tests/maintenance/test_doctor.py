"""The doctor finds each fault that is planted, and nothing in a sound database."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple
from unittest.mock import Mock

import psycopg
import pytest

from langgraph_letta_store import AsyncLettaMemory, LettaSaver
from langgraph_letta_store._maintenance.doctor import indexes, leftovers, vacuum
from langgraph_letta_store.records import Diagnosis, Finding
from tests.support.soundness import (
    OPTIONS,
    SERVER_ONLY,
    copied,
    open_memory,
    sound_database,
)


@pytest.fixture(scope="module")
def sound(server: str) -> Generator[str]:
    with sound_database(server) as made:
        yield made


@pytest.fixture
def patient(server: str, sound: str) -> Generator[str]:
    with copied(server, sound) as made:
        yield made


def names(found: Diagnosis) -> set[str]:
    return {finding.name for finding in found.findings} - SERVER_ONLY


class Plant(NamedTuple):
    """A fault: the check that is to find it, and what plants it."""

    check: str
    statements: str
    others: frozenset[str] = frozenset()
    """What other checks rightly find of it."""
    is_repaired: bool = True
    patch: tuple[Any, str, Any] | None = None
    """A limit of a check that a small database never reaches."""


_PLANTED: set[str] = set()


def plant(check: str, *statements: str, others: str = "", **more: Any) -> Any:
    """A case; those that a check finds besides its first one are planted each night."""
    marks = [pytest.mark.nightly] if check in _PLANTED else []
    _PLANTED.add(check)
    found = frozenset(filter(None, others.split(", ")))
    made = Plant(check, ";\n".join(statements), found, **more)
    return pytest.param(made, id=f"{check}: {statements[0][:40]}", marks=marks)


UNCHECKED = "set session_replication_role = replica"


def everywhere(setting: str) -> str:
    """Set something for all sessions of the database."""
    return (
        "do $$ begin execute 'alter database ' || quote_ident(current_database()) || "
        f"$set$ {setting} $set$; end $$"
    )


PLANTS = (
    # the tables
    plant(
        "migrations",
        "drop table letta.files, letta.file_versions, letta.search_log",
        "drop function letta.keep_file() cascade",
        "drop function letta.file_size(jsonb)",
        "drop index letta.threads_activity, letta.agents_activity, letta.archival_memory_activity, "
        "letta.core_memory_agents_activity, letta.core_memory_history_activity",
        "delete from letta.migrations where version >= 17",
        "delete from letta.settings where name in ('files', 'search_log', 'file_acts')",
        "update letta.settings set value = '16' where name = 'schema_version'",
        others="tables, triggers, indexes",
    ),
    plant(
        "migrations",
        "insert into letta.settings values ('migrating', '16')",
        "delete from letta.migrations where version = 16",
        is_repaired=False,
    ),
    plant("tables", "drop table letta.cached", is_repaired=False),
    plant("columns", "alter table letta.cached drop column prompt", is_repaired=False),
    plant("columns", "alter table letta.threads alter column tenant drop default"),
    plant("columns", "alter table letta.threads alter column tenant set default 'acme'"),
    plant("indexes", "drop index letta.threads_recency", others="plans"),
    plant("indexes", "drop index letta.archival_memory_namespace"),
    plant("indexes", "drop index letta.archival_memory_recency", others="plans"),
    plant(
        "indexes",
        "drop index letta.checkpoints_run",
        "create index checkpoints_run on letta.checkpoints (thread_id)",
        is_repaired=False,
    ),
    plant(
        "constraints",
        "alter table letta.core_memory drop constraint core_memory_limit",
        is_repaired=False,
    ),
    plant("triggers", "drop trigger doubt_words on letta.archival_memory"),
    plant("triggers", "drop trigger protect_rows on letta.audit_log"),
    plant(
        "triggers",
        "create or replace function letta.forget_words() returns trigger language plpgsql as "
        "$$ begin return new; end $$",
    ),
    plant("disabled triggers", "alter table letta.audit_log disable trigger protect_rows"),
    plant(
        "foreign objects",
        "create function public.nothing() returns trigger language plpgsql as "
        "$$ begin return null; end $$",
        "create trigger lose before insert on letta.threads for each row execute function "
        "public.nothing()",
        is_repaired=False,
    ),
    plant(
        "foreign objects",
        "create rule lose as on delete to letta.threads do instead nothing",
        is_repaired=False,
    ),
    plant(
        "partitions",
        "alter table letta.namespaces detach partition letta.namespaces_1",
        others="unlisted namespaces",
        is_repaired=False,
    ),
    plant(
        "vectors",
        "alter table letta.archival_vectors_0 alter column embedding set storage external",
        is_repaired=False,
    ),
    plant(
        "vectors",
        "update letta.settings set value = jsonb_set(value, '{dims}', '8') where name = 'index'",
        others="store settings, saver settings, plans of indexes",
        is_repaired=False,
    ),
    plant(
        "vectors",
        "create table letta.archival_vectors_g7 (embedding public.halfvec(16))",
        is_repaired=False,
    ),
    plant(
        "reembedding",
        "insert into letta.settings values ('reembedding', "
        '\'{"ended": false, "generation": 2, "model": "other"}\')',
        is_repaired=False,
    ),
    # roles
    plant("public schema", "grant create on schema letta to public"),
    plant("public schema", "grant create on schema public to public"),
    # the server
    plant(
        "pgvector version",
        "update pg_extension set extversion = '0.8.0' where extname = 'vector'",
        is_repaired=False,
    ),
    plant(
        "pgvector version",
        "update pg_extension set extversion = '0.6.2' where extname = 'vector'",
        is_repaired=False,
    ),
    plant(
        "isolation",
        everywhere("set default_transaction_isolation = 'repeatable read'"),
        is_repaired=False,
    ),
    plant("read only", everywhere("set default_transaction_read_only = on"), is_repaired=False),
    plant("triggers off", everywhere("set session_replication_role = replica"), is_repaired=False),
    plant("timeouts", everywhere("set statement_timeout = '20s'"), is_repaired=False),
    plant("planner", everywhere("set enable_bitmapscan = off"), is_repaired=False),
    plant("planner", everywhere("set plan_cache_mode = force_generic_plan"), is_repaired=False),
    plant("durability", everywhere("set zero_damaged_pages = on"), is_repaired=False),
    plant(
        "clock",
        "create function public.clock_timestamp() returns timestamptz language sql as "
        "$$ select pg_catalog.now() + interval '1 hour' $$",
        everywhere("set search_path = public, pg_catalog"),
        others="columns",  # the server names its own function otherwise now
        is_repaired=False,
    ),
    # memory
    plant("build memory", "update letta.indexes set row_count = 10_000_000", is_repaired=False),
    plant("work memory", everywhere("set work_mem = '64kB'"), is_repaired=False),
    plant("connections", everywhere("connection limit 4"), is_repaired=False),
    # settings
    plant(
        "store settings",
        "update letta.settings set value = '3' where name = 'agent_depth'",
        is_repaired=False,
    ),
    plant(
        "store settings",
        "update letta.settings set value = '\"users\"' where name = 'root'",
        others="saver settings",
        is_repaired=False,
    ),
    plant(
        "recorded settings",
        "delete from letta.settings where name = 'schema_version'",
        is_repaired=False,
    ),
    # indexes
    plant(
        "invalid indexes",
        "update pg_index set indisvalid = false where indexrelid in (select oid from pg_class "
        "where relname ~ '^archival_vectors_own_')",
        others="plans of indexes",
    ),
    plant(
        "invalid indexes",
        "update pg_index set indisvalid = false where indexrelid = "
        "'letta.threads_recency'::regclass",
        others="plans",
    ),
    plant(
        "recorded indexes",
        "do $$ declare one regclass; begin select oid into one from pg_class where relname ~ "
        "'^archival_vectors_own_'; execute 'drop index ' || one; end $$",
        others="plans of indexes",
    ),
    plant(
        "recorded indexes", "delete from letta.indexes where kind = 'hnsw'", others="indexes due"
    ),
    plant(
        "index bloat",
        "update letta.indexes set bytes = 1 where kind = 'hnsw'",
        patch=(indexes, "BLOAT_SLACK", 0),
        is_repaired=False,  # the record is maintenance's to renew
    ),
    # rows
    plant("vectors of items", UNCHECKED, "delete from letta.archival_memory where key = '3'"),
    plant(
        "vectors of messages",
        UNCHECKED,
        "delete from letta.recall_memory where thread_id = 'grace-1'",
        others="missing messages",
    ),
    plant(
        "backlog",
        "insert into letta.recall_backlog (agent_id, thread_id, sequence) "
        "values (gen_random_uuid(), 'gone', 1)",
    ),
    plant(
        "values without threads",
        UNCHECKED,
        "delete from letta.threads where thread_id = 'ada-1'",
        "delete from letta.checkpoints where thread_id = 'ada-1'",
        "delete from letta.checkpoint_writes where thread_id = 'ada-1'",
        others="owners without threads",
    ),
    plant(
        "states without threads",
        UNCHECKED,
        "delete from letta.threads where thread_id = 'ada-1'",
        others="values without threads",
        is_repaired=False,
    ),
    plant(
        "writes without threads",
        "insert into letta.checkpoint_writes (agent_id, thread_id, checkpoint_ns, checkpoint_id, "
        "task_id, idx, created_at, task_path, channel, type, value) values (gen_random_uuid(), "
        "'gone', '', '1', 'task', 0, now() - interval '3 days', '', 'notes', 'null', '')",
    ),
    plant(
        "owners without threads",
        "insert into letta.thread_agents (thread_id, agent_id) values ('gone', gen_random_uuid())",
    ),
    plant(
        "attachments without blocks",
        UNCHECKED,
        "delete from letta.core_memory where block_id = (select block_id from "
        "letta.core_memory_agents limit 1)",
        others="versions without blocks, consents without blocks",
    ),
    plant(
        "blocks without agents",
        "delete from letta.core_memory_agents",
        "delete from letta.core_memory_consents",
        is_repaired=False,
    ),
    plant("block versions", "delete from letta.core_memory_history", is_repaired=False),
    plant(
        "seals without items",
        UNCHECKED,
        "insert into letta.archival_memory_seals (agent_id, item_id, latest) "
        "values (gen_random_uuid(), gen_random_uuid(), '')",
    ),
    plant("unlisted namespaces", "delete from letta.namespaces where namespace[1] = 'memories'"),
    plant("thread counters", "update letta.threads set last_sequence = 0"),
    plant(
        "missing messages",
        "delete from letta.recall_memory where thread_id = 'grace-1'",
        "delete from letta.recall_vectors where thread_id = 'grace-1'",
        is_repaired=False,
    ),
    plant(
        "messages without vectors",
        "delete from letta.recall_vectors",
    ),
    plant(
        "expired items",
        "update letta.archival_memory set expires_at = now() - interval '2 days' "
        "where expires_at is not null",
    ),
    plant(
        "expired caches",
        "insert into letta.cached (cache, namespace_id, key_id, namespace, type, value, bytes, "
        "expires_at) values ('c', gen_random_uuid(), '', '', 'null', '', 0, "
        "now() - interval '2 days')",
    ),
    plant(
        "old deletions",
        "insert into letta.deleted_threads (thread, checkpoint_id, deleted_at) "
        "values ('', '1', now() - interval '90 days')",
    ),
    plant(
        "items without words",
        "update letta.archival_memory set terms = null, updated_at = now() - interval '2 days'",
        is_repaired=False,
    ),
    plant(
        "backlog age",
        "delete from letta.recall_vectors",
        "insert into letta.recall_backlog (agent_id, thread_id, sequence) select agent_id, "
        "thread_id, sequence from letta.recall_memory",
        patch=(leftovers, "OLD_BACKLOG_SECONDS", 0),
        is_repaired=False,
    ),
    # vacuum
    plant("autovacuum of tables", "alter table letta.cached set (autovacuum_enabled = off)"),
    plant(
        "dead rows",
        "update letta.archival_memory set ttl = ttl",
        "update letta.archival_memory set ttl = ttl",
        "select pg_stat_force_next_flush()",
        patch=(vacuum, "MANY_DEAD", 10),
    ),
    plant(
        "statistics",
        "update letta.archival_memory set ttl = ttl",
        "update letta.archival_memory set ttl = ttl",
        "select pg_stat_force_next_flush()",
        patch=(vacuum, "MANY_CHANGED", 10),
    ),
    plant(
        "bloat",
        "insert into letta.cached (cache, namespace_id, key_id, namespace, type, value, bytes) "
        "select 'c', gen_random_uuid(), '', '', 'null', '', 0 from generate_series(1, 5000)",
        "delete from letta.cached where ctid <> '(0,1)' and random() < 0.999",
        "analyze letta.cached",
        patch=(vacuum, "BLOATED_BYTES", 100_000),
        is_repaired=False,
    ),
    plant(
        "transaction age",
        "select txid_current()",
        patch=(vacuum, "FROZEN_SHARE", 1e-9),
        is_repaired=False,
    ),
)


@pytest.mark.parametrize("fault", PLANTS)
def test_a_planted_fault_is_found(
    patient: str, fault: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(patient, autocommit=True) as connection:
        for statement in fault.statements.split(";\n"):
            connection.execute(statement.encode())
    if fault.patch is not None:
        monkeypatch.setattr(*fault.patch)
    if "backlog" in fault.check:  # which the indexer would work off before the doctor looks
        monkeypatch.setattr(LettaSaver, "start_recall_indexer", Mock())
    with open_memory(patient) as memory:
        told: list[Finding] = []
        found = memory.doctor(fix=fault.is_repaired, progress=told.append)
        assert fault.check in {finding.name for finding in found.findings}
        assert names(found) - {fault.check} <= fault.others
        assert not found.unchecked or "tables" in names(found), found.unchecked
        if fault.is_repaired:
            assert told == [repair.finding for repair in found.repairs]
            assert all(repair.outcome == "done" for repair in found.repairs), found.repairs
            assert fault.check not in names(memory.doctor())


def test_a_sound_database_in_use_has_no_fault(patient: str) -> None:
    with open_memory(patient) as memory:
        found = memory.doctor()
    assert names(found) == set()
    assert not found.unchecked
    assert len(found.checked) > 60
    assert len(found.checked) == len(set(found.checked))


async def test_coroutines(patient: str) -> None:
    async with AsyncLettaMemory.from_conn_string(patient, **OPTIONS) as memory:
        assert names(await memory.doctor()) == set()
        with psycopg.connect(patient, autocommit=True) as connection:
            connection.execute("drop index letta.threads_recency")
        assert "indexes" in names(await memory.doctor(fix=True))
        assert names(await memory.doctor()) == set()
