"""Letta's memory tiers for LangGraph, on one PostgreSQL database."""

from langgraph_letta_store.agents.agent import AgentMemory, AsyncAgentMemory
from langgraph_letta_store.agents.memory import AsyncLettaMemory, LettaMemory
from langgraph_letta_store.saver.aio import AsyncLettaSaver
from langgraph_letta_store.saver.sync import LettaSaver
from langgraph_letta_store.store.aio import AsyncLettaStore
from langgraph_letta_store.store.sync import LettaStore

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
