"""Sessions: the connections, the schema and the runner that a store or a saver works with.

A session looks at the schema before its first operation, refreshes its list of indexes every half
a minute, and begins an operation again where another process moved the vectors to another model
meanwhile. Where calls work for several tenants, each sees its own indexes. `Session` and
`AsyncSession` are kept equal by hand: change both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from psycopg import Error
from psycopg.errors import UndefinedTable

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store._engine.forks import AsyncLock, Lock
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.migrations import load
from langgraph_letta_store._engine.policies import Roles, recheck_tenancy
from langgraph_letta_store._engine.pools import AsyncOwnPool, OwnPool
from langgraph_letta_store._engine.read_tokens import format_token
from langgraph_letta_store._engine.readers import Readers, ask_position
from langgraph_letta_store._engine.runners import AsyncRunner, Runner
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.session_state import SessionState
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.vector_cache import cache_vectors
from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.store import DatabaseConfig

logger = logging.getLogger("langgraph_letta_store.engine")

C = TypeVar("C", bound=DatabaseConfig)
P = ParamSpec("P")
T = TypeVar("T")


class Session(SessionState[C]):
    """Runs operations on the schema of a store or a saver, from any number of threads."""

    runner: Runner

    def __init__(self, connections: Connections, config: C, readers: Readers | None = None) -> None:
        """Take the connections, the store's or saver's configuration, and its readers."""
        super().__init__(connections, config, readers)
        self.runner = Runner(connections, config.index, config.retry)
        self.runner.embedder.cached = cache_vectors(self)
        self._lock = Lock()

    def setup(self, roles: Roles | None = None, distribute: Distribution | None = None) -> None:
        """Create what is missing of the schema, and look at it; see `migrate.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._perform(self._begin_setup(roles, distribute))
        self.forget_schema()
        if roles is None or self.config.tenant is not None:
            self.read_schema()

    def look_ahead(self) -> None:
        """Look at the schema before the first call, on a pool of this package's.

        What is wrong with it, the first call raises: `setup()` may come before.
        """
        if isinstance(self.runner.connections, OwnPool):
            ready = self.runner.run(load.look_ahead(self.config), self._fixed_tenant)
            if ready is not None:
                self._take(ready)

    def run(
        self,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the tables, for the tenant of this call; see `run_for`."""
        tenant = "" if self.config.tenant is None else self.tenant
        return self.run_for(tenant, operation, *args, **kwargs)

    def run_for(
        self,
        tenant: str,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation for a tenant; begin it again where its vectors were replaced."""
        if (base := self._schema) is None or time.monotonic() >= self._next_look:
            base = self.read_schema()
        for _ in range(generation_change.TRIES):
            schema = base if base.tenant == tenant else self._see_as(base, tenant)
            try:
                return self._perform(operation(schema, *args, **kwargs), schema, tenant)
            except UndefinedTable as gone:
                base = self._look_again(base, gone)
        schema = base if base.tenant == tenant else self._see_as(base, tenant)
        return self._perform(operation(schema, *args, **kwargs), schema, tenant)

    def _perform(
        self, called: Operation[T], schema: Schema[C] | None = None, tenant: str = ""
    ) -> T:
        """Perform an operation; the logs and the observer see it, if there are such."""
        watched = called
        if self._is_watched and schema is not None:
            watched = self._watch(called, schema)
        if self.observer is None:
            return self.runner.run(watched, tenant)
        with self.observer.observe(called, schema) as observed:
            return self.runner.run(observed.perform(watched), tenant)

    def _see_as(self, base: Schema[C], tenant: str) -> Schema[C]:
        schema, is_due = self._of_tenant(base, tenant)
        if is_due:
            self._refresh(schema)
        return schema

    def _refresh(self, schema: Schema[C]) -> None:
        """Check the policies and read the list of indexes again."""
        try:
            self.runner.run(recheck_tenancy(self.config), schema.tenant)
            self.runner.run(read_indexes(schema), schema.tenant)
        except Error:  # the next operation raises it, if it is one for it too
            logger.debug("could not refresh the list of indexes", exc_info=True)

    def read_token(self) -> str:
        """Return a token for reads that have to see what this session has written."""
        own = self._find_token()
        return own or format_token(self.run(ask_position))

    def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        schema = self._schema
        if schema is None:
            with self._lock:
                schema = self._schema
                if schema is None:
                    looked = load.load_schema(self.config)
                    schema = self._take(self.runner.run(looked, self._fixed_tenant))
        if self._claim_look():
            self._refresh(schema)
        return schema

    def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        with self._lock:
            if self._schema is schema:
                ready = self.runner.run(generation_change.reload_schema(schema), self._fixed_tenant)
                if ready is None:
                    raise gone
                self._take(ready)
        return self.read_schema()


class AsyncSession(SessionState[C]):
    """Runs operations on the schema of a store or a saver, in coroutines of one event loop."""

    runner: AsyncRunner

    def __init__(
        self, connections: AsyncConnections, config: C, readers: Readers | None = None
    ) -> None:
        """Take the connections, the store's or saver's configuration, and its readers."""
        super().__init__(connections, config, readers)
        self.runner = AsyncRunner(connections, config.index, config.retry)
        self.runner.embedder.cached = cache_vectors(self)
        self._lock = AsyncLock()

    async def setup(
        self, roles: Roles | None = None, distribute: Distribution | None = None
    ) -> None:
        """Create what is missing of the schema, and look at it; see `migrate.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        await self._perform(self._begin_setup(roles, distribute))
        self.forget_schema()
        if roles is None or self.config.tenant is not None:
            await self.read_schema()

    async def look_ahead(self) -> None:
        """Look at the schema before the first call, on a pool of this package's.

        What is wrong with it, the first call raises: `setup()` may come before.
        """
        if isinstance(self.runner.connections, AsyncOwnPool):
            ready = await self.runner.run(load.look_ahead(self.config), self._fixed_tenant)
            if ready is not None:
                self._take(ready)

    async def run(
        self,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the tables, for the tenant of this call; see `run_for`."""
        tenant = "" if self.config.tenant is None else self.tenant
        return await self.run_for(tenant, operation, *args, **kwargs)

    async def run_for(
        self,
        tenant: str,
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation for a tenant; begin it again where its vectors were replaced."""
        if (base := self._schema) is None or time.monotonic() >= self._next_look:
            base = await self.read_schema()
        for _ in range(generation_change.TRIES):
            schema = base if base.tenant == tenant else await self._see_as(base, tenant)
            try:
                return await self._perform(operation(schema, *args, **kwargs), schema, tenant)
            except UndefinedTable as gone:
                base = await self._look_again(base, gone)
        schema = base if base.tenant == tenant else await self._see_as(base, tenant)
        return await self._perform(operation(schema, *args, **kwargs), schema, tenant)

    async def _perform(
        self, called: Operation[T], schema: Schema[C] | None = None, tenant: str = ""
    ) -> T:
        """Perform an operation; the logs and the observer see it, if there are such."""
        watched = called
        if self._is_watched and schema is not None:
            watched = self._watch(called, schema)
        if self.observer is None:
            return await self.runner.run(watched, tenant)
        with self.observer.observe(called, schema) as observed:
            return await self.runner.run(observed.perform(watched), tenant)

    async def _see_as(self, base: Schema[C], tenant: str) -> Schema[C]:
        schema, is_due = self._of_tenant(base, tenant)
        if is_due:
            await self._refresh(schema)
        return schema

    async def _refresh(self, schema: Schema[C]) -> None:
        """Check the policies and read the list of indexes again."""
        try:
            await self.runner.run(recheck_tenancy(self.config), schema.tenant)
            await self.runner.run(read_indexes(schema), schema.tenant)
        except Error:  # the next operation raises it, if it is one for it too
            logger.debug("could not refresh the list of indexes", exc_info=True)

    async def read_token(self) -> str:
        """Return a token for reads that have to see what this session has written."""
        own = self._find_token()
        return own or format_token(await self.run(ask_position))

    async def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        schema = self._schema
        if schema is None:
            async with self._lock:
                schema = self._schema
                if schema is None:
                    looked = load.load_schema(self.config)
                    schema = self._take(await self.runner.run(looked, self._fixed_tenant))
        if self._claim_look():
            await self._refresh(schema)
        return schema

    async def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        async with self._lock:
            if self._schema is schema:
                ready = await self.runner.run(
                    generation_change.reload_schema(schema), self._fixed_tenant
                )
                if ready is None:
                    raise gone
                self._take(ready)
        return await self.read_schema()
