"""Checkpoints: the state of a graph at one moment, put, read and listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)

from langgraph_letta_store._checkpoints.checkpoint_body import Body, as_multirange, public_part
from langgraph_letta_store._checkpoints.checkpoint_rows import WIDTH, Stored, messages_of, tuples_of
from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.codec import Codec, run_key
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.refs import Place, agent_of, configurable
from langgraph_letta_store._checkpoints.save import Conversations, Moment, Write, save
from langgraph_letta_store._checkpoints.thread_cache import Known
from langgraph_letta_store._checkpoints.thread_owner import (
    ThreadAgents,
    check_owner,
    refuse_foreign,
    several,
)
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import check_text, checked_id
from langgraph_letta_store.errors import InvalidOperationError, MissingMessageError

PAGE = 100
"""How many checkpoints are listed at a time."""


def put(
    conversations: Conversations,
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
    at: datetime | None = None,
) -> Operation[RunnableConfig]:
    """Store a checkpoint and the messages that it is the first to have, in one transaction.

    Args:
        conversations: what to work with.
        config: names the thread and, by `checkpoint_id`, the parent.
        checkpoint: LangGraph's, with the values of its channels.
        metadata: what `list` filters by; what the config adds to it is added, unless `at` is given.
        new_versions: the channels that changed, with their versions.
        at: when it was made, where not now.

    Raises:
        InvalidOperationError: the config names no thread.
        InvalidValueError: a name cannot be stored.
    """
    place = Place.of(config)
    codec = conversations.codec
    kept_metadata = cast(
        "Mapping[str, Any]",
        # What moves in was made complete by whoever stored it first.
        metadata if at is not None else get_serializable_checkpoint_metadata(config, metadata),
    )
    run_id = kept_metadata.get("run_id")
    step = kept_metadata.get("step")
    public = None if codec.encrypts else public_part(kept_metadata)
    run = run_key(run_id, readable=not codec.encrypts) if isinstance(run_id, str) else None

    unplaced = conversations.known.unplaced(place.thread_id)
    deltas = _deltas(place.ns, kept_metadata)

    def build(encoder: Encoder) -> list[Write]:
        encoder.place([one.message for one in unplaced if one.channel in deltas])
        body = Body.of(checkpoint, new_versions, encoder, place.ns)
        small = {channel: list(kept) for channel, kept in body.small.items()}
        kept: dict[str, Any] = {"checkpoint": body.checkpoint, "values": small}
        if public is None or public[1]:
            kept["metadata"] = kept_metadata
        type_, data = codec.dumps(kept)
        writes: list[Write] = []
        if body.rows:
            columns = {
                "v_channels": [row.channel for row in body.rows],
                "v_versions": [row.version for row in body.rows],
                "v_types": [row.kept.type for row in body.rows],
                "v_values": [row.kept.value for row in body.rows],
                "v_referred": [as_multirange(row.referred) for row in body.rows],
                "v_renewed": [any(n < 0 for n in row.referred) for row in body.rows],
            }
            writes.append(Write.of("insert_channels", ns=place.ns, **columns))
        parameters: dict[str, Any] = {
            "ns": place.ns,
            "id": checkpoint["id"],
            "parent": place.checkpoint_id,
            "run": run,
            "metadata": "{}" if public is None else public[0],
            "type": type_,
            "checkpoint": data,
            "channels": list(body.versions),
            "versions": list(body.versions.values()),
            "referred": as_multirange(encoder.referred),
        }
        rest = "rest=no_rest"
        if body.rested:
            rest = "rest"
            parameters["rested"] = list(body.rested)
            parameters["rested_versions"] = list(body.rested.values())
        return [*writes, Write.of(rest, "upsert_checkpoint", **parameters)]

    check_text(str(checkpoint["id"]), "checkpoint['id']")
    moment = Moment(
        at,
        run_id if isinstance(run_id, str) else None,
        _int4(step),
        deltas=deltas,
    )
    yield from save(conversations, config, place, moment, build, holds=True)
    has_place = deltas | {(place.ns, channel) for channel in checkpoint["channel_values"]}
    if taken := [one for one in unplaced if one.channel in has_place]:
        conversations.known.placed(place.thread_id, taken)
    return place._replace(checkpoint_id=checkpoint["id"]).config()


def get_tuple(
    conversations: Conversations, config: RunnableConfig
) -> Operation[CheckpointTuple | None]:
    """Return the checkpoint that a config names, or its thread's latest; None where there is none.

    Raises:
        InvalidOperationError: the config names no thread.
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        MissingMessageError: a message of it was deleted by hand.
    """
    place = Place.of(config)
    parts = ("of_thread", "of_namespace", *(("by_id",) if place.checkpoint_id else ()))
    schema = conversations.schema
    name = agent_of(config, schema.config.agent_keys)
    known = conversations.known.of(place.thread_id)
    agents = ThreadAgents.of(schema, place.thread_id, name, known)
    whose = [*agents.before] or [agents.owner_id]
    while True:
        parameters = {
            "thread": place.thread_id,
            "ns": place.ns,
            "id": place.checkpoint_id,
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
        query = Query(statement, parameters)
        (found,) = yield from rows(query)
        if not found:
            if not (place.ns or place.checkpoint_id):
                conversations.known.forget(place.thread_id)
            return None
        owner_id, owner, epoch, shared, names, *columns = found[0][WIDTH:]
        refuse_foreign(conversations, place.thread_id, name, owner)
        if owner_id is None or set(shared or [owner_id]) <= set(whose):
            break
        # The thread has other agents than the config says, or than it had.
        whose = shared or [owner_id]
    stored = Stored.of(found[0])
    messages = Messages.of(tuple(columns))
    (checkpoint_tuple,) = yield from tuples_of(
        conversations, [stored], {stored.thread_id: messages}
    )
    if owner_id is not None and not conversations.known.has_all(
        place.thread_id, epoch, messages, shared
    ):
        deltas = _deltas(place.ns, cast("Mapping[str, Any]", checkpoint_tuple.metadata))
        numbers = {} if conversations.codec.encrypts else messages.numbers()
        seen = Known(
            agent_id=owner_id,
            agent=owner,
            epoch=epoch,
            numbers=numbers,
            ids=set(messages.ids),
            deltas=deltas,
            agents=several(shared, names),
        )
        conversations.known.learn(place.thread_id, seen)
    return checkpoint_tuple


class Page(NamedTuple):
    """Some of the checkpoints of a list, and after which place it goes on; None: it is over."""

    found: list[CheckpointTuple]
    last: Place | None


def list_page(
    conversations: Conversations,
    config: RunnableConfig | None,
    filter_: Mapping[str, Any] | None,
    before: RunnableConfig | None,
    limit: int | None,
    last: Place | None,
) -> Operation[Page]:
    """Return the next checkpoints, the newest first, after the last place of the page before.

    Raises:
        InvalidOperationError: a config names no thread, or the filter is not one.
    """
    conditions, parameters = _conditions(conversations.codec, config, filter_, before)
    if config and last is None:
        name = agent_of(config, conversations.schema.config.agent_keys)
        yield from check_owner(conversations, parameters["thread"], name)
    if last is not None:
        conditions.append("beyond")
        parameters |= {
            "last_id": last.checkpoint_id,
            "last_thread": last.thread_id,
            "last_ns": last.ns,
        }
    # Metadata that the database cannot read is filtered here, so any number may be left out.
    filters = bool(filter_) and conversations.codec.encrypts
    size = PAGE if limit is None or filters else min(PAGE, limit)
    statement = conversations.schema.render(CHECKPOINTS, "list_checkpoints", *conditions)
    query = Query(statement, {**parameters, "limit": size})
    try:
        page, tuples = yield from _read_page(conversations, query)
    except MissingMessageError:
        # Messages went, with the checkpoints that referred to them, after these were read.
        page, tuples = yield from _read_page(conversations, query)
    if filters:
        tuples = [read for read in tuples if _matches(read.metadata, filter_ or {})]
    return Page(tuples, page[-1].place if len(page) == size else None)


def _read_page(
    conversations: Conversations, query: Query
) -> Operation[tuple[list[Stored], list[CheckpointTuple]]]:
    (found,) = yield from rows(query)
    page = [Stored.of(row) for row in found]
    referred: dict[str, list[str]] = {}
    for stored, row in zip(page, found, strict=True):
        if row[-1] != "{}":
            referred.setdefault(stored.thread_id, []).append(row[-1])
    messages = yield from messages_of(conversations, referred)
    return page, (yield from tuples_of(conversations, page, messages))


def checked_limit(limit: Any) -> int | None:
    """Return how many checkpoints to list at most.

    Raises:
        InvalidOperationError: not None and not a whole number from 0.
    """
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        msg = f"limit is {limit!r:.80}; give a whole number from 0, or None"
        raise InvalidOperationError(msg)
    return limit


def _deltas(ns: str, metadata: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the DeltaChannels that metadata counts updates of, each with its graph."""
    counted: Any = metadata.get("counters_since_delta_snapshot")
    return frozenset((ns, channel) for channel in counted or ())


