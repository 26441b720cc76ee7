"""Steps that fail if rows they depend on have changed since they were read."""

from __future__ import annotations

from typing import Any

from psycopg import DatabaseError

from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Query


class StaleReadError(DatabaseError, code="LT001", name="LETTA_STALE_READ"):
    """Rows that a step depends on have changed since they were read; the step wrote nothing."""


def stale_read_error() -> StaleReadError:
    """Return the error of a statement that wrote nothing, as rows have changed since a read."""
    return StaleReadError("what this step relies on has changed since it was read")


def must_hold(schema: Schema[Any], condition: Query) -> list[Query]:
    """Return queries that make their step fail if a condition does not hold.

    Args:
        schema: the schema of the step.
        condition: a statement that notes in the setting `letta_store.holds` whether it holds, for
            this transaction. A statement with parameters cannot raise errors of its own.

    Raises:
        StaleReadError: raised by the step that has these queries.
    """
    return [condition, Query(schema.render(SCHEMA, "must_hold"))]
