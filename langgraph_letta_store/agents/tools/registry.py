"""The list of the memory tools, and the texts of errors for the model.

Names, parameters and meanings are Letta's, which models are trained on. The model reads a tool's
docstring and the annotations of its parameters; keyword-only parameters are not offered to it. A
tool returns text for the model, and an error's text says how to correct the call.
"""

from __future__ import annotations

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
SEARCHES = (archival_memory_search, *ON_RECALL)


def error_text(error: LettaStoreError, agent: str) -> str:
    """Return the text of an error for a model: what it can do with the tools that it has.

    The text does not name the agent, whose name may be the user's.
    """
    if isinstance(error, ReadOnlyBlockError):
        return "This memory block is read-only: you cannot change it. Write to another one."
    if isinstance(error, BlockLimitError):
        return (
            f"{error}. You cannot raise it: shorten what the block says, or put what need not "
            "always be in front of you into archival memory, by archival_memory_insert."
        )
    if isinstance(error, MissingPassageError):
        return str(error).replace("search()", "archival_memory_search")
    return str(error).replace(f"{agent!r:.80} has ", "You have ").replace(f"{agent!r:.80}", "you")
