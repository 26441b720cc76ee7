"""Calling a coroutine's object from another thread than that of its event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


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
    """
    refuse_on_loop(owner, method.__name__)
    return asyncio.run_coroutine_threadsafe(method(*args, **kwargs), owner.loop).result()


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
