"""Reads the snippets of a page and runs them in order, in one namespace and one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from unittest import SkipTest

import psycopg
from sybil import Example, Sybil
from sybil.document import Document
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from langgraph_letta_store._engine.embedded_server import connection_string

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

SHOWN = ("json", "text")
"""What is printed to be read: outputs, trees of files, configuration of other programs."""

RUN = ("python", "sh", "sql")


def run_sql(example: Example) -> None:
    """Run SQL as a user does who looks at the page's database."""
    address = connection_string(os.environ["DATABASE_URL"])
    with psycopg.connect(address, options="-c search_path=letta,public") as connection:
        connection.execute(example.parsed.encode())


def run_sh(example: Example) -> None:
    """Run a shell's lines, with the commands of this Python's environment first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    modules = [str(Path(__file__).parent / "offline"), str(ROOT)]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.parsed],
        env={**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(modules)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = (
            f"{Path(example.path).name}:{example.line} ended with {done.returncode}:\n{done.stdout}"
        )
        raise AssertionError(msg)


def read(page: Path) -> Document:
    """Find the snippets of a page."""
    sybil = Sybil(
        parsers=[
            PythonCodeBlockParser(),
            CodeBlockParser(language="sql", evaluator=run_sql),
            CodeBlockParser(language="sh", evaluator=run_sh),
            SkipParser(),
        ]
    )
    document = sybil.parse(page)
    document.namespace["absent"] = is_absent
    return document


def is_absent(module: str) -> bool:
    """Whether a page has to leave out a snippet that needs a package, as a comment of it asks."""
    return find_spec(module) is None


def run(page: Path) -> list[str]:
    """Run a page's snippets, and return why those that were not run were skipped."""
    document = read(page)
    skipped: list[str] = []
    try:
        for example in document.examples():
            try:
                example.evaluate()
            except SkipTest as skip:
                skipped.append(str(skip))
    finally:
        for value in list(document.namespace.values()):
            if isinstance(value, ExitStack):  # where a page leaves a memory open for its examples
                value.close()
    return skipped
