"""Recall memory as a saver offers it: `saver.recall` finds what was said, long after the turn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._tiers.recall import search
from langgraph_letta_store._tiers.recall.filters import Agent
from langgraph_letta_store._tiers.recall.search import Cursor
from langgraph_letta_store.config.search import Mode, Reranker
from langgraph_letta_store.records import RecallMessages

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver

P = ParamSpec("P")
T = TypeVar("T")


class AsyncRecall:
    """All that was said in agents' threads, whether or not a checkpoint still refers to it.

    Example:
        >>> await saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> await saver.recall.messages("ada", thread="monday")
    """

    def __init__(self, saver: AsyncLettaSaver) -> None:
        """Take the saver whose recall memory it is."""
        self._saver = saver

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
        mode: Mode | None = None,
        text_weight: float | None = None,
        neighbour_weight: float | None = None,
        min_score: float | None = None,
        rerank: Reranker | None = None,
    ) -> RecallMessages:
        """Find messages of an agent: by meaning, by their words, by both, or the newest.

        A saver with `index=` looks for both ("hybrid"): it adds up the BM25 score of the query's
        words and the similarity of the vectors, each as a share of the best one's. What waits of
        the agent's newest 64 messages is embedded along with the query; other messages that wait
        have their words. Without `index=` it is the words alone ("text"): then only messages with
        one of them are found. (Stop words count where there is nothing else; Japanese, Chinese and
        Korean by pairs of characters.) In both, the messages before and after one in its thread
        lend it a part of their own score, for an answer seldom repeats the question's words.
        "vector" ranks by similarity alone. Without a query, the newest come first; a blank one
        finds nothing.

        What was replaced by a newer version under the same id is not found, and a message that
        lies in several threads once. Equal ones are ordered by time, the newest first.

        Args:
            agent: the name that runs give in their config (`agent_keys`); for a thread without an
                agent the name that `list_threads` shows; or the labels of a namespace in the store.
            query: what to look for.
            roles: only messages of these: "user", "assistant", "system", "tool", or others. Those
                of other roles lend their neighbours all the same.
            thread: only messages of this thread.
            since: only messages from then on: a datetime, a date, or either as an ISO 8601 str;
                without a zone it is UTC's.
            until: only messages up to then; a date, or a str with a date alone, is that whole day.
            limit: how many at most.
            offset: how many of the best to leave out.
            neighbours: so many messages before and after each in its thread come with it, as its
                `before` and `after`.
            mode: "vector", "text" or "hybrid"; this and the following are the saver's `search=`
                unless given here.
            text_weight: what share of a hybrid score the words have, 0 to 1; default: 0.6.
            neighbour_weight: what part of their score the messages before and after lend, 0 to 1;
                default: 0.4. It does not count with "vector".
            min_score: leaves out what scores less.
            rerank: takes the query and the texts of the best (`search["rerank_depth"]` of them) and
                returns a score for each, which they are put in order by; may be a coroutine
                function.

        Raises:
            InvalidOperationError: an argument is not of a kind that works; or a query or roles are
                given where the serializer encrypts and the saver was not made with `readable=True`.
            InvalidNamespaceError, InvalidValueError: the agent's labels, or a text, can be no
                message's.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            RerankError: `rerank` did not return one number for each text.

        Example:
            >>> for found in await saver.recall.search("ada", "tea", since="2026-11-01"):
            ...     print(found.created_at, found.role, found.text)

        """
        return await self._saver.run(
            search.search,
            agent,
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
            >>> page = await saver.recall.messages("ada", thread="monday")
            >>> while page:
            ...     page = await saver.recall.messages("ada", thread="monday", after=page[-1])

        """
        return await self._saver.run(
            search.list_messages,
            agent,
            thread=thread,
            after=after,
            before=before,
            limit=limit,
            roles=roles,
        )

    def of(self, agent: Agent) -> AsyncAgentRecall:
        """Return one agent's recall memory."""
        return AsyncAgentRecall(self._saver, agent)

    async def run(
        self,
        operation: Callable[Concatenate[Conversations, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the saver's conversations; see `AsyncLettaStore.run`."""
        return await self._saver.run(operation, *args, **kwargs)


class AsyncAgentRecall:
    """All that was said in one agent's threads: a saver's recall memory without the others'.

    Example:
        >>> ada = saver.recall.of("ada")
        >>> await ada.search("how does she take her tea?", neighbours=1)
    """

    def __init__(self, saver: AsyncLettaSaver, agent: Agent) -> None:
        """Take the saver whose recall memory it is, and the agent."""
        self._saver = saver
        self._agent = agent

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
    ) -> RecallMessages:
        """Find messages of an agent: by meaning, by their words, by both, or the newest.

        A saver with `index=` looks for both ("hybrid"): it adds up the BM25 score of the query's
        words and the similarity of the vectors, each as a share of the best one's. What waits of
        the agent's newest 64 messages is embedded along with the query; other messages that wait
        have their words. Without `index=` it is the words alone ("text"): then only messages with
        one of them are found. (Stop words count where there is nothing else; Japanese, Chinese and
        Korean by pairs of characters.) In both, the messages before and after one in its thread
        lend it a part of their own score, for an answer seldom repeats the question's words.
        "vector" ranks by similarity alone. Without a query, the newest come first; a blank one
        finds nothing.

        What was replaced by a newer version under the same id is not found, and a message that
        lies in several threads once. Equal ones are ordered by time, the newest first.

        Args:
            query: what to look for.
            roles: only messages of these: "user", "assistant", "system", "tool", or others. Those
                of other roles lend their neighbours all the same.
            thread: only messages of this thread.
            since: only messages from then on: a datetime, a date, or either as an ISO 8601 str;
                without a zone it is UTC's.
            until: only messages up to then; a date, or a str with a date alone, is that whole day.
            limit: how many at most.
            offset: how many of the best to leave out.
            neighbours: so many messages before and after each in its thread come with it, as its
                `before` and `after`.
            mode: "vector", "text" or "hybrid"; this and the following are the saver's `search=`
                unless given here.
            text_weight: what share of a hybrid score the words have, 0 to 1; default: 0.6.
            neighbour_weight: what part of their score the messages before and after lend, 0 to 1;
                default: 0.4. It does not count with "vector".
            min_score: leaves out what scores less.
            rerank: takes the query and the texts of the best (`search["rerank_depth"]` of them) and
                returns a score for each, which they are put in order by; may be a coroutine
                function.

        Raises:
            InvalidOperationError: an argument is not of a kind that works; or a query or roles are
                given where the serializer encrypts and the saver was not made with `readable=True`.
            InvalidNamespaceError, InvalidValueError: the agent's labels, or a text, can be no
                message's.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            RerankError: `rerank` did not return one number for each text.

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
        """Read an agent's messages page by page, in the order in which they were said.

        The first page begins with the oldest; `after` a message the page goes on from there, and
        `before` one it ends there: the last `limit` that come before, in order. Any page takes the
        same time. With `thread` the order is that of `sequence`; without, all threads' messages
        are ordered by (`created_at`, `thread`, `sequence`), each as often as threads have it.

        Args:
            thread: only messages of this thread.
            after: a message of an earlier page or, with `thread`, a sequence number.
            before: likewise; given both, the page is the first between them.
            limit: how many at most.
            roles: as in `search`.

        Raises:
            InvalidOperationError, InvalidNamespaceError, InvalidValueError: as in `search`.

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

    async def run(
        self,
        operation: Callable[Concatenate[Conversations, Agent, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on the agent's conversations; see `AsyncLettaStore.run`."""
        return await self._saver.run(operation, self._agent, *args, **kwargs)
