"""Messages that are read the fast way are those that LangGraph reads, however they were written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ormsgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import EXT_PYDANTIC_V2, JsonPlusSerializer

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.fast_messages import revive_messages
from langgraph_letta_store._checkpoints.msgpack_list import Messages

SERDE = JsonPlusSerializer(allowed_msgpack_modules=None)
USAGE: Any = {
    "input_tokens": 1,
    "output_tokens": 2,
    "total_tokens": 3,
    "input_token_details": {"cache_read": 1},
}
MESSAGES: Sequence[BaseMessage] = [
    HumanMessage("Good day", id="h"),
    HumanMessage([{"type": "text", "text": "Good day"}, "again"], name="ada"),
    SystemMessage("Be kind.", additional_kwargs={"tags": {1, 2}}),
    AIMessage("", id="a", tool_calls=[{"name": "look", "args": {"n": 1}, "id": "c"}]),
    AIMessage("Here.", usage_metadata=USAGE, response_metadata={"model_name": "m"}),
    AIMessage("?", invalid_tool_calls=[
        {"name": "f", "args": "{", "id": "i", "error": "x", "type": "invalid_tool_call"}
    ]),
    ToolMessage("found", tool_call_id="c", status="error", artifact=[1]),
    ChatMessage(content="Hm.", role="critic"),
]  # fmt: skip
VALUES: list[Any] = [None, True, 1, -1.5, "x", b"x", [], ["x"], [1], {}, {"x": 1}, {1: 2}, [{}]]


def element(message: BaseMessage) -> bytes:
    return SERDE.dumps_typed(message)[1]


def fields_of(message: BaseMessage) -> list[Any]:
    """The parts of a message's element."""
    found: list[bytes] = []
    ormsgpack.unpackb(element(message), ext_hook=lambda _, data: found.append(data))
    parts: list[Any] = ormsgpack.unpackb(found[0], ext_hook=ormsgpack.Ext)
    return parts


def seen(value: Any) -> Any:
    """All parts of a message; any other value unchanged."""
    if not isinstance(value, BaseMessage):
        return repr(value)
    slots = (value.__pydantic_extra__, value.__pydantic_private__)
    return type(value), {name: repr(part) for name, part in vars(value).items()}, repr(slots)


def outcome(read: Any) -> Any:
    try:
        return seen(read())
    except ValueError:
        return "damaged"


def assert_same(element: bytes) -> None:
    usual = outcome(lambda: SERDE.loads_typed(("msgpack", element)))
    fast = outcome(lambda: revive_messages(SERDE, [element])[0])
    # LangGraph takes bytes that cannot be read for None.
    assert fast == usual or (fast, usual) == ("damaged", "None")


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_a_field_of_another_type_is_as_langgraph_has_it(message: BaseMessage) -> None:
    module, name, fields, method = fields_of(message)
    for field in fields:
        for value in VALUES:
            parts = (module, name, {**fields, field: value}, method)
            packed = ormsgpack.packb(parts, option=ormsgpack.OPT_NON_STR_KEYS)
            assert_same(ormsgpack.packb(ormsgpack.Ext(EXT_PYDANTIC_V2, packed)))
    odds: list[Any] = [
        (module, name, [*fields], method),
        (module, name, None, method),
        (module, name, {**fields, "extra": 1}, method),
        (module, name, {**fields, "_fields_set": 1}, method),
        (module, name, dict(reversed(fields.items())), method),
        (module, name, fields),
        (name, module, fields, method),
        ([], {}, fields, method),
        3,
    ]
    for odd in odds:
        assert_same(ormsgpack.packb(ormsgpack.Ext(EXT_PYDANTIC_V2, ormsgpack.packb(odd))))


PARTS: list[tuple[str, Any]] = [
    ("tool_calls", [{"name": "f", "args": {}, "id": "1", "type": "other"}]),
    ("tool_calls", [{"name": "f", "args": "x", "id": "1", "type": "tool_call"}]),
    ("tool_calls", [{"name": "f", "args": {}, "id": 1, "type": "tool_call"}]),
    ("tool_calls", [{"name": "f", "args": {}, "id": "1"}]),
    ("usage_metadata", {"input_tokens": 1}),
    ("usage_metadata", {**USAGE, "input_tokens": True}),
    ("usage_metadata", {**USAGE, "input_token_details": {"cache_read": "x"}}),
    ("usage_metadata", {**USAGE, "other": 1}),
]


@pytest.mark.parametrize(("field", "value"), PARTS)
def test_what_is_in_a_field_is_looked_at_too(field: str, value: Any) -> None:
    module, name, fields, method = fields_of(AIMessage("x", id="a"))
    packed = ormsgpack.packb((module, name, {**fields, field: value}, method))
    assert_same(ormsgpack.packb(ormsgpack.Ext(EXT_PYDANTIC_V2, packed)))


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(MESSAGES), st.integers(0, 10**6), st.binary(max_size=3), st.integers(0, 3))
def test_damaged_bytes_are_read_as_langgraph_reads_them(
    message: BaseMessage, at: int, put: bytes, cut: int
) -> None:
    whole = element(message)
    at %= len(whole)
    assert_same(whole[:at] + put + whole[at + cut :])


class Derived(JsonPlusSerializer):
    """A serializer of an application's own: its messages are read as one list."""


@pytest.mark.parametrize("serde", [SERDE, Derived()])
def test_a_message_does_not_take_the_bytes_of_the_next(serde: SerializerProtocol) -> None:
    good = element(HumanMessage("mine", id="1"))
    for bad in (
        b"\xc7\x01\x05\x92",  # a list of two that has none
        b"\xc7\x40\x05\x92\x01\x02",  # longer than it is
        b"\x92",
        b"",
    ):
        data = bad + good
        lengths = [len(bad), len(good)]
        messages = Messages([1, 2], [None, None], lengths, ["", ""], b"", data)
        try:
            read = Codec(serde).load_messages(messages, [1, 2])
        except (ValueError, TypeError):
            continue
        assert len(read) == 2
        assert read[1] == HumanMessage("mine", id="1")
