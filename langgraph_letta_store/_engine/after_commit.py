"""Statements as one transaction, and one more that runs when they are committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor
from psycopg.pq import TransactionStatus

from langgraph_letta_store._engine.pipelines import asend_all, send_all
from langgraph_letta_store._engine.steps import Query, Row


def send_then(
    connection: Connection[Any], queries: Sequence[Query], then: Query, make: type[Cursor[Row]]
) -> list[list[Row]]:
    """Run statements as one transaction, and one more when they are committed; its rows come last.

    Both go in one round trip with autocommit. In a transaction of the caller's the last one is not
    sent, and has no rows.
    """
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return [*send_all(connection, queries, make), []]
    if not connection.autocommit:
        return [*send_all(connection, queries, make), *send_all(connection, (then,), make)]
    return send_all(connection, (*queries, then), make, commits_before=len(queries))


async def asend_then(
    connection: AsyncConnection[Any],
    queries: Sequence[Query],
    then: Query,
    make: type[AsyncCursor[Row]],
    *,
    is_beside: bool,
) -> list[list[Row]]:
    """Do the same for coroutines."""
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return [*await asend_all(connection, queries, make, is_beside=is_beside), []]
    if not connection.autocommit:
        results = await asend_all(connection, queries, make, is_beside=is_beside)
        return [*results, *await asend_all(connection, (then,), make, is_beside=False)]
    return await asend_all(
        connection, (*queries, then), make, is_beside=is_beside, commits_before=len(queries)
    )
