"""What a saver remembers of threads: which messages they have, so that it sends only new ones.

It is a memory and no truth: whoever refers to a remembered message names the epoch in which he saw
it, and the database refuses what is out of date. So it may forget, and may be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

CAPACITY = 500_000
"""How many messages are remembered, of all threads: some 100 bytes each."""


@dataclass(frozen=True, slots=True)
class Known:
    """The sequence numbers of a thread's messages by their digests, as of an epoch."""

    epoch: UUID
    numbers: Mapping[bytes, int] = field(default_factory=dict[bytes, int])


@dataclass(slots=True)
class KnownThreads:
    """What is known of the threads that were used last.

    Entries are replaced and never changed, so threads may read and write at once: at worst one's
    knowledge is lost.
    """

    capacity: int = CAPACITY
    _threads: dict[str, Known] = field(default_factory=dict[str, Known])
    _size: int = 0

    def of(self, thread_id: str) -> Known | None:
        """Return what is known of a thread."""
        return self._threads.get(thread_id)

    def learn(self, thread_id: str, epoch: UUID, numbers: Mapping[bytes, int]) -> None:
        """Add messages to what is known of a thread; another epoch's are forgotten."""
        before = self._threads.pop(thread_id, None)
        if before is not None:
            self._size -= len(before.numbers)
            if before.epoch == epoch:
                numbers = {**before.numbers, **numbers}
        self._threads[thread_id] = Known(epoch, numbers)
        self._size += len(numbers)
        while self._size > self.capacity and len(self._threads) > 1:
            self.forget(next(iter(self._threads)))

    def forget(self, thread_id: str) -> None:
        """Forget a thread."""
        gone = self._threads.pop(thread_id, None)
        if gone is not None:
            self._size -= len(gone.numbers)