def _int4(value: Any) -> int | None:
    return value if isinstance(value, int) and -(2**31) <= value < 2**31 else None


def _conditions(
    codec: Codec,
    config: RunnableConfig | None,
    filter_: Mapping[str, Any] | None,
    before: RunnableConfig | None,
) -> tuple[list[str], dict[str, Any]]:
    """Return the fragments that choose which checkpoints to list, and their parameters."""
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if config:
        place = Place.of(config)
        conditions.append("of_thread")
        parameters["thread"] = place.thread_id
        if configurable(config).get("checkpoint_ns") is not None:
            conditions.append("of_namespace")
            parameters["ns"] = place.ns
        if place.checkpoint_id:
            conditions.append("by_id")
            parameters["id"] = place.checkpoint_id
    if filter_:
        if not isinstance(filter_, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            msg = f"filter is a {type(filter_).__name__}; give a dictionary of metadata"
            raise InvalidOperationError(msg)
        if not codec.encrypts:
            conditions.append("with_metadata")
            parameters["metadata"] = jsonb.encode(filter_, "filter")
    if before is not None and (earlier := configurable(before, "before").get("checkpoint_id")):
        conditions.append("before")
        parameters["before"] = checked_id(earlier, "before['configurable']['checkpoint_id']")
    return conditions, parameters


def _matches(metadata: Mapping[str, Any], filter_: Mapping[str, Any]) -> bool:
    """Whether metadata has all that is filtered for."""
    return all(key in metadata and metadata[key] == value for key, value in filter_.items())
