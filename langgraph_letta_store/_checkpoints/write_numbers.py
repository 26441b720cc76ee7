"""The numbers of a task's writes, sealed with them: none may be swapped, and none left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import ormsgpack

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.sealing import SEALED, Place
from langgraph_letta_store.errors import ForgedRowError

NUMBERED = "letta.write"
"""The type of a sealed write: its number, those of all writes of its call, its type and bytes."""


def number_write(kept: SerializedValue, number: int, numbers: Sequence[int]) -> SerializedValue:
    """Return a write with its number and those of the writes that the task made with it."""
    packed = ormsgpack.packb([number, list(numbers), kept.type, kept.value])
    return SerializedValue(NUMBERED, packed)


def renumber_write(
    opened: SerializedValue, change: Callable[[SerializedValue], SerializedValue]
) -> SerializedValue:
    """Return a decrypted write with its numbers and another value."""
    number, together, type_, value = ormsgpack.unpackb(opened.value)
    return number_write(change(SerializedValue(type_, value)), number, together)


@dataclass(slots=True)
class WriteNumbers:
    """The numbers of the writes under a checkpoint, in the order in which they are read."""

    _last: dict[str, int] = field(default_factory=dict[str, int])
    _there: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    _expected: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    def open(self, codec: Codec, task: str, place: Place, kept: SerializedValue) -> SerializedValue:
        """Decrypt a write, and check that it comes after the task's writes before it.

        Raises:
            ForgedRowError: it is not authentic, or not in its order.
            MissingKeyError: the saver has not the key.
        """
        opened = codec.unseal(place, kept)
        if kept.type != SEALED:
            return opened
        number, together, type_, value = ormsgpack.unpackb(opened.value)
        if number <= self._last.get(task, number - 1):
            raise ForgedRowError("it is not in the order in which the task wrote")
        self._last[task] = number
        self._there.add((task, number))
        self._expected.update((task, other) for other in together)
        return SerializedValue(type_, value)

    def check_complete(self) -> None:
        """Check that no write is missing that a task made together with one that is there.

        Raises:
            ForgedRowError: one is missing.
        """
        if missing := self._expected - self._there:
            task, number = min(missing)
            raise ForgedRowError(f"write {number} of task {task!r:.80} is missing")
