"""Recall memory as a saver offers it: `saver.recall` finds what was said, long after the turn."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Collection
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from langgraph_letta_store.methods import Awaiting, Blocking, awaiting, blocking
from langgraph_letta_store.operations.conversations.conversations import Conversations
from langgraph_letta_store.operations.recall import recall
from langgraph_letta_store.operations.recall.recall import Cursor
from langgraph_letta_store.operations.recall.recall_filters import Agent, Moment
from langgraph_letta_store.records import RecallMessages
from langgraph_letta_store.steps import Operation

P = ParamSpec("P")
T = TypeVar("T")


class _Run(Protocol):
    """Performs an operation on a saver's conversations."""

    def __call__(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T: ...


class _AsyncRun(Protocol):
    """Performs an operation on a saver's conversations, for coroutines."""

    def __call__(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Awaitable[T]: ...


class AgentConversations(NamedTuple):
    """A saver's conversations, and one agent whose messages are asked for."""

    conversations: Conversations
    agent: Agent


def _of_agent(
    operation: Callable[Concatenate[Conversations, Agent, P], Operation[T]],
) -> Callable[Concatenate[AgentConversations, P], Operation[T]]:
    """Make an operation on one agent's messages from one that is told whose."""

    def bound(of: AgentConversations, /, *args: P.args, **kwargs: P.kwargs) -> Operation[T]:
        return operation(of.conversations, of.agent, *args, **kwargs)

    functools.update_wrapper(bound, operation)
    vars(bound).pop("__wrapped__")
    signature = inspect.signature(operation)
    first, _, *others = signature.parameters.values()
    vars(bound)["__signature__"] = signature.replace(parameters=[first, *others])
    return bound


class AgentRecall(Blocking[AgentConversations]):
    """All that was said in one agent's threads: a saver's recall memory without the others'.

    Example:
        >>> ada = saver.recall.of("ada")
        >>> ada.search("how does she take her tea?", neighbours=1)
    """

    search = blocking(_of_agent(recall.search))
    messages = blocking(_of_agent(recall.list_messages))


class AsyncAgentRecall(Awaiting[AgentConversations]):
    """The same for coroutines."""

    search = awaiting(_of_agent(recall.search))
    messages = awaiting(_of_agent(recall.list_messages))


class Recall:
    """All that was said in an agent's threads, whether or not a checkpoint still refers to it.

    Example:
        >>> saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> saver.recall.messages("ada", thread="monday")
    """

    def __init__(self, run: _Run) -> None:
        """Take what performs an operation; a saver makes its own."""
        self._run = run

    def of(self, agent: Agent) -> AgentRecall:
        """Return one agent's recall memory."""
        return AgentRecall(
            lambda begin: self._run(lambda here: begin(AgentConversations(here, agent)))
        )

    def search(
        self,
        agent: Agent,
        query: str | None = None,
        *,
        roles: Collection[str] | None = None,
        thread: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int = 10,
        offset: int = 0,
        neighbours: int = 0,
    ) -> RecallMessages:
        """Find messages of an agent: by meaning, by their words, or the newest.

        With `index=` the saver finds by meaning: all that is embedded, and what waits of the
        agent's newest 64 messages, which is embedded along with the query. Without, it finds
        messages that have words of the query, ranked by BM25 (the query's first 64 different
        words count; Japanese, Chinese and Korean by pairs of characters). Without a query, the
        newest come first; a blank one finds nothing. What was replaced by a newer version under
        the same id is not found, and a message that lies in several threads once.

        Args:
            agent: the name that runs give in their config (`agent_keys`), or, for a thread
                without one, its thread id; or the labels of a namespace in the store.
            query: what to look for.
            roles: only messages of these: "user", "assistant", "system", "tool", or others.
            thread: only messages of this thread.
            since: only messages from then on: a datetime, a date, or either as an ISO 8601 str;
                without a zone it is UTC's.
            until: only messages up to then; a date, or a str with a date alone, is that whole day.
            limit: how many at most.
            offset: how many of the best to leave out.
            neighbours: so many messages before and after each in its thread come with it, as its
                `before` and `after`.

        Raises:
            InvalidOperationError: an argument is not of a kind that works; or a query or roles are
                given where the serializer encrypts and the saver was not made with `readable=True`.
            InvalidNamespaceError, InvalidValueError: the agent's labels, or a text, can be no
                message's.
            EmbeddingError: the model did not return one vector of `dims` numbers.

        Example:
            >>> for found in saver.recall.search("ada", "tea", since="2026-11-01"):
            ...     print(found.created_at, found.role, found.text)
        """
        return self._run(
            recall.search,
            agent,
            query,
            roles=roles,
            thread=thread,
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            neighbours=neighbours,
        )

    def messages(
        self,
        agent: Agent,
        *,
        thread: str | None = None,
        after: Cursor | None = None,
        before: Cursor | None = None,
        limit: int = 100,
        roles: Collection[str] | None = None,
    ) -> RecallMessages:
        """Read an agent's messages page by page, in the order in which they were said.

        The first page begins with the oldest; `after` a message the page goes on from there, and
        `before` one it ends there: the last `limit` that come before, in order. Any page takes the
        same time. With `thread` the order is that of `sequence`; without, all threads' messages
        are ordered by (`created_at`, `thread`, `sequence`), each as often as threads have it.

        Args:
            agent: as in `search`.
            thread: only messages of this thread.
            after: a message of an earlier page or, with `thread`, a sequence number.
            before: likewise; given both, the page is the first between them.
            limit: how many at most.
            roles: as in `search`.

        Raises:
            InvalidOperationError, InvalidNamespaceError, InvalidValueError: as in `search`.

        Example:
            >>> page = saver.recall.messages("ada", thread="monday")
            >>> while page:
            ...     page = saver.recall.messages("ada", thread="monday", after=page[-1])
        """
        return self._run(
            recall.list_messages,
            agent,
            thread=thread,
            after=after,
            before=before,
            limit=limit,
            roles=roles,
        )


class AsyncRecall:
    """The same for coroutines.

    Example:
        >>> await saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> await saver.recall.messages("ada", thread="monday")
    """

    def __init__(self, run: _AsyncRun) -> None:
        """Take what performs an operation; a saver makes its own."""
        self._run = run

    def of(self, agent: Agent) -> AsyncAgentRecall:
        """Return one agent's recall memory."""
        return AsyncAgentRecall(
            lambda begin: self._run(lambda here: begin(AgentConversations(here, agent)))
        )

    async def search(
        self,
        agent: Agent,
        query: str | None = None,
        *,
        roles: Collection[str] | None = None,
        thread: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int = 10,
        offset: int = 0,
        neighbours: int = 0,
    ) -> RecallMessages:
        """Find messages of an agent; see `Recall.search`."""
        return await self._run(
            recall.search,
            agent,
            query,
            roles=roles,
            thread=thread,
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            neighbours=neighbours,
        )

    async def messages(
        self,
        agent: Agent,
        *,
        thread: str | None = None,
        after: Cursor | None = None,
        before: Cursor | None = None,
        limit: int = 100,
        roles: Collection[str] | None = None,
    ) -> RecallMessages:
        """Read an agent's messages page by page; see `Recall.messages`."""
        return await self._run(
            recall.list_messages,
            agent,
            thread=thread,
            after=after,
            before=before,
            limit=limit,
            roles=roles,
        )
