"""Operations without I/O: what a generator may ask for, and how several advance as one.

An operation is a generator. It yields steps, is sent their results, and returns its value; the
runners (`runners.py`) are the only code that performs a step. So each operation is written once
and runs synchronously, asynchronously, alone, or with others by `run_together`.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Generator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar, cast

from langgraph_letta_store.config.search import Expander, Reranker

T = TypeVar("T")

Row: TypeAlias = tuple[Any, ...]
"""One row of a result, its columns in the order of the statement."""

Vector: TypeAlias = Sequence[float]
"""One embedding: as many numbers as the model has dimensions."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A named SQL statement, its identifiers filled in, its parameters still open.

    `prepare` is None where the connection decides, False for what runs once (after an ALTER
    psycopg forgets what it has prepared, also what the same pipeline prepares after it) and for
    what is best planned for its parameters. `file` is the `.sql` file that has it.
    """

    name: str
    text: bytes
    writes: bool = False
    prepare: bool | None = None
    file: str = ""


Parameters: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A statement and its parameters. Without any, `%` in the statement is a plain character.

    Parameters that take long to prepare may come from a function, which is called when it is the
    statement's turn: the server works on the statements before it meanwhile. `path` is the access
    path of a search, for telemetry.
    """

    statement: Statement
    parameters: Parameters | Callable[[], Parameters] | None = None
    path: str = ""

    def take_parameters(self) -> Parameters | None:
        """Return the parameters, prepared now where that was put off."""
        return self.parameters() if callable(self.parameters) else self.parameters


OPENING = Query(Statement("opening", b"select"))
"""What a step begins with where Citus distributes the schema. Citus takes the first statement of a
pipeline for one that is alone, and commits on its node what that writes."""


@dataclass(frozen=True, slots=True)
class Execute:
    """A step: statements that run in one implicit transaction; the result is their rows.

    `repeatable` says that running the step twice leaves what running it once leaves, so that a
    runner may try again after a transient fault. `first` says that on its rows depends what is
    embedded, so that it goes before what others want embedded. `at` is a reader that is to execute
    the step, once, and `then` a statement that runs when it is committed; the readers' router sets
    both, and no operation.
    """

    queries: tuple[Query, ...]
    repeatable: bool = True
    first: bool = False
    at: Any = None
    then: Query | None = None

    @property
    def writes(self) -> bool:
        """Whether one of its statements writes."""
        return any(query.statement.writes for query in self.queries)


