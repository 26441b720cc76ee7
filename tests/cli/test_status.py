"""`letta-store status` and `memory.status()`: what is there, and what maintenance would do."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from psycopg import sql

from langgraph_letta_store import AsyncLettaMemory, LettaMemory
from langgraph_letta_store._maintenance import status as module
from langgraph_letta_store.records.status import format_size
from tests.cli.test_cli import CommandLine
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["text"]}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def filled(dsn: str, own_schema: str) -> str:
    with LettaMemory.from_conn_string(dsn, schema=own_schema, index=INDEX, partitions=2) as memory:
        memory.setup()
        for n in range(5):
            memory.store.put(("notes", "ada"), str(n), {"text": f"note {n}"})
        memory.agent("ada").core.create("human", "Likes tea.")
    return own_schema


def test_rows_are_counted(filled: str, dsn: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=filled, index=INDEX, partitions=2) as memory:
        found = memory.status()
    assert (found.items, found.blocks, found.messages, found.backlog) == (5, 1, 0, 0)
    assert found.index is not None
    assert found.index["dims"] == 16
    assert not found.is_replica
    assert all(table.is_exact for table in found.tables)
    assert 0 < found.bytes < found.database_bytes
    assert "<table>" in found._repr_html_()


async def test_coroutines(filled: str, dsn: str) -> None:
    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=filled, index=INDEX, partitions=2
    ) as memory:
        assert (await memory.status()).items == 5


def test_large_tables_are_estimated(filled: str, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXACT_ROWS", 3)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("analyze {}.archival_memory").format(sql.Identifier(filled)))
    with LettaMemory.from_conn_string(dsn, schema=filled, index=INDEX, partitions=2) as memory:
        found = memory.status()
    assert found.items == 5
    exact = {table.name: table.is_exact for table in found.tables}
    assert not exact["archival_memory"]
    assert exact["core_memory"]


def test_the_command_shows_it(run: CommandLine, filled: str, dsn: str) -> None:
    done = run("status", "--database", dsn, "--schema", filled)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert f"schema {filled}" in words
    assert "items 5" in words
    done = run("status", "--database", dsn, "--schema", filled, "--json")
    found = json.loads(done.stdout)
    assert (found["items"], found["blocks"], found["schema"]) == (5, 1, filled)
    assert isinstance(found["planned"], list)


def test_a_schema_that_is_not_set_up(run: CommandLine, dsn: str, own_schema: str) -> None:
    done = run("status", "--database", dsn, "--schema", own_schema)
    assert done.returncode == 1
    assert "is not set up; run: letta-store setup" in done.stderr


def test_sizes_are_read_at_a_glance() -> None:
    assert [format_size(size) for size in (0, 1023, 2048, 3_500_000, 5 * 2**40)] == [
        *("0 B", "1023 B", "2.0 kB", "3.3 MB", "5.0 TB"),
    ]
