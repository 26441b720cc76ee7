"""`letta-store import chat`: histories of messages become an agent's recall memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.test_cli import CommandLine, Done
from tests.support.agents import Memory, opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.histories import chatgpt, claude

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, "sync", index=INDEX) as memory:
        yield memory


class Chat:
    """Runs `letta-store import chat` on the schema of a test."""

    def __init__(self, run: CommandLine, dsn: str, schema: str) -> None:
        self.run = run
        self.options = ["--database", dsn, "--schema", schema]

    def __call__(self, file: Path, *arguments: str) -> Done:
        return self.run("import", "chat", str(file), *arguments, *self.options)


@pytest.fixture
def chat(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dsn: str, schema: str
) -> Chat:
    return Chat(CommandLine(monkeypatch, capsys), dsn, schema)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([chatgpt("a"), chatgpt("b")]))
    return path


def test_an_export_is_loaded_once(chat: Chat, memory: Memory, file: Path) -> None:
    first = chat(file, "--agent", "ada")
    assert first.returncode == 0, first
    assert "chatgpt: 2 conversations, 10 messages, 2019-05-04 to 2019-05-04; 4 entries" in (
        first.stdout
    )
    assert "Loaded: 10 new messages, 0 known" in first.stdout
    ada = memory.agent("ada").recall
    assert len(ada.messages(thread="ada:a")) == 5
    assert ada.search("oolong", until="2019-12-31")[0].created_at.year == 2019
    assert "Loaded: 0 new messages, 10 known" in chat(file, "--agent", "ada").stdout


def test_messages_wait_for_the_index(
    chat: Chat, memory: Memory, file: Path, dsn: str, schema: str
) -> None:
    assert chat(file, "--agent", "ada").returncode == 0
    with psycopg.connect(dsn) as connection:
        backlog = connection.execute(f'select count(*) from "{schema}".recall_backlog'.encode())
        assert backlog.fetchone() == (10,)


def test_a_dry_run_writes_nothing(chat: Chat, memory: Memory, file: Path) -> None:
    done = chat(file, "--agent", "ada", "--dry-run", "--json")
    assert json.loads(done.stdout) == {
        "agent": "ada",
        "dry_run": True,
        "format": "chatgpt",
        "threads": 2,
        "found": 10,
        "messages": 0,
        "known": 0,
        "skipped": 4,
        "first": "2019-05-04T12:00:00+00:00",
        "last": "2019-05-04T12:01:30+00:00",
    }
    assert not memory.agent("ada").recall.messages()


def test_the_result_is_json(chat: Chat, memory: Memory, tmp_path: Path) -> None:
    file = tmp_path / "claude.json"
    file.write_text(json.dumps([claude()]))
    done = chat(file, "--agent", "ada", "--format", "claude", "--thread", "old", "--json")
    assert json.loads(done.stdout).items() >= {"messages": 3, "skipped": 1, "threads": 1}.items()
    assert len(memory.agent("ada").recall.messages(thread="old")) == 3


@pytest.mark.parametrize(
    ("written", "arguments", "match"),
    [
        ('[{"role": "user", "content": "Hello"}]', ["--agent", "ada"], "`thread_id` must name"),
        ('[{"role": "god", "content": "x"}]', ["--agent", "ada"], "messages[0].role"),
        ("[]", ["--agent", "ada"], "has no messages"),
        ("{", ["--agent", "ada"], "is not a history of messages"),
        ("[]", ["--agent", ""], "`agent` must be the agent's name"),
    ],
)
def test_what_is_no_history_is_refused(
    chat: Chat, memory: Memory, tmp_path: Path, written: str, arguments: list[str], match: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text(written)
    done = chat(file, *arguments)
    assert done.returncode == 1
    assert match in done.stderr


def test_a_schema_that_is_not_set_up_is_named(chat: Chat, file: Path) -> None:
    done = chat(file, "--agent", "ada")
    assert done.returncode == 1
    assert "is not set up" in done.stderr
