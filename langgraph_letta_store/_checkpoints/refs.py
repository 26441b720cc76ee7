"""The checkpoint that a run's config names, and the agent of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self, cast

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._engine.ids import refuse_thread_agent
from langgraph_letta_store._engine.run_config import find_value
from langgraph_letta_store.config.checks import check_key_bytes, parse_id
from langgraph_letta_store.errors import InvalidOperationError


class CheckpointRef(NamedTuple):
    """A thread, the namespace of a graph or subgraph in it, and a checkpoint or the latest."""

    thread_id: str
    ns: str
    checkpoint_id: str | None

    @classmethod
    def from_config(cls, config: RunnableConfig, place: str = "config") -> Self:
        """Read a run's config.

        Raises:
            InvalidOperationError: it names no thread.
            InvalidValueError: a name in it cannot be stored.
        """
        given = read_configurable(config, place)
        if given.get("thread_id") is None:
            msg = f"{place}['configurable']['thread_id'] must name the thread, got None"
            raise InvalidOperationError(msg)
        names = [
            ""
            if given.get(key) is None
            else parse_id(given[key], f"{place}['configurable'][{key!r}]")
            for key in ("thread_id", "checkpoint_ns", "checkpoint_id")
        ]
        return cls(names[0], names[1], names[2] or None)

    def check_size(self, **others: str) -> None:
        """Refuse ids that do not fit into an index, before anything is written.

        Args:
            others: what else is in the row's key, by the names of the arguments.

        Raises:
            InvalidOperationError: the ids are too long together.
        """
        check_key_bytes({"thread_id": self.thread_id, "checkpoint_ns": self.ns, **others})

    def config(self) -> RunnableConfig:
        """Return the config that names this checkpoint."""
        return {
            "configurable": {
                "thread_id": self.thread_id,
                "checkpoint_ns": self.ns,
                "checkpoint_id": self.checkpoint_id,
            }
        }


def read_configurable(config: RunnableConfig, place: str = "config") -> Mapping[str, Any]:
    """Return the part of a config that names the thread.

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
    """Return the name of the agent that a run names, or None where it names none.

    Each key is looked up in the config's `configurable`, then in its `metadata`, before the next
    key; then each in the run's `context`. None and "" count as missing. Keys that a LangGraph
    server sets (`langgraph_auth_...`) count in `configurable` alone, where only the server can set
    them.

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
