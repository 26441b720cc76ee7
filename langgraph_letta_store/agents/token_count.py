"""Counts the tokens of a conversation, by its model if possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias, cast

from langchain_core.language_models import BaseChatModel, BaseLanguageModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.utils import count_tokens_approximately

from langgraph_letta_store.errors import ConfigurationError

TokenCounter: TypeAlias = Callable[[Sequence[BaseMessage]], float]
"""Counts the tokens of messages."""

_OWN = ("get_num_tokens_from_messages", "get_num_tokens", "get_token_ids")
"""The methods that a model's class overrides if it can count; the base class downloads GPT-2's."""

_PER_MESSAGE = 16
"""The most tokens that mark a message's beginning, end and role."""


class Tokens(NamedTuple):
    """The tokens of messages and tools, and a counter for a part of the messages."""

    total: float
    of: TokenCounter


def count_tokens(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    tools: Sequence[Any] = (),
    *,
    counter: TokenCounter | None = None,
    enough: float = 0,
) -> Tokens:
    """Count tokens: by the counter, else by the model, else approximately.

    A total of up to `enough` may be an upper bound, which is cheaper.

    Raises:
        ConfigurationError: the model's own counter does not work here.
    """
    schemas = count_tokens_approximately([], tools=list(tools)) if tools else 0
    if counter is not None:
        return Tokens(counter(messages) + schemas, counter)
    most = _upper_bound(messages)
    rough = approximate_counter(messages)
    if most is not None and most + schemas <= enough:
        return Tokens(most + schemas, rough)
    total = _count_by_model(model, messages)
    if total is None:
        total = rough(messages, use_usage_metadata_scaling=True)
    # A model may call its provider to count, so it counts once, and the messages share the total.
    scale = total / max(rough(messages), 1)

    def count_part(part: Sequence[BaseMessage]) -> float:
        return rough(part) * scale

    return Tokens(total + schemas, count_part)


def approximate_counter(messages: Sequence[BaseMessage]) -> Callable[..., int]:
    """Return an approximate counter that fits the languages of a conversation."""
    texts = [cast("Any", message).text for message in messages]
    length = sum(map(len, texts))
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    # A token has about four characters in English, but one in Japanese: of three bytes.
    characters = 4 * length / size if size else 4
    return partial(count_tokens_approximately, chars_per_token=characters)


def _count_by_model(model: BaseChatModel, messages: Sequence[BaseMessage]) -> int | None:
    """Count by the model; None where it cannot."""
    if model.custom_get_token_ids is None and not any(
        getattr(type(model), name) is not getattr(BaseLanguageModel, name) for name in _OWN
    ):
        return None
    try:
        return model.get_num_tokens_from_messages(list(messages))
    except NotImplementedError:
        return None
    except OSError as error:  # tiktoken downloads what it counts with
        msg = (
            f"token_counter: the model's own counter does not work here ({error!r:.200}); give "
            "another, such as langchain_core.messages.utils.count_tokens_approximately"
        )
        raise ConfigurationError(msg) from error


def _upper_bound(messages: Sequence[BaseMessage]) -> int | None:
    """Return a cheap upper bound; None where messages have more than text.

    A token has at least one byte.
    """
    most = 0
    for message in messages:
        if not isinstance(message.content, str):
            return None
        calls = str(message.tool_calls) if isinstance(message, AIMessage) else ""
        texts = message.content, calls, message.name or ""
        most += sum(len(text.encode("utf-8", "replace")) for text in texts) + _PER_MESSAGE
    return most
