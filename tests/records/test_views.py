"""Stores, savers and agents say what they are, without secrets; an agent shows its three tiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaSaver, LettaStore
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.records.views import AgentView
from tests.support.agents import BOTH, Memory, inner, opened
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, str(request.param), index=INDEX) as memory:
        yield memory


def test_objects_say_what_they_are(memory: Memory) -> None:
    store, saver = inner(memory.store), inner(memory.saver)
    kind = "Async" if type(store).__name__.startswith("Async") else ""
    schema = memory.schema
    assert repr(store) == f"{kind}LettaStore(schema='{schema}', dims=8)"
    assert repr(saver) == f"{kind}LettaSaver(schema='{schema}', dims=8)"
    assert repr(saver.recall) == f"{kind}Recall({saver!r})"
    ada = saver.recall.of("ada")
    assert repr(ada) == f"{kind}AgentRecall('ada')"


def test_no_connection_string_is_shown(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(f"{dsn} application_name=hunter2", schema=schema) as store:
        assert repr(store) == f"LettaStore(schema='{schema}')"
    with LettaSaver.from_conn_string(f"{dsn} application_name=hunter2", schema=schema) as saver:
        assert "hunter2" not in repr(saver) + repr(saver.recall)


def test_an_agent_shows_its_three_tiers(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", index=INDEX) as memory:
        ada = memory.agent("ada<b>")
        assert repr(ada) == "AgentMemory('ada<b>')"
        assert repr(ada.core) == "Core('ada<b>')"
        assert repr(ada.archival) == "Archival('ada<b>')"
        ada.core.create("human", "Likes <i>tea</i>.")
        ada.archival.insert_many([f"passage <u>{number}</u>" for number in range(7)])
        ada.recall.load([HumanMessage("<script>alert(1)</script>")], thread_id="t")
        view = ada.view()
        assert isinstance(view, AgentView)
        assert (len(view.blocks), len(view.passages), view.passage_count) == (1, 5, 7)
        shown = ada._repr_html_()
        assert shown is not None
        for text in (
            "ada&lt;b&gt;",
            "Core memory: 1 blocks",
            "Likes &lt;i&gt;tea&lt;/i&gt;.",
            "Archival memory: 7 passages",
            "passage &lt;u&gt;6&lt;/u&gt;",
            "&lt;script&gt;alert(1)",
        ):
            assert text in shown
        for text in ("<script", "<i>", "<u>", "ada<b>"):
            assert text not in shown


async def test_an_asynchronous_agent_says_how_it_is_shown(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "async", index=INDEX) as memory:
        agent = AsyncAgentMemory(inner(memory.store), "ada<b>", inner(memory.saver))
        shown = agent._repr_html_()
        assert shown is not None
        assert "await agent.view()" in shown
        assert "ada&lt;b&gt;" in shown
        assert isinstance(memory.agent("ada").view(), AgentView)


def test_an_agent_without_a_saver_is_shown(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", index=INDEX) as memory:
        view = type(memory.agent("ada"))(memory.store, "ada").view()
        assert isinstance(view, AgentView)
        assert view.messages == []
        assert isinstance(memory.saver, LettaSaver)
