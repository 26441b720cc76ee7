"""Letta's memory for LangGraph on one PostgreSQL database."""

from langgraph_letta_store.async_store import AsyncLettaStore
from langgraph_letta_store.store import LettaStore

__all__ = ["AsyncLettaStore", "LettaStore"]
