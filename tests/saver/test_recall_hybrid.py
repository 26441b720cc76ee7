"""Recall memory by words and meaning at once: what scores are made of, and what neighbours lend."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import psycopg
import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from pgvector.psycopg import register_vector

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._engine.ids import named_agent
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._search.tokenizer.query_terms import split_query
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store.agents.tools.recall import conversation_search
from langgraph_letta_store.errors import InvalidOperationError, RerankError
from langgraph_letta_store.records import RecallMessage
from tests.saver.test_recall import move, recall, say, texts, thread_of
from tests.support import locomo, savers
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import BOTH, shared
from tests.support.stores import plan

DIMS = 16
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MODEL = CharacterEmbeddings(DIMS)
INDEX: Any = {"dims": DIMS, "embed": MODEL}


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param, index=INDEX) as saver:
        assert saver.stop_recall_indexer(10)
        yield saver


@pytest.fixture
def agent() -> str:
    return f"agent {uuid4()}"


# --- scores, written down as they are ------------------------------------------------------------


@dataclass
class Said:
    """A message as the oracle sees it."""

    thread: str
    role: str
    text: str
    at: datetime
    words: float = 0.0
    window: float = 0.0
    meaning: float = 0.0
    alone: float = 0.0
    own: float = 0.0
    score: float = 0.0


def by_words(said: Sequence[Said], query: str) -> None:
    """BM25 as in Robertson and Zaragoza (2009); of a word's forms the most frequent counts."""
    counts = [Counter(find_terms(each.text)) for each in said]
    average = sum(sum(each.values()) for each in counts) / len(counts)
    for forms in split_query(query):
        frequencies = [max(each[form] for form in forms) for each in counts]
        having = sum(f > 0 for f in frequencies)
        weight = math.log(1 + (len(said) - having + 0.5) / (having + 0.5))
        for place, (each, f, count) in enumerate(zip(said, frequencies, counts, strict=True)):
            length = sum(count.values())
            each.words += weight * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / average))
            near = near_by(said, place, 1)
            sums = sum(frequencies[other] for other in near)
            length = sum(sum(counts[other].values()) for other in near)
            relative = 0.25 + 0.75 * length / (3 * average)
            each.window += weight * sums * 2.2 / (sums + 1.2 * relative)


def by_meaning(said: Sequence[Said], query: str) -> None:
    """Cosine similarity, and nothing less than 0."""
    (asked,) = np.array(MODEL.embed_documents([query]))
    vectors = np.array(MODEL.embed_documents([each.text for each in said]))
    for each, similarity in zip(said, vectors @ asked, strict=True):
        each.meaning = max(float(similarity), 0.0)


def fused(
    said: Sequence[Said],
    wanted: Callable[[Said], bool],
    weight: float,
    by: str,
    window: float = 0.5,
) -> None:
    """Both, as shares of the best or by rank, among the wanted and those beside them.

    `window` is the share of the words that count together with those beside them.
    """

    def combined(one: Said) -> float:
        return (1 - window) * one.words + window * one.window

    asked = [one for place, one in enumerate(said) if any(map(wanted, around(said, place)))]
    for each in said:
        if by == "scaled":
            best = max(map(combined, asked)) or math.inf
            words, around_it = (1 - window) * each.words / best, window * each.window / best
            meaning = each.meaning / (max(one.meaning for one in asked) or math.inf)
        else:
            better = sum(combined(one) > combined(each) + 1e-12 for one in asked)
            words, around_it = 11 / (11 + better) if combined(each) else 0, 0
            meaning = 11 / (11 + sum(one.meaning > each.meaning for one in asked))
        each.alone = weight * words + (1 - weight) * meaning
        each.own = each.alone + weight * around_it


def near_by(said: Sequence[Said], place: int, most: int) -> list[int]:
    """The places of a message, and of those up to so many before and after it in its thread."""
    near = range(max(place - most, 0), min(place + most + 1, len(said)))
    return [other for other in near if said[other].thread == said[place].thread]


def around(said: Sequence[Said], place: int) -> list[Said]:
    """A message, and those before and after it in its thread."""
    return [said[other] for other in near_by(said, place, 1)]


def lent(said: Sequence[Said], weight: float, thread: float = 0.3) -> None:
    """What the messages before and after in the same thread lend, and the best of its day."""
    for place, each in enumerate(said):
        near = [other for other in near_by(said, place, 2) if other != place]
        beside = sum(said[other].alone / abs(other - place) for other in near)
        here = each.thread, each.at.date()
        day = [one.own for one in said if (one.thread, one.at.date()) == here]
        each.score = each.own + weight * beside + (thread * max(day) if weight else 0)


