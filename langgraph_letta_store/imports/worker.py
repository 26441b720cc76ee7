"""Imports in an event loop: a worker thread does the work, and stops where its caller is cancelled.

A source is read by a server-side cursor that one thread uses from the beginning to the end, while
operations on the target run in between. So a coroutine waits for the thread that does both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event

from langgraph_letta_store.imports.report import Advance, Report


class _StoppedError(Exception):
    """The caller of the import was cancelled."""


async def run_import(work: Callable[[Advance], Report], advance: Advance) -> Report:
    """Run an import in a worker thread.

    Args:
        work: does the import; it is given a function to call after each page.
        advance: the caller's own function, called in the worker thread.
    """
    stopped = Event()

    def advance_unless_stopped(kind: str, count: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        advance(kind, count)

    thread = asyncio.ensure_future(asyncio.to_thread(work, advance_unless_stopped))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        stopped.set()
        # What is written of the page at hand is complete before the caller goes on.
        await asyncio.wait([thread])
        thread.exception()
        raise
