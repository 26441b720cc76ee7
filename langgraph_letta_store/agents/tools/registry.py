"""The list of the memory tools, and the texts of errors for the model.

Names, parameters and meanings are Letta's, which models are trained on. The model reads a tool's
docstring and the annotations of its parameters; keyword-only parameters are not offered to it. A
tool returns text for the model, and an error's text says how to correct the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from langgraph_letta_store._engine.steps import Operation
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
from langgraph_letta_store.agents.tools.memory import memory, memory_apply_patch
from langgraph_letta_store.agents.tools.recall import conversation_search, conversation_search_date
from langgraph_letta_store.config.options import parse_names
from langgraph_letta_store.errors import (
    BlockLimitError,
    ConfigurationError,
    EmbeddedServerError,
    EmbeddingError,
    ForeignThreadError,
    LettaStoreError,
    MissingPassageError,
    ReadOnlyBlockError,
    SetupError,
    StoreClosedError,
)

ToolOperation: TypeAlias = Callable[..., Operation[str]]
"""A tool as an operation on an agent: the model's arguments are its annotated parameters."""

ON_CORE: tuple[ToolOperation, ...] = (
    core_memory_append,
    core_memory_replace,
    memory_replace,
    memory_insert,
    memory_rethink,
)
NEWER: tuple[ToolOperation, ...] = (memory, memory_apply_patch)
"""Tools on core memory that are given where they are asked for by name."""

ON_ARCHIVAL = (archival_memory_insert, archival_memory_search, archival_memory_delete)
ON_RECALL = (conversation_search, conversation_search_date)
SEARCHES = (archival_memory_search, *ON_RECALL)


def choose_tools(names: Any, place: str, *, has_recall: bool) -> tuple[ToolOperation, ...]:
    """Return the tools of these names; for None, Letta's base tools.

    Raises:
        ConfigurationError: it is not a list of names, or one is no tool's.
    """
    there = (*ON_CORE, *ON_ARCHIVAL, *(ON_RECALL if has_recall else ()))
    if names is None:
        return there
    there = (*there, *NEWER)
    known = [tool.__name__ for tool in there]
    wanted = parse_names(place, names, "['core_memory_append']")
    if unknown := sorted(set(wanted) - set(known)):
        msg = f"`{place}` must be names of {', '.join(known)}, got {', '.join(unknown)}"
        raise ConfigurationError(msg)
    return tuple(tool for tool in there if tool.__name__ in wanted)


FAULTS = (
    ConfigurationError,
    EmbeddedServerError,
    EmbeddingError,
    ForeignThreadError,
    SetupError,
    StoreClosedError,
)
"""Errors that a model cannot correct: they are raised."""


def error_text(error: LettaStoreError, agent: str) -> str:
    """Return the text of an error for a model: what it can do with the tools that it has.

    The text does not name the agent, whose name may be the user's.
    """
    if isinstance(error, ReadOnlyBlockError):
        refused = str(error).partition("; set read_only")[0]
        return f"Nothing was changed: {refused}, and you cannot alter that. Write to another block."
    if isinstance(error, BlockLimitError):
        return (
            f"{error}. You cannot raise it: shorten what the block says, or put what need not "
            "always be in front of you into archival memory, by archival_memory_insert."
        )
    if isinstance(error, MissingPassageError):
        return str(error).replace("search()", "archival_memory_search")
    begins, rest = f"{agent!r:.80} has ", str(error)
    if rest.startswith(begins):
        # What follows may quote a block with the agent's name as its label.
        return "You have " + rest.removeprefix(begins).replace("; its blocks", "; your blocks")
    return rest.replace(f"{agent!r:.80}", "you")
