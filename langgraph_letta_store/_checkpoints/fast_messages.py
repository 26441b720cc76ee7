"""LangChain's own messages, read and recognised at a third of the usual price.

A message was valid when it was stored, so it is put together again as pickle would do it, without
being validated anew. And one whose fields are what they were has been serialised already.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from typing import Any, TypeAlias

from langchain_core import messages as langchain
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import EXT_PYDANTIC_V2, JsonPlusSerializer

from langgraph_letta_store._checkpoints.msgpack_list import header_of

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

_set = object.__setattr__

_PAYLOAD = {0xC7: 3, 0xC8: 4, 0xC9: 6}
"""Where the payload of a msgpack extension value begins, by its first byte."""


Print: TypeAlias = tuple[str | None, type[BaseMessage], int, int]
"""What a message is recognised by, within a process: id, class, and length and hash of its fields.

For two contents of one id to be taken for each other, a hash of 64 bits that differs from process
to process would have to agree. (A plain tuple: thousands are made in a turn.)
"""


def fingerprint(message: BaseMessage) -> Print | None:
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


def revived(serde: SerializerProtocol, elements: Sequence[bytes]) -> list[Any]:
    """Read serialised messages; what is not LangChain's own goes the usual way."""
    starts = [_PAYLOAD.get(element[0], 0) for element in elements]
    payloads = [
        element[start:] if start and element[start - 1] == EXT_PYDANTIC_V2 else b"\xc0"  # null
        for element, start in zip(elements, starts, strict=True)
    ]
    packed = header_of(len(payloads)) + b"".join(payloads)
    read: list[Any] = serde.loads_typed(("msgpack", packed))
    for i, (parts, element) in enumerate(zip(read, elements, strict=True)):
        class_ = _CLASSES.get((parts[0], parts[1])) if parts else None
        if class_ is not None and tuple(parts[2]) == _FIELDS[class_]:
            read[i] = _revived(class_, parts[2])
        else:
            read[i] = serde.loads_typed(("msgpack", element))
    return read


def _revived(class_: type[BaseMessage], fields: dict[str, Any]) -> BaseMessage:
    """Do what a pydantic model's `__setstate__` does when it is unpickled."""
    message = class_.__new__(class_)
    _set(message, "__dict__", fields)
    _set(message, "__pydantic_fields_set__", set(fields))
    _set(message, "__pydantic_extra__", {})
    _set(message, "__pydantic_private__", None)
    return message
