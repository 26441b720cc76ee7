"""Where something is saved or read, as a run's config names it, and for which agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self, cast

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store.config.checks import check_text
from langgraph_letta_store.errors import InvalidOperationError


class Place(NamedTuple):
    """Where something is saved or read: a thread, a graph or subgraph in it, a checkpoint."""

    thread_id: str
    ns: str
    checkpoint_id: str | None

    @classmethod
    def of(cls, config: RunnableConfig, place: str = "config") -> Self:
        """Read a run's config.

        Raises:
            InvalidOperationError: it names no thread.
            InvalidValueError: a name in it cannot be stored.
        """
        given = configurable(config, place)
        if given.get("thread_id") is None:
            msg = f"{place}['configurable']['thread_id'] is missing; name the conversation"
            raise InvalidOperationError(msg)
        checkpoint_id = given.get("checkpoint_id")
        names = {
            "thread_id": str(given["thread_id"]),
            "checkpoint_ns": str(given.get("checkpoint_ns") or ""),
            "checkpoint_id": str(checkpoint_id) if checkpoint_id else "",
        }
        for name, text in names.items():
            check_text(text, f"{place}['configurable'][{name!r}]")
        return cls(names["thread_id"], names["checkpoint_ns"], names["checkpoint_id"] or None)

    def config(self) -> RunnableConfig:
        """Return the config that names this place."""
        return {
            "configurable": {
                "thread_id": self.thread_id,
                "checkpoint_ns": self.ns,
                "checkpoint_id": self.checkpoint_id,
            }
        }


def configurable(config: RunnableConfig, place: str = "config") -> Mapping[str, Any]:
    """Return the part of a config that names the thread.

    Raises:
        InvalidOperationError: there is none.
    """
    given: Any = cast("Any", config).get("configurable") if isinstance(config, dict) else None  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
    if not isinstance(given, Mapping):
        msg = f"{place} has no 'configurable'; give {{'configurable': {{'thread_id': ...}}}}"
        raise InvalidOperationError(msg)
    return cast("Mapping[str, Any]", given)


def thread_of(config: RunnableConfig) -> str:
    """Return the thread that a config names, or what the operation on it will complain of."""
    return str(configurable(config).get("thread_id"))


def agent_of(config: RunnableConfig, keys: Sequence[str], thread_id: str) -> str:
    """Return the name of the agent that a run works for: else the thread stands for itself."""
    sources = (configurable(config), config.get("metadata") or {})
    for key in keys:
        for source in sources:
            if (name := source.get(key)) is not None and str(name):
                check_text(str(name), f"config['configurable'][{key!r}]")
                return str(name)
    return thread_id
