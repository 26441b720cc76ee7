"""What a message says, as columns; nothing that a message may hold is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ChatMessage,
    FunctionMessage,
    HumanMessage,
    HumanMessageChunk,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.kinds import is_recallable
from langgraph_letta_store._checkpoints.message_columns import (
    MAX_ID_BYTES,
    MessageDescription,
    cut_text,
    describe,
    make_storable,
)

TEXT = "Please water the tomatoes while I am away."

MAKERS: list[type[BaseMessage]] = [
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
]


class Whisper(BaseMessage):
    """A message of a user's own kind."""

    type: str = "whisper"
    status: str = "error"


def call(name: str, id_: str = "c1", **arguments: Any) -> dict[str, Any]:
    return {"name": name, "args": arguments, "id": id_, "type": "tool_call"}


def said(content: Any, **fields: Any) -> str:
    return describe(AIMessage(content, **fields)).text


@pytest.mark.parametrize(
    ("message", "role"),
    [
        (HumanMessage(TEXT), "user"),
        (HumanMessageChunk(content=TEXT), "user"),
        (AIMessage(TEXT), "assistant"),
        (AIMessageChunk(content=TEXT), "assistant"),
        (SystemMessage(TEXT), "system"),
        (ToolMessage(TEXT, tool_call_id="c1"), "tool"),
        (FunctionMessage(content=TEXT, name="f"), "function"),
        (ChatMessage(content=TEXT, role="moderator"), "moderator"),
        (ChatMessage(content=TEXT, role="assistant"), "assistant"),
        (Whisper(content=TEXT), "whisper"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_roles(message: BaseMessage, role: str) -> None:
    described = describe(message)
    assert described.role == role
    assert described.text == TEXT
    assert described.message_id == ""


def test_all_that_an_answer_tells() -> None:
    message = AIMessage(
        TEXT,
        id="m1",
        name="gardener",
        usage_metadata={"input_tokens": 7, "output_tokens": 2, "total_tokens": 9},
        response_metadata={"model_name": "small-1"},
    )
    assert describe(message) == MessageDescription(
        role="assistant",
        text=TEXT,
        name="gardener",
        tool_call_id=None,
        status=None,
        model="small-1",
        input_tokens=7,
        output_tokens=2,
        message_id="m1",
    )


@pytest.mark.parametrize("status", ["success", "error"])
def test_the_result_of_a_tool(status: Literal["success", "error"]) -> None:
    message = ToolMessage("22 °C", tool_call_id="c1", name="weather", status=status, id="m2")
    assert describe(message) == MessageDescription(
        "tool", "22 °C", "weather", "c1", status, None, None, None, "m2"
    )


def test_only_the_results_of_tools_have_a_status() -> None:
    assert describe(Whisper(content=TEXT)).status is None


@pytest.mark.parametrize(
    ("metadata", "model"),
    [
        ({}, None),
        ({"model": "m"}, "m"),
        ({"model_id": "m"}, "m"),
        ({"model_name": "n", "model": "m", "model_id": "i"}, "n"),
        ({"model_name": None, "model": "m"}, "m"),
        ({"model_name": 1, "model": ""}, None),
    ],
)
def test_models(metadata: dict[str, Any], model: str | None) -> None:
    assert describe(AIMessage("", response_metadata=metadata)).model == model


@pytest.mark.parametrize(
    ("count", "kept"),
    [(0, 0), (2**31 - 1, 2**31 - 1), (2**31, None), (-1, None), (True, None), ("7", None)],
)
def test_counts_of_tokens_fit_their_columns(count: Any, kept: int | None) -> None:
    message = AIMessage("")
    message.usage_metadata = {"input_tokens": count, "output_tokens": 1, "total_tokens": 1}
    described = describe(message)
    assert described.input_tokens == kept
    assert type(described.input_tokens) is type(kept)
    assert described.output_tokens == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([], ""),
        (["one", "", "two"], "one\ntwo"),
        ([{"type": "text", "text": "one"}, "two", {"text": "three"}], "one\ntwo\nthree"),
        ([{"type": "output_text", "text": "one"}, {"type": "refusal", "refusal": "no"}], "one\nno"),
        ([{"type": "thinking", "thinking": "hm", "text": "hm"}, "a"], "a"),
        ([{"type": "reasoning", "reasoning": "hm"}, {"type": "redacted_thinking"}], ""),
        ([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}], "[image]"),
        ([{"type": "image", "base64": "AAAA", "mime_type": "image/png"}], "[image]"),
        ([{"type": "input_audio", "input_audio": {"data": "AAAA"}}, "listen"], "[audio]\nlisten"),
        ([{"type": "file", "file_id": "f1"}, {"data": 1}, {"type": 2}], "[file]\n[block]\n[block]"),
        ([{"type": "x" * 1000}], f"[{'x' * 40}]"),
        ([{"type": "text", "text": None}], "[text]"),
    ],
)
def test_content_blocks(content: Any, text: str) -> None:
    assert said(content) == text
    assert describe(HumanMessage(content)).text == text


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ({"type": "tool_result", "content": "22 °C"}, "22 °C"),
        ({"type": "tool_result", "content": [{"type": "text", "text": "a"}, "b"]}, "a\nb"),
        ({"type": "server_tool_result", "output": {"sum": 3}}, '{"sum":3}'),
        ({"type": "server_tool_result", "output": 3}, "3"),
        ({"type": "function_call_output", "output": "done"}, "done"),
        ({"type": "tool_result", "content": {"type": "text", "text": "a"}}, "a"),
        ({"type": "tool_result"}, ""),
    ],
)
def test_results_of_tools_in_blocks(block: dict[str, Any], text: str) -> None:
    assert describe(HumanMessage([block])).text == text


