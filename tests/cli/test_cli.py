"""`letta-store`: its commands apart from the demo, and how they begin, fail and stop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from psycopg import sql
from psycopg.rows import tuple_row

from langgraph_letta_store import LettaStore
from langgraph_letta_store.cli import main
from langgraph_letta_store.errors import SetupError
from tests.support.embeddings import CharacterEmbeddings


class Done(NamedTuple):
    """How a command ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


class CommandLine:
    """Runs `letta-store` in this process; of the environment it sees only what it is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, **environment: str) -> Done:
        with self.monkeypatch.context() as patched:
            for name in os.environ:
                if name.startswith(("OPENAI_", "DATABASE_URL", "LETTA_STORE_")):
                    patched.delenv(name)
            for name, value in {"COLUMNS": "200", **environment}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["letta-store", *arguments])
            with pytest.raises(SystemExit) as exited:
                main()
        assert isinstance(exited.value.code, int)
        stdout, stderr = map(str, self.capsys.readouterr())
        return Done(exited.value.code, stdout, stderr)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def run_program(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def opened(dsn: str, schema: str, embed: Embeddings, **options: Any) -> Any:
    index: Any = {"dims": 32, "embed": embed, **options}
    return LettaStore.from_conn_string(dsn, index=index, schema=schema)


def tables(dsn: str, schema: str) -> list[tuple[Any, ...]]:
    """All columns, constraints and indexes of a schema, and what the store recorded in it."""
    query = """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attstorage
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = %(schema)s::regnamespace and a.attnum > 0
        union all
        select tablename, indexname, indexdef, null
        from pg_indexes where schemaname = %(schema)s::text
        union all
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid), null
        from pg_constraint where connamespace = %(schema)s::regnamespace
        order by 1, 2, 3
    """
    with psycopg.connect(dsn, row_factory=tuple_row) as connection:
        found = connection.execute(query, {"schema": schema}).fetchall()
        for name in ("settings", "migrations"):
            recorded = sql.SQL("select to_jsonb(t) - 'applied_at' from {} t order by 1").format(
                sql.Identifier(schema, name)
            )
            found += connection.execute(recorded).fetchall()
    return [tuple(str(v).replace(schema, "") for v in row) for row in found]


def test_help_names_every_command_and_version_the_version(run: CommandLine) -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for command in ("setup", "sql", "demo", "import"):
        assert command in shown.stdout
        assert run(command, "-h").returncode == 0
    done = run("--version")
    assert done.stdout.strip() == f"langgraph-letta-store {version('langgraph-letta-store')}"


def test_the_script_letta_store_is_installed() -> None:
    script = shutil.which("letta-store", path=str(Path(sys.executable).parent))
    assert script is not None
    assert run_program(script, "--version").stdout.startswith("langgraph-letta-store ")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from langgraph_letta_store.cli import main; main()"
    )
    done = run_program(sys.executable, "-c", program)
    assert done.returncode == 2
    assert f"needs {missing}" in done.stderr
    assert "pip install 'langgraph-letta-store[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_missing_module_is_not_blamed_on_the_extra() -> None:
    program = (
        "import sys; sys.modules['psycopg_pool'] = None\n"
        "sys.argv[1:] = ['setup', '--database', 'host=/nowhere']\n"
        "from langgraph_letta_store.cli import main; main()"
    )
    done = run_program(sys.executable, "-c", program)
    assert done.returncode == 1
    assert "psycopg_pool" in done.stderr
    assert "[cli]" not in done.stderr


def test_setup_makes_the_tables_a_store_needs(run: CommandLine, dsn: str, schema: str) -> None:
    vectors = ("--dims", "32", "--vector-type", "vector", "--distance", "l2")
    done = run("setup", "--database", dsn, "--schema", schema, "--partitions", "2", *vectors)
    assert done.returncode == 0, done.stderr
    assert f"schema {schema}" in done.stdout
    assert "32 dimensions, vector, l2" in done.stdout
    options: Any = {"distance_type": "l2", "ann_index_config": {"vector_type": "vector"}}
    with opened(dsn, schema, CharacterEmbeddings(), **options) as store:
        store.put(("a", "b"), "k", {"text": "tram"})
        (found,) = store.search(("a", "b"), query="tram")
        assert found.key == "k"


def test_setup_takes_the_database_from_the_environment(
    run: CommandLine, dsn: str, schema: str
) -> None:
    for name in ("DATABASE_URL", "LETTA_STORE_DATABASE"):
        done = run("setup", "--schema", schema, "--partitions", "0", **{name: dsn})
        assert done.returncode == 0, done.stderr
    assert (
        "vectors: none"
        in run(
            "setup", "--schema", schema, LETTA_STORE_DATABASE=dsn, DATABASE_URL="host=/nowhere"
        ).stdout
    )
    missing = run("setup")
    assert missing.returncode == 2
    assert "LETTA_STORE_DATABASE" in missing.stderr


def test_setup_records_the_model_that_later_stores_are_checked_against(
    run: CommandLine, dsn: str, schema: str
) -> None:
    class Named(CharacterEmbeddings):
        model = "one"

    arguments = ("--database", dsn, "--schema", schema, "--partitions", "2", "--dims", "32")
    assert run("setup", *arguments, "--model", "one").returncode == 0
    with opened(dsn, schema, Named()) as store:
        store.setup()
    Named.model = "another"
    with opened(dsn, schema, Named()) as store, pytest.raises(SetupError, match="another"):
        store.setup()
    done = run("setup", *arguments, "--model", "another")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "'one'" in done.stderr
    assert "Traceback" not in done.stderr


def test_sql_is_what_setup_runs(run: CommandLine, dsn: str, schema: str, database: str) -> None:
    for vectors in ((), ("--dims", "8", "--distance", "inner_product", "--model", "m")):
        options = ("--schema", schema, "--partitions", "3", "--agent-depth", "1", *vectors)
        printed = run("sql", *options)
        assert printed.returncode == 0, printed.stderr
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(printed.stdout.encode())
        by_script = tables(database, schema)
        assert run("setup", "--database", database, *options).returncode == 0
        assert tables(database, schema) == by_script  # it found nothing left to do
        assert run("setup", "--database", dsn, *options).returncode == 0
        assert tables(dsn, schema) == by_script
        drop = sql.SQL("drop schema {} cascade").format(sql.Identifier(schema))
        for conninfo in (database, dsn):
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute(drop)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("sql", "--model", "m"), 2, "add --dims"),
        (("sql", "--dims", "0"), 2, "--dims"),
        (("sql", "--distribute", "agent"), 2, "--distribute"),
        (("sql", "--distribute", "schema", "--rls"), 2, "leave --rls out"),
        (("sql", "--dims", "4001"), 1, "whole number from 1 to 4000 for a halfvec"),
        (("sql", "--vector-type", "bit"), 2, "halfvec"),
        (("sql", "--partitions", "-1"), 2, "--partitions"),
        (("sql", "--schema", ""), 1, "must be a str of 1 to 63 bytes"),
        (("setup", "--database", "host=/nowhere"), 1, "/nowhere"),
        (("setup", "--database", "not a dsn"), 2, "embedded:PATH"),
        (("demo", "--database", "postgres:/x"), 2, "embedded:PATH"),
        (("setup", "--database", "embedded:"), 1, "embedded:"),
        (("demo", "--conversation", "/nowhere.json"), 2, "/nowhere.json"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_bad_option_is_told_without_a_traceback(
    run: CommandLine, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("stopped", [False, True])
def test_the_demo_leaves_no_server_behind_also_on_ctrl_c(stopped: bool) -> None:
    """In a terminal that can show next to nothing."""
    folder = Path(tempfile.mkdtemp(prefix="letta-"))  # short: a socket's path has few characters
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "langgraph_letta_store.cli", "demo", "--offline"],
            env={
                **os.environ,
                "TMPDIR": str(folder),
                "PYTHONUNBUFFERED": "1",
                "PYTHONIOENCODING": "ascii",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell starts what runs in the background deaf to Ctrl-C, and that is inherited.
            preexec_fn=_hears_ctrl_c,  # noqa: PLW1509  # it does nothing but that
        ) as demo:
            assert demo.stdout is not None
            while "Models" not in (line := demo.stdout.readline()):
                assert line, demo.communicate()[1]
            while not list(folder.glob("letta-store-demo-*/data/postmaster.pid")):
                assert demo.poll() is None
                time.sleep(0.01)
            if stopped:
                demo.send_signal(signal.SIGINT)
            stdout, stderr = demo.communicate(timeout=100)
        assert demo.returncode == (130 if stopped else 0)
        assert ("I remember this" in stdout) == (not stopped)
        assert "Traceback" not in stderr
        assert list(folder.glob("letta-store-demo-*")) == []
    finally:
        shutil.rmtree(folder)
