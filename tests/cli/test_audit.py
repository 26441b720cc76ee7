"""`letta-store audit`, and the retention of the log by `letta-store maintain`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import psycopg
import pytest

from tests.cli.test_cli import CommandLine
from tests.support.agents import Memory, opened


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, "sync", audit=True) as memory:
        for name in ("ada", "ben"):
            memory.agent(name).core.create("human", "[bold]x[/bold]")
            memory.agent(name).core.get("human")
        yield memory


def test_the_log_is_shown(run: CommandLine, dsn: str, schema: str, memory: Memory) -> None:
    here = ("--database", dsn, "--schema", schema)
    shown = run("audit", *here)
    assert shown.returncode == 0
    assert [line.split()[-3:] for line in shown.stdout.splitlines()[1:]] == [
        ["read", "ben", "1"],
        ["write", "ben", "1"],
        ["read", "ada", "1"],
        ["write", "ada", "1"],
    ]
    done = run("audit", *here, "--agent", "ada", "--since", "1 hour", "--json")
    entries = json.loads(done.stdout)["entries"]
    assert [entry["operation"] for entry in entries] == ["read", "write"]
    written = run("audit", *here, "--csv", "--limit", "3").stdout
    found = [*csv.DictReader(io.StringIO(written))]
    assert [each["agent"] for each in found] == ["ben", "ben", "ada"]
    assert found[0]["call"] == "blocks.get"
    none = run("audit", *here, "--since", "2999-01-01", "--json")
    assert json.loads(none.stdout) == {"entries": []}
    assert len(memory.store.search(())) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--since", "soon"), "how long ago"), (("--json", "--csv"), "one of --json and --csv")],
)
def test_options_that_cannot_be(
    run: CommandLine, dsn: str, schema: str, options: tuple[str, ...], said: str
) -> None:
    done = run("audit", "--database", dsn, "--schema", schema, *options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_maintain_ends_its_retention(
    run: CommandLine, dsn: str, schema: str, memory: Memory
) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            f"""insert into "{schema}".audit_log (id, at, operation, call)
                values (gen_random_uuid(), now() - interval '40 days', 'read', 'x')""".encode()
        )
    done = run("maintain", dsn, "--schema", schema, "--audit-retention", "30 days")
    assert done.returncode == 0, done.stderr
    assert "1 deleted" in done.stdout
    done = run("maintain", dsn, "--schema", schema, "--audit-retention", "soon")
    assert done.returncode == 1
    assert "a time above 0" in done.stderr
    with psycopg.connect(dsn, autocommit=True) as conn:
        found = conn.execute(f'select from "{schema}".audit_log'.encode()).fetchall()
    assert len(found) == 4
    assert memory.agent("ada").core.get("human").value
