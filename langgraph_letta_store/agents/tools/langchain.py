"""The memory tools as LangChain's: a model that has them edits and searches its own memory."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias, cast, get_args

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.prebuilt.tool_node import ToolRuntime  # pyright: ignore[reportMissingTypeStubs]  # has types
from pydantic import BaseModel, Field, create_model

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.agent_settings import settings_of
from langgraph_letta_store.agents.run_agent import (
    SHOWN,
    ChooseAgent,
    Remembering,
    aagent_in,
    agent_in,
    checked_choice,
)
from langgraph_letta_store.agents.tools import registry
from langgraph_letta_store.agents.tools.core import memory_rethink
from langgraph_letta_store.agents.tools.recall import conversation_search
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import (
    ConfigurationError,
    EmbeddedServerError,
    EmbeddingError,
    ForeignThreadError,
    LettaStoreError,
    SetupError,
    StoreClosedError,
)

CORE_TOOLS = frozenset(tool.__name__ for tool in registry.ON_CORE)
"""The names of the tools that edit core memory."""

_FAULTS = (
    ConfigurationError,
    EmbeddedServerError,
    EmbeddingError,
    ForeignThreadError,
    SetupError,
    StoreClosedError,
)
"""Errors that a model can do nothing about: they are raised."""


def memory_tools(memory: Remembering, agent: ChooseAgent | None = None) -> list[BaseTool]:
    """Return the tools of a memory for synchronous code; without a saver, those without recall.

    Raises:
        ConfigurationError: `agent` is no function of `config` and `runtime`.
    """
    choose = checked_choice(memory, agent)
    return [_tool(each, func=_blocking(each, memory, choose)) for each in _offered(memory)]


def async_memory_tools(memory: Remembering, agent: ChooseAgent | None = None) -> list[BaseTool]:
    """Return the tools of a memory for coroutines; see `memory_tools`."""
    choose = checked_choice(memory, agent)
    return [_tool(each, coroutine=_awaiting(each, memory, choose)) for each in _offered(memory)]


_Operation: TypeAlias = Callable[..., Operation[str]]


def _offered(memory: Remembering) -> tuple[_Operation, ...]:
    recall = () if memory.saver is None else registry.ON_RECALL
    return (*registry.ON_CORE, *registry.ON_ARCHIVAL, *recall)


def _tool(operation: _Operation, **function: Any) -> BaseTool:
    return StructuredTool(
        name=operation.__name__,
        description=_description(operation),
        args_schema=_arguments(operation),
        handle_tool_error=True,
        handle_validation_error=_wrong,
        **function,
    )


def _description(operation: _Operation) -> str:
    paragraphs = inspect.cleandoc(operation.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


_OUTSIDE: Any = None
"""Stands for the runtime where a tool is called by itself and not by a graph."""


def _blocking(
    operation: _Operation, memory: Remembering, choose: ChooseAgent | None
) -> Callable[..., str]:
    """Make the function of a tool: `config` and `runtime` are LangChain's, the rest the model's."""

    def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _errors_told():
            agent = agent_in(memory, config, choose, _state(runtime))
            if operation in registry.ON_RECALL:
                zone = agent.run(settings_of).zone
                told: str = agent.recall.run(
                    operation, zone=zone, **arguments, **_turn(operation, runtime)
                )
            else:
                told = agent.run(operation, **arguments, **_shown(operation, agent, runtime))
            return told

    return call


def _awaiting(
    operation: _Operation, memory: Remembering, choose: ChooseAgent | None
) -> Callable[..., Any]:
    """Make the function of a tool for coroutines; see `_blocking`."""

    async def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _errors_told():
            agent = await aagent_in(memory, config, choose, _state(runtime))
            if operation in registry.ON_RECALL:
                zone = (await agent.run(settings_of)).zone
                told: str = await agent.recall.run(
                    operation, zone=zone, **arguments, **_turn(operation, runtime)
                )
            else:
                told = await agent.run(operation, **arguments, **_shown(operation, agent, runtime))
            return told

    return call


def _shown(operation: _Operation, agent: Remembering, runtime: Any) -> dict[str, Any]:
    """Return which versions of blocks the prompt showed, for the tool that overwrites one."""
    if operation is not memory_rethink:
        return {}
    shown: Any = _state(runtime).get(SHOWN)
    if not isinstance(shown, registry.Shown) or shown.agent != agent.agent_id:
        return {"shown": None}
    return {"shown": shown.versions}


def _turn(operation: _Operation, runtime: Any) -> dict[str, Any]:
    """Return the ids of the messages since the user's last one, for the search that they make."""
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
    """Return a run's state, where the tool is called by a graph."""
    # Where nothing was injected, this may be what a model wrote in its place.
    state: Any = cast("Any", runtime).state if isinstance(runtime, ToolRuntime) else None
    return state if is_mapping(state) else {}


@contextmanager
def _errors_told() -> Generator[None, None, None]:
    """Let a model read the errors that it can do something about."""
    try:
        yield
    except _FAULTS:
        raise
    except LettaStoreError as error:
        raise ToolException(registry.told(error)) from error


def _wrong(error: Any) -> str:
    """Tell a model which of its arguments are wrong."""
    found = [
        f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]
    return f"Nothing was done; correct the arguments and call the tool again. {'; '.join(found)}"


@cache
def _arguments(operation: _Operation) -> type[BaseModel]:
    """Return what a model may give a tool: the parameters of its operation that have a note."""
    fields: dict[str, Any] = {}
    # Not get_type_hints, which before Python 3.11 hides the note where the default is None.
    for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
        noted = getattr(parameter.annotation, "__metadata__", ())
        if not noted or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (get_args(parameter.annotation)[0], Field(default, description=noted[0]))
    return create_model(operation.__name__, **fields)
