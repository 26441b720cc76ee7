"""Tool calls and tools' results, as Letta stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from langchain_core.messages import InvalidToolCall, ToolCall

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.imports.from_letta.json_values import parse_json, write_json

SEND_MESSAGE = "send_message"
"""The tool by which agents of MemGPT's kind speak to their user."""

_HEARTBEAT = "request_heartbeat"
_THOUGHTS = ("inner_thoughts", "thinking")


class Call(NamedTuple):
    """A call of a tool; `arguments` is None where `written`, the model's text, is not an object."""

    id: str
    name: str
    arguments: dict[str, Any] | None
    written: str

    @property
    def message(self) -> str | None:
        """The words that a call of `send_message` says; None for any other call."""
        if self.name != SEND_MESSAGE or self.arguments is None:
            return None
        said = self.arguments.get("message")
        return said if isinstance(said, str) else None

    def take_thoughts(self) -> str | None:
        """Remove the thoughts that Letta let models write among the arguments; return them."""
        for name in _THOUGHTS:
            if self.arguments and isinstance(self.arguments.get(name), str):
                thought: str = self.arguments.pop(name)
                return thought
        return None

    def as_valid(self) -> ToolCall | None:
        """Return LangChain's call; None if its arguments are broken."""
        if self.arguments is None:
            return None
        return ToolCall(name=self.name, args=self.arguments, id=self.id, type="tool_call")

    def as_invalid(self) -> InvalidToolCall:
        """Return LangChain's call with broken arguments."""
        return InvalidToolCall(
            name=self.name,
            args=self.written,
            id=self.id,
            error="the arguments are not a JSON object",
            type="invalid_tool_call",
        )


def read_calls(row_id: str, *lists: Sequence[Any]) -> list[Call]:
    """Read the tool calls of a message; a call that is in several lists is one call.

    Args:
        row_id: the message's id, from which calls without an id get one.
        lists: calls in OpenAI's form, or as parts of the content.
    """
    calls: dict[str, Call] = {}
    for place, given in enumerate(each for calls_ in lists for each in calls_ if is_mapping(each)):
        function = given.get("function")
        body: Mapping[Any, Any] = function if is_mapping(function) else given
        name, id_ = body.get("name"), given.get("id")
        found = next((body[key] for key in ("arguments", "input", "args") if key in body), None)
        if not isinstance(id_, str) or not id_:
            id_ = f"{row_id}-call-{place}"
        arguments, written = _read_arguments(found)
        named = name if isinstance(name, str) and name else "unknown"
        calls.setdefault(id_, Call(id_, named, arguments, written))
    return [*calls.values()]


class Return(NamedTuple):
    """A tool's result. `details` has what else Letta kept of it: time, and printed output."""

    call_id: str
    text: str
    failed: bool
    details: dict[str, Any]


def read_returns(call_id: str | None, texts: Sequence[str], *lists: Sequence[Any]) -> list[Return]:
    """Read the results in a message; a result that is in several lists is one result.

    Args:
        call_id: the id of the call that the message answers, if it answers one.
        texts: the texts of the message.
        lists: results of Letta's form, or parts of the content.
    """
    given = [each for returns in lists for each in returns if is_mapping(each)]
    found: dict[str, Return] = {}
    for each in given:
        own = each.get("tool_call_id")
        id_ = own if isinstance(own, str) and own else call_id if len(given) == 1 else None
        if id_ is None:
            continue
        response = each.get("func_response", each.get("content"))
        if texts and (len(given) == 1 or not isinstance(response, str)):
            response = "\n".join(texts)
        found.setdefault(id_, _read_return(id_, response, each))
    if not found and call_id is not None:
        found[call_id] = _read_return(call_id, "\n".join(texts), {})
    return [*found.values()]


def _read_return(call_id: str, response: Any, given: Mapping[Any, Any]) -> Return:
    text = _write_result(response)
    details = {
        name: given[name]
        for name in ("stdout", "stderr")
        if is_sequence(given.get(name)) and given[name]
    }
    failed = given.get("status") == "error"
    try:
        packed = parse_json(text) if text.startswith("{") else None
    except ValueError:
        packed = None
    if is_mapping(packed) and packed.get("status") in ("OK", "Failed") and "message" in packed:
        failed = failed or packed["status"] == "Failed"
        text = _write_result(packed["message"])
        if isinstance(time := packed.get("time"), str):
            details["time"] = time
    return Return(call_id, text, failed, details)


def _write_result(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else write_json(value)


def _read_arguments(given: Any) -> tuple[dict[str, Any] | None, str]:
    """Return a call's arguments, or None if they are no JSON object; and their text."""
    parsed: Any
    if isinstance(given, str):
        try:
            parsed = parse_json(given or "{}")
        except ValueError:
            return None, given
        written = given
    else:
        empty: dict[str, Any] = {}
        parsed, written = empty if given is None else given, write_json(given)
    if not is_mapping(parsed):
        return None, written
    return {key: value for key, value in parsed.items() if key != _HEARTBEAT}, written
