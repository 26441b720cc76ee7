"""Refuses what a run writes after its thread was deleted."""

from __future__ import annotations

import logging
from typing import Any

from langgraph_letta_store._checkpoints.checkpoint_sql import RETENTION, SAVE
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.save import mark_refused
from langgraph_letta_store._engine.steps import Operation, Query, rows

logger = logging.getLogger("langgraph_letta_store.checkpoints")


def refuse_checkpoint(
    conversations: Conversations, ref: CheckpointRef, checkpoint_id: str
) -> Operation[None]:
    """Note that a checkpoint was refused, and delete what its tasks have written already.

    The run may go on; what it puts under this checkpoint is refused too.
    """
    schema = conversations.schema
    given: dict[str, Any] = {
        "thread": ref.thread_id,
        "owner": None,
        "id": checkpoint_id,
        "refused": mark_refused(ref, checkpoint_id),
    }
    yield from rows(
        Query(schema.render(SAVE, "note_refused"), given),
        Query(schema.render(SAVE, "delete_refused_writes"), given),
        Query(schema.render(RETENTION, "delete_unused_owners"), given),
    )
    conversations.thread_cache.forget_written(ref.thread_id)
    logger.info(
        "checkpoint %s of thread %.80r was not stored: its thread was deleted while the run was "
        "going on",
        checkpoint_id,
        ref.thread_id,
        extra={"letta_checkpoint": checkpoint_id, "letta_thread": ref.thread_id},
    )
