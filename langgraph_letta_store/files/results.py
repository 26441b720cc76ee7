"""What deepagents' protocol returns, made of what the operations return, and of their errors."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Sequence
from operator import attrgetter

from langgraph_letta_store.agents.tools.registry import FAULTS, error_text
from langgraph_letta_store.errors import (
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
    MissingAgentError,
    MissingArchiveError,
    MissingFileError,
    ReadOnlyBlockError,
)
from langgraph_letta_store.files.operations.grep import Lines
from langgraph_letta_store.files.operations.listing import Entry
from langgraph_letta_store.records.files import StoredFile

try:
    from deepagents.backends.protocol import (
        BackendProtocol,
        DeleteResult,
        EditResult,
        FileData,
        FileDownloadResponse,
        FileInfo,
        FileUploadResponse,
        GlobResult,
        GrepMatch,
        GrepResult,
        LsResult,
        ReadResult,
        WriteResult,
    )
    from deepagents.backends.utils import (
        InvalidGlobPatternError,
        compile_grep_include_glob,
        perform_string_replacement,
        slice_read_response,
    )
    from wcmatch.glob import BRACE, GLOBSTAR, translate
except ModuleNotFoundError as error:
    msg = "LettaFiles needs the extra `deepagents`: pip install 'langgraph-letta-store[deepagents]'"
    raise ModuleNotFoundError(msg, name=error.name, path=error.path) from error

__all__ = [
    "BackendProtocol",
    "DeleteResult",
    "EditResult",
    "FileDownloadResponse",
    "FileUploadResponse",
    "GlobResult",
    "GrepResult",
    "InvalidGlobPatternError",
    "LsResult",
    "ReadResult",
    "Replacement",
    "WriteResult",
    "compile_pattern",
    "explain",
    "name_error",
    "show_folder",
    "show_lines",
    "show_matches",
    "show_window",
]

PROTOCOL_ERRORS: Sequence[tuple[type[LettaStoreError], str]] = (
    (MissingFileError, "file_not_found"),
    (MissingArchiveError, "file_not_found"),
    (ReadOnlyBlockError, "permission_denied"),
    (InvalidOperationError, "invalid_path"),
    (InvalidValueError, "invalid_path"),
)
"""The protocol's codes of errors of uploads and downloads."""


def explain(error: LettaStoreError) -> str:
    """Return an error for a model.

    Raises:
        LettaStoreError: the error itself, if a model cannot correct it.
    """
    if isinstance(error, (*FAULTS, MissingAgentError)):
        raise error
    return f"Error: {error_text(error, '')}"


def name_error(error: LettaStoreError) -> str:
    """Return the protocol's code of an error, or its message where no code fits."""
    for kind, code in PROTOCOL_ERRORS:
        if isinstance(error, kind) and (code != "invalid_path" or str(error).startswith("`path`")):
            return code
    return explain(error)


def show_folder(entries: Sequence[Entry]) -> LsResult:
    """Return a folder's entries."""
    return LsResult(entries=[_show_entry(entry) for entry in entries])


def show_matches(path: str, pattern: str) -> Callable[[Sequence[Entry]], GlobResult]:
    """Return a function that picks the files that a pattern matches, the newest first.

    Raises:
        InvalidGlobPatternError: it is no pattern, or goes up by `..`.
    """
    matches, base = compile_pattern(pattern), len(path.rstrip("/")) + 1

    def show(entries: Sequence[Entry]) -> GlobResult:
        found = [
            entry
            for entry in entries
            if matches(entry.path[base:] or entry.path.rpartition("/")[2])
        ]
        found.sort(key=attrgetter("modified_at"), reverse=True)
        return GlobResult(matches=[_show_entry(entry) for entry in found])

    return show


def compile_pattern(pattern: str) -> Callable[[str], object]:
    """Return a function that says whether a pattern matches a path below the searched folder.

    It is deepagents' `compile_grep_include_glob`, which takes a fourth of a millisecond for each
    hundred paths: its expression is compiled once here, and matches the paths itself.

    Raises:
        InvalidGlobPatternError: it is no pattern, or goes up by `..`.
    """
    compile_grep_include_glob(pattern)
    included, _ = translate(pattern.lstrip("/"), flags=BRACE | GLOBSTAR)
    match = re.compile("|".join(included)).fullmatch
    if "/" in pattern:
        return match
    return lambda path: match(path[path.rfind("/") + 1 :])


def show_lines(lines: Lines) -> GrepResult:
    """Return lines that match."""
    found = [GrepMatch(path=path, line=number, text=text) for path, number, text in lines.lines]
    return GrepResult(matches=found, truncated=lines.truncated)


def show_window(offset: int, limit: int) -> Callable[[StoredFile], ReadResult]:
    """Return a function that shows lines of a file, or all of a binary one."""

    def show(file: StoredFile) -> ReadResult:
        content, encoding = file.text, "utf-8"
        if file.data is not None:
            content, encoding = base64.b64encode(file.data).decode("ascii"), "base64"
        data = FileData(
            content=content,
            encoding=encoding,
            created_at=file.created_at.isoformat(),
            modified_at=file.modified_at.isoformat(),
        )
        if file.data is not None or _is_shown_whole(file.path):
            return ReadResult(file_data=data)
        return slice_read_response(data, offset, limit)

    return show


class Replacement:
    """Replaces a text in a file, and counts how often it did."""

    def __init__(self, old: str, new: str, *, replace_all: bool) -> None:
        """Take the text and what comes in its place."""
        self._old, self._new, self._all = old, new, replace_all
        self.count = 0

    def __call__(self, text: str) -> str:
        """Return the new text.

        Raises:
            InvalidOperationError: the text is not there, or more than once.
        """
        replaced = perform_string_replacement(text, self._old, self._new, self._all)
        if isinstance(replaced, str):
            raise InvalidOperationError(replaced.removeprefix("Error: "))
        changed, self.count = replaced
        return changed

    def show(self, path: str) -> EditResult:
        """Return the result of the edit."""
        return EditResult(path=path, occurrences=self.count)


def _is_shown_whole(path: str) -> bool:
    """Whether files of this ending are shown to models as pictures, sounds, films or documents."""
    kind = mimetypes.guess_type(path)[0] or ""
    return kind.startswith(("image/", "audio/", "video/")) or kind in _DOCUMENTS


_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)


def _show_entry(entry: Entry) -> FileInfo:
    path, size, at, is_folder = entry
    return {"path": path, "is_dir": is_folder, "size": size, "modified_at": at}
