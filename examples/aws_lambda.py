"""An AWS Lambda function that remembers: each event is one turn of a conversation.

    {"agent": "ada@example.com", "thread": "monday", "message": "I take my tea black."}

The database (`DATABASE_URL`) may be asleep when an event arrives. The first event opens the memory:
Lambda allows only ten seconds for the import of this module. Later events find it open.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from importlib import import_module
from typing import Any, Protocol

from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from langgraph_letta_store import LettaMemory

RESERVE_SECONDS = 2.0
"""Seconds of an event's time that are kept for the turn, or to report an unavailable database."""


class Context(Protocol):
    """Lambda's context of an event."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how many milliseconds the function may still run."""
        ...


def conn_string() -> str:
    """Return a connection string; the pool calls this for each new connection.

    A URL with a password is returned unchanged. Without a password, IAM issues a token for RDS or
    Aurora that is valid for 15 minutes; the function's role needs `rds-db:connect`.
    """
    url = os.environ["DATABASE_URL"]
    given = conninfo_to_dict(url)
    if "password" in given or not str(given.get("host", "")).endswith(".rds.amazonaws.com"):
        return url
    boto3 = import_module("boto3")  # part of Lambda's runtime
    token: str = boto3.client("rds").generate_db_auth_token(
        DBHostname=given["host"], Port=int(given.get("port") or 5432), DBUsername=given["user"]
    )
    return make_conninfo(url, password=token, sslmode=given.get("sslmode", "require"))


class Application:
    """The graph and its memory, open until the process ends."""

    def __init__(self) -> None:
        self.memory: LettaMemory | None = None
        self._graph: Any = None
        self._open = ExitStack()

    def graph(self, seconds: float) -> Any:
        """Return the graph; the first call waits up to `seconds` for the database to wake up.

        If that was too short, the next event tries again.
        """
        if self._graph is None:
            with ExitStack() as opening:
                memory = opening.enter_context(
                    LettaMemory.from_conn_string(
                        conn_string,
                        # One connection for the current event, one for background work.
                        pool_config={"min_size": 1, "max_size": 2, "wake_timeout": seconds},
                    )
                )
                memory.setup()
                self._graph = builder().compile(store=memory.store, checkpointer=memory.saver)
                self.memory = memory
                self._open = opening.pop_all()  # success: keep everything open
        return self._graph

    def close(self) -> None:
        """Close the pool, for tests; Lambda ends a process without calling this."""
        self.memory = self._graph = None
        self._open.close()


def builder() -> Any:
    """Return the graph's builder: put your own here, or use `langchain.agents.create_agent`."""
    graph: Any = StateGraph(MessagesState)
    return graph.add_node("answer", answer).add_edge(START, "answer")


def answer(state: MessagesState) -> dict[str, Any]:
    """Stand in for a model: count what the user has said."""
    said = [message for message in state["messages"] if message.type == "human"]
    return {"messages": [AIMessage(f"You have told me {len(said)} things.")]}


APPLICATION = Application()


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer one event; Lambda's entry point."""
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    graph = APPLICATION.graph(max(seconds, 0))
    config = {"configurable": {"thread_id": event["thread"], "user_id": event["agent"]}}
    state = graph.invoke({"messages": [("user", event["message"])]}, config)
    return {"reply": state["messages"][-1].text}
