"""AsyncLettaSaver: the checkpointer that keeps every message once, for coroutines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from langgraph.checkpoint.serde.base import SerializerProtocol
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
from langgraph_letta_store.config.encryption import Encryption, SerializerEncryption
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.readers import AsyncReaderStrings, Consistency
from langgraph_letta_store.config.retention import RetentionConfig
from langgraph_letta_store.config.retry import RetryConfig
from langgraph_letta_store.config.search import SearchConfig
from langgraph_letta_store.config.search_log import SearchLogOption
from langgraph_letta_store.config.store import (
    AGENT_KEYS,
    AsyncConnString,
    LettaIndex,
    OnForeignThread,
)
from langgraph_letta_store.config.telemetry import TelemetryOption
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.saver.aio.recall import AsyncRecall
from langgraph_letta_store.saver.aio.upkeep import AsyncSaverUpkeep


class AsyncLettaSaver(AsyncSaverUpkeep):
    """A checkpointer for LangGraph in one PostgreSQL database, for coroutines.

    A drop-in for `langgraph.checkpoint.postgres.aio.AsyncPostgresSaver`. Each message of a
    conversation is stored once, in recall memory, where it can be searched and outlives the
    checkpoints that refer to it; so a turn costs the same in a long conversation as in a short one.

    May be made before there is an event loop, and belongs to the loop that first uses it.
    Synchronous calls work from other threads.

    Example:
        >>> async with AsyncLettaSaver.from_conn_string("embedded:./memory") as saver:
        ...     await saver.setup()
        ...     graph = builder.compile(checkpointer=saver)
        ...     await graph.ainvoke({"messages": "Hello"}, {"configurable": {"thread_id": "1"}})
    """

    def __init__(
        self,
        conn: AsyncConnections,
        pipe: AsyncPipeline | None = None,
        reader: AsyncReaderPools | None = None,
        consistency: Consistency = "session",
        serde: SerializerProtocol | None = None,
        *,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        retry: RetryConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        root: str = ROOT,
        agent_keys: Sequence[str] = AGENT_KEYS,
        on_foreign_thread: OnForeignThread = "share",
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
        tenant: TenantOption = None,
        audit: AuditOption = None,
        telemetry: TelemetryOption = None,
        search_log: SearchLogOption = None,
        encrypt: Encryption | SerializerEncryption | None = None,
    ) -> None:
        """Make a saver on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.AsyncConnection`, best with autocommit, or a
                `psycopg_pool.AsyncConnectionPool`; `AsyncLettaSaver(store.conn)` shares a store's.
            pipe: the pipeline that the connection is in, as PostgresSaver takes it. An operation
                sends its statements in one pipeline in any case.
            reader: a pool of a server that only reads, or several: a standby of the writer's
                server. What only reads goes there; see `from_conn_string`.
            consistency: what reads see: "session": what this object has written before, of each
                agent and thread, or another, by a token of `read_token`; "strict": what anyone
                has, for which the writer is asked each time; "eventual": what the reader has.
            serde: LangGraph's serializer. With one that encrypts, no text of a message is stored
                readable.
            index: how messages are embedded for search: `dims`, `embed`, `distance_type`, as the
                store takes it; the same for both in one schema.
            search: how queries are answered: `mode` ("vector", "text" or "hybrid"), `text_fields`,
                `text_weight`, `min_score`, `rerank` and the other keys of `SearchConfig`.
            retry: how long a step that failed for a passing reason (a serialization failure, a
                deadlock, a connection that ended) is sent again: `{"timeout": 10.0}` seconds.
            schema: the schema of the tables.
            partitions: how many partitions `setup()` creates for each table; 0 for plain tables.
            root: the first label of the namespaces of named agents; recorded at setup.
            agent_keys: which keys name a run's agent, the first that is there: what a LangGraph
                server has authenticated (`langgraph_auth_user_id`, `langgraph_auth_user`), then
                what a request may set (`agent_id`, `user_id`, `langgraph_user_id`). Each is looked
                for in the config's `configurable` and then in its metadata (authenticated ones in
                `configurable` alone), before all of them in the run's `context=`. A run that names
                none works for the agent that its thread belongs to. Names are texts, ints or UUIDs.
            on_foreign_thread: how to treat a run that names another agent than its thread
                belongs to: "share" lets several agents talk in one thread, where each message is in
                the recall memory of the agent whose run said it; "raise" refuses the run with a
                `ForeignThreadError`, for applications whose threads have one user each.
            readable: whether roles, texts and vectors of messages are stored so that they can be
                searched; default: unless the serializer encrypts.
            retention: what each thread may keep of its checkpoints and messages, by age (a
                timedelta, or minutes) and count: `{"checkpoints": {"count": 10}, "messages":
                {"age": timedelta(days=90)}}`; see `sweep_retention`.
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
            encrypt: the keys that all values, messages and metadata are encrypted with, each bound
                to its row: `langgraph_letta_store.config.encryption.Encryption`. For a serializer
                that encrypts by itself, `SerializerEncryption` says whether rows in plain text are
                read.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        super().__init__(
            conn,
            pipe,
            make_readers(reader, consistency, AsyncConnectionPool),
            serde=serde,
            index=index,
            search=search,
            retry=retry,
            schema=schema,
            partitions=partitions,
            root=root,
            agent_keys=agent_keys,
            on_foreign_thread=on_foreign_thread,
            readable=readable,
            retention=retention,
            tenant=tenant,
            audit=audit,
            telemetry=telemetry,
            search_log=search_log,
            encrypt=encrypt,
        )
        self.recall = AsyncRecall(self)

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pipeline: bool = False,  # noqa: ARG003  # part of AsyncPostgresSaver's signature
        pool_config: PoolConfig | None = None,
        reader: AsyncReaderStrings | None = None,
        reader_pool_config: PoolConfig | None = None,
        consistency: Consistency = "session",
        serde: SerializerProtocol | None = None,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        retry: RetryConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        root: str = ROOT,
        agent_keys: Sequence[str] = AGENT_KEYS,
        on_foreign_thread: OnForeignThread = "share",
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
        tenant: TenantOption = None,
        audit: AuditOption = None,
        telemetry: TelemetryOption = None,
        search_log: SearchLogOption = None,
        encrypt: Encryption | SerializerEncryption | None = None,
    ) -> AsyncGenerator[Self]:
        """Open a saver on a pool of checked connections, and close them when the block ends.

        Args:
            conn_string: a libpq connection string, or `embedded:PATH` for an embedded server with
                its data at that path. For passwords that expire: a function that returns the
                string, which the pool calls for each new connection.
            pipeline: accepted for compatibility and ignored. An operation always sends its
                statements in one pipeline.
            pool_config: `min_size` (1), `max_size` (10), `kwargs` of the connections (or a function
                that returns them, called for each new connection), and the other options of
                `psycopg_pool.AsyncConnectionPool`.
            reader: the connection string of a standby server, as `conn_string`, or several. What
                only reads goes there, and to the writer where none is new enough or answers.
            reader_pool_config: the options of the readers' pools; default: those of `pool_config`,
                with a `timeout` of half a second, after which the writer answers.
            consistency: see `AsyncLettaSaver`.
            serde: see `AsyncLettaSaver`; likewise the other options.
            index: see `AsyncLettaSaver`.
            search: see `AsyncLettaSaver`.
            retry: see `AsyncLettaSaver`.
            schema: see `AsyncLettaSaver`.
            partitions: see `AsyncLettaSaver`.
            root: see `AsyncLettaSaver`.
            agent_keys: see `AsyncLettaSaver`.
            on_foreign_thread: see `AsyncLettaSaver`.
            readable: see `AsyncLettaSaver`.
            retention: see `AsyncLettaSaver`.
            tenant: see `AsyncLettaSaver`.
            audit: see `AsyncLettaSaver`.
            telemetry: see `AsyncLettaSaver`.
            search_log: see `AsyncLettaSaver`.
            encrypt: see `AsyncLettaSaver`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
            psycopg.OperationalError: the database cannot be reached.
        """
        async with (
            aopen_pool(conn_string, pool_config) as pool,
            aopen_readers(reader, pool_config, reader_pool_config, consistency) as readers,
        ):
            saver = cls(
                pool,
                reader=readers,
                serde=serde,
                index=index,
                search=search,
                retry=retry,
                schema=schema,
                partitions=partitions,
                root=root,
                agent_keys=agent_keys,
                on_foreign_thread=on_foreign_thread,
                readable=readable,
                retention=retention,
                tenant=tenant,
                audit=audit,
                telemetry=telemetry,
                search_log=search_log,
                encrypt=encrypt,
            )
            async with saver:
                yield saver

    async def __aenter__(self) -> Self:
        """Embed messages in the background, where the saver has an index."""
        self._bind()
        await self._session.look_ahead()
        if self._indexes_new:
            await self.start_recall_indexer()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the background tasks; your own connections stay open."""
        await self.stop_recall_indexer()
        await self.stop_retention_sweeper()
        await self.stop_maintenance()
        await self._stop_search_log()

    async def setup(
        self,
        *,
        rls: bool = False,
        owner_role: str | None = None,
        app_role: str | None = None,
        distribute: Distribution | None = None,
    ) -> None:
        """Create the missing tables, the store's too; safe to run again.

        The arguments are those of `AsyncLettaStore.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
            ConfigurationError: roles are given without `rls`, or a name cannot be a role's, or
                `distribute` is invalid.
        """
        self._bind()
        await self._session.setup(
            parse_roles(rls, owner_role, app_role), parse_distribution(distribute)
        )
        self._indexer.wake()
