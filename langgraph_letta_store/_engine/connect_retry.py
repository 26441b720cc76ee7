"""Waiting for a database that is waking up: serverless databases go to sleep when they are idle.

Only failures that a waking database causes are retried: a refused or closed connection, no answer,
or the report that the server is starting up. A wrong password or name fails at once.
"""

from __future__ import annotations

import asyncio
import errno
import math
import os
import random
import re
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from psycopg import AsyncConnection, Connection, OperationalError
from psycopg.conninfo import conninfo_to_dict

from langgraph_letta_store._engine import forks
from langgraph_letta_store.errors import DatabaseUnavailableError

FIRST_PAUSE = 0.1
"""Seconds between the first two attempts; each further pause is twice as long."""

LONGEST_PAUSE = 1.0
"""Seconds that a pause grows to."""

ATTEMPT_SECONDS = 4
"""Seconds that an attempt waits for an answer: a sleeping host may lose the packets."""

LEAST_SECONDS = 2
"""The shortest time for an attempt: psycopg, like libpq, rounds shorter ones up to it."""

_SYSTEM = ("ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EPIPE")

# A failed connection has no error code, only a message; the system's are in its own language.
_FAULTS = (
    *(os.strerror(getattr(errno, name)) for name in _SYSTEM),
    "timeout expired",
    "server closed the connection unexpectedly",
    "SSL connection has been closed unexpectedly",
    "SSL SYSCALL error",
    # 57P03: "… is starting up", "… is not yet accepting connections", "… is in recovery mode".
    "the database system is ",
)
_SEVERAL = "All failures were:\n"
_HOST = re.compile("^- ", re.MULTILINE)
_ADDRESS = "connection to server "

C = TypeVar("C")


class ConnectRetry:
    """How long to wait for a database at each new connection, in any number of threads."""

    def __init__(self, seconds: float) -> None:
        """Take the time to wait in seconds; 0 for a single attempt."""
        self.seconds = seconds
        self._ended = threading.Event()
        self._aended = asyncio.Event()
        forks.register(self)

    def after_fork(self) -> None:
        """Wait in this process too, unless the pool was closed before the fork."""
        forks.abandon(self._aended)
        if not self._ended.is_set():
            self._ended = threading.Event()
            self._aended = asyncio.Event()

    def end(self) -> None:
        """End all waits, as the pool closes; in asynchronous code, call it in the event loop."""
        self._ended.set()
        self._aended.set()

    def connect(self, connect: Callable[..., C], conninfo: str, options: Mapping[str, Any]) -> C:
        """Connect as soon as the database is awake.

        Raises:
            DatabaseUnavailableError: it did not wake up in time.
            psycopg.OperationalError: the connection failed for another reason.
        """
        attempts = _Attempts(self.seconds, conninfo, options)
        while True:
            try:
                return connect(conninfo, **attempts.options())
            except OperationalError as error:
                if self._ended.wait(attempts.pause(error)):
                    raise

    async def aconnect(
        self, connect: Callable[..., Awaitable[C]], conninfo: str, options: Mapping[str, Any]
    ) -> C:
        """Do what `connect` does, for coroutines."""
        attempts = _Attempts(self.seconds, conninfo, options)
        while True:
            try:
                return await connect(conninfo, **attempts.options())
            except OperationalError as error:
                pause = attempts.pause(error)
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._aended.wait(), pause)
                if self._aended.is_set():
                    raise

    def connections(self) -> type[Connection[Any]]:
        """Return a class of connections that wait for the database, for a pool."""
        retry = self

        class WakingConnection(Connection[Any]):
            @classmethod
            def connect(cls, conninfo: str = "", **options: Any) -> Any:
                return retry.connect(super().connect, conninfo, options)

        return WakingConnection

    def async_connections(self) -> type[AsyncConnection[Any]]:
        """Return a class of connections that wait for the database, for an asynchronous pool."""
        retry = self

        class WakingAsyncConnection(AsyncConnection[Any]):
            @classmethod
            async def connect(cls, conninfo: str = "", **options: Any) -> Any:
                return await retry.aconnect(super().connect, conninfo, options)

        return WakingAsyncConnection


class _Attempts:
    """The attempts to make one connection."""

    def __init__(self, seconds: float, conninfo: str, options: Mapping[str, Any]) -> None:
        self._seconds = seconds
        self._options = options
        self._began = time.monotonic()
        self._tried = 0
        self._silent = False
        own = options.get("connect_timeout") or conninfo_to_dict(conninfo).get("connect_timeout")
        self._each = min(float(own or math.inf), ATTEMPT_SECONDS)

    def options(self) -> dict[str, Any]:
        """Return the options of the next attempt, with a timeout that ends with the wait."""
        self._tried += 1
        if not self._seconds:
            return dict(self._options)
        longest = max(LEAST_SECONDS, int(min(self._each, self._left())))
        return {**self._options, "connect_timeout": longest}

    def pause(self, error: OperationalError) -> float:
        """Return how long to wait after an attempt that failed.

        Raises:
            DatabaseUnavailableError: the time is over.
            psycopg.OperationalError: the error, if the database is not just waking up.
        """
        if not self._seconds or not is_waking(error):
            raise error
        self._silent |= "timeout expired" in str(error)
        left = self._left() - (LEAST_SECONDS if self._silent else 0)
        if left <= 0:
            msg = (
                f"no connection within {self._seconds:.3g} s, in {self._tried} attempts; check "
                "that the database runs, or give it more time to wake up, with "
                "pool_config={'wake_timeout': seconds}. The last attempt: "
                + " ".join(str(error).split())
            )
            raise DatabaseUnavailableError(msg) from error
        pause = min(FIRST_PAUSE * 2.0 ** min(self._tried - 1, 10), LONGEST_PAUSE)
        # Jitter, so that not all clients connect to a database at the moment it wakes up.
        return min(pause * random.uniform(0.5, 1), left)  # noqa: S311  # keeps no secret

    def _left(self) -> float:
        return self._began + self._seconds - time.monotonic()


def is_waking(error: OperationalError) -> bool:
    """Whether a connection failed, at every address, in a way that a waking database causes."""
    message = str(error)
    _, *hosts = _HOST.split(message.partition(_SEVERAL)[2])
    for host in hosts or [message]:
        _, *addresses = host.split(_ADDRESS)
        if not all(any(fault in part for fault in _FAULTS) for part in addresses or [host]):
            return False
    return True
