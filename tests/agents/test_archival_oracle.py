"""A plain list as the oracle: random inserts, changes, deletes and searches give the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langgraph_letta_store.agents.sync.archival import Archival
from langgraph_letta_store.records import Passage
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings

MODEL = CharacterEmbeddings(32)
ARCHIVES = (None, "one", "two")
TAGS = st.lists(st.sampled_from(["a", "A", "b", "c.d"]), max_size=3)
TEXTS = st.text("abc", min_size=1, max_size=4)
DAYS = st.integers(1, 5)
ALL = 1000


@dataclass
class Remembered:
    """What there must be of a passage."""

    id: str
    content: str
    tags: list[str]
    created_at: datetime
    archive: str | None

    def agrees(self, passage: Passage) -> bool:
        mine = (self.id, self.content, self.tags, self.created_at, self.archive)
        found = passage
        return mine == (found.id, found.content, found.tags, found.created_at, found.archive)


class Oracle:
    """An agent's passages in a list, looked through one by one."""

    def __init__(self) -> None:
        self.passages: list[Remembered] = []

    def search(self, asked: dict[str, Any]) -> list[Remembered]:
        """All that is asked for, the newest first."""
        found = [passage for passage in self.passages if self._wanted(passage, asked)]
        found.sort(key=lambda passage: passage.id)
        return sorted(found, key=lambda passage: passage.created_at, reverse=True)

    def _wanted(self, passage: Remembered, asked: dict[str, Any]) -> bool:
        wanted = [tag in passage.tags for tag in asked["tags"]]
        day = passage.created_at.date().isoformat()
        return (
            (not wanted or (any(wanted) if asked["match"] == "any" else all(wanted)))
            and (asked["since"] is None or asked["since"] <= day)
            and (asked["until"] is None or day <= asked["until"])
            and asked["archive"] in (None, passage.archive)
        )


@pytest.fixture(scope="module", params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    """One store for all examples: each has agents of its own."""
    schema = f"oracle_{uuid4().hex[:12]}"
    index: Any = {"dims": 32, "embed": MODEL}
    with opened(dsn, schema, request.param, index=index) as memory:
        yield memory
    with psycopg.connect(dsn) as connection:
        connection.execute(f'drop schema "{schema}" cascade'.encode())


@pytest.fixture(scope="module")
def clock(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def day(number: int) -> str:
    return f"2026-11-0{number}"


ASKED = st.fixed_dictionaries(
    {
        "tags": TAGS,
        "match": st.sampled_from(["any", "all"]),
        "since": st.none() | DAYS.map(day),
        "until": st.none() | DAYS.map(day),
        "archive": st.sampled_from(ARCHIVES),
    }
)


def check_search(archival: Archival, oracle: Oracle, asked: dict[str, Any], query: str) -> None:
    expected = oracle.search(asked)
    newest = archival.search(**asked, top_k=ALL)
    assert [p.id for p in newest] == [p.id for p in expected]
    assert all(mine.agrees(found) for mine, found in zip(expected, newest, strict=True))
    nearest = archival.search(query, **asked, top_k=ALL)
    assert {p.id for p in nearest} == {p.id for p in expected}
    scores = [p.score or 0.0 for p in nearest]
    order = [
        (-score, -p.created_at.timestamp(), p.id) for score, p in zip(scores, nearest, strict=True)
    ]
    assert order == sorted(order)
    wanted = MODEL.embed_query(query)
    for passage, score in zip(nearest, scores, strict=True):
        vector = MODEL.embed_query(passage.content)
        cosine = sum(a * b for a, b in zip(wanted, vector, strict=True))
        assert score == pytest.approx(cosine, abs=2e-3)
    for text, everything in ((query, nearest), (None, newest)):
        pages = [archival.search(text, **asked, top_k=3, page=n) for n in range(4)]
        assert [p.id for page in pages for p in page] == [p.id for p in everything[:12]]
    if nearest:
        least = scores[len(scores) // 2]
        good = archival.search(query, **asked, top_k=ALL, min_score=least)
        assert [p.id for p in good] == [
            p.id for p, score in zip(nearest, scores, strict=True) if score >= least
        ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_sequence_gives_what_the_oracle_gives(
    memory: Memory, clock: psycopg.Connection[Any], data: st.DataObject
) -> None:
    schema = memory.store.config.schema
    unique = uuid4().hex
    names = {archive: f"{archive} {unique}" for archive in ARCHIVES if archive}
    oracle, archival = Oracle(), memory.agent(f"agent {unique}").archival
    other = memory.agent(f"other {unique}").archival
    for name in names.values():
        archival.attach_archive(name)
    kinds = st.sampled_from(["insert", "insert", "update", "delete", "search"])
    for kind in data.draw(st.lists(kinds, min_size=3, max_size=10)):
        if kind == "insert":
            drafts: list[Any] = data.draw(
                st.lists(
                    st.fixed_dictionaries({"content": TEXTS, "tags": TAGS}), min_size=1, max_size=4
                )
            )
            archive = names.get(data.draw(st.sampled_from(ARCHIVES)) or "")
            for passage, draft in zip(
                archival.insert_many(drafts, archive=archive), drafts, strict=True
            ):
                moment = datetime(2026, 11, data.draw(DAYS), tzinfo=UTC) + timedelta(
                    seconds=86_399.999999 * data.draw(st.sampled_from([0, 0.5, 1]))
                )
                update = f'update "{schema}".archival_memory set created_at = %s where key = %s'
                clock.execute(update.encode(), [moment, passage.id])
                tags = list(dict.fromkeys(draft["tags"]))
                oracle.passages.append(
                    Remembered(passage.id, draft["content"], tags, moment, archive)
                )
        elif kind == "search":
            asked: dict[str, Any] = data.draw(ASKED)
            asked["archive"] = names.get(asked["archive"] or "")
            check_search(archival, oracle, asked, data.draw(TEXTS))
        elif oracle.passages:
            chosen = data.draw(st.sampled_from(oracle.passages))
            if kind == "delete":
                archival.delete(chosen.id)
                oracle.passages.remove(chosen)
            else:
                content, new = data.draw(st.none() | TEXTS), data.draw(st.none() | TAGS)
                changed = archival.update(chosen.id, content=content, tags=new)
                chosen.content = content or chosen.content
                chosen.tags = chosen.tags if new is None else list(dict.fromkeys(new))
                assert chosen.agrees(changed)
                assert archival.get(chosen.id) == changed
    everything: dict[str, Any] = {
        "tags": [],
        "match": "any",
        "since": None,
        "until": None,
        "archive": None,
    }
    check_search(archival, oracle, everything, "abc")
    for archive in (None, *names.values()):
        mine = [p for p in oracle.passages if archive in (None, p.archive)]
        assert archival.count(archive=archive) == len(mine)
        used = {tag for p in mine for tag in p.tags}
        counts = {tag: sum(tag in p.tags for p in mine) for tag in used}
        assert archival.tag_counts(archive=archive) == counts
    assert other.count() == 0
    assert other.search("abc") == []
