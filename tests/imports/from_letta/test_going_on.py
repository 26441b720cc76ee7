"""Agents of create_agent go on with conversations that they had on a Letta server."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import AnyMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from langgraph_letta_store import LettaMemory, LettaMemoryMiddleware
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent
from langgraph_letta_store.imports.from_letta.threads import LettaConversation
from tests.support.letta_rows import call, letta_writer, packed, row
from tests.support.openai_server import Call, OpenAIServer, Reply, Request

SECRET: Any = "test"  # noqa: S105  # of a server of our own
V1 = ConvertedAgent("letta_v1_agent", "You are kind.")
MEMGPT = ConvertedAgent("memgpt_agent", "You are Letta.")

ALERT = {
    "type": "system_alert",
    "message": "Note: prior messages (9 of 9 total messages) have been hidden from view due to "
    "conversation memory constraints.\nThe following is a summary of the previous 9 messages:\n "
    "Olga sails.",
}

OLGA = [
    row("system", "You are Letta.\n### Memory [last modified: today]"),
    row("user", json.dumps({"type": "user_message", "message": "My boat is at pier 7."})),
    row("assistant", "Noted.", tool_calls=[call("c1", "send_message", {"message": "Aye."})]),
    row("tool", packed("None"), tool_call_id="c1", name="send_message"),
    row("user", json.dumps({"type": "heartbeat", "reason": "timer"})),
    row("user", json.dumps(ALERT)),
    row("user", json.dumps({"type": "user_message", "message": "Look it up."})),
    row("assistant", "I look.", tool_calls=[call("c2", "archival_memory_search", {"query": "x"})]),
    row("tool", packed("[]"), tool_call_id="c2", name="archival_memory_search"),
    row("user", json.dumps({"type": "heartbeat", "reason": "Function called"})),
    row("assistant", "Hm.", tool_calls=[call("c3", "send_message", {"message": "Nothing."})]),
    row("tool", packed("None"), tool_call_id="c3", name="send_message"),
]

AIKO = [
    row("system", "You are kind."),
    row("user", [{"type": "text", "text": "A cat"}, {"type": "image", "source": {"data": "iVBO"}}]),
    row(
        "assistant",
        [
            {"type": "reasoning", "is_native": True, "reasoning": "A cat.", "signature": "sig"},
            {"type": "text", "text": "Two rolls."},
        ],
        model="claude-sonnet-4-20250514",
        tool_calls=[call("a", "roll", {}), call("b", "roll", '{"sides": 20, broken')],
    ),
    row(
        "tool",
        tool_returns=[
            {"tool_call_id": "a", "status": "success", "func_response": "4"},
            {"tool_call_id": "b", "status": "error", "func_response": "bad"},
        ],
    ),
    row("user", "Pay."),
    row("approval", [], tool_calls=[call("c", "pay", {"sum": 3})]),
]


def dated(name: str, rows: Sequence[LettaMessage]) -> list[LettaMessage]:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        each._replace(id=f"message-{name}-{n}", created_at=start + timedelta(hours=n))
        for n, each in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def running() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def openai(running: OpenAIServer) -> OpenAIServer:
    running.requests.clear()
    running.says(lambda request: "ok")
    return running


@pytest.fixture
def memory(dsn: str, schema: str, openai: OpenAIServer) -> Generator[LettaMemory, None, None]:
    """The memory of two agents who moved in: Olga's, with a summary, and Aiko's, with a fork."""
    embeddings = OpenAIEmbeddings(
        model="m", base_url=openai.url, api_key=SECRET, check_embedding_ctx_length=False
    )
    index: Any = {"dims": 384, "embed": embeddings}
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2, index=index) as memory:
        memory.setup()
        olga, aiko = dated("olga", OLGA), dated("aiko", AIKO)
        context = [olga[0], olga[5], *olga[6:]]
        with letta_writer(dsn, schema) as writer:
            written = [
                (LettaConversation("agent-olga", "olga", ids(context), MEMGPT), olga),
                (LettaConversation("agent-aiko", "aiko", ids(aiko), V1), aiko),
                (LettaConversation("conv-aiko", "aiko", ids(aiko[:5]), V1), aiko[:5]),
            ]
            for conversation, rows in written:
                assert writer.write(conversation, rows).kept is None
        yield memory


def ids(rows: Sequence[LettaMessage]) -> list[str]:
    return [each.id for each in rows]


def make_agent(memory: LettaMemory, openai: OpenAIServer) -> Any:
    middleware = LettaMemoryMiddleware[Any, Any](memory, token_counter=count_tokens_approximately)
    model = ChatOpenAI(model="gpt-4o-mini", base_url=openai.url, api_key=SECRET)
    return create_agent(model, middleware=[middleware], checkpointer=memory.saver)


def say(
    memory: LettaMemory, openai: OpenAIServer, thread: str, user: str, *replies: Reply
) -> list[AnyMessage]:
    """Say "more" in a thread, let the model reply in turn, and return the state."""
    given = iter([*replies, "Done."])
    openai.says(lambda request: next(given))
    agent = make_agent(memory, openai)
    config = {"configurable": {"thread_id": thread, "user_id": user}}
    messages: list[AnyMessage] = agent.invoke({"messages": "more"}, config)["messages"]
    return messages


def sent(openai: OpenAIServer) -> Sequence[Request]:
    """The messages of the first request, without the system prompt."""
    messages: Sequence[Request] = openai.sent("/v1/chat/completions")[0]["messages"]
    return [message for message in messages if message["role"] != "system"]


def test_a_memgpt_agent_goes_on_after_its_summary(
    memory: LettaMemory, openai: OpenAIServer
) -> None:
    state = say(memory, openai, "agent-olga", "olga")
    assert [message.text.rpartition("\n")[2] for message in state] == [
        *("Olga sails.", "Look it up.", "", "[]", "Nothing.", "more", "Done.")
    ]
    asked = [(message["role"], message.get("tool_call_id")) for message in sent(openai)]
    assert asked == [
        *(("user", None), ("user", None), ("assistant", None), ("tool", "c2")),
        *(("assistant", None), ("user", None)),
    ]


@pytest.mark.parametrize("thread", ["agent-aiko", "conv-aiko"])
def test_an_agent_goes_on_with_calls_that_were_never_answered(
    memory: LettaMemory, openai: OpenAIServer, thread: str
) -> None:
    state = say(memory, openai, thread, "aiko")
    assert state[-1].text == "Done."
    called = {each["id"] for message in sent(openai) for each in message.get("tool_calls", ())}
    answered = {each["tool_call_id"] for each in sent(openai) if each["role"] == "tool"}
    assert called == answered
    assert called >= {"a", "b"}


def test_anthropic_gets_its_own_reasoning_back(memory: LettaMemory) -> None:
    found = memory.saver.get_tuple({"configurable": {"thread_id": "agent-aiko"}})
    assert found is not None
    messages = found.checkpoint["channel_values"]["messages"]
    anthropic = pytest.importorskip("langchain_anthropic")
    claude = anthropic.ChatAnthropic(model_name="claude-sonnet-4-20250514", api_key=SECRET)
    payload = claude._get_request_payload(messages)["messages"]
    assert [message["role"] for message in payload] == ["user", "assistant"] * 2 + ["user"]
    assert payload[1]["content"][0] == {
        "type": "thinking",
        "thinking": "A cat.",
        "signature": "sig",
    }
    used = [part["id"] for part in payload[1]["content"] if part["type"] == "tool_use"]
    results = [part["tool_use_id"] for part in payload[2]["content"][:2]]
    assert used == results == ["a", "b"]


def test_old_facts_are_found(memory: LettaMemory, openai: OpenAIServer) -> None:
    memory.agent("olga").archival.insert("The Heron's battery lasts 6.5 hours.")
    state = say(
        memory,
        openai,
        "agent-olga",
        "olga",
        [
            Call("conversation_search", {"query": "pier"}, "s1"),
            Call("archival_memory_search", {"query": "battery"}, "s2"),
        ],
    )
    said, kept = (message.text for message in state[-3:-1])
    assert "My boat is at pier 7." in said
    assert "2025-01-01" in said
    assert "The Heron's battery lasts 6.5 hours." in kept


def test_messages_wait_for_their_vectors(memory: LettaMemory) -> None:
    (found, *_) = memory.saver.recall.search("olga", "boat at the pier", mode="vector")
    assert found.message_id == "message-olga-1"


def test_agents_see_each_others_edits_of_a_shared_block(
    memory: LettaMemory, openai: OpenAIServer
) -> None:
    memory.agent("olga").core.create("team", "Heron.")
    memory.agent("olga").core.share("team", "aiko")
    edit = Call("core_memory_append", {"label": "team", "content": "Ships in March."})
    say(memory, openai, "agent-olga", "olga", [edit])
    openai.requests.clear()
    say(memory, openai, "conv-aiko", "aiko")
    prompt = openai.sent("/v1/chat/completions")[0]["messages"][0]
    assert prompt["role"] == "system"
    assert "Heron.\nShips in March." in prompt["content"]
