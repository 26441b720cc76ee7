"""The memory tools: Letta's names and meanings, which reach the memory of the run's agent alone."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.prebuilt import ToolNode  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import AgentMemory, LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store.errors import SetupError
from tests.support.assistants import World, of, opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH

LETTAS = {
    "core_memory_append": ["label", "content"],
    "core_memory_replace": ["label", "old_content", "new_content"],
    "memory_replace": ["label", "old_string", "new_string"],
    "memory_insert": ["label", "new_string", "insert_line"],
    "memory_rethink": ["label", "new_memory"],
    "archival_memory_insert": ["content", "tags"],
    "archival_memory_search": [
        *("query", "tags", "tag_match_mode", "top_k", "start_datetime", "end_datetime")
    ],
    "archival_memory_delete": ["id"],
    "conversation_search": ["query", "roles", "limit", "start_date", "end_date"],
    "conversation_search_date": ["start_date", "end_date", "limit", "page"],
}


SELF_EVIDENT = {"label", "new_string", "query", "top_k", "limit", "tag_match_mode"}
"""Arguments whose names say enough."""


def index() -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings(32)}


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param, index=index()) as world:
        yield world


@pytest.fixture
def name() -> str:
    """An agent that no other test has."""
    return f"ada-{uuid4().hex}"


def said(world: World, name: str, *messages: BaseMessage, thread: str | None = None) -> str:
    """Let messages be said in a thread, each after those before."""
    thread = thread or str(uuid4())
    graph: Any = StateGraph(MessagesState)
    graph.add_node("listen", nothing).add_edge(START, "listen")
    compiled = graph.compile(checkpointer=world.saver)
    for message in messages:
        world.ask(compiled, {"messages": [message]}, of(name, thread))
    return thread


def nothing(state: MessagesState) -> Any:
    return {}


def found(answer: ToolMessage) -> list[dict[str, Any]]:
    assert answer.status == "success", answer.text
    listed: list[dict[str, Any]] = json.loads(answer.text)
    return listed


def test_they_have_lettas_names_and_parameters(world: World) -> None:
    tools = world.tools()
    assert list(tools) == list(LETTAS)
    for name, tool in tools.items():
        schema = convert_to_openai_tool(tool)["function"]
        assert schema["description"]
        arguments = schema["parameters"]["properties"]
        assert list(arguments) == LETTAS[name]
        assert {each for each in arguments if "description" not in arguments[each]} <= SELF_EVIDENT
        assert not any("default" in each or "anyOf" in each for each in arguments.values())


def test_all_tools_take_little_of_a_prompt(world: World) -> None:
    """Measured as OpenAI's API gets them; they are in every call of the model."""
    schemas = [json.dumps(convert_to_openai_tool(tool)) for tool in world.tools().values()]
    assert sum(map(len, schemas)) <= 4000


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("archival_memory_search", {"query": "tea", "tags": None, "tag_match_mode": None}),
        ("archival_memory_insert", {"content": "rain", "tags": None}),
        ("conversation_search", {"query": None, "roles": None, "limit": None, "end_date": None}),
        (
            "conversation_search_date",
            {"start_date": "2020-01-01", "end_date": "2030-01-01", "limit": None, "page": None},
        ),
        ("memory_insert", {"label": "human", "new_string": "x", "insert_line": None}),
    ],
)
def test_an_argument_that_is_null_counts_as_left_out(
    world: World, name: str, tool: str, args: dict[str, Any]
) -> None:
    world.agent(name).core.create("human")
    assert world.call(world.tools(), tool, of(name), **args).status == "success"


def test_a_required_argument_is_not_null(world: World, name: str) -> None:
    answer = world.call(world.tools(), "archival_memory_insert", of(name), content=None)
    assert answer.status == "error"
    assert "content" in answer.text


