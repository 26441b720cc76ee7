"""Files as a folder on disk: Markdown with front matter for blocks, all else byte for byte.

A block is written as Letta's MemFS writes it: its description and limit in YAML between two lines
`---`, then its text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.files.operations.block_files import (
    format_block,
    parse_label,
    write_block,
)
from langgraph_letta_store.files.operations.file_access import read_parts, read_path
from langgraph_letta_store.files.operations.file_rows import MOST_BYTES, parse_upload
from langgraph_letta_store.files.operations.listing import list_files
from langgraph_letta_store.files.operations.paths import (
    SYSTEM,
    is_below,
    parse_path,
)
from langgraph_letta_store.files.operations.write import write_file

Run = Callable[..., Any]
"""Runs an operation on an agent."""


@dataclass(frozen=True, slots=True)
class TreeReport:
    """How many files and blocks were written, and how many were the same already."""

    files: int = 0
    blocks: int = 0
    same: int = 0


def export_tree(run: Run, folder: Path, advance: Callable[[str], object]) -> TreeReport:
    """Write all files of an agent below an empty folder; only its owner can read them.

    Files of archives come along below `archives`.

    Raises:
        InvalidOperationError: the folder is not empty, or a file is in the way of another's folder.
        OSError: a file cannot be written.
    """
    make_empty_folder(folder)
    blocks_, files = 0, 0
    for entry in run(list_files, "/"):
        _write(folder, entry.path, _read_exported(run, entry.path))
        is_block = is_below(entry.path, SYSTEM)
        blocks_, files = blocks_ + is_block, files + (not is_block)
        advance(entry.path)
    return TreeReport(files, blocks_)


def import_tree(run: Run, folder: Path, advance: Callable[[str], object]) -> TreeReport:
    """Write the files below a folder into an agent's memory; what is the same stays unchanged.

    Files that the agent has besides stay. A folder `.git` is left out.

    Raises:
        InvalidOperationError, InvalidValueError: a file is a link, or too large, or its front
            matter is invalid; the message names it. Files before it were written.
        ReadOnlyBlockError, BlockLimitError: a block does not admit it.
        MissingArchiveError: a file is in an archive that the agent is not attached to.
        OSError: a file cannot be read.
    """
    report = TreeReport()
    for path, file in _walk(folder):
        contents = _read(file, path)
        if is_below(path, SYSTEM):
            changed = run(write_block, path, contents)
        else:
            changed = run(_write_changed, path, contents)
        report = TreeReport(
            report.files + (changed and not is_below(path, SYSTEM)),
            report.blocks + (changed and is_below(path, SYSTEM)),
            report.same + (not changed),
        )
        advance(path)
    return report


def make_empty_folder(folder: Path) -> None:
    """Make a folder that only its owner can read, unless it is there and empty.

    Raises:
        InvalidOperationError: there is something in it.
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        msg = f"`folder` must be empty, got {str(folder)!r:.200}; give a new one"
        raise InvalidOperationError(msg)


def is_git_path(path: str) -> bool:
    """Whether Git would take a file for its own."""
    return any(part.lower().rstrip(" .") in (".git", "git~1") for part in path.split("/"))


def refuse_git_folder(path: str) -> None:
    """Refuse a file that Git would take for its configuration, which can name programs to run.

    Raises:
        InvalidOperationError: a part of the path is `.git`.
    """
    if is_git_path(path):
        msg = f"the file {path!r:.200} cannot be exported, as Git would read it; move or delete it"
        raise InvalidOperationError(msg)


def _read_exported(run: Run, path: str) -> Iterator[bytes]:
    """Yield what is written of a file, in parts."""
    if is_below(path, SYSTEM):
        yield run(_read_block, path)
        return
    yield from read_parts(run, path)


def _read_block(owner: Owner, path: str) -> Operation[bytes]:
    return format_block((yield from blocks.get(owner, parse_label(path)))).encode()


def _write_changed(owner: Owner, path: str, contents: bytes) -> Operation[bool]:
    """Write a file unless it has these contents already."""
    try:
        if (yield from read_path(owner, path)).contents == contents:
            return False
    except LookupError:
        pass
    yield from write_file(owner, path, parse_upload(contents))
    return True


def _write(folder: Path, path: str, parts: Iterable[bytes]) -> None:
    refuse_git_folder(path)
    target = folder.joinpath(*PurePosixPath(path).parts[1:])
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        msg = f"the file {path!r:.200} has the name of a folder; move one of them"
        raise InvalidOperationError(msg) from error
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(parts)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the paths of the files below a folder, and where they are, in order."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            file = Path(root, name)
            if file.is_symlink():
                raise InvalidOperationError(f"{file}: it is a link; copy the file itself")
            if not file.is_file():
                msg = f"{file}: it must be a file, not a device, pipe or socket; remove it"
                raise InvalidOperationError(msg)
            yield parse_path(f"/{file.relative_to(folder).as_posix()}", str(file)), file


def _read(file: Path, path: str) -> bytes:
    with file.open("rb") as opened:
        contents = opened.read(MOST_BYTES + 1)
    if len(contents) > MOST_BYTES:
        raise InvalidOperationError(f"{path}: a file must have at most {MOST_BYTES:,} bytes")
    return contents
