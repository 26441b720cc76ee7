"""Reranks hits by a function of the user's, which scores their texts by a query."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, SupportsFloat, TypeVar, cast

from langgraph_letta_store._engine.steps import Operation, Rerank
from langgraph_letta_store.config.search import Reranker
from langgraph_letta_store.errors import RerankError

Hit = TypeVar("Hit")


def read_reranked(
    rerank: Reranker,
    depth: int,
    query: str,
    limit: int,
    offset: int,
    read: Callable[[int, int], Operation[Sequence[Hit]]],
    texts: Callable[[Sequence[Hit]], Operation[Sequence[str]]],
    rescored: Callable[[Hit, float], Hit],
) -> Operation[list[Hit]]:
    """Return a page of hits, the first `depth` of them in the order of a reranker's scores.

    It scores the same hits whichever page is asked for, so that pages fit together. Hits to which
    it gives equal scores keep their order; those behind the first `depth` follow as they were.

    Args:
        rerank: the function that scores hits.
        depth: how many hits it scores.
        query: what the reranker compares the hits with.
        limit: how many hits the page has.
        offset: how many hits come before the page.
        read: reads a page, by its limit and offset, in the order of the mode's scores.
        texts: returns the texts that the reranker reads.
        rescored: returns a hit with another score.

    Raises:
        RerankError: the reranker did not return one finite number for each text.
        Exception: what the reranker raised.
    """
    reach = limit + offset
    page = list[Hit]()
    if offset < depth:
        best = yield from read(depth, 0)
        scores = yield from score(rerank, query, (yield from texts(best)))
        order = sorted(zip(best, scores, strict=True), key=lambda scored: -scored[1])
        page = [rescored(hit, score) for hit, score in order[offset:reach]]
    if reach > depth:
        first = max(depth, offset)
        page += yield from read(reach - first, first)
    return page


def return_texts(texts: Sequence[str]) -> Operation[Sequence[str]]:
    """Return texts for a reranker that are at hand: an operation without steps."""
    yield from ()
    return texts


def score(function: Reranker, query: str, texts: Sequence[str]) -> Operation[list[float]]:
    """Have a function of the user's score texts by a query; without texts there is no step.

    Raises:
        RerankError: it did not return one finite number for each text.
        Exception: what the function raised.

    Example:
        >>> scores = yield from score(cross_encoder, "tea", ["Ada takes her tea black", "trams"])
    """
    if not texts:
        return []
    answer: Any = yield Rerank(function, query, texts)
    if hasattr(answer, "tolist"):  # an array
        answer = answer.tolist()
    if not isinstance(answer, Sequence) or isinstance(answer, (str, bytes)):
        msg = f"rerank returned {answer!r:.80}; let it return a list of numbers, one for each text"
        raise RerankError(msg)
    listed = list(cast("Iterable[Any]", answer))
    if len(listed) != len(texts):
        msg = f"rerank returned {len(listed)} scores for {len(texts)} texts; return one for each"
        raise RerankError(msg)
    for place, score in enumerate(listed):
        if not isinstance(score, SupportsFloat) or not math.isfinite(float(score)):
            msg = f"rerank returned {score!r:.80} for texts[{place}]; return finite numbers"
            raise RerankError(msg)
    return [float(score) for score in listed]
