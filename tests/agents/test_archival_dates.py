"""Passages that were made at times of their own, and are found by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from langgraph_letta_store import AgentMemory
from tests.agents.test_archival import ada, contents, memory, way

__all__ = ["ada", "memory", "way"]

MAY = datetime(2019, 5, 4, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "given",
    [
        MAY,
        MAY.astimezone(timezone(timedelta(hours=9))),
        "2019-05-04T12:30:00Z",
        "2019-05-04T14:30:00+02:00",
        "2019-05-04 12:30",
    ],
)
def test_a_passage_keeps_the_time_it_was_made(ada: AgentMemory, given: datetime | str) -> None:
    before = datetime.now(UTC) - timedelta(hours=1)
    passage = ada.archival.insert("Moved to Turin.", created_at=given)
    assert passage.created_at == MAY
    assert passage.updated_at > before
    found = ada.archival.get(passage.id)
    assert (found.created_at, found.updated_at) == (passage.created_at, passage.updated_at)


def test_passages_are_found_by_the_times_they_were_made(ada: AgentMemory) -> None:
    old = {"content": "Was at sea.", "created_at": "2018-01-01"}
    made = ada.archival.insert_many([old, "Lives in Turin."], created_at=MAY)
    ada.archival.insert("Is at home.")
    assert [each.created_at.year for each in made] == [2018, 2019]
    assert contents(ada.archival.search()) == ["Is at home.", "Lives in Turin.", "Was at sea."]
    assert contents(ada.archival.search(until="2018-01-01")) == ["Was at sea."]
    assert contents(ada.archival.search("Turin", since="2019-05-04", until="2019-05-04")) == [
        "Lives in Turin."
    ]
    assert contents(ada.archival.search("Turin", since="2019-05-05")) == ["Is at home."]


@pytest.mark.parametrize("policy", ["skip", "replace"])
def test_a_near_duplicate_keeps_its_time(ada: AgentMemory, policy: str) -> None:
    ada.archival.insert("Drinks tea.", created_at="2018-01-01")
    ada.archival.insert("Drinks tea.", created_at=MAY, duplicates=policy)  # type: ignore[arg-type]  # one of them
    (passage,) = ada.archival.search()
    assert passage.created_at.year == 2018


def test_a_passage_keeps_its_time_when_it_is_changed(ada: AgentMemory) -> None:
    passage = ada.archival.insert("Drinks tea.", created_at=MAY)
    assert ada.archival.update(passage.id, content="Drinks coffee.").created_at == MAY


def test_an_archive_keeps_times(ada: AgentMemory) -> None:
    ada.archival.attach_archive("team")
    ada.archival.insert("Meets on Mondays.", archive="team", created_at=MAY)
    (passage,) = ada.archival.search(archive="team", until=MAY)
    assert passage.created_at == MAY
