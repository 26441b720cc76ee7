"""Sweepers: a thread or a task that deletes expired items now and then."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

logger = logging.getLogger(__name__)

DEFAULT_MINUTES = 5.0
"""How long a sweeper waits between two sweeps, unless `ttl` or the caller says otherwise."""


class Sweeper:
    """Sweeps in a thread until it is stopped or its future is cancelled."""

    def __init__(self, sweep: Callable[[], int]) -> None:
        """Take what to call; an error in it is logged, and the next sweep tries again."""
        self._sweep = sweep
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._future: Future[None] | None = None

    def start(self, minutes: float) -> Future[None]:
        """Start sweeping, unless it is going on already; the future ends when it does."""
        if self._future is not None and not self._future.done() and not self._stop.is_set():
            return self._future
        future: Future[None] = Future()
        self._stop = stop = threading.Event()
        future.add_done_callback(lambda _: stop.set())
        self._future = future
        self._thread = threading.Thread(
            target=self._loop, args=(minutes * 60, stop, future), name="ttl-sweeper", daemon=True
        )
        self._thread.start()
        return future

    def stop(self, timeout: float | None) -> bool:
        """Stop sweeping; False where the sweep under way takes longer than `timeout` seconds."""
        self._stop.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        if self._thread.is_alive():
            return False
        self._thread = None
        return True

    def _loop(self, seconds: float, stop: threading.Event, future: Future[None]) -> None:
        while not stop.wait(seconds):
            try:
                _report(self._sweep())
            except Exception:
                logger.exception("sweeping expired items failed; trying again in %s s", seconds)
        if not future.done():
            future.set_result(None)


class AsyncSweeper:
    """Sweeps in a task until it is stopped or cancelled."""

    def __init__(self, sweep: Callable[[], Awaitable[int]]) -> None:
        """Take what to await; an error in it is logged, and the next sweep tries again."""
        self._sweep = sweep
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, minutes: float) -> asyncio.Task[None]:
        """Start sweeping, unless it is going on already."""
        if self._task is None or self._task.done() or self._stop.is_set() or _ends(self._task):
            self._stop = asyncio.Event()
            self._task = asyncio.create_task(self._loop(minutes * 60, self._stop))
            self._task.set_name("ttl-sweeper")
        return self._task

    async def stop(self, timeout: float | None) -> bool:
        """Stop sweeping; False where the sweep under way takes longer than `timeout` seconds."""
        self._stop.set()
        if self._task is None:
            return True
        done, _ = await asyncio.wait([self._task], timeout=timeout)
        if not done:
            return False
        self._task = None
        return True

    async def _loop(self, seconds: float, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), seconds)
            except asyncio.TimeoutError:
                try:
                    _report(await self._sweep())
                except Exception:
                    logger.exception("sweeping expired items failed; trying again in %s s", seconds)


def _ends(task: asyncio.Task[None]) -> bool:
    """Whether a task was cancelled and has not yet had its turn to end; before 3.11 none tells."""
    return sys.version_info >= (3, 11) and task.cancelling() > 0


def _report(count: int) -> None:
    if count:
        logger.info("swept %s expired items", count)
