"""Blocks that a model creates itself: how many it may, and which it may rename and delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store._tiers.namespaces import NAMESPACES
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Block

OWN_BLOCKS = SqlFile(__name__, "own_blocks")

ATTEMPTS = 10
"""How often a block is created while others of the agent come and go."""

MARK = {"created_by": "model"}
"""The metadata of blocks that a model created."""


def create_own(owner: Owner, attributes: Mapping[str, Any], most: int) -> Operation[Block]:
    """Create a block for the model, which may have `most` of its own.

    Raises:
        InvalidOperationError: it has as many already, or may have none.
    """
    new = [{**attributes, "metadata": MARK}]
    for attempt in range(1, ATTEMPTS + 1):
        guard = yield from guard_number(owner, 1, most)
        try:
            (block,) = yield from blocks.create_many(owner, new, guard=guard)
        except StaleReadError:
            if attempt == ATTEMPTS:
                raise
        else:
            return block
    raise AssertionError


def guard_number(owner: Owner, new: int, most: int) -> Operation[list[Query]]:
    """Return queries that make a step fail if the agent's blocks are not those counted here.

    Raises:
        InvalidOperationError: the model would have too many blocks.
    """
    schema = owner.schema
    if not most:
        msg = (
            "no memory block was created: you may not create any; write to one of the blocks that "
            "you have"
        )
        raise InvalidOperationError(msg)
    there = yield from blocks.list_blocks(owner)
    own = sum(map(is_own, there))
    if own + new > most:
        msg = (
            f"no memory block was created: you may have {most} that you created, have {own} and "
            f"asked for {new} more; delete one that you created, or write to one of your blocks"
        )
        raise InvalidOperationError(msg)
    counting = {"agent": owner.agent_id, "seen": len(there)}
    return [
        # Two calls at once must not both count before the other one creates.
        Query(schema.render(NAMESPACES, "hold_agents"), {"slots": [lock_slot(owner.agent_id)]}),
        *must_hold(schema, Query(schema.render(OWN_BLOCKS, "has_as_many"), counting)),
    ]


def is_own(block: Block) -> bool:
    """Whether the model created a block."""
    return block.metadata.get("created_by") == MARK["created_by"]


def require_own(owner: Owner, label: str, verb: str) -> Operation[Block]:
    """Return a block that the model created; `verb` is what it may not do with others.

    Raises:
        InvalidOperationError: it was not created by the model.
        MissingBlockError: the agent has no block with this label.
    """
    block = yield from blocks.get(owner, label)
    check_own(block, verb)
    return block


def check_own(block: Block, verb: str) -> None:
    """Refuse a block that the model did not create, and say what it may do with it.

    Raises:
        InvalidOperationError: the model did not create it.
    """
    if not is_own(block):
        remedy = "its text is read-only, too" if block.read_only else "you may still edit its text"
        msg = (
            f"memory block {block.label!r} was not {verb}d, because you did not create it: you may "
            f"{verb} only blocks that you created; {remedy}"
        )
        raise InvalidOperationError(msg)
