"""Summaries of messages that left a conversation, as messages of that conversation.

A summary records the ids of the messages that it stands for. In a larger graph, such as one with a
supervisor, the parent graph hands these messages back in the next turn; they are left out again
without another call of the model. There, a later summary takes the id of the one before it, so that
the parent's state keeps one summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage, SystemMessage

from langgraph_letta_store._checkpoints.message_columns import SUMMARY_SOURCE
from langgraph_letta_store.config.checks import is_sequence

M = TypeVar("M", bound=BaseMessage)

INTRODUCTION = (
    "This conversation began earlier. A summary of its beginning, whose messages "
    "conversation_search can still find:\n\n"
)

SUMMARIZED_IDS = "summarized_ids"
"""Where a summary keeps the ids of the messages that it stands for: in `additional_kwargs`."""


def is_summary(message: BaseMessage) -> bool:
    """Whether a message is a summary of others; LangChain marks its own the same way."""
    return message.additional_kwargs.get("lc_source") == SUMMARY_SOURCE


def read_text(message: BaseMessage) -> str:
    """Return a summary's text without the words that introduce it."""
    return message.text.removeprefix(INTRODUCTION)


def make_summary(
    text: str, evicted: Sequence[BaseMessage], messages: Iterable[BaseMessage] = ()
) -> HumanMessage:
    """Return the message that stands for evicted ones.

    Args:
        text: the summary.
        evicted: the messages that it stands for; earlier summaries among them are replaced.
        messages: the whole state. Ids that an earlier summary records are recorded again if their
            messages are still there, since only then can they come back.
    """
    earlier = [message for message in evicted if is_summary(message)]
    present = {message.id for message in messages}
    ids = dict.fromkeys(each for each in _recorded_ids(earlier) if each in present)
    replaced = next((each.id for each in reversed(earlier) if each.id), None) if ids else None
    own_id = replaced or str(uuid4())
    ids.update(dict.fromkeys(message.id for message in evicted if message.id))
    ids.pop(own_id, None)
    return HumanMessage(
        INTRODUCTION + text,
        id=own_id,
        additional_kwargs={"lc_source": SUMMARY_SOURCE, SUMMARIZED_IDS: list(ids)},
    )


def leave_out_summarized(messages: Sequence[M]) -> list[M]:
    """Return messages without those that a summary among them stands for.

    Where any is left out, the summaries go before the other messages: a parent graph appends a new
    summary to its messages, behind those that are newer.
    """
    summarized = set(_recorded_ids(messages))
    if not summarized or not any(message.id in summarized for message in messages):
        return list(messages)
    left = [message for message in messages if message.id not in summarized]
    return sorted(left, key=_rank)


def replace_by_summary(
    messages: Sequence[AnyMessage], evicted: Sequence[BaseMessage], summary: HumanMessage
) -> list[AnyMessage]:
    """Return messages with a summary in the place of evicted ones."""
    gone = {message.id or id(message) for message in evicted}
    left = [message for message in messages if (message.id or id(message)) not in gone]
    first = next((i for i, each in enumerate(left) if not isinstance(each, SystemMessage)), 0)
    return [*left[:first], summary, *left[first:]]


def _recorded_ids(messages: Iterable[BaseMessage]) -> Iterable[str]:
    for message in messages:
        ids: Any = message.additional_kwargs.get(SUMMARIZED_IDS)
        if is_sequence(ids) and is_summary(message):
            yield from (each for each in ids if isinstance(each, str))


def _rank(message: BaseMessage) -> int:
    return 0 if isinstance(message, SystemMessage) else 1 if is_summary(message) else 2
