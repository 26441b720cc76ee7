"""The names of the memory tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from langgraph_letta_store.config.checks import is_sequence

BASE_TOOLS = (
    *("core_memory_append", "core_memory_replace", "memory_replace", "memory_insert"),
    *("memory_rethink", "archival_memory_insert", "archival_memory_search"),
    *("archival_memory_delete", "conversation_search", "conversation_search_date"),
)
"""Letta's base tools, which an agent has unless something else is asked for."""

NEWER_TOOLS = ("memory", "memory_apply_patch")
"""Letta's newer tools, which an agent has where they are asked for by name."""

ALL_TOOLS = (*BASE_TOOLS, *NEWER_TOOLS)

ToolNames: TypeAlias = "Sequence[str] | Literal['all']"
"""The memory tools that one agent has, of those that the middleware gives."""


def check_tool_names(names: Any, known: Sequence[str] = ALL_TOOLS) -> str | None:
    """Return what names of tools must be, where these are not; None where they are."""
    if names == "all" or (is_sequence(names) and all(name in known for name in names)):
        return None
    return f"'all', or a list of {', '.join(known)}"
