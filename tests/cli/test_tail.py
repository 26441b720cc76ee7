"""`letta-store tail` and `memory.events()`: what is being written and searched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import AsyncLettaMemory, LettaMemory
from langgraph_letta_store.errors import InvalidOperationError
from tests.cli.test_cli import CommandLine

HOUR = timedelta(hours=1)


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[LettaMemory]:
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2, audit=True) as memory:
        memory.setup()
        for name in ("ada", "ben"):
            agent = memory.agent(name)
            agent.core.create("human", f"{name} likes [bold]tea[/bold].")
            agent.archival.insert(f"{name} has a pot")
            agent.recall.load([HumanMessage(f"{name} says hi")], thread_id=f"{name}-1")
            agent.recall.search("hi")
        yield memory


def test_what_was_written_and_searched_is_read_in_order(memory: LettaMemory) -> None:
    since = datetime.now(UTC) - HOUR
    found = memory.events(since=since, agent="ada")
    assert [(event.kind, event.text) for event in found if event.kind != "read"] == [
        ("block", "ada likes [bold]tea[/bold]."),
        ("item", "ada has a pot"),
        ("message", "ada says hi"),
        ("search", "search.search (1)"),
    ]
    assert found[0].actor == "ada: create"
    assert {event.agent for event in memory.events(since=since)} == {"ada", "ben"}
    later = memory.events(since=found[-1].at, agent="ada")
    assert {event.kind for event in later} <= {"read"}  # what is read here is in the log too
    assert len(memory.events(since=since, limit=2)) == 2
    assert "ada has a pot" in found._repr_html_()
    for wrong in ({"since": "yesterday"}, {"since": since, "limit": 0}):
        options: Any = wrong
        with pytest.raises(InvalidOperationError, match="must be"):
            memory.events(**options)


async def test_coroutines(memory: LettaMemory, dsn: str, schema: str) -> None:
    async with AsyncLettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as other:
        assert await other.events(since=datetime.now(UTC) - HOUR, agent="ben")


def test_it_is_shown_once(
    memory: LettaMemory,
    dsn: str,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = CommandLine(monkeypatch, capsys)
    shared = ("--database", dsn, "--schema", schema, "tail", "--last", "3600", "--agent", "ada")
    done = run(*shared, "--looks", "3", "--seconds", "0.1", "--json")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["text"] for e in events if e["kind"] == "message"] == ["ada says hi"]
    assert "ada likes [bold]tea[/bold]." in run(*shared, "--looks", "1").stdout


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_it(memory: LettaMemory, dsn: str, schema: str) -> None:
    argv = [sys.executable, "-m", "langgraph_letta_store.cli", "tail", "--database", dsn]
    with subprocess.Popen(
        [*argv, "--schema", schema, "--last", "3600", "--json"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509  # it does nothing but that
    ) as tailing:
        assert tailing.stdout is not None
        assert json.loads(tailing.stdout.readline())["agent"] == "ada"
        tailing.send_signal(signal.SIGINT)
        _, stderr = tailing.communicate(timeout=100)
    assert tailing.returncode == 130
    assert "Traceback" not in stderr
