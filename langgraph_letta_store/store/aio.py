"""AsyncLettaStore: LangGraph's `BaseStore` on agent-partitioned tables, for coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from langgraph.store.base import (
    GetOp,
    ListNamespacesOp,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from psycopg import AsyncPipeline
from psycopg.errors import UndefinedTable
from typing_extensions import Unpack

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.background import AsyncSweeper
from langgraph_letta_store._engine.connections import aopened
from langgraph_letta_store._engine.forks import AsyncLock, Loop
from langgraph_letta_store._engine.migrations import migrate
from langgraph_letta_store._engine.runners import AsyncConnections, AsyncRunner
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance import tiers
from langgraph_letta_store._maintenance.maintainer import (
    MAINTENANCE_MINUTES,
    AsyncMaintainer,
    Looks,
    alook,
    logged,
)
from langgraph_letta_store._search.request import SearchArguments, search_op
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
from langgraph_letta_store.records import Explanation
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.store.base import ConfiguredStore
from langgraph_letta_store.store.coalescing import Batcher

P = ParamSpec("P")
T = TypeVar("T")


class AsyncLettaStore(ConfiguredStore):
    """Long-term memory for LangGraph in one PostgreSQL database, for coroutines.

    A drop-in for `langgraph.store.postgres.aio.AsyncPostgresStore`. May be made before there is
    an event loop and belongs to the loop that first uses it. Concurrent calls are merged into
    batches; each is answered, or fails, on its own. Synchronous calls work from other threads.

    Example:
        >>> async with AsyncLettaStore.from_conn_string("embedded:./memory") as store:
        ...     await store.setup()
        ...     await store.aput(("memories", "ada"), "tea", {"text": "Ada takes her tea black"})
        ...     await store.asearch(("memories", "ada"))
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
    ) -> None:
        """Make a store on a connection or a pool of yours; the options are `LettaStore`'s.

        Raises:
            ConfigurationError: an option is not of a kind that works.
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
        )
        self.conn = conn
        self.pipe = pipe
        self._runner = AsyncRunner(conn, self.config.index)
        self.counters = self._runner.counters
        self._batcher = Batcher(self._perform, embeds=self.config.index is not None)
        self._loop = Loop()
        self._schema: StoreSchema | None = None
        self._tables_lock = AsyncLock()
        self._sweeper = AsyncSweeper(self.sweep_ttl)
        self._looks = Looks()
        self._maintainer = AsyncMaintainer(self._runner)
        self._keeper = AsyncSweeper(
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
    ) -> AsyncGenerator[AsyncLettaStore, None]:
        """Open a store on a pool of checked connections; see `LettaStore.from_conn_string`.

        What is under way when the block ends is finished first.

        Raises:
            ConfigurationError: an option is not of a kind that works.
            psycopg.OperationalError: no connection can be made.
        """
        async with aopened(conn_string, pool_config) as pool:
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
            )
            async with store:
                yield store

    async def __aenter__(self) -> Self:
        """Bind the store to the running loop."""
        self._bind()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish what is under way, and take no more."""
        await self._sweeper.stop(None)
        await self._keeper.stop(None)
        await self._batcher.close()

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations as one, merged with other callers' of the same moment.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        none of these operations is written.
        """
        self._bind()
        return await self._batcher.run(list(ops))

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run `abatch` from another thread than the loop's.

        Raises:
            asyncio.InvalidStateError: called from the store's own loop, which would wait for
                itself, or before any loop has used the store.
        """
        listed = list(ops)
        return self._from_thread(_method(listed), lambda: self.abatch(listed))

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
        """Return a page of the items under a prefix; the arguments are `LettaStore.search`'s.

        With options of its own a call is not merged with others.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is not of
                a kind that works.
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

    def search(
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
        """Run `asearch` from another thread than the loop's."""
        return self._from_thread(
            "search",
            lambda: self.asearch(
                namespace_prefix,
                query=query,
                filter=filter,
                limit=limit,
                offset=offset,
                refresh_ttl=refresh_ttl,
                **options,
            ),
        )

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
        """Search, and say how: the path that was taken and why, rows, time, SQL and scores.

        The arguments are those of `asearch`; see `LettaStore.explain`.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is not of
                a kind that works, or the prefix is of core or recall memory.
        """
        op = SearchOp(namespace_prefix, filter, limit, offset, query, refresh_ttl=False)
        return await self.run(explain, op, options)

    async def setup(self) -> None:
        """Create what is missing of the tables; harmless to run again, and from many workers.

        Where it has `text_fields` that are new here, all items get their words anew, with
        the searches that need them or from `maintain()`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._bind()
        await self._runner.run(migrate.setup(self.config))
        await self._ready()

    async def sweep_ttl(self) -> int:
        """Delete the items whose time to live is over, and return how many there were."""
        return await self.run(items.sweep)

    async def start_ttl_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Sweep now and then in a task; cancelling it stops it.

        Args:
            sweep_interval_minutes: default: the `ttl` option's, else 5.
        """
        self._bind()
        if not self.ttl_config:
            return asyncio.create_task(asyncio.sleep(0))
        return self._sweeper.start(self._sweep_minutes(sweep_interval_minutes))

    async def stop_ttl_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False where its sweep under way takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Look after archival memory: build the indexes that searches want, sweep, and vacuum.

        Agents that have passed `ann_index_config["threshold"]` get an index of their own, measured
        for how much of it a search has to look at; those that shrank lose theirs. What is over its
        time to live and namespaces that have become empty go, the vectors of other agents are laid
        together where that pays, and tables are vacuumed that need it. Searching and putting go on
        meanwhile. One worker at a time, in all processes: whoever finds another at it does nothing
        and says so (`busy`). What is interrupted goes on the next time. The connection needs
        autocommit.

        Args:
            dry_run: only say what would be done.
            progress: is told of each task before, during (as far as the server tells, and where
                the pool has three connections) and after it; during, from another thread.

        Returns:
            What was planned and what became of it; a task that failed does not keep the others
            from being done.

        Raises:
            InvalidOperationError: the connection is in a transaction, or without autocommit.

        Example:
            >>> for result in store.maintain().results:
            ...     print(result.task, result.outcome, result.detail)
            build archival_vectors_3 of memories.ada (12,000 rows): it has passed 5,000 done built;
            ef_search 64 finds 98.6%
        """
        self._bind()
        upkeep = tiers.archival(await self._ready())
        return await self._maintainer.maintain(upkeep, dry_run=dry_run, progress=progress)

    async def start_maintenance(self, minutes: float = MAINTENANCE_MINUTES) -> asyncio.Task[None]:
        """Maintain every so many minutes in a task; cancelling it stops it."""
        self._bind()
        return self._keeper.start(minutes)

    async def stop_maintenance(self, timeout: float | None = None) -> bool:
        """Stop it, and the build under way; False where that takes longer than `timeout` seconds.

        A build can be stopped where a pool has three connections; otherwise it ends first.
        """
        return await self._keeper.stop(timeout)

    async def adelete_namespace(self, prefix: Sequence[str]) -> int:
        """Delete every item under a prefix of whole labels, in one transaction.

        Under `(root, agent)` or shorter, and under `(root, agent, "core")`, blocks go too; recall
        memory stays: it is the saver's, and `AgentMemory.forget` takes it along.

        Returns:
            How many items and blocks there were.

        Raises:
            InvalidNamespaceError: the prefix is empty or not a namespace.
        """
        return await self.run(namespaces.delete_namespace, prefix)

    def delete_namespace(self, prefix: Sequence[str]) -> int:
        """Run `adelete_namespace` from another thread than the loop's."""
        return self._from_thread("delete_namespace", lambda: self.adelete_namespace(prefix))

    async def run(
        self,
        operation: Callable[Concatenate[StoreSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on this store's tables; see `LettaStore.run`."""
        self._bind()
        schema = await self._ready()
        for _ in range(generation_change.TRIES):
            try:
                return await self._runner.run(operation(schema, *args, **kwargs))
            except UndefinedTable as gone:
                schema = await self._ready_again(schema, gone)
        return await self._runner.run(operation(schema, *args, **kwargs))

    async def _perform(self, ops: Sequence[Op]) -> list[Result]:
        return await self.run(batches.batch, ops)

    async def _maintain_in_background(self) -> int:
        stopping = self._keeper.is_stopping
        upkeep = tiers.archival(await self._ready())
        return logged(await self._maintainer.maintain(upkeep, is_stopping=stopping))

    async def _ready(self) -> StoreSchema:
        """Return the tables, after a look at first use whether they are this store's."""
        if self._schema is None:
            async with self._tables_lock:
                if self._schema is None:
                    ready = await self._runner.run(migrate.ready(self.config))
                    self._runner.vectors.types = ready.vector_types
                    self._schema = ready.schema
        if self._looks.is_due():
            await alook(self._runner, self._schema)
        return self._schema

    async def _ready_again(self, schema: StoreSchema, gone: UndefinedTable) -> StoreSchema:
        """Return the tables after a move to another model, which took one of them along."""
        async with self._tables_lock:
            if self._schema is schema:
                ready = await self._runner.run(generation_change.ready_again(schema))
                if ready is None:
                    raise gone
                self._runner.vectors.types = ready.vector_types
                self._schema = ready.schema
        return await self._ready()

    def _bind(self) -> None:
        self._loop.bind()

    def _from_thread(self, method: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        loop = self._loop.bound
        if loop is None or running is loop:
            msg = (
                f"Synchronous calls to {type(self).__name__} detected in the main event loop. "
                "This can lead to deadlocks or performance issues. "
                "Please use the asynchronous interface for main thread operations. "
                f"Specifically, replace `store.{method}(...)` with `await store.a{method}(...)`"
            )
            raise asyncio.InvalidStateError(msg)
        return asyncio.run_coroutine_threadsafe(call(), loop).result()


def _method(ops: Sequence[Op]) -> str:
    """The name of the method of BaseStore that makes such operations."""
    if len(ops) != 1:
        return "batch"
    (op,) = ops
    if isinstance(op, PutOp):
        return "put" if op.value is not None else "delete"
    names = {GetOp: "get", SearchOp: "search", ListNamespacesOp: "list_namespaces"}
    return names.get(type(op), "batch")
