"""Letta's memory tiers for LangGraph, on one PostgreSQL database."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from langgraph_letta_store import _moved

if TYPE_CHECKING:
    from langgraph_letta_store._engine.embedded_server import connection_string
    from langgraph_letta_store._engine.local_embeddings import LocalEmbeddings
    from langgraph_letta_store.agents import (
        AgentMemory,
        AgentTemplate,
        AsyncAgentMemory,
        AsyncLettaMemory,
        LettaMemory,
        LettaMemoryMiddleware,
        LettaMemoryNode,
    )
    from langgraph_letta_store.caches import (
        AsyncLettaCache,
        LettaCache,
        LettaEmbeddings,
        LettaLLMCache,
    )
    from langgraph_letta_store.saver import AsyncLettaSaver, LettaSaver
    from langgraph_letta_store.store import AsyncLettaStore, LettaStore

__all__ = [
    "AgentMemory",
    "AgentTemplate",
    "AsyncAgentMemory",
    "AsyncLettaCache",
    "AsyncLettaMemory",
    "AsyncLettaSaver",
    "AsyncLettaStore",
    "LettaCache",
    "LettaEmbeddings",
    "LettaLLMCache",
    "LettaMemory",
    "LettaMemoryMiddleware",
    "LettaMemoryNode",
    "LettaSaver",
    "LettaStore",
    "LocalEmbeddings",
    "connection_string",
]

_ROOMS = {
    "AsyncLettaCache": "caches",
    "AsyncLettaSaver": "saver",
    "AsyncLettaStore": "store",
    "LettaCache": "caches",
    "LettaEmbeddings": "caches",
    "LettaLLMCache": "caches",
    "LettaSaver": "saver",
    "LettaStore": "store",
    "LocalEmbeddings": "_engine.local_embeddings",
    "connection_string": "_engine.embedded_server",
}
"""The module that each public name is imported from; without an entry, `agents`."""

_moved.install()


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: LangGraph alone takes a second to import."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'agents')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
