"""Near-duplicates among what is put: items that say nearly what another of their namespace says.

Puts are taken in their order, as if each were made alone: an item under a new key is compared with
what its namespace holds by then, what the batch has put there so far included. Two items are
nearly equal where they have vectors of the same fields, and each field's is near the other's: what
counts is the least similarity, so that two notes of one title are not taken for one. Directions of
vectors are compared (cosine), whatever distance the index searches by. A put on a key that exists
is an update. Two batches at the same time do not see each other's items.

No memory is lost to one that ends sooner: an item is skipped only for one that lives at least as
long, and gives way only to such a one; else both stay. One that stays for another with a time to
live that is no longer than its own has its time to live restarted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Vector, report
from langgraph_letta_store._search.embedding_text import Encoded
from langgraph_letta_store._tiers.archival.dedup_candidates import Alike, Stored, find_alike
from langgraph_letta_store._tiers.archival.writes import Write

_NAMED = 3
"""How many of the items that were there the log names."""


class Replaced(NamedTuple):
    """An item that gives way, unless it was changed since then."""

    id: ItemId
    updated_at: datetime


class Decided(NamedTuple):
    """What is to be written, and what is to be told."""

    writes: list[Write]
    replaced: list[Replaced]
    renewed: list[ItemId]
    told: dict[str, int]
    message: str

    def report(self) -> Operation[None]:
        """Report what became of near-duplicates, if there were any."""
        if self.message:
            yield from report(self.message, **self.told)


def select_new(
    schema: StoreSchema, writes: Sequence[Write], existing: Collection[UUID]
) -> set[int]:
    """Return the numbers of the writes whose items may be new when it is their turn.

    That is so also where the batch deletes the item before, or may replace it.
    """
    replaces = schema.config.duplicates.policy == "replace"
    numbers: set[int] = set()
    spaces: set[tuple[str, ...]] = set()
    deleted: set[UUID] = set()
    for number, write in enumerate(writes):
        item = write.id.item
        if write.value is None:
            deleted.add(item)
        elif write.texts and (
            item not in existing or item in deleted or (replaces and write.namespace in spaces)
        ):
            numbers.add(number)
            spaces.add(write.namespace)
    return numbers


def decide_batch(
    schema: StoreSchema,
    writes: Sequence[Write],
    existing: Collection[UUID],
    vectors: Mapping[str, Vector],
    encoded: Mapping[str, Encoded],
) -> Operation[Decided]:
    """Find near-duplicates, and say what is written of a batch.

    Args:
        schema: the store's.
        writes: all that the batch puts and deletes, in order.
        existing: which of their items there are.
        vectors: the vectors of all fresh texts, as the model gave them.
        encoded: the same as they are sent.
    """
    numbers = select_new(schema, writes, existing)
    near = Alike({}, {})
    if numbers:
        near = yield from find_alike(schema, writes, numbers, existing, vectors, encoded)
    return decide(schema.config.duplicates.policy == "skip", writes, numbers, existing, near)


def decide(
    skips: bool,
    writes: Sequence[Write],
    numbers: Collection[int],
    existing: Collection[UUID],
    found_near: Alike,
) -> Decided:
    """Say what becomes of writes in their order, by what is near those that may be new.

    Args:
        skips: whether what comes is skipped; else what is there gives way.
        writes: all of a batch.
        numbers: of those that may be new.
        existing: which of their items there were before.
        found_near: what is near those that may be new.
    """
    last: dict[UUID, int | None] = {}  # each item's last write so far; None: it is gone
    gone: dict[UUID, Write | Replaced] = {}
    renewed: list[ItemId] = []
    refused: list[str] = []

    def keeps(write: Write) -> bool:
        return bool(write.kept) and not write.fresh

    def lasts(old: Write, new: Write) -> bool:
        return _outlives(old, new) if skips else _outlives(new, old)

    def near(number: int) -> list[tuple[float, UUID, Stored | None]]:
        write = writes[number]
        found: list[tuple[float, UUID, Stored | None]] = []
        for other in found_near.stored.get(number, ()):
            at = last.get(other.item, -1)
            if at == -1:
                counts = other.lasts
            else:
                counts = at is not None and keeps(writes[at]) and lasts(writes[at], write)
            if other.item != write.id.item and counts:
                found.append((other.score, other.item, other))
        for place, score in found_near.written.get(number, {}).items():
            old = writes[place]
            if old.id != write.id and last.get(old.id.item) == place and lasts(old, write):
                found.append((score, old.id.item, None))
        return found

    for number, write in enumerate(writes):
        item = write.id.item
        if write.value is None:
            last[item], gone[item] = None, write
            continue
        is_there = last[item] is not None if item in last else item in existing
        if number in numbers and not is_there and (found := near(number)):
            # Of equals the first by its id, as where it is alone in its batch.
            _, other, stored = max(found, key=lambda each: (each[0], -each[1].int))
            at = last.get(other)
            key = stored.key if stored else writes[at or 0].key
            refused.append(f"{'.'.join(write.namespace)!s:.80}/{key!s:.80}")
            if skips:
                if at is None and stored is not None and stored.early:
                    renewed.append(ItemId(write.id.agent, other))
                continue
            if at is not None:
                old = writes[at]
                gone[other] = Write(old.id, old.namespace, old.key, old.position)
            elif stored is not None:
                gone[other] = Replaced(ItemId(write.id.agent, other), stored.updated_at)
            last[other] = None
        last[item] = number
    final = [writes[number] for number in last.values() if number is not None]
    ended = [gone[item] for item, number in last.items() if number is None]
    puts = sum(write.value is not None for write in writes)
    word = "skipped" if skips else "replaced"
    others = list(dict.fromkeys(refused))
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    what = (
        f"{len(refused)} of {puts} skipped as near-duplicates of"
        if skips
        else f"{len(refused)} of {puts} replaced the nearly equal"
    )
    return Decided(
        [*final, *(each for each in ended if isinstance(each, Write))],
        [each for each in ended if isinstance(each, Replaced)],
        list(dict.fromkeys(renewed)),
        {f"duplicates_{word}": len(refused)},
        f"put: {what} {', '.join(others[:_NAMED])}{more}" if refused else "",
    )


def _outlives(one: Write, other: Write) -> bool:
    """Whether a write lives at least as long as another of the same batch."""
    if one.minutes is None:
        return True
    return other.minutes is not None and one.minutes >= other.minutes
