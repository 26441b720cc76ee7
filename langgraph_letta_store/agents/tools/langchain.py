"""The memory tools as LangChain tools, by which a model edits and searches its own memory."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cache
from types import NoneType, UnionType
from typing import Any, cast, get_args

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.prebuilt.tool_node import ToolRuntime  # pyright: ignore[reportMissingTypeStubs]  # has types
from pydantic import BaseModel, Field, create_model, model_validator
from typing_extensions import Unpack, override

from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store.agents.operations.first_run import start_agent
from langgraph_letta_store.agents.operations.prompt import RenderedCore
from langgraph_letta_store.agents.run_agent import (
    CORE_KEY,
    MemoryLike,
    afind_agent,
    choose_blocks,
    find_agent,
)
from langgraph_letta_store.agents.tools import registry
from langgraph_letta_store.agents.tools.core import memory_rethink
from langgraph_letta_store.agents.tools.options import ToolOptions, ToolSet
from langgraph_letta_store.agents.tools.recall import conversation_search
from langgraph_letta_store.agents.tools.registry import ToolOperation
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import (
    InvalidOperationError,
    LettaStoreError,
    MissingBlockError,
)

CORE_TOOLS = frozenset(tool.__name__ for tool in (*registry.ON_CORE, *registry.NEWER))
"""The names of the tools that edit core memory."""


def memory_tools(memory: MemoryLike, **options: Unpack[ToolOptions]) -> list[BaseTool]:
    """Return the tools for synchronous code; without a saver, there are none for recall memory.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
    """
    made = ToolSet.parse(memory, **options)
    return [_make_tool(each, func=_sync_function(each, made)) for each in made.operations]


def async_memory_tools(memory: MemoryLike, **options: Unpack[ToolOptions]) -> list[BaseTool]:
    """Return the tools for coroutines; see `memory_tools`."""
    made = ToolSet.parse(memory, **options)
    return [_make_tool(each, coroutine=_async_function(each, made)) for each in made.operations]


_OUTSIDE: Any = None
"""The runtime of a tool that is called outside of a graph."""


def _sync_function(operation: ToolOperation, made: ToolSet) -> Callable[..., str]:
    """Make a tool's function: LangChain gives `config` and `runtime`, the model the rest."""

    def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _return_errors():
            agent = find_agent(made.memory, config, made.choose, _state(runtime))
        with _return_errors(agent):
            _check_tool(operation, agent, runtime)
            arguments |= _find_options(operation, made)
            if operation in registry.ON_RECALL:
                settings = None if _are_together(agent) else agent.run(read_agent_settings)
                answer: str = agent.recall.run(
                    operation, settings=settings, **arguments, **_find_turn_ids(operation, runtime)
                )
            else:
                arguments |= _find_versions(operation, agent, runtime)
                try:
                    answer = agent.run(operation, **arguments)
                except MissingBlockError:
                    # Perhaps the agent has had no run yet, and lacks its first blocks.
                    if not agent.run(start_agent, choose_blocks(made.blocks, agent)):
                        raise
                    answer = agent.run(operation, **arguments)
            return str(answer)  # without the records of a search: checkpoints keep a plain str

    return call


def _async_function(operation: ToolOperation, made: ToolSet) -> Callable[..., Any]:
    """Make a tool's coroutine function; see `_sync_function`."""

    async def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _return_errors():
            agent = await afind_agent(made.memory, config, made.choose, _state(runtime))
        with _return_errors(agent):
            _check_tool(operation, agent, runtime)
            arguments |= _find_options(operation, made)
            if operation in registry.ON_RECALL:
                settings = None if _are_together(agent) else await agent.run(read_agent_settings)
                answer: str = await agent.recall.run(
                    operation, settings=settings, **arguments, **_find_turn_ids(operation, runtime)
                )
            else:
                arguments |= _find_versions(operation, agent, runtime)
                try:
                    answer = await agent.run(operation, **arguments)
                except MissingBlockError:
                    if not await agent.run(start_agent, choose_blocks(made.blocks, agent)):
                        raise
                    answer = await agent.run(operation, **arguments)
            return str(answer)  # without the records of a search: checkpoints keep a plain str

    return call


def _find_options(operation: ToolOperation, made: ToolSet) -> dict[str, Any]:
    """Return the options of an operation that the model does not see."""
    if operation in registry.NEWER:
        return {"new_blocks": made.new_blocks}
    return {"room": made.result_characters} if operation in registry.SEARCHES else {}


def _are_together(agent: MemoryLike) -> bool:
    """Whether store and saver have the same tables: the saver can read the agent's settings too."""
    store, saver = agent.store, agent.saver
    places = [(each.config.schema, each.config.root) for each in (store, saver)]
    return store.conn is saver.conn and places[0] == places[1]


