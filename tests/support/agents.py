"""Opening the memory of agents in every way there is, so that one test body serves every facade."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg import sql

from langgraph_letta_store import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaSaver,
    LettaSaver,
    LettaStore,
)
from tests.support import savers, stores
from tests.support.schemas import shelf_of
from tests.support.stores import BOTH, WAYS, Blocking

__all__ = ["BOTH", "WAYS"]

OF_STORES = ("ttl", "agent_depth", "deserializer")
OF_SAVERS = ("serde", "agent_keys", "on_foreign_thread", "readable", "retention")


class Waiting:
    """An object for coroutines in a synchronous test: what its methods return is awaited."""

    def __init__(self, inner: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.inner = inner
        self.loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if not callable(found):
            return found

        async def call(*args: Any, **kwargs: Any) -> Any:
            result = found(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        def wait(*args: Any, **kwargs: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(call(*args, **kwargs), self.loop).result(60)

        return wait


class WaitingAgent(Waiting):
    """An `AsyncAgentMemory` for a synchronous test: `agent.core.append` waits for its end."""

    def __getattr__(self, name: str) -> Any:
        if name in ("core", "archival", "recall"):
            return Waiting(getattr(self.inner, name), self.loop)
        if name in ("store", "saver"):
            return getattr(self.inner, name)
        return super().__getattr__(name)


@dataclass
class Memory:
    """A store and a saver on the same connections, to be called synchronously."""

    store: LettaStore
    saver: LettaSaver

    @property
    def schema(self) -> str:
        return self.store.config.schema

    def agent(
        self,
        name: str,
        *,
        actor: str | None = None,
        receipt_key: Any = None,
        blocks: Any = (),
    ) -> AgentMemory:
        """The memory of an agent; an asynchronous one behind `WaitingAgent`."""
        options: dict[str, Any] = {"actor": actor, "receipt_key": receipt_key, "blocks": blocks}
        if isinstance(self.store, Blocking):
            agent = AsyncAgentMemory(inner(self.store), name, savers.inner(self.saver), **options)
            return cast("AgentMemory", WaitingAgent(agent, self.store.loop))
        return AgentMemory(self.store, name, self.saver, **options)


def inner(wrapped: Any) -> Any:
    """The store, saver or agent itself, as LangChain and LangGraph want it."""
    if isinstance(wrapped, Blocking):
        return wrapped.store
    return wrapped.inner if isinstance(wrapped, Waiting) else wrapped


@contextmanager
def opened(
    dsn: str, schema: str, way: str, *, setup: bool = True, **options: Any
) -> Generator[Memory, None, None]:
    """Open an agent's store and saver in one of `WAYS`, ready to use."""
    options = {"schema": schema, "partitions": 2, **options}
    of_saver = {name: value for name, value in options.items() if name not in OF_STORES}
    of_store = {name: value for name, value in options.items() if name not in OF_SAVERS}
    with ExitStack() as stack:
        store = stack.enter_context(stores.opened(dsn, way, setup=setup, **of_store))
        if not isinstance(store, Blocking):
            saver = stack.enter_context(LettaSaver(store.conn, **of_saver))
            yield Memory(store, saver)
            return
        loop = store.loop

        async def begin() -> AsyncLettaSaver:
            return await AsyncLettaSaver(inner(store).conn, **of_saver).__aenter__()

        def wait(coroutine: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

        asaver = wait(begin())
        stack.callback(lambda: wait(asaver.__aexit__(None, None, None)))
        yield Memory(store, cast("LettaSaver", savers.BlockingSaver(asaver, loop)))


@contextmanager
def shared(dsn: str, way: str, **options: Any) -> Generator[Memory, None, None]:
    """Open a memory that many tests share, in a schema of its own.

    Setting up again for every test would take longer than most tests. Each begins with `clear`.
    """
    with shelf_of(dsn).lent_name() as name, opened(dsn, name, way, **options) as memory:
        yield memory


def clear(dsn: str, memory: Memory) -> None:
    """Delete all that agents have, but their conversations."""
    schema = sql.Identifier(memory.schema)
    # What refers to blocks goes with them.
    tables = (
        *("agents", "archival_memory", "archival_memory_agents", "archival_memory_consents"),
        *("core_memory", "namespaces"),
    )
    with psycopg.connect(dsn, autocommit=True) as connection:
        vectors = ["archival_vectors"] if inner(memory.store).index_config else []
        for table in (*tables, *vectors):
            connection.execute(sql.SQL("delete from {}.{}").format(schema, sql.Identifier(table)))
