"""Checks the parents of encrypted checkpoints against those that are sealed in their values.

Pruning deletes checkpoints, and sets the parents of those that stay to null. So a parent may be
null, unless the checkpoint that is sealed as the parent is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.row_seals import place_checkpoint
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.errors import ForgedRowError


class CutParent(NamedTuple):
    """A checkpoint without a parent in its row, and the parent that is sealed in its value."""

    thread_id: str
    ns: str
    checkpoint_id: str
    parent: str


def find_cut(ref: CheckpointRef, row: str | None, sealed: str | None) -> CutParent | None:
    """Compare the parent in a checkpoint's row with the sealed one; return one that is missing.

    Raises:
        ForgedRowError: they are two checkpoints.
    """
    if row == sealed:
        return None
    if row is not None:
        raise ForgedRowError("its parent was changed")
    return CutParent(ref.thread_id, ref.ns, ref.checkpoint_id or "", sealed or "")


def check_cut_parents(conversations: Conversations, cut: Sequence[CutParent]) -> Operation[None]:
    """Check that the missing parents of checkpoints were pruned.

    Raises:
        ForgedRowError: one is there.
    """
    if not cut:
        return
    statement = conversations.schema.render(CHECKPOINTS, "find_checkpoints")
    threads = {one.thread_id: [own for own in cut if own.thread_id == one.thread_id] for one in cut}
    results = yield from rows(
        *(
            Query(
                statement,
                {
                    "thread": thread,
                    "namespaces": [one.ns for one in own],
                    "ids": [one.parent for one in own],
                },
            )
            for thread, own in threads.items()
        )
    )
    for found, own in zip(results, threads.values(), strict=True):
        there = {(ns, id_) for ns, id_ in found}
        for one in own:
            if (one.ns, one.parent) in there:
                with name_row(describe_checkpoint(*one[:3])):
                    raise ForgedRowError("its parent was set to null, and is there")


def check_ancestors(
    conversations: Conversations, ref: CheckpointRef, chain: Sequence[str]
) -> Operation[None]:
    """Check the parents of a checkpoint's ancestors, and its own, where they are encrypted.

    Raises:
        ForgedRowError: one was changed; the error names its row.
        MissingKeyError: its key is missing.
    """
    if conversations.codec.sealer is None or ref.checkpoint_id is None:
        return
    codec = conversations.codec.of_thread(ref.thread_id)
    parameters = {"thread": ref.thread_id, "ns": ref.ns, "ids": [ref.checkpoint_id, *chain]}
    reading = conversations.schema.render(CHECKPOINTS, "read_ancestors")
    (found,) = yield from rows(Query(reading, parameters))
    cut: list[CutParent] = []
    for id_, parent, type_, data in found:
        with name_row(describe_checkpoint(ref.thread_id, ref.ns, id_)):
            kept = codec.unseal(place_checkpoint(ref.ns, id_), SerializedValue(type_, data))
            body: Any = codec.loads(*kept)
            one = find_cut(ref._replace(checkpoint_id=id_), parent, body["parent"])
        cut += [] if one is None else [one]
    yield from check_cut_parents(conversations, cut)
