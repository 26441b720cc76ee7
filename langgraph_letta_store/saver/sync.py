"""LettaSaver: LangGraph's checkpointer, which keeps every message once, in recall memory."""

# pyright: reportAssignmentType=false
# The base class declares its methods with def; twins are assigned, which pyright takes for less.

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
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
from psycopg import Pipeline
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
from langgraph_letta_store._engine.background import DEFAULT_MINUTES, Sweeper
from langgraph_letta_store._engine.connections import opened
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.migrations import migrate
from langgraph_letta_store._engine.runners import Connections, Runner
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.thread_bridge import in_thread
from langgraph_letta_store._maintenance import tiers
from langgraph_letta_store._maintenance.maintainer import (
    MAINTENANCE_MINUTES,
    Looks,
    Maintainer,
    logged,
    look,
)
from langgraph_letta_store._tiers.recall import indexer
from langgraph_letta_store.config.retention import RetentionConfig
from langgraph_letta_store.config.search import SearchConfig
from langgraph_letta_store.config.store import (
    AGENT_KEYS,
    ROOT,
    ConnString,
    LettaIndex,
    PoolConfig,
)
from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress
from langgraph_letta_store.saver.named_locks import NamedLocks
from langgraph_letta_store.saver.recall import Recall
from langgraph_letta_store.store.base import RETENTION_MINUTES, ConfiguredSaver

P = ParamSpec("P")
T = TypeVar("T")


