"""The documentation is complete where it can be counted."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from langgraph_letta_store import errors
from langgraph_letta_store.errors import LettaStoreError
from tests.docs.snippets import PAGES, ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_every_error_is_explained() -> None:
    """Each class has a heading of its own, or shares one with its siblings."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    headings = " ".join(re.findall(r"^#+ (.+)$", page, re.MULTILINE))
    named = set(re.findall(r"\w+Error", headings))
    own = {
        name
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, LettaStoreError) and each is not LettaStoreError
    }
    assert own - named == set()


def test_paths_of_the_architecture_are_there() -> None:
    """The life of a call is described by names of files, which may move."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    named = re.findall(r"`([\w/]+\.(?:py|sql))`", page)
    files = [path.as_posix() for path in (ROOT / "langgraph_letta_store").rglob("*.*")]
    lost = [name for name in named if not any(file.endswith(f"/{name}") for file in files)]
    assert lost == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_as_it_ran(notebook: Path) -> None:
    cells = json.loads(notebook.read_text())["cells"]
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_only_public_names_are_imported(path: Path) -> None:
    modules = re.findall(r"(?:from|import) (langgraph_letta_store[\w.]*)", path.read_text())
    private = [name for name in modules if "._" in name or ".cli" in name]
    assert private == []
