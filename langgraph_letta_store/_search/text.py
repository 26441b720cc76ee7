"""Search by words, or by words and meaning: BM25 over an agent's own statistics, and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search import text_sql
from langgraph_letta_store._search.embedding_text import Encoded, embedded_query
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._search.item_terms import Lacking, complete, wordless
from langgraph_letta_store._search.plan import Path
from langgraph_letta_store._search.request import NO_OPTIONS, SearchOptions, SearchRequest
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store._search.text_sql import RankedItems
from langgraph_letta_store._search.tokenizer.query_terms import AskedWords, asked_words
from langgraph_letta_store._search.vector import Found, chosen, tuned
from langgraph_letta_store._search.vector_sql import IndexShape
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

_CANDIDATES = 200
"""How many items an index of vectors is asked for, and how many more of those whose words fit best
are compared; more where a page has more."""


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page of the best. `reach` is how many items it needs, those before the page included.

    `size` is how many items a page has: pages of one size are pages of one sequence.
    `vector` is the query's where vectors count, too. `agents` are those whose items count, where
    the items are those of several sources, which `condition` tells then.
    """

    scope: Scope
    condition: Condition | None
    words: AskedWords
    vector: Encoded | None
    text_weight: float
    reach: int
    size: int
    limit: int
    offset: int = 0
    options: SearchOptions = NO_OPTIONS
    agents: Sequence[UUID] = ()

    @property
    def narrowed(self) -> bool:
        """Whether less is asked for than what counts."""
        return self.scope.kind == "within_agent" or self.condition is not None


def ranked(
    schema: StoreSchema,
    request: SearchRequest,
    limit: int,
    offset: int,
    size: int | None = None,
) -> Operation[Found]:
    """Return a page of the items that fit a query best, and how they were found.

    Behind the columns of `vector.sql` and the score each row has its parts: what the words
    give, as a share of the best, and by BM25; what the vectors give, as a share of the best, and
    as a similarity.
    """
    vector = None
    if request.mode == "hybrid" and schema.index is not None:
        vector = yield from embedded_query(request.query, schema.index)
    page = RankedPage(
        request.scope,
        request.condition,
        asked_words(request.query),
        vector,
        request.text_weight,
        limit + offset,
        limit if size is None else size,
        limit,
        offset,
        request.options,
    )
    return (yield from found_ranked(schema, page))


def found_ranked(schema: StoreSchema, page: RankedPage) -> Operation[Found]:
    """Return a page of the items that fit words, and maybe a vector, and how they were found.

    The best of what an index of vectors finds, and of what has the query's words, are the beginning
    of a sequence, and all others follow, see `found_nearest`.
    """
    if page.vector is None and not page.words.words:
        return Found([], Path("text", "the query has no words"))
    width = _CANDIDATES
    while width < page.size:
        width *= 4
    path = yield from _path(schema, page, width)
    counted = {"agents": list(page.agents)} if page.agents else page.scope.parameters
    waiting = wordless(schema, page.scope.kind, counted, several=bool(page.agents))
    lies_behind = path.index is not None and page.reach > width
    query = _query(schema, page, path.index, width, rest=lies_behind)
    lacking: Lacking | None = None
    missing, found = yield from rows(waiting, query)
    if missing:
        lacking = yield from complete(schema, waiting, missing)
        query = _query(schema, page, path.index, width, lacking, rest=lies_behind)
        (found,) = yield from rows(query)
    if path.index is None:
        return Found(found, path)
    if not lies_behind and len(found) >= page.reach - page.offset:
        return Found(found, path)
    why = "the page lies behind what it is asked for" if lies_behind else "it found too few"
    path = replace(path, reason=f"{path.reason}; {why}, and all were compared")
    if not lies_behind:
        (found,) = yield from rows(_query(schema, page, path.index, width, lacking, rest=True))
    return Found.of_lists(found, path)


def _word_index(schema: StoreSchema, page: RankedPage) -> BuiltIndex | None:
    """Return the agent's own index of words, if it has one."""
    agent = page.scope.parameters.get("agent")
    if agent is None or not page.words.words:
        return None
    index = schema.indexes.get(IndexKey("archival_memory", agent))
    return index if index is not None and index.kind == "gin" else None


def _path(schema: StoreSchema, page: RankedPage, width: int) -> Operation[Path]:
    by_words = _word_index(schema, page)
    texts = (
        f"an index finds those of {by_words.rows:,} items that have words of the query"
        if by_words
        else "the words of all items that count are looked at"
    )
    if page.vector is None or schema.index is None:
        return Path("text", texts)
    if page.agents:
        return Path("hybrid", f"{texts}; the vectors of the items that match are compared")
    near = yield from chosen(schema, schema.index, page.scope, page.condition, page.size, width)
    return Path("hybrid", f"{texts}; {near.reason}", near.index)


def _query(
    schema: StoreSchema,
    page: RankedPage,
    index: BuiltIndex | None,
    width: int,
    lacking: Lacking | None = None,
    *,
    rest: bool = False,
) -> Query:
    by_words = _word_index(schema, page)
    shape = RankedItems(
        scope=page.scope.kind,
        words=page.words.words,
        forms=page.words.forms,
        hybrid=page.vector is not None,
        fusion=schema.config.search.fusion,
        narrowed=page.narrowed,
        several=bool(page.agents),
        by_words=by_words is not None,
        indexed=None if index is None else IndexShape.of(index),
        rest=rest,
        lacking=lacking is not None,
    )
    parameters: dict[str, Any] = {
        **page.scope.parameters,
        **(page.condition.parameters if page.condition else {}),
        **page.words.parameters,
        "most_1": width if rest else page.reach,
        "most_2": page.reach,
        "limit": page.limit,
        "offset": page.offset,
    }
    if lacking is not None:
        parameters |= lacking.columns
    if page.agents:
        parameters["agents"] = list(page.agents)
    if page.vector is not None:
        parameters |= {"query": page.vector, "text_weight": page.text_weight}
    if by_words is not None:
        parameters["rows"] = float(by_words.rows)
    if index is not None and schema.index is not None:
        parameters |= tuned(schema.index, page.options, index, width)
    clause = page.condition.clause if page.condition else None
    agent = page.scope.parameters.get("agent")
    return Query(text_sql.ranked(schema, shape, clause, agent, width), parameters)