WORDS = (
    *("tea", "kettle", "biscuit", "milk", "sugar", "harbour"),
    *("ferry", "ticket", "garden", "orchid", "violin", "lesson"),
)


def conversation(agent: str, count: int = 60) -> list[Said]:
    """Three threads of short sentences, no two alike."""
    chance = random.Random(5)
    said: list[Said] = []
    for place in range(count):
        picked = chance.sample(WORDS, chance.randint(1, 5))
        role = chance.choice(["user", "assistant"])
        thread = thread_of(agent, str(place * 3 // count))
        at = NOON + timedelta(hours=place)
        said.append(Said(thread, role, f"{' '.join(picked)} n{place}", at))
    return said


def tell(saver: LettaSaver, dsn: str, agent: str, said: Sequence[Said]) -> None:
    """Say it all, at its times."""
    of_role: Any = {"user": HumanMessage, "assistant": AIMessage}
    for thread in sorted({each.thread for each in said}):
        own = [each for each in said if each.thread == thread]
        say(saver, agent, thread, *(of_role[each.role](each.text) for each in own))
        move(dsn, saver, thread, *(each.at for each in own))
    saver.index_recall()


def is_any(_: Said) -> bool:
    return True


@pytest.mark.parametrize("fusion", ["scaled", "rank"])
def test_scores_are_what_they_are_said_to_be(
    dsn: str, schema: str, agent: str, fusion: str
) -> None:
    search: Any = {"fusion": fusion}
    with savers.opened(dsn, "sync", schema=schema, index=INDEX, search=search) as saver:
        saver.stop_recall_indexer(10)
        tell(saver, dsn, agent, conversation(agent))
        half = NOON + timedelta(hours=31)
        cases: list[tuple[dict[str, Any], Callable[[Said], bool]]] = [
            ({}, is_any),
            ({"roles": ["user"]}, lambda each: each.role == "user"),
            ({"thread": thread_of(agent, "1")}, lambda e: e.thread == thread_of(agent, "1")),
            ({"since": half}, lambda each: each.at >= half),
        ]
        for filters, wanted in cases:
            for query, weight, lends in (
                ("milk for the tea", 0.6, 0.4),
                ("violin lessons", 0.3, 0.0),
                ("?!", 0.6, 0.4),
                ("nothing like it", 1.0, 1.0),
            ):
                said = conversation(agent)
                by_words(said, query)
                by_meaning(said, query)
                fused(said, wanted, weight, fusion, 0.5 if lends else 0)
                lent(said, lends)
                found = recall(saver).search(
                    agent, query, limit=100, text_weight=weight, neighbour_weight=lends, **filters
                )
                expected = {each.text: each.score for each in said if wanted(each)}
                assert {m.text: pytest.approx(m.score, abs=0.003) for m in found} == expected
                assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
                for each in found:
                    assert sum(each.parts.values()) == pytest.approx(each.score)


def test_by_words_alone_neighbours_lend_too(saver: LettaSaver, dsn: str, agent: str) -> None:
    said = conversation(agent)
    tell(saver, dsn, agent, said)
    by_words(said, "milk for the tea")
    for each in said:
        each.alone = each.words / 2
        each.own = each.alone + each.window / 2
    lent(said, 0.25)
    found = recall(saver).search(agent, "milk for the tea", mode="text", limit=100)
    expected = {each.text: each.score for each in said if each.words}
    assert {m.text: pytest.approx(m.score) for m in found} == expected  # none without a word
    assert any(m.parts["neighbours"] > 0 for m in found)
    found = recall(saver).search(agent, "milk", mode="vector", limit=100)
    assert len(found) == len(said)
    assert all(m.parts == {"vector": m.score} for m in found)


# --- what neighbours lend ------------------------------------------------------------------------


def scores(found: Sequence[RecallMessage]) -> dict[str, float]:
    return {message.text: message.score or 0 for message in found}


def test_an_answer_is_found_beside_its_question(saver: LettaSaver, agent: str) -> None:
    say(
        saver,
        agent,
        thread_of(agent),
        HumanMessage("What does your sister play?"),
        AIMessage("The bassoon, since she was seven."),
        HumanMessage("Fine."),
    )
    say(saver, agent, thread_of(agent, "other"), AIMessage("It rained in Porto all week."))
    saver.index_recall()
    search = recall(saver).search
    first, second, *_ = texts(search(agent, "what does your sister play", text_weight=1))
    assert (first[:4], second[:11]) == ("What", "The bassoon")
    parts = {found.text: found.parts for found in search(agent, "what does your sister play")}
    assert parts["It rained in Porto all week."]["neighbours"] == 0  # it is alone in its thread
    alone = search(agent, "what does your sister play", neighbour_weight=0)
    assert all({*found.parts} == {"text", "vector", "neighbours"} for found in alone)


def test_neighbours_lend_across_what_is_not_said(saver: LettaSaver, agent: str) -> None:
    """Past what was replaced, what is empty, and what the agent's own searches say and find."""
    thread = thread_of(agent)
    call: Any = {"name": "conversation_search", "args": {"query": "kettle"}, "id": "c1"}
    between: list[AnyMessage] = [
        AIMessage("an older kettle", id="old"),
        AIMessage(""),
        AIMessage("", tool_calls=[call]),
        ToolMessage("kettle kettle", name="conversation_search", tool_call_id="c1"),
    ]
    say(saver, agent, thread, HumanMessage("kettle"), *between, AIMessage("violin"))
    say(saver, agent, thread, AIMessage("orchid", id="old"))  # replaces it, and is the last
    found = recall(saver).search(agent, "kettle", text_weight=1)
    parts = {message.text: message.parts for message in found}
    assert "an older kettle" not in parts
    assert "" not in parts
    kettle = parts["kettle"]["text"]
    assert parts["violin"]["neighbours"] == pytest.approx(0.25 * kettle)
    assert "kettle kettle" not in parts
    (told,) = (
        message
        for message in recall(saver).search(agent, "kettle", text_weight=1, roles=["tool"])
        if message.role == "tool"
    )
    assert told.parts["neighbours"] == 0
    assert parts["orchid"]["neighbours"] == pytest.approx(0.125 * kettle)  # two away
    assert parts["kettle"]["neighbours"] == 0


def test_who_is_not_wanted_lends_all_the_same(saver: LettaSaver, agent: str) -> None:
    said: list[AnyMessage] = [
        HumanMessage("my kettle leaks"),
        AIMessage("Bring it to Marta"),
        AIMessage("violins"),
    ]
    say(saver, agent, thread_of(agent), *said)
    found = recall(saver).search(agent, "kettle", roles=["assistant"], text_weight=1)
    assert texts(found)[0] == "Bring it to Marta"
    assert recall(saver).search(agent, "kettle", roles=["assistant"], mode="text") == []


def test_the_question_that_was_just_asked_lends_nothing(saver: LettaSaver, agent: str) -> None:
    asked = HumanMessage("the kettle, where is it?", id="now")
    say(saver, agent, thread_of(agent), AIMessage("the kettle leaks"), AIMessage("violins"), asked)
    answer = recall(saver).run(conversation_search, agent, "kettle", turn=["now"])
    found = {hit["content"]: hit["relevance"] for hit in json.loads(answer)}
    lent = scores(recall(saver).search(agent, "kettle"))
    assert asked.text in lent
    assert asked.text not in found
    assert found["violins"] < lent["violins"]


# --- what a call may say -------------------------------------------------------------------------


def test_what_scores_too_little_is_left_out(saver: LettaSaver, dsn: str, agent: str) -> None:
    tell(saver, dsn, agent, conversation(agent))
    for mode in ("vector", "text", "hybrid"):
        search = recall(saver).search
        everything = search(agent, "milk and tea", mode=mode, limit=100)
        least = everything[7].score
        some = search(agent, "milk and tea", mode=mode, limit=100, min_score=least)
        assert some == [message for message in everything if message.score >= least]
        assert search(agent, "milk and tea", mode=mode, min_score=1e9) == []
        pages = [
            search(agent, "milk and tea", mode=mode, limit=5, offset=n) for n in range(0, 70, 5)
        ]
        assert [message for page in pages for message in page] == everything


def test_a_reranker_has_the_last_word(saver: LettaSaver, dsn: str, agent: str) -> None:
    said = conversation(agent)
    tell(saver, dsn, agent, said)
    asked: list[tuple[str, list[str]]] = []

    def longest(query: str, found: Sequence[str]) -> list[float]:
        asked.append((query, list(found)))
        return [float(len(text)) for text in found]

    async def later(query: str, found: Sequence[str]) -> list[float]:
        return longest(query, found)

    plainly = recall(saver).search(agent, "milk", limit=100)
    is_async = isinstance(saver, savers.BlockingSaver)
    for rerank in (longest, later) if is_async else (longest,):
        found = recall(saver).search(agent, "milk", limit=4, offset=3, rerank=rerank)
        first = sorted(plainly[:50], key=lambda message: -len(message.text))
        assert texts(found) == texts(first[3:7])
        assert [m.score for m in found] == [len(m.text) for m in found]
        assert asked.pop() == ("milk", texts(plainly[:50]))
        beyond = recall(saver).search(agent, "milk", limit=20, offset=45, rerank=rerank)
        assert texts(beyond) == texts([*first[45:], *plainly[50:]])
    both = recall(saver).search(agent, "milk", limit=4, expand=lambda _: ["tea", "milk"])  # pyright: ignore[reportUnknownLambdaType]  # takes anything
    apart = [recall(saver).search(agent, query, limit=4) for query in ("milk", "tea")]
    assert [m.parts["question"] for m in both][:2] == [0, 1]
    assert texts(both)[0] == texts(apart[0])[0]
    assert texts(both)[1] in texts(apart[1])[:2]
    with pytest.raises(RerankError):
        recall(saver).search(agent, "milk", rerank=lambda *_: [0.0])  # pyright: ignore[reportUnknownLambdaType]  # takes anything


def test_a_saver_says_how_unless_a_call_does(dsn: str, schema: str, agent: str) -> None:
    defaults: Any = {"mode": "text", "neighbour_weight": 0, "min_score": 1.5}
    with savers.opened(dsn, "sync", schema=schema, index=INDEX) as first:
        first.stop_recall_indexer(10)
        tell(first, dsn, agent, conversation(agent))
        with savers.opened(dsn, "sync", schema=schema, index=INDEX, search=defaults) as saver:
            saver.stop_recall_indexer(10)
            asked = {"mode": "text", "neighbour_weight": 0, "min_score": 1.5}
            expected = recall(first).search(agent, "orchids", limit=100, **asked)
            assert 0 < len(expected) < 60
            assert recall(saver).search(agent, "orchids", limit=100) == expected
            asked = {"mode": "hybrid", "neighbour_weight": 0.25, "min_score": -1}
            everything = recall(first).search(agent, "orchids", limit=100)
            assert recall(saver).search(agent, "orchids", limit=100, **asked) == everything
            assert len(everything) == 60


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"mode": "fuzzy"}, r"`mode` must be .*got 'fuzzy'"),
        ({"text_weight": 1.5}, r"`text_weight` must be .*got 1.5"),
        ({"neighbour_weight": -0.1}, r"`neighbour_weight` must be .*got -0.1"),
        ({"neighbour_weight": True}, r"`neighbour_weight` must be .*got True"),
        ({"min_score": "high"}, r"`min_score` must be .*got 'high'"),
        ({"rerank": "best"}, r"`rerank` must be .*got 'best'"),
    ],
)
def test_bad_options_are_refused(
    saver: LettaSaver, agent: str, wrong: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidOperationError, match=told):
        recall(saver).search(agent, "tea", **wrong)


