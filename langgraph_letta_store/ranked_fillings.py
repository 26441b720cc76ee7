"""What fills the placeholders of `sql/ranked.sql`: searches of items by their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import sql

from langgraph_letta_store import fillings
from langgraph_letta_store.config import IndexSettings
from langgraph_letta_store.fillings import ScopeKind, fragment
from langgraph_letta_store.records.indexes import BuiltIndex
from langgraph_letta_store.search_config import Fusion

FILE = "ranked"


class RankedItems(NamedTuple):
    """What a search of items by their words is written out for.

    `words` is how many words of the query count, in so many `forms` each; `hybrid` whether vectors
    count too; `narrowed` whether less is asked for than what counts; `several` whether the items
    are those of several sources; `by_words` whether an index of words finds those that are looked
    at; `own_index` is the agent's of vectors, where it is used; `lacking` whether the words of some
    items are given with the query.
    """

    scope: ScopeKind
    words: int
    forms: int
    hybrid: bool
    fusion: Fusion
    narrowed: bool
    several: bool = False
    by_words: bool = False
    own_index: BuiltIndex | None = None
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
    parts: dict[str, sql.Composable] = {**own, "condition": condition}
    by_words = ranked.by_words
    literal = by_words or ranked.own_index is not None
    parts["counted"] = counted(own, ranked.scope, several=ranked.several, literal=literal)
    parts["looked_at"] = fragment(FILE, "texts_with_words" if by_words else "all_texts")
    parts["mean"] = fragment(FILE, "sampled_mean" if by_words else "own_mean", **own)
    known = fragment(FILE, "known_rows") if by_words else None
    parts |= fillings.of_ranking(ranked.words, ranked.forms, sql.SQL("a.terms"), known)
    if not ranked.words:
        parts |= _NO_WORDS
    parts["lacking"] = fragment(FILE, "lacking", **own) if ranked.lacking else sql.SQL("")
    parts["matching"] = fragment(FILE, "matching", **parts) if ranked.narrowed else sql.SQL("")
    parts["matches"] = fragment(FILE, "matches") if ranked.narrowed else sql.SQL("true")
    if not ranked.hybrid or settings is None:
        parts["rated"] = fragment(FILE, "rated_by_words")
        parts["scored"] = fragment(FILE, "scored_scaled")
        parts["sum"] = fragment(FILE, "sum_of_words")
        return parts
    parts["closeness"] = fragment(FILE, f"{settings.distance}_closeness")
    if ranked.own_index is not None:
        parts |= fillings.of_index(own, settings, ranked.own_index, narrowed=ranked.narrowed)
        parts["width"] = sql.Literal(fillings.WIDTH)
        parts["matching"] = sql.SQL("{}, {}").format(parts["tuned"], parts["matching"])
        vectors = "vectors_by_index"
    elif ranked.several or ranked.scope in ("across_agents", "everything"):
        vectors = "vectors_across_agents"
    else:
        vectors = "vectors_in_agent" if ranked.narrowed else "vectors_of_agent"
    parts["vectors"] = fragment(FILE, vectors, **parts)
    parts["rated"] = fragment(FILE, "rated_by_both", **parts)
    parts["scored"] = fragment(FILE, f"scored_{ranked.fusion}")
    return {**parts, "sum": fragment(FILE, "sum_of_both")}


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
        agent = sql.Literal(fillings.AGENT) if literal else sql.SQL("%(agent)b")
        return fragment(FILE, "of_agent", own_agent=agent)
    return own["scope"]
