"""Texts that have not changed: their vectors stay where they are, and are not made again.

Beside each vector is the hash of its text. Before anything is embedded, these hashes are read, in
a round trip that costs less than a thousandth of a model's call. When the items are written, their
rows are locked, and what was to be kept is looked for once more: if another writer was quicker, the
step fails, and everything is embedded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from langgraph_letta_store._engine.ids import ItemId, sort_key
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Execute, Operation, Query
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.writes import Write


def keep_unchanged(schema: StoreSchema, writes: Sequence[Write]) -> Operation[frozenset[UUID]]:
    """Mark the fields whose vectors stay, and return which of the items there are.

    Which there are is looked up only where near-duplicates are to be found. Other items of the same
    batch are compared with what is put then: either all of an item's vectors stay, and what is
    stored is compared, or none do.
    """
    ids = _list_embedded(writes)
    if not ids:
        return frozenset()
    names = ["find_hashes"]
    compared = schema.config.duplicates.policy != "keep"
    if compared:
        names.append("find_living")
        ids = sorted({write.id for write in writes}, key=sort_key)
    queries = [schema.query_items(ITEMS, name, ids) for name in names]
    hashes, *living = yield Execute((*queries,), first=True)
    stored: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for item, field, number in hashes:
        stored[item][field] = number
    for write in writes:
        if there := stored.get(write.id.item):
            same = {text.field for text in write.texts if there.get(text.field) == text.hash}
            if not compared or len(writes) == 1 or len(same) == len(write.texts) == len(there):
                write.kept = frozenset(same)
    return frozenset(item for found in living for (item,) in found)


def delete_others(schema: StoreSchema, writes: Sequence[Write]) -> list[Query]:
    """Return what deletes the other vectors of items, and fails where one of these is missing."""
    kept = [(w.id.item, text) for w in writes for text in w.texts if text.field in w.kept]
    columns = {
        "kept_items": [item for item, _ in kept],
        "kept_fields": [text.field for _, text in kept],
        "kept_hashes": [text.hash for _, text in kept],
    }
    ids = [write.id for write in writes]
    return [
        schema.query_items(ITEMS, "delete_changed", ids, columns),
        *must_hold(schema, schema.query_items(ITEMS, "still_kept", ids, columns)),
    ]


def _list_embedded(writes: Sequence[Write]) -> list[ItemId]:
    return sorted({write.id for write in writes if write.texts}, key=sort_key)
