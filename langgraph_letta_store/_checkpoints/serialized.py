"""The stored form of a value of a channel or a write: its type and its bytes."""

from __future__ import annotations

from typing import NamedTuple

from langgraph_letta_store._checkpoints.compression import COMPRESSED

MESSAGES, MESSAGE, SNAPSHOT = "letta.messages", "letta.message", "letta.snapshot"
MAP = "letta.map"
"""The types of values that refer to messages: a list, one message, the snapshot of a DeltaChannel,
and a dictionary with such values in it."""

REFERRING = (MESSAGES, MESSAGE, SNAPSHOT)
"""The types of values that are runs of messages."""

MAP_DEPTH = 16
"""How deep dictionaries with messages may nest; deeper ones are serialised whole."""

RESERVED = ("letta.", COMPRESSED)
"""Prefixes that a serializer's own types must not have."""


class SerializedValue(NamedTuple):
    """A value's stored form: the serializer's type and the bytes."""

    type: str
    value: bytes
