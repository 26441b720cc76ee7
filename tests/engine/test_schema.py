"""Statements: rendered once, also those with filters, and no more kept than is needed."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store._search.filters import parse_filter
from langgraph_letta_store._search.vector_sql import VECTORS, render_scoped
from langgraph_letta_store.config.store import StoreConfig


def newest(schema: StoreSchema, filter_: dict[str, Any] | None) -> Statement:
    condition = parse_filter(filter_) if filter_ else None
    return render_scoped(
        schema, VECTORS, "newest", "whole_agent", condition.clause if condition else None
    )


def test_filters_of_one_form_share_a_statement() -> None:
    schema: StoreSchema = Schema(StoreConfig(), has_vectors=False)
    plain, one = newest(schema, None), newest(schema, {"n": 1})
    assert newest(schema, {"name": "another value, and another name"}) is one
    others: list[dict[str, Any]] = [
        {"n": {"$gt": 1}},
        {"n": {"$ne": 1}},
        {"n": 1, "m": 1},
        {"a.b": 1},
        {"$not": {"n": 1}},
    ]
    texts = {newest(schema, other).text for other in others}
    assert len({plain.text, one.text, *texts}) == 2 + len(others)
    assert newest(schema, None) is plain
    assert plain.prepare is None, "psycopg prepares what comes often"
    assert one.prepare is False, "which index is best depends on the values"


def test_only_so_many_statements_with_filters_are_kept() -> None:
    schema: StoreSchema = Schema(StoreConfig(), has_vectors=False)
    forms = [{f"n{m}": 1 for m in range(n)} for n in range(1, 30)]
    nested: list[dict[str, Any]] = [
        {"$or": [a, {"$not": b}]} for a in forms[:20] for b in forms[:20]
    ]
    texts = [newest(schema, filter_).text for filter_ in nested]
    assert len(set(texts)) == 400
    assert len(schema._filtered) <= 256
    assert [newest(schema, filter_).text for filter_ in nested] == texts
