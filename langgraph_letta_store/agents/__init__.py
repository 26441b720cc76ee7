"""Agents' memory, on a store and a saver, and what gives it to graphs and agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.agents.sync.agent import AgentMemory
from langgraph_letta_store.agents.sync.memory import LettaMemory

if TYPE_CHECKING:
    from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
    from langgraph_letta_store.agents.node import LettaMemoryNode

__all__ = [
    "AgentMemory",
    "AsyncAgentMemory",
    "AsyncLettaMemory",
    "LettaMemory",
    "LettaMemoryMiddleware",
    "LettaMemoryNode",
]


def __getattr__(name: str) -> Any:
    # LangChain's agents and LangGraph's nodes take a second to import.
    if name == "LettaMemoryMiddleware":
        from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware

        return LettaMemoryMiddleware
    if name == "LettaMemoryNode":
        from langgraph_letta_store.agents.node import LettaMemoryNode

        return LettaMemoryNode
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
