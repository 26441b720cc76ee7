"""AsyncLettaSaver: the checkpointer that keeps every message once, for coroutines."""

# pyright: reportAssignmentType=false
# The base class declares its methods with def; twins are assigned, which pyright takes for less.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
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
from psycopg.errors import UndefinedTable

from langgraph_letta_store._checkpoints import (
    checkpoints,
    delta_channels,
    threads,
)
from langgraph_letta_store._checkpoints import (
    prune as pruning,
)
from langgraph_letta_store._checkpoints import retention as retention_
from langgraph_letta_store._checkpoints import writes as writes_
from langgraph_letta_store._checkpoints.refs import Place, thread_of
from langgraph_letta_store._checkpoints.retention import Swept
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.background import DEFAULT_MINUTES, AsyncSweeper
from langgraph_letta_store._engine.connections import aopened
from langgraph_letta_store._engine.forks import AsyncLock, Loop
from langgraph_letta_store._engine.migrations import migrate
from langgraph_letta_store._engine.runners import AsyncConnections, AsyncRunner
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.thread_bridge import from_thread, refuse_on_loop
from langgraph_letta_store._maintenance import tiers
from langgraph_letta_store._maintenance.maintainer import (
    MAINTENANCE_MINUTES,
    AsyncMaintainer,
    Looks,
    alook,
    logged,
)
from langgraph_letta_store._tiers.recall import indexer
from langgraph_letta_store.config.retention import RetentionConfig
from langgraph_letta_store.config.search import SearchConfig
from langgraph_letta_store.config.store import (
    AGENT_KEYS,
    ROOT,
    AsyncConnString,
    LettaIndex,
    PoolConfig,
)
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.saver.named_locks import NamedLocks
from langgraph_letta_store.saver.recall import AsyncRecall
from langgraph_letta_store.store.base import RETENTION_MINUTES, ConfiguredSaver

P = ParamSpec("P")
T = TypeVar("T")


