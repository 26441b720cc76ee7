"""The operations of AsyncLettaSaver on checkpoints and threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)
from psycopg import AsyncPipeline
from typing_extensions import Unpack

from langgraph_letta_store._checkpoints import (
    checkpoint_list,
    checkpoints,
    delta_channels,
    prune,
    threads,
)
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store._checkpoints.writes import must_wait, put_writes
from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.run_config import read_thread_id
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.tenants import resolve_tenant
from langgraph_letta_store._telemetry.watch import watch_session
from langgraph_letta_store.saver.base import SaverOptions
from langgraph_letta_store.saver.named_locks import NamedLocks
from langgraph_letta_store.saver.thread_bridge import AsyncSaverBridge

P = ParamSpec("P")
T = TypeVar("T")


class AsyncSaverOperations(AsyncSaverBridge):
    """A saver's connections, and the operations on them."""

    def __init__(
        self,
        conn: AsyncConnections,
        pipe: AsyncPipeline | None,
        readers: Readers | None,
        **options: Unpack[SaverOptions],
    ) -> None:
        """Take the connections, the readers, and the options of `AsyncLettaSaver`."""
        super().__init__(**options)
        self.conn = conn
        self.pipe = pipe
        self._session = AsyncSession(conn, self.config, readers)
        watch_session(self._session)
        self._turns = NamedLocks(asyncio.Lock)

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
        async with turn if must_wait(known, config, writes) else nullcontext():
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

    async def get_thread(self, thread_id: str) -> ThreadInfo | None:
        """Return a thread as `list_threads` shows it; None if there is no such thread.

        Example:
            >>> (await saver.get_thread("monday")).agent
            'ada'
        """
        return await self.run(threads.get_thread, thread_id)

    async def read_token(self) -> str:
        """Return a token for reads of other processes that have to see what this one has written.

        It is a position of the write-ahead log, which such a run gives in its config, so that
        its reads come from a reader that has replayed it, or from the writer.

        Example:
            >>> token = await saver.read_token()
            >>> config = {"configurable": {"thread_id": "1", "letta_read_token": token}}
        """
        self._bind()
        return await self._session.read_token()

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
