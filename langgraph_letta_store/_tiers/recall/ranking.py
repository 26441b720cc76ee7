"""How messages are ranked by a query, and which statement ranks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.date_words import (
    EASTERN_HINT,
    HINT_STEMS,
    HINTS,
    WORD,
    find_spans,
)
from langgraph_letta_store._search.embedding_text import Encoded
from langgraph_letta_store._search.plan import PathName, tune_scan
from langgraph_letta_store._search.ranking import NO_OPTIONS, Ranking, SearchOptions
from langgraph_letta_store._search.tokenizer.query_terms import AskedWords, parse_words
from langgraph_letta_store._tiers.recall import search_sql
from langgraph_letta_store._tiers.recall.search_sql import MOST_WINDOWED, PLAIN, Ranked
from langgraph_letta_store.config.checks import invalid, is_number
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.search import SearchSettings
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

_TEXT_WEIGHT = 0.6
"""Found best on the LoCoMo conversations, where 0.5 to 0.7 differ little."""

CANDIDATES = 80
"""How many of the best by meaning, and of the best by words, are looked at further where indexes
find them."""

CODES = 400
"""How many an index of signs is to give at least, before the vectors put them in order:
99 in a hundred of the nearest were among so many."""

FURTHER = 1000
"""How many of the best an index is asked for where a page goes beyond the first of them."""

MAX_LOOKS = 1000
"""The most that pgvector takes for hnsw.ef_search."""


def resolve_ranking(
    schema: Schema[Any], options: SearchOptions, neighbour_weight: float | None = None
) -> Ranking:
    """Return how messages are ranked: as a call says, or else the saver or store.

    Raises:
        InvalidOperationError: `neighbour_weight` is not a number from 0 to 1, or the mode compares
            vectors and no embedding model is configured.
    """
    settings = schema.config.search
    lent = settings.neighbour_weight
    if neighbour_weight is not None:
        lent = neighbour_weight
        if not is_number(lent, 0, 1):
            raise InvalidOperationError(invalid("neighbour_weight", "a number from 0 to 1", lent))
    embeds = schema.index is not None
    mode = options.mode or settings.mode or ("hybrid" if embeds else "text")
    return Ranking.resolve(
        settings, options, mode, _TEXT_WEIGHT, embeds=embeds, neighbour_weight=lent
    )


_PATHS: Mapping[str, PathName] = {"newest": "newest", "best": "text", "hybrid": "hybrid"}
"""The access paths by the names of statements."""


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
        further = [self._take(FURTHER)] if width < FURTHER else []
        return [self._take(width), *further, self.exact]

    @property
    def path(self) -> str:
        """The access path, with an index that it uses."""
        name = self.name.removesuffix("_indexed")
        if name == "nearest":
            return "exact" if self.ranked.own_index is None else "own index"
        return _PATHS[name] if name == self.name else f"{_PATHS[name]}, own index"

    def exclude_seen(self) -> Search:
        """Return the same for what the lists before do not have."""
        return replace(self, ranked=self.ranked._replace(unseen=True))

    def _take(self, width: int) -> Search:
        parameters = dict(self.parameters or {})
        if self.ranked.own_index is not None and self.ranked.own_index.kind == "hnsw":
            looks = max(int(parameters["search"]), min(width, MAX_LOOKS))
            parameters["search"] = str(looks)
        return replace(self, width=width, parameters=parameters)


NEWEST = Search("newest")


def choose_search(
    schema: Schema[Any],
    agent: UUID,
    query: str,
    ranking: Ranking,
    vector: Encoded | None,
    *,
    by_index: bool,
    calls: bool = False,
    now: datetime | None = None,
) -> Search | None:
    """Choose how a query is answered; None where it has no word that anything could have.

    Args:
        schema: that of the agent's messages.
        agent: the agent whose messages are searched.
        query: what to look for.
        ranking: how to rank them.
        vector: the query's, where it is to be compared by meaning.
        by_index: whether an index of all the agent's vectors serves: not where few messages are
            wanted, which are compared one by one.
        calls: whether tool calls and their results count like what was said.
        now: when the query is asked, which times in its words are relative to; None: those words
            have no effect.
    """
    # The words of messages are stored readably or not at all, whatever those of items are.
    words = parse_words(query) if ranking.mode != "vector" else None
    if ranking.mode == "text" and not (words and words.words):
        return None
    parameters: dict[str, Any] = {}
    ranked = PLAIN
    if words is not None:
        ranked, parameters = _rank(schema.config.search, ranking, words, query, now)
        ranked = ranked._replace(calls=True) if calls else ranked
    if vector is not None:
        parameters["query"] = vector
    name = {"vector": "nearest", "text": "best", "hybrid": "hybrid"}[ranking.mode]
    ranked = ranked._replace(keys=schema.has_keys)
    exact = Search(name, ranked, parameters)
    index = schema.indexes.get(IndexKey("recall_vectors", agent))
    of_words = schema.indexes.get(IndexKey("recall_memory", agent))
    more: dict[str, Any] = {}
    if vector is not None and index is not None and index.kind != "flat" and by_index:
        # Alike for all agents' indexes of a kind, as the statement is.
        ranked = ranked._replace(own_index=BuiltIndex("", index.kind, index.codes, None, None, 0))
        more |= tune_scan(schema.index.ann if schema.index else AnnSettings(), NO_OPTIONS, index)
    indexed = of_words is not None and of_words.kind == "gin" and not calls  # it has no calls
    if words is not None and words.words and of_words is not None and indexed:
        ranked = ranked._replace(by_words=schema.finds_words, scans=not schema.finds_words)
        more |= {"messages": of_words.rows, "mean_terms": of_words.mean_terms}
    if not more:
        return exact
    width = 0 if ranking.mode == "vector" else CANDIDATES
    return Search(f"{name}_indexed", ranked, {**parameters, **more}, width, exact)


def _rank(
    settings: SearchSettings, ranking: Ranking, words: AskedWords, query: str, now: datetime | None
) -> tuple[Ranked, dict[str, Any]]:
    """Return what a ranking by words is written out for, and its parameters."""
    alone = not ranking.neighbour_weight
    has_windows = not alone and words.words <= MOST_WINDOWED
    window_weight = settings.window_weight if has_windows else 0.0
    parameters: dict[str, Any] = {
        **words.parameters,
        "text_weight": float(ranking.text_weight),
        "neighbour_weight": float(ranking.neighbour_weight),
        "window_weight": float(window_weight),
        "thread_weight": 0.0 if alone else float(settings.thread_weight),
    }
    ranked = Ranked(words.words, words.forms, settings.fusion, windows=window_weight > 0)
    if settings.speaker_weight:
        ranked = ranked._replace(speakers=True)
        parameters["speaker_weight"] = float(settings.speaker_weight)
        parameters["named"] = words.named
    if settings.date_weight and now is not None and _may_name_time(words.folded):
        spans = find_spans(query, now)
        if spans:
            ranked = ranked._replace(dates=True)
            parameters["date_weight"] = float(settings.date_weight)
            parameters["date_starts"] = [start for start, _ in spans]
            parameters["date_ends"] = [end for _, end in spans]
    return ranked, parameters


def _may_name_time(folded: str) -> bool:
    """Whether a folded query has a word that is part of times: a quick look."""
    words = WORD.findall(folded)
    return (
        EASTERN_HINT.search(folded) is not None
        or not HINTS.isdisjoint(words)
        or not HINT_STEMS.isdisjoint([word[:5] for word in words])
    )


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
        Query(search_sql.render_messages(schema, "few", *times, agent=agent), shape)
    )
    return bool(few)