@dataclass(frozen=True, slots=True)
class Embed:
    """A step: what the model is to embed: the result is a vector for each text, then each query.

    Some models embed what is looked for otherwise than what is found.
    """

    texts: Sequence[str] = field(default_factory=list[str])
    queries: Sequence[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Rerank:
    """A step: a function of the user's scores texts by a query; the result is what it answers."""

    function: Reranker
    query: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Expand:
    """A step: a function of the user's makes texts from a text; the result is its answer.

    `option` is the function's name: `expand` makes questions from a query, `keys` makes keys from a
    stored text.
    """

    function: Expander
    query: str
    option: Literal["expand", "keys"] = "expand"


@dataclass(frozen=True, slots=True)
class Report:
    """A step: what happened is counted in the store's counters and, with a message, logged.

    A warning is logged once in a process.
    """

    counts: Mapping[str, int]
    message: str = ""
    is_warning: bool = False


Step: TypeAlias = Execute | Embed | Rerank | Expand | Report
Operation: TypeAlias = Generator[Step, Any, T]

_ALONE = (Rerank, Expand, Report)
"""Steps that are performed one by one."""


def rows(
    *queries: Query, repeatable: bool = True, first: bool = False
) -> Operation[list[list[Row]]]:
    """Run statements as one step and return the rows of each.

    Example:
        >>> (found,) = yield from rows(Query(get_item, {"agent": agent_id}))
    """
    return cast("list[list[Row]]", (yield Execute(queries, repeatable, first)))


def embed(texts: Sequence[str], queries: Sequence[str] = ()) -> Operation[list[Vector]]:
    """Embed texts and queries as one step: the vectors of the texts, then those of the queries.

    Nothing to embed, no step.
    """
    if not texts and not queries:
        return []
    return cast("list[Vector]", (yield Embed(texts, queries)))


def report(message: str = "", **counts: int) -> Operation[None]:
    """Count what happened, by the names in `Counters`, and log it where there is a message."""
    yield Report(counts, message)


def warn(message: str) -> Operation[None]:
    """Log a warning, the first time that a process has reason to."""
    yield Report({}, message, is_warning=True)


def perform_steps(
    operation: Operation[T], perform: Callable[[Step], Operation[Any]]
) -> Operation[T]:
    """Perform an operation whose steps are each performed in another way.

    An error in performing a step is thrown into the operation, as the runners do.
    """
    try:
        step = next(operation)
        while True:
            try:
                result = yield from perform(step)
            except Exception as error:  # noqa: BLE001  # thrown into the operation
                step = operation.throw(error)
            else:
                step = operation.send(result)
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        operation.close()


def run_together(
    operations: Sequence[Operation[Any]], *, last: Collection[int] = ()
) -> Operation[list[Any]]:
    """Advance operations in step and return their values in order.

    All texts and queries of a round become one `Embed`, all statements one `Execute`: a whole
    batch costs one call of the model and few round trips. Statements wait until no operation wants
    an embedding or a score any more, and of one step those that read go before those that write.

    Args:
        operations: what is to advance.
        last: the numbers of those that write only when all others have ended. However many steps
            the others take, they see the state before, and if one of them fails, nothing is
            written.
    """
    if len(operations) == 1:
        return [(yield from operations[0])]
    values: list[Any] = [None] * len(operations)
    waiting: dict[int, Step] = {}

    def advance(index: int, result: Any) -> None:
        try:
            waiting[index] = operations[index].send(result)
        except StopIteration as done:
            waiting.pop(index, None)
            values[index] = done.value

    try:
        for index in range(len(operations)):
            advance(index, None)
        while waiting:
            embeds = {i: step for i, step in waiting.items() if isinstance(step, Embed)}
            executes = {i: step for i, step in waiting.items() if isinstance(step, Execute)}
            if not waiting.keys() <= set(last):
                held = {i for i in executes.keys() & set(last) if executes[i].writes}
                executes = {i: step for i, step in executes.items() if i not in held}
            shares: dict[int, Any] = {}
            if alone := {
                i: s for i, s in waiting.items() if isinstance(s, (Rerank, Expand, Report))
            }:
                for index, step in alone.items():
                    shares[index] = yield step
            elif any(step.first for step in executes.values()):
                # Others that only read lose nothing by going along.
                reads = {i: s for i, s in executes.items() if s.first or not s.writes}
                shares = yield from _execute_together(reads)
            elif embeds:
                shares = yield from _embed_together(embeds)
            else:
                shares = yield from _execute_together(executes)
            for index, share in shares.items():
                advance(index, share)
    finally:
        for operation in operations:
            operation.close()
    return values


def _execute_together(executes: Mapping[int, Execute]) -> Operation[dict[int, Sequence[Any]]]:
    """Run the statements of several operations as one step, those that read first."""
    order = sorted(executes, key=lambda i: executes[i].writes)
    results = yield Execute(
        tuple(query for i in order for query in executes[i].queries),
        repeatable=all(step.repeatable for step in executes.values()),
    )
    return _shares(results, {i: len(executes[i].queries) for i in order})


def _embed_together(embeds: Mapping[int, Embed]) -> Operation[dict[int, Sequence[Vector]]]:
    """Embed for several operations in one step."""
    texts = [text for step in embeds.values() for text in step.texts]
    queries = [query for step in embeds.values() for query in step.queries]
    vectors = yield from embed(texts, queries)
    of_texts = _shares(vectors[: len(texts)], {i: len(s.texts) for i, s in embeds.items()})
    of_queries = _shares(vectors[len(texts) :], {i: len(s.queries) for i, s in embeds.items()})
    return {index: [*of_texts[index], *of_queries[index]] for index in embeds}


def _shares(results: Sequence[Any], counts: Mapping[int, int]) -> dict[int, Sequence[Any]]:
    """Give each operation its part of the results of a merged step."""
    shares: dict[int, Sequence[Any]] = {}
    start = 0
    for index, count in counts.items():
        shares[index] = results[start : start + count]
        start += count
    return shares
