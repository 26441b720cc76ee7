"""`letta-store agent`, `thread` and `search`: listed, shown, searched and deleted."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from langgraph_letta_store import LettaMemory
from tests.cli.test_cli import CommandLine, Done
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


class Look:
    """Runs `letta-store` on the schema of a test."""

    def __init__(self, run: CommandLine, dsn: str, schema: str) -> None:
        self.run = run
        self.shared = ("--database", dsn, "--schema", schema)

    def __call__(self, *arguments: str) -> Done:
        return self.run(*self.shared, *arguments)

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def csv(self, *arguments: str) -> list[dict[str, str]]:
        done = self(*arguments, "--csv")
        assert done.returncode == 0, done.stderr
        return [*csv.DictReader(io.StringIO(done.stdout))]

    def pages(self, kind: str, *arguments: str) -> Iterator[list[dict[str, Any]]]:
        found = self.json(*arguments)
        yield found[kind]
        while found["next"] is not None:
            found = self.json(*arguments, "--after", found["next"])
            yield found[kind]


@pytest.fixture
def look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dsn: str, schema: str
) -> Look:
    return Look(CommandLine(monkeypatch, capsys), dsn, schema)


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[LettaMemory]:
    with LettaMemory.from_conn_string(
        dsn, schema=schema, index=INDEX, search={"mode": "hybrid"}, partitions=2
    ) as memory:
        memory.setup()
        for name in ("ada", "ben", "eve"):
            agent = memory.agent(name)
            agent.core.create("human", f"{name} likes [bold]tea[/bold].")
            agent.archival.insert_many([f"{name} has an oolong pot", "Trams run late."], tags=["x"])
            said = [HumanMessage(f"{name} asks about oolong"), AIMessage("Ninety degrees.")]
            agent.recall.load([*said, HumanMessage("Thanks!")], thread_id=f"{name}-1")
        memory.agent("ada").core.append("human", "\nAnd rain.")
        memory.agent("ada").configure(tags=["vip"])
        memory.store.put(("notes", "x"), "pot", {"text": "an oolong of ours"})
        yield memory


def test_agents_are_listed_page_by_page(look: Look, memory: LettaMemory) -> None:
    pages = [*look.pages("agents", "agent", "list", "--limit", "2")]
    assert [[agent["name"] for agent in page] for page in pages] == [["ada", "eve"], ["ben"]]
    (ada,) = look.json("agent", "list", "--tag", "vip")["agents"]
    counts = {kind: ada[kind] for kind in ("blocks", "passages", "threads", "messages")}
    assert counts == {"blocks": 1, "passages": 2, "threads": 1, "messages": 3}
    assert ada["tags"] == ["vip"]
    assert [row["name"] for row in look.csv("agent", "list", "--prefix", "b")] == ["ben"]
    shown = look("agent", "list", "--limit", "2")
    assert "messages" in shown.stdout
    assert "--after" in shown.stderr
    wrong = look("agent", "list", "--after", "WyJ4Il0")
    assert wrong.returncode == 2
    assert "`next` of a page" in wrong.stderr
    assert look("agent", "list", "--json", "--csv").returncode == 2


def test_blocks_and_their_versions_are_listed(look: Look, memory: LettaMemory) -> None:
    (block,) = look.json("agent", "blocks", "ada")["blocks"]
    assert (block["label"], block["version"]) == ("human", 2)
    assert "[bold]tea[/bold]" in look("agent", "blocks", "ada").stdout
    pages = [*look.pages("versions", "agent", "history", "ada", "human", "--limit", "1")]
    assert [page[0]["action"] for page in pages if page] == ["append", "create"]
    (row, _) = look.csv("agent", "history", "ada", "human")
    assert row["actor"] == "ada"
    missing = look("agent", "history", "ada", "nothing")
    assert missing.returncode == 1
    assert missing.stderr.startswith("error: ")


def test_threads_are_listed_and_shown(look: Look, memory: LettaMemory) -> None:
    pages = [*look.pages("threads", "thread", "list", "--limit", "2")]
    assert sorted(t["thread_id"] for page in pages for t in page) == ["ada-1", "ben-1", "eve-1"]
    (own,) = look.json("thread", "list", "--agent", "ben")["threads"]
    assert (own["agent"], own["messages"]) == ("ben", 3)
    assert "ben-1" in look("thread", "list").stdout
    said = [*look.pages("messages", "thread", "show", "ada-1", "--limit", "2")]
    texts = ["ada asks about oolong", "Ninety degrees.", "Thanks!"]
    assert [message["text"] for page in said for message in page] == texts
    assert "Ninety degrees." in look("thread", "show", "ada-1").stdout
    (found,) = look.json("thread", "search", "ada-1", "ninety", "--limit", "1")["messages"]
    assert found["role"] == "assistant"
    missing = look("thread", "show", "nowhere")
    assert missing.returncode == 1
    assert "there is no thread 'nowhere'" in missing.stderr


def test_a_thread_of_several_agents_is_shown_in_order(look: Look, memory: LettaMemory) -> None:
    memory.agent("ben").recall.load([HumanMessage("Ben joins")], thread_id="ada-1")
    found = look.json("thread", "show", "ada-1")["messages"]
    assert [message["sequence"] for message in found] == sorted(m["sequence"] for m in found)
    assert found[-1]["text"] == "Ben joins"


def test_a_thread_is_deleted_once_that_is_confirmed(
    look: Look, memory: LettaMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    refused = look("thread", "delete", "ada-1")
    assert refused.returncode == 1
    assert "3 messages in thread ada-1 of ada" in refused.stdout
    assert look("thread", "delete", "ada-1", "--json").returncode == 2
    assert look("thread", "delete", "ada-1", "--yes", "--keep-messages").returncode == 0
    assert memory.agent("ada").recall.search("oolong")
    assert look.json("thread", "delete", "ada-1", "--yes")["thread"] == "ada-1"
    assert not memory.agent("ada").recall.search("oolong")
    assert look("thread", "delete", "ada-1", "--yes").returncode == 1


def test_all_memory_is_searched_by_words(look: Look, memory: LettaMemory) -> None:
    hits = look.json("search", "oolong")["hits"]
    assert {(hit["kind"], hit["agent"]) for hit in hits} == {
        *(("passage", name) for name in ("ada", "ben", "eve")),
        *(("message", name) for name in ("ada", "ben", "eve")),
        ("item", None),
    }
    own = look.json("search", "oolong", "--agent", "ben")["hits"]
    assert own == look.json("agent", "search", "ben", "oolong")["hits"]
    assert [hit["text"] for hit in own][:2] == ["ben has an oolong pot", "ben asks about oolong"]
    assert {row["kind"] for row in look.csv("search", "oolong", "--in", "recall")} == {"message"}
    assert "ben has an oolong pot" in look("search", "oolong").stdout
    assert look.json("search", "nothing-of-that")["hits"] == []
    first = look.json("agent", "search", "ben", "late oolong", "--limit", "1")["hits"][0]
    rest = look.json("agent", "search", "ben", "late oolong", "--limit", "1", "--offset", "1")
    assert rest["hits"][0]["id"] != first["id"]


def test_meaning_needs_the_model(look: Look, memory: LettaMemory, tmp_path: Any) -> None:
    refused = look("search", "oolong", "--mode", "vector")
    assert refused.returncode == 1
    assert "--model must name the embedding model" in refused.stderr
    model = tmp_path / "models.py"
    model.write_text(
        "from tests.support.embeddings import CharacterEmbeddings\nembed = CharacterEmbeddings(8)\n"
    )
    meant = ("--mode", "vector", "--model", f"{model}:embed", "--in", "archival")
    hits = look.json("agent", "search", "ada", "ada has an oolong pot", *meant)["hits"]
    assert hits[0]["score"] == pytest.approx(1)


def test_a_schema_without_words_says_so(look: Look, dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, index=INDEX, partitions=2) as memory:
        memory.setup()
        memory.agent("ada").recall.load([HumanMessage("oolong")], thread_id="t")
    done = look("search", "oolong", "--json")
    assert [hit["kind"] for hit in json.loads(done.stdout)["hits"]] == ["message"]
    assert "archival memory was not searched" in done.stderr
    assert look("search", "oolong", "--in", "archival").returncode == 1
