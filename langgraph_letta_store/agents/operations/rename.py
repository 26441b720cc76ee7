"""Renames an agent: all that it has in any tier gets the new name, in one transaction.

Ids of agents and items are made of the agent's name, so that each row under the old name gets
another id. Encrypted items and messages are bound to these ids; they are encrypted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import Error

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.reseal import move_messages
from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.ids import (
    ItemId,
    format_label,
    item_id,
    lock_slot,
    parse_name,
)
from langgraph_letta_store._engine.item_seals import SealedItem, name_item, open_stored, seal_item
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, rows, run_together
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.namespaces import NAMESPACES
from langgraph_letta_store.agents.operations.agents_sql import FORGET
from langgraph_letta_store.agents.operations.rename_files import RENAME, RenamedFiles, read_files
from langgraph_letta_store.errors import InvalidOperationError, MissingAgentError, MissingKeyError

_ATTEMPTS = 20
"""How often it is tried while other sessions write to the agent's archival memory."""

_HOLDS = ("hold_agent_owners", "hold_agent_threads", "hold_agent_blocks")
_THREADS = ("rename_checkpoints", "rename_channels", "rename_writes", "rename_owners")
_MESSAGES = ("rename_threads", "rename_messages")
_VECTORS = ("rename_recall_vectors", "rename_backlog", "rename_vectors")
_REST = (
    *("rename_blocks", "rename_consents", "rename_granters"),
    *("rename_archives", "rename_archive_consents", "rename_archive_granters"),
    *("rename_namespaces", "rename_searches", "rename_settings"),
)


def rename_agent(owner: Owner, renamed_to: str) -> Operation[None]:
    """Give an agent another name, in one transaction.

    Raises:
        MissingAgentError: there is no such agent.
        InvalidOperationError: there is an agent of the new name, or it cannot be an agent's.
    """
    schema = owner.schema
    new = Owner.from_name(schema, parse_name(renamed_to, "new"), owner.actor)
    names = {
        "agent": owner.agent_id,
        "renamed": new.agent_id,
        "root": schema.config.root,
        "old_name": owner.name,
        "name": new.name,
        "label": format_label(new.name),
    }
    yield from schema.find_vectors()
    for attempt in range(1, _ATTEMPTS + 1):
        yield from _check_names(owner, new, names)
        reading = rows(Query(schema.render(RENAME, "read_items"), names))
        (found,), files = yield from run_together([reading, read_files(owner, new)])
        items = [_Item.make(owner, new, _ItemRow(*row)) for row in found]
        messages = yield from _move_messages(owner, new, names)
        try:
            yield from rows(*_write(owner, new, names, items, files, messages), repeatable=False)
        except StaleReadError:
            if attempt == _ATTEMPTS:
                raise
        except Error as error:
            # Another session has begun to use the new name, which is reported above.
            if attempt == _ATTEMPTS or not faults.is_unique_violation(error):
                raise
        else:
            return


def _check_names(owner: Owner, new: Owner, names: Parameters) -> Operation[None]:
    reading = Query(owner.schema.render(RENAME, "read_agents"), names)
    (((is_there, is_taken),),) = yield from rows(reading)
    if not is_there:
        raise MissingAgentError(f"there is no agent {owner.name!r:.80}; agents.list() has all")
    if is_taken:
        msg = (
            f"`new` must be the name of no agent, got {new.name!r:.80}, which has memory, or the "
            "consent of another agent; choose another name, or delete that agent first"
        )
        raise InvalidOperationError(msg)


class _ItemRow(NamedTuple):
    """A row of `read_items`; the values of an item in plain text are empty."""

    item_id: UUID
    namespace: Sequence[str]
    key: str
    is_sealed: bool
    stored: str
    value: str


