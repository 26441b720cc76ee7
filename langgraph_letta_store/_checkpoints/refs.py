"""The checkpoint that a run's config names."""

from __future__ import annotations

from typing import NamedTuple, Self

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._engine.run_config import read_configurable
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
        names: list[str] = []
        for key in ("thread_id", "checkpoint_ns", "checkpoint_id"):
            name = given.get(key)
            names.append(
                "" if name is None else parse_id(name, f"{place}['configurable'][{key!r}]")
            )
        thread_id, ns, checkpoint_id = names
        return cls(thread_id, ns, checkpoint_id or None)

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
