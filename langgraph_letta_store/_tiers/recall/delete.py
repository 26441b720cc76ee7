"""Deletes a message of an agent from recall memory; a placeholder replaces it in states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGE_BYTES, REMOVAL
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.rebind import rebind_states
from langgraph_letta_store._checkpoints.removed_messages import make_placeholders
from langgraph_letta_store._engine.schema import SCHEMA, SaverSchema
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Statement, rows
from langgraph_letta_store._tiers.recall.filters import Agent, parse_agent
from langgraph_letta_store.config.checks import invalid, parse_id
from langgraph_letta_store.errors import InvalidOperationError

_ATTEMPTS = 5
"""How often it is tried while the message gets new versions."""

_STATES = (
    *("hold_affected_owners", "hold_affected_threads", "check_versions", "must_hold"),
    *("delete_applied_writes", "delete_inputs", "cut_parents", "delete_unused_channels"),
)
_VECTORS = ("delete_versions_vectors", "delete_versions_backlog")
_MESSAGES = ("replace_versions", "delete_versions", "renew_epochs")

_ALIASES: Mapping[str, LiteralString] = {
    "delete_applied_writes": "w",
    "delete_unused_channels": "v",
}
"""The alias of the rows of the threads, if it is not `c`."""


def delete_message(
    conversations: Conversations, agent: Agent, message_id: Any, *, thread: Any = None
) -> Operation[int]:
    """Delete a message of an agent, in one transaction, and return in how many threads it was.

    Raises:
        InvalidOperationError, InvalidNamespaceError, InvalidValueError: an argument is invalid.
        ForgedRowError, MissingKeyError: the saver cannot read the message, or a state that refers
            to it.
    """
    schema = conversations.schema
    wanted = {
        "agent": parse_agent(schema, agent),
        "ids": _encode_ids(conversations, message_id),
        "thread": None if thread is None else parse_id(thread, "thread"),
    }
    yield from schema.find_vectors()
    names = [*(_VECTORS if schema.has_vectors else ()), *_MESSAGES]
    attempts = 0
    while True:
        attempts += 1
        (found,) = yield from rows(Query(_render(schema, "read_versions", wanted), wanted))
        if not found:
            return 0
        threads = sorted({row[0] for row in found})
        placeholders = make_placeholders(conversations.codec, found, knows_types=True)
        rebound = yield from rebind_states(schema, conversations.codec, placeholders)
        parameters = {**wanted, **placeholders, "among": threads, "deltas": rebound.deltas}
        before, after = (
            [Query(_render(schema, name, wanted), parameters) for name in part]
            for part in (_STATES, names)
        )
        try:
            yield from rows(*before, *rebound.queries, *after)
        except StaleReadError:
            if attempts == _ATTEMPTS:
                raise
        else:
            for each in threads:
                conversations.thread_cache.forget(each)
            return len(threads)


def _encode_ids(conversations: Conversations, message_id: Any) -> list[str]:
    """Return the forms in which a message's id may stand in its column."""
    given = parse_id(message_id, "message_id")
    if not given:
        raise InvalidOperationError(invalid("message_id", "a message's id", message_id))
    encoded = conversations.codec.encode_id(given)
    return sorted({given, encoded})


def _render(schema: SaverSchema, name: str, wanted: Parameters) -> Statement:
    if name == "must_hold":
        return schema.render(SCHEMA, name)
    of = _ALIASES.get(name, "c")
    return schema.render(REMOVAL, name, agent=wanted["agent"], message_bytes=MESSAGE_BYTES, of=of)
