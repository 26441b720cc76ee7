"""Letta's memory tiers for LangGraph, on one PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph_letta_store import _moved
from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.saver import AsyncLettaSaver, LettaSaver
from langgraph_letta_store.store import AsyncLettaStore, LettaStore

if TYPE_CHECKING:
    from langgraph_letta_store.agents import LettaMemoryMiddleware, LettaMemoryNode

__all__ = [
    "AgentMemory",
    "AsyncAgentMemory",
    "AsyncLettaMemory",
    "AsyncLettaSaver",
    "AsyncLettaStore",
    "LettaMemory",
    "LettaMemoryMiddleware",
    "LettaMemoryNode",
    "LettaSaver",
    "LettaStore",
    "connection_string",
]

_moved.install()


def __getattr__(name: str) -> Any:
    """Import what takes a second to import when it is asked for."""
    if name in ("LettaMemoryMiddleware", "LettaMemoryNode"):
        from langgraph_letta_store import agents

        return getattr(agents, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
