"""Recall memory: what was said is found by words, time and place, and is read page by page."""

from __future__ import annotations

import functools
import inspect
import math
import pickle
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from rich.console import Console

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.records import RecallMessage, RecallMessages
from langgraph_letta_store.saver.aio.recall import AsyncRecall
from langgraph_letta_store.saver.sync.recall import Recall
from tests.support.savers import BOTH, BlockingSaver, compiled, opened, orphans, shared
from tests.support.stores import Blocking, plan


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


@pytest.fixture
def agent() -> str:
    return f"agent {uuid4()}"


def recall(saver: LettaSaver) -> Any:
    """The saver's recall memory, to be called synchronously."""
    found: Any = saver.recall
    return Blocking(found, saver.loop) if isinstance(saver, BlockingSaver) else found


def say(saver: LettaSaver, agent: str, thread: str, *messages: AnyMessage) -> None:
    """Let messages pass through a graph: all in one turn."""
    where = {"configurable": {"thread_id": thread, "agent_id": agent}}
    compiled(listener(), saver).invoke({"messages": list(messages)}, where)


def listener() -> Any:
    """A graph that keeps its input."""
    builder: Any = StateGraph(MessagesState)
    builder.add_node("listen", listen)
    builder.add_edge(START, "listen")
    return builder


def listen(_: MessagesState) -> None:
    pass


def thread_of(agent: str, name: str = "one") -> str:
    return f"{agent}/{name}"


def texts(found: list[RecallMessage]) -> list[str]:
    return [message.text for message in found]


def move(dsn: str, saver: LettaSaver, thread: str, *times: datetime) -> None:
    """Pretend that a thread's messages were said at other times."""
    query = f'update "{saver.config.schema}".recall_memory set created_at = %s '
    with psycopg.connect(dsn) as conn:
        for place, at in enumerate(times, 1):
            where = "where thread_id = %s and sequence = %s"
            conn.execute((query + where).encode(), (at, thread, place))


# --- by text -------------------------------------------------------------------------------------


def test_a_message_is_found_by_its_words(saver: LettaSaver, agent: str) -> None:
    thread = thread_of(agent)
    say(
        saver,
        agent,
        thread,
        HumanMessage("I take my TEA without milk."),
        AIMessage("So no milk for you, and no sugar either?"),
        HumanMessage("The café has err_2041 on its till."),
    )
    tea, milk, cafe = "I take my TEA without milk.", "So no milk", "The café"
    assert texts(recall(saver).search(agent, "tea"))[0] == tea
    assert [t[:10] for t in texts(recall(saver).search(agent, "milk tea"))] == [tea[:10], milk]
    assert [t[:8] for t in texts(recall(saver).search(agent, "Cafe ERR_2041"))] == [cafe]
    assert recall(saver).search(agent, "coffee") == []
    assert recall(saver).search(agent, "?!") == []
    assert recall(saver).search("another", "tea") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("京都", ["明日は京都に行きます"]),
        ("ラーメン", ["昼にラーメンを食べた"]),
        ("茶", ["我喜欢喝茶"]),
    ],
)
def test_japanese_and_chinese_are_found(
    saver: LettaSaver, agent: str, query: str, expected: list[str]
) -> None:
    said = ("明日は京都に行きます", "昼にラーメンを食べた", "我喜欢喝茶")
    say(saver, agent, thread_of(agent), *map(HumanMessage, said))
    assert texts(recall(saver).search(agent, query)) == expected


def ranking(said: list[str], query: str) -> list[tuple[str, float]]:
    """BM25 as in Robertson and Zaragoza (2009), written out."""
    words = [Counter(find_terms(text)) for text in said]
    average = sum(sum(each.values()) for each in words) / len(words)
    scores: dict[str, float] = {}
    for text, each in zip(said, words, strict=True):
        length = sum(each.values())
        for term in set(find_terms(query)):
            having = sum(term in other for other in words)
            weight = math.log(1 + (len(said) - having + 0.5) / (having + 0.5))
            share = each[term] * 2.2 / (each[term] + 1.2 * (0.25 + 0.75 * length / average))
            if each[term]:
                scores[text] = scores.get(text, 0) + weight * share
    return sorted(scores.items(), key=lambda pair: -pair[1])


