"""The agent that a run works for: named by the run, or the one that its thread belongs to."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._checkpoints.refs import agent_of, configurable
from langgraph_letta_store._checkpoints.thread_owner import read_owner
from langgraph_letta_store._engine.ids import checked_name
from langgraph_letta_store.errors import ConfigurationError, MissingAgentError

Remembering: TypeAlias = Any
"""One agent's memory (`AgentMemory`), or that of all (`LettaMemory`), or either for coroutines."""

ChooseAgent: TypeAlias = Callable[..., Any]
"""Returns the name of a run's agent, or None; takes `config`, `runtime` or both, by these names."""

SHOWN = "letta_core"
"""The key of a run's state that holds the core memory which its prompt shows."""


def agent_in(
    memory: Remembering,
    config: RunnableConfig,
    choose: ChooseAgent | None = None,
    state: Mapping[Any, Any] | None = None,
) -> Any:
    """Return the memory of the agent that a run works for.

    It is the agent that `choose` returns, else the one that the run's config or context names (see
    `LettaSaver`'s `agent_keys`), else the one that its thread belongs to. What is one agent's
    memory stays that.

    Args:
        memory: the memory of one agent or of all.
        config: the run's.
        choose: the option `agent=`, if it was given.
        state: the run's state, if it has one: its prompt may have asked for the owner already.

    Raises:
        MissingAgentError: no agent is named, and the thread belongs to none.
        InvalidOperationError, InvalidValueError: the name cannot be an agent's.
    """
    if not hasattr(memory, "agent"):
        return memory
    name = _named(memory, config, choose, state)
    if name is None and _has_thread(config):
        name = memory.saver.recall.run(read_owner, config)
    return memory.agent(_found(memory, name))


async def aagent_in(
    memory: Remembering,
    config: RunnableConfig,
    choose: ChooseAgent | None = None,
    state: Mapping[Any, Any] | None = None,
) -> Any:
    """Return the memory of the agent that a run works for, in coroutines; see `agent_in`."""
    if not hasattr(memory, "agent"):
        return memory
    name = _named(memory, config, choose, state)
    if name is None and _has_thread(config):
        run = memory.saver.recall.run
        if inspect.iscoroutinefunction(run):
            name = await run(read_owner, config)
        else:
            name = await asyncio.to_thread(run, read_owner, config)
    return memory.agent(_found(memory, name))


def checked_choice(memory: Remembering, choose: Any) -> ChooseAgent | None:
    """Return the option `agent=`, as it can be called.

    Raises:
        ConfigurationError: it is no function of `config` and `runtime`, or the memory is that of
            one agent.
    """
    if choose is None:
        return None
    if not callable(choose) or inspect.iscoroutinefunction(choose):
        msg = f"agent must be a function that returns the agent's name, got {choose!r:.80}"
        raise ConfigurationError(msg)
    if not hasattr(memory, "agent"):
        msg = f"agent= chooses among agents, but {memory!r:.80} is one agent's; give LettaMemory"
        raise ConfigurationError(msg)
    try:
        parameters = [*inspect.signature(choose).parameters.values()]
    except ValueError:  # as some functions that are written in C
        parameters = []
    wanted = [each.name for each in parameters if each.default is inspect.Parameter.empty]
    if not wanted or not {*wanted} <= {"config", "runtime"}:
        msg = (
            "agent must be a function of `config`, `runtime` or both, by these names, got one of "
            f"({', '.join(wanted)})"
        )
        raise ConfigurationError(msg)

    def call(config: RunnableConfig) -> Any:
        given = {"config": config, "runtime": configurable(config).get("__pregel_runtime")}
        return choose(**{name: given[name] for name in wanted})

    return call


def _named(
    memory: Remembering,
    config: RunnableConfig,
    choose: ChooseAgent | None,
    state: Mapping[Any, Any] | None,
) -> str | None:
    """Return the name that is known without asking the database."""
    if choose is not None and (chosen := choose(config)) not in (None, ""):
        return checked_name(chosen, "what agent= returned")
    if (name := agent_of(config, memory.saver.config.agent_keys)) is not None:
        return name
    shown: Any = (state or {}).get(SHOWN)
    return getattr(shown, "agent", None)


def _has_thread(config: RunnableConfig) -> bool:
    return configurable(config).get("thread_id") is not None


def _found(memory: Remembering, name: str | None) -> str:
    if name:
        return name
    keys = ", ".join(memory.saver.config.agent_keys)
    msg = (
        "this run names no agent, and its thread belongs to none; name it in the config, as in "
        "{'configurable': {'thread_id': ..., 'user_id': 'ada'}}, or in the run's context=, under "
        f"one of {keys}; or give the middleware, the node or the tools agent=, or one agent's "
        "memory"
    )
    raise MissingAgentError(msg)
