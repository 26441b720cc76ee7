"""Letta's memory tiers for LangGraph, on one PostgreSQL database."""

from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.saver import AsyncLettaSaver, LettaSaver
from langgraph_letta_store.store import AsyncLettaStore, LettaStore

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
