"""Operations without I/O: what a generator may ask for, and how several advance as one.

An operation is a generator. It yields steps, is sent their results, and returns its value; the
runners (`runners.py`) are the only code that performs a step. So each operation is written once
and runs synchronously, asynchronously, alone, or `together` with others.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar, cast

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
    what is best planned for its parameters.
    """

    name: str
    text: bytes
    writes: bool = False
    prepare: bool | None = None


Parameters: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A statement and its parameters. Without any, `%` in the statement is a plain character.

    Parameters that take long to prepare may come from a function, which is called when it is the
    statement's turn: the server works on the statements before it meanwhile.
    """

    statement: Statement
    parameters: Parameters | Callable[[], Parameters] | None = None

    def prepared(self) -> Parameters | None:
        """Return the parameters, prepared now where that was put off."""
        return self.parameters() if callable(self.parameters) else self.parameters


@dataclass(frozen=True, slots=True)
class Execute:
    """A step: statements that run in one implicit transaction; the result is their rows.

    `repeatable` says that running the step twice leaves what running it once leaves, so that a
    runner may try again after a transient fault.
    """

    queries: tuple[Query, ...]
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Embed:
    """A step: texts to embed in one call of the model; the result is one vector a text."""

    texts: Sequence[str] = field(default_factory=list[str])


Step: TypeAlias = Execute | Embed
Operation: TypeAlias = Generator[Step, Any, T]


def rows(*queries: Query, repeatable: bool = True) -> Operation[list[list[Row]]]:
    """Run statements as one step and return the rows of each.

    Example:
        >>> (found,) = yield from rows(Query(get_item, {"agent": agent_id}))
    """
    return cast("list[list[Row]]", (yield Execute(queries, repeatable)))


def embed(texts: Sequence[str]) -> Operation[list[Vector]]:
    """Embed texts as one step and return a vector each; no text, no step."""
    if not texts:
        return []
    return cast("list[Vector]", (yield Embed(texts)))


def together(operations: Sequence[Operation[Any]]) -> Operation[list[Any]]:
    """Advance operations in step and return their values in order.

    All texts of a round become one `Embed`, all statements one `Execute`: a whole batch costs
    one call of the model and one round trip. Statements wait until no operation wants an
    embedding any more, and those that read go before those that write, so that reads see the
    state before the batch's puts, as LangGraph's stores do.
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
            if embeds:
                texts = [text for step in embeds.values() for text in step.texts]
                shares = _shares((yield Embed(texts)), {i: len(s.texts) for i, s in embeds.items()})
            else:
                steps = {i: s for i, s in waiting.items() if isinstance(s, Execute)}
                order = sorted(steps, key=lambda i: _writes(steps[i]))
                merged = Execute(
                    tuple(query for i in order for query in steps[i].queries),
                    repeatable=all(step.repeatable for step in steps.values()),
                )
                shares = _shares((yield merged), {i: len(steps[i].queries) for i in order})
            for index, share in shares.items():
                advance(index, share)
    finally:
        for operation in operations:
            operation.close()
    return values


def _writes(step: Execute) -> bool:
    return any(query.statement.writes for query in step.queries)


def _shares(results: Sequence[Any], counts: Mapping[int, int]) -> dict[int, Sequence[Any]]:
    """Give each operation its part of the results of a merged step."""
    shares: dict[int, Sequence[Any]] = {}
    start = 0
    for index, count in counts.items():
        shares[index] = results[start : start + count]
        start += count
    return shares
