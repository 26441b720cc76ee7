"""Calls of users' functions (`rerank`, `expand`, `keys`) from synchronous and asynchronous code."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from langgraph_letta_store._engine.steps import Expand, Rerank
from langgraph_letta_store.errors import ExpandError, KeysError, LettaStoreError, RerankError


def call_function(step: Rerank | Expand) -> Any:
    """Call the user's function; the operation checks its answer.

    Raises:
        RerankError, ExpandError, KeysError: the function is asynchronous.
    """
    answer: Any = None
    if not inspect.iscoroutinefunction(step.function):
        answer = _bind(step)()
        if not inspect.isawaitable(answer):
            return answer
    if inspect.iscoroutine(answer):
        answer.close()  # otherwise Python warns that it was never awaited
    name: str = "rerank"
    error: type[LettaStoreError] = RerankError
    if isinstance(step, Expand):
        name, error = step.option, KeysError if step.option == "keys" else ExpandError
    msg = (
        f"{name} is asynchronous, and this call is not: give a function that returns its answer, "
        "or use AsyncLettaStore or AsyncLettaSaver"
    )
    raise error(msg)


async def acall_function(step: Rerank | Expand) -> Any:
    """Await an asynchronous function; run a plain one in a thread, as it may block."""
    call = _bind(step)
    is_plain = not inspect.iscoroutinefunction(step.function)
    answer: Any = await asyncio.to_thread(call) if is_plain else call()
    return (await answer) if inspect.isawaitable(answer) else answer


def _bind(step: Rerank | Expand) -> Callable[[], Any]:
    if isinstance(step, Rerank):
        return lambda: step.function(step.query, list(step.texts))
    return lambda: step.function(step.query)