def test_without_a_saver_there_is_no_recall_memory_to_search(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        names = [tool.name for tool in AgentMemory(store, "ada").tools()]
    assert names == list(LETTAS)[:8]


EDITS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("core_memory_append", "a", {"content": "b"}, "a\nb", "Line 2 now reads:\nb"),
    (
        *("core_memory_replace", "a b a", {"old_content": "a", "new_content": "Z"}),
        *("Z b Z", "Line 1 now reads:\nZ b Z"),
    ),
    (
        *("core_memory_replace", "a\nb\nc", {"old_content": "b\n", "new_content": ""}),
        *("a\nc", "Line 2 of before was removed."),
    ),
    (
        *("memory_replace", "a b\nc", {"old_string": "b", "new_string": "d"}),
        *("a d\nc", "Line 1 now reads:\na d"),
    ),
    (
        *("memory_replace", "a b", {"old_string": "b", "new_string": "b"}),
        *("a b", "says so already (3 of 20000 characters)."),
    ),
    (
        *("memory_insert", "a\nb", {"new_string": "x", "insert_line": 1}),
        *("a\nx\nb", "Line 2 now reads:\nx"),
    ),
    (
        *("memory_insert", "a\nb", {"new_string": "x", "insert_line": 0}),
        *("x\na\nb", "Line 1 now reads:\nx"),
    ),
    (
        *("memory_insert", "a\nb", {"new_string": "x\ny"}),
        *("a\nb\nx\ny", "Lines 3 to 4 now read:\nx\ny"),
    ),
    ("memory_rethink", "a", {"new_memory": "b"}, "b", "was rewritten (1 of 20000 characters)."),
]


@pytest.mark.parametrize(("tool", "value", "args", "becomes", "answers"), EDITS)
def test_an_edit_answers_with_the_changed_lines(
    world: World, name: str, tool: str, value: str, args: dict[str, Any], becomes: str, answers: str
) -> None:
    world.agent(name).core.create("human", value)
    answer = world.call(world.tools(), tool, of(name), label="human", **args)
    assert answer.status == "success"
    assert answer.text.endswith(answers)
    assert world.agent(name).core.get("human").value == becomes
    newest = world.agent(name).core.history("human")[0]
    assert newest.actor == name


def test_an_edit_of_a_long_block_has_a_short_answer(world: World, name: str) -> None:
    world.agent(name).core.create("human", "\n".join(f"line {n}" for n in range(1000)))
    answer = world.call(
        world.tools(), "core_memory_append", of(name), label="human", content="x" * 5000
    )
    assert len(answer.text) < 1200
    answer = world.call(
        *(world.tools(), "core_memory_replace", of(name)),
        label="human",
        old_content="line",
        new_content="row",
    )
    assert len(answer.text) < 1200


def test_no_error_names_the_user(world: World, name: str) -> None:
    for tool, args in (
        ("core_memory_append", {"label": "nothing", "content": "b"}),
        ("memory_rethink", {"label": "nothing", "new_memory": "b"}),
        ("archival_memory_delete", {"id": str(uuid4())}),
    ):
        answer = world.call(world.tools(), tool, of(name), **args)
        assert answer.status == "error"
        assert name not in answer.text


LONG = "word " * 60_000


