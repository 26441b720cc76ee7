"""Lists of checkpoints, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

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
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.thread_owner import check_owner
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.run_config import read_agent, read_configurable
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.filter_bounds import check_bounds
from langgraph_letta_store.config.checks import is_mapping, parse_id
from langgraph_letta_store.errors import InvalidOperationError, MissingMessageError

PAGE = 100
"""How many checkpoints one statement reads."""


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
        InvalidOperationError: a config names no thread, or the filter is no mapping.
        InvalidFilterError: the filter is larger than `filter_bounds` allows.
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
    # Encrypted metadata is filtered here, so a page may lose any number of its checkpoints.
    filters = bool(filter_) and conversations.codec.hides
    size = PAGE if limit is None or filters else min(PAGE, limit)
    statement = conversations.schema.render(CHECKPOINTS, "list_checkpoints", *conditions)
    query = Query(statement, {**parameters, "limit": size})
    try:
        page, tuples = yield from _read_page(conversations, query)
    except MissingMessageError:
        # Another session deleted checkpoints and their messages after this one read the page.
        page, tuples = yield from _read_page(conversations, query)
    if filters:
        tuples = [read for read in tuples if _matches(read.metadata, filter_ or {})]
    return CheckpointPage(tuples, page[-1].ref if len(page) == size else None)


def _read_page(
    conversations: Conversations, query: Query
) -> Operation[tuple[list[StoredCheckpoint], list[CheckpointTuple]]]:
    (found,) = yield from rows(query)
    page = [StoredCheckpoint.from_row(row) for row in found]
    referred: dict[str, list[str]] = {}
    for stored, row in zip(page, found, strict=True):
        if row[-1] != "{}":
            referred.setdefault(stored.thread_id, []).append(row[-1])
    messages = yield from read_messages(conversations, referred)
    return page, (yield from read_tuples(conversations, page, messages))


def check_limit(limit: Any) -> int | None:
    """Check how many checkpoints to list at most.

    Raises:
        InvalidOperationError: it is neither None nor a whole number >= 0.
    """
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        msg = f"`limit` must be a whole number >= 0 or None, got {limit!r:.80}"
        raise InvalidOperationError(msg)
    return limit


def _conditions(
    codec: Codec,
    config: RunnableConfig | None,
    filter_: Mapping[str, Any] | None,
    before: RunnableConfig | None,
) -> tuple[list[str], dict[str, Any]]:
    """Return the names of the conditions on the checkpoints to list, and their parameters."""
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if config:
        ref = CheckpointRef.from_config(config)
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
            msg = f"`filter` must be a dictionary of metadata, got {filter_!r:.80}"
            raise InvalidOperationError(msg)
        check_bounds(filter_)
        if not codec.hides:
            conditions.append("with_metadata")
            parameters["metadata"] = jsonb.encode(filter_, "filter")
    if before is not None and (earlier := _read_before(before)):
        conditions.append("before")
        parameters["before"] = parse_id(earlier, "before['configurable']['checkpoint_id']")
    return conditions, parameters


def _read_before(before: Any) -> Any:
    """Return the id of the checkpoint before which to list, or None.

    LangGraph's SDK sends the dictionary itself that a config has as `configurable`.
    """
    if is_mapping(before) and "configurable" not in before and "checkpoint_id" in before:
        return before["checkpoint_id"]
    return read_configurable(cast("RunnableConfig", before), "before").get("checkpoint_id")


def _matches(metadata: Mapping[str, Any], filter_: Mapping[str, Any]) -> bool:
    """Whether metadata has every key of the filter with an equal value."""
    return all(key in metadata and metadata[key] == value for key, value in filter_.items())
