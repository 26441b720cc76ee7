"""Reading a file by its path, as a whole or in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple, cast

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.config.checks import invalid, is_whole
from langgraph_letta_store.errors import ConflictError, InvalidOperationError
from langgraph_letta_store.files.operations.file_rows import FILES_SQL, read
from langgraph_letta_store.files.operations.paths import BlockRef, find_ref
from langgraph_letta_store.records.files import StoredFile

PART_BYTES = 12 * 2**20
"""How many bytes of a file are read at once, by default; the server reads all of it for each."""

MOST_PART_BYTES = 150 * 2**20
"""The largest part: it fits PostgreSQL's largest value in base64."""


class FilePart(NamedTuple):
    """Some bytes of a file of one version."""

    contents: bytes
    version: int
    is_last: bool


def read_path(owner: Owner, path: Any) -> Operation[StoredFile]:
    """Return a file or block by its path.

    Raises:
        MissingFileError: there is none.
        MissingArchiveError: it is in an archive that the agent is not attached to.
        InvalidOperationError, InvalidValueError: it cannot be a file's path.
    """
    return (yield from read(owner, (yield from find_ref(owner, path))))


def read_part(
    owner: Owner, path: Any, part: int, size: int, version: int | None = None
) -> Operation[FilePart]:
    """Return a part of a file's bytes; what is a text, or encrypted, is one part.

    Args:
        owner: whose file it is.
        path: the file's path.
        part: the number of the part, from 0.
        size: about how many bytes each part has.
        version: the version of the parts before.

    Raises:
        MissingFileError: there is no such file.
        ConflictError: it has another version by now.
        MissingArchiveError, InvalidOperationError, InvalidValueError: as `read_path`.
    """
    if not is_whole(size, 1, MOST_PART_BYTES):
        expected = f"a whole number of bytes from 1 to {MOST_PART_BYTES:,}"
        raise InvalidOperationError(invalid("size", expected, size))
    length = -(-size // 3) * 4
    ref = yield from find_ref(owner, path)
    found = []
    if not isinstance(ref, BlockRef):
        named = {**ref.parameters, "start": part * length + 1, "length": length}
        agent = ref.folder.source.agent_id
        statement = owner.schema.render(FILES_SQL, "read_part", agent=agent)
        (found,) = yield from rows(Query(statement, named))
    if not found:
        file = yield from read(owner, ref)
        return FilePart(file.contents, _check_version(file.version, version, path), is_last=True)
    ((contents, is_last, current),) = found
    _check_version(current, version, path)
    return FilePart(contents, current, is_last)


def read_parts(run: Callable[..., Any], path: Any, size: int = PART_BYTES) -> Iterator[bytes]:
    """Yield the parts of a file, each read by `run`, which runs an operation on an agent's files.

    Raises:
        MissingFileError, ConflictError, MissingArchiveError, InvalidOperationError: as `read_part`.
    """
    part: FilePart | None = None
    for number in count():
        version = None if part is None else part.version
        part = cast("FilePart", run(read_part, path, number, size, version))
        yield part.contents
        if part.is_last:
            return


def _check_version(current: int, expected: int | None, path: Any) -> int:
    if expected not in (None, current):
        msg = f"another writer changed {path!r:.200} while it was read; read it again"
        raise ConflictError(msg)
    return current
