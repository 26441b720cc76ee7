"""Reads and recognises LangChain's own messages in a third of the usual time.

A message whose fields have the declared types is restored as pickle would do it: validation would
change nothing. And a message whose fields are unchanged need not be serialised again.
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
"""The offset of a msgpack extension value's payload, by its first byte."""


Fingerprint: TypeAlias = tuple[str | None, type[BaseMessage], int, int]
"""A message's id and class, and the length and hash of its fields; valid within a process.

Two contents of one id are confused only if their hashes agree, which have 64 bits and differ from
process to process. (A plain tuple, since a turn makes thousands.)
"""


def fingerprint(message: BaseMessage) -> Fingerprint | None:
    """Return a message's fingerprint, in a tenth of the time of serialising it.

    Returns:
        None if the class is not one of LangChain's four, or a field holds more than plain data.

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
    """Whether a serializer is LangGraph's own; another may read messages in its own way."""
    return type(serde) is JsonPlusSerializer


def revive_messages(serde: SerializerProtocol, elements: Sequence[bytes]) -> list[Any]:
    """Read serialised messages; the serializer reads those of other classes and invalid ones.

    Another program may have written the row. So each message is read on its own, since a damaged
    one could swallow the bytes of the next, and each field is checked.
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
    """Build a message as LangGraph does, which keeps the fields of an invalid one."""
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
    """Whether the fields that only an AIMessage has are valid."""
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
    """Whether the fields that only a ToolMessage has are valid."""
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
"""How serialised messages begin: a list of four, of which two name the class."""

_PYDANTIC = bytes([EXT_PYDANTIC_V2])

_CALL = {"name", "args", "id", "type"}
_USAGE = ("input_tokens", "output_tokens", "total_tokens")
_DETAILS = ("input_token_details", "output_token_details")
_STATUSES = ("success", "error")
