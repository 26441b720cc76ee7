"""How many tokens a conversation takes, counted by its model where that can."""

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
"""What a model's class overrides that can count; the base class downloads another model's ways."""

_PER_MESSAGE = 16
"""At most so many tokens tell where a message begins and ends, and whose it is."""


class Tokens(NamedTuple):
    """The tokens of messages and of the tools that go with them, and what counts a part of them."""

    total: float
    of: TokenCounter


def tokens_of(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    tools: Sequence[Any] = (),
    *,
    counter: TokenCounter | None = None,
    enough: float = 0,
) -> Tokens:
    """Count tokens: with a counter, else as the model does, else about.

    A total of up to `enough` may be too high, where that is cheaper to say.

    Raises:
        ConfigurationError: the model's own counter does not work here.
    """
    schemas = count_tokens_approximately([], tools=list(tools)) if tools else 0
    if counter is not None:
        return Tokens(counter(messages) + schemas, counter)
    most = _at_most(messages)
    rough = about(messages)
    if most is not None and most + schemas <= enough:
        return Tokens(most + schemas, rough)
    total = _own(model, messages)
    if total is None:
        total = rough(messages, use_usage_metadata_scaling=True)
    # A model may ask its provider to count: that is done once, and shared out among the messages.
    scale = total / max(rough(messages), 1)

    def of(part: Sequence[BaseMessage]) -> float:
        return rough(part) * scale

    return Tokens(total + schemas, of)


def about(messages: Sequence[BaseMessage]) -> Callable[..., int]:
    """Return what counts parts of a conversation about, in the languages that it is in."""
    texts = [cast("Any", message).text for message in messages]
    length = sum(map(len, texts))
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    # A token has about four characters in English, but one in Japanese: of three bytes.
    characters = 4 * length / size if size else 4
    return partial(count_tokens_approximately, chars_per_token=characters)


def _own(model: BaseChatModel, messages: Sequence[BaseMessage]) -> int | None:
    """Count as the model does; None where it cannot."""
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


def _at_most(messages: Sequence[BaseMessage]) -> int | None:
    """Return a bound that costs next to nothing; None where there is more than text.

    No token stands for less than a byte.
    """
    most = 0
    for message in messages:
        if not isinstance(message.content, str):
            return None
        calls = str(message.tool_calls) if isinstance(message, AIMessage) else ""
        texts = message.content, calls, message.name or ""
        most += sum(len(text.encode("utf-8", "replace")) for text in texts) + _PER_MESSAGE
    return most
