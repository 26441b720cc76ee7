"""Values of checkpoints: LangChain's messages are deserialised, everything else stays serialised.

A state may have objects of classes that are not installed here, and the source may be untrusted:
a graph that reads a value imports and calls the classes that the value names. So only LangChain's
own messages become objects. An object within a message stays serialised too, in its place.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import ormsgpack
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import (
    EXT_DELTA_SNAPSHOT,
    EXT_PYDANTIC_V2,
    JsonPlusSerializer,
)
from langgraph.checkpoint.serde.types import _DeltaSnapshot as DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # LangGraph's savers have it in their hands
from typing_extensions import override

from langgraph_letta_store._checkpoints.allowlist import MESSAGES, find_message_class
from langgraph_letta_store._checkpoints.serialized import RESERVED
from langgraph_letta_store.config.checks import is_dict, is_list, is_mapping, is_sequence
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.records.display import escape

KEY = "LANGGRAPH_AES_KEY"

_CACHE_BYTES = 64_000_000
"""The size of the cache of messages: a conversation repeats its messages in every checkpoint."""

_MARK = b"additional_kwargs"
"""A field that every message has: a value without it has no messages."""


_PARTS = 3
"""The parts of a serialised object: its module, its class and its fields."""


@dataclass(frozen=True, slots=True)
class Serialised:
    """A value that stays serialised."""

    type: str
    data: bytes


class _OtherObjectError(ValueError):
    """A JSON text has an object that is not a message."""


class MovingSerializer(SerializerProtocol):
    """Reads LangChain's messages and lists of them; leaves every other value serialised.

    `unknown` has the names of other classes of messages. Those are copied unchanged, but are not
    added to recall memory.
    """

    def __init__(self) -> None:
        self.unknown: set[str] = set()
        self._serializer = JsonPlusSerializer()
        self._messages: dict[bytes, BaseMessage] = {}
        self._written: dict[int, ormsgpack.Ext] = {}
        self._size = 0

    @override
    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        if isinstance(obj, Serialised):
            return obj.type, obj.data
        if is_list(obj) and obj:
            written = [self._written.get(id(part)) for part in obj]
            if None not in written:
                return "msgpack", ormsgpack.packb(written)
        return self._serializer.dumps_typed(obj)

    @override
    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        type_, packed = data
        if type_ == "null":
            return None
        if type_.startswith(RESERVED):
            msg = (
                f"the source has a value serialised as {type_!r:.80}, which only this package's "
                "own tables have; delete its row at the source"
            )
            raise SourceError(msg)
        value: Any = None
        try:
            if type_ == "msgpack" and _MARK in packed:
                value = _unpack(packed, self._read)
            elif type_ == "json" and _MARK in packed:  # as versions before msgpack wrote them
                read = json.loads(packed, object_hook=_read_json)
                value = None if is_mapping(read) else read
        except (ValueError, RecursionError):
            value = None  # damaged, nested too deep, or with other objects: left to the graph
        return value if _lists_messages(value) else Serialised(type_, bytes(packed))

    def _read(self, code: int, data: bytes) -> Any:
        if code == EXT_DELTA_SNAPSHOT:
            # A snapshot has no snapshots in it.
            return DeltaSnapshot(_unpack(data, self._read_message))
        return self._read_message(code, data)

    def _read_message(self, code: int, data: bytes) -> Any:
        extension = ormsgpack.Ext(code, data)
        if code != EXT_PYDANTIC_V2:
            return extension
        message = self._messages.get(data)
        if message is not None:
            return message
        parts = _unpack(data, ormsgpack.Ext)
        if not (is_list(parts) and len(parts) >= _PARTS):
            return extension
        module, name, fields = parts[:_PARTS]
        if not (is_dict(fields) and {"content", "type", "id"} <= fields.keys()):
            return extension
        class_ = MESSAGES.get((str(module), str(name)))
        if class_ is None:
            self.unknown.add(escape(f"{module}.{name}"))
            return extension
        message = _make_message(class_, fields)
        written = self._pack(message) if message is not None else None
        if message is None or written is None:
            return extension
        self._remember(data, message, written)
        return message

    def _pack(self, message: BaseMessage) -> ormsgpack.Ext | None:
        """Return a message as the installed version of LangChain serialises it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # pydantic warns of values that do not fit a field's type
                _, packed = self._serializer.dumps_typed(message)
        except (ValueError, TypeError, RecursionError):
            return None  # nested too deep to be serialised again
        return cast("ormsgpack.Ext", ormsgpack.unpackb(packed, ext_hook=ormsgpack.Ext))

    def _remember(self, data: bytes, message: BaseMessage, written: ormsgpack.Ext) -> None:
        if self._size > _CACHE_BYTES:
            self.forget()
        self._messages[bytes(data)] = message
        self._written[id(message)] = written
        self._size += 2 * len(data)

    def forget(self) -> None:
        """Empty the cache, at the end of a thread."""
        self._messages.clear()
        self._written.clear()
        self._size = 0


def _unpack(packed: bytes, hook: Callable[[int, bytes], Any]) -> Any:
    return ormsgpack.unpackb(packed, ext_hook=hook, option=ormsgpack.OPT_NON_STR_KEYS)


def _make_message(class_: type[BaseMessage], fields: dict[Any, Any]) -> BaseMessage | None:
    """Return a message as LangGraph makes it: without validation where it is not valid."""
    if not all(isinstance(key, str) for key in fields):
        return None
    try:
        return class_(**fields)
    except (ValueError, TypeError, AttributeError):
        pass
    try:
        return class_.model_construct(None, **fields)
    except (ValueError, TypeError, AttributeError):
        return None


def _read_json(value: dict[str, Any]) -> Any:
    """Read an object of LangChain's own JSON.

    Raises:
        _OtherObjectError: it is not a message.
    """
    if "lc" not in value:
        return value
    id_, kwargs = value.get("id"), value.get("kwargs")
    class_ = (
        find_message_class(id_) if value.get("type") == "constructor" and is_list(id_) else None
    )
    message = _make_message(class_, kwargs) if class_ is not None and is_dict(kwargs) else None
    if message is None or value.get("args"):
        raise _OtherObjectError
    return message


def _lists_messages(value: Any) -> bool:
    """Whether recall memory takes messages from this value."""
    if isinstance(value, DeltaSnapshot):
        value = value.value
    if is_mapping(value):
        return any(map(_lists_messages, value.values()))
    if is_sequence(value):
        return bool(value) and all(isinstance(part, BaseMessage) for part in value)
    return isinstance(value, BaseMessage)


def choose_serializer(serializer: MovingSerializer) -> SerializerProtocol:
    """Return the serializer for source and target: it encrypts where LANGGRAPH_AES_KEY is set.

    Raises:
        SourceError: the key is invalid, or pycryptodome is not installed.
    """
    if not os.environ.get(KEY):
        return serializer
    try:
        return EncryptedSerializer.from_pycryptodome_aes(serializer)
    except (ImportError, ValueError) as error:
        raise SourceError(str(error)) from error
