"""Writing blocks: many in one step. Each change is a new version, which one writer can make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Error

from langgraph_letta_store._engine import faults, jsonb
from langgraph_letta_store._engine.ids import lock_slot, namespace_columns
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Query
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows
from langgraph_letta_store._tiers.core.block_rows import BLOCKS
from langgraph_letta_store._tiers.core.sealed_blocks import seal_columns
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK, TIER
from langgraph_letta_store.errors import BlockLimitError
from langgraph_letta_store.records import Block

ATTEMPTS = 1000
"""How often a change is tried; each time, another writer was faster."""


class Change(NamedTuple):
    """A change of a block: its new state, with the version that was read.

    `back` and `forward` are the versions that undo and redo lead to afterwards. `key` is the
    idempotency key of the edit: a block has one version at most for each.
    """

    block: Block
    action: str
    back: int | None
    forward: int | None = None
    position: int = 0
    key: str | None = None

    @classmethod
    def from_edit(cls, block: Block, action: str, position: int = 0) -> Change:
        """Return a change that `undo` takes back."""
        return cls(block, action, block.version, None, position)


class Creation(NamedTuple):
    """A new block of an agent."""

    owner: Owner
    block: Block
    position: int = 0


def next_version(block: Block, changed_at: datetime) -> Block:
    """Return a block as its new version."""
    created_at = block.created_at if block.version else changed_at
    return replace(block, version=block.version + 1, created_at=created_at, updated_at=changed_at)


def is_same_state(one: Block, other: Block) -> bool:
    """Whether two states of a block are the same in all that a version records."""
    return _state(one) == _state(other)


def _state(block: Block) -> tuple[Any, ...]:
    return (
        *(block.label, block.value, block.limit, block.description, block.read_only),
        *(block.is_document, tuple(block.tags)),
        # As JSON, for which True is not 1.
        json.dumps(block.metadata, sort_keys=True),
    )


def create_blocks(schema: StoreSchema, creations: Sequence[Creation]) -> list[Query]:
    """Create blocks; the first query returns the time of each."""
    # All writers take labels in the same order, or they would deadlock.
    ordered = sorted(creations, key=lambda new: (new.owner.agent_id.int, new.block.label))
    made = [(new.owner, Change(new.block, "create", None)) for new in ordered]
    columns, latest = _columns(schema, made)
    parameters = {
        **columns,
        "agents": [new.owner.agent_id for new in ordered],
        "positions": [new.position for new in ordered],
    }
    owners = {new.owner.agent_id: new.owner for new in ordered}
    return [
        Query(schema.render(BLOCKS, "create_blocks"), parameters),
        *(seal_blocks(schema, latest) if latest else ()),
        *name_core(schema, list(owners.values())),
    ]


def change_blocks(schema: StoreSchema, changes: Sequence[tuple[Owner, Change]]) -> list[Query]:
    """Give blocks their next versions; the first query returns the time of each."""
    ordered = sorted(changes, key=lambda each: each[1].block.block_id.int)
    changed = [change for _, change in ordered]
    columns, latest = _columns(schema, ordered)
    parameters = {
        **columns,
        "versions": [change.block.version for change in changed],
        "positions": [change.position for change in changed],
        "keys": [change.key for change in changed],
    }
    return [
        Query(schema.render(BLOCKS, "change_blocks"), parameters),
        *(seal_blocks(schema, latest) if latest else ()),
    ]


def seal_blocks(schema: StoreSchema, latest: Mapping[str, Any] | None) -> list[Query]:
    """Note which versions are the latest of encrypted blocks; nothing for others."""
    return [] if latest is None else [Query(schema.render(BLOCKS, "seal_blocks"), latest)]


def relabel(schema: StoreSchema, block: Block) -> Query:
    """Give a block its label, for all agents that share it."""
    return Query(
        schema.render(BLOCKS, "relabel_block"), {"block": block.block_id, "label": block.label}
    )


def attach(owner: Owner, block: UUID) -> list[Query]:
    """Attach a block to an agent; the last query returns the block, if the agent has consent."""
    schema, agent = owner.schema, owner.agent_id
    return [
        hold(schema, [block]),
        Query(schema.render(BLOCKS, "attach_block"), {"agent": agent, "block": block}),
        *name_core(schema, [owner]),
        block_rows.find_id(schema, agent, block),
    ]


def grant(owner: Owner, block: UUID, other: Owner) -> list[Query]:
    """Consent that another agent attaches a block; the last query returns if `owner` has it."""
    parameters = {
        "agent": owner.agent_id,
        "name": owner.name,
        "block": block,
        "other": other.agent_id,
        "other_name": other.name,
    }
    return [
        hold(owner.schema, [block]),
        Query(owner.schema.render(BLOCKS, "grant_block"), parameters),
    ]


def revoke(owner: Owner, block: UUID, other: Owner) -> list[Query]:
    """End another agent's consent; the second query returns whether it had one, and if it ended."""
    schema = owner.schema
    parameters = {"agent": owner.agent_id, "block": block, "other": other.agent_id}
    return [
        hold(schema, [block]),
        Query(schema.render(BLOCKS, "revoke_block"), parameters),
        Query(schema.render(NAMESPACES, "doubt_namespaces"), _namespaces([other])),
    ]


