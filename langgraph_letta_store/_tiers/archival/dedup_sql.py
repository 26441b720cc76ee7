"""The statements that find items which are nearly equal to new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.pgvector import operator, render_comparison
from langgraph_letta_store._engine.schema import ALL, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, Statement
from langgraph_letta_store._search.embedding_text import Encoded
from langgraph_letta_store._search.scope import scope_condition
from langgraph_letta_store._search.vector_sql import (
    WIDTH,
    IndexShape,
    fill_literals,
    index_parts,
    name_indexed_form,
)

DEDUP = SqlFile(__name__, "dedup")


def render_near(
    schema: Schema[Any], agent: UUID, shape: IndexShape | None = None, width: int = 0
) -> Statement:
    """Return a search for near-duplicates, maybe by the agent's own index."""

    def compose(own: Parts) -> Statement:
        settings = schema.index
        if shape is None or settings is None:
            return DEDUP.statement("near_in_namespace", **own)
        own |= render_comparison(settings, "nearest", own["pgvector"])
        own["scope"] = scope_condition("whole_agent")
        own["condition"] = ALL
        own |= index_parts(own, settings, shape, narrowed=True)
        own["width"] = sql.Literal(WIDTH)
        # Each vector that is compared is a row, and no parameter of its own.
        own["operator"] = operator(settings, own["pgvector"])
        own["dims"] = sql.Literal(settings.dims)
        own["indexed_near"] = DEDUP.fragment(name_indexed_form(settings, shape), **own)
        return DEDUP.statement("near_by_own_index", **own)

    return fill_literals(schema.keep(("near", shape), compose, agent=agent), agent, width)


def query_pairs(
    schema: Schema[Any], groups: Sequence[int], vectors: Sequence[Encoded], most: float
) -> Query:
    """Look for pairs of new vectors of one group whose cosine distance is at most `most`.

    The rows have the places of both vectors, from 1, the earlier first, and their similarity.
    """
    columns = {"groups": groups, "vectors": vectors, "most": most}
    return Query(schema.render(DEDUP, "near_each_other"), columns)