def test_tool_calls_follow_the_content_one_a_line() -> None:
    calls = [call("add_note", text="ä\n日本", tags=["a"], n=1.5), call("now", "c2")]
    lines = ['add_note({"text":"ä\\n日本","tags":["a"],"n":1.5})', "now({})"]
    assert said("On it.", tool_calls=calls) == "\n".join(["On it.", *lines])
    assert said("", tool_calls=calls) == "\n".join(lines)
    assert said([{"type": "text", "text": "On it."}], tool_calls=calls[1:]) == "On it.\nnow({})"


def test_a_call_is_told_once() -> None:
    blocks: list[Any] = [
        {"type": "text", "text": "On it."},
        {"type": "tool_use", "id": "c1", "name": "now", "input": {}},
        {"type": "function_call", "id": "f1", "call_id": "c1", "name": "now", "arguments": "{}"},
        {"type": "server_tool_use", "id": "s1", "name": "web", "input": {"query": "tea"}},
    ]
    assert said(blocks, tool_calls=[call("now")]) == 'On it.\nweb({"query":"tea"})\nnow({})'
    assert said(blocks[1:3]) == "now({})\nnow({})"


def test_a_call_that_is_no_json_is_kept_as_it_was_written() -> None:
    bad: Any = {"name": "now", "args": '{"zone": ', "id": "c1", "error": None}
    assert said("", invalid_tool_calls=[bad]) == 'now({"zone": )'


def odd(**fields: Any) -> AIMessage:
    """A message as no model would be, but as code may make it."""
    message = AIMessage(TEXT)
    for name, value in fields.items():
        object.__setattr__(message, name, value)
    return message


def test_arguments_that_are_no_json_are_still_told() -> None:
    deep: dict[str, Any] = {}
    own: dict[str, Any] = {"self": deep}
    deep["own"] = own
    nested: Any = "end"
    for _ in range(300):
        nested = [nested]
    deepest = nested
    for _ in range(50_000):
        deepest = [deepest]
    arguments: dict[str, Any] = {
        "set": {1},
        "big": 2**70,
        "id": UUID(int=1),
        "half": "\ud800",
        "object": TEXT.join,
    }
    assert said("", tool_calls=[call("f", **arguments)]) == (
        'f({"set":"[set]","big":1180591620717411303424,"id":"[UUID]","half":"\ufffd",'
        '"object":"[builtin_function_or_method]"})'
    )
    calls: list[Any] = [
        {"name": "f", "args": own, "id": "1"},
        {"name": "g", "args": {"x": nested, "n": 1}, "id": "2"},
        {"name": "h", "args": {"n": 10**5000}, "id": "3"},
        {"name": "i", "args": {"when": UUID(int=2), 3: "three"}, "id": "4"},
        {"name": "j", "args": {"n": 2**70, ("a", "key"): 1}, "id": "5"},
        {"name": "k", "args": {"x": deepest}, "id": "6"},
    ]
    first, second, third, fourth, fifth, sixth = describe(
        odd(content="", tool_calls=calls)
    ).text.split("\n")
    assert first == "f([dict])"
    assert second == f'g({{"x":{"[" * 300}"end"{"]" * 300},"n":1}})'
    assert third == "h([dict])"
    assert fourth == f'i({{"when":"{UUID(int=2)}","3":"three"}})'
    assert fifth == 'j({"n":1180591620717411303424})'
    assert sixth == "k([dict])"


