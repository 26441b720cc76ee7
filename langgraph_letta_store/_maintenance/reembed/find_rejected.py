"""Finding the text that a model rejects, so that the error can name it."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph_letta_store._engine.steps import Operation, embed

_HARMLESS = "memory"
"""A text that every model accepts, unless it rejects all."""


def find_rejected_text(texts: Sequence[str], error: Exception) -> Operation[tuple[str, Exception]]:
    """Find the first text that a model rejects also when it is embedded alone.

    Takes about two calls of the model for each halving of the texts.

    Args:
        texts: those that the model rejected together.
        error: the error that it raised.

    Returns:
        The text, and the error that the model raised for it.

    Raises:
        Exception: `error`, where the model rejects everything, or accepts each text alone.
    """
    if (yield from _try_texts([_HARMLESS])) is not None:
        raise error
    left = list(texts)
    while len(left) > 1:
        half = left[: len(left) // 2]
        if (yield from _try_texts(half)) is None:
            half = left[len(half) :]
        left = half
    alone = yield from _try_texts(left)
    if alone is None:
        raise error
    return left[0], alone


def _try_texts(texts: Sequence[str]) -> Operation[Exception | None]:
    """Return the error that the model raises for texts, or None where it accepts them."""
    try:
        yield from embed(texts)
    except Exception as error:  # noqa: BLE001  # models raise what they like
        return error
    return None
