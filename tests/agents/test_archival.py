"""Archival memory: passages filed away, found by meaning, tags and time, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest

from langgraph_letta_store import AgentMemory, LettaStore
from langgraph_letta_store.errors import MissingPassageError
from langgraph_letta_store.records import Passages
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings

PLACE = ("agents", "ada", "archival")


def index(**options: Any) -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"], **options}


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


def contents(passages: Passages) -> list[str]:
    return [passage.content for passage in passages]


def dated(dsn: str, schema: str, content: str, moment: str) -> None:
    """Let a passage have been inserted at another time."""
    update = (
        f'update "{schema}".archival_memory set created_at = %s::timestamptz '
        "where value ->> 'content' = %s"
    )
    with psycopg.connect(dsn) as connection:
        assert connection.execute(update.encode(), [moment, content]).rowcount == 1


def vectors(dsn: str, schema: str) -> list[tuple[str, int]]:
    """How many vectors each field has."""
    count = f'select field, count(*) from "{schema}".archival_vectors group by 1 order by 1'
    with psycopg.connect(dsn) as connection:
        return connection.execute(count.encode()).fetchall()


def test_what_is_inserted_is_got_and_found(ada: AgentMemory) -> None:
    before = datetime.now(UTC) - timedelta(seconds=60)
    passage = ada.archival.insert(
        "Ada takes her tea black.", tags=["home", "Home", "home"], metadata={"source": ("mail", 1)}
    )
    assert passage.content == "Ada takes her tea black."
    assert passage.tags == ["home", "Home"]
    assert passage.metadata == {"source": ["mail", 1]}
    assert (passage.outcome, passage.score, passage.archive) == ("inserted", None, None)
    assert before < passage.created_at == passage.updated_at
    got = ada.archival.get(passage.id)
    assert got.outcome == "found"
    for name in ("id", "content", "tags", "metadata", "created_at", "updated_at", "archive"):
        assert getattr(got, name) == getattr(passage, name)
    (found,) = ada.archival.search("black tea")
    assert found.id == passage.id
    assert found.score is not None
    assert 0.5 < found.score < 1


def test_a_passage_is_an_item_of_the_store(ada: AgentMemory, memory: Memory) -> None:
    passage = ada.archival.insert("tea", tags=["home"], metadata={"n": 1})
    (item,) = memory.store.search(PLACE)
    assert (item.namespace, item.key) == (PLACE, passage.id)
    assert item.value == {
        "kind": "Passage",
        "content": "tea",
        "tags": ["home"],
        "metadata": {"n": 1},
    }
    assert (item.created_at, item.updated_at) == (passage.created_at, passage.updated_at)
    (found,) = memory.store.search(("agents", "ada"), query="tea")
    assert found.score == pytest.approx(1, abs=1e-3)
    assert PLACE in memory.store.list_namespaces()
    memory.store.delete(PLACE, passage.id)
    assert ada.archival.count() == 0


def test_an_agents_passages_are_its_own(memory: Memory) -> None:
    names = ("ada@example.com", "ada@example", "ada%2Eexample", "日本語")
    for name in names:
        memory.agent(name).archival.insert(f"tea of {name}")
    for name in names:
        mine = memory.agent(name).archival
        assert contents(mine.search("tea")) == [f"tea of {name}"]
        assert mine.count() == 1
    (passage,) = memory.agent("日本語").archival.search()
    other = memory.agent(names[0]).archival
    calls: list[Any] = [other.get, other.delete, partial(other.update, tags=[])]
    for call in calls:
        with pytest.raises(MissingPassageError, match=r"no passage with the id .* search\(\)"):
            call(passage.id)
    assert memory.agent("日本語").archival.get(passage.id) == passage


def test_many_are_one_call_of_the_model_and_one_transaction(
    way: str, dsn: str, schema: str
) -> None:
    model = CharacterEmbeddings(32)
    with opened(dsn, schema, way, index=index(embed=model)) as memory:
        archival = memory.agent("ada").archival
        given: list[Any] = [
            "tea",
            {"content": "coffee", "tags": ["drink", "hot"], "metadata": {"a": 1, "b": 1}},
            {"content": "tea"},
        ]
        inserted = archival.insert_many(given, tags=["hot", "new"], metadata={"b": 2, "c": 2})
        assert len(model.calls) == 1
        assert sorted(model.calls[0]) == ["coffee", "tea"]
        assert contents(inserted) == ["tea", "coffee", "tea"]
        assert [p.tags for p in inserted] == [
            ["hot", "new"],
            ["drink", "hot", "new"],
            ["hot", "new"],
        ]
        assert [p.metadata for p in inserted] == [
            {"b": 2, "c": 2},
            {"a": 1, "b": 1, "c": 2},
            {"b": 2, "c": 2},
        ]
        assert {p.outcome for p in inserted} == {"inserted"}
        assert [archival.get(p.id).created_at for p in inserted] == [p.created_at for p in inserted]
        assert [p.id for p in archival.search()] == [p.id for p in reversed(inserted)]
        assert archival.insert_many([]) == Passages()
        assert archival.count() == 3
    times = f'select count(distinct xmin::text) from "{schema}".archival_memory'
    with psycopg.connect(dsn) as connection:
        assert connection.execute(times.encode()).fetchone() == (1,)


def test_tags_choose_before_the_page_is_cut(ada: AgentMemory) -> None:
    ada.archival.insert_many([f"tea {n}" for n in range(30)], tags=["x"])
    wanted = ada.archival.insert_many(
        [{"content": "zzz", "tags": ["x", "y"]}, {"content": "zz", "tags": ["y"]}]
    )
    found = ada.archival.search("tea", tags=["y"], top_k=2)
    assert {p.id for p in found} == {p.id for p in wanted}
    assert contents(ada.archival.search("tea", tags=["x", "y"], match="all")) == ["zzz"]
    assert len(ada.archival.search("tea", tags=["x", "y"], top_k=100)) == 32
    assert contents(ada.archival.search(tags=["y"])) == ["zz", "zzz"]
    assert ada.archival.search(tags=["Y"]) == []
    assert len(ada.archival.search(tags=[], top_k=100)) == 32
    assert contents(ada.archival.search(tags=("y", "x"), match="all")) == ["zzz"]


def test_tags_are_compared_as_a_whole(ada: AgentMemory) -> None:
    odd = ["a'b", 'say "hi"', "%(x)s", "{x}", "100%", "é", "e\u0301", "\0", "a,b", "\\", " "]
    for tag in odd:
        ada.archival.insert(f"about {odd.index(tag)}", tags=[tag])
    for tag in odd:
        assert contents(ada.archival.search(tags=[tag])) == [f"about {odd.index(tag)}"]
    assert ada.archival.tag_counts() == dict.fromkeys(sorted(odd), 1)


def test_times_choose(ada: AgentMemory, dsn: str, schema: str) -> None:
    moments = {
        "midnight": "2026-11-21T00:00:00Z",
        "noon": "2026-11-21T12:00:00Z",
        "last": "2026-11-21T23:59:59.999999Z",
        "next": "2026-11-22T00:00:00Z",
    }
    ada.archival.insert_many(list(moments))
    for content, moment in moments.items():
        dated(dsn, schema, content, moment)
    whole = ["last", "noon", "midnight"]
    search = ada.archival.search
    assert contents(search(since="2026-11-21", until="2026-11-21")) == whole
    assert contents(search(until=date(2026, 11, 21))) == whole
    assert contents(search(since=date(2026, 11, 22))) == ["next"]
    assert contents(search(until="2026-11-21T12:00")) == ["noon", "midnight"]
    assert contents(search(until="20261121")) == contents(search(until="2026W476")) == whole
    assert contents(search(since="2026-11-21T13:00:00+01:00")) == ["next", "last", "noon"]
    assert contents(search(until="9999-12-31")) == ["next", *whole]
    assert set(contents(search("noon", since="2026-11-21", until="2026-11-21"))) == set(whole)
    assert search("noon", since="2026-11-23") == []


def test_pages_are_full_and_neither_overlap_nor_leave_a_gap(ada: AgentMemory) -> None:
    inserted = ada.archival.insert_many(["same"] * 7 + [f"other {n}" for n in range(6)])
    assert len({passage.id for passage in inserted}) == 13
    for query in ("same", None):
        everything = ada.archival.search(query, top_k=100)
        for size in (1, 4, 5):
            pages = [ada.archival.search(query, top_k=size, page=n) for n in range(13 // size + 2)]
            assert [p.id for page in pages for p in page] == [p.id for p in everything]
            assert [len(page) for page in pages[: 13 // size]] == [size] * (13 // size)
    same = [p.id for p in inserted[:7]]
    assert [p.id for p in ada.archival.search("same", top_k=7)] == same[::-1], "newest first"
    assert ada.archival.search("same", top_k=0) == []
    assert ada.archival.search("same", page=2**31 - 1, top_k=2**31 - 1) == []


def test_a_least_score_cuts_the_page(ada: AgentMemory) -> None:
    ada.archival.insert_many(["tea", "tee", "zzz"])
    everything = ada.archival.search("tea")
    assert contents(everything)[0] == "tea"
    scores = [passage.score for passage in everything]
    assert contents(ada.archival.search("tea", min_score=scores[1])) == contents(everything)[:2]
    assert contents(ada.archival.search("tea", min_score=0.999)) == ["tea"]
    assert ada.archival.search("tea", min_score=0.999, page=1, top_k=1) == []
    assert ada.archival.search("tea", min_score=2) == []


def test_a_blank_query_finds_nothing(ada: AgentMemory) -> None:
    ada.archival.insert("tea")
    assert ada.archival.search("") == ada.archival.search(" \n") == []


def test_updating_changes_what_is_given(ada: AgentMemory, dsn: str, schema: str) -> None:
    first = ada.archival.insert("tea", tags=["a"], metadata={"n": 1})
    kept = ada.archival.insert("something else")
    tagged = ada.archival.update(first.id, tags=["b", "b"])
    assert (tagged.content, tagged.tags, tagged.metadata) == ("tea", ["b"], {"n": 1})
    assert tagged.created_at == first.created_at < tagged.updated_at
    changed = ada.archival.update(first.id, content="coffee", metadata={})
    assert (changed.content, changed.tags, changed.metadata) == ("coffee", ["b"], {})
    assert ada.archival.get(first.id) == changed == ada.archival.update(first.id)
    assert contents(ada.archival.search("coffee", min_score=0.99)) == ["coffee"]
    assert ada.archival.search("tea", min_score=0.99) == []
    assert vectors(dsn, schema) == [("content", 2)]
    assert ada.archival.get(kept.id).content == "something else"


def test_tags_alone_embed_nothing(way: str, dsn: str, schema: str) -> None:
    model = CharacterEmbeddings(32)
    with opened(dsn, schema, way, index=index(embed=model)) as memory:
        archival = memory.agent("ada").archival
        passage = archival.insert("tea")
        archival.update(passage.id, tags=["a"], metadata={"n": 1})
        archival.get(passage.id)
        assert model.calls == [["tea"]]
        assert contents(archival.search("tea", tags=["a"])) == ["tea"]


def test_what_is_deleted_is_gone(ada: AgentMemory, memory: Memory, dsn: str, schema: str) -> None:
    passages = ada.archival.insert_many(["tea", "coffee"])
    ada.archival.delete(passages[0].id)
    assert contents(ada.archival.search("tea")) == ["coffee"]
    assert vectors(dsn, schema) == [("content", 1)]
    with pytest.raises(MissingPassageError):
        ada.archival.delete(passages[0].id)
    ada.archival.delete(passages[1].id)
    assert memory.store.list_namespaces() == []


def test_tags_are_counted(ada: AgentMemory) -> None:
    assert ada.archival.tag_counts() == {}
    ada.archival.insert_many(
        [{"content": "1", "tags": ["b", "a"]}, {"content": "2", "tags": ["b"]}, "3"], tags=["B"]
    )
    assert list(ada.archival.tag_counts().items()) == [("B", 3), ("b", 2), ("a", 1)]


def test_what_is_put_in_a_transaction_goes_with_it(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", index=index()):
        pass
    with psycopg.connect(dsn) as connection:
        store = LettaStore(connection, schema=schema, index=index())
        archival = AgentMemory(store, "ada").archival
        with connection.transaction() as transaction:
            passage = archival.insert("tea")
            assert archival.get(passage.id).created_at == passage.created_at
            raise psycopg.Rollback(transaction)
        assert archival.count() == 0
