"""Messages in OpenAI's chat format, and LangChain's messages in each of their forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    ChatMessage,
    FunctionMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from langgraph_letta_store._parsers.histories.entry import (
    Entry,
    check_depth,
    history_error,
    parse_items,
    parse_name,
    parse_object,
    parse_said_at,
)
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidHistoryError

TIMES = ("created_at", "timestamp", "created", "create_time")
"""Where programs put the time of a message."""

_ROLES = ("user", "assistant", "system", "developer", "tool", "function")

_CLASSES: Mapping[str, type[BaseMessage]] = {
    "human": HumanMessage,
    "ai": AIMessage,
    "system": SystemMessage,
    "tool": ToolMessage,
    "function": FunctionMessage,
    "chat": ChatMessage,
}
"""LangChain's messages by their types."""

_BY_NAME = {
    f"{each.__name__}{suffix}": each for each in _CLASSES.values() for suffix in ("", "Chunk")
}
_TYPES = frozenset({*_CLASSES, *_BY_NAME})

_PAIR_ROLES = {"user": "human", "assistant": "ai", "developer": "system"}
"""LangChain's names for the roles of pairs such as `("user", "Hello")`."""


def is_openai(value: Any) -> bool:
    """Whether a value looks like a message in OpenAI's chat format."""
    return is_mapping(value) and "role" in value and "type" not in value


def is_langchain(value: Any) -> bool:
    """Whether a value looks like a message of LangChain's, in one of its forms."""
    if isinstance(value, BaseMessage) or _is_pair(value):
        return True
    return is_mapping(value) and (value.get("type") in _TYPES or "lc" in value)


def parse_openai(value: Any, place: str) -> Entry:
    """Read a message of OpenAI's chat format.

    Raises:
        InvalidHistoryError: it is none.
    """
    given = parse_object(value, place)
    check_depth(given, place)
    role = given.get("role")
    if role not in _ROLES:
        raise history_error(f"{place}.role", f"one of {', '.join(_ROLES)}", role)
    common: dict[str, Any] = {
        "content": _parse_content(given.get("content"), f"{place}.content"),
        "name": parse_name(given.get("name"), f"{place}.name"),
        "id": parse_name(given.get("id"), f"{place}.id"),
    }
    message: BaseMessage
    if role == "user":
        message = HumanMessage(**common)
    elif role in ("system", "developer"):
        message = SystemMessage(**common)
    elif role == "tool":
        call = parse_name(given.get("tool_call_id"), f"{place}.tool_call_id")
        message = ToolMessage(**common, tool_call_id=call or "")
    elif role == "function":
        common["name"] = common["name"] or "unknown"
        message = FunctionMessage(**common)
    else:
        refusal = parse_name(given.get("refusal"), f"{place}.refusal")
        if refusal and not common["content"]:
            common["content"] = [{"type": "refusal", "refusal": refusal}]
        message = AIMessage(**common, **_parse_calls(given, place))
    return Entry(place, message, _find_time(given, place))


def parse_langchain(value: Any, place: str) -> Entry:
    """Read a message of LangChain's: the object, its dictionary in one of three forms, or a pair.

    Nothing is imported or called by the names in a dictionary.

    Raises:
        InvalidHistoryError: it is none, or LangChain refuses its fields.
    """
    if isinstance(value, BaseMessage):
        origin = {**value.response_metadata, **value.additional_kwargs}
        check_depth(value.content, f"{place}.content")
        return Entry(place, value, _find_time(origin, place))
    if _is_pair(value):
        role, content = value
        value = {"type": _PAIR_ROLES.get(role, role), "content": content}
    given = parse_object(value, place)
    check_depth(given, place)
    kind, fields = _find_fields(given, place)
    said_at = _find_time(given, place) or _find_time(fields, place)
    for name in ("response_metadata", "additional_kwargs"):
        if said_at is None and is_mapping(fields.get(name)):
            said_at = _find_time(fields[name], f"{place}.{name}")
    own = {key: part for key, part in fields.items() if key not in ("type", *TIMES)}
    try:
        return Entry(place, _CLASSES[kind](**own), said_at)
    except (ValueError, TypeError, RecursionError) as error:  # pydantic's errors are ValueErrors
        reason = " ".join(str(error).split())
        msg = f"`{place}` must be a message of LangChain's type {kind!r}: {reason:.300}"
        raise InvalidHistoryError(msg) from error


def _is_pair(value: Any) -> bool:
    return is_sequence(value) and [type(part) for part in value] == [str, str]


def _find_fields(given: Mapping[str, Any], place: str) -> tuple[str, Mapping[str, Any]]:
    """Return a message's type and fields, by `messages_to_dict`, `dumpd` or `model_dump`."""
    if "lc" in given:
        names = given.get("id")
        name = names[-1] if is_sequence(names) and names else None
        found = _BY_NAME.get(name) if isinstance(name, str) else None
        if given.get("type") != "constructor" or found is None:
            expected = f"the name of a message's class: {', '.join(_BY_NAME)}"
            raise history_error(f"{place}.id", expected, name)
        fields = parse_object(given.get("kwargs"), f"{place}.kwargs")
    else:
        kind = given.get("type")
        found = _CLASSES.get(kind) or _BY_NAME.get(kind) if isinstance(kind, str) else None
        if found is None:
            raise history_error(f"{place}.type", f"one of {', '.join(_CLASSES)}", kind)
        fields = parse_object(given["data"], f"{place}.data") if "data" in given else given
    return next(kind for kind, each in _CLASSES.items() if each is found), fields


def _parse_content(content: Any, place: str) -> str | list[Any]:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    blocks = parse_items(content, place)
    for number, block in enumerate(blocks):
        if not isinstance(block, str) and not is_mapping(block):
            raise history_error(f"{place}[{number}]", "a text or a JSON object", block)
    return blocks


def _parse_calls(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return an assistant's tool calls, those whose arguments are not JSON apart."""
    calls: list[dict[str, Any]] = []
    invalid: list[dict[str, Any]] = []
    listed = given.get("tool_calls")
    asked = [] if listed is None else parse_items(listed, f"{place}.tool_calls")
    if given.get("function_call") is not None:  # OpenAI's form before tools
        asked.append({"function": given["function_call"]})
    for number, call in enumerate(asked):
        where = f"{place}.tool_calls[{number}]"
        function = parse_object(parse_object(call, where).get("function"), f"{where}.function")
        name = parse_name(function.get("name"), f"{where}.function.name") or "unknown"
        id_ = parse_name(call.get("id"), f"{where}.id")
        written = function.get("arguments")
        try:
            arguments: Any = json.loads(written) if isinstance(written, str) else written
        except (ValueError, RecursionError):
            arguments = None
        if is_mapping(arguments):
            check_depth(arguments, f"{where}.function.arguments")
            calls.append({"name": name, "args": arguments, "id": id_, "type": "tool_call"})
        else:
            text = written if isinstance(written, str) else json.dumps(written)
            invalid.append({"name": name, "args": text, "id": id_, "error": None})
    return {"tool_calls": calls, "invalid_tool_calls": invalid}


def _find_time(given: Mapping[str, Any], place: str) -> Any:
    for name in TIMES:
        if given.get(name) is not None:
            return parse_said_at(given[name], f"{place}.{name}")
    return None
