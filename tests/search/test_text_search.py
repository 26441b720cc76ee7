"""Search by words: what is found in several languages, in which order, and on which pages."""
# ruff: noqa: RUF001  # Japanese and Chinese have commas and wide letters of their own

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp, SearchOp
from psycopg import sql

from langgraph_letta_store import LettaStore
from langgraph_letta_store._search.tokenizer.query_terms import split_query
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store.errors import InvalidOperationError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("ada", "notes")
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}

TEXTS = {
    "mill": "We met at the old mill, where her brothers were repairing the wheel.",
    "tea": "Ada takes her tea black, and never with sugar.",
    "error": "The server says ERR_2041 when foo.bar(baz) is called without a token.",
    "address": "The manual is at https://docs.example.org/setup/linux?lang=en",
    "cottage": "Die Häuser am See sind alt, aber unsere Hütte ist gerade renoviert worden.",
    "bicycle": "Mein Fahrrad steht im Keller neben den Skiern.",
    "café": "Nous étions assis dans les petits cafés près de la gare.",
    "spring": "来週の土曜日は友達と温泉に行って、夜は蟹を食べる予定です。",
    "script": "昨日Pythonで書いたスクリプトがERR_77で止まった。",
    "peking": "我下个月去北京出差，顺便看望住在那里的老同学。",
    "island": "가족과 함께 제주도에 가서 흑돼지를 먹었다.",
    "mixed": "她说她的 laptop 昨天 crashed，但是 die Daten sind noch da.",
}

QUESTIONS = {
    "Who repaired a wheel?": "mill",
    "Does Ada drink tea?": "tea",
    "err_2041": "error",
    "foo.bar": "error",
    "baz": "error",
    "docs.example.org": "address",
    "https://docs.example.org/setup/linux?lang=en": "address",
    "Welches Haus ist renoviert?": "cottage",
    "Hutte": "cottage",
    "Wo sind meine Fahrräder?": "bicycle",
    "un café à la gare": "café",
    "cafe": "café",
    "温泉": "spring",
    "土曜日の予定": "spring",
    "蟹": "spring",
    "Python スクリプト": "script",
    "ＥＲＲ＿７７": "script",
    "北京": "peking",
    "老同学住在哪里": "peking",
    "제주도": "island",
    "흑돼지 먹었어": "island",
    "crashed": "mixed",
    "Daten": "mixed",
    "laptop 昨天": "mixed",
}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(way: str, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, way, schema=schema, search={"mode": "text"}) as store:
        yield store


def fill(store: LettaStore, texts: Mapping[str, str], namespace: tuple[str, ...] = NS) -> None:
    store.batch([PutOp(namespace, key, {"text": text}) for key, text in texts.items()])


def keys(found: Sequence[Any]) -> list[str]:
    return [item.key for item in found]


def _best(count: Counter[int], forms: Sequence[int]) -> float:
    first, *others = (count[form] for form in forms)
    return max([first, *(other / 2 for other in others)])


def bm25(texts: Mapping[Any, str], query: str) -> dict[Any, float]:
    """BM25 (k1 1.2, b 0.75) of the texts that have a word of a query, computed plainly."""
    counts = {key: Counter(find_terms(text)) for key, text in texts.items()}
    mean = sum(count.total() for count in counts.values()) / len(counts)
    scores: dict[Any, float] = {}
    for forms in split_query(query):
        has = {k: n for k, c in counts.items() if (n := _best(c, forms))}
        weight = math.log(1 + (len(texts) - len(has) + 0.5) / (len(has) + 0.5))
        for key, n in has.items():
            length = counts[key].total() / mean
            part = weight * 2.2 * n / (n + 1.2 * (1 - 0.75 + 0.75 * length))
            scores[key] = scores.get(key, 0) + part
    return scores


def test_what_was_said_is_found_in_every_language(store: LettaStore) -> None:
    fill(store, TEXTS)
    first = {query: keys(store.search(NS, query=query, limit=1)) for query in QUESTIONS}
    assert first == {query: [key] for query, key in QUESTIONS.items()}


def test_scores_are_those_of_bm25(store: LettaStore) -> None:
    texts = {key: '{"text": "%s"}' % text for key, text in TEXTS.items()}  # noqa: UP031  # braces
    fill(store, TEXTS)
    for query in [*QUESTIONS, "the old tea and the wheel of ERR_2041", "the"]:
        found = {item.key: item.score for item in store.search(NS, query=query, limit=50)}
        assert found == pytest.approx(bm25(texts, query)), query


def test_a_query_without_words_and_one_that_nothing_has_find_nothing(store: LettaStore) -> None:
    fill(store, TEXTS)
    assert store.search(NS, query="?!") == []
    assert store.search(NS, query="zeppelin") == []
    assert len(store.search(NS, query="", limit=50)) == len(TEXTS), "as without a query"


