"""AsyncLettaCache: LangGraph's `BaseCache` on PostgreSQL, for coroutines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from langgraph.cache.base import FullKey, Namespace
from langgraph.checkpoint.serde.base import SerializerProtocol

from langgraph_letta_store._engine import cached
from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._telemetry.watch import watch_session
from langgraph_letta_store.caches.base import AsyncCacheBridge, parse_namespaces
from langgraph_letta_store.config.caches import MAX_BYTES, MAX_ENTRIES
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.retry import RetryConfig
from langgraph_letta_store.config.store import AsyncConnString
from langgraph_letta_store.config.telemetry import TelemetryOption
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.records.caches import CacheSize


class AsyncLettaCache(AsyncCacheBridge):
    """A cache for LangGraph in the database that has the memory, for coroutines.

    Implements `langgraph.cache.base.BaseCache`: results of nodes with a `CachePolicy`, shared by
    all workers. What has expired is never returned.

    May be made before there is an event loop, and belongs to the loop that first uses it.
    Synchronous calls work from other threads.

    Example:
        >>> async with AsyncLettaCache.from_conn_string("embedded:./memory") as cache:
        ...     await cache.setup()
        ...     await cache.aset({(("node",), "key"): ({"answer": 42}, 60)})
        ...     await cache.aget([(("node",), "key")])
        {(('node',), 'key'): {'answer': 42}}
    """

    def __init__(
        self,
        conn: AsyncConnections,
        *,
        serde: SerializerProtocol | None = None,
        name: str = "default",
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
        default_ttl: float | None = None,
        retry: RetryConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        tenant: TenantOption = None,
        telemetry: TelemetryOption = None,
    ) -> None:
        """Make a cache on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.AsyncConnection` with autocommit, or a
                `psycopg_pool.AsyncConnectionPool`.
            serde: how values become bytes; default: LangGraph's `JsonPlusSerializer`.
            name: keeps this cache's values apart from those of others in the same schema.
            max_entries: how many values there may be, before those that were used longest ago are
                deleted. The cache looks after every hundred values that it stores.
            max_bytes: how many bytes the values may take, likewise.
            default_ttl: how many seconds a value lives that is stored without a time of its own;
                default: for ever.
            retry: how long a step that failed for a passing reason is sent again:
                `{"timeout": 10.0}` seconds.
            schema: the schema of the tables.
            partitions: how many partitions `setup()` creates for each table of memory.
            tenant: whose cache it is, where one database serves several tenants; see
                `AsyncLettaStore`.
            telemetry: leave OpenTelemetry spans and metrics of each call, without contents: True,
                or the options of `TelemetryConfig`; needs the extra `otel`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        super().__init__(
            serde=serde,
            name=name,
            max_entries=max_entries,
            max_bytes=max_bytes,
            default_ttl=default_ttl,
            retry=retry,
            schema=schema,
            partitions=partitions,
            tenant=tenant,
            telemetry=telemetry,
        )
        self.conn = conn
        self._session = AsyncSession(conn, self.config)
        watch_session(self._session)

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pool_config: PoolConfig | None = None,
        serde: SerializerProtocol | None = None,
        name: str = "default",
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
        default_ttl: float | None = None,
        retry: RetryConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        tenant: TenantOption = None,
        telemetry: TelemetryOption = None,
    ) -> AsyncGenerator[Self]:
        """Open a cache on a pool of checked connections, and close them when the block ends.

        Args:
            conn_string: a libpq connection string, `embedded:PATH`, or a function that returns one;
                see `AsyncLettaStore.from_conn_string`.
            pool_config: the options of the pool; see `AsyncLettaStore.from_conn_string`.
            serde: see `AsyncLettaCache`; likewise the other options.
            name: see `AsyncLettaCache`.
            max_entries: see `AsyncLettaCache`.
            max_bytes: see `AsyncLettaCache`.
            default_ttl: see `AsyncLettaCache`.
            retry: see `AsyncLettaCache`.
            schema: see `AsyncLettaCache`.
            partitions: see `AsyncLettaCache`.
            tenant: see `AsyncLettaCache`.
            telemetry: see `AsyncLettaCache`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
            psycopg.OperationalError: the database cannot be reached.
        """
        async with aopen_pool(conn_string, pool_config) as pool:
            yield cls(
                pool,
                serde=serde,
                name=name,
                max_entries=max_entries,
                max_bytes=max_bytes,
                default_ttl=default_ttl,
                retry=retry,
                schema=schema,
                partitions=partitions,
                tenant=tenant,
                telemetry=telemetry,
            )

    async def setup(self, *, unlogged: bool | None = None) -> None:
        """Create the tables that are missing; safe to run again, and from many workers at once.

        Args:
            unlogged: whether the table of all caches is unlogged: writes are faster, replicas do
                not have it, and a crash of the server empties it. Default: it is not changed;
                logged at first.

        Raises:
            SetupError: the schema was set up with other settings, or the role lacks a right.
        """
        self._bind()
        await self._session.setup()
        if unlogged is not None:
            await self._session.run(cached.set_unlogged, unlogged=unlogged)

    async def aget(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        """Return the values of those keys that are cached and have not expired.

        Raises:
            InvalidOperationError: a key is not a namespace and a str.
        """
        self._bind()
        asked = self._identify(keys)
        if not asked:
            return {}
        return self._read(asked, await self._session.run(cached.get, list(asked)))

    async def aset(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        """Store values, each with its time to live in seconds; None for the cache's default.

        Raises:
            InvalidOperationError: a key or a time to live is invalid; nothing is stored.
        """
        self._bind()
        entries = self._parse_entries(pairs)
        if not entries:
            return
        await self._session.run(cached.put, entries)
        if self.counts_to_room(len(entries)):
            await self._session.run(cached.maintain)

    async def aclear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        """Delete the values in some namespaces, or all values of this cache.

        Raises:
            InvalidOperationError: a namespace is not a tuple of str.
        """
        self._bind()
        await self._session.run(cached.clear, parse_namespaces(namespaces))

    async def maintain(self) -> CacheSize:
        """Delete what has expired and what is beyond the bounds; return what is left."""
        self._bind()
        return await self._session.run(cached.maintain)

    async def measure(self) -> CacheSize:
        """Return how many values the cache has, and how many bytes they take."""
        self._bind()
        return await self._session.run(cached.measure)
