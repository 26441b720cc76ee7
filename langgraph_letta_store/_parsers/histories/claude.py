"""Claude's export: `conversations.json`, whose conversations are lists of messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from langgraph_letta_store._parsers.histories.entry import (
    Conversation,
    Entry,
    check_depth,
    history_error,
    parse_items,
    parse_name,
    parse_object,
    parse_said_at,
)
from langgraph_letta_store.config.checks import is_mapping, is_sequence

_SENDERS = {"human": HumanMessage, "assistant": AIMessage}


def is_claude(value: Any) -> bool:
    """Whether a value looks like a conversation of Claude's export."""
    return is_mapping(value) and "chat_messages" in value


def parse_claude(value: Any, place: str) -> Conversation:
    """Read a conversation.

    Raises:
        InvalidHistoryError: it is none.
    """
    given = parse_object(value, place)
    id_ = parse_name(given.get("uuid"), f"{place}.uuid")
    began_at = parse_said_at(given.get("created_at"), f"{place}.created_at")
    messages = parse_items(given.get("chat_messages"), f"{place}.chat_messages")
    return Conversation(
        id_,
        began_at,
        (
            _parse_message(message, f"{place}.chat_messages[{number}]")
            for number, message in enumerate(messages)
        ),
    )


def _parse_message(value: Any, place: str) -> Entry | None:
    given = parse_object(value, place)
    check_depth(given, place)
    sender = given.get("sender")
    if sender not in _SENDERS:
        raise history_error(f"{place}.sender", "'human' or 'assistant'", sender)
    content = [*_parse_blocks(given, place), *_parse_files(given, place)]
    if not content:
        return None
    said: Any = content
    if all(set(block) == {"type", "text"} for block in content):
        said = "\n".join(block["text"] for block in content)
    id_ = parse_name(given.get("uuid"), f"{place}.uuid")
    message = _SENDERS[sender](content=said, id=id_)
    return Entry(place, message, parse_said_at(given.get("created_at"), f"{place}.created_at"))


def _parse_blocks(given: Mapping[str, Any], place: str) -> Iterator[dict[str, Any]]:
    """Yield what was said, without thoughts; older exports have the text alone."""
    blocks = given.get("content")
    listed = [] if blocks is None else parse_items(blocks, f"{place}.content")
    if not listed:
        text = parse_name(given.get("text"), f"{place}.text")
        listed = [{"type": "text", "text": text}] if text else []
    for number, each in enumerate(listed):
        block = parse_object(each, f"{place}.content[{number}]")
        kind = block.get("type")
        if kind == "text":
            text = parse_name(block.get("text"), f"{place}.content[{number}].text")
            if text and text.strip():
                yield {"type": "text", "text": text}
        elif isinstance(kind, str) and kind not in ("thinking", "redacted_thinking"):
            wanted = ("type", "id", "name", "input", "content", "tool_use_id", "is_error")
            yield {key: block[key] for key in wanted if block.get(key) is not None}


def _parse_files(given: Mapping[str, Any], place: str) -> Iterator[dict[str, Any]]:
    """Yield attached files, with their texts where the export has them."""
    for field in ("attachments", "files"):
        listed = given.get(field)
        for number, each in enumerate(listed if is_sequence(listed) else ()):
            where = f"{place}.{field}[{number}]"
            file = parse_object(each, where)
            name = parse_name(file.get("file_name"), f"{where}.file_name") or "file"
            text = parse_name(file.get("extracted_content"), f"{where}.extracted_content")
            if text:
                yield {"type": "text", "text": f"{name}:\n{text}"}
            else:
                yield {"type": "file", "filename": name}
