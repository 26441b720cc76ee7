"""`letta-store bench`: measures in a schema of its own, which it drops."""

from __future__ import annotations

import csv
import io
import json

import psycopg
import pytest

from langgraph_letta_store.cli import measured
from tests.cli.test_cli import CommandLine


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def schemas(dsn: str) -> list[str]:
    query = "select nspname::text from pg_namespace where starts_with(nspname, 'letta_bench_')"
    with psycopg.connect(dsn) as connection:
        return [name for (name,) in connection.execute(query).fetchall()]


SMALL = ("--passages", "20", "--rounds", "5", "--dims", "8", "--partitions", "0")


def test_calls_are_measured_and_nothing_is_left(run: CommandLine, database: str) -> None:
    done = run("--database", database, "bench", *SMALL, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["passages"] == 20
    assert len(found["calls"]) == 10
    for call in found["calls"]:
        assert 0 < call["p50_ms"] <= call["p95_ms"]
        assert call["per_second"] > 0
    rows = csv.DictReader(io.StringIO(run("--database", database, "bench", *SMALL, "--csv").stdout))
    assert [row["call"] for row in rows] == [call["call"] for call in found["calls"]]
    assert "archival.search (hybrid)" in run("--database", database, "bench", *SMALL).stdout
    assert schemas(database) == []


def test_ctrl_c_leaves_nothing(
    run: CommandLine, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = list[str]()

    def stop(*_: object) -> None:
        there.extend(schemas(database))
        raise KeyboardInterrupt

    monkeypatch.setattr(measured, "_measure", stop)
    assert run("--database", database, "bench", *SMALL).returncode == 130
    assert len(there) == 1
    assert schemas(database) == []
