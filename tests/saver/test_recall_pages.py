"""Pages of a search in recall memory, walked to the end: every message is on one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._tiers.recall import ranking
from tests.saver.test_recall import recall, say, texts, thread_of
from tests.saver.test_recall_hybrid import INDEX, build, conversation, tell
from tests.support import savers, stores

QUERY = "milk for the tea"
MODES = ("vector", "text", "hybrid")
SMALL: Any = {**INDEX, "ann_index_config": {"threshold": 50}}
COPIES = 40


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index is asked for so few that pages soon go beyond its lists."""
    monkeypatch.setattr(ranking, "CANDIDATES", 8)
    monkeypatch.setattr(ranking, "FURTHER", 45)


@contextmanager
def filled(
    dsn: str, schema: str, kinds: Sequence[str], way: str = "sync"
) -> Generator[LettaSaver, None, None]:
    """A saver that has heard 360 messages, the first 40 in two threads, and has such indexes."""
    said = conversation("ada", 360)
    with savers.opened(dsn, "sync", schema=schema, index=SMALL) as plain:
        plain.stop_recall_indexer(10)
        again = [HumanMessage(f"{each.text} again", id=f"{n}") for n, each in enumerate(said)]
        say(plain, "ada", thread_of("ada", "once"), *again[:COPIES])
        tell(plain, dsn, "ada", said)
        say(plain, "ada", thread_of("ada", "twice"), *again[:COPIES])
        plain.index_recall()
    if kinds:
        build(dsn, schema, "ada", kinds)
    with savers.opened(dsn, way, schema=schema, index=SMALL) as saver:
        saver.stop_recall_indexer(10)
        yield saver


def walked(search: Callable[..., Any], size: int) -> list[list[Any]]:
    """All pages of a size: full ones, and the last."""
    pages: list[list[Any]] = []
    while not pages or len(pages[-1]) == size:
        pages.append(search(limit=size, offset=size * len(pages)))
    return pages


def check(pages: Sequence[Sequence[Any]]) -> None:
    for page in pages:
        scores = [found.score for found in page]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("kinds", "way"), [([], "sync"), (["hnsw", "gin"], "async"), (["codes"], "sync")]
)
def test_every_message_is_on_one_page(dsn: str, schema: str, kinds: list[str], way: str) -> None:
    with filled(dsn, schema, kinds, way) as saver:
        search = recall(saver).search
        for mode in MODES:
            for size, roles in ((10, None), (7, ["user"])):
                how: Any = {"mode": mode, "roles": roles}
                pages = walked(partial(search, "ada", QUERY, **how), size)
                check(pages)
                found = [each.message_id for page in pages for each in page]
                assert not [each for each, n in Counter(found).items() if n > 1]
                everything = search("ada", QUERY, limit=1000, **how)
                assert set(found) == {each.message_id for each in everything}
                assert len(found) > 80
                # The best are the same whatever the page's size.
                assert texts(pages[0])[:3] == texts(everything)[:3]


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("mode", MODES)
def test_every_item_is_on_one_page(dsn: str, schema: str, mode: str) -> None:
    options: Any = {"schema": schema, "index": {**SMALL, "fields": ["content"]}}
    options["search"] = {"mode": mode}
    where = ("agents", "ada", "recall")
    with (
        filled(dsn, schema, ["hnsw", "gin"]),
        stores.opened(dsn, "sync", **options) as store,
    ):
        for size, only in ((10, None), (7, {"role": "user"})):
            how: Any = {"query": QUERY, "filter": only}
            pages = walked(partial(store.search, where, **how), size)
            check(pages)
            found = [each.key for page in pages for each in page]
            assert len(found) == len(set(found))
            assert set(found) == {each.key for each in store.search(where, **how, limit=1000)}
            assert (len(found) == 360 + 2 * COPIES) == (only is None and mode != "text")


@pytest.mark.usefixtures("lists")
def test_reranked_pages_are_cut_from_one_order(dsn: str, schema: str) -> None:
    def longest(_: str, found: Sequence[str]) -> list[float]:
        return [float(len(text)) for text in found]

    with filled(dsn, schema, ["hnsw", "gin"]) as saver:
        pages = walked(partial(recall(saver).search, "ada", QUERY, rerank=longest), 40)
        found = [each.message_id for page in pages for each in page]
        assert len(found) == len(set(found)) == 360 + COPIES


@pytest.mark.parametrize("kinds", [[], ["gin"], ["hnsw"]])
def test_messages_without_words_hold_up_no_query(dsn: str, schema: str, kinds: list[str]) -> None:
    """What has no words has no share in their mean length either."""
    with savers.opened(dsn, "sync", schema=schema, index=SMALL) as saver:
        saver.stop_recall_indexer(10)
        say(saver, "ada", thread_of("ada"), HumanMessage("..."), HumanMessage("?!"))
        say(saver, "bob", thread_of("bob"), HumanMessage("tea"), HumanMessage("tea and milk"))
        saver.index_recall()
        build(dsn, schema, "ada", kinds)
    with savers.opened(dsn, "sync", schema=schema, index=SMALL) as saver:
        saver.stop_recall_indexer(10)
        search = recall(saver).search
        for query in ("tea", "the", "?!"):
            assert search("ada", query, mode="text") == []
            assert set(texts(search("ada", query))) == {"...", "?!"}
        options: Any = {"schema": schema, "index": {**SMALL, "fields": ["content"]}}
        with stores.opened(dsn, "sync", search={"mode": "hybrid"}, **options) as store:
            assert len(store.search(("agents", "ada", "recall"), query="tea")) == 2
        before = [each.score for each in search("bob", "tea", mode="text", neighbour_weight=0)]
        say(saver, "bob", thread_of("bob", "other"), *(HumanMessage("?!") for _ in range(9)))
        after = [each.score for each in search("bob", "tea", mode="text", neighbour_weight=0)]
        # The more messages there are without it, the more the word tells, and of all alike.
        assert after[0] / after[1] == pytest.approx(before[0] / before[1])