class AsyncLettaSaver(ConfiguredSaver):
    """A checkpointer for LangGraph in one PostgreSQL database, for coroutines.

    A drop-in for `langgraph.checkpoint.postgres.aio.AsyncPostgresSaver`; otherwise as
    `LettaSaver`. May be made before there is an event loop and belongs to the loop that first uses
    it. Synchronous calls work from other threads.

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
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
    ) -> None:
        """Make a saver on a connection or a pool of yours; the options are `LettaSaver`'s.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        super().__init__(
            serde=serde,
            index=index,
            search=search,
            schema=schema,
            partitions=partitions,
            root=root,
            agent_keys=agent_keys,
            readable=readable,
            retention=retention,
        )
        self.conn = conn
        self.pipe = pipe
        self._runner = AsyncRunner(conn, self.config.index)
        self._loop = Loop()
        self._schema: SaverSchema | None = None
        self._tables_lock = AsyncLock()
        self._turns = NamedLocks(asyncio.Lock)
        self.recall = AsyncRecall(self._run)
        self._indexer = AsyncSweeper(
            self._index_in_background, name="recall-indexer", what="embedding messages"
        )
        self._looks = Looks()
        self._maintainer = AsyncMaintainer(self._runner)
        self._keeper = AsyncSweeper(
            self._maintain_in_background, name="maintenance", what="maintaining recall memory"
        )
        self._sweeper = AsyncSweeper(
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
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
    ) -> AsyncGenerator[Self, None]:
        """Open a saver on a pool of checked connections; see `LettaSaver.from_conn_string`.

        Raises:
            ConfigurationError: an option is not of a kind that works.
            psycopg.OperationalError: no connection can be made.
        """
        async with aopened(conn_string, pool_config) as pool:
            saver = cls(
                pool,
                serde=serde,
                index=index,
                search=search,
                schema=schema,
                partitions=partitions,
                root=root,
                agent_keys=agent_keys,
                readable=readable,
                retention=retention,
            )
            async with saver:
                yield saver

    async def __aenter__(self) -> Self:
        """Bind the saver to the running loop, and embed messages in the background."""
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
        """Stop what runs in the background; the connections stay open if they are yours."""
        await self.stop_recall_indexer()
        await self.stop_retention_sweeper()
        await self.stop_maintenance()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that the saver belongs to.

        Raises:
            asyncio.InvalidStateError: none has used it yet.
        """
        if self._loop.bound is None:
            msg = "no event loop has used this saver yet; await one of its methods first"
            raise asyncio.InvalidStateError(msg)
        return self._loop.bound

    async def setup(self) -> None:
        """Create what is missing of the tables, the store's too; harmless to run again.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._bind()
        await self._runner.run(migrate.setup(self.config))
        await self._ready()
        self._indexer.wake()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint that a config names, or its thread's latest, or None."""
        return await self._run(checkpoints.get_tuple, config)

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
            config: whose; its thread, and its `checkpoint_ns` and `checkpoint_id` where given.
            filter: what their metadata must have.
            before: only those made before this config's checkpoint.
            limit: at most so many.
        """
        last: Place | None = None
        left = checkpoints.checked_limit(limit)
        while left is None or left > 0:
            page = await self._run(checkpoints.list_page, config, filter, before, left, last)
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
        """Store a checkpoint, and the messages that it is the first to have, in one transaction.

        Returns:
            The config that names it.
        """
        async with self._turns.of(thread_of(config)):
            return await self._run(checkpoints.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote under a checkpoint."""
        turn = self._turns.of(thread_of(config))
        async with turn if writes_.gives_numbers(self._known, config) else nullcontext():
            await self._run(writes_.put_writes, config, writes, task_id, task_path)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Return what DeltaChannels are made anew from: a value, and what was written since."""
        return await self._run(delta_channels.get_delta_channel_history, config, channels)

    async def adelete_thread(self, thread_id: str, *, keep_messages: bool = False) -> None:
        """Delete a thread with its messages, or, keeping those, only its checkpoints."""
        await self._run(threads.delete_thread, thread_id, keep_messages=keep_messages)

    async def adelete_for_runs(self, run_ids: Sequence[str], *, messages: bool = False) -> None:
        """Delete the checkpoints of runs; see `LettaSaver.delete_for_runs`."""
        await self._run(pruning.delete_for_runs, run_ids, messages=messages)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy a thread, with all its checkpoints and messages, to one that does not exist yet.

        Raises:
            InvalidOperationError: there is no such source, or there is such a target already.
        """
        await self._run(threads.copy_thread, source_thread_id, target_thread_id)

    async def aprune(
        self,
        thread_ids: Sequence[str],
        *,
        strategy: str = "keep_latest",
        keep_last: int | None = None,
        older_than: timedelta | datetime | float | None = None,
    ) -> None:
        """Delete checkpoints of threads; see `LettaSaver.prune`."""
        await self._run(
            pruning.prune,
            thread_ids,
            strategy=strategy,
            keep_last=keep_last,
            older_than=older_than,
        )

    async def alist_threads(
        self, *, agent: str | None = None, limit: int = 10, before: ThreadInfo | None = None
    ) -> Sequence[ThreadInfo]:
        """List the threads of an agent, or all, the last written first.

        Args:
            agent: the agent's name, as runs give it.
            limit: at most so many.
            before: the last thread of the page before.
        """
        return await self._run(threads.list_threads, agent=agent, limit=limit, before=before)

    async def sweep_retention(self) -> Swept:
        """Delete what is beyond the limits of `retention`, and return how much that was."""
        return await self._run(retention_.sweep)

    async def start_retention_sweeper(
        self, sweep_interval_minutes: float | None = None
    ) -> asyncio.Task[None]:
        """Sweep every so many minutes (60) in a task; cancelling it stops it."""
        self._bind()
        return self._sweeper.start(sweep_interval_minutes or RETENTION_MINUTES)

    async def stop_retention_sweeper(self, timeout: float | None = None) -> bool:
        """Stop it; False where the sweep under way takes longer than `timeout` seconds."""
        return await self._sweeper.stop(timeout)

    async def maintain(
        self, *, dry_run: bool = False, progress: OnProgress | None = None
    ) -> MaintenanceReport:
        """Look after recall memory: build the indexes that searches want, sweep, and vacuum.

        As `LettaStore.maintain` does, for messages; what is over its time is what `retention` says,
        and what tasks wrote to threads that are gone.

        Args:
            dry_run: only say what would be done.
            progress: is told of each task before, during and after it.

        Returns:
            What was planned and what became of it.

        Raises:
            InvalidOperationError: the connection is in a transaction, or without autocommit.
        """
        self._bind()
        upkeep = tiers.recall(self._conversations_in(await self._ready(), self._indexer.wake))
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

    async def index_recall(self) -> int:
        """Embed the messages that wait for it, and return how many that were.

        Raises:
            InvalidOperationError: the saver has no index.
        """
        return await self._run(indexer.index_waiting)

    async def recall_backlog(self) -> int:
        """Return how many messages wait to be embedded."""
        return await self._run(indexer.count_waiting)

    async def start_recall_indexer(self) -> asyncio.Task[None]:
        """Embed new messages in a task, as soon as they are stored; none without an index."""
        self._bind()
        if self.config.index is None:
            return asyncio.create_task(asyncio.sleep(0))
        task = self._indexer.start(DEFAULT_MINUTES)
        self._indexer.wake()  # for what was left when the last one stopped
        return task

    async def stop_recall_indexer(self, timeout: float | None = None) -> bool:
        """Stop it; False where the batch under way takes longer than `timeout` seconds."""
        return await self._indexer.stop(timeout)

    list_threads = from_thread(alist_threads)
    delete_thread = from_thread(adelete_thread)
    delete_for_runs = from_thread(adelete_for_runs)
    copy_thread = from_thread(acopy_thread)
    prune = from_thread(aprune)
    get_tuple = from_thread(aget_tuple)
    put = from_thread(aput)
    put_writes = from_thread(aput_writes)
    get_delta_channel_history = from_thread(aget_delta_channel_history)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # part of BaseCheckpointSaver's signature
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Run `alist` from another thread than the loop's."""
        refuse_on_loop(self, "alist")
        listed = self.alist(config, filter=filter, before=before, limit=limit)
        while True:
            step = asyncio.run_coroutine_threadsafe(_next(listed), self.loop)
            if (found := step.result()) is None:
                return
            yield found

    async def _run(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        self._bind()
        schema = await self._ready()
        for _ in range(generation_change.TRIES):
            conversations = self._conversations_in(schema, self._indexer.wake)
            try:
                return await self._runner.run(operation(conversations, *args, **kwargs))
            except UndefinedTable as gone:
                schema = await self._ready_again(schema, gone)
        conversations = self._conversations_in(schema, self._indexer.wake)
        return await self._runner.run(operation(conversations, *args, **kwargs))

    async def _sweep_count(self) -> int:
        return sum(await self.sweep_retention())

    async def _index_in_background(self) -> int:
        # Before the saver is first used, its tables may still have to be set up.
        if self._schema is None:
            return 0
        return await self._run(indexer.index_waiting, self._indexer.is_stopping)

    async def _maintain_in_background(self) -> int:
        stopping = self._keeper.is_stopping
        upkeep = tiers.recall(self._conversations_in(await self._ready(), self._indexer.wake))
        return logged(await self._maintainer.maintain(upkeep, is_stopping=stopping))

    async def _ready(self) -> SaverSchema:
        """Return the tables, after a look at first use whether they are this saver's."""
        if self._schema is None:
            async with self._tables_lock:
                if self._schema is None:
                    ready = await self._runner.run(migrate.ready(self.config))
                    self._runner.vectors.types = ready.vector_types
                    self._schema = ready.schema
        if self._looks.is_due():
            await alook(self._runner, self._schema)
        return self._schema

    async def _ready_again(self, schema: SaverSchema, gone: UndefinedTable) -> SaverSchema:
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


async def _next(listed: AsyncIterator[CheckpointTuple]) -> CheckpointTuple | None:
    return await anext(listed, None)
