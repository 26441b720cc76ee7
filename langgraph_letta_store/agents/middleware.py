"""LettaMemoryMiddleware: an agent of `langchain.agents.create_agent` that has memory.

It needs LangChain itself: the extra `agents`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, NotRequired, TypeAlias, cast

from langchain.agents.middleware.types import (
    AgentMiddleware,
    AgentState,
    ContextT,
    ExtendedModelResponse,
    ModelRequest,
    ModelResponse,
    PrivateStateAttr,
    ResponseT,
)
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, RemoveMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langgraph.channels import UntrackedValue  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.config import get_config
from langgraph.graph.message import REMOVE_ALL_MESSAGES  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command

from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.agents.context_window import SUMMARY_PROMPT, Context, with_core, without
from langgraph_letta_store.agents.run_agent import (
    SHOWN,
    ChooseAgent,
    aagent_in,
    agent_in,
    checked_choice,
)
from langgraph_letta_store.agents.token_count import TokenCounter
from langgraph_letta_store.agents.tools.langchain import CORE_TOOLS
from langgraph_letta_store.agents.tools.registry import Shown, shown_core
from langgraph_letta_store.config.checks import parse_names
from langgraph_letta_store.errors import ConfigurationError

AnyMemory: TypeAlias = "LettaMemory | AsyncLettaMemory | AgentMemory | AsyncAgentMemory"


class MemoryState(AgentState[Any]):
    """What a run knows besides its messages: which core memory its prompt shows.

    It is not in checkpoints: a run that goes on later reads core memory anew.
    """

    letta_core: NotRequired[Annotated[Shown, UntrackedValue, PrivateStateAttr]]


class LettaMemoryMiddleware(AgentMiddleware[MemoryState, ContextT, ResponseT]):
    """Gives an agent Letta's memory: core memory in its prompt, the tools, and a window that lasts.

    Before each call of the model the agent's core memory goes to the end of the system prompt. It
    is read once a run, and again after a tool has edited it. Past `threshold` of the model's window
    the oldest messages leave the state, and a summary takes their place; recall memory keeps them.
    Each run's config or context names the agent whose memory is used, so one middleware serves all
    users. A run that names none, as one that is resumed by its thread's id, works for the agent
    that its thread belongs to.

    With `durability="exit"` LangGraph stores only what is there when a run ends: what came and left
    within it is not in recall memory.

    Example:
        >>> agent = create_agent(
        ...     "openai:gpt-5",
        ...     middleware=[LettaMemoryMiddleware(memory)],
        ...     checkpointer=memory.saver,
        ... )
        >>> config = {"configurable": {"thread_id": "monday", "user_id": "ada"}}
        >>> agent.invoke({"messages": "I take my tea black."}, config)
    """

    state_schema = MemoryState

    def __init__(
        self,
        memory: AnyMemory,
        *,
        model: str | BaseChatModel | None = None,
        context_window: int | None = None,
        threshold: float = 0.9,
        keep: float = 0.3,
        token_counter: TokenCounter | None = None,
        summarize: bool = True,
        summary_prompt: str = SUMMARY_PROMPT,
        tools: bool | Collection[str] = True,
        edited_by: Collection[str] = (),
        agent: ChooseAgent | None = None,
    ) -> None:
        """Take the memory and the options.

        Args:
            memory: `LettaMemory`, where each run's config names its agent, or one agent's memory;
                those for coroutines want `ainvoke` and `astream`.
            model: writes the summaries; default: the agent's own model.
            context_window: how many tokens the agent's model takes; default: what its profile says.
            threshold: past which share of the window, prompt and tools included, messages make
                room.
            keep: at most which share of the window the messages take that stay.
            token_counter: counts the tokens of a list of messages; default: the model's own
                counter, where it has one, and LangChain's approximate one.
            summarize: False leaves the messages as they are.
            summary_prompt: how a summary is asked for, with `{messages}` in it.
            tools: whether the agent has the memory tools, or the names of those that it has.
            edited_by: names of other tools that edit core memory, after which it is read again.
            agent: returns the name of a run's agent, or None; a function of the run's `config`, its
                `runtime` or both, as in `agent=lambda runtime: runtime.context.customer`. Without
                it, the run's config or context names the agent (see `LettaSaver`'s `agent_keys`),
                and else it is the one that the thread belongs to. The saver does not ask it:
                messages are kept for the agent that config or context names.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        super().__init__()
        self.memory = memory
        self.context = Context(
            window=context_window,
            threshold=threshold,
            keep=keep,
            counter=token_counter,
            summary_model=init_chat_model(model) if isinstance(model, str) else model,
            summary_prompt=summary_prompt,
        )
        self.summarize = summarize
        self._choose = checked_choice(memory, agent)
        self.tools = _chosen(memory, tools, agent)
        edited_by = parse_names("edited_by", edited_by, "['edit_notes']")
        self._edited_by = CORE_TOOLS | set(edited_by)

    def wrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], ModelResponse[ResponseT]],
    ) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
        """Call the model with core memory in its prompt and a conversation that fits its window."""
        if _waits(self.memory):
            msg = "this memory is for coroutines; call the agent by ainvoke() or astream()"
            raise ConfigurationError(msg)
        agent = agent_in(self.memory, _config(self.memory), self._choose, _state(request))
        shown = self._shown(request, agent) or agent.run(shown_core)
        request = _prompted(request, shown)
        evicted = self._evicted(request)
        if not evicted:
            return _answered(request, handler(request), shown)
        summary = self.context.summarise(request.model, evicted)
        messages = without(request.messages, evicted, summary)
        response = handler(request.override(messages=messages))
        return _answered(request, response, shown, without(_messages(request), evicted, summary))

    async def awrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], Awaitable[ModelResponse[ResponseT]]],
    ) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
        """Do what `wrap_model_call` does, in coroutines."""
        agent = await aagent_in(self.memory, _config(self.memory), self._choose, _state(request))
        shown = self._shown(request, agent) or await _read(agent)
        request = _prompted(request, shown)
        evicted = self._evicted(request)
        if not evicted:
            return _answered(request, await handler(request), shown)
        summary = await self.context.asummarise(request.model, evicted)
        messages = without(request.messages, evicted, summary)
        response = await handler(request.override(messages=messages))
        return _answered(request, response, shown, without(_messages(request), evicted, summary))

    def _shown(self, request: ModelRequest[ContextT], agent: Any) -> Shown | None:
        """Return what the run knows of core memory, unless a tool may have changed it."""
        for message in reversed(_messages(request)):
            if isinstance(message, AIMessage):
                break
            if isinstance(message, ToolMessage) and message.name in self._edited_by:
                return None
        shown: Any = _state(request).get(SHOWN)
        return shown if isinstance(shown, Shown) and shown.agent == agent.agent_id else None

    def _evicted(self, request: ModelRequest[ContextT]) -> Sequence[BaseMessage]:
        if not self.summarize:
            return ()
        return self.context.cut(
            request.model, request.messages, request.system_message, request.tools
        )


