"""Keeping a conversation within its model's window, as Letta does.

Past a share of the window, the oldest messages leave the conversation, and a summary takes their
place. It sums up these messages and the previous summary, so that the beginning stays known. Recall
memory keeps the messages themselves.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_core.runnables import RunnableConfig
from langgraph.constants import TAG_NOSTREAM  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.errors import GraphBubbleUp  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store._checkpoints.message_columns import SUMMARY_SOURCE
from langgraph_letta_store.agents.context_warnings import log_failed_summary, warn_of_full_window
from langgraph_letta_store.agents.cut import find_cut, find_open_question
from langgraph_letta_store.agents.summaries import is_summary, make_summary
from langgraph_letta_store.agents.summary_prompts import SUMMARY_PROMPT, Summary, sum_up
from langgraph_letta_store.agents.token_count import (
    TokenCounter,
    Tokens,
    approximate_counter,
    count_tokens,
)
from langgraph_letta_store.agents.tools.formatting import LEAST_CHARACTERS, RESULT_CHARACTERS
from langgraph_letta_store.errors import ConfigurationError

_CALL: RunnableConfig = {"tags": [TAG_NOSTREAM], "metadata": {"lc_source": SUMMARY_SOURCE}}
"""A summary is not the agent's answer: clients that stream its words do not get it."""

_CHUNK = 0.7
"""The share of the window that messages to sum up in one call may take."""

_SUMMARY = 0.2
"""The share of the window that a summary may take."""

_RESULT = 0.1
"""The share of the window that the result of one search may take."""

_CHARACTERS_PER_TOKEN = 4

_FLOOR = 0.05
"""The share of the window that a cut must free while the conversation fits the window: otherwise
every turn would write a summary of a few words."""


