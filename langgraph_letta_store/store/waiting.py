"""The calls that wait for a batch, and which of them go into the next one of each lane."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import NamedTuple

from langgraph.store.base import Op, Result

UNDER_WAY = 8
"""How many batches of a kind run at once; more would only split what one could carry."""

MAX_CALLS: Mapping[bool, int] = {True: 500, False: 2000}
"""How many calls one batch takes, of those that want the model and of others. Past that, a larger
batch is hardly cheaper per call."""

MAX_PASSED = 1000
"""How many calls that have to wait are passed over for later ones of their group: with a bound, the
time that calls take to choose grows with their number and not with its square."""


class PendingItem(NamedTuple):
    """An item that a call puts, in the memory of a tenant."""

    tenant: str
    namespace: tuple[str, ...]
    key: str


class Queue(NamedTuple):
    """What calls that may go into one batch have in common.

    They want the model or do not, they are of one tenant, and with an audit log of one run.
    """

    wants_model: bool
    tenant: str
    run: Hashable


@dataclass(eq=False, slots=True)
class Call:
    """One caller's operations, answered or failed as one.

    There may be many thousands that wait, so that each is made of few objects: the garbage
    collector walks through all of them again and again.
    """

    ops: Sequence[Op]
    future: asyncio.Future[list[Result]]
    items: frozenset[PendingItem]
    context: Context | None


@dataclass(eq=False, slots=True)
class Lane:
    """The batches under way of the calls that want the model, or of those that do not.

    `next` has the calls of the next batch of each queue.
    """

    under_way: int = 0
    next: dict[Queue, list[Call]] = field(default_factory=dict[Queue, list[Call]])

    def is_full(self, queue: Queue) -> bool:
        """Whether a call of a queue has to wait."""
        gathered = self.next.get(queue)
        if gathered is None:
            return self.under_way + len(self.next) >= UNDER_WAY
        return len(gathered) >= MAX_CALLS[queue.wants_model]


class Waiting:
    """The calls that wait, by queue, and for each item that they put, in the order of its puts."""

    def __init__(self) -> None:
        """Begin with no calls."""
        self._queues: dict[Queue, deque[Call]] = {}
        self._lines: dict[PendingItem, deque[Call]] = {}

    def __bool__(self) -> bool:
        return bool(self._queues)

    def list_items(self) -> list[PendingItem]:
        """Return the items that calls wait to put."""
        return [*self._lines]

    def add(self, call: Call, queue: Queue) -> None:
        """Let a call wait behind those that wait."""
        self._queues.setdefault(queue, deque()).append(call)
        for item in call.items:
            self._lines.setdefault(item, deque()).append(call)

    def choose(self, lanes: Mapping[bool, Lane], busy: Collection[PendingItem]) -> None:
        """Put calls into the next batches of the lanes that have room, in their order.

        Puts of one item stay in order: a call waits for a batch under way, for the next batch of
        another queue and for an earlier call that waits, wherever one of its items is there.
        """
        chosen: dict[PendingItem, Queue] = {}
        for key in [*self._queues]:
            lane, queue = lanes[key.wants_model], self._queues[key]
            passed: list[Call] = []
            while queue and len(passed) < MAX_PASSED and not lane.is_full(key):
                call = queue.popleft()
                if call.future.done():
                    self._leave_lines(call)
                elif any(
                    item in busy or self._lines[item][0] is not call or chosen.get(item, key) != key
                    for item in call.items
                ):
                    passed.append(call)
                else:
                    self._leave_lines(call)
                    lane.next.setdefault(key, []).append(call)
                    chosen.update(dict.fromkeys(call.items, key))
            queue.extendleft(reversed(passed))
            if not queue:
                del self._queues[key]
            elif key in lane.next:  # the other queues come first the next time
                self._queues[key] = self._queues.pop(key)

    def _leave_lines(self, call: Call) -> None:
        for item in call.items:
            line = self._lines[item]
            line.remove(call)  # the first, unless the call was cancelled
            if not line:
                del self._lines[item]
