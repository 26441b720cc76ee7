"""LangChain's own messages, read and recognised at a third of the usual price.

A message whose fields are of the declared types is put together again as pickle would do it: to
validate it would change nothing. And one whose fields are what they were has been serialised
already.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import ormsgpack
from langchain_core import messages as langchain
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import EXT_PYDANTIC_V2, JsonPlusSerializer
from pydantic import BaseModel

from langgraph_letta_store.config.checks import is_dict, is_list

_CLASSES: dict[tuple[str, str], type[BaseMessage]] = {
    (class_.__module__, class_.__name__): class_
    for class_ in (
        langchain.HumanMessage,
        langchain.AIMessage,
        langchain.SystemMessage,
        langchain.ToolMessage,
    )
}
_FIELDS = {class_: tuple(class_.model_fields) for class_ in _CLASSES.values()}

_set_fields, _set_fields_set, _set_extra, _set_private = (
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)

_PAYLOAD = {0xC7: 3, 0xC8: 4, 0xC9: 6}
"""Where the payload of a msgpack extension value begins, by its first byte."""


Fingerprint: TypeAlias = tuple[str | None, type[BaseMessage], int, int]
"""What a message is recognised by, within a process: id, class, and length and hash of its fields.

For two contents of one id to be taken for each other, a hash of 64 bits that differs from process
to process would have to agree. (A plain tuple: thousands are made in a turn.)
"""


def fingerprint(message: BaseMessage) -> Fingerprint | None:
    """Return what a message is recognised by, a tenth of the price of serialising it.

    Returns:
        None for what is not of LangChain's own classes, or has more than plain data in it.

    Example:
        >>> fingerprint(HumanMessage("hello")) == fingerprint(HumanMessage("hello"))
        True
    """
    class_ = type(message)
    if class_ not in _FIELDS:
        return None
    try:
        # Version 2 of the format writes the same bytes for the same data.
        content: Any = (message.__dict__, message.__pydantic_extra__)
        fields = marshal.dumps(content, 2)
    except ValueError:
        return None
    return (message.id, class_, len(fields), hash(fields))


def can_revive(serde: SerializerProtocol) -> bool:
    """Whether a serializer is LangGraph's own; what another does is its own affair."""
    return type(serde) is JsonPlusSerializer


def revive_messages(serde: SerializerProtocol, elements: Sequence[bytes]) -> list[Any]:
    """Read serialised messages; what is not LangChain's own, or not valid, goes the usual way.

    Others than this process may have written the row, so each message is read apart from the
    others, whose bytes a damaged one could take for its own, and each field is looked at.
    """
    return [_read(serde, element) for element in elements]


def _read(serde: SerializerProtocol, element: bytes) -> Any:
    start = _PAYLOAD.get(element[0], 0) if element else 0
    if (
        start
        and element[start - 1 : start] == _PYDANTIC
        and int.from_bytes(element[1 : start - 1], "big") == len(element) - start
    ):
        for prefix, class_ in _PREFIXES:
            if element.startswith(prefix, start):
                _, _, fields, _ = serde.loads_typed(("msgpack", element[start:]))
                if (
                    is_dict(fields)
                    and tuple(fields) == _FIELDS[class_]
                    and _is_valid(class_, fields)
                ):
                    return _revive(class_, fields)
                return _validate(class_, fields)
    return serde.loads_typed(("msgpack", element))


def _validate(class_: type[BaseMessage], fields: Any) -> Any:
    """Do what LangGraph does: a message that is not valid has its fields all the same."""
    try:
        return class_(**fields)
    except Exception:  # noqa: BLE001  # as LangGraph
        try:
            return class_.model_construct(**fields)
        except Exception:  # noqa: BLE001  # as LangGraph
            return fields


def _is_valid(class_: type[BaseMessage], fields: dict[str, Any]) -> bool:
    """Whether validating a message would leave all its fields as they are."""
    content, name, id_ = fields["content"], fields["name"], fields["id"]
    return (
        (type(content) is str or _is_blocks(content))
        and type(fields["additional_kwargs"]) is dict
        and type(fields["response_metadata"]) is dict
        and fields["type"] == _TYPES[class_]
        and (name is None or type(name) is str)
        and (id_ is None or type(id_) is str)
        and (class_ not in _OWN_FIELDS or _OWN_FIELDS[class_](fields))
    )


def _is_blocks(content: Any) -> bool:
    return is_list(content) and all(type(block) in (dict, str) for block in content)


def _has_valid_calls(fields: dict[str, Any]) -> bool:
    """Look at what an AIMessage has that others have not."""
    calls, invalid, usage = (
        fields["tool_calls"],
        fields["invalid_tool_calls"],
        fields["usage_metadata"],
    )
    return (
        is_list(calls)
        and (not calls or all(map(_is_call, calls)))
        and invalid == []
        and (usage is None or _is_usage(usage))
    )


def _is_call(call: Any) -> bool:
    if not is_dict(call) or call.keys() != _CALL:
        return False
    id_ = call["id"]
    return (
        type(call["name"]) is str
        and type(call["args"]) is dict
        and (id_ is None or type(id_) is str)
        and call["type"] == "tool_call"
    )


def _is_usage(usage: Any) -> bool:
    if not is_dict(usage) or not all(type(usage.get(name)) is int for name in _USAGE):
        return False
    return len(usage) == len(_USAGE) or all(
        name in _USAGE
        or (
            name in _DETAILS
            and is_dict(details)
            and all(type(count) is int for count in details.values())
        )
        for name, details in usage.items()
    )


def _has_valid_result(fields: dict[str, Any]) -> bool:
    """Look at what a ToolMessage has that others have not."""
    return type(fields["tool_call_id"]) is str and fields["status"] in _STATUSES


def _revive(class_: type[BaseMessage], fields: dict[str, Any]) -> BaseMessage:
    """Do what a pydantic model's `__setstate__` does when it is unpickled."""
    message = object.__new__(class_)
    _set_fields(message, fields)
    _set_fields_set(message, set(fields))
    _set_extra(message, {})
    _set_private(message, None)
    return message


_TYPES: dict[type[BaseMessage], str] = {
    class_: class_.model_fields["type"].default for class_ in _FIELDS
}
_OWN_FIELDS: dict[type[BaseMessage], Callable[[dict[str, Any]], bool]] = {
    langchain.AIMessage: _has_valid_calls,
    langchain.ToolMessage: _has_valid_result,
}
_PREFIXES = [
    (b"\x94" + b"".join(map(ormsgpack.packb, name)), class_) for name, class_ in _CLASSES.items()
]
"""What a serialised message begins with: a list of four, of which two name its class."""

_PYDANTIC = bytes([EXT_PYDANTIC_V2])

_CALL = {"name", "args", "id", "type"}
_USAGE = ("input_tokens", "output_tokens", "total_tokens")
_DETAILS = ("input_token_details", "output_token_details")
_STATUSES = ("success", "error")
