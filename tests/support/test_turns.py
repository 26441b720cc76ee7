"""Facades take turns, and none of their cases is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import turns

pytest_plugins = ["pytester"]

CASES = """
    import pytest

    @pytest.mark.parametrize("n", [1, 2])
    @pytest.mark.parametrize("way", ["sync", "async"])
    def test_many(way, n): pass

    @pytest.mark.parametrize("way", ["async", "sync"])
    def test_one(way): pass

    @pytest.mark.parametrize("way", ["sync"])
    def test_alone(way): pass
"""


@pytest.mark.parametrize(("room", "by_day"), [("store", 4), ("engine", 7)])
def test_each_case_runs_by_day_or_by_night(
    pytester: Any, monkeypatch: pytest.MonkeyPatch, room: str, by_day: int
) -> None:
    monkeypatch.setattr(turns, "TESTS", Path(pytester.path))
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    (pytester.path / room).mkdir()
    pytester.makepyfile(**{f"{room}/test_cases": CASES})
    items: list[pytest.Item] = pytester.inline_genitems(room)[0]
    turns.take_turns(items)
    day = {item.name for item in items if item.get_closest_marker("nightly") is None}
    assert len(items) == 7
    assert len(day) == by_day
    assert "test_alone[sync]" in day
    for test, one, other in (
        ("many", "sync-1", "async-1"),
        ("many", "sync-2", "async-2"),
        ("many", "sync-1", "sync-2"),
        ("one", "sync", "async"),
    ):
        if room == "store":
            assert len({f"test_{test}[{one}]", f"test_{test}[{other}]"} & day) == 1
