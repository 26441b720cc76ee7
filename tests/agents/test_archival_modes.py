"""Archival memory by words: passages of an agent and its archives, compared as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from langgraph_letta_store import AgentMemory
from langgraph_letta_store.errors import InvalidOperationError
from tests.agents.test_archival import contents
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
HYBRID: Any = {"mode": "hybrid"}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way, index=INDEX, search=HYBRID) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


def test_passages_are_found_by_their_words(ada: AgentMemory) -> None:
    ada.archival.insert_many(
        [
            "Ada's bicycles are in the cellar.",
            "The server said ERR_2041 again.",
            "Ada mag die alten Häuser am Hafen.",
            "Trams run until midnight.",
        ]
    )
    for mode in ("hybrid", "text"):
        best = [ada.archival.search(query, mode=mode, top_k=1) for query in ("bicycle", "err_2041")]
        assert [*map(contents, best)] == [
            ["Ada's bicycles are in the cellar."],
            ["The server said ERR_2041 again."],
        ]
    assert contents(ada.archival.search("Haus", mode="text")) == [
        "Ada mag die alten Häuser am Hafen."
    ]
    assert len(ada.archival.search("bicycle")) == 4, "hybrid, as the store has it"
    assert ada.archival.search("zeppelin", mode="text") == []
    assert ada.archival.search(" ", mode="text") == []


def test_tags_and_times_choose_and_pages_are_whole(ada: AgentMemory) -> None:
    ada.archival.insert_many([f"tea number {n}" for n in range(9)], tags=["even"])
    ada.archival.insert_many([f"tea again {n}" for n in range(9)], tags=["odd"])
    for mode in ("hybrid", "text"):
        pages = [
            ada.archival.search("tea", tags=["even"], top_k=4, page=n, mode=mode)
            for n in (0, 1, 2, 3)
        ]
        assert [len(page) for page in pages] == [4, 4, 1, 0]
        found = [passage for page in pages for passage in page]
        assert {passage.content for passage in found} == {f"tea number {n}" for n in range(9)}
        assert len(ada.archival.search("tea", until="2001-01-01", mode=mode)) == 0


def test_a_changed_passage_is_found_by_its_new_words(ada: AgentMemory) -> None:
    passage = ada.archival.insert("The launch is in May.")
    ada.archival.update(passage.id, content="The launch is in June.")
    assert ada.archival.search("May", mode="text") == []
    assert contents(ada.archival.search("June", mode="text")) == ["The launch is in June."]
    ada.archival.update(passage.id, tags=["plan"])
    assert contents(ada.archival.search("June", mode="text")) == ["The launch is in June."]
    ada.archival.insert("The launch is in June.", duplicates="replace")
    assert contents(ada.archival.search("June", mode="text")) == ["The launch is in June."]
    ada.archival.delete(passage.id)
    assert ada.archival.search("June", mode="text") == []


def test_an_archives_best_is_no_better_for_being_the_best_there(memory: Memory) -> None:
    ada, ben = memory.agent("ada").archival, memory.agent("ben").archival
    ada.insert_many(["tea with lemon, tea with milk", "tea", "coffee"])
    ada.attach_archive("team")
    ada.insert_many(
        ["We once had tea there, and a great deal of bread, jam and butter", "rain"], archive="team"
    )
    ben.insert("tea tea tea tea")
    for mode in ("hybrid", "text"):
        found = ada.search("tea", mode=mode, top_k=3)
        assert {passage.content for passage in found[:2]} == {
            "tea with lemon, tea with milk",
            "tea",
        }
        assert found[2].archive == "team"
        assert all(passage.content != "tea tea tea tea" for passage in found)
        only = ada.search("tea", mode=mode, archive="team")
        assert only[0].content.startswith("We once had tea")
        assert {passage.archive for passage in only} == {"team"}
        pages = [ada.search("tea", mode="hybrid", top_k=2, page=n) for n in range(4)]
        ids = [passage.id for page in pages for passage in page]
        assert len(ids) == len(set(ids)) == 5


def shortest(query: str, texts: Sequence[str]) -> list[float]:
    assert query
    return [-float(len(text)) for text in texts]


@pytest.mark.parametrize("mode", ["vector", "text", "hybrid"])
def test_a_reranker_has_the_last_word(ada: AgentMemory, mode: Any) -> None:
    ada.archival.insert_many(["tea " * n for n in (3, 1, 4, 2)])
    found = ada.archival.search("tea", mode=mode, rerank=shortest, top_k=2)
    assert contents(found) == ["tea ", "tea " * 2]
    assert found[0].score == -4.0
    found = ada.archival.search("tea", mode=mode, rerank=shortest, top_k=2, page=1)
    assert contents(found) == ["tea " * 3, "tea " * 4]
    ada.archival.insert("a tram")
    both = ada.archival.search("tea tea", mode=mode, expand=lambda _: ["a tram"], top_k=2)
    assert both[1].content == "a tram"
    ada.archival.delete(both[1].id)
    asked: Any = {"mode": mode, "rerank": shortest}
    assert len(ada.archival.search("tea", min_score=0, **asked)) == 4, "the mode's score counts"
    assert ada.archival.search("tea", min_score=100, **asked) == []
    ada.archival.insert_many([f"tea {n} " + "and " * n for n in range(70)])
    plainly = ada.archival.search("tea", mode=mode, top_k=100)
    pages = [p for n in range(8) for p in ada.archival.search("tea", page=n, **asked)]
    assert [p.id for p in pages[50:]] == [p.id for p in plainly[50:]]
    assert {p.id for p in pages[:50]} == {p.id for p in plainly[:50]}
    assert [len(p.content) for p in pages[:50]] == sorted(len(p.content) for p in pages[:50])


def test_without_an_index_words_are_enough(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way, search={"mode": "text"}) as memory:
        ada = memory.agent("ada")
        ada.archival.insert_many(["Ada takes tea", "Trams run late"])
        assert contents(ada.archival.search("trams")) == ["Trams run late"]
        assert contents(ada.archival.search("trams", min_score=100)) == []
        with pytest.raises(InvalidOperationError, match="embeds nothing"):
            ada.archival.search("trams", mode="vector")


def test_what_does_not_work_is_refused(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way, index=INDEX) as memory:
        search = memory.agent("ada").archival.search
        with pytest.raises(InvalidOperationError, match="keeps no words"):
            search("tea", mode="text")
        wrong: Any = "words"
        with pytest.raises(InvalidOperationError, match=r"`mode` must be .*got 'words'"):
            search("tea", mode=wrong)
        with pytest.raises(InvalidOperationError, match=r"`text_weight` must be .*got 3"):
            search("tea", text_weight=3)
