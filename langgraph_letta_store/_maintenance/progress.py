"""How far a build is, asked on another connection, and how to end it."""

from __future__ import annotations

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, Upkeep

_TOLD = 55
"""How much of an index's name tells it: REINDEX CONCURRENTLY cuts it to put its own ending."""


def read_progress(upkeep: Upkeep, index: str) -> Operation[float | None]:
    """Return how much of an index is built, 0 to 1, or None where it is not being built."""
    statement = upkeep.schema.compose(MAINTENANCE, "read_progress", told=sql.Literal(_TOLD))
    place = {"schema": upkeep.quoted_schema, "index": index}
    (found,) = yield from rows(Query(statement, place))
    return float(found[0][0]) if found else None


def stop_build(upkeep: Upkeep, index: str) -> Operation[None]:
    """Cancel the build of an index; whoever builds it drops what it leaves."""
    statement = upkeep.schema.compose(MAINTENANCE, "stop_build", told=sql.Literal(_TOLD))
    yield from rows(Query(statement, {"schema": upkeep.quoted_schema, "index": index}))
