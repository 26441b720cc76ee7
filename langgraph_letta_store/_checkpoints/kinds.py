"""Kinds of values: which of them are, or contain, messages that are stored in recall memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

from langchain_core.messages import BaseMessage, BaseMessageChunk, RemoveMessage
from langgraph.checkpoint.serde.types import (
    _DeltaSnapshot as DeltaSnapshot,  # pyright: ignore[reportPrivateUsage]  # what savers are given
)

from langgraph_letta_store.config.checks import is_mapping


def is_recallable(message: object) -> TypeGuard[BaseMessage]:
    """Whether this is a message, and not a RemoveMessage."""
    return isinstance(message, BaseMessage) and not isinstance(message, RemoveMessage)


def is_history(value: Any, *, written: bool) -> TypeGuard[list[BaseMessage]]:
    """Whether a value is a list of messages that are stored in recall memory."""
    if not value or type(value) is not list:
        return False
    parts: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # of any type
    # A long list has messages of a few classes.
    if not all(_is_recallable_class(class_, written=written) for class_ in set(map(type, parts))):
        return False
    return not written or all(part.id for part in parts)


def _is_recallable_class(class_: type[object], *, written: bool) -> bool:
    if not issubclass(class_, BaseMessage) or issubclass(class_, RemoveMessage):
        return False
    return not (written and issubclass(class_, BaseMessageChunk))


def has_references(value: Any) -> bool:
    """Whether a channel's value is stored with references to messages."""
    return is_map(value) or bool(list_history(value, written=False))


def list_history(value: Any, *, written: bool) -> Sequence[BaseMessage]:
    """Return the messages that a value consists of; none for other values."""
    part: Any = value.value if is_snapshot(value) else value
    if isinstance(part, BaseMessage):
        part = [part]
    return part if is_history(part, written=written) else ()


def is_snapshot(value: Any) -> TypeGuard[DeltaSnapshot]:
    """Whether a value is a snapshot, which a DeltaChannel writes from time to time."""
    return isinstance(value, DeltaSnapshot)


def is_small(value: Any) -> bool:
    """Whether a value is small enough to be stored in every checkpoint."""
    if isinstance(value, str):
        return len(value) <= 64
    if isinstance(value, int):
        return value.bit_length() <= 64
    return value is None or isinstance(value, float)


def is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a dictionary contains lists of messages, as a graph's input does."""
    if type(value) is not dict or not is_mapping(value):
        return False
    return any(is_history(part, written=True) for part in value.values()) and all(
        type(key) is str for key in value
    )
