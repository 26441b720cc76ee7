"""Sharing blocks: several agents have the same block, and read and edit the same text.

An agent attaches a block only with the consent of an agent that has it. A consent ends when it is
revoked or its agent detaches the block, except for the last agent that had the block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from psycopg import Error

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner, refused_revoke_error
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store.errors import (
    BlockExistsError,
    InvalidOperationError,
    MissingBlockError,
)
from langgraph_letta_store.records import Block, Consent, Consents


def share(owner: Owner, label: str, with_agent: str) -> Operation[Block]:
    """Share a block with another agent: both read and edit it, under the same label."""
    other = Owner.from_name(owner.schema, parse_name(with_agent, "with_agent"))
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    return (yield from _attach(other, block, block_writes.grant(owner, block.block_id, other)))


def grant(owner: Owner, label: str, to_agent: str) -> Operation[None]:
    """Consent that another agent attaches a block."""
    other = Owner.from_name(owner.schema, parse_name(to_agent, "to_agent"))
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    *_, ((has_block,),) = yield from rows(*block_writes.grant(owner, block.block_id, other))
    if not has_block:
        raise (yield from block_rows.missing_block_error(owner, label))


def revoke(owner: Owner, label: str, from_agent: str) -> Operation[None]:
    """End another agent's consent, and detach the block from it."""
    other = Owner.from_name(owner.schema, parse_name(from_agent, "from_agent"))
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    queries = block_writes.revoke(owner, block.block_id, other)
    # Run twice, it would find no consent.
    _, ((had_consent, was_ended),), _ = yield from rows(*queries, repeatable=False)
    if not was_ended:
        raise refused_revoke_error(owner, other.name, f"block {label!r}", granted=had_consent)


def list_consents(owner: Owner, label: str) -> Operation[Consents]:
    """Return the agents that have consent to attach a block."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    find = owner.schema.render(block_rows.BLOCKS, "find_consents")
    (found,) = yield from rows(Query(find, {"block": block.block_id}))
    return Consents(Consent(*row) for row in found)


def list_sharers(owner: Owner, label: str) -> Operation[list[str]]:
    """Return the names of the other agents that have a block."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    find = owner.schema.render(block_rows.BLOCKS, "find_sharers")
    parameters = {
        "root": owner.schema.config.root,
        "agent": owner.agent_id,
        "block": block.block_id,
    }
    (found,) = yield from rows(Query(find, parameters))
    return [name for (name,) in found]


def attach(owner: Owner, block_id: UUID) -> Operation[Block]:
    """Attach an existing block to the agent, which needs consent for it."""
    if not isinstance(block_id, UUID):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"`block_id` must be a UUID, as `Block.block_id` is, got {block_id!r:.80}"
        raise InvalidOperationError(msg)
    return (yield from _attach(owner, block_id))


def detach(owner: Owner, label: str) -> Operation[Block]:
    """Detach a block from the agent. It stays; its last agent can attach it again."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    yield from rows(*block_writes.detach(owner.schema, [(owner, block)]))
    return replace(block, agents=block.agents - 1)


def _attach(owner: Owner, shared: Block | UUID, consent: Sequence[Query] = ()) -> Operation[Block]:
    block_id = shared.block_id if isinstance(shared, Block) else shared
    try:
        *_, found = yield from rows(*consent, *block_writes.attach(owner, block_id))
    except Error as error:
        if not block_writes.is_collision(error):
            raise
        called = f"its label {shared.label!r}" if isinstance(shared, Block) else "its label"
        msg = f"{owner.name!r:.80} has another block with {called}; rename or delete one of the two"
        raise BlockExistsError(msg) from error
    if not found and isinstance(shared, Block):
        raise MissingBlockError(f"block {shared.label} does not exist any more; create it")
    if not found:
        # Whether the block exists is not for this agent to know.
        msg = (
            f"block {block_id} does not exist, or {owner.name!r:.80} may not attach it; an agent "
            "that has it gives its consent with core.grant() or core.share()"
        )
        raise MissingBlockError(msg)
    return block_rows.parse_block(owner.schema, found[0])
