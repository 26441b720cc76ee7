"""Reading blocks and their versions: many blocks in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Execute, Operation, Query, Row, rows
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core.sealed_blocks import open_row
from langgraph_letta_store.errors import MissingBlockError
from langgraph_letta_store.records import Block, Blocks, BlockVersion

BLOCKS = SqlFile(__name__, "blocks")


class BlockRow(NamedTuple):
    """A row of `find_blocks`."""

    agent_id: UUID
    block_id: UUID
    label: str
    value: str
    limit: int
    description: str
    metadata: str
    tags: Sequence[str]
    read_only: bool
    version: int
    created_at: datetime
    updated_at: datetime
    agents: int
    is_document: bool


class VersionRow(NamedTuple):
    """A row of `find_versions`."""

    version: int
    action: str
    actor: str
    changed_at: datetime
    label: str
    value: str
    limit: int
    description: str
    metadata: str
    tags: Sequence[str]
    read_only: bool
    undo: int | None
    redo: int | None
    is_document: bool


class PastVersion(NamedTuple):
    """A version of a block from its history, and whether it was a document then."""

    version: BlockVersion
    is_document: bool

    def apply_to(self, block: Block) -> Block:
        """Return the block in the state of this version."""
        then = self.version
        return replace(
            block,
            label=then.label,
            value=then.value,
            limit=then.limit,
            description=then.description,
            metadata=then.metadata,
            tags=then.tags,
            read_only=then.read_only,
            is_document=self.is_document,
        )


def find_label(schema: StoreSchema, agent: UUID, label: str) -> Query:
    """Look for one block; `parse_blocks` reads the rows of all these queries."""
    return Query(schema.render(BLOCKS, "find_blocks", "of_label"), {"agent": agent, "label": label})


def find_labels(schema: StoreSchema, wanted: Sequence[tuple[UUID, str]]) -> Query:
    """Look for blocks of many agents."""
    agents, labels = [agent for agent, _ in wanted], [label for _, label in wanted]
    return Query(
        schema.render(BLOCKS, "find_blocks", "of_labels"), {"agents": agents, "labels": labels}
    )


def find_id(schema: StoreSchema, agent: UUID, block: UUID) -> Query:
    """Look for one block of an agent by its id."""
    return Query(schema.render(BLOCKS, "find_blocks", "of_id"), {"agent": agent, "block": block})


def find_all(schema: StoreSchema, agent: UUID, condition: Condition | None = None) -> Query:
    """Look for all blocks of an agent, or for those that match a condition."""
    if condition is None:
        return Query(schema.render(BLOCKS, "find_blocks", "of_agent"), {"agent": agent})
    statement = schema.render(BLOCKS, "find_blocks", "of_agent", condition=condition.clause)
    return Query(statement, {"agent": agent, **condition.parameters})


def parse_blocks(schema: StoreSchema, found: Iterable[Row]) -> Blocks:
    """Return the blocks of rows."""
    return Blocks(parse_block(schema, row) for row in found)


def parse_block(schema: StoreSchema, row: Row) -> Block:
    """Return the block of one row.

    Raises:
        ForgedRowError: it is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    found = BlockRow(*row)
    columns = found._asdict()
    del columns["agent_id"]
    if schema.seals is not None or SEALED in found.metadata:
        columns |= open_row(schema, found.block_id, columns, is_latest=True)
    return Block(**_decode(columns))


def parse_by_address(schema: StoreSchema, found: Iterable[Row]) -> dict[tuple[UUID, str], Block]:
    """Return the blocks of rows, by the id of the agent and the label."""
    named = [BlockRow(*row) for row in found]
    return {(row.agent_id, row.label): parse_block(schema, row) for row in named}


def read_block(
    owner: Owner, label: str, *queries: Query
) -> Operation[tuple[Block, list[list[Row]]]]:
    """Read a block, and in the same step run other queries.

    Raises:
        MissingBlockError: the agent has no block with this label; the message lists its blocks.
    """
    find = find_label(owner.schema, owner.agent_id, label)
    found, *others = yield Execute((find, *queries))
    if not found:
        raise (yield from missing_block_error(owner, label))
    return parse_block(owner.schema, found[0]), others


def missing_block_error(owner: Owner, label: str) -> Operation[MissingBlockError]:
    """Return the error for a missing block, which lists the agent's blocks."""
    (found,) = yield from rows(find_all(owner.schema, owner.agent_id))
    labels = ", ".join(repr(block.label) for block in parse_blocks(owner.schema, found)) or "none"
    msg = f"{owner.name!r:.80} has no block {label!r}; its blocks are: {labels}"
    return MissingBlockError(msg)


def find_versions(
    schema: StoreSchema, agent: UUID, label: str, which: str | None, limit: int, version: int = 0
) -> Query:
    """Look for versions of a block that match a condition of `blocks.sql`."""
    parameters = {"agent": agent, "label": label, "limit": limit, "version": version}
    conditions = [] if which is None else [which]
    return Query(schema.render(BLOCKS, "find_versions", *conditions), parameters)


def find_key(owner: Owner, label: str, key: str) -> Query:
    """Look for the version of a block that an edit with an idempotency key made."""
    parameters = {"agent": owner.agent_id, "label": label, "limit": 1, "key": key}
    return Query(owner.schema.render(BLOCKS, "find_versions", "of_key"), parameters)


def parse_version(schema: StoreSchema, block: UUID, row: Row) -> PastVersion:
    """Return the version of one row of a block's history.

    Raises:
        ForgedRowError: it is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    columns = VersionRow(*row)._asdict()
    if schema.seals is not None or SEALED in columns["metadata"]:
        columns |= open_row(schema, block, columns, is_latest=False)
    is_document = columns.pop("is_document")
    return PastVersion(BlockVersion(**_decode(columns)), is_document)


def _decode(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a block as its record has them."""
    text = columns["metadata"]
    metadata: dict[str, Any] = {} if text == "{}" else jsonb.decode(text)
    return {**columns, "metadata": metadata, "tags": tuple(columns["tags"])}
