"""Every policy and every `set_config`, weakened one at a time: the checks notice each."""

# Stand-ins take whatever the parts that they replace take.
# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUnknownMemberType=false

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
import pytest
from langchain_core.runnables.config import var_child_runnable_config
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from langgraph_letta_store import AsyncLettaMemory, LettaMemory, LettaStore
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._engine import (
    async_executors,
    executors,
    ids,
    kept_tenants,
    schema,
    session,
    session_state,
    tenants,
)
from langgraph_letta_store._engine.connections import open_pool
from langgraph_letta_store._engine.kept_tenants import KeptTenant
from langgraph_letta_store._engine.policies import POLICY
from langgraph_letta_store._engine.pools import AsyncOwnPool, OwnPool
from langgraph_letta_store._engine.steps import Query, Statement
from langgraph_letta_store.errors import LettaStoreError, SetupError
from langgraph_letta_store.store.coalescing import Batcher
from tests.support import pgbouncer
from tests.support.tenants import (
    OPTIONS,
    SCHEMA,
    WORDS,
    Caller,
    Tenants,
    config,
    database,
    populate,
    say,
    tables,
)

AGENTS = ("ada", "grace", "bob", "eve", "dan", "fay")

pytestmark = pytest.mark.timeout(600)


async def _fill(shared: Tenants, tenant: str) -> None:
    call, word = Caller(), WORDS[tenant]
    with LettaMemory.from_conn_string(shared.application, tenant=tenant, **OPTIONS) as memory:
        memory.saver.stop_recall_indexer()
        await populate(call, memory, word)
        for name in AGENTS[1:]:
            memory.store.put(("memories", name), "tea", {"text": word})
            await say(call, memory, word, f"thread of {name}", name)
        memory.saver.index_recall()
        await say(call, memory, word, "waits")
        await say(call, memory, word, "gone")
        memory.saver.delete_thread("gone")


@pytest.fixture(scope="module")
def shared(server: str) -> Iterator[Tenants]:
    with database(server) as made:
        for tenant in WORDS:
            asyncio.run(_fill(made, tenant))
        with psycopg.connect(made.admin, autocommit=True) as admin:
            for tenant in WORDS:
                admin.execute(
                    "insert into letta.indexes (name, table_name, kind, settings, row_count, bytes,"
                    " built_at, tenant) values (%s, 'archival_vectors', 'flat', '{}', 0, 0, now(),"
                    " %s)",
                    [f"of {tenant}", tenant],
                )
            admin.execute(
                "insert into letta.archival_memory_seals (tenant, agent_id, item_id, latest)"
                " select tenant, agent_id, item_id, '' from letta.archival_memory"
            )
            admin.execute(
                "insert into letta.core_memory_seals (tenant, block_id, latest)"
                " select tenant, block_id, '' from letta.core_memory"
            )
            admin.execute("analyze")
        yield made


def relations(admin: Connection[Any]) -> Sequence[str]:
    """Return all tables with tenants, each partition by itself."""
    found = admin.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where a.attname = 'tenant' and c.relnamespace = %s::regnamespace "
        "and c.relkind in ('r', 'p') order by 1",
        [SCHEMA],
    )
    return [name for (name,) in found]


def probe_rows(shared: Tenants, names: Sequence[str]) -> None:
    """Look at each relation as an application does that forges its statements."""
    with psycopg.connect(shared.application) as conn:
        for name in names:
            table = sql.Identifier(SCHEMA, name)

            def run(query: LiteralString, table: sql.Identifier = table) -> Any:
                return conn.execute(sql.SQL(query).format(table)).fetchone()

            conn.rollback()
            assert run("select count(*) from {}") == (0,), f"{name} shows rows to no tenant"
            _set(conn, "")
            assert run("select count(*) from {}") == (0,), f"{name} shows rows to no tenant"
            _set(conn, "a")
            seen = conn.execute(sql.SQL("select distinct tenant from {}").format(table)).fetchall()
            assert seen == [("a",)], f"{name} shows {seen} to a tenant"
            for tenant in ("b", ""):
                assert not _gives(conn, name, table, tenant), f"{name} gives rows away"
            _set(conn, "b")
            assert run("select count(*) from {} where tenant <> 'b'") == (0,), name


def _gives(conn: Connection[Any], name: str, table: sql.Identifier, tenant: str) -> bool:
    """Whether policies let an application give its rows to another tenant."""
    try:
        with conn.transaction():
            query: LiteralString = "update {} set tenant = %s"
            conn.execute(sql.SQL(query).format(table), [tenant])
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.IntegrityError:
        return True  # refused by a key, and not by a policy
    return True


def _set(conn: Connection[Any], tenant: str) -> None:
    conn.execute("select set_config('langgraph_letta_store.tenant', %s, true)", [tenant])


