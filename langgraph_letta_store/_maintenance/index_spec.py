"""What an index is made of: its method, expression, operator class and options."""

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

_MAX_BINARY_DIMS = 64000
"""The most dimensions of binary vectors that pgvector indexes."""


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """How an index is built.

    `order` is the expression that a search sorts the rows `v` by, and `distance` their true
    distance, both for the vector `s.embedding`. `codes` says whether binary vectors are indexed.
    `options` are those that an existing index must have too. In its SQL, `{pgvector}` stands for
    the schema of the extension.
    """

    method: IndexKind
    opclass: str
    expression: str
    order: str
    distance: str
    codes: bool = False
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_for_words(self) -> bool:
        """Whether words are indexed; such an index always finds everything."""
        return self.method == "gin"

    @property
    def chooses_lists(self) -> bool:
        """Whether the number of lists follows from the number of rows at the build."""
        return self.method == "ivfflat" and "lists" not in self.options

    def settings(self) -> dict[str, Any]:
        """Return the settings that are recorded with the index."""
        return {"opclass": self.opclass, "codes": self.codes, **self.options}

    def build_options(self, rows: int) -> dict[str, Any]:
        """Return the options for a build with a number of rows."""
        lists = {"lists": list_count(rows)} if self.chooses_lists else {}
        return {**self.options, **lists}

    def placeholders(self, pgvector: sql.Composable) -> dict[str, sql.Composable]:
        """Return the placeholders of the statement that creates the index."""
        expression = render_expression(self.expression, pgvector)
        return {"method": sql.SQL(self.method), "expression": expression}


def vector_index(settings: IndexSettings) -> IndexSpec | None:
    """Return the spec of indexes of vectors.

    None where exact searches are configured, and where pgvector cannot index so many dimensions.
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
    if dims > (_MAX_BINARY_DIMS if ann.codes else MAX_HALVES):
        return None
    indexed = f"{expression} {{pgvector}}.{opclass}"
    return IndexSpec(method, opclass, indexed, order, distance, ann.codes, options)


WORD_INDEX = IndexSpec("gin", "array_ops", "terms", "", "", options={"fastupdate": "off"})
"""Without `fastupdate`, which keeps new entries in a list that every search reads."""


SHARED_WORD_INDEX = IndexSpec(
    "gin",
    "array_ops",
    "terms",
    "",
    "",
    options={"fastupdate": "on", "gin_pending_list_limit": "256"},
)
"""Every put writes to it, so new entries wait in a list: a short one, as every search reads it."""

SHARED_WORDS_FROM = 20_000
"""From how many items of all agents on the words are indexed for searches across agents: fewer are
read in about 100 ms."""

WORD_GROWTH = 1.02
"""Statistics of words are counted again once there are so many times the rows."""


def list_count(rows: int) -> int:
    """Return the number of lists that pgvector's manual advises for an IVFFlat index.

    A thousandth of the rows up to a million, and their square root beyond.
    """
    return max(1, min(32768, rows // 1000 if rows <= 1_000_000 else math.isqrt(rows)))


def render_options(options: Mapping[str, Any]) -> sql.Composable:
    """Return the WITH clause of an index."""
    if not options:
        return sql.SQL("")
    pairs = (
        sql.SQL("{} = {}").format(sql.Identifier(k), sql.Literal(v)) for k, v in options.items()
    )
    return sql.SQL("with ({})").format(sql.SQL(", ").join(pairs))


def render_expression(text: str, pgvector: sql.Composable) -> sql.Composed:
    """Render an expression of an IndexSpec, which consists of type names and numbers."""
    return sql.SQL(text).format(pgvector=pgvector)  # pyright: ignore[reportArgumentType]  # of settings that were checked
