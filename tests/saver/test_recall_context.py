"""What speaks for a message besides its own words: its session, its speaker, and its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import InvalidOperationError
from tests.saver.test_recall import move, recall, say, thread_of
from tests.saver.test_recall_hybrid import INDEX, NOON, WORDS
from tests.support.savers import BOTH, opened, shared


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param, index=INDEX) as saver:
        assert saver.stop_recall_indexer(10)
        yield saver


@pytest.fixture
def agent() -> str:
    return f"agent {uuid4()}"


def test_the_day_of_a_good_message_counts_for_all_of_it(
    saver: LettaSaver, dsn: str, agent: str
) -> None:
    padding = [HumanMessage(f"n{place}") for place in range(4)]
    thread = thread_of(agent)
    say(saver, agent, thread, HumanMessage("violin lesson"), *padding, AIMessage("orchid"))
    days = [NOON] * 5 + [NOON + timedelta(days=1)]
    move(dsn, saver, thread, *days)
    parts = {m.text: m.parts for m in recall(saver).search(agent, "violin lesson", text_weight=1)}
    best = parts["violin lesson"]
    assert best["thread"] == pytest.approx(0.3 * (best["text"] + best["window"]))
    assert parts["n3"]["thread"] == pytest.approx(best["thread"])
    assert "thread" not in parts["orchid"]  # it was said a day later


def test_words_that_are_spread_over_messages_count_together(saver: LettaSaver, agent: str) -> None:
    others = [HumanMessage(f"{word} n{n}") for n, word in enumerate(WORDS)]
    apart: list[AnyMessage] = [*others[:3], *others[6:9], *others[3:6], *others[9:]]
    say(saver, agent, thread_of(agent), *apart)
    first = recall(saver).search(agent, "tea kettle biscuit", text_weight=1, limit=1)
    assert first[0].text == "kettle n1"  # between the other two
    alone = recall(saver).search(agent, "tea kettle biscuit", neighbour_weight=0, limit=1)
    assert "window" in first[0].parts
    assert "window" not in alone[0].parts


def test_the_speaker_whom_a_query_names_counts_more(saver: LettaSaver, agent: str) -> None:
    said: list[AnyMessage] = [
        HumanMessage("the kettle leaks", name="Ada"),
        HumanMessage("n1"),
        HumanMessage("n2"),
        HumanMessage("Bo: the kettle leaks"),
        AIMessage("n3"),
        AIMessage("n4"),
        AIMessage("the kettle leaks!"),
        ToolMessage("Ada", name="Ada", tool_call_id="c1"),
    ]
    for number, message in enumerate(said):
        say(saver, agent, thread_of(agent, str(number)), message)
    for query, text in {
        "What did Ada's kettle do?": "the kettle leaks",
        "what did bo say of the kettle": "Bo: the kettle leaks",
        "What did the assistant say of the kettle?": "the kettle leaks!",
    }.items():
        found = recall(saver).search(agent, query)
        assert found[0].text == text
        named = [m.text for m in found if "speaker" in m.parts and "kettle" in m.text]
        assert named == [text], query
    both = recall(saver).search(agent, "Did Ada and Bo talk of the kettle?")
    assert not [m for m in both if "speaker" in m.parts]


def test_the_time_that_a_query_names_counts_more(saver: LettaSaver, dsn: str, agent: str) -> None:
    for place, days in enumerate((400, 100, 12, 5, 0)):
        thread = thread_of(agent, str(place))
        say(saver, agent, thread, HumanMessage(f"the kettle leaks n{place}"))
        move(dsn, saver, thread, NOON - timedelta(days=days))
    search = recall(saver).search
    for query, first in {
        "What leaked two weeks ago?": "n2",
        "What leaked on 13 August 2026?": "n1",
        "What leaked last year?": "n0",
        "先週 kettle": "n2",
        "the kettle yesterday": "n4",
    }.items():
        found = search(agent, query, now=NOON)
        assert found[0].text.endswith(first), query
        assert found[0].parts["date"] > 0
    weeks = search(agent, "What leaked on 9 November 2026?", now=NOON)
    parts = {m.text[-2:]: m.parts.get("date", 0) for m in weeks}
    assert parts["n2"] > parts["n3"] > parts["n4"] > 0  # it halves with each week
    assert parts["n0"] == parts["n1"] == 0  # before it
    assert not [m for m in search(agent, "What leaked?", now=NOON) if "date" in m.parts]
    with pytest.raises(InvalidOperationError, match="`now` must be"):
        search(agent, "What leaked?", now="soon")


NOTE = {"name": "note", "args": {"text": "saffron kettle"}, "id": "c1", "type": "tool_call"}
BLOCK = {"type": "server_tool_use", "id": "s1", "name": "web", "input": {"query": "saffron"}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": "saffron kettle"}
TALK: list[AnyMessage] = [
    HumanMessage("the kettle leaks", id="1"),
    AIMessage("I will note the kettle.", id="2", tool_calls=[NOTE]),
    ToolMessage("saffron kettle kettle kettle", id="3", tool_call_id="c1", name="note"),
    AIMessage("", id="4", tool_calls=[{**NOTE, "id": "c2"}]),
    ToolMessage("saffron", id="5", tool_call_id="c2", name="note"),
    AIMessage([{"type": "text", "text": "It is noted."}, BLOCK, FOUND], id="6"),
    HumanMessage("and the tea?", id="7"),
]
SPOKEN: list[AnyMessage] = [
    TALK[0],
    AIMessage("I will note the kettle.", id="2"),
    AIMessage("It is noted.", id="6"),
    TALK[6],
]
ROLES = ["user", "assistant"]


@pytest.mark.parametrize("mode", ["text", "hybrid", "vector"])
@pytest.mark.parametrize("is_old", [False, True])
def test_calls_of_tools_count_only_where_tools_are_asked_for(
    saver: LettaSaver, dsn: str, agent: str, mode: Any, is_old: bool
) -> None:
    plain = f"plain {agent}"
    for name, talk in ((agent, TALK), (plain, SPOKEN)):
        say(saver, name, thread_of(name), *talk)
        move(dsn, saver, thread_of(name), *[NOON] * len(talk))
    if is_old:
        recall(saver).search(agent, "kettle", mode="vector")
        store_as_before(dsn, saver, thread_of(agent))
        report = saver.maintain()
        assert "words" in {task.kind for task in report.tasks}
        assert "words" not in {task.kind for task in saver.maintain().tasks}

    def find(name: str, query: str, **more: Any) -> dict[str, Any]:
        found = recall(saver).search(name, query, mode=mode, **more)
        scores = {m.message_id: {**m.parts, "score": m.score or 0} for m in found}
        return {
            id_: {part: round(score, 9) for part, score in parts.items()}
            for id_, parts in scores.items()
        }

    for query in ("saffron kettle", "note web"):
        with_calls = find(agent, query, roles=ROLES)
        assert with_calls == find(plain, query, roles=ROLES)
        assert with_calls.keys() <= {"1", "2", "6", "7"}
    if mode == "text":
        assert find(agent, "saffron") == {}
        assert find(agent, "saffron", roles=["tool"]).keys() == {"2", "3", "4", "5", "6"}
        assert find(agent, "web", roles=["tool"]).keys() == {"6"}


def test_what_is_said_goes_with_a_text_that_an_older_version_removed(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as saver:
        saver.setup()
        call = {"name": "note", "args": {"code": "4711"}, "id": "1"}
        spoken = [AIMessage("The code is 4711.", id="1", tool_calls=[call])]
        say(saver, "ada", "monday", *spoken, AIMessage("", id="2", tool_calls=[call]))
        with psycopg.connect(dsn, options=f"-c search_path={schema}", autocommit=True) as conn:
            conn.execute("update recall_memory set text = '' where message_id = '1'")
            assert "words" in {task.kind for task in saver.maintain().tasks}
            assert "words" not in {task.kind for task in saver.maintain().tasks}
            kept = conn.execute("select said, all_terms is null from recall_memory order by 1")
            assert kept.fetchall() == [("", False), (None, True)]


def store_as_before(dsn: str, saver: LettaSaver, thread: str) -> None:
    """Store messages as the version before kept them: words of calls are a message's words."""
    words = (
        "update recall_memory set said = null, all_terms = null, "
        "terms = coalesce(nullif(all_terms, '{}'), terms) where thread_id = %s"
    )
    vectors = (
        "update recall_vectors v set embedding = other.embedding from recall_vectors other "
        "where v.thread_id = %s and v.sequence in (2, 6) "
        "and other.thread_id = v.thread_id and other.sequence = 7"
    )
    with psycopg.connect(dsn, options=f"-c search_path={saver.config.schema},public") as conn:
        conn.execute(words, (thread,))
        assert conn.execute(vectors, (thread,)).rowcount == 2
