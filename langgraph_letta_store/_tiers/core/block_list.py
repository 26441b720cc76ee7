"""The blocks of all agents, and those that no agent has: listed, and the latter deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.readable import refuse_encrypted
from langgraph_letta_store._tiers.core.block_rows import BLOCKS, parse_block
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store._tiers.core.sealed_blocks import list_readable
from langgraph_letta_store.config.checks import invalid, parse_page, parse_text
from langgraph_letta_store.errors import InvalidOperationError, MissingBlockError
from langgraph_letta_store.records import Block, Blocks

BLOCK_LIST = SqlFile(__name__, "block_list")


def list_all_blocks(
    schema: StoreSchema,
    *,
    tag: str | None = None,
    label: str | None = None,
    orphaned: bool | None = None,
    limit: int = 100,
    before: Block | None = None,
) -> Operation[Blocks]:
    """Return a page of blocks, the one that was changed last first; see `LettaMemory`."""
    parse_page(limit, 0)
    conditions: list[str] = []
    parameters: dict[str, Any] = {"limit": limit}
    if tag is not None:
        parameters["tag"] = parse_text(tag, "tag")
        refuse_encrypted("tags", "`tag`", list_readable(schema))
        conditions.append("with_tag")
    if label is not None:
        parameters["label"] = check_label(label)
        conditions.append("with_label")
    if orphaned is not None:
        if type(orphaned) is not bool:
            raise InvalidOperationError(invalid("orphaned", "True, False or None", orphaned))
        parameters["orphaned"] = orphaned
        conditions.append("is_orphaned")
    if before is not None:
        if not isinstance(before, Block):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            expected = "the last block of the page before, a Block"
            raise InvalidOperationError(invalid("before", expected, before))
        parameters |= {"updated_at": before.updated_at, "block": before.block_id}
        conditions.append("listed_after")
    listing = schema.render(BLOCK_LIST, "list_blocks", *conditions)
    (found,) = yield from rows(Query(listing, parameters))
    return Blocks(parse_block(schema, (None, *row)) for row in found)


def delete_orphan(schema: StoreSchema, block_id: UUID) -> Operation[None]:
    """Delete a block that no agent has, with its history.

    Raises:
        MissingBlockError: there is no such block.
        InvalidOperationError: an agent has it, or `block_id` is not a UUID.
    """
    if not isinstance(block_id, UUID):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        expected = "a UUID, as `Block.block_id` is"
        raise InvalidOperationError(invalid("block_id", expected, block_id))
    one = {"block": block_id, "blocks": [block_id]}
    _, (((is_there, agents),)), _ = yield from rows(
        Query(schema.render(BLOCKS, "hold_blocks"), one),
        Query(schema.render(BLOCK_LIST, "find_owners"), one),
        Query(schema.render(BLOCKS, "delete_blocks"), one),
        repeatable=False,
    )
    if not is_there:
        raise MissingBlockError(f"block {block_id} does not exist; list_blocks() has all")
    if agents:
        msg = (
            f"block {block_id} was not deleted, for {agents} agents have it; their core.delete() "
            "deletes it, with shared=True for all of them"
        )
        raise InvalidOperationError(msg)
