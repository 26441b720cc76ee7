"""A message's role, text and other columns of recall memory.

A checkpoint must not fail because a message is odd: content may be None, blocks may lack a type,
texts may hold characters that PostgreSQL cannot store. So nothing here relies on the types that
LangChain declares, and blocks without text become a name such as `[image]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

import orjson
from langchain_core.messages import BaseMessage

from langgraph_letta_store.config.checks import is_mapping, is_sequence

MAX_ID_BYTES = 512
"""Longer ids are shortened: they are indexed, and index entries have a maximum size."""

MIN_CUT_BYTES = 32
"""Shorter texts are not taken out of the message's bytes."""

SUMMARY_SOURCE = "summarization"
"""The `lc_source` of LangChain's messages that sum up earlier ones."""

_ROLES = {
    "human": "user",
    "HumanMessageChunk": "user",
    "ai": "assistant",
    "AIMessageChunk": "assistant",
    "SystemMessageChunk": "system",
    "ToolMessageChunk": "tool",
    "FunctionMessageChunk": "function",
}
_WITH_ROLE = frozenset({"chat", "ChatMessageChunk"})
_OF_TOOLS = frozenset({"tool", "ToolMessageChunk"})
_TOOLS = _OF_TOOLS | {"function", "FunctionMessageChunk"}

_REASONING = frozenset({"reasoning", "reasoning_content", "thinking", "redacted_thinking"})
_CALLS = frozenset(
    {
        "function_call",
        "invalid_tool_call",
        "server_tool_call",
        "server_tool_use",
        "tool_call",
        "tool_call_chunk",
        "tool_use",
    }
)
_RESULTS = ("result", "output")  # tool_result, web_search_tool_result, function_call_output, …
_DEPTH = 3
"""How deep to look for blocks in the results of blocks."""

_MAX_INT4 = 2**31 - 1


class MessageDescription(NamedTuple):
    """The columns of a message; PostgreSQL can store every text, see `make_storable`.

    `role` is "user", "assistant", "system", "tool", "function", "summary" for a summary of earlier
    messages, a `ChatMessage`'s own, or the message's type. `text` is its content and its tool
    calls. `status` is that of a tool's result. `message_id` is "" where the message has none.
    `said` is the text without tool calls; None if the text has none.
    """

    role: str
    text: str
    name: str | None
    tool_call_id: str | None
    status: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    message_id: str
    said: str | None = None


def describe(message: BaseMessage) -> MessageDescription:
    """Return the columns of a message; never raises, whatever the message holds.

    The text of content blocks is joined by line breaks, without reasoning; blocks without text are
    named; tool calls follow, one a line, as `name({"argument":"value"})`.
    """
    # A message made by `model_construct` may lack attributes.
    fields = vars(message)
    get = fields.get
    kind = get("type")
    if not isinstance(kind, str):
        kind = "unknown"
    status = _text(get("status")) if kind in _OF_TOOLS else None
    if kind in _WITH_ROLE:
        kind = _text(get("role")) or kind
    origin = get("additional_kwargs")
    if origin and is_mapping(origin) and _text(origin.get("lc_source")) == SUMMARY_SOURCE:
        kind = "summary"
    counts: Mapping[Any, Any] = {}
    if (usage := get("usage_metadata")) and is_mapping(usage):
        counts = usage
    name, call, content = get("name"), get("tool_call_id"), get("content")
    has_calls = bool(get("tool_calls") or get("invalid_tool_calls"))
    is_plain = isinstance(content, str) and not has_calls
    text: Any = content if is_plain else _find_text(fields)
    said = None if is_plain or kind in _TOOLS else describe_words(message)
    return MessageDescription(
        _ROLES.get(kind) or make_storable(kind),
        make_storable(text),
        None if name is None else _text(name),
        None if call is None else _text(call),
        status,
        _model(get("response_metadata")),
        _count(counts.get("input_tokens")) if counts else None,
        _count(counts.get("output_tokens")) if counts else None,
        shorten_id(get("id")),
        None if said == text else said,
    )


def describe_words(message: BaseMessage) -> str:
    """Return the text of a message without its tool calls; see `describe`.

    Example:
        >>> call = {"name": "search", "args": {"query": "tea"}, "id": "1"}
        >>> describe_words(AIMessage("I will look.", tool_calls=[call]))
        'I will look.'
    """
    content = vars(message).get("content")
    said = [part for part in _parts(content, set(), _DEPTH, has_calls=False) if part]
    return make_storable("\n".join(said))


