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


def bm25_parts(
    words: int, forms: int, terms: sql.Composable, rows: sql.Composable | None = None
) -> Parts:
    """Return the parts of a ranking by text, written out for a number of words.

    Each word has so many `forms`, `terms` is the column of a text's words, and `rows` says how many
    texts there are, where the statement does not look at all of them. `each` has the frequencies
    and the length of each text, `agent` the weights and the mean length. The parts named after
    windows are about a text together with those before and after it.
    """
    each = [
        {
            "frequency": sql.Identifier(f"frequency_{n}"),
            "window": sql.Identifier(f"window_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
            "rows": rows or sql.SQL("0"),
            "forms": sql.SQL(", ").join(_forms(n, forms, terms)),
        }
        for n in range(1, words + 1)
    ]

    def join(by: LiteralString, name: str) -> sql.Composable:
        return sql.SQL(by).join(BM25.fragment(name, **names) for names in each)

    return {
        "frequencies": join(", ", "best_frequency"),
        "weights": join(", ", "weight" if rows is None else "known_weight"),
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
