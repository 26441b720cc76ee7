"""Keeping a conversation within its model's window, as Letta does.

Past a share of the window, the oldest messages leave the conversation, and a summary takes their
place. It sums up these messages and the previous summary, so that the beginning stays known. Recall
memory keeps the messages themselves.
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
from langgraph_letta_store.agents.token_count import TokenCounter, approximate_counter, count_tokens
from langgraph_letta_store.errors import ConfigurationError

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

_INTRODUCTION = (
    "This conversation began earlier. A summary of its beginning, whose messages "
    "conversation_search can still find:\n\n"
)
_NOTHING = "(no summary was written)"

_CALL: RunnableConfig = {"tags": [TAG_NOSTREAM], "metadata": {"lc_source": SUMMARY_SOURCE}}
"""A summary is not the agent's answer: clients that stream its words do not get it."""

_CHUNK = 0.7
"""The share of the window that messages to sum up in one call may take."""


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """Decides which messages leave a conversation, and sums them up.

    Attributes:
        window: the size of the model's window in tokens; None for the size in its profile.
        threshold: the share of the window past which the oldest messages leave.
        keep: the largest share of the window that the remaining messages take.
        counter: counts tokens; None for the model's own counter.
        summary_model: writes the summaries; None for the agent's model.
        summary_prompt: the prompt for a summary, with `{messages}` in it.
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
            ConfigurationError: an option is invalid; the message names it.
        """
        window: Any = self.window
        is_count = isinstance(window, int) and not isinstance(window, bool) and window > 0
        if window is not None and not is_count:
            msg = f"`context_window` must be a number of tokens or None, got {window!r}"
            raise ConfigurationError(msg)
        if not 0 < self.threshold <= 1:
            msg = f"`threshold` must be a share of the window, such as 0.9, got {self.threshold!r}"
            raise ConfigurationError(msg)
        if not 0 < self.keep < self.threshold:
            msg = f"`keep` must be a share of the window below {self.threshold}, got {self.keep!r}"
            raise ConfigurationError(msg)
        if "{messages}" not in self.summary_prompt:
            msg = "`summary_prompt` must contain {messages}, where the messages are put in"
            raise ConfigurationError(msg)

    def cut(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None = None,
        tools: Sequence[Any] = (),
    ) -> Sequence[BaseMessage]:
        """Return the oldest messages that must leave the conversation; usually none.

        The prompt and the tools count too. The last message and system messages stay, and a tool
        call stays together with its results.

        Raises:
            ConfigurationError: the window's size is unknown, or tokens cannot be counted.
        """
        window = self._window(model)
        limit = self.threshold * window
        before = [system] if system else []
        tokens = count_tokens(
            model, [*before, *messages], tools, counter=self.counter, enough=limit
        )
        if tokens.total <= limit:
            return ()
        besides = tokens.total - tokens.of(messages)
        # The summary and the next turns need room too.
        budget = min(self.keep * window, (limit - besides) / 2)
        place, kept = len(messages), 0.0
        while place > 0:
            kept += tokens.of([messages[place - 1]])
            if kept > budget:
                break
            place -= 1
        oldest = messages[: _find_cut(messages, place)]
        return [message for message in oldest if not isinstance(message, SystemMessage)]

    def summarise(self, model: BaseChatModel, evicted: Sequence[BaseMessage]) -> HumanMessage:
        """Return the summary of messages that leave, as a message."""
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
        """Return the summary of messages that leave, as a message; for coroutines."""
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
        size = self.window or _profile_window(model)
        if size is None:
            msg = (
                "`context_window` must be given, as the model's profile has no size of its window; "
                "or give summarize=False to leave the conversation unchanged"
            )
            raise ConfigurationError(msg)
        return size

    def _prompts(
        self, model: BaseChatModel, evicted: Sequence[BaseMessage]
    ) -> Generator[list[BaseMessage], AIMessage, HumanMessage]:
        """Yield prompts for the summary's writer, receive its answers, return the message.

        Messages that do not fit into its window are summed up in parts, each with the summary of
        the parts before.
        """
        writer = self._writer(model)
        room = int(_CHUNK * (_profile_window(writer) or self._window(model)))
        messages = [each for each in evicted if not is_summary(each)]
        count = self.counter or approximate_counter(messages)
        summary = "\n\n".join(_summary_text(each) for each in evicted if is_summary(each))
        for part in _split_messages(messages, room, count):
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
    """Whether a message is a summary of others; LangChain marks its own the same way."""
    return message.additional_kwargs.get("lc_source") == SUMMARY_SOURCE


def replace_by_summary(
    messages: Sequence[AnyMessage], evicted: Sequence[BaseMessage], summary: HumanMessage
) -> list[AnyMessage]:
    """Return messages with a summary in the place of evicted ones."""
    gone = {message.id or id(message) for message in evicted}
    left = [message for message in messages if (message.id or id(message)) not in gone]
    first = next((i for i, each in enumerate(left) if not isinstance(each, SystemMessage)), 0)
    return [*left[:first], summary, *left[first:]]


def add_core(system: SystemMessage | None, core: str) -> SystemMessage | None:
    """Return a system prompt with core memory added at its end."""
    if not core:
        return system
    if system is None:
        return SystemMessage(core)
    content: Any = system.content
    if isinstance(content, str):
        return system.model_copy(update={"content": f"{content}\n\n{core}" if content else core})
    return system.model_copy(update={"content": [*content, {"type": "text", "text": core}]})


def _profile_window(model: BaseChatModel) -> int | None:
    """Return the size of a model's window in tokens, if its profile has it."""
    size: Any = (model.profile or {}).get("max_input_tokens")
    return size if isinstance(size, int) else None


def _summary_text(message: BaseMessage) -> str:
    return message.text.removeprefix(_INTRODUCTION)


def _find_cut(messages: Sequence[BaseMessage], wanted: int) -> int:
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


def _split_messages(
    messages: Sequence[BaseMessage], room: int, count: TokenCounter
) -> Generator[str, None, None]:
    """Yield messages as texts that fit; one that is too long loses its middle."""
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
