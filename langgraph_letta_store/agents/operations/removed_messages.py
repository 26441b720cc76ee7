"""Placeholders in a shared thread's state for messages of an agent that was forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_bytes
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call as create_tool_call
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.msgpack_list import DIGEST_BYTES
from langgraph_letta_store._engine.steps import Parameters, Row

REMOVED = "[This message was removed.]"
"""The content of a placeholder."""


def make_placeholders(found: Sequence[Row]) -> Parameters:
    """Return the rows that replace messages, as columns.

    Args:
        found: the thread, sequence number, id, type and bytes of each message.
    """
    codec = Codec(JsonPlusSerializer())
    columns: dict[str, list[Any]] = {
        name: [] for name in ("threads", "sequences", "digests", "messages")
    }
    # Of several versions of a message, only the last one can come back from a state to be stored.
    last = {(thread, id_): sequence for thread, sequence, id_, *_ in found if id_}
    for thread, sequence, id_, type_, data in found:
        # The kind of a message that only the saver's serializer can read is unknown.
        message = codec.loads(None, data) if type_ is None else None
        element = codec.encode_element(_placeholder(message, id_ or None))
        is_last = last.get((thread, id_)) == sequence
        columns["threads"].append(thread)
        columns["sequences"].append(sequence)
        columns["digests"].append(element.digest if is_last else token_bytes(DIGEST_BYTES))
        columns["messages"].append(element.data)
    return columns


def _placeholder(message: object, id_: str | None) -> BaseMessage:
    """Return an empty message of the same kind, so that tool calls keep their results."""
    kept = message.id if isinstance(message, BaseMessage) else id_
    if isinstance(message, AIMessage):
        calls = [
            create_tool_call(name=call["name"], args={}, id=call["id"])
            for call in message.tool_calls
        ]
        return AIMessage("" if calls else REMOVED, id=kept, tool_calls=calls)
    if isinstance(message, ToolMessage):
        return ToolMessage(REMOVED, tool_call_id=message.tool_call_id, name=message.name, id=kept)
    if isinstance(message, SystemMessage):
        return SystemMessage(REMOVED, id=kept)
    return HumanMessage(REMOVED, id=kept)
