"""`letta-store doctor`."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.cli.test_cli import CommandLine
from tests.support.soundness import SERVER_ONLY, sound_database


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def test_faults_are_shown_and_repaired(run: CommandLine, server: str) -> None:
    with sound_database(server) as made:
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute("drop index letta.threads_recency")
        done = run("doctor", "--database", made, "--dry-run")
        assert done.returncode == 3
        words = " ".join(done.stdout.split())
        assert "the index threads_recency of threads is missing" in words
        assert "--fix would build the index threads_recency" in words
        done = run("doctor", "--database", made, "--fix", "--json")
        assert done.returncode == 3  # the tests' server is not durable
        assert "indexes: build the index threads_recency …" in done.stderr
        found = json.loads(done.stdout)
        repairs = {each["finding"]["name"]: each["outcome"] for each in found["repairs"]}
        assert repairs == {"indexes": "done"}
        done = run("doctor", "--database", made, "--json")
        assert {each["name"] for each in json.loads(done.stdout)["findings"]} == SERVER_ONLY


def test_a_schema_that_is_not_set_up(run: CommandLine, database: str) -> None:
    done = run("doctor", "--database", database)
    assert done.returncode == 3
    assert "remedy: call setup(), or run `letta-store setup`" in done.stdout
