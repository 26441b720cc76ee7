"""The page on memories of other kinds: encrypted, of tenants, without words or vectors."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store.config.encryption import Encryption
from tests.support import tenants
from tests.ui.conftest import Client, opened
from tests.ui.pages import read_page

KEYS = {"1": bytes(range(32)), "hashes": bytes(range(32, 64))}
SEALED: Any = {"partitions": 2, "encrypt": Encryption(KEYS, current="1", hashes="hashes")}


async def fill(memory: AsyncLettaMemory) -> None:
    """Give `ada` something of everything, marked by the word "quince"."""
    await memory.setup()
    ada = memory.agent("ada")
    await ada.core.create("human", "Likes quince.")
    await ada.core.append("human", "Grows quince.")
    await ada.archival.insert("A quince tree.", tags=["garden"])
    told = [HumanMessage("Where is the quince?", id="1"), AIMessage("In the garden.", id="2")]
    await ada.recall.load(told, thread_id="monday")


async def look(client: Client) -> dict[str, str]:
    """All pages of `ada` by their paths."""
    ada: dict[str, Any] = {"agent": "ada"}
    monday: dict[str, Any] = {**ada, "thread": "monday"}
    pages = {
        "/": await client.get("/"),
        "/core": await client.get("/core", **ada),
        "/history": await client.get("/history", block="human", **ada),
        "/archival": await client.get("/archival", **ada),
        "/recall": await client.get("/recall", **ada),
        "/threads": await client.get("/threads"),
        "/thread": await client.get("/thread", **monday),
        "/context": await client.get("/context", **monday),
        "/checkpoints": await client.get("/checkpoints", **monday),
        "/statistics": await client.get("/statistics", **ada),
        "/maintenance": await client.get("/maintenance"),
    }
    assert not any(read_page(page).faults for page in pages.values())
    return pages


async def test_encrypted_memory_is_shown_with_its_keys(dsn: str, schema: str) -> None:
    given: dict[str, Any] = {"conn_string": dsn, "schema": schema, **SEALED}
    async with AsyncLettaMemory.from_conn_string(**given) as memory:
        await fill(memory)
    async with opened(given, edit=True) as client:
        pages = await look(client)
        assert all("quince" in pages[path] for path in ("/core", "/history", "/archival"))
        assert all("quince" in pages[path] for path in ("/recall", "/thread"))
        place: dict[str, Any] = {"agent": "ada", "block": "human"}
        assert (await client.post("/core/undo", {}, **place)).status_code == 303
        refused = await client.get("/recall", status=400, agent="ada", role="user")
        assert "readable" in refused


async def test_encrypted_memory_stays_closed_without_keys(dsn: str, schema: str) -> None:
    given: dict[str, Any] = {"conn_string": dsn, "schema": schema, **SEALED}
    async with AsyncLettaMemory.from_conn_string(**given) as memory:
        await fill(memory)
    async with opened({**given, "encrypt": None}) as client:
        for path in ("/core", "/history", "/archival", "/recall", "/thread"):
            place = {"agent": "ada", "thread": "monday", "block": "human"}
            answer = await client.http.get(path, params=place)
            assert answer.status_code in (200, 400)
            assert "quince" not in answer.text
            assert not read_page(answer.text).faults


async def test_a_tenant_sees_its_own(server: str) -> None:
    with tenants.database(server) as made:
        given: dict[str, Any] = {"conn_string": made.application, **tenants.OPTIONS}
        for tenant, word in tenants.WORDS.items():
            async with AsyncLettaMemory.from_conn_string(**given, tenant=tenant) as memory:
                await tenants.populate(tenants.Caller(), memory, word)
        given["tenant"] = "a"
        async with opened(given, edit=True) as client:
            pages = await look(client)
            assert tenants.WORDS["a"] in pages["/core"]
            assert tenants.WORDS["b"] not in "".join(pages.values())
            assert "maintain" in pages["/maintenance"]


@pytest.mark.parametrize("search", [None, {"mode": "text"}])
async def test_memory_without_vectors(dsn: str, schema: str, search: Any) -> None:
    given: dict[str, Any] = {"conn_string": dsn, "schema": schema, "partitions": 2}
    given |= {} if search is None else {"search": search}
    async with AsyncLettaMemory.from_conn_string(**given) as memory:
        await fill(memory)
    async with opened(given, edit=True) as client:
        pages = await look(client)
        assert ("keeps no words" in pages["/archival"]) is (search is None)
        status = 400 if search is None else 200
        found = await client.get("/archival", status=status, agent="ada", q="quince", explain=1)
        assert ("bm25" in found) is (search is not None)
        await client.get("/archival", status=400, agent="ada", q="quince", mode="vector")
