"""Placeholders, which take the places of removed messages that a state refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call as create_tool_call

from langgraph_letta_store._checkpoints.codec import Codec, NewMessage
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.steps import Parameters, Row
from langgraph_letta_store.errors import InvalidOperationError

REMOVED = "[This message was removed.]"
"""The content of a placeholder."""

_UNKNOWN = (
    "LangGraph's EncryptedSerializer encrypted {}, and must encrypt what takes its place; give the "
    "agent the saver with that serializer, or delete the thread"
)


def make_placeholders(codec: Codec, found: Sequence[Row], *, knows_types: bool) -> Parameters:
    """Return the rows that replace messages, as columns.

    Args:
        codec: the saver's, which also encrypts them where it encrypts messages.
        found: the thread, sequence number, id, type and bytes of each message, in order.
        knows_types: whether the codec's serializer is the one that the messages were written with;
            otherwise it reads only msgpack, and the kind of any other message is unknown.

    Raises:
        DamagedRowError, ForgedRowError, MissingKeyError: a message cannot be read.
        InvalidOperationError: the codec cannot encrypt a placeholder as its message is encrypted.
    """
    columns: dict[str, list[Any]] = {
        name: [] for name in ("threads", "sequences", "digests", "types", "messages")
    }
    # Of several versions of a message, only the last one can come back from a state to be stored.
    last = {(thread, id_): sequence for thread, sequence, id_, *_ in found if id_}
    for thread, sequence, id_, type_, data, *_ in found:
        own, name = codec.of_thread(thread), f"message {sequence} of thread {thread!r:.80}"
        if not knows_types and "+" in (type_ or ""):
            raise InvalidOperationError(_UNKNOWN.format(name))
        with name_row(name):
            message = _read(own, id_, type_, data, knows_types=knows_types)
        version = {} if last.get((thread, id_)) == sequence else {"removed": sequence}
        placeholder = _make_placeholder(message, id_ or None, version)
        # The row keeps its id, which the placeholder is sealed for.
        plain = own.encode_element(placeholder)._replace(message_id=id_)
        element = own.make_stored(NewMessage(placeholder, plain))
        columns["threads"].append(thread)
        columns["sequences"].append(sequence)
        columns["digests"].append(element.digest)
        columns["types"].append(element.type)
        columns["messages"].append(element.data)
    return columns


def _read(codec: Codec, id_: str, type_: str | None, data: bytes, *, knows_types: bool) -> object:
    """Return a message, or None where the codec cannot read it."""
    _, opened, plain = codec.open_message(id_, type_, data)
    return codec.loads(opened, plain) if knows_types or opened is None else None


def _make_placeholder(message: object, id_: str | None, version: Mapping[str, int]) -> BaseMessage:
    """Return an empty message of the same kind, so that tool calls keep their results.

    Args:
        message: the message; None: its kind is unknown.
        id_: its id, where the message is None.
        version: sets an older version apart from the last, whose digest must be another.
    """
    options: dict[str, Any] = {
        "id": message.id if isinstance(message, BaseMessage) else id_,
        "response_metadata": {**version},
    }
    if isinstance(message, AIMessage):
        calls = [
            create_tool_call(name=call["name"], args={}, id=call["id"])
            for call in message.tool_calls
        ]
        return AIMessage("" if calls else REMOVED, tool_calls=calls, **options)
    if isinstance(message, ToolMessage):
        called = message.tool_call_id
        return ToolMessage(REMOVED, tool_call_id=called, name=message.name, **options)
    if isinstance(message, SystemMessage):
        return SystemMessage(REMOVED, **options)
    return HumanMessage(REMOVED, **options)
