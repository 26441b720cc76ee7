"""LettaStore and AsyncLettaStore: LangGraph's `BaseStore` on agent-partitioned PostgreSQL tables."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any, ClassVar, TypeVar

from langgraph.store.base import BaseStore, GetOp, ListNamespacesOp, Op, PutOp, Result, SearchOp
from psycopg import AsyncPipeline, Pipeline

from langgraph_letta_store.batching import Batcher
from langgraph_letta_store.config import (
    Deserializer,
    IndexSettings,
    PoolConfig,
    PostgresIndexConfig,
    StoreConfig,
    TTLConfig,
)
from langgraph_letta_store.connections import aopened, opened
from langgraph_letta_store.operations import batches, items, migrations, namespaces
from langgraph_letta_store.runners import AsyncConnections, AsyncRunner, Connections, Runner
from langgraph_letta_store.sweepers import DEFAULT_MINUTES, AsyncSweeper, Sweeper
from langgraph_letta_store.tables import Tables

T = TypeVar("T")


class _Configured(BaseStore):
    """What both stores are told when they are made."""

    supports_ttl: ClassVar[bool] = True  # type: ignore[misc]  # a constant of ours, a variable of BaseStore's

    def __init__(
        self,
        *,
        deserializer: Deserializer | None,
        index: PostgresIndexConfig | None,
        ttl: TTLConfig | None,
        schema: str,
        agent_depth: int,
        partitions: int,
    ) -> None:
        self.config = StoreConfig(
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
            index=None if index is None else IndexSettings.of(index),
            ttl=ttl,
            deserializer=deserializer,
        )
        self.index_config = index
        self.ttl_config = ttl
        self.embeddings = self.config.index.embeddings if self.config.index else None

    def _sweep_minutes(self, given: float | None) -> float:
        configured = (self.ttl_config or {}).get("sweep_interval_minutes")
        return float(given or configured or DEFAULT_MINUTES)


class LettaStore(_Configured):
    """Long-term memory for LangGraph in one PostgreSQL database, for synchronous code.

    A drop-in for `langgraph.store.postgres.PostgresStore`. A namespace's first `agent_depth`
    labels are its agent, whose items lie together in one partition. Safe from many threads; with
    a pool they run concurrently.

    Example:
        >>> with LettaStore.from_conn_string("embedded:./memory") as store:
        ...     store.setup()
        ...     store.put(("memories", "ada"), "tea", {"text": "Ada takes her tea black"})
        ...     store.get(("memories", "ada"), "tea").value
        {'text': 'Ada takes her tea black'}
    """

    def __init__(
        self,
        conn: Connections,
        *,
        pipe: Pipeline | None = None,
        deserializer: Deserializer | None = None,
        index: PostgresIndexConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
    ) -> None:
        """Make a store on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.Connection`, best with autocommit (without, each operation commits
                unless you have opened a transaction), or a `psycopg_pool.ConnectionPool`.
            pipe: the pipeline that the connection is in, as PostgresStore takes it; the
                statements of an operation go in one pipeline anyway.
            deserializer: what turns the JSON text (bytes) of a value into a dictionary; default:
                the standard library's, which keeps integers exact.
            index: how items are embedded for search, as LangGraph's stores take it: `dims`,
                `embed`, `fields`, `distance_type`, `ann_index_config`.
            ttl: times to live: `default_ttl`, `refresh_on_read`, `sweep_interval_minutes`.
            schema: the schema of the tables.
            agent_depth: how many labels of a namespace name its agent; recorded at setup.
            partitions: how many partitions the tables are created with; 0 for plain tables.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        super().__init__(
            deserializer=deserializer,
            index=index,
            ttl=ttl,
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
        )
        self.conn = conn
        self.pipe = pipe
        self._runner = Runner(conn, self.embeddings)
        self._tables: Tables | None = None
        self._tables_lock = threading.Lock()
        self._sweeper = Sweeper(self.sweep_ttl)

    @classmethod
    @contextmanager
    def from_conn_string(
        cls,
        conn_string: str,
        *,
        pipeline: bool = False,
        pool_config: PoolConfig | None = None,
        index: PostgresIndexConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
    ) -> Iterator[LettaStore]:
        """Open a store on a pool of checked connections, and close them when the block ends.

        Args:
            conn_string: what libpq takes, or `embedded:PATH` for an embedded server there.
            pipeline: taken for compatibility: an operation's statements always go in one
                pipeline, and a lone statement is faster without.
            pool_config: `min_size` (1), `max_size` (10), `kwargs` of the connections, and what
                else `psycopg_pool.ConnectionPool` takes.
            index: see `LettaStore`; likewise the other options.
            ttl: see `LettaStore`.
            schema: see `LettaStore`.
            agent_depth: see `LettaStore`.
            partitions: see `LettaStore`.

        Raises:
            ConfigurationError: an option is not of a kind that works.
            psycopg.OperationalError: no connection can be made.
        """
        with opened(conn_string, pool_config) as pool:
            store = cls(
                pool,
                index=index,
                ttl=ttl,
                schema=schema,
                agent_depth=agent_depth,
                partitions=partitions,
            )
            try:
                yield store
            finally:
                store.stop_ttl_sweeper()

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations in one embedding call, one round trip and one transaction.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        nothing is written.
        """
        return self._runner.run(batches.batch(self._ready(), ops))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run `batch` in a thread. In asynchronous code, AsyncLettaStore does without."""
        return await asyncio.to_thread(self.batch, ops)

    def setup(self) -> None:
        """Create what is missing of the tables; harmless to run again, and from many workers.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._runner.run(migrations.setup(self.config))
        self._ready()

    def sweep_ttl(self) -> int:
        """Delete the items whose time to live is over, and return how many there were."""
        return self._runner.run(items.sweep(self._ready()))

    def start_ttl_sweeper(self, sweep_interval_minutes: float | None = None) -> Future[None]:
        """Sweep now and then in a thread; cancelling the future stops it.

        Args:
            sweep_interval_minutes: default: the `ttl` option's, else 5.
        """
        if not self.ttl_config:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        return self._sweeper.start(self._sweep_minutes(sweep_interval_minutes))

    def stop_ttl_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False where its sweep under way takes longer than `timeout` seconds."""
        return self._sweeper.stop(timeout)

    def delete_namespace(self, prefix: Sequence[str]) -> int:
        """Delete every item under a prefix of whole labels, in one transaction.

        Returns:
            How many items there were.

        Raises:
            InvalidNamespaceError: the prefix is empty or not a namespace.

        Example:
            >>> store.delete_namespace(("memories", "ada"))
            1
        """
        return self._runner.run(namespaces.delete_namespace(self._ready(), prefix))

    async def adelete_namespace(self, prefix: Sequence[str]) -> int:
        """Run `delete_namespace` in a thread."""
        return await asyncio.to_thread(self.delete_namespace, prefix)

    def _ready(self) -> Tables:
        """Return the tables, after a look at first use whether they are this store's."""
        if self._tables is None:
            with self._tables_lock:
                if self._tables is None:
                    ready = self._runner.run(migrations.ready(self.config))
                    self._runner.vector_types = ready.vector_types
                    self._tables = ready.tables
        return self._tables


class AsyncLettaStore(_Configured):
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
        index: PostgresIndexConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
    ) -> None:
        """Make a store on a connection or a pool of yours; the options are `LettaStore`'s.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        super().__init__(
            deserializer=deserializer,
            index=index,
            ttl=ttl,
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
        )
        self.conn = conn
        self.pipe = pipe
        self._runner = AsyncRunner(conn, self.embeddings)
        self._batcher = Batcher(self._perform, embeds=self.config.index is not None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tables: Tables | None = None
        self._tables_lock = asyncio.Lock()
        self._sweeper = AsyncSweeper(self.sweep_ttl)

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: str,
        *,
        pipeline: bool = False,
        pool_config: PoolConfig | None = None,
        index: PostgresIndexConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
    ) -> AsyncIterator[AsyncLettaStore]:
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
                ttl=ttl,
                schema=schema,
                agent_depth=agent_depth,
                partitions=partitions,
            )
            async with store:
                yield store

    async def __aenter__(self) -> AsyncLettaStore:
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

    async def setup(self) -> None:
        """Create what is missing of the tables; harmless to run again, and from many workers.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._bind()
        await self._runner.run(migrations.setup(self.config))
        await self._ready()

    async def sweep_ttl(self) -> int:
        """Delete the items whose time to live is over, and return how many there were."""
        self._bind()
        return await self._runner.run(items.sweep(await self._ready()))

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

    async def adelete_namespace(self, prefix: Sequence[str]) -> int:
        """Delete every item under a prefix of whole labels, in one transaction.

        Returns:
            How many items there were.

        Raises:
            InvalidNamespaceError: the prefix is empty or not a namespace.
        """
        self._bind()
        tables = await self._ready()
        return await self._runner.run(namespaces.delete_namespace(tables, prefix))

    def delete_namespace(self, prefix: Sequence[str]) -> int:
        """Run `adelete_namespace` from another thread than the loop's."""
        return self._from_thread("delete_namespace", lambda: self.adelete_namespace(prefix))

    async def _perform(self, ops: Sequence[Op]) -> list[Result]:
        return await self._runner.run(batches.batch(await self._ready(), ops))

    async def _ready(self) -> Tables:
        """Return the tables, after a look at first use whether they are this store's."""
        if self._tables is None:
            async with self._tables_lock:
                if self._tables is None:
                    ready = await self._runner.run(migrations.ready(self.config))
                    self._runner.vector_types = ready.vector_types
                    self._tables = ready.tables
        return self._tables

    def _bind(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()

    def _from_thread(self, method: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if self._loop is None or running is self._loop:
            msg = (
                f"Synchronous calls to {type(self).__name__} detected in the main event loop. "
                "This can lead to deadlocks or performance issues. "
                "Please use the asynchronous interface for main thread operations. "
                f"Specifically, replace `store.{method}(...)` with `await store.a{method}(...)`"
            )
            raise asyncio.InvalidStateError(msg)
        return asyncio.run_coroutine_threadsafe(call(), self._loop).result()


def _method(ops: Sequence[Op]) -> str:
    """The name of the method of BaseStore that makes such operations."""
    if len(ops) != 1:
        return "batch"
    (op,) = ops
    if isinstance(op, PutOp):
        return "put" if op.value is not None else "delete"
    names = {GetOp: "get", SearchOp: "search", ListNamespacesOp: "list_namespaces"}
    return names.get(type(op), "batch")
