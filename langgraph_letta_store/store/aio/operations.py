"""The operations of AsyncLettaStore besides those that it has from LangGraph's `BaseStore`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from langgraph.store.base import SearchItem, SearchOp
from psycopg import AsyncPipeline
from typing_extensions import Unpack

from langgraph_letta_store._engine.executors import AsyncConnections
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.session import AsyncSession
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.ranking import SearchArguments
from langgraph_letta_store._search.request import search_op
from langgraph_letta_store._telemetry.watch import watch_session
from langgraph_letta_store._tiers import batch as batches
from langgraph_letta_store._tiers import namespaces
from langgraph_letta_store._tiers.archival.explain import explain
from langgraph_letta_store.records import Explanation
from langgraph_letta_store.store.base import AsyncStoreBridge
from langgraph_letta_store.store.options import StoreOptions

P = ParamSpec("P")
T = TypeVar("T")


class AsyncStoreOperations(AsyncStoreBridge):
    """A store's connections, and the operations on them."""

    def __init__(
        self,
        conn: AsyncConnections,
        pipe: AsyncPipeline | None,
        readers: Readers | None,
        **options: Unpack[StoreOptions],
    ) -> None:
        """Take the connections, the readers, and the options of `AsyncLettaStore`."""
        super().__init__(**options)
        self.conn = conn
        self.pipe = pipe
        self.readers = readers
        self._session = AsyncSession(conn, self.config, readers)
        watch_session(self._session)
        self.counters = self._session.runner.counters

    async def asearch(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,  # noqa: A002  # BaseStore's name
        limit: int = 10,
        offset: int = 0,
        refresh_ttl: bool | None = None,
        **options: Unpack[SearchArguments],
    ) -> list[SearchItem]:
        """Return a page of the items under a prefix: the newest, or those that a query finds.

        Args:
            namespace_prefix: whole labels; `()` for everything.
            query: the text to look for, by meaning or by words, depending on `mode`.
            filter: only items whose values match, as MongoDB writes filters.
            limit: how many items make a page.
            offset: how many items to skip before the page.
            refresh_ttl: whether the search restarts the times to live of the items that it finds;
                default: the store's `refresh_on_read`.
            options: replace the store's for this call: `mode`, `text_weight`, `min_score` (leaves
                out hits with a lower score), `rerank`, `expand`, and pgvector's `ef_search`,
                `probes` and `iterative_scan` for agents with an index of their own.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is
                invalid; the message names it.

        Example:
            >>> await store.asearch(("memories", "ada"), query="how does she take her tea?")
        """
        if not options:
            return await super().asearch(
                namespace_prefix,
                query=query,
                filter=filter,
                limit=limit,
                offset=offset,
                refresh_ttl=refresh_ttl,
            )
        op = search_op(
            self.ttl_config,
            namespace_prefix,
            query=query,
            filter=filter,
            limit=limit,
            offset=offset,
            refresh_ttl=refresh_ttl,
        )
        return await self.run(batches.search_with, op, options)

    async def explain(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,  # noqa: A002  # as in search
        limit: int = 10,
        offset: int = 0,
        **options: Unpack[SearchArguments],
    ) -> Explanation:
        """Search, and show how: the access path, why it was chosen, rows, time, SQL and scores.

        The arguments are those of `asearch`. The statement runs twice, and renews no time to live.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is
                invalid, or the prefix is one of core or recall memory.

        Example:
            >>> print((await store.explain(("memories", "ada"), query="tea")).reason)
            the agent has no index of its own (those from 5,000 vectors on do): all ... are compared
        """
        op = SearchOp(namespace_prefix, filter, limit, offset, query, refresh_ttl=False)
        return await self.run(explain, op, options)

    async def delete_namespace(self, prefix: Sequence[str]) -> int:
        """Delete every item under a prefix of whole labels, in one transaction.

        Under `(root, agent)` or shorter, and under `(root, agent, "core")`, blocks are deleted too.
        Recall memory stays, since it belongs to the saver; `AgentMemory.forget` deletes it as well.

        Returns:
            How many items and blocks there were.

        Raises:
            InvalidNamespaceError: the prefix is empty or not a namespace.

        Example:
            >>> await store.delete_namespace(("memories", "ada"))
            1
        """
        return await self.run(namespaces.delete_namespace, prefix)

    async def read_token(self) -> str:
        """Return a token for reads of other processes that have to see what this one has written.

        It is a position of the write-ahead log, which such a run gives in its config, so that
        its reads come from a reader that has replayed it, or from the writer.

        Example:
            >>> token = await store.read_token()
            >>> config = {"configurable": {"thread_id": "1", "letta_read_token": token}}
        """
        self._bind()
        return await self._session.read_token()

    async def run(
        self,
        operation: Callable[Concatenate[StoreSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on this store's schema: the entry point for extensions.

        Example:
            >>> await store.run(namespaces.delete_namespace, ("memories", "ada"))
        """
        self._bind()
        return await self._session.run(operation, *args, **kwargs)
