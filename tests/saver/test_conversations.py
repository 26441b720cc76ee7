"""The conversations that the demo plays: chats in every shape, LoCoMo files, and faulty ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from letta_store_demo import conversations
from letta_store_demo.conversations import ConversationError, Question

from langgraph_letta_store.errors import LettaStoreError


def written(folder: Path, value: Any, name: str = "chat.json") -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def user(text: str, **fields: Any) -> dict[str, Any]:
    return {"role": "user", "content": text, **fields}


def texts(conversation: conversations.Conversation) -> list[list[str]]:
    return [[message.text for message in session.messages] for session in conversation.sessions]


SHAPES: list[tuple[Any, list[list[str]]]] = [
    ([user("a"), user("b")], [["a", "b"]]),
    ({"messages": [user("a")]}, [["a"]]),
    ({"sessions": [[user("a")], [user("b")]]}, [["a"], ["b"]]),
    ({"sessions": [{"messages": [user("a")]}, {"messages": []}]}, [["a"]]),
    ([user("a", session=1), user("b", session=2), user("c", session=1)], [["a", "c"], ["b"]]),
    ([{"messages": [user("a")]}, {"messages": [user("b")]}], [["a"], ["b"]]),
    ([[user("a")], [user("b")]], [["a"], ["b"]]),
    (user("a"), [["a"]]),
]


@pytest.mark.parametrize(("value", "expected"), SHAPES)
def test_chats_of_every_shape_are_read(
    tmp_path: Path, value: Any, expected: list[list[str]]
) -> None:
    assert texts(conversations.read(written(tmp_path, value))) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([user("a"), user("b")], [["a", "b"]]),
        ([user("a", session="x"), user("b", session="y")], [["a"], ["b"]]),
        ([{"messages": [user("a")]}, {"messages": [user("b")]}], [["a"], ["b"]]),
        ([[user("a")], [user("b"), user("c")]], [["a"], ["b", "c"]]),
        ([{"messages": [user("a")]}], [["a"]]),
    ],
)
def test_jsonl_is_read_line_by_line(
    tmp_path: Path, lines: list[Any], expected: list[list[str]]
) -> None:
    text = "\n\n".join(json.dumps(line) for line in lines) + "\n"
    assert texts(conversations.read(written(tmp_path, text, "chat.jsonl"))) == expected


def test_roles_parts_and_tool_calls_become_messages(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    turns = [
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "Look:"}, {"type": "image_url"}]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "sunny"},
        {"role": "assistant", "content": "Sunny."},
    ]
    (session,) = conversations.read(written(tmp_path, "\ufeff" + json.dumps(turns))).sessions
    assert [type(message) for message in session.messages] == [
        SystemMessage,
        HumanMessage,
        AIMessage,
        ToolMessage,
        AIMessage,
    ]
    assert [message.text for message in session.messages] == [
        "Be kind.",
        "Look:\n[image_url]",
        "[calls weather]",
        "sunny",
        "Sunny.",
    ]


def test_sessions_have_titles(tmp_path: Path) -> None:
    value = {
        "sessions": [
            {"title": "May 3", "messages": [user("a")]},
            {"date": "May 4", "messages": [user("b")]},
            {"messages": [user("c")]},
        ]
    }
    read = conversations.read(written(tmp_path, value))
    assert [session.title for session in read.sessions] == ["May 3", "May 4", "Session 3"]
    named = conversations.read(
        written(tmp_path, [user("a", session="May 3"), user("b", session=7)])
    )
    assert [session.title for session in named.sessions] == ["May 3", "Session 7"]


def test_a_chat_may_bring_its_questions(tmp_path: Path) -> None:
    value = {"messages": [user("a")], "questions": ["What?"]}
    assert conversations.read(written(tmp_path, value)).questions == (Question("What?"),)


def test_locomo_files_are_read(tmp_path: Path) -> None:
    value: dict[str, Any] = {
        "speaker_a": "Ana",
        "speaker_b": "Ben",
        "session_1": [
            {"speaker": "Ana", "dia_id": "D1:1", "text": "Hi!", "blip_caption": "a boat"},
            {"speaker": "Ben", "dia_id": "D1:2", "text": "Hello."},
        ],
        "session_1_date_time": "1 May",
        "session_2": [{"speaker": "Ben", "dia_id": "D2:1", "text": "Back."}],
        "session_2_date_time": "2 May",
        "session_3_date_time": "3 May",
        "qa": [
            {"question": "Who?", "answer": 7, "category": 1},
            {"question": "Never?", "adversarial_answer": "no", "category": 5},
        ],
    }
    read = conversations.read(written(tmp_path, value))
    assert texts(read) == [["Ana: Hi! [shares a boat]", "Ben: Hello."], ["Ben: Back."]]
    assert [type(m) for m in read.sessions[0].messages] == [HumanMessage, AIMessage]
    assert [session.title for session in read.sessions] == ["1 May", "2 May"]
    assert read.questions == (Question("Who?", "7"),)


FAULTS: list[tuple[Any, str, str]] = [
    ("", "chat.json is empty", "give a chat"),
    ("{", "line 1, column 2", "correct it"),
    ('[\n{"role": "user",\n]', "line 3, column 1", "correct it"),
    ('{"role": "user", "content": "a"}\n{oops}', "line 2, column 2", "one value a line"),
    ("7", "the file holds a number", "list of messages"),
    ("[]", "has no messages", "at least one"),
    ({"sessions": []}, "has no messages", "at least one"),
    ({"chat": 1}, "object with 'chat'", "'messages' or 'sessions'"),
    ({"messages": "a"}, "messages is a text", "give a list"),
    ({"sessions": [[user("a")], 3]}, "sessions[1] is a number", "give a list"),
    ({"sessions": [{"messages": [user("a"), 5]}]}, "sessions[0].messages[1]", "'role'"),
    ([user("a"), {"content": "b"}], "[1].role is missing", "use one of system"),
    ([{"role": "usr", "content": "b"}], "[0].role is 'usr'", "use one of system"),
    ([{"role": ["user"], "content": "b"}], "[0].role is ['user']", "use one of system"),
    ([{"role": "user"}], "[0].content is missing", "give a text"),
    ([{"role": "user", "content": 4}], "[0].content is a number", "give a text"),
    ([{"role": "user", "content": [{}]}], "[0].content[0]", "'type'"),
    ([user("\ud800")], "[0].content has half a surrogate", "leave it out"),
    ([user("a", session=[1])], "[0].session is a list", "give a number"),
    ([user("a", tool_calls=3)], "[0].tool_calls is a number", "give a list"),
    ([user("a", tool_calls=[{}])], "[0].tool_calls[0] has no 'function'", "give {'function'"),
    ({"messages": [user("a")], "questions": [1]}, "questions[0] is a number", "give a text"),
    ({"session_1": [{}], "session_1_date_time": "x"}, "session_1[0].speaker", "give a text"),
    ({"session_1": [3], "session_1_date_time": "x"}, "session_1[0] is a number", "'speaker'"),
    ({"session_1": []}, "session_1_date_time is a null", "give a text"),
    (
        {"session_1": [{"speaker": "A", "text": None}], "session_1_date_time": "x"},
        "session_1[0].text is a null",
        "give a text",
    ),
    ("[" * 100_000, "nested too deep", "correct it"),
]


@pytest.mark.parametrize(("value", "place", "remedy"), FAULTS)
def test_a_malformed_file_is_told_with_place_and_remedy(
    tmp_path: Path, value: Any, place: str, remedy: str
) -> None:
    with pytest.raises(ConversationError) as raised:
        conversations.read(written(tmp_path, value))
    message = str(raised.value)
    assert message.startswith("chat.json")
    assert place in message
    assert remedy in message
    assert isinstance(raised.value, LettaStoreError)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_bytes(b'["\xff"]')
    with pytest.raises(ConversationError, match="byte 2 is not UTF-8"):
        conversations.read(path)
    with pytest.raises(ConversationError, match="No such file"):
        conversations.read(tmp_path / "none.json")
