"""What errors and the log say of a step: which statements, how many rows, how long."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from psycopg import AsyncCursor, Cursor, Error

from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Expand,
    Query,
    Rerank,
    Statement,
    Step,
)

logger = logging.getLogger("langgraph_letta_store.engine.steps")


def note_statement(
    error: Error, queries: Sequence[Query], sent: Sequence[Cursor[Any] | AsyncCursor[Any]]
) -> None:
    """Add to a database error the name of the statement that failed.

    Args:
        error: what psycopg raised.
        queries: the statements of the step.
        sent: a cursor for each statement that was sent, the last one perhaps only in part.
    """
    if error.sqlstate is None and sent and len(sent) < len(queries):
        failed = [queries[len(sent) - 1]]  # psycopg could not send it
    elif error.sqlstate is None and len(queries) > 1:
        failed = list(queries)  # the connection was lost with all of them
    else:
        # The server answers in order, and nothing after an error.
        number = next((i for i, each in enumerate(sent) if each.pgresult is None), len(sent) - 1)
        failed = [queries[number]]
    names = ", ".join(_describe(query.statement) for query in failed)
    error.add_note(f"statement{'s' if len(failed) > 1 else ''}: {names}")


def _describe(statement: Statement) -> str:
    return f"{statement.name} ({statement.file})" if statement.file else statement.name


def log_step(step: Step, result: Any, began: float) -> None:
    """Log a step that was performed since `began` of `time.perf_counter`."""
    milliseconds = (time.perf_counter() - began) * 1000
    if isinstance(step, Execute):
        names = ", ".join(query.statement.name for query in step.queries)
        counts = [len(rows) for rows in result]
        _log(f"{names}: {', '.join(map(str, counts))} rows", milliseconds, letta_rows=sum(counts))
    elif isinstance(step, Embed):
        count = len(step.texts) + len(step.queries)
        _log(f"embed: {count} texts", milliseconds, letta_texts=count)
    elif isinstance(step, Rerank):
        count = len(step.texts)
        _log(f"rerank: {count} texts", milliseconds, letta_texts=count)
    elif isinstance(step, Expand):
        _log("expand: 1 query" if step.option == "expand" else "keys: 1 text", milliseconds)


def _log(text: str, milliseconds: float, **extra: int) -> None:
    extras = {**extra, "letta_step": text.partition(":")[0], "letta_milliseconds": milliseconds}
    logger.debug("%s, %.1f ms", text, milliseconds, extra=extras)
