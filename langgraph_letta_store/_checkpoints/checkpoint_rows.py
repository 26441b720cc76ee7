"""Checkpoints as they are stored, read into what LangGraph knows."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.codec import Codec, Kept, decode
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.refs import Place
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Row, rows
from langgraph_letta_store.errors import DamagedRowError, MissingMessageError

_SENDS_MOVED = 4
"""From this version of the format on a checkpoint keeps its own pending tasks."""

WIDTH = 17
"""How many columns a checkpoint's rows take."""


class Stored(NamedTuple):
    """A checkpoint's row, the rows of its values and its pending writes."""

    thread_id: str
    ns: str
    checkpoint_id: str
    parent: str | None
    metadata: str
    kept: Kept
    base: int | None
    channels: list[tuple[str, Kept, int | None]]
    writes: list[tuple[str, str, Kept, int | None]]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Read the columns that `get_checkpoint` and `list_checkpoints` have in common."""
        thread_id, ns, checkpoint_id, parent, metadata, type_, data, base = row[:8]
        names, types, data_, bases = (column or () for column in row[8:12])
        tasks, written, kinds, parts, starts = (column or () for column in row[12:17])
        return cls(
            thread_id,
            ns,
            checkpoint_id,
            parent,
            metadata,
            Kept(type_, data),
            base,
            [
                (name, Kept(t, d), b)
                for name, t, d, b in zip(names, types, data_, bases, strict=True)
            ],
            [
                (task, channel, Kept(t, d), b)
                for task, channel, t, d, b in zip(tasks, written, kinds, parts, starts, strict=True)
            ],
        )

    @property
    def place(self) -> Place:
        """Where it lies."""
        return Place(self.thread_id, self.ns, self.checkpoint_id)

    def read(self, codec: Codec, messages: Messages) -> CheckpointTuple:
        """Return it as LangGraph knows it.

        Raises:
            DamagedRowError: it cannot be read; names the row.
            MissingMessageError: a message that it refers to is not there.
        """
        row = (
            f"the checkpoint {self.checkpoint_id!r:.80} of thread {self.thread_id!r:.80} "
            f"(namespace {self.ns!r:.80})"
        )
        with naming(row):
            body: dict[str, Any] = codec.loads(*self.kept)
            own, small = {**body["checkpoint"]}, body["values"].items()
            metadata: Any = body["metadata"] if "metadata" in body else jsonb.decode(self.metadata)
        of_channels = [(channel, kept, self.base) for channel, kept in small] + self.channels
        own["channel_values"] = values_ = dict[str, Any]()
        for channel, kept, base in of_channels:
            with naming(f"the channel {channel!r:.80} of {row}"):
                values_[channel] = decode(codec, Kept(*kept), base, messages)
        writes: list[Any] = []
        for task, channel, kept, base in self.writes:
            with naming(f"the write of task {task!r:.80} to {channel!r:.80} under {row}"):
                writes.append((task, channel, decode(codec, kept, base, messages)))
        checkpoint: Any = own
        return CheckpointTuple(
            config=self.place.config(),
            checkpoint=checkpoint,
            metadata=metadata,
            parent_config=self.place._replace(checkpoint_id=self.parent).config()
            if self.parent
            else None,
            pending_writes=writes,
        )


@contextmanager
def naming(row: str) -> Generator[None, None, None]:
    """Name the row that cannot be read.

    Raises:
        DamagedRowError: reading it failed.
    """
    try:
        yield
    except MissingMessageError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        reason = error if isinstance(error, DamagedRowError) else f"{type(error).__name__}: {error}"
        msg = f"{row} cannot be read: {reason!s:.400}"
        raise DamagedRowError(msg) from error


def messages_of(
    conversations: Conversations, referred: Mapping[str, Sequence[str]]
) -> Operation[dict[str, Messages]]:
    """Return the messages of threads that multiranges refer to, by thread."""
    if not referred:
        return {}
    statement = conversations.schema.render(CHECKPOINTS, "get_messages")
    results = yield from rows(
        *(
            Query(statement, {"thread": thread_id, "messages": list(dict.fromkeys(ranges))})
            for thread_id, ranges in referred.items()
        )
    )
    return {
        thread_id: Messages.of(found[0]) if found else Messages()
        for thread_id, found in zip(referred, results, strict=True)
    }


def tuples_of(
    conversations: Conversations, page: Sequence[Stored], messages: Mapping[str, Messages]
) -> Operation[list[CheckpointTuple]]:
    """Read checkpoints, those of old formats with the tasks that lie with their parents."""
    nothing = Messages()
    tuples = [
        stored.read(conversations.codec, messages.get(stored.thread_id, nothing)) for stored in page
    ]
    old = [
        (stored, read)
        for stored, read in zip(page, tuples, strict=True)
        if stored.parent and read.checkpoint["v"] < _SENDS_MOVED
    ]
    if old:
        statement = conversations.schema.render(CHECKPOINTS, "pending_sends")
        found = yield from rows(*(Query(statement, _parent(stored)) for stored, _ in old))
        for (stored, read), sends in zip(old, found, strict=True):
            if sends:
                versions = read.checkpoint["channel_versions"]
                with naming(f"a task sent at {stored.parent!r:.80} of {stored.thread_id!r:.80}"):
                    read.checkpoint["channel_values"][TASKS] = [
                        conversations.codec.loads(type_, value) for type_, value in sends
                    ]
                versions[TASKS] = max(versions.values()) if versions else first_version()
    return tuples


def _parent(stored: Stored) -> Parameters:
    return {
        "thread": stored.thread_id,
        "ns": stored.ns,
        "id": stored.parent,
        "channel": TASKS,
    }


def first_version() -> str:
    """Return the version that a channel begins with; see `LettaSaver.get_next_version`."""
    return f"{1:032}.{0:016}"
