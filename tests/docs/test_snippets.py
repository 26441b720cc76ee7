"""Every snippet of the README and of the documentation runs exactly as printed.

Each page runs in an empty folder, from top to bottom, so that its snippets may build on each other.
`embedded:./memory` is a server of the page's own, and OpenAI's models are answered on loopback.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiktoken

from tests.docs import snippets
from tests.docs.model_server import ModelServer
from tests.docs.offline.sitecustomize import encode_bytes
from tests.docs.snippets import PAGES, ROOT, RUN, SHOWN

FENCE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[ \t]*([^\n]*)$(.*?)^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL
)

SKIPPED = Counter(
    {
        "installs from a package index": 5,
        "installs from a package index and serves until it is stopped": 1,
        "needs Citus": 1,
        "needs an administrator": 1,
        "needs a superuser": 1,
        "needs a standby; tests/engine/test_replicas.py has one": 2,
        "needs a file with your keys; tests/maintenance runs the command": 1,
        "needs the roles": 2,
        "setup creates it": 1,
        "makes an environment of its own and runs these tests": 1,
        "loads a model of 72 MB": 1,
        "makes an environment of its own; tests/cli runs the demo": 1,
        "needs a Letta server's database; tests/imports runs the import": 1,
        "needs a backup; tests/engine/test_drills.py restores one": 1,
        "needs a database of PostgresStore; tests/cli runs the import": 1,
        "needs mem0": 1,
        "needs an export; tests/cli runs the import": 1,
        "pg_dump is not part of every machine that runs the tests": 1,
        "rewrites files of the repository": 1,
        "runs these tests": 1,
        "runs this test; .ci/run runs it as printed": 1,
        "serves until it is stopped": 2,
    }
)


@pytest.fixture
def _surroundings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATABASE_URL", "embedded:./memory")
    monkeypatch.setenv("ADMIN_URL", "embedded:./memory")
    monkeypatch.setattr(tiktoken, "encoding_for_model", encode_bytes)
    monkeypatch.setattr(tiktoken, "get_encoding", encode_bytes)
    with ModelServer() as server:
        server.says(lambda request: "I will remember that.")
        monkeypatch.setenv("OPENAI_API_KEY", "test")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def skips(page: Path) -> list[str]:
    """The reasons that a page gives for snippets that are not run."""
    return re.findall(r'^<!-+ skip: next "(.+)" -->$', page.read_text(), re.MULTILINE)


def conditional(page: Path) -> list[str]:
    """The reasons for snippets that are run only where a package is installed."""
    asked = r'^<!-+ skip: next if\(absent\("\w+"\), reason="(.+)"\) -->$'
    return re.findall(asked, page.read_text(), re.MULTILINE)


@pytest.mark.filterwarnings("ignore:Importing Send from langgraph.constants")  # LangMem does
@pytest.mark.filterwarnings("ignore:create_react_agent has been moved")  # langgraph-supervisor
@pytest.mark.timeout(300)  # a page starts a server, and each command a Python
@pytest.mark.usefixtures("_surroundings")
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_snippets_of_a_page_run(page: Path) -> None:
    left_out = snippets.run(page)
    packages = [reason for reason in left_out if reason in conditional(page)]
    assert [reason for reason in left_out if reason not in packages] == skips(page)
    if packages:
        pytest.skip(f"{len(packages)} snippets of the page were not run: {packages[0]}")


@pytest.mark.usefixtures("_surroundings")
def test_the_first_snippet_of_the_readme_runs_twice_and_prints_what_it_says() -> None:
    fences = FENCE.findall((ROOT / "README.md").read_text())
    program = next(text for _, kind, text in fences if kind == "python")
    printed = next(text for _, kind, text in fences if kind == "text")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stderr, done.stdout) == ("", printed.lstrip("\n"))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_each_fence_says_what_it_is(page: Path) -> None:
    """A fence without a language, or with one that no test runs, would go unnoticed."""
    kinds = [info for _, info, _ in FENCE.findall(page.read_text())]
    assert set(kinds) <= {*RUN, *SHOWN}
    run = [kind for kind in kinds if kind in RUN]
    assert len(list(snippets.read(page).examples())) == len(run) + len(
        skips(page) + conditional(page)
    )


def test_what_is_not_run_is_listed_here() -> None:
    """A new reason not to run a snippet is a decision to be reviewed."""
    assert Counter(reason for page in PAGES for reason in skips(page)) == SKIPPED
