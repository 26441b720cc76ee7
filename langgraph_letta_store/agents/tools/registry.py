"""The memory tools, each once: what a model may do with its own agent's memory.

Names, parameters and meanings are Letta's, which models are trained on. A tool's docstring and the
notes on its parameters are what the model reads; keyword-only parameters are not the model's to
give. What a tool returns is text for the model, and an error's text tells it what to do.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.agents.operations.prompt import compiled
from langgraph_letta_store.agents.tools.archival import (
    archival_memory_delete,
    archival_memory_insert,
    archival_memory_search,
)
from langgraph_letta_store.agents.tools.core import (
    core_memory_append,
    core_memory_replace,
    memory_insert,
    memory_replace,
    memory_rethink,
)
from langgraph_letta_store.agents.tools.recall import conversation_search, conversation_search_date
from langgraph_letta_store.errors import (
    BlockLimitError,
    LettaStoreError,
    MissingPassageError,
    ReadOnlyBlockError,
)

ON_CORE = (
    core_memory_append,
    core_memory_replace,
    memory_replace,
    memory_insert,
    memory_rethink,
)
ON_ARCHIVAL = (archival_memory_insert, archival_memory_search, archival_memory_delete)
ON_RECALL = (conversation_search, conversation_search_date)


class Shown(BaseModel):
    """What a prompt shows of an agent's core memory: the text, and which version of each block.

    A server that sends a graph's state to somebody's browser does not send this.
    """

    agent: str = Field(exclude=True, repr=False)
    text: str = Field(exclude=True, repr=False)
    versions: dict[str, int] = Field(exclude=True, repr=False)


def shown_core(owner: Owner) -> Operation[Shown]:
    """Return core memory as the prompt is to show it."""
    text, versions = yield from compiled(owner)
    return Shown(agent=owner.name, text=text, versions=versions)


def told(error: LettaStoreError) -> str:
    """Return an error as a model is told it: what it can do itself, by the tools that it has."""
    if isinstance(error, ReadOnlyBlockError):
        return "This memory block is read-only: you cannot change it. Write to another one."
    if isinstance(error, BlockLimitError):
        return (
            f"{error}. You cannot raise it: shorten what the block says, or put what need not "
            "always be in front of you into archival memory, by archival_memory_insert."
        )
    if isinstance(error, MissingPassageError):
        return str(error).replace("search()", "archival_memory_search")
    return str(error)
