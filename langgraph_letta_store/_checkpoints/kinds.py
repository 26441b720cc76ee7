"""Kinds of values: which of them are, or contain, messages that are stored in recall memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeGuard

from langchain_core.messages import (
    BaseMessage,
    BaseMessageChunk,
    RemoveMessage,
    convert_to_messages,
)
from langgraph.checkpoint.serde.types import (
    _DeltaSnapshot as DeltaSnapshot,  # pyright: ignore[reportPrivateUsage]  # what savers are given
)
from langgraph.types import Overwrite

from langgraph_letta_store.config.checks import is_list, is_mapping, is_sequence

MESSAGES_CHANNEL = "messages"
"""The channel of LangGraph's prebuilt states whose reducer makes messages of texts and dicts."""


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


def coerce_messages(channel: str, value: Any) -> Sequence[BaseMessage]:
    """Return the messages that a reducer makes of a write which is no list of messages with ids.

    Only of a write to `messages`: in other channels a text may be anything.

    Example:
        >>> coerce_messages("messages", ("user", "I like tea."))
        [HumanMessage(content='I like tea.', additional_kwargs={}, response_metadata={})]
    """
    if channel != MESSAGES_CHANNEL or value is None:
        return ()
    if isinstance(value, Overwrite):
        value = [*value.value] if is_sequence(value.value) else value.value
    try:
        made = convert_to_messages(value if is_list(value) else [value])
    except (KeyError, NotImplementedError, TypeError, ValueError):
        return ()  # The channel holds something else, or its reducer raises this error.
    return [message for message in made if is_recallable(message)]


def is_snapshot(value: Any) -> TypeGuard[DeltaSnapshot]:
    """Whether a value is a snapshot, which a DeltaChannel writes from time to time."""
    return isinstance(value, DeltaSnapshot)


def find_snapshots(ns: str, values: Mapping[str, Any]) -> AbstractSet[tuple[str, str]]:
    """Return the channels whose values are snapshots, each with its graph."""
    return {(ns, channel) for channel, value in values.items() if is_snapshot(value)}


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
