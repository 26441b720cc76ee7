"""Sharing blocks: several agents have the same block, and read and edit the same text."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from psycopg import errors as pg

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store.errors import (
    BlockExistsError,
    InvalidOperationError,
    MissingBlockError,
)
from langgraph_letta_store.records import Block


def share(owner: Owner, label: str, with_agent: str) -> Operation[Block]:
    """Share a block with another agent: both read and edit it, under the same label."""
    other = Owner.from_name(owner.schema, parse_name(with_agent, "with_agent"))
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    return (yield from _attach(other, block.block_id, block.label))


def attach(owner: Owner, block_id: UUID) -> Operation[Block]:
    """Attach an existing block to the agent, such as one that was detached."""
    if not isinstance(block_id, UUID):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"`block_id` must be a UUID, as `Block.block_id` is, got {block_id!r:.80}"
        raise InvalidOperationError(msg)
    return (yield from _attach(owner, block_id, None))


def detach(owner: Owner, label: str) -> Operation[Block]:
    """Detach a block from the agent. It stays, and `attach` can bring it back by its id."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    yield from rows(*block_writes.detach(owner.schema, [(owner, block)]))
    return replace(block, agents=block.agents - 1)


def _attach(owner: Owner, block_id: UUID, label: str | None) -> Operation[Block]:
    try:
        *_, found = yield from rows(*block_writes.attach(owner, block_id))
    except pg.UniqueViolation as error:
        if not block_writes.is_collision(error):
            raise
        called = f"its label {label!r}" if label else "its label"
        msg = f"{owner.name!r:.80} has another block with {called}; rename or delete one of the two"
        raise BlockExistsError(msg) from error
    if not found:
        raise MissingBlockError(f"block {label or block_id} does not exist any more; create it")
    return block_rows.parse_block(found[0])
