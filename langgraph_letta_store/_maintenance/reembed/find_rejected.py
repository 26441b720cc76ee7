"""Which text it is that a model refuses, so that somebody can do something about it."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph_letta_store._engine.steps import Operation, embed

_HARMLESS = "memory"
"""A text that every model takes, unless it takes none."""


def refused(texts: Sequence[str], error: Exception) -> Operation[tuple[str, Exception]]:
    """Find the first of some texts that a model refuses also when it is asked for it alone.

    Takes about twice as many calls as halving the texts takes steps.

    Args:
        texts: what the model refused together.
        error: what it said.

    Returns:
        The text, and what the model says of it.

    Raises:
        Exception: `error`, where the model refuses everything, or each of the texts goes by itself.
    """
    if (yield from _refusal([_HARMLESS])) is not None:
        raise error
    left = list(texts)
    while len(left) > 1:
        half = left[: len(left) // 2]
        if (yield from _refusal(half)) is None:
            half = left[len(half) :]
        left = half
    alone = yield from _refusal(left)
    if alone is None:
        raise error
    return left[0], alone


def _refusal(texts: Sequence[str]) -> Operation[Exception | None]:
    """Return what the model says where it refuses texts, or None where it takes them."""
    try:
        yield from embed(texts)
    except Exception as error:  # noqa: BLE001  # models raise what they like
        return error
    return None
