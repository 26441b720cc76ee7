"""Keeping a conversation within its model's window, as Letta does.

Past a share of the window the oldest messages make room, and a summary stands in their place: of
them and of the summary before it, so that what was said at first is still known at last. They are
in recall memory as they were said.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast
from uuid import uuid4

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.utils import get_buffer_string
from langchain_core.runnables import RunnableConfig
from langgraph.constants import TAG_NOSTREAM  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store._checkpoints.message_columns import SUMMARY_SOURCE
from langgraph_letta_store.agents.token_count import TokenCounter, about, tokens_of
from langgraph_letta_store.errors import ConfigurationError

SUMMARY_PROMPT = """\
You keep an assistant's memory of a long conversation. The messages below are its oldest part. \
They leave the conversation now, and what you write takes their place. A <summary> at the \
beginning is what you wrote of still older messages, which nobody sees any more: carry over what \
still matters.

Write for the assistant who goes on from here, in the language of the conversation:
- what the user wants, and the latest request in full if it is not answered yet;
- facts, names, numbers and decisions that may matter later, with their dates where known;
- what was done, with which tools, and what came of it;
- what is still open.

Leave out greetings and repetitions. Use at most 500 words, and write nothing besides the summary.

<messages>
{messages}
</messages>"""
"""How a model is asked for a summary; `{messages}` is where the messages go."""

_INTRODUCTION = (
    "This conversation began earlier. A summary of its beginning, whose messages "
    "conversation_search can still find:\n\n"
)
_NOTHING = "(no summary was written)"

_CALL: RunnableConfig = {"tags": [TAG_NOSTREAM], "metadata": {"lc_source": SUMMARY_SOURCE}}
"""A summary is nothing that the agent says: those who stream its words do not get it."""

_CHUNK = 0.7
"""Which share of the window may be filled with messages to sum up at once."""


@dataclass(frozen=True, slots=True)
class Context:
    """How much of a conversation its model is shown.

    Attributes:
        window: how many tokens the model takes; None for what its profile says.
        threshold: past which share of the window messages make room.
        keep: at most which share of the window the messages take that stay.
        counter: counts tokens; None for the model's own counter.
        summary_model: writes the summaries; None for the agent's model.
        summary_prompt: how it is asked, with `{messages}` in it.
    """

    window: int | None = None
    threshold: float = 0.9
    keep: float = 0.3
    counter: TokenCounter | None = None
    summary_model: BaseChatModel | None = None
    summary_prompt: str = SUMMARY_PROMPT

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: one is not of a kind that works.
        """
        window: Any = self.window
        is_count = isinstance(window, int) and not isinstance(window, bool) and window > 0
        if window is not None and not is_count:
            msg = f"context_window is {window!r}; give a number of tokens, or None"
            raise ConfigurationError(msg)
        if not 0 < self.threshold <= 1:
            msg = f"threshold is {self.threshold!r}; give a share of the window, such as 0.9"
            raise ConfigurationError(msg)
        if not 0 < self.keep < self.threshold:
            msg = f"keep is {self.keep!r}; give a share of the window below {self.threshold}"
            raise ConfigurationError(msg)
        if "{messages}" not in self.summary_prompt:
            msg = "summary_prompt has no {messages}; write it where the messages are to stand"
            raise ConfigurationError(msg)

    def cut(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None = None,
        tools: Sequence[Any] = (),
    ) -> Sequence[BaseMessage]:
        """Return the oldest messages that have to make room; mostly none.

        The prompt and the tools count too. The last message stays, and so do system messages; no
        tool call is parted from its results.

        Raises:
            ConfigurationError: the window's size is not known, or tokens cannot be counted.
        """
        window = self._window(model)
        limit = self.threshold * window
        before = [system] if system else []
        tokens = tokens_of(model, [*before, *messages], tools, counter=self.counter, enough=limit)
        if tokens.total <= limit:
            return ()
        besides = tokens.total - tokens.of(messages)
        # The summary needs room too, and the next turns some more.
        budget = min(self.keep * window, (limit - besides) / 2)
        place, kept = len(messages), 0.0
        while place > 0:
            kept += tokens.of([messages[place - 1]])
            if kept > budget:
                break
            place -= 1
        oldest = messages[: _possible(messages, place)]
        return [message for message in oldest if not isinstance(message, SystemMessage)]

    def summarise(self, model: BaseChatModel, evicted: Sequence[BaseMessage]) -> HumanMessage:
        """Return the message that stands for messages that make room."""
        prompts = self._prompts(model, evicted)
        try:
            prompt = next(prompts)
            while True:
                prompt = prompts.send(self._writer(model).invoke(prompt, _CALL))
        except StopIteration as done:
            return cast("HumanMessage", done.value)

    async def asummarise(
        self, model: BaseChatModel, evicted: Sequence[BaseMessage]
    ) -> HumanMessage:
        """Return the message that stands for messages that make room; for coroutines."""
        prompts = self._prompts(model, evicted)
        try:
            prompt = next(prompts)
            while True:
                prompt = prompts.send(await self._writer(model).ainvoke(prompt, _CALL))
        except StopIteration as done:
            return cast("HumanMessage", done.value)

    def _writer(self, model: BaseChatModel) -> BaseChatModel:
        return self.summary_model or model

    def _window(self, model: BaseChatModel) -> int:
        size = self.window or _profiled(model)
        if size is None:
            msg = (
                "context_window: the model's profile does not tell how many tokens it takes; "
                "give context_window=, or summarize=False to leave the conversation as it is"
            )
            raise ConfigurationError(msg)
        return size

    def _prompts(
        self, model: BaseChatModel, evicted: Sequence[BaseMessage]
    ) -> Generator[list[BaseMessage], AIMessage, HumanMessage]:
        """Yield what to ask the summary's writer, be sent the answers, return the message.

        What is too much for its window is told in parts, each with the summary of those before.
        """
        writer = self._writer(model)
        room = int(_CHUNK * (_profiled(writer) or self._window(model)))
        told = [each for each in evicted if not is_summary(each)]
        count = self.counter or about(told)
        summary = "\n\n".join(_summary_of(each) for each in evicted if is_summary(each))
        for part in _parts(told, room, count):
            text = f"<summary>\n{summary}\n</summary>\n{part}" if summary else part
            answer = yield [HumanMessage(self.summary_prompt.format(messages=text))]
            # Without an answer the older summary still holds; recall memory has the rest.
            summary = answer.text.strip() or summary or _NOTHING
        return HumanMessage(
            _INTRODUCTION + summary,
            id=str(uuid4()),
            additional_kwargs={"lc_source": SUMMARY_SOURCE},
        )


