"""One agent's recall memory: searched, read, deleted from, and given histories from elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.load_messages import load_messages, refuse_plain_messages
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._tiers.recall import search
from langgraph_letta_store._tiers.recall.delete import delete_message
from langgraph_letta_store._tiers.recall.filters import Agent
from langgraph_letta_store._tiers.recall.search import Cursor
from langgraph_letta_store.config.choices import Format
from langgraph_letta_store.config.search import Expander, Mode, Reranker
from langgraph_letta_store.records.messages import HistorySource, LoadedMessages, RecallMessages

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver

P = ParamSpec("P")
T = TypeVar("T")


class AsyncAgentRecall:
    """One agent's messages in a saver's recall memory.

    Example:
        >>> ada = saver.recall.of("ada")
        >>> await ada.search("how does she take her tea?", neighbours=1)
    """

    def __init__(self, saver: AsyncLettaSaver, agent: Agent) -> None:
        """Take the saver whose recall memory it is, and the agent."""
        self._saver = saver
        self._agent = agent

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._agent!r})"

    async def search(
        self,
        query: str | None = None,
        *,
        roles: Collection[str] | None = None,
        thread: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int = 10,
        offset: int = 0,
        neighbours: int = 0,
        mode: Mode | None = None,
        text_weight: float | None = None,
        neighbour_weight: float | None = None,
        min_score: float | None = None,
        rerank: Reranker | None = None,
        expand: Expander | None = None,
        now: Moment | None = None,
    ) -> RecallMessages:
        """Find messages of the agent; `AsyncRecall.search` has the arguments and errors.

        Example:
            >>> for found in await ada.search("tea", since="2026-11-01"):
            ...     print(found.created_at, found.role, found.text)

        """
        return await self._saver.run(
            search.search,
            self._agent,
            query,
            roles=roles,
            thread=thread,
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            neighbours=neighbours,
            mode=mode,
            text_weight=text_weight,
            neighbour_weight=neighbour_weight,
            min_score=min_score,
            rerank=rerank,
            expand=expand,
            now=now,
        )

    async def messages(
        self,
        *,
        thread: str | None = None,
        after: Cursor | None = None,
        before: Cursor | None = None,
        limit: int = 100,
        roles: Collection[str] | None = None,
    ) -> RecallMessages:
        """Read the agent's messages page by page; `AsyncRecall.messages` has the arguments.

        Example:
            >>> page = await ada.messages(thread="monday")
            >>> while page:
            ...     page = await ada.messages(thread="monday", after=page[-1])

        """
        return await self._saver.run(
            search.list_messages,
            self._agent,
            thread=thread,
            after=after,
            before=before,
            limit=limit,
            roles=roles,
        )

    async def load(
        self,
        messages: HistorySource,
        *,
        thread_id: str | None = None,
        format: Format = "auto",  # noqa: A002  # users know it by this name
        progress: Callable[[LoadedMessages], None] | None = None,
    ) -> LoadedMessages:
        """Load a history from elsewhere, each message once, with the time at which it was said.

        Messages are searched as those of the agent's graphs are, also by their times (`since`,
        `until`). No checkpoint refers to them: a graph that runs in the thread later does not have
        them in its state. A saver's `retention` counts from the times at which they were said.

        Loading again adds only messages that are not there. A message without an id gets one that
        is made of its thread, time and contents; one with the id of an older message and other
        contents replaces it. Everything is checked first, but for an iterator, which is read once;
        then 200 messages at a time are written, each batch in one transaction, so that an
        interrupted load can be repeated. Of a file, one conversation at a time is in memory.

        Args:
            messages: messages, or a dictionary with `messages`; conversations of an export; or the
                path of a file with either: JSON, JSON lines, or an export's zip archive. A
                message's time is in `created_at` or `timestamp` (ISO 8601 text, or seconds since
                1970), for LangChain's also in `additional_kwargs` or `response_metadata`; one
                without a time gets that of the message before it, or now.
            thread_id: the thread of all messages. Default: a thread for each conversation, named by
                the agent and the conversation's id, as in "ada:6f1c…".
            format: "openai" (chat completions), "langchain" (messages, or what `messages_to_dict`,
                `dumpd` or `model_dump` make of them), "chatgpt" or "claude" (the export of your
                data); "auto" finds out. Of a ChatGPT conversation, all versions of a message are
                loaded; hidden messages and thoughts are not.
            progress: a function that is called after each batch with what was done so far.

        Returns:
            How many messages were added, and how many were known or skipped.

        Raises:
            InvalidHistoryError: a part is not of the format, or goes beyond a limit (64 MiB a
                conversation, 100 levels of nesting); the message has its path.
            InvalidOperationError: an argument is invalid; or the messages name no conversation, and
                there is no `thread_id`.
            ForeignThreadError: the thread is another agent's, and the saver does not share threads.
            MissingKeyError: the schema has encrypted rows, and the saver has no keys.
            OSError: the file cannot be read.

        Example:
            >>> told = [{"role": "user", "content": "I am Ada.", "created_at": "2024-05-01"}]
            >>> await ada.load(told, thread_id="ada:2024")
            LoadedMessages(threads=1, messages=1, known=0, skipped=0)
        """
        from langgraph_letta_store._parsers.histories.history import (
            History,
            check_history,
            read_part,
        )

        history = History.parse(messages, self._agent, thread_id, format)
        await asyncio.to_thread(check_history, history)
        await self._saver.run(refuse_plain_messages)
        threads: set[str] = set()
        done = LoadedMessages()
        parts = history.read()
        while part := await asyncio.to_thread(read_part, parts):
            new = 0
            if part.batch.messages:
                new = await self._saver.run(load_messages, history.agent, part.batch)
                threads.add(part.batch.thread_id)
            done = LoadedMessages(
                threads=len(threads),
                messages=done.messages + new,
                known=done.known + len(part.batch.messages) - new,
                skipped=done.skipped + part.skipped,
            )
            if progress is not None:
                progress(done)
        return done

    async def delete(self, message_id: str, *, thread: str | None = None) -> int:
        """Delete one message of the agent; `AsyncRecall.delete` has the arguments and errors.

        Example:
            >>> (found,) = await ada.search("Mill Lane 7", limit=1)
            >>> await ada.delete(found.message_id)
            1
        """
        return await self._saver.run(delete_message, self._agent, message_id, thread=thread)

    async def run(
        self,
        operation: Callable[Concatenate[Conversations, Agent, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the agent's conversations; see `AsyncLettaStore.run`."""
        return await self._saver.run(operation, self._agent, *args, **kwargs)
