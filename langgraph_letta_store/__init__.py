"""Letta's memory for LangGraph on one PostgreSQL database."""

from langgraph_letta_store.store import AsyncLettaStore, LettaStore

__all__ = ["AsyncLettaStore", "LettaStore"]