def make_storable(text: str) -> str:
    """Replace the characters of a text that PostgreSQL cannot store.

    NUL becomes its symbol (U+2400), a lone surrogate the replacement character (U+FFFD), and a
    pair of surrogates the character that it stands for.
    """
    if "\0" in text:
        text = text.replace("\0", "\u2400")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def cut_text(message_bytes: bytes, text: str) -> tuple[bytes, int | None]:
    """Take a text out of a serialised message that holds it as UTF-8, so that it is stored once.

    Returns:
        The bytes without the text, and the text's offset in bytes; or the unchanged bytes and None
        if the text is shorter than `MIN_CUT_BYTES`, not found, or cannot be stored unchanged.
    """
    if "\0" in text:
        return message_bytes, None
    try:
        wanted = text.encode()
    except UnicodeEncodeError:
        return message_bytes, None
    if len(wanted) < MIN_CUT_BYTES:
        return message_bytes, None
    at = message_bytes.find(wanted)
    if at < 0:
        return message_bytes, None
    return message_bytes[:at] + message_bytes[at + len(wanted) :], at


def _find_text(fields: Mapping[str, Any]) -> str:
    content = fields.get("content")
    calls = [
        call
        for name in ("tool_calls", "invalid_tool_calls")
        if (called := fields.get(name)) and is_sequence(called)
        for call in called
        if is_mapping(call)
    ]
    if isinstance(content, str) and not calls:
        return content
    # Some providers put a call into the content, too.
    known = {id_ for call in calls if isinstance(id_ := call.get("id"), str)}
    said = [part for part in _parts(content, known, _DEPTH) if part]
    return "\n".join([*said, *map(_call, calls)])


def _parts(content: Any, known: set[str], depth: int, *, has_calls: bool = True) -> Iterator[str]:
    """Yield the texts of content, which is a text, a block, or a list of them."""
    for block in content if is_sequence(content) else [content]:
        if isinstance(block, str):
            yield block
        elif is_mapping(block):
            if has_calls or not _is_call(block):
                yield from _block(block, known, depth)
        elif block is not None:
            yield f"[{type(block).__name__}]"


def _block(block: Mapping[Any, Any], known: set[str], depth: int) -> Iterator[str]:
    kind = block.get("type")
    if not isinstance(kind, str):
        kind = "block"
    if kind in _REASONING:
        return
    text = block.get("refusal" if kind == "refusal" else "text")
    if isinstance(text, str):
        yield text
    elif kind in _CALLS:
        if not any(isinstance(id_, str) and id_ in known for id_ in _ids(block)):
            yield _call(block)
    elif kind.endswith(_RESULTS) and depth:
        result = block.get("content", block.get("output"))
        if isinstance(result, str) or is_sequence(result):
            yield from _parts(result, known, depth - 1)
        elif is_mapping(result) and "type" in result:
            yield from _block(result, known, depth - 1)
        elif result is not None:
            yield _json(result)
    else:
        yield f"[{kind.removeprefix('input_').removesuffix('_url')[:40]}]"


def _is_call(block: Mapping[Any, Any]) -> bool:
    """Whether a block is a tool call, or what a call returned."""
    kind = block.get("type")
    return isinstance(kind, str) and (kind in _CALLS or kind.endswith(_RESULTS))


def _ids(block: Mapping[Any, Any]) -> tuple[Any, Any]:
    return block.get("id"), block.get("call_id")


def _call(call: Mapping[Any, Any]) -> str:
    name = call.get("name")
    arguments = next((call[key] for key in ("args", "input", "arguments") if key in call), None)
    # Arguments that are no valid JSON are stored as the model wrote them.
    written = arguments if isinstance(arguments, str) else _json(arguments)
    return f"{name if isinstance(name, str) else 'unknown'}({written})"


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value, default=_read_name, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        pass  # a lone surrogate, an integer beyond 64 bits, or too deep: the slow way takes these
    try:
        return json.dumps(
            value, default=_read_name, ensure_ascii=False, separators=(",", ":"), skipkeys=True
        )
    except (TypeError, ValueError, RecursionError):
        return _read_name(value)  # it holds itself, or an integer too long to be written out


def _read_name(value: Any) -> str:
    return f"[{type(value).__name__}]"


def _text(value: Any) -> str | None:
    return make_storable(value) if isinstance(value, str) else None


def _model(metadata: Any) -> str | None:
    """Return the model that answered, from the first field that a provider names it in."""
    if metadata and is_mapping(metadata):
        for name in ("model_name", "model", "model_id"):
            if model := _text(metadata.get(name)):
                return model
    return None


def _count(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_INT4:
        return int(value)
    return None


def hide_text(text: str) -> str:
    """Return a hash that stands for an id that is not stored readable."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def shorten_id(value: Any) -> str:
    """Return an id that fits into an index; a long one becomes its beginning and a hash."""
    if type(value) is str and len(value) * 4 <= MAX_ID_BYTES and value.isprintable():
        return value  # a printable text, as most are, has neither NUL nor surrogates
    id_ = _text(value) or ""
    if len(id_) * 4 > MAX_ID_BYTES and len(encoded := id_.encode()) > MAX_ID_BYTES:
        return f"{id_[:64]}…{blake2b(encoded, digest_size=16).hexdigest()}"
    return id_
