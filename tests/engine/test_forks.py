"""A forked process never uses what its parent opened; each program forks on its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from langgraph_letta_store import LettaMemory
from tests.support.forks.children import INDEX
from tests.support.forks.scenarios import SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_children_use_nothing_of_their_parents(scenario: str, dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, index=INDEX) as memory:
        memory.setup()
    program = [sys.executable, "-m", "tests.support.forks", scenario, dsn, schema]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=100)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
