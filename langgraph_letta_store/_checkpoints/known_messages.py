"""Reads which of some messages a thread has, where the saver does not remember it."""

from __future__ import annotations

from typing import NamedTuple

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGES
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._checkpoints.thread_owner import ThreadRow
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.steps import Operation, Query, rows

_THREAD_WIDTH = len(ThreadRow._fields)
"""How many columns of a row of `find_messages` are the thread's; the others are a message's."""


def look_up_messages(
    conversations: Conversations, thread_id: str, encoder: Encoder
) -> Operation[None]:
    """Remember which of an encoder's messages the thread has."""
    codec, wanted = encoder.codec, encoder.seen
    name = "find_messages_by_id" if codec.encrypts else "find_messages"
    query = Query(
        conversations.schema.render(MESSAGES, name),
        {"thread": thread_id, "ids": list(wanted.values()), "digests": list(wanted)},
    )
    (found,) = yield from rows(query)
    if found:
        thread = ThreadRow(*found[0][:_THREAD_WIDTH])
        numbers: dict[bytes, int] = {}
        removed: dict[str, int] = {}
        for row in found:
            message = _FoundMessage(*row[_THREAD_WIDTH:])
            if message.number is not None:
                with name_row(f"message {message.number} of thread {thread_id!r:.80}"):
                    numbers[message.read_digest(codec)] = message.number
                if message.removed:
                    removed[message.removed] = max(message.number, removed.get(message.removed, 0))
        ids = {wanted[digest] for digest in numbers if digest in wanted}
        seen = CachedThread(
            agent_id=thread.agent_id,
            agent=thread.agent,
            epoch=thread.epoch,
            numbers=numbers,
            ids=ids,
            agents=thread.agents,
            removed=removed,
            last=thread.last,
        )
        conversations.thread_cache.add(thread_id, seen)


class _FoundMessage(NamedTuple):
    """A message that a thread has; encrypted messages have no digest, but a type and data.

    `removed` is the id of a removed message, whose placeholder this is.
    """

    digest: bytes | None
    number: int | None
    removed: str | None = None
    type: str | None = None
    data: bytes = b""

    def read_digest(self, codec: Codec) -> bytes:
        """Return the digest; that of an encrypted message is known once it is decrypted."""
        if self.digest is not None:
            return self.digest
        return codec.encode_element(codec.loads(self.type, self.data)).digest