@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_without_an_index_nothing_has_a_meaning(dsn: str, schema: str, mode: str) -> None:
    with (
        savers.opened(dsn, "sync", schema=schema) as saver,
        pytest.raises(InvalidOperationError, match=f"mode is '{mode}'.*index="),
    ):
        recall(saver).search("ada", "tea", mode=mode)


# --- with indexes --------------------------------------------------------------------------------


def build(dsn: str, schema: str, agent: str, kinds: Sequence[str]) -> None:
    """Give an agent its own indexes, as maintenance does."""
    who = named_agent(agent)
    part = remainder(who, 2)
    of_vectors = {
        "hnsw": "using hnsw (embedding halfvec_cosine_ops)",
        "ivfflat": "using ivfflat (embedding halfvec_cosine_ops) with (lists = 10)",
        "codes": f"using hnsw ((binary_quantize(embedding)::bit({DIMS})) bit_hamming_ops)",
    }
    with psycopg.connect(dsn) as conn:
        for kind in kinds:
            table = "recall_memory" if kind == "gin" else "recall_vectors"
            how = of_vectors.get(kind, "using gin (terms)")
            create = (
                f'create index "own_{kind}" on "{schema}".{table}_{part} {how} '
                f"where agent_id = '{who}'"
            )
            conn.execute(create.encode())
            record = (
                f'insert into "{schema}".indexes (name, table_name, agent_id, kind, settings, '
                "row_count, bytes, search, recall, built_at) select %s, %s, %s, %s, "
                "jsonb_build_object('codes', %s::bool), "
                f'(select count(*) from "{schema}".{table} where agent_id = %s), 0, %s, 1, now()'
            )
            named = "hnsw" if kind == "codes" else kind
            looks = {"hnsw": 400, "ivfflat": 10}.get(named)
            shape = (f"own_{kind}", table, who, named, kind == "codes", who, looks)
            conn.execute(record.encode(), shape)
        conn.execute(f'analyze "{schema}".recall_vectors, "{schema}".recall_memory'.encode())


