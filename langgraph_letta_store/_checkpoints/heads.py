"""The head of a graph in a thread: a sealed row that names its latest checkpoint.

Without it a thread whose newest checkpoints were deleted in the database would go on from an older
one. The row is a channel of every checkpoint, so that it is read, copied and deleted with them. The
process also remembers the heads that it has seen: one that was put back, with all rows of its time,
is older than they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

import ormsgpack

from langgraph_letta_store._checkpoints.checkpoint_rows import StoredCheckpoint
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.row_seals import HEAD
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.sealing import SEALED, Place, Sealer
from langgraph_letta_store._engine.steps import Row
from langgraph_letta_store.errors import ForgedRowError

_REMEMBERED = 10_000
"""For how many graphs in threads the head is remembered."""


class Head(NamedTuple):
    """The latest checkpoint of a graph in a thread, and when that was written, in microseconds."""

    checkpoint_id: str
    at: int

    @classmethod
    def of(cls, checkpoint_id: str) -> Self:
        """Return the head that is written now."""
        return cls(checkpoint_id, int(datetime.now(UTC).timestamp() * 1e6))


def seal_head(codec: Codec, ns: str, head: Head) -> SerializedValue:
    """Return a head's type, which orders heads in the database, and its sealed bytes."""
    packed = SerializedValue("head", ormsgpack.packb(list(head)))
    sealed = codec.seal(place_head(ns), packed)
    return SerializedValue(head_type(head.checkpoint_id), sealed.value)


def place_head(ns: str) -> Place:
    """Return the place of the head of a graph in a thread."""
    return ("head", ns)


def head_type(checkpoint_id: str) -> str:
    """Return the type of the head that names a checkpoint."""
    return f"{SEALED}:{checkpoint_id}"


def find_head(sealer: Sealer | None, thread_id: str, ns: str) -> Head:
    """Return the head that this process has seen last; an empty one if it has seen none."""
    return Head(*("", 0) if sealer is None else sealer.heads.get((thread_id, ns), ("", 0)))


def remember_head(sealer: Sealer, thread_id: str, ns: str, head: Head) -> None:
    """Remember a head that this process wrote or read, unless it has seen a later one meanwhile."""
    seen = sealer.heads
    if find_head(sealer, thread_id, ns).at > head.at:
        return
    seen[thread_id, ns] = head
    seen.move_to_end((thread_id, ns))
    while len(seen) > _REMEMBERED:
        seen.popitem(last=False)


def check_head(
    codec: Codec,
    stored: StoredCheckpoint,
    *,
    is_latest: bool,
    seen: Head,
    deleted: Sequence[Sequence[Row]],
) -> None:
    """Check that a checkpoint was not put back after its thread was deleted, and is the latest.

    Args:
        codec: the thread's.
        stored: the checkpoint.
        is_latest: whether it is the thread's latest by its row.
        seen: the head that this process had seen before it read the rows.
        deleted: the row of `read_deletion`, if the thread was deleted before.

    Raises:
        ForgedRowError: it was put back, or newer ones were deleted in the database.
        MissingKeyError: the saver has not the key.
    """
    if codec.sealer is None or not stored.is_sealed:
        return
    with name_row(describe_checkpoint(stored.thread_id, stored.ns, stored.checkpoint_id)):
        for found in deleted:
            if found and found[0][0] >= stored.checkpoint_id:
                raise ForgedRowError("it was put back after its thread was deleted")
        head = _read_head(codec, stored)
        if not is_latest:
            return
        if head.checkpoint_id != stored.checkpoint_id:
            msg = f"the thread's latest checkpoint was {head.checkpoint_id!r:.80}, which is missing"
            raise ForgedRowError(msg)
        if head.checkpoint_id < seen.checkpoint_id and head.at <= seen.at:
            msg = f"the thread was rolled back: this process has seen {seen.checkpoint_id!r:.80}"
            raise ForgedRowError(msg)
        remember_head(codec.sealer, stored.thread_id, stored.ns, head)


def _read_head(codec: Codec, stored: StoredCheckpoint) -> Head:
    for channel, kept, _ in stored.channels:
        if channel == HEAD:
            sealed = SerializedValue(kept.type.partition(":")[0], kept.value)
            found: Any = ormsgpack.unpackb(codec.unseal(place_head(stored.ns), sealed).value)
            return Head(*found)
    raise ForgedRowError("the row that names the thread's latest checkpoint is missing")
