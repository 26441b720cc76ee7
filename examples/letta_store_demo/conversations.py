"""Conversations to play: chats in OpenAI's message format, LoCoMo files, and a built-in one.

A chat is JSON, or JSONL with one conversation (or one message) a line:

    [{"role": "user", "content": "..."}, ...]                    one session
    [{"role": "user", "content": "...", "session": 1}, ...]      several sessions
    {"messages": [...], "questions": ["..."]}                    questions are optional
    {"sessions": [{"title": "May 3", "messages": [...]}, ...]}   several sessions

Every fault of a file is a `ConversationError` that names the file, the place in it and the remedy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from langgraph_letta_store.errors import LettaStoreError

_MESSAGES: Mapping[str, Callable[[str], AnyMessage]] = {
    "system": SystemMessage,
    "developer": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
    "tool": lambda text: ToolMessage(text, tool_call_id=""),
    "function": lambda text: ToolMessage(text, tool_call_id=""),
}


class ConversationError(LettaStoreError, ValueError):
    """A file is not a conversation that can be played."""


@dataclass(frozen=True)
class Session:
    """Messages of one sitting; `title` is its date or name, and the model gets it with them."""

    title: str
    messages: tuple[AnyMessage, ...]


@dataclass(frozen=True)
class Question:
    """What the new session asks; `expected` is the right answer where the file knows it."""

    text: str
    expected: str | None = None


@dataclass(frozen=True)
class Conversation:
    """Sessions in order of time, and the questions for the session after them."""

    name: str
    sessions: tuple[Session, ...]
    questions: tuple[Question, ...] = ()


def read(path: Path) -> Conversation:
    """Read a conversation from a file.

    Raises:
        ConversationError: the file cannot be read, or is not one of the formats above.
    """
    value = _parse(path)
    sessions, questions = _Reader(path.name).conversation(value)
    return Conversation(path.name, tuple(sessions), tuple(questions))


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path.name}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise ConversationError(msg) from error
    except OSError as error:
        msg = f"{path}: {error.strerror or error}; give a file that can be read"
        raise ConversationError(msg) from error
    if not text.strip():
        msg = f"{path.name} is empty; give a chat, as a list of {{'role', 'content'}}"
        raise ConversationError(msg)
    try:
        return _loads(text)
    except json.JSONDecodeError as whole:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        try:
            _loads(lines[0][1])
        except json.JSONDecodeError:
            # Not even its first line stands alone, so it was meant as one JSON value.
            msg = f"{path.name}: line {whole.lineno}, column {whole.colno}: {whole.msg}; correct it"
            raise ConversationError(msg) from whole
        return [_loads_line(path.name, number, line) for number, line in lines]


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise json.JSONDecodeError("nested too deep", text, 0) from error


def _loads_line(name: str, number: int, line: str) -> Any:
    try:
        return _loads(line)
    except json.JSONDecodeError as error:
        msg = f"{name}: line {number}, column {error.colno}: {error.msg}; write one value a line"
        raise ConversationError(msg) from error


class _Reader:
    """Reads parsed JSON, and knows the file's name for its errors."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fault(self, place: str, what: str, remedy: str) -> ConversationError:
        return ConversationError(f"{self.name}: {place or 'the file'} {what}; {remedy}")

    def conversation(self, value: Any) -> tuple[list[Session], list[Question]]:
        questions: list[Question] = []
        if _is_object(value) and "session_1" in value:
            sessions = list(self.locomo(value))
            questions = list(self.locomo_questions(value))
        elif _is_object(value):
            sessions = list(self.record(value))
            for index, text in enumerate(self.listed(value.get("questions", []), "questions")):
                place = f"questions[{index}]"
                questions.append(Question(self.string(text, place)))
        elif _is_list(value):
            sessions = list(self.values(value, ""))
        else:
            raise self.fault("", f"holds a {_kind(value)}", "give a list of messages")
        sessions = [session for session in sessions if session.messages]
        if not sessions:
            raise self.fault("", "has no messages", "give at least one {'role', 'content'}")
        return sessions, questions

    def record(self, value: dict[str, Any]) -> Iterator[Session]:
        if "sessions" in value:
            yield from self.values(self.listed(value["sessions"], "sessions"), "sessions")
        elif "messages" in value:
            yield from self.values(self.listed(value["messages"], "messages"), "messages")
        elif "role" in value:
            yield from self.values([value], "")
        else:
            keys = ", ".join(map(repr, list(value)[:5])) or "no keys"
            remedy = "give 'messages' or 'sessions', or a LoCoMo file with 'session_1'"
            raise self.fault("", f"is an object with {keys}", remedy)

    def values(self, values: list[Any], place: str) -> Iterator[Session]:
        """Read a list of messages, or a list of sessions."""
        if not any(_is_list(value) or _has_messages(value) for value in values):
            yield from self.messages(values, place)
            return
        for index, value in enumerate(values):
            here = f"{place}[{index}]"
            title = f"Session {index + 1}"
            if _has_messages(value):
                title = str(value.get("title") or value.get("date") or title)
                here = f"{here}.messages"
            turns = self.listed(value["messages"] if _has_messages(value) else value, here)
            read = [self.message(turn, f"{here}[{i}]") for i, turn in enumerate(turns)]
            yield Session(title, tuple(read))

    def messages(self, values: list[Any], place: str) -> Iterator[Session]:
        """Read messages, grouped by their field 'session' where they have one."""
        groups: dict[Any, list[AnyMessage]] = {}
        for index, value in enumerate(values):
            here = f"{place}[{index}]"
            message = self.message(value, here)
            session = value.get("session")
            if not isinstance(session, (str, int, type(None))):
                remedy = "give a number or a name"
                raise self.fault(f"{here}.session", f"is a {_kind(session)}", remedy)
            groups.setdefault(session, []).append(message)
        for number, (session, messages) in enumerate(groups.items(), 1):
            title = session if isinstance(session, str) else f"Session {session or number}"
            yield Session(title, tuple(messages))

    def message(self, value: Any, place: str) -> AnyMessage:
        if not _is_object(value):
            raise self.fault(place, f"is a {_kind(value)}", "give {'role': ..., 'content': ...}")
        role = value.get("role")
        if not isinstance(role, str) or role not in _MESSAGES:
            what = "is missing" if role is None else f"is {role!r:.40}"
            raise self.fault(f"{place}.role", what, f"use one of {', '.join(_MESSAGES)}")
        text = self.content(value.get("content"), f"{place}.content")
        calls = value.get("tool_calls")
        if not text and calls is None and "content" not in value:
            raise self.fault(f"{place}.content", "is missing", "give a text or a list of parts")
        if calls is not None:
            names = [
                self.call(call, f"{place}.tool_calls[{index}]")
                for index, call in enumerate(self.listed(calls, f"{place}.tool_calls"))
            ]
            text = f"{text} [calls {', '.join(names)}]".lstrip()
        return _MESSAGES[role](text)

    def content(self, value: Any, place: str) -> str:
        """Read the text of a content; a part that is not text is named in brackets."""
        if value is None:  # what an assistant that only calls tools says
            return ""
        if isinstance(value, str):
            return self.string(value, place)
        if not _is_list(value):
            raise self.fault(place, f"is a {_kind(value)}", "give a text or a list of parts")
        texts: list[str] = []
        for index, part in enumerate(value):
            here = f"{place}[{index}]"
            if isinstance(part, str):
                texts.append(self.string(part, here))
            elif _is_object(part) and isinstance(part.get("text"), str):
                texts.append(self.string(part["text"], here))
            elif _is_object(part) and isinstance(part.get("type"), str):
                texts.append(f"[{part['type']}]")
            else:
                remedy = "give {'type': 'text', 'text': ...}"
                raise self.fault(here, f"is a {_kind(part)} without 'type'", remedy)
        return "\n".join(texts)

    def call(self, value: Any, place: str) -> str:
        function = value.get("function") if _is_object(value) else None
        if not _is_object(function):
            raise self.fault(place, "has no 'function'", "give {'function': {'name': ...}}")
        return self.string(function.get("name"), f"{place}.function.name")

    def locomo(self, value: dict[str, Any]) -> Iterator[Session]:
        """Read LoCoMo's `session_1`, `session_2`, ...; the first speaker plays the user."""
        number = 1
        while (key := f"session_{number}") in value:
            date = self.string(value.get(f"{key}_date_time"), f"{key}_date_time")
            messages: list[AnyMessage] = []
            for index, turn in enumerate(self.listed(value[key], key)):
                place = f"{key}[{index}]"
                if not _is_object(turn):
                    raise self.fault(place, f"is a {_kind(turn)}", "give {'speaker', 'text'}")
                speaker = self.string(turn.get("speaker"), f"{place}.speaker")
                text = f"{speaker}: {self.string(turn.get('text'), f'{place}.text')}"
                if picture := turn.get("blip_caption"):
                    text += f" [shares {self.string(picture, f'{place}.blip_caption')}]"
                role = "user" if speaker == value.get("speaker_a") else "assistant"
                messages.append(_MESSAGES[role](text))
            yield Session(date, tuple(messages))
            number += 1

    def locomo_questions(self, value: dict[str, Any]) -> Iterator[Question]:
        """Read those of LoCoMo's questions that the conversation answers."""
        for index, qa in enumerate(self.listed(value.get("qa", []), "qa")):
            if not _is_object(qa):
                raise self.fault(f"qa[{index}]", f"is a {_kind(qa)}", "give {'question': ...}")
            if qa.get("answer") is not None:
                text = self.string(qa.get("question"), f"qa[{index}].question")
                yield Question(text, str(qa["answer"]))

    def listed(self, value: Any, place: str) -> list[Any]:
        if not _is_list(value):
            raise self.fault(place, f"is a {_kind(value)}", "give a list")
        return value

    def string(self, value: Any, place: str) -> str:
        if not isinstance(value, str):
            raise self.fault(place, f"is a {_kind(value)}", "give a text")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            remedy = "write the whole character or leave it out"
            raise self.fault(place, "has half a surrogate pair", remedy) from error
        return value


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _has_messages(value: Any) -> TypeGuard[dict[str, Any]]:
    return _is_object(value) and "messages" in value


def _kind(value: Any) -> str:
    kinds = {"dict": "object", "list": "list", "str": "text", "bool": "truth value"}
    return "null" if value is None else kinds.get(type(value).__name__, "number")
