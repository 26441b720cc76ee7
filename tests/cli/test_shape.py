"""The shape that all commands of `letta-store` have: their options, errors and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import psycopg
import pytest
from typer.main import get_command

from langgraph_letta_store.cli import app as module
from langgraph_letta_store.cli import failures, output
from langgraph_letta_store.cli.commands import SHARED, SharedCommand
from langgraph_letta_store.errors import ConfigurationError
from tests.cli.test_cli import CommandLine

LARGE = {"langgraph", "langchain_core", "langgraph_letta_store.store", "psycopg"}
"""Modules that take long to import; none is needed to complete a line."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """All commands with their names, those of groups too."""
    group = get_command(module.app) if group is None else group
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def imported(argv: list[str], **environment: str) -> tuple[str, set[str]]:
    """What a run of the command writes, and the modules that it has imported."""
    program = (
        "import sys, atexit\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
        "from langgraph_letta_store.cli import main\n"
        f"sys.argv = ['letta-store', *{argv!r}]\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    return done.stdout, set(done.stderr.split())


def test_every_command_takes_the_options_before_it() -> None:
    found = dict(commands())
    assert len(found) > 14
    for name, command in found.items():
        assert isinstance(command, SharedCommand), name
        options = {param.name: param.opts for param in command.params}
        assert "--debug" in options["debug"], name
        for shared in set(SHARED) & set(options):
            assert f"--{shared.replace('_', '-')}" in options[shared], name


WITHOUT_JSON = {
    "agent export": "it writes a JSON file, or JSON to standard output with -",
    "demo": "it plays a conversation for a reader",
    "ui": "it serves a page until it is stopped",
}


def test_every_command_writes_json_or_has_a_reason_not_to() -> None:
    options = {
        name: {option for param in command.params for option in param.opts}
        for name, command in commands()
    }
    assert {name for name, own in options.items() if "--json" not in own} == {*WITHOUT_JSON}
    listing = {name for name, own in options.items() if "--csv" in own}
    assert listing >= {
        *("agent list", "agent search", "agent blocks", "agent history", "audit", "bench"),
        *("search", "stats", "thread list", "thread search", "thread show"),
    }
    reading = {name for name, own in options.items() if "--reader" in own}
    assert reading >= {"agent list", "doctor", "search", "stats", "status", "tail", "ui"}


def test_options_stand_before_or_after_the_command(run: CommandLine, dsn: str, schema: str) -> None:
    shared = ("--database", dsn, "--schema", schema)
    done = run(*shared, "setup", "--partitions", "2", LETTA_STORE_DATABASE="host=/nowhere")
    assert done.returncode == 0, done.stderr
    for argv in (("agent", "show", "ada"), ("status",), ("maintain", "--dry-run")):
        assert run(*shared, *argv).returncode == 0
        assert run(*argv, *shared).returncode == 0
    done = run("--schema", "elsewhere", "status", "--json", *shared)
    assert json.loads(done.stdout)["schema"] == schema
    made = json.loads(run(*shared, "setup", "--partitions", "2", "--json").stdout)
    assert (made["schema"], made["partitions"], made["vectors"]) == (schema, 2, None)


def test_an_option_that_a_command_does_not_have_is_refused(run: CommandLine, dsn: str) -> None:
    done = run("--tenant", "acme", "maintain", dsn)
    assert done.returncode == 2
    assert "`letta-store maintain` has no such option" in done.stderr
    assert run("--database", dsn, "sql").returncode == 2


def test_the_database_is_an_argument_or_an_option(run: CommandLine, dsn: str, schema: str) -> None:
    assert run("setup", "--database", dsn, "--schema", schema).returncode == 0
    for argv in ((dsn,), ("--database", dsn)):
        done = run("maintain", *argv, "--schema", schema, "--dry-run", DATABASE_URL="host=/nowhere")
        assert done.returncode == 0, done.stderr
    twice = run("maintain", dsn, "--database", dsn)
    assert twice.returncode == 2
    assert "given twice" in twice.stderr
    none = run("maintain")
    assert none.returncode == 2
    assert "LETTA_STORE_DATABASE" in none.stderr


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_debug_shows_tracebacks(run: CommandLine, place: str) -> None:
    argv = ["status", "--database", "host=/nowhere"]
    plain = run(*argv)
    assert plain.returncode == 1
    assert plain.stderr.startswith("error: ")
    assert plain.stderr.count("\n") == 1
    assert "check --database" in plain.stderr
    environment: dict[str, str] = {}
    if place == "environment":
        environment["LETTA_STORE_DEBUG"] = "1"
    else:
        argv.insert(0 if place == "before" else len(argv), "--debug")
    with pytest.raises(psycopg.OperationalError):
        run(*argv, **environment)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConfigurationError("`limit` must be\n  small"), "`limit` must be small"),
        (psycopg.OperationalError("refused"), "refused; check --database"),
        (psycopg.errors.InsufficientPrivilege("no"), "no; connect as the owner"),
        (psycopg.errors.UndefinedTable("no table"), "no table"),
        (httpx.ConnectError("unreachable"), "the model's service failed: ConnectError: unreach"),
        (ModuleNotFoundError("No module named 'x'"), "install it, or the extra"),
        (FileNotFoundError(2, "No such file", "x"), "[Errno 2] No such file: 'x'; check the path"),
        (KeyError("words"), "KeyError: 'words'; this may be a bug"),
    ],
)
def test_an_error_is_a_line_with_how_to_go_on(error: Exception, said: str) -> None:
    described = failures.describe(error)
    assert said in described
    assert "\n" not in described


def test_errors_have_color_in_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failures.show_error(ConfigurationError("x"))
    assert capsys.readouterr().err == "error: x\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    failures.show_error(ConfigurationError("x"))
    assert capsys.readouterr().err == "\x1b[1;31merror:\x1b[0m x\n"
    monkeypatch.setenv("NO_COLOR", "1")
    failures.show_error(ConfigurationError("x"))
    assert capsys.readouterr().err == "error: x\n"


@pytest.mark.parametrize(
    ("words", "position", "completed"),
    [
        ("letta-store ag", 1, "agent"),
        ("letta-store agent sh", 2, "show"),
        ("letta-store import le", 2, "letta"),
        ("letta-store agent forget --rec", 3, "--receipt"),
        ("letta-store maintain --dry", 2, "--dry-run"),
    ],
)
def test_a_line_is_completed_without_large_modules(
    words: str, position: int, completed: str
) -> None:
    written, modules = imported(
        [],
        _LETTA_STORE_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(position),
        DATABASE_URL="host=example.org",
    )
    assert completed in written.split()
    assert not modules & LARGE


def test_help_and_version_need_no_large_modules() -> None:
    written, modules = imported(["--help"])
    assert "Exit codes" in written
    assert not modules & LARGE
    written, modules = imported(["--version"])
    assert written.startswith("langgraph-letta-store ")
    assert not modules & (LARGE | {"rich", "langgraph_letta_store.cli.status"})


def test_rows_are_written_as_csv_and_documents_as_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.write_csv(
        ("name", "tags", "size", "at"),
        [{"name": 'a "b",\nc', "tags": ["x"], "size": 3}, {"at": date(2026, 1, 2)}],
    )
    assert capsys.readouterr().out == (
        'name,tags,size,at\n"a ""b"",\nc","[""x""]",3,\n,,,2026-01-02\n'
    )
    output.write_json({"at": date(2026, 1, 2), "of": {3, 1}, "text": "é"})
    assert capsys.readouterr().out == '{"at": "2026-01-02", "of": [1, 3], "text": "é"}\n'
    with pytest.raises(TypeError, match="object has no form in JSON"):
        output.to_json(object())
