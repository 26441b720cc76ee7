"""Merging the calls of many coroutines into batches.

Calls of one tick of the loop become one batch: one embedding call, one round trip. While batches
are under way, later calls gather for the next one. Calls that wait for the model have batches of
their own, so that a slow model holds up no get, and so have the calls of each tenant. Puts of one
item keep their order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import copy_context
from typing import Any, TypeAlias

from langgraph.store.base import Op, PutOp, Result, SearchOp

from langgraph_letta_store._engine import forks
from langgraph_letta_store._engine.faults import is_connection_fault
from langgraph_letta_store._engine.observer import Observer
from langgraph_letta_store._engine.thread_bridge import CLOSED
from langgraph_letta_store._search.filter_bounds import check_bounds
from langgraph_letta_store.config.checks import parse_key, parse_namespace
from langgraph_letta_store.errors import StoreClosedError
from langgraph_letta_store.store.waiting import Call, Lane, PendingItem, Queue, Waiting

Perform: TypeAlias = Callable[[Sequence[Op], str], Awaitable[list[Result]]]
FindObserver: TypeAlias = Callable[[], Observer | None]


class Batcher:
    """Runs calls in batches, within one event loop."""

    def __init__(
        self, perform: Perform, find_observer: FindObserver = lambda: None, *, embeds: bool
    ) -> None:
        """Take what runs a batch, and whether queries and puts go to an embedding model first."""
        self._perform = perform
        self._find_observer = find_observer
        self._embeds = embeds
        self._closed = False
        self._begin()
        forks.register(self)

    def _begin(self) -> None:
        self._waiting = Waiting()
        self._lanes = {True: Lane(), False: Lane()}
        self._busy: set[PendingItem] = set()
        self._under_way: set[asyncio.Future[None]] = set()
        self._scheduled = False

    def after_fork(self) -> None:
        """Begin with no calls: the parent answers those that wait."""
        forks.abandon((self._waiting, self._lanes, self._under_way))
        self._begin()

    def run(
        self, ops: Sequence[Op], tenant: str = "", run: Hashable = None
    ) -> Awaitable[list[Result]]:
        """Answer one caller's operations, for a tenant; others' failures do not matter here.

        Calls of another `run` are not merged with these.

        Raises:
            InvalidFilterError: a filter is larger than filters may be.
            StoreClosedError: the store was closed.
        """
        if self._closed:
            raise StoreClosedError(CLOSED)
        for op in ops:
            if isinstance(op, SearchOp) and op.filter is not None:
                check_bounds(op.filter)  # now, as a filter without bounds would hold up the others
        items = frozenset([_item(op, tenant) for op in ops if isinstance(op, PutOp)])
        wants_model = self._embeds and any(map(_wants_model, ops))
        lane = self._lanes[wants_model]
        if not (items or wants_model or self._waiting or lane.under_way):
            # No other call to merge with, and no order to keep: no task is needed.
            return self._alone(lane, ops, tenant)
        queue = Queue(wants_model, tenant, run)
        observer = self._find_observer()
        if observer is not None and observer.follows_batches:
            return self._observe(observer, ops, items, queue)
        # A model may be traced, and an audit log reads the run; other batches read no context.
        context = copy_context() if wants_model or run is not None else None
        return self._add(Call(ops, _make_future(), items, context), queue)

    async def _observe(
        self, observer: Observer, ops: Sequence[Op], items: frozenset[PendingItem], queue: Queue
    ) -> list[Result]:
        with observer.submit(ops):
            return await self._add(Call(ops, _make_future(), items, copy_context()), queue)

    def _add(self, call: Call, queue: Queue) -> asyncio.Future[list[Result]]:
        """Let a call wait until it is answered with those of the same moment."""
        self._waiting.add(call, queue)
        if not self._scheduled:
            self._scheduled = True
            # At the end of this tick, so that all its calls go together.
            asyncio.get_running_loop().call_soon(self._start)
        return call.future

    def list_items(self) -> Sequence[PendingItem]:
        """Return the items that calls wait to put, or are putting."""
        return [*self._busy, *self._waiting.list_items()]

    async def _alone(self, lane: Lane, ops: Sequence[Op], tenant: str) -> list[Result]:
        lane.under_way += 1
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(ended)
        try:
            return await self._perform(ops, tenant)
        finally:
            self._under_way.discard(ended)
            ended.set_result(None)
            lane.under_way -= 1
            if self._waiting:
                self._start()

    async def close(self) -> None:
        """Let what is under way or waiting finish, and take no more."""
        self._closed = True
        while self._under_way or self._waiting:
            self._start()
            if self._under_way:
                await asyncio.wait(self._under_way)

    def _start(self) -> None:
        """Start a batch in each lane that has room, with the calls that may go now."""
        self._scheduled = False
        self._waiting.choose(self._lanes, self._busy)
        for lane in self._lanes.values():
            gathered, lane.next = lane.next, {}
            for queue, calls in gathered.items():
                lane.under_way += 1
                self._busy.update(*(call.items for call in calls))
                loop = asyncio.get_running_loop()
                # In the context of their run where one is read; else in this one.
                task = loop.create_task(
                    self._run(lane, queue.tenant, calls), context=calls[0].context
                )
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _run(self, lane: Lane, tenant: str, calls: list[Call]) -> None:
        try:
            await self._answer(tenant, calls)
        finally:
            for call in calls:
                self._busy -= call.items
                if not call.future.done():
                    call.future.cancel()
            lane.under_way -= 1
            if self._waiting:
                self._start()

    async def _answer(self, tenant: str, calls: list[Call]) -> None:
        try:
            ops = [op for call in calls for op in call.ops]
            observer = self._find_observer()
            if observer is not None and observer.follows_batches:
                observer.gather([call.context for call in calls if call.context is not None])
            results = await self._perform(ops, tenant)
        except Exception as error:  # noqa: BLE001  # every caller receives it
            if len(calls) == 1 or is_connection_fault(error):
                # Without a connection each would fail alike.
                for call in calls:
                    _fail(call.future, error)
                return
            # One caller's mistake; a batch puts last, in one transaction: nothing was written yet.
            for call in calls:
                await self._answer(tenant, [call])
            return
        start = 0
        for call in calls:
            if not call.future.done():
                call.future.set_result(results[start : start + len(call.ops)])
            start += len(call.ops)


def _make_future() -> asyncio.Future[list[Result]]:
    return asyncio.get_running_loop().create_future()


def _item(op: PutOp, tenant: str) -> PendingItem:
    return PendingItem(tenant, parse_namespace(op.namespace), parse_key(op.key))


def _wants_model(op: Any) -> bool:
    if isinstance(op, SearchOp):
        return bool(op.query)
    return isinstance(op, PutOp) and op.value is not None and op.index is not False


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
