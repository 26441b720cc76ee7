"""The batch that is being filled with a history's messages, each with an id and a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID, uuid5

from langgraph_letta_store._checkpoints.load_messages import DatedMessage, MessageBatch
from langgraph_letta_store._parsers.histories.entry import Entry, history_error

_BATCH = 200
"""How many messages one transaction writes at most."""

_BATCH_CHARACTERS = 2**22
"""From how much text on a batch is full."""

_IDS = UUID("6c657474-612d-5374-8f72-6d6573736167")
"""The UUIDv5 namespace of ids of messages that have none; it never changes."""


class HistoryPart(NamedTuple):
    """A batch of messages, and how many entries before it were left out."""

    batch: MessageBatch
    skipped: int


@dataclass(slots=True)
class BatchFilling:
    """The batch that is being filled, and what its thread has had so far."""

    thread_id: str = ""
    skipped: int = 0
    last_time: datetime | None = None
    messages: dict[str, DatedMessage] = field(default_factory=dict[str, DatedMessage])
    characters: int = 0
    seen: Counter[bytes] = field(default_factory=Counter[bytes])

    def begin(self, thread_id: str) -> None:
        """Go on with another thread."""
        self.thread_id = thread_id
        self.last_time = None
        self.seen.clear()

    def add(self, entry: Entry) -> bool:
        """Add a message, and return whether the batch is full."""
        message = entry.message
        if not message.id:
            message = message.model_copy(update={"id": self._make_id(entry)})
        # One without a time was said after the one before it, as far as is known.
        self.last_time = entry.said_at or self.last_time
        id_ = str(message.id)
        try:
            id_.encode()
        except UnicodeEncodeError as error:
            raise history_error(f"{entry.place}.id", "text without lone surrogates", id_) from error
        self.messages[id_] = DatedMessage(message, self.last_time)
        self.characters += len(str(message.content))
        return len(self.messages) >= _BATCH or self.characters >= _BATCH_CHARACTERS

    def empty(self) -> Iterator[HistoryPart]:
        """Yield the batch, if it has messages, and begin the next one."""
        if self.messages:
            batch = MessageBatch(self.thread_id, tuple(self.messages.values()))
            yield HistoryPart(batch, self.skipped)
            self.messages, self.characters, self.skipped = {}, 0, 0

    def _make_id(self, entry: Entry) -> str:
        """Return the id of a message that has none: the same whenever its history is read.

        It is made of the thread, what was said and when, and how often that was said before.
        """
        told = entry.message.model_dump(exclude={"id"}, warnings=False)
        dated = entry.said_at.isoformat() if entry.said_at else None
        text = json.dumps([self.thread_id, dated, told], sort_keys=True, default=repr)
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self.seen[digest] += 1
        return str(uuid5(_IDS, f"{digest.hex()} {self.seen[digest]}"))
