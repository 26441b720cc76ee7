"""Cutting tools' results that alone are longer than the model's window allows.

The question that the agent is answering and what it did for it stay in the prompt, so that a turn
with long results can outgrow the window, whatever leaves before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, SystemMessage, ToolMessage

from langgraph_letta_store.agents.context_warnings import warn_of_long_turn
from langgraph_letta_store.agents.context_window import ContextWindow
from langgraph_letta_store.agents.tools.excerpts import leave_out_middle, share_room

_LEAST = 200
"""How many characters of each result stay at least."""


def fit_results(
    context: ContextWindow,
    model: BaseChatModel,
    messages: list[AnyMessage],
    system: SystemMessage | None,
    tools: Sequence[Any],
) -> list[AnyMessage]:
    """Return messages whose longest tool results are cut where they do not fit the window.

    The graph's state and recall memory keep these results whole.

    Raises:
        ConfigurationError: the window's size is unknown, or tokens cannot be counted.
    """
    window = context.find_window(model)
    texts = {
        place: message.text
        for place, message in enumerate(messages)
        if isinstance(message, ToolMessage) and isinstance(message.content, str)
    }
    # A token has a character at least.
    if sum(map(len, texts.values())) < (1 - context.threshold) * window:
        return messages
    tokens = context.count(model, messages, system, tools, window)
    if tokens.total <= window:
        return messages
    taken = tokens.of([messages[place] for place in texts])
    left = max(context.threshold * window - (tokens.total - taken), 0)
    lengths = [len(text) for text in texts.values()]
    shares = share_room(lengths, int(sum(lengths) * left / taken))
    fitting = list(messages)
    for (place, text), share in zip(texts.items(), shares, strict=True):
        if max(share, _LEAST) < len(text):
            content = leave_out_middle(text, max(share, _LEAST))
            fitting[place] = messages[place].model_copy(update={"content": content})
    if not left:
        warn_of_long_turn(window)
    return fitting