def is_refused(shared: Tenants) -> bool:
    """Whether a tenant's store cannot be opened."""
    with LettaMemory.from_conn_string(shared.application, tenant="a", **OPTIONS) as memory:
        memory.saver.stop_recall_indexer()
        try:
            memory.store.get(("m", "u"), "k")
        except SetupError:
            return True
    return False


WEAK: Mapping[str, LiteralString] = {
    "sees all": "alter policy {policy} on {table} using (true)",
    "writes all": "alter policy {policy} on {table} with check (true)",
    "sees all or none": "alter policy {policy} on {table} using ("
    "tenant = coalesce(nullif(current_setting('langgraph_letta_store.tenant', true), ''), tenant))",
    "also sees rows without a tenant": "alter policy {policy} on {table} using ("
    "tenant in ('', current_setting('langgraph_letta_store.tenant', true)))",
    "is joined by another": "create policy another on {table} using (true)",
    "is gone, and so is security": "alter table {table} disable row level security",
}
UNREADABLE = "audit_log"
"""The table that an application may only add to; tests/tenants/test_audit.py tries that."""

UNSEEN = {"also sees rows without a tenant"}
"""Weaker policies that the rows here do not show; the check of the policies does."""


def test_each_weaker_policy_is_noticed(shared: Tenants) -> None:
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        names = relations(admin)
        assert {*tables(admin)} < {*names}
        readable = [name for name in names if name != UNREADABLE]
        probe_rows(shared, readable)
        assert not is_refused(shared)
        mutants = 0
        for name in names:
            for what, change in WEAK.items():
                table, policy = sql.Identifier(SCHEMA, name), sql.Identifier(POLICY)
                with restored(admin, name):
                    admin.execute(sql.SQL(change).format(table=table, policy=policy))
                    assert is_refused(shared), (name, what)
                    if what not in UNSEEN and name in readable:
                        with pytest.raises((AssertionError, pytest.fail.Exception)):
                            probe_rows(shared, [name])
                mutants += 1
        probe_rows(shared, readable)
        assert mutants >= 100


_DROPS: Sequence[LiteralString] = (
    "drop policy if exists another on {}",
    "drop policy letta_tenant on {}",
)


@contextmanager
def restored(admin: Connection[Any], name: str) -> Generator[None]:
    """Put back the policy of a table."""
    try:
        yield
    finally:
        table = sql.Identifier(SCHEMA, name)
        for change in _DROPS:
            admin.execute(sql.SQL(change).format(table))
        admin.execute(sql.SQL("alter table {} enable row level security").format(table))
        condition = tenants.TENANTS.fragment("own_rows")
        create = "create policy {} on {} using ({}) with check ({})"
        admin.execute(sql.SQL(create).format(sql.Identifier(POLICY), table, condition, condition))


def test_the_owner_without_force_is_refused(shared: Tenants) -> None:
    with psycopg.connect(shared.admin, autocommit=True) as admin:
        for name in ("threads", "archival_memory_0"):
            admin.execute(f"alter table letta.{name} no force row level security")
            try:
                assert is_refused(shared)
            finally:
                admin.execute(f"alter table letta.{name} force row level security")
    assert not is_refused(shared)


def _of(tenant: str) -> Any:
    return {"configurable": {"org": tenant}}


async def quick_probe(shared: Tenants) -> None:
    """Use what sends a tenant: both runners, sessions, batches, caches and what is left behind."""
    word, other = WORDS["a"], WORDS["b"]
    with LettaMemory.from_conn_string(shared.application, tenant="a", **OPTIONS) as memory:
        _see(memory.store.search((), query="secret"), word, other)
        _see(memory.store.get(("memories", "ada"), "tea"), word, other)
        _see(memory.saver.get_tuple(config()), word, other)
        _see(memory.agent("ada").export(), word, other)
        _see(memory.saver.recall.messages("ada"), word, other)
        memory.store.put(("memories", "ada"), "tea", {"text": f"secret {word}"})
        pool: Any = memory.store.conn
        with pool.connection() as conn:
            assert conn.execute(COUNT).fetchone() == {"count": 0}
        conn = pool.getconn()
        assert conn.execute(COUNT).fetchone() == {"count": 0}
        pool.putconn(conn)
        _see(memory.store.get(("memories", "ada"), "tea"), word, other)
        _fail_between(shared.application)
    async with AsyncLettaMemory.from_conn_string(
        shared.application, tenant="a", **OPTIONS
    ) as coroutines:
        _see(await coroutines.store.asearch((), query="secret"), word, other)
        _see(await coroutines.store.aget(("memories", "ada"), "tea"), word, other)
        _see(await coroutines.saver.aget_tuple(config()), word, other)
        _see(await coroutines.agent("ada").core.list(), word, other)
        apool: Any = coroutines.store.conn
        async with apool.connection() as lent:
            assert await (await lent.execute(COUNT)).fetchone() == {"count": 0}
    await _probe_runs(shared)
    with ConnectionPool(shared.application, min_size=1, max_size=1) as pool:
        store = LettaStore(pool, tenant="a", **OPTIONS)
        _see(store.get(("memories", "ada"), "tea"), word, other)
        _see(store.search((), query="secret"), word, other)
        with pool.connection() as conn:
            assert conn.execute(COUNT).fetchone() == (0,)
    with psycopg.connect(shared.owner) as conn:
        conn.execute("select 1")  # a transaction of the caller's
        both = LettaStore(conn, **OPTIONS)
        both.get(("m", "u"), "k")
        tenants_before = {*_texts(both)}
        executors.Executor(conn).execute([Query(Statement("see", b"select 1"))], "a")
        assert {*_texts(both)} == tenants_before
    assert ids.agent_id(("a", "b"), "a") != ids.agent_id(("a", "b"), "b")


