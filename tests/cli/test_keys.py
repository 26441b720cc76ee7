"""Commands read encrypted memory, and write encrypted rows, with the keys that `--keys` names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from langgraph_letta_store.errors import MissingKeyError
from langgraph_letta_store.imports import jsonl
from tests.cli.test_cli import CommandLine
from tests.saver.test_encryption import MARKER, found_in
from tests.saver.test_sealed import KEYS, encryption
from tests.support.agents import Memory, opened
from tests.support.savers import Line

WORKS = 0
REFUSED = "has encrypted rows; give the keys"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def keys(tmp_path: Path) -> str:
    path = tmp_path / "our_keys.py"
    path.write_text(
        "from langgraph_letta_store.config.encryption import Encryption\n"
        f"KEYS = {KEYS!r}\n"
        "def encryption():\n"
        "    return Encryption(\n"
        "        KEYS, current='2026-11', hashes='hashes', searchable=['document']\n"
        "    )\n"
    )
    return f"{path}:encryption"


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, "sync", encrypt=encryption(searchable=["document"])) as memory:
        memory.agent("ada").core.create("human", MARKER)
        memory.agent("ada").archival.insert(MARKER)
        memory.agent("zoe").core.create("human", MARKER)
        yield memory


def test_an_agent_is_shown_exported_and_loaded(
    run: CommandLine, memory: Memory, keys: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    line = Line(memory.saver, agent_id="ada")
    line.put({"note": MARKER * 20})
    given = ("--database", dsn, "--schema", schema)
    refused = run("agent", "show", "ada", *given)
    assert refused.returncode
    assert "encrypt=Encryption" in refused.stderr
    assert MARKER in run("agent", "show", "ada", *given, "--keys", keys).stdout
    file = str(tmp_path / "ada.json")
    assert run("agent", "export", "ada", file, *given).returncode
    assert run("agent", "export", "ada", file, *given, LETTA_STORE_KEYS=keys).returncode == WORKS
    memory.agent("ada").forget()
    plain = run("agent", "load", file, *given)
    assert plain.returncode
    assert REFUSED in plain.stderr
    done = run("agent", "load", file, *given, "--keys", keys)
    assert done.returncode == WORKS, done.stderr
    assert memory.agent("ada").core.get("human").value == MARKER
    assert line.newest().checkpoint["channel_values"] == line.values
    assert found_in(dsn, schema) == set()


def test_documents_and_chats_are_written_encrypted(
    run: CommandLine, memory: Memory, keys: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    given = ("--database", dsn, "--schema", schema)
    document = tmp_path / "tea.txt"
    document.write_text(f"{MARKER} tea")
    chat = tmp_path / "chat.json"
    chat.write_text(json.dumps([{"role": "user", "content": MARKER, "id": "1"}]))
    lines = tmp_path / "memories.jsonl"
    lines.write_text(json.dumps({"namespace": ["a", "b"], "key": "k", "value": {"t": MARKER}}))
    commands = (
        ("agent", "insert", "eve", str(document)),
        ("import", "chat", str(chat), "--agent", "eve", "--thread", "told"),
        ("import", "jsonl", "--from", str(lines), "--yes"),
    )
    for command in commands:
        refused = run(*command, *given)
        assert refused.returncode, command
        assert REFUSED in refused.stderr
        done = run(*command, *given, "--keys", keys)
        assert done.returncode == WORKS, done.stderr
    eve = memory.agent("eve")
    assert [passage.content for passage in eve.archival.search()] == [f"{MARKER} tea"]
    (said,) = eve.recall.messages()
    assert said.message.content == MARKER
    item = memory.store.get(("a", "b"), "k")
    assert item is not None
    assert item.value == {"t": MARKER}
    assert found_in(dsn, schema) == set()


def test_what_is_newer_keeps_its_encrypted_value(
    memory: Memory, dsn: str, schema: str, tmp_path: Path
) -> None:
    lines = tmp_path / "memories.jsonl"
    record: dict[str, Any] = {"namespace": ["a", "b"], "key": "k"}
    for value, updated_at in (("new", "2999-01-01T00:00:00Z"), ("old", "2001-01-01T00:00:00Z")):
        lines.write_text(json.dumps({**record, "value": {"t": value}, "updated_at": updated_at}))
        with pytest.raises(MissingKeyError, match="--keys"):
            jsonl(lines, dsn, schema=schema)
        jsonl(lines, dsn, schema=schema, encrypt=encryption())
        item = memory.store.get(("a", "b"), "k")
        assert item is not None
        assert item.value == {"t": "new"}
