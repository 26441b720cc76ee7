"""The statements of searches of items by their words, or by words and vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.pgvector import render_comparison
from langgraph_letta_store._engine.schema import ALL, NOTHING, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store._search.bm25 import BM25, bm25_parts, listed_parts
from langgraph_letta_store._search.keys_sql import KEYS, NO_KEYS, keyed_parts
from langgraph_letta_store._search.scope import ScopeKind, scope_condition
from langgraph_letta_store._search.vector_sql import (
    AGENT,
    COLUMNS,
    VECTORS,
    WIDTH,
    IndexShape,
    fill_literals,
    index_parts,
    list_parts,
    render_lists,
)
from langgraph_letta_store.config.search import Fusion

LENDING = SqlFile(__name__, "lending")
TEXTS = SqlFile(__name__, "text", common=(LENDING,))

MOST_COLUMNS = 8
"""Up to how many words, times their forms, each are a column of a search that looks at all texts;
more take longer than looking up all words of a text among the query's."""


class RankedItems(NamedTuple):
    """The properties of a search of items by their words that its statement is rendered for.

    `words` is how many words of the query count, in so many `forms` each; `hybrid` whether vectors
    count too; `narrowed` whether less is asked for than what counts; `several` whether the items
    are those of several sources; `by_words` whether an index of words finds those that are looked
    at; `indexed` is what kind of index of vectors is asked, and `rest` whether all other items are
    compared behind what it finds; `lacking` whether the words of some items are given with the
    query; `lends` whether items count that were put before and after one; `keys` whether an item is
    found by its keys too.
    """

    scope: ScopeKind
    words: int
    forms: int
    hybrid: bool
    fusion: Fusion
    narrowed: bool
    several: bool = False
    by_words: bool = False
    indexed: IndexShape | None = None
    rest: bool = False
    lacking: bool = False
    lends: bool = False
    keys: bool = False

    @property
    def lists(self) -> bool:
        """Whether texts are listed word by word, and words are no columns."""
        return self.words > 0 and (self.by_words or self.words * self.forms > MOST_COLUMNS)


def render_ranked(
    schema: Schema[Any],
    shape: RankedItems,
    condition: sql.Composable | None = None,
    agent: UUID | None = None,
    width: int = 0,
) -> Statement:
    """Return a search of items by their words; from an index it takes so many vectors."""

    def compose(own: Parts) -> Statement:
        name = "ranked_of_lists" if shape.indexed and shape.rest else "ranked"
        return TEXTS.statement(name, **_ranked_parts(own, condition or ALL, shape, schema))

    shape = _forget_count(shape)
    rendered = schema.keep(("ranked", shape), compose, agent=agent, condition=condition)
    return fill_literals(rendered, agent, width)


def _forget_count(shape: RankedItems) -> RankedItems:
    """Return a shape without its number of words, where the statement is the same for all."""
    return shape._replace(words=MOST_COLUMNS + 1, forms=1) if shape.lists else shape


def _ranked_parts(
    own: Parts, condition: sql.Composable, ranked: RankedItems, schema: Schema[Any]
) -> Parts:
    """Return the parts of a search of items by their words.

    `own` are the names of tables; `condition` says which items are asked for.
    """
    by_words, settings = ranked.by_words, schema.index
    across = ranked.scope in ("across_agents", "everything")
    parts: Parts = {
        **own,
        **render_comparison(settings, "nearest", own["pgvector"]),
        "columns": COLUMNS.fill(own),
        "scope": scope_condition(ranked.scope),
        "condition": condition,
        "tuned": NOTHING,
        "counted": render_counted(ranked.scope, several=ranked.several, literal=by_words),
        "looked_at": TEXTS.fragment("all_texts"),
        "mean": TEXTS.fragment("known_mean" if by_words else "own_mean"),
        "counting": sql.SQL("found" if ranked.lists else "each"),
    }
    if ranked.lists:
        known = TEXTS.fragment("known_rows") if by_words else sql.SQL("max(agent.texts)")
        parts |= listed_parts(sql.SQL("a.terms"), known, counted_by=None if by_words else "agent")
    else:
        parts |= bm25_parts(ranked.words, ranked.forms, sql.SQL("a.terms"))
    if not ranked.words:
        parts |= _NO_WORDS
    compares = ranked.hybrid and (ranked.indexed is None or ranked.rest)
    parts |= _wanted_parts(parts, ranked, compared=compares)
    parts |= _key_parts(parts, ranked, schema)
    if not ranked.lends:
        parts["order_columns"] = parts["lending"] = parts["beside"] = NOTHING
    parts["lent"] = sql.SQL("coalesce(lending.lent, 0)" if ranked.lends else "null::float8")
    if not ranked.lacking:
        parts["lacking"] = NOTHING
    elif by_words and ranked.lists:
        given = {**parts, "times": BM25.fragment("times", terms=sql.SQL("l.terms"))}
        parts["lacking"] = TEXTS.fragment("lacking_listed", **given)
    lists = list[sql.Composable]()
    if not ranked.hybrid or settings is None:
        parts["rated"] = (
            KEYS.fragment("rated_by_words_and_keys")
            if ranked.keys
            else TEXTS.fragment("rated_by_words")
        )
        parts["scored"] = TEXTS.fragment("scored_scaled")
        parts["sum"] = TEXTS.fragment("sum_of_words")
        lists.append(_list(parts, 1))
    else:
        parts["scored"] = TEXTS.fragment(f"scored_{ranked.fusion}")
        parts["sum"] = TEXTS.fragment("sum_of_both")
        if ranked.indexed is not None:
            narrowed = ranked.narrowed or across
            parts |= index_parts(parts, settings, ranked.indexed, narrowed=narrowed)
            parts["width"] = sql.Literal(WIDTH)
            parts["whose"] = VECTORS.fragment("of_everybody" if across else "of_agent", **parts)
            lists.append(_list(_fused_parts(parts, "vectors_by_index", ranked), 1))
            parts["tuned"] = sql.SQL("{},").format(parts["tuned"])
        if compares:
            lists.append(_list(_fused_parts(parts, _name_compared(ranked), ranked), len(lists) + 1))
    if ranked.lists:
        parts["texts"] = TEXTS.fragment("texts_of_index" if by_words else "texts_listed", **parts)
    parts["lists"] = sql.SQL(", ").join(lists)
    parts["all_lists"] = render_lists(len(lists))
    return parts


