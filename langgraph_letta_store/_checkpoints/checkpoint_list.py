"""Lists of checkpoints, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple

from langgraph_letta_store._checkpoints.checkpoint_rows import (
    StoredCheckpoint,
    read_messages,
    read_tuples,
)
from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.refs import CheckpointRef, read_agent, read_configurable
from langgraph_letta_store._checkpoints.thread_owner import check_owner
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import checked_id
from langgraph_letta_store.errors import InvalidOperationError, MissingMessageError

PAGE = 100
"""How many checkpoints are listed at a time."""


class CheckpointPage(NamedTuple):
    """Some of the checkpoints of a list, and after which checkpoint it goes on; None at the end."""

    found: list[CheckpointTuple]
    last: CheckpointRef | None


def list_page(
    conversations: Conversations,
    config: RunnableConfig | None,
    filter_: Mapping[str, Any] | None,
    before: RunnableConfig | None,
    limit: int | None,
    last: CheckpointRef | None,
) -> Operation[CheckpointPage]:
    """Return the next checkpoints, the newest first, after the last of the page before.

    Raises:
        InvalidOperationError: a config names no thread, or the filter is not one.
    """
    conditions, parameters = _conditions(conversations.codec, config, filter_, before)
    if config and last is None:
        name = read_agent(config, conversations.schema.config.agent_keys)
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
    return CheckpointPage(tuples, page[-1].ref if len(page) == size else None)


def _read_page(
    conversations: Conversations, query: Query
) -> Operation[tuple[list[StoredCheckpoint], list[CheckpointTuple]]]:
    (found,) = yield from rows(query)
    page = [StoredCheckpoint.of(row) for row in found]
    referred: dict[str, list[str]] = {}
    for stored, row in zip(page, found, strict=True):
        if row[-1] != "{}":
            referred.setdefault(stored.thread_id, []).append(row[-1])
    messages = yield from read_messages(conversations, referred)
    return page, (yield from read_tuples(conversations, page, messages))


def check_limit(limit: Any) -> int | None:
    """Return how many checkpoints to list at most.

    Raises:
        InvalidOperationError: not None and not a whole number from 0.
    """
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        msg = f"limit is {limit!r:.80}; give a whole number from 0, or None"
        raise InvalidOperationError(msg)
    return limit


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
        ref = CheckpointRef.of(config)
        conditions.append("of_thread")
        parameters["thread"] = ref.thread_id
        if read_configurable(config).get("checkpoint_ns") is not None:
            conditions.append("of_namespace")
            parameters["ns"] = ref.ns
        if ref.checkpoint_id:
            conditions.append("by_id")
            parameters["id"] = ref.checkpoint_id
    if filter_:
        if not isinstance(filter_, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            msg = f"filter is a {type(filter_).__name__}; give a dictionary of metadata"
            raise InvalidOperationError(msg)
        if not codec.encrypts:
            conditions.append("with_metadata")
            parameters["metadata"] = jsonb.encode(filter_, "filter")
    if before is not None and (earlier := read_configurable(before, "before").get("checkpoint_id")):
        conditions.append("before")
        parameters["before"] = checked_id(earlier, "before['configurable']['checkpoint_id']")
    return conditions, parameters


def _matches(metadata: Mapping[str, Any], filter_: Mapping[str, Any]) -> bool:
    """Whether metadata has all that is filtered for."""
    return all(key in metadata and metadata[key] == value for key, value in filter_.items())
