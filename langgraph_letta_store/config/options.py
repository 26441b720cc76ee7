"""Checks of options: dictionaries with known keys, names, choices and numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, cast, get_args

from langgraph_letta_store.config.checks import invalid, is_number, is_whole
from langgraph_letta_store.errors import ConfigurationError


def parse_options(place: str, value: Any, names: Collection[str]) -> dict[str, Any]:
    """Return a dictionary's options without those that are None, whose default applies.

    Raises:
        ConfigurationError: `value` is neither a dictionary nor None, or has an unknown option,
            which would have no effect.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConfigurationError(
            f"`{place}` must be a dictionary of options ({', '.join(names)}), got a "
            f"{type(value).__name__}"
        )
    given = cast("Mapping[str, Any]", value)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise ConfigurationError(
            f"`{place}` has the unknown option {unknown[0]!r:.80}; the options are "
            f"{', '.join(names)}"
        )
    return {name: option for name, option in given.items() if option is not None}


def parse_names(place: str, value: Any, example: str) -> tuple[str, ...]:
    """Return names, each once; a plain str, whose characters would be taken for names, is refused.

    Args:
        place: the name of the argument or option.
        value: what the user gave.
        example: a list as it should be, for the error message.

    Raises:
        ConfigurationError: `value` is not a list, tuple or set, or one of the names is not a str
            or is empty.
    """
    if not isinstance(value, (list, tuple, AbstractSet)):
        raise ConfigurationError(invalid(place, f"a list of str such as {example}", value))
    names = tuple(cast("Collection[Any]", value))
    for number, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise ConfigurationError(invalid(f"{place}[{number}]", "a str that is not empty", name))
    return tuple(dict.fromkeys(names))


def check_choice(place: str, value: Any, literal: Any) -> None:
    """Refuse a value that is not one of those of a Literal.

    Raises:
        ConfigurationError: `value` is not one of them.
    """
    choices = get_args(literal)
    # True == 1, but only one of them is a choice.
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        raise ConfigurationError(invalid(place, f"one of {', '.join(map(repr, choices))}", value))


def check_whole_number(place: str, value: Any, least: int, most: int) -> None:
    """Refuse a value that is not a whole number from `least` to `most`.

    Raises:
        ConfigurationError: `value` is something else.
    """
    if not is_whole(value, least, most):
        raise ConfigurationError(invalid(place, f"a whole number from {least} to {most}", value))


def check_number(place: str, value: Any, least: float, most: float) -> None:
    """Refuse a value that is not a finite number from `least` to `most`.

    Raises:
        ConfigurationError: `value` is something else.
    """
    if not is_number(value, least, most):
        raise ConfigurationError(invalid(place, f"a number from {least:g} to {most:g}", value))
