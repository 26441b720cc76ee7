"""Names in a run's config: of its thread, its agent and its tenant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._engine.ids import refuse_thread_agent
from langgraph_letta_store.config.checks import parse_id
from langgraph_letta_store.errors import InvalidOperationError

_AUTHENTICATED = "langgraph_auth_"
"""The prefix of keys that a LangGraph server sets for the user of a request."""


class Found(NamedTuple):
    """A value that names something, and its place in the config."""

    value: Any
    place: str


def read_configurable(config: RunnableConfig, place: str = "config") -> Mapping[str, Any]:
    """Return the part of a config that names the thread and the agent.

    Raises:
        InvalidOperationError: the config has no `configurable`.
    """
    given: Any = cast("Any", config).get("configurable") if isinstance(config, dict) else None  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
    if not isinstance(given, Mapping):
        msg = f"{place} must be {{'configurable': {{'thread_id': ...}}}}, got {config!r:.80}"
        raise InvalidOperationError(msg)
    return cast("Mapping[str, Any]", given)


def read_thread_id(config: RunnableConfig) -> str:
    """Return the thread that a config names, unchecked: the operation checks it."""
    return str(read_configurable(config).get("thread_id"))


def read_agent(config: RunnableConfig, keys: Sequence[str]) -> str | None:
    """Return the name of the agent that a run names under one of the keys, as `find_value` does.

    Raises:
        InvalidOperationError: a name is neither a str, an int nor a UUID, or is reserved for
            threads without an agent.
        InvalidValueError: a name cannot be stored.
    """
    given = read_configurable(config)
    found = find_value(given, config.get("metadata"), keys)
    if found is None:
        return None
    name = parse_id(found.value, found.place)
    refuse_thread_agent(name, found.place)
    return name


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
