"""Near-duplicates among what is put: items that say nearly what another of their namespace says.

Puts are taken in their order, as if each were made alone: an item under a new key is compared with
what lies in its namespace by then, what the batch has put there so far included. Two items are
nearly equal where they have vectors of the same fields, and each field's is near the other's: what
counts is the least similarity, so that two notes of one title are not taken for one. Directions of
vectors are compared (cosine), whatever distance the index searches by. A put on a key that exists
is an update. Two batches at the same time do not see each other's items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from langgraph_letta_store.operations.store.embeddings import Encoded
from langgraph_letta_store.operations.store.items import ItemId
from langgraph_letta_store.operations.store.writes import Text, Write
from langgraph_letta_store.steps import Operation, Query, Row, report, rows
from langgraph_letta_store.tables import StoreTables

_ROUNDING = 1e-6
"""What a distance may be off: that of a vector to itself is not always exactly zero."""

_NAMED = 3
"""How many of the items that were there the log names."""


class Stored(NamedTuple):
    """An item that was there, and how near it is in the field where it is least so."""

    score: float
    item: UUID
    key: str
    updated_at: datetime


class Replaced(NamedTuple):
    """An item that gives way, unless it was changed since then."""

    id: ItemId
    updated_at: datetime


_Place: TypeAlias = tuple[int, Text]
"""A text of the write with this number."""

_Fields: TypeAlias = frozenset[str]


class Alike(NamedTuple):
    """What is near each write, by its number: stored items, and scores of earlier writes."""

    stored: Mapping[int, Sequence[Stored]]
    written: Mapping[int, Mapping[int, float]]


class Decided(NamedTuple):
    """What is to be written, and what is to be told."""

    writes: list[Write]
    replaced: list[Replaced]
    told: dict[str, int]
    message: str

    def report(self) -> Operation[None]:
        """Tell what became of near-duplicates, if there were any."""
        if self.message:
            yield from report(self.message, **self.told)


def compared(tables: StoreTables, writes: Sequence[Write], existing: Collection[UUID]) -> set[int]:
    """Return the numbers of the writes whose items may be new when it is their turn.

    That is so also where the batch deletes the item before, or may replace it.
    """
    replaces = tables.config.duplicates.policy == "replace"
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


def decided(
    tables: StoreTables,
    writes: Sequence[Write],
    existing: Collection[UUID],
    vectors: Mapping[str, Encoded],
) -> Operation[Decided]:
    """Find near-duplicates, and say what is written of a batch.

    Args:
        tables: the store's.
        writes: all that the batch puts and deletes, in order.
        existing: which of their items there are.
        vectors: the vectors of all fresh texts.
    """
    numbers = compared(tables, writes, existing)
    alike = Alike({}, {})
    if numbers:
        alike = yield from _alike(tables, writes, numbers, existing, vectors)
    return decide(tables.config.duplicates.policy == "skip", writes, numbers, existing, alike)


def decide(
    skips: bool,
    writes: Sequence[Write],
    numbers: Collection[int],
    existing: Collection[UUID],
    alike: Alike,
) -> Decided:
    """Say what becomes of writes in their order, by what is near those that may be new.

    Args:
        skips: whether what comes is skipped; else what is there gives way.
        writes: all of a batch.
        numbers: of those that may be new.
        existing: which of their items there were before.
        alike: what is near those that may be new.
    """
    last: dict[UUID, int | None] = {}  # each item's last write so far; None: it is gone
    gone: dict[UUID, Write | Replaced] = {}
    refused: list[str] = []

    def keeps(write: Write) -> bool:
        return bool(write.kept) and not write.fresh

    def near(number: int) -> list[tuple[float, UUID, Stored | None]]:
        own = writes[number].id.item
        found: list[tuple[float, UUID, Stored | None]] = []
        for other in alike.stored.get(number, ()):
            at = last.get(other.item, -1)
            stays = at == -1 or (at is not None and keeps(writes[at]))
            if other.item != own and stays:
                found.append((other.score, other.item, other))
        for place, score in alike.written.get(number, {}).items():
            item = writes[place].id.item
            if item != own and last.get(item) == place:
                found.append((score, item, None))
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
        {f"duplicates_{word}": len(refused)},
        f"put: {what} {', '.join(others[:_NAMED])}{more}" if refused else "",
    )


def _alike(
    tables: StoreTables,
    writes: Sequence[Write],
    numbers: Collection[int],
    existing: Collection[UUID],
    vectors: Mapping[str, Encoded],
) -> Operation[Alike]:
    """Look up what is near the writes that may be new."""
    most = 1 - tables.config.duplicates.threshold + _ROUNDING
    spaces: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, write in enumerate(writes):
        spaces[write.namespace].append(number)
    queries: list[Query] = []
    groups: defaultdict[tuple[tuple[str, ...], _Fields, str], list[_Place]] = defaultdict(list)
    for namespace, members in spaces.items():
        places = [(n, text) for n in members if n in numbers for text in writes[n].texts]
        if not places:
            continue
        # What the batch changes or replaces is no candidate any more: as many others may be.
        changes = tables.config.duplicates.policy == "replace" or any(
            writes[n].id.item in existing for n in members
        )
        agent = writes[members[0]].id.agent
        parameters: dict[str, Any] = {
            "agent": agent,
            "namespace": list(namespace),
            "items": [number for number, _ in places],
            "counts": [len(writes[number].texts) for number, _ in places],
            "fields": [text.field for _, text in places],
            "vectors": [vectors[text.text] for _, text in places],
            "most": most,
            "candidates": 1 + len(members) if changes else 1,
        }
        queries.append(Query(tables.items("near_in_namespace", agent=agent), parameters))
        for number in members:
            fields = frozenset(text.field for text in writes[number].texts)
            for text in writes[number].fresh:
                groups[namespace, fields, text.field].append((number, text))
    several = [group for group in groups.values() if len(group) > 1]
    flat = [(of, place) for of, group in enumerate(several) for place in group]
    if flat:
        parameters = {
            "groups": [of for of, _ in flat],
            "vectors": [vectors[text.text] for _, (_, text) in flat],
            "most": most,
        }
        queries.append(Query(tables.items("near_each_other"), parameters))
    results = yield from rows(*queries)
    among = results.pop() if flat else list[Row]()
    return Alike(_stored(results), _written(writes, [number for _, (number, _) in flat], among))


def _stored(results: Sequence[Sequence[Row]]) -> dict[int, list[Stored]]:
    near: defaultdict[int, list[Stored]] = defaultdict(list)
    for number, *columns in (row for found in results for row in found):
        near[number].append(Stored(*columns))
    return near


def _written(
    writes: Sequence[Write], numbers: Sequence[int], found: Sequence[Row]
) -> dict[int, dict[int, float]]:
    """Return the pairs of writes that are near each other in all their fields."""
    pairs: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for one, other, score in found:
        places: list[int] = [numbers[one - 1], numbers[other - 1]]
        pairs[min(places), max(places)].append(score)
    near: defaultdict[int, dict[int, float]] = defaultdict(dict[int, float])
    for (earlier, later), scores in pairs.items():
        if len(scores) == len(writes[later].texts):
            near[later][earlier] = min(scores)
    return near
