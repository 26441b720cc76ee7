"""Calls of a user's `rerank` function from synchronous and asynchronous code."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from langgraph_letta_store._engine.steps import Rerank
from langgraph_letta_store.errors import RerankError


def call_reranker(step: Rerank) -> Any:
    """Call the user's function; the operation checks its answer.

    Raises:
        RerankError: the function is asynchronous.
    """
    answer: Any = None
    if not inspect.iscoroutinefunction(step.function):
        answer = step.function(step.query, list(step.texts))
        if not inspect.isawaitable(answer):
            return answer
    if inspect.iscoroutine(answer):
        answer.close()  # otherwise Python warns that it was never awaited
    msg = (
        "rerank is asynchronous, and this call is not: give a function that returns the scores, "
        "or search with AsyncLettaStore or AsyncLettaSaver"
    )
    raise RerankError(msg)


async def acall_reranker(step: Rerank) -> Any:
    """Await an asynchronous function; run a plain one in a thread, as it may block."""
    if inspect.iscoroutinefunction(step.function):
        answer: Any = step.function(step.query, list(step.texts))
    else:
        answer = await asyncio.to_thread(step.function, step.query, list(step.texts))
    return (await answer) if inspect.isawaitable(answer) else answer
