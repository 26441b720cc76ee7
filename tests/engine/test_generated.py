"""The facades for synchronous code are what the tool makes of those for coroutines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "langgraph_letta_store"
TOOL = ROOT / "tools" / "async_to_sync.py"


def test_the_synchronous_facades_are_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, f"{checked.stdout}{checked.stderr}"


@pytest.mark.parametrize("room", ["store", "saver", "agents"])
def test_no_generated_file_is_left_without_its_source(room: str) -> None:
    written = {path.name for path in (PACKAGE / room / "aio").glob("*.py")}
    assert {path.name for path in (PACKAGE / room / "sync").glob("*.py")} == written
