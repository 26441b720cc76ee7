"""Core memory: creates, reads, updates and deletes an agent's blocks.

`edit_block.py` edits their texts, `history.py` undoes changes, and `sharing.py` shares blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Error

from langgraph_letta_store._engine.jsonb import parse_metadata
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import (
    check_label,
    check_limit,
    check_state,
    new_block,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, Creation
from langgraph_letta_store._tiers.core.edit_block import change_block
from langgraph_letta_store.config.checks import parse_flag, parse_tags, parse_text
from langgraph_letta_store.errors import (
    BlockExistsError,
    InvalidOperationError,
    ReadOnlyBlockError,
)
from langgraph_letta_store.records import Block, Blocks
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT


def create(
    owner: Owner,
    label: str,
    value: str = "",
    *,
    description: str = "",
    limit: int = DEFAULT_LIMIT,
    read_only: bool = False,
    metadata: Mapping[str, Any] | None = None,
    tags: Sequence[str] = (),
) -> Operation[Block]:
    """Create a block."""
    given: dict[str, Any] = {
        "label": label,
        "value": value,
        "description": description,
        "limit": limit,
        "read_only": read_only,
        "metadata": {} if metadata is None else metadata,
        "tags": tags,
    }
    (block,) = yield from _create(owner, [parse_block(given, "{}")])
    return block


def ensure(
    owner: Owner, label: str, value: str = "", *, attributes: Mapping[str, Any]
) -> Operation[Block]:
    """Return the agent's block with a label, which is created if there is none."""
    new = parse_block({"label": label, "value": value, **attributes}, "{}")
    (found,) = yield from rows(block_rows.find_label(owner.schema, owner.agent_id, label))
    if not found:
        try:
            (block,) = yield from _create(owner, [new])
        except BlockExistsError:  # another caller was faster
            return (yield from get(owner, label))
        return block
    return block_rows.parse_block(owner.schema, found[0])


def create_many(
    owner: Owner, blocks: Sequence[Mapping[str, Any]], *, guard: Sequence[Query] = ()
) -> Operation[Blocks]:
    """Create several blocks in one transaction: all of them, or none if one is refused.

    `guard` are queries to send before, which make the step fail where the blocks may not be made.
    """
    if not isinstance(blocks, (list, tuple)):
        msg = f"`blocks` must be a list of dictionaries, got {blocks!r:.80}"
        raise InvalidOperationError(msg)
    new: list[Block] = []
    labels: set[str] = set()
    for place, given in enumerate(blocks):
        new.append(parse_block(given, f"blocks[{place}][{{!r}}]"))
        if new[-1].label in labels:
            msg = f"`blocks[{place}]` repeats the label {new[-1].label!r}; give it another label"
            raise BlockExistsError(msg)
        labels.add(new[-1].label)
    return (yield from _create(owner, new, guard)) if new else Blocks()


