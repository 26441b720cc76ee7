"""What an index is made of: its method, what it is of and its options, as asked and as found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.pgvector import (
    BINARY_QUANTIZE,
    HALFVEC,
    HAMMING,
    HAMMING_CLASS,
    operators,
)
from langgraph_letta_store._search.vector_sql import MAX_INDEXED_DIMS
from langgraph_letta_store.config.index import MAX_HALVES
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.records.indexes import IndexKind

_MAX_CODES = 64000
"""How many dimensions pgvector indexes as signs."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How an index is to be. `options` are those that matter when one that is there is compared.

    In its SQL, `{pgvector}` stands for the schema of the extension.
    """

    method: IndexKind
    opclass: str
    expression: str
    order: str
    """What is put in order, of the rows `v`, for the vector `s.embedding`."""
    distance: str
    codes: bool = False
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def settings(self) -> dict[str, Any]:
        """Return what is recorded of it."""
        return {"opclass": self.opclass, "codes": self.codes, **self.options}

    def built_with(self, rows: int) -> dict[str, Any]:
        """Return the options to build it with for a number of rows."""
        if self.method == "ivfflat" and "lists" not in self.options:
            return {**self.options, "lists": lists(rows)}
        return dict(self.options)

    def create(self, pgvector: sql.Composable) -> dict[str, sql.Composable]:
        """Return what fills the placeholders of the statement that creates it."""
        expression = written(self.expression, pgvector)
        return {"method": sql.SQL(self.method), "expression": expression}


def vectors(settings: IndexSettings) -> Shape | None:
    """Return the shape of indexes of vectors, or None where there is to be none.

    None also where the vectors have more dimensions than pgvector can index as they are asked for.
    """
    ann = settings.ann
    if ann.kind == "flat":
        return None
    method: IndexKind = "hnsw" if ann.kind == "auto" else ann.kind
    options: dict[str, Any] = {"m": ann.m, "ef_construction": ann.ef_construction}
    if method == "ivfflat":
        options = {} if ann.nlist is None else {"lists": ann.nlist}
    dims, how = settings.dims, operators(settings)
    operator = f"operator({{pgvector}}.{how.operator})"
    distance = f"v.embedding {operator} s.embedding"
    if ann.codes:
        own, one, other = (
            f"({{pgvector}}.{BINARY_QUANTIZE}({embedding})::bit({dims}))"
            for embedding in ("embedding", "v.embedding", "s.embedding")
        )
        order = f"{one} operator({{pgvector}}.{HAMMING}) {other}"
        opclass, expression = HAMMING_CLASS, own
    elif settings.vector_type == "vector" and dims > MAX_INDEXED_DIMS:
        half = f"::{{pgvector}}.{HALFVEC}({dims})"
        opclass, expression = f"{HALFVEC}_{how.operator_class}", f"(embedding{half})"
        order = f"(v.embedding{half}) {operator} (s.embedding{half})"
    else:
        opclass = f"{settings.vector_type}_{how.operator_class}"
        expression, order = "embedding", distance
    if dims > (_MAX_CODES if ann.codes else MAX_HALVES):
        return None
    of = f"{expression} {{pgvector}}.{opclass}"
    return Shape(method, opclass, of, order, distance, ann.codes, options)


WORDS = Shape("gin", "array_ops", "terms", "", "", options={"fastupdate": "off"})
"""Words; what is put goes into the index at once, instead of into a list that each search reads."""


def lists(rows: int) -> int:
    """Return how many lists an IVFFlat index of so many rows has, as pgvector's manual advises.

    A thousandth of the rows up to a million, and their root beyond.
    """
    return max(1, min(32768, rows // 1000 if rows <= 1_000_000 else math.isqrt(rows)))


def options_clause(options: Mapping[str, Any]) -> sql.Composable:
    """Write the options of an index as SQL."""
    if not options:
        return sql.SQL("")
    pairs = (
        sql.SQL("{} = {}").format(sql.Identifier(k), sql.Literal(v)) for k, v in options.items()
    )
    return sql.SQL("with ({})").format(sql.SQL(", ").join(pairs))


def written(text: str, pgvector: sql.Composable) -> sql.Composed:
    """Take SQL that was put together here, of names of types and numbers, for pgvector's schema."""
    return sql.SQL(text).format(pgvector=pgvector)  # pyright: ignore[reportArgumentType]  # of settings that were checked
