"""`letta-store maintain`: planned, done with its progress shown, and told how it ended."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.cli.test_cli import CommandLine, Done
from tests.search.test_own_indexes import index, own, present, put
from tests.support.stores import opened


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def words(done: Done) -> str:
    return " ".join(done.stdout.split())


@pytest.fixture
def schema(own_schema: str) -> str:
    return own_schema


def filled(dsn: str, schema: str) -> None:
    options: Any = {"index": index(), "partitions": 2, "root": "people", "agent_depth": 1}
    with opened(dsn, "sync", schema=schema, **options) as store:
        for n in range(210):
            store.put(("large",), str(n), {"text": str(n)})


def test_what_would_be_done_is_shown(run: CommandLine, dsn: str, schema: str) -> None:
    filled(dsn, schema)
    done = run("maintain", dsn, "--schema", schema, "--threshold", "200", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Planned tasks" in done.stdout
    assert "build" in words(done)
    assert "large" in words(done)
    assert "210" in words(done)
    assert present(dsn, schema) == {}


def test_it_is_done(run: CommandLine, dsn: str, schema: str) -> None:
    filled(dsn, schema)
    options = ("--schema", schema, "--threshold", "200")
    done = run("maintain", dsn, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ build" in words(done)
    assert "Done:" in words(done)
    assert len(present(dsn, schema)) == 1
    planned = json.loads(run("maintain", dsn, *options, "--dry-run", "--json").stdout)
    assert planned["dry_run"]
    done = run("maintain", dsn, *options, "--kind", "flat", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert present(dsn, schema) == {}
    report = json.loads(done.stdout)
    assert "drop" in [each["kind"] for each in report["tasks"]]
    assert [each["task"] for each in report["results"]] == report["tasks"]
    assert "Done:" in done.stderr


def test_what_failed_is_told_and_the_command_fails(run: CommandLine, dsn: str, schema: str) -> None:
    filled(dsn, schema)
    role = f"{dsn} options='-c default_transaction_read_only=on'"
    done = run("maintain", role, "--schema", schema, "--threshold", "200")
    assert done.returncode == 1
    assert "failed; run it again" in words(done)
    assert "read-only" in words(done)


def test_a_schema_that_is_not_set_up_is_refused(run: CommandLine, dsn: str, schema: str) -> None:
    done = run("maintain", dsn, "--schema", schema)
    assert done.returncode == 1
    assert "letta-store setup" in done.stderr


def test_somebody_else_at_it_is_told(run: CommandLine, dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        put(store, "large", 0, 210)
        told: list[Done] = []

        def ask(_: object) -> None:
            if not told:
                options = ("--schema", schema, "--threshold", "200")
                told.append(run("maintain", dsn, *options))

        store.maintain(progress=ask)
        assert own("large") in present(dsn, schema)
    assert told[0].returncode == 0
    assert "Another worker is maintaining" in told[0].stdout
    with psycopg.connect(dsn) as conn:
        found = conn.execute(f'select count(*) from "{schema}".indexes'.encode()).fetchone()
    assert found == (1,)
