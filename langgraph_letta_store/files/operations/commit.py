"""The step that writes files: it holds against the versions that were read, or writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from langgraph.store.base import PutOp

from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.stale_reads import must_hold, stale_read_error
from langgraph_letta_store._engine.steps import Operation, Query, Vector, embed, rows, run_together
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import require_attachment
from langgraph_letta_store._tiers.archival.put import overwrite_item, rewrite_item
from langgraph_letta_store._tiers.archival.put_items import put_items
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK
from langgraph_letta_store.files.operations.file_rows import FILES_SQL
from langgraph_letta_store.files.operations.paths import FileRef

_ACTING = FILES_SQL.part("acting")


class Write(NamedTuple):
    """A write of a step to a file: the new value, or None to delete the file.

    `digest` is that of the value that was read: the step fails if it has changed since. Without it,
    the step fails if `is_new` and there is such a file, and overwrites it otherwise. `back` is the
    version that undoing this write leads to; None: the one before. `at` is when a version from
    elsewhere was made; it is searched only if it `is_latest`.
    """

    ref: FileRef
    value: Mapping[str, Any] | None
    digest: bytes | None = None
    is_new: bool = False
    back: int | None = None
    at: datetime | None = None
    is_latest: bool = True


def commit(owner: Owner, writes: Sequence[Write]) -> Operation[bytes | None]:
    """Write files in one step, each as a new version of this actor's.

    Returns:
        The digest of the new value, where one statement edited a file.

    Where a connection ends before the answer to an edit, the edit is not sent again: it may have
    been made, and could be applied twice.

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
    if _is_own_text(writes):
        write, acting = writes[0], {"actor": owner.actor, "back": _name_back(writes)}
        if write.digest is None:
            if (yield from overwrite_item(schema, ops[0], vectors, _ACTING, acting)):
                return None
        elif rewriting := rewrite_item(schema, ops[0], write.digest, vectors, _ACTING, acting):
            (written,) = yield from rows(rewriting, repeatable=False)
            if not written:
                raise stale_read_error()
            digest: bytes = written[0][0]
            return digest
    slots = sorted({lock_slot(write.ref.folder.source.agent_id) for write in writes})
    before: list[Query] = []
    if len(writes) > 1 or any(write.is_new or write.value is None for write in writes):
        before.append(Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots}))
    act = schema.render(FILES_SQL, "act", shared_lock=SHARED_LOCK)
    acting = {"actor": owner.actor, "back": _name_back(writes)}
    before.append(Query(act, {"slots": slots, **acting}))
    if schema.is_distributed:
        before.append(Query(schema.render(FILES_SQL, "act_at_node"), acting))
    for write in sorted(writes, key=lambda each: each.ref.item.int):
        before += _guard(owner, write)
    before += [
        query for write in writes for query in require_attachment(owner, write.ref.folder.source)
    ]
    ending = _also(_end_act(owner), *(each for write in writes for each in _date(owner, write)))
    # If it was committed, sending it again would edit its own result.
    once = any(write.is_new or write.digest is not None for write in writes)
    held = rows(*before, repeatable=not once)
    yield from run_together([held, put_items(schema, ops, ending, known=vectors)])
    return None


def _guard(owner: Owner, write: Write) -> list[Query]:
    schema, named = owner.schema, write.ref.parameters
    if write.digest is not None:
        held = Query(schema.render(FILES_SQL, "hold_file"), {**named, "digest": write.digest})
        return must_hold(schema, held)
    if write.is_new:
        return must_hold(schema, Query(schema.render(FILES_SQL, "hold_absent"), named))
    return []


def _is_own_text(writes: Sequence[Write]) -> bool:
    """Whether one statement may write this: a text or bytes of one file of the agent's own."""
    write = writes[0]
    return len(writes) == 1 and not (
        write.value is None
        or write.is_new
        or write.at is not None
        or write.ref.folder.source.archive is not None
    )


def _name_back(writes: Sequence[Write]) -> str:
    return next((str(write.back) for write in writes if write.back is not None), "")


def _date(owner: Owner, write: Write) -> list[Query]:
    if write.at is None:
        return []
    named: dict[str, Any] = {**write.ref.parameters, "at": write.at}
    names = ("date_file", "date_item") if write.value is not None else ("date_file",)
    return [
        Query(owner.schema.render(FILES_SQL, name, agent=named["agent"]), named) for name in names
    ]


def _end_act(owner: Owner) -> Query:
    if owner.schema.is_distributed:
        return Query(owner.schema.render(FILES_SQL, "act_at_node"), {"actor": "", "back": ""})
    return Query(owner.schema.render(FILES_SQL, "end_act"), {})


def _also(*queries: Query) -> Operation[list[Query]]:
    yield from ()
    return [*queries]


def _embedded_text(write: Write) -> str:
    """Return what is embedded of a file; "" for binary and blank ones."""
    text = write.value.get("content") if write.value is not None and write.is_latest else ""
    return text if isinstance(text, str) and text.strip() else ""
