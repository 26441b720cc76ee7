"""The state of an imported thread: one checkpoint with the messages of Letta's context."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, CheckpointTuple

from langgraph_letta_store._checkpoints.checkpoints import put
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.known_messages import look_up_messages
from langgraph_letta_store._engine.steps import Operation

MARK = "letta_context"
"""Where the checkpoint's metadata keeps the hash of the context that it was made of."""

_CHANNEL = "messages"
_GREGORIAN = datetime(1582, 10, 15, tzinfo=UTC)
_FORMAT = 4
"""The version of the format of checkpoints that LangGraph 1 writes."""


def is_imported(latest: CheckpointTuple) -> bool:
    """Whether a checkpoint was made by an import, and not by a graph."""
    return read_context_hash(latest) is not None


def read_context_hash(latest: CheckpointTuple | None) -> str | None:
    """Return the hash of the context that a checkpoint was made of, if an import made it."""
    metadata: Any = latest.metadata if latest else {}
    found = metadata.get(MARK)
    return found if isinstance(found, str) else None


def hash_context(messages: Sequence[BaseMessage]) -> str:
    """Return a hash of a context: its messages' ids and texts, in their order."""
    hashed = blake2b(digest_size=16)
    for message in messages:
        hashed.update(repr((message.id, message.content)).encode("utf-8", "replace"))
    return hashed.hexdigest()


class ThreadState(NamedTuple):
    """The state of a thread that has messages.

    Attributes:
        thread_id: the thread.
        context: the messages of the state, most of which the thread has.
        at: the time of the thread's newest message.
        title: what Letta calls the conversation.
    """

    thread_id: str
    context: Sequence[BaseMessage]
    at: datetime
    title: str | None = None


def put_state(
    conversations: Conversations, state: ThreadState, latest: CheckpointTuple | None
) -> Operation[None]:
    """Store a checkpoint with a state.

    Args:
        conversations: the target's schema and serializer.
        state: the thread's state.
        latest: the checkpoint of an earlier import, which this one follows.
    """
    thread_id, context = state.thread_id, state.context
    encoder = Encoder(conversations.codec.of_thread(thread_id), None)
    encoder.assign_numbers(context)
    yield from look_up_messages(conversations, thread_id, encoder)
    hashed = hash_context(context)
    before = latest.checkpoint if latest else None
    # What a graph saves now must come after it, and UUIDs have times from 1582 on.
    at = min(max(state.at, datetime.fromtimestamp(0, UTC)), datetime.now(UTC))
    id_ = _make_id(at, hashed, before["id"] if before else None)
    count = int(str(before["channel_versions"][_CHANNEL]).split(".")[0]) if before else 0
    version = f"{count + 1:032}.{int(hashed[:8], 16) / 2**32:016}"
    checkpoint = Checkpoint(
        v=_FORMAT,
        id=id_,
        ts=at.isoformat(),
        channel_values={_CHANNEL: [*context]},
        channel_versions={_CHANNEL: version},
        versions_seen={},
        updated_channels=[_CHANNEL],
    )
    step: Any = latest.metadata.get("step", -1) if latest else -1
    metadata: Any = {"source": "update", "step": step + 1, "parents": {}, MARK: hashed}
    if state.title:
        metadata["title"] = state.title
    config: RunnableConfig = {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": "",
            "checkpoint_id": before["id"] if before else None,
        }
    }
    stored: CheckpointMetadata = metadata
    yield from put(conversations, config, checkpoint, stored, {_CHANNEL: version}, at)


def _make_id(at: datetime, hashed: str, before: str | None) -> str:
    """Return the UUID of version 6 of a time, which sorts after an earlier checkpoint's."""
    ticks = (at - _GREGORIAN) // timedelta(microseconds=1) * 10
    if before is not None:
        known = UUID(before).int
        ticks = max(ticks, ((known >> 80) << 12 | (known >> 64) & 0xFFF) + 1)
    id_ = (ticks >> 12) << 80 | 6 << 76 | (ticks & 0xFFF) << 64
    return str(UUID(int=id_ | 0b10 << 62 | int(hashed, 16) & (1 << 62) - 1))
