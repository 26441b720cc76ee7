"""Rows of checkpoints, read into LangGraph's CheckpointTuple."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.decode import decode
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.parents import CutParent, check_cut_parents, find_cut
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    place_channel,
    place_checkpoint,
    place_write,
)
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.write_numbers import WriteNumbers
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Row, rows
from langgraph_letta_store.errors import ForgedRowError

_SENDS_MOVED = 4
"""From this version of the format on a checkpoint keeps its own pending tasks."""


class CheckpointRow(NamedTuple):
    """The columns that rows of `get_checkpoint` and `list_checkpoints` begin with.

    None stands for the arrays of a checkpoint without values or writes in rows of their own.
    """

    thread_id: str
    ns: str
    checkpoint_id: str
    parent: str | None
    metadata: str
    type: str
    data: bytes
    base: int | None
    channels: Sequence[str] | None
    channel_types: Sequence[str] | None
    channel_data: Sequence[bytes] | None
    channel_bases: Sequence[int | None] | None
    write_tasks: Sequence[str] | None
    write_channels: Sequence[str] | None
    write_types: Sequence[str] | None
    write_data: Sequence[bytes] | None
    write_bases: Sequence[int | None] | None


WIDTH = len(CheckpointRow._fields)
"""How many columns of a row are the checkpoint's."""


class ChannelValue(NamedTuple):
    """A channel's stored value; its new messages are counted from `base`."""

    channel: str
    kept: SerializedValue
    base: int | None


class PendingWrite(NamedTuple):
    """The stored form of a task's write."""

    task_id: str
    channel: str
    kept: SerializedValue
    base: int | None


class StoredCheckpoint(NamedTuple):
    """A checkpoint's row, the rows of its values and its pending writes."""

    thread_id: str
    ns: str
    checkpoint_id: str
    parent: str | None
    metadata: str
    kept: SerializedValue
    base: int | None
    channels: list[ChannelValue]
    writes: list[PendingWrite]

    @classmethod
    def from_row(cls, columns: Row) -> Self:
        """Read the first columns of a row of `get_checkpoint` or `list_checkpoints`."""
        row = CheckpointRow(*columns[:WIDTH])
        return cls(
            row.thread_id,
            row.ns,
            row.checkpoint_id,
            row.parent,
            row.metadata,
            SerializedValue(row.type, row.data),
            row.base,
            [
                ChannelValue(channel, SerializedValue(type_, data), base)
                for channel, type_, data, base in zip(
                    row.channels or (),
                    row.channel_types or (),
                    row.channel_data or (),
                    row.channel_bases or (),
                    strict=True,
                )
            ],
            [
                PendingWrite(task_id, channel, SerializedValue(type_, data), base)
                for task_id, channel, type_, data, base in zip(
                    row.write_tasks or (),
                    row.write_channels or (),
                    row.write_types or (),
                    row.write_data or (),
                    row.write_bases or (),
                    strict=True,
                )
            ],
        )

    @property
    def ref(self) -> CheckpointRef:
        """The thread, namespace and id."""
        return CheckpointRef(self.thread_id, self.ns, self.checkpoint_id)

    @property
    def is_sealed(self) -> bool:
        """Whether the checkpoint's row is encrypted by the saver."""
        return self.kept.type == SEALED

    def _check_columns(
        self, codec: Codec, body: Mapping[str, Any], cut: list[CutParent]
    ) -> list[ChannelValue]:
        """Check the row's columns by what is sealed in it, and return its channels' opened values.

        Raises:
            ForgedRowError: the parent or the values in rows of their own are others.
        """
        missing = find_cut(self.ref, self.parent, body["parent"])
        cut += [] if missing is None else [missing]
        versions = {
            channel: version for channel, version in body["versions"].items() if version is not None
        }
        channels = [one for one in self.channels if one.channel != HEAD]
        if sorted(one.channel for one in channels) != sorted(versions):
            raise ForgedRowError("its channels are not those that it was stored with")
        opened: list[ChannelValue] = []
        for one in channels:
            with name_row(f"the channel {one.channel!r:.80}"):
                place = place_channel(self.ns, one.channel, versions[one.channel])
                opened.append(one._replace(kept=codec.unseal(place, one.kept)))
        return opened

    def read(self, codec: Codec, messages: Messages, cut: list[CutParent]) -> CheckpointTuple:
        """Return LangGraph's tuple of the checkpoint, its metadata and its pending writes.

        A missing parent that is sealed in the value is added to `cut`, for `check_cut_parents`.

        Raises:
            DamagedRowError: a row cannot be read; the error names it.
            MissingMessageError: a message that it refers to is missing.
        """
        row = describe_checkpoint(self.thread_id, self.ns, self.checkpoint_id)
        channels: Sequence[ChannelValue] = self.channels
        with name_row(row):
            kept = codec.unseal(place_checkpoint(self.ns, self.checkpoint_id), self.kept)
            body: dict[str, Any] = codec.loads(*kept)
            if self.is_sealed:
                channels = self._check_columns(codec, body, cut)
            own, small = {**body["checkpoint"]}, body["values"].items()
            metadata: Any = body["metadata"] if "metadata" in body else jsonb.decode(self.metadata)
        small_values = [ChannelValue(channel, kept, self.base) for channel, kept in small]
        own["channel_values"] = values_ = dict[str, Any]()
        for channel, kept, base in (*small_values, *channels):
            with name_row(f"the channel {channel!r:.80} of {row}"):
                values_[channel] = decode(codec, SerializedValue(*kept), base, messages)
        writes: list[Any] = []
        numbers = WriteNumbers()
        for task, channel, kept, base in self.writes:
            with name_row(f"the write of task {task!r:.80} to {channel!r:.80} under {row}"):
                place = place_write(self.ns, self.checkpoint_id, task, channel)
                opened = numbers.open(codec, task, place, kept)
                writes.append((task, channel, decode(codec, opened, base, messages)))
        with name_row(f"a write under {row}"):
            numbers.check_complete()
        checkpoint: Any = own
        return CheckpointTuple(
            config=self.ref.config(),
            checkpoint=checkpoint,
            metadata=metadata,
            parent_config=self.ref._replace(checkpoint_id=self.parent).config()
            if self.parent
            else None,
            pending_writes=writes,
        )


