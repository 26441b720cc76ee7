"""A cache of the messages that threads have, so that a saver sends only new ones.

The cache may be out of date: a writer that refers to a cached message sends the epoch in which it
was read, and the database refuses the write if the epoch is over.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from langchain_core.messages import BaseMessage

from langgraph_letta_store._checkpoints.fast_messages import Fingerprint
from langgraph_letta_store._checkpoints.msgpack_list import DIGEST_BYTES, Messages
from langgraph_letta_store._checkpoints.removed_messages import REMOVED

CAPACITY = 200_000
"""How many messages are cached, of all threads: about 300 bytes each."""


_TENANTS = 100
"""For how many tenants threads are cached; each has its share of `CAPACITY`."""


_UNPLACED = 1000
"""For how many threads the messages that tasks wrote since the last checkpoint are cached."""


class UnplacedMessage(NamedTuple):
    """A message that a task wrote to a channel of a graph.

    One that was made of a text, as the channel's reducer makes it, has no id. Where the thread has
    an equal one, it gets its `spare_id`, so that recall memory has both.
    """

    channel: tuple[str, str]
    message: BaseMessage
    spare_id: str | None = None

    def is_kept(
        self, deltas: AbstractSet[tuple[str, str]], snapshots: AbstractSet[tuple[str, str]]
    ) -> bool:
        """Whether it gets a number with a checkpoint that has these DeltaChannels and snapshots."""
        return self.channel in deltas or (bool(self.spare_id) and self.channel in snapshots)


class CachedList(NamedTuple):
    """The version of a channel that was stored last, and its messages' numbers."""

    version: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CachedThread:
    """A thread's owner and its messages, as of an epoch.

    `agents` are all agents of a thread of several, with their names; empty if its owner alone
    speaks. Messages have their sequence numbers, by digest and by fingerprint, and their ids;
    `lists` has a channel's, by graph and channel. `deltas` are the DeltaChannels. `removed` has the
    placeholders of removed messages, by these messages' ids. `last` is the number of the last
    message that the thread was given.
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
    removed: Mapping[str, int] = field(default_factory=dict[str, int])
    last: int = 0


@dataclass(slots=True)
class ThreadCache:
    """The threads that were used last.

    Entries are replaced and never changed, so Python threads may read and write at once: at worst
    the messages of one of them are not added. Threads of another `tenant` are other threads.
    """

    capacity: int = CAPACITY
    tenant: str = ""
    _threads: dict[str, CachedThread] = field(default_factory=dict[str, CachedThread])
    _unplaced: dict[str, deque[UnplacedMessage]] = field(
        default_factory=dict[str, deque[UnplacedMessage]]
    )
    _size: int = 0
    _tenants: dict[str, ThreadCache] = field(default_factory=dict[str, "ThreadCache"])

    def for_tenant(self, tenant: str) -> ThreadCache:
        """Return the cache of a tenant's threads."""
        if tenant == self.tenant:
            return self
        kept = self._tenants.pop(tenant, None)
        if kept is None:
            kept = ThreadCache(max(self.capacity // _TENANTS, 1), tenant)
        self._tenants[tenant] = kept
        while len(self._tenants) > _TENANTS:
            self._tenants.pop(next(iter(self._tenants)), None)
        return kept

    def get(self, thread_id: str) -> CachedThread | None:
        """Return a thread's entry."""
        return self._threads.get(thread_id)

    def lacks(
        self, thread_id: str, epoch: UUID, messages: Messages, agents: Sequence[UUID]
    ) -> bool:
        """Whether messages of a thread that were read are to be cached: it lacks some, most likely.

        They should not where one may have been removed: the next save then looks up which, so that
        a run that remembers the message does not bring it back.
        """
        known = self._threads.get(thread_id)
        has_all = (
            known is not None
            and known.epoch == epoch
            and [*known.agents] == agents
            and len(known.numbers) >= len(messages.sequences)
            and messages.digests[-DIGEST_BYTES:] in known.numbers
        )
        return not has_all and REMOVED.encode() not in messages.data

    def add(self, thread_id: str, known: CachedThread) -> None:
        """Add messages to a thread's entry; those of another epoch are dropped."""
        before = self._threads.pop(thread_id, None)
        if before is not None:
            self._size -= len(before.numbers)
            if before.epoch == known.epoch:
                known = replace(
                    known,
                    numbers={**before.numbers, **known.numbers},
                    ids=before.ids | known.ids,
                    removed={**before.removed, **known.removed},
                    fingerprints={**before.fingerprints, **known.fingerprints},
                    lists={**before.lists, **known.lists},
                    last=max(before.last, known.last),
                )
            known = replace(known, deltas=before.deltas | known.deltas)
        self._threads[thread_id] = known
        self._size += len(known.numbers)
        while self._size > self.capacity and len(self._threads) > 1:
            self.forget(next(iter(self._threads)))

    def add_unplaced(self, thread_id: str, written: Iterable[UnplacedMessage]) -> None:
        """Keep messages that tasks wrote and that have no number in the thread yet."""
        self._unplaced.setdefault(thread_id, deque()).extend(written)
        while len(self._unplaced) > _UNPLACED:
            self._unplaced.pop(next(iter(self._unplaced)), None)

    def list_unplaced(self, thread_id: str) -> Sequence[UnplacedMessage]:
        """Return the messages without a number, in the order in which they were written."""
        return tuple(self._unplaced.get(thread_id, ()))

    def forget_unplaced(self, thread_id: str, taken: Sequence[UnplacedMessage]) -> None:
        """Drop messages that have a number by now, or that a checkpoint has."""
        left = self._unplaced.get(thread_id)
        gone = {id(one) for one in taken}
        for _ in range(len(left or ())):
            # One by one, since another Python thread may add to them meanwhile.
            if left and id(one := left.popleft()) not in gone:
                left.append(one)

    def forget_written(self, thread_id: str) -> None:
        """Drop the messages without a number of a deleted thread."""
        self._unplaced.pop(thread_id, None)

    def list_threads_of(self, agent_id: UUID, hashes: Collection[str]) -> Sequence[str]:
        """Return the cached threads of an agent: by their SHA-256, and those that it shares."""
        known = {
            thread
            for thread, cached in tuple(self._threads.items())
            if cached.agent_id == agent_id or agent_id in cached.agents
        }
        others = {*tuple(self._threads), *tuple(self._unplaced)} - known
        return sorted(known | {thread for thread in others if _hash(thread) in hashes})

    def forget_agent(self, agent_id: UUID, hashes: Collection[str]) -> None:
        """Drop these threads, with their messages."""
        for thread in self.list_threads_of(agent_id, hashes):
            self.forget(thread)
            self.forget_written(thread)

    def forget(self, thread_id: str) -> None:
        """Drop a thread's entry."""
        gone = self._threads.pop(thread_id, None)
        if gone is not None:
            self._size -= len(gone.numbers)


def _hash(thread_id: str) -> str:
    return hashlib.sha256(thread_id.encode("utf-8", "surrogatepass")).hexdigest()
