"""pgvector's types, functions and operators, and what is made of the distances that they give.

The one place that names them, for tables, for searches, and for the indexes of maintenance.
"""

from __future__ import annotations

from typing import LiteralString, NamedTuple

from psycopg import sql

from langgraph_letta_store.config.store import Distance, IndexSettings

HALFVEC: LiteralString = "halfvec"
VECTOR: LiteralString = "vector"
BYTES_EACH = {"halfvec": 2, "vector": 4}
"""How many bytes one of a vector's numbers takes."""

BINARY_QUANTIZE: LiteralString = "binary_quantize"
"""The signs of a vector's numbers, as bits."""

HAMMING: LiteralString = "<~>"
HAMMING_CLASS: LiteralString = "bit_hamming_ops"
"""How bits are compared: the operator, and the operator class of an index."""


class Operators(NamedTuple):
    """How vectors are compared by one of the distances.

    `nearest` is the least of an item's distances, `similarity` and `closeness` what is made of it:
    the score that users see, and a number from 0 that is more the closer a vector is.
    """

    operator: LiteralString
    operator_class: LiteralString
    nearest: LiteralString
    similarity: LiteralString
    closeness: LiteralString


OPERATORS: dict[Distance, Operators] = {
    "cosine": Operators(
        operator="<=>",
        operator_class="cosine_ops",
        # pgvector gives NaN where a vector is all zeros: it has nothing in common with others.
        nearest="coalesce(nullif(min(each.distance), 'NaN'), 1)",
        similarity="1 - nearest.distance",
        closeness="greatest(1 - {of}.distance, 0)",
    ),
    # pgvector gives the negative inner product, so that ascending is nearest first.
    "inner_product": Operators(
        operator="<#>",
        operator_class="ip_ops",
        nearest="min(each.distance)",
        similarity="- nearest.distance",
        closeness="greatest(- {of}.distance, 0)",
    ),
    "l2": Operators(
        operator="<->",
        operator_class="l2_ops",
        nearest="min(each.distance)",
        similarity="- nearest.distance",
        closeness="1 / (1 + {of}.distance)",
    ),
}


def operators(settings: IndexSettings | None) -> Operators:
    """Return the operators of a store's index; without an index, those of the default distance."""
    return OPERATORS[settings.distance if settings else "cosine"]


def compared(
    settings: IndexSettings | None, closeness_of: LiteralString
) -> dict[str, sql.Composable]:
    """Return how statements compare vectors `v` with a query, and what they make of the distance.

    `closeness_of` is what has the distance where `{closeness}` stands.
    """
    how = operators(settings)
    return {
        "distance": sql.SQL("v.embedding {} %(query)b").format(sql.SQL(how.operator)),
        "nearest": sql.SQL(how.nearest),
        "similarity": sql.SQL(how.similarity),
        "closeness": sql.SQL(how.closeness).format(of=sql.SQL(closeness_of)),
    }


def pgvector_names(vector_type: str) -> dict[str, sql.Composable]:
    """Return the names of pgvector that statements have placeholders for."""
    return {
        "vector_type": sql.SQL(HALFVEC if vector_type == "halfvec" else VECTOR),
        "halfvec": sql.SQL(HALFVEC),
        "binary_quantize": sql.SQL(BINARY_QUANTIZE),
        "hamming": sql.SQL(HAMMING),
        "cosine": sql.SQL(OPERATORS["cosine"].operator),
    }
