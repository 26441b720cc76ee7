"""Calling a coroutine's object from another thread than that of its event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from langgraph_letta_store.errors import EventLoopBlockedError, StoreClosedError

P = ParamSpec("P")
T = TypeVar("T")

BLOCKED_SECONDS = 4.0
"""How long an event loop may give nothing its turn before a call of another thread gives up.

However long the database takes, the loop has turns meanwhile; only a loop that runs something else
without a pause, or does not run, has none.
"""

CLOSED = (
    "the store or saver is closed, or the event loop that it belongs to is; make a new one, in the "
    "event loop that is to use it"
)
"""Says that a store or saver is closed, to all callers alike."""


class OnLoop(Protocol):
    """An object for coroutines, which belongs to the loop that used it first."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that it belongs to."""
        ...


def call_on_loop(
    owner: OnLoop,
    method: Callable[P, Coroutine[Any, Any, T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a coroutine method on its object's loop, and wait for it in this thread.

    Raises:
        asyncio.InvalidStateError: this is the loop's own thread, which would wait for itself.
        EventLoopBlockedError: the loop is blocked, or does not run.
        StoreClosedError: the loop is closed.
    """
    refuse_on_loop(owner, method.__name__)
    return wait_on_loop(owner, owner.loop, method.__name__, lambda: method(*args, **kwargs))


def wait_on_loop(
    owner: object,
    loop: asyncio.AbstractEventLoop,
    method: str,
    call: Callable[[], Coroutine[Any, Any, T]],
) -> T:
    """Run a coroutine on another thread's loop, and wait for it as long as that loop goes on.

    Args:
        owner: the store or saver that is called.
        loop: its event loop.
        method: the name of the method to await instead.
        call: makes the coroutine.

    Raises:
        EventLoopBlockedError: the loop is blocked, or does not run.
        StoreClosedError: the loop is closed.
    """
    task = _Task(loop, call)
    try:
        _call_soon(loop, task.start)
        while True:
            turn = threading.Event()
            _call_soon(loop, turn.set)
            wait_for([task.future], BLOCKED_SECONDS)
            if task.future.done():
                return task.future.result()
            if not turn.is_set():
                raise EventLoopBlockedError(_blocked(type(owner).__name__, method))
    except BaseException:
        task.give_up()
        raise


class _Task(Generic[T]):
    """A coroutine on the loop of another thread, which is made only when the loop has its turn."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, call: Callable[[], Coroutine[Any, Any, T]]
    ) -> None:
        self.future: Future[T] = Future()
        self._loop = loop
        self._call = call
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start, on the loop, unless the caller has given up meanwhile."""
        if self.future.set_running_or_notify_cancel():
            self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            result = await self._call()
        except asyncio.CancelledError:
            self.future.set_exception(CancelledError())
            raise
        except BaseException as error:  # noqa: BLE001  # the waiting thread raises it
            self.future.set_exception(error)
        else:
            self.future.set_result(result)

    def give_up(self) -> None:
        """Never start; what has begun is cancelled when the loop has its turn."""
        if not self.future.cancel() and not self.future.done():
            with suppress(StoreClosedError):  # then there is nothing left to cancel
                _call_soon(self._loop, self._cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _call_soon(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError as error:
        raise StoreClosedError(CLOSED) from error


def _blocked(name: str, method: str) -> str:
    return (
        f"{name} was called from another thread, and its event loop has not run for "
        f"{BLOCKED_SECONDS:g} seconds: it is blocked, as by `graph.invoke(...)` in a coroutine, or "
        f"does not run. In coroutines use `await graph.ainvoke(...)`, or await `{method}`; "
        f"for `graph.invoke(...)` use {name.removeprefix('Async')} instead"
    )


def find_other_loop(
    loop: asyncio.AbstractEventLoop | None,
) -> asyncio.AbstractEventLoop | None:
    """Return an object's loop if another thread calls; None on the loop, or without one."""
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    return None if running is loop else loop


def refuse_on_loop(owner: OnLoop, method: str) -> None:
    """Refuse a synchronous call on the loop that would have to answer it.

    Raises:
        asyncio.InvalidStateError: this is that loop.
    """
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        return
    if running is owner.loop:
        name = type(owner).__name__
        msg = (
            f"Synchronous calls to {name} are only allowed from a different thread. From the main "
            f"thread, use the async interface. For example, use `await checkpointer.{method}(...)` "
            "or `await graph.ainvoke(...)`."
        )
        raise asyncio.InvalidStateError(msg)
