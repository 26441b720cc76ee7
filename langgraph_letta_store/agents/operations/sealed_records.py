"""Encrypted items and blocks in exports: opened when they are exported, sealed when loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.block_seals import BlockState, seal_block
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import seal_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._tiers.core.sealed_blocks import hide_value, list_shown, open_row
from langgraph_letta_store.errors import InvalidExportError


def open_record(schema: StoreSchema, record: dict[str, Any], *, is_latest: bool) -> None:
    """Decrypt the record of a block, or of a version of one, in place.

    Raises:
        ForgedRowError: it is not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    if schema.seals is None and SEALED not in record["metadata"]:
        return
    columns = {**record, "limit": record["value_limit"]}
    opened = open_row(schema, UUID(record["block_id"]), columns, is_latest=is_latest)
    if "undo" in opened:
        opened |= {"back": opened.pop("undo"), "forward": opened.pop("redo")}
    record |= opened


def seal_items(schema: StoreSchema, items: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Encrypt the records of items in place; return the columns of `seal_items`, if they are."""
    if schema.seals is None or not items:
        return None
    latest: dict[str, Any] = {"agents": [], "items": [], "latest": []}
    for item in items:
        id_ = ItemId(UUID(item["agent_id"]), UUID(item["item_id"]))
        sealed = seal_item(schema.seals, id_, item["value"])
        item["value"] = sealed.value
        latest["agents"].append(id_.agent)
        latest["items"].append(id_.item)
        latest["latest"].append(sealed.latest)
    return latest


def seal_blocks(
    schema: StoreSchema, blocks: Sequence[dict[str, Any]], versions: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """Encrypt the records of blocks and versions in place; return the columns of `seal_blocks`.

    Raises:
        InvalidExportError: versions of a block are missing, or the last is not the block's own.
    """
    if schema.seals is None or not blocks:
        return None
    latest: dict[str, Any] = {"blocks": [], "latest": []}
    numbers: dict[str, list[int]] = {}
    present: dict[tuple[str, int], dict[str, Any]] = {}
    for version in versions:
        id_, number = version["block_id"], version["version"]
        numbers.setdefault(id_, []).append(number)
        present[id_, number] = version
        origin = (version["action"], version["actor"], version["back"], version["forward"])
        state = _state(schema, version, *origin)
        _hide(schema, version, seal_block(schema.seals, UUID(id_), number, state).metadata)
    for block in blocks:
        id_, number = block["block_id"], block["version"]
        if sorted(numbers.get(id_, [])) != [*range(1, number + 1)]:
            msg = f"the history of the block {block['label']!r:.80} does not have all its versions"
            raise InvalidExportError(msg)
        last = present[id_, number]
        origin = (last["action"], last["actor"], last["back"], last["forward"])
        sealed = seal_block(schema.seals, UUID(id_), number, _state(schema, block, *origin))
        _hide(schema, block, sealed.metadata)
        latest["blocks"].append(UUID(id_))
        latest["latest"].append(sealed.latest)
    return latest


def _state(
    schema: StoreSchema,
    record: dict[str, Any],
    action: str,
    actor: str,
    back: int | None,
    forward: int | None,
) -> BlockState:
    return BlockState(
        label=record["label"],
        value=record["value"],
        limit=record["value_limit"],
        is_document=record["is_document"],
        read_only=record["read_only"],
        description=record["description"],
        metadata=jsonb.encode(jsonb.decode(record["metadata"])),
        tags=record["tags"],
        action=action,
        actor=actor,
        back=back,
        forward=forward,
        shown=list_shown(schema, record["value"], is_document=record["is_document"]),
    )


def _hide(schema: StoreSchema, record: dict[str, Any], metadata: str) -> None:
    hidden = hide_value(schema, record["value"], is_document=record["is_document"])
    record |= {"value": hidden, "description": "", "metadata": metadata, "tags": []}
