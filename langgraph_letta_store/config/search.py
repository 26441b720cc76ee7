"""The options `search` and `duplicates`: how searches rank, and how near-duplicates are handled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Required, Self, TypeAlias

from typing_extensions import TypedDict

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.fields import Field, tokenize_paths
from langgraph_letta_store.config.options import (
    check_choice,
    check_number,
    check_whole_number,
    parse_options,
)
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.records.agents import DuplicatePolicy

Mode: TypeAlias = Literal["vector", "text", "hybrid"]
"""Whether a search compares embeddings, words, or both."""

Fusion: TypeAlias = Literal["scaled", "rank"]
"""How a hybrid search combines scores: each scaled to 0 to 1, or by reciprocal rank."""

Reranker: TypeAlias = Callable[[str, Sequence[str]], "Sequence[float] | Awaitable[Sequence[float]]"]
"""Takes a query and texts and returns a score for each, such as a cross-encoder's."""


Expander: TypeAlias = Callable[[str], "Sequence[str] | Awaitable[Sequence[str]]"]
"""Takes a query and returns questions that are parts of it, or say it in other words."""

KeyMaker: TypeAlias = Callable[[str], "Sequence[str] | Awaitable[Sequence[str]]"]
"""Takes a text and returns texts that it is found by too, such as facts or questions."""


class SearchConfig(TypedDict, total=False):
    """The option `search`."""

    mode: Mode
    """The mode of calls that name none. Default: "vector" for items; for messages "hybrid" with an
    index, "text" without."""
    text_fields: Sequence[str]
    """Paths of texts that are searched by their words, in addition to those that are embedded."""
    text_weight: float
    """The words' share of a hybrid score, 0 to 1; default: 0.5 for items, 0.6 for messages."""
    fusion: Fusion
    """Default: "scaled"."""
    neighbour_weight: float
    """The part of its score that a message adds to the scores of those just before and after it,
    and half as much to the next; in hybrid searches a passage likewise to those that were
    inserted before and after it. 0 to 1; default: 0.25. 0 also leaves out windows and threads."""
    window_weight: float
    """The share of the words' score that counts a message's words together with those of the
    messages before and after it, 0 to 1; default: 0.5."""
    thread_weight: float
    """The part of a thread's best score of a day that all its messages of that day get, 0 to 1;
    default: 0.3."""
    speaker_weight: float
    """The part of the best score that messages get whose speaker alone the query names, 0 to 1;
    default: 0.15."""
    date_weight: float
    """The part of the best score that messages get of a time that the query names, 0 to 1;
    default: 0.5."""
    min_score: float
    """Hits with a lower score are left out; it applies to the mode's own score, before `rerank`."""
    rerank: Reranker
    """Scores the best hits again; they are returned in its order and with its scores."""
    rerank_depth: int
    """How many hits `rerank` scores; the others follow in their own order. Default: 50."""
    expand: Expander
    """Returns further questions, which are searched apart, at most seven; hits of all questions
    take turns."""
    keys: KeyMaker
    """Returns further texts that an item or a message is found by, at most sixteen: in the
    background, for each new one and for those that are there already. `setup()` adds the columns
    for them."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How searches rank; see `SearchConfig`. None stands for the default."""

    mode: Mode | None = None
    text_fields: tuple[Field, ...] = ()
    text_weight: float | None = None
    fusion: Fusion = "scaled"
    neighbour_weight: float = 0.25
    window_weight: float = 0.5
    thread_weight: float = 0.3
    speaker_weight: float = 0.15
    date_weight: float = 0.5
    min_score: float | None = None
    rerank: Reranker | None = None
    rerank_depth: int = 50
    expand: Expander | None = None
    keys: KeyMaker | None = None

    @classmethod
    def parse(cls, config: Mapping[str, Any] | None) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: an option is unknown or invalid; the message names it.
        """
        own = parse_options("search", config, SearchConfig.__annotations__)
        if "mode" in own:
            check_choice("search['mode']", own["mode"], Mode)
        if "fusion" in own:
            check_choice("search['fusion']", own["fusion"], Fusion)
        own["text_fields"] = tokenize_paths(own.get("text_fields", []), "search['text_fields']")
        for name in own:
            if name.endswith("_weight"):
                check_number(f"search[{name!r}]", own[name], 0, 1)
        if "min_score" in own:
            check_number("search['min_score']", own["min_score"], -1e308, 1e308)
        if "rerank" in own and not callable(own["rerank"]):
            expected = "a function of a query and texts"
            raise ConfigurationError(checks.invalid("search['rerank']", expected, own["rerank"]))
        if "expand" in own and not callable(own["expand"]):
            expected = "a function of a query"
            raise ConfigurationError(checks.invalid("search['expand']", expected, own["expand"]))
        if "keys" in own and not callable(own["keys"]):
            expected = "a function of a text"
            raise ConfigurationError(checks.invalid("search['keys']", expected, own["keys"]))
        if "rerank_depth" in own:
            check_whole_number("search['rerank_depth']", own["rerank_depth"], 1, 1000)
        return cls(**own)

    @property
    def keeps_words(self) -> bool:
        """Whether items are searched by their words, which therefore have to be stored."""
        return self.mode in ("text", "hybrid") or bool(self.text_fields)


class DuplicatesConfig(TypedDict, total=False):
    """The option `duplicates`."""

    policy: Required[DuplicatePolicy]
    """What to do with a new item that is nearly equal to a stored one: "skip" does not store it,
    "replace" stores it in the other's place, "keep" stores both."""
    threshold: float
    """The cosine similarity, in each embedded field, from which two items are nearly equal;
    default: 0.95."""


@dataclass(frozen=True, slots=True)
class DuplicateSettings:
    """How near-duplicates are handled; see `DuplicatesConfig`."""

    policy: DuplicatePolicy = "keep"
    threshold: float = 0.95

    @classmethod
    def parse(cls, config: Mapping[str, Any] | None) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: an option is unknown or invalid; the message names it.
        """
        given = parse_options("duplicates", config, DuplicatesConfig.__annotations__)
        if config is not None:  # without a policy a threshold has no effect
            check_choice("duplicates['policy']", given.get("policy"), DuplicatePolicy)
        if "threshold" in given:
            check_number("duplicates['threshold']", given["threshold"], -1, 1)
        return cls(**given)
