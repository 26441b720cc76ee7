"""Changes of encrypted passages: read, changed here, and written if they are still what was read.

The database cannot change a part of an encrypted value. Each encryption gives other bytes, so that
a stored value says whether another writer was there since it was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId, lock_slot
from langgraph_letta_store._engine.item_seals import SealedItem, seal_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._engine.value_seals import LATEST, ValueSeals
from langgraph_letta_store._search.item_rows import FoundRow, open_value
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.namespaces import SHARED_LOCK
from langgraph_letta_store.config.checks import is_mapping


class Rewritten(NamedTuple):
    """A passage as it was read, its stored value, and the new value."""

    row: FoundRow
    old: str
    new: SealedItem

    def show(self, updated_at: datetime) -> FoundRow:
        """Return the passage as a read returns it after the change."""
        stored = json.dumps({**json.loads(self.new.value), LATEST: self.new.latest.hex()})
        return self.row._replace(value=stored, updated_at=updated_at)


def rewrite_passages(
    schema: StoreSchema,
    seals: ValueSeals,
    source: Source,
    changes: Mapping[UUID, tuple[str | None, Mapping[str, Any]]],
) -> Operation[dict[UUID, Rewritten]]:
    """Read passages and return them with their new values.

    Args:
        schema: the store's.
        seals: its keys.
        source: where the passages are.
        changes: the new text, or None, and the other parts that change, by the item's id.

    Raises:
        ForgedRowError, MissingKeyError: one of them cannot be read.
    """
    query = Query(
        schema.render(PASSAGES, "read_passages", agent=source.agent_id, columns=COLUMNS),
        {"agent": source.agent_id, "items": [*changes]},
    )
    (found,) = yield from rows(query)
    rewritten: dict[UUID, Rewritten] = {}
    for item, old, *columns in found:
        row = FoundRow(*columns)
        value: dict[str, Any] = jsonb.decode(open_value(schema, row.namespace, row.key, row.value))
        text = jsonb.encode(_change_value(value, *changes[item]))
        rewritten[item] = Rewritten(row, old, seal_item(seals, ItemId(source.agent_id, item), text))
    return rewritten


def write_rewritten(
    schema: StoreSchema, seals: ValueSeals, source: Source, rewritten: Mapping[UUID, Rewritten]
) -> list[Query]:
    """Return what writes passages; the third query returns when.

    The step fails with a `StaleReadError` if one of them was changed since it was read.
    """
    # All writers take items in the same order, or they would deadlock.
    ordered: Sequence[tuple[UUID, Rewritten]] = sorted(
        rewritten.items(), key=lambda pair: pair[0].int
    )
    items = [item for item, _ in ordered]
    read = {
        "agent": source.agent_id,
        "items": items,
        "olds": [each.old for _, each in ordered],
        "count": len(ordered),
    }
    written = {
        "values": [each.new.value for _, each in ordered],
        # The next search for words completes them.
        "terms": None if seals.words else "{}",
        "slots": [lock_slot(source.agent_id)],
    }
    latest = {
        "agents": [source.agent_id] * len(items),
        "items": items,
        "latest": [each.new.latest for _, each in ordered],
    }
    return [
        *must_hold(schema, Query(schema.render(PASSAGES, "hold_passages"), read)),
        Query(
            schema.render(PASSAGES, "rewrite_passages", shared_lock=SHARED_LOCK),
            {**read, **written},
        ),
        Query(schema.render(ITEMS, "seal_items"), latest),
    ]


def _change_value(
    value: dict[str, Any], content: str | None, patch: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a value with another text and other parts; LangMem has its text a level deeper."""
    changed = dict(value)
    if content is not None:
        inner: Any = value.get("content")
        nested = is_mapping(inner) and isinstance(inner.get("content"), str)
        changed["content"] = {**inner, "content": content} if nested else content
    return {**changed, **patch}


def sum_documents(schema: StoreSchema, found: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of `list_documents`, given those of `list_sealed_documents`.

    Raises:
        ForgedRowError, MissingKeyError: a passage cannot be read.
    """
    sums: dict[str, list[Any]] = {}
    for key, namespace, stored, created_at, updated_at in found:
        value = jsonb.decode(open_value(schema, namespace, key, stored))
        if value.get("kind") != "Passage":
            continue
        page = value.get("metadata", {}).get("page")
        new = [value["document"], 0, 0, page, created_at, updated_at]
        whole = sums.setdefault(value["document"], new)
        whole[1] += 1
        whole[2] += len(value["content"])
        if page is not None:
            whole[3] = max(whole[3] or page, page)
        whole[4] = min(whole[4], created_at)
        whole[5] = max(whole[5], updated_at)
    return [tuple(whole) for whole in sums.values()]
