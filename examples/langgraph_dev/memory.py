"""Where `langgraph dev` keeps what its agents remember; `langgraph.json` names both functions.

The server enters each of them once for every thread it runs graphs in, so several stores and savers
are open at once. It neither sets them up nor starts what runs in the background: that is done here.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from langgraph_letta_store import AsyncLettaSaver, AsyncLettaStore

DATABASE = os.environ.get("DATABASE_URL", "embedded:./memory")
"""Your server, or one of its own in this folder."""


@asynccontextmanager
async def make_store() -> AsyncGenerator[AsyncLettaStore, None]:
    """Open the store, and delete items whose time is over every five minutes."""
    async with AsyncLettaStore.from_conn_string(
        DATABASE, ttl={"refresh_on_read": True, "sweep_interval_minutes": 5}
    ) as store:
        await store.setup()
        await store.start_ttl_sweeper()
        yield store


@asynccontextmanager
async def make_checkpointer() -> AsyncGenerator[AsyncLettaSaver, None]:
    """Open the saver, and delete checkpoints after a month; what was said stays."""
    async with AsyncLettaSaver.from_conn_string(
        DATABASE, retention={"checkpoints": {"age": timedelta(days=30)}}
    ) as saver:
        await saver.setup()
        await saver.start_retention_sweeper()
        yield saver
