"""The classes that a serialised value from an untrusted source may create when it is read.

LangGraph's serializer imports any module that a value names and calls any name in it, unless an
environment variable forbids it. A value that was checked here creates only the listed classes, in
any environment. The check itself creates no objects: it reads names and plain data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import ormsgpack
from langchain_core import messages as langchain
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde import jsonplus

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.compression import decompress_value
from langgraph_letta_store._checkpoints.decode import read_map
from langgraph_letta_store._checkpoints.runs import Run, read_runs
from langgraph_letta_store._checkpoints.serialized import MAP, MAP_DEPTH, REFERRING
from langgraph_letta_store.config.checks import is_dict, is_list
from langgraph_letta_store.errors import InvalidOperationError

Name: TypeAlias = tuple[str, str]
"""A class by its module and its name."""

MESSAGES: Mapping[Name, type[BaseMessage]] = {
    (class_.__module__, class_.__name__): class_
    for class_ in (
        langchain.AIMessage,
        langchain.AIMessageChunk,
        langchain.BaseMessage,
        langchain.BaseMessageChunk,
        langchain.ChatMessage,
        langchain.ChatMessageChunk,
        langchain.FunctionMessage,
        langchain.FunctionMessageChunk,
        langchain.HumanMessage,
        langchain.HumanMessageChunk,
        langchain.RemoveMessage,
        langchain.SystemMessage,
        langchain.SystemMessageChunk,
        langchain.ToolMessage,
        langchain.ToolMessageChunk,
    )
}
"""LangChain's messages."""

_PATHS = ("Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath")

_VALUES: frozenset[Name] = frozenset(
    {
        *(("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")),
        ("uuid", "UUID"),
        ("decimal", "Decimal"),
        *(("builtins", name) for name in ("set", "frozenset")),
        ("collections", "deque"),
        *(
            ("ipaddress", f"IPv{version}{kind}")
            for version in (4, 6)
            for kind in ("Address", "Interface", "Network")
        ),
        *((module, name) for module in ("pathlib", "pathlib._local") for name in _PATHS),
        ("zoneinfo", "ZoneInfo"),
        ("re", "compile"),
        ("langchain_core.documents.base", "Document"),
        *(
            ("langgraph.types", name)
            for name in (
                "Command",
                "Interrupt",
                "Overwrite",
                "PregelTask",
                "Send",
                "StateSnapshot",
                "TimeoutPolicy",
            )
        ),
        *(("langgraph.store.base", name) for name in ("Item", "SearchItem", "GetOp")),
    }
)
"""Plain values of the standard library, LangChain and LangGraph; creating one has no effect."""

_METHODS = frozenset({("datetime", "datetime", "fromisoformat")})
"""Methods that may be called to create one."""

_DTYPE = re.compile(r"[<>|=]?[biufcmMSUV]\d{0,9}(\[\d{0,9}[a-zμ]{1,2}\])?")
"""Types of NumPy's arrays that are plain data."""

_NO_OBJECTS = ("null", "bytes", "bytearray")
"""Types that LangGraph's serializer gives to values without objects."""

_ENCRYPTED = re.compile(r"(msgpack|json|null|bytes|bytearray|pickle)\+[\w-]{1,40}")
"""Types of values that LangGraph's EncryptedSerializer wrote; only the key's owner can."""

_CONSTRUCTORS: Mapping[int, int] = {
    jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG: 3,
    jsonplus.EXT_CONSTRUCTOR_POS_ARGS: 3,
    jsonplus.EXT_CONSTRUCTOR_KW_ARGS: 3,
    jsonplus.EXT_PYDANTIC_V1: 3,
    jsonplus.EXT_PYDANTIC_V2: 4,
    jsonplus.EXT_METHOD_SINGLE_ARG: 4,
}
"""How many parts each kind of serialised object has: module, name, arguments, and the method."""


class NotAllowedError(ValueError):
    """A serialised value would create an object that is not allowed; the message names it."""


