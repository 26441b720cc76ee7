"""Names of earlier versions go on working, and say where things are now."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import langgraph_letta_store as package
from langgraph_letta_store import _moved


@pytest.mark.parametrize("old", _moved.MOVED)
def test_an_old_name_works_and_warns(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, old, raising=False)
    _, name = _moved.MOVED[old]
    with pytest.warns(DeprecationWarning, match=f"import {name}") as seen:
        module = importlib.import_module(old)
    assert getattr(module, name) is getattr(package, name)
    assert len(seen) == 1


def test_the_warning_names_the_line_that_imports() -> None:
    program = "import warnings; warnings.simplefilter('error')\nimport langgraph_letta_store.nodes"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "LettaMemoryNode" in ended.stderr
    assert 'File "<string>", line 2' in ended.stderr


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("langgraph_letta_store.nowhere")
    with pytest.raises(AttributeError, match="nowhere"):
        _ = package.nowhere


def test_the_package_imports_no_agents_of_langchain_before_they_are_asked_for() -> None:
    program = (
        "import sys, langgraph_letta_store as package\n"
        "assert 'LettaMemoryNode' in dir(package)\n"
        "assert not {'langchain', 'langgraph_letta_store.agents.node'} & set(sys.modules)\n"
        "package.LettaMemoryNode, package.LettaMemoryMiddleware, package.connection_string\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