COUNT: LiteralString = "select count(*) from letta.archival_memory"


def _fail_between(dsn: str) -> None:
    """Let a step fail that has to set another tenant than the one before, on one connection."""
    broken = Query(Statement("break", b"select 1 / 0"))
    own: Any = {"min_size": 1, "max_size": 1}
    with open_pool(dsn, own) as pool:
        a, b = (LettaStore(pool, tenant=tenant, **OPTIONS) for tenant in "ab")
        for _ in range(3):
            _see(a.get(("memories", "ada"), "tea"), WORDS["a"], WORDS["b"])
        with pytest.raises(psycopg.errors.DivisionByZero):
            executors.Executor(pool).execute([broken], "b")
        _see(b.search(("memories",)), WORDS["b"], WORDS["a"])
        assert executors.Executor(pool).execute([Query(Statement("see", COUNT.encode()))]) == [
            [(0,)]
        ]


def _texts(store: LettaStore) -> Sequence[str]:
    return [str(item.value) for item in store.search((), limit=100)]


async def _probe_runs(shared: Tenants) -> None:
    """Let runs of two tenants use one memory at once."""
    async with AsyncLettaMemory.from_conn_string(
        shared.application, tenant=["org"], **OPTIONS
    ) as memory:

        async def use(tenant: str) -> None:
            var_child_runnable_config.set(_of(tenant))
            word = WORDS[tenant]
            other = WORDS["b" if tenant == "a" else "a"]
            _see(await memory.store.asearch((), query="secret"), word, other)
            _see(await memory.store.aget(("memories", "ada"), "tea"), word, other)
            run = config(org=tenant)
            _see(await memory.saver.aget_tuple(run), word, other)

        for _ in range(2):
            await asyncio.gather(*(asyncio.create_task(use(tenant)) for tenant in "abab"))
        for tenant in "ab":
            cached = memory.saver._thread_cache.for_tenant(tenant).get("monday")
            assert cached is not None
            assert cached.agent_id == ids.named_agent("ada", "agents", tenant)
        with pytest.raises(LettaStoreError, match="names no tenant"):
            await memory.store.aget(("memories", "ada"), "tea")


def _see(found: Any, word: str, other: str) -> None:
    assert word in repr(found)
    assert other not in repr(found)


class Mutant(NamedTuple):
    """A change of the package."""

    name: str
    thing: Any
    attribute: str
    value: Any


class _Forgetful(WeakKeyDictionary[Any, KeptTenant]):
    """Takes connections, and has none."""

    def __contains__(self, _: object) -> bool:
        return False


def _statement(text: bytes) -> Callable[[str], Query]:
    statement = Statement(
        "set_tenant", text + b", pg_backend_pid(), host(inet_client_addr()), inet_client_port()"
    )
    return lambda tenant: Query(statement, {"tenant": tenant})


def _kept_at_once(self: KeptTenant, connection: Any, queries: Any, tenant: str, **of: Any) -> Any:
    step = _BEGIN(self, connection, queries, tenant, **of)
    if step is not queries and self.is_direct:
        self.kept = tenant
    return step


def _is_direct(self: KeptTenant, connection: Any, tenant: str, answer: Any, **of: Any) -> None:
    _NOTE(self, connection, tenant, answer, **of)
    self.is_direct = True


_KEEP, _BEGIN, _NOTE = kept_tenants.keep_tenant, KeptTenant.begin, KeptTenant.note
NAME = b"'langgraph_letta_store.tenant'"
_RESOLVE = tenants.resolve_tenant
_RUN_FOR: Any = vars(session.Session)["run_for"]
_ARUN_FOR: Any = vars(session.AsyncSession)["run_for"]
_EXECUTE, _AEXECUTE = executors.Executor.execute, async_executors.AsyncExecutor.execute
_BATCH = Batcher.run


