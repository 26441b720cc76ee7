"""The versions of files: lists, compares, undoes and restores them, also of deleted files."""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import name_item, open_stored
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import history
from langgraph_letta_store.config.checks import invalid, is_whole, parse_count
from langgraph_letta_store.errors import ConflictError, InvalidOperationError, MissingBlockError
from langgraph_letta_store.files.operations.commit import Write, commit
from langgraph_letta_store.files.operations.file_rows import (
    FILES_SQL,
    look_up_file,
    missing_file_error,
    parse_contents,
    read_block,
)
from langgraph_letta_store.files.operations.paths import BlockRef, FileRef, find_ref
from langgraph_letta_store.files.operations.write import ATTEMPTS
from langgraph_letta_store.records.files import FileVersion, FileVersions

LATEST = 2**62
"""A number above those of all versions."""


class Head(NamedTuple):
    """The latest version of a file, and the version that undoing it leads to."""

    version: int
    back: int
    size: int
    actor: str | None
    written_at: Any
    is_deleted: bool


def list_versions(
    owner: Owner, path: Any, *, limit: int = 100, before: int | None = None
) -> Operation[FileVersions]:
    """Return the versions of a file or block, the newest first.

    Raises:
        MissingFileError: there never was such a file.
        InvalidOperationError, InvalidValueError: an argument is invalid.
    """
    most = parse_count("limit", limit)
    below = LATEST if before is None else _parse_version(before, "before")
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        return (yield from _list_block(owner, ref, most, before))
    head = yield from _read_head(owner, ref)
    query = Query(
        owner.schema.render(FILES_SQL, "list_versions"),
        {**ref.parameters, "before": below, "limit": most},
    )
    (found,) = yield from rows(query)
    listed = [
        FileVersion(ref.path, version, size, actor, at, is_deleted)
        for version, _, size, actor, at, is_deleted in found
    ]
    if head.version < below:
        latest = FileVersion(
            *(ref.path, head.version, head.size, head.actor), head.written_at, head.is_deleted
        )
        listed.insert(0, latest)
    return FileVersions(listed[:most])


def read_text(owner: Owner, path: Any, version: int) -> Operation[str | bytes | None]:
    """Return the contents of a version of a file or block; None where it is a deletion.

    Raises:
        MissingFileError: there never was such a file.
        InvalidOperationError, InvalidValueError: it has no such version.
    """
    number = _parse_version(version, "version")
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        past = yield from _list_block_values(owner, ref, 1, number + 1)
        if not past or past[0][0] != number:
            raise _missing_version_error(ref.path, number)
        return past[0][1]
    value = yield from _read_value(owner, ref, number)
    if value is None:
        return None
    text, data = parse_contents(value, ref.path)
    return text if data is None else data


