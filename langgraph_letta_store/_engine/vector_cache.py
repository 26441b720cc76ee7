"""The vectors that a session's model computed, kept in the table of caches for all workers."""

from __future__ import annotations

from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from langgraph_letta_store._engine import cached
from langgraph_letta_store._engine.cached import CacheSchema, RoomCounter
from langgraph_letta_store._engine.cached_embeddings import CachedEmbeddings
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store.config.caches import CacheConfig
from langgraph_letta_store.config.store import DatabaseConfig

NAME = "embeddings"
"""The name of the cache."""

_CHECKS_ROOM_AFTER = 1000


class OfSession(Protocol):
    """What the cache needs of a session: its configuration, its tenant, and its runner."""

    config: Any
    runner: Any

    @property
    def tenant(self) -> str:
        """The tenant that a call of this moment works for; "" without one."""
        ...


class _Table:
    """The table of caches, through a session's own connections."""

    def __init__(self, session: OfSession) -> None:
        config: DatabaseConfig = session.config
        self._session = session
        self._schema: CacheSchema = Schema(
            CacheConfig(schema=config.schema, partitions=config.partitions, name=NAME),
            has_vectors=False,
        )
        self._room = RoomCounter(_CHECKS_ROOM_AFTER)

    def run(self, operation: Any, *args: Any) -> Any:
        runner = self._session.runner
        found = runner.run(operation(self._schema, *args), self._session.tenant)
        return self._count(operation, found, *args)

    async def arun(self, operation: Any, *args: Any) -> Any:
        runner = self._session.runner
        found = await runner.run(operation(self._schema, *args), self._session.tenant)
        return self._count(operation, found, *args)

    def _count(self, operation: Any, found: Any, *args: Any) -> Any:
        """Count the vectors that the cache had, and those that it did not have."""
        if operation is cached.get:
            (keys,) = args
            self._session.runner.counters.add(
                vector_cache_hits=len(found), vector_cache_misses=len(keys) - len(found)
            )
        return found

    def counts_to_room(self, count: int) -> bool:
        return self._room.count(count)


def cache_vectors(session: OfSession) -> Embeddings | None:
    """Return a session's model behind a cache; None where its settings ask for none."""
    index = session.config.index
    if index is None or not index.cache or index.embeddings is None:
        return None
    return CachedEmbeddings(index.embeddings, f"{index.model} {index.dims}", _Table(session))
