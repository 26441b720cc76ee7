"""Checks of arguments: one function for each kind of value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeGuard, cast
from uuid import UUID

from langgraph_letta_store.config.index_size import index_size
from langgraph_letta_store.errors import (
    InvalidNamespaceError,
    InvalidOperationError,
    InvalidValueError,
)

MAX_NAMESPACE_BYTES = 2500
"""The most bytes of a namespace: an entry of a btree index holds 2,704, the agent's id included."""

MAX_KEY_BYTES = 2400
"""The most bytes of the ids in one key: an index entry holds 2,704, with what else is in it."""

_MAX_PAGE = 2**62


def invalid(place: str, expected: str, value: Any) -> str:
    """Return the message of an error about an argument or option.

    Example:
        >>> invalid("limit", "a whole number >= 0", -1)
        '`limit` must be a whole number >= 0, got -1'
    """
    return f"`{place}` must be {expected}, got {format_given(value):.80}"


def format_given(value: Any) -> str:
    """Return what an error shows of a value: of one that Python does not write out, its type."""
    try:
        return repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists too deep
        return f"{type(value).__name__} too large to show"


def is_whole(value: Any, least: float = -math.inf, most: float = math.inf) -> TypeGuard[int]:
    """Whether a value is a whole number within bounds; a bool is not."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_number(value: Any, least: float = -math.inf, most: float = math.inf) -> TypeGuard[float]:
    """Whether a value is a finite number within bounds; a bool is not."""
    is_one = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_one and math.isfinite(value) and least <= value <= most


def is_minutes(value: Any) -> bool:
    """Whether a value is a time to live in minutes that PostgreSQL's calendar can hold."""
    return is_number(value, 0, 1e9)


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value is a mapping, with keys and values of any type."""
    return isinstance(value, Mapping)


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Whether a value is a list or tuple, with elements of any type."""
    return isinstance(value, (list, tuple))


def is_dict(value: Any) -> TypeGuard[dict[Any, Any]]:
    """Whether a value is a plain dictionary."""
    return type(cast("object", value)) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a plain list."""
    return type(cast("object", value)) is list


def parse_text(text: Any, place: str) -> str:
    """Return a text that can be stored.

    Raises:
        InvalidOperationError: `text` is not a str.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(text, str):
        raise InvalidOperationError(invalid(place, "a str", text))
    check_text(text, place)
    return text


def parse_id(value: Any, place: str) -> str:
    """Return an id, a key or a name in its stored form: a str, or the text of an int or a UUID.

    LangMem and LangGraph pass UUIDs and numbers. Everything else is refused, as its text would
    become an id that many share: `None` the id "None", `True` the id "True".

    Raises:
        InvalidOperationError: `value` is neither a str, an int nor a UUID.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if isinstance(value, str):
        text = str.__str__(value)
        if "\0" in text or not text.isascii():
            check_text(text, place)
        return text
    if isinstance(value, UUID) or is_whole(value):
        return str(value)
    raise InvalidOperationError(invalid(place, "a str, an int or a UUID", value))


def check_text(text: str, place: str) -> None:
    """Refuse a text that PostgreSQL cannot hold in a `text` column.

    Raises:
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if "\0" in text:
        raise InvalidValueError(
            f"`{place}` has a NUL character at position {text.index(chr(0))}, which PostgreSQL "
            "cannot store; remove it"
        )
    if not text.isascii():
        check_surrogates(text, place)


def check_key_bytes(ids: Mapping[str, str]) -> None:
    """Refuse ids that together do not fit into an entry of an index.

    Args:
        ids: the places of the ids of one key, and the ids.

    Raises:
        InvalidOperationError: they take more than `MAX_KEY_BYTES`.
    """
    if sum(map(len, ids.values())) * 4 <= MAX_KEY_BYTES:  # at most 4 bytes a character
        return
    sizes = {place: index_size(id_) for place, id_ in ids.items()}
    if sum(sizes.values()) > MAX_KEY_BYTES:
        longest = max(sizes, key=lambda place: sizes[place])
        each = ", ".join(f"`{place}` {size:,}" for place, size in sizes.items())
        raise InvalidOperationError(
            f"`{longest}` is too long: the ids of one row must take at most {MAX_KEY_BYTES:,} "
            f"bytes together, got {sum(sizes.values()):,} ({each}); use a shorter id, or a hash "
            "of it"
        )


