"""The lock of a connection that several stores and savers were lent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from langgraph_letta_store._engine import forks

L = TypeVar("L")

_GUARD = forks.Lock()


def find_lock(connections: Any, locks: WeakKeyDictionary[Any, L], make: Callable[[], L]) -> L:
    """Return the lock of a connection; the first call makes it."""
    with _GUARD:
        return locks.setdefault(connections, make())