class Shortening(NamedTuple):
    """The messages that leave a conversation, and the text that takes their place."""

    evicted: Sequence[BaseMessage]
    text: str

    def summary(self, messages: Sequence[BaseMessage]) -> HumanMessage:
        """Return the summary's message for a state of these messages."""
        return make_summary(self.text, self.evicted, messages)


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

    def result_characters(self) -> int:
        """Return how many characters a search may return: at most a tenth of a known window."""
        model = self.summary_model
        window = self.window or (_profile_window(model) if model else None)
        if window is None:
            return RESULT_CHARACTERS
        characters = int(_RESULT * _CHARACTERS_PER_TOKEN * window)
        return min(RESULT_CHARACTERS, max(LEAST_CHARACTERS, characters))

    def shorten(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None = None,
        tools: Sequence[Any] = (),
    ) -> Shortening | None:
        """Return which messages must leave, and their summary; usually None.

        A summary that cannot be written ends no turn: the conversation goes on uncut while it fits
        the window, and is cut with the summary before otherwise.

        Raises:
            ConfigurationError: the window's size is unknown, or tokens cannot be counted.
        """
        evicted = self.cut(model, messages, system, tools)
        if not evicted:
            return None
        summary = self.summarise(model, evicted)
        fits = not summary.is_complete and self._fits(model, messages, system, tools)
        return None if fits else Shortening(evicted, summary.text)

    async def ashorten(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None = None,
        tools: Sequence[Any] = (),
    ) -> Shortening | None:
        """Do what `shorten` does, for coroutines."""
        evicted = self.cut(model, messages, system, tools)
        if not evicted:
            return None
        summary = await self.asummarise(model, evicted)
        fits = not summary.is_complete and self._fits(model, messages, system, tools)
        return None if fits else Shortening(evicted, summary.text)

    def cut(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None = None,
        tools: Sequence[Any] = (),
    ) -> Sequence[BaseMessage]:
        """Return the oldest messages that must leave the conversation; usually none.

        The prompt and the tools count too. The last message, system messages and the question that
        the agent is answering stay, and a tool call stays together with its results.

        Raises:
            ConfigurationError: the window's size is unknown, or tokens cannot be counted.
        """
        window = self.find_window(model)
        limit = self.threshold * window
        tokens = self.count(model, messages, system, tools, limit)
        if tokens.total <= limit:
            return ()
        besides = tokens.total - tokens.of(messages)
        if besides > limit - _FLOOR * window:
            warn_of_full_window(window, _FLOOR)
        question = find_open_question(messages)
        # The summary and the next turns need room too.
        budget = min(self.keep * window, (limit - besides) / 2)
        place = len(messages)
        kept = 0.0 if question is None else tokens.of([messages[question]])
        while place > 0:
            if place - 1 != question:
                kept += tokens.of([messages[place - 1]])
            if kept > budget:
                break
            place -= 1
        evicted = [
            message
            for index, message in enumerate(messages[: find_cut(messages, place)])
            if not isinstance(message, SystemMessage) and index != question
        ]
        if all(map(is_summary, evicted)):
            return ()
        frees_enough = tokens.of(evicted) >= _FLOOR * window
        return evicted if frees_enough or tokens.total > window else ()

    def summarise(self, model: BaseChatModel, evicted: Sequence[BaseMessage]) -> Summary:
        """Return the summary of messages that leave."""
        prompts, answer = self._prompts(model, evicted), None
        try:
            while True:
                prompt = prompts.send(answer)
                try:
                    answer = self._writer(model).invoke(prompt, _CALL)
                except GraphBubbleUp:
                    raise
                except Exception as error:  # noqa: BLE001  # whatever a provider's client raises
                    answer = None
                    log_failed_summary(error)
        except StopIteration as done:
            return cast("Summary", done.value)

    async def asummarise(self, model: BaseChatModel, evicted: Sequence[BaseMessage]) -> Summary:
        """Return the summary of messages that leave, for coroutines."""
        prompts, answer = self._prompts(model, evicted), None
        try:
            while True:
                prompt = prompts.send(answer)
                try:
                    answer = await self._writer(model).ainvoke(prompt, _CALL)
                except GraphBubbleUp:
                    raise
                except Exception as error:  # noqa: BLE001  # whatever a provider's client raises
                    answer = None
                    log_failed_summary(error)
        except StopIteration as done:
            return cast("Summary", done.value)

    def _writer(self, model: BaseChatModel) -> BaseChatModel:
        return self.summary_model or model

    def find_window(self, model: BaseChatModel) -> int:
        """Return the size of the window in tokens.

        Raises:
            ConfigurationError: it is unknown.
        """
        size = self.window or _profile_window(model)
        if size is None:
            msg = (
                "`context_window` must be given, as the model's profile has no size of its window; "
                "or give summarize=False to leave the conversation unchanged"
            )
            raise ConfigurationError(msg)
        return size

    def count(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None,
        tools: Sequence[Any],
        enough: float,
    ) -> Tokens:
        """Count the tokens of a call; up to `enough` the total may be an upper bound."""
        before = [system] if system else []
        return count_tokens(model, [*before, *messages], tools, counter=self.counter, enough=enough)

    def _prompts(
        self, model: BaseChatModel, evicted: Sequence[BaseMessage]
    ) -> Generator[list[BaseMessage], AIMessage | None, Summary]:
        room = int(_CHUNK * (_profile_window(self._writer(model)) or self.find_window(model)))
        count = self.counter or approximate_counter(evicted)
        most = int(_SUMMARY * self.find_window(model))
        return sum_up(evicted, self.summary_prompt, room, count, most)

    def _fits(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        system: SystemMessage | None,
        tools: Sequence[Any],
    ) -> bool:
        window = self.find_window(model)
        return self.count(model, messages, system, tools, window).total <= window


def _profile_window(model: BaseChatModel) -> int | None:
    """Return the size of a model's window in tokens, if its profile has it."""
    size: Any = (model.profile or {}).get("max_input_tokens")
    return size if isinstance(size, int) else None