async def _batch_without(self: Batcher, ops: Any, tenant: str = "") -> Any:
    return await _BATCH(self, ops, "a")


async def _aexecute_without(self: Any, queries: Any, tenant: str = "", *, is_beside: bool) -> Any:
    return await _AEXECUTE(self, queries, is_beside=is_beside)


async def _arun_for_other(self: Any, tenant: str, *args: Any, **kwargs: Any) -> Any:
    return await _ARUN_FOR(self, "b", *args, **kwargs)


MUTANTS = (
    Mutant("not sent", executors.BaseExecutor, "_add_tenant", lambda _, c, q, t: q),
    Mutant("another tenant", kept_tenants, "set_tenant", lambda _: tenants.set_tenant("b")),
    Mutant("no tenant", kept_tenants, "set_tenant", lambda _: tenants.set_tenant("")),
    Mutant(
        "kept by the connection",
        kept_tenants,
        "set_tenant",
        _statement(b"select set_config(" + NAME + b", %(tenant)s, false)"),
    ),
    Mutant(
        "another setting",
        kept_tenants,
        "set_tenant",
        _statement(b"select set_config('letta.tenant', %(tenant)s, true)"),
    ),
    Mutant(
        "read and not set",
        kept_tenants,
        "set_tenant",
        _statement(b"select current_setting(" + NAME + b", true), %(tenant)s::text"),
    ),
    Mutant(
        "in upper case",
        kept_tenants,
        "set_tenant",
        _statement(b"select set_config(" + NAME + b", upper(%(tenant)s), true)"),
    ),
    Mutant("not for threads", executors.Executor, "execute", lambda s, q, t="": _EXECUTE(s, q)),
    Mutant("not for coroutines", async_executors.AsyncExecutor, "execute", _aexecute_without),
    Mutant(
        "another one in a session",
        session.Session,
        "run_for",
        lambda self, tenant, *args, **kwargs: _RUN_FOR(self, "b", *args, **kwargs),
    ),
    Mutant("another one in coroutines", session.AsyncSession, "run_for", _arun_for_other),
    Mutant("the same for all runs", session_state, "resolve_tenant", lambda *_: "a"),
    Mutant("none where none is named", tenants, "MissingTenantError", ValueError),
    Mutant("batches of several", Batcher, "run", _batch_without),
    Mutant("the same ids", schema.Schema, "named", lambda self, name: ids.named_agent(name)),
    Mutant("the same ids of owners", schema, "owner_id", lambda n, r, d, _: ids.owner_id(n, r, d)),
    Mutant("one cache of threads", ThreadCache, "for_tenant", lambda self, _: self),
    Mutant("left in a transaction", executors, "KEPT", _Forgetful()),
    Mutant("keeps another", kept_tenants, "keep_tenant", lambda _: _KEEP("b")),
    Mutant("keeps none", kept_tenants, "keep_tenant", lambda _: _KEEP("")),
    Mutant(
        "keeps it for a step",
        kept_tenants,
        "keep_tenant",
        _statement(b"select set_config(" + NAME + b", %(tenant)s, true)"),
    ),
    Mutant("lends what it keeps", OwnPool, "getconn", OwnPool.lend),
    Mutant("lends coroutines what it keeps", AsyncOwnPool, "getconn", AsyncOwnPool.lend),
    Mutant("keeps what failed", KeptTenant, "begin", _kept_at_once),
    Mutant("a schema of another", schema.Schema, "for_tenant", lambda self, _: self),
)


async def test_the_quick_probe_finds_nothing(shared: Tenants) -> None:
    await quick_probe(shared)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
async def test_each_mutant_is_noticed(
    shared: Tenants, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mutant.thing, mutant.attribute, mutant.value)
        noticed = await _notices(quick_probe, shared)
    assert noticed


@pytest.mark.skipif(pgbouncer.PROGRAM is None, reason="PgBouncer is missing")
def test_a_pooler_that_is_taken_for_the_server_is_noticed(
    shared: Tenants, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pgbouncer.pooled(shared.application) as dsn:

        def check() -> None:
            own: Any = {"min_size": 1, "max_size": 1}
            for tenant in "aab":
                with LettaMemory.from_conn_string(
                    dsn, tenant=tenant, pool_config=own, **OPTIONS
                ) as memory:
                    for _ in range(3):
                        memory.store.get(("memories", "ada"), "tea")
                with psycopg.connect(dsn) as conn:
                    assert conn.execute(COUNT).fetchone() == (0,)

        check()
        monkeypatch.setattr(KeptTenant, "note", _is_direct)
        with pytest.raises(AssertionError):
            check()


async def _notices(check: Callable[[Tenants], Awaitable[None]], shared: Tenants) -> bool:
    try:
        await check(shared)
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # whatever shows the change
        return True
    return False
