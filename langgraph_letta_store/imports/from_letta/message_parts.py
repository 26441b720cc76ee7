"""The parts of a message's content, as blocks of LangChain's messages.

Anthropic's reasoning, with its signature, becomes the block that `ChatAnthropic` itself writes and
sends back. All other reasoning goes where LangChain keeps what no provider wants back,
`additional_kwargs["reasoning_content"]`: without a valid signature, providers refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.imports.from_letta.json_values import write_json

_REASONING = frozenset(
    {"reasoning", "redacted_reasoning", "omitted_reasoning", "summarized_reasoning"}
)
_URLS = ("https://", "http://")
"""Other addresses, such as those of local files, are not kept: some clients would read them."""


@dataclass
class Parts:
    """A message's content.

    Attributes:
        blocks: texts, images and signed reasoning, in LangChain's form.
        thoughts: the texts of other reasoning.
        reasoning: the parts of other reasoning, unchanged, as far as they have more than a text.
        calls: tool calls that are parts of the content.
        returns: tools' results that are parts of the content.
    """

    blocks: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    thoughts: list[str] = field(default_factory=list[str])
    reasoning: list[Mapping[Any, Any]] = field(default_factory=list[Mapping[Any, Any]])
    calls: list[Mapping[Any, Any]] = field(default_factory=list[Mapping[Any, Any]])
    returns: list[Mapping[Any, Any]] = field(default_factory=list[Mapping[Any, Any]])

    @property
    def texts(self) -> list[str]:
        """The texts of the blocks that are texts."""
        return [block["text"] for block in self.blocks if block["type"] == "text"]

    @property
    def is_signed(self) -> bool:
        """Whether the content has Anthropic's reasoning."""
        return any(block["type"] in _ANTHROPIC for block in self.blocks)

    def take_texts(self) -> list[str]:
        """Remove the texts from the blocks, and return them."""
        texts = self.texts
        self.blocks = [block for block in self.blocks if block["type"] != "text"]
        return texts


_ANTHROPIC = ("thinking", "redacted_thinking")


def read_parts(parts: Iterable[Any], model: str | None = None) -> Parts:
    """Read the parts of a message.

    Args:
        parts: as `LettaMessage.parts` returns them.
        model: the model that wrote them, whose reasoning they may have.
    """
    read = Parts()
    is_anthropic = model is not None and "claude" in model
    for part in parts:
        if not is_mapping(part):
            if isinstance(part, str):
                read.blocks.append(_text(part))
            continue
        kind = part.get("type")
        if isinstance(kind, str) and kind in _REASONING:
            _add_reasoning(read, kind, part, is_anthropic=is_anthropic)
        elif kind == "image":
            read.blocks.append(_read_image(part.get("source")))
        elif kind == "tool_call":
            read.calls.append(part)
        elif kind == "tool_return":
            read.returns.append(part)
        elif isinstance(text := part.get("text"), str):
            read.blocks.append(_text(text))
        elif part:
            read.blocks.append(_text(f"[{kind}]" if isinstance(kind, str) else write_json(part)))
    return read


def join_blocks(blocks: Sequence[dict[str, Any]]) -> str | list[str | dict[str, Any]]:
    """Return the content of a message: a text where the blocks are one text, or none."""
    if not blocks:
        return ""
    if len(blocks) == 1 and blocks[0]["type"] == "text":
        text: str = blocks[0]["text"]
        return text
    return [*blocks]


def _add_reasoning(read: Parts, kind: str, part: Mapping[Any, Any], *, is_anthropic: bool) -> None:
    signature, data = part.get("signature"), part.get("data")
    is_signed = is_anthropic and isinstance(signature, str) and bool(signature)
    text = _reasoning_text(part)
    if is_signed and kind in ("reasoning", "omitted_reasoning"):
        read.blocks.append({"type": "thinking", "thinking": text, "signature": signature})
    elif is_anthropic and kind == "redacted_reasoning" and isinstance(data, str) and data:
        read.blocks.append({"type": "redacted_thinking", "data": data})
    else:
        if text:
            read.thoughts.append(text)
        if kind != "reasoning" or signature:
            read.reasoning.append(part)


def _reasoning_text(part: Mapping[Any, Any]) -> str:
    text, summary = part.get("reasoning"), part.get("summary")
    if isinstance(text, str):
        return text
    parts = summary if is_sequence(summary) else ()
    lines = (part.get("text") for part in parts if is_mapping(part))
    return "\n".join(line for line in lines if isinstance(line, str))


def _read_image(source: Any) -> dict[str, Any]:
    """Return an image's block, or a text in its place if its data is not in the message."""
    if is_mapping(source):
        data, url, media_type = source.get("data"), source.get("url"), source.get("media_type")
        if isinstance(data, str) and data:
            mime_type = media_type if isinstance(media_type, str) else "image/png"
            return {"type": "image", "base64": data, "mime_type": mime_type}
        if isinstance(url, str):
            if url.startswith(_URLS):
                return {"type": "image", "url": url}
            head, comma, data = url.partition(";base64,")
            if comma and head.startswith("data:image/"):
                return {"type": "image", "base64": data, "mime_type": head.removeprefix("data:")}
    return _text("[image]")


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
