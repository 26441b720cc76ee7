"""Writing files: each write is one step, against the version that was read where it is an edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from langgraph.store.base import PutOp

from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold, stale_read_error
from langgraph_letta_store._engine.steps import (
    Operation,
    Query,
    Row,
    Vector,
    embed,
    rows,
    run_together,
)
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import require_attachment
from langgraph_letta_store._tiers.archival.put import rewrite_item
from langgraph_letta_store._tiers.archival.put_items import put_items
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store._tiers.core.block_values import refuse_read_only
from langgraph_letta_store._tiers.core.block_writes import Change, is_same_state
from langgraph_letta_store._tiers.core.edit_block import change_block
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK
from langgraph_letta_store.agents.tools.excerpts import cut_middle
from langgraph_letta_store.errors import (
    ConflictError,
    InvalidOperationError,
    MissingBlockError,
    MissingFileError,
)
from langgraph_letta_store.files.operations.file_rows import (
    FILES_SQL,
    ReadFile,
    look_up_file,
    make_value,
    missing_file_error,
    read_block,
    read_file,
)
from langgraph_letta_store.files.operations.paths import BlockRef, FileRef, find_ref
from langgraph_letta_store.records import Block

ATTEMPTS = 50
"""How often an edit is made again where other writers were faster."""

MOST_SHOWN = 2000
"""How many characters of a file an error shows."""

_ACTING = FILES_SQL.part("acting")

EditText = Callable[[str], str]
"""Returns the new text of a file; raises an InvalidOperationError where it does not apply."""


class Write(NamedTuple):
    """What a step writes to a file: its new value, or None to delete it.

    `read` is the file as it was read: the step fails if it has changed since. Without it, the step
    fails if `is_new` and there is such a file, and overwrites it otherwise. `back` is the version
    that undoing this write leads to; None: the one before.
    """

    ref: FileRef
    value: Mapping[str, Any] | None
    read: ReadFile | None = None
    is_new: bool = False
    back: int | None = None


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

    Where another writer was faster, the edit is made again from the new text.

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
    seen: ReadFile | None = None
    for _ in range(ATTEMPTS):
        found = yield from read_file(owner, ref)
        if found.file.is_binary:
            msg = f"`path`: the file {ref.path!r:.200} is binary, and has no text to edit"
            raise InvalidOperationError(msg)
        seen = seen or found
        try:
            text = edit(found.file.text)
        except InvalidOperationError as error:
            if seen.digest == found.digest:
                raise
            raise _stale_edit_error(found, error) from error
        if text == found.file.text:
            return ref.path
        try:
            yield from commit(owner, [Write(ref, make_value(found.value, text), found)])
        except StaleReadError:
            continue
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
            moved = [Write(new, found.value, is_new=True), Write(ref, None, found)]
            yield from commit(owner, moved)
        except StaleReadError:
            continue
        return new.path
    msg = f"other writers changed the file {ref.path!r:.200} {ATTEMPTS} times meanwhile; try again"
    raise ConflictError(msg)


def commit(owner: Owner, writes: Sequence[Write]) -> Operation[None]:
    """Write files in one step, each as a new version of this actor's.

    Raises:
        StaleReadError: a file has changed since it was read, is there already, or its archive is
            not the agent's any more. Nothing was written.
        EmbeddingError: the model did not return one vector of `dims` numbers.
    """
    schema = owner.schema
    texts = list(dict.fromkeys(text for write in writes if (text := _embedded_text(write))))
    vectors: dict[str, Vector] = {}
    if texts and schema.index is not None:
        vectors = dict(zip(texts, (yield from embed(texts)), strict=True))
    ops = [
        PutOp(
            write.ref.folder.namespace,
            write.ref.key,
            None if write.value is None else dict(write.value),
            index=["content"] if _embedded_text(write) else False,
        )
        for write in writes
    ]
    if (rewriting := _rewrite(owner, writes, ops, vectors)) is not None:
        (((written,),), *_) = yield from rows(rewriting, _end_act(owner))
        if not written:
            raise stale_read_error()
        return
    slots = sorted({lock_slot(write.ref.folder.source.agent_id) for write in writes})
    before: list[Query] = []
    if len(writes) > 1 or any(write.is_new or write.value is None for write in writes):
        before.append(Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots}))
    back = next((str(write.back) for write in writes if write.back is not None), "")
    act = schema.render(FILES_SQL, "act", shared_lock=SHARED_LOCK)
    before.append(Query(act, {"slots": slots, "actor": owner.actor, "back": back}))
    for write in sorted(writes, key=lambda each: each.ref.item.int):
        before += _guard(owner, write)
    before += [
        query for write in writes for query in require_attachment(owner, write.ref.folder.source)
    ]
    ending = _also(_end_act(owner))
    yield from run_together([rows(*before), put_items(schema, ops, ending, known=vectors)])


def delete_files(owner: Owner, refs: Sequence[FileRef]) -> Operation[None]:
    """Delete files in one step, whatever they have by now."""
    yield from commit(owner, [Write(ref, None) for ref in refs])


def _guard(owner: Owner, write: Write) -> list[Query]:
    schema, named = owner.schema, write.ref.parameters
    if write.read is not None:
        held = Query(schema.render(FILES_SQL, "hold_file"), {**named, "digest": write.read.digest})
        return must_hold(schema, held)
    if write.is_new:
        return must_hold(schema, Query(schema.render(FILES_SQL, "hold_absent"), named))
    return []


def _rewrite(
    owner: Owner, writes: Sequence[Write], ops: Sequence[PutOp], vectors: Mapping[str, Vector]
) -> Query | None:
    """Return the one statement that edits an agent's own file, or None where it takes more."""
    write = writes[0]
    if len(writes) > 1 or write.read is None or write.value is None:
        return None
    if write.ref.folder.source.archive is not None:
        return None
    acting = {"actor": owner.actor, "back": "" if write.back is None else str(write.back)}
    return rewrite_item(owner.schema, ops[0], write.read.digest, vectors, _ACTING, acting)


def _end_act(owner: Owner) -> Query:
    return Query(owner.schema.render(FILES_SQL, "end_act"), {})


def _also(*queries: Query) -> Operation[list[Query]]:
    yield from ()
    return [*queries]


def _embedded_text(write: Write) -> str:
    """Return what is embedded of a file; "" for binary and blank ones."""
    text = "" if write.value is None else write.value.get("content")
    return text if isinstance(text, str) and text.strip() else ""


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
