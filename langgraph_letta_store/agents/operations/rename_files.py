"""Renames an agent's files with all their versions, also those that are deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.ids import ItemId, item_id
from langgraph_letta_store._engine.item_seals import open_stored, seal_item
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.agents.operations.agents_sql import COUNTS

RENAME = SqlFile(__name__, "rename", common=(COUNTS,))


class RenamedFiles(NamedTuple):
    """The new ids of an agent's files by the old ones, and encrypted versions under the new ids."""

    ids: dict[UUID, UUID]
    versions: list[tuple[UUID, int, str]]

    def write(self, owner: Owner, query: Callable[..., Query]) -> list[Query]:
        """Return the queries that give files and versions their new ids."""
        if not self.ids:
            return []
        columns = {"items": [*self.ids], "new_items": [*self.ids.values()]}
        queries = [query("rename_files", **columns), query("rename_file_versions", **columns)]
        if self.versions:
            items, versions, values = (list(column) for column in zip(*self.versions, strict=True))
            queries.append(
                query("seal_file_versions", items=items, versions=versions, values=values)
            )
        return [*queries, *must_hold(owner.schema, query("are_files_renamed"))]


def read_files(owner: Owner, new: Owner) -> Operation[RenamedFiles]:
    """Return an agent's files as they are to be renamed.

    Raises:
        MissingKeyError: a version is encrypted, and its key is missing.
        ForgedRowError: a version is not authentic.
    """
    schema, named = owner.schema, {"agent": owner.agent_id}
    found, sealed = yield from rows(
        Query(schema.render(RENAME, "read_files"), named),
        Query(schema.render(RENAME, "read_sealed_versions"), named),
    )
    ids = {
        old: item_id(new.agent_id, (*new.namespace("")[:2], *namespace[2:]), path)
        for old, namespace, path in found
    }
    return RenamedFiles(ids, [_seal(owner, new, ids, *row) for row in sealed])


def _seal(
    owner: Owner, new: Owner, ids: dict[UUID, UUID], item: UUID, version: int, stored: str
) -> tuple[UUID, int, str]:
    """Encrypt a version for its new id."""
    seals = owner.schema.seals
    name = f"version {version} of the file {item}"
    # Without keys, this refuses the version.
    text = open_stored(seals, ItemId(owner.agent_id, item), stored, name, is_latest=False)
    if seals is not None:
        text = seal_item(seals, ItemId(new.agent_id, ids[item]), text).value
    return ids[item], version, text