def test_a_query_of_stop_words_finds_those(store: LettaStore) -> None:
    fill(store, {"a": "to be or not to be", "b": "Tea", "c": "It was not me"})
    assert keys(store.search(NS, query="to be, or not"))[0] == "a"
    assert set(keys(store.search(NS, query="not"))) == {"a", "c"}


def test_equal_scores_are_ordered_by_key_and_pages_have_neither_gap_nor_overlap(
    store: LettaStore,
) -> None:
    same = {f"k{n:02}": "black tea" for n in range(23)}
    fill(store, {**same, "best": "tea tea", "none": "coffee"})
    whole = keys(store.search(NS, query="tea", limit=50))
    assert whole == ["best", *sorted(same)]
    pages = [keys(store.search(NS, query="tea", limit=5, offset=at)) for at in range(0, 30, 5)]
    assert [key for page in pages for key in page] == whole
    assert store.search(NS, query="tea", limit=0) == []


def test_filters_and_prefixes_choose_but_the_agent_weighs(store: LettaStore) -> None:
    texts: dict[Any, str] = {}
    for n in range(30):
        text = f"note {n} about {'tea' if n % 3 else 'trams'} and {'rain' if n % 5 else 'snow'}"
        namespace = ("ada", "notes", "even" if n % 2 == 0 else "odd")
        store.put(namespace, f"k{n}", {"text": text, "n": n})
        texts[n] = f'{{"text": "{text}", "n": {n}}}'
    store.put(("bob", "notes"), "other", {"text": "trams trams trams", "n": 3})
    expected = bm25(texts, "trams in the snow")
    for prefix, filter_, wanted in (
        (NS, None, set(range(30))),
        (NS, {"n": {"$lt": 10}}, set(range(10))),
        ((*NS, "even"), None, set(range(0, 30, 2))),
        ((*NS, "odd"), {"n": {"$gte": 15}}, set(range(15, 30, 2))),
    ):
        found = store.search(prefix, query="trams in the snow", filter=filter_, limit=50)
        got = {item.value["n"]: item.score for item in found}
        matching = {n: score for n, score in expected.items() if n in wanted}
        assert got == pytest.approx(matching), (prefix, filter_)
        falling = [item.score or 0 for item in found]
        assert falling == sorted(falling, reverse=True)


def test_across_agents_all_in_scope_weigh(store: LettaStore) -> None:
    texts: dict[Any, str] = {}
    for agent in ("ada", "bob", "cyd"):
        for n in range(4):
            text = f"{agent} had {'tea' if n % 2 else 'toast'} for breakfast {n}"
            store.put((agent, "notes"), f"k{n}", {"text": text})
            texts[agent, f"k{n}"] = f'{{"text": "{text}"}}'
    found = store.search((), query="bob tea", limit=50)
    scores = {(item.namespace[0], item.key): item.score for item in found}
    assert scores == pytest.approx(bm25(texts, "bob tea"))
    own = {key: text for key, text in texts.items() if key[0] == "bob"}
    found = store.search(("bob",), query="tea", filter={"text": {"$exists": True}}, limit=50)
    scores = {(item.namespace[0], item.key): item.score for item in found}
    assert scores == pytest.approx(bm25(own, "tea"))


def test_the_expired_is_neither_found_nor_counted(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, ttl={}, search={"mode": "text"}) as store:
        store.put(NS, "gone", {"text": "black tea"}, ttl=0.002)
        fill(store, {"tea": "black tea", "none": "coffee"})
        time.sleep(0.3)
        (found,) = store.search(NS, query="tea")
        texts = {"tea": '{"text": "black tea"}', "none": '{"text": "coffee"}'}
        assert {found.key: found.score} == pytest.approx(bm25(texts, "tea"))


def test_text_fields_are_found_besides_what_is_embedded(way: str, dsn: str, schema: str) -> None:
    search: Any = {"mode": "text", "text_fields": ["title", "tags[*]"]}
    with opened(dsn, way, schema=schema, index=INDEX, search=search) as store:
        value = {"text": "tea", "title": "trams", "tags": ["rain", "snow"], "other": "fog"}
        store.put(NS, "all", value)
        store.put(NS, "none", value, index=False)
        store.put(NS, "own", value, index=["other"])
        for word, expected in {
            "tea": {"all"},
            "fog": {"own"},
            "tram": {"all", "none", "own"},
            "snow": {"all", "none", "own"},
        }.items():
            assert set(keys(store.search(NS, query=word))) == expected, word


