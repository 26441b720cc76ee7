"""The whole public API, called by a tenant beside another one with the same names of everything."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store import (
    AgentMemory,
    AsyncLettaMemory,
    AsyncLettaSaver,
    AsyncLettaStore,
    LettaMemory,
    LettaSaver,
    LettaStore,
)
from langgraph_letta_store.agents.sync.agents import Agents
from langgraph_letta_store.agents.sync.archival import Archival
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.saver.sync.agent_recall import AgentRecall
from langgraph_letta_store.saver.sync.recall import Recall
from tests.support import pgbouncer
from tests.support.tenants import (
    OPTIONS,
    WORDS,
    Caller,
    Tenants,
    learn_ids,
    populate,
    probe,
    rows_of,
    say,
)

WAYS = (
    *("sync", "async", "connection", "async connection", "transaction"),
    *("pgbouncer", "async pgbouncer"),
)


@asynccontextmanager
async def opened(shared: Tenants, way: str, tenant: Any) -> AsyncGenerator[Any]:
    """Open a tenant's memory as an application, in one of `WAYS`."""
    async with AsyncExitStack() as stack:
        dsn = shared.application
        if way.endswith("pgbouncer"):
            dsn = stack.enter_context(pgbouncer.pooled(dsn))
        is_async = way.startswith("async")
        if way.endswith(("connection", "transaction")):
            autocommit = way != "transaction"
            conn: Any
            if is_async:
                conn = await AsyncConnection.connect(dsn, autocommit=autocommit)
                await stack.enter_async_context(conn)
            else:
                conn = stack.enter_context(Connection.connect(dsn, autocommit=autocommit))
            yield on(conn, is_async=is_async, tenant=tenant)
        elif is_async:
            memory = AsyncLettaMemory.from_conn_string(dsn, tenant=tenant, **OPTIONS)
            yield await stack.enter_async_context(memory)
        else:
            opened = LettaMemory.from_conn_string(dsn, tenant=tenant, **OPTIONS)
            yield stack.enter_context(opened)


def on(conn: Any, *, is_async: bool, tenant: Any) -> Any:
    """Return a tenant's memory on a connection or pool."""
    of_saver = {name: OPTIONS[name] for name in ("index", "search", "partitions", "schema")}
    if is_async:
        return AsyncLettaMemory(
            AsyncLettaStore(conn, tenant=tenant, **OPTIONS),
            AsyncLettaSaver(conn, tenant=tenant, **of_saver),
        )
    return LettaMemory(
        LettaStore(conn, tenant=tenant, **OPTIONS), LettaSaver(conn, tenant=tenant, **of_saver)
    )


@pytest.mark.parametrize("way", WAYS)
async def test_a_tenant_meets_nothing_of_another(shared: Tenants, way: str) -> None:
    if way.endswith("pgbouncer") and pgbouncer.PROGRAM is None:
        pytest.skip("PgBouncer is missing: apt-get install pgbouncer, or brew install pgbouncer")
    call = Caller()
    async with opened(shared, way, "b") as memory:
        await populate(call, memory, WORDS["b"])
        await say(call, memory, WORDS["b"], "of b alone")
        await call(memory.agent("of b alone").core, "create", "human", WORDS["b"])
    async with opened(shared, way, "a") as memory:
        await populate(call, memory, WORDS["a"])
        with psycopg.connect(shared.admin, autocommit=True) as admin:
            before, ids = rows_of(admin, "b"), learn_ids(admin, "b")
            assert all(count for count, _ in before.values()) or before
            await probe(call, memory, WORDS["a"], WORDS["b"], ids)
            assert rows_of(admin, "b") == before
            assert not any(count for count, _ in rows_of(admin, "").values())
    async with opened(shared, way, "b") as memory:
        assert WORDS["b"] in repr(await call(memory.agent("ada"), "export"))
        assert WORDS["b"] in repr(await call(memory.store, "search", (), query="secret"))


KINDS = (LettaStore, LettaSaver, Agents, AgentMemory, Core, Archival, Recall, AgentRecall)

