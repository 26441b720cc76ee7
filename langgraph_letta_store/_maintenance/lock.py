"""The lock of maintenance: one worker at a time maintains a tier, in all processes."""

from __future__ import annotations

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, MaintenanceTarget


def try_lock(target: MaintenanceTarget) -> Query:
    """Return the query that tries to take the lock; it is held until the transaction ends."""
    return Query(target.schema.compose(MAINTENANCE, "try_lock", slot=sql.Literal(target.slot)))


def try_session_lock(target: MaintenanceTarget) -> Operation[bool]:
    """Try to take the lock for the session; it is held until `unlock_session`."""
    query = Query(target.schema.render(MAINTENANCE, "try_session_lock"), {"slot": target.slot})
    (((taken,),),) = yield from rows(query, repeatable=False)
    return bool(taken)


def unlock_session(target: MaintenanceTarget) -> Operation[None]:
    """Release the session's lock."""
    statement = target.schema.render(MAINTENANCE, "unlock_session")
    yield from rows(Query(statement, {"slot": target.slot}))