def compare(owner: Owner, path: Any, old: int, new: int | None = None) -> Operation[str]:
    """Return the difference between two versions of a file or block, as unified diffs show it.

    Raises:
        MissingFileError: there never was such a file.
        InvalidOperationError, InvalidValueError: it has no such version, or one is binary.
    """
    if new is None:
        newest = yield from list_versions(owner, path, limit=1)
        new = newest[0].version
    texts: dict[int, list[str]] = {}
    for number in (old, new):
        contents = yield from read_text(owner, path, number)
        if isinstance(contents, bytes):
            msg = f"`path`: version {number} of {path!r:.200} is binary, and has no lines"
            raise InvalidOperationError(msg)
        texts[number] = (contents or "").splitlines(keepends=True)
    lines = difflib.unified_diff(
        texts[old],
        texts[new],
        fromfile=f"{path} (version {old})",
        tofile=f"{path} (version {new})",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def restore(owner: Owner, path: Any, version: int) -> Operation[int]:
    """Give a file or block the contents of one of its versions, as a new version; its number.

    Raises:
        MissingFileError: there never was such a file.
        InvalidOperationError, InvalidValueError: it has no such version.
        ConflictError: other writers changed the file during each attempt.
    """
    number = _parse_version(version, "version")
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        return (yield from _move_block(owner, ref, history.restore(owner, ref.label, number)))
    return (yield from _go_back(owner, ref, number))


def undo(owner: Owner, path: Any) -> Operation[int]:
    """Undo the last change of a file or block, also a deletion; called again, the one before.

    Returns:
        The number of the new version.

    Raises:
        MissingFileError: there never was such a file.
        InvalidOperationError, InvalidValueError: nothing is left to undo.
        ConflictError: other writers changed the file during each attempt.
    """
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        return (yield from _move_block(owner, ref, history.undo(owner, ref.label)))
    return (yield from _go_back(owner, ref, None))


def _go_back(owner: Owner, ref: FileRef, number: int | None) -> Operation[int]:
    """Write the contents of a version, or of the one that undoing leads to."""
    for _ in range(ATTEMPTS):
        head = yield from _read_head(owner, ref)
        target = head.back if number is None else number
        if target < 1:
            msg = f"`path`: the file {ref.path!r:.200} has no change to undo"
            raise InvalidOperationError(msg)
        value = yield from _read_value(owner, ref, target)
        found = yield from look_up_file(owner, ref)
        if value is None and found is None:
            return head.version
        back = None
        if number is None:
            back = yield from _read_back(owner, ref, target)
        digest = None if found is None else found.digest
        write = Write(ref, value, digest, is_new=found is None, back=back)
        try:
            yield from commit(owner, [write])
        except StaleReadError:
            continue
        return head.version + 1
    msg = f"other writers changed the file {ref.path!r:.200} {ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


def _read_head(owner: Owner, ref: FileRef) -> Operation[Head]:
    (found,) = yield from rows(Query(owner.schema.render(FILES_SQL, "read_head"), ref.parameters))
    if not found:
        raise missing_file_error(ref.path)
    return Head(*found[0])


def _read_value(owner: Owner, ref: FileRef, number: int) -> Operation[dict[str, Any] | None]:
    """Return the value of a version; None where it is a deletion."""
    head = yield from _read_head(owner, ref)
    if number == head.version:
        found = yield from look_up_file(owner, ref)
        return None if found is None else found.value
    ((stored, _),) = yield from _read_row(owner, ref, number)
    if stored is None:
        return None
    name = f"version {number} of {name_item(ref.folder.namespace, ref.key)}"
    id_ = ItemId(ref.folder.source.agent_id, ref.item)
    value: dict[str, Any] = jsonb.decode(
        open_stored(owner.schema.seals, id_, stored, name, is_latest=False)
    )
    return value


def _read_back(owner: Owner, ref: FileRef, number: int) -> Operation[int]:
    ((_, back),) = yield from _read_row(owner, ref, number)
    return int(back)


def _read_row(owner: Owner, ref: FileRef, number: int) -> Operation[list[tuple[Any, Any]]]:
    query = Query(
        owner.schema.render(FILES_SQL, "read_version"), {**ref.parameters, "version": number}
    )
    (found,) = yield from rows(query)
    if not found:
        raise _missing_version_error(ref.path, number)
    return [(row[0], row[1]) for row in found]


def _list_block(
    owner: Owner, ref: BlockRef, limit: int, before: int | None
) -> Operation[FileVersions]:
    try:
        found = yield from history.list_versions(owner, ref.label, limit=limit, before=before)
    except MissingBlockError as error:
        raise missing_file_error(ref.path) from error
    return FileVersions(
        FileVersion(ref.path, each.version, len(each.value.encode()), each.actor, each.changed_at)
        for each in found
    )


def _list_block_values(
    owner: Owner, ref: BlockRef, limit: int, before: int
) -> Operation[list[tuple[int, str]]]:
    try:
        found = yield from history.list_versions(owner, ref.label, limit=limit, before=before)
    except MissingBlockError as error:
        raise missing_file_error(ref.path) from error
    return [(each.version, each.value) for each in found]


def _move_block(owner: Owner, ref: BlockRef, change: Operation[Any]) -> Operation[int]:
    yield from read_block(owner, ref)
    block = yield from change
    return int(block.version)


def _parse_version(version: Any, place: str) -> int:
    if not is_whole(version, 1, LATEST):
        raise InvalidOperationError(invalid(place, "the number of a version, from 1", version))
    return version


def _missing_version_error(path: str, number: int) -> InvalidOperationError:
    msg = (
        f"the file {path!r:.200} has no version {number}, or it is no longer kept (see the option "
        "`file_versions`); versions() lists those that are there"
    )
    return InvalidOperationError(msg)
