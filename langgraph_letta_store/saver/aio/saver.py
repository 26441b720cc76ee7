"""AsyncLettaSaver: the checkpointer that keeps every message once, for coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from psycopg import AsyncPipeline

from langgraph_letta_store._checkpoints import (
    checkpoint_list,
    checkpoints,
    delta_channels,
    prune,
    retention,
    threads,
)
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.refs import CheckpointRef, read_thread_id
from langgraph_letta_store._checkpoints.retention import Swept
from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store._checkpoints.writes import can_number, put_writes
from langgraph_letta_store._engine.background import DEFAULT_MINUTES, AsyncPeriodicTask
from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.policies import parse_roles
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.tenants import refuse_tenant, resolve_tenant
from langgraph_letta_store._maintenance.maintainer import (
    MAINTENANCE_MINUTES,
    AsyncMaintainer,
    log_report,
)
from langgraph_letta_store._maintenance.target import recall_target
from langgraph_letta_store._tiers.recall import indexer
from langgraph_letta_store.config.retention import RetentionConfig
from langgraph_letta_store.config.search import SearchConfig
from langgraph_letta_store.config.store import (
    AGENT_KEYS,
    ROOT,
    AsyncConnString,
    LettaIndex,
    OnForeignThread,
    PoolConfig,
)
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.saver.aio.recall import AsyncRecall
from langgraph_letta_store.saver.base import RETENTION_MINUTES
from langgraph_letta_store.saver.named_locks import NamedLocks
from langgraph_letta_store.saver.thread_bridge import AsyncSaverBridge

P = ParamSpec("P")
T = TypeVar("T")


class AsyncLettaSaver(AsyncSaverBridge):
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
        serde: SerializerProtocol | None = None,
        *,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        root: str = ROOT,
        agent_keys: Sequence[str] = AGENT_KEYS,
        on_foreign_thread: OnForeignThread = "share",
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
        tenant: TenantOption = None,
    ) -> None:
        """Make a saver on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.AsyncConnection`, best with autocommit, or a
                `psycopg_pool.AsyncConnectionPool`; `AsyncLettaSaver(store.conn)` shares a store's.
            pipe: the pipeline that the connection is in, as PostgresSaver takes it. An operation
                sends its statements in one pipeline in any case.
            serde: LangGraph's serializer. With one that encrypts, no text of a message is stored
                readable.
            index: how messages are embedded for search: `dims`, `embed`, `distance_type`, as the
                store takes it; the same for both in one schema.
            search: how queries are answered: `mode` ("vector", "text" or "hybrid"), `text_fields`,
                `text_weight`, `min_score`, `rerank` and the other keys of `SearchConfig`.
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

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        super().__init__(
            serde=serde,
            index=index,
            search=search,
            schema=schema,
            partitions=partitions,
            root=root,
            agent_keys=agent_keys,
            on_foreign_thread=on_foreign_thread,
            readable=readable,
            retention=retention,
            tenant=tenant,
        )
        self.conn = conn
        self.pipe = pipe
        self._session = AsyncSession(conn, self.config)
        self._turns = NamedLocks(asyncio.Lock)
        self.recall = AsyncRecall(self)
        self._indexer = AsyncPeriodicTask(
            self._index_in_background, name="recall-indexer", what="embedding messages"
        )
        self._wake_indexer = self._indexer.wake
        self._maintainer = AsyncMaintainer(self._session.runner)
        self._keeper = AsyncPeriodicTask(
            self._maintain_in_background, name="maintenance", what="maintaining recall memory"
        )
        self._sweeper = AsyncPeriodicTask(
            self._sweep_count, name="retention-sweeper", what="sweeping threads"
        )

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pipeline: bool = False,  # noqa: ARG003  # part of AsyncPostgresSaver's signature
        pool_config: PoolConfig | None = None,
        serde: SerializerProtocol | None = None,
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        schema: str = "letta",
        partitions: int = 16,
        root: str = ROOT,
        agent_keys: Sequence[str] = AGENT_KEYS,
        on_foreign_thread: OnForeignThread = "share",
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
        tenant: TenantOption = None,
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
            serde: see `AsyncLettaSaver`; likewise the other options.
            index: see `AsyncLettaSaver`.
            search: see `AsyncLettaSaver`.
            schema: see `AsyncLettaSaver`.
            partitions: see `AsyncLettaSaver`.
            root: see `AsyncLettaSaver`.
            agent_keys: see `AsyncLettaSaver`.
            on_foreign_thread: see `AsyncLettaSaver`.
            readable: see `AsyncLettaSaver`.
            retention: see `AsyncLettaSaver`.
            tenant: see `AsyncLettaSaver`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
            psycopg.OperationalError: the database cannot be reached.
        """
        async with aopen_pool(conn_string, pool_config) as pool:
            saver = cls(
                pool,
                serde=serde,
                index=index,
                search=search,
                schema=schema,
                partitions=partitions,
                root=root,
                agent_keys=agent_keys,
                on_foreign_thread=on_foreign_thread,
                readable=readable,
                retention=retention,
                tenant=tenant,
            )
            async with saver:
                yield saver

    async def __aenter__(self) -> Self:
        """Embed messages in the background, where the saver has an index."""
        self._bind()
        if self.config.index is not None:
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

    async def setup(
        self, *, rls: bool = False, owner_role: str | None = None, app_role: str | None = None
    ) -> None:
        """Create the missing tables, the store's too; safe to run again.

        The arguments are those of `AsyncLettaStore.setup`.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
            ConfigurationError: roles are given without `rls`, or a name cannot be a role's.
        """
        self._bind()
        await self._session.setup(parse_roles(rls, owner_role, app_role))
        self._indexer.wake()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint that a config names, or its thread's latest, or None."""
        return await self._run_in(config, checkpoints.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # part of BaseCheckpointSaver's signature
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Yield checkpoints, the newest first; the saver may be called meanwhile.

        Args:
            config: names the thread; `checkpoint_ns` and `checkpoint_id` narrow the list down.
            filter: the metadata that they must have.
            before: only checkpoints made before this config's checkpoint.
            limit: how many at most.
        """
        last: CheckpointRef | None = None
        left = checkpoint_list.check_limit(limit)
        while left is None or left > 0:
            page = await self._run_in(
                config, checkpoint_list.list_page, config, filter, before, left, last
            )
            for found in page.found[:left]:
                yield found
            if page.last is None:
                return
            last = page.last
            left = None if left is None else left - len(page.found)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint and its new messages, in one transaction.

        Returns:
            The config that names it.
        """
        async with self._turns.get(read_thread_id(config)):
            return await self._run_in(
                config, checkpoints.put, config, checkpoint, metadata, new_versions
            )

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store a task's writes under a checkpoint."""
        turn = self._turns.get(read_thread_id(config))
        known = self._thread_cache
        if not self._is_of_one_tenant:
            known = known.for_tenant(resolve_tenant(self.config.tenant, config))
        async with turn if can_number(known, config) else nullcontext():
            await self._run_in(config, put_writes, config, writes, task_id, task_path)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Return the value of each DeltaChannel's last snapshot, and the writes since then."""
        return await self._run_in(
            config, delta_channels.get_delta_channel_history, config, channels
        )

    async def adelete_thread(self, thread_id: str, *, keep_messages: bool = False) -> None:
        """Delete a thread; with `keep_messages` its messages stay in recall memory."""
        await self.run(threads.delete_thread, thread_id, keep_messages=keep_messages)

    async def adelete_for_runs(self, run_ids: Sequence[str], *, messages: bool = False) -> None:
        """Delete the checkpoints of runs; with `messages` also their messages.

        Checkpoints that a DeltaChannel of later runs is read from stay, and messages that a
        checkpoint refers to.
        """
        await self.run(prune.delete_for_runs, run_ids, messages=messages)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy a thread, with all its checkpoints and messages, to one that does not exist yet.

        Raises:
            InvalidOperationError: the source does not exist, or the target exists already.
        """
        await self.run(threads.copy_thread, source_thread_id, target_thread_id)

    async def aprune(
        self,
        thread_ids: Sequence[str],
        *,
        strategy: str = "keep_latest",
        keep_last: int | None = None,
        older_than: timedelta | datetime | float | None = None,
    ) -> None:
        """Delete checkpoints of threads, except those that the remaining ones need.

        Args:
            thread_ids: the threads.
            strategy: "keep_latest" keeps the newest of each graph and subgraph, "delete" none;
                messages stay in recall memory. "delete_all" deletes the messages too.
            keep_last: how many to keep, instead of one.
            older_than: delete only those older than a time, a timedelta, or minutes.
        """
        await self.run(
            prune.prune,
            thread_ids,
            strategy=strategy,
            keep_last=keep_last,
            older_than=older_than,
        )

    async def list_threads(
        self, *, agent: str | None = None, limit: int = 10, before: ThreadInfo | None = None
    ) -> Sequence[ThreadInfo]:
        """List the threads of an agent, or all, the last written first.

        Args:
            agent: the agent's name, as runs give it.
            limit: how many at most.
            before: the last thread of the previous page.
        """
        return await self.run(threads.list_threads, agent=agent, limit=limit, before=before)

    async def sweep_retention(self) -> Swept:
        """Delete checkpoints and messages beyond the limits of `retention`, and count them."""
        return await self.run(retention.sweep)

    async def start_retention_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Sweep every `sweep_interval_minutes` (60) in a task; cancelling it stops it."""
        self._bind()
        return self._sweeper.start(sweep_interval_minutes or RETENTION_MINUTES)

    async def stop_retention_sweeper(self, timeout: float | None = None) -> bool:
        """Stop the sweeper; False if a running sweep takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Maintain recall memory: build the indexes that searches need, sweep, and vacuum.

        This is `LettaStore.maintain` for messages. It sweeps what `retention` no longer allows, and
        the writes of tasks to deleted threads.

        Args:
            dry_run: plan the tasks, but run none.
            progress: called for each task before, during and after it.

        Returns:
            The planned tasks and their results.

        Raises:
            InvalidOperationError: the connection is in a transaction, or has no autocommit.
        """
        self._bind()
        refuse_tenant(self.config.tenant, "maintain")
        target = recall_target(self._conversations_in(await self._session.read_schema()))
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

    async def index_recall(self) -> int:
        """Embed the messages that wait for a vector, and return how many there were.

        Raises:
            InvalidOperationError: the saver has no index.
        """
        return await self.run(indexer.index_waiting)

    async def recall_backlog(self) -> int:
        """Return how many messages wait to be embedded."""
        return await self.run(indexer.count_waiting)

    async def start_recall_indexer(self) -> asyncio.Task[None]:
        """Start a task that embeds new messages as they are stored; it ends without an index."""
        self._bind()
        if self.config.index is None:
            return self._indexer.end_at_once()
        task = self._indexer.start(DEFAULT_MINUTES)
        self._indexer.wake()  # messages may wait since the last one stopped
        return task

    async def stop_recall_indexer(self, timeout: float | None = None) -> bool:
        """Stop the indexer; False if a running batch takes longer than `timeout` seconds."""
        return await self._indexer.stop(timeout)

    async def run(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on this saver's conversations; see `AsyncLettaStore.run`."""
        self._bind()
        return await self._session.run(
            lambda schema: operation(self._conversations_in(schema), *args, **kwargs)
        )

    async def _run_in(
        self,
        config: RunnableConfig | None,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation for the tenant of a run's config."""
        if self._is_of_one_tenant:
            return await self.run(operation, *args, **kwargs)
        tenant = resolve_tenant(self.config.tenant, config)
        return await self._run_for(tenant, operation, *args, **kwargs)

    async def _run_for(
        self,
        tenant: str,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation for a tenant."""
        self._bind()
        return await self._session.run_for(
            tenant, lambda schema: operation(self._conversations_in(schema), *args, **kwargs)
        )

    async def _sweep_count(self) -> int:
        """Sweep the saver's tenant, or the tenants that have used it."""
        if self._is_of_one_tenant:
            return sum(await self.sweep_retention())
        tenants = self._session.list_tenants()
        return sum([sum(await self._run_for(tenant, retention.sweep)) for tenant in tenants])

    async def _index_in_background(self) -> int:
        # Before the saver is first used, its tables may still have to be set up.
        if not self._session.is_ready:
            return 0
        if self._is_of_one_tenant:
            return await self.run(indexer.index_waiting, self._indexer.is_stopping)
        total = 0
        failed: Exception | None = None
        for tenant in self._take_waiting():
            try:
                total += await self._run_for(
                    tenant, indexer.index_waiting, self._indexer.is_stopping
                )
            except Exception as error:  # noqa: BLE001  # raised once all tenants had their turn
                self._waiting_tenants[tenant] = None
                failed = failed or error
        if failed is not None:
            raise failed
        return total

    async def _maintain_in_background(self) -> int:
        stopping = self._keeper.is_stopping
        target = recall_target(self._conversations_in(await self._session.read_schema()))
        return log_report(await self._maintainer.maintain(target, is_stopping=stopping))
