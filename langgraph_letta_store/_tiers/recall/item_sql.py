"""Messages as the values of items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.schema import Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement

ITEMS = SqlFile(__name__, "items")


def get_item(schema: Schema[Any], agent: UUID) -> Statement:
    """Return the statement that reads one message as an item."""

    def compose(own: Parts) -> Statement:
        return ITEMS.statement("get_item", **own, value=render_value())

    return schema.keep("recall item", compose, agent=agent)


def render_value() -> sql.Composable:
    """Return what a message is as the value of an item, its texts escaped as in all values."""
    texts = {
        "content": "text",
        "message_id": "message_id",
        "model": "model",
        "name": "name",
        "role": "role",
        "run_id": "run_id",
        "status": "status",
        "thread": "thread_id",
        "tool_call_id": "tool_call_id",
    }
    escaped = {
        name: ITEMS.fragment("escaped", column=sql.Identifier(column))
        for name, column in texts.items()
    }
    return ITEMS.fragment("value", **escaped)
