"""Caches on the connections of another one."""

from __future__ import annotations

from typing import Any, cast

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from langgraph_letta_store.caches.aio.cache import AsyncLettaCache
from langgraph_letta_store.caches.sync.cache import LettaCache


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