def test_the_ranking_is_bm25(saver: LettaSaver, agent: str) -> None:
    chance = random.Random(4)
    words = [f"word{round(chance.expovariate(0.2))}" for _ in range(400)]
    # Each ends with a word of its own: no two are equal.
    said = [" ".join([*chance.sample(words, chance.randint(1, 30)), f"n{i}"]) for i in range(120)]
    for i, start in enumerate(range(0, 120, 40)):
        say(saver, agent, thread_of(agent, str(i)), *map(HumanMessage, said[start : start + 40]))
    for count in (1, 2, 7, 20):
        query = " ".join(chance.sample(words, count))
        search = functools.partial(recall(saver).search, agent, query, neighbour_weight=0)
        found = search(limit=200)
        expected = ranking(said, query)
        assert expected
        assert {m.text: pytest.approx(m.score) for m in found} == dict(expected)
        scores = [m.score for m in found]
        assert scores == sorted(scores, reverse=True)
        pages = [search(limit=7, offset=n) for n in range(0, 126, 7)]
        assert [m for page in pages for m in page] == found[:126]


def test_a_long_query_counts_with_its_first_words(saver: LettaSaver, agent: str) -> None:
    say(saver, agent, thread_of(agent), HumanMessage("amber"), HumanMessage("beryl"))
    query = " ".join(["amber", *(f"filler{i}" for i in range(70)), "beryl"])
    assert texts(recall(saver).search(agent, query)) == ["amber"]


# --- which messages ------------------------------------------------------------------------------


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_filters_apply_before_the_limit(saver: LettaSaver, dsn: str, agent: str) -> None:
    thread, other = thread_of(agent), thread_of(agent, "other")
    days = [NOON + timedelta(days=day) for day in range(-10, 10)]
    said: list[AnyMessage] = [
        (HumanMessage if day % 2 else AIMessage)(f"tea on day {day}") for day in range(-10, 10)
    ]
    say(saver, agent, thread, *said)
    move(dsn, saver, thread, *days)
    say(saver, agent, other, SystemMessage("tea is what they talk about"))
    move(dsn, saver, other, NOON)
    for query in ("tea", None):

        def found(limit: int = 100, query: str | None = query, **how: Any) -> set[str]:
            page = recall(saver).search(agent, query, limit=limit, **how)
            assert len(page) == len(set(texts(page)))
            return set(texts(page))

        assert len(found()) == 21
        assert found(limit=1, roles=["system"]) == {"tea is what they talk about"}
        assert found(roles="system") == found(thread=other) == found(roles=["system", "no one"])
        assert found(roles=[]) == found(thread="no such thread") == set()
        assert len(found(roles=["user"])) == len(found(roles=("assistant",))) == 10
        assert len(found(thread=thread)) == 20
        late = {f"tea on day {day}" for day in (8, 9)}
        assert found(since=NOON + timedelta(days=8)) == found(since="2026-11-29") == late
        assert found(since=date(2026, 11, 29)) == found(since="2026-11-29T12:00:00Z") == late
        assert found(since=datetime(2026, 11, 29, 12)) == late  # noqa: DTZ001  # taken as UTC
        early = {f"tea on day {day}" for day in (-10, -9)}
        assert found(until="2026-11-12") == found(until=date(2026, 11, 12)) == early
        assert found(until="2026-11-12T12:00:00+00:00") == early
        assert found(until="2026-11-12T13:00:00+01:00") == early
        assert found(until="2026-11-12T11:59:59.999999") == {"tea on day -10"}
        both = found(since="2026-11-21", until="2026-11-21", thread=thread, roles=["assistant"])
        assert both == {"tea on day 0"}
        assert found(since="2026-11-22", until="2026-11-21") == set()
        assert len(found(until=date.max)) == 21
        assert len(found(until=datetime.max)) == 21  # noqa: DTZ901  # the end of the calendar


