"""Questions asked in several ways: a user's function returns sub-questions, searched apart.

Each question has a ranking of its own. The page takes the best hit of each question in turn, then
the second best, so that every question has a share of it, whatever its scores.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar, cast

from langgraph_letta_store._engine.steps import Expand, Operation
from langgraph_letta_store.config.search import Expander
from langgraph_letta_store.errors import ExpandError

MOST_QUESTIONS = 8
"""How many questions are searched, the query itself among them: each costs a search."""

Hit = TypeVar("Hit")


def ask_expander(function: Expander, query: str) -> Operation[list[str]]:
    """Return the questions to search: the query, and what a user's function makes of it.

    Blank ones and those that come twice are left out, and so are those behind the first
    `MOST_QUESTIONS`.

    Raises:
        ExpandError: the function did not return a list of str.
        Exception: what the function raised.
    """
    answer: Any = yield Expand(function, query)
    if isinstance(answer, (str, bytes)) or not isinstance(answer, Sequence):
        msg = f"expand returned {answer!r:.80}; let it return a list of questions, each a str"
        raise ExpandError(msg)
    found = [query]
    for place, question in enumerate(cast("Iterable[Any]", answer)):
        if not isinstance(question, str):
            msg = f"expand returned {question!r:.80} at place {place}; return questions, each a str"
            raise ExpandError(msg)
        found.append(question.replace("\0", " ").strip())
    return list(dict.fromkeys(question for question in found if question))[:MOST_QUESTIONS]


def merge(lists: Sequence[Sequence[Hit]], key: Callable[[Hit], Hashable]) -> list[tuple[Hit, int]]:
    """Return the hits of several questions, each once, with the number of the question.

    The best hit of each question comes first, in the order of the questions, then the second best
    of each, and so on.

    Example:
        >>> merge(["ab", "ca"], key=str)
        [('a', 0), ('c', 1), ('b', 0)]
    """
    merged = dict[Hashable, tuple[Hit, int]]()
    for place in range(max(map(len, lists), default=0)):
        for question, hits in enumerate(lists):
            if place < len(hits):
                merged.setdefault(key(hits[place]), (hits[place], question))
    return list(merged.values())
