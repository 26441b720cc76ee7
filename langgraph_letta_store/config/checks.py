"""Checks of options that no type checker sees: what a user's dictionaries hold."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, cast, get_args

from langgraph_letta_store.errors import ConfigurationError


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
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        msg = f"{place} is {value!r:.80}; give a whole number from {least} to {most}"
        raise ConfigurationError(msg)


def number(place: str, value: Any, least: float, most: float) -> None:
    """Refuse what is no number within bounds.

    Raises:
        ConfigurationError: it is none.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not least <= value <= most:
        msg = f"{place} is {value!r:.80}; give a number from {least:g} to {most:g}"
        raise ConfigurationError(msg)
