"""Operations: how generators advance together, and that a step is done whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from langgraph_letta_store.runners import AsyncRunner, Runner
from langgraph_letta_store.steps import (
    Embed,
    Execute,
    Operation,
    Query,
    Statement,
    embed,
    rows,
    together,
)


def query(name: str, *, writes: bool = False) -> Query:
    return Query(Statement(name, name.encode(), writes))


def driven(operation: Operation[Any], answer: Callable[[Any], list[Any]]) -> tuple[list[Any], Any]:
    """Run an operation without a database; return its steps and its value."""
    steps: list[Any] = []
    try:
        step = next(operation)
        while True:
            steps.append(step)
            step = operation.send(answer(step))
    except StopIteration as done:
        return steps, done.value


def echo(step: Any) -> list[Any]:
    if isinstance(step, Embed):
        return [f"vector of {text}" for text in step.texts]
    return [[(part.statement.name,)] for part in step.queries]


def embed_then(name: str, *texts: str, writes: bool = False) -> Operation[Any]:
    vectors = yield from embed(texts)
    ((found,),) = yield from rows(query(name, writes=writes))
    return vectors, found


def test_a_batch_is_one_embedding_and_one_execution() -> None:
    steps, values = driven(
        together([embed_then("a", "x", "y"), embed_then("b"), embed_then("c", "z")]), echo
    )
    assert [type(step) for step in steps] == [Embed, Execute]
    assert list(steps[0].texts) == ["x", "y", "z"]
    assert values == [
        (["vector of x", "vector of y"], ("a",)),
        ([], ("b",)),
        (["vector of z"], ("c",)),
    ]


def test_reads_go_before_writes() -> None:
    parts = [embed_then("put", writes=True), embed_then("search", "q"), embed_then("get")]
    steps, values = driven(together(parts), echo)
    assert [part.statement.name for part in steps[1].queries] == ["search", "get", "put"]
    assert [found for _, (found,) in values] == ["put", "search", "get"]


def test_a_step_that_must_not_be_repeated_makes_its_batch_so() -> None:
    def once() -> Operation[None]:
        yield from rows(query("delete", writes=True), repeatable=False)

    steps, _ = driven(together([once(), embed_then("get")]), echo)
    assert [step.repeatable for step in steps] == [False]


def test_an_error_closes_every_operation() -> None:
    closed: list[str] = []

    def watched(name: str) -> Operation[None]:
        try:
            yield from rows(query(name))
        finally:
            closed.append(name)

    operation = together([watched("a"), watched("b")])
    next(operation)
    with pytest.raises(RuntimeError, match="gone"):
        operation.throw(RuntimeError("gone"))
    assert sorted(closed) == ["a", "b"]


def writes(schema: str, then: Callable[[], dict[str, Any]]) -> Operation[None]:
    insert = Statement("insert", f'insert into "{schema}".t values (1)'.encode(), writes=True)
    late = Statement("late", b"select %(x)s::int", writes=False)
    yield from rows(Query(insert), Query(late, then))


@pytest.fixture
def table(dsn: str, schema: str) -> str:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'create schema "{schema}"; create table "{schema}".t (x int)'.encode())
    return schema


def count(dsn: str, schema: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(f'select count(*) from "{schema}".t'.encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_parameter_that_fails_late_undoes_the_step(
    dsn: str, table: str, autocommit: bool
) -> None:
    def fails() -> dict[str, Any]:
        raise LookupError("no such number")

    with psycopg.connect(dsn, autocommit=autocommit) as connection:
        runner = Runner(connection, None)
        with pytest.raises(LookupError):
            runner.run(writes(table, fails))
        assert count(dsn, table) == 0
        runner.run(writes(table, lambda: {"x": 1}))
        assert count(dsn, table) == 1


async def test_a_caller_cancelled_half_way_leaves_all_or_nothing(dsn: str, table: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        runner = AsyncRunner(connection, None)
        task: asyncio.Task[None]

        def cancels() -> dict[str, Any]:
            task.cancel()
            return {"x": 1}

        slow = Statement("slow", b"select pg_sleep(0.1)", writes=False)
        insert = Statement("i", f'insert into "{table}".t values (1)'.encode(), writes=True)

        def operation() -> Operation[None]:
            yield from rows(Query(insert), Query(slow), Query(slow, cancels), Query(insert))

        task = asyncio.ensure_future(runner.run(operation()))
        with pytest.raises(asyncio.CancelledError):
            await task
        # On a busy machine the server may have ended before it hears that nobody waits.
        there = count(dsn, table)
        assert there in (0, 2)
        await runner.run(writes(table, lambda: {"x": 1}))
        assert count(dsn, table) == there + 1
