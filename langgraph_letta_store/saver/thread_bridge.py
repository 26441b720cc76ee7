"""What each saver does for callers of the other kind, by another thread.

`LettaSaver` answers coroutines in a thread. `AsyncLettaSaver` belongs to an event loop, and answers
synchronous calls of other threads there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)
from typing_extensions import Unpack

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store._engine.forks import Loop
from langgraph_letta_store._engine.offload import WORKERS
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._engine.thread_bridge import call_on_loop, refuse_on_loop
from langgraph_letta_store._search.tokenizer import stemming
from langgraph_letta_store.config.store import SaverConfig
from langgraph_letta_store.saver.base import BaseLettaSaver, SaverOptions


class SaverBridge(BaseLettaSaver):
    """A saver for synchronous code: coroutines are answered in a thread."""

    _session: Session[SaverConfig]

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Run `get_tuple` in a thread."""
        return await asyncio.to_thread(self.get_tuple, config)

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

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Run `put` in a thread."""
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Run `put_writes` in a thread."""
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Run `get_delta_channel_history` in a thread."""
        return await asyncio.to_thread(
            self.get_delta_channel_history, config=config, channels=channels
        )

    async def adelete_thread(self, thread_id: str, *, keep_messages: bool = False) -> None:
        """Run `delete_thread` in a thread."""
        delete: Any = self.delete_thread
        await asyncio.to_thread(delete, thread_id, keep_messages=keep_messages)

    async def adelete_for_runs(self, run_ids: Sequence[str], *, messages: bool = False) -> None:
        """Run `delete_for_runs` in a thread."""
        delete: Any = self.delete_for_runs
        await asyncio.to_thread(delete, run_ids, messages=messages)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Run `copy_thread` in a thread."""
        await asyncio.to_thread(self.copy_thread, source_thread_id, target_thread_id)

    async def aprune(
        self,
        thread_ids: Sequence[str],
        *,
        strategy: str = "keep_latest",
        keep_last: int | None = None,
        older_than: timedelta | datetime | float | None = None,
    ) -> None:
        """Run `prune` in a thread."""
        prune: Any = self.prune
        await asyncio.to_thread(
            prune, thread_ids, strategy=strategy, keep_last=keep_last, older_than=older_than
        )

    async def alist_threads(
        self, *, agent: str | None = None, limit: int = 10, before: ThreadInfo | None = None
    ) -> Sequence[ThreadInfo]:
        """Run `list_threads` in a thread."""
        list_: Any = getattr(self, "list_threads")  # noqa: B009  # the method of LettaSaver
        found: Sequence[ThreadInfo] = await asyncio.to_thread(
            list_, agent=agent, limit=limit, before=before
        )
        return found


class AsyncSaverBridge(BaseLettaSaver):
    """A saver for coroutines of one event loop; synchronous calls of other threads run there."""

    _session: AsyncSession[SaverConfig]

    def __init__(self, **options: Unpack[SaverOptions]) -> None:
        """Take the options that both savers have."""
        super().__init__(**options)
        self._loop = Loop()

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

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Run `aget_tuple` from another thread than the loop's."""
        return call_on_loop(self, self.aget_tuple, config)

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
        while (found := call_on_loop(self, _next, listed)) is not None:
            yield found

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Run `aput` from another thread than the loop's."""
        return call_on_loop(self, self.aput, config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Run `aput_writes` from another thread than the loop's."""
        call_on_loop(self, self.aput_writes, config, writes, task_id, task_path)

    def get_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Run `aget_delta_channel_history` from another thread than the loop's."""
        return call_on_loop(self, self.aget_delta_channel_history, config=config, channels=channels)

    def delete_thread(self, thread_id: str, *, keep_messages: bool = False) -> None:
        """Run `adelete_thread` from another thread than the loop's."""
        delete: Any = self.adelete_thread
        call_on_loop(self, delete, thread_id, keep_messages=keep_messages)

    def delete_for_runs(self, run_ids: Sequence[str], *, messages: bool = False) -> None:
        """Run `adelete_for_runs` from another thread than the loop's."""
        delete: Any = self.adelete_for_runs
        call_on_loop(self, delete, run_ids, messages=messages)

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Run `acopy_thread` from another thread than the loop's."""
        call_on_loop(self, self.acopy_thread, source_thread_id, target_thread_id)

    def prune(
        self,
        thread_ids: Sequence[str],
        *,
        strategy: str = "keep_latest",
        keep_last: int | None = None,
        older_than: timedelta | datetime | float | None = None,
    ) -> None:
        """Run `aprune` from another thread than the loop's."""
        prune: Any = self.aprune
        call_on_loop(
            self, prune, thread_ids, strategy=strategy, keep_last=keep_last, older_than=older_than
        )

    async def alist_threads(
        self, *, agent: str | None = None, limit: int = 10, before: ThreadInfo | None = None
    ) -> Sequence[ThreadInfo]:
        """Do what `list_threads` does, under its older name."""
        list_: Any = getattr(self, "list_threads")  # noqa: B009  # the method of AsyncLettaSaver
        found: Sequence[ThreadInfo] = await list_(agent=agent, limit=limit, before=before)
        return found

    def _make_conversations(self, schema: SaverSchema) -> Conversations:
        """Return what operations work with; they may have new messages in another thread."""
        made = super()._make_conversations(schema)
        return replace(made, on_messages=lambda: self._loop.call(made.on_messages))

    def _bind(self) -> None:
        """Belong to the running loop from now on, unless it belongs to one already."""
        if self._loop.bind() and self.config.readable:
            WORKERS.begin(stemming.load)  # the first text would hold up the loop for it


async def _next(listed: AsyncIterator[CheckpointTuple]) -> CheckpointTuple | None:
    return await anext(listed, None)
