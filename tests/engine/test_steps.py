"""Operations: how generators advance together, and that a step is done whole or not at all."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from langgraph_letta_store._engine.runners import AsyncRunner, Runner
from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Operation,
    Query,
    Report,
    Rerank,
    Statement,
    embed,
    report,
    rows,
    run_together,
)
from langgraph_letta_store._search.reranking import score
from langgraph_letta_store.errors import RerankError


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
        return [
            *(f"vector of {text}" for text in step.texts),
            *(f"vector of query {query}" for query in step.queries),
        ]
    if isinstance(step, Rerank):
        return list(step.function(step.query, step.texts))  # type: ignore[arg-type]  # none awaits
    if isinstance(step, Report):
        return []
    return [[(part.statement.name,)] for part in step.queries]


def embed_then(name: str, *texts: str, writes: bool = False) -> Operation[Any]:
    vectors = yield from embed(texts)
    ((found,),) = yield from rows(query(name, writes=writes))
    return vectors, found


def test_a_batch_is_one_embedding_and_one_execution() -> None:
    steps, values = driven(
        run_together([embed_then("a", "x", "y"), embed_then("b"), embed_then("c", "z")]), echo
    )
    assert [type(step) for step in steps] == [Embed, Execute]
    assert list(steps[0].texts) == ["x", "y", "z"]
    assert values == [
        (["vector of x", "vector of y"], ("a",)),
        ([], ("b",)),
        (["vector of z"], ("c",)),
    ]


def test_queries_go_along_with_texts() -> None:
    def both(*queries: str) -> Operation[Any]:
        return (yield from embed(["x"], queries))

    steps, values = driven(run_together([embed_then("a", "y"), both("q"), both(), both("r")]), echo)
    assert [type(step) for step in steps] == [Embed, Execute]
    assert (steps[0].texts, steps[0].queries) == (["y", "x", "x", "x"], ["q", "r"])
    assert values[1:] == [
        ["vector of x", "vector of query q"],
        ["vector of x"],
        ["vector of x", "vector of query r"],
    ]


def test_what_is_to_be_embedded_may_depend_on_rows() -> None:
    def unchanged(name: str) -> Operation[Any]:
        ((found,),) = yield from rows(query(name), first=True)
        return (yield from embed_then("put", *found, writes=True))

    parts = [embed_then("search", "q"), unchanged("a"), embed_then("get"), unchanged("b")]
    steps, values = driven(run_together(parts), echo)
    assert [type(step) for step in steps] == [Execute, Embed, Execute]
    assert [part.statement.name for part in steps[0].queries] == ["a", "get", "b"]
    assert list(steps[1].texts) == ["q", "a", "b"], "one call of the model"
    assert [part.statement.name for part in steps[2].queries] == ["search", "put", "put"]
    assert values[1] == (["vector of a"], ("put",))


def longest(query: str, texts: Any) -> list[float]:
    return [float(len(text)) for text in texts]


def test_each_is_reranked_by_its_own_function() -> None:
    def search(name: str, texts: list[str]) -> Operation[Any]:
        yield from embed([name])
        yield from rows(query(name))
        scores = yield from score(longest, name, texts)
        ((renewed,),) = yield from rows(query(f"renew {name}", writes=True))
        return scores, renewed

    parts = [search("a", ["xxx", "y"]), embed_then("b", "q"), search("c", []), search("d", ["z"])]
    steps, values = driven(run_together(parts), echo)
    assert [type(step) for step in steps] == [Embed, Execute, Rerank, Rerank, Execute]
    assert [part.statement.name for part in steps[4].queries] == ["renew a", "renew c", "renew d"]
    assert values[0] == ([3.0, 1.0], ("renew a",))
    assert values[2] == ([], ("renew c",))
    assert values[3] == ([1.0], ("renew d",))


class Array:
    """What numpy and torch return."""

    def __init__(self, *numbers: float) -> None:
        self.numbers = numbers

    def tolist(self) -> list[float]:
        return list(self.numbers)


async def ahead(query: str, texts: Any) -> list[float]:
    await asyncio.sleep(0)
    return longest(query, texts)


class Aware:
    async def __call__(self, query: str, texts: Any) -> list[float]:
        return await ahead(query, texts)


def as_array(query: str, texts: Any) -> Array:
    return Array(*longest(query, texts))


def promised(query: str, texts: Any) -> Any:
    return ahead(query, texts)


PLAIN: list[Any] = [longest, partial(longest), as_array]
AWAITED: list[Any] = [ahead, partial(ahead), Aware(), promised]


@pytest.mark.parametrize("function", PLAIN)
def test_a_plain_function_reranks(function: Any) -> None:
    connection: Any = Unused()
    assert Runner(connection, None).run(score(function, "q", ["xxx", "y"])) == [3, 1]


@pytest.mark.parametrize("function", AWAITED)
def test_an_asynchronous_function_needs_asynchronous_code(function: Any) -> None:
    connection: Any = Unused()
    with pytest.raises(RerankError, match="Async"):
        Runner(connection, None).run(score(function, "q", ["x"]))


@pytest.mark.parametrize("function", [*PLAIN, *AWAITED])
async def test_asynchronous_code_takes_both(function: Any) -> None:
    connection: Any = Unused()
    runner = AsyncRunner(connection, None)
    assert await runner.run(score(function, "q", ["xxx", "y"])) == [3, 1]


async def test_a_slow_function_holds_up_nobody() -> None:
    connection: Any = Unused()
    loop, turned = asyncio.get_running_loop(), threading.Event()

    def slow(query: str, texts: Any) -> list[float]:
        loop.call_soon_threadsafe(turned.set)
        assert turned.wait(10), "the loop goes on meanwhile"
        return longest(query, texts)

    assert await AsyncRunner(connection, None).run(score(slow, "q", ["x"])) == [1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([1.0], "1 scores for 2 texts"),
        ([1.0, 2.0, 3.0], "3 scores for 2 texts"),
        ([1.0, math.nan], r"nan for texts\[1\]"),
        ([math.inf, 1.0], r"inf for texts\[0\]"),
        ([1.0, "2"], r"'2' for texts\[1\]"),
        ([None, 1.0], r"None for texts\[0\]"),
        ("12", "list of numbers"),
        (None, "None"),
        (1.0, "list of numbers"),
    ],
)
def test_a_wrong_answer_is_told(answer: Any, told: str) -> None:
    connection: Any = Unused()
    with pytest.raises(RerankError, match=told):
        Runner(connection, None).run(score(lambda query, texts: answer, "q", ["x", "y"]))


def test_what_a_reranker_raises_is_raised() -> None:
    connection: Any = Unused()

    def fails(query: str, texts: Any) -> list[float]:
        raise LookupError("no such model")

    with pytest.raises(LookupError, match="no such model"):
        Runner(connection, None).run(score(fails, "q", ["x"]))


class Unused:
    """A connection that nothing is sent on."""


def test_a_report_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    connection: Any = Unused()
    runner = Runner(connection, None)
    with caplog.at_level(logging.INFO, "langgraph_letta_store"):
        runner.run(run_together([report("done", texts_reused=2), report(texts_reused=1)]))
    assert runner.counters.texts_reused == 3
    assert caplog.messages == ["done"]


def test_reads_go_before_writes() -> None:
    parts = [embed_then("put", writes=True), embed_then("search", "q"), embed_then("get")]
    steps, values = driven(run_together(parts), echo)
    assert [part.statement.name for part in steps[1].queries] == ["search", "get", "put"]
    assert [found for _, (found,) in values] == ["put", "search", "get"]


def names(step: Any) -> list[str]:
    return [part.statement.name for part in step.queries] if isinstance(step, Execute) else []


def test_the_last_write_when_no_other_is_under_way() -> None:
    def search() -> Operation[Any]:
        yield from embed([], ["q"])
        yield from rows(query("found"))
        yield from rows(query("completed", writes=True))
        yield from rows(query("found again"))
        scores = yield from score(longest, "q", ["x"])
        yield from rows(query("renewed", writes=True))
        return scores

    def put() -> Operation[Any]:
        yield from rows(query("unchanged"), first=True)
        yield from embed(["text"])
        yield from rows(query("near"))
        yield from rows(query("lock"), query("put", writes=True))
        ((after,),) = yield from rows(query("put more", writes=True))
        return after

    steps, values = driven(run_together([put(), search(), embed_then("get")], last=[0]), echo)
    assert sum(isinstance(step, Embed) for step in steps) == 1
    assert [each for step in steps if (each := names(step))] == [
        ["unchanged", "get"],
        ["near", "found"],
        ["completed"],
        ["found again"],
        ["renewed"],
        ["lock", "put"],
        ["put more"],
    ]
    assert values == [("put more",), [1.0], ([], ("get",))]
    puts = [embed_then(name, "x", writes=True) for name in ("a", "b")]
    steps, _ = driven(run_together(puts, last=[0, 1]), echo)
    assert [type(step) for step in steps] == [Embed, Execute], "nothing to wait for"


def test_where_another_fails_the_last_writes_nothing() -> None:
    def fails() -> Operation[None]:
        yield from rows(query("read"))
        raise LookupError("a wrong row")

    sent: list[str] = []

    def answer(step: Any) -> list[Any]:
        sent.extend(names(step))
        return echo(step)

    with pytest.raises(LookupError):
        driven(run_together([embed_then("put", writes=True), fails()], last=[0]), answer)
    assert sent == ["read"]


def test_a_step_that_must_not_be_repeated_makes_its_batch_so() -> None:
    def once() -> Operation[None]:
        yield from rows(query("delete", writes=True), repeatable=False)

    steps, _ = driven(run_together([once(), embed_then("get")]), echo)
    assert [step.repeatable for step in steps] == [False]


def test_an_error_closes_every_operation() -> None:
    closed: list[str] = []

    def watched(name: str) -> Operation[None]:
        try:
            yield from rows(query(name))
        finally:
            closed.append(name)

    operation = run_together([watched("a"), watched("b")])
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
        # On a busy machine the server may have ended before it hears that no client waits.
        there = count(dsn, table)
        assert there in (0, 2)
        await runner.run(writes(table, lambda: {"x": 1}))
        assert count(dsn, table) == there + 1
