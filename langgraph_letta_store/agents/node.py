"""LettaMemoryNode: memory for those who write their own graph."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AnyMessage,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
)
from langchain_core.runnables import Runnable, RunnableConfig, ensure_config
from langchain_core.tools import BaseTool
from langgraph.channels import UntrackedValue  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph import MessagesState  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph.message import REMOVE_ALL_MESSAGES  # pyright: ignore[reportMissingTypeStubs]  # has types
from typing_extensions import override

from langgraph_letta_store.agents import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    LettaMemory,
)
from langgraph_letta_store.agents.context_window import SUMMARY_PROMPT, Context, with_core, without
from langgraph_letta_store.agents.operations.prompt import compile_core
from langgraph_letta_store.agents.run_agent import (
    ChooseAgent,
    aagent_in,
    agent_in,
    checked_choice,
)
from langgraph_letta_store.agents.token_count import TokenCounter
from langgraph_letta_store.errors import ConfigurationError

AnyMemory: TypeAlias = "LettaMemory | AsyncLettaMemory | AgentMemory | AsyncAgentMemory"


class LLMInputState(MessagesState):
    """The messages of a graph, and those that its model is shown, which no checkpoint keeps."""

    llm_input_messages: Annotated[list[AnyMessage], UntrackedValue]


class LettaMemoryNode(Runnable[Any, dict[str, Any]]):
    """A graph's node before its model: what `LettaMemoryMiddleware` does, for graphs of your own.

    It reads the state's `messages` and returns `llm_input_messages` for the model: the messages
    with the agent's core memory at the end of the system prompt. Past `threshold` of the model's
    window it also takes the oldest messages out of the state, and puts a summary in their place.
    This is what `create_react_agent` calls a `pre_model_hook`. Each run names its
    agent as for the middleware.

    A graph with `LLMInputState` keeps `llm_input_messages` out of its checkpoints, and so out of
    recall memory. The tools are `memory.tools()`.

    Example:
        >>> def answer(state: LLMInputState) -> dict[str, Any]:
        ...     return {"messages": [model_with_tools.invoke(state["llm_input_messages"])]}
        >>> builder = StateGraph(LLMInputState)
        >>> builder.add_node("memory", LettaMemoryNode(memory, model))
        >>> builder.add_node("answer", answer)
        >>> builder.add_node("tools", ToolNode(memory.tools()))
    """

    def __init__(
        self,
        memory: AnyMemory,
        model: BaseChatModel,
        *,
        summary_model: BaseChatModel | None = None,
        context_window: int | None = None,
        threshold: float = 0.9,
        keep: float = 0.3,
        token_counter: TokenCounter | None = None,
        summarize: bool = True,
        summary_prompt: str = SUMMARY_PROMPT,
        tools: Sequence[BaseTool] = (),
        agent: ChooseAgent | None = None,
    ) -> None:
        """Take the memory, the graph's model without tools bound to it, and the options.

        Args:
            memory: as for `LettaMemoryMiddleware`.
            model: the model whose window it is.
            summary_model: writes the summaries; default: `model`.
            context_window: as for `LettaMemoryMiddleware`; likewise the other options.
            threshold: see there.
            keep: see there.
            token_counter: see there.
            summarize: see there.
            summary_prompt: see there.
            tools: the tools that the model is given, which take a part of its window.
            agent: as for `LettaMemoryMiddleware`; give the tools the same.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        self.memory = memory
        self._choose = checked_choice(memory, agent)
        self.model = model
        self.context = Context(
            window=context_window,
            threshold=threshold,
            keep=keep,
            counter=token_counter,
            summary_model=summary_model,
            summary_prompt=summary_prompt,
        )
        self.summarize = summarize
        self.model_tools = tuple(tools)

    @override
    def invoke(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the update of a graph's state before its model is called."""
        if _waits(self.memory):
            msg = "this memory is for coroutines; call the graph by ainvoke() or astream()"
            raise ConfigurationError(msg)
        agent = agent_in(self.memory, ensure_config(config), self._choose)
        core, messages = agent.run(compile_core), _messages(input)
        evicted = self._evicted(messages, core)
        summary = self.context.summarise(self.model, evicted) if evicted else None
        return _update(messages, core, evicted, summary)

    @override
    async def ainvoke(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the update of a graph's state before its model is called, for coroutines."""
        agent = await aagent_in(self.memory, ensure_config(config), self._choose)
        if _waits(agent):
            core = await agent.run(compile_core)
        else:
            core = await asyncio.to_thread(agent.run, compile_core)
        messages = _messages(input)
        evicted = self._evicted(messages, core)
        summary = await self.context.asummarise(self.model, evicted) if evicted else None
        return _update(messages, core, evicted, summary)

    def _evicted(self, messages: Sequence[AnyMessage], core: str) -> Sequence[BaseMessage]:
        if not self.summarize:
            return ()
        system = SystemMessage(core) if core else None
        return self.context.cut(self.model, messages, system, self.model_tools)


def _waits(memory: AnyMemory) -> bool:
    return isinstance(memory, (AsyncLettaMemory, AsyncAgentMemory))


def _messages(state: Any) -> list[AnyMessage]:
    """Return the messages of a state, of whatever kind it is."""
    messages: list[AnyMessage] = (
        cast("Any", state)["messages"] if isinstance(state, dict) else state.messages
    )
    return messages


def _update(
    messages: list[AnyMessage],
    core: str,
    evicted: Sequence[BaseMessage],
    summary: HumanMessage | None,
) -> dict[str, Any]:
    update: dict[str, Any] = {}
    if summary is not None:
        messages = without(messages, evicted, summary)
        update["messages"] = [RemoveMessage(id=REMOVE_ALL_MESSAGES), *messages]
    first = messages[0] if messages else None
    if isinstance(first, SystemMessage):
        prompted = [with_core(first, core), *messages[1:]]
    else:
        system = with_core(None, core)
        prompted = [*([system] if system else []), *messages]
    return {**update, "llm_input_messages": prompted}
