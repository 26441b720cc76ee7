"""What `LettaFiles` offers besides the protocol: versions, search by meaning, and other names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import cast

from langgraph_letta_store.files.operations import file_access, grep, versions, write
from langgraph_letta_store.files.run_files import RunFiles
from langgraph_letta_store.records.files import FileVersions, StoredFile, StoredFiles


class FileHistory(RunFiles):
    """Files with their versions; `LettaFiles` has these methods. Each raises what it cannot do."""

    def get(self, path: str) -> StoredFile:
        """Return a file with its latest version.

        Raises:
            MissingFileError: there is none.
            MissingArchiveError: it is in an archive that the agent is not attached to.
            InvalidOperationError, InvalidValueError: it cannot be a file's path.

        Example:
            >>> files.get("/trips/lisbon.md").text
            'Trams are steep.'
        """
        file: StoredFile = self.run(file_access.read_path, path)
        return file

    async def aget(self, path: str) -> StoredFile:
        """Do what `get` does, in coroutines."""
        file: StoredFile = await self.arun(file_access.read_path, path)
        return file

    def stream(self, path: str, *, size: int = file_access.PART_BYTES) -> Iterator[bytes]:
        """Yield the bytes of a file in parts, so that a large binary file is not held as a whole.

        Texts and encrypted files are one part.

        Args:
            path: the file's path.
            size: about how many bytes each part has.

        Raises:
            MissingFileError: there is no such file.
            ConflictError: another writer changed it meanwhile.
            MissingArchiveError: it is in an archive that the agent is not attached to.
            InvalidOperationError, InvalidValueError: an argument is invalid.

        Example:
            >>> with open("film.mp4", "wb") as target:
            ...     target.writelines(files.stream("/film.mp4"))
        """
        yield from file_access.read_parts(self.run, path, size)

    async def astream(
        self, path: str, *, size: int = file_access.PART_BYTES
    ) -> AsyncIterator[bytes]:
        """Do what `stream` does, in coroutines."""
        part: file_access.FilePart | None = None
        for number in count():
            version = None if part is None else part.version
            read = self.arun(file_access.read_part, path, number, size, version)
            part = cast("file_access.FilePart", await read)
            yield part.contents
            if part.is_last:
                return

    def search(self, query: str, path: str = "/", *, limit: int = 10) -> StoredFiles:
        """Return the files whose texts fit a query best, as the store's searches do.

        Args:
            query: the text to search for.
            path: only files in this folder.
            limit: how many at most.

        Raises:
            InvalidOperationError, InvalidValueError: an argument is invalid, or the store cannot
                search.
            MissingArchiveError: the folder is of an archive that the agent is not attached to.
            EmbeddingError: the model did not return one vector of `dims` numbers.

        Example:
            >>> [file.path for file in files.search("steep streets", "/trips")]
            ['/trips/lisbon.md']
        """
        found: StoredFiles = self.run(grep.search_files, query, path, limit=limit)
        return found

    async def asearch(self, query: str, path: str = "/", *, limit: int = 10) -> StoredFiles:
        """Do what `search` does, in coroutines."""
        found: StoredFiles = await self.arun(grep.search_files, query, path, limit=limit)
        return found

    def move(self, path: str, new_path: str) -> str:
        """Give a file another path, or a block another label, and return the new path.

        Raises:
            MissingFileError: there is no such file.
            InvalidOperationError: there is a file at the new path, or only one of them is a block.
            BlockExistsError: there is a block with the new label.
            ConflictError: other writers changed the file during each attempt.

        Example:
            >>> files.move("/trips/lisbon.md", "/trips/2026/lisbon.md")
            '/trips/2026/lisbon.md'
        """
        moved: str = self.run(write.move_file, path, new_path)
        return moved

    async def amove(self, path: str, new_path: str) -> str:
        """Do what `move` does, in coroutines."""
        moved: str = await self.arun(write.move_file, path, new_path)
        return moved

    def versions(self, path: str, *, limit: int = 100, before: int | None = None) -> FileVersions:
        """Return the versions of a file, the newest first, also of a deleted one.

        Args:
            path: the file's.
            limit: how many at most.
            before: only versions before this one.

        Raises:
            MissingFileError: there never was such a file.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> [(each.version, each.actor) for each in files.versions("/trips/lisbon.md")]
            [(2, 'ada'), (1, 'ada')]
        """
        found: FileVersions = self.run(versions.list_versions, path, limit=limit, before=before)
        return found

    async def aversions(
        self, path: str, *, limit: int = 100, before: int | None = None
    ) -> FileVersions:
        """Do what `versions` does, in coroutines."""
        listed = self.arun(versions.list_versions, path, limit=limit, before=before)
        found: FileVersions = await listed
        return found

    def diff(self, path: str, old: int, new: int | None = None) -> str:
        """Return what changed between two versions of a file as a unified diff.

        Args:
            path: the file's.
            old: the number of the older version.
            new: the number of the newer one; default: the latest.

        Raises:
            MissingFileError: there never was such a file.
            InvalidOperationError, InvalidValueError: it has no such version, or one is binary.

        Example:
            >>> print(files.diff("/trips/lisbon.md", 1))
        """
        text: str = self.run(versions.compare, path, old, new)
        return text

    async def adiff(self, path: str, old: int, new: int | None = None) -> str:
        """Do what `diff` does, in coroutines."""
        text: str = await self.arun(versions.compare, path, old, new)
        return text

    def undo(self, path: str) -> int:
        """Undo the last change of a file, also its deletion; called again, the one before.

        Returns:
            The number of the new version.

        Raises:
            MissingFileError: there never was such a file.
            InvalidOperationError: nothing is left to undo.
            ConflictError: other writers changed the file during each attempt.

        Example:
            >>> files.delete("/trips/lisbon.md")
            >>> files.undo("/trips/lisbon.md")
            3
        """
        version: int = self.run(versions.undo, path)
        return version

    async def aundo(self, path: str) -> int:
        """Do what `undo` does, in coroutines."""
        version: int = await self.arun(versions.undo, path)
        return version

    def restore(self, path: str, version: int) -> int:
        """Give a file the contents of one of its versions, as a new version, and return its number.

        Raises:
            MissingFileError: there never was such a file.
            InvalidOperationError, InvalidValueError: it has no such version.
            ConflictError: other writers changed the file during each attempt.

        Example:
            >>> files.restore("/trips/lisbon.md", 1)
            4
        """
        number: int = self.run(versions.restore, path, version)
        return number

    async def arestore(self, path: str, version: int) -> int:
        """Do what `restore` does, in coroutines."""
        number: int = await self.arun(versions.restore, path, version)
        return number
