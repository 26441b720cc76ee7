"""What is sealed with a message besides its bytes: its number in the thread, its time, its agents.

Messages that were sealed before this existed have none of it, and are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

import ormsgpack

from langgraph_letta_store._checkpoints.row_seals import SAID, pack_typed, unpack_typed
from langgraph_letta_store._engine.sealing import Place, SealedScope
from langgraph_letta_store.errors import ForgedRowError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Said(NamedTuple):
    """A message's number in its thread, its time in microseconds, and its agents' ids.

    The row belongs to one of the agents. They are several only in a thread of several, where a
    message that replaces another one belongs to the agent that said the first.
    """

    sequence: int
    at: int
    agents: tuple[bytes, ...]

    @classmethod
    def of(cls, sequence: int, at: datetime, agents: Iterable[UUID]) -> Self:
        """Return what is sealed with a message."""
        return cls(sequence, count_microseconds(at), tuple(agent.bytes for agent in agents))

    def wrap(self, type_: str | None, data: bytes) -> tuple[str, bytes]:
        """Return the type and bytes of a message that are sealed."""
        return SAID, ormsgpack.packb([*self, type_, data])

    def check(self, sequence: int, at: datetime | None = None, agent: UUID | None = None) -> None:
        """Check a row's columns; None: not known here.

        Raises:
            ForgedRowError: one is another than was sealed.
        """
        if sequence != self.sequence:
            raise ForgedRowError(f"its number was {self.sequence}")
        if at is not None and count_microseconds(at) != self.at:
            raise ForgedRowError("its time was changed")
        if agent is not None and agent.bytes not in self.agents:
            raise ForgedRowError("it is another agent's")


@dataclass(frozen=True, slots=True)
class SealedAfter:
    """The number that sealed messages follow, their time, and the agents that they may be of."""

    last: int
    at: datetime
    agents: Sequence[UUID]

    def skip(self, count: int) -> SealedAfter:
        """Return the same for the messages that come after the first so many."""
        return replace(self, last=self.last + count)

    def seal(self, position: int, said_at: datetime | None) -> Said:
        """Return what is sealed with the message at a position, which begins at 0."""
        return Said.of(self.last + 1 + position, said_at or self.at, self.agents)


def unwrap(type_: str | None, data: bytes) -> tuple[Said | None, str | None, bytes]:
    """Return what was sealed with a decrypted message, and the message's type and bytes."""
    if type_ != SAID:
        return None, type_, data
    sequence, at, agents, own_type, own = ormsgpack.unpackb(data)
    return Said(sequence, at, tuple(agents)), own_type, own


def move_message(
    scope: SealedScope, place: Place, sealed: bytes, agents: Mapping[UUID, UUID]
) -> bytes | None:
    """Return a message sealed for other agents; None where it is sealed without agents.

    Raises:
        ForgedRowError: it is not authentic.
        MissingKeyError: its key is missing.
    """

    def rename(said: Said) -> Said:
        moved = {old.bytes: new.bytes for old, new in agents.items()}
        return said._replace(agents=tuple(moved.get(agent, agent) for agent in said.agents))

    return _change(scope, place, sealed, rename)


def _change(
    scope: SealedScope, place: Place, sealed: bytes, change: Callable[[Said], Said]
) -> bytes | None:
    said, type_, data = unwrap(*unpack_typed(scope.open(place, sealed)))
    if said is None:
        return None
    return scope.seal(place, pack_typed(*change(said).wrap(type_, data)))


def count_microseconds(at: datetime) -> int:
    """Return a moment as the microseconds since 1970."""
    return (at.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
