"""Summing up messages that leave a conversation: the prompts for the model that does it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.messages.utils import get_buffer_string

from langgraph_letta_store.agents.summaries import is_summary, read_text
from langgraph_letta_store.agents.token_count import TokenCounter
from langgraph_letta_store.agents.tools.excerpts import leave_out_middle

SUMMARY_PROMPT = """\
You keep an assistant's memory of a long conversation. The messages below are its oldest part. \
They leave the conversation now, and what you write takes their place. A <summary> at the \
beginning is what you wrote of still older messages, which are no longer shown: carry over what \
still matters.

Write for the assistant that goes on from here, in the language of the conversation:
- what the user wants, and the latest request in full if it is not answered yet;
- facts, names, numbers and decisions that may matter later, with their dates where known;
- what was done, with which tools, and what came of it;
- what is still open.

Leave out greetings and repetitions. Use at most 500 words, and write nothing besides the summary.

<messages>
{messages}
</messages>"""
"""The prompt for a summary; `{messages}` stands for the messages."""

_NOTHING = "(no summary was written)"


class Summary(NamedTuple):
    """What a model wrote of messages that leave, and whether it wrote of all of them.

    Without an answer the older summary still holds; recall memory has the rest.
    """

    text: str
    is_complete: bool


def sum_up(
    evicted: Sequence[BaseMessage], prompt: str, room: int, count: TokenCounter, most: int
) -> Generator[list[BaseMessage], AIMessage | None, Summary]:
    """Yield prompts for the summary's writer, receive its answers, return the summary.

    Messages that do not fit into its window are summed up in parts, each with the summary of the
    parts before. After a call that failed, the other parts are not sent.

    Args:
        evicted: the messages; earlier summaries among them are carried over.
        prompt: the prompt, in which `{messages}` stands for the messages.
        room: how many tokens the messages of one call may take.
        count: counts tokens.
        most: how many tokens the summary may take; a longer one loses its middle.
    """
    messages = [each for each in evicted if not is_summary(each)]
    earlier = "\n\n".join(read_text(each) for each in evicted if is_summary(each))
    summary = _shorten(earlier, most, count)
    is_complete = True
    for part in _split_messages(messages, room, count):
        text = f"<summary>\n{summary}\n</summary>\n{part}" if summary else part
        answer = yield [HumanMessage(prompt.replace("{messages}", text))]
        if answer is None:
            return Summary(summary or _NOTHING, is_complete=False)
        written = _shorten(answer.text.strip(), most, count)
        is_complete = is_complete and bool(written)
        summary = written or summary
    return Summary(summary or _NOTHING, is_complete)


def _split_messages(
    messages: Sequence[BaseMessage], room: int, count: TokenCounter
) -> Generator[str, None, None]:
    """Yield messages as texts that fit; one that is too long loses its middle."""
    part, filled = list[str](), 0.0
    for message in messages:
        text = _shorten(get_buffer_string([message], format="xml"), room, count)
        size = min(count([HumanMessage(text)]), room)
        if part and filled + size > room:
            yield "\n".join(part)
            part, filled = [], 0.0
        part.append(text)
        filled += size
    if part:
        yield "\n".join(part)


def _shorten(text: str, room: int, count: TokenCounter) -> str:
    """Return a text without its middle where it takes more than `room` tokens."""
    size = count([HumanMessage(text)]) if text else 0
    return text if size <= room else leave_out_middle(text, int(len(text) * room / size))
