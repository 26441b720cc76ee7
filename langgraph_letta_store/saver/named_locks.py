"""Locks by name: one writer at a time in each conversation.

The database orders the writes of several processes to a thread. Within a process, waiting for a
lock is cheaper than a write that the database refuses because another came first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from langgraph_letta_store._engine import forks

L = TypeVar("L")


class NamedLocks(Generic[L]):
    """A lock for each name, as long as there is a reference to it.

    Example:
        >>> locks = NamedLocks(threading.Lock)
        >>> with locks.get("thread-1"):
        ...     ...
    """

    def __init__(self, make: Callable[[], L]) -> None:
        """Take the function that makes a lock, such as `threading.Lock` or `asyncio.Lock`."""
        self._make = make
        self._locks: WeakValueDictionary[str, L] = WeakValueDictionary()
        self._guard = forks.Lock()
        forks.register(self)

    def get(self, name: str) -> L:
        """Return the name's lock."""
        with self._guard.own:
            lock = self._locks.get(name)
            if lock is None:
                self._locks[name] = lock = self._make()
            return lock

    def after_fork(self) -> None:
        """Forget the locks: the parent's threads and coroutines hold them."""
        forks.abandon(self._locks)
        self._locks = WeakValueDictionary()
