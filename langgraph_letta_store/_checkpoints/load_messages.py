"""Stores messages of histories, which no checkpoint refers to, in recall memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage

from langgraph_letta_store._checkpoints.checkpoint_sql import WriteParts
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.known_messages import look_up_messages
from langgraph_letta_store._checkpoints.message_rows import WriteOrigin
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.save import save
from langgraph_letta_store._engine.ids import refuse_thread_agent
from langgraph_letta_store._engine.sealed_schema import refuse_plain
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store.config.checks import invalid, parse_id
from langgraph_letta_store.errors import InvalidOperationError


class DatedMessage(NamedTuple):
    """A message with an id, and when it was said; None: now."""

    message: BaseMessage
    said_at: datetime | None


class MessageBatch(NamedTuple):
    """Messages of a thread, each id once, in the order in which they were said."""

    thread_id: str
    messages: Sequence[DatedMessage]


def refuse_plain_messages(conversations: Conversations) -> Operation[None]:
    """Refuse to load messages without keys where the schema has encrypted rows.

    Raises:
        MissingKeyError: it has, and neither the saver nor its serializer encrypts.
    """
    if not conversations.codec.hides:
        yield from refuse_plain(conversations.schema, "load() of a history")


def load_messages(conversations: Conversations, agent: Any, batch: MessageBatch) -> Operation[int]:
    """Store the messages that their thread does not have, in one step; return how many.

    A message with the id of an older one, and other contents, replaces it.

    Raises:
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        ConcurrentWriteError: other writers wrote to the thread during each attempt.
        InvalidOperationError: the agent's name is invalid.
    """
    name = parse_agent_name(agent)
    codec = conversations.codec.of_thread(batch.thread_id)
    messages = [dated.message for dated in batch.messages]
    encoder = Encoder(codec, conversations.thread_cache.get(batch.thread_id))
    encoder.assign_numbers(messages)
    if encoder.fresh:
        yield from look_up_messages(conversations, batch.thread_id, encoder)

    def build(using: Encoder) -> Sequence[WriteParts]:
        nonlocal encoder
        encoder = using
        encoder.assign_numbers(messages)
        return []

    build(Encoder(codec, conversations.thread_cache.get(batch.thread_id)))
    if not encoder.fresh:
        return 0
    said_at = {str(m.id): at for m, at in batch.messages if at is not None}
    origin = WriteOrigin(at=max(said_at.values(), default=None), said_at=said_at)
    ref = CheckpointRef(batch.thread_id, "", None)
    yield from save(conversations, ref.config(), ref, origin, build, holds=True, agent=name)
    return len(encoder.fresh)


def parse_agent_name(agent: Any) -> str:
    """Return the name of the agent that messages are loaded for.

    Raises:
        InvalidOperationError: it is not an agent's name.
    """
    if isinstance(agent, tuple) or agent == "":
        raise InvalidOperationError(invalid("agent", "the agent's name", agent))
    name = parse_id(agent, "agent")
    refuse_thread_agent(name, "agent")
    return name
