"""Names in a run's config: of its agent, and of its tenant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

_AUTHENTICATED = "langgraph_auth_"
"""The prefix of keys that a LangGraph server sets for the user of a request."""


class Found(NamedTuple):
    """A value that names something, and its place in the config."""

    value: Any
    place: str


def find_value(configurable: Mapping[str, Any], metadata: Any, keys: Sequence[str]) -> Found | None:
    """Return what the first key that is there names, or None.

    Each key is looked up in `configurable`, then in `metadata`, before the next key; then each in
    the run's `context`. None and "" count as missing. Keys that a LangGraph server sets
    (`langgraph_auth_...`) count in `configurable` alone, where only the server can set them. A key
    with periods is a path into the value. Of a user the `identity` counts.
    """
    for key in keys:
        is_authenticated = key.startswith(_AUTHENTICATED)
        for source in (configurable,) if is_authenticated else (configurable, metadata):
            if (value := _look_up(source, key)) not in (None, ""):
                return Found(value, f"config['configurable'][{key!r}]")
    context = read_context(configurable)
    if context is None:
        return None
    for key in keys:
        if key.startswith(_AUTHENTICATED):
            continue
        if (value := _look_up(context, key)) not in (None, ""):
            return Found(value, f"context[{key!r}]")
    return None


def read_context(configurable: Mapping[str, Any]) -> Any:
    """Return a run's `context=`; None if it has none."""
    # LangGraph keeps it in the run's Runtime, for nodes and for checkpointers.
    return getattr(configurable.get("__pregel_runtime"), "context", None)


def _look_up(source: Any, key: str) -> Any:
    value = _member(source, key)
    if value is None and "." in key:
        value = source
        for name in key.split("."):
            value = _member(value, name)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        # One without an identity is no name, and is refused as such.
        return cast("Mapping[str, Any]", value).get("identity", value)
    return getattr(value, "identity", value)


def _member(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name)
    return getattr(value, name, None)