class _Item(NamedTuple):
    """An item's ids, and of an encrypted one the value that was read and its new one."""

    old_id: UUID
    new_id: UUID
    stored: str | None = None
    sealed: SealedItem | None = None

    @classmethod
    def make(cls, owner: Owner, new: Owner, row: _ItemRow) -> _Item:
        """Return an item with its new id, encrypted for it.

        Raises:
            MissingKeyError: it is encrypted, and its key is missing.
            ForgedRowError: it is not authentic.
        """
        namespace = (*new.namespace("")[:2], *row.namespace[2:])
        changed = item_id(new.agent_id, namespace, row.key)
        if not row.is_sealed:
            return cls(row.item_id, changed)
        seals = owner.schema.seals
        name = name_item(row.namespace, row.key)
        # Without keys, this refuses the item.
        text = open_stored(seals, ItemId(owner.agent_id, row.item_id), row.value, name)
        new_id = ItemId(new.agent_id, changed)
        sealed = None if seals is None else seal_item(seals, new_id, text)
        return cls(row.item_id, changed, row.stored, sealed)


def _move_messages(owner: Owner, new: Owner, names: Parameters) -> Operation[list[Query]]:
    """Return the queries that encrypt messages again, since they are bound to their agent.

    Raises:
        MissingKeyError: the key of one is missing.
        ForgedRowError: one is not authentic.
    """
    schema = owner.schema
    reading = schema.render(RENAME, "read_sealed_threads", agent=owner.agent_id)
    (found,) = yield from rows(Query(reading, names))
    if not found:
        return []
    if schema.sealer is None:
        raise MissingKeyError(
            f"{owner.name!r:.80} has encrypted messages, which are bound to their agent; rename it "
            "with the keys: encrypt=Encryption(...)"
        )
    codec = Codec(JsonPlusSerializer(), schema.sealer.of_tenant(schema.tenant))
    moves = [
        move_messages(schema, codec, thread, {owner.agent_id: new.agent_id}) for (thread,) in found
    ]
    return [query for queries in (yield from run_together(moves)) for query in queries]


def _write(
    owner: Owner,
    new: Owner,
    names: Parameters,
    items: Sequence[_Item],
    files: RenamedFiles,
    messages: Sequence[Query],
) -> list[Query]:
    """Return the queries of the transaction; they lock rows in the order of all writers."""
    schema = owner.schema
    slots = sorted({lock_slot(owner.agent_id), lock_slot(new.agent_id)})

    def query(name: str, **more: Any) -> Query:
        file = FORGET if name in _HOLDS else RENAME
        return Query(schema.render(file, name), {**names, **more})

    vectors = _VECTORS if schema.has_vectors else ()
    return [
        Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots}),
        *map(query, _HOLDS),
        *must_hold(schema, query("is_free")),
        *messages,
        query("keep_versions", same="on"),
        *map(query, (*_THREADS, *_MESSAGES)),
        *(query(name, **_columns(items)) for name in vectors),
        query("rename_items", **_columns([item for item in items if item.sealed is None])),
        *_write_sealed(new, query, [item for item in items if item.sealed is not None]),
        *must_hold(schema, query("are_renamed")),
        *files.write(owner, query),
        query("keep_versions", same=""),
        *map(query, _REST),
    ]


def _write_sealed(
    new: Owner, query: Callable[..., Query], items: Sequence[_Item]
) -> Sequence[Query]:
    """Return the queries that write encrypted items."""
    if not items:
        return ()
    ids = _columns(items)
    sealed = [item.sealed for item in items if item.sealed is not None]
    latest = {
        "agents": [new.agent_id] * len(items),
        "items": ids["new_items"],
        "latest": [value.latest for value in sealed],
    }
    return (
        query("drop_seals"),
        query(
            "rename_sealed_items",
            **ids,
            olds=[item.stored for item in items],
            values=[value.value for value in sealed],
        ),
        Query(new.schema.render(ITEMS, "seal_items"), latest),
    )


def _columns(items: Sequence[_Item]) -> dict[str, list[UUID]]:
    return {
        "items": [item.old_id for item in items],
        "new_items": [item.new_id for item in items],
    }
