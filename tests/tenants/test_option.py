"""The option `tenant=`: what it may be, how a call's tenant is found, and what ids come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.store.base import GetOp, Op, PutOp, Result
from psycopg_pool import ConnectionPool

from langgraph_letta_store import LettaSaver, LettaStore
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._engine.ids import agent_id, named_agent, owner_id
from langgraph_letta_store._engine.tenants import resolve_tenant
from langgraph_letta_store.config.tenants import parse_tenancy
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidOperationError,
    LettaStoreError,
    MissingTenantError,
)
from langgraph_letta_store.store.coalescing import Batcher

CLOSED: ConnectionPool[Any] = ConnectionPool("", open=False)
"""Nothing here connects."""

KEYS = ("langgraph_auth_user.org_id", "org_id")


def named(**configurable: Any) -> RunnableConfig:
    return {"configurable": configurable}


def test_without_a_tenant_ids_are_those_of_before() -> None:
    assert agent_id(("memories", "ada")) == UUID("ff794e19-93c4-58d5-a139-2fab403475f8")


def test_each_tenant_has_other_ids_for_the_same_names() -> None:
    tenants = ("", "acme", "globex", "acme\x01")
    assert len({named_agent("ada", "agents", tenant) for tenant in tenants}) == len(tenants)
    for namespace in (
        ("agents", "ada"),
        ("agents", "a.b"),
        ("archives", "shared"),
        ("m", "u", "x"),
    ):
        ids = {owner_id(namespace, "agents", 2, tenant) for tenant in tenants}
        assert len(ids) == len(tenants)


@pytest.mark.parametrize(
    ("given", "parsed"),
    [("acme", "acme"), (7, "7"), (UUID(int=1), str(UUID(int=1))), (["org"], ("org",))],
)
def test_a_tenant_may_be_given(given: Any, parsed: Any) -> None:
    assert parse_tenancy(given) == parsed


@pytest.mark.parametrize("given", ["", "x" * 201, "a\0b", 1.5, True, {}, [], [""], object()])
def test_another_tenant_is_refused(given: Any) -> None:
    with pytest.raises(LettaStoreError, match="tenant"):
        LettaStore(CLOSED, tenant=given)
    with pytest.raises(LettaStoreError, match="tenant"):
        LettaSaver(CLOSED, tenant=given)


@pytest.mark.parametrize(
    ("config", "tenant"),
    [
        (named(langgraph_auth_user={"identity": "ada", "org_id": "acme"}, org_id="evil"), "acme"),
        (named(langgraph_auth_user=SimpleNamespace(org_id="acme"), org_id="evil"), "acme"),
        (named(langgraph_auth_user=SimpleNamespace(identity="ada"), org_id="acme"), "acme"),
        (named(org_id=7), "7"),
        ({"metadata": {"org_id": "acme"}, "configurable": {}}, "acme"),
        (named(__pregel_runtime=SimpleNamespace(context={"org_id": "acme"})), "acme"),
        (named(__pregel_runtime=SimpleNamespace(context=SimpleNamespace(org_id="acme"))), "acme"),
    ],
)
def test_keys_find_the_tenant(config: RunnableConfig, tenant: str) -> None:
    assert resolve_tenant(KEYS, config) == tenant


@pytest.mark.parametrize(
    "config",
    [
        None,
        named(),
        named(org_id=""),
        {"metadata": {"langgraph_auth_user": {"org_id": "forged"}}, "configurable": {}},
        named(__pregel_runtime=SimpleNamespace(context={"langgraph_auth_user": {"org_id": "x"}})),
    ],
)
def test_a_call_without_a_tenant_is_refused(config: Any) -> None:
    with pytest.raises(MissingTenantError, match=r"langgraph_auth_user\.org_id, org_id"):
        resolve_tenant(KEYS, config)
    with pytest.raises(MissingTenantError, match="tenant='acme'"):
        resolve_tenant(lambda _: None, config)


def test_the_config_of_the_run_counts_where_the_call_has_none() -> None:
    token = var_child_runnable_config.set(named(org_id="acme"))
    try:
        assert resolve_tenant(KEYS) == "acme"
        assert resolve_tenant(KEYS, named(thread_id="monday")) == "acme"
        assert resolve_tenant(KEYS, named(org_id="globex")) == "globex"
        assert resolve_tenant(lambda run: run.get("configurable", {})["org_id"]) == "acme"
    finally:
        var_child_runnable_config.reset(token)


@pytest.mark.parametrize("value", [1.5, "x" * 300, ["acme"], True])
def test_a_function_returns_a_name(value: Any) -> None:
    with pytest.raises(InvalidOperationError, match="what `tenant` returned"):
        resolve_tenant(lambda _: value, {})


def test_maintenance_is_refused_to_a_tenant() -> None:
    tenant: Any
    for tenant in ("acme", ["org_id"], str):
        store = LettaStore(CLOSED, tenant=tenant)
        with pytest.raises(InvalidOperationError, match="all tenants"):
            store.maintain()
        with pytest.raises(InvalidOperationError, match="all tenants"):
            store.start_maintenance()
        saver = LettaSaver(CLOSED, tenant=tenant)
        with pytest.raises(InvalidOperationError, match="all tenants"):
            saver.maintain()
        with pytest.raises(InvalidOperationError, match="all tenants"):
            saver.start_maintenance()


def test_roles_need_rls() -> None:
    store = LettaStore(CLOSED)
    with pytest.raises(ConfigurationError, match="`app_role` must be left out without rls=True"):
        store.setup(app_role="app")
    with pytest.raises(ConfigurationError, match="`app_role` must be another role"):
        store.setup(rls=True, owner_role="app", app_role="app")
    with pytest.raises(ConfigurationError, match="`rls` must be True or False"):
        store.setup(rls="yes")  # type: ignore[arg-type]


def test_each_tenant_has_a_cache_of_threads() -> None:
    threads = ThreadCache(tenant="acme")
    assert threads.for_tenant("acme") is threads
    other = threads.for_tenant("globex")
    assert other is not threads
    assert threads.for_tenant("globex") is other
    for number in range(200):
        threads.for_tenant(f"t{number}")
    assert threads.for_tenant("globex") is not other


async def test_batches_are_of_one_tenant() -> None:
    batches: list[tuple[str, list[Op]]] = []

    async def perform(ops: Sequence[Op], tenant: str) -> list[Result]:
        batches.append((tenant, [*ops]))
        return [None for _ in ops]

    batcher = Batcher(perform, embeds=False)
    puts = [PutOp(("a",), "k", {"n": n}) for n in range(20)]

    await asyncio.gather(*(batcher.run([put], f"t{n % 10}") for n, put in enumerate(puts)))
    await batcher.run([GetOp(("a",), "k")], "t1")
    assert sum(len(ops) for _, ops in batches) == 21
    for tenant, ops in batches:
        assert all(isinstance(op, GetOp) or f"t{op.value['n'] % 10}" == tenant for op in ops)  # type: ignore[union-attr, index]
    assert len(batches) >= 11
