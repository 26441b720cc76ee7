"""Reading a file by its path."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.files.operations.file_rows import read
from langgraph_letta_store.files.operations.paths import find_ref
from langgraph_letta_store.records.files import StoredFile


def read_path(owner: Owner, path: Any) -> Operation[StoredFile]:
    """Return a file or block by its path.

    Raises:
        MissingFileError: there is none.
        MissingArchiveError: it is in an archive that the agent is not attached to.
        InvalidOperationError, InvalidValueError: it cannot be a file's path.
    """
    return (yield from read(owner, (yield from find_ref(owner, path))))