def get(owner: Owner, label: str) -> Operation[Block]:
    """Return a block."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    return block


def list_blocks(owner: Owner) -> Operation[Blocks]:
    """Return all blocks of the agent, in the order in which they were attached."""
    (found,) = yield from rows(block_rows.find_all(owner.schema, owner.agent_id))
    return block_rows.parse_blocks(owner.schema, found)


def update(
    owner: Owner,
    label: str,
    *,
    value: str | None = None,
    description: str | None = None,
    limit: int | None = None,
    metadata: Mapping[str, Any] | None = None,
    tags: Sequence[str] | None = None,
    read_only: bool | None = None,
    version: int | None = None,
) -> Operation[Block]:
    """Change attributes of a block; those that are None are left unchanged."""
    given: dict[str, Any] = {
        "value": value,
        "description": description,
        "limit": limit,
        "metadata": metadata,
        "tags": tags,
        "read_only": read_only,
    }
    attributes = parse_attributes(
        {name: part for name, part in given.items() if part is not None}, "{}"
    )

    def revise(_: Block, block: Block, __: list[Row]) -> Change | None:
        now = replace(block, **attributes)
        if now.value != block.value and read_only is None:
            refuse_read_only(block)
        return None if block_writes.is_same_state(now, block) else Change.from_edit(now, "update")

    return (yield from change_block(owner, label, revise, version=version))


def rename(owner: Owner, label: str, new_label: str) -> Operation[Block]:
    """Rename a block, for all agents that share it."""
    check_label(new_label, "new_label")

    def revise(_: Block, block: Block, __: list[Row]) -> Change | None:
        now = replace(block, label=new_label)
        return None if now.label == block.label else Change.from_edit(now, "rename")

    return (yield from change_block(owner, label, revise))


def delete(owner: Owner, label: str, *, shared: bool = False) -> Operation[None]:
    """Delete a block with its history."""
    block, _ = yield from block_rows.read_block(owner, check_label(label))
    check_deletable(block, shared=parse_flag(shared, "shared"))
    if shared:
        yield from rows(*block_writes.delete_for_all(owner, block))
    else:
        yield from rows(*block_writes.delete(owner.schema, [(owner, block)]))


def parse_attributes(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return checked attributes of a block; `place` is the format of their names in errors.

    Raises:
        InvalidOperationError, InvalidValueError: an attribute is unknown or invalid; the message
            names it.
    """
    unknown = [name for name in given if name not in _CHECKS]
    if unknown:
        msg = f"a block has no `{place.format(unknown[0])}`; it has {', '.join(_CHECKS)}"
        raise InvalidOperationError(msg)
    return {name: _CHECKS[name](value, place.format(name)) for name, value in given.items()}


def check_deletable(block: Block, *, shared: bool = False, place: str = "") -> None:
    """Refuse to delete a block that is shared or read-only.

    Raises:
        InvalidOperationError: other agents have the block, and `shared` is not True.
        ReadOnlyBlockError: the block is read-only.
    """
    if block.read_only:
        msg = (
            f"{place}block {block.label!r} is read-only; set read_only to False first, with "
            "update(), to delete it"
        )
        raise ReadOnlyBlockError(msg)
    if block.agents > 1 and not shared:
        msg = (
            f"{place}block {block.label!r} is shared by {block.agents} agents; detach it to take "
            "it from one of them, or delete it with shared=True for all"
        )
        raise InvalidOperationError(msg)


_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    "label": check_label,
    "value": parse_text,
    "description": parse_text,
    "limit": check_limit,
    "read_only": parse_flag,
    "metadata": parse_metadata,
    "tags": parse_tags,
}


def parse_block(given: Any, place: str) -> Block:
    """Return a new block with checked attributes; `place` is as for `parse_attributes`.

    Raises:
        BlockLimitError, InvalidOperationError, InvalidValueError: an attribute is invalid.
    """
    if not isinstance(given, Mapping) or "label" not in given:
        msg = f"`{place.partition('[{')[0]}` must be a dictionary with a 'label', got {given!r:.80}"
        raise InvalidOperationError(msg)
    attributes = parse_attributes(given, place)  # pyright: ignore[reportUnknownArgumentType]  # whatever the user gave
    block = new_block(attributes)
    check_state(block, "" if place == "{}" else f"{place.partition('[{')[0]}: ")
    return block


def _create(owner: Owner, new: Sequence[Block], guard: Sequence[Query] = ()) -> Operation[Blocks]:
    parse_text(owner.actor, "actor")
    creations = [Creation(owner, block, position=place) for place, block in enumerate(new)]
    try:
        results = yield from rows(*guard, *block_writes.create_blocks(owner.schema, creations))
    except Error as error:
        if block_writes.is_over_limit(error):
            raise block_writes.limit_error(error) from error
        if not block_writes.is_collision(error):
            raise
        labels = [(owner.agent_id, block.label) for block in new]
        (found,) = yield from rows(block_rows.find_labels(owner.schema, labels))
        there = block_rows.parse_blocks(owner.schema, found)
        others = {block.block_id for block in there} - {block.block_id for block in new}
        if there and not others:
            return there  # the first try wrote them, but its answer was lost
        named = ", ".join(repr(block.label) for block in there if block.block_id in others)
        msg = f"{owner.name!r:.80} has a block {named} already; update it, or choose another label"
        raise BlockExistsError(msg) from error
    times: dict[Any, Any] = dict(results[len(guard)])
    return Blocks(block_writes.next_version(block, times[block.block_id]) for block in new)
