"""The options `reader` and `consistency`: servers that only read, and how new their answers are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, TypeAlias, cast

from langgraph_letta_store.config.checks import invalid, is_sequence
from langgraph_letta_store.config.options import check_choice
from langgraph_letta_store.errors import ConfigurationError

Consistency: TypeAlias = Literal["session", "strict", "eventual"]
"""What a read sees: what the same object has written before; what anyone has; or what the reader
happens to have."""

TOKEN_KEY = "letta_read_token"  # noqa: S105  # the name of a position, no secret
"""The key of a run's config under which it gives a token of `read_token`."""

ReaderString: TypeAlias = str | Callable[[], str]
ReaderStrings: TypeAlias = ReaderString | Sequence[ReaderString]
"""The connection string of a reader, as `conn_string` takes it, or those of several."""

AsyncReaderString: TypeAlias = str | Callable[[], str | Awaitable[str]]
AsyncReaderStrings: TypeAlias = AsyncReaderString | Sequence[AsyncReaderString]
"""The same for asynchronous classes; a function may be a coroutine function."""


def list_readers(reader: Any) -> Sequence[Any]:
    """Return the readers of the option `reader`: none, one or several.

    Raises:
        ConfigurationError: one of them is neither a str nor a function.

    Example:
        >>> list_readers("host=replica.example.org")
        ('host=replica.example.org',)
    """
    if reader is None:
        return ()
    listed: Sequence[Any] = tuple(cast("Any", reader)) if is_sequence(reader) else (reader,)
    for number, each in enumerate(listed):
        if not (isinstance(each, str) and each) and not callable(each):
            place = f"reader[{number}]" if is_sequence(reader) else "reader"
            expected = "a connection string, or a function that returns one"
            raise ConfigurationError(invalid(place, expected, each))
    return listed


def parse_consistency(consistency: Any) -> Consistency:
    """Return the option `consistency`.

    Raises:
        ConfigurationError: it is another value.
    """
    check_choice("consistency", consistency, Consistency)
    return cast("Consistency", consistency)
