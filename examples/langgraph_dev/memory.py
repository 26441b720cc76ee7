"""The store and the checkpointer of `langgraph dev`; `langgraph.json` names both functions.

The server calls each function once for each thread in which it runs graphs, so several stores and
savers are open at once. It neither sets up the schema nor starts background work, so these
functions do.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from langgraph_letta_store import AsyncLettaSaver, AsyncLettaStore

DATABASE = os.environ.get("DATABASE_URL", "embedded:./memory")
"""Your server; by default an embedded one in this folder."""


@asynccontextmanager
async def make_store() -> AsyncGenerator[AsyncLettaStore, None]:
    """Open the store, and delete expired items every five minutes."""
    async with AsyncLettaStore.from_conn_string(
        DATABASE, ttl={"refresh_on_read": True, "sweep_interval_minutes": 5}
    ) as store:
        await store.setup()
        await store.start_ttl_sweeper()
        yield store


@asynccontextmanager
async def make_checkpointer() -> AsyncGenerator[AsyncLettaSaver, None]:
    """Open the saver, and delete checkpoints after a month; messages stay in recall memory."""
    async with AsyncLettaSaver.from_conn_string(
        DATABASE, retention={"checkpoints": {"age": timedelta(days=30)}}
    ) as saver:
        await saver.setup()
        await saver.start_retention_sweeper()
        yield saver
