"""Messages as the page shows them: long texts cut, tool calls folded, only small images inlined.

The texts are hostile: any user of an agent writes them. They are only ever escaped text; an
image is shown if it is a small data URL of a raster type, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage

from langgraph_letta_store.config.checks import is_list, is_mapping
from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.records.messages import RecallMessage
from langgraph_letta_store.ui.formatting import Excerpt, cut, format_json

_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
_LARGEST_IMAGE = 256 * 1024
_MOST_IMAGES = 8
_LONGEST_CALL = 2_000

_SIDES = {"user": "user", "assistant": "assistant", "tool": "tool", "function": "tool"}


class Call(NamedTuple):
    """A call of a tool, with its arguments as JSON."""

    name: str
    arguments: Excerpt


class Attachment(NamedTuple):
    """A part of a message that is no text: an image to show, or what it is in words."""

    image: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message in a chat.

    `side` is "user", "assistant", "tool" or "other". `fault` says why the message cannot be read.
    """

    sequence: int
    thread: str
    role: str
    side: str
    name: str | None
    created_at: datetime
    text: Excerpt
    calls: tuple[Call, ...]
    attachments: tuple[Attachment, ...]
    is_summary: bool
    is_error: bool
    tokens: str
    model: str | None
    fault: str | None = None


def show_message(found: RecallMessage, longest: int | None = None) -> Bubble:
    """Return a message as the page shows it, its text cut unless it has room."""
    fault: str | None = None
    message: BaseMessage | None = None
    try:
        message = found.message
    except LettaStoreError as error:
        fault = str(error)
    calls = tuple(_list_calls(message)) if message is not None else ()
    text = message.text if calls and message is not None else found.text
    return Bubble(
        sequence=found.sequence,
        thread=found.thread,
        role=found.role,
        side=_SIDES.get(found.role, "other"),
        name=found.name,
        created_at=found.created_at,
        text=cut(text) if longest is None else cut(text, longest, longest),
        calls=calls,
        attachments=tuple(_list_attachments(message)) if message is not None else (),
        is_summary=found.role == "summary",
        is_error=found.status == "error",
        tokens=_format_tokens(found),
        model=found.model,
        fault=fault,
    )


def read_whole(found: RecallMessage) -> str:
    """Return all of a message's text, its tool calls included."""
    return found.text


def _list_calls(message: BaseMessage) -> Iterator[Call]:
    if isinstance(message, AIMessage):
        for call in message.tool_calls:
            yield Call(call["name"], cut(format_json(call["args"]), _LONGEST_CALL))
        for bad in message.invalid_tool_calls:
            yield Call(bad["name"] or "?", cut(bad["args"] or "", _LONGEST_CALL))


def _list_attachments(message: BaseMessage) -> Iterator[Attachment]:
    content: Any = message.content
    if not is_list(content):
        return
    images = 0
    for part in content:
        if not is_mapping(part) or part.get("type") in ("text", "tool_use", "tool_call"):
            continue
        kind = str(part.get("type", "part"))[:40]
        url = _find_url(part)
        if url is None:
            yield Attachment(None, kind)
        elif len(url) <= _LARGEST_IMAGE and _IMAGE.fullmatch(url) and images < _MOST_IMAGES:
            images += 1
            yield Attachment(url, kind)
        elif url.startswith("data:"):
            yield Attachment(None, f"{kind}: {url.split(',', 1)[0][:80]}, {len(url):,} characters")
        else:
            yield Attachment(None, f"{kind}: {url[:200]}")


def _find_url(part: Mapping[str, Any]) -> str | None:
    """Return the address of an image in the forms of OpenAI, Anthropic and LangChain."""
    image = part.get("image_url")
    if is_mapping(image):
        image = image.get("url")
    if isinstance(image, str):
        return image
    source = part.get("source")
    place = source if is_mapping(source) else part
    if isinstance(url := place.get("url"), str):
        return url
    data = place.get("data", place.get("base64"))
    kind = place.get("media_type", place.get("mime_type"))
    if isinstance(data, str) and isinstance(kind, str):
        return f"data:{kind};base64,{data}"
    return None


def _format_tokens(found: RecallMessage) -> str:
    if found.input_tokens is None and found.output_tokens is None:
        return ""
    return f"{found.input_tokens or 0:,} tokens in, {found.output_tokens or 0:,} out"