def test_without_an_index_text_fields_are_all_there_is(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, search={"text_fields": ["title"]}) as store:
        store.put(NS, "a", {"text": "tea", "title": "trams"})
        assert keys(store.search(NS, query="trams", mode="text")) == ["a"]
        assert store.search(NS, query="tea", mode="text") == []
        assert keys(store.search(NS, query="tea")) == ["a"], "as LangGraph has it: the newest"


def test_a_new_value_has_new_words(store: LettaStore) -> None:
    fill(store, {"a": "black tea"})
    fill(store, {"a": "green trams"})
    assert store.search(NS, query="tea") == []
    assert keys(store.search(NS, query="tram")) == ["a"]
    store.delete(NS, "a")
    assert store.search(NS, query="tram") == []


def test_a_mode_that_the_store_has_not_is_refused(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        with pytest.raises(InvalidOperationError, match="keeps no words"):
            store.search(NS, query="tea", mode="text")
        with pytest.raises(InvalidOperationError, match="embeds nothing"):
            store.search(NS, query="tea", mode="hybrid")


def test_min_score_leaves_the_worst_out(store: LettaStore) -> None:
    fill(store, {"a": "tea tea tea", "b": "tea and a great many other things", "c": "trams"})
    both = store.search(NS, query="tea")
    assert keys(both) == ["a", "b"]
    assert keys(store.search(NS, query="tea", min_score=both[0].score)) == ["a"]


def test_several_searches_are_one_batch(store: LettaStore) -> None:
    fill(store, TEXTS)
    ops = [SearchOp(NS, query=query, limit=1) for query in QUESTIONS]
    found: Any = store.batch(ops)
    assert [keys(each) for each in found] == [[key] for key in QUESTIONS.values()]


# Items without words: put before words were kept, by a store that keeps none, or changed passages.


def words_of(dsn: str, schema: str) -> dict[str, list[int] | None]:
    with psycopg.connect(dsn) as conn:
        found = conn.execute(f'select key, terms from "{schema}".archival_memory'.encode())
        return {str(key): stored for key, stored in found}


def test_items_from_before_are_found_as_soon_as_somebody_asks(
    way: str, dsn: str, schema: str
) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        fill(store, TEXTS)
        store.put(
            NS, "several", {"notes": [{"body": "quay"}, {"body": "fog"}]}, index=["notes[*].body"]
        )
        store.put(("bob", "notes"), "other", {"text": "tea"})
    search: Any = {"mode": "text"}
    with opened(dsn, way, schema=schema, index=INDEX, search=search) as store:
        assert set(words_of(dsn, schema).values()) == {None}
        assert keys(store.search(NS, query="Does Ada drink tea?", limit=1)) == ["tea"]
        stored = words_of(dsn, schema)
        assert stored.pop("other") is None, "another agent's, which the search did not ask for"
        assert stored["tea"] == sorted(find_terms(TEXTS["tea"]))
        assert None not in stored.values()
        assert keys(store.search(NS, query="quay fog")) == ["several"]
        assert keys(store.search(("bob", "notes"), query="tea")) == ["other"]


def test_there_may_be_more_than_a_batch_of_them(
    way: str, dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("langgraph_letta_store._search.item_terms.BATCH", 5)
    with opened(dsn, way, schema=schema) as store:
        fill(store, TEXTS)
    with opened(dsn, way, schema=schema, search={"mode": "text"}) as store:
        assert keys(store.search((), query="Does Ada drink tea?", limit=1)) == ["tea"]
        assert None not in words_of(dsn, schema).values()


def test_a_store_that_knows_no_words_leaves_none_behind(way: str, dsn: str, schema: str) -> None:
    search: Any = {"mode": "text"}
    with opened(dsn, way, schema=schema, search=search) as store:
        fill(store, {"a": "tea"})
        with psycopg.connect(dsn, autocommit=True) as conn:
            # As an older version of this package writes, which says nothing of words at all.
            update = 'update {}.archival_memory set value = \'{{"text": "tram"}}\', terms = null'
            conn.execute(sql.SQL(update).format(sql.Identifier(schema)))
        assert store.search(NS, query="tea") == []
        assert keys(store.search(NS, query="tram")) == ["a"]


def test_a_server_that_only_reads_finds_what_has_words(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        fill(store, {"old": "tea from before"})
    with opened(dsn, "sync", schema=schema, search={"mode": "text"}) as store:
        fill(store, {"new": "tea"})
    reading = f"{dsn} options='-c default_transaction_read_only=on'"
    with opened(reading, "sync", setup=False, schema=schema, search={"mode": "text"}) as store:
        assert keys(store.search(NS, query="tea")) == ["new"]
    with opened(dsn, "sync", schema=schema, search={"mode": "text"}) as store:
        assert set(keys(store.search(NS, query="tea"))) == {"old", "new"}
