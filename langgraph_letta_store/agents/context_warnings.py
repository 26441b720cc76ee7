"""Warnings about a conversation and its model's window."""

from __future__ import annotations

import logging
from functools import cache

logger = logging.getLogger("langgraph_letta_store.agents")


def log_failed_summary(error: Exception) -> None:
    """Log that the model could not write a summary."""
    logger.warning(
        "the model could not write a summary (%s), so the conversation goes on without a new one",
        type(error).__name__,
        extra={"letta_error": type(error).__name__},
    )
    logger.debug("the model could not write a summary", exc_info=error)


@cache
def warn_of_full_window(window: int, floor: float) -> None:
    """Log once for a window that the prompt leaves no room for a conversation."""
    logger.warning(
        "the system prompt, core memory and tools leave less than %d%% of the window's %d tokens "
        "for the conversation: give blocks smaller limits, the model fewer tools, or use a model "
        "with a larger window",
        100 * floor,
        window,
        extra={"letta_window": window},
    )


@cache
def warn_of_long_turn(window: int) -> None:
    """Log once for a window that a turn is longer than it, even without its tools' results."""
    logger.warning(
        "a turn is longer than the window's %d tokens, even without its tools' results: give the "
        "agent shorter messages, or use a model with a larger window",
        window,
        extra={"letta_window": window},
    )
