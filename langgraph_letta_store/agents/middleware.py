"""LettaMemoryMiddleware: memory for an agent of `langchain.agents.create_agent`.

It needs the package `langchain`: install the extra `agents`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, NotRequired, cast

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
from langchain_core.messages import AIMessage, AnyMessage, RemoveMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langgraph.channels import UntrackedValue  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.config import get_config
from langgraph.graph.message import REMOVE_ALL_MESSAGES  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command

from langgraph_letta_store.agents import (
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.agents.context_window import (
    ContextWindow,
    Shortening,
)
from langgraph_letta_store.agents.instructions import add_instructions, parse_instructions
from langgraph_letta_store.agents.long_results import fit_results
from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.agents.operations.prompt import RenderedCore, render_core
from langgraph_letta_store.agents.run_agent import (
    CORE_KEY,
    AnyMemory,
    ChooseAgent,
    afind_agent,
    choose_blocks,
    find_agent,
    parse_choice,
    refuse_async,
)
from langgraph_letta_store.agents.summaries import leave_out_summarized, replace_by_summary
from langgraph_letta_store.agents.summary_prompts import SUMMARY_PROMPT
from langgraph_letta_store.agents.system_prompt import add_core
from langgraph_letta_store.agents.token_count import TokenCounter
from langgraph_letta_store.agents.tools.langchain import (
    CORE_TOOLS,
)
from langgraph_letta_store.agents.tools.select import list_tools, make_tools
from langgraph_letta_store.config.blocks import BlockSpec
from langgraph_letta_store.config.options import parse_names


class MemoryState(AgentState[Any]):
    """A run's state: its messages, and the core memory that its prompt shows.

    Core memory is not in checkpoints: a run that is resumed reads it again.
    """

    letta_core: NotRequired[Annotated[RenderedCore, UntrackedValue, PrivateStateAttr]]


class LettaMemoryMiddleware(AgentMiddleware[MemoryState, ContextT, ResponseT]):
    """Gives an agent Letta's memory: core memory in its prompt, the tools, and summaries.

    Before each call of the model, the middleware puts the agent's core memory at the end of the
    system prompt. It reads core memory once per run, and again after a tool has edited it. Past
    `threshold` of the model's window, the oldest messages leave the state, and a summary takes
    their place; recall memory keeps them. Each run's config or context names the agent whose memory
    is used, so one middleware serves all users. A run that names none, such as one that is resumed
    by its thread's id, uses the memory of the agent that its thread belongs to.

    With `durability="exit"`, LangGraph stores a run's state only at its end: messages that came and
    left within the run are not in recall memory.

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
        blocks: Sequence[BlockSpec] | None = None,
        new_blocks: int = 0,
        memory_instructions: bool | str = False,
    ) -> None:
        """Create a middleware for a memory.

        Args:
            memory: `LettaMemory`, where each run names its agent, or one agent's memory; with one
                for coroutines, call the agent by `ainvoke` or `astream`.
            model: the model that writes the summaries; default: the agent's own model.
            context_window: the size of the model's window in tokens; default: the size in the
                model's profile.
            threshold: the share of the window, prompt and tools included, past which the oldest
                messages leave the state.
            keep: the largest share of the window that the remaining messages take.
            token_counter: counts the tokens of a list of messages; default: the model's own
                counter, or LangChain's approximate one.
            summarize: False leaves the messages unchanged.
            summary_prompt: the prompt for a summary, which must contain `{messages}`.
            tools: whether to give the agent the memory tools, or the names of those to give.
            edited_by: names of other tools that edit core memory, after which it is read again.
            agent: a function of the run's `config`, its `runtime` or both that returns the name of
                the run's agent, or None, as in `agent=lambda runtime: runtime.context.customer`.
                Without it, the run's config or context names the agent (see `LettaSaver`'s
                `agent_keys`), or else the thread's owner is the agent. The saver does not call it:
                it keeps messages for the agent that config or context names.
            blocks: the blocks that an agent gets at its first run, as for `AgentMemory`; default:
                those of `memory`.
            new_blocks: how many blocks the model may create, as for `memory.tools()`.
            memory_instructions: True puts a text on the use of memory before core memory; a text
                of yours takes its place.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        super().__init__()
        self.memory = memory
        self.context = ContextWindow(
            window=context_window,
            threshold=threshold,
            keep=keep,
            counter=token_counter,
            summary_model=init_chat_model(model) if isinstance(model, str) else model,
            summary_prompt=summary_prompt,
        )
        self.summarize = summarize
        self._choose = parse_choice(memory, agent)
        self._instructions = parse_instructions(memory_instructions)
        self._blocks = None if blocks is None else FirstBlocks.parse(blocks)
        self.tools = make_tools(
            memory,
            tools,
            agent=agent,
            result_characters=self.context.result_characters(),
            new_blocks=new_blocks,
            blocks=self._blocks,
            place="tools",
        )
        edited_by = parse_names("edited_by", edited_by, "['edit_notes']")
        self._edited_by = CORE_TOOLS | set(edited_by)

    def wrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], ModelResponse[ResponseT]],
    ) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
        """Call the model with core memory in its prompt and a conversation that fits its window."""
        refuse_async(self.memory, "agent")
        agent = find_agent(self.memory, _config(self.memory), self._choose, _state(request))
        core = self._known_core(request, agent)
        if core is None:
            core = agent.run(render_core, first=choose_blocks(self._blocks, agent))
        request = _prepare(request, core, self._instructions)
        if not self.summarize:
            return _build_response(request, handler(request), core)
        shortening = self.context.shorten(
            request.model, request.messages, request.system_message, request.tools
        )
        messages, left = self._shorten(request, shortening)
        response = handler(request.override(messages=messages))
        return _build_response(request, response, core, left)

    async def awrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], Awaitable[ModelResponse[ResponseT]]],
    ) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
        """Do what `wrap_model_call` does, for coroutines."""
        agent = await afind_agent(self.memory, _config(self.memory), self._choose, _state(request))
        core = self._known_core(request, agent)
        if core is None:
            core = await _read_core(agent, choose_blocks(self._blocks, agent))
        request = _prepare(request, core, self._instructions)
        if not self.summarize:
            return _build_response(request, await handler(request), core)
        shortening = await self.context.ashorten(
            request.model, request.messages, request.system_message, request.tools
        )
        messages, left = self._shorten(request, shortening)
        response = await handler(request.override(messages=messages))
        return _build_response(request, response, core, left)

    def _shorten(
        self, request: ModelRequest[Any], shortening: Shortening | None
    ) -> tuple[list[AnyMessage], list[AnyMessage] | None]:
        """Return the model's messages, and those of the state if any leave it."""
        messages, left = request.messages, None
        if shortening is not None:
            state, evicted = _messages(request), shortening.evicted
            summary = shortening.summary(state)
            left = replace_by_summary(leave_out_summarized(state), evicted, summary)
            messages = replace_by_summary(messages, evicted, summary)
        prompt, tools = request.system_message, request.tools
        return fit_results(self.context, request.model, messages, prompt, tools), left

    def _known_core(self, request: ModelRequest[ContextT], agent: Any) -> RenderedCore | None:
        """Return the core memory in the run's state, unless a tool may have changed it."""
        for message in reversed(_messages(request)):
            if isinstance(message, AIMessage):
                break
            if isinstance(message, ToolMessage) and message.name in self._edited_by:
                return None
        core: Any = _state(request).get(CORE_KEY)
        return core if isinstance(core, RenderedCore) and core.agent == agent.agent_id else None


