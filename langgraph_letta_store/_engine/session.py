"""Sessions: the connections, the schema and the runner that a store or a saver works with.

A session looks at the schema before its first operation, refreshes its list of indexes every half
a minute, and begins an operation again where another process moved the vectors to another model
meanwhile. `Session` and `AsyncSession` are kept equal by hand: change both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec, TypeVar

from psycopg import Error
from psycopg.errors import UndefinedTable

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store._engine.forks import AsyncLock, Lock
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.migrations import migrate
from langgraph_letta_store._engine.runners import AsyncRunner, Runner
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store.config.store import DatabaseConfig

logger = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
"""How old a session's list of indexes may be."""

C = TypeVar("C", bound=DatabaseConfig)
P = ParamSpec("P")
T = TypeVar("T")


class _BaseSession(Generic[C]):
    """What both sessions know: the configuration, and the tables once they were looked at."""

    def __init__(self, config: C) -> None:
        self.config = config
        self._schema: Schema[C] | None = None
        self._next_look = time.monotonic() + LOOK_SECONDS

    @property
    def is_ready(self) -> bool:
        """Whether the schema was looked at: the session's first operation does that."""
        return self._schema is not None

    def _claim_look(self) -> bool:
        """Return True to the one caller who is to refresh the list of indexes."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        return True


class Session(_BaseSession[C]):
    """Runs operations on the schema of a store or a saver, from any number of threads."""

    def __init__(self, connections: Connections, config: C) -> None:
        """Take the connections and the store's or saver's configuration."""
        super().__init__(config)
        self.runner = Runner(connections, config.index)
        self._lock = Lock()

    def setup(self) -> None:
        """Create what is missing of the schema, and look at it.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self.runner.run(migrate.setup(self.config))
        self.read_schema()

    def run(
        self,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the tables; begin it again where its vectors were replaced."""
        schema = self._schema
        if schema is None or time.monotonic() >= self._next_look:
            schema = self.read_schema()
        for _ in range(generation_change.TRIES):
            try:
                return self.runner.run(operation(schema, *args, **kwargs))
            except UndefinedTable as gone:
                schema = self._look_again(schema, gone)
        return self.runner.run(operation(schema, *args, **kwargs))

    def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        if self._schema is None:
            with self._lock:
                if self._schema is None:
                    ready = self.runner.run(migrate.load_schema(self.config))
                    self.runner.executor.vector_types = ready.vector_types
                    self._schema = ready.schema
        if self._claim_look():
            try:
                self.runner.run(read_indexes(self._schema))
            except Error:
                # The operation that comes next raises the error, if it is one for it too.
                logger.debug("could not refresh the list of indexes", exc_info=True)
        return self._schema

    def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        with self._lock:
            if self._schema is schema:
                ready = self.runner.run(generation_change.reload_schema(schema))
                if ready is None:
                    raise gone
                self.runner.executor.vector_types = ready.vector_types
                self._schema = ready.schema
        return self.read_schema()


class AsyncSession(_BaseSession[C]):
    """Runs operations on the schema of a store or a saver, in coroutines of one event loop."""

    def __init__(self, connections: AsyncConnections, config: C) -> None:
        """Take the connections and the store's or saver's configuration."""
        super().__init__(config)
        self.runner = AsyncRunner(connections, config.index)
        self._lock = AsyncLock()

    async def setup(self) -> None:
        """Create what is missing of the schema, and look at it.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        await self.runner.run(migrate.setup(self.config))
        await self.read_schema()

    async def run(
        self,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the tables; begin it again where its vectors were replaced."""
        schema = self._schema
        if schema is None or time.monotonic() >= self._next_look:
            schema = await self.read_schema()
        for _ in range(generation_change.TRIES):
            try:
                return await self.runner.run(operation(schema, *args, **kwargs))
            except UndefinedTable as gone:
                schema = await self._look_again(schema, gone)
        return await self.runner.run(operation(schema, *args, **kwargs))

    async def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        if self._schema is None:
            async with self._lock:
                if self._schema is None:
                    ready = await self.runner.run(migrate.load_schema(self.config))
                    self.runner.executor.vector_types = ready.vector_types
                    self._schema = ready.schema
        if self._claim_look():
            try:
                await self.runner.run(read_indexes(self._schema))
            except Error:
                logger.debug("could not refresh the list of indexes", exc_info=True)
        return self._schema

    async def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        async with self._lock:
            if self._schema is schema:
                ready = await self.runner.run(generation_change.reload_schema(schema))
                if ready is None:
                    raise gone
                self.runner.executor.vector_types = ready.vector_types
                self._schema = ready.schema
        return await self.read_schema()
