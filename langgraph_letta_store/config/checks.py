"""Checks of what users give: options, texts, namespaces, keys, pages."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeGuard, cast, get_args
from uuid import UUID

from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidNamespaceError,
    InvalidOperationError,
    InvalidValueError,
)

MAX_NAMESPACE_BYTES = 2500
"""What a namespace takes in an index at most: btree entries hold 2,704 bytes, the agent's id
included."""

_MAX_PAGE = 2**62


def mapping(place: str, value: Any) -> Mapping[str, Any]:
    """Return a dictionary of options; None is an empty one.

    Raises:
        ConfigurationError: it is none.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        msg = f"{place} is a {type(value).__name__}; give a dictionary"
        raise ConfigurationError(msg)
    return cast("Mapping[str, Any]", value)


def chosen(place: str, value: Any, names: Collection[str]) -> dict[str, Any]:
    """Return what a dictionary of options says; what is None there is as by default.

    Raises:
        ConfigurationError: it is no dictionary, or has an option of another name, which would have
            no effect.
    """
    given = mapping(place, value)
    for name in given:
        if name not in names:
            msg = f"{place} has {name!r:.80}; the options are {', '.join(names)}"
            raise ConfigurationError(msg)
    return {name: option for name, option in given.items() if option is not None}


def one_of(place: str, value: Any, literal: Any) -> None:
    """Refuse what is none of a Literal's values.

    Raises:
        ConfigurationError: it is none.
    """
    choices = get_args(literal)
    # True is not 1, though they are equal.
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        msg = f"{place} is {value!r:.80}; choose one of {', '.join(map(str, choices))}"
        raise ConfigurationError(msg)


def whole(place: str, value: Any, least: int, most: int) -> None:
    """Refuse what is no whole number within bounds.

    Raises:
        ConfigurationError: it is none.
    """
    if not is_whole(value, least, most):
        msg = f"{place} is {value!r:.80}; give a whole number from {least} to {most}"
        raise ConfigurationError(msg)


def number(place: str, value: Any, least: float, most: float) -> None:
    """Refuse what is no number within bounds.

    Raises:
        ConfigurationError: it is none.
    """
    if not is_number(value, least, most):
        msg = f"{place} is {value!r:.80}; give a number from {least:g} to {most:g}"
        raise ConfigurationError(msg)


def is_whole(value: Any, least: float = -math.inf, most: float = math.inf) -> TypeGuard[int]:
    """Whether a value is a whole number within bounds; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_number(value: Any, least: float = -math.inf, most: float = math.inf) -> TypeGuard[float]:
    """Whether a value is a finite number within bounds; True and False are none."""
    is_one = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_one and math.isfinite(value) and least <= value <= most


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value of a user's is a mapping, of whatever it may be."""
    return isinstance(value, Mapping)


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Whether a value of a user's is a list or tuple, of whatever it may be."""
    return isinstance(value, (list, tuple))


def is_dict(value: Any) -> TypeGuard[dict[Any, Any]]:
    """Whether a value is a plain dictionary."""
    return type(cast("object", value)) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a plain list."""
    return type(cast("object", value)) is list


def checked_text(text: Any, place: str) -> str:
    """Return a text that can be stored.

    Raises:
        InvalidOperationError: it is no str.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(text, str):
        msg = f"{place} is {text!r:.80}; give a str"
        raise InvalidOperationError(msg)
    check_text(text, place)
    return text


def checked_id(value: Any, place: str) -> str:
    """Return an id, a key or a name as it is stored: a str, or the text of an int or a UUID.

    LangMem and LangGraph pass UUIDs and numbers. Everything else is refused, as its text would
    become an id that many share: `None` the id "None", `True` the id "True".

    Raises:
        InvalidOperationError: it is neither a str, an int nor a UUID.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if isinstance(value, str):
        text = str.__str__(value)
        check_text(text, place)
        return text
    if isinstance(value, UUID) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    msg = f"{place} must be a str, an int or a UUID, got {value!r:.80}"
    raise InvalidOperationError(msg)


def check_text(text: str, place: str) -> None:
    """Refuse a text that PostgreSQL cannot hold in a `text` column.

    Raises:
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if "\0" in text:
        msg = f"{place} has a NUL character at position {text.index(chr(0))}; leave it out"
        raise InvalidValueError(msg)
    check_surrogates(text, place)


