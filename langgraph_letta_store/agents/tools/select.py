"""Which memory tools the middleware gives to an agent, and which of these its model is offered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from langchain_core.tools import BaseTool
from typing_extensions import Unpack

from langgraph_letta_store.agents.operations.prompt import RenderedCore
from langgraph_letta_store.agents.run_agent import AnyMemory, is_async
from langgraph_letta_store.agents.tools.langchain import async_memory_tools, memory_tools
from langgraph_letta_store.agents.tools.options import ToolOptions
from langgraph_letta_store.config.tools import ALL_TOOLS


def make_tools(
    memory: AnyMemory, tools: bool | Collection[str], **options: Unpack[ToolOptions]
) -> list[BaseTool]:
    """Return the tools to give an agent.

    Raises:
        ConfigurationError: a name is not a memory tool's.
    """
    if tools is False:
        return []
    make = async_memory_tools if is_async(memory) else memory_tools
    options["names"] = None if tools is True else tools
    return make(memory, **options)


def list_tools(
    tools: list[BaseTool | dict[str, Any]], core: RenderedCore
) -> list[BaseTool | dict[str, Any]]:
    """Return the tools for the model, without memory tools that the agent does not have."""
    if core.tools == "all":
        return tools
    named = [(getattr(tool, "name", ""), tool) for tool in tools]
    return [tool for name, tool in named if name not in ALL_TOOLS or core.has_tool(name)]
