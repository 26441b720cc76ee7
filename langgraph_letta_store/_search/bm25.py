"""BM25, written out for the number of a query's words and of the forms that each has."""

from __future__ import annotations

from typing import LiteralString

from psycopg import sql

from langgraph_letta_store._engine.schema import Parts
from langgraph_letta_store._engine.sql_files import SqlFile

BM25 = SqlFile(__name__, "bm25")

WORD_COLUMNS = (
    *("frequencies", "weights", "window_beside", "window_linked", "window_sums"),
    "pool_frequencies",
)
"""The parts that are columns behind others: none where a query has no words."""


def bm25_parts(words: int, forms: int, terms: sql.Composable) -> Parts:
    """Return the parts of a ranking by text, written out for a number of words.

    Each word has so many `forms`, and `terms` is the column of a text's words. `each` has the
    frequencies and the length of each text, `agent` the weights and the mean length. The parts
    named after windows are about a text together with those before and after it.
    """
    each = [
        {
            "frequency": sql.Identifier(f"frequency_{n}"),
            "window": sql.Identifier(f"window_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
            "forms": sql.SQL(", ").join(_forms(n, forms, terms)),
        }
        for n in range(1, words + 1)
    ]

    def join(by: LiteralString, name: str) -> sql.Composable:
        return sql.SQL(by).join(BM25.fragment(name, **names) for names in each)

    return {
        "frequencies": join(", ", "best_frequency"),
        "weights": join(", ", "weight"),
        "score": join(" + ", "term_score"),
        "window_score": join(" + ", "window_score"),
        "window_beside": join(", ", "window_beside"),
        "window_linked": join(", ", "window_linked"),
        "window_sums": join(", ", "window_sum"),
        "pool_frequencies": join(", ", "own_frequency"),
        "found": sql.SQL(" + ").join(names["frequency"] for names in each),
    }


def _forms(word: int, forms: int, terms: sql.Composable) -> list[sql.Composable]:
    """Return how often a text has each form of a query's n-th word."""
    first, *others = (
        BM25.fragment("frequency", n=sql.Literal(place), terms=terms)
        for place in range((word - 1) * forms + 1, word * forms + 1)
    )
    return [first, *(BM25.fragment("other_frequency", frequency=each) for each in others)]


def listed_parts(
    terms: sql.Composable, rows: sql.Composable, words: int = 0, counted_by: str | None = None
) -> Parts:
    """Return the parts of a ranking by text whose texts are listed word by word.

    Such a statement is the same for any number of words. `terms` is the column of a text's words,
    and so many `words` are wanted as columns too. `rows` says how many texts there are, and
    `counted_by` is the query that has counted them, if one has.
    """
    each = [
        {
            "n": sql.Literal(n),
            "frequency": sql.Identifier(f"frequency_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
        }
        for n in range(1, words + 1)
    ]

    found = sql.Identifier("found")
    counted = sql.SQL(" cross join ").join([found, sql.Identifier(counted_by or "")])

    def join(name: str) -> sql.Composable:
        return sql.SQL(", ").join(BM25.fragment(name, **names) for names in each)

    return {
        "listed": BM25.fragment("listed"),
        "listed_terms": BM25.fragment("listed_terms"),
        "may_have": BM25.fragment("may_have"),
        "times": BM25.fragment("times", terms=terms),
        "weighed": BM25.fragment(
            "weighed",
            rows=rows,
            counted_in=found if counted_by is None else counted,
        ),
        "summed_score": BM25.fragment("summed_score"),
        "listed_weights": join("listed_weight"),
        "listed_frequencies": join("listed_frequency"),
    }
