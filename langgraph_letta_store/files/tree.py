"""Files as a folder on disk: Markdown with front matter for blocks, all else byte for byte.

A block is written as Letta's MemFS writes it: its description and limit in YAML between two lines
`---`, then its text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import yaml

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.errors import InvalidOperationError, MissingBlockError
from langgraph_letta_store.files.operations.file_access import read_path
from langgraph_letta_store.files.operations.file_rows import parse_upload
from langgraph_letta_store.files.operations.listing import list_files
from langgraph_letta_store.files.operations.paths import (
    ENDING,
    SYSTEM,
    BlockRef,
    is_below,
    parse_path,
)
from langgraph_letta_store.files.operations.write import write_file
from langgraph_letta_store.records import Block
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT

FENCE = "---\n"

MOST_BYTES = 100 * 2**20
"""The largest file that is read from a folder."""

_ATTRIBUTES = ("description", "limit", "read_only", "tags", "metadata")

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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        msg = f"`folder` must be empty, got {str(folder)!r:.200}; give a new one"
        raise InvalidOperationError(msg)
    blocks_, files = 0, 0
    for entry in run(list_files, "/"):
        contents = run(_read_exported, entry.path)
        _write(folder, entry.path, contents)
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
            changed = run(_write_block, path, contents)
        else:
            changed = run(_write_changed, path, contents)
        report = TreeReport(
            report.files + (changed and not is_below(path, SYSTEM)),
            report.blocks + (changed and is_below(path, SYSTEM)),
            report.same + (not changed),
        )
        advance(path)
    return report


def format_block(block: Block) -> str:
    """Return a block as Markdown with front matter."""
    front: dict[str, Any] = {"description": block.description, "limit": block.limit}
    if block.read_only:
        front["read_only"] = True
    if block.tags:
        front["tags"] = list(block.tags)
    if block.metadata:
        front["metadata"] = dict(block.metadata)
    text: str = cast("Any", yaml).safe_dump(front, allow_unicode=True, sort_keys=False)
    return f"{FENCE}{text}{FENCE}{block.value}"


def parse_block(text: str, path: str) -> tuple[dict[str, Any], str]:
    """Return the attributes and the value of a block; without front matter there are none.

    Raises:
        InvalidOperationError: the front matter is no mapping in YAML, or has an unknown key.
    """
    if not text.startswith(FENCE):
        return {}, text
    front, fence, value = text.removeprefix(FENCE).partition(f"\n{FENCE}")
    if not fence:
        raise InvalidOperationError(f"{path}: the front matter has no second line ---; add it")
    try:
        parsed: Any = yaml.safe_load(front)
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidOperationError(f"{path}: the front matter must be YAML: {error}") from error
    if not is_mapping(parsed) or any(name not in _ATTRIBUTES for name in parsed):
        expected = f"a mapping of {', '.join(_ATTRIBUTES)}"
        raise InvalidOperationError(
            f"{path}: the front matter must be {expected}, got {front!r:.80}"
        )
    return {str(name): part for name, part in parsed.items()}, value


def _read_exported(owner: Owner, path: str) -> Operation[bytes]:
    """Return what is written of a file."""
    if is_below(path, SYSTEM):
        label = path.removeprefix(f"{SYSTEM}/").removesuffix(ENDING)
        return format_block((yield from blocks.get(owner, label))).encode()
    return (yield from read_path(owner, path)).contents


def _write_changed(owner: Owner, path: str, contents: bytes) -> Operation[bool]:
    """Write a file unless it has these contents already."""
    try:
        if (yield from read_path(owner, path)).contents == contents:
            return False
    except LookupError:
        pass
    yield from write_file(owner, path, parse_upload(contents))
    return True


def _write_block(owner: Owner, path: str, contents: bytes) -> Operation[bool]:
    """Write a block with its attributes unless it is so already."""
    text = parse_upload(contents)
    if isinstance(text, bytes):
        raise InvalidOperationError(f"{path}: a memory block must be a text in UTF-8")
    attributes, value = parse_block(text, path)
    label = BlockRef(path.removeprefix(f"{SYSTEM}/").removesuffix(ENDING)).label
    if not path.endswith(ENDING):
        raise InvalidOperationError(f"{path}: the file of a block must end in {ENDING}")
    try:
        before = yield from blocks.get(owner, label)
    except MissingBlockError:
        given: Mapping[str, Any] = {"limit": max(DEFAULT_LIMIT, len(value)), **attributes}
        yield from blocks.create(owner, label, value, **given)
        return True
    after = yield from blocks.update(owner, label, value=value, **attributes)
    return after.version != before.version


def _write(folder: Path, path: str, contents: bytes) -> None:
    target = folder.joinpath(*PurePosixPath(path).parts[1:])
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        msg = f"the file {path!r:.200} has the name of a folder; move one of them"
        raise InvalidOperationError(msg) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(contents)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the paths of the files below a folder, and where they are, in order."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            file = Path(root, name)
            if file.is_symlink():
                raise InvalidOperationError(f"{file}: it is a link; copy the file itself")
            yield parse_path(f"/{file.relative_to(folder).as_posix()}", str(file)), file


def _read(file: Path, path: str) -> bytes:
    with file.open("rb") as opened:
        contents = opened.read(MOST_BYTES + 1)
    if len(contents) > MOST_BYTES:
        raise InvalidOperationError(f"{path}: a file must have at most {MOST_BYTES:,} bytes")
    return contents