def _find_shown(agent: MemoryLike, runtime: Any) -> RenderedCore | None:
    """Return the core memory that the run's prompt showed, if it showed this agent's."""
    shown: Any = _state(runtime).get(CORE_KEY)
    return shown if isinstance(shown, RenderedCore) and shown.agent == agent.agent_id else None


def _find_versions(operation: ToolOperation, agent: MemoryLike, runtime: Any) -> dict[str, Any]:
    """Return the versions of blocks that the prompt showed, for the tool that overwrites one."""
    if operation is not memory_rethink:
        return {}
    shown = _find_shown(agent, runtime)
    return {"shown": shown and shown.versions}


def _check_tool(operation: ToolOperation, agent: MemoryLike, runtime: Any) -> None:
    """Refuse a tool that the agent does not have, whose name the model knows from elsewhere.

    Raises:
        InvalidOperationError: the agent does not have it.
    """
    shown = _find_shown(agent, runtime)
    if shown is not None and not shown.has_tool(operation.__name__):
        msg = f"you do not have the tool {operation.__name__}; nothing was done"
        raise InvalidOperationError(msg)


def _find_turn_ids(operation: ToolOperation, runtime: Any) -> dict[str, Any]:
    """Return the ids of the messages from the user's last one on, which a search leaves out."""
    messages: Any = _state(runtime).get("messages") or ()
    if operation is not conversation_search or not is_sequence(messages):
        return {}
    turn: list[str] = []
    for message in reversed(messages):
        if isinstance(message, BaseMessage) and message.id:
            turn.append(message.id)
        if isinstance(message, HumanMessage):
            break
    return {"turn": turn}


def _state(runtime: Any) -> Mapping[Any, Any]:
    """Return the state of a run; empty where no graph calls the tool."""
    if not isinstance(runtime, ToolRuntime):
        return {}  # without injection, this may be an argument that a model invented
    state: Any = cast("Any", runtime).state
    return state if is_mapping(state) else {}


@contextmanager
def _return_errors(agent: MemoryLike | None = None) -> Generator[None, None, None]:
    """Return errors that a model can correct to it as text."""
    try:
        yield
    except registry.FAULTS:
        raise
    except LettaStoreError as error:
        name = "" if agent is None else agent.agent_id
        raise ToolException(registry.error_text(error, name)) from error


class _MemoryTool(StructuredTool):
    """A tool whose schema shows the model no defaults: descriptions name those that matter."""

    @property
    @override
    def tool_call_schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = cast("type[BaseModel]", self.args_schema).model_json_schema()
        properties: dict[str, dict[str, Any]] = schema["properties"]
        shown = {
            name: {key: value for key, value in each.items() if key not in ("default", "title")}
            for name, each in properties.items()
        }
        return {**schema, "description": self.description, "properties": shown}


def _make_tool(operation: ToolOperation, **function: Any) -> BaseTool:
    """Return the tool that calls a function, or a coroutine function, for an operation."""
    return _MemoryTool(
        name=operation.__name__,
        description=_description(operation),
        args_schema=_args_schema(operation),
        handle_tool_error=True,
        handle_validation_error=_format_validation_error,
        **function,
    )


def _description(operation: ToolOperation) -> str:
    paragraphs = inspect.cleandoc(operation.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _format_validation_error(error: Any) -> str:
    """Return the text that names a model's invalid arguments."""
    found = [
        f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]
    return f"Nothing was done; correct the arguments and call the tool again. {'; '.join(found)}"


class _Arguments(BaseModel):
    """The arguments of a tool. An argument that is null counts as left out."""

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, given: Any) -> Any:
        named: Any = given
        if not isinstance(given, Mapping):
            return given
        fields = cls.model_fields
        return {
            name: value
            for name, value in named.items()
            if value is not None or (name in fields and fields[name].is_required())
        }


@cache
def _args_schema(operation: ToolOperation) -> type[BaseModel]:
    """Return the schema of a tool's arguments: the annotated parameters of its operation."""
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
        noted = getattr(parameter.annotation, "__metadata__", ())
        if not noted or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (
            _drop_none(get_args(parameter.annotation)[0]),
            Field(default, description=noted[0] or None),
        )
    return create_model(operation.__name__, __base__=_Arguments, **fields)


def _drop_none(kind: Any) -> Any:
    """Return a type without its None, which the schema need not show the model.

    Example:
        >>> _drop_none(str | None)
        <class 'str'>
    """
    if not isinstance(kind, UnionType):
        return kind
    (other,) = (each for each in get_args(kind) if each is not NoneType)
    return other
