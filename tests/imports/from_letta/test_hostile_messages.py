"""Rows that no version of Letta wrote: whatever they hold, they become messages, or none."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.message_columns import describe
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent, MessageConverter

LEAF = st.sampled_from([None, True, 0, -1, 2**70, 1.5, "", "a", "\ud800", "\0", "{", "é\U0001f600"])
JSON = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(st.text(max_size=2), LEAF, max_size=2)
KINDS = st.sampled_from(
    ["text", "image", "reasoning", "redacted_reasoning", "tool_call", "tool_return", "event"]
)
PART = JSON | st.fixed_dictionaries(
    {"type": KINDS | JSON},
    optional={
        "text": JSON,
        "source": JSON | st.fixed_dictionaries({"url": JSON, "data": JSON, "media_type": JSON}),
        "reasoning": JSON,
        "signature": JSON,
        "summary": JSON,
        "data": JSON,
        "id": JSON,
        "name": JSON,
        "input": JSON,
        "tool_call_id": JSON,
        "content": JSON,
    },
)
CALL = JSON | st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b"]) | JSON,
        "function": JSON
        | st.fixed_dictionaries(
            {
                "name": st.sampled_from(["send_message", "roll"]) | JSON,
                "arguments": JSON | st.text(max_size=4),
            }
        ),
    }
)
RETURN = JSON | st.fixed_dictionaries(
    {
        "tool_call_id": st.sampled_from(["a", "b"]) | JSON,
        "func_response": JSON,
        "status": JSON,
        "approve": JSON,
        "reason": JSON,
        "stdout": JSON,
    }
)
ROLES = st.sampled_from(["user", "assistant", "tool", "approval", "summary", "system", "function"])
COLUMNS = st.fixed_dictionaries(
    {"id": st.uuids().map(str), "role": ROLES | st.text(max_size=4)},
    optional={
        "content": st.lists(PART, max_size=3) | JSON,
        "text": JSON,
        "tool_calls": st.lists(CALL, max_size=3) | JSON,
        "tool_returns": st.lists(RETURN, max_size=3) | JSON,
        "approvals": st.lists(RETURN, max_size=2) | JSON,
        "tool_call_id": st.sampled_from(["a", "b"]) | JSON,
        "name": JSON,
        "model": st.sampled_from(["claude-opus-4"]) | JSON,
        "approve": JSON,
        "approval_request_id": JSON,
        "created_at": JSON,
        "is_deleted": st.booleans(),
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COLUMNS, max_size=5), st.booleans())
def test_hostile_rows_become_messages_that_can_be_stored(
    given_rows: list[dict[str, Any]], as_text: bool
) -> None:
    converter = MessageConverter(ConvertedAgent("memgpt_agent"))
    messages: list[BaseMessage] = []
    for columns in given_rows:
        given_columns = columns
        if as_text:
            named = ("content", "tool_calls", "tool_returns", "approvals")
            given_columns = {
                key: json.dumps(value) if key in named else value for key, value in columns.items()
            }
        messages += converter.convert(LettaMessage.from_columns(given_columns))
    assert {type(message) for message in messages} <= {AIMessage, HumanMessage, ToolMessage}
    ids = [message.id for message in messages]
    assert len(ids) == len(set(ids))
    serde = JsonPlusSerializer(pickle_fallback=False)
    for message in messages:
        assert serde.loads_typed(serde.dumps_typed(message)) == message
        describe(message).text.encode()
        message.model_dump_json()
