"""Reading blocks: many in one statement, with how many agents share each, and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.errors import MissingBlockError
from langgraph_letta_store.records import Block, Blocks, BlockVersion

BLOCKS = SqlFile(__name__, "blocks")


class Past(NamedTuple):
    """A version of a block, as its history has it; whether it was a document."""

    version: BlockVersion
    is_document: bool

    def onto(self, block: Block) -> Block:
        """Return a block in the state that it was in."""
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
    """Look for one block; `found_blocks` understands the rows of all these queries."""
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
    """Look for all blocks of an agent, or for those that a filter lets through."""
    if condition is None:
        return Query(schema.render(BLOCKS, "find_blocks", "of_agent"), {"agent": agent})
    statement = schema.render(BLOCKS, "find_blocks", "of_agent", condition=condition.clause)
    return Query(statement, {"agent": agent, **condition.parameters})


def found_blocks(found: Iterable[Row]) -> Blocks:
    """Return the blocks of the rows."""
    return Blocks(found_block(row) for row in found)


def found_block(row: Row) -> Block:
    """Return the block of one row."""
    _, block_id, label, value, limit, description, metadata, tags, read_only, *rest = row
    version, created_at, updated_at, agents, is_document = rest
    return Block(
        block_id=block_id,
        label=label,
        value=value,
        limit=limit,
        description=description,
        metadata=jsonb.decode(metadata),
        tags=tuple(tags),
        read_only=read_only,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
        agents=agents,
        is_document=is_document,
    )


def one(owner: Owner, label: str, *queries: Query) -> Operation[tuple[Block, list[list[Row]]]]:
    """Read a block, and in the same step what else is asked for.

    Raises:
        MissingBlockError: the agent has none with this label; names those that it has.
    """
    found, *others = yield from rows(find_label(owner.schema, owner.agent_id, label), *queries)
    if not found:
        raise (yield from missing(owner, label))
    return found_block(found[0]), others


def missing(owner: Owner, label: str) -> Operation[MissingBlockError]:
    """Return the error that tells which blocks there are instead."""
    (found,) = yield from rows(find_all(owner.schema, owner.agent_id))
    labels = ", ".join(repr(block.label) for block in found_blocks(found)) or "none"
    msg = f"{owner.name!r:.80} has no block {label!r}; the blocks there are: {labels}"
    return MissingBlockError(msg)


def find_versions(
    schema: StoreSchema, agent: UUID, label: str, which: str | None, limit: int, version: int = 0
) -> Query:
    """Look for versions of a block: a condition of `blocks.sql` says which."""
    parameters = {"agent": agent, "label": label, "limit": limit, "version": version}
    conditions = [] if which is None else [which]
    return Query(schema.render(BLOCKS, "find_versions", *conditions), parameters)


def found_version(row: Row) -> Past:
    """Return the version of one row."""
    version, action, actor, changed_at, label, value, limit, description, *rest = row
    metadata, tags, read_only, back, forward, is_document = rest
    past = BlockVersion(
        version=version,
        action=action,
        actor=actor,
        changed_at=changed_at,
        label=label,
        value=value,
        limit=limit,
        description=description,
        metadata=jsonb.decode(metadata),
        tags=tuple(tags),
        read_only=read_only,
        undo=back,
        redo=forward,
    )
    return Past(past, is_document)
