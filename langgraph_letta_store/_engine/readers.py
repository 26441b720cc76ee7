"""Readers: servers that answer what only reads, and the one place that decides which does.

The router is a generator around an operation: it sends the steps of operations that only read to a
reader, and all else to the writer. A reader that does not answer, or is behind, is left out for a
while, and the writer answers.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from inspect import getgeneratorlocals
from types import CodeType
from typing import Any, TypeAlias, TypeVar, cast

from langchain_core.runnables.config import var_child_runnable_config
from langgraph.store.base import PutOp
from psycopg import Error
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout

from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.audit import READS
from langgraph_letta_store._engine.audit_rows import find_kind
from langgraph_letta_store._engine.migrations.recorded import VectorType
from langgraph_letta_store._engine.read_tokens import (
    UNKNOWN,
    WrittenPositions,
    parse_token,
)
from langgraph_letta_store._engine.reader import Reader
from langgraph_letta_store._engine.reader_executors import (
    ASK_POSITION,
    SEE,
    SEE_ANY,
    AsyncReaderExecutor,
    NotAStandbyError,
    ReaderExecutor,
    ReaderFaultError,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Execute, Operation, Query, Step, perform_steps, rows
from langgraph_letta_store.config.checks import invalid, is_mapping, is_sequence
from langgraph_letta_store.config.readers import TOKEN_KEY, Consistency, parse_consistency
from langgraph_letta_store.errors import ConfigurationError

T = TypeVar("T")

ReaderPools: TypeAlias = "Readers | ConnectionPool[Any] | Sequence[ConnectionPool[Any]]"
"""Pools of the caller's, or the readers that a store and a saver share."""

AsyncReaderPools: TypeAlias = (
    "Readers | AsyncConnectionPool[Any] | Sequence[AsyncConnectionPool[Any]]"
)
"""The same for coroutines."""

READER_SECONDS = 0.5
"""Seconds that a read waits for a connection of a reader's pool before the writer answers."""

_ASK = Query(ASK_POSITION)

_WRITERS = frozenset({"read_status", "find_traces"})
"""What is asked about the writer's server: its state, and whether it has forgotten."""

_STATES = frozenset({"get_tuple", "get_delta_channel_history"})
"""What runs go on from: what is older than another process has written would fork their thread."""


class Readers:
    """The readers of stores and savers, and what these have written."""

    def __init__(self, pools: Sequence[Any], consistency: Consistency, wait: float | None) -> None:
        """Take the readers' pools, and how long to wait for one of their connections."""
        self.consistency = consistency
        self.written = WrittenPositions()
        self.all: list[Reader] = []
        see = SEE_ANY if consistency == "eventual" else SEE
        for number, pool in enumerate(pools):
            is_async = isinstance(pool, AsyncConnectionPool)
            kind: Any = AsyncReaderExecutor if is_async else ReaderExecutor
            self.all.append(Reader(f"reader[{number}]", kind(pool, wait, see)))
        self._turns = itertools.count()

    def take_types(self, types: Sequence[VectorType]) -> None:
        """Have the readers' connections take vectors."""
        for reader in self.all:
            reader.executor.vector_types = types

    def take_token(self, config: Any = None) -> bool:
        """Have all reads see what a run's config gives as a token; whether it gives one.

        Args:
            config: the run's; without one, that of the run in which this is called.

        Raises:
            InvalidOperationError: it is no token.
        """
        run: Any = config if is_mapping(config) else var_child_runnable_config.get()
        configurable: Any = run.get("configurable") if is_mapping(run) else None
        token: Any = configurable.get(TOKEN_KEY) if is_mapping(configurable) else None
        if token is None:
            return False
        self.written.require(parse_token(token, f"config['configurable'][{TOKEN_KEY!r}]"))
        return True

    def route(
        self, called: Operation[Any], operation: Operation[T], *, in_transaction: bool
    ) -> Operation[T]:
        """Return an operation whose steps go to the server that is to perform them.

        Args:
            called: the operation that was called, before it begins.
            operation: the same with what logs it; where that is another one, it writes.
            in_transaction: whether the writer is in a transaction of the caller's.
        """
        given = getgeneratorlocals(called)
        has_token = self.take_token(given.get("config"))
        kind = _classify(called)
        reads = operation is called and not in_transaction and kind != "writes"
        if kind == "batch":
            reads = reads and _has_no_puts(given["ops"])
        elif kind == "state":
            reads = reads and has_token and not _is_sealed(given)
        if not reads and self.consistency == "eventual":
            return operation
        return self._route(operation, given, reads=reads)

    def _route(
        self,
        operation: Operation[T],
        given: Mapping[str, Any],  # noqa: ARG002  # the runner looks at it to see how large the work is
        *,
        reads: bool,
    ) -> Operation[T]:
        is_writing = not reads

        def perform(step: Step) -> Operation[Any]:
            nonlocal is_writing
            if not isinstance(step, Execute):
                return (yield step)
            if step.writes:
                is_writing = True  # what follows may depend on it
                return (yield from self._write(step))
            return (yield step) if is_writing else (yield from self._read(step))

        return (yield from perform_steps(operation, perform))

    def _write(self, step: Execute) -> Operation[Any]:
        if self.consistency == "eventual":
            return (yield step)
        results = yield Execute(step.queries, step.repeatable, step.first, then=_ASK)
        asked = results.pop()
        self.written.note(step, asked[0][0] if asked else UNKNOWN)
        return results

    def _read(self, step: Execute) -> Operation[Any]:
        latest, asked_from = 0, 0.0
        find: Callable[[], int] = int
        if self.consistency == "strict":
            (((latest,),),) = yield from rows(_ASK)
            find = partial(int, latest)
        elif self.consistency == "session":
            latest, asked_from = self.written.latest
            if latest == UNKNOWN or (asked_from and time.monotonic() < asked_from):
                latest, asked_from = self.written.find(step)
                if latest == UNKNOWN:
                    return (yield from self._settle(step))
                if asked_from and time.monotonic() < asked_from:
                    return (yield step)
            find = partial(self.written.find_position, step)
        for reader in self._list():
            try:
                found = yield Execute(step.queries, at=reader.executor.at(latest, find))
            except NotAStandbyError:
                reader.leave_out("it is not a standby server", is_fault=True)
            except ReaderFaultError as fault:
                if not _is_of_reader(fault.error):
                    raise fault.error from None
                if not faults.is_conflict(fault.error):
                    reader.leave_out(describe_fault(fault.error), is_fault=True)
            else:
                if found is not None:
                    reader.note_answer()
                    return found
                reader.leave_out("it is behind", is_fault=False)
        return (yield step)

    def _settle(self, step: Execute) -> Operation[Any]:
        """Have the writer read, and find out where what it has written was committed."""
        results = yield Execute(step.queries, then=_ASK)
        if asked := results.pop():
            self.written.settle(asked[0][0])
        return results

    def _list(self) -> Iterator[Reader]:
        """Yield the readers that may answer, each time another one first."""
        turn, count = next(self._turns), len(self.all)
        for place in range(count):
            reader = self.all[(turn + place) % count]
            if reader.may_answer():
                yield reader


