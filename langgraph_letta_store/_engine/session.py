"""Sessions: the connections, the schema and the runner that a store or a saver works with.

A session looks at the schema before its first operation, refreshes its list of indexes every half
a minute, and begins an operation again where another process moved the vectors to another model
meanwhile. Where calls work for several tenants, each sees its own indexes. `Session` and
`AsyncSession` are kept equal by hand: change both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Concatenate, Generic, ParamSpec, TypeVar

from psycopg import Error
from psycopg.errors import UndefinedTable

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.audit import audit_operation
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store._engine.forks import AsyncLock, Lock
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.migrations import load, migrate
from langgraph_letta_store._engine.policies import Roles, recheck_tenancy
from langgraph_letta_store._engine.runners import AsyncRunner, Runner
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.tenants import resolve_tenant
from langgraph_letta_store._engine.vector_cache import cache_vectors
from langgraph_letta_store.config.store import DatabaseConfig

logger = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
"""How old a session's list of indexes may be."""

_TENANTS = 1000
"""How many tenants' indexes a session keeps at hand."""

C = TypeVar("C", bound=DatabaseConfig)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _TenantSchema(Generic[C]):
    """A session's schema, the same as one tenant sees it, and when its indexes are read again."""

    base: Schema[C]
    schema: Schema[C]
    next_look: float


class _BaseSession(Generic[C]):
    """What both sessions know: the configuration, and the tables once they were looked at."""

    def __init__(self, config: C) -> None:
        self.config = config
        self._schema: Schema[C] | None = None
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._tenants: dict[str, _TenantSchema[C]] = {}

    def _call(
        self,
        schema: Schema[C],
        operation: Callable[Concatenate[Schema[C], P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Operation[T]:
        """Return an operation on the tables, which an audit log records if there is one."""
        called, audit = operation(schema, *args, **kwargs), self.config.audit
        return called if audit is None else audit_operation(schema, audit, called)

    @property
    def is_ready(self) -> bool:
        """Whether the schema was looked at: the session's first operation does that."""
        return self._schema is not None

    def _claim_look(self) -> bool:
        """Return True to the one caller who is to refresh the list of indexes."""
        if (now := time.monotonic()) < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        return True

    @property
    def tenant(self) -> str:
        """The tenant that a call of this moment works for; "" without one.

        Raises:
            MissingTenantError: calls name their tenant, and this one names none.
        """
        return resolve_tenant(self.config.tenant)

    @property
    def _fixed_tenant(self) -> str:
        return self.config.tenant if isinstance(self.config.tenant, str) else ""

    def list_tenants(self) -> Sequence[str]:
        """Return the tenants that have used this session, where calls name theirs."""
        return tuple(self._tenants)

    def _of_tenant(self, schema: Schema[C], tenant: str) -> tuple[Schema[C], bool]:
        """Return the schema as a tenant sees it, and whether its indexes are to be read."""
        kept, now = self._tenants.pop(tenant, None), time.monotonic()
        if kept is None or kept.base is not schema:
            kept = _TenantSchema(schema, schema.for_tenant(tenant), now)
        is_due = now >= kept.next_look
        self._tenants[tenant] = replace(kept, next_look=now + LOOK_SECONDS) if is_due else kept
        while len(self._tenants) > _TENANTS:
            # The one that was used longest ago; another thread may have dropped it already.
            self._tenants.pop(next(iter(self._tenants)), None)
        return kept.schema, is_due


class Session(_BaseSession[C]):
    """Runs operations on the schema of a store or a saver, from any number of threads."""

    def __init__(self, connections: Connections, config: C) -> None:
        """Take the connections and the store's or saver's configuration."""
        super().__init__(config)
        self.runner = Runner(connections, config.index, config.retry)
        self.runner.embedder.cached = cache_vectors(self)
        self._lock = Lock()

    def setup(self, roles: Roles | None = None) -> None:
        """Create what is missing of the schema, and look at it; see `migrate.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self.runner.run(migrate.setup(self.config, roles))
        if roles is None or self.config.tenant is not None:
            self.read_schema()

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
                return self.runner.run(self._call(schema, operation, *args, **kwargs), tenant)
            except UndefinedTable as gone:
                base = self._look_again(base, gone)
        schema = base if base.tenant == tenant else self._see_as(base, tenant)
        return self.runner.run(self._call(schema, operation, *args, **kwargs), tenant)

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

    def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        if self._schema is None:
            with self._lock:
                if self._schema is None:
                    ready = self.runner.run(load.load_schema(self.config), self._fixed_tenant)
                    self.runner.executor.vector_types = ready.vector_types
                    self._schema = ready.schema
        if self._claim_look():
            self._refresh(self._schema)
        return self._schema

    def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        with self._lock:
            if self._schema is schema:
                ready = self.runner.run(generation_change.reload_schema(schema), self._fixed_tenant)
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
        self.runner = AsyncRunner(connections, config.index, config.retry)
        self.runner.embedder.cached = cache_vectors(self)
        self._lock = AsyncLock()

    async def setup(self, roles: Roles | None = None) -> None:
        """Create what is missing of the schema, and look at it; see `migrate.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        await self.runner.run(migrate.setup(self.config, roles))
        if roles is None or self.config.tenant is not None:
            await self.read_schema()

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
                called = self._call(schema, operation, *args, **kwargs)
                return await self.runner.run(called, tenant)
            except UndefinedTable as gone:
                base = await self._look_again(base, gone)
        schema = base if base.tenant == tenant else await self._see_as(base, tenant)
        return await self.runner.run(self._call(schema, operation, *args, **kwargs), tenant)

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

    async def read_schema(self) -> Schema[C]:
        """Return the schema, after a look at first use whether they suit the configuration.

        Raises:
            SetupError: the schema is not set up, or for other settings.
        """
        if self._schema is None:
            async with self._lock:
                if self._schema is None:
                    ready = await self.runner.run(load.load_schema(self.config), self._fixed_tenant)
                    self.runner.executor.vector_types = ready.vector_types
                    self._schema = ready.schema
        if self._claim_look():
            await self._refresh(self._schema)
        return self._schema

    async def _look_again(self, schema: Schema[C], gone: UndefinedTable) -> Schema[C]:
        """Return the tables after a move to another model, which dropped one of them."""
        async with self._lock:
            if self._schema is schema:
                ready = await self.runner.run(
                    generation_change.reload_schema(schema), self._fixed_tenant
                )
                if ready is None:
                    raise gone
                self.runner.executor.vector_types = ready.vector_types
                self._schema = ready.schema
        return await self.read_schema()
