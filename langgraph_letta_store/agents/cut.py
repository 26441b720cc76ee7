"""Where a conversation can be cut: calls stay with their results, and an open question stays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from langgraph_letta_store.agents.summaries import is_summary


def find_open_question(messages: Sequence[BaseMessage]) -> int | None:
    """Return the place of the user's last message, unless the agent has answered it already."""
    for place in reversed(range(len(messages))):
        message = messages[place]
        if isinstance(message, AIMessage) and not message.tool_calls:
            return None
        if isinstance(message, HumanMessage) and not is_summary(message):
            return place
    return None


def find_cut(messages: Sequence[BaseMessage], wanted: int) -> int:
    """Return the place to cut that is nearest to the wanted one; 0 where there is none.

    A later place is preferred to an earlier one, and the beginning of a user's turn to both if at
    least half of the messages that could stay do.
    """
    real = next((i for i, each in enumerate(messages) if not _is_fixed(each)), len(messages))
    opened = [0] * (len(messages) + 1)  # a cut splits a call where the sum is not 0
    asked: dict[str, int] = {}
    for place, message in enumerate(messages):
        if isinstance(message, AIMessage):
            asked = {call["id"]: place for call in message.tool_calls if call["id"]}
        elif isinstance(message, ToolMessage):
            opened[asked.pop(message.tool_call_id, place - 1) + 1] += 1
            opened[place + 1] -= 1
        else:
            asked = {}
    for place in set(asked.values()):  # results are still to come
        opened[place + 1] += 1
    still = list(accumulate(opened))
    possible = [place for place in range(real + 1, len(messages)) if not still[place]]
    later = [place for place in possible if place >= wanted]
    for place in later:
        if isinstance(messages[place], HumanMessage) and 2 * place <= len(messages) + wanted:
            return place
    return later[0] if later else possible[-1] if possible else 0


def _is_fixed(message: BaseMessage) -> bool:
    """Whether summing up a message would not save room."""
    return isinstance(message, SystemMessage) or is_summary(message)
