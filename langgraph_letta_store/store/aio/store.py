"""AsyncLettaStore: LangGraph's `BaseStore` on agent-partitioned tables, for coroutines."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from psycopg import AsyncPipeline
from psycopg_pool import AsyncConnectionPool

from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.policies import parse_roles
from langgraph_letta_store._engine.reader_pools import aopen_readers
from langgraph_letta_store._engine.readers import AsyncReaderPools, make_readers
from langgraph_letta_store.config.audit import AuditOption
from langgraph_letta_store.config.choices import ROOT, Distribution
from langgraph_letta_store.config.distribution import parse_distribution
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.readers import AsyncReaderStrings, Consistency
from langgraph_letta_store.config.retention import LimitsConfig
from langgraph_letta_store.config.retry import RetryConfig
from langgraph_letta_store.config.search import DuplicatesConfig, SearchConfig
from langgraph_letta_store.config.search_log import SearchLogOption
from langgraph_letta_store.config.store import AsyncConnString, Deserializer, LettaIndex, TTLConfig
from langgraph_letta_store.config.telemetry import TelemetryOption
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.store.aio.upkeep import AsyncStoreUpkeep


class AsyncLettaStore(AsyncStoreUpkeep):
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
        reader: AsyncReaderPools | None = None,
        consistency: Consistency = "session",
        deserializer: Deserializer | None = None,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        retry: RetryConfig | None = None,
        duplicates: DuplicatesConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
        root: str = ROOT,
        tenant: TenantOption = None,
        audit: AuditOption = None,
        telemetry: TelemetryOption = None,
        search_log: SearchLogOption = None,
        encrypt: Encryption | None = None,
        file_versions: LimitsConfig | None = None,
    ) -> None:
        """Make a store on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.AsyncConnection`, best with autocommit (without it, each operation
                commits unless you have opened a transaction), or a
                `psycopg_pool.AsyncConnectionPool`.
            pipe: the pipeline that the connection is in, as PostgresStore takes it. An operation
                sends its statements in one pipeline in any case.
            reader: a pool of a server that only reads, or several: a standby of the writer's
                server. What only reads goes there; see `from_conn_string`.
            consistency: what reads see: "session": what this object has written before, of each
                agent and thread, or another, by a token of `read_token`; "strict": what anyone
                has, for which the writer is asked each time; "eventual": what the reader has.
            deserializer: a function that turns the JSON text (bytes) of a value into a dictionary;
                default: the standard library's, which keeps integers exact.
            index: how items are embedded for search, as LangGraph's stores take it: `dims`,
                `embed`, `fields`, `distance_type`, `ann_index_config`.
            search: how queries are answered: `mode` ("vector", "text" or "hybrid"), `text_fields`,
                `text_weight`, `min_score`, `rerank`, `expand` and the other keys of `SearchConfig`.
            retry: how long a step that failed for a passing reason (a serialization failure, a
                deadlock, a connection that ended) is sent again: `{"timeout": 10.0}` seconds.
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
            audit: log who reads, writes, exports and forgets what, without contents: True, or
                `{"retention": "90 days", "reads": False}`; see `LettaMemory.audit`.
            telemetry: leave OpenTelemetry spans and metrics of each call, without contents: True,
                or the options of `TelemetryConfig`; needs the extra `otel`.
            search_log: log how long searches take, by access path, and plans of slow ones: True, or
                `{"sample": 0.1, "retention": "7 days", "queries": False, "slow_ms": 1000}`; see
                `LettaMemory.search_log`. Needs a pool.
            encrypt: the keys that values, blocks and their histories are encrypted with, each bound
                to its row, and the fields that stay searchable:
                `langgraph_letta_store.config.encryption.Encryption`. Vectors are not encrypted.
            file_versions: which versions of files `maintain()` keeps: `{"count": 100, "age":
                timedelta(days=365)}`: the newest 100 of each, and those that were replaced in the
                last year; the latest always stays. Default: all.

        Raises:
            ConfigurationError: an option is invalid or unknown; the message names it.
        """
        super().__init__(
            conn,
            pipe,
            make_readers(reader, consistency, AsyncConnectionPool),
            deserializer=deserializer,
            index=index,
            search=search,
            retry=retry,
            duplicates=duplicates,
            ttl=ttl,
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
            root=root,
            tenant=tenant,
            audit=audit,
            telemetry=telemetry,
            search_log=search_log,
            encrypt=encrypt,
            file_versions=file_versions,
        )

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pipeline: bool = False,  # noqa: ARG003  # part of PostgresStore's signature
        pool_config: PoolConfig | None = None,
        reader: AsyncReaderStrings | None = None,
        reader_pool_config: PoolConfig | None = None,
        consistency: Consistency = "session",
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        retry: RetryConfig | None = None,
        duplicates: DuplicatesConfig | None = None,
        ttl: TTLConfig | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
        root: str = ROOT,
        tenant: TenantOption = None,
        audit: AuditOption = None,
        telemetry: TelemetryOption = None,
        search_log: SearchLogOption = None,
        encrypt: Encryption | None = None,
        file_versions: LimitsConfig | None = None,
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
            reader: the connection string of a standby server, as `conn_string`, or several. What
                only reads goes there, and to the writer where none is new enough or answers.
            reader_pool_config: the options of the readers' pools; default: those of `pool_config`,
                with a `timeout` of half a second, after which the writer answers.
            consistency: see `AsyncLettaStore`.
            index: see `AsyncLettaStore`; likewise the other options.
            search: see `AsyncLettaStore`.
            retry: see `AsyncLettaStore`.
            duplicates: see `AsyncLettaStore`.
            ttl: see `AsyncLettaStore`.
            schema: see `AsyncLettaStore`.
            agent_depth: see `AsyncLettaStore`.
            partitions: see `AsyncLettaStore`.
            root: see `AsyncLettaStore`.
            tenant: see `AsyncLettaStore`.
            audit: see `AsyncLettaStore`.
            telemetry: see `AsyncLettaStore`.
            search_log: see `AsyncLettaStore`.
            encrypt: see `AsyncLettaStore`.
            file_versions: see `AsyncLettaStore`.

        Raises:
            ConfigurationError: an option is invalid or unknown; the message names it.
            psycopg.OperationalError: the database cannot be reached.
        """
        async with (
            aopen_pool(conn_string, pool_config) as pool,
            aopen_readers(reader, pool_config, reader_pool_config, consistency) as readers,
        ):
            store = cls(
                pool,
                reader=readers,
                index=index,
                search=search,
                retry=retry,
                duplicates=duplicates,
                ttl=ttl,
                schema=schema,
                agent_depth=agent_depth,
                partitions=partitions,
                root=root,
                tenant=tenant,
                audit=audit,
                telemetry=telemetry,
                search_log=search_log,
                encrypt=encrypt,
                file_versions=file_versions,
            )
            async with store:
                yield store

    async def __aenter__(self) -> Self:
        """Return the store; when the block ends, its background work is stopped."""
        self._bind()
        await self._session.look_ahead()
        if self.config.search.keys is not None:
            await self.start_key_indexer()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish running calls and background work; connections of yours stay open."""
        await self._sweeper.stop(None)
        await self._key_indexer.stop(None)
        await self._keeper.stop(None)
        await self._batcher.close()
        await self._stop_search_log()

    async def setup(
        self,
        *,
        rls: bool = False,
        owner_role: str | None = None,
        app_role: str | None = None,
        distribute: Distribution | None = None,
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
            distribute: "schema" lets Citus place the schema, as a whole, on one of its nodes; see
                docs/production/citus.md. Later setups keep that.

        Raises:
            SetupError: the schema was set up with other settings, or the role lacks a right.
            ConfigurationError: roles are given without `rls`, or a name cannot be a role's, or
                `distribute` is invalid.
        """
        self._bind()
        await self._session.setup(
            parse_roles(rls, owner_role, app_role), parse_distribution(distribute)
        )