@pytest.mark.parametrize(
    ("way", "kinds"),
    [
        ("async", ["hnsw", "gin"]),
        ("sync", ["codes"]),
        ("sync", ["ivfflat", "gin"]),
        ("sync", ["gin"]),
    ],
)
def test_indexes_find_what_is_found_without(
    dsn: str, schema: str, agent: str, way: str, kinds: list[str]
) -> None:
    small: Any = {**INDEX, "ann_index_config": {"threshold": 50}}
    said = conversation(agent, 300)
    with savers.opened(dsn, "sync", schema=schema, index=small) as plain:
        plain.stop_recall_indexer(10)
        tell(plain, dsn, agent, said)
        say(plain, "another", "x", HumanMessage("milk and tea"))
        build(dsn, schema, agent, kinds)
        with savers.opened(dsn, way, schema=schema, index=small) as saver:
            saver.stop_recall_indexer(10)
            for how in (
                {},
                {"roles": ["user"]},
                {"since": NOON + timedelta(hours=100)},
                {"since": NOON + timedelta(hours=280)},
                {"thread": thread_of(agent, "1")},
                {"roles": ["system"]},
            ):
                for mode in ("vector", "text", "hybrid"):
                    asked: Any = {**how, "mode": mode, "limit": 10}
                    found = recall(saver).search(agent, "milk for the tea", **asked)
                    exact = recall(plain).search(agent, "milk for the tea", **asked)
                    assert len(found) == len(exact)
                    both = set(texts(found)) & set(texts(exact))
                    assert len(both) >= 0.8 * len(exact), (mode, how)
                    for one, other in zip(found, exact, strict=True):
                        assert one.score == pytest.approx(other.score, rel=0.1)
                assert len(recall(saver).search(agent, "milk", **{**how, "limit": 1000})) == len(
                    recall(plain).search(agent, "milk", **{**how, "limit": 1000})
                )


