"""What the stores have in common, and what each does for callers of the other kind.

`LettaStore` answers coroutines in a thread. `AsyncLettaStore` belongs to an event loop, and answers
synchronous calls of other threads there.

Names of coroutines, in all classes of this package: a method has the prefix `a` only where
LangGraph's base class has a pair, such as `get` and `aget`. All other methods have one name in both
classes, and are coroutines in the one whose name begins with `Async`. `adelete_namespace` and
`alist_threads` are older than this rule, and are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeVar, cast

from langgraph.store.base import (
    NOT_PROVIDED,
    BaseStore,
    GetOp,
    Item,
    ListNamespacesOp,
    NotProvided,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from typing_extensions import Unpack

from langgraph_letta_store._engine.audit_rows import find_run
from langgraph_letta_store._engine.background import DEFAULT_MINUTES
from langgraph_letta_store._engine.forks import Loop
from langgraph_letta_store._engine.offload import WORKERS
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.thread_bridge import find_other_loop, wait_on_loop
from langgraph_letta_store._search.ranking import SearchArguments
from langgraph_letta_store._search.tokenizer import stemming
from langgraph_letta_store._tiers import namespaces
from langgraph_letta_store._tiers.archival.items import get_item
from langgraph_letta_store._tiers.archival.put import put_item
from langgraph_letta_store._tiers.archival.search import search
from langgraph_letta_store._tiers.batch import batch
from langgraph_letta_store.config.checks import parse_id
from langgraph_letta_store.config.describe import describe
from langgraph_letta_store.config.store import StoreConfig
from langgraph_letta_store.store.coalescing import Batcher
from langgraph_letta_store.store.options import StoreOptions, parse_options
from langgraph_letta_store.store.waiting import PendingItem

T = TypeVar("T")

_Answer: TypeAlias = "Callable[[StoreSchema, Any], Operation[Result]]"

_LONE: dict[type[Any], _Answer] = {GetOp: get_item, PutOp: put_item, SearchOp: search}
"""What answers an operation on archival memory that has no others to go with."""


class BaseLettaStore(BaseStore):
    """A store's options and settings, the same for both."""

    supports_ttl = True

    def __init__(self, **options: Unpack[StoreOptions]) -> None:
        """Check the options, or raise `ConfigurationError`."""
        self.config = parse_options(**options)
        self.index_config = options["index"]
        self.ttl_config = options["ttl"]
        self.embeddings = self.config.index.embeddings if self.config.index else None

    def __repr__(self) -> str:
        return describe(self, self.config.schema, self.config.index)

    def get(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> Item | None:
        """Return an item, or None where there is none of this key.

        A key may also be an int or a UUID, and stands for its text.

        Raises:
            InvalidOperationError: the key is of another type.
        """
        return super().get(namespace, parse_id(key, "key"), refresh_ttl=refresh_ttl)

    def put(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Store an item; see `get` for the key."""
        super().put(namespace, parse_id(key, "key"), value, index, ttl=ttl)

    def delete(self, namespace: tuple[str, ...], key: str) -> None:
        """Delete an item; see `get` for the key."""
        super().delete(namespace, parse_id(key, "key"))

    async def aget(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> Item | None:
        """Return an item, in coroutines; see `get`."""
        return await super().aget(namespace, parse_id(key, "key"), refresh_ttl=refresh_ttl)

    async def aput(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Store an item, in coroutines; see `get` for the key."""
        await super().aput(namespace, parse_id(key, "key"), value, index, ttl=ttl)

    async def adelete(self, namespace: tuple[str, ...], key: str) -> None:
        """Delete an item, in coroutines; see `get` for the key."""
        await super().adelete(namespace, parse_id(key, "key"))

    def list_pending(self) -> Sequence[PendingItem]:
        """Return the items whose puts wait in a batch; a store for synchronous code has none."""
        return ()

    def _find_answer(self, ops: Sequence[Op]) -> _Answer | None:
        """Return what answers a lone operation on archival memory; None where it takes a batch."""
        if len(ops) != 1:
            return None
        op = ops[0]
        namespace: Any = op[0]
        is_archival = isinstance(namespace, tuple) and namespace[:1] != (self.config.root,)
        return _LONE.get(type(op)) if is_archival else None

    def _sweep_minutes(self, given: float | None) -> float:
        configured = (self.ttl_config or {}).get("sweep_interval_minutes")
        return float(given or configured or DEFAULT_MINUTES)


class StoreBridge(BaseLettaStore):
    """A store for synchronous code: coroutines are answered in a thread."""

    _session: Session[StoreConfig]

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations in one embedding call and a round trip for reads, then one for puts.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        nothing is written.
        """
        listed = list(ops)
        if answer := self._find_answer(listed):
            return [self._session.run(answer, listed[0])]
        return self._session.run(batch, listed)

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
        self._batcher = Batcher(
            self._perform, lambda: self._session.observer, embeds=self.config.index is not None
        )
        self._loop = Loop()

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run many operations as one, merged with other callers' of the same moment.

        Reads see the state before the batch's puts; the last put of a key wins; if one fails,
        none of these operations is written.
        """
        self._bind()
        if self._session.readers is not None:
            self._session.readers.take_token()  # of this caller's run, not of the batch's
        run = None if self.config.audit is None else find_run(self.config)
        return await self._batcher.run(list(ops), self._session.tenant, run)

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

    def list_pending(self) -> Sequence[PendingItem]:
        """Return the items whose puts wait in a batch, or are under way."""
        return self._batcher.list_items()

    async def _perform(self, ops: Sequence[Op], tenant: str) -> list[Result]:
        if answer := self._find_answer(ops):
            return [await self._session.run_for(tenant, answer, ops[0])]
        return await self._session.run_for(tenant, batch, ops)

    def _bind(self) -> None:
        """Belong to the running loop from now on, unless it belongs to one already."""
        if self._loop.bind() and self.config.search.mode in ("text", "hybrid"):
            WORKERS.begin(stemming.load)  # the first text would hold up the loop for it

    def _from_thread(self, method: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        loop = find_other_loop(self._loop.bound)
        if loop is None:
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