HOLDS_ITSELF: list[Any] = []
HOLDS_ITSELF.extend([HOLDS_ITSELF, {"type": "tool_result", "content": HOLDS_ITSELF}])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, ""),
        (3, "[int]"),
        ({"type": "text", "text": "alone"}, "alone"),
        ([None, 1.5, b"raw", ["nested"]], "[float]\n[bytes]\n[list]"),
        ([{"type": ["text"], "text": "a"}, {"type": 1}], "a\n[block]"),
        (HOLDS_ITSELF, "\n".join(["[list]"] * 4 + ["[tool_result]"])),
    ],
    ids=["None", "a number", "a block", "strange parts", "strange types", "itself"],
)
def test_odd_content(content: Any, text: str) -> None:
    assert describe(odd(content=content)).text == text


def test_odd_fields_are_left_out() -> None:
    message = odd(
        id=5,
        name=b"n",
        type=["ai"],
        response_metadata=[],
        usage_metadata={"input_tokens": 1.5},
        tool_calls=[None, {"args": 1}, {"name": 2, "args": None}],
        invalid_tool_calls="none",
    )
    assert describe(message) == MessageDescription(
        role="unknown",
        text=f"{TEXT}\nunknown(1)\nunknown(null)",
        name=None,
        tool_call_id=None,
        status=None,
        model=None,
        input_tokens=None,
        output_tokens=None,
        message_id="",
        said=TEXT,
    )


def test_a_message_without_fields_is_no_error() -> None:
    for kind in (AIMessage, ToolMessage, ChatMessage):
        described = describe(kind.model_construct())
        assert described.text == described.message_id == ""


def test_columns_hold_what_postgres_can_hold() -> None:
    message = ChatMessage(content="a\0b", role="r\0", name="\ud800", id="i\0")
    described = describe(message)
    assert described.role == "r␀"
    assert described.text == "a␀b"
    assert described.name == "�"
    assert described.message_id == "i␀"


def test_long_ids_fit_into_an_index_and_differ() -> None:
    ids = ["é" * 2000 + end for end in ("a", "b", "a")]
    first, second, again = [describe(HumanMessage("", id=id_)).message_id for id_ in ids]
    assert first == again
    assert first != second
    assert first.startswith("é" * 64)
    assert len(first.encode()) <= MAX_ID_BYTES
    longest = "é" * (MAX_ID_BYTES // 2)
    assert describe(HumanMessage("", id=longest)).message_id == longest


def test_what_is_recallable() -> None:
    assert is_recallable(HumanMessage(TEXT))
    assert is_recallable(Whisper(content=TEXT))
    assert not is_recallable(RemoveMessage(id="m1"))
    assert not is_recallable(TEXT)
    assert not is_recallable(("user", TEXT))


ODD_TEXTS = st.text() | st.text("a\0\ud800\udc00é\U0001f600[\n", max_size=50)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | ODD_TEXTS
    | st.binary(max_size=5)
    | st.sampled_from(["text", "tool_use", "tool_result", "image_url", "reasoning", object(), {1}])
    | st.sampled_from([2**31, -1, HOLDS_ITSELF, TEXT])
    | st.builds(pow, st.just(10), st.just(5000)),
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(
            st.sampled_from(["type", "text", "id", "name", "args", "content", "input"])
            | st.integers()
            | ODD_TEXTS,
            parts,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = [
    *("content", "type", "id", "name", "role", "status", "tool_call_id", "tool_calls"),
    *("invalid_tool_calls", "usage_metadata", "response_metadata"),
]


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(MAKERS), fields=st.dictionaries(st.sampled_from(FIELDS), ODD))
def test_no_message_is_an_error(kind: type[BaseMessage], fields: dict[str, Any]) -> None:
    described = describe(kind.model_construct(None, **fields))
    texts = [part for part in described if isinstance(part, str)]
    assert all(text == make_storable(text) for text in texts)
    assert all(
        part is None or 0 <= part < 2**31
        for part in (described.input_tokens, described.output_tokens)
    )
    assert isinstance(described.role, str)
    assert isinstance(described.text, str)
    assert len(described.message_id.encode()) <= MAX_ID_BYTES


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\0b\0", "a␀b␀"),
        ("\ud800", "�"),
        ("a\udfffb\ud800", "a�b�"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ude00\ud83d", "��"),
    ],
    ids=ascii,
)
def test_storable(text: str, kept: str) -> None:
    assert make_storable(text) == kept


