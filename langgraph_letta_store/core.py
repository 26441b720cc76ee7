"""Core memory as an agent's memory offers it: `agent.core` is the blocks always in its prompt."""

from __future__ import annotations

from langgraph_letta_store.methods import Awaiting, Blocking
from langgraph_letta_store.operations.owners import Owner


class Core(Blocking[Owner]):
    """The labelled blocks of an agent."""


class AsyncCore(Awaiting[Owner]):
    """The same for coroutines."""
