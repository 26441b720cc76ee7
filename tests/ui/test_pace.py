"""The page's views of 10,000 agents and 100,000 messages take at most 200 ms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

MOST_MS = 200
"""CPU time, since other work of the machine would count in elapsed time."""

LONGER = {"recall search, a word of many"}
"""It ranks one message in seven: a search may take longer."""


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_each_view_of_a_large_memory_is_there_at_once(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    subprocess.run(
        [sys.executable, "benchmarks/page.py", "--json", str(figures)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    found = json.loads(figures.read_text())
    assert len(found) > 20
    slow = {
        name: timing
        for name, timing in found.items()
        if timing["late_processors"] > MOST_MS and name not in LONGER
    }
    assert slow == {}
