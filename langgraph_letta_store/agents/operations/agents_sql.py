"""The statements on whole agents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from langgraph_letta_store._checkpoints.checkpoint_sql import REMOVAL
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement

COUNTS = SqlFile(__name__, "counts")
FORGET = SqlFile(__name__, "forget", common=(COUNTS, REMOVAL))
PROMPT = SqlFile(__name__, "prompt")
EXPORTS = SqlFile(__name__, "exports")
LOAD = SqlFile(__name__, "load", common=(EXPORTS,))

LIVE = COUNTS.part("live")
"""The condition on items that have not expired."""


def export(schema: Schema[Any], agent: UUID) -> Statement:
    """Return the statement that reads everything of an agent."""
    if schema.has_vectors:
        return schema.render(EXPORTS, "export", agent=agent, live=LIVE)
    return schema.render(
        *(EXPORTS, "export"),
        agent=agent,
        live=LIVE,
        item_vectors="null",
        message_vector="null",
        message_waits="null",
    )
