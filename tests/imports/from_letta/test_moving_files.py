"""Agent files are imported as databases are, and agents move to and fro between both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from langgraph_letta_store import LettaMemory, imports
from tests.cli.test_cli import CommandLine
from tests.imports.from_letta.test_agent_file import NEW, OLD


def write(folder: Path, contents: object) -> str:
    path = folder / "agent.af"
    path.write_text(json.dumps(contents))
    return str(path)


def test_a_new_file_moves_in(dsn: str, schema: str, tmp_path: Path) -> None:
    path = write(tmp_path, NEW)
    report = imports.letta(path, dsn, schema=schema, partitions=2, folders=True)
    assert not report.differs
    assert any("no archival memory" in note for note in report.notes)
    assert not imports.letta(path, dsn, schema=schema, partitions=2, folders=True).differs
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as memory:
        (thread,) = memory.saver.list_threads()
        state = memory.saver.get_tuple({"configurable": {"thread_id": thread.thread_id}})
        assert state is not None
        messages = state.checkpoint["channel_values"]["messages"]
        assert [message.type for message in messages] == ["ai", "tool"]
        assert messages[1].status == "error", "the result stands before its call: it is closed"
        assert thread.agent == thread.thread_id
        agent = memory.agent(thread.agent)
        assert [(block.label, block.limit) for block in agent.core.list()] == [
            *(("human", 100), ("persona", 8))
        ]
        assert agent.settings().timezone == "Asia/Tokyo"
        assert [block.agents for block in agent.core.list()] == [2, 1]
        passage, *_ = agent.archival.search()
        assert passage.content.startswith("line\nline")


def test_an_old_file_moves_in_by_the_command(
    dsn: str,
    schema: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = CommandLine(monkeypatch, capsys)
    path = write(tmp_path, OLD)
    target = ("--to", dsn, "--schema", schema, "--partitions", "2")
    named = ("--name", "name", "--yes")
    done = run("import", "letta", "--from", path, *target, *named)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "agent.af" in done.stdout
    assert "no archival memory" in " ".join(done.stdout.split())
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as memory:
        said = memory.saver.recall.messages("memgpt_agent")
        assert [message.text for message in said] == ["Hi", "The sea."]
        state = memory.saver.get_tuple({"configurable": {"thread_id": said[0].thread}})
        assert state is not None
        messages = state.checkpoint["channel_values"]["messages"]
        assert [message.text for message in messages] == ["The sea.", "Hi"]
    exported = tmp_path / "back.af"
    done = run(
        *("agent", "export", "memgpt_agent", str(exported), "--format", "af"),
        *("--database", dsn, "--schema", schema),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (agent,) = json.loads(exported.read_text())["agents"]
    assert agent["system"] == "You are Letta."
    assert [message["role"] for message in agent["messages"]] == ["system", "user", "user"]
    assert agent["messages"][1]["created_at"].startswith("2025-04-01T03:02:00")


def test_other_files_are_refused(
    dsn: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = CommandLine(monkeypatch, capsys)
    for path in (write(tmp_path, []), str(tmp_path / "none.af")):
        done = run("import", "letta", "--from", path, "--to", dsn, "--yes")
        assert done.returncode == 1
        assert "must be an agent file" in " ".join((done.stdout + done.stderr).split())
