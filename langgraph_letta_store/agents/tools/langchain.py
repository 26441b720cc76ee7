"""The memory tools as LangChain tools, by which a model edits and searches its own memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypedDict, cast

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException
from langgraph.prebuilt.tool_node import ToolRuntime  # pyright: ignore[reportMissingTypeStubs]  # has types
from typing_extensions import Unpack

from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store.agents.operations.first_run import FirstBlocks, with_first_blocks
from langgraph_letta_store.agents.operations.prompt import RenderedCore
from langgraph_letta_store.agents.run_agent import (
    CORE_KEY,
    ChooseAgent,
    MemoryLike,
    afind_agent,
    choose_blocks,
    find_agent,
    parse_choice,
)
from langgraph_letta_store.agents.tools import registry
from langgraph_letta_store.agents.tools.core import memory_rethink
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS, parse_result_characters
from langgraph_letta_store.agents.tools.recall import conversation_search
from langgraph_letta_store.agents.tools.registry import ToolOperation
from langgraph_letta_store.agents.tools.schemas import make_tool
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


def memory_tools(memory: MemoryLike, **options: Unpack[ToolOptions]) -> list[BaseTool]:
    """Return the tools for synchronous code; without a saver, there are none for recall memory.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
    """
    made = _Tools.parse(memory, **options)
    return [make_tool(each, func=_sync_function(each, made)) for each in made.operations]


def async_memory_tools(memory: MemoryLike, **options: Unpack[ToolOptions]) -> list[BaseTool]:
    """Return the tools for coroutines; see `memory_tools`."""
    made = _Tools.parse(memory, **options)
    return [make_tool(each, coroutine=_async_function(each, made)) for each in made.operations]


class ToolOptions(TypedDict, total=False):
    """The options of the tools: those of `LettaMemory.tools`, and the run's first blocks.

    `place` is what errors call the option `names`.
    """

    names: Collection[str] | None
    agent: ChooseAgent | None
    result_characters: int
    blocks: FirstBlocks | None
    place: str


@dataclass(frozen=True, slots=True)
class _Tools:
    """What all tools of a memory share: whose memory they use, and how long their results are."""

    memory: MemoryLike
    operations: tuple[ToolOperation, ...]
    choose: ChooseAgent | None
    result_characters: int
    blocks: FirstBlocks | None

    @classmethod
    def parse(
        cls,
        memory: MemoryLike,
        names: Collection[str] | None = None,
        agent: ChooseAgent | None = None,
        result_characters: int = RESULT_CHARACTERS,
        blocks: FirstBlocks | None = None,
        place: str = "names",
    ) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: one is invalid; the message names it.
        """
        return cls(
            memory,
            registry.choose_tools(names, place, has_recall=memory.saver is not None),
            parse_choice(memory, agent),
            parse_result_characters(result_characters),
            blocks,
        )

    def options(self, operation: ToolOperation) -> dict[str, Any]:
        """Return the options of an operation that the model does not see."""
        return {"room": self.result_characters} if operation in registry.SEARCHES else {}


_OUTSIDE: Any = None
"""The runtime of a tool that is called outside of a graph."""


def _sync_function(operation: ToolOperation, made: _Tools) -> Callable[..., str]:
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
                arguments |= _find_versions(operation, agent, runtime)
                first = choose_blocks(made.blocks, agent)
                answer = agent.run(with_first_blocks, operation, first, arguments)
            return answer

    return call


def _async_function(operation: ToolOperation, made: _Tools) -> Callable[..., Any]:
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
                arguments |= _find_versions(operation, agent, runtime)
                first = choose_blocks(made.blocks, agent)
                answer = await agent.run(with_first_blocks, operation, first, arguments)
            return answer

    return call


def _are_together(agent: MemoryLike) -> bool:
    """Whether store and saver have the same tables: the saver can read the agent's settings too."""
    store, saver = agent.store, agent.saver
    places = [(each.config.schema, each.config.root) for each in (store, saver)]
    return store.conn is saver.conn and places[0] == places[1]


def _find_versions(operation: ToolOperation, agent: MemoryLike, runtime: Any) -> dict[str, Any]:
    """Return the versions of blocks that the prompt showed, for the tool that overwrites one."""
    if operation is not memory_rethink:
        return {}
    shown: Any = _state(runtime).get(CORE_KEY)
    if not isinstance(shown, RenderedCore) or shown.agent != agent.agent_id:
        return {"shown": None}
    return {"shown": shown.versions}


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
def _return_errors(agent: str = "") -> Generator[None, None, None]:
    """Return errors that a model can correct to it as text."""
    try:
        yield
    except _FAULTS:
        raise
    except LettaStoreError as error:
        raise ToolException(registry.error_text(error, agent)) from error
