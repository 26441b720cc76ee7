"""Files of agents, and their versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment


@dataclass(frozen=True, slots=True)
class StoredFile(Displayed):
    """A file as it was read.

    `text` is its contents, or "" where `data` has the bytes of a binary file. `size` counts bytes.
    `actor` is the agent or person that wrote this version; None where the store does not know.
    `score` is how well a search found it.
    """

    path: str
    text: str
    data: bytes | None
    version: int
    size: int
    actor: str | None
    created_at: datetime
    modified_at: datetime
    score: float | None = None

    @property
    def is_binary(self) -> bool:
        """Whether the file is not a text in UTF-8."""
        return self.data is not None

    @property
    def contents(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode() if self.data is None else self.data

    def _as_table(self) -> Shown[Any]:
        return Shown(_FILE_COLUMNS, [self], "no files")


class StoredFiles(Displayed, list[StoredFile]):
    """Files: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_FILE_COLUMNS, self, "no files")


@dataclass(frozen=True, slots=True)
class FileVersion(Displayed):
    """A version of a file, which may be its deletion: its actor, time and size in bytes."""

    path: str
    version: int
    size: int
    actor: str | None
    written_at: datetime
    is_deleted: bool = False

    def _as_table(self) -> Shown[Any]:
        return Shown(_VERSION_COLUMNS, [self], "no versions")


class FileVersions(Displayed, list[FileVersion]):
    """Versions of a file, the newest first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_VERSION_COLUMNS, self, "no versions")


_FILE_COLUMNS: Mapping[str, Callable[[StoredFile], str]] = {
    "path": lambda file: escape(file.path),
    "bytes": lambda file: f"{file.size:,}",
    "version": lambda file: str(file.version),
    "actor": lambda file: escape(file.actor or ""),
    "modified": lambda file: format_moment(file.modified_at),
}

_VERSION_COLUMNS: Mapping[str, Callable[[FileVersion], str]] = {
    "version": lambda version: str(version.version),
    "bytes": lambda version: "deleted" if version.is_deleted else f"{version.size:,}",
    "actor": lambda version: escape(version.actor or ""),
    "written": lambda version: format_moment(version.written_at),
}
