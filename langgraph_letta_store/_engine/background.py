"""Periodic work in the background: in a thread or a task, at intervals or when it is woken.

Stores delete expired items this way, and savers embed new messages. Threads and tasks do not
survive a fork: in the child a task that ran in the parent starts again when it is woken, so that
savers embed the messages that the child stores. Work that only runs at intervals is left to the
parent, unless the child starts it too.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

from langgraph_letta_store._engine import forks

S = TypeVar("S")

logger = logging.getLogger("langgraph_letta_store.engine")

DEFAULT_MINUTES = 5.0
"""Minutes between two sweeps, unless `ttl` or the caller gives another interval."""

MAINTENANCE_MINUTES = 60.0
"""The default pause between two background runs: counting a million agents' rows takes seconds."""

KEY_SECONDS = 5.0
"""Seconds after which new items are looked for whose keys are to be made."""


class _BasePeriodicTask(Generic[S]):
    """The sweep that a task repeats, with its name and its description for the log."""

    def __init__(
        self, sweep: S, *, name: str = "ttl-sweeper", what: str = "sweeping expired items"
    ) -> None:
        """Take the sweep; if it raises, the error is logged and the next sweep tries again.

        Args:
            sweep: a function that returns how many rows it changed; for coroutines, a coroutine
                function.
            name: the name of the thread or the task.
            what: a description of the sweep, for the log.
        """
        self._sweep = sweep
        self._name = name
        self._what = what
        self._minutes = 0.0
        self._resumes = False
        self._renew()
        forks.register(self)

    def _renew(self) -> None:
        raise NotImplementedError

    def after_fork(self) -> None:
        """Drop what the parent runs; start it again when woken, if the parent has it."""
        raise NotImplementedError


class PeriodicTask(_BasePeriodicTask[Callable[[], int]]):
    """Repeats a sweep in a thread until it is stopped or its future is cancelled."""

    def _renew(self) -> None:
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._future: Future[None] | None = None

    def after_fork(self) -> None:
        """Drop the parent's thread; start another one when woken, if the parent has one."""
        self._resumes |= self._thread is not None and not self._stop.is_set()
        self._renew()

    def start(self, minutes: float) -> Future[None]:
        """Start sweeping, unless a thread already does; the future ends with the thread."""
        if self._future is not None and not self._future.done() and not self._stop.is_set():
            return self._future
        self._minutes, self._resumes = minutes, False
        future: Future[None] = Future()
        self._stop = stop = threading.Event()
        self._woken = woken = threading.Event()
        future.add_done_callback(lambda _: stop.set())
        future.add_done_callback(lambda _: woken.set())
        self._future = future
        self._thread = threading.Thread(
            target=self._loop,
            args=(minutes * 60, stop, woken, future),
            name=self._name,
            daemon=True,
        )
        self._thread.start()
        return future

    def end_at_once(self) -> Future[None]:
        """Return a future that has ended, for a sweep that need not be started."""
        ended: Future[None] = Future()
        ended.set_result(None)
        return ended

    def wake(self) -> None:
        """Sweep now, or once more after the current sweep; does nothing if not started."""
        if self._resumes:
            self.start(self._minutes)
        self._woken.set()

    def is_stopping(self) -> bool:
        """Whether the current sweep should end early."""
        return self._stop.is_set()

    def stop(self, timeout: float | None) -> bool:
        """Stop sweeping; False if the current sweep takes longer than `timeout` seconds."""
        self._resumes = False
        self._stop.set()
        self._woken.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        if self._thread.is_alive():
            return False
        self._thread = None
        return True

    def _loop(
        self, seconds: float, stop: threading.Event, woken: threading.Event, future: Future[None]
    ) -> None:
        failures = 0
        while True:
            woken.wait(_pause(seconds, failures))
            woken.clear()  # before `stop` is read, which stop() sets before `woken`
            if stop.is_set():
                break
            try:
                _report(self._what, self._sweep())
                failures = 0
            except Exception as error:  # noqa: BLE001  # the next sweep tries again
                failures += 1
                _log_failure(self._what, error, _pause(seconds, failures))
        if not future.done():
            future.set_result(None)


class AsyncPeriodicTask(_BasePeriodicTask[Callable[[], Awaitable[int]]]):
    """Repeats a sweep in a task until it is stopped or cancelled."""

    def _renew(self) -> None:
        self._woken = asyncio.Event()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def after_fork(self) -> None:
        """Drop the parent's task; start another one when woken, if the parent has one."""
        forks.abandon((self._task, self._woken, self._stop))
        self._resumes |= self._task is not None and not self._stop.is_set()
        self._renew()

    def start(self, minutes: float) -> asyncio.Task[None]:
        """Start sweeping, unless a task already does."""
        if self._task is None or self._task.done() or self._stop.is_set() or _ends(self._task):
            self._minutes, self._resumes = minutes, False
            self._stop = asyncio.Event()
            self._woken = asyncio.Event()
            self._task = asyncio.create_task(self._loop(minutes * 60, self._stop, self._woken))
            self._task.set_name(self._name)
        return self._task

    def end_at_once(self) -> asyncio.Task[None]:
        """Return a task that ends at once, for a sweep that need not be started."""
        return asyncio.create_task(asyncio.sleep(0))

    def wake(self) -> None:
        """Sweep now, or once more after the current sweep; call it in the task's event loop."""
        if self._resumes:
            self.start(self._minutes)
        self._woken.set()

    def is_stopping(self) -> bool:
        """Whether the current sweep should end early."""
        return self._stop.is_set()

    async def stop(self, timeout: float | None) -> bool:
        """Stop sweeping; False if the current sweep takes longer than `timeout` seconds."""
        self._resumes = False
        self._stop.set()
        self._woken.set()
        if self._task is None:
            return True
        done, _ = await asyncio.wait([self._task], timeout=timeout)
        if not done:
            return False
        self._task = None
        return True

    async def _loop(self, seconds: float, stop: asyncio.Event, woken: asyncio.Event) -> None:
        failures = 0
        while True:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(woken.wait(), _pause(seconds, failures))
            woken.clear()
            if stop.is_set():
                break
            try:
                _report(self._what, await self._sweep())
                failures = 0
            except Exception as error:  # noqa: BLE001  # the next sweep tries again
                failures += 1
                _log_failure(self._what, error, _pause(seconds, failures))


def _pause(seconds: float, failures: int) -> float:
    """Return how many seconds to wait: after a failure one, doubled with each, up to `seconds`."""
    return min(seconds, 2.0 ** min(failures - 1, 30)) if failures else seconds


def _ends(task: asyncio.Task[None]) -> bool:
    """Whether a task was cancelled and has not ended yet."""
    return task.cancelling() > 0


def _log_failure(what: str, error: Exception, pause: float) -> None:
    """Log that a sweep failed; the error's text, which may quote contents, at DEBUG only."""
    name = type(error).__name__
    extra = {"letta_task": what, "letta_error": name, "letta_pause": pause}
    logger.error("%s failed (%s); trying again in %s s", what, name, pause, extra=extra)
    logger.debug("%s failed", what, exc_info=error, extra=extra)


def _report(what: str, count: int) -> None:
    if count:
        logger.info("%s: %s", what, count, extra={"letta_task": what, "letta_rows": count})