def _chosen(
    memory: AnyMemory, tools: bool | Collection[str], agent: ChooseAgent | None
) -> list[BaseTool]:
    """Return the tools that an agent has.

    Raises:
        ConfigurationError: a name is none of a tool's.
    """
    if tools is False:
        return []
    if isinstance(memory, (LettaMemory, AsyncLettaMemory)):
        made = memory.tools(agent=agent)
    else:
        made = memory.tools()
    if tools is True:
        return made
    names = [tool.name for tool in made]
    tools = parse_names("tools", tools, "['core_memory_append']")
    if unknown := sorted(set(tools) - set(names)):
        msg = f"tools has {', '.join(unknown)}; the memory tools here are {', '.join(names)}"
        raise ConfigurationError(msg)
    return [tool for tool in made if tool.name in tools]


def _waits(memory: AnyMemory) -> bool:
    return isinstance(memory, (AsyncLettaMemory, AsyncAgentMemory))


async def _read(agent: Any) -> Shown:
    if isinstance(agent, AsyncAgentMemory):
        return await agent.run(shown_core)
    shown: Shown = await asyncio.to_thread(agent.run, shown_core)
    return shown


def _config(memory: AnyMemory) -> RunnableConfig:
    """Return the run's config, which matters where it names the agent."""
    return get_config() if isinstance(memory, (LettaMemory, AsyncLettaMemory)) else {}


def _state(request: ModelRequest[Any]) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", request.state)


def _messages(request: ModelRequest[Any]) -> list[AnyMessage]:
    """Return the conversation as the state has it, whatever others made of it for this call."""
    return request.state["messages"]


def _prompted(request: ModelRequest[ContextT], shown: Shown) -> ModelRequest[ContextT]:
    return request.override(system_message=with_core(request.system_message, shown.text))


def _answered(
    request: ModelRequest[Any],
    response: ModelResponse[ResponseT],
    shown: Shown,
    messages: list[AnyMessage] | None = None,
) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
    """Return the answer with what the run's state learns: core memory, and a shorter conversation.

    Those who stream messages are to get the agent's words, not its summaries: LangGraph does not
    look for messages in updates that are pairs.
    """
    updates: list[tuple[str, Any]] = []
    if _state(request).get(SHOWN) is not shown:
        updates.append((SHOWN, shown))
    if messages is not None:
        whole = [RemoveMessage(id=REMOVE_ALL_MESSAGES), *messages, *response.result]
        updates.append(("messages", whole))
    if not updates:
        return response
    return ExtendedModelResponse(model_response=response, command=Command(update=updates))
