"""Pending writes: the results of a step's tasks, which the next checkpoint applies."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP

from langgraph_letta_store._checkpoints.checkpoint_sql import WriteParts
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder, format_multirange
from langgraph_letta_store._checkpoints.kinds import coerce_messages, list_history
from langgraph_letta_store._checkpoints.limits import check_stored
from langgraph_letta_store._checkpoints.message_rows import WriteOrigin
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.row_seals import place_write
from langgraph_letta_store._checkpoints.save import save
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache, UnplacedMessage
from langgraph_letta_store._checkpoints.write_numbers import number_write
from langgraph_letta_store._engine.run_config import read_thread_id
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store.config.checks import check_text
from langgraph_letta_store.errors import InvalidOperationError

_LONG = 50
"""From how many messages on a list takes longer to serialise than to wait for."""


def put_writes(
    conversations: Conversations,
    config: RunnableConfig,
    writes: Sequence[tuple[str, Any]],
    task_id: str,
    task_path: str = "",
    at: datetime | None = None,
    numbers: Sequence[int] | None = None,
) -> Operation[None]:
    """Store a task's writes under a checkpoint, and the messages in them.

    If a task writes again, the first write counts; of errors, interrupts and resume values the last
    does. `numbers` are the writes' numbers, if they differ from their positions.

    New messages get their numbers in the thread with the next checkpoint, which has them in order.
    Only those for a DeltaChannel, whose value no checkpoint has, get it here, if it is known for
    one by now.

    Writes under a checkpoint that was deleted with its thread are dropped.

    Raises:
        InvalidOperationError: the config names no checkpoint, or an id is too long.
        InvalidValueError: a name cannot be stored.
    """
    ref = CheckpointRef.from_config(config)
    if ref.checkpoint_id is None:
        msg = "config['configurable']['checkpoint_id'] must name the checkpoint, got None"
        raise InvalidOperationError(msg)
    for name, text in (("task_id", task_id), ("task_path", task_path)):
        check_text(text, name)
    for position, (channel, _) in enumerate(writes):
        check_text(channel, f"writes[{position}][0]")
    ref.check_size(checkpoint_id=ref.checkpoint_id, task_id=task_id)
    if not writes:
        return
    coerced = _coerce(ref, task_id, writes)
    left: list[UnplacedMessage] = []

    def build(encoder: Encoder) -> list[WriteParts]:
        kept = [
            # Writes to these channels are answers to the run; their messages are no history.
            encoder.codec.dumps(value)
            if channel in WRITES_IDX_MAP
            else encoder.encode(
                value, written=True, numbered=(ref.ns, channel) in find_deltas(encoder)
            )
            for channel, value in writes
        ]
        deltas = find_deltas(encoder)
        encoder.number_written(one for one in coerced if one.channel in deltas)
        left[:] = [one for one in coerced if one.channel not in deltas]
        sizes = (
            (f"that to channel {channel!r:.80}", len(one.value))
            for (channel, _), one in zip(writes, kept, strict=True)
        )
        check_stored(sizes, "the writes of a task")
        idxs = (
            [WRITES_IDX_MAP.get(channel, i) for i, (channel, _) in enumerate(writes)]
            if numbers is None
            else list(numbers)
        )
        if encoder.codec.scope is not None:
            ns, id_ = ref.ns, ref.checkpoint_id or ""
            kept = [
                encoder.codec.seal(
                    place_write(ns, id_, task_id, channel), number_write(one, number, idxs)
                )
                for one, number, (channel, _) in zip(kept, idxs, writes, strict=True)
            ]
        parameters: dict[str, Any] = {
            "thread": ref.thread_id,
            "ns": ref.ns,
            "id": ref.checkpoint_id,
            "task": task_id,
            "path": task_path,
            "at": at,
            "idxs": idxs,
            "channels": [channel for channel, _ in writes],
            "types": [one.type for one in kept],
            "values": [one.value for one in kept],
        }
        name = "insert_writes"
        if all(channel in WRITES_IDX_MAP for channel, _ in writes):
            name = "replace_writes"
        elif encoder.refers:
            name = "insert_referring_writes"
            parameters["referred"] = format_multirange(encoder.referred)
        return [WriteParts((name,), parameters)]

    origin = WriteOrigin(at, under=ref.checkpoint_id)
    if not (yield from save(conversations, config, ref, origin, build, holds=False)):
        return
    written = [
        UnplacedMessage((ref.ns, channel), message)
        for channel, value in writes
        if channel not in WRITES_IDX_MAP
        for message in list_history(value, written=True)
    ]
    if written or left:
        conversations.thread_cache.add_unplaced(ref.thread_id, [*written, *left])


def _coerce(
    ref: CheckpointRef, task_id: str, writes: Sequence[tuple[str, Any]]
) -> list[UnplacedMessage]:
    """Return the messages that reducers make of a task's texts, tuples and dictionaries."""
    return [
        UnplacedMessage(
            (ref.ns, channel),
            message,
            str(uuid5(NAMESPACE_OID, f"{ref.checkpoint_id}/{task_id}/{number}/{i}")),
        )
        for number, (channel, value) in enumerate(writes)
        if channel not in WRITES_IDX_MAP and not list_history(value, written=True)
        for i, message in enumerate(coerce_messages(channel, value))
    ]


def find_deltas(encoder: Encoder) -> AbstractSet[tuple[str, str]]:
    """Return the cached DeltaChannels of the thread, each with its graph."""
    return encoder.known.deltas if encoder.known else frozenset()


def must_wait(
    threads: ThreadCache, config: RunnableConfig, writes: Sequence[tuple[str, Any]]
) -> bool:
    """Whether a task's writes wait for a checkpoint of their thread that is being stored.

    They do where they number messages, and where they have a long list of messages: the checkpoint
    may have it too, as the input of a run, and what it has stored is only referred to.
    """
    known = threads.get(read_thread_id(config))
    if known is not None and known.deltas:
        return True
    return any(
        type(value) is list and len(value) >= _LONG and isinstance(value[0], BaseMessage)  # pyright: ignore[reportUnknownArgumentType]  # of any type
        for _, value in writes
    )