def test_long_results_are_cut_around_the_match(world: World, name: str) -> None:
    said(world, name, HumanMessage(f"{LONG}needle one {LONG}"), HumanMessage(f"needle two {LONG}"))
    said(world, name, HumanMessage("needle three"))
    world.agent(name).archival.insert(f"{LONG}needle four {LONG}")
    for tool, args in (
        ("conversation_search", {"query": "the needle", "limit": 10_000}),
        ("conversation_search_date", {"start_date": "2020-01-01", "end_date": "2100-01-01"}),
        ("archival_memory_search", {"query": "the needle"}),
    ):
        answer = world.call(world.tools(), tool, of(name), **args)
        assert answer.status == "success"
        assert len(answer.text) <= 16_000
        found = json.loads(answer.text)
        long = [each for each in found if len(each["content"]) > 100]
        assert long
        for each in long:
            assert each["full_length"] > 300_000
            if "query" in args:
                assert "needle" in each["content"]
        assert all("full_length" not in each for each in found if each not in long)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("core_memory_append", {"label": "unknown", "content": "b"}, "unknown"),
    ("core_memory_append", {"label": "human", "content": "x" * 30}, "limit"),
    ("core_memory_append", {"label": "fixed", "content": "b"}, "read-only"),
    ("core_memory_replace", {"label": "human", "old_content": "z", "new_content": ""}, "z"),
    ("memory_replace", {"label": "human", "old_string": "a", "new_string": "b"}, "lines? 1"),
    ("memory_insert", {"label": "human", "new_string": "x", "insert_line": 3}, "insert_line"),
    ("memory_insert", {"label": "human", "new_string": "x", "insert_line": "top"}, "insert_line"),
    ("memory_rethink", {"label": "human"}, "new_memory"),
    ("archival_memory_insert", {"content": "tea", "tags": "tea"}, "tags"),
    ("core_memory_append", {"label": "human", "content": "no\0"}, "content"),
    ("archival_memory_search", {"query": "tea", "start_datetime": "soon"}, "start_datetime"),
    ("archival_memory_search", {"query": "tea", "end_datetime": "2026-13-01"}, "end_datetime"),
    ("archival_memory_search", {"query": "tea", "tag_match_mode": "none"}, "tag_match_mode"),
    ("archival_memory_search", {"query": "tea", "top_k": -1}, "top_k"),
    ("archival_memory_delete", {"id": "1"}, "1"),
    ("conversation_search", {"query": "tea", "start_date": "soon"}, "start_date"),
    ("conversation_search", {"query": "tea", "end_date": "soon"}, "end_date"),
    ("conversation_search", {"query": "tea", "roles": ["cat"]}, "roles"),
    ("conversation_search", {"query": "tea", "limit": -1}, "limit"),
    ("conversation_search_date", {"start_date": "2026-11-21", "end_date": ""}, "end_date"),
    (
        "conversation_search_date",
        {"start_date": "2026-11-21", "end_date": "2026-11-21", "page": -1},
        "page",
    ),
]


@pytest.mark.parametrize(("tool", "args", "named"), REFUSED)
def test_what_cannot_be_done_is_told_and_nothing_changes(
    world: World, name: str, tool: str, args: dict[str, Any], named: str
) -> None:
    agent = world.agent(name)
    agent.core.create("human", "a\na", limit=20)
    agent.core.create("fixed", "a", read_only=True)
    before = agent.core.list()
    answer = world.call(world.tools(), tool, of(name), **args)
    assert answer.status == "error"
    assert re.search(named, answer.text)
    assert agent.core.list() == before
    assert agent.archival.count() == 0


def test_a_tool_that_is_called_by_itself_returns_text(world: World, name: str) -> None:
    tool = world.tools(world.agent(name))["core_memory_append"]
    answer = world.ask(tool, {"label": "human", "content": "b"})
    assert answer.startswith("You have no block")


def test_archival_memory_is_filed_found_and_deleted(world: World, name: str) -> None:
    tools, config = world.tools(), of(name)
    for content, tags in (
        ("tea is black", ["x"]),
        ("tea is green", ["x", "y", "y"]),
        ("zzz", None),
    ):
        answer = world.call(tools, "archival_memory_insert", config, content=content, tags=tags)
        assert answer.status == "success"
    search = {"query": "tea is black", "top_k": 2}
    first, second = found(world.call(tools, "archival_memory_search", config, **search))
    assert list(first) == ["id", "timestamp", "content", "tags", "relevance"]
    assert first["content"] == "tea is black"
    assert first["relevance"] == pytest.approx(1, abs=0.01)
    assert second["tags"] == ["x", "y"]
    both = {"query": "tea", "tags": ["x", "y"]}
    assert len(found(world.call(tools, "archival_memory_search", config, **both))) == 2
    (only,) = found(
        world.call(tools, "archival_memory_search", config, **both, tag_match_mode="all")
    )
    assert only["content"] == "tea is green"
    assert found(world.call(tools, "archival_memory_search", config, query="  ")) == []
    assert world.call(tools, "archival_memory_delete", config, id=first["id"]).status == "success"
    contents = [
        each["content"]
        for each in found(world.call(tools, "archival_memory_search", config, query="tea"))
    ]
    assert contents == ["tea is green", "zzz"]


