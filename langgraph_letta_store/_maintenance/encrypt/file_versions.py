"""Encrypts the earlier versions of files in place, page by page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import renew_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT, PAGE


def encrypt_file_versions(schema: StoreSchema, seals: ValueSeals) -> Operation[int]:
    """Encrypt all versions of files but the latest, which are items; return how many were.

    Raises:
        ForgedRowError: one is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    changed, place = 0, (ItemId(UUID(int=0), UUID(int=0)), 0)
    while True:
        (agent, item), number = place
        page = {"agent": agent, "item": item, "version": number, "count": PAGE}
        (found,) = yield from rows(Query(schema.render(ENCRYPT, "list_file_versions"), page))
        columns: dict[str, list[Any]] = {
            name: [] for name in ("agents", "items", "versions", "values")
        }
        for agent_id, item_id, version, stored in found:
            place = (ItemId(agent_id, item_id), version)
            with name_row(f"version {version} of the file {item_id}"):
                sealed = renew_item(seals, place[0], stored, is_latest=False)
            if sealed is not None:
                given = (agent_id, item_id, version, sealed.value)
                for column, value in zip(columns.values(), given, strict=True):
                    column.append(value)
        if columns["items"]:
            write = schema.render(ENCRYPT, "encrypt_file_versions")
            yield from rows(Query(write, columns))
            changed += len(columns["items"])
        if len(found) < PAGE:
            return changed