def hold(schema: StoreSchema, blocks: Sequence[UUID]) -> Query:
    """Let no other session change or share blocks until the transaction ends."""
    return Query(schema.render(BLOCKS, "hold_blocks"), {"blocks": blocks})


def detach(schema: StoreSchema, owned: Sequence[tuple[Owner, Block]]) -> list[Query]:
    """Detach blocks from agents; the blocks stay."""
    parameters: dict[str, Any] = {
        "blocks": [block.block_id for _, block in owned],
        "agents": [owner.agent_id for owner, _ in owned],
        "names": [owner.name for owner, _ in owned],
    }
    return [
        hold(schema, parameters["blocks"]),
        Query(schema.render(BLOCKS, "detach_blocks"), parameters),
        # The agents may have no blocks any more.
        Query(
            schema.render(NAMESPACES, "doubt_namespaces"),
            _namespaces([owner for owner, _ in owned]),
        ),
    ]


def delete(schema: StoreSchema, owned: Sequence[tuple[Owner, Block]]) -> list[Query]:
    """Delete blocks of agents; one that another agent has got meanwhile is only detached."""
    gone = {"blocks": [block.block_id for _, block in owned]}
    return [
        *detach(schema, owned),
        Query(schema.render(BLOCKS, "delete_blocks"), gone),
    ]


def delete_for_all(owner: Owner, block: Block) -> list[Query]:
    """Delete a block for all agents that share it."""
    gone = {"block": block.block_id}
    return [
        Query(
            owner.schema.render(BLOCKS, "doubt_sharers", tier=TIER),
            {**gone, "root": owner.schema.config.root},
        ),
        Query(owner.schema.render(BLOCKS, "delete_for_all"), gone),
    ]


def name_core(schema: StoreSchema, owners: Sequence[Owner]) -> list[Query]:
    """List the core memory of agents that have blocks."""
    slots = {"slots": sorted({lock_slot(owner.agent_id) for owner in owners})}
    if schema.is_distributed:
        return [
            Query(schema.render(NAMESPACES, "shared_lock"), slots),
            Query(schema.render(BLOCKS, "name_core_apart"), _namespaces(owners)),
        ]
    named = schema.render(BLOCKS, "name_core", shared_lock=SHARED_LOCK)
    return [Query(named, {**_namespaces(owners), **slots})]


def is_collision(error: Error) -> bool:
    """Whether a step failed because another writer changed, created or deleted its blocks."""
    return _colliding_table(error) is not None


def is_version_taken(error: Error) -> bool:
    """Whether a step failed because its blocks were changed already, or deleted."""
    return _colliding_table(error) == "core_memory_history"


def _colliding_table(error: Error) -> str | None:
    if faults.is_unique_violation(error) or faults.is_foreign_key_violation(error):
        return faults.find_table(error, "core_memory", "core_memory_agents", "core_memory_history")
    return None


def is_over_limit(error: Error) -> bool:
    """Whether a step failed because a block's value would be longer than its limit."""
    return (
        faults.is_check_violation(error)
        and faults.find_table(error, "core_memory", *_WITHOUT_LIMIT) == "core_memory"
    )


_WITHOUT_LIMIT = ("core_memory_agents", "core_memory_history")


def limit_error(error: Error) -> BlockLimitError:
    """Return the error for a value that the database refused, which enforces limits."""
    msg = (
        "a block's value would be longer than its limit "
        f"({error.diag.message_primary}); shorten it, or raise the block's limit"
    )
    return BlockLimitError(msg)


def _columns(
    schema: StoreSchema, changes: Sequence[tuple[Owner, Change]]
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the columns of new versions, and those of `seal_blocks` where they are encrypted."""
    blocks = [change.block for _, change in changes]
    columns: dict[str, Any] = {
        "blocks": [block.block_id for block in blocks],
        "labels": [block.label for block in blocks],
        "limits": [block.limit for block in blocks],
        "documents": [block.is_document for block in blocks],
        "read_only": [block.read_only for block in blocks],
        "actions": [change.action for _, change in changes],
        "actors": [owner.actor for owner, _ in changes],
        "back": [change.back for _, change in changes],
        "forward": [change.forward for _, change in changes],
    }
    if schema.seals is not None:
        hidden, latest = seal_columns(schema, schema.seals, changes)
        return columns | hidden, latest
    plain = {
        "values": [block.value for block in blocks],
        "descriptions": [block.description for block in blocks],
        "metadata": [jsonb.encode(each) if (each := block.metadata) else "{}" for block in blocks],
        "tags": [json.dumps(block.tags, ensure_ascii=False) for block in blocks],
    }
    return columns | plain, None


def _namespaces(owners: Iterable[Owner]) -> dict[str, Any]:
    return namespace_columns(
        {(owner.agent_id, ".".join(owner.namespace("core"))) for owner in owners}
    )
