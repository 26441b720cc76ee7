"""Memory as files, for deep agents: core memory, archival memory and archives as one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph_letta_store.files.tree import TreeReport
from langgraph_letta_store.records.files import FileVersion, FileVersions, StoredFile, StoredFiles

if TYPE_CHECKING:
    from langgraph_letta_store.files.backend import LettaFiles

__all__ = [
    "FileVersion",
    "FileVersions",
    "LettaFiles",
    "StoredFile",
    "StoredFiles",
    "TreeReport",
]


def __getattr__(name: str) -> Any:
    """Import `LettaFiles` when it is asked for: it needs the extra `deepagents`."""
    if name == "LettaFiles":
        from langgraph_letta_store.files.backend import LettaFiles

        return LettaFiles
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
