"""Search by words, or by words and meaning: BM25 over an agent's own statistics, and vectors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search import text_sql
from langgraph_letta_store._search.item_rows import Found
from langgraph_letta_store._search.item_terms import Lacking, complete, query_wordless
from langgraph_letta_store._search.plan import Path, tune_scan
from langgraph_letta_store._search.text_sql import RankedItems
from langgraph_letta_store._search.vector import Page, choose_path
from langgraph_letta_store._search.vector_sql import IndexShape
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

_CANDIDATES = 200
"""How many items an index of vectors is asked for, and how many more of those whose words fit best
are compared; more where a page has more."""


def find_ranked(schema: StoreSchema, page: Page) -> Operation[Found]:
    """Return a page of the items that fit words, and maybe a vector, and how they were found.

    The best of what an index of vectors finds, and of what has the query's words, are the beginning
    of a sequence, and all others follow, see `find_nearest`.
    """
    if page.vector is None and not page.words.words:
        return Found([], Path("text", "the query has no words"))
    width = _CANDIDATES
    while width < page.size:
        width *= 4
    path = yield from _path(schema, page, width)
    counted = {"agents": list(page.agents)} if page.agents else page.scope.parameters
    waiting = query_wordless(schema, page.scope.kind, counted, several=bool(page.agents))
    is_past = path.index is not None and page.reach > width
    query = _query_words(schema, page, path.index, width, rest=is_past)
    lacking: Lacking | None = None
    missing, found = yield from rows(waiting, query)
    if missing:
        lacking = yield from complete(schema, waiting, missing)
        query = _query_words(schema, page, path.index, width, lacking, rest=is_past)
        (found,) = yield from rows(query)
    if path.index is None:
        return Found.from_list(found, path)
    if not is_past and len(found) >= page.reach - page.offset:
        return Found.from_list(found, path)
    why = "the page is past what it is asked for" if is_past else "it found too few"
    path = replace(path, reason=f"{path.reason}; {why}, and all were compared")
    if not is_past:
        (found,) = yield from rows(
            _query_words(schema, page, path.index, width, lacking, rest=True)
        )
    return Found.from_lists(found, path)


def _word_index(schema: StoreSchema, page: Page) -> BuiltIndex | None:
    """Return the agent's own index of words, or for all agents the shared one, if it is of use."""
    if page.agents or not page.words.words or not schema.finds_words:
        return None
    index = schema.indexes.get(IndexKey("archival_memory", page.agent))
    return index if index is not None and index.kind == "gin" else None


def _path(schema: StoreSchema, page: Page, width: int) -> Operation[Path]:
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
    near = yield from choose_path(
        schema, schema.index, page.scope, page.condition, page.size, width
    )
    return Path("hybrid", f"{texts}; {near.reason}", near.index)


def _query_words(
    schema: StoreSchema,
    page: Page,
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
        indexed=None if index is None else IndexShape.from_index(index),
        rest=rest,
        lacking=lacking is not None,
        # Of an index's hits it is not known what was put beside them.
        lends=page.neighbour_weight > 0 and page.vector is not None and not (by_words or index),
        keys=schema.has_keys,
    )
    parameters: dict[str, Any] = {
        **page.parameters,
        **page.words.parameters,
        "most_1": width if rest else page.reach,
        "most_2": page.reach,
    }
    if lacking is not None:
        parameters |= lacking.columns
    if page.agents:
        parameters["agents"] = list(page.agents)
    if page.vector is not None:
        parameters |= {"query": page.vector, "text_weight": page.text_weight}
        parameters["neighbour_weight"] = page.neighbour_weight
    if by_words is not None:
        parameters |= {"rows": float(by_words.rows), "mean_terms": by_words.mean_terms}
    if index is not None and schema.index is not None:
        parameters |= tune_scan(schema.index.ann, page.options, index, width)
    statement = text_sql.render_ranked(schema, shape, page.clause, page.agent, width)
    return Query(statement, parameters, _name_path(page, by_words or index))


def _name_path(page: Page, index: BuiltIndex | None) -> str:
    """Return the access path for telemetry and the search log, with an index that it uses."""
    name = "text" if page.vector is None else "hybrid"
    if index is None:
        return name
    return f"{name}, {'shared' if page.agent is None else 'own'} index"
