"""Runners perform the steps of operations: statements, texts to embed and to score, reports.

Texts are embedded while no connection is held. Executors use the connections.
"""

from __future__ import annotations

import asyncio
import logging
import time
from inspect import getgeneratorlocals
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import Error

from langgraph_letta_store._engine import faults, step_log
from langgraph_letta_store._engine.async_executors import AsyncExecutor
from langgraph_letta_store._engine.callbacks import acall_function, call_function
from langgraph_letta_store._engine.embedding import Embedder
from langgraph_letta_store._engine.executors import AsyncConnections, Connections, Executor
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.metrics import Counters
from langgraph_letta_store._engine.offload import WORKERS, is_large
from langgraph_letta_store._engine.step_retry import StepRetry
from langgraph_letta_store._engine.steps import Embed, Expand, Operation, Report, Rerank, Step
from langgraph_letta_store.config.retry import RetrySettings
from langgraph_letta_store.config.store import IndexSettings

logger = logging.getLogger("langgraph_letta_store.engine")

E = TypeVar("E")
T = TypeVar("T")

_GUARD = Lock()

_WARNED: set[str] = set()


class _BaseRunner(Generic[E]):
    """The base of both runners: the executor, the model, and counters of their work."""

    def __init__(
        self, executor: E, index: IndexSettings | None, retry: RetrySettings | None
    ) -> None:
        self.executor = executor
        self._retry = retry or RetrySettings()
        self.counters = Counters()
        self.embedder = Embedder(index, self.counters)


class Runner(_BaseRunner[Executor]):
    """Runs operations on a connection or a pool, from any number of threads.

    A pool gives every step a connection of its own; a single connection is lent to one step at a
    time.
    """

    def __init__(
        self,
        connections: Connections,
        index: IndexSettings | None,
        retry: RetrySettings | None = None,
    ) -> None:
        """Take what to connect with, and how to embed (None where nothing is embedded)."""
        super().__init__(Executor(connections), index, retry)

    @property
    def connections(self) -> Connections:
        """What to connect with.

        Raises:
            ForkedProcessError: it was opened before this process was forked.
        """
        return self.executor.connections

    def run(self, operation: Operation[T], tenant: str = "") -> T:
        """Perform an operation's steps, for a tenant or for none, and return its value."""
        try:
            step = next(operation)
            while True:
                try:
                    if step_log.logger.isEnabledFor(logging.DEBUG):
                        began = time.perf_counter()
                        result = self._perform(step, tenant)
                        step_log.log_step(step, result, began)
                    else:
                        result = self._perform(step, tenant)
                except Exception as error:  # noqa: BLE001  # thrown into the operation
                    # Thrown into the operation, so that it may answer, and so that the traceback
                    # names its line.
                    step = operation.throw(error)
                else:
                    step = operation.send(result)
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            operation.close()

    def _perform(self, step: Step, tenant: str = "") -> Any:
        if isinstance(step, Embed):
            return self.embedder.embed(step.texts, step.queries)
        if isinstance(step, (Rerank, Expand)):
            return call_function(step)
        if isinstance(step, Report):
            return _report(step, self.counters)
        if step.at is not None:
            return step.at.execute(step.queries, tenant)
        retry: StepRetry | None = None
        while True:
            try:
                return self.executor.execute(step.queries, tenant, step.then)
            except Error as error:
                retry = retry or StepRetry(self._retry, step, has_pool=self.executor.has_pool)
                pause = retry.pause(error)
                if pause is None:
                    if (explained := faults.explain(error)) is not error:
                        raise explained from error
                    raise
            self.counters.add(steps_retried=1)
            time.sleep(pause)


class AsyncRunner(_BaseRunner[AsyncExecutor]):
    """The same for coroutines of one event loop."""

    def __init__(
        self,
        connections: AsyncConnections,
        index: IndexSettings | None,
        retry: RetrySettings | None = None,
    ) -> None:
        """Take what to connect with, and how to embed (None where nothing is embedded)."""
        super().__init__(AsyncExecutor(connections), index, retry)

    @property
    def connections(self) -> AsyncConnections:
        """What to connect with; see `Runner.connections`."""
        return self.executor.connections

    async def run(self, operation: Operation[T], tenant: str = "") -> T:
        """Perform an operation's steps, for a tenant or for none, and return its value.

        What it does between its steps is done in a thread, from where on its input is large.
        """
        is_beside = is_large(getgeneratorlocals(operation))
        is_left = False
        given: Any = None
        error: Exception | None = None
        try:
            while True:
                is_beside = is_beside or is_large(given)
                if is_beside:
                    is_left = True
                    step = await _advance_beside(operation, given, error)
                    is_left = False
                    if isinstance(step, _Ended):
                        returned: T = step.value
                        return returned
                else:
                    step = operation.send(given) if error is None else operation.throw(error)
                given = error = None
                try:
                    if step_log.logger.isEnabledFor(logging.DEBUG):
                        began = time.perf_counter()
                        given = await self._perform(step, tenant, is_beside=is_beside)
                        step_log.log_step(step, given, began)
                    else:
                        given = await self._perform(step, tenant, is_beside=is_beside)
                except Exception as failed:  # noqa: BLE001  # thrown into the operation
                    error = failed
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            if not is_left:  # else a thread may be in it
                operation.close()

    async def _perform(self, step: Step, tenant: str = "", *, is_beside: bool) -> Any:
        if isinstance(step, Embed):
            return await self.embedder.aembed(step.texts, step.queries)
        if isinstance(step, (Rerank, Expand)):
            return await acall_function(step)
        if isinstance(step, Report):
            return _report(step, self.counters)
        if step.at is not None:
            return await step.at.execute(step.queries, tenant, is_beside=is_beside)
        retry: StepRetry | None = None
        while True:
            try:
                return await self.executor.execute(
                    step.queries, tenant, step.then, is_beside=is_beside
                )
            except Error as error:
                retry = retry or StepRetry(self._retry, step, has_pool=self.executor.has_pool)
                pause = retry.pause(error)
                if pause is None:
                    if (explained := faults.explain(error)) is not error:
                        raise explained from error
                    raise
            self.counters.add(steps_retried=1)
            await asyncio.sleep(pause)


class _Ended(NamedTuple):
    """What an operation returned."""

    value: Any


async def _advance_beside(
    operation: Operation[Any], given: Any, error: Exception | None
) -> Step | _Ended:
    """Advance an operation in a thread, to its next step or its end; close it after an error."""

    def advance() -> Step | _Ended:
        try:
            return operation.send(given) if error is None else operation.throw(error)
        except StopIteration as done:  # no future can hold it
            return _Ended(done.value)

    return await WORKERS.run(advance, abandoned=operation.close)


def _report(step: Report, counters: Counters) -> None:
    counters.add(**step.counts)
    counted = {"letta_counts": dict(step.counts)}
    if step.is_warning:
        with _GUARD:
            if step.message in _WARNED:
                return
            _WARNED.add(step.message)
        logger.warning(step.message, extra=counted)
    elif step.message:
        logger.info(step.message, extra=counted)
