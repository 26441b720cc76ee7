"""Writing files: each write is one step, against the version that was read where it is an edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import (
    Operation,
    Row,
)
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store._tiers.core.block_values import refuse_read_only
from langgraph_letta_store._tiers.core.block_writes import Change, is_same_state
from langgraph_letta_store._tiers.core.edit_block import change_block
from langgraph_letta_store.agents.tools.excerpts import cut_middle
from langgraph_letta_store.errors import (
    ConflictError,
    InvalidOperationError,
    MissingBlockError,
    MissingFileError,
)
from langgraph_letta_store.files.operations.commit import Write, commit
from langgraph_letta_store.files.operations.file_rows import (
    ReadFile,
    look_up_file,
    make_value,
    missing_file_error,
    read_block,
    read_file,
)
from langgraph_letta_store.files.operations.paths import BlockRef, FileRef, find_ref
from langgraph_letta_store.files.operations.recent_texts import RecentText, RecentTexts
from langgraph_letta_store.records import Block

ATTEMPTS = 50
"""How often an edit is made again where other writers were faster."""

MOST_SHOWN = 2000
"""How many characters of a file an error shows."""

EditText = Callable[[str], str]
"""Returns the new text of a file; raises an InvalidOperationError where it does not apply."""


def write_file(
    owner: Owner, path: Any, contents: str | bytes, *, is_new: bool = False
) -> Operation[str]:
    """Create or overwrite a file or block, and return its path.

    Raises:
        InvalidOperationError, InvalidValueError: the path is no file's; or, with `is_new`, there is
            a file.
        ReadOnlyBlockError, BlockLimitError: a block does not admit it.
    """
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        return (yield from _write_block(owner, ref, contents, is_new=is_new))
    try:
        yield from commit(owner, [Write(ref, make_value({}, contents), is_new=is_new)])
    except StaleReadError as error:
        msg = f"`path`: there is a file {ref.path!r:.200} already; edit it, or choose another name"
        raise InvalidOperationError(msg) from error
    return ref.path


def edit_file(owner: Owner, path: Any, edit: EditText) -> Operation[str]:
    """Change the text of a file or block, and return its path.

    The edit is made in the text that was read last, if that is known, and where another writer was
    faster, again in the new text.

    Raises:
        MissingFileError: there is no such file.
        InvalidOperationError: the edit does not apply, or the file is binary.
        ConflictError: it does not apply to the text that another writer just made.
        ReadOnlyBlockError, BlockLimitError: a block does not admit it.
    """
    ref = yield from find_ref(owner, path)
    if isinstance(ref, BlockRef):
        yield from _edit_block(owner, ref, edit)
        return ref.path
    texts = RecentTexts.of(owner.schema)
    recent, seen = texts.take(ref.item), b""
    for _ in range(ATTEMPTS):
        found = recent or (yield from _read_text(owner, ref))
        recent = None
        try:
            text = edit(found.text)
        except InvalidOperationError as error:
            if isinstance(found, RecentText):
                continue
            if seen in (b"", found.digest):
                raise
            raise _stale_edit_error(found, error) from error
        if text == found.text:
            if isinstance(found, RecentText):
                continue
            return ref.path
        seen = seen or found.digest
        value = make_value(found.value, text)
        try:
            digest = yield from commit(owner, [Write(ref, value, found.digest)])
        except StaleReadError:
            continue
        if digest is not None:
            texts.keep(owner.schema, ref.item, RecentText(value, text, digest))
        return ref.path
    msg = f"other writers changed the file {ref.path!r:.200} {ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


def move_file(owner: Owner, path: Any, new_path: Any) -> Operation[str]:
    """Give a file another path, or a block another label, and return the new path.

    Raises:
        MissingFileError: there is no such file.
        InvalidOperationError: there is a file at the new path; or only one of them is a block's.
        BlockExistsError: there is a block with the new label.
        ConflictError: other writers changed the file during each attempt.
    """
    ref, new = (
        (yield from find_ref(owner, path)),
        (yield from find_ref(owner, new_path, "new_path")),
    )
    if isinstance(ref, BlockRef) and isinstance(new, BlockRef):
        try:
            yield from blocks.rename(owner, ref.label, new.label)
        except MissingBlockError as error:
            raise missing_file_error(ref.path) from error
        return new.path
    if isinstance(ref, BlockRef) or isinstance(new, BlockRef):
        msg = "`new_path`: a block stays in /system, and other files outside; write a new one"
        raise InvalidOperationError(msg)
    if ref == new:
        yield from read_file(owner, ref)
        return new.path
    for _ in range(ATTEMPTS):
        found = yield from read_file(owner, ref)
        if (yield from look_up_file(owner, new)) is not None:
            msg = f"`new_path`: there is a file {new.path!r:.200} already; choose another name"
            raise InvalidOperationError(msg)
        try:
            moved = [Write(new, found.value, is_new=True), Write(ref, None, found.digest)]
            yield from commit(owner, moved)
        except StaleReadError:
            continue
        return new.path
    msg = f"other writers changed the file {ref.path!r:.200} {ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


def delete_files(owner: Owner, refs: Sequence[FileRef]) -> Operation[None]:
    """Delete files in one step, whatever they have by now."""
    yield from commit(owner, [Write(ref, None) for ref in refs])


def _read_text(owner: Owner, ref: FileRef) -> Operation[ReadFile]:
    found = yield from read_file(owner, ref)
    if found.file.is_binary:
        msg = f"`path`: the file {ref.path!r:.200} is binary, and has no text to edit"
        raise InvalidOperationError(msg)
    return found


def _edit_block(owner: Owner, ref: BlockRef, edit: EditText) -> Operation[Block]:
    def revise(_: Block, block: Block, __: list[Row]) -> Change | None:
        refuse_read_only(block)
        now = replace(block, value=edit(block.value))
        return None if is_same_state(now, block) else Change.from_edit(now, "replace")

    try:
        return (yield from change_block(owner, ref.label, revise))
    except MissingBlockError as error:
        raise missing_file_error(ref.path) from error


def _write_block(
    owner: Owner, ref: BlockRef, contents: str | bytes, *, is_new: bool
) -> Operation[str]:
    if isinstance(contents, bytes):
        msg = f"`contents`: {ref.path!r:.200} is a memory block, whose text must be UTF-8"
        raise InvalidOperationError(msg)
    try:
        found: Block | None = yield from read_block(owner, ref)
    except MissingFileError:
        found = None
    if found is None or is_new:  # which refuses one that is there
        yield from blocks.create(owner, ref.label, contents)
    else:
        yield from blocks.update(owner, ref.label, value=contents)
    return ref.path


def _stale_edit_error(found: ReadFile, error: InvalidOperationError) -> ConflictError:
    file = found.file
    msg = (
        f"another writer changed {file.path!r:.200} meanwhile, and this edit does not apply any "
        f"more: {error}. It is at version {file.version} now, with this text:\n"
        f"{cut_middle(file.text, MOST_SHOWN)}"
    )
    return ConflictError(msg)
