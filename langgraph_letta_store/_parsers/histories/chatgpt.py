"""ChatGPT's export: `conversations.json`, whose conversations are trees of messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

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
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.errors import InvalidHistoryError

_THOUGHTS = frozenset({"thoughts", "reasoning_recap"})
_HIDDEN = frozenset({"user_editable_context", "model_editable_context"})


def is_chatgpt(value: Any) -> bool:
    """Whether a value looks like a conversation of ChatGPT's export."""
    return is_mapping(value) and "mapping" in value


def parse_chatgpt(value: Any, place: str) -> Conversation:
    """Read a conversation: each message of its tree once, answers to other versions included.

    Raises:
        InvalidHistoryError: it is none, or its tree is not one.
    """
    given = parse_object(value, place)
    id_ = parse_name(given.get("conversation_id") or given.get("id"), f"{place}.id")
    began_at = parse_said_at(given.get("create_time"), f"{place}.create_time")
    mapping = parse_object(given.get("mapping"), f"{place}.mapping")
    nodes = _sort_nodes(mapping, f"{place}.mapping")
    return Conversation(id_, began_at, (_parse_node(node) for node in nodes))


class _Node(NamedTuple):
    """A node of the tree: where it stands, its message, its parent, and when it was said."""

    place: str
    message: Mapping[str, Any]
    parent: str | None
    said_at: datetime | None


def _sort_nodes(mapping: Mapping[str, Any], place: str) -> list[_Node]:
    """Return the nodes with messages, by time; one without a time follows its parent.

    Raises:
        InvalidHistoryError: the nodes do not make trees.
    """
    nodes: dict[str, _Node] = {}
    children: dict[str | None, list[str]] = {}
    for key, value in mapping.items():
        where = f"{place}[{key!r:.80}]"
        given = parse_object(value, where)
        parent = parse_name(given.get("parent"), f"{where}.parent")
        if parent not in mapping:
            parent = None
        message = given.get("message")
        read: Mapping[str, Any] = (
            {} if message is None else parse_object(message, f"{where}.message")
        )
        time = parse_said_at(read.get("create_time"), f"{where}.message.create_time")
        nodes[key] = _Node(f"{where}.message", read, parent, time)
        children.setdefault(parent, []).append(key)
    ordered: list[_Node] = []
    waiting: list[tuple[str, datetime | None]] = [
        (key, None) for key in reversed(children.get(None, []))
    ]
    while waiting:
        key, before = waiting.pop()
        node = nodes[key]
        time = node.said_at or before
        ordered.append(node._replace(said_at=time))
        waiting += [(child, time) for child in reversed(children.get(key, []))]
    if len(ordered) < len(nodes):
        msg = f"`{place}` must be a tree; {len(nodes) - len(ordered)} of its nodes are in a circle"
        raise InvalidHistoryError(msg)
    dated = [node for node in ordered if node.message]
    first = next((node.said_at for node in dated if node.said_at), None)
    if first is not None:
        dated.sort(key=lambda node: node.said_at or first)  # stable: a parent before its children
    return dated


def _parse_node(node: _Node) -> Entry | None:
    place, given = node.place, node.message
    check_depth(given, place)
    author = parse_object(given.get("author"), f"{place}.author")
    role = author.get("role")
    noted = given.get("metadata")
    metadata: Mapping[str, Any] = noted if is_mapping(noted) else {}
    content = parse_object(given.get("content"), f"{place}.content")
    kind = content.get("content_type")
    said = _parse_content(content, f"{place}.content")
    hidden = metadata.get("is_visually_hidden_from_conversation") is True or kind in _HIDDEN
    if hidden or kind in _THOUGHTS or not said:
        return None
    common: dict[str, Any] = {
        "id": parse_name(given.get("id"), f"{place}.id"),
        "name": parse_name(author.get("name"), f"{place}.author.name"),
        "content": said,
    }
    message: BaseMessage
    if role == "user":
        message = HumanMessage(**common)
    elif role == "assistant":
        model = metadata.get("model_slug")
        origin = {"model_name": model} if isinstance(model, str) else {}
        message = AIMessage(**common, response_metadata=origin)
    elif role == "system":
        message = SystemMessage(**common)
    elif role == "tool":
        message = ToolMessage(**common, tool_call_id=node.parent or "")
    else:
        raise history_error(f"{place}.author.role", "one of user, assistant, system or tool", role)
    return Entry(place, message, node.said_at)


def _parse_content(content: Mapping[str, Any], place: str) -> str | list[str | dict[str, Any]]:
    """Return the text of a message, or its parts where one is not text; empty if there is none."""
    if "parts" not in content:
        return _find_text(content)
    parts = [part for part in parse_items(content["parts"], f"{place}.parts") if part]
    if all(isinstance(part, str) for part in parts):
        return "\n".join(parts) if any(part.strip() for part in parts) else ""
    return [*_parse_parts(parts)]


def _find_text(content: Mapping[str, Any]) -> str:
    """Return the text of code, its output, a quoted or a browsed page."""
    for name in ("text", "result", "summary"):
        text = content.get(name)
        if isinstance(text, str) and text.strip():
            return text
    return ""


def _parse_parts(parts: list[Any]) -> Iterator[str | dict[str, Any]]:
    for part in parts:
        if isinstance(part, str):
            yield {"type": "text", "text": part}
        elif is_mapping(part):
            kind = str(part.get("content_type"))
            text = part.get("text")
            if isinstance(text, str):  # what was said into a microphone
                yield {"type": "text", "text": text}
                continue
            name = next((n for n in ("image", "audio", "video") if kind.startswith(n)), "file")
            pointer = part.get("asset_pointer")
            yield {"type": name, "file_id": pointer if isinstance(pointer, str) else ""}