def is_summary(message: BaseMessage) -> bool:
    """Whether a message stands for others that made room; LangChain marks its own so, too."""
    return message.additional_kwargs.get("lc_source") == SUMMARY_SOURCE


def without(
    messages: Sequence[AnyMessage], evicted: Sequence[BaseMessage], summary: HumanMessage
) -> list[AnyMessage]:
    """Return messages with a summary in the place of those that made room."""
    gone = {message.id or id(message) for message in evicted}
    left = [message for message in messages if (message.id or id(message)) not in gone]
    first = next((i for i, each in enumerate(left) if not isinstance(each, SystemMessage)), 0)
    return [*left[:first], summary, *left[first:]]


def with_core(system: SystemMessage | None, core: str) -> SystemMessage | None:
    """Return a system prompt with core memory at its end."""
    if not core:
        return system
    if system is None:
        return SystemMessage(core)
    content: Any = system.content
    if isinstance(content, str):
        return system.model_copy(update={"content": f"{content}\n\n{core}" if content else core})
    return system.model_copy(update={"content": [*content, {"type": "text", "text": core}]})


def _profiled(model: BaseChatModel) -> int | None:
    """Return how many tokens a model takes, where its profile tells."""
    size: Any = (model.profile or {}).get("max_input_tokens")
    return size if isinstance(size, int) else None


def _summary_of(message: BaseMessage) -> str:
    return message.text.removeprefix(_INTRODUCTION)


def _possible(messages: Sequence[BaseMessage], wanted: int) -> int:
    """Return the nearest place to cut, rather one where more makes room; 0 where there is none.

    Where half of what could stay does, it is where a turn of the user begins.
    """
    real = next((i for i, each in enumerate(messages) if not _stands(each)), len(messages))
    opened = [0] * (len(messages) + 1)  # where the sum up to there is not 0, a result is behind
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


def _stands(message: BaseMessage) -> bool:
    """Whether it makes no room to sum up a message."""
    return isinstance(message, SystemMessage) or is_summary(message)


def _parts(
    messages: Sequence[BaseMessage], room: int, count: TokenCounter
) -> Generator[str, None, None]:
    """Yield messages as text, in parts that have room; one that is too long without its middle."""
    part, filled = list[str](), 0.0
    for message in messages:
        text = get_buffer_string([message], format="xml")
        size = count([HumanMessage(text)])
        if size > room:
            half = int(len(text) * room / size) // 2
            text = f"{text[:half]}\n[… {len(text) - 2 * half} characters …]\n{text[-half:]}"
            size = room
        if part and filled + size > room:
            yield "\n".join(part)
            part, filled = [], 0.0
        part.append(text)
        filled += size
    if part:
        yield "\n".join(part)