def parse_class_names(allow: Iterable[Any]) -> frozenset[Name]:
    """Return the names of the caller's classes.

    Raises:
        InvalidOperationError: one is neither a class nor a pair of its module and its name.
    """
    names: set[Name] = set()
    for class_ in allow:
        name = (class_.__module__, class_.__name__) if isinstance(class_, type) else class_
        if not (isinstance(name, tuple) and [*map(type, name)] == [str, str]):  # pyright: ignore[reportUnknownArgumentType]
            msg = (
                f"`allow` must be classes, or pairs of a module and the name of a class in it, "
                f"got {class_!r:.80}"
            )
            raise InvalidOperationError(msg)
        names.add(name)  # pyright: ignore[reportUnknownArgumentType]
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Allowlist:
    """The allowed classes: LangChain's messages, plain values, and the caller's own."""

    more: frozenset[Name] = field(default_factory=frozenset[Name])

    def check(self, type_: str | None, data: bytes) -> None:
        """Check a value in a saver's format, and the values in it.

        Encrypted values are not checked: they cannot be forged without the key.

        Raises:
            NotAllowedError: reading it would create another object, or it is no such value.
            DamagedRowError: it is too large or too deep.
        """
        self._check(type_, data, MAP_DEPTH)

    def check_checkpoint(self, type_: str, data: bytes) -> None:
        """Check a checkpoint in a saver's format, and the values in it.

        Raises:
            NotAllowedError, DamagedRowError: as `check`.
        """
        type_, data = decompress_value(type_, data)
        self.check(type_, data)
        if _ENCRYPTED.fullmatch(type_):
            return
        body = _unpack_plain(data) if type_ == "msgpack" else None
        if not (
            is_dict(body)
            and is_dict(body.get("checkpoint"))
            and is_dict(values := body.get("values"))
            and is_dict(body.get("metadata", {}))
        ):
            raise NotAllowedError("it must have 'checkpoint' and 'values', as savers write it")
        for channel, kept in values.items():
            if not (is_list(kept) and [*map(type, kept)] == [str, bytes]):
                msg = f"the value of {channel!r:.80} must be a type and bytes"
                raise NotAllowedError(msg)
            self.check(*kept)

    def _check(self, type_: str | None, data: bytes, depth: int) -> None:
        type_, data = decompress_value(type_ or "msgpack", data)
        if type_ in REFERRING:
            for part in read_runs(data):
                if not isinstance(part, Run):
                    self._check(*part, depth)
        elif type_ == MAP:
            for kept in read_map(data, depth).values():
                self._check(kept.type, kept.value, depth - 1)
        elif type_ == "msgpack":
            self._check_msgpack(data)
        elif type_ == "json":
            self._check_json(data)
        elif type_ not in _NO_OBJECTS and not _ENCRYPTED.fullmatch(type_):
            msg = (
                f"a value serialised as {type_!r:.80} is not read from a file; save the state "
                "with LangGraph's serializer, without pickle, and export it again"
            )
            raise NotAllowedError(msg)

    def _check_msgpack(self, packed: bytes) -> None:
        limits.check_depth(packed)
        refused: list[Exception] = []

        def read(packed: bytes) -> Any:
            return ormsgpack.unpackb(packed, ext_hook=note, option=ormsgpack.OPT_NON_STR_KEYS)

        def note(code: int, packed: bytes) -> None:
            """Check an object and replace it by None."""
            try:
                self._check_object(code, read(packed))
            except ValueError as error:  # ormsgpack says only that the hook failed
                refused.append(error)

        read(packed)
        if refused:
            raise refused[0]

    def _check_object(self, code: int, found: Any) -> None:
        if code == jsonplus.EXT_DELTA_SNAPSHOT:
            return
        if code == jsonplus.EXT_NUMPY_ARRAY:
            type_ = found[0] if is_list(found) and found else None
            if not (isinstance(type_, str) and _DTYPE.fullmatch(type_)):
                raise NotAllowedError(f"an array of type {type_!r:.80} is not allowed")
            return
        if code not in _CONSTRUCTORS or not is_list(found) or len(found) < _CONSTRUCTORS[code]:
            raise NotAllowedError(f"an object of kind {code} is none of LangGraph's")
        module, name = found[:2]
        if not (isinstance(module, str) and isinstance(name, str)):
            raise NotAllowedError("an object must name its class")
        if code == jsonplus.EXT_METHOD_SINGLE_ARG:
            if (module, name, found[3]) not in _METHODS:
                raise _refusal_error(module, f"{name}.{found[3]}")
        elif not self._allows(module, name):
            raise _refusal_error(module, name)

    def _check_json(self, text: bytes) -> None:
        try:
            json.loads(text, object_hook=self._check_json_object)
        except RecursionError as error:
            raise NotAllowedError("the JSON nests too deep") from error

    def _check_json_object(self, value: dict[str, Any]) -> dict[str, Any]:
        """Check an object of LangChain's own JSON."""
        if "lc" not in value or "id" not in value:
            return value
        id_: Any = value["id"]
        if value.get("type") != "constructor" or not is_list(id_) or not id_:
            raise NotAllowedError(f"LangChain's {value.get('type')!r:.80} is not allowed")
        *module, name = map(str, id_)
        if find_message_class(id_) is None and not self._allows(".".join(module), name):
            raise _refusal_error(".".join(module), name)
        return value

    def _allows(self, module: str, name: str) -> bool:
        return any((module, name) in names for names in (MESSAGES, _VALUES, self.more))


def find_message_class(id_: list[Any]) -> type[BaseMessage] | None:
    """Return the class of a message by the id that it has in LangChain's JSON, if it is one."""
    if not id_ or not all(isinstance(part, str) for part in id_):
        return None
    *module, name = id_
    if module[:1] != ["langchain"] or module[-1:] != ["messages"]:
        return MESSAGES.get((".".join(module), name))
    return next((each for (_, known), each in MESSAGES.items() if known == name), None)


def _unpack_plain(packed: bytes) -> Any:
    return ormsgpack.unpackb(packed, ext_hook=ormsgpack.Ext, option=ormsgpack.OPT_NON_STR_KEYS)


def _refusal_error(module: str, name: str) -> NotAllowedError:
    return NotAllowedError(
        f"an object of {module!s:.80}.{name!s:.80} is neither a LangChain message nor a plain "
        "value; if the class is safe with any arguments, name it in `allow`"
    )
