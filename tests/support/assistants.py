"""Assistants with memory, of both kinds, called synchronously: one test body serves both.

`ask` runs what LangChain and LangGraph run, a tool, a node or an agent, as the memory wants it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool

from langgraph_letta_store import AgentMemory, AsyncLettaMemory, LettaMemory
from tests.support import agents
from tests.support.agents import Memory, Waiting, inner
from tests.support.savers import inner as inner_saver
from tests.support.schemas import shelf_of
from tests.support.stores import Blocking


@dataclass
class World:
    """A memory of all agents, of one kind or the other, and what runs on it."""

    opened: Memory
    memory: LettaMemory | AsyncLettaMemory  # without first blocks, so that each test makes its own
    loop: asyncio.AbstractEventLoop | None

    @property
    def saver(self) -> Any:
        return self.memory.saver

    def agent(self, name: str, **options: Any) -> AgentMemory:
        """One agent's memory, to be called synchronously."""
        return self.opened.agent(name, **options)

    @property
    def agents(self) -> Any:
        """The memory's `agents`, to be called synchronously."""
        return self.memory.agents if self.loop is None else Waiting(self.memory.agents, self.loop)

    def tools(self, memory: Any = None) -> dict[str, BaseTool]:
        """The tools of this memory, or of one agent's, by their names."""
        made: list[BaseTool] = (inner(memory) if memory else self.memory).tools()
        return {tool.name: tool for tool in made}

    def ask(self, runnable: Any, given: Any, config: Any = None, **options: Any) -> Any:
        """Invoke something."""
        if self.loop is None:
            return runnable.invoke(given, config, **options)
        return self.wait(runnable.ainvoke(given, config, **options))

    def stream(self, graph: Any, given: Any, config: Any, **options: Any) -> list[Any]:
        """All that a graph streams."""
        if self.loop is None:
            return list(graph.stream(given, config, **options))

        async def streamed() -> list[Any]:
            return [part async for part in graph.astream(given, config, **options)]

        parts: list[Any] = self.wait(streamed())
        return parts

    def state(self, graph: Any, config: Any) -> Mapping[str, Any]:
        """The values of a thread."""
        found = (
            graph.get_state(config) if self.loop is None else self.wait(graph.aget_state(config))
        )
        values: Mapping[str, Any] = found.values
        return values

    def call(
        self, tools: Mapping[str, BaseTool], name: str, config: Any, /, **args: Any
    ) -> ToolMessage:
        """Call a tool as a model does."""
        call = {"name": name, "args": args, "id": str(uuid4()), "type": "tool_call"}
        answer = self.ask(tools[name], call, config)
        assert isinstance(answer, ToolMessage)
        return answer

    def wait(self, coroutine: Any) -> Any:
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)


@contextmanager
def opened(dsn: str, way: str, **options: Any) -> Generator[World, None, None]:
    """Open a memory in a schema of its own, for the tests of a module."""
    with (
        shelf_of(dsn).lent_name() as schema,
        agents.opened(dsn, schema, way, **options) as memory,
    ):
        store, saver = inner(memory.store), inner_saver(memory.saver)
        if isinstance(memory.store, Blocking):
            yield World(memory, AsyncLettaMemory(store, saver, blocks=()), memory.store.loop)
        else:
            yield World(memory, LettaMemory(store, saver, blocks=()), None)


def of(name: str, thread: str | None = None, **configurable: Any) -> Any:
    """The config of a run for a user."""
    return {"configurable": {"thread_id": thread or str(uuid4()), "user_id": name, **configurable}}


def texts(messages: Sequence[Any]) -> list[str]:
    return [message.text for message in messages]
