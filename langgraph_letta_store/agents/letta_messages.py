"""Messages of a thread as an agent file of Letta has them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from langgraph_letta_store.agents.summaries import is_summary, read_text
from langgraph_letta_store.config.checks import is_mapping

Record = dict[str, Any]

_SUMMARY = (
    "Note: prior messages have been hidden from view due to conversation memory constraints.\n"
    "The following is a summary of the previous messages:\n "
)
_TIME = "%Y-%m-%d %I:%M:%S %p %Z%z"


def write_messages(
    system: str, messages: Sequence[BaseMessage], times: Mapping[str, datetime], at: datetime
) -> list[Record]:
    """Return a context: the system prompt, then the messages.

    Args:
        system: the prompt, with core memory.
        messages: the messages of a thread's state.
        times: when they were said, by their ids.
        at: the time of those without one.
    """
    written = [
        _record("system", [_text(system)], at),
        *(_write(message, times.get(str(message.id), at)) for message in messages),
    ]
    return [{**record, "id": f"message-{n}"} for n, record in enumerate(written)]


def _write(message: BaseMessage, at: datetime) -> Record:
    if isinstance(message, AIMessage):
        record = _record("assistant", _list_parts(message), at)
        record["tool_calls"] = [*_list_calls(message)] or None
        record["model"] = message.response_metadata.get("model_name")
        return record
    if isinstance(message, ToolMessage):
        return _write_result(message, at)
    if is_summary(message):
        return _record("user", [_text(_pack_alert(_SUMMARY + read_text(message), at))], at)
    details = message.additional_kwargs.get("letta")
    is_system = message.type == "system" or (
        is_mapping(details) and details.get("role") == "system"
    )
    if is_system:
        return _record("system", [_text(_pack_alert(message.text, at))], at)
    # Letta stores a user's message without parts, and cannot list it.
    return {**_record("user", _list_parts(message) or [_text("")], at), "name": message.name}


def _write_result(message: ToolMessage, at: datetime) -> Record:
    is_error = message.status == "error"
    packed = _dump(
        {
            "status": "Failed" if is_error else "OK",
            "message": message.text,
            "time": at.strftime(_TIME),
        }
    )
    returned = {
        "tool_call_id": message.tool_call_id,
        "status": "error" if is_error else "success",
        "func_response": packed,
        "stdout": None,
        "stderr": None,
    }
    return {
        **_record("tool", [_text(packed)], at),
        "name": message.name,
        "tool_call_id": message.tool_call_id,
        "tool_returns": [returned],
    }


def _list_calls(message: AIMessage) -> Iterator[Record]:
    calls: Iterable[tuple[Any, Any, str]] = (
        *((call["id"], call["name"], _dump(call["args"])) for call in message.tool_calls),
        *((call["id"], call["name"], call["args"] or "") for call in message.invalid_tool_calls),
    )
    for id_, name, arguments in calls:
        function = {"name": name or "unknown", "arguments": arguments}
        yield {"id": id_ or "", "type": "function", "function": function}


def _list_parts(message: BaseMessage) -> list[Record]:
    """Return the parts of a message that Letta knows; others become texts with their names."""
    parts: list[Record] = []
    for block in message.content_blocks:
        kind: str = block["type"]
        given: Mapping[str, Any] = {**block}
        if kind == "text":
            parts.append(_text(given["text"]))
        elif kind == "reasoning":
            parts.append(_write_reasoning(given))
        elif kind == "image":
            parts.append(_write_image(given))
        elif kind == "non_standard" and (data := _find_redacted(given.get("value"))):
            parts.append({"type": "redacted_reasoning", "data": data})
        elif kind not in ("tool_call", "invalid_tool_call", "tool_call_chunk"):
            parts.append(_text(f"[{kind}]"))
    return parts


def _write_reasoning(block: Mapping[str, Any]) -> Record:
    extras = block.get("extras")
    signature = extras.get("signature") if is_mapping(extras) else None
    return {
        "type": "reasoning",
        "is_native": signature is not None,
        "reasoning": str(block.get("reasoning") or ""),
        "signature": signature,
    }


def _write_image(block: Mapping[str, Any]) -> Record:
    if data := block.get("base64"):
        media_type = block.get("mime_type") or "image/png"
        return {
            "type": "image",
            "source": {"type": "base64", "media_type": media_type, "data": data},
        }
    if url := block.get("url"):
        return {"type": "image", "source": {"type": "url", "url": url}}
    return _text("[image]")


def _find_redacted(value: Any) -> Any:
    is_redacted = is_mapping(value) and value.get("type") == "redacted_thinking"
    return value.get("data") if is_redacted else None


def _record(role: str, content: list[Record], at: datetime) -> Record:
    return {
        "type": "message",
        "role": role,
        "content": content,
        "name": None,
        "otid": None,
        "sender_id": None,
        "group_id": None,
        "model": None,
        "agent_id": "agent-0",
        "tool_calls": None,
        "tool_call_id": None,
        "tool_returns": [],
        "created_at": at.isoformat(),
    }


def _text(text: str) -> Record:
    return {"type": "text", "text": text}


def _pack_alert(message: str, at: datetime) -> str:
    return _dump({"type": "system_alert", "message": message, "time": at.strftime(_TIME)})


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