def check_surrogates(text: str, place: str) -> None:
    """Refuse a text that has no UTF-8 form.

    Raises:
        InvalidValueError: it has a lone surrogate.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidValueError(
            f"`{place}` has the lone surrogate {text[error.start]!a} at position {error.start}, "
            "which has no UTF-8 form; decode the text properly or remove it"
        ) from error


def parse_namespace(namespace: Any, place: str = "namespace") -> tuple[str, ...]:
    """Return a namespace as a tuple of labels that can be stored and searched.

    Raises:
        InvalidNamespaceError: `namespace` is not a list or tuple, is too long, or has a label that
            is empty or has a period, a NUL or a lone surrogate.
    """
    given: Any = namespace
    if not isinstance(namespace, (list, tuple)):
        expected = "a tuple of labels such as ('memories', 'user')"
        raise InvalidNamespaceError(invalid(place, expected, namespace))
    labels = tuple(given)
    try:
        size = _namespace_size(labels)
    except (TypeError, ValueError, AttributeError):
        number = next(i for i, label in enumerate(labels) if not _is_label(label))
        expected = "a str that is not empty and has no period ('.'), no NUL and no lone surrogate"
        raise InvalidNamespaceError(
            invalid(f"{place}[{number}]", expected, labels[number])
        ) from None
    if size > MAX_NAMESPACE_BYTES:
        raise InvalidNamespaceError(
            f"`{place}` must take at most {MAX_NAMESPACE_BYTES} bytes, got {size}; shorten it"
        )
    return labels


@lru_cache(maxsize=8192)
def _namespace_size(labels: tuple[str, ...]) -> int:
    """Return how many bytes a namespace takes as an array in an index, once its labels pass."""
    for label in labels:
        if not label or "." in label or "\0" in label:
            raise ValueError(label)
    return 24 + sum(4 + -(-len(label.encode()) // 4) * 4 for label in labels)


def _is_label(label: Any) -> bool:
    try:
        return _namespace_size((label,)) > 0
    except (TypeError, ValueError, AttributeError):
        return False


def parse_key(key: Any, place: str = "") -> str:
    """Return a key that can be stored.

    Raises:
        InvalidOperationError: `key` is not a str.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(key, str):
        raise InvalidOperationError(invalid(f"{place}key", "a str", key))
    if "\0" in key or not key.isascii():
        check_text(key, f"{place}key")
    return key


def parse_query(query: Any) -> str | None:
    """Return a query; None where there is none.

    Raises:
        InvalidOperationError: neither a str nor None.
    """
    if query is not None and not isinstance(query, str):
        raise InvalidOperationError(invalid("query", "a str, or None for the newest", query))
    return query


def parse_page(limit: Any, offset: Any) -> tuple[int, int]:
    """Return the limit and offset of a page.

    Raises:
        InvalidOperationError: one of them is not a whole number >= 0.
    """
    if type(limit) is int is type(offset) and 0 <= limit < _MAX_PAGE and 0 <= offset < _MAX_PAGE:
        return limit, offset
    for name, value in (("limit", limit), ("offset", offset)):
        if not is_whole(value, 0, _MAX_PAGE - 1):
            raise InvalidOperationError(invalid(name, "a whole number >= 0", value))
    return limit, offset


def parse_count(place: str, count: Any) -> int:
    """Return a number of messages.

    Raises:
        InvalidOperationError: `count` is not a whole number >= 0.
    """
    if not is_whole(count, 0, 2**31 - 1):
        raise InvalidOperationError(invalid(place, "a whole number >= 0", count))
    return count


def parse_flag(flag: Any, place: str = "read_only") -> bool:
    """Return a bool.

    Raises:
        InvalidOperationError: `flag` is not a bool.
    """
    if not isinstance(flag, bool):
        raise InvalidOperationError(invalid(place, "True or False", flag))
    return flag


def parse_tags(
    tags: Any, place: str = "tags", parse: Callable[[Any, str], str] = parse_text
) -> tuple[str, ...]:
    """Return tags in their order, each once; a set's are sorted, as it has no order.

    Args:
        tags: what the user gave.
        place: the name of the argument.
        parse: returns a tag by its value and place, or raises an error.

    Raises:
        InvalidOperationError: `tags` is not a list, tuple or set of str.
        InvalidValueError: one has a NUL character or a lone surrogate.
    """
    if not isinstance(tags, (list, tuple, set, frozenset)):
        raise InvalidOperationError(
            invalid(place, "a list of str such as ['work', 'travel']", tags)
        )
    each: Any = sorted(tags, key=str) if isinstance(tags, (set, frozenset)) else tags  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # whatever the user gave
    return tuple(dict.fromkeys(parse(tag, f"{place}[{i}]") for i, tag in enumerate(each)))
