"""Locks by name: one turn at a time in a conversation, while all others go on.

The database orders what processes write to a thread; within a process it is cheaper to wait than
to be told by the database that another was quicker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from langgraph_letta_store._engine import forks

L = TypeVar("L")


class NamedLocks(Generic[L]):
    """A lock for each name, as long as somebody holds on to it.

    Example:
        >>> locks = NamedLocks(threading.Lock)
        >>> with locks.of("thread-1"):
        ...     ...
    """

    def __init__(self, make: Callable[[], L]) -> None:
        """Take what makes a lock, such as `threading.Lock` or `asyncio.Lock`."""
        self._make = make
        self._locks: WeakValueDictionary[str, L] = WeakValueDictionary()
        self._guard = forks.Lock()
        forks.register(self)

    def of(self, name: str) -> L:
        """Return the name's lock."""
        with self._guard:
            lock = self._locks.get(name)
            if lock is None:
                self._locks[name] = lock = self._make()
            return lock

    def after_fork(self) -> None:
        """Forget the locks: the parent's threads and coroutines hold them."""
        forks.abandon(self._locks)
        self._locks = WeakValueDictionary()
