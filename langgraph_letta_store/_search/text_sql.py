"""What fills the placeholders of `sql/ranked.sql`: searches of items by their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import sql

from langgraph_letta_store._engine import identifiers
from langgraph_letta_store._engine.identifiers import IndexShape, ScopeKind, fragment
from langgraph_letta_store._search.vector_sql import all_lists, of_list
from langgraph_letta_store.config.search import Fusion
from langgraph_letta_store.config.store import IndexSettings

FILE = "ranked"


class RankedItems(NamedTuple):
    """What a search of items by their words is written out for.

    `words` is how many words of the query count, in so many `forms` each; `hybrid` whether vectors
    count too; `narrowed` whether less is asked for than what counts; `several` whether the items
    are those of several sources; `by_words` whether an index of words finds those that are looked
    at; `indexed` is what kind of index of vectors is asked, and `rest` whether all other items are
    compared behind what it finds; `lacking` whether the words of some items are given with the
    query.
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


def of_ranked(
    own: Mapping[str, sql.Composable],
    condition: sql.Composable,
    ranked: RankedItems,
    settings: IndexSettings | None,
) -> dict[str, sql.Composable]:
    """Return the parts of a search of items by their words.

    `own` are the placeholders that many statements have; `condition` says which items are asked
    for.
    """
    parts: dict[str, sql.Composable] = {**own, "condition": condition, "tuned": sql.SQL("")}
    by_words = ranked.by_words
    across = ranked.scope in ("across_agents", "everything")
    parts["counted"] = counted(own, ranked.scope, several=ranked.several, literal=by_words)
    parts["looked_at"] = fragment(FILE, "texts_with_words" if by_words else "all_texts")
    parts["mean"] = fragment(FILE, "sampled_mean" if by_words else "own_mean", **own)
    known = fragment(FILE, "known_rows") if by_words else None
    parts |= identifiers.of_ranking(ranked.words, ranked.forms, sql.SQL("a.terms"), known)
    if not ranked.words:
        parts |= _NO_WORDS
    compared = ranked.hybrid and (ranked.indexed is None or ranked.rest)
    parts |= _wanted(parts, ranked, compared=compared)
    parts["lacking"] = fragment(FILE, "lacking", **parts) if ranked.lacking else sql.SQL("")
    lists = list[sql.Composable]()
    if not ranked.hybrid or settings is None:
        parts["rated"] = fragment(FILE, "rated_by_words")
        parts["scored"] = fragment(FILE, "scored_scaled")
        parts["sum"] = fragment(FILE, "sum_of_words")
        lists.append(_list(parts, 1))
    else:
        parts["closeness"] = fragment(FILE, f"{settings.distance}_closeness")
        parts["scored"] = fragment(FILE, f"scored_{ranked.fusion}")
        parts["sum"] = fragment(FILE, "sum_of_both")
        if ranked.indexed is not None:
            narrowed = ranked.narrowed or across
            parts |= identifiers.of_index(parts, settings, ranked.indexed, narrowed=narrowed)
            parts["width"] = sql.Literal(identifiers.WIDTH)
            parts["whose"] = fragment("search", "of_everybody" if across else "of_agent", **parts)
            lists.append(_list(_rated_by_both(parts, "vectors_by_index"), 1))
            parts["tuned"] = sql.SQL("{},").format(parts["tuned"])
        if compared:
            lists.append(_list(_rated_by_both(parts, _compared(ranked)), len(lists) + 1))
    parts["texts"] = fragment(FILE, "texts", **parts)
    parts["lists"] = sql.SQL(", ").join(lists)
    parts["all_lists"] = all_lists(len(lists))
    return parts


def _wanted(
    parts: Mapping[str, sql.Composable], ranked: RankedItems, *, compared: bool
) -> dict[str, sql.Composable]:
    """Return how items are told that are asked for.

    They are collected, by the indexes of filters, where their vectors are compared or few may be
    asked for. Else it is told of each whose words are looked at: those that an index of words
    finds, or nearly all, where an index of vectors was chosen.
    """
    found = ranked.by_words or ranked.indexed is not None
    collected = ranked.narrowed and (compared or not found)
    told = ranked.narrowed and not collected
    yes = sql.SQL("true")
    return {
        "matching": fragment(FILE, "matching", **parts) if collected else sql.SQL(""),
        "wanted": fragment(FILE, "wanted", **parts) if told else yes,
        "matches": fragment(FILE, "matches") if collected else sql.SQL("each.is_wanted"),
    }


def _compared(ranked: RankedItems) -> str:
    """Return the fragment that has all vectors in question."""
    if ranked.several or ranked.scope in ("across_agents", "everything"):
        return "vectors_across_agents"
    return "vectors_in_agent" if ranked.narrowed else "vectors_of_agent"


def _rated_by_both(parts: Mapping[str, sql.Composable], vectors: str) -> dict[str, sql.Composable]:
    own = {**parts, "vectors": fragment(FILE, vectors, **parts)}
    return {**own, "rated": fragment(FILE, "rated_by_both", **own)}


def _list(parts: Mapping[str, sql.Composable], place: int) -> sql.Composable:
    return fragment(FILE, "list", **{**parts, **of_list(place, sql.SQL("scored"))})


_NO_WORDS: Mapping[str, sql.Composable] = {
    "frequencies": sql.SQL("0 as frequency"),
    "weights": sql.SQL("0 as weight"),
    "score": sql.SQL("0::float8"),
    "found": sql.SQL("0"),
}
"""A query may be nothing but signs, which only its vector tells of."""


def counted(
    own: Mapping[str, sql.Composable],
    scope: ScopeKind,
    *,
    several: bool = False,
    literal: bool = False,
) -> sql.Composable:
    """Return which items the statistics of words are about: all of an agent's, or all in scope."""
    if several:
        return fragment(FILE, "of_agents")
    if scope in ("whole_agent", "within_agent"):
        agent = sql.Literal(identifiers.AGENT) if literal else sql.SQL("%(agent)b")
        return fragment(FILE, "of_agent", own_agent=agent)
    return own["scope"]
