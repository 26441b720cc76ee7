"""What is set for an agent: kept, merged, and checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
import pytest

from langgraph_letta_store import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaStore,
    LettaSaver,
    LettaStore,
)
from langgraph_letta_store.errors import ConfigurationError, InvalidOperationError
from langgraph_letta_store.records import AgentContents, AgentSettings, Forgotten
from tests.support.agents import BOTH, Memory, opened


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, request.param) as memory:
        yield memory


def test_nothing_is_set_at_first(memory: Memory) -> None:
    assert memory.agent("ada").settings() == AgentSettings("UTC", "keep", 0.95)


def test_what_is_not_given_stays(memory: Memory) -> None:
    ada = memory.agent("ada")
    assert ada.configure(timezone="Europe/Paris").timezone == "Europe/Paris"
    ada.configure(duplicates="skip")
    assert ada.configure(duplicate_threshold=1) == AgentSettings("Europe/Paris", "skip", 1)
    assert ada.configure() == ada.settings() == AgentSettings("Europe/Paris", "skip", 1)
    assert memory.agent("ben").settings() == AgentSettings()


def test_a_name_may_be_any_text(memory: Memory) -> None:
    for name in ("ada@example.com", "100%", "Ada Lovelace", "a%2Eb", "a.b"):
        memory.agent(name).configure(timezone=f"Etc/GMT+{len(name) % 12}")
    for name in ("ada@example.com", "100%", "Ada Lovelace", "a%2Eb", "a.b"):
        assert memory.agent(name).settings().timezone == f"Etc/GMT+{len(name) % 12}"


BAD = {
    "timezone": ("", "Mars/Olympus", "../etc/passwd", "America", "a\0b", 1, "é" * 300),
    "duplicates": ("drop", "", ["skip"], True),
    "duplicate_threshold": (0, -1, 1.01, float("nan"), float("inf"), "0.9", True),
}
EXPECTED = {
    "timezone": "'Europe/Paris'",
    "duplicates": "'skip', 'replace' or 'keep'",
    "duplicate_threshold": "such as 0.95",
}


def test_bad_settings_are_refused_as_a_whole(memory: Memory) -> None:
    ada = memory.agent("ada")
    for name, values in BAD.items():
        for value in values:
            given: Any = {"timezone": "Europe/Paris", "duplicates": "skip", name: value}
            with pytest.raises(
                InvalidOperationError, match=f"`{name}` must be .*{EXPECTED[name]}.*got "
            ):
                ada.configure(**given)
    assert ada.settings() == AgentSettings()


def test_a_time_zone_can_be_used() -> None:
    assert AgentSettings(timezone="Asia/Tokyo").zone == ZoneInfo("Asia/Tokyo")
    assert str(AgentSettings().zone) == "UTC"


def test_settings_and_contents_show_as_tables() -> None:
    html = AgentSettings("Europe/Paris")._repr_html_()
    assert "Europe/Paris" in html
    assert "0.95" in html
    contents = AgentContents(blocks=2, messages=12_345)
    assert "12,345" in contents._repr_html_()
    assert contents.__rich__().row_count == 10
    assert AgentSettings().__rich__().row_count == 1
    assert bool(contents) is True
    assert bool(Forgotten()) is False


def test_a_store_of_the_other_kind_is_refused(dsn: str, schema: str) -> None:
    """Its calls would never be awaited, and nothing be written."""
    with psycopg.connect(dsn) as connection:
        store, saver = LettaStore(connection, schema=schema), LettaSaver(connection, schema=schema)
        wrong: Any = store
        with pytest.raises(
            ConfigurationError, match="of AsyncAgentMemory must be a AsyncLettaStore"
        ):
            AsyncAgentMemory(wrong, "ada")
        wrong = AsyncLettaStore(wrong, schema=schema)
        with pytest.raises(
            ConfigurationError, match="`store` of AgentMemory must be a LettaStore, got a Async"
        ):
            AgentMemory(wrong, "ada")
        with pytest.raises(
            ConfigurationError,
            match=r"`saver` of AsyncAgentMemory must be a Async.*, got a LettaSaver",
        ):
            AsyncAgentMemory(wrong, "ada", cast("Any", saver))
