"""What the page changes with `edit`, and that it changes nothing without, nor by other ways."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from langgraph_letta_store import AsyncAgentMemory, AsyncLettaMemory
from langgraph_letta_store.ui.security import SESSION
from tests.ui.conftest import Client, opened
from tests.ui.showcase import HOSTILE

CHANGES = [
    "/core/save",
    "/core/undo",
    "/core/redo",
    "/core/restore",
    "/passage/insert",
    "/passage/save",
    "/passage/delete",
    "/maintenance/start",
    "/doctor/repair",
]


@pytest.fixture
async def agent(editor: Client) -> AsyncAgentMemory:
    """A new agent with a block `human`."""
    agent = editor.memory.agent(f"edited-{uuid4().hex}")
    await agent.core.create("human", "Likes tea.", limit=100)
    return agent


def of(agent: AsyncAgentMemory, **more: Any) -> dict[str, Any]:
    return {"agent": agent.agent_id, **more}


async def test_a_block_is_edited_undone_redone_and_restored(
    editor: Client, agent: AsyncAgentMemory
) -> None:
    place = of(agent, block="human")
    form = await editor.get("/core/edit", **place)
    assert 'name="version" value="1"' in form
    saved = await editor.post(
        "/core/save", {"version": "1", "value": "Likes coffee.\r\nBlack."}, **place
    )
    assert saved.status_code == 303
    assert "Saved." in (await editor.http.get(saved.headers["location"])).text
    block = await agent.core.get("human")
    assert block.value == "Likes coffee.\nBlack."
    assert (await agent.core.history("human"))[0].actor == "ui"
    page = await editor.get("/history", **place)
    assert "Undo" in page
    assert "Redo" not in page

    assert (await editor.post("/core/undo", {}, **place)).status_code == 303
    assert (await agent.core.get("human")).value == "Likes tea."
    assert "Redo" in await editor.get("/history", **place)
    assert (await editor.post("/core/redo", {}, **place)).status_code == 303
    assert (await agent.core.get("human")).value == "Likes coffee.\nBlack."
    assert (await editor.post("/core/restore", {"version": "1"}, **place)).status_code == 303
    assert (await agent.core.get("human")).value == "Likes tea."


async def test_another_writers_edit_is_not_overwritten(
    editor: Client, agent: AsyncAgentMemory
) -> None:
    place = of(agent, block="human")
    await agent.core.append("human", "Takes it black.")
    late = await editor.post("/core/save", {"version": "1", "value": "Lost."}, **place)
    assert late.status_code == 409
    assert "Another writer was quicker" in late.text
    assert (await agent.core.get("human")).value == "Likes tea.\nTakes it black."


async def test_what_cannot_be_says_why(editor: Client, agent: AsyncAgentMemory) -> None:
    place = of(agent, block="human")
    long = await editor.post("/core/save", {"version": "1", "value": "x" * 101}, **place)
    assert long.status_code == 400
    assert "100" in long.text
    assert (await editor.post("/core/redo", {}, **place)).status_code == 400
    wrong = await editor.post("/core/restore", {"version": "one"}, **place)
    assert "must be a whole number" in wrong.text
    assert (await editor.post("/passage/delete", {}, **of(agent, id="none"))).status_code == 404


async def test_passages_are_inserted_changed_and_deleted(
    editor: Client, agent: AsyncAgentMemory
) -> None:
    new = await editor.post("/passage/insert", {"content": HOSTILE, "tags": "a, b ,"}, **of(agent))
    assert new.status_code == 303
    page = (await editor.http.get(new.headers["location"])).text
    assert "Inserted." in page
    (passage,) = await agent.archival.search()
    assert (passage.content, list(passage.tags)) == (HOSTILE, ["a", "b"])
    place = of(agent, id=passage.id)
    same = await editor.post("/passage/save", {"content": HOSTILE, "tags": "c"}, **place)
    assert same.status_code == 303
    await editor.post("/passage/save", {"content": "Short.", "tags": "c"}, **place)
    (passage,) = await agent.archival.search("Short.")
    assert (passage.content, list(passage.tags)) == ("Short.", ["c"])
    gone = await editor.post("/passage/delete", {}, **place)
    assert gone.status_code == 303
    assert await agent.archival.count() == 0


async def test_passages_stay_as_they_are_without_their_model(filled: dict[str, Any]) -> None:
    async with opened(filled, edit=True, edit_passages=False) as client:
        page = await client.get("/archival", agent="ada")
        assert "New passage" not in page
        passage = (await client.memory.agent("ada").archival.search())[0]
        place: dict[str, Any] = {"agent": "ada", "id": passage.id}
        assert "Save" not in await client.get("/passage", **place)
        assert (await client.post("/passage/save", {"content": "x"}, **place)).status_code == 404
        assert (await client.memory.agent("ada").archival.get(passage.id)) == passage


async def test_maintenance_runs_and_reports(editor: Client) -> None:
    assert "Maintain now" in await editor.get("/maintenance")
    started = await editor.post("/maintenance/start", {})
    assert started.status_code == 303
    assert "Maintenance has started." in await editor.get("/maintenance", done="started")
    page = await settled(editor, "/maintenance")
    assert "<h2>Done</h2>" in page
    assert "Nothing." in page


async def settled(client: Client, path: str) -> str:
    """A page after the work that goes on has ended."""
    page = await client.get(path)
    while "data-refresh" in page:
        await asyncio.sleep(0.05)
        page = await client.get(path)
    return page


async def test_the_doctor_examines_and_repairs(dsn: str, own_schema: str) -> None:
    given: dict[str, Any] = {"conn_string": dsn, "schema": own_schema, "partitions": 2}
    async with AsyncLettaMemory.from_conn_string(**given) as memory:
        await memory.setup()
    index = sql.Identifier(own_schema, "threads_recency")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("drop index {}").format(index))
    async with opened(given) as reader:
        assert "It only reads." in await reader.get("/doctor")
        assert (await reader.post("/doctor/examine", {})).status_code == 303
        page = await settled(reader, "/doctor")
        assert "threads_recency" in page
        assert "Remedy" in page
        assert "Repair what" not in page
    async with opened(given, edit=True) as client:
        await client.post("/doctor/examine", {})
        assert "Repair what can be repaired" in await settled(client, "/doctor")
        await client.post("/doctor/repair", {})
        assert "Repaired" in await settled(client, "/doctor")
        await client.post("/doctor/examine", {})
        assert "threads_recency" not in await settled(client, "/doctor")


async def test_a_page_that_only_reads_has_no_changes(reader: Client) -> None:
    for path in CHANGES:
        assert (await reader.post(path, {}, agent="ada", block="human")).status_code == 404
    assert "block" not in await reader.get("/core/edit", status=404, agent="ada", block="human")


async def test_nothing_is_changed_by_a_get(editor: Client, agent: AsyncAgentMemory) -> None:
    for path in CHANGES:
        await editor.get(path, status=405, **of(agent, block="human", value="x", version=1))
    assert (await agent.core.get("human")).version == 1


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({}, {"origin": "https://evil.example"}),
        ({}, {"origin": "null"}),
        ({}, {"sec-fetch-site": "cross-site"}),
        ({}, {"sec-fetch-site": "same-site"}),
        ({}, {"cookie": ""}),
        ({}, {"content-type": "application/json"}),
        ({}, {"content-type": "text/plain"}),
    ],
)
async def test_forms_of_other_sites_are_refused(
    editor: Client, agent: AsyncAgentMemory, form: dict[str, str], headers: dict[str, str]
) -> None:
    await editor.get("/")
    sent = {"csrf": editor.access.csrf(editor.http.cookies[SESSION]), **form}
    if "cookie" in headers:
        editor.http.cookies.clear()
        headers = {}
    address = f"/core/undo?agent={agent.agent_id}&block=human"
    await agent.core.append("human", "Black.")
    if "content-type" in headers:
        answer = await editor.http.post(address, json=sent, headers=headers)
    else:
        answer = await editor.http.post(address, data=sent, headers=headers)
    assert answer.status_code == 403
    assert (await agent.core.get("human")).version == 2


async def test_a_form_may_be_so_large(editor: Client, agent: AsyncAgentMemory) -> None:
    form = {"value": "x" * (5 * 1024 * 1024)}
    answer = await editor.post("/core/save", form, **of(agent, block="human"))
    assert answer.status_code == 413