class LettaSaver(ConfiguredSaver):
    """A checkpointer for LangGraph in one PostgreSQL database, for synchronous code.

    A drop-in for `langgraph.checkpoint.postgres.PostgresSaver`. Each message of a conversation is
    stored once, in recall memory, where it can be searched and outlives the checkpoints that
    refer to it; so a turn costs the same in a long conversation as in a short one. Safe from many
    threads; with a pool they run concurrently.

    Example:
        >>> with LettaSaver.from_conn_string("embedded:./memory") as saver:
        ...     saver.setup()
        ...     graph = builder.compile(checkpointer=saver)
        ...     graph.invoke({"messages": "Hello"}, {"configurable": {"thread_id": "1"}})
    """

    def __init__(
        self,
        conn: Connections,
        pipe: Pipeline | None = None,
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
        """Make a saver on a connection or a pool of yours, which stays yours to close.

        Args:
            conn: a `psycopg.Connection`, best with autocommit, or a `psycopg_pool.ConnectionPool`;
                `LettaSaver(store.conn)` shares a store's.
            pipe: the pipeline that the connection is in, as PostgresSaver takes it; the
                statements of an operation go in one pipeline anyway.
            serde: LangGraph's serializer; one that encrypts leaves nothing readable.
            index: how messages are embedded for search: `dims`, `embed`, `distance_type`, as the
                store takes it; the same for both in one schema.
            search: how queries are answered: `mode` ("vector", "text" or "hybrid"), `text_fields`,
                `text_weight`, `min_score`, `rerank` and what else `SearchConfig` has.
            schema: the schema of the tables.
            partitions: how many partitions the tables are created with; 0 for plain tables.
            root: the first label of the namespaces of agents that have a name; recorded at setup.
            agent_keys: which keys of a run's `configurable` (or metadata) name the agent that a
                thread belongs to; without any, a thread is its own agent.
            readable: whether roles, texts and vectors of messages are stored so that they can be
                searched; default: unless the serializer encrypts.
            retention: what each thread may keep of its checkpoints and messages, by age (a
                timedelta, or minutes) and count: `{"checkpoints": {"count": 10}, "messages":
                {"age": timedelta(days=90)}}`; see `sweep_retention`.

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
        self._runner = Runner(conn, self.config.index)
        self._schema: SaverSchema | None = None
        self._tables_lock = Lock()
        self._turns = NamedLocks(threading.Lock)
        self.recall = Recall(self._run)
        self._indexer = Sweeper(
            self._index_in_background, name="recall-indexer", what="embedding messages"
        )
        self._looks = Looks()
        self._maintainer = Maintainer(self._runner)
        self._keeper = Sweeper(
            self._maintain_in_background, name="maintenance", what="maintaining recall memory"
        )
        self._sweeper = Sweeper(
            lambda: sum(self.sweep_retention()), name="retention-sweeper", what="sweeping threads"
        )

    @classmethod
    @contextmanager
    def from_conn_string(
        cls,
        conn_string: ConnString,
        *,
        pipeline: bool = False,  # noqa: ARG003  # part of PostgresSaver's signature
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
    ) -> Generator[Self, None, None]:
        """Open a saver on a pool of checked connections, and close them when the block ends.

        Args:
            conn_string: what libpq takes, or `embedded:PATH` for an embedded server there; or a
                function that returns it, called for each new connection, for passwords that
                expire.
            pipeline: taken for compatibility: an operation's statements always go in one pipeline.
            pool_config: `min_size` (1), `max_size` (10), `kwargs` of the connections (or a function
                that returns them, called for each new one), and what else
                `psycopg_pool.ConnectionPool` takes.
            serde: see `LettaSaver`; likewise the other options.
            index: see `LettaSaver`.
            search: see `LettaSaver`.
            schema: see `LettaSaver`.
            partitions: see `LettaSaver`.
            root: see `LettaSaver`.
            agent_keys: see `LettaSaver`.
            readable: see `LettaSaver`.
            retention: see `LettaSaver`.

        Raises:
            ConfigurationError: an option is not of a kind that works.
            psycopg.OperationalError: no connection can be made.
        """
        with opened(conn_string, pool_config) as pool:
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
            with saver:
                yield saver

    def __enter__(self) -> Self:
        """Embed messages in the background, where the saver has an index."""
        if self.config.index is not None:
            self.start_recall_indexer()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop what runs in the background; the connections stay open if they are yours."""
        self.stop_recall_indexer()
        self.stop_retention_sweeper()
        self.stop_maintenance()

    def setup(self) -> None:
        """Create what is missing of the tables, the store's too; harmless to run again.

        Raises:
            SetupError: the schema was set up with other settings, or the role may not create it.
        """
        self._runner.run(migrate.setup(self.config))
        self._ready()
        self._indexer.wake()

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint that a config names, or its thread's latest, or None."""
        return self._run(checkpoints.get_tuple, config)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # part of BaseCheckpointSaver's signature
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
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
            page = self._run(checkpoints.list_page, config, filter, before, left, last)
            yield from page.found[:left]
            if page.last is None:
                return
            last = page.last
            left = None if left is None else left - len(page.found)

    def put(
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
        with self._turns.of(thread_of(config)):
            return self._run(checkpoints.put, config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote under a checkpoint."""
        turn = self._turns.of(thread_of(config))
        with turn if writes_.gives_numbers(self._known, config) else nullcontext():
            self._run(writes_.put_writes, config, writes, task_id, task_path)

    def get_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Return what DeltaChannels are made anew from: a value, and what was written since."""
        return self._run(delta_channels.get_delta_channel_history, config, channels)

    def delete_thread(self, thread_id: str, *, keep_messages: bool = False) -> None:
        """Delete a thread with its messages, or, keeping those, only its checkpoints."""
        self._run(threads.delete_thread, thread_id, keep_messages=keep_messages)

    def delete_for_runs(self, run_ids: Sequence[str], *, messages: bool = False) -> None:
        """Delete the checkpoints of runs; with `messages` also what they said.

        Checkpoints that a DeltaChannel of later runs is read from stay, and messages that a
        checkpoint refers to.
        """
        self._run(pruning.delete_for_runs, run_ids, messages=messages)

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy a thread, with all its checkpoints and messages, to one that does not exist yet.

        Raises:
            InvalidOperationError: there is no such source, or there is such a target already.
        """
        self._run(threads.copy_thread, source_thread_id, target_thread_id)

    def prune(
        self,
        thread_ids: Sequence[str],
        *,
        strategy: str = "keep_latest",
        keep_last: int | None = None,
        older_than: timedelta | datetime | float | None = None,
    ) -> None:
        """Delete checkpoints of threads; what the remaining ones need stays, also DeltaChannels'.

        Args:
            thread_ids: the threads.
            strategy: "keep_latest" keeps the newest of each graph and subgraph, "delete" none;
                messages stay in recall memory. "delete_all" deletes the messages too.
            keep_last: how many to keep, instead of one.
            older_than: delete only those older than a time, a timedelta, or minutes.
        """
        self._run(
            pruning.prune,
            thread_ids,
            strategy=strategy,
            keep_last=keep_last,
            older_than=older_than,
        )

    def list_threads(
        self, *, agent: str | None = None, limit: int = 10, before: ThreadInfo | None = None
    ) -> Sequence[ThreadInfo]:
        """List the threads of an agent, or all, the last written first.

        Args:
            agent: the agent's name, as runs give it.
            limit: at most so many.
            before: the last thread of the page before.
        """
        return self._run(threads.list_threads, agent=agent, limit=limit, before=before)

    def sweep_retention(self) -> Swept:
        """Delete what is beyond the limits of `retention`, and return how much that was."""
        return self._run(retention_.sweep)

    def start_retention_sweeper(self, sweep_interval_minutes: float | None = None) -> Future[None]:
        """Sweep every so many minutes (60) in a thread; cancelling the future stops it."""
        return self._sweeper.start(sweep_interval_minutes or RETENTION_MINUTES)

    def stop_retention_sweeper(self, timeout: float | None = None) -> bool:
        """Stop it; False where the sweep under way takes longer than `timeout` seconds."""
        return self._sweeper.stop(timeout)

    def maintain(
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
        upkeep = tiers.recall(self._conversations_in(self._ready(), self._indexer.wake))
        return self._maintainer.maintain(upkeep, dry_run=dry_run, progress=progress)

    def start_maintenance(self, minutes: float = MAINTENANCE_MINUTES) -> Future[None]:
        """Maintain every so many minutes in a thread; cancelling the future stops it."""
        return self._keeper.start(minutes)

    def stop_maintenance(self, timeout: float | None = None) -> bool:
        """Stop it, and the build under way; False where that takes longer than `timeout` seconds.

        A build can be stopped where a pool has three connections; otherwise it ends first.
        """
        return self._keeper.stop(timeout)

    def index_recall(self) -> int:
        """Embed the messages that wait for it, and return how many that were.

        Raises:
            InvalidOperationError: the saver has no index.
        """
        return self._run(indexer.index_waiting)

    def recall_backlog(self) -> int:
        """Return how many messages wait to be embedded."""
        return self._run(indexer.count_waiting)

    def start_recall_indexer(self) -> Future[None]:
        """Embed new messages in a thread, as soon as they are stored; none without an index."""
        if self.config.index is None:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        future = self._indexer.start(DEFAULT_MINUTES)
        self._indexer.wake()  # for what was left when the last one stopped
        return future

    def stop_recall_indexer(self, timeout: float | None = None) -> bool:
        """Stop it; False where the batch under way takes longer than `timeout` seconds."""
        return self._indexer.stop(timeout)

    alist_threads = in_thread(list_threads)
    adelete_thread = in_thread(delete_thread)
    adelete_for_runs = in_thread(delete_for_runs)
    acopy_thread = in_thread(copy_thread)
    aprune = in_thread(prune)
    aget_tuple = in_thread(get_tuple)
    aput = in_thread(put)
    aput_writes = in_thread(put_writes)
    aget_delta_channel_history = in_thread(get_delta_channel_history)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # part of BaseCheckpointSaver's signature
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Run `list` in a thread."""
        listed = self.list(config, filter=filter, before=before, limit=limit)
        while (found := await asyncio.to_thread(next, listed, None)) is not None:
            yield found

    def _run(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        schema = self._ready()
        for _ in range(generation_change.TRIES):
            conversations = self._conversations_in(schema, self._indexer.wake)
            try:
                return self._runner.run(operation(conversations, *args, **kwargs))
            except UndefinedTable as gone:
                schema = self._ready_again(schema, gone)
        conversations = self._conversations_in(schema, self._indexer.wake)
        return self._runner.run(operation(conversations, *args, **kwargs))

    def _index_in_background(self) -> int:
        # Before the saver is first used, its tables may still have to be set up.
        if self._schema is None:
            return 0
        return self._run(indexer.index_waiting, self._indexer.is_stopping)

    def _maintain_in_background(self) -> int:
        stopping = self._keeper.is_stopping
        upkeep = tiers.recall(self._conversations_in(self._ready(), self._indexer.wake))
        return logged(self._maintainer.maintain(upkeep, is_stopping=stopping))

    def _ready(self) -> SaverSchema:
        """Return the tables, after a look at first use whether they are this saver's."""
        if self._schema is None:
            with self._tables_lock:
                if self._schema is None:
                    ready = self._runner.run(migrate.ready(self.config))
                    self._runner.vectors.types = ready.vector_types
                    self._schema = ready.schema
        if self._looks.is_due():
            look(self._runner, self._schema)
        return self._schema

    def _ready_again(self, schema: SaverSchema, gone: UndefinedTable) -> SaverSchema:
        """Return the tables after a move to another model, which took one of them along."""
        with self._tables_lock:
            if self._schema is schema:
                ready = self._runner.run(generation_change.ready_again(schema))
                if ready is None:
                    raise gone
                self._runner.vectors.types = ready.vector_types
                self._schema = ready.schema
        return self._ready()
