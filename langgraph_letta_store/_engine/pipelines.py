"""Several statements as one transaction, in one pipeline, and what follows a failure in one."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import count
from typing import Any

from psycopg import (
    AsyncConnection,
    AsyncCursor,
    AsyncPipeline,
    Connection,
    Cursor,
    Error,
    Pipeline,
)
from psycopg.abc import PQGen
from psycopg.generators import fetch
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.rows import tuple_row

from langgraph_letta_store._engine import step_log
from langgraph_letta_store._engine.offload import WORKERS
from langgraph_letta_store._engine.parameters import LONG_STATEMENT, find_many
from langgraph_letta_store._engine.predump import predump
from langgraph_letta_store._engine.steps import Parameters, Query, Row

# A pipeline that ends commits what was sent. Where not all of a step could be sent (the caller was
# cancelled, a parameter has no form in SQL), an error keeps the rest from being committed.
_ABANDON = "do $$ begin raise exception 'this step was given up half-way'; end $$"

_FAILURES = count()


def send_all(
    connection: Connection[Any],
    queries: Sequence[Query],
    make_cursor: type[Cursor[Row]],
    *,
    commits_before: int = 0,
) -> list[list[Row]]:
    """Run statements on a connection as one transaction, and return the rows of each.

    Args:
        connection: an open connection.
        queries: the statements.
        make_cursor: makes what sends a statement.
        commits_before: the place of a statement before which those before it are committed, of a
            connection with autocommit.

    Raises:
        psycopg.Error: a statement failed; the error's notes name it.
    """
    cursors: list[Cursor[Row]] = []
    try:
        with _transaction(connection), _pipeline(connection) as pipeline:
            for place, query in enumerate(queries):
                if place and place == commits_before:
                    _commit(pipeline)
                cursors.append(make_cursor(connection, row_factory=tuple_row))
                statement, parameters = query.statement, query.parameters
                cursors[-1].execute(
                    statement.text,
                    parameters() if callable(parameters) else parameters,
                    prepare=statement.prepare,
                    binary=True,
                )
    except Error as error:
        step_log.note_statement(error, queries, cursors)
        with suppress(Error), _transaction(connection):
            connection.execute(_deallocate_all(), prepare=False)
        raise
    return [cursor.fetchall() if _has_rows(cursor) else [] for cursor in cursors]


async def asend_all(
    connection: AsyncConnection[Any],
    queries: Sequence[Query],
    make_cursor: type[AsyncCursor[Row]],
    *,
    is_beside: bool,
    commits_before: int = 0,
) -> list[list[Row]]:
    """Do the same for coroutines; `is_beside` prepares the parameters in a thread."""
    cursors: list[AsyncCursor[Row]] = []
    try:
        async with _atransaction(connection), _apipeline(connection) as pipeline:
            for place, query in enumerate(queries):
                if place and place == commits_before:
                    _commit(pipeline)
                cursors.append(make_cursor(connection, row_factory=tuple_row))
                statement = query.statement
                parameters = (
                    await prepare_beside(cursors[-1], query)
                    if is_beside
                    else query.take_parameters()
                )
                await cursors[-1].execute(
                    statement.text, parameters, prepare=statement.prepare, binary=True
                )
    except Error as error:
        step_log.note_statement(error, queries, cursors)
        with suppress(Error):
            async with _atransaction(connection):
                await connection.execute(_deallocate_all(), prepare=False)
        raise
    return [await cursor.fetchall() if _has_rows(cursor) else [] for cursor in cursors]


def _commit(pipeline: Pipeline | AsyncPipeline) -> None:
    """Have the server commit what a pipeline has sent, without waiting for its answer."""
    pipeline.command_queue.append(pipeline.pgconn.pipeline_sync)
    pipeline.result_queue.append(None)


async def prepare_beside(cursor: AsyncCursor[Row], query: Query) -> Parameters | None:
    """Prepare a statement's parameters in a thread."""

    def prepare() -> Parameters | None:
        parameters = query.take_parameters()
        if not parameters:
            return parameters
        if len(query.statement.text) >= LONG_STATEMENT:
            find_many(query.statement.text, cursor.connection.info.encoding)
        return predump(cursor, parameters)

    return await WORKERS.run(prepare, abandoned=lambda: None)


def _has_rows(cursor: Cursor[Row] | AsyncCursor[Row]) -> bool:
    # `description` would show it too, but describes every column first.
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


