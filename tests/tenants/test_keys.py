"""Each tenant has a key of its own; destroying one makes that tenant's memory unreadable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import ForgedRowError, MissingKeyError
from langgraph_letta_store.records import EncryptionReport
from tests.saver.test_encryption import dump
from tests.support.savers import Line
from tests.support.tenants import OPTIONS, Tenants

NS = ("memories", "ada")
KEYS = {"a": b"a" * 32, "b": b"b" * 32, "hashes": b"h" * 32}
MARKER = "quetzalcoatl"


def encryption(**options: Any) -> Encryption:
    return Encryption(
        options.pop("keys", KEYS),
        current=lambda tenant: tenant,
        hashes="hashes",
        words=True,
        **options,
    )


def opened(shared: Tenants, tenant: str, encrypt: Encryption | None) -> Any:
    options: dict[str, Any] = {**OPTIONS, "tenant": tenant, "encrypt": encrypt}
    if encrypt is not None:
        options["search"] = {"mode": "hybrid"}  # keys would be readable
    return LettaMemory.from_conn_string(shared.application, **options)


def fill(memory: Any, tenant: str) -> None:
    memory.saver.stop_recall_indexer()
    memory.store.put(NS, "tea", {"text": f"{MARKER} {tenant}"})
    memory.agent("ada").core.create("human", f"{MARKER} {tenant}")
    said = [HumanMessage(f"{MARKER} {tenant}", id="1")]
    Line(memory.saver, "monday", user_id="ada").put({"messages": said})


def read(memory: Any) -> set[str]:
    """What a tenant reads in each tier."""
    state = memory.saver.get_tuple({"configurable": {"thread_id": "monday"}})
    return {
        memory.store.get(NS, "tea").value["text"],
        memory.agent("ada").core.get("human").value,
        state.checkpoint["channel_values"]["messages"][0].content,
    }


def test_one_tenants_key_is_destroyed(shared: Tenants) -> None:
    for tenant in ("a", "b"):
        with opened(shared, tenant, encryption()) as memory:
            fill(memory, tenant)
            assert read(memory) == {f"{MARKER} {tenant}"}
    assert not any(MARKER in text for text in dump(shared.admin, "letta").values())
    left = {name: key for name, key in KEYS.items() if name != "a"}
    with opened(shared, "b", encryption(keys=left)) as memory:
        assert read(memory) == {f"{MARKER} b"}
    with opened(shared, "a", encryption(keys=left)) as memory:
        gets: tuple[Callable[[], Any], ...] = (
            lambda: memory.store.get(NS, "tea"),
            lambda: memory.agent("ada").core.get("human"),
            lambda: memory.saver.get_tuple({"configurable": {"thread_id": "monday"}}),
            lambda: memory.agent("ada").export(),
        )
        for get in gets:
            with pytest.raises(MissingKeyError, match="no key 'a'"):
                get()
        assert memory.agent("ada").forget()
    with opened(shared, "b", encryption()) as memory:
        assert read(memory) == {f"{MARKER} b"}


def test_a_tenant_is_encrypted_in_place_beside_another(shared: Tenants) -> None:
    for tenant in ("a", "b"):
        with opened(shared, tenant, None) as memory:
            fill(memory, tenant)
    with opened(shared, "a", encryption()) as memory:
        assert memory.encrypt_stored() == EncryptionReport(1, 1, 1)
        assert read(memory) == {f"{MARKER} a"}
    rows = dump(shared.admin, "letta")
    assert not any(f"{MARKER} a" in text for text in rows.values())
    with opened(shared, "b", None) as memory:
        assert read(memory) == {f"{MARKER} b"}


def test_a_value_of_another_tenant_is_refused(shared: Tenants) -> None:
    for tenant in ("a", "b"):
        with opened(shared, tenant, encryption()) as memory:
            fill(memory, tenant)
    with psycopg.connect(shared.admin, autocommit=True) as connection:
        for table, column in (("checkpoints", "checkpoint"), ("archival_memory", "value")):
            query = f"update letta.{table} x set {column} = y.{column} from letta.{table} y"
            connection.execute(f"{query} where x.tenant = 'a' and y.tenant = 'b'".encode())
    with opened(shared, "a", encryption()) as memory:
        with pytest.raises(ForgedRowError):
            memory.store.get(NS, "tea")
        with pytest.raises(ForgedRowError):
            memory.saver.get_tuple({"configurable": {"thread_id": "monday"}})
