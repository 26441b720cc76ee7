"""The history of DeltaChannels, whose value is made anew from what was written since a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import DeltaChannelHistory, PendingWrite

from langgraph_letta_store._checkpoints.checkpoint_rows import messages_of, naming
from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.checkpoints import get_tuple
from langgraph_letta_store._checkpoints.codec import Kept, decode
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.refs import Place
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._engine.steps import Operation, Query, rows

_PAGE = 1000
"""How many ancestors one statement walks."""


def get_delta_channel_history(
    conversations: Conversations, config: RunnableConfig, channels: Sequence[str]
) -> Operation[dict[str, DeltaChannelHistory]]:
    """Return for each channel the nearest value among the ancestors, and what was written since.

    The writes of a checkpoint come in the order in which they were applied, the oldest first.
    """
    histories: dict[str, DeltaChannelHistory] = {channel: {"writes": []} for channel in channels}
    place = Place.of(config)
    if place.checkpoint_id is None and channels:
        latest = yield from get_tuple(conversations, config)
        if latest is None:
            return histories
        place = Place.of(latest.config)
    if not channels or place.checkpoint_id is None:
        return histories
    chain, seeds = yield from _walk(conversations, place, place.checkpoint_id, channels)
    if not chain:
        return histories
    writes = yield from _writes(conversations, place, chain, channels)
    for channel in channels:
        reach = chain.index(seeds[channel]) + 1 if channel in seeds else len(chain)
        for checkpoint_id in reversed(chain[:reach]):
            histories[channel]["writes"] += writes.get((checkpoint_id, channel), [])
    for checkpoint_id in dict.fromkeys(seeds.values()):
        at_seed = place._replace(checkpoint_id=checkpoint_id).config()
        seed = yield from get_tuple(conversations, at_seed)
        for channel in channels:
            if seed is not None and seeds.get(channel) == checkpoint_id:
                histories[channel]["seed"] = seed.checkpoint["channel_values"][channel]
    return histories


def _walk(
    conversations: Conversations, place: Place, start: str, channels: Sequence[str]
) -> Operation[tuple[list[str], dict[str, str]]]:
    """Return the ancestors, the nearest first, until each channel has a value, and where it has."""
    chain: list[str] = []
    seeds: dict[str, str] = {}
    while True:
        parameters = {
            "thread": place.thread_id,
            "ns": place.ns,
            "id": start,
            "channels": list(channels),
            "depth": _PAGE,
        }
        statement = conversations.schema.render(CHECKPOINTS, "walk_ancestors")
        (found,) = yield from rows(Query(statement, parameters))
        for checkpoint_id, _, valued in found[1:]:
            chain.append(checkpoint_id)
            for channel in valued:
                seeds.setdefault(channel, checkpoint_id)
            if len(seeds) == len(set(channels)):
                return chain, seeds
        if len(found) <= _PAGE:
            return chain, seeds
        start = chain[-1]


def _writes(
    conversations: Conversations, place: Place, chain: Sequence[str], channels: Sequence[str]
) -> Operation[dict[tuple[str, str], list[PendingWrite]]]:
    """Return what was written to the channels, by checkpoint and channel."""
    parameters = {
        "thread": place.thread_id,
        "ns": place.ns,
        "ids": list(chain),
        "channels": list(channels),
    }
    statement = conversations.schema.render(CHECKPOINTS, "channel_writes")
    (found,) = yield from rows(Query(statement, parameters))
    referred = [row[-1] for row in found if row[-1] is not None]
    messages = yield from messages_of(
        conversations, {place.thread_id: referred} if referred else {}
    )
    own = messages.get(place.thread_id, Messages())
    writes: dict[tuple[str, str], list[Any]] = {}
    for checkpoint_id, task_id, channel, type_, value, base, _ in found:
        row = f"the write of task {task_id!r:.80} to {channel!r:.80} under {checkpoint_id!r:.80}"
        with naming(f"{row} of thread {place.thread_id!r:.80}"):
            read = decode(conversations.codec, Kept(type_, value), base, own)
        writes.setdefault((checkpoint_id, channel), []).append((task_id, channel, read))
    return writes
