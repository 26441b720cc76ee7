"""The history of DeltaChannels, whose value is rebuilt from the writes since a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import DeltaChannelHistory, PendingWrite

from langgraph_letta_store._checkpoints.checkpoint_rows import read_messages
from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.checkpoints import get_tuple
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.decode import decode
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.parents import check_ancestors
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.row_seals import place_write
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.write_numbers import WriteNumbers
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.steps import Operation, Query, rows

_PAGE = 1000
"""How many ancestors one statement walks."""


class Ancestor(NamedTuple):
    """A row of `walk_ancestors`: which of the wanted channels have a value in a checkpoint."""

    checkpoint_id: str
    parent: str | None
    channels: Sequence[str]


class StoredWrite(NamedTuple):
    """A row of `channel_writes`; `messages` is the multirange of those it refers to."""

    checkpoint_id: str
    task_id: str
    channel: str
    type: str
    data: bytes
    base: int | None
    messages: str | None


def get_delta_channel_history(
    conversations: Conversations, config: RunnableConfig, channels: Sequence[str]
) -> Operation[dict[str, DeltaChannelHistory]]:
    """Return each channel's nearest value among the ancestors, and the writes since then.

    Writes are in the order in which they were applied, the oldest first. Where the nearest value is
    None, there is no seed: the writes since then are applied to an empty channel.
    """
    histories: dict[str, DeltaChannelHistory] = {channel: {"writes": []} for channel in channels}
    ref = CheckpointRef.from_config(config)
    if ref.checkpoint_id is None and channels:
        latest = yield from get_tuple(conversations, config)
        if latest is None:
            return histories
        ref = CheckpointRef.from_config(latest.config)
    if not channels or ref.checkpoint_id is None:
        return histories
    chain, seeds = yield from _walk(conversations, ref, ref.checkpoint_id, channels)
    yield from check_ancestors(conversations, ref, chain)
    if not chain:
        return histories
    writes = yield from _writes(conversations, ref, chain, channels)
    for channel in channels:
        reach = chain.index(seeds[channel]) + 1 if channel in seeds else len(chain)
        for checkpoint_id in reversed(chain[:reach]):
            histories[channel]["writes"] += writes.get((checkpoint_id, channel), [])
    for checkpoint_id in dict.fromkeys(seeds.values()):
        at_seed = ref._replace(checkpoint_id=checkpoint_id).config()
        seed = yield from get_tuple(conversations, at_seed)
        values = seed.checkpoint["channel_values"] if seed is not None else {}
        for channel in channels:
            # None is where a channel of another kind was empty: it is replayed from nothing.
            if seeds.get(channel) == checkpoint_id and values.get(channel) is not None:
                histories[channel]["seed"] = values[channel]
    return histories


def _walk(
    conversations: Conversations, ref: CheckpointRef, start: str, channels: Sequence[str]
) -> Operation[tuple[list[str], dict[str, str]]]:
    """Return ancestors, the nearest first, until each channel has a value, and where that is."""
    chain: list[str] = []
    seeds: dict[str, str] = {}
    while True:
        parameters = {
            "thread": ref.thread_id,
            "ns": ref.ns,
            "id": start,
            "channels": list(channels),
            "depth": _PAGE,
        }
        statement = conversations.schema.render(CHECKPOINTS, "walk_ancestors")
        (found,) = yield from rows(Query(statement, parameters))
        for ancestor in map(Ancestor._make, found[1:]):
            chain.append(ancestor.checkpoint_id)
            for channel in ancestor.channels:
                seeds.setdefault(channel, ancestor.checkpoint_id)
            if len(seeds) == len(set(channels)):
                return chain, seeds
        if len(found) <= _PAGE:
            return chain, seeds
        start = chain[-1]


def _writes(
    conversations: Conversations, ref: CheckpointRef, chain: Sequence[str], channels: Sequence[str]
) -> Operation[dict[tuple[str, str], list[PendingWrite]]]:
    """Return the writes to the channels, by checkpoint and channel."""
    parameters = {
        "thread": ref.thread_id,
        "ns": ref.ns,
        "ids": list(chain),
        "channels": list(channels),
    }
    statement = conversations.schema.render(CHECKPOINTS, "channel_writes")
    (found,) = yield from rows(Query(statement, parameters))
    stored = [StoredWrite(*row) for row in found]
    referred = [one.messages for one in stored if one.messages is not None]
    messages = yield from read_messages(
        conversations, {ref.thread_id: referred} if referred else {}
    )
    own = messages.get(ref.thread_id, Messages())
    codec = conversations.codec.of_thread(ref.thread_id)
    numbers: defaultdict[str, WriteNumbers] = defaultdict(WriteNumbers)
    writes: dict[tuple[str, str], list[Any]] = {}
    for one in stored:
        checkpoint = describe_checkpoint(ref.thread_id, ref.ns, one.checkpoint_id)
        with name_row(
            f"the write of task {one.task_id!r:.80} to {one.channel!r:.80} under {checkpoint}"
        ):
            place = place_write(ref.ns, one.checkpoint_id, one.task_id, one.channel)
            kept = numbers[one.checkpoint_id].open(
                codec, one.task_id, place, SerializedValue(one.type, one.data)
            )
            read = decode(codec, kept, one.base, own)
        written = (one.task_id, one.channel, read)
        writes.setdefault((one.checkpoint_id, one.channel), []).append(written)
    return writes
