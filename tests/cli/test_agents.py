"""`letta-store agent`: an agent shown, written to a file, loaded from it, and forgotten."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from langgraph_letta_store import AgentMemory, LettaStore
from tests.cli.test_cli import CommandLine, Done
from tests.support.agents import Memory, opened
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


class Agent:
    """Runs `letta-store agent` on the schema of a test."""

    def __init__(self, run: CommandLine, dsn: str, schema: str) -> None:
        self.run = run
        self.options = ["--database", dsn, "--schema", schema]

    def __call__(self, *arguments: str, **environment: str) -> Done:
        return self.run("agent", *arguments, *self.options, **environment)


@pytest.fixture
def agent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dsn: str, schema: str
) -> Agent:
    return Agent(CommandLine(monkeypatch, capsys), dsn, schema)


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[Memory]:
    # Not as the commands would have it by default: they go by what was set up.
    options: dict[str, Any] = {"root": "people", "agent_depth": 1}
    with opened(dsn, schema, "sync", index=INDEX, **options) as memory:
        ada = memory.agent("ada")
        ada.core.create("human", "Likes [bold]tea[/bold] & rain.")
        ada.core.create("project", "Launch in May.")
        ada.core.share("project", "ben")
        ada.archival.insert_many([f"passage {n}" for n in range(1234)], tags=["x"])
        yield memory


def words(done: Done) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def test_an_agent_is_shown(agent: Agent, memory: Memory) -> None:
    shown = agent("show", "ada")
    assert "Likes [bold]tea[/bold] &amp; rain." in shown.stdout
    assert memory.agent("ada").compile() in shown.stdout
    assert "blocks 1 shared blocks 1 passages 1,234 items 0" in words(shown)
    assert words(agent("show", "stranger")) == "stranger has nothing."


def test_an_agent_moves_by_a_file(agent: Agent, memory: Memory, tmp_path: Path) -> None:
    ada = memory.agent("ada")
    before = ada.compile()
    file = tmp_path / "ada.json"
    exported = agent("export", "ada", str(file))
    assert "passages 1,234" in words(exported)
    assert json.loads(file.read_text("utf-8"))["agent"] == "ada"
    unwritable = agent("export", "ada", str(tmp_path / "none" / "ada.json"))
    assert unwritable.returncode == 2
    assert "No such file or directory" in unwritable.stderr
    refused = agent("load", str(file))
    assert refused.returncode == 1
    assert "has blocks and items in archival memory already" in refused.stderr
    assert "Loaded: eve" in words(agent("load", str(file), "--as", "eve"))
    assert memory.agent("eve").archival.search("passage 7", top_k=1)[0].score == pytest.approx(1)
    ada.forget()
    loaded = words(agent("load", str(file), "--no-conversations"))
    assert "Loaded: ada" in loaded
    assert "passages 1,234" in loaded
    now = ada.compile()
    assert now.split("last changed")[0] == before.split("last changed")[0]


def test_an_agent_moves_through_a_pipe(
    agent: Agent, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = agent("export", "ada", "-").stdout
    assert json.loads(exported)["agent"] == "ada"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(exported.encode())))
    done = agent("load", "-", "--as", "eve", "--json")
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert (loaded["agent"], loaded["loaded"]["passages"]) == ("eve", 1234)
    shown = json.loads(agent("show", "eve", "--json").stdout)
    assert shown["contents"] == loaded["loaded"]
    assert "Likes [bold]tea" in shown["compiled"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{")))
    broken = agent("load", "-")
    assert broken.returncode == 1
    assert "- is not an agent's export" in broken.stderr
    refused = agent("forget", "eve", "--json")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    forgotten = json.loads(agent("forget", "eve", "--json", "--yes").stdout)
    assert forgotten["forgotten"]["passages"] == 1234
    assert forgotten["receipt"]["agent"] == "eve"


def test_an_agent_is_forgotten_once_that_is_confirmed(
    agent: Agent, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = memory.agent("ada")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    refused = agent("forget", "ada")
    assert refused.returncode == 1
    assert "passages 1,234" in " ".join(refused.stdout.split())
    assert "Forget all of it?" in refused.stdout
    assert ada.compile()
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert "Forgotten: ada kind number blocks 1 shared blocks 1" in words(agent("forget", "ada"))
    assert ada.compile() == ""
    assert memory.agent("ben").core.get("project").value == "Launch in May."
    ada.configure(timezone="Europe/Paris")
    assert words(agent("forget", "ada", "--yes")) == "ada has nothing."
    assert ada.settings().timezone == "UTC"


def test_what_goes_wrong_is_told_in_a_line(agent: Agent, dsn: str, tmp_path: Path) -> None:
    unset = agent("show", "ada")
    assert unset.returncode == 1
    assert "is not set up; run: letta-store setup --schema schema_" in unset.stderr
    file = tmp_path / "other.json"
    file.write_text("[1]")
    for text in ("[1]", "{", '{"format": "langgraph-letta-store/agent", "version": 99}'):
        file.write_text(text)
        refused = agent("load", str(file))
        assert refused.returncode == 1
        assert "export" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert agent("load", str(tmp_path / "missing.json")).returncode == 2


def test_another_model_is_told(agent: Agent, memory: Memory, dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    exported = memory.agent("ada").export()
    exported["index"]["model"] = "another"
    file.write_text(json.dumps(exported))
    refused = agent("load", str(file), "--as", "eve")
    assert refused.returncode == 1
    assert "another (8 dimensions)" in refused.stderr
    with LettaStore.from_conn_string(
        dsn, schema=memory.store.config.schema, index=INDEX, root="people", agent_depth=1
    ) as store:
        assert AgentMemory(store, "eve").load(file).passages == 1234


def test_receipts_go_through_pipes(
    agent: Agent, memory: Memory, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = agent("forget", "ada", "--yes", "--receipt", "-")
    assert json.loads(forgotten.stdout)["agent"] == "ada"
    assert agent("forget", "ada", "--yes", "--receipt", "-", "--json").returncode == 2

    def verify(*options: str) -> Any:
        given = io.TextIOWrapper(io.BytesIO(forgotten.stdout.encode()))
        monkeypatch.setattr(sys, "stdin", given)
        return agent.run("verify", "-", "--database", dsn, *options)

    assert "Nothing is left of ada in" in words(verify())
    assert json.loads(verify("--json").stdout)["nothing_left"] is True
    memory.store.put(("notes",), "1", {"text": "quince"})
    found = verify("--json", "--marker", "quince")
    assert found.returncode == 3
    assert json.loads(found.stdout)["traces"][0]["name"] == "archival_memory"
    assert agent.run("verify", "nowhere.json", "--database", dsn).returncode == 2


def test_a_forgotten_agent_is_verified(
    agent: Agent, memory: Memory, tmp_path: Path, dsn: str
) -> None:
    key, other, file = tmp_path / "key", tmp_path / "other", tmp_path / "receipt.json"
    key.write_bytes(b"k" * 32)
    other.write_bytes(b"o" * 32)
    nowhere = tmp_path / "nowhere" / "receipt.json"
    refused = agent("forget", "ada", "--yes", "--receipt", str(nowhere))
    assert refused.returncode == 2
    assert memory.agent("ada").core.get("human").value, "nothing is forgotten without its receipt"
    signed = ("--receipt", str(file), "--receipt-key", str(key))
    assert f"The receipt is in {file}" in words(agent("forget", "ada", "--yes", *signed))
    assert file.stat().st_mode & 0o777 == 0o600
    assert agent("forget", "ada", "--yes", *signed).returncode == 2, "the file exists"
    verify = partial(agent.run, "verify", str(file), "--database", dsn)
    done = verify("--marker", "Likes [bold]tea", "--receipt-key", str(key))
    assert "Nothing is left of ada in" in words(done)
    memory.store.put(("notes",), "1", {"text": "Likes [bold]tea again"})
    done = verify("--marker", "Likes [bold]tea")
    assert done.returncode == 3
    assert "archival_memory" in done.stdout
    done = verify("--receipt-key", str(other))
    assert done.returncode == 1
    assert "signed with another key" in done.stderr
    changed = json.loads(file.read_text()) | {"agent": "ben"}
    file.write_text(json.dumps(changed))
    assert "its digest is not that of its contents" in verify().stderr
    key.write_bytes(b"short")
    assert "at least 32 bytes" in " ".join(
        verify("--receipt-key", str(key)).stderr.replace("│", " ").split()
    )


def test_documents_are_inserted(
    agent: Agent, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "models.py"
    model.write_text(
        "from tests.support.embeddings import CharacterEmbeddings\nembed = CharacterEmbeddings(8)\n"
    )
    notes, more = tmp_path / "notes.md", tmp_path / "more.txt"
    notes.write_text("# Tea\n\nOolong needs ninety degrees.")
    more.write_text("Sencha needs seventy.")
    files = [str(notes), str(more)]
    done = agent("insert", "ada", *files, "--model", f"{model}:embed", "--tag", "tea")
    assert f"{notes}: 1 passages inserted, 0 kept, 0 deleted" in words(done)
    again = agent("insert", "ada", *files, "--model", f"{model}:embed", "--tag", "tea")
    assert f"{more}: 0 passages inserted, 1 kept, 0 deleted" in words(again)
    listed = memory.agent("ada").archival.list_documents()
    assert sorted(each.source for each in listed) == sorted(files)


def test_documents_need_the_model_of_the_schema(
    agent: Agent, memory: Memory, tmp_path: Path
) -> None:
    file = tmp_path / "notes.md"
    file.write_text("Tea.")
    refused = agent("insert", "ada", str(file))
    assert refused.returncode == 1
    assert "--model must name the embedding model" in refused.stderr
