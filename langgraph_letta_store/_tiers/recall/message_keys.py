"""The keys of messages: further texts that they are found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._search.make_keys import KeyedTier, Keyless, make_keys
from langgraph_letta_store._tiers.recall import indexer
from langgraph_letta_store._tiers.recall.search_sql import RECALL

MESSAGE_KEYS = SqlFile(__name__, "message_keys")


def index_message_keys(
    conversations: Conversations, stopped: Callable[[], bool] = lambda: False
) -> Operation[int]:
    """Make the keys of the messages that have none, and return the number of those messages."""
    return (yield from make_keys(KEYED_MESSAGES, conversations.schema, stopped))


def index_new(
    conversations: Conversations, stopped: Callable[[], bool] = lambda: False
) -> Operation[int]:
    """Embed the messages that wait, make the keys that are missing, and count both.

    Where the model fails, keys are made all the same; the error is raised at the end.
    """
    schema, total = conversations.schema, 0
    failed: Exception | None = None
    if schema.index is not None:
        try:
            total += yield from indexer.index_waiting(conversations, stopped)
        except Exception as error:  # noqa: BLE001  # raised below
            failed = error
    if schema.config.search.keys is not None:
        total += yield from index_message_keys(conversations, stopped)
    if failed is not None:
        raise failed
    return total


def _parse(schema: Schema[Any], row: Row) -> Keyless:  # noqa: ARG001  # as of other tiers
    *ids, text = row
    return Keyless(tuple(ids), text)


def _parts(schema: Schema[Any]) -> Mapping[str, Part]:  # noqa: ARG001  # as of other tiers
    return {"is_original": RECALL.part("is_original"), "is_said": RECALL.part("is_said")}


KEYED_MESSAGES = KeyedTier(
    MESSAGE_KEYS,
    {"agent": "agents", "thread": "threads", "sequence": "sequences"},
    (UUID(int=0), "", 0),
    _parse,
    _parts,
)
