"""The stores: LangGraph's long-term memory on agent-partitioned PostgreSQL tables."""

from langgraph_letta_store._maintenance.reembed.api import areembed, reembed
from langgraph_letta_store.store.aio.store import AsyncLettaStore
from langgraph_letta_store.store.sync.store import LettaStore

__all__ = ["AsyncLettaStore", "LettaStore", "areembed", "reembed"]
