"""Whose turn it is to maintain: one worker at a time, in all processes."""

from __future__ import annotations

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.target import MAINTENANCE, Upkeep


def take_turn(upkeep: Upkeep) -> Query:
    """Ask whether nobody else is at it; it lasts as long as the transaction that asks."""
    return Query(upkeep.schema.compose(MAINTENANCE, "take_turn", slot=sql.Literal(upkeep.slot)))


def take_turn_alone(upkeep: Upkeep) -> Operation[bool]:
    """Ask the same on the only connection that there is; it lasts until `end_turn`."""
    query = Query(upkeep.schema.render(MAINTENANCE, "take_turn_alone"), {"slot": upkeep.slot})
    (((taken,),),) = yield from rows(query, repeatable=False)
    return bool(taken)


def end_turn(upkeep: Upkeep) -> Operation[None]:
    """Let others have their turn."""
    yield from rows(Query(upkeep.schema.render(MAINTENANCE, "end_turn"), {"slot": upkeep.slot}))