def _wanted_parts(
    parts: Mapping[str, sql.Composable], ranked: RankedItems, *, compared: bool
) -> dict[str, sql.Composable]:
    """Return how a statement finds out which items are asked for.

    They are collected, by the indexes of filters, where their vectors are compared or few may be
    asked for. Else each item whose words are read is checked: those that an index of words
    finds, or nearly all, where an index of vectors was chosen.
    """
    found = ranked.by_words or ranked.indexed is not None
    collected = ranked.narrowed and (compared or not found)
    told = ranked.narrowed and not collected
    return {
        "matching": TEXTS.fragment("matching", **parts) if collected else NOTHING,
        "wanted": TEXTS.fragment("wanted", **parts) if told else ALL,
        "matches": TEXTS.fragment("matches" if collected else "is_wanted", **parts),
    }


def _name_compared(ranked: RankedItems) -> str:
    """Return the fragment that has all vectors in question."""
    if ranked.several or ranked.scope in ("across_agents", "everything"):
        return "vectors_across_agents"
    return "vectors_in_agent" if ranked.narrowed else "vectors_of_agent"


def _fused_parts(
    parts: Mapping[str, sql.Composable], vectors: str, ranked: RankedItems
) -> dict[str, sql.Composable]:
    own = {**parts, "vectors": TEXTS.fragment(vectors, **parts)}
    if ranked.keys:
        return {**own, "rated": KEYS.fragment("rated_by_both_and_keys", **own)}
    return {**own, "rated": TEXTS.fragment("rated_by_both", **own)}


def _key_parts(
    parts: Mapping[str, sql.Composable], ranked: RankedItems, schema: Schema[Any]
) -> Parts:
    """Return the parts that keys add to a statement and to its scores."""
    if not ranked.keys:
        return {**NO_KEYS, "parts": TEXTS.fragment("own_parts")}
    compares = ranked.hybrid and schema.index is not None
    by_keys = KEYS.fragment("keys_of_both" if compares else "keys_of_words")
    keyed = keyed_parts(
        *(parts, "keyed_items", schema.index, schema.generation), words=True, vectors=compares
    )
    return {**keyed, "parts": KEYS.fragment("parts_with_keys", by_keys=by_keys)}


def _list(parts: Mapping[str, sql.Composable], place: int) -> sql.Composable:
    return TEXTS.fragment("list", **{**parts, **list_parts(place, sql.SQL("scored"))})


_NO_WORDS: Mapping[str, sql.Composable] = {
    "frequencies": sql.SQL("0 as frequency"),
    "weights": sql.SQL("0 as weight"),
    "score": sql.SQL("0::float8"),
    "found": sql.SQL("0"),
}
"""A query may be nothing but signs, which only its vector tells of."""


def render_counted(
    scope: ScopeKind, *, several: bool = False, literal: bool = False
) -> sql.Composable:
    """Return which items the statistics of words are about: all of an agent's, or all in scope."""
    if several:
        return TEXTS.fragment("of_agents")
    if scope in ("whole_agent", "within_agent"):
        agent = sql.Literal(AGENT) if literal else sql.SQL("%(agent)b")
        return TEXTS.fragment("of_agent", own_agent=agent)
    return scope_condition(scope)