def test_a_near_duplicate_is_told(world: World, name: str) -> None:
    tools, config = world.tools(), of(name)
    world.agent(name).configure(duplicates="skip")
    world.call(tools, "archival_memory_insert", config, content="tea is black")
    answer = world.call(tools, "archival_memory_insert", config, content="tea is black!")
    assert answer.text.startswith("Nothing was added")
    assert answer.text.endswith("tea is black")
    world.agent(name).configure(duplicates="replace")
    answer = world.call(tools, "archival_memory_insert", config, content="tea is black!")
    assert "has the new text" in answer.text
    assert world.agent(name).archival.search()[0].content == "tea is black!"
    world.agent(name).configure(duplicates="skip")
    world.call(tools, "archival_memory_insert", config, content="rain " * 9_000)
    answer = world.call(tools, "archival_memory_insert", config, content="rain " * 9_001)
    assert answer.text.startswith("Nothing was added")
    assert len(answer.text) < 1_200


def test_a_date_is_a_whole_day_where_the_agent_is(world: World, name: str) -> None:
    """Kiritimati is 14 hours ahead of UTC, so its days begin on the day before there."""
    tools, config = world.tools(), of(name)
    world.agent(name).configure(timezone="Pacific/Kiritimati")
    said(world, name, HumanMessage("tea, please"))
    world.call(tools, "archival_memory_insert", config, content="tea")
    there = datetime.now(timezone(timedelta(hours=14)))
    day = there.date()
    searches: dict[str, tuple[str, str, dict[str, Any]]] = {
        "conversation_search": ("start_date", "end_date", {"query": "tea"}),
        "conversation_search_date": ("start_date", "end_date", {}),
        "archival_memory_search": ("start_datetime", "end_datetime", {"query": "tea"}),
    }
    for tool, (start, end, more) in searches.items():
        for first, last, count in ((0, 0, 1), (-9, -1, 0), (1, 9, 0), (-1, 1, 1)):
            span = {
                start: (day + timedelta(days=first)).isoformat(),
                end: (day + timedelta(days=last)).isoformat(),
            }
            hits = found(world.call(tools, tool, config, **span, **more))
            assert len(hits) == count, (tool, span)
        # A time without a zone is the agent's too.
        span = {
            start: (there - timedelta(hours=1)).replace(tzinfo=None).isoformat(),
            end: (there + timedelta(hours=1)).replace(tzinfo=None).isoformat(),
        }
        (hit,) = found(world.call(tools, tool, config, **span, **more))
        told = datetime.fromisoformat(hit["timestamp"])
        assert told.utcoffset() == timedelta(hours=14)
        assert abs(told - there) < timedelta(minutes=1)


