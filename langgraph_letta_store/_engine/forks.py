"""Forks: a child process never uses what its parent opened.

A forked process (gunicorn --preload, Celery, multiprocessing) has a copy of its parent's memory and
shares its sockets, but has none of its other threads. Two processes on one socket read each other's
answers, and a lock that another thread held stays locked for ever in the child. One hook, run in
each child right after the fork, therefore

1. puts /dev/null in the place of the sockets of connections that this package opened, so that
   nothing can reach the parent's sessions any more, not even the goodbye of a connection closed;
2. calls `after_fork` of each registered object: pools open again at first use, locks are free,
   background work that the parent does is not under way here.

The hook costs nothing until a process forks.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import stat
import threading
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

from psycopg import BaseConnection, Error

logger = logging.getLogger(__name__)


class Heir(Protocol):
    """An object with state that makes no sense in a forked process."""

    def after_fork(self) -> None:
        """Become an object that this process can use; runs in the child, with one thread."""
        ...


_heirs: WeakSet[Heir] = WeakSet()
_connections: WeakSet[BaseConnection[Any]] = WeakSet()
_abandoned: list[object] = []
_inherited: set[tuple[object, ...]] = set()


def register(heir: Heir) -> None:
    """Have `after_fork` called in each process forked from now on, as long as the object lives."""
    _heirs.add(heir)


def sever_in_children(connection: BaseConnection[Any]) -> None:
    """Cut a connection of this package's off from its server in each process forked from now on."""
    _connections.add(connection)


def abandon(state: object) -> None:
    """Keep what the parent uses from being finalised here: coroutines would act on its sockets."""
    _abandoned.append(state)


def is_forked() -> bool:
    """Whether this process was forked after this module was imported."""
    return bool(_abandoned)


def is_severed(connection: BaseConnection[Any]) -> bool:
    """Whether a connection of this package's was cut off, as it is the parent's."""
    return is_forked() and connection in _severed


def is_inherited(connection: BaseConnection[Any]) -> bool:
    """Whether a connection was open before this process was forked."""
    return not connection.closed and _identity(connection.pgconn.socket) in _inherited


_severed: WeakSet[BaseConnection[Any]] = WeakSet()


def _in_child() -> None:
    abandon(None)
    _inherited.clear()
    _inherited.update(_inherited_sockets())
    _sever()
    for heir in list(_heirs):
        try:
            heir.after_fork()
        except Exception:
            logger.exception("%r cannot be used in this forked process", heir)


def _sever() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for connection in list(_connections):
        with suppress(Error, OSError):  # closed meanwhile
            if not connection.closed:
                os.dup2(null, connection.pgconn.socket, inheritable=False)
                _severed.add(connection)
    _connections.clear()
    os.close(null)


def _inherited_sockets() -> set[tuple[object, ...]]:
    return {
        identity
        for number in os.listdir("/dev/fd")  # noqa: PTH208  # a Path for each costs more than the look
        if number.isdigit() and (identity := _identity(int(number)))
    }


def _identity(descriptor: int) -> tuple[object, ...] | None:
    """Return what tells one open socket from all others; None for what is no socket."""
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
    """A `threading.Lock` that a forked process finds free, whichever thread of the parent had it.

    Example:
        >>> lock = Lock()
        >>> with lock:
        ...     pass
    """

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        register(self)

    def acquire(self, *, blocking: bool = True) -> bool:
        """Take the lock; False where it is taken and `blocking` is False."""
        return self._lock.acquire(blocking)

    def release(self) -> None:
        """Give the lock back; nothing where it was taken before the fork."""
        if self._lock.locked():
            self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def after_fork(self) -> None:
        """Be free."""
        self._lock = threading.Lock()


class AsyncLock:
    """An `asyncio.Lock` that a forked process finds free, and for its own event loop."""

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
    """The event loop that an object for coroutines belongs to: the first that uses it.

    In a forked process it belongs to none until one uses it there.
    """

    __slots__ = ("__weakref__", "bound")

    def __init__(self) -> None:
        self.bound: asyncio.AbstractEventLoop | None = None
        register(self)

    def bind(self) -> None:
        """Belong to the running loop, unless to another already."""
        if self.bound is None:
            self.bound = asyncio.get_running_loop()

    def after_fork(self) -> None:
        """Belong to no loop."""
        abandon(self.bound)
        self.bound = None


if hasattr(os, "register_at_fork"):  # not on Windows, which has no forks
    os.register_at_fork(after_in_child=_in_child)
