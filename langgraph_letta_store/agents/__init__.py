"""One agent's memory, on a store and a saver; the middleware and node that give it to graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.agents.sync.agent import AgentMemory
from langgraph_letta_store.agents.sync.memory import LettaMemory
from langgraph_letta_store.agents.template import AgentTemplate

if TYPE_CHECKING:
    from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
    from langgraph_letta_store.agents.node import LettaMemoryNode, LLMInputState

__all__ = [
    "AgentMemory",
    "AgentTemplate",
    "AsyncAgentMemory",
    "AsyncLettaMemory",
    "LLMInputState",
    "LettaMemory",
    "LettaMemoryMiddleware",
    "LettaMemoryNode",
]


def __getattr__(name: str) -> Any:
    # LangChain's agents and LangGraph's nodes take a second to import.
    if name == "LettaMemoryMiddleware":
        from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware

        return LettaMemoryMiddleware
    if name in ("LettaMemoryNode", "LLMInputState"):
        from langgraph_letta_store.agents import node

        return getattr(node, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
