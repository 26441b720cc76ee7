"""Whose files a call works on, and how it runs operations on them, in threads and in coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langgraph.config import get_config

from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.agents.run_agent import (
    AnyMemory,
    ChooseAgent,
    afind_agent,
    find_agent,
    is_async,
    parse_choice,
    refuse_async,
)
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError
from langgraph_letta_store.files.tools import make_tools

T = TypeVar("T")
R = TypeVar("R")


class RunFiles:
    """Runs operations on the files of the agent that a run works for."""

    def __init__(self, memory: AnyMemory, *, agent: ChooseAgent | None = None) -> None:
        """Take the memory of all agents, or of one.

        Args:
            memory: a `LettaMemory` or `AsyncLettaMemory`: the run names the agent; or one agent's.
            agent: a function of `config`, `runtime` or both that returns the agent's name.

        Raises:
            ConfigurationError: an option is invalid.
        """
        given: Any = memory
        kinds = (LettaMemory, AsyncLettaMemory, AgentMemory, AsyncAgentMemory)
        if not isinstance(given, kinds):
            expected = "a LettaMemory or AsyncLettaMemory, or one agent's memory"
            raise ConfigurationError(invalid("memory", expected, memory))
        self._memory = memory
        self._choose = parse_choice(memory, agent)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._memory!r})"

    def tools(self) -> list[BaseTool]:
        """Return tools on the files for any agent: `memory` and `search_files`.

        `memory` is Anthropic's memory tool (`memory_20250818`), with the folder `/memories`. In an
        agent that has the memory's own tool `memory` too, give only one of them.

        Example:
            >>> create_agent(model, tools=LettaFiles(memory).tools(), checkpointer=memory.saver)
        """
        return make_tools(self, can_block=not is_async(self._memory))

    def run(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run an operation on the agent's files.

        Raises:
            MissingAgentError: the run names no agent, and its thread belongs to none.
            ConfigurationError: the memory is one for coroutines.
        """
        refuse_async(self._memory, "agent")
        return find_agent(self._memory, _run_config(), self._choose).run(operation, *args, **kwargs)

    async def arun(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do what `run` does, in coroutines; with a synchronous memory in a thread."""
        if not is_async(self._memory):
            return await asyncio.to_thread(self.run, operation, *args, **kwargs)
        agent = await afind_agent(self._memory, _run_config(), self._choose)
        return await agent.run(operation, *args, **kwargs)

    def answer(
        self,
        show: Callable[[Any], R],
        fail: Callable[[LettaStoreError], R],
        operation: Callable[..., Any],
        *args: Any,
        **kwargs: Any,
    ) -> R:
        """Run an operation, and return its result or error as the protocol has it."""
        try:
            return show(self.run(operation, *args, **kwargs))
        except LettaStoreError as error:
            return fail(error)

    async def aanswer(
        self,
        show: Callable[[Any], R],
        fail: Callable[[LettaStoreError], R],
        operation: Callable[..., Any],
        *args: Any,
        **kwargs: Any,
    ) -> R:
        """Do what `answer` does, in coroutines."""
        try:
            return show(await self.arun(operation, *args, **kwargs))
        except LettaStoreError as error:
            return fail(error)


def _run_config() -> RunnableConfig:
    """Return the config of the run, or an empty one outside of runs."""
    try:
        return get_config()
    except RuntimeError:
        return {"configurable": {}}
