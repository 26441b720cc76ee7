"""A graph for `langgraph dev`: it stores each message in the user's archival memory."""

from __future__ import annotations

from typing import Any, cast

from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import BaseStore

from langgraph_letta_store import AsyncAgentMemory, AsyncLettaStore


async def answer(
    state: MessagesState, config: RunnableConfig, *, store: BaseStore
) -> dict[str, Any]:
    """Store the message; the server passes the store that `make_store` opened."""
    user: str = config["configurable"]["user_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # runs have it
    memory = AsyncAgentMemory(cast("AsyncLettaStore", store), user)
    await memory.archival.insert(state["messages"][-1].text)
    return {"messages": [AIMessage(f"Noted: {await memory.archival.count()} things by now.")]}


builder: Any = StateGraph(MessagesState)
builder.add_node("answer", answer)
builder.add_edge(START, "answer")
graph = builder.compile()
