"""How messages are ranked by a query: by meaning, words or both, and which statement does it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation, Query, rerank, rows
from langgraph_letta_store._search.embedding_text import Encoded
from langgraph_letta_store._search.request import SearchOptions
from langgraph_letta_store._search.tokenizer.query_terms import asked_words
from langgraph_letta_store._tiers.recall import search_sql
from langgraph_letta_store._tiers.recall.search_sql import PLAIN, Ranked
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.search import Mode, Reranker
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

TEXT_WEIGHT = 0.6
"""Found best on the LoCoMo conversations, where 0.5 to 0.7 differ little."""

CANDIDATES = 200
"""How many of the best by meaning, and of the best by words, are looked at further where indexes
find them."""

CODES = 400
"""How many an index of signs is to give at least, before the vectors put them in order:
99 in a hundred of the nearest were among so many."""

FURTHER = 1000
"""How many of the best an index is asked for where a page goes beyond the first of them."""

MAX_LOOKS = 1000
"""The most that pgvector takes for hnsw.ef_search."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a query is answered: what a call says, or else the saver or store.

    `mode` is how messages are compared with it; the parts of a score are weighed with
    `text_weight`, and what neighbours lend with `neighbour_weight`. Those with less than
    `min_score` are left out, and `rerank` gives the first `depth` scores of its own.
    """

    mode: Mode
    text_weight: float
    neighbour_weight: float
    min_score: float | None
    rerank: Reranker | None
    depth: int

    @classmethod
    def of(
        cls,
        schema: Schema[Any],
        options: SearchOptions,
        neighbour_weight: float | None = None,
    ) -> Self:
        """Check what a call says, and add what it leaves open.

        Raises:
            InvalidOperationError: an option is not of a kind that works, or not with this saver.
        """
        settings = schema.config.search
        mode = options.mode or settings.mode or ("hybrid" if schema.index else "text")
        if mode != "text" and schema.index is None:
            msg = f"mode is {mode!r}, but nothing is embedded here; give index=, or ask for 'text'"
            raise InvalidOperationError(msg)
        lent = settings.neighbour_weight if neighbour_weight is None else neighbour_weight
        if not _is_share(lent):
            msg = f"neighbour_weight is {lent!r:.80}; give a number from 0 to 1"
            raise InvalidOperationError(msg)
        weight = settings.text_weight if options.text_weight is None else options.text_weight
        return cls(
            mode=mode,
            text_weight=TEXT_WEIGHT if weight is None else weight,
            neighbour_weight=lent,
            min_score=settings.min_score if options.min_score is None else options.min_score,
            rerank=options.rerank or settings.rerank,
            depth=settings.rerank_depth,
        )

    @property
    def parameters(self) -> dict[str, float]:
        """What statements are told of it."""
        return {
            "text_weight": float(self.text_weight),
            "neighbour_weight": float(self.neighbour_weight),
        }

    def page(self, limit: int, offset: int) -> tuple[int, int]:
        """Return what page to read: what is put in another order is read from the first on."""
        return (limit, offset) if self.rerank is None else (max(limit + offset, self.depth), 0)

    def effort(self, limit: int) -> int:
        """Return what size of pages a search is to be made for: the same for each of them."""
        return limit if self.rerank is None else max(limit, self.depth)

    def enough(self, score: float | None) -> bool:
        """Whether a score is not too low."""
        return self.min_score is None or score is None or score >= self.min_score

    def reranked(
        self, query: str, texts: Sequence[str], scores: Sequence[float | None]
    ) -> Operation[list[tuple[int, float | None]]]:
        """Return the places of texts in their new order, each with its score.

        Those that go beyond `depth` follow as they were.
        """
        kept = list(enumerate(scores))
        if self.rerank is None:
            return kept
        new = yield from rerank(self.rerank, query, texts[: self.depth])
        # Of equal ones the order stays.
        first = sorted(enumerate(new), key=lambda scored: -scored[1])
        return [*first, *kept[self.depth :]]


@dataclass(frozen=True, slots=True)
class Search:
    """A statement by its name, with what it is written out for and its parameters.

    An index is to give it `width` messages. What those leave out `exact` has: all that are found.
    """

    name: str
    ranked: Ranked = PLAIN
    parameters: Mapping[str, Any] | None = None
    width: int = 0
    exact: Search | None = None

    def lists(self, limit: int) -> Sequence[Search]:
        """Return the searches that pages of a size are cut from, one after the other."""
        if self.exact is None:
            return [self]
        codes = self.ranked.own_index is not None and self.ranked.own_index.codes
        width = max(2 * limit + 16, self.width, CODES if codes else 0)
        further = [self._taking(FURTHER)] if width < FURTHER else []
        return [self._taking(width), *further, self.exact]

    def without_seen(self) -> Search:
        """Return the same for what the lists before do not have."""
        return replace(self, ranked=self.ranked._replace(unseen=True))

    def _taking(self, width: int) -> Search:
        parameters = dict(self.parameters or {})
        if self.ranked.own_index is not None and self.ranked.own_index.kind == "hnsw":
            looks = max(int(parameters["search"]), min(width, MAX_LOOKS))
            parameters["search"] = str(looks)
        return replace(self, width=width, parameters=parameters)


NEWEST = Search("newest")


def chosen(
    schema: Schema[Any],
    agent: UUID,
    query: str,
    ranking: Ranking,
    vector: Encoded | None,
    *,
    by_index: bool,
) -> Search | None:
    """Choose how a query is answered; None where it has no word that anything could have.

    Args:
        schema: what the agent's messages are in.
        agent: whose they are.
        query: what to look for.
        ranking: how.
        vector: the query's, where it is to be compared by meaning.
        by_index: whether an index of all the agent's vectors serves: not where few messages are
            wanted, which are compared one by one.
    """
    words = asked_words(query) if ranking.mode != "vector" else None
    if ranking.mode == "text" and not (words and words.words):
        return None
    parameters: dict[str, Any] = dict(ranking.parameters)
    ranked = PLAIN
    if words is not None:
        parameters |= words.parameters
        ranked = Ranked(words.words, words.forms, schema.config.search.fusion)
    if vector is not None:
        parameters["query"] = vector
    name = {"vector": "nearest", "text": "best", "hybrid": "hybrid"}[ranking.mode]
    exact = Search(name, ranked, parameters)
    index = schema.indexes.get(IndexKey("recall_vectors", agent))
    of_words = schema.indexes.get(IndexKey("recall_memory", agent))
    more: dict[str, Any] = {}
    if vector is not None and index is not None and index.kind != "flat" and by_index:
        # Alike for all agents' indexes of a kind, as the statement is.
        ranked = ranked._replace(own_index=BuiltIndex("", index.kind, index.codes, None, None, 0))
        more |= tuning(schema.index.ann if schema.index else AnnSettings(), index)
    if words is not None and words.words and of_words is not None and of_words.kind == "gin":
        ranked = ranked._replace(by_words=True)
        more["messages"] = of_words.rows
    if not more:
        return exact
    width = 0 if ranking.mode == "vector" else CANDIDATES
    return Search(f"{name}_indexed", ranked, {**parameters, **more}, width, exact)


def tuning(settings: AnnSettings, index: BuiltIndex) -> dict[str, str]:
    """Return how much of an index is looked at, and how to go on where that is not enough."""
    asked = settings.ef_search if index.kind == "hnsw" else settings.probes
    scan = settings.iterative_scan
    if index.kind == "ivfflat" and scan == "strict_order":  # which IVFFlat does not know
        scan = "relaxed_order"
    return {"search": str(asked or index.search or _LOOKS[index.kind]), "scan": scan}


_LOOKS = {"hnsw": 100, "ivfflat": 10}
"""Where nobody has measured what is enough."""


def are_few(
    schema: Schema[Any], agent: UUID, conditions: Sequence[str], parameters: Mapping[str, Any]
) -> Operation[bool]:
    """Whether conditions leave so few messages that no index is needed.

    A thread does; a span of time is counted. Others are looked at while the index is read.
    """
    if "of_thread" in conditions or schema.index is None:
        return True
    times = [condition for condition in conditions if condition in ("since", "until")]
    if not times or IndexKey("recall_vectors", agent) not in schema.indexes:
        return False
    shape = {**parameters, "most": schema.index.ann.threshold}
    (((few,),),) = yield from rows(
        Query(search_sql.messages(schema, "few", *times, agent=agent), shape)
    )
    return bool(few)


def _is_share(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= 1