def test_without_a_query_the_newest_come_first(saver: LettaSaver, dsn: str, agent: str) -> None:
    for name in ("b", "a"):
        said = [HumanMessage(f"{name} {i}") for i in range(1, 6)]
        say(saver, agent, thread_of(agent, name), *said)
        times = [NOON + timedelta(seconds=i // 2) for i in range(1, 6)]
        move(dsn, saver, thread_of(agent, name), *times)
    # Of the same moment: by thread, and the last of a thread first.
    expected = ["a 5", "a 4", "b 5", "b 4", "a 3", "a 2", "b 3", "b 2", "a 1", "b 1"]
    assert texts(recall(saver).search(agent)) == expected
    pages = [recall(saver).search(agent, limit=3, offset=n) for n in (0, 3, 6, 9, 12)]
    assert [text for page in pages for text in texts(page)] == expected
    assert all(message.score is None for page in pages for message in page)
    assert recall(saver).search(agent, limit=0) == []


@pytest.mark.parametrize("query", ["", " ", "\n\t"])
def test_a_blank_query_finds_nothing(saver: LettaSaver, agent: str, query: str) -> None:
    say(saver, agent, thread_of(agent), HumanMessage("tea"))
    assert recall(saver).search(agent, query) == []


def test_equal_scores_are_ordered_by_time(saver: LettaSaver, dsn: str, agent: str) -> None:
    for name in ("x", "y"):
        say(saver, agent, thread_of(agent, name), *(HumanMessage(f"tea {i}") for i in range(3)))
    move(dsn, saver, thread_of(agent, "x"), *[NOON] * 3)
    move(dsn, saver, thread_of(agent, "y"), NOON, NOON + timedelta(1), NOON)
    found = recall(saver).search(agent, "tea", neighbour_weight=0)
    places = [(message.thread[-1], message.sequence) for message in found]
    assert places == [("y", 2), ("x", 3), ("x", 2), ("x", 1), ("y", 3), ("y", 1)]


def test_a_replaced_message_is_not_found(saver: LettaSaver, agent: str) -> None:
    thread = thread_of(agent)
    say(saver, agent, thread, HumanMessage("I drink tea", id="1"), HumanMessage("Good", id="2"))
    say(saver, agent, thread, HumanMessage("I drink coffee", id="1"))
    assert recall(saver).search(agent, "tea") == []
    assert texts(recall(saver).search(agent, "drink")) == ["I drink coffee"]
    assert set(texts(recall(saver).search(agent))) == {"I drink coffee", "Good"}
    assert texts(recall(saver).messages(agent, thread=thread)) == ["Good", "I drink coffee"]


def test_a_message_of_several_threads_is_found_once(saver: LettaSaver, agent: str) -> None:
    said = [HumanMessage(f"tea number {i}", id=f"{agent} {i}") for i in range(8)]
    for copy in range(12):
        say(saver, agent, thread_of(agent, str(copy)), *said)
    say(saver, agent, thread_of(agent, "last"), AIMessage("no more tea", id="none"))
    everything = {f"tea number {i}" for i in range(8)} | {"no more tea"}
    for query in ("tea", None):
        found = recall(saver).search(agent, query, limit=20)
        assert len(found) == 9
        assert set(texts(found)) == everything
        pages = [recall(saver).search(agent, query, limit=2, offset=n) for n in (0, 2, 4, 6, 8, 10)]
        assert [m for page in pages for m in page] == list(found)
        (one,) = recall(saver).search(agent, query, thread=thread_of(agent, "last"))
        assert one.text == "no more tea"
        assert len(recall(saver).search(agent, query, thread=thread_of(agent, "5"))) == 8
    assert len(recall(saver).messages(agent)) == 97


def test_the_same_words_without_ids_are_messages_of_their_own(
    saver: LettaSaver, agent: str
) -> None:
    for name in ("a", "b"):
        say(saver, agent, thread_of(agent, name), HumanMessage("yes"))
    assert texts(recall(saver).search(agent, "yes")) == ["yes", "yes"]


# --- neighbours ----------------------------------------------------------------------------------


def test_neighbours_come_with_a_hit(saver: LettaSaver, agent: str) -> None:
    thread, other = thread_of(agent), thread_of(agent, "other")
    said = [
        HumanMessage(f"message {i}" + " needle" * (i in (0, 3, 9)), id=str(i)) for i in range(10)
    ]
    say(saver, agent, thread, *said)
    say(saver, agent, other, HumanMessage("message alone needle"))
    say(saver, agent, thread, HumanMessage("message ten", id="4"))  # takes the place of the fourth
    found = recall(saver).search(agent, "needle", neighbours=2)
    around = {
        m.text.split()[1]: ([n.text[8:] for n in m.before], [n.text[8:] for n in m.after])
        for m in found
    }
    assert around == {
        "0": ([], ["1", "2"]),
        "3": (["1", "2"], ["5", "6"]),
        "9": (["7", "8"], ["ten"]),
        "alone": ([], []),
    }
    neighbour = next(m for m in found if m.sequence == 4).before[0]
    assert (neighbour.thread, neighbour.role, neighbour.score) == (thread, "user", None)
    assert neighbour.message == said[1]
    assert all(m.before == m.after == () for m in recall(saver).search(agent, "needle"))
    (newest, *_) = recall(saver).search(agent, neighbours=1)
    assert [m.sequence for m in newest.before] == [newest.sequence - 1]


# --- pages ---------------------------------------------------------------------------------------


def test_a_thread_is_read_forward_and_backward(saver: LettaSaver, agent: str) -> None:
    thread = thread_of(agent)
    for i in range(0, 25, 5):
        say(saver, agent, thread, *(HumanMessage(f"{n}") for n in range(i, i + 5)))
    say(saver, agent, thread_of(agent, "other"), HumanMessage("x"))
    read = recall(saver).messages
    everything = read(agent, thread=thread)
    assert texts(everything) == [str(n) for n in range(25)]
    assert [message.sequence for message in everything] == list(range(1, 26))
    page = read(agent, thread=thread, limit=10)
    assert texts(page) == texts(everything)[:10]
    page = read(agent, thread=thread, limit=10, after=page[-1])
    assert texts(page) == texts(everything)[10:20]
    assert read(agent, thread=thread, limit=10, before=page[0]) == everything[:10]
    assert read(agent, thread=thread, limit=3, before=page[0]) == everything[7:10]
    assert read(agent, thread=thread, limit=10, after=20) == everything[20:]
    assert read(agent, thread=thread, before=4) == everything[:3]
    assert read(agent, thread=thread, after=3, before=6) == everything[3:5]
    assert read(agent, thread=thread, after=everything[-1]) == []
    assert read(agent, thread=thread, before=everything[0]) == []
    assert read(agent, thread=thread, limit=0) == []


def test_all_threads_are_read_in_the_order_of_time(saver: LettaSaver, dsn: str, agent: str) -> None:
    for name in ("b", "a", "c"):
        thread = thread_of(agent, name)
        say(saver, agent, thread, *(HumanMessage(f"{name}{i}") for i in range(1, 7)))
        move(dsn, saver, thread, *(NOON + timedelta(minutes=i // 3) for i in range(6)))
    read = recall(saver).messages
    expected = [f"{name}{i}" for part in (range(1, 4), range(4, 7)) for name in "abc" for i in part]
    everything = read(agent)
    assert texts(everything) == expected
    pages = [read(agent, limit=4)]
    while pages[-1]:
        pages.append(read(agent, limit=4, after=pages[-1][-1]))
    assert [message for page in pages for message in page] == list(everything)
    back = [read(agent, limit=4, before=everything[-1])]
    while back[-1]:
        back.append(read(agent, limit=4, before=back[-1][0]))
    assert [message for page in reversed(back) for message in page] == everything[:-1]
    assert read(agent, after=everything[4], before=everything[9]) == everything[5:9]


def test_pages_are_of_some_roles(saver: LettaSaver, agent: str) -> None:
    said = [m for i in range(5) for m in (HumanMessage(f"q{i}"), AIMessage(f"a{i}"))]
    say(saver, agent, thread_of(agent), *said)
    read = recall(saver).messages
    page = read(agent, thread=thread_of(agent), roles=["assistant"], limit=2)
    assert texts(page) == ["a0", "a1"]
    assert texts(read(agent, roles=["assistant"], after=page[-1], limit=2)) == ["a2", "a3"]


# --- what is found -------------------------------------------------------------------------------


def test_a_message_comes_back_as_it_went_in(saver: LettaSaver, agent: str) -> None:
    call = {"name": "weather", "args": {"city": "京都"}, "id": "c1", "type": "tool_call"}
    usage: Any = {"input_tokens": 11, "output_tokens": 5, "total_tokens": 16}
    said: list[AnyMessage] = [
        HumanMessage([{"type": "text", "text": "What is the weather like in Kyōto today?"}]),
        AIMessage(
            "", tool_calls=[call], usage_metadata=usage, response_metadata={"model_name": "m-1"}
        ),
        ToolMessage("no such city", tool_call_id="c1", name="weather", status="error"),
    ]
    say(saver, agent, thread_of(agent), *said)
    asked, called, failed = recall(saver).messages(agent)
    assert [m.message for m in (asked, called, failed)] == said
    assert (asked.role, asked.text) == ("user", "What is the weather like in Kyōto today?")
    assert called.text == 'weather({"city":"京都"})'
    assert (called.model, called.input_tokens, called.output_tokens) == ("m-1", 11, 5)
    assert (failed.role, failed.status, failed.name, failed.tool_call_id) == (
        *("tool", "error", "weather", "c1"),
    )
    assert failed.message_id == said[2].id
    assert asked.step is not None
    assert asked.created_at.tzinfo is not None
    assert called.text not in texts(recall(saver).search(agent, "weather city 京都"))
    found = recall(saver).search(agent, "weather city 京都", roles=["tool"])
    assert texts(found)[0] == called.text


def test_found_messages_show_and_travel(saver: LettaSaver, agent: str) -> None:
    say(saver, agent, thread_of(agent), HumanMessage("<b>tea</b> [red]"), AIMessage("milk"))
    found = recall(saver).search(agent, "tea", neighbours=1)
    assert isinstance(found, RecallMessages)
    shown = found._repr_html_()
    assert "&lt;b&gt;tea&lt;/b&gt; [red]" in shown
    assert "score" in shown
    assert found[0]._repr_html_() == shown
    assert "score" not in recall(saver).search(agent)._repr_html_()
    assert RecallMessages()._repr_html_() == "<em>no messages</em>"
    console = Console(width=120)
    with console.capture() as captured:
        console.print(found, found[0])
    assert captured.get().count("<b>tea</b> [red]") == 2
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found
    assert (
        copy[0].message
        == found[0].message
        == HumanMessage("<b>tea</b> [red]", id=copy[0].message_id)
    )
    assert copy[0].after[0].message.content == "milk"


def test_an_agent_is_named_by_its_labels_too(saver: LettaSaver, agent: str) -> None:
    say(saver, agent, thread_of(agent), HumanMessage("tea"))
    assert texts(recall(saver).search(("agents", agent), "tea")) == ["tea"]
    # Without a name in the config, a thread has a name that no agent can have.
    where = {"configurable": {"thread_id": f"{agent} thread"}}
    compiled(listener(), saver).invoke({"messages": "coffee"}, where)
    assert texts(recall(saver).search(f"<thread {agent} thread>")) == ["coffee"]


# --- encryption ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", BOTH)
def test_what_is_encrypted_is_found_by_time_alone(way: str, dsn: str, schema: str) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(key=b"0" * 32)
    with opened(dsn, way, schema=schema, serde=serde) as saver:
        said: list[AnyMessage] = [HumanMessage("the secret tea", id="1")]
        said.append(AIMessage("hush", name="Bo", id="2"))
        say(saver, "ada", "one", *said)
        found = recall(saver).search("ada", neighbours=1)
        assert [(m.role, m.text, m.name) for m in found] == [
            ("assistant", "hush", "Bo"),
            ("user", "the secret tea", None),
        ]
        assert [m.message for m in found] == said[::-1]
        assert [m.message_id for m in found] == ["2", "1"]
        assert found[0].before[0].text == "the secret tea"
        assert recall(saver).messages("ada", thread="one") == recall(saver).search("ada")[::-1]
        asked: list[tuple[str, dict[str, Any]]] = [
            ("search", {"query": "tea"}),
            ("search", {"roles": ["user"]}),
            ("messages", {"roles": ["user"]}),
        ]
        for method, given in asked:
            with pytest.raises(LettaStoreError, match="readable=True"):
                getattr(recall(saver), method)("ada", **given)
        with opened(dsn, way, schema=schema, serde=serde, readable=True) as readable:
            say(readable, "ada", "one", HumanMessage("the open tea", id="3"))
            assert texts(recall(readable).search("ada", "tea", roles=["user"])) == ["the open tea"]
            assert len(recall(readable).messages("ada")) == 3
            assert recall(readable).search("ada", "open")[0].message.id == "3"


# --- two doors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["search", "messages"])
def test_both_take_the_same_arguments(name: str) -> None:
    one, other = (inspect.signature(getattr(cls, name)) for cls in (Recall, AsyncRecall))
    assert one.parameters == other.parameters
    assert {n for n in dir(Recall) if n[0] != "_"} == {n for n in dir(AsyncRecall) if n[0] != "_"}


def test_pages_are_ranges_of_an_index(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nine messages are as soon sorted as read in order; some versions then prefer to sort them.
    settings = "-c enable_seqscan=off -c enable_sort=off"
    with psycopg.connect(dsn, autocommit=True, options=settings) as conn:
        saver = LettaSaver(conn, schema=schema)
        saver.setup()
        say(saver, "ada", "one", *(HumanMessage(f"{i}") for i in range(9)))
        middle = saver.recall.messages("ada")[4]
        after = plan(conn, monkeypatch, lambda: saver.recall.messages("ada", thread="one", after=4))
        assert re.search(r"Index Cond:.*thread_id = .*sequence > ", after)
        assert "Sort" not in after
        before = plan(conn, monkeypatch, lambda: saver.recall.messages("ada", before=middle))
        assert re.search(r"Index Cond:.*ROW\(created_at|Index Cond:.*created_at <", before)
        assert "Incremental Sort" in before
        newest = plan(conn, monkeypatch, lambda: saver.recall.search("ada", since="2026-01-01"))
        assert re.search(r"Index Cond:.*created_at >= ", newest)


# --- mistakes ------------------------------------------------------------------------------------

SOME = RecallMessage(
    *(uuid4(), "some thread", 1, NOON, "id", "user", "text"),
    *(None, None, None, None, None, None, None, None),
    load=lambda: HumanMessage("text"),
)

MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"agent": ""}, r"`agent` must be .*got ''"),
    ("search", {"agent": 5.0}, r"`agent` must be .*got 5.0"),
    ("search", {"agent": ()}, r"`agent` must be .*got \(\)"),
    ("search", {"agent": ["a", "b"]}, "`agent` must be"),
    ("search", {"agent": ("a", "b.c")}, r"`agent\[1\]` must be a str .*, got 'b.c'"),
    ("search", {"agent": "a\0b"}, "`agent` has a NUL"),
    ("search", {"query": 5}, r"`query` must be .*got 5"),
    ("search", {"roles": 5}, r"`roles` must be .*got 5"),
    ("search", {"roles": ["user", 5]}, r"`roles\[1\]` must be a str, got 5"),
    ("search", {"roles": {"user": 1}}, "`roles` must be"),
    ("search", {"thread": 5.0}, "`thread` must be a str, an int or a UUID, got 5.0"),
    ("search", {"thread": "\ud800"}, "`thread` has the lone surrogate"),
    ("search", {"since": "yesterday"}, r"`since` must be .*2026-11-21.*got 'yesterday'"),
    ("search", {"until": "2026-13-01"}, r"`until` must be .*got '2026-13-01'"),
    ("search", {"until": "2026-11-21T25:00"}, "`until` must be"),
    ("search", {"since": 1763683200}, r"`since` must be .*got 1763683200"),
    ("search", {"limit": -1}, "`limit` must be a whole number >= 0, got -1"),
    ("search", {"limit": True}, "`limit` must be a whole number >= 0, got True"),
    ("search", {"offset": 1.5}, "`offset` must be a whole number >= 0, got 1.5"),
    ("search", {"neighbours": -1}, "`neighbours` must be a whole number >= 0, got -1"),
    ("search", {"neighbours": "2"}, "`neighbours` must be a whole number >= 0, got '2'"),
    ("messages", {"agent": None}, r"`agent` must be .*got None"),
    ("messages", {"limit": None}, "`limit` must be a whole number >= 0, got None"),
    ("messages", {"after": 5}, r"`after` must be .*got 5"),
    ("messages", {"after": "5", "thread": "t"}, r"`after` must be .*got '5'"),
    ("messages", {"before": True, "thread": "t"}, r"`before` must be .*got True"),
    ("messages", {"before": 2**63, "thread": "t"}, r"`before` must be .*got 9223372036854775808"),
    (
        "messages",
        {"before": SOME, "thread": "t"},
        "`before` must be a message of thread 't', got one of 'some thread'",
    ),
    ("messages", {"roles": "\0"}, r"`roles\[0\]` has a NUL"),
]


@pytest.mark.parametrize(("method", "given", "told"), MISTAKES)
def test_a_mistake_is_told_with_its_place(
    saver: LettaSaver, method: str, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(LettaStoreError, match=told):
        getattr(recall(saver), method)(**{"agent": "ada", **given})


def test_odd_texts_are_looked_for_without_error(saver: LettaSaver, agent: str) -> None:
    say(saver, agent, thread_of(agent), HumanMessage("nul \0 and half \ud83d"))
    for query in ("\0", "nul\0", "half \ud83d", "%s", "'; drop table", "a" * 100_000):
        recall(saver).search(agent, query)
    (found,) = recall(saver).search(agent, "nul\0")
    assert found.text.startswith("nul \u2400 and half")
    assert found.message.text.startswith("nul \0 and half")


def test_nothing_is_left_over(saver: LettaSaver, dsn: str) -> None:
    with psycopg.connect(dsn) as conn:
        assert not any(orphans(conn, saver.config.schema).values())
