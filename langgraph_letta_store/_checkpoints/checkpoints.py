"""Checkpoints: the state of a graph at one moment, stored and read."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)

from langgraph_letta_store._checkpoints.checkpoint_rows import WIDTH, StoredCheckpoint, read_tuples
from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS, SAVE, WriteParts
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder, format_multirange
from langgraph_letta_store._checkpoints.heads import (
    Head,
    check_head,
    find_head,
    remember_head,
    seal_head,
)
from langgraph_letta_store._checkpoints.kinds import find_snapshots
from langgraph_letta_store._checkpoints.limits import check_stored
from langgraph_letta_store._checkpoints.message_rows import WriteOrigin
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.orphans import refuse_checkpoint
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.row_seals import HEAD, place_channel, place_checkpoint
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._checkpoints.save import save
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._checkpoints.thread_owner import (
    ThreadAgents,
    ThreadRow,
    refuse_foreign,
)
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.run_config import read_agent
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import (
    check_surrogates,
    check_text,
)
from langgraph_letta_store.errors import DeletedThreadError

_DELETED = (
    "checkpoint {!r:.80} of thread {!r:.80} was deleted with the thread, so that its state cannot "
    "be updated; leave `checkpoint_id` out of the config to begin the thread again"
)

_MESSAGES_AT = WIDTH + len(ThreadRow._fields)
"""Which column of a row of `get_checkpoint` the messages begin at, after the thread's."""


def put(
    conversations: Conversations,
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
    at: datetime | None = None,
) -> Operation[RunnableConfig]:
    """Store a checkpoint and its new messages, in one transaction.

    If the thread was deleted while a run goes on, the rest of the run is not stored: neither this
    checkpoint nor what is put under it later.

    Args:
        conversations: the saver's schema, serializer and cache.
        config: names the thread and, by `checkpoint_id`, the parent.
        checkpoint: LangGraph's, with the values of its channels.
        metadata: `list` filters by it. The config's own metadata is added, unless `at` is given.
        new_versions: the channels that changed, with their versions.
        at: when the checkpoint was made; None: now.

    Raises:
        InvalidOperationError: the config names no thread, or an id is too long.
        InvalidValueError: a name, a text in the state or the metadata cannot be stored.
        DeletedThreadError: a state is updated or forked whose thread was deleted since.
    """
    ref = CheckpointRef.from_config(config)
    check_text(str(checkpoint["id"]), "checkpoint['id']")
    ref.check_size(checkpoint_id=str(checkpoint["id"]))
    for channel, value in checkpoint["channel_values"].items():
        check_text(channel, f"checkpoint['channel_values'] key {channel!r:.80}")
        if channel in new_versions and type(value) is str:
            check_surrogates(value, f"checkpoint['channel_values'][{channel!r:.80}]")
    codec = conversations.codec.of_thread(ref.thread_id)
    kept_metadata = cast(
        "Mapping[str, Any]",
        # The first saver of an imported checkpoint has already added the config's metadata.
        metadata if at is not None else get_serializable_checkpoint_metadata(config, metadata),
    )
    given: Any = kept_metadata.get("run_id")
    run_id: str | None = given if isinstance(given, str) else None
    deltas = _read_delta_channels(ref.ns, kept_metadata)
    origin = WriteOrigin(at, run_id, _int4(kept_metadata.get("step")), deltas=deltas)
    public = None if codec.hides else jsonb.encode_public_metadata(kept_metadata)
    run = encode_run_id(codec, run_id, readable=not codec.hides) if run_id is not None else None
    unplaced = conversations.thread_cache.list_unplaced(ref.thread_id)
    snapshots: AbstractSet[tuple[str, str]] = frozenset()
    if unplaced:
        snapshots = find_snapshots(ref.ns, checkpoint["channel_values"])
    head = Head.of(checkpoint["id"]) if codec.scope is not None else None

    def build(encoder: Encoder) -> list[WriteParts]:
        if unplaced:
            encoder.number_written(one for one in unplaced if one.is_kept(deltas, snapshots))
        body = encoder.encode_body(checkpoint, new_versions, ref.ns)
        referred = format_multirange(encoder.referred)
        small = {channel: list(kept) for channel, kept in body.small.items()}
        kept: dict[str, Any] = {"checkpoint": body.checkpoint, "values": small}
        if public is None or public[1]:
            kept["metadata"] = kept_metadata
        if codec.scope is not None:
            kept |= {"parent": ref.checkpoint_id, "versions": body.versions}
        serialized = codec.dumps(kept)
        if codec.scope is not None:
            serialized = codec.seal(place_checkpoint(ref.ns, checkpoint["id"]), serialized)
        type_, data = serialized
        channels, versions = [*body.versions], [*body.versions.values()]
        writes: list[WriteParts] = []
        if head is not None:
            type_of_head, sealed_head = seal_head(codec, ref.ns, head)
            channels.append(HEAD)
            versions.append("")
            named = {"ns": ref.ns, "head_type": type_of_head, "head": sealed_head}
            writes.append(WriteParts(("upsert_head",), named))
        for row in body.rows:
            ref.check_size(channel=row.channel, version=row.version)
        if body.rows:
            stored = [
                codec.seal(place_channel(ref.ns, row.channel, row.version), row.kept)
                for row in body.rows
            ]
            sizes = ((f"channel {r.channel!r:.80}", len(r.kept.value)) for r in body.rows)
            check_stored(sizes, "the values of channels that changed")
            columns = {
                "v_channels": [row.channel for row in body.rows],
                "v_versions": [row.version for row in body.rows],
                "v_types": [one.type for one in stored],
                "v_values": [one.value for one in stored],
                "v_referred": [format_multirange(row.referred) for row in body.rows],
                "v_renewed": [any(n < 0 for n in row.referred) for row in body.rows],
            }
            writes.append(WriteParts(("insert_channels",), {"ns": ref.ns, **columns}))
        parameters: dict[str, Any] = {
            "ns": ref.ns,
            "id": checkpoint["id"],
            "parent": ref.checkpoint_id,
            "run": run,
            "metadata": "{}" if public is None else public[0],
            "type": type_,
            "checkpoint": data,
            "channels": channels,
            "versions": versions,
            "referred": referred,
        }
        rest = "rest=no_rest"
        if body.rested:
            rest = "rest"
            parameters["rested"] = list(body.rested)
            parameters["rested_versions"] = list(body.rested.values())
        return [*writes, WriteParts((rest, "upsert_checkpoint"), parameters)]

    if not (yield from save(conversations, config, ref, origin, build, holds=True)):
        yield from refuse_checkpoint(conversations, ref, checkpoint["id"])
        if metadata.get("source") in ("update", "fork"):
            raise DeletedThreadError(_DELETED.format(ref.checkpoint_id, ref.thread_id))
        return ref._replace(checkpoint_id=checkpoint["id"]).config()
    if head is not None and codec.sealer is not None:
        remember_head(codec.sealer, ref.thread_id, ref.ns, head)
    if unplaced:
        has_place = deltas | {(ref.ns, channel) for channel in checkpoint["channel_values"]}
        if taken := [one for one in unplaced if one.channel in has_place]:
            conversations.thread_cache.forget_unplaced(ref.thread_id, taken)
    return ref._replace(checkpoint_id=checkpoint["id"]).config()