@given(text=ODD_TEXTS)
def test_storable_changes_only_what_it_must(text: str) -> None:
    kept = make_storable(text)
    assert "\0" not in kept
    assert kept.encode().decode() == kept
    assert make_storable(kept) == kept
    fine = "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
    assert (kept == text) == fine


def joined(connection: psycopg.Connection[Any], message: bytes, text: str, at: int) -> bytes:
    """A message put together by the server, as statements do it."""
    whole = "substr(%(m)b, 1, %(at)b) || convert_to(%(text)b, 'UTF8') || substr(%(m)b, %(at)b + 1)"
    ((value,),) = connection.execute(f"select {whole}", {"m": message, "text": text, "at": at})
    return bytes(value)


def test_a_text_that_was_cut_out_is_put_back_by_the_server(dsn: str) -> None:
    edges = st.binary(max_size=40)
    texts = st.text(min_size=8, max_size=60) | st.text("aé日\U0001f600", min_size=8, max_size=60)

    with psycopg.connect(dsn, autocommit=True) as connection:

        @settings(max_examples=200, deadline=None)
        @given(before=edges, text=texts | ODD_TEXTS, after=edges, twice=st.booleans())
        @example(before=b"", text="t" * 32, after=b"", twice=False)
        @example(before=b"t", text="t" * 32, after=b"t", twice=True)
        @example(before=b"", text="t" * 31, after=b"", twice=False)
        @example(before=b"", text="é" * 16, after=b"\xc3", twice=False)
        @example(before=b"", text="\0" * 32, after=b"", twice=False)
        def check(before: bytes, text: str, after: bytes, *, twice: bool) -> None:
            encoded = text.encode("utf-8", "surrogatepass")
            message = before + encoded + after + (encoded if twice else b"")
            rest, at = cut_text(message, text)
            can = text == make_storable(text) and len(encoded) >= 32
            assert (at is not None) == can
            if at is None:
                assert rest == message
            else:
                assert len(rest) == len(message) - len(encoded)
                assert joined(connection, rest, text, at) == message

        check()


def test_a_text_that_is_not_there_is_not_cut_out() -> None:
    assert cut_text(b"x" * 100, "y" * 40) == (b"x" * 100, None)
    assert cut_text(b"", "y" * 40) == (b"", None)


def as_block(text: str) -> BaseMessage:
    return AIMessage([{"type": "text", "text": text}], id="m")


def as_result(text: str) -> BaseMessage:
    return ToolMessage(text, tool_call_id="c1")


@pytest.mark.parametrize("make", [HumanMessage, as_block, as_result])
@pytest.mark.parametrize("text", [TEXT, "庭のトマトに水をやってください。" * 3, "é" * 5_000_000])
def test_messages_as_they_are_serialised_give_up_their_text(
    make: Callable[[str], BaseMessage], text: str
) -> None:
    message = make(text)
    _, serialised = JsonPlusSerializer().dumps_typed(message)
    described = describe(message).text
    assert described == text
    rest, at = cut_text(serialised, described)
    assert at is not None
    assert len(rest) < 400
    assert rest[:at] + described.encode() + rest[at:] == serialised


@pytest.mark.parametrize("odd_part", ["\0", "\ud800"], ids=ascii)
def test_a_message_whose_text_changes_on_its_way_is_kept_whole(odd_part: str) -> None:
    message = HumanMessage(TEXT + odd_part)
    _, serialised = JsonPlusSerializer().dumps_typed(message)
    assert cut_text(serialised, describe(message).text) == (serialised, None)
