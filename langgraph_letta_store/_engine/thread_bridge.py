"""Twins: a method of one kind, synchronous or asynchronous, made from its twin of the other.

Each facade has one half of its methods written out, and the other half from here, so that a saver
for synchronous code can be awaited, and one for coroutines be called from another thread.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class OnLoop(Protocol):
    """An object for coroutines, which belongs to the loop that used it first."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that it belongs to."""
        ...


# Both take the object itself as Any: type checkers want it to be the base class's, of which a
# facade overrides the methods.


def in_thread(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Make a coroutine method that runs a synchronous one in a thread."""

    async def twin(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(method, self, *args, **kwargs)

    functools.update_wrapper(twin, method)
    twin.__name__ = f"a{method.__name__}"
    return twin


def from_thread(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], T]:
    """Make a synchronous method that runs a coroutine method on its loop, from another thread.

    The method raises asyncio.InvalidStateError where it is called on that loop, which would wait
    for itself.
    """

    def twin(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        owner: OnLoop = self
        refuse_on_loop(owner, method.__name__)
        return asyncio.run_coroutine_threadsafe(method(self, *args, **kwargs), owner.loop).result()

    functools.update_wrapper(twin, method)
    twin.__name__ = method.__name__.removeprefix("a")
    return twin


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
