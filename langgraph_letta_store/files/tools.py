"""The tools of files for agents that are not deep ones: Anthropic's memory tool, and a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.agents.tools.formatting import MOST_RESULTS, FoundText, format_results
from langgraph_letta_store.agents.tools.registry import FAULTS, error_text
from langgraph_letta_store.errors import LettaStoreError, MissingAgentError
from langgraph_letta_store.files.operations.grep import search_files
from langgraph_letta_store.files.operations.memory_commands import (
    ROOT,
    parse_tool_path,
    run_command,
    show_tool_path,
)

if TYPE_CHECKING:
    from langgraph_letta_store.files.run_files import RunFiles


class MemoryArguments(BaseModel):
    """The arguments of the tool `memory`."""

    command: Literal["view", "create", "str_replace", "insert", "delete", "rename"]
    path: str | None = Field(None, description=f"A file or folder in {ROOT}.")
    view_range: list[int] | None = Field(None, description="First and last line to view.")
    file_text: str | None = Field(None, description="To create: the contents.")
    old_str: str | None = Field(None, description="The exact text, which is in the file once.")
    new_str: str | None = Field(None, description="What takes its place.")
    insert_line: int | None = Field(None, description="The line to insert after; 0: at the top.")
    insert_text: str | None = None
    old_path: str | None = Field(None, description="To rename.")
    new_path: str | None = None


class SearchArguments(BaseModel):
    """The arguments of the tool `search_files`."""

    query: str
    path: str = Field(ROOT, description="The folder to search.")
    limit: int = Field(10, description="How many files at most.")


def make_tools(files: RunFiles, *, can_block: bool) -> list[BaseTool]:
    """Return the tools `memory` and `search_files`, which synchronous code may call too."""
    return [
        _make_tool(files, run_memory, "memory", _MEMORY, MemoryArguments, can_block=can_block),
        _make_tool(
            files, search_texts, "search_files", _SEARCH, SearchArguments, can_block=can_block
        ),
    ]


def run_memory(owner: Owner, command: str, **given: Any) -> Operation[str]:
    """Run a command of the memory tool."""
    return run_command(owner, command, given)


def search_texts(owner: Owner, query: str, path: str, limit: int) -> Operation[str]:
    """Return the files that fit a query best as JSON, each cut around the query's words."""
    where = parse_tool_path(path, "path")
    found = yield from search_files(owner, query, where, limit=min(limit, MOST_RESULTS))
    results = [{"path": show_tool_path(file.path), "content": file.text} for file in found]
    return FoundText(format_results(results, query), found)


def _make_tool(
    files: RunFiles,
    operation: Callable[..., Operation[str]],
    name: str,
    description: str,
    arguments: type[BaseModel],
    *,
    can_block: bool,
) -> BaseTool:
    def call(**given: Any) -> str:
        try:
            answer: str = files.run(operation, **given)
        except LettaStoreError as error:
            raise _to_tool_error(error) from error
        return str(answer)  # without the records of a search

    async def acall(**given: Any) -> str:
        try:
            answer: str = await files.arun(operation, **given)
        except LettaStoreError as error:
            raise _to_tool_error(error) from error
        return str(answer)  # without the records of a search

    return StructuredTool(
        name=name,
        description=description,
        args_schema=arguments,
        func=call if can_block else None,
        coroutine=acall,
        handle_tool_error=True,
    )


def _to_tool_error(error: LettaStoreError) -> ToolException:
    """Return an error as the answer of a tool.

    Raises:
        LettaStoreError: the error itself, if a model cannot correct it.
    """
    if isinstance(error, (*FAULTS, MissingAgentError)):
        raise error
    return ToolException(f"Error: {error_text(error, '')}")


_MEMORY = (
    f"View and edit your memory, a folder of files at {ROOT}: view, create, str_replace, insert, "
    f"delete, rename. Files in {ROOT}/system are always in front of you. View {ROOT} before you "
    "begin a task, and write down what you will need later."
)

_SEARCH = "Find files of your memory by what they are about."