def check_surrogates(text: str, place: str) -> None:
    """Refuse a text that is not UTF-8.

    Raises:
        InvalidValueError: it has a lone surrogate.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        msg = (
            f"{place} has the lone surrogate {text[error.start]!a} at position {error.start}, "
            "which is not text; decode it properly or leave it out"
        )
        raise InvalidValueError(msg) from error


def checked_namespace(namespace: Any, place: str = "namespace") -> tuple[str, ...]:
    """Return a namespace as a tuple of labels that can be stored and searched.

    Raises:
        InvalidNamespaceError: not a sequence of labels, a label that is empty or has a period,
            a NUL or a lone surrogate (the first three as LangGraph has it), or too long.
    """
    if not is_sequence(namespace):
        msg = f"{place} is {namespace!r:.80}; give a tuple of labels such as ('memories', 'user')"
        raise InvalidNamespaceError(msg)
    labels = tuple(namespace)
    try:
        size = _namespace_size(labels)
    except (TypeError, ValueError, AttributeError):
        position = next(i for i, label in enumerate(labels) if not _is_label(label))
        msg = (
            f"{place}[{position}] is {labels[position]!r:.80}; a label is a str that is not empty "
            "and has no period ('.'), no NUL and no lone surrogate"
        )
        raise InvalidNamespaceError(msg) from None
    if size > MAX_NAMESPACE_BYTES:
        most = MAX_NAMESPACE_BYTES
        msg = f"{place} takes {size} bytes, more than the {most} of an index; shorten it"
        raise InvalidNamespaceError(msg)
    return labels


@lru_cache(maxsize=8192)
def _namespace_size(labels: tuple[str, ...]) -> int:
    """What a namespace takes as an array in an index, once each label is found to be one."""
    for label in labels:
        if not label or "." in label or "\0" in label:
            raise ValueError(label)
    return 24 + sum(4 + -(-len(label.encode()) // 4) * 4 for label in labels)


def _is_label(label: Any) -> bool:
    try:
        return _namespace_size((label,)) > 0
    except (TypeError, ValueError, AttributeError):
        return False


def checked_key(key: Any, place: str = "") -> str:
    """Return a key that can be stored.

    Raises:
        InvalidOperationError: not a str.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    return checked_text(key, f"{place}key")


def checked_query(query: Any) -> str | None:
    """Return a query; None where there is none.

    Raises:
        InvalidOperationError: neither a str nor None.
    """
    if query is not None and not isinstance(query, str):
        msg = f"query is {query!r:.80}; give a str, or None to get the newest"
        raise InvalidOperationError(msg)
    return query


def checked_page(limit: Any, offset: Any) -> tuple[int, int]:
    """Return the limit and offset of a page.

    Raises:
        InvalidOperationError: one of them is not a whole number from 0.
    """
    for name, value in (("limit", limit), ("offset", offset)):
        if not is_whole(value, 0, _MAX_PAGE - 1):
            msg = f"{name} is {value!r:.80}; give a whole number from 0"
            raise InvalidOperationError(msg)
    return limit, offset


def checked_count(place: str, count: Any) -> int:
    """Return a number of messages.

    Raises:
        InvalidOperationError: not a whole number from 0.
    """
    if not is_whole(count, 0, 2**31 - 1):
        msg = f"{place} is {count!r:.80}; give a whole number from 0"
        raise InvalidOperationError(msg)
    return count


def checked_flag(flag: Any, place: str = "read_only") -> bool:
    """Return a bool.

    Raises:
        InvalidOperationError: it is something else.
    """
    if not isinstance(flag, bool):
        msg = f"{place} is {flag!r:.80}; give True or False"
        raise InvalidOperationError(msg)
    return flag


def checked_tags(tags: Any, place: str = "tags") -> tuple[str, ...]:
    """Return tags in their order, each once.

    Raises:
        InvalidOperationError: they are no list of str.
        InvalidValueError: one has a NUL character or a lone surrogate.
    """
    if not isinstance(tags, (list, tuple, set, frozenset)):
        msg = f"{place} is {tags!r:.80}; give a list of str"
        raise InvalidOperationError(msg)
    each: Any = sorted(tags, key=str) if isinstance(tags, (set, frozenset)) else tags  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # whatever the user gave
    return tuple(dict.fromkeys(checked_text(tag, f"{place}[{i}]") for i, tag in enumerate(each)))
