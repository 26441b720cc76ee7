"""Steps that fail where what was read before them has changed since."""

from __future__ import annotations

from typing import Any

from psycopg import DatabaseError

from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Query


class StaleReadError(DatabaseError, code="LT001", name="LETTA_STALE_READ"):
    """What a step relies on has changed since it was read; nothing of the step was written."""


def must_hold(schema: Schema[Any], condition: Query) -> list[Query]:
    """Return queries that make their step fail where a condition does not hold.

    Args:
        schema: whose step it is.
        condition: a statement that notes in the setting `letta_store.holds` whether it holds, for
            this transaction. A statement with parameters cannot raise errors of its own.

    Raises:
        StaleReadError: raised by the step that has these queries.
    """
    return [condition, Query(schema.render(SCHEMA, "must_hold"))]
