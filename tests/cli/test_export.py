"""`letta-store export`."""

from __future__ import annotations

import json

import pytest
from langgraph.store.postgres import PostgresStore

from langgraph_letta_store import LettaMemory
from tests.cli.test_cli import CommandLine
from tests.support import schemas
from tests.support.tenants import say_sync


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def test_the_command_leaves(run: CommandLine, server: str) -> None:
    with schemas.database(server) as source, schemas.database(server) as target:
        with LettaMemory.from_conn_string(source, partitions=2) as memory:
            memory.setup()
            memory.store.put(("memories", "ada"), "tea", {"text": "black"})
            say_sync(memory, "tea")
        done = run("export", "--database", source, "--to", target)
        assert done.returncode == 0, done.stderr
        assert "1 items, 0 blocks, 1 threads with 1 checkpoints" in " ".join(done.stdout.split())
        done = run("export", "--database", source, "--to", target, "--json")
        assert json.loads(done.stdout)["items"] == 1
        with PostgresStore.from_conn_string(target) as store:
            item = store.get(("memories", "ada"), "tea")
    assert item is not None
    assert item.value == {"text": "black"}
