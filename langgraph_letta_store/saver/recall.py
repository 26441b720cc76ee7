"""Recall memory as a saver offers it: `saver.recall` finds what was said, long after the turn."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._engine.methods import Awaiting, Blocking, awaiting, blocking
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.recall import search as recall
from langgraph_letta_store._tiers.recall.filters import Agent

P = ParamSpec("P")
T = TypeVar("T")


class AgentConversations(NamedTuple):
    """A saver's conversations, and one agent whose messages are asked for."""

    conversations: Conversations
    agent: Agent


def _of_agent(
    operation: Callable[Concatenate[Conversations, Agent, P], Operation[T]],
) -> Callable[Concatenate[AgentConversations, P], Operation[T]]:
    """Make an operation on one agent's messages from one that is told whose."""

    def bound(of: AgentConversations, /, *args: P.args, **kwargs: P.kwargs) -> Operation[T]:
        return operation(of.conversations, of.agent, *args, **kwargs)

    functools.update_wrapper(bound, operation)
    vars(bound).pop("__wrapped__")
    signature = inspect.signature(operation)
    first, _, *others = signature.parameters.values()
    vars(bound)["__signature__"] = signature.replace(parameters=[first, *others])
    bound.__doc__ = re.sub(r"(?m)^ {8}agent: .*\n( {12}.*\n)*", "", operation.__doc__ or "")
    return bound


class AgentRecall(Blocking[AgentConversations]):
    """All that was said in one agent's threads: a saver's recall memory without the others'.

    Example:
        >>> ada = saver.recall.of("ada")
        >>> ada.search("how does she take her tea?", neighbours=1)
    """

    search = blocking(_of_agent(recall.search))
    messages = blocking(_of_agent(recall.list_messages))


class AsyncAgentRecall(Awaiting[AgentConversations]):
    """The same for coroutines."""

    search = awaiting(_of_agent(recall.search))
    messages = awaiting(_of_agent(recall.list_messages))


class Recall(Blocking[Conversations]):
    """All that was said in agents' threads, whether or not a checkpoint still refers to it.

    Example:
        >>> saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> saver.recall.messages("ada", thread="monday")
    """

    search = blocking(recall.search)
    messages = blocking(recall.list_messages)

    def of(self, agent: Agent) -> AgentRecall:
        """Return one agent's recall memory."""
        return AgentRecall(
            lambda begin: self._perform(lambda here: begin(AgentConversations(here, agent)))
        )


class AsyncRecall(Awaiting[Conversations]):
    """The same for coroutines.

    Example:
        >>> await saver.recall.search("ada", "how does she take her tea?", neighbours=1)
        >>> await saver.recall.messages("ada", thread="monday")
    """

    search = awaiting(recall.search)
    messages = awaiting(recall.list_messages)

    def of(self, agent: Agent) -> AsyncAgentRecall:
        """Return one agent's recall memory."""
        return AsyncAgentRecall(
            lambda begin: self._perform(lambda here: begin(AgentConversations(here, agent)))
        )
