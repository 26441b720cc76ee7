"""How searches rank, and what becomes of near-duplicates: `search=` and `duplicates=`, checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Required, Self, TypeAlias

from typing_extensions import TypedDict

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.fields import Field, tokenized
from langgraph_letta_store.errors import ConfigurationError

Mode: TypeAlias = Literal["vector", "text", "hybrid"]
"""Whether a query is compared by its meaning, by its words, or by both."""

Fusion: TypeAlias = Literal["scaled", "rank"]
"""How both are put together: scores scaled to 0 to 1, or reciprocal ranks."""

Reranker: TypeAlias = Callable[[str, Sequence[str]], "Sequence[float] | Awaitable[Sequence[float]]"]
"""Takes a query and texts and returns a score for each, such as a cross-encoder's."""


class SearchConfig(TypedDict, total=False):
    """What `search=` takes."""

    mode: Mode
    """How queries are answered unless a call says otherwise; default: "vector" for items with an
    index, for messages "hybrid" with and "text" without."""
    text_fields: Sequence[str]
    """Paths of texts that are found by their words, besides those that are embedded."""
    text_weight: float
    """What share of a hybrid score the words have: 0 to 1; default: 0.5 for items, 0.6 for
    messages."""
    fusion: Fusion
    """Default: "scaled"."""
    neighbour_weight: float
    """What part of their own score the messages before and after lend one; default: 0.4."""
    min_score: float
    """Hits of a lower score are left out: of the score that the mode gives, before `rerank`."""
    rerank: Reranker
    """Puts the best hits in an order of its own; their scores are its then."""
    rerank_depth: int
    """How many hits it is given; those behind follow as they were. Default: 50."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How searches rank; see `SearchConfig`. None: by default."""

    mode: Mode | None = None
    text_fields: tuple[Field, ...] = ()
    text_weight: float | None = None
    fusion: Fusion = "scaled"
    neighbour_weight: float = 0.4
    min_score: float | None = None
    rerank: Reranker | None = None
    rerank_depth: int = 50

    @classmethod
    def of(cls, config: Mapping[str, Any] | None) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: one of them is not of a kind that works; says which.
        """
        own = checks.chosen("search", config, SearchConfig.__annotations__)
        if "mode" in own:
            checks.one_of("search['mode']", own["mode"], Mode)
        if "fusion" in own:
            checks.one_of("search['fusion']", own["fusion"], Fusion)
        own["text_fields"] = tokenized(own.get("text_fields") or [], "search['text_fields']")
        for name in ("text_weight", "neighbour_weight"):
            if name in own:
                checks.number(f"search[{name!r}]", own[name], 0, 1)
        if "min_score" in own:
            checks.number("search['min_score']", own["min_score"], -1e308, 1e308)
        if "rerank" in own and not callable(own["rerank"]):
            msg = f"search['rerank'] is {own['rerank']!r:.80}; give a function of a query and texts"
            raise ConfigurationError(msg)
        if "rerank_depth" in own:
            checks.whole("search['rerank_depth']", own["rerank_depth"], 1, 1000)
        return cls(**own)

    @property
    def keeps_words(self) -> bool:
        """Whether items are to be found by their words, so that those have to be stored."""
        return self.mode in ("text", "hybrid") or bool(self.text_fields)


class DuplicatesConfig(TypedDict, total=False):
    """What `duplicates=` takes."""

    policy: Required[Literal["keep", "skip", "replace"]]
    """What becomes of an item that is put where a nearly equal one lies: "skip" leaves that one as
    it is, "replace" puts the new one in its stead, "keep" keeps both."""
    threshold: float
    """From what cosine similarity on two are nearly equal, in each of their embedded fields;
    default: 0.95."""


@dataclass(frozen=True, slots=True)
class DuplicateSettings:
    """What becomes of near-duplicates; see `DuplicatesConfig`."""

    policy: Literal["keep", "skip", "replace"] = "keep"
    threshold: float = 0.95

    @classmethod
    def of(cls, config: Mapping[str, Any] | None) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: one of them is not of a kind that works; says which.
        """
        given = checks.chosen("duplicates", config, DuplicatesConfig.__annotations__)
        if config is not None:  # a threshold alone would have no effect
            checks.one_of("duplicates['policy']", given.get("policy"), _Policies)
        if "threshold" in given:
            checks.number("duplicates['threshold']", given["threshold"], -1, 1)
        return cls(**given)


_Policies: TypeAlias = Literal["keep", "skip", "replace"]
