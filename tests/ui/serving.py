"""The page on a port of its own, in a thread, for a browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store.ui import create_app
from langgraph_letta_store.ui.server import listen


@contextmanager
def served(filled: dict[str, Any], **options: Any) -> Generator[str]:
    """Serve the page of a memory until the block ends; yield its address."""
    listener = listen("127.0.0.1", 0)
    servers: list[uvicorn.Server] = []
    started = threading.Event()

    async def serve() -> None:
        async with AsyncLettaMemory.from_conn_string(**filled) as memory:
            config = uvicorn.Config(create_app(memory, **options), log_level="warning", ws="none")
            servers.append(uvicorn.Server(config))
            started.set()
            await servers[0].serve(sockets=[listener])

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(30)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        servers[0].should_exit = True
        thread.join(30)
        listener.close()
