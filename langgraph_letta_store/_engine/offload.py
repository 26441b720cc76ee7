"""Work that grows with its input, done in a thread beside the event loop.

An operation prepares what it sends and reads what it receives between its steps: it serialises,
hashes, compresses and cuts texts into words. For a small input that takes less than the change to
another thread; for a large one it would keep all other coroutines waiting.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeGuard, TypeVar, cast

from pydantic import BaseModel

from langgraph_letta_store._engine import forks
from langgraph_letta_store.config.checks import is_mapping

T = TypeVar("T")

LARGE_BYTES = 8192
"""From how many bytes of text and data on an input is large: some 5 ms of work."""

LARGE_PARTS = 400
"""From how many parts on an input is large: about a hundred messages."""

THREADS = 4
"""How many threads do such work, for all stores and savers of a process.

They are our own: in the event loop's default executor, synchronous nodes that wait for a store
would take the places of the work that they wait for.
"""

_TEXTS = (str, bytes, bytearray, memoryview)
_OWN = __name__.partition(".")[0]


def is_large(*values: Any) -> bool:
    """Whether the work on values may take long; looks at `LARGE_PARTS` parts at most.

    Example:
        >>> is_large({"text": "a few words"}), is_large(["a long text" * 1000])
        (False, True)
    """
    bytes_left = LARGE_BYTES
    parts_left = LARGE_PARTS
    parts: list[Any] = list(values)
    while parts:
        value = parts.pop()
        kind = type(cast("object", value))
        if kind is str or kind is bytes:
            bytes_left -= len(value)
        elif kind is int or kind is float or kind is bool or value is None:
            continue
        elif is_mapping(value):
            parts_left -= len(value)
            if parts_left >= 0:
                parts.extend(value.values())
                parts.extend(value)
        elif _is_collection(value):
            if value and type(next(iter(value))) in (int, float):
                bytes_left -= 8 * len(value)
            else:
                parts_left -= len(value)
                if parts_left >= 0:
                    parts.extend(value)
        elif isinstance(value, BaseModel) or _is_dataclass(kind):
            own = getattr(value, "__dict__", {}).values()
            fields = [field for field in own if field is not None]
            parts_left -= len(fields)
            parts.extend(fields)
        else:
            bytes_left -= _measure_bytes(value)
        if bytes_left < 0 or parts_left < 0:
            return True
    return False


def _is_collection(value: Any) -> TypeGuard[Collection[Any]]:
    # Only Python's own: an array is a Collection too, whose truth and parts are something else.
    return isinstance(value, (list, tuple, set, frozenset, deque))


def _is_dataclass(kind: type[object]) -> bool:
    """Whether values of a class are dataclasses of a user's; those of this package are no input."""
    return hasattr(kind, "__dataclass_fields__") and not kind.__module__.startswith(_OWN)


def _measure_bytes(value: Any) -> int:
    """Return the size of an array, a str of another class, or anything that knows its own."""
    if isinstance(value, _TEXTS):
        return len(cast("bytes", value))
    size: Any = getattr(value, "nbytes", 0)
    return size if isinstance(size, int) else 0


class Workers:
    """Threads that start with the first work; a forked process gets its own."""

    def __init__(self) -> None:
        """Have no thread yet."""
        self._executor: ThreadPoolExecutor | None = None
        forks.register(self)

    async def run(self, work: Callable[[], T], *, abandoned: Callable[[], object]) -> T:
        """Do work in a thread, and wait for it without holding up the loop.

        Args:
            work: what to do; it must not raise StopIteration.
            abandoned: called, in any thread, where the work failed or was not waited for, once no
                thread is at it.
        """
        future = self._threads().submit(contextvars.copy_context().run, work)
        try:
            return await asyncio.wrap_future(future)
        except BaseException:
            # Called at once where the work is over, or was cancelled before it began.
            future.add_done_callback(lambda _: abandoned())
            raise

    def begin(self, work: Callable[[], object]) -> None:
        """Begin work that is needed soon; what needs it does it again where it fails."""
        self._threads().submit(work)

    def _threads(self) -> ThreadPoolExecutor:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(THREADS, "letta-store-worker")
        return self._executor

    def after_fork(self) -> None:
        """Have no thread: those of the parent are not here."""
        forks.abandon(self._executor)
        self._executor = None


WORKERS = Workers()
