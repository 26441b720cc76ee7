"""The agent that a run works for: the one that the run names, or its thread's owner."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._checkpoints.thread_owner import read_owner
from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._engine.run_config import read_agent, read_configurable
from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.errors import ConfigurationError, MissingAgentError

AnyMemory: TypeAlias = "LettaMemory | AsyncLettaMemory | AgentMemory | AsyncAgentMemory"
"""The memory of one agent, or of all agents, for synchronous code or for coroutines."""

MemoryLike: TypeAlias = Any
"""One of `AnyMemory`, whose methods are called without knowing which."""

ChooseAgent: TypeAlias = Callable[..., Any]
"""Returns the name of a run's agent, or None; its parameters are `config`, `runtime` or both."""

CORE_KEY = "letta_core"
"""The key of a run's state for the core memory that its prompt shows."""


def is_async(memory: AnyMemory) -> bool:
    """Whether a memory is one for coroutines."""
    return isinstance(memory, (AsyncLettaMemory, AsyncAgentMemory))


def refuse_async(memory: AnyMemory, called: str) -> None:
    """Refuse a memory for coroutines in a synchronous call.

    Raises:
        ConfigurationError: `memory` is one for coroutines.
    """
    if is_async(memory):
        msg = f"this memory is for coroutines; call the {called} by ainvoke() or astream()"
        raise ConfigurationError(msg)


def find_agent(
    memory: MemoryLike,
    config: RunnableConfig,
    choose: ChooseAgent | None = None,
    state: Mapping[Any, Any] | None = None,
) -> Any:
    """Return the memory of the agent that a run works for.

    It is the agent that `choose` returns, else the one that the run's config or context names (see
    `LettaSaver`'s `agent_keys`), else the one that its thread belongs to. The memory of one agent
    is returned unchanged.

    Args:
        memory: the memory of one agent or of all agents.
        config: the run's config.
        choose: the option `agent=`, if it was given.
        state: the run's state, if it has one; its prompt may have found the agent already.

    Raises:
        MissingAgentError: the run names no agent, and its thread belongs to none.
        InvalidOperationError, InvalidValueError: the name cannot be an agent's name.
    """
    if not hasattr(memory, "agent"):
        return memory
    name = _find_name(memory, config, choose, state)
    if name is None and _has_thread(config):
        name = memory.saver.recall.run(read_owner, config)
    if not name:
        raise _missing_agent_error(memory)
    return memory.agent(name)


async def afind_agent(
    memory: MemoryLike,
    config: RunnableConfig,
    choose: ChooseAgent | None = None,
    state: Mapping[Any, Any] | None = None,
) -> Any:
    """Return the memory of the agent that a run works for, in coroutines; see `agent_in`."""
    if not hasattr(memory, "agent"):
        return memory
    name = _find_name(memory, config, choose, state)
    if name is None and _has_thread(config):
        run = memory.saver.recall.run
        if inspect.iscoroutinefunction(run):
            name = await run(read_owner, config)
        else:
            name = await asyncio.to_thread(run, read_owner, config)
    if not name:
        raise _missing_agent_error(memory)
    return memory.agent(name)


def choose_blocks(option: FirstBlocks | None, agent: Any) -> FirstBlocks:
    """Return the blocks that a run's agent gets at its first run: an option's, or its memory's."""
    blocks: FirstBlocks = agent.first_blocks if option is None else option
    return blocks


def parse_choice(memory: MemoryLike, choose: Any) -> ChooseAgent | None:
    """Return the option `agent=` as a function of the config.

    Raises:
        ConfigurationError: it is not a function of `config`, `runtime` or both, or the memory is
            one agent's.
    """
    if choose is None:
        return None
    if not callable(choose) or inspect.iscoroutinefunction(choose):
        msg = f"`agent` must be a function that returns the agent's name, got {choose!r:.80}"
        raise ConfigurationError(msg)
    if not hasattr(memory, "agent"):
        msg = f"`agent` chooses among agents, but {memory!r:.80} is one agent's; give LettaMemory"
        raise ConfigurationError(msg)
    try:
        parameters = [*inspect.signature(choose).parameters.values()]
    except ValueError:  # some functions that are written in C
        parameters = []
    wanted = [each.name for each in parameters if each.default is inspect.Parameter.empty]
    if not wanted or not {*wanted} <= {"config", "runtime"}:
        msg = (
            "`agent` must be a function whose parameters are `config`, `runtime` or both, got "
            f"({', '.join(wanted)})"
        )
        raise ConfigurationError(msg)

    def call(config: RunnableConfig) -> Any:
        given = {"config": config, "runtime": read_configurable(config).get("__pregel_runtime")}
        return choose(**{name: given[name] for name in wanted})

    return call


def _find_name(
    memory: MemoryLike,
    config: RunnableConfig,
    choose: ChooseAgent | None,
    state: Mapping[Any, Any] | None,
) -> str | None:
    """Return the name of the agent if it is known without a query."""
    if choose is not None and (chosen := choose(config)) not in (None, ""):
        return parse_name(chosen, "what `agent` returned")
    if (name := read_agent(config, memory.saver.config.agent_keys)) is not None:
        return name
    shown: Any = (state or {}).get(CORE_KEY)
    return getattr(shown, "agent", None)


def _has_thread(config: RunnableConfig) -> bool:
    return read_configurable(config).get("thread_id") is not None


def _missing_agent_error(memory: MemoryLike) -> MissingAgentError:
    keys = ", ".join(memory.saver.config.agent_keys)
    msg = (
        "this run names no agent, and its thread belongs to none; name it in the config, as in "
        "{'configurable': {'thread_id': ..., 'user_id': 'ada'}}, or in the run's context=, under "
        f"one of {keys}; or give the middleware, the node or the tools agent=, or one agent's "
        "memory"
    )
    return MissingAgentError(msg)
