"""Every view of the page, on an invented memory and on a hostile one."""

from __future__ import annotations

import html
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from psycopg import sql

from langgraph_letta_store._checkpoints import timeline
from langgraph_letta_store._maintenance import stats
from langgraph_letta_store.ui.views.checkpoints import compare_states
from tests.ui import showcase
from tests.ui.conftest import Client, opened
from tests.ui.pages import read_page
from tests.ui.showcase import PIXEL, REMOTE, SCRIPT, STRANGER

ADA: dict[str, Any] = {"agent": "ada"}
MONDAY: dict[str, Any] = {**ADA, "thread": "monday"}
WORKSHOP: dict[str, Any] = {**ADA, "thread": "workshop"}


@pytest.mark.parametrize("edit", [False, True])
async def test_every_link_leads_somewhere(filled: dict[str, Any], edit: bool) -> None:
    """All pages that links reach are there, load nothing from elsewhere and run nothing.

    Where the database takes no writes they are the same: looking changes nothing.
    """
    seen: dict[str, int] = {}
    waiting = ["/"]
    read_only: Any = {"kwargs": {"options": "-c default_transaction_read_only=on"}}
    given = {**filled, "pool_config": read_only}
    async with opened(given, edit=edit) as client:
        while waiting:
            address = waiting.pop()
            kind = address.partition("?")[0]
            if address in seen or sum(each.startswith(kind + "?") for each in seen) > 12:
                continue
            answer = await client.http.get(address)
            seen[address] = answer.status_code
            assert answer.status_code == 200, address
            if answer.headers["content-type"].startswith("text/html"):
                page = read_page(answer.text)
                assert not page.faults, address
                waiting += [each.partition("#")[0] for each in page.links if each[0] != "#"]
                waiting += [each for each in page.loads if each.startswith("/static/")]
    kinds = {address.partition("?")[0] for address in seen}
    wanted = {"/", "/core", "/history", "/archival", "/passage", "/threads", "/thread", "/message"}
    wanted |= {
        "/recall",
        "/checkpoints",
        "/change",
        "/context",
        "/maintenance",
        "/message.txt",
        "/statistics",
        "/doctor",
    }
    assert kinds >= wanted | ({"/core/edit", "/passage/new"} if edit else set())


