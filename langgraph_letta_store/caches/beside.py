"""What caches of models have in common: a cache of their own, beside another one."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from langgraph_letta_store.caches.aio.cache import AsyncLettaCache
from langgraph_letta_store.caches.sync.cache import LettaCache
from langgraph_letta_store.errors import ConfigurationError


def open_beside(conn: Any, options: dict[str, Any]) -> LettaCache | AsyncLettaCache:
    """Return a cache of its own name on the connections of another cache, or on these.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
    """
    connections: Any = conn
    if isinstance(conn, (LettaCache, AsyncLettaCache)):
        config = conn.config
        kept = {"schema": config.schema, "partitions": config.partitions, "tenant": config.tenant}
        options = {**kept, **options}
        connections = cast("Any", conn.conn)
    is_async = issubclass(type(connections), (AsyncConnection, AsyncConnectionPool))
    return (
        AsyncLettaCache(connections, **options) if is_async else LettaCache(connections, **options)
    )


class HasCache:
    """Something that keeps what it computes in a cache of its own."""

    cache: LettaCache | AsyncLettaCache

    def setup(self) -> None:
        """Create the tables that are missing, in synchronous code; see `LettaCache.setup`.

        Raises:
            ConfigurationError: the connection is asynchronous.
        """
        if isinstance(self.cache, AsyncLettaCache):
            msg = "this cache has an asynchronous connection: await asetup() instead"
            raise ConfigurationError(msg)
        self.cache.setup()

    async def asetup(self) -> None:
        """Create the tables that are missing, in coroutines; see `AsyncLettaCache.setup`."""
        if isinstance(self.cache, AsyncLettaCache):
            await self.cache.setup()
        else:
            await asyncio.to_thread(self.cache.setup)
