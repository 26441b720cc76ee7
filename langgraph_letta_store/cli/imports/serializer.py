"""Values of checkpoints on their way: messages are read, all else goes as the bytes that it is.

A state may have objects of classes that are not installed here, and reading them would turn them
into something else. So only messages, and what lists them, become objects.
"""

from __future__ import annotations

import os
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

from langgraph_letta_store._engine.jsonb import is_mapping, is_sequence
from langgraph_letta_store.cli.imports.source import SourceError

KEY = "LANGGRAPH_AES_KEY"

_CACHE_BYTES = 64_000_000
"""How many bytes of messages are remembered: a conversation repeats them in every checkpoint."""

_MARK = b"additional_kwargs"
"""A field of every message: what lacks it need not be looked through."""


@dataclass(frozen=True, slots=True)
class Serialised:
    """A value that stays as it was serialised."""

    type: str
    data: bytes


class MovingSerializer(SerializerProtocol):
    """Reads messages and lists of them; leaves every other value as it is serialised.

    `unknown` names the classes of messages that are not installed here. Such messages move as they
    are, but do not become part of recall memory.
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
        if type(obj) is list and obj:
            written = [self._written.get(id(part)) for part in cast("list[object]", obj)]
            if None not in written:
                return "msgpack", ormsgpack.packb(written)
        return self._serializer.dumps_typed(obj)

    @override
    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        type_, packed = data
        if type_ == "null":
            return None
        value: Any = None
        if type_ == "msgpack" and _MARK in packed:
            value = self._unpacked(packed)
        elif type_ == "json" and _MARK in packed:  # as versions before msgpack wrote them
            read = self._serializer.loads_typed(data)
            value = None if is_mapping(read) else read
        return value if _lists_messages(value) else Serialised(type_, bytes(packed))

    def _unpacked(self, packed: bytes) -> Any:
        return ormsgpack.unpackb(packed, ext_hook=self._read, option=ormsgpack.OPT_NON_STR_KEYS)

    def _read(self, code: int, data: bytes) -> Any:
        if code == EXT_DELTA_SNAPSHOT:
            return DeltaSnapshot(self._unpacked(data))
        if code != EXT_PYDANTIC_V2:
            return ormsgpack.Ext(code, data)
        message = self._messages.get(data)
        if message is not None:
            return message
        extension = ormsgpack.Ext(code, data)
        module, name, fields = cast(
            "list[Any]",
            ormsgpack.unpackb(data, ext_hook=ormsgpack.Ext, option=ormsgpack.OPT_NON_STR_KEYS),
        )[:3]
        if not (is_mapping(fields) and {"content", "type", "id"} <= fields.keys()):
            return extension
        message = self._serializer.loads_typed(("msgpack", ormsgpack.packb(extension)))
        if not isinstance(message, BaseMessage):
            self.unknown.add(f"{module}.{name}")
            return extension
        self._remember(data, message)
        return message

    def _remember(self, data: bytes, message: BaseMessage) -> None:
        """Keep a message, and how it is written today: versions of LangChain differ in that."""
        if self._size > _CACHE_BYTES:
            self.forget()
        _, packed = self._serializer.dumps_typed(message)
        self._messages[bytes(data)] = message
        self._written[id(message)] = ormsgpack.unpackb(packed, ext_hook=ormsgpack.Ext)
        self._size += 2 * len(data)

    def forget(self) -> None:
        """Forget the messages of a thread."""
        self._messages.clear()
        self._written.clear()
        self._size = 0


def _lists_messages(value: Any) -> bool:
    """Whether a value is one that recall memory takes messages from."""
    if isinstance(value, DeltaSnapshot):
        value = value.value
    if is_mapping(value):
        return any(map(_lists_messages, value.values()))
    if is_sequence(value):
        return bool(value) and all(isinstance(part, BaseMessage) for part in value)
    return isinstance(value, BaseMessage)


def chosen(serializer: MovingSerializer) -> SerializerProtocol:
    """Return the serializer for both sides: it encrypts where LANGGRAPH_AES_KEY is set.

    Raises:
        SourceError: the key is not one, or pycryptodome is not installed.
    """
    if not os.environ.get(KEY):
        return serializer
    try:
        return EncryptedSerializer.from_pycryptodome_aes(serializer)
    except (ImportError, ValueError) as error:
        raise SourceError(str(error)) from error
