"""LettaMemoryNode: memory for graphs of your own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AnyMessage,
    RemoveMessage,
    SystemMessage,
)
from langchain_core.runnables import Runnable, RunnableConfig, ensure_config
from langchain_core.tools import BaseTool
from langgraph.channels import UntrackedValue  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph import MessagesState  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.graph.message import REMOVE_ALL_MESSAGES  # pyright: ignore[reportMissingTypeStubs]  # has types
from typing_extensions import override

from langgraph_letta_store.agents.context_window import (
    ContextWindow,
    Shortening,
)
from langgraph_letta_store.agents.instructions import add_instructions, parse_instructions
from langgraph_letta_store.agents.long_results import fit_results
from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.agents.operations.prompt import render_core
from langgraph_letta_store.agents.run_agent import (
    AnyMemory,
    ChooseAgent,
    afind_agent,
    choose_blocks,
    find_agent,
    is_async,
    parse_choice,
    refuse_async,
)
from langgraph_letta_store.agents.summaries import leave_out_summarized, replace_by_summary
from langgraph_letta_store.agents.summary_prompts import SUMMARY_PROMPT
from langgraph_letta_store.agents.system_prompt import add_core
from langgraph_letta_store.agents.token_count import TokenCounter
from langgraph_letta_store.config.blocks import BlockSpec


class LLMInputState(MessagesState):
    """A graph's messages, and those that its model gets, which are not in checkpoints."""

    llm_input_messages: Annotated[list[AnyMessage], UntrackedValue]


class LettaMemoryNode(Runnable[Any, dict[str, Any]]):
    """A node before a graph's model: what `LettaMemoryMiddleware` does, for graphs of your own.

    It reads the state's `messages` and returns `llm_input_messages` for the model: the messages
    with the agent's core memory at the end of the system prompt. Past `threshold` of the model's
    window it also takes the oldest messages out of the state, and puts a summary in their place.
    `create_react_agent` takes it as `pre_model_hook`. Each run names its agent as for the
    middleware.

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
        blocks: Sequence[BlockSpec] | None = None,
        memory_instructions: bool | str = False,
    ) -> None:
        """Create a node for a memory and the graph's model.

        Args:
            memory: as for `LettaMemoryMiddleware`.
            model: the model whose window must not overflow, without tools bound to it.
            summary_model: the model that writes the summaries; default: `model`.
            context_window: as for `LettaMemoryMiddleware`.
            threshold: as for `LettaMemoryMiddleware`.
            keep: as for `LettaMemoryMiddleware`.
            token_counter: as for `LettaMemoryMiddleware`.
            summarize: as for `LettaMemoryMiddleware`.
            summary_prompt: as for `LettaMemoryMiddleware`.
            tools: the tools that are bound to the model, which take a part of its window.
            agent: as for `LettaMemoryMiddleware`; give `memory.tools()` the same.
            blocks: as for `LettaMemoryMiddleware`.
            memory_instructions: as for `LettaMemoryMiddleware`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        self.memory = memory
        self._choose = parse_choice(memory, agent)
        self._instructions = parse_instructions(memory_instructions)
        self._blocks = None if blocks is None else FirstBlocks.parse(blocks)
        self.model = model
        self.context = ContextWindow(
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
        refuse_async(self.memory, "graph")
        agent = find_agent(self.memory, ensure_config(config), self._choose)
        core = agent.run(render_core, first=choose_blocks(self._blocks, agent)).text
        core, messages = add_instructions(self._instructions, core), _messages(input)
        shown, shortening = leave_out_summarized(messages), None
        if self.summarize:
            shortening = self.context.shorten(
                self.model, shown, add_core(None, core), self.model_tools
            )
        return self._build_update(messages, shown, core, shortening)

    @override
    async def ainvoke(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the update of a graph's state before its model is called, for coroutines."""
        agent = await afind_agent(self.memory, ensure_config(config), self._choose)
        first = choose_blocks(self._blocks, agent)
        if is_async(agent):
            core = (await agent.run(render_core, first=first)).text
        else:
            core = (await asyncio.to_thread(agent.run, render_core, first=first)).text
        core, messages = add_instructions(self._instructions, core), _messages(input)
        shown, shortening = leave_out_summarized(messages), None
        if self.summarize:
            shortening = await self.context.ashorten(
                self.model, shown, add_core(None, core), self.model_tools
            )
        return self._build_update(messages, shown, core, shortening)

    def _build_update(
        self,
        messages: list[AnyMessage],
        shown: list[AnyMessage],
        core: str,
        shortening: Shortening | None,
    ) -> dict[str, Any]:
        """Return the model's messages, and those of the state if any leave it.

        `shown` are the messages without those that a summary stands for.
        """
        update: dict[str, Any] = {}
        if shortening is not None:
            shown = replace_by_summary(shown, shortening.evicted, shortening.summary(messages))
            update["messages"] = [RemoveMessage(id=REMOVE_ALL_MESSAGES), *shown]
        if self.summarize:
            system = add_core(None, core)
            shown = fit_results(self.context, self.model, shown, system, self.model_tools)
        first = shown[0] if shown else None
        if isinstance(first, SystemMessage):
            prompted = [add_core(first, core), *shown[1:]]
        else:
            system = add_core(None, core)
            prompted = [*([system] if system else []), *shown]
        return {**update, "llm_input_messages": prompted}


def _messages(state: Any) -> list[AnyMessage]:
    """Return the messages of a state, which may be a dictionary or an object."""
    messages: list[AnyMessage] = (
        cast("Any", state)["messages"] if isinstance(state, dict) else state.messages
    )
    return messages
