"""Versions of files from elsewhere: which of them a file has already, and writing the others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks, history
from langgraph_letta_store.errors import ConflictError, MissingBlockError, MissingFileError
from langgraph_letta_store.files.operations.block_files import (
    format_block,
    parse_label,
    write_block,
)
from langgraph_letta_store.files.operations.commit import Write, commit
from langgraph_letta_store.files.operations.file_rows import (
    FILES_SQL,
    look_up_file,
    make_value,
    parse_upload,
)
from langgraph_letta_store.files.operations.paths import (
    SYSTEM,
    FileRef,
    find_folders,
    find_ref,
    is_below,
)
from langgraph_letta_store.files.operations.versions import LATEST, list_versions, read_text

T = TypeVar("T")

_SHA1_LENGTH = 40

MOST_VERSIONS = 100_000
"""How many versions of one file are listed."""


class PastVersion(NamedTuple):
    """A version of a file: its bytes, or None for a deletion; its actor, and when it was made.

    `number` is 0 for a version from elsewhere.
    """

    contents: bytes | None
    actor: str | None
    at: datetime
    number: int = 0


def list_paths(owner: Owner) -> Operation[list[str]]:
    """Return the paths of all files and blocks, also of deleted files."""
    folders = yield from find_folders(owner, "/")
    statement = owner.schema.render(FILES_SQL, "list_paths")
    found = yield from rows(*[Query(statement, folder.below("/")) for folder, _ in folders])
    paths = [
        folder.show(path)
        for (folder, _), each in zip(folders, found, strict=True)
        for (path,) in each
    ]
    listed = yield from blocks.list_blocks(owner)
    return [*paths, *(f"{SYSTEM}/{block.label}.md" for block in listed)]


def read_versions(owner: Owner, path: str) -> Operation[list[PastVersion]]:
    """Return all versions of a file or block, the oldest first; none where it never was.

    Raises:
        ForgedRowError, MissingKeyError: a version is encrypted, and cannot be read.
    """
    return (yield from map_versions(owner, path, _keep_version))


def map_versions(
    owner: Owner, path: str, function: Callable[[PastVersion], T]
) -> Operation[list[T]]:
    """Return what a function makes of each version, of which only one is held at a time.

    Raises:
        ForgedRowError, MissingKeyError: a version is encrypted, and cannot be read.
    """
    if is_below(path, SYSTEM):
        return [function(each) for each in (yield from _read_block_versions(owner, path))]
    try:
        listed = yield from list_versions(owner, path, limit=MOST_VERSIONS)
    except MissingFileError:
        return []
    mapped: list[T] = []
    for version in reversed(listed):
        contents = yield from read_text(owner, path, version.version)
        stored = contents.encode() if isinstance(contents, str) else contents
        found = PastVersion(stored, version.actor, version.written_at, version.version)
        mapped.append(function(found))
    return mapped


def count_known(
    past: Sequence[str | None], there: Sequence[str | None], *, is_cut: bool = False
) -> int:
    """Return how many of the first versions from elsewhere a file has already.

    It has those it begins with; where it went on by itself, also those that an earlier import added
    to its end. Where its first versions are no longer kept (`is_cut`), it has those up to the last
    run of `past` that its next ones are.
    """
    if is_cut:
        longest, known = 0, 0
        for start in range(len(past)):
            most, length = min(len(there), len(past) - start), 0
            while length < most and past[start + length] == there[length]:
                length += 1
            if length and length >= longest:
                longest, known = length, start + length
        return known
    shared = 0
    while shared < min(len(past), len(there)) and past[shared] == there[shared]:
        shared += 1
    added = there[shared:]
    most = min(len(past) - shared, len(added))
    return shared + next(
        (n for n in range(most, 0, -1) if [*added[-n:]] == [*past[shared : shared + n]]), 0
    )


def write_version(
    owner: Owner, path: str, version: PastVersion, *, is_latest: bool
) -> Operation[bool]:
    """Write a version from elsewhere as a file's or block's newest, with its actor and time.

    Returns:
        Whether it differs from the newest.

    Raises:
        InvalidOperationError, InvalidValueError: the path or the contents are invalid.
        ReadOnlyBlockError, BlockLimitError: a block does not admit it.
        ConflictError: another writer changed the file meanwhile.
    """
    acting = replace(owner, actor=version.actor or "")
    if is_below(path, SYSTEM):
        return (yield from _write_block_version(acting, path, version))
    ref = yield from find_ref(acting, path)
    assert isinstance(ref, FileRef)  # noqa: S101  # it is outside of /system
    found = yield from look_up_file(owner, ref)
    if version.contents is None and found is None:
        return False
    value = None
    if version.contents is not None:
        old = {} if found is None else found.value
        value = make_value(old, parse_upload(version.contents))
    digest = None if found is None else found.digest
    write = Write(ref, value, digest, is_new=found is None, at=version.at, is_latest=is_latest)
    try:
        yield from commit(acting, [write])
    except StaleReadError as error:
        msg = f"another writer changed {path!r:.200} meanwhile; import the folder again"
        raise ConflictError(msg) from error
    return True


def name_blob(contents: bytes | None, beside: Sequence[str | None]) -> str | None:
    """Return the name that Git gives contents, by the same hash as other blobs' names."""
    if contents is None:
        return None
    kind = "sha256" if any(len(name or "") > _SHA1_LENGTH for name in beside) else "sha1"
    named = hashlib.new(kind, b"blob %d\0" % len(contents), usedforsecurity=False)
    named.update(contents)
    return named.hexdigest()


def _keep_version(version: PastVersion) -> PastVersion:
    return version


def _read_block_versions(owner: Owner, path: str) -> Operation[list[PastVersion]]:
    try:
        listed = yield from history.list_versions(
            owner, parse_label(path), limit=MOST_VERSIONS, before=LATEST
        )
    except MissingBlockError:
        return []
    return [
        PastVersion(format_block(each).encode(), each.actor, each.changed_at, each.version)
        for each in reversed(listed)
    ]


def _write_block_version(owner: Owner, path: str, version: PastVersion) -> Operation[bool]:
    label = parse_label(path)
    if version.contents is None:
        try:
            yield from blocks.delete(owner, label)
        except MissingBlockError:
            return False
        return True
    changed = yield from write_block(owner, path, version.contents)
    if changed:
        block = yield from blocks.get(owner, label)
        named = {"block": block.block_id, "version": block.version, "at": version.at}
        yield from rows(Query(owner.schema.render(FILES_SQL, "date_block"), named))
    return changed
