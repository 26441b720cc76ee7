"""Archival memory and its store: items put otherwise, times to live, kinds of index."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from langgraph_letta_store import AgentMemory
from langgraph_letta_store._tiers.archival.passages import parse_passage
from langgraph_letta_store.errors import InvalidOperationError, MissingPassageError
from tests.agents.test_archival import PLACE, contents, index, vectors
from tests.support.agents import BOTH, Memory, opened


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way, index=index()) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


def expiry(dsn: str, schema: str) -> dict[str, datetime | None]:
    query = f'select key, expires_at from "{schema}".archival_memory'
    with psycopg.connect(dsn) as connection:
        return {str(key): at for key, at in connection.execute(query.encode())}


def test_items_put_otherwise_are_passages(ada: AgentMemory, memory: Memory) -> None:
    put = memory.store.put
    langmem: Any = {"kind": "Memory", "content": {"content": "likes tea"}}
    put(PLACE, "langmem", langmem, index=["content.content"])
    put(PLACE, "text", {"content": "tea", "tags": ["x", 1, "x", "", None]}, index=["content"])
    put(PLACE, "document", {"name": "Ada", "tags": "none"}, index=["name"])
    put((*PLACE, "deeper"), "below", {"content": "tea below"}, index=["content"])
    put(("agents", "ada", "archivals"), "no", {"content": "tea elsewhere"}, index=["content"])
    found = {passage.id: passage for passage in ada.archival.search("tea")}
    assert {id_: p.content for id_, p in found.items()} == {
        "langmem": "likes tea",
        "text": "tea",
        "document": '{"name": "Ada", "tags": "none"}',
        "below": "tea below",
    }
    assert found["text"].tags == ["x"]
    assert found["document"].tags == []
    assert ada.archival.count() == 4
    assert ada.archival.tag_counts() == {"x": 1}
    assert ada.archival.get("below").content == "tea below"
    ada.archival.update("langmem", content="likes coffee", tags=["y"])
    item = memory.store.get(PLACE, "langmem")
    assert item is not None
    assert item.value == {
        "kind": "Memory",
        "content": {"content": "likes coffee"},
        "tags": ["y"],
    }
    assert parse_passage(item).content == "likes coffee"
    assert contents(ada.archival.search("likes coffee", top_k=1)) == ["likes coffee"]
    assert ada.archival.update("below", content="coffee below").content == "coffee below"
    ada.archival.update("document", content="is Ada")
    assert ada.archival.get("document").content == "is Ada"
    ada.archival.delete("below")
    assert ada.archival.count() == 3


def test_an_id_that_is_there_twice_is_refused(ada: AgentMemory, memory: Memory) -> None:
    for deeper in ("one", "two"):
        memory.store.put((*PLACE, deeper), "same", {"content": deeper})
    with pytest.raises(InvalidOperationError, match="several passages 'same'"):
        ada.archival.get("same")
    memory.store.put(PLACE, "same", {"content": "mine"})
    assert ada.archival.get("same").content == "mine"


def test_passages_stay_although_items_of_the_store_expire(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way, index=index(), ttl={"default_ttl": 0.001}) as memory:
        archival = memory.agent("ada").archival
        passage = archival.insert("tea")
        memory.store.put(PLACE, "brief", {"content": "brief"}, index=["content"])
        memory.store.put(PLACE, "long", {"content": "long", "tags": ["x"]}, ttl=100)
        before = expiry(dsn, schema)
        time.sleep(0.1)
        assert before[passage.id] is None
        assert contents(archival.search("tea")) == ["tea"]
        assert set(contents(archival.search())) == {"tea", "long"}
        assert (archival.count(), archival.tag_counts()) == (2, {"x": 1})
        with pytest.raises(MissingPassageError):
            archival.get("brief")
        archival.update("long", tags=["y"])
        after = expiry(dsn, schema)
        assert after["long"] == before["long"], "neither reading nor changing prolongs its time"


def test_a_store_without_an_index_finds_by_tags_and_times(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way) as memory:
        archival = memory.agent("ada").archival
        passage = archival.insert("tea", tags=["x"])
        assert contents(archival.search(tags=["x"], since="2020-01-01")) == ["tea"]
        assert archival.update(passage.id, content="coffee").content == "coffee"
        with pytest.raises(
            InvalidOperationError, match=r"query: this store embeds nothing.*index="
        ):
            archival.search("tea")
        archival.delete(passage.id)
        assert archival.count() == 0


def test_an_index_of_another_worker_is_seen(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync") as early:
        early.agent("ada").archival.count()
        with opened(dsn, schema, "sync", index=index()) as late:
            passage = late.agent("ada").archival.insert("tea")
            early.agent("ada").archival.update(passage.id, content="coffee")
            assert vectors(dsn, schema) == []
            assert late.agent("ada").archival.search("tea") == []


@pytest.mark.parametrize("distance", ["l2", "inner_product"])
def test_other_distances(way: str, dsn: str, schema: str, distance: str) -> None:
    with opened(dsn, schema, way, index=index(distance_type=distance)) as memory:
        archival = memory.agent("ada").archival
        archival.insert_many(["tea", "zzz"])
        found = archival.search("tea")
        assert contents(found) == ["tea", "zzz"]
        best = {"l2": 0, "inner_product": 1}[distance]
        assert found[0].score == pytest.approx(best, abs=0.05)
