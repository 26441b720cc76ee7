"""Forks: a child process never uses its parent's connections.

A forked process (gunicorn --preload, Celery, multiprocessing) has a copy of its parent's memory and
shares its sockets, but not its other threads. Two processes on one socket read each other's
answers, and a lock that another thread held stays locked for ever in the child. Therefore one hook
runs in each child right after the fork. It

1. replaces the sockets of connections that this package opened with /dev/null, so that nothing
   reaches the parent's sessions, not even the last message of a closed connection;
2. calls `after_fork` of each registered object: pools open again at first use, locks are free, and
   the parent's background work does not run here.

The hook costs nothing until a process forks.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

from psycopg import BaseConnection, Error

from langgraph_letta_store._engine.thread_bridge import CLOSED
from langgraph_letta_store.errors import StoreClosedError

logger = logging.getLogger("langgraph_letta_store.engine")


class Heir(Protocol):
    """An object with state that is invalid in a forked process."""

    def after_fork(self) -> None:
        """Reset the state for this process; runs in the child, which has one thread."""
        ...


_heirs: WeakSet[Heir] = WeakSet()
_connections: WeakSet[BaseConnection[Any]] = WeakSet()
_abandoned: list[object] = []
_inherited: set[tuple[object, ...]] = set()


def register(heir: Heir) -> None:
    """Call the object's `after_fork` in each process forked from now on."""
    _heirs.add(heir)


def sever_in_children(connection: BaseConnection[Any]) -> None:
    """Cut a connection off from its server in each process forked from now on."""
    _connections.add(connection)


def abandon(state: object) -> None:
    """Keep the parent's objects from being finalised here: coroutines would act on its sockets."""
    _abandoned.append(state)


def is_forked() -> bool:
    """Whether this process was forked after this module was imported."""
    return bool(_abandoned)


def is_severed(connection: BaseConnection[Any]) -> bool:
    """Whether one of this package's connections was cut off because it is the parent's."""
    return is_forked() and connection in _severed


def is_inherited(connection: BaseConnection[Any]) -> bool:
    """Whether a connection was open before this process was forked."""
    return not connection.closed and _identify(connection.pgconn.socket) in _inherited


_severed: WeakSet[BaseConnection[Any]] = WeakSet()


def _in_child() -> None:
    abandon(None)
    _inherited.clear()
    _inherited.update(_find_sockets())
    _sever()
    for heir in list(_heirs):
        try:
            heir.after_fork()
        except Exception:
            logger.exception("%r cannot be used in this forked process", heir)


def _sever() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for connection in list(_connections):
        with suppress(Error, OSError):  # closed in the meantime
            if not connection.closed:
                os.dup2(null, connection.pgconn.socket, inheritable=False)
                _severed.add(connection)
    _connections.clear()
    os.close(null)


def _find_sockets() -> set[tuple[object, ...]]:
    return {
        identity
        for number in os.listdir("/dev/fd")  # noqa: PTH208  # a Path for each would cost more than the call
        if number.isdigit() and (identity := _identify(int(number)))
    }


def _identify(descriptor: int) -> tuple[object, ...] | None:
    """Return an identity of an open socket; None for other descriptors."""
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISSOCK(status.st_mode):
            return None
        if status.st_ino:
            return (status.st_dev, status.st_ino)
        with socket.socket(fileno=os.dup(descriptor)) as duplicate:  # macOS
            return (descriptor, duplicate.getsockname(), duplicate.getpeername())
    except OSError:
        return None


class Lock:
    """A `threading.Lock` that is free in a forked process, whichever thread of the parent held it.

    Example:
        >>> lock = Lock()
        >>> with lock:
        ...     pass
    """

    __slots__ = ("__weakref__", "own")

    def __init__(self) -> None:
        self.own = threading.Lock()
        """This process's lock: `with lock.own` costs less, for code that runs in every call."""
        register(self)

    def acquire(self, *, blocking: bool = True) -> bool:
        """Acquire the lock; False if it is held and `blocking` is False."""
        return self.own.acquire(blocking)

    def release(self) -> None:
        """Release the lock, unless it was acquired before the fork."""
        if self.own.locked():
            self.own.release()

    def __enter__(self) -> None:
        self.own.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def after_fork(self) -> None:
        """Be free."""
        self.own = threading.Lock()


class AsyncLock:
    """An `asyncio.Lock` that is free in a forked process, and works in its event loop."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        register(self)

    async def __aenter__(self) -> None:
        await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        if self._lock.locked():
            self._lock.release()

    def after_fork(self) -> None:
        """Be free."""
        abandon(self._lock)
        self._lock = asyncio.Lock()


class Loop:
    """The event loop that an asynchronous object belongs to: the first that uses it.

    A forked process starts without one.
    """

    __slots__ = ("__weakref__", "bound")

    def __init__(self) -> None:
        self.bound: asyncio.AbstractEventLoop | None = None
        register(self)

    def bind(self) -> bool:
        """Belong to the running loop, unless to another already; True the first time.

        Raises:
            StoreClosedError: the loop that it belongs to is closed.
        """
        if self.bound is not None:
            if self.bound.is_closed():
                raise StoreClosedError(CLOSED)
            return False
        self.bound = asyncio.get_running_loop()
        return True

    def call(self, callback: Callable[[], None]) -> None:
        """Call a function on the loop: at once there, else as soon as it has its turn."""
        loop = self.bound
        try:
            is_here = asyncio.get_running_loop() is loop
        except RuntimeError:
            is_here = False
        if is_here:
            callback()
        elif loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(callback)

    def after_fork(self) -> None:
        """Belong to no loop."""
        abandon(self.bound)
        self.bound = None


if hasattr(os, "register_at_fork"):  # not on Windows, which has no forks
    os.register_at_fork(after_in_child=_in_child)