def test_the_time_zone_is_read_with_the_messages(
    world: World, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    tools, config = world.tools(), of(name)
    said(world, name, HumanMessage("tea, please"))
    world.call(tools, "conversation_search", config, query="tea")  # looks at the schemas
    with caplog.at_level(logging.DEBUG, logger="langgraph_letta_store.engine.steps"):
        (hit,) = found(world.call(tools, "conversation_search", config, query="tea"))
    assert hit["timestamp"].endswith("+00:00")
    reads = [each.getMessage() for each in caplog.records if "read_settings" in each.getMessage()]
    assert len(reads) == 1
    assert "," in reads[0].split(":")[0], "one trip reads the settings and the messages"


def test_conversations_are_found(world: World, name: str) -> None:
    tools, config = world.tools(), of(name)
    thread = said(world, name, HumanMessage("Ich mag grünen Tee."), AIMessage("Notiert: 緑茶 🍵"))
    answer = world.call(tools, "conversation_search", config, query="grünen Tee", limit=1)
    (hit,) = found(answer)
    assert list(hit) == ["timestamp", "time_ago", "role", "content", "relevance"]
    assert (hit["role"], hit["content"]) == ("user", "Ich mag grünen Tee.")
    assert "grünen" in answer.text  # for a model, not for a machine
    assert hit["time_ago"].endswith(("s ago", "just now"))
    assert isinstance(hit["relevance"], float)
    (hit,) = found(
        world.call(tools, "conversation_search", config, query="Tee", roles=["assistant"])
    )
    assert hit["content"] == "Notiert: 緑茶 🍵"
    newest = found(world.call(tools, "conversation_search", config))
    assert [each["role"] for each in newest] == ["assistant", "user"]
    assert newest[0]["relevance"] is None
    assert found(world.call(tools, "conversation_search", config, query=" ")) == []
    said(world, name, HumanMessage("bis morgen"), thread=thread)
    day = datetime.now(UTC).date()
    span = {
        "start_date": (day - timedelta(days=1)).isoformat(),
        "end_date": (day + timedelta(days=1)).isoformat(),
    }
    pages = [
        found(world.call(tools, "conversation_search_date", config, **span, limit=2, page=page))
        for page in range(3)
    ]
    contents = [[each["content"] for each in page] for page in pages]
    assert contents == [["bis morgen", "Notiert: 緑茶 🍵"], ["Ich mag grünen Tee."], []]


def test_a_search_does_not_find_searches(world: World, name: str) -> None:
    """Else each would find the ones before, which quote the same words, and no page were full."""
    tools = world.tools()
    talk: list[BaseMessage] = [HumanMessage(f"tea number {n}") for n in range(6)]
    for n in range(6):
        call = {"name": "conversation_search", "args": {"query": "tea number"}, "id": str(n)}
        talk += [
            AIMessage("", tool_calls=[call]),
            ToolMessage("tea number 1", tool_call_id=str(n), name="conversation_search"),
        ]
    talk.append(AIMessage("conversation_search knows tea number 5"))
    other = {"name": "core_memory_append", "args": {"content": "tea number"}, "id": "9"}
    talk += [
        AIMessage("", tool_calls=[other]),
        ToolMessage("tea number", tool_call_id="9", name="core_memory_append"),
        HumanMessage("tea number", additional_kwargs={"lc_source": "summarization"}),
    ]
    said(world, name, *talk)
    for query in ("tea number", None):
        hits = found(world.call(tools, "conversation_search", of(name), query=query, limit=9))
        assert len(hits) == 7
        contents = {each["content"] for each in hits}
        assert contents == {
            *(f"tea number {n}" for n in range(6)),
            "conversation_search knows tea number 5",
        }
        assert "summary" not in {each["role"] for each in hits}
    (hit,) = found(
        world.call(tools, "conversation_search", of(name), query="tea", roles=["summary"])
    )
    assert hit["role"] == "summary"
    hits = found(world.call(tools, "conversation_search", of(name), query="tea", roles=["tool"]))
    assert {(hit["role"], hit["content"]) for hit in hits} == {
        ("assistant", 'core_memory_append({"content":"tea number"})'),
        ("tool", "tea number"),
    }
    (day,) = {str(datetime.now(UTC).date())}
    dates = {"start_date": day, "end_date": day, "limit": 50}
    hits = found(world.call(tools, "conversation_search_date", of(name), **dates))
    assert {each["role"] for each in hits} == {"user", "assistant"}


def test_a_call_beside_words_is_not_told(world: World, name: str) -> None:
    """What a memory tool was called with may be what the user had forgotten since."""
    args = {"label": "human", "content": "Mill Lane 7"}
    call = {"name": "core_memory_append", "args": args, "id": "1", "type": "tool_call"}
    block = {"type": "tool_use", "name": "core_memory_append", "input": args, "id": "1"}
    broken = {"name": "f", "args": "Mill Lane (", "id": "3", "error": None}
    said(
        *(world, name),
        AIMessage("I note it.", tool_calls=[call]),
        AIMessage([{"type": "text", "text": "I note it too."}, block], tool_calls=[call]),
        AIMessage("", invalid_tool_calls=[{**broken, "type": "invalid_tool_call"}]),
        AIMessage("So be it (really)"),
    )
    dates = {"start_date": "2020-01-01", "end_date": "2100-01-01"}
    for tool, asked in (
        ("conversation_search", {"query": "Mill Lane, note it"}),
        ("conversation_search", {"roles": ["assistant"]}),
        ("conversation_search_date", dates),
    ):
        hits = found(world.call(world.tools(), tool, of(name), **asked))
        contents = [hit["content"] for hit in hits]
        assert sorted(contents) == ["I note it too.", "I note it.", "So be it (really)"]
    both: Any = {"query": "Mill Lane", "roles": ["assistant", "tool"]}
    hits = found(world.call(world.tools(), "conversation_search", of(name), **both))
    assert any("Mill Lane 7" in hit["content"] for hit in hits)


def test_a_search_does_not_find_what_it_is_made_for(world: World, name: str) -> None:
    """The question itself is the best hit of all, and the least use."""
    asked = {"query": "Which tea does she like?"}
    asks = AIMessage("", tool_calls=[{"name": "conversation_search", "args": asked, "id": "1"}])
    graph: Any = StateGraph(MessagesState)

    def model(state: MessagesState) -> Any:
        return {"messages": [asks]}

    graph.add_node("model", model).add_edge(START, "model")
    graph.add_node("tools", ToolNode([*world.tools().values()])).add_edge("model", "tools")
    compiled = graph.compile(checkpointer=world.saver)
    thread = said(world, name, HumanMessage("She likes green tea."))
    question = HumanMessage("Which tea does she like?")
    state = world.ask(compiled, {"messages": [question]}, of(name, thread))
    assert [hit["content"] for hit in found(state["messages"][-1])] == ["She likes green tea."]
    again = found(world.call(world.tools(), "conversation_search", of(name), **asked))
    assert again[0]["content"] == "Which tea does she like?"


def test_one_set_of_tools_serves_all_users(world: World, name: str) -> None:
    tools = world.tools()
    others = [f"{name}-{n}" for n in range(3)]
    for each in others:
        world.agent(each).core.create("human", each)
        world.call(tools, "archival_memory_insert", of(each), content=f"secret of {each}")
        said(world, each, HumanMessage(f"secret of {each}"))
    for each in others:
        world.call(tools, "core_memory_append", of(each), label="human", content="more")
        assert world.agent(each).core.get("human").value == f"{each}\nmore"
        for tool in ("archival_memory_search", "conversation_search"):
            hits = found(world.call(tools, tool, of(each), query="secret"))
            assert [hit["content"] for hit in hits] == [f"secret of {each}"]


@pytest.mark.parametrize(
    "injected",
    [
        {"agent_id": "victim"},
        {"user_id": "victim", "agent": "victim", "owner": "victim", "actor": "victim"},
        {"config": {"configurable": {"user_id": "victim"}}},
        {"runtime": {"config": {"configurable": {"user_id": "victim"}}}},
        {"conversations": "victim", "zone": "victim", "shown": {"human": 1}, "thread": "victim"},
        {"self": "victim", "operation": "victim", "memory": "victim", "run_manager": "victim"},
        {"callbacks": "victim", "tool_call_id": "victim", "args": ["victim"]},
    ],
)
def test_no_argument_reaches_another_agent(
    world: World, name: str, injected: dict[str, Any]
) -> None:
    victim = f"victim-{name}"
    world.agent(victim).core.create("human", "secret")
    world.agent(victim).archival.insert("secret")
    said(world, victim, HumanMessage("secret"))
    world.agent(name).core.create("human", "mine")
    forged = json.loads(json.dumps(injected).replace("victim", victim))
    calls: dict[str, dict[str, Any]] = {
        "core_memory_append": {"label": "human", "content": "x"},
        "memory_rethink": {"label": "human", "new_memory": "x"},
        "archival_memory_search": {"query": "secret"},
        "conversation_search": {"query": "secret"},
    }
    for tools in (world.tools(), world.tools(world.agent(name))):
        for tool, args in calls.items():
            by_itself = world.call(tools, tool, of(name), **args, **forged)
            call = {"name": tool, "args": {**args, **forged}, "id": "1", "type": "tool_call"}
            graph: Any = StateGraph(MessagesState)
            graph.add_node("tools", ToolNode(list(tools.values()))).add_edge(START, "tools")
            asked = {"messages": [AIMessage("", tool_calls=[call])]}
            in_a_graph = world.ask(graph.compile(), asked, of(name))["messages"][-1]
            for answer in (by_itself, in_a_graph):
                assert answer.status == "success", answer.text
                assert "secret" not in answer.text
    assert world.agent(victim).core.get("human").version == 1
    assert world.agent(name).core.get("human").value == "x"


def test_one_agents_tools_are_its_own_in_every_run(world: World, name: str) -> None:
    world.agent(name).core.create("human", "mine")
    world.agent("bystander").core.list()
    tools = world.tools(world.agent(name))
    configs: list[Any] = [None, of("bystander"), {"configurable": {}}]
    for config in configs:
        answer = world.call(tools, "core_memory_append", config, label="human", content="x")
        assert answer.status == "success"
    assert world.agent(name).core.get("human").value == "mine\nx\nx\nx"


def test_a_run_that_names_no_agent_has_no_memory(world: World, name: str) -> None:
    tools = world.tools()
    world.agent(name).core.create("human", "mine")
    given: list[Any] = [{}, {"thread_id": name}, {"user_id": ""}]
    configs = [None, *({"configurable": each} for each in given)]
    for config in configs:
        answer = world.call(tools, "core_memory_append", config, label="human", content="x")
        assert answer.status == "error"
        assert "names no agent" in answer.text


def test_faults_of_the_database_are_raised(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        tools = {tool.name: tool for tool in memory.tools()}
        args = {"label": "human", "content": "x"}
        with pytest.raises(SetupError):  # nothing that a model could mend
            tools["core_memory_append"].invoke(args, of("ada"))
        memory.setup()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f'drop table "{schema}".core_memory cascade'.encode())
        with pytest.raises(psycopg.errors.UndefinedTable):
            tools["core_memory_append"].invoke(args, of("ada"))


def test_dates_can_be_searched_where_texts_are_not_readable(dsn: str, schema: str) -> None:
    """Roles are not stored there, so that nothing is known to leave out."""
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        store.setup()
        with LettaSaver(store.conn, schema=schema, readable=False) as saver:
            graph: Any = StateGraph(MessagesState)
            graph.add_node("listen", nothing).add_edge(START, "listen")
            graph.compile(checkpointer=saver).invoke({"messages": "tea"}, of("ada"))
            tools = {tool.name: tool for tool in LettaMemory(store, saver).tools()}
            listed = json.loads(tools["conversation_search"].invoke({}, of("ada")))
            assert [each["content"] for each in listed] == ["tea"]
            answer = tools["conversation_search"].invoke({"query": "tea"}, of("ada"))
            assert "readable=True" in answer


def test_a_call_costs_little_beside_its_statements(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        ada = memory.agent("ada")
        ada.core.create("human", "x" * 100)
        tool = next(each for each in memory.tools() if each.name == "core_memory_replace")

        args = {"label": "human", "old_content": "x", "new_content": "x"}
        config = of("ada")
        uses: tuple[Callable[[], Any], ...] = (
            lambda: ada.core.replace("human", "x", "x"),
            lambda: tool.invoke(args, config),
        )
        took: list[list[float]] = [[], []]
        for _ in range(40):  # in turns, and the least of each; what other processes do is not in it
            for use, times in zip(uses, took, strict=True):
                start = time.process_time()
                use()
                times.append(time.process_time() - start)
        bare, whole = map(min, took)
        assert whole - bare < 0.002