def test_the_indexes_are_used(
    dsn: str, schema: str, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with savers.opened(dsn, "sync", schema=schema, index=INDEX) as plain:
        plain.stop_recall_indexer(10)
        tell(plain, dsn, agent, conversation(agent, 300))
    build(dsn, schema, agent, ["hnsw", "gin"])
    with (
        savers.opened(dsn, "sync", schema=schema, index=INDEX) as saver,
        psycopg.connect(dsn, options="-c enable_seqscan=off -c enable_sort=off") as conn,
    ):
        saver.stop_recall_indexer(10)
        register_vector(conn)
        recall(saver).search(agent, "violin")
        shown = plan(conn, monkeypatch, lambda: recall(saver).search(agent, "violin", limit=5))
        assert "Index Scan using own_hnsw" in shown
        assert "Bitmap Index Scan on own_gin" in shown


# --- on real conversations -----------------------------------------------------------------------


def test_more_is_found_than_by_vectors_alone(dsn: str, schema: str) -> None:
    """Evidence recall among the first ten, of the first sessions of a conversation."""
    locomo.needed("26")
    chat = locomo.Conversation.read("26").beginning(8)
    index: Any = {"dims": locomo.DIMS, "embed": chat.vectors}
    with savers.opened(dsn, "sync", schema=schema, index=index) as saver:
        saver.stop_recall_indexer(10)
        for number, session in enumerate(chat.sessions):
            messages = [HumanMessage(turn.text, id=turn.id) for turn in session]
            say(saver, "ada", f"session {number}", *messages)
        saver.index_recall()

        def share(**how: Any) -> float:
            shares = [
                chat.found(each, texts(recall(saver).search("ada", each.text, **how)))
                for each in chat.questions
            ]
            return sum(shares) / len(shares)

        vectors = share(mode="vector")
        alone = share(neighbour_weight=0)
        hybrid = share()
        assert vectors + 0.05 < alone < hybrid
        assert vectors + 0.15 < hybrid