def get_tuple(
    conversations: Conversations, config: RunnableConfig
) -> Operation[CheckpointTuple | None]:
    """Return the checkpoint that a config names, or its thread's latest; None if there is none.

    Raises:
        InvalidOperationError: the config names no thread.
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        MissingMessageError: one of its messages was deleted by hand.
    """
    ref = CheckpointRef.from_config(config)
    parts = ("of_thread", "of_namespace", *(("by_id",) if ref.checkpoint_id else ()))
    schema = conversations.schema
    name = read_agent(config, schema.config.agent_keys)
    known = conversations.thread_cache.get(ref.thread_id)
    agents = ThreadAgents.resolve(schema, ref.thread_id, name, known)
    whose = [*agents.before] or [agents.owner_id]
    while True:
        parameters = {
            "thread": ref.thread_id,
            "ns": ref.ns,
            "id": ref.checkpoint_id,
            "agent_id": whose[0],
            "agents": whose,
        }
        alone = whose[0] if len(whose) == 1 else None
        reach = "of_several_agents" if alone is None else "of_one_agent"
        statement = schema.render(
            CHECKPOINTS,
            "get_checkpoint",
            *parts,
            agent=alone,
            of_agents=CHECKPOINTS.part(reach),
        )
        queries = [Query(statement, parameters)]
        # What other calls of this process write while this one reads is no sign of a rollback.
        seen_head = find_head(conversations.codec.sealer, ref.thread_id, ref.ns)
        if conversations.codec.sealer is not None:
            queries.append(Query(schema.render(SAVE, "read_deletion"), parameters))
        found, *deleted = yield from rows(*queries)
        if not found:
            if not (ref.ns or ref.checkpoint_id):
                conversations.thread_cache.forget(ref.thread_id)
            return None
        row = found[0]
        thread = ThreadRow.from_row(row[WIDTH:_MESSAGES_AT])
        if thread is None:
            break
        refuse_foreign(conversations, ref.thread_id, name, thread.agent)
        speakers = [*thread.agents] or [thread.agent_id]
        if set(speakers) <= set(whose):
            break
        # The thread has other agents than the config says, or than it had.
        whose = speakers
    stored = StoredCheckpoint.from_row(row)
    codec = conversations.codec.of_thread(ref.thread_id)
    is_latest = ref.checkpoint_id is None
    check_head(codec, stored, is_latest=is_latest, seen=seen_head, deleted=deleted)
    with name_row(f"the state of thread {ref.thread_id!r:.80}"):
        messages = codec.open_messages(Messages.from_row(row[_MESSAGES_AT:]))
    (checkpoint_tuple,) = yield from read_tuples(
        conversations, [stored], {stored.thread_id: messages}
    )
    if thread is not None and conversations.thread_cache.lacks(
        ref.thread_id, thread.epoch, messages, [*thread.agents]
    ):
        deltas = _read_delta_channels(ref.ns, cast("Mapping[str, Any]", checkpoint_tuple.metadata))
        numbers = {} if conversations.codec.encrypts else messages.numbers()
        seen = CachedThread(
            agent_id=thread.agent_id,
            agent=thread.agent,
            epoch=thread.epoch,
            numbers=numbers,
            ids=set(messages.ids),
            deltas=deltas,
            agents=thread.agents,
            last=thread.last,
        )
        conversations.thread_cache.add(ref.thread_id, seen)
    return checkpoint_tuple


def _read_delta_channels(ns: str, metadata: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the DeltaChannels that metadata counts updates of, each with its graph."""
    counted: Any = metadata.get("counters_since_delta_snapshot")
    return frozenset((ns, channel) for channel in counted or ())


def _int4(value: Any) -> int | None:
    return value if isinstance(value, int) and -(2**31) <= value < 2**31 else None
