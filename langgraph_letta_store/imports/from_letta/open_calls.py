"""Contexts whose tool calls have their results, as models require.

A context of Letta may end in a call that waits for an approval, or have calls that a crash left
without results. Models refuse a conversation in which a call has no result, or a result no call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

CLOSED = (
    "Error: this call has no result. It was interrupted, or waited for an approval, when the "
    "conversation moved here. Call the tool again if it is still needed."
)


class ClosedContext(NamedTuple):
    """The messages of a context, and how many of them answer calls without results."""

    messages: Sequence[BaseMessage]
    added: int


def close_calls(messages: Sequence[BaseMessage]) -> ClosedContext:
    """Return a context in which each call has one result, right after the message that calls.

    Results without a call leave the context, as do messages without content or calls.
    """
    results = _find_results(messages)
    closed: list[BaseMessage] = []
    added = 0
    for place, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            continue
        calls = _list_calls(message)
        if not (message.content or calls):
            continue
        closed.append(message)
        answered = results.get(place, {})
        closed += answered.values()
        for call_id, name in calls.items():
            if call_id not in answered:
                added += 1
                result = ToolMessage(
                    CLOSED,
                    tool_call_id=call_id,
                    name=name,
                    id=f"{message.id}-closed-{added}",
                    status="error",
                )
                closed.append(result)
    return ClosedContext(closed, added)


def _find_results(messages: Sequence[BaseMessage]) -> dict[int, dict[str, ToolMessage]]:
    """Return the first result of each call, by the place of the message that calls last before."""
    asked: dict[str, int] = {}
    results: dict[int, dict[str, ToolMessage]] = {}
    for place, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            if (by := asked.get(message.tool_call_id)) is not None:
                results.setdefault(by, {}).setdefault(message.tool_call_id, message)
        else:
            asked |= dict.fromkeys(_list_calls(message), place)
    return results


def _list_calls(message: BaseMessage) -> dict[str, str | None]:
    """Return the names of the tools that a message calls, by the calls' ids."""
    if not isinstance(message, AIMessage):
        return {}
    calls = [*message.tool_calls, *message.invalid_tool_calls]
    return {call["id"]: call["name"] for call in calls if call["id"]}