def read_messages(
    conversations: Conversations, referred: Mapping[str, Sequence[str]]
) -> Operation[dict[str, Messages]]:
    """Return the messages that multiranges of sequence numbers refer to, by thread."""
    if not referred:
        return {}
    statement = conversations.schema.render(CHECKPOINTS, "get_messages")
    results = yield from rows(
        *(
            Query(statement, {"thread": thread_id, "messages": list(dict.fromkeys(ranges))})
            for thread_id, ranges in referred.items()
        )
    )
    messages: dict[str, Messages] = {}
    for (thread_id, _), found in zip(referred.items(), results, strict=True):
        with name_row(f"the state of thread {thread_id!r:.80}"):
            read = Messages.from_row(found[0]) if found else Messages()
            messages[thread_id] = conversations.codec.of_thread(thread_id).open_messages(read)
    return messages


def read_tuples(
    conversations: Conversations, page: Sequence[StoredCheckpoint], messages: Mapping[str, Messages]
) -> Operation[list[CheckpointTuple]]:
    """Read checkpoints; those of old formats take their pending tasks from their parents."""
    nothing = Messages()
    cut: list[CutParent] = []
    tuples = [
        stored.read(
            conversations.codec.of_thread(stored.thread_id),
            messages.get(stored.thread_id, nothing),
            cut,
        )
        for stored in page
    ]
    yield from check_cut_parents(conversations, cut)
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
                with name_row(f"a task sent at {stored.parent!r:.80} of {stored.thread_id!r:.80}"):
                    codec = conversations.codec.of_thread(stored.thread_id)
                    numbers = WriteNumbers()
                    sent = read.checkpoint["channel_values"][TASKS] = list[Any]()
                    for task, type_, value in sends:
                        place = place_write(stored.ns, stored.parent or "", task, TASKS)
                        kept = SerializedValue(type_, value)
                        sent.append(codec.loads(*numbers.open(codec, task, place, kept)))
                versions[TASKS] = max(versions.values()) if versions else first_version()
    return tuples


def _parent(stored: StoredCheckpoint) -> Parameters:
    return {
        "thread": stored.thread_id,
        "ns": stored.ns,
        "id": stored.parent,
        "channel": TASKS,
    }


def first_version() -> str:
    """Return a channel's first version; see `LettaSaver.get_next_version`."""
    return f"{1:032}.{0:016}"
