"""Encrypts items in place, page by page. Those encrypted as the options say stay unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import name_item, renew_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._engine.value_seals import ValueSeals

ENCRYPT = SqlFile(__name__, "encrypt", prepare=False)

PAGE = 200
"""How many items one step writes: short locks, and little to repeat after an interruption."""


def encrypt_items(
    schema: StoreSchema, seals: ValueSeals, advance: Callable[[int], object], *, dry_run: bool
) -> Operation[int]:
    """Encrypt all items, and return how many were or, with `dry_run`, would be.

    Raises:
        ForgedRowError: one is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    changed = 0
    place = ItemId(UUID(int=0), UUID(int=0))
    while True:
        page = {"agent": place.agent, "item": place.item, "count": PAGE}
        (found,) = yield from rows(Query(schema.render(ENCRYPT, "list_items"), page))
        columns: dict[str, list[Any]] = {
            name: [] for name in ("agents", "items", "olds", "values", "latest")
        }
        for agent, item, namespace, key, old, stored in found:
            place = ItemId(agent, item)
            with name_row(name_item(namespace, key)):
                sealed = renew_item(seals, place, stored)
            if sealed is not None:
                given = (agent, item, old, sealed.value, sealed.latest)
                for column, value in zip(columns.values(), given, strict=True):
                    column.append(value)
        if columns["items"] and dry_run:
            changed += len(columns["items"])
        elif columns["items"]:
            hashes = ENCRYPT.part("forget_hashes") if schema.has_vectors else ""
            write = schema.render(ENCRYPT, "encrypt_items", hashes=hashes)
            terms = {"terms": None if seals.words else "{}"}
            keep = schema.render(ENCRYPT, "keep_files")
            _, ((count,),), _ = yield from rows(
                Query(keep, {"same": "on"}),
                Query(write, {**columns, **terms}),
                Query(keep, {"same": ""}),
            )
            changed += int(count)
        advance(len(found))
        if len(found) < PAGE:
            return changed
