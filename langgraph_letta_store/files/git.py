"""Files with their versions as a Git repository: each version is a commit with its actor and time.

Git itself writes and reads the repository. One that is imported may be a stranger's: its
configuration could run programs, so that it is cloned first, and only the clone is read.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.files.operations.file_rows import MOST_BYTES
from langgraph_letta_store.files.operations.past_versions import (
    PastVersion,
    count_known,
    list_paths,
    map_versions,
    name_blob,
    read_versions,
    write_version,
)
from langgraph_letta_store.files.operations.paths import SYSTEM, is_below, parse_path
from langgraph_letta_store.files.tree import (
    Run,
    TreeReport,
    is_git_path,
    make_empty_folder,
    refuse_git_folder,
)

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file",
    "LC_ALL": "C",
}
"""No configuration of this computer or its user, and no network."""

_FILE_MODES = ("100644", "100755")

_CHANGE = re.compile(rb":\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) ([AMDT])")

_START = b"\x01"
"""Begins a commit in the log."""


class _Event(NamedTuple):
    """A version to commit: the mark of its contents, or None where the file was deleted."""

    at: datetime
    actor: str
    path: str
    mark: int | None


class _Change(NamedTuple):
    """A change of a file by a commit: its blob, or None where the file was deleted."""

    blob: str | None
    actor: str
    at: datetime


def export_repository(run: Run, folder: Path, advance: Callable[[str], object]) -> TreeReport:
    """Write all versions of an agent's files and blocks as a Git repository in an empty folder.

    The branch `main` is checked out. Blocks that were deleted have no history any more.

    Raises:
        InvalidOperationError: the folder is not empty, Git is not installed, or a file cannot be
            in a repository; the message names it.
        OSError: a file cannot be written.
    """
    make_empty_folder(folder)
    _git(folder, "init", "-q", "-b", "main")
    events: list[_Event] = []
    files, blocks = 0, 0
    with _fast_import(folder) as stream:
        for path in run(list_paths):
            versions: list[PastVersion] = run(read_versions, path)
            if is_git_path(path) and versions[-1].contents is None:
                continue  # deleted: Git cannot have its history, and need not
            refuse_git_folder(path)
            for version in versions:
                mark = None
                if version.contents is not None:
                    mark = len(events) + 1
                    stream.write(b"blob\nmark :%d\n" % mark + _data(version.contents))
                events.append(_Event(version.at, version.actor or "unknown", path, mark))
            is_block = is_below(path, SYSTEM)
            blocks, files = blocks + is_block, files + (not is_block)
            advance(path)
        ordered = sorted(events, key=lambda event: event.at)
        for (at, actor), changes in groupby(ordered, lambda event: (event.at, event.actor)):
            stream.write(_format_commit(at, actor, [*changes]))
    if events:
        _git(folder, "reset", "-q", "--hard", "main")
    return TreeReport(files, blocks)


def import_repository(run: Run, folder: Path, advance: Callable[[str], object]) -> TreeReport:
    """Write the history of a Git repository's current branch into an agent's memory.

    Each commit that changed a file is a version with its author and time; what a merge brought in
    is the merge's. Versions that a file has already stay as they are, so that an import can be
    repeated, and goes on where it was interrupted.

    Raises:
        InvalidOperationError, InvalidValueError: there is no repository, Git is not installed, or
            a file is a link, too large, or no valid file or block; the message names it.
        ReadOnlyBlockError, BlockLimitError: a block does not admit a version.
        MissingArchiveError: a file is in an archive that the agent is not attached to.
        OSError: the folder cannot be read.
    """
    report = TreeReport()
    with TemporaryDirectory() as scratch:
        clone = Path(scratch, "clone.git")
        source = folder.resolve()
        _git(source.parent, "clone", "-q", "--bare", "--no-local", "--", str(source), str(clone))
        for path, changes in sorted(_read_log(clone).items()):
            written = _import_file(run, clone, path, changes)
            is_block = is_below(path, SYSTEM)
            report = TreeReport(
                report.files + (written and not is_block),
                report.blocks + (written and is_block),
                report.same + (not written),
            )
            advance(path)
    return report


def _import_file(run: Run, clone: Path, path: str, changes: Sequence[_Change]) -> bool:
    """Write the versions of a file that it does not have; return whether there were any."""
    blobs = [each.blob for each in changes]

    def name(version: PastVersion) -> tuple[int, str | None]:
        return version.number, name_blob(version.contents, blobs)

    there: list[tuple[int, str | None]] = run(map_versions, path, name)
    is_cut = bool(there) and there[0][0] > 1
    known = count_known(blobs, [blob for _, blob in there], is_cut=is_cut)
    for number in range(known, len(changes)):
        change = changes[number]
        contents = None if change.blob is None else _read_blob(clone, change.blob, path)
        version = PastVersion(contents, change.actor, change.at)
        run(write_version, path, version, is_latest=number == len(changes) - 1)
    return known < len(changes)


def _read_log(clone: Path) -> dict[str, list[_Change]]:
    """Return the changes of each file, the oldest first."""
    log = _git(
        *(clone, "log", "-z", "--raw", "--no-abbrev", "--no-renames", "--root", "-m"),
        *("--first-parent", "--reverse", "--format=%x01%an%x00%at"),
    )
    changes: dict[str, list[_Change]] = {}
    parts = iter(log.split(b"\0"))
    actor, at = "", datetime.fromtimestamp(0, UTC)
    for part in parts:
        text = part.lstrip(b"\n")
        if text.startswith(_START):
            actor = text[1:].decode("utf-8", "replace")
            at = _parse_time(next(parts))
        elif found := _CHANGE.fullmatch(text):
            mode, blob, status = (each.decode() for each in found.groups())
            path = _parse_path(next(parts))
            if status != "D" and mode not in _FILE_MODES:
                msg = f"{path}: it is a link or another repository; commit the file itself"
                raise InvalidOperationError(msg)
            change = _Change(None if status == "D" else blob, actor, at)
            changes.setdefault(path, []).append(change)
    return changes


def _parse_time(seconds: bytes) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        msg = f"a commit's time must be of the years 1 to 9999, got {seconds!r:.80}"
        raise InvalidOperationError(msg) from error


def _parse_path(name: bytes) -> str:
    try:
        return parse_path(f"/{name.decode()}", repr(name))
    except UnicodeDecodeError as error:
        raise InvalidOperationError(f"{name!r}: a file's name must be UTF-8") from error


def _read_blob(clone: Path, blob: str, path: str) -> bytes:
    if int(_git(clone, "cat-file", "-s", blob)) > MOST_BYTES:
        raise InvalidOperationError(f"{path}: a file must have at most {MOST_BYTES:,} bytes")
    return _git(clone, "cat-file", "blob", blob)


def _format_commit(at: datetime, actor: str, changes: Sequence[_Event]) -> bytes:
    name = re.sub(r"[<>\n\0]", " ", actor).strip() or "unknown"
    verbs = {True: "Delete", False: "Write"}
    message = "\n".join(f"{verbs[each.mark is None]} {each.path}" for each in changes)
    commit = b"commit refs/heads/main\ncommitter %s <> %d +0000\n" % (
        name.encode(),
        int(at.timestamp()),
    )
    lines = [
        b"D %s\n" % _quote(each.path) if each.mark is None else _modify(each.mark, each.path)
        for each in changes
    ]
    return commit + _data(message.encode()) + b"".join(lines)


def _modify(mark: int, path: str) -> bytes:
    return b"M 100644 :%d %s\n" % (mark, _quote(path))


def _quote(path: str) -> bytes:
    """Return a path as `git fast-import` reads it."""
    escaped = path[1:].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()


def _data(contents: bytes) -> bytes:
    return b"data %d\n" % len(contents) + contents + b"\n"


@contextmanager
def _fast_import(folder: Path) -> Generator[IO[bytes], None, None]:
    """Yield what `git fast-import` reads.

    Raises:
        InvalidOperationError: Git refused it.
    """
    process = subprocess.Popen(  # noqa: S603  # no shell, and the arguments are this module's
        [_find_git(), "-C", str(folder), "fast-import", "--quiet", "--date-format=raw"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_make_environment(),
    )
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    try:
        yield process.stdin
    except BrokenPipeError:
        pass  # what Git says is raised below
    except BaseException:
        process.kill()
        process.communicate()
        raise
    _, said = process.communicate()
    if process.returncode:
        raise _git_error("fast-import", said)


def _git(folder: Path, *arguments: str) -> bytes:
    """Run Git in a folder, and return what it prints.

    Raises:
        InvalidOperationError: it fails.
    """
    done = subprocess.run(  # noqa: S603  # no shell, and the arguments are this module's
        [_find_git(), "-C", str(folder), *arguments],
        capture_output=True,
        check=False,
        env=_make_environment(),
    )
    if done.returncode:
        raise _git_error(arguments[0], done.stderr)
    return done.stdout


def _make_environment() -> dict[str, str]:
    """Return the environment without what Git was told by others, such as a hook that runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _ENVIRONMENT


def _find_git() -> str:
    git = which("git")
    if git is None:
        raise InvalidOperationError("`--git` needs Git; install it, or go without --git")
    return git


def _git_error(command: str, said: bytes) -> InvalidOperationError:
    reason = said.decode("utf-8", "replace").strip()
    return InvalidOperationError(f"git {command} failed: {reason:.400}")
