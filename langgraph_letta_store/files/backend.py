"""`LettaFiles`: an agent's memory as files, a backend for deep agents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.files.file_history import FileHistory
from langgraph_letta_store.files.operations import file_access, grep, listing, write
from langgraph_letta_store.files.operations.file_rows import parse_upload
from langgraph_letta_store.files.operations.paths import parse_path
from langgraph_letta_store.files.results import (
    BackendProtocol,
    DeleteResult,
    EditResult,
    FileDownloadResponse,
    FileUploadResponse,
    GlobResult,
    GrepResult,
    InvalidGlobPatternError,
    LsResult,
    ReadResult,
    Replacement,
    WriteResult,
    compile_pattern,
    explain,
    name_error,
    show_folder,
    show_lines,
    show_matches,
    show_window,
)
from langgraph_letta_store.records.files import StoredFile


class LettaFiles(FileHistory, BackendProtocol):
    """An agent's memory as files: a backend for deep agents that loses no edit.

    `/system/LABEL.md` are the agent's memory blocks, `/archives/NAME/` the files of the archives
    that it uses, and all other paths its own files. Files are items of archival memory, so that
    `archival.search` and the store find them too. An edit is made against the version that was read
    and made again where another writer was faster. Every version is kept, with its actor and time.

    Whose files they are is decided by the run, as for the memory's tools; outside of runs, give one
    agent's memory. With an `AsyncLettaMemory`, only the methods for coroutines work.

    Example:
        >>> from deepagents import create_deep_agent
        >>> from deepagents.backends import CompositeBackend, StateBackend
        >>> files = LettaFiles(memory)
        >>> backend = CompositeBackend(default=StateBackend(), routes={"/memories/": files})
        >>> agent = create_deep_agent(model, backend=backend, checkpointer=memory.saver)
        >>> agent.invoke({"messages": "Plan my trip"}, {"configurable": {"user_id": "ada"}})
    """

    def ls(self, path: str) -> LsResult:
        """Return the files and folders directly in a folder, without reading contents."""
        return self.answer(show_folder, _fail_ls, listing.list_folder, path)

    async def als(self, path: str) -> LsResult:
        """Do what `ls` does, in coroutines."""
        return await self.aanswer(show_folder, _fail_ls, listing.list_folder, path)

    def read(self, file_path: str, offset: int = 0, limit: int = 2000) -> ReadResult:
        """Return lines of a text, from line `offset`, or a binary file as a whole in base64."""
        return self.answer(show_window(offset, limit), _fail_read, file_access.read_path, file_path)

    async def aread(self, file_path: str, offset: int = 0, limit: int = 2000) -> ReadResult:
        """Do what `read` does, in coroutines."""
        show = show_window(offset, limit)
        return await self.aanswer(show, _fail_read, file_access.read_path, file_path)

    def write(self, file_path: str, content: str) -> WriteResult:
        """Create a file, or overwrite it; the version before is kept."""
        return self.answer(_show_written, _fail_write, write.write_file, file_path, content)

    async def awrite(self, file_path: str, content: str) -> WriteResult:
        """Do what `write` does, in coroutines."""
        return await self.aanswer(_show_written, _fail_write, write.write_file, file_path, content)

    def edit(
        self, file_path: str, old_string: str, new_string: str, replace_all: bool = False
    ) -> EditResult:
        """Replace a text that is in a file once, or with `replace_all` wherever it is.

        Where another writer changed the file meanwhile, the edit is made in its new text; where it
        does not apply there, the error has that text.
        """
        change = Replacement(old_string, new_string, replace_all=replace_all)
        return self.answer(change.show, _fail_edit, write.edit_file, file_path, change)

    async def aedit(
        self, file_path: str, old_string: str, new_string: str, replace_all: bool = False
    ) -> EditResult:
        """Do what `edit` does, in coroutines."""
        change = Replacement(old_string, new_string, replace_all=replace_all)
        return await self.aanswer(change.show, _fail_edit, write.edit_file, file_path, change)

    def delete(self, file_path: str) -> DeleteResult:
        """Delete a file, or a folder with everything in it; `undo` brings a file back."""
        return self.answer(
            lambda _: DeleteResult(path=file_path), _fail_delete, listing.delete_below, file_path
        )

    async def adelete(self, file_path: str) -> DeleteResult:
        """Do what `delete` does, in coroutines."""
        return await self.aanswer(
            lambda _: DeleteResult(path=file_path), _fail_delete, listing.delete_below, file_path
        )

    def grep(
        self,
        pattern: str,
        path: str | None = None,
        glob: str | None = None,
        *,
        max_count: int | None = None,
        regex: bool = False,
    ) -> GrepResult:
        """Return the lines that have a text, or that a regular expression matches.

        The database searches the files, for at most 10 seconds.
        """
        try:
            include = None if glob is None else compile_pattern(glob)
        except InvalidGlobPatternError as error:
            return GrepResult(error=str(error))
        options: dict[str, Any] = {"regex": regex, "limit": max_count}
        where = path or "/"
        return self.answer(
            show_lines, _fail_grep, grep.find_lines, pattern, where, include, **options
        )

    async def agrep(
        self,
        pattern: str,
        path: str | None = None,
        glob: str | None = None,
        *,
        max_count: int | None = None,
        regex: bool = False,
    ) -> GrepResult:
        """Do what `grep` does, in coroutines."""
        try:
            include = None if glob is None else compile_pattern(glob)
        except InvalidGlobPatternError as error:
            return GrepResult(error=str(error))
        options: dict[str, Any] = {"regex": regex, "limit": max_count}
        where = path or "/"
        return await self.aanswer(
            show_lines, _fail_grep, grep.find_lines, pattern, where, include, **options
        )

    def glob(self, pattern: str, path: str | None = None) -> GlobResult:
        """Return the files whose paths match a pattern, the newest first."""
        try:
            where = parse_path(path or "/")
            show = show_matches(where, pattern)
        except (InvalidGlobPatternError, LettaStoreError) as error:
            return GlobResult(error=str(error))
        return self.answer(show, _fail_glob, listing.list_files, where)

    async def aglob(self, pattern: str, path: str | None = None) -> GlobResult:
        """Do what `glob` does, in coroutines."""
        try:
            where = parse_path(path or "/")
            show = show_matches(where, pattern)
        except (InvalidGlobPatternError, LettaStoreError) as error:
            return GlobResult(error=str(error))
        return await self.aanswer(show, _fail_glob, listing.list_files, where)

    def upload_files(self, files: Sequence[tuple[str, bytes]]) -> list[FileUploadResponse]:
        """Store files by their bytes; those in UTF-8 as texts, which are searched."""
        return [
            self.answer(_show_upload(path), _fail_upload(path), write.write_file, path, contents)
            for path, contents in _parse_uploads(files)
        ]

    async def aupload_files(self, files: Sequence[tuple[str, bytes]]) -> list[FileUploadResponse]:
        """Do what `upload_files` does, in coroutines."""
        return [
            await self.aanswer(
                _show_upload(path), _fail_upload(path), write.write_file, path, contents
            )
            for path, contents in _parse_uploads(files)
        ]

    def download_files(self, paths: Sequence[str]) -> list[FileDownloadResponse]:
        """Return the bytes of files."""
        return [
            self.answer(_show_download(path), _fail_download(path), file_access.read_path, path)
            for path in paths
        ]

    async def adownload_files(self, paths: Sequence[str]) -> list[FileDownloadResponse]:
        """Do what `download_files` does, in coroutines."""
        return [
            await self.aanswer(
                _show_download(path), _fail_download(path), file_access.read_path, path
            )
            for path in paths
        ]


def _parse_uploads(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, str | bytes]]:
    return [(path, parse_upload(contents)) for path, contents in files]


def _show_written(path: str) -> WriteResult:
    return WriteResult(path=path)


def _show_upload(path: str) -> Callable[[object], FileUploadResponse]:
    return lambda _: FileUploadResponse(path=path)


def _fail_upload(path: str) -> Callable[[LettaStoreError], FileUploadResponse]:
    return lambda error: FileUploadResponse(path=path, error=name_error(error))


def _show_download(path: str) -> Callable[[StoredFile], FileDownloadResponse]:
    return lambda file: FileDownloadResponse(path=path, content=file.contents)


def _fail_download(path: str) -> Callable[[LettaStoreError], FileDownloadResponse]:
    return lambda error: FileDownloadResponse(path=path, error=name_error(error))


def _fail_ls(error: LettaStoreError) -> LsResult:
    return LsResult(error=explain(error))


def _fail_read(error: LettaStoreError) -> ReadResult:
    return ReadResult(error=explain(error))


def _fail_write(error: LettaStoreError) -> WriteResult:
    return WriteResult(error=explain(error))


def _fail_edit(error: LettaStoreError) -> EditResult:
    return EditResult(error=explain(error))


def _fail_delete(error: LettaStoreError) -> DeleteResult:
    return DeleteResult(error=explain(error))


def _fail_grep(error: LettaStoreError) -> GrepResult:
    return GrepResult(error=explain(error))


def _fail_glob(error: LettaStoreError) -> GlobResult:
    return GlobResult(error=explain(error))
