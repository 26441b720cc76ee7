"""Letta's memory tiers for LangGraph, on one PostgreSQL database."""

from langgraph_letta_store.agent import AgentMemory, AsyncAgentMemory
from langgraph_letta_store.async_saver import AsyncLettaSaver
from langgraph_letta_store.async_store import AsyncLettaStore
from langgraph_letta_store.memory import AsyncLettaMemory, LettaMemory
from langgraph_letta_store.saver import LettaSaver
from langgraph_letta_store.store import LettaStore

__all__ = [
    "AgentMemory",
    "AsyncAgentMemory",
    "AsyncLettaMemory",
    "AsyncLettaSaver",
    "AsyncLettaStore",
    "LettaMemory",
    "LettaSaver",
    "LettaStore",
]
