"""An AWS Lambda function that remembers: each event is one turn of a conversation.

    {"agent": "ada@example.com", "thread": "monday", "message": "I take my tea black."}

The database (`DATABASE_URL`) may be asleep when an event comes. The first one opens the memory, not
the import of this module, for which Lambda allows ten seconds; the events after it find it open.
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
"""What is left of an event's time for the turn itself, or to say that the database is away."""


class Context(Protocol):
    """What Lambda says of an event's time."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        ...


def conn_string() -> str:
    """Return how to connect; the pool calls it for each new connection.

    A URL with a password is taken as it stands. Without one, IAM gives the function a token of RDS
    or Aurora, which is good for 15 minutes: the function's role needs `rds-db:connect`.
    """
    url = os.environ["DATABASE_URL"]
    given = conninfo_to_dict(url)
    if "password" in given or not str(given.get("host", "")).endswith(".rds.amazonaws.com"):
        return url
    boto3 = import_module("boto3")  # comes with Lambda
    token: str = boto3.client("rds").generate_db_auth_token(
        DBHostname=given["host"], Port=int(given.get("port") or 5432), DBUsername=given["user"]
    )
    return make_conninfo(url, password=token, sslmode=given.get("sslmode", "require"))


class Application:
    """The graph and its memory, open as long as the process lives."""

    def __init__(self) -> None:
        self.memory: LettaMemory | None = None
        self._graph: Any = None
        self._open = ExitStack()

    def graph(self, seconds: float) -> Any:
        """Return the graph; the first time, wait so many seconds for the database to wake.

        A time that was too short changes nothing: the next event tries again.
        """
        if self._graph is None:
            with ExitStack() as opening:
                memory = opening.enter_context(
                    LettaMemory.from_conn_string(
                        conn_string,
                        # A Lambda function has one event at a time; the background needs the other.
                        pool_config={"min_size": 1, "max_size": 2, "wake_timeout": seconds},
                    )
                )
                memory.setup()
                self._graph = builder().compile(store=memory.store, checkpointer=memory.saver)
                self.memory = memory
                self._open = opening.pop_all()  # it went well: nothing is closed here
        return self._graph

    def close(self) -> None:
        """Close the pool, as tests do: Lambda itself ends a process without a word."""
        self.memory = self._graph = None
        self._open.close()


def builder() -> Any:
    """Return the graph to run: put yours here, or an agent of `langchain.agents.create_agent`."""
    graph: Any = StateGraph(MessagesState)
    return graph.add_node("answer", answer).add_edge(START, "answer")


def answer(state: MessagesState) -> dict[str, Any]:
    """Answer as a model would that is good at counting."""
    told = [message for message in state["messages"] if message.type == "human"]
    return {"messages": [AIMessage(f"You have told me {len(told)} things.")]}


APPLICATION = Application()


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer one event; what Lambda is told to call."""
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    graph = APPLICATION.graph(max(seconds, 0))
    config = {"configurable": {"thread_id": event["thread"], "user_id": event["agent"]}}
    state = graph.invoke({"messages": [("user", event["message"])]}, config)
    return {"reply": state["messages"][-1].text}
