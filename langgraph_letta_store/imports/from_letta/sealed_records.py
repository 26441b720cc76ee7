"""Encrypts the records of blocks to write, and reads the values of blocks in the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.block_seals import BlockState, seal_block
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._tiers.core.sealed_blocks import open_row


def seal_records(
    schema: StoreSchema, records: Sequence[Mapping[str, Any]], *, after: int = 0
) -> Sequence[Mapping[str, Any]]:
    """Return the records of blocks or versions, encrypted where there are keys.

    Args:
        schema: the target's.
        records: each has the number of its version.
        after: how much higher the number of the written version is.
    """
    if schema.seals is None:
        return records
    return [_seal(schema.seals, record, record["version"] + after) for record in records]


def _seal(seals: ValueSeals, record: Mapping[str, Any], version: int) -> dict[str, Any]:
    state = BlockState(
        label=record["label"],
        value=record["value"],
        limit=record["value_limit"],
        is_document=False,
        read_only=record["read_only"],
        description=record["description"],
        metadata=record["metadata"],
        tags=record["tags"],
        action=record.get("action", "update"),
        actor=record["actor"],
        back=record.get("back"),
        forward=record.get("forward"),
    )
    sealed = seal_block(seals, UUID(record["block_id"]), version, state)
    hidden: dict[str, Any] = {
        "value": "",
        "description": "",
        "metadata": sealed.metadata,
        "tags": [],
    }
    return {**record, **hidden, "latest": sealed.latest.hex()}


def read_value(schema: StoreSchema, block: UUID, columns: Mapping[str, Any]) -> str:
    """Return the value of a block in the target.

    Raises:
        ForgedRowError: it is encrypted and not authentic, or not encrypted though there are keys.
        MissingKeyError: it is encrypted, and its key is missing.
    """
    value: str = open_row(schema, block, columns, is_latest=True).get("value", columns["value"])
    return value