async def test_agents_are_found_and_paged(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("langgraph_letta_store.ui.views.agents._PAGE", 2)
    assert html.escape(STRANGER) in await reader.get("/", prefix="mallory")
    names: list[str] = []
    address = "/?prefix=customer-"
    while address:
        page = (await reader.http.get(address)).text
        names += [each for each in map("customer-{:03}".format, range(3)) if each in page]
        address = next((each for each in read_page(page).links if "before=" in each), "")
    assert sorted(names) == ["customer-000", "customer-001", "customer-002"]
    assert "customer-001" not in await reader.get("/", tag="trial")
    ada = (await reader.get("/", prefix="ada")).partition("<tbody>")[2]
    assert '<td class="right wide">6</td>' in ada  # passages
    assert "No agent fits." in await reader.get("/", prefix="nobody")


async def test_core_memory_stands_as_in_the_prompt(reader: Client) -> None:
    page = await reader.get("/core", **ADA)
    assert "Ada lives in Porto" in page
    assert "of 600 characters" in page
    assert "&lt;memory_blocks&gt;" in page
    assert 'width="72.0%"' in page  # 72 of 100 characters
    assert "Edit" not in page


async def test_a_history_shows_what_changed(reader: Client) -> None:
    page = await reader.get("/history", block="human", **ADA)
    assert "<del>Coimbra</del>" in page
    assert "<ins>Porto</ins>" in page
    assert "<strong>create</strong>" in page
    assert "Undo" not in page


async def test_passages_are_searched_and_explained(reader: Client) -> None:
    page = await reader.get("/archival", q="train to Lisbon", explain=1, **ADA)
    assert "<mark>train</mark>" in page
    assert "similarity 0." in page
    assert "hybrid" in page
    found = await reader.get("/archival", q="train", tags="travel", match="all", explain=1, **ADA)
    assert "quiet carriage" in found
    assert "greenhouse" not in found
    assert "Nothing was found." in await reader.get("/archival", tags="none", **ADA)
    assert "until" in await reader.get("/archival", until="yesterday", status=400, **ADA)


async def test_a_thread_is_a_chat_with_folded_calls(reader: Client) -> None:
    page = await reader.get("/thread", **MONDAY)
    assert showcase.TALK[3] in page
    assert '<span class="tool">archival_memory_search</span>' in page
    assert "There is no message" in await reader.get("/thread", thread="none", **ADA)


async def test_a_long_thread_is_paged_both_ways(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("langgraph_letta_store.ui.views.conversations._PAGE", 6)
    address: str | None = "/thread?agent=ada&thread=workshop"
    seen: list[str] = []
    while address:
        page = (await reader.http.get(address)).text
        seen = [each for each in map("machine number {}.".format, range(16)) if each in page] + seen
        address = next((each for each in read_page(page).links if "before=" in each), None)
    assert sorted(set(seen)) == sorted(map("machine number {}.".format, range(16)))
    at = await reader.get("/thread", at=5, **WORKSHOP)
    assert 'here" id="m-5"' in at
    assert "Earlier messages" in at
    assert "Later messages" in at
    assert "Later messages" in await reader.get("/thread", after=2, **WORKSHOP)


async def test_all_that_was_said_is_searched(reader: Client) -> None:
    page = await reader.get("/recall", q="harbour at dawn", **ADA)
    assert "<mark>harbour</mark>" in page
    assert "neighbours" in page
    assert "#m-" in page
    only = await reader.get("/recall", q="train", role="user", thread="monday", **ADA)
    assert "When does my" in only
    assert "workshop" not in only
    assert "role" in await reader.get("/recall", role="nobody", status=400, **ADA)


async def test_a_message_is_shown_whole(reader: Client) -> None:
    page = await reader.get("/message", at=1, **MONDAY)
    assert showcase.TALK[0] in page
    assert "In the conversation" in page
    assert await reader.get("/message.txt", at=1, **MONDAY) == showcase.TALK[0]
    assert "no such message" in await reader.get("/message", at=9_999, status=404, **MONDAY)
    assert "whole number" in await reader.get("/message", at="x", status=400, **MONDAY)


async def test_checkpoints_are_a_line_in_time(reader: Client) -> None:
    page = await reader.get("/checkpoints", **MONDAY)
    assert "step -1" in page
    assert "10 messages" in page
    steps = await reader.memory.saver.run(timeline.list_steps, "monday")
    assert [step.metadata["step"] for step in steps] == [*range(11, -2, -1)]
    assert steps[-1].parent is None
    ids: dict[str, Any] = {"from": steps[-2].checkpoint_id, "to": steps[0].checkpoint_id}
    change = await reader.get("/change", **MONDAY, **ids)
    assert "From step 0 to step 11" in change
    assert showcase.TALK[4] in change
    first = await reader.get("/change", to=steps[-1].checkpoint_id, **MONDAY)
    assert "The first checkpoint" in first
    assert "no such checkpoint" in await reader.get("/change", to="none", status=404, **MONDAY)


async def test_pages_of_checkpoints_meet(reader: Client) -> None:
    saver = reader.memory.saver
    every = await saver.run(timeline.list_steps, "monday")
    pages = await saver.run(timeline.list_steps, "monday", limit=5)
    while len(pages) < len(every):
        before = pages[-1].checkpoint_id
        pages += await saver.run(timeline.list_steps, "monday", limit=5, before=before)
    assert pages == every
    assert await saver.run(timeline.list_graphs, "monday") == {"": len(every)}
    assert await saver.run(timeline.read_window, "none") is None


async def test_the_window_shows_what_was_summed_up(reader: Client) -> None:
    page = await reader.get("/context", **WORKSHOP)
    assert "They spoke about old machines" in page
    assert "are not in the window" in page
    assert "machine number 15." in page
    assert "machine number 0." not in page
    window = await reader.memory.saver.run(timeline.read_window, "workshop")
    assert window is not None
    assert {each.role for each in window.inside} == {"user", "assistant", "summary"}
    kept = sum(each.messages for each in window.inside)
    state: Any = await reader.memory.saver.aget_tuple({"configurable": {"thread_id": "workshop"}})
    assert kept == len(state.checkpoint["channel_values"]["messages"])
    assert all(1 not in [first, last] for first, last in window.spans)


def test_states_are_compared_by_channel() -> None:
    said = HumanMessage("a", id="1")
    old: Any = {"messages": [said], "same": 1, "gone": [1], "number": {"a": 1}}
    new: Any = {"messages": [said, HumanMessage("b", id="2")], "same": 1, "number": {"a": 2}}
    changes = {change.channel: change for change in compare_states(old, new)}
    assert set(changes) == {"messages", "gone", "number"}
    assert [each.text.text for each in changes["messages"].added] == ["b"]
    assert not changes["messages"].removed
    edited: Any = {"messages": [HumanMessage("A", id="1"), HumanMessage("b", id="2")]}
    (change,) = compare_states({"messages": new["messages"]}, edited)
    assert [each.text.text for each in change.removed] == ["a"]
    assert [each.text.text for each in change.added] == ["A"]
    assert changes["gone"].kind == "removed"


async def test_hostile_texts_stay_texts(reader: Client) -> None:
    """Scripts, markup, templates and bidirectional texts in every field of an agent."""
    stranger: dict[str, Any] = {"agent": STRANGER}
    passage = (await reader.memory.agent(STRANGER).archival.search())[0]
    pages = [
        await reader.get("/core", **stranger),
        await reader.get("/history", block="human", **stranger),
        await reader.get("/archival", q=SCRIPT, **stranger),
        await reader.get("/archival", tags=SCRIPT, **stranger),
        await reader.get("/passage", id=passage.id, **stranger),
        await reader.get("/threads", **stranger),
        await reader.get("/thread", thread=SCRIPT, **stranger),
        await reader.get("/recall", q=showcase.HOSTILE, **stranger),
        await reader.get("/checkpoints", thread=SCRIPT, **stranger),
        await reader.get("/context", thread=SCRIPT, **stranger),
        await reader.get("/history", block=SCRIPT, status=400, **stranger),
        await reader.get("/archival", mode=SCRIPT, status=400, **stranger),
        await reader.get("/", prefix=SCRIPT, tag=showcase.QUOTE),
    ]
    for page in pages:
        assert not read_page(page).faults
        assert SCRIPT not in page
        assert showcase.QUOTE not in page
    thread = pages[6]
    assert read_page(thread).loads.count(PIXEL) == 1
    assert REMOTE in thread  # in words
    assert showcase.RIGHT_TO_LEFT in thread
    assert showcase.CJK in thread
    assert "{{ 7 * 7 }}" in thread
    assert len(thread) < 60_000  # the long message is cut
    assert "Show all" in thread


async def test_a_long_message_is_there_as_a_whole(reader: Client) -> None:
    place: dict[str, Any] = {"agent": STRANGER, "thread": SCRIPT, "at": 3}
    assert await reader.get("/message.txt", **place) == "line\n" * 50_000
    assert len(await reader.get("/message", **place)) > 200_000


async def test_threads_of_graphs_without_an_agent_are_listed(reader: Client) -> None:
    config: Any = {"configurable": {"thread_id": "plain", "checkpoint_ns": ""}}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"messages": [HumanMessage("From nowhere.", id="1")]}
    checkpoint["channel_versions"] = {"messages": "1"}
    await reader.memory.saver.aput(config, checkpoint, {"step": 0}, {"messages": "1"})
    page = await reader.get("/threads")
    address = next(each for each in read_page(page).links if "thread=plain" in each)
    assert "From nowhere." in (await reader.http.get(address)).text
    for path in ("/context", "/checkpoints", "/message"):
        answer = await reader.http.get(address.replace("/thread", path) + "&at=1")
        assert answer.status_code == 200
    await reader.memory.saver.adelete_thread("plain")


async def test_growth_is_plotted(reader: Client) -> None:
    page = await reader.get("/statistics", days=7)
    assert "in 7 days" in page
    assert "<rect" in page
    assert "Agents with the most messages" in page
    counted = await reader.memory.store.run(stats.read_growth, days=7, agent="ada")
    kept = (await reader.memory.agent("ada").view()).passage_count
    assert sum(counted.items) == kept == 6
    assert counted.is_exact
    assert str(sum(counted.messages)) in await reader.get("/statistics", days=7, **ADA)
    everything = await reader.memory.store.run(stats.read_growth, days=7)
    assert sum(everything.messages) > sum(counted.messages)
    assert ("ada", 2) in [each[:2] for each in everything.largest]
    assert "days" in await reader.get("/statistics", days=0, status=400)
    assert "estimated by the mean size" in await reader.get("/statistics", sizes=1)


async def test_large_tables_are_sampled(
    filled: dict[str, Any], reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(filled["conn_string"], autocommit=True) as connection:
        table = sql.Identifier(filled["schema"], "recall_memory")
        connection.execute(sql.SQL("analyze {}").format(table))
    monkeypatch.setattr(stats, "SAMPLED_ROWS", 10)
    sampled = await reader.memory.store.run(stats.read_growth, days=7)
    assert not sampled.is_exact
    assert "Large tables are sampled" in await reader.get("/statistics")


async def test_maintenance_shows_the_state(reader: Client) -> None:
    page = await reader.get("/maintenance")
    assert "archival_memory" in page
    assert "16 dimensions" in page
    assert "Maintain now" not in page


async def test_what_is_not_there(reader: Client) -> None:
    assert "There is nothing here" in await reader.get("/nothing", status=404)
    assert "There is nothing here" in await reader.get("/history", block="none", status=404, **ADA)
    assert "cannot be done" in await reader.get("/core", agent="", status=400)
    assert "This agent has no blocks." in await reader.get("/core", agent="new")
    assert "time zone" in await reader.get("/", before="2026-11-30", status=400)
    assert "must be a time" in await reader.get("/", before="now", status=400)
