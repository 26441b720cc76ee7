"""Passages, blocks and items come in as JSON lines."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from langgraph_letta_store import LettaMemory, imports
from langgraph_letta_store.errors import SourceError
from tests.cli.test_cli import CommandLine

RECORDS: Sequence[dict[str, Any]] = (
    {
        "agent": "ada",
        "content": "Ada's sister lives in Kyoto.",
        "id": "mem-1",
        "tags": ["family"],
        "metadata": {"source": "mem0"},
        "created_at": "2025-03-01T10:00:00Z",
    },
    {"agent": "ada", "content": "She likes tea."},
    {"agent": "ada", "block": "human", "value": "Ada.", "limit": 500, "tags": ["x"]},
    {"namespace": ["memories", "ada"], "key": "k", "value": {"kind": "Memory", "n": 1}},
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def write(path: Path, records: Sequence[Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)) + "\n\n")
    return path


def test_all_kinds_come_in_and_a_second_run_changes_nothing(
    dsn: str,
    own_schema: str,
    tmp_path: Path,
    run: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(tmp_path / "memories.jsonl", RECORDS)
    report = imports.jsonl(path, dsn, schema=own_schema)
    assert not report.differs
    assert {t.kind: t.moved for t in report.tallies} == {"passages": 2, "items": 1, "blocks": 1}
    with LettaMemory.from_conn_string(dsn, schema=own_schema) as memory:
        ada = memory.agent("ada")
        before = [(p.id, p.content, p.updated_at) for p in ada.archival.search(top_k=9)]
        kyoto = ada.archival.get("mem-1")
        assert kyoto.tags == ["family"]
        assert kyoto.metadata == {"source": "mem0"}
        assert kyoto.created_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
        assert ada.core.get("human").limit == 500
        item = memory.store.get(("memories", "ada"), "k")
        assert item is not None
        assert item.value == {"kind": "Memory", "n": 1}
        assert not asyncio.run(imports.ajsonl(path, dsn, schema=own_schema)).differs
        assert [(p.id, p.content, p.updated_at) for p in ada.archival.search(top_k=9)] == before
    done = run("import", "jsonl", "--from", str(path), "--to", dsn, "--schema", own_schema, "-y")
    assert done.returncode == 0, done.stderr
    assert "2 passages, 0 of them with vectors" in done.stdout
    piped = ("import", "jsonl", "--from", "-", "--to", dsn, "--schema", own_schema)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    again = json.loads(run(*piped, "--json", "--yes").stdout)
    assert again["found"] == {"passages": 2, "vectors": 0, "blocks": 1, "items": 1}
    assert not again["report"]["differs"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert json.loads(run(*piped, "--json", "--dry-run").stdout)["report"] is None
    for option, said in (((), "add --yes"), (("--json",), "nothing is asked")):
        refused = run(*piped, *option)
        assert refused.returncode == 2
        assert said in refused.stderr


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "a record must be a JSON object"),
        ({"agent": "ada"}, "one of the keys 'content', 'block' and 'namespace'"),
        ({"agent": "ada", "content": " "}, "`content` must be the text to remember"),
        ({"content": "x"}, "`agent` must be an agent's name"),
        ({"agent": "ada", "content": "x", "txt": 1}, "has no key 'txt'"),
        ({"agent": "ada", "content": "x", "created_at": "May"}, "`created_at` must be a time"),
        ({"agent": "ada", "content": "x", "vector": 1}, "`vector` must be a list of numbers"),
        ({"agent": "ada", "block": "a b"}, "`block` must be 1 to 200 letters"),
        ({"agent": "ada", "block": "a", "value": 1}, "`value` must be the block's text"),
        ({"namespace": "x", "key": "k", "value": {}}, "`namespace` must be a list of labels"),
        ({"namespace": ["agents", "a", "core"], "key": "k", "value": {}}, "core or recall memory"),
        ({"namespace": ["x"], "key": "k", "value": 1}, "`value` must be a JSON object"),
    ],
)
def test_an_invalid_line_is_named_before_anything_is_written(
    dsn: str, own_schema: str, tmp_path: Path, record: Any, message: str
) -> None:
    path = write(tmp_path / "memories.jsonl", [RECORDS[0], record])
    with pytest.raises(SourceError, match=rf"line 2 of .*{message}"):
        imports.jsonl(path, dsn, schema=own_schema)
