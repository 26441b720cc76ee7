"""What a saver remembers of threads: which messages they have, so that it sends only new ones.

It is a memory and no truth: whoever refers to a remembered message names the epoch in which he saw
it, and the database refuses what is out of date. So it may forget, and may be wrong.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from langchain_core.messages import BaseMessage

from langgraph_letta_store._checkpoints.fast_messages import Fingerprint
from langgraph_letta_store._checkpoints.msgpack_list import DIGEST_BYTES, Messages

CAPACITY = 200_000
"""How many messages are remembered, of all threads: some 300 bytes each."""


_UNPLACED = 1000
"""Of how many threads it is remembered what tasks wrote before the next checkpoint."""


class UnplacedMessage(NamedTuple):
    """A message that a task wrote to a channel of a graph."""

    channel: tuple[str, str]
    message: BaseMessage


class CachedList(NamedTuple):
    """A channel's messages as they were last stored: in which version, and their numbers."""

    version: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CachedThread:
    """The agent that a thread belongs to, and what is known of its messages, as of an epoch.

    `agents` are all agents of a thread of several, with their names; empty where it is its owner's
    alone. Of the messages are known their sequence numbers, by digest and by what they are
    recognised by, their ids, and the lists of them by graph and channel. `deltas` are the
    channels whose value is made anew from what was written.
    """

    agent_id: UUID
    agent: str
    epoch: UUID
    numbers: Mapping[bytes, int]
    ids: AbstractSet[str]
    fingerprints: Mapping[Fingerprint, int] = field(default_factory=dict[Fingerprint, int])
    lists: Mapping[tuple[str, str], CachedList] = field(
        default_factory=dict[tuple[str, str], CachedList]
    )
    deltas: AbstractSet[tuple[str, str]] = frozenset()
    agents: Mapping[UUID, str] = field(default_factory=dict[UUID, str])


@dataclass(slots=True)
class ThreadCache:
    """What is known of the threads that were used last.

    Entries are replaced and never changed, so threads may read and write at once: at worst one's
    knowledge is lost.
    """

    capacity: int = CAPACITY
    _threads: dict[str, CachedThread] = field(default_factory=dict[str, CachedThread])
    _unplaced: dict[str, deque[UnplacedMessage]] = field(
        default_factory=dict[str, deque[UnplacedMessage]]
    )
    _size: int = 0

    def of(self, thread_id: str) -> CachedThread | None:
        """Return what is known of a thread."""
        return self._threads.get(thread_id)

    def has_all(
        self, thread_id: str, epoch: UUID, messages: Messages, agents: Sequence[UUID]
    ) -> bool:
        """Whether nothing can be learned of a thread from messages that were read: most likely."""
        known = self._threads.get(thread_id)
        return (
            known is not None
            and known.epoch == epoch
            and [*known.agents] == agents
            and len(known.numbers) >= len(messages.sequences)
            and messages.digests[-DIGEST_BYTES:] in known.numbers
        )

    def add(self, thread_id: str, known: CachedThread) -> None:
        """Add messages to what is known of a thread; another epoch's are forgotten."""
        before = self._threads.pop(thread_id, None)
        if before is not None:
            self._size -= len(before.numbers)
            if before.epoch == known.epoch:
                known = replace(
                    known,
                    numbers={**before.numbers, **known.numbers},
                    ids=before.ids | known.ids,
                    fingerprints={**before.fingerprints, **known.fingerprints},
                    lists={**before.lists, **known.lists},
                )
            known = replace(known, deltas=before.deltas | known.deltas)
        self._threads[thread_id] = known
        self._size += len(known.numbers)
        while self._size > self.capacity and len(self._threads) > 1:
            self.forget(next(iter(self._threads)))

    def add_unplaced(self, thread_id: str, written: Iterable[UnplacedMessage]) -> None:
        """Remember messages that tasks wrote and that have no place in the thread yet."""
        self._unplaced.setdefault(thread_id, deque()).extend(written)
        while len(self._unplaced) > _UNPLACED:
            self._unplaced.pop(next(iter(self._unplaced)), None)

    def list_unplaced(self, thread_id: str) -> Sequence[UnplacedMessage]:
        """Return those messages, in the order in which they were written."""
        return tuple(self._unplaced.get(thread_id, ()))

    def forget_unplaced(self, thread_id: str, taken: Sequence[UnplacedMessage]) -> None:
        """Forget them: a checkpoint has them, or has given them their place. Others may follow."""
        left = self._unplaced.get(thread_id)
        gone = {id(one) for one in taken}
        for _ in range(len(left or ())):
            # One by one, as another thread may add to them meanwhile.
            if left and id(one := left.popleft()) not in gone:
                left.append(one)

    def forget(self, thread_id: str) -> None:
        """Forget a thread."""
        gone = self._threads.pop(thread_id, None)
        if gone is not None:
            self._size -= len(gone.numbers)
