"""pgvector's types, functions and operators, and the scores computed from distances.

Tables, searches and the indexes of maintenance all take them from here.
"""

from __future__ import annotations

from typing import LiteralString, NamedTuple

from psycopg import sql

from langgraph_letta_store.config.choices import Distance
from langgraph_letta_store.config.store import IndexSettings

HALFVEC: LiteralString = "halfvec"
VECTOR: LiteralString = "vector"
BYTES_EACH = {"halfvec": 2, "vector": 4}
"""The bytes of one number of a vector."""

BINARY_QUANTIZE: LiteralString = "binary_quantize"
"""The function that reduces a vector to its signs, one bit per number."""

HAMMING: LiteralString = "<~>"
HAMMING_CLASS: LiteralString = "bit_hamming_ops"
"""The distance of bits: its operator, and the operator class of an index."""


class Operators(NamedTuple):
    """The SQL of one distance.

    `nearest` is the smallest of an item's distances. `similarity` is the score that users see, and
    `closeness` a score >= 0 that grows with similarity.
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
        # pgvector returns NaN for a vector of zeros, which is similar to no other.
        nearest="coalesce(nullif(min(each.distance), 'NaN'), 1)",
        similarity="1 - nearest.distance",
        closeness="greatest(1 - {of}.distance, 0)",
    ),
    # pgvector returns the negative inner product, so that ascending order is nearest first.
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


def qualify(name: LiteralString, pgvector: sql.Composable) -> sql.Composed:
    """Write a type, a function or an operator with its schema, so that no search path matters.

    Example:
        >>> extensions = sql.Identifier("extensions")
        >>> qualify("halfvec", extensions).as_string(None)
        '"extensions".halfvec'
        >>> qualify("<=>", extensions).as_string(None)
        'operator("extensions".<=>)'
    """
    form = "{}.{}" if name.isidentifier() else "operator({}.{})"
    return sql.SQL(form).format(pgvector, sql.SQL(name))


def operator(settings: IndexSettings | None, pgvector: sql.Composable) -> sql.Composed:
    """Return the operator of a store's distance."""
    return qualify(operators(settings).operator, pgvector)


def render_comparison(
    settings: IndexSettings | None, closeness_of: LiteralString, pgvector: sql.Composable
) -> dict[str, sql.Composable]:
    """Return how statements compare vectors `v` with a query, and what they make of the distance.

    `closeness_of` is what has the distance where `{closeness}` stands, `pgvector` its schema.
    """
    how = operators(settings)
    return {
        "distance": sql.SQL("v.embedding {} %(query)b").format(operator(settings, pgvector)),
        "nearest": sql.SQL(how.nearest),
        "similarity": sql.SQL(how.similarity),
        "closeness": sql.SQL(how.closeness).format(of=sql.SQL(closeness_of)),
    }


def pgvector_names(
    vector_type: str, pgvector: sql.Composable, *, has_iterative_scans: bool = True
) -> dict[str, sql.Composable]:
    """Return the names of pgvector that statements have placeholders for.

    Args:
        vector_type: of the vectors that are stored.
        pgvector: its schema.
        has_iterative_scans: whether it has the settings of those, as 0.8.0 and later have; else
            statements set a name that has no effect.
    """
    is_half = vector_type == "halfvec"
    own: tuple[LiteralString, LiteralString] = ("hnsw", "ivfflat")
    hnsw, ivfflat = own if has_iterative_scans else ("letta", "letta")
    return {
        "pgvector": pgvector,
        "vector_type": qualify(HALFVEC if is_half else VECTOR, pgvector),
        "vector_send": qualify("halfvec_send" if is_half else "vector_send", pgvector),
        "halfvec": qualify(HALFVEC, pgvector),
        "binary_quantize": qualify(BINARY_QUANTIZE, pgvector),
        "mean": qualify("avg", pgvector),
        "hamming": qualify(HAMMING, pgvector),
        "cosine": qualify(OPERATORS["cosine"].operator, pgvector),
        "hnsw_scan_setting": sql.Literal(f"{hnsw}.iterative_scan"),
        "ivfflat_scan_setting": sql.Literal(f"{ivfflat}.iterative_scan"),
    }