NOT_OF_A_TENANT = {
    *("agent", "tools", "setup", "run", "of"),
    *("doctor", "maintain", "start_maintenance", "stop_maintenance"),
    *("start_ttl_sweeper", "stop_ttl_sweeper", "start_retention_sweeper"),
    *("start_key_indexer", "stop_key_indexer"),
    *("stop_retention_sweeper", "start_recall_indexer", "stop_recall_indexer"),
    *("from_conn_string", "get_next_version", "with_allowlist"),
    *("codec_of", "count_cached", "forget_cached", "forget_schema", "list_pending"),  # of a process
    "read_token",  # a position of the log, the same for all tenants
}
"""Methods that read and write nothing, or that a tenant is refused."""


async def test_the_probe_calls_all_there_is(shared: Tenants) -> None:
    call = Caller()
    async with opened(shared, "sync", "b") as memory:
        await populate(call, memory, WORDS["b"])
    async with opened(shared, "sync", "a") as memory:
        await populate(call, memory, WORDS["a"])
        with psycopg.connect(shared.admin, autocommit=True) as admin:
            ids = learn_ids(admin, "b")
        await probe(call, memory, WORDS["a"], WORDS["b"], ids)
    missing: dict[str, set[str]] = {}
    for kind in KINDS:
        methods = {
            name
            for name in dir(kind)
            if not name.startswith("_") and callable(getattr(kind, name, None))
        }
        # Of LangGraph's pairs the one of the other kind is the same by another thread.
        methods -= {name for name in methods if name.startswith("a") and name[1:] in methods}
        called = {name for of, name in call.called if of == kind.__name__}
        missing[kind.__name__] = methods - NOT_OF_A_TENANT - called
    assert not any(missing.values()), missing


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_runs_name_their_tenant(shared: Tenants, way: str) -> None:
    keys = ["langgraph_auth_user.org"]

    def of(word: str) -> Any:
        return {"configurable": {"langgraph_auth_user": {"org": word}}}

    from langchain_core.runnables.config import var_child_runnable_config

    call = Caller()
    async with opened(shared, way, keys) as memory:
        for tenant in ("a", "b"):
            token = var_child_runnable_config.set(of(tenant))
            try:
                await populate(call, memory, WORDS[tenant])
            finally:
                var_child_runnable_config.reset(token)
        token = var_child_runnable_config.set(of("a"))
        try:
            with psycopg.connect(shared.admin, autocommit=True) as admin:
                before, ids = rows_of(admin, "b"), learn_ids(admin, "b")
                await probe(call, memory, WORDS["a"], WORDS["b"], ids)
                assert rows_of(admin, "b") == before
        finally:
            var_child_runnable_config.reset(token)


async def test_concurrent_calls_of_many_tenants_do_not_mix(shared: Tenants) -> None:
    import asyncio

    from langchain_core.runnables.config import var_child_runnable_config

    async def work(memory: AsyncLettaMemory, number: int) -> None:
        tenant = f"t{number % 7}"
        var_child_runnable_config.set({"configurable": {"org": tenant}})
        await memory.store.aput(("memories", "ada"), str(number), {"text": f"word {tenant}"})
        found = await memory.store.asearch((), query="word", limit=100)
        assert {item.value["text"] for item in found} == {f"word {tenant}"}
        memory.agent("ada")

    async with opened(shared, "async", ["org"]) as memory:
        await asyncio.gather(*(asyncio.create_task(work(memory, n)) for n in range(70)))


def test_a_pool_and_a_connection_keep_no_tenant(shared: Tenants) -> None:
    show = "select coalesce(current_setting('langgraph_letta_store.tenant', true), '')"
    with ConnectionPool(shared.application, min_size=1, max_size=1) as pool:
        store = LettaStore(pool, tenant="a", **OPTIONS)
        store.put(("m", "u"), "k", {})
        with pool.connection() as conn:
            assert conn.execute(show).fetchone() == ("",)
            assert conn.execute("select count(*) from letta.archival_memory").fetchone() == (0,)
    with Connection.connect(shared.owner) as conn:  # in a transaction of the caller's
        conn.execute("select 1")
        maintained = LettaStore(conn, **OPTIONS)
        assert len(maintained.search(())) == 1


async def test_a_pool_for_coroutines_keeps_no_tenant(shared: Tenants) -> None:
    count = "select count(*) from letta.archival_memory"
    async with AsyncConnectionPool(shared.application, min_size=1, max_size=1, open=False) as pool:
        store = AsyncLettaStore(pool, tenant="a", **OPTIONS)
        await store.aput(("m", "u"), "k", {})
        async with pool.connection() as conn:
            assert await (await conn.execute(count)).fetchone() == (0,)