@contextmanager
def _transaction(connection: Connection[Any]) -> Generator[None]:
    """With autocommit a pipeline is a transaction; without, what is acknowledged is committed."""
    if connection.autocommit:
        yield
        return
    lost: Error | None = None
    try:
        with connection.transaction():
            try:
                yield
            except Error as error:
                if not connection.closed:
                    raise
                # psycopg would try to roll back, and warn that it cannot.
                lost = error
    except Error:
        if lost is None:
            raise
    if lost is not None:
        raise lost


@asynccontextmanager
async def _atransaction(connection: AsyncConnection[Any]) -> AsyncGenerator[None]:
    if connection.autocommit:
        yield
        return
    lost: Error | None = None
    try:
        async with connection.transaction():
            try:
                yield
            except Error as error:
                if not connection.closed:
                    raise
                lost = error
    except Error:
        if lost is None:
            raise
    if lost is not None:
        raise lost


@contextmanager
def _pipeline(connection: Connection[Any]) -> Generator[Pipeline]:
    """Send statements in a pipeline; where not all could be sent, none is committed.

    An error inside a pipeline ends the pipeline with another one, and psycopg logs a warning of
    the second. Keeping the first until the pipeline has ended leaves nothing to warn of.
    """
    failed: BaseException | None = None
    is_ours = connection.pgconn.pipeline_status == PipelineStatus.OFF
    try:
        with connection.pipeline() as pipeline:
            pipeline.result_queue = _Expected(pipeline.result_queue)
            try:
                yield pipeline
            except BaseException as error:  # noqa: BLE001  # raised below
                failed = error
                with suppress(Error):
                    connection.execute(_ABANDON, prepare=False)
    except Error as error:
        if (interrupt := _find_interrupt(error)) is not None:
            connection.close()  # what it has sent, and what the server will answer, is unknown
            raise interrupt from None
        connection.wait(_collect_rest(connection.pgconn, is_ours=is_ours))
        if failed is None:
            raise _first_error(error) from None
    if failed is not None:
        raise failed


@asynccontextmanager
async def _apipeline(connection: AsyncConnection[Any]) -> AsyncGenerator[AsyncPipeline]:
    failed: BaseException | None = None
    is_ours = connection.pgconn.pipeline_status == PipelineStatus.OFF
    try:
        async with connection.pipeline() as pipeline:
            pipeline.result_queue = _Expected(pipeline.result_queue)
            try:
                yield pipeline
            except BaseException as error:  # noqa: BLE001  # raised below
                failed = error
                with suppress(Error):
                    await connection.execute(_ABANDON, prepare=False)
    except Error as error:
        if (interrupt := _find_interrupt(error)) is not None:
            await connection.close()
            raise interrupt from None
        await connection.wait(_collect_rest(connection.pgconn, is_ours=is_ours))
        if failed is None:
            raise _first_error(error) from None
    if failed is not None:
        raise failed


def _collect_rest(pgconn: PGconn, *, is_ours: bool) -> PQGen[None]:
    """Collect what the server still answers where it refused to commit, and leave the pipeline.

    The error then is the answer to the pipeline's end, and its usual answer follows, which psycopg
    leaves there: it can neither leave the pipeline nor use the connection again.
    """
    for _ in range(_MOST_RESULTS):
        if pgconn.status == ConnStatus.BAD or pgconn.transaction_status != TransactionStatus.ACTIVE:
            break
        result = yield from fetch(pgconn)
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            break
    if is_ours and pgconn.status != ConnStatus.BAD and pgconn.pipeline_status != PipelineStatus.OFF:
        pgconn.exit_pipeline_mode()


_MOST_RESULTS = 4
"""The error, the end of its results and the answer to the pipeline's end, and one more."""


def _find_interrupt(error: BaseException) -> BaseException | None:
    """Return the interrupt or cancellation while which psycopg could not leave a pipeline."""
    while (context := error.__context__) is not None:
        if not isinstance(context, Exception):
            return context
        error = context
    return None


def _first_error(error: Error) -> Error:
    """Return the error that kept psycopg from leaving a pipeline, and not that it could not."""
    cause = error.__context__
    return cause if error.sqlstate is None and isinstance(cause, Error) else error


class _Expected(deque[Any]):
    """The answers that psycopg expects in a pipeline.

    A refusal to commit is one more. If psycopg reads it together with the usual answer to the
    pipeline's end, it would raise an IndexError in place of the refusal.
    """

    def popleft(self) -> Any:
        return super().popleft() if self else None


def _deallocate_all() -> bytes:
    """Return a command that makes psycopg forget what it has prepared.

    What follows a failed statement in a pipeline is skipped, but psycopg takes it for prepared, if
    it would have been, and goes on sending its name. It looks at a command's answer only the first
    time, so every command is another.
    """
    return b"deallocate all -- %d" % next(_FAILURES)
