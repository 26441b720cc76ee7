"""Playing a LoCoMo conversation through an agent: one of the two is the user, the other the model.

The agent is a real one, `create_agent` with this package's middleware, and so is its client, a
`ChatOpenAI` on loopback; only the model's words come from the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
from tests.support.locomo import Conversation, Turn
from tests.support.openai_server import OpenAIServer, Request

AGENT, THREAD = "ada", "life"
SUMMARY = "They caught up on what was said so far."
SILENCE = "…"
"""What the model says where the conversation lets it say nothing."""

WINDOW = 4_000
"""The model's window in tokens: small, so that old messages leave the state again and again."""


def play(conversation: Conversation, memory: LettaMemory, server: OpenAIServer) -> Any:
    """Play a conversation in one thread, and return the agent that it was played to.

    Without its last messages the thread's state holds a summary; all that was said is to be found
    in recall memory.
    """
    said: list[str] = []

    def script(request: Request) -> str:
        return SUMMARY if request["model"] == "summary" else said.pop()

    server.says(script)
    agent = create_agent(
        _model(server, "gpt-test"),
        middleware=[
            LettaMemoryMiddleware(
                memory,
                model=_model(server, "summary"),
                context_window=WINDOW,
                token_counter=count_tokens_approximately,
            )
        ],
        checkpointer=memory.saver,
        store=memory.store,
    )
    config: Any = {"configurable": {"thread_id": THREAD, "agent_id": AGENT}}
    for session in conversation.sessions:
        for messages, reply in exchanges(session):
            said.append(reply)
            cast("Any", agent).invoke({"messages": messages}, config, durability="exit")
    return agent


def exchanges(session: Sequence[Turn]) -> Iterator[tuple[list[AnyMessage], str]]:
    """Cut a session into what is put to the model, and what it answers.

    Who speaks first is the user. Of several turns in a row the model's last is its answer; those
    before are put to it as its own.
    """
    user = session[0].speaker
    waiting: list[AnyMessage] = []
    for speaker, turns in groupby(session, lambda turn: turn.speaker):
        if speaker == user:
            waiting += [HumanMessage(turn.text, id=turn.id) for turn in turns]
        else:
            *before, last = turns
            waiting += [AIMessage(turn.text, id=turn.id) for turn in before]
            yield waiting, last.text
            waiting = []
    if waiting:
        yield waiting, SILENCE


def _model(server: OpenAIServer, name: str) -> ChatOpenAI:
    return ChatOpenAI(model=name, base_url=server.url, api_key=SecretStr("test"))