def ask_position(schema: Schema[Any]) -> Operation[int]:  # noqa: ARG001  # as a session runs it
    """Return where the writer's write-ahead log ends."""
    (((position,),),) = yield from rows(_ASK)
    return int(position)


_KINDS: dict[CodeType, str] = {}


def _classify(called: Operation[Any]) -> str:
    """Return whether an operation, by its function, "reads", "writes", or is one of two others.

    A "batch" depends on what is in it, a "state" on whether the run says how new it has to be. One
    that reads may write what it finds to be written.
    """
    code: CodeType = cast("Any", called).gi_code
    kind = _KINDS.get(code)
    if kind is None:
        module = str(cast("Any", called).gi_frame.f_globals["__name__"]).rpartition(".")[2]
        if code.co_name in _WRITERS or find_kind(module, code.co_name) not in READS:
            kind = "writes"
        else:
            kind = "state" if code.co_name in _STATES else "reads"
        if "ops" in code.co_varnames[: code.co_argcount]:
            kind = "batch"
        _KINDS[code] = kind
    return kind


def _is_sealed(given: Mapping[str, Any]) -> bool:
    """Whether it reads encrypted states: those of a reader that is behind look rolled back."""
    codec: Any = getattr(given.get("conversations"), "codec", None)
    return codec is not None and codec.sealer is not None


def _has_no_puts(ops: Any) -> bool:
    return is_sequence(ops) and not any(isinstance(op, PutOp) for op in ops)


_READERS_OWN = ("28", "3D", "3F", "42", "53", "55", "58", "XX")
"""Classes of SQLSTATE of errors that the writer need not have: the role or a table is not there
yet, or the server is out of something or damaged."""


def _is_of_reader(error: Error) -> bool:
    """Whether the writer may answer where a reader failed."""
    return (
        isinstance(error, PoolTimeout)
        or faults.is_connection_fault(error)
        or faults.is_conflict(error)
        or (error.sqlstate or "").startswith(_READERS_OWN)
    )


def describe_fault(error: Error) -> str:
    """Return an error in one line."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]:.200}"


def make_readers(reader: Any, consistency: Any, kind: type[Any]) -> Readers | None:
    """Return the readers of the options `reader` and `consistency`; None without any.

    Args:
        reader: a pool of the caller's or several, or readers that a store and a saver share.
        consistency: the option.
        kind: the class of the pools.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
    """
    chosen = parse_consistency(consistency)
    if reader is None or isinstance(reader, Readers):
        return reader
    pools: Sequence[Any] = reader if is_sequence(reader) else (reader,)
    for number, pool in enumerate(pools):
        if not isinstance(pool, kind):
            place = f"reader[{number}]" if is_sequence(reader) else "reader"
            expected = (
                f"a {kind.__name__} of yours, or a list of them (from_conn_string() takes "
                "connection strings)"
            )
            raise ConfigurationError(invalid(place, expected, pool))
    return Readers(pools, chosen, READER_SECONDS) if pools else None
