"""`memory.stats()` and `letta-store stats`: what agents and tenants have, and how fast it grows."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import AsyncLettaMemory, LettaMemory
from langgraph_letta_store.errors import InvalidOperationError
from tests.cli.test_cli import CommandLine
from tests.support.embeddings import CharacterEmbeddings

MODEL: Any = {"dims": 4, "embed": CharacterEmbeddings(4)}


@pytest.fixture
def filled(dsn: str, schema: str) -> str:
    with LettaMemory.from_conn_string(dsn, schema=schema, index=MODEL, partitions=2) as memory:
        memory.setup()
        for name, count in (("ada", 14), ("ben", 7)):
            agent = memory.agent(name)
            agent.core.create("human", "Likes tea.")
            agent.archival.insert_many([f"{name} {n}" for n in range(count)])
            agent.archival.insert("old", created_at="2020-01-01")
            agent.recall.load([HumanMessage("hi"), HumanMessage("there")], thread_id=name)
        memory.agent("ada").archival.attach_archive("shared")
        memory.agent("ada").archival.insert("in the archive", archive="shared")
    return schema


def test_agents_and_tenants_are_counted(filled: str, dsn: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=filled, index=MODEL, partitions=2) as memory:
        found = memory.stats()
        (total,) = found.tenants
        assert (total.tenant, total.agents, total.items, total.messages) == ("", 3, 24, 4)
        assert (total.threads, total.blocks) == (2, 2)
        assert total.items_a_day == pytest.approx(22 / 7)
        ada, ben, shared = found.agents
        assert (ada.agent, ada.items, ada.items_a_day) == ("ada", 15, 2.0)
        assert (ben.agent, ben.items, ben.messages, ben.blocks) == ("ben", 8, 2, 1)
        assert shared.agent == "archives/shared"
        assert ada.bytes > ben.bytes > shared.bytes > 0
        assert sum(agent.bytes for agent in found.agents) == pytest.approx(total.bytes, rel=0.01)
        assert [agent.agent for agent in memory.stats(limit=1).agents] == ["ada"]
        assert memory.stats(days=14).agents[0].items_a_day == 1.0
        assert "archives/shared" in found._repr_html_()
        for wrong in ({"days": 0}, {"limit": "x"}):
            options: Any = wrong
            with pytest.raises(InvalidOperationError, match="must be a whole number"):
                memory.stats(**options)


async def test_coroutines(filled: str, dsn: str) -> None:
    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=filled, index=MODEL, partitions=2
    ) as memory:
        assert (await memory.stats()).agents[0].agent == "ada"


def test_the_command_shows_them(
    filled: str, dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = CommandLine(monkeypatch, capsys)
    shared = ("--database", dsn, "--schema", filled, "stats")
    assert "all 3" in run(*shared).stdout
    assert json.loads(run(*shared, "--json").stdout)["tenants"][0]["items"] == 24
    (row,) = csv.DictReader(io.StringIO(run(*shared, "--csv", "--limit", "1").stdout))
    assert (row["agent"], row["items"]) == ("ada", "15")
