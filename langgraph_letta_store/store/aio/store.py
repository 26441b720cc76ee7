"""AsyncLettaStore: LangGraph's `BaseStore` on agent-partitioned tables, for coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from langgraph.store.base import SearchItem, SearchOp
from psycopg import AsyncPipeline
from typing_extensions import Unpack

from langgraph_letta_store._engine.background import AsyncPeriodicTask
from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.policies import parse_roles
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.tenants import is_fixed, refuse_tenant
from langgraph_letta_store._maintenance.maintainer import (
    MAINTENANCE_MINUTES,
    AsyncMaintainer,
    log_report,
)
from langgraph_letta_store._maintenance.target import archival_target
from langgraph_letta_store._search.ranking import SearchArguments
from langgraph_letta_store._search.request import search_op
from langgraph_letta_store._tiers import batch as batches
from langgraph_letta_store._tiers import namespaces
from langgraph_letta_store._tiers.archival import items
from langgraph_letta_store._tiers.archival.explain import explain
from langgraph_letta_store.config.search import DuplicatesConfig, SearchConfig
from langgraph_letta_store.config.store import (
    ROOT,
    AsyncConnString,
    Deserializer,
    LettaIndex,
    PoolConfig,
    TTLConfig,
)
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.records import Explanation
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.store.base import AsyncStoreBridge

P = ParamSpec("P")
T = TypeVar("T")


class AsyncLettaStore(AsyncStoreBridge):
    """Long-term memory for LangGraph in one PostgreSQL database, for coroutines.

    A drop-in for `langgraph.store.postgres.aio.AsyncPostgresStore`. A namespace's first
    `agent_depth` labels are its agent, whose items lie together in one partition.

    May be made before there is an event loop, and belongs to the loop that first uses it.
    Concurrent calls are merged into batches; each is answered, or fails, on its own. Synchronous
    calls work from other threads.

    Example:
        >>> async with AsyncLettaStore.from_conn_string("embedded:./memory") as store:
        ...     await store.setup()
        ...     await store.aput(("memories", "ada"), "tea", {"text": "Ada takes her tea black"})
        ...     (await store.aget(("memories", "ada"), "tea")).value
        {'text': 'Ada takes her tea black'}
    """

    def __init__(
        self,
        conn: AsyncConnections,
        *,
        pipe: AsyncPipeline | None = None,
        deserializer: Deserializer | None = None,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        duplicates: DuplicatesConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
        root: str = ROOT,
        tenant: TenantOption = None,
    ) -> None:
        """Make a store on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.AsyncConnection`, best with autocommit (without it, each operation
                commits unless you have opened a transaction), or a
                `psycopg_pool.AsyncConnectionPool`.
            pipe: the pipeline that the connection is in, as PostgresStore takes it. An operation
                sends its statements in one pipeline in any case.
            deserializer: a function that turns the JSON text (bytes) of a value into a dictionary;
                default: the standard library's, which keeps integers exact.
            index: how items are embedded for search, as LangGraph's stores take it: `dims`,
                `embed`, `fields`, `distance_type`, `ann_index_config`.
            search: how queries are answered: `mode` ("vector", "text" or "hybrid"), `text_fields`,
                `text_weight`, `min_score`, `rerank` and the other keys of `SearchConfig`.
            duplicates: how `put` treats an item whose namespace has a nearly equal one:
                `{"policy": "skip" | "replace", "threshold": 0.95}`; default: both are kept.
            ttl: times to live: `default_ttl`, `refresh_on_read`, `sweep_interval_minutes`.
            schema: the schema of the tables.
            agent_depth: how many labels of a namespace name its agent; recorded at setup.
            partitions: how many partitions `setup()` creates for each table; 0 for plain tables.
            root: the first label of the namespaces of named agents; recorded at setup.
            tenant: whose memory it is, where one database serves several tenants that must not see
                each other's: a name; or a list of keys under which each run's config names its
                tenant, such as `["langgraph_auth_user.org_id"]`, looked for as `agent_keys` are
                (name only keys that the server sets); or a function of the run's config that
                returns the name. Needs a schema with policies: `setup(rls=True)`.

        Raises:
            ConfigurationError: an option is invalid or unknown; the message names it.
        """
        super().__init__(
            deserializer=deserializer,
            index=index,
            search=search,
            duplicates=duplicates,
            ttl=ttl,
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
            root=root,
            tenant=tenant,
        )
        self.conn = conn
        self.pipe = pipe
        self._session = AsyncSession(conn, self.config)
        self.counters = self._session.runner.counters
        self._sweeper = AsyncPeriodicTask(self._sweep_in_background)
        self._maintainer = AsyncMaintainer(self._session.runner)
        self._keeper = AsyncPeriodicTask(
            self._maintain_in_background, name="maintenance", what="maintaining archival memory"
        )

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pipeline: bool = False,  # noqa: ARG003  # part of PostgresStore's signature
        pool_config: PoolConfig | None = None,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        duplicates: DuplicatesConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
        root: str = ROOT,
        tenant: TenantOption = None,
    ) -> AsyncGenerator[Self]:
        """Open a store on a pool of checked connections, and close them when the block ends.

        Args:
            conn_string: a libpq connection string, or `embedded:PATH` for an embedded server with
                its data at that path. For passwords that expire: a function that returns the
                string, which the pool calls for each new connection.
            pipeline: accepted for compatibility and ignored. An operation always sends its
                statements in one pipeline; a lone statement is faster without.
            pool_config: `min_size` (1), `max_size` (10), `kwargs` of the connections (or a function
                that returns them, called for each new connection), and the other options of
                `psycopg_pool.AsyncConnectionPool`.
            index: see `AsyncLettaStore`; likewise the other options.
            search: see `AsyncLettaStore`.
            duplicates: see `AsyncLettaStore`.
            ttl: see `AsyncLettaStore`.
            schema: see `AsyncLettaStore`.
            agent_depth: see `AsyncLettaStore`.
            partitions: see `AsyncLettaStore`.
            root: see `AsyncLettaStore`.
            tenant: see `AsyncLettaStore`.

        Raises:
            ConfigurationError: an option is invalid or unknown; the message names it.
            psycopg.OperationalError: the database cannot be reached.
        """
        async with aopen_pool(conn_string, pool_config) as pool:
            store = cls(
                pool,
                index=index,
                search=search,
                duplicates=duplicates,
                ttl=ttl,
                schema=schema,
                agent_depth=agent_depth,
                partitions=partitions,
                root=root,
                tenant=tenant,
            )
            async with store:
                yield store

    async def __aenter__(self) -> Self:
        """Return the store; when the block ends, its background work is stopped."""
        self._bind()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish running calls and background work; connections of yours stay open."""
        await self._sweeper.stop(None)
        await self._keeper.stop(None)
        await self._batcher.close()

    async def asearch(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,  # noqa: A002  # BaseStore's name
        limit: int = 10,
        offset: int = 0,
        refresh_ttl: bool | None = None,
        **options: Unpack[SearchArguments],
    ) -> list[SearchItem]:
        """Return a page of the items under a prefix: the newest, or those that a query finds.

        Args:
            namespace_prefix: whole labels; `()` for everything.
            query: the text to look for, by meaning or by words, depending on `mode`.
            filter: only items whose values match, as MongoDB writes filters.
            limit: how many items make a page.
            offset: how many items to skip before the page.
            refresh_ttl: whether the search restarts the times to live of the items that it finds;
                default: the store's `refresh_on_read`.
            options: replace the store's for this call: `mode`, `text_weight`, `min_score` (leaves
                out hits with a lower score), `rerank`, and pgvector's `ef_search`, `probes` and
                `iterative_scan` for agents with an index of their own.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is
                invalid; the message names it.

        Example:
            >>> await store.asearch(("memories", "ada"), query="how does she take her tea?")
        """
        if not options:
            return await super().asearch(
                namespace_prefix,
                query=query,
                filter=filter,
                limit=limit,
                offset=offset,
                refresh_ttl=refresh_ttl,
            )
        op = search_op(
            self.ttl_config,
            namespace_prefix,
            query=query,
            filter=filter,
            limit=limit,
            offset=offset,
            refresh_ttl=refresh_ttl,
        )
        return await self.run(batches.search_with, op, options)

    async def explain(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,  # noqa: A002  # as in search
        limit: int = 10,
        offset: int = 0,
        **options: Unpack[SearchArguments],
    ) -> Explanation:
        """Search, and show how: the access path, why it was chosen, rows, time, SQL and scores.

        The arguments are those of `asearch`. The statement runs twice, and renews no time to live.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is
                invalid, or the prefix is one of core or recall memory.

        Example:
            >>> print((await store.explain(("memories", "ada"), query="tea")).reason)
            the agent has no index of its own (those from 5,000 vectors on do): all ... are compared
        """
        op = SearchOp(namespace_prefix, filter, limit, offset, query, refresh_ttl=False)
        return await self.run(explain, op, options)

    async def setup(
        self, *, rls: bool = False, owner_role: str | None = None, app_role: str | None = None
    ) -> None:
        """Create the tables that are missing; safe to run again, and from many workers at once.

        If the store's `text_fields` differ from those recorded, the words of all items are stored
        again, by the searches that need them or by `maintain()`.

        Args:
            rls: create the policies that keep tenants apart (row-level security), and the roles
                below; later calls then secure new tables too, without being asked to.
            owner_role: the role that is to own the tables, and sees the rows of all tenants:
                setup(), maintenance and `letta-store reembed` run as this one. Default: the tables
                stay their owner's, who then sees one tenant at a time like any other role.
            app_role: the role that applications connect as, which may only read and write rows.

        Raises:
            SetupError: the schema was set up with other settings, or the role lacks a right.
            ConfigurationError: roles are given without `rls`, or a name cannot be a role's.
        """
        self._bind()
        await self._session.setup(parse_roles(rls, owner_role, app_role))

    async def sweep_ttl(self) -> int:
        """Delete the items that have expired, and return how many there were."""
        return await self.run(items.sweep)

    async def start_ttl_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Start a task that sweeps periodically; cancelling the task stops it.

        Args:
            sweep_interval_minutes: the pause between two sweeps; default: the one in the `ttl`
                option, else 5.
        """
        self._bind()
        if not self.ttl_config:
            return self._sweeper.end_at_once()
        return self._sweeper.start(self._sweep_minutes(sweep_interval_minutes))

    async def stop_ttl_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False if a running sweep takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Maintain archival memory: build the indexes that searches need, sweep, and vacuum.

        An agent that has more vectors than `ann_index_config["threshold"]` gets an index of its
        own, which maintenance calibrates: it measures how much of the index a search must read. An
        agent that has shrunk loses its index. Expired items and empty namespaces are deleted, the
        vectors of small agents are clustered where that pays, and tables that need it are
        vacuumed. Searches and puts continue meanwhile. One worker maintains a schema at a time,
        across all processes; any other returns at once and reports `busy`. An interrupted run
        continues with the next one. The connection needs autocommit.

        Args:
            dry_run: only report what maintenance would do.
            progress: a function that is called before, during and after each task; during a task
                only if the server reports progress and the pool has three connections, and then
                from another thread.

        Returns:
            The tasks that were planned and their results. A task that fails does not stop the
            others.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit; or the
                store has a `tenant`: maintenance is the owner's, for all tenants.

        Example:
            >>> for result in (await store.maintain()).results:
            ...     print(result.task, result.outcome, result.detail)
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000 done built;
            ef_search 64 finds 98.6%
        """
        self._bind()
        refuse_tenant(self.config.tenant, "maintain")
        target = archival_target(await self._session.read_schema())
        return await self._maintainer.maintain(target, dry_run=dry_run, progress=progress)

    async def start_maintenance(self, minutes: float = MAINTENANCE_MINUTES) -> asyncio.Task[None]:
        """Start a task that maintains every `minutes`; cancelling the task stops it."""
        self._bind()
        refuse_tenant(self.config.tenant, "start_maintenance")
        return self._keeper.start(minutes)

    async def stop_maintenance(self, timeout: float | None = None) -> bool:
        """Stop maintenance and its running build; False if that takes over `timeout` seconds.

        A running build is cancelled if the pool has three connections; otherwise it ends first.
        """
        return await self._keeper.stop(timeout)

    async def delete_namespace(self, prefix: Sequence[str]) -> int:
        """Delete every item under a prefix of whole labels, in one transaction.

        Under `(root, agent)` or shorter, and under `(root, agent, "core")`, blocks are deleted too.
        Recall memory stays, since it belongs to the saver; `AgentMemory.forget` deletes it as well.

        Returns:
            How many items and blocks there were.

        Raises:
            InvalidNamespaceError: the prefix is empty or not a namespace.

        Example:
            >>> await store.delete_namespace(("memories", "ada"))
            1
        """
        return await self.run(namespaces.delete_namespace, prefix)

    async def run(
        self,
        operation: Callable[Concatenate[StoreSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on this store's schema: the entry point for extensions.

        Example:
            >>> await store.run(namespaces.delete_namespace, ("memories", "ada"))
        """
        self._bind()
        return await self._session.run(operation, *args, **kwargs)

    async def _sweep_in_background(self) -> int:
        """Sweep the store's tenant, or the tenants that have used it."""
        if is_fixed(self.config.tenant):
            return await self.sweep_ttl()
        tenants = self._session.list_tenants()
        return sum([await self._session.run_for(tenant, items.sweep) for tenant in tenants])

    async def _maintain_in_background(self) -> int:
        stopping = self._keeper.is_stopping
        target = archival_target(await self._session.read_schema())
        return log_report(await self._maintainer.maintain(target, is_stopping=stopping))