async def _read_core(agent: Any, first: FirstBlocks) -> RenderedCore:
    if isinstance(agent, AsyncAgentMemory):
        return await agent.run(render_core, first=first)
    core: RenderedCore = await asyncio.to_thread(agent.run, render_core, first=first)
    return core


def _config(memory: AnyMemory) -> RunnableConfig:
    """Return the run's config, which is needed where it names the agent."""
    return get_config() if isinstance(memory, (LettaMemory, AsyncLettaMemory)) else {}


def _state(request: ModelRequest[Any]) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", request.state)


def _messages(request: ModelRequest[Any]) -> list[AnyMessage]:
    """Return the messages of the state, which other middleware may have changed for this call."""
    return request.state["messages"]


def _prepare(
    request: ModelRequest[ContextT], core: RenderedCore, instructions: str
) -> ModelRequest[ContextT]:
    """Return the request with core memory, without messages that a summary stands for."""
    return request.override(
        system_message=add_core(request.system_message, add_instructions(instructions, core.text)),
        tools=list_tools(request.tools, core),
        messages=leave_out_summarized(request.messages),
    )


def _build_response(
    request: ModelRequest[Any],
    response: ModelResponse[ResponseT],
    core: RenderedCore,
    messages: list[AnyMessage] | None = None,
) -> ModelResponse[ResponseT] | ExtendedModelResponse[ResponseT]:
    """Return the answer with the updates of the state: core memory, and a shorter conversation.

    The updates are pairs, in which LangGraph does not look for messages: clients that stream
    messages get the agent's words only, and not its summaries.
    """
    updates: list[tuple[str, Any]] = []
    if _state(request).get(CORE_KEY) is not core:
        updates.append((CORE_KEY, core))
    if messages is not None:
        whole = [RemoveMessage(id=REMOVE_ALL_MESSAGES), *messages, *response.result]
        updates.append(("messages", whole))
    if not updates:
        return response
    return ExtendedModelResponse(model_response=response, command=Command(update=updates))
