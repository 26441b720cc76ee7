"""Listing files: names, sizes and times, without their contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.errors import InvalidOperationError, MissingBlockError
from langgraph_letta_store.files.operations.file_rows import (
    FILES_SQL,
    missing_file_error,
    show_block,
)
from langgraph_letta_store.files.operations.paths import (
    ARCHIVES,
    SYSTEM,
    FileRef,
    Folder,
    find_folders,
    find_ref,
    is_below,
    parse_path,
)
from langgraph_letta_store.files.operations.write import delete_files

BATCH = 500
"""How many files one step deletes."""


class Entry(NamedTuple):
    """A file or folder: its path, the bytes in it, and when something in it was written last.

    The time is in UTC, in ISO 8601 with microseconds; "" if there is none.
    """

    path: str
    size: int
    modified_at: str
    is_folder: bool = False


def list_folder(owner: Owner, path: Any) -> Operation[list[Entry]]:
    """Return the files and folders directly in a folder, in order; those of an empty one: none.

    Raises:
        InvalidOperationError, InvalidValueError: it is no path.
        MissingArchiveError: it is in an archive that the agent is not attached to.
    """
    folder = parse_path(path)
    if is_below(folder, SYSTEM):
        return _collapse((yield from _list_blocks(owner, folder)), folder)
    places = yield from find_folders(owner, folder)
    if folder == ARCHIVES:
        return [_show_folder(place.mount) for place, _ in places]
    place, key = places[0]
    below = place.below(key)
    (found,) = yield from rows(Query(owner.schema.render(FILES_SQL, "list_folder"), below))
    base = place.show(below["first"])
    listed = [
        Entry(f"{base}{name}/" if is_folder else f"{base}{name}", size, at, is_folder)
        for name, is_folder, size, at in found
    ]
    if folder == "/":
        if (yield from blocks.list_blocks(owner)):
            listed.append(_show_folder(SYSTEM))
        if len(places) > 1:
            listed.append(_show_folder(ARCHIVES))
    return sorted(listed)


def list_files(owner: Owner, path: str) -> Operation[list[Entry]]:
    """Return all files at or below a checked path, in order.

    Raises:
        MissingArchiveError: the path is in an archive that the agent is not attached to.
    """
    listed = yield from _read(owner, (yield from find_folders(owner, path)))
    if path == "/" or is_below(path, SYSTEM):
        listed += yield from _list_blocks(owner, path)
    return sorted(listed)


def delete_below(owner: Owner, path: Any) -> Operation[int]:
    """Delete a file or block, or a folder with all that is in it; return how many went.

    Versions stay, so that each file can be restored.

    Raises:
        MissingFileError: there is nothing at the path.
        InvalidOperationError: it is the root, a folder of blocks, or a folder of archives.
    """
    parsed = parse_path(path)
    if parsed in ("/", SYSTEM, ARCHIVES):
        msg = f"`path`: {parsed!r} cannot be deleted as a whole; name a file or a folder in it"
        raise InvalidOperationError(msg)
    if is_below(parsed, SYSTEM):
        ref = yield from find_ref(owner, parsed)
        return (yield from _delete_block(owner, ref))
    folders = yield from find_folders(owner, parsed)
    deleted = 0
    while True:
        listed = yield from _read(owner, folders)
        refs = [_to_ref(folders[0][0], entry) for entry in listed[:BATCH]]
        if not refs:
            break
        yield from delete_files(owner, refs)
        deleted += len(refs)
        if len(listed) <= BATCH:
            break
    if not deleted:
        raise missing_file_error(parsed)
    return deleted


def _list_blocks(owner: Owner, path: str) -> Operation[list[Entry]]:
    """Return the blocks at or below a path as files."""
    shown = map(show_block, (yield from blocks.list_blocks(owner)))
    return [
        Entry(file.path, file.size, _format_time(file.modified_at))
        for file in sorted(shown, key=lambda file: file.path)
        if path == "/" or is_below(file.path, path)
    ]


def _show_folder(path: str) -> Entry:
    return Entry(f"{path}/", 0, "", is_folder=True)


def _format_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _delete_block(owner: Owner, ref: Any) -> Operation[int]:
    try:
        yield from blocks.delete(owner, ref.label)
    except MissingBlockError as error:
        raise missing_file_error(ref.path) from error
    return 1


def _to_ref(folder: Folder, entry: Entry) -> FileRef:
    return FileRef(folder, entry.path.removeprefix(folder.mount))


def _read(owner: Owner, folders: Sequence[tuple[Folder, str]]) -> Operation[list[Entry]]:
    if not folders:
        return []
    statement = owner.schema.render(FILES_SQL, "list_files")
    found = yield from rows(*[Query(statement, folder.below(key)) for folder, key in folders])
    return [
        Entry(folder.mount + path, size, at)
        for (folder, _), each in zip(folders, found, strict=True)
        for path, size, at in each
    ]


def _collapse(entries: Sequence[Entry], folder: str) -> list[Entry]:
    """Return what is directly in a folder of all that is below it."""
    base = folder if folder == "/" else f"{folder}/"
    listed: list[Entry] = []
    folders: dict[str, Entry] = {}
    for entry in entries:
        name, slash, _ = entry.path.removeprefix(base).partition("/")
        if not slash:
            if entry.path != folder:
                listed.append(entry)
            continue
        path = f"{base}{name}/"
        known = folders.get(path, Entry(path, 0, "", is_folder=True))
        at = max(known.modified_at, entry.modified_at)
        folders[path] = Entry(path, known.size + entry.size, at, is_folder=True)
    return [*listed, *folders.values()]
