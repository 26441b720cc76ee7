"""The savers: LangGraph's checkpointers that keep every message once, in recall memory."""

from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
from langgraph_letta_store.saver.sync.saver import LettaSaver

__all__ = ["AsyncLettaSaver", "LettaSaver"]
