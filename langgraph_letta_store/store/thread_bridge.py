"""What each store does for callers of the other kind, by another thread.

`LettaStore` answers coroutines in a thread. `AsyncLettaStore` belongs to an event loop, and answers
synchronous calls of other threads there.

Names of coroutines, in all classes of this package: a method has the prefix `a` only where
LangGraph's base class has a pair, such as `get` and `aget`. All other methods have one name in both
classes, and are coroutines in the one whose name begins with `Async`. `adelete_namespace` and
`alist_threads` are older than this rule, and are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar, cast

from langgraph.store.base import (
    GetOp,
    ListNamespacesOp,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from typing_extensions import Unpack

from langgraph_letta_store._engine.forks import Loop
from langgraph_letta_store._engine.offload import WORKERS
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._engine.thread_bridge import wait_on_loop
from langgraph_letta_store._search.ranking import SearchArguments
from langgraph_letta_store._search.tokenizer import stemming
from langgraph_letta_store._tiers import namespaces
from langgraph_letta_store._tiers.batch import batch
from langgraph_letta_store.config.store import StoreConfig
from langgraph_letta_store.store.base import BaseLettaStore, StoreOptions
from langgraph_letta_store.store.coalescing import Batcher

T = TypeVar("T")


class StoreBridge(BaseLettaStore):
    """A store for synchronous code: coroutines are answered in a thread."""

    _session: Session[StoreConfig]

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations in one embedding call and a round trip for reads, then one for puts.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        nothing is written.
        """
        return self._session.run(batch, list(ops))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run `batch` in a thread. In asynchronous code, AsyncLettaStore does without."""
        return await asyncio.to_thread(self.batch, ops)

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
        """Run `search` in a thread."""
        search = cast("Callable[..., list[SearchItem]]", self.search)
        return await asyncio.to_thread(
            search,
            namespace_prefix,
            query=query,
            filter=filter,
            limit=limit,
            offset=offset,
            refresh_ttl=refresh_ttl,
            **options,
        )

    async def adelete_namespace(self, prefix: Sequence[str]) -> int:
        """Run `delete_namespace` in a thread."""
        return await asyncio.to_thread(self._session.run, namespaces.delete_namespace, prefix)


class AsyncStoreBridge(BaseLettaStore):
    """A store for coroutines of one event loop; synchronous calls of other threads run there."""

    _session: AsyncSession[StoreConfig]

    def __init__(self, **options: Unpack[StoreOptions]) -> None:
        """Take the options that both stores have."""
        super().__init__(**options)
        self._batcher = Batcher(self._perform, embeds=self.config.index is not None)
        self._loop = Loop()

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations as one, merged with other callers' of the same moment.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        none of these operations is written.
        """
        self._bind()
        return await self._batcher.run(list(ops), self._session.tenant)

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run `abatch` from another thread than the loop's.

        Raises:
            asyncio.InvalidStateError: called from the store's own loop, which would wait for
                itself, or before any loop has used the store.
        """
        listed = list(ops)
        return self._from_thread(_method(listed), lambda: self.abatch(listed))

    def search(
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
        """Run `asearch` from another thread than the loop's."""
        asearch = cast("Callable[..., Coroutine[Any, Any, list[SearchItem]]]", self.asearch)
        return self._from_thread(
            "search",
            lambda: asearch(
                namespace_prefix,
                query=query,
                filter=filter,
                limit=limit,
                offset=offset,
                refresh_ttl=refresh_ttl,
                **options,
            ),
        )

    async def adelete_namespace(self, prefix: Sequence[str]) -> int:
        """Do what `delete_namespace` does, under its older name."""
        self._bind()
        return await self._session.run(namespaces.delete_namespace, prefix)

    async def _perform(self, ops: Sequence[Op], tenant: str) -> list[Result]:
        return await self._session.run_for(tenant, batch, ops)

    def _bind(self) -> None:
        """Belong to the running loop from now on, unless it belongs to one already."""
        if self._loop.bind() and self.config.search.mode in ("text", "hybrid"):
            WORKERS.begin(stemming.load)  # the first text would hold up the loop for it

    def _from_thread(self, method: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        loop = self._loop.bound
        if loop is None or running is loop:
            msg = (
                f"Synchronous calls to {type(self).__name__} detected in the main event loop. "
                "This can lead to deadlocks or performance issues. "
                "Please use the asynchronous interface for main thread operations. "
                f"Specifically, replace `store.{method}(...)` with `await store.a{method}(...)`"
            )
            raise asyncio.InvalidStateError(msg)
        return wait_on_loop(self, loop, f"a{method}", call)


def _method(ops: Sequence[Op]) -> str:
    """The name of the method of BaseStore that makes such operations."""
    if len(ops) != 1:
        return "batch"
    (op,) = ops
    if isinstance(op, PutOp):
        return "put" if op.value is not None else "delete"
    names = {GetOp: "get", SearchOp: "search", ListNamespacesOp: "list_namespaces"}
    return names.get(type(op), "batch")
