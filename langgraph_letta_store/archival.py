"""Archival memory as an agent's memory offers it: `agent.archival` is texts found by meaning."""

from __future__ import annotations

from langgraph_letta_store.methods import Awaiting, Blocking
from langgraph_letta_store.operations.owners import Owner


class Archival(Blocking[Owner]):
    """The passages of an agent."""


class AsyncArchival(Awaiting[Owner]):
    """The same for coroutines."""
