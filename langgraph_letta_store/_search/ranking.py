"""How the hits of a query are ranked: the options of a call, completed, and the page they give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, get_args

from typing_extensions import TypedDict

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store.config.checks import invalid, is_number, is_whole
from langgraph_letta_store.config.choices import IterativeScan
from langgraph_letta_store.config.search import Expander, Mode, Reranker, SearchSettings
from langgraph_letta_store.errors import InvalidOperationError


class SearchArguments(TypedDict, total=False):
    """What a store's `search` takes besides LangGraph's own arguments; see `SearchOptions`."""

    mode: Mode | None
    text_weight: float | None
    min_score: float | None
    rerank: Reranker | None
    expand: Expander | None
    ef_search: int | None
    probes: int | None
    iterative_scan: IterativeScan | None


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What a call may say besides LangGraph's own arguments; None leaves it to the store.

    `ef_search`, `probes` and `iterative_scan` are pgvector's, for agents with an own index.
    """

    mode: Mode | None = None
    text_weight: float | None = None
    min_score: float | None = None
    rerank: Reranker | None = None
    expand: Expander | None = None
    ef_search: int | None = None
    probes: int | None = None
    iterative_scan: IterativeScan | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """Check the options of a call.

        Raises:
            InvalidOperationError: an option is invalid; the message names it.
            TypeError: there is no such option.
        """
        for name in given:
            if name not in SearchArguments.__annotations__:
                known = ", ".join(SearchArguments.__annotations__)
                msg = f"search takes no {name!r:.80}; its options are {known}"
                raise TypeError(msg)
        options = cls(**given)
        for name, choices in (
            ("mode", get_args(Mode)),
            ("iterative_scan", get_args(IterativeScan)),
        ):
            value = getattr(options, name)
            if value is not None and value not in choices:
                expected = f"one of {', '.join(choices)}"
                raise InvalidOperationError(invalid(name, expected, value))
        for name, least, most in (("text_weight", 0, 1), ("min_score", -math.inf, math.inf)):
            value = getattr(options, name)
            if value is not None and not is_number(value, least, most):
                expected = "a number from 0 to 1" if most == 1 else "a number, such as 0.5"
                raise InvalidOperationError(invalid(name, expected, value))
        for name, limit in (("ef_search", 1000), ("probes", 32768)):
            value = getattr(options, name)
            if value is not None and not is_whole(value, 1, limit):
                expected = f"a whole number from 1 to {limit}"
                raise InvalidOperationError(invalid(name, expected, value))
        if options.rerank is not None and not callable(options.rerank):
            expected = "a function of a query and texts"
            raise InvalidOperationError(invalid("rerank", expected, options.rerank))
        if options.expand is not None and not callable(options.expand):
            raise InvalidOperationError(invalid("expand", "a function of a query", options.expand))
        return options


NO_OPTIONS = SearchOptions()


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits are scored: the options of a call, and the store's or saver's for the others.

    `text_weight` is the share of a hybrid score that the words have. `neighbour_weight` is the part
    of their own score that the messages, or items, before and after lend one.
    Hits below `min_score` are left out. `rerank` gives the first `depth` hits scores of its own;
    without a reranker the depth is 0. `expand` returns questions that are searched too. Pages of
    `max(limit, depth)` hits are cut from one sequence.
    """

    mode: Mode
    text_weight: float
    min_score: float | None
    rerank: Reranker | None
    depth: int
    neighbour_weight: float = 0.0
    expand: Expander | None = None

    @classmethod
    def resolve(
        cls,
        settings: SearchSettings,
        options: SearchOptions,
        mode: Mode,
        text_weight: float,
        *,
        embeds: bool,
        neighbour_weight: float = 0.0,
    ) -> Self:
        """Complete the options of a call by the settings, and those by a default `text_weight`.

        Raises:
            InvalidOperationError: the mode compares vectors, but there is no embedding model.
        """
        if mode != "text" and not embeds:
            msg = (
                f"mode is {mode!r}, but this store or saver embeds nothing; make it with index=, "
                "or search with mode='text'"
            )
            raise InvalidOperationError(msg)
        weight = settings.text_weight if options.text_weight is None else options.text_weight
        rerank = options.rerank or settings.rerank
        return cls(
            mode=mode,
            text_weight=text_weight if weight is None else weight,
            min_score=settings.min_score if options.min_score is None else options.min_score,
            rerank=rerank,
            depth=settings.rerank_depth if rerank else 0,
            neighbour_weight=neighbour_weight,
            expand=options.expand or settings.expand,
        )

    def passes(self, score: float | None) -> bool:
        """Whether a score reaches `min_score`."""
        return self.min_score is None or score is None or score >= self.min_score


_ITEM_TEXT_WEIGHT = 0.5
"""Found best on the LoCoMo conversations, where 0.4 to 0.6 differ little."""


def item_ranking(
    schema: StoreSchema, options: SearchOptions, *, lends: bool = False
) -> Ranking | None:
    """Return how items are ranked; None where the store compares nothing, as in LangGraph.

    `lends` says whether items add to the scores of those put just before and after them.

    Raises:
        EncryptedFieldError: the mode compares words, and those of encrypted items are not kept.
        InvalidOperationError: the store cannot answer a query in this mode.
    """
    settings, embeds = schema.config.search, schema.index is not None
    mode = options.mode or settings.mode or ("vector" if embeds else None)
    if mode is None:
        return None
    ranking = Ranking.resolve(
        *(settings, options, mode, _ITEM_TEXT_WEIGHT),
        embeds=embeds,
        neighbour_weight=float(settings.neighbour_weight) if lends else 0.0,
    )
    if mode != "vector" and schema.seals is not None:
        schema.seals.check_words()
    if mode != "vector" and not schema.has_words:
        msg = (
            f"mode is {mode!r}, but this store keeps no words; make it with "
            "search={'mode': 'hybrid'} and call setup()"
        )
        raise InvalidOperationError(msg)
    return ranking
