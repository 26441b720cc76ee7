"""`saver.recall`: search and read the messages of all threads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._tiers.recall import search
from langgraph_letta_store._tiers.recall.delete import delete_message
from langgraph_letta_store._tiers.recall.filters import Agent
from langgraph_letta_store._tiers.recall.search import Cursor
from langgraph_letta_store.config.search import Expander, Mode, Reranker
from langgraph_letta_store.records import RecallMessages
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver

P = ParamSpec("P")
T = TypeVar("T")


class AsyncRecall:
    """The messages of agents' threads, whether or not a checkpoint still refers to them.

    Example:
        >>> await saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> await saver.recall.messages("ada", thread="monday")
    """

    def __init__(self, saver: AsyncLettaSaver) -> None:
        """Take the saver whose recall memory it is."""
        self._saver = saver

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._saver!r})"

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
        expand: Expander | None = None,
        now: Moment | None = None,
    ) -> RecallMessages:
        """Find messages of an agent: by meaning, by words, by both, or the newest.

        With `index=` the saver searches for both ("hybrid"): a message's score adds up the BM25
        score of the query's words and the similarity of the vectors, each as a share of the best
        one's. The search embeds those of the agent's newest 64 messages that have no vector yet;
        older ones without a vector are found by their words. Without `index=` it searches for the
        words alone ("text") and finds only messages that contain one of them. (Stop words count
        only if the query has no others; Japanese, Chinese and Korean are searched by pairs of
        characters.) In both modes the messages up to two before and after one in its thread add a
        part of their own score to its score, since an answer seldom repeats the question's words;
        words that are spread over three messages count together; messages of a thread's day that
        has a good one count more, as do those of the one speaker, and of the time ("last May",
        "two weeks ago") that the query names. "vector" ranks by similarity alone. Without a query,
        the newest come first; a blank query finds nothing.

        Messages that were replaced by a newer version with the same id are not found, and a message
        of several threads is found once. Equal scores are ordered by time, the newest first.

        Args:
            agent: the name in the config of the agent's runs (`agent_keys`); for a thread without
                an agent the name that `list_threads` shows; or the labels of a store namespace.
            query: the text to search for.
            roles: only messages with these roles: "user", "assistant", "system", "tool", or others.
                Messages with other roles still add to their neighbours' scores, except for tool
                calls and their results: these count only where "tool" is among the roles. A query
                without roles searches what was said; "tool" finds results, and the messages of the
                assistant by their calls.
            thread: only messages of this thread.
            since: only messages from this time on: a datetime, a date, or either as an ISO 8601
                str; UTC if it has no zone.
            until: only messages up to this time; a date, or a str with a date alone, is that whole
                day.
            limit: how many at most.
            offset: how many of the best to leave out.
            neighbours: how many messages before and after each one in its thread to return with it,
                as its `before` and `after`.
            mode: "vector", "text" or "hybrid"; the defaults of this and the following arguments are
                in the saver's `search=`.
            text_weight: the share of a hybrid score that the words have, 0 to 1; default: 0.6.
            neighbour_weight: the part of their score that the messages before and after add, 0 to
                1; default: 0.25. With 0 each message is ranked by itself. Ignored with "vector".
            min_score: leaves out messages with a lower score.
            rerank: a function, or coroutine function, that takes the query and the texts of the
                best (`search["rerank_depth"]` of them) and returns a score for each, by which they
                are ordered.
            expand: a function, or coroutine function, that takes the query and returns further
                questions (seven count), which are searched apart: hits of all questions take turns.
            now: when the query is asked, which the times in its words are relative to; default: the
                present.

        Raises:
            InvalidOperationError: an argument is invalid; or a query or roles are given, the
                serializer encrypts and the saver was not made with `readable=True`.
            InvalidNamespaceError, InvalidValueError: the agent's labels, or a text, can belong to
                no message.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            RerankError: `rerank` did not return one number for each text.
            ExpandError: `expand` did not return a list of str.

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
            expand=expand,
            now=now,
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

        The first page begins with the oldest message. A page continues `after` a message, or ends
        `before` one and has the last `limit` messages that come before it, in order. Any page takes
        the same time. With `thread` messages are ordered by `sequence`; without, the messages of
        all threads are ordered by (`created_at`, `thread`, `sequence`), and a message of several
        threads comes once for each.

        Args:
            agent: as in `search`.
            thread: only messages of this thread.
            after: a message of an earlier page or, with `thread`, a sequence number.
            before: likewise; with both, the page is the first between them.
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

    async def delete(self, agent: Agent, message_id: str, *, thread: str | None = None) -> int:
        """Delete one message, in all its versions, with its vector and its words.

        Where a graph's state still refers to it, a message that says that one was removed takes its
        place, of the same kind, so that tool calls keep their results; the rest of the state stays.
        Of the threads that had it, checkpoints that repeat a run's input and the writes of tasks
        before the last checkpoint are deleted too, except those that DeltaChannels are read from.
        It is one transaction. Writers to these threads wait.

        Args:
            agent: as in `search`.
            message_id: the message's `id` in LangChain, or the `message_id` that recall memory
                shows.
            thread: only in this thread; default: in every thread that has it, as copies do.

        Returns:
            In how many threads the message was; 0: the agent has no such message.

        Raises:
            InvalidOperationError, InvalidNamespaceError, InvalidValueError: an argument is invalid;
                or an encrypted state refers to the message.
            ForgedRowError, MissingKeyError: the saver cannot read the message.

        Example:
            >>> (found,) = await saver.recall.search("ada", "Mill Lane 7", limit=1)
            >>> await saver.recall.delete("ada", found.message_id)
            1
        """
        return await self._saver.run(delete_message, agent, message_id, thread=thread)

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
