"""The memory tools as LangChain tools, by which a model edits and searches its own memory."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, cast, get_args

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.prebuilt.tool_node import ToolRuntime  # pyright: ignore[reportMissingTypeStubs]  # has types
from pydantic import BaseModel, Field, create_model, model_validator
from typing_extensions import override

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store.agents.operations.prompt import RenderedCore
from langgraph_letta_store.agents.run_agent import (
    CORE_KEY,
    ChooseAgent,
    MemoryLike,
    afind_agent,
    find_agent,
    parse_choice,
)
from langgraph_letta_store.agents.tools import registry
from langgraph_letta_store.agents.tools.core import memory_rethink
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS, parse_result_characters
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
"""Errors that a model cannot correct: they are raised."""


def memory_tools(
    memory: MemoryLike,
    agent: ChooseAgent | None = None,
    result_characters: int = RESULT_CHARACTERS,
) -> list[BaseTool]:
    """Return the tools for synchronous code; without a saver, there are none for recall memory.

    Raises:
        ConfigurationError: `agent` is not a function of `config`, `runtime` or both, or
            `result_characters` is too small.
    """
    made = _Tools(memory, parse_choice(memory, agent), parse_result_characters(result_characters))
    return [_make_tool(each, func=_sync_function(each, made)) for each in made.operations]


def async_memory_tools(
    memory: MemoryLike,
    agent: ChooseAgent | None = None,
    result_characters: int = RESULT_CHARACTERS,
) -> list[BaseTool]:
    """Return the tools for coroutines; see `memory_tools`."""
    made = _Tools(memory, parse_choice(memory, agent), parse_result_characters(result_characters))
    return [_make_tool(each, coroutine=_async_function(each, made)) for each in made.operations]


_Operation: TypeAlias = Callable[..., Operation[str]]


@dataclass(frozen=True, slots=True)
class _Tools:
    """What all tools of a memory share: whose memory they use, and how long their results are."""

    memory: MemoryLike
    choose: ChooseAgent | None
    result_characters: int

    @property
    def operations(self) -> tuple[_Operation, ...]:
        recall = () if self.memory.saver is None else registry.ON_RECALL
        return (*registry.ON_CORE, *registry.ON_ARCHIVAL, *recall)

    def options(self, operation: _Operation) -> dict[str, Any]:
        """Return the options of an operation that the model does not see."""
        return {"room": self.result_characters} if operation in registry.SEARCHES else {}


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


def _make_tool(operation: _Operation, **function: Any) -> BaseTool:
    return _MemoryTool(
        name=operation.__name__,
        description=_description(operation),
        args_schema=_args_schema(operation),
        handle_tool_error=True,
        handle_validation_error=_format_validation_error,
        **function,
    )


def _description(operation: _Operation) -> str:
    paragraphs = inspect.cleandoc(operation.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


_OUTSIDE: Any = None
"""The runtime of a tool that is called outside of a graph."""


def _sync_function(operation: _Operation, made: _Tools) -> Callable[..., str]:
    """Make a tool's function: LangChain gives `config` and `runtime`, the model the rest."""

    def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _return_errors():
            agent = find_agent(made.memory, config, made.choose, _state(runtime))
        with _return_errors(agent.agent_id):
            arguments |= made.options(operation)
            if operation in registry.ON_RECALL:
                settings = None if _are_together(agent) else agent.run(read_agent_settings)
                answer: str = agent.recall.run(
                    operation, settings=settings, **arguments, **_find_turn_ids(operation, runtime)
                )
            else:
                answer = agent.run(
                    operation, **arguments, **_find_versions(operation, agent, runtime)
                )
            return answer

    return call


def _async_function(operation: _Operation, made: _Tools) -> Callable[..., Any]:
    """Make a tool's coroutine function; see `_sync_function`."""

    async def call(
        config: RunnableConfig, runtime: ToolRuntime[Any, Any] = _OUTSIDE, **arguments: Any
    ) -> str:
        with _return_errors():
            agent = await afind_agent(made.memory, config, made.choose, _state(runtime))
        with _return_errors(agent.agent_id):
            arguments |= made.options(operation)
            if operation in registry.ON_RECALL:
                settings = None if _are_together(agent) else await agent.run(read_agent_settings)
                answer: str = await agent.recall.run(
                    operation, settings=settings, **arguments, **_find_turn_ids(operation, runtime)
                )
            else:
                answer = await agent.run(
                    operation, **arguments, **_find_versions(operation, agent, runtime)
                )
            return answer

    return call


def _are_together(agent: MemoryLike) -> bool:
    """Whether store and saver have the same tables: the saver can read the agent's settings too."""
    store, saver = agent.store, agent.saver
    places = [(each.config.schema, each.config.root) for each in (store, saver)]
    return store.conn is saver.conn and places[0] == places[1]


def _find_versions(operation: _Operation, agent: MemoryLike, runtime: Any) -> dict[str, Any]:
    """Return the versions of blocks that the prompt showed, for the tool that overwrites one."""
    if operation is not memory_rethink:
        return {}
    shown: Any = _state(runtime).get(CORE_KEY)
    if not isinstance(shown, RenderedCore) or shown.agent != agent.agent_id:
        return {"shown": None}
    return {"shown": shown.versions}


def _find_turn_ids(operation: _Operation, runtime: Any) -> dict[str, Any]:
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
def _return_errors(agent: str = "") -> Generator[None, None, None]:
    """Return errors that a model can correct to it as text."""
    try:
        yield
    except _FAULTS:
        raise
    except LettaStoreError as error:
        raise ToolException(registry.error_text(error, agent)) from error


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
        if not is_mapping(given):
            return given
        fields = cls.model_fields
        return {
            name: value
            for name, value in given.items()
            if value is not None or (name in fields and fields[name].is_required())
        }


@cache
def _args_schema(operation: _Operation) -> type[BaseModel]:
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
