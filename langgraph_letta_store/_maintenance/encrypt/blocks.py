"""Encrypts blocks and their histories in place, each block in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.block_seals import BlockState, seal_block, sealed_bytes
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import key_of
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT
from langgraph_letta_store._tiers.core.block_rows import BLOCKS
from langgraph_letta_store._tiers.core.sealed_blocks import hide_value, list_shown, open_row
from langgraph_letta_store.errors import ForgedRowError

PAGE = 100
"""How many blocks are read at once."""


class _State(NamedTuple):
    """What rows of blocks and of their histories have in common."""

    label: str
    value: str
    limit: int
    is_document: bool
    read_only: bool
    description: str
    metadata: str
    tags: Sequence[str]


def encrypt_blocks(
    schema: StoreSchema, seals: ValueSeals, advance: Callable[[int], object], *, dry_run: bool
) -> Operation[int]:
    """Encrypt all blocks with their histories, and return how many were or would be.

    A block that another session changes meanwhile is left to the next run.

    Raises:
        ForgedRowError: one is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    changed, last = 0, UUID(int=0)
    while True:
        page = {"block": last, "count": PAGE}
        (found,) = yield from rows(Query(schema.render(ENCRYPT, "list_blocks"), page))
        for block, version, *columns, old in found:
            last = block
            listing = Query(schema.render(ENCRYPT, "list_versions"), {"block": block})
            (history,) = yield from rows(listing)
            queries = _rewrite(schema, seals, block, version, _State(*columns), old, history)
            if queries and not dry_run:
                try:
                    yield from rows(*queries)
                except StaleReadError:
                    continue
            changed += bool(queries)
        advance(len(found))
        if len(found) < PAGE:
            return changed


def _rewrite(
    schema: StoreSchema,
    seals: ValueSeals,
    block: UUID,
    version: int,
    state: _State,
    old: str,
    history: Sequence[Sequence[Any]],
) -> list[Query]:
    """Return what encrypts a block and its versions; nothing if they are as the options say."""
    read = [(row[0], _State(*row[1:9]), row[9:]) for row in history]
    present = next((origin for number, _, origin in read if number == version), None)
    if present is None:
        msg = f"the block {state.label!r:.80} cannot be read: its present version is missing"
        raise ForgedRowError(msg)
    every = [(version, state, present, True), *((*each, False) for each in read)]
    opened = [
        _open(schema, seals, block, number, each, origin, is_latest=is_latest)
        for number, each, origin, is_latest in every
    ]
    if all(is_current for _, is_current in opened):
        return []
    sealed = [
        seal_block(seals, block, number, each)
        for (number, *_), (each, _) in zip(every, opened, strict=True)
    ]
    values = [hide_value(schema, each.value, is_document=each.is_document) for each, _ in opened]
    return [
        *must_hold(
            schema,
            Query(
                schema.render(ENCRYPT, "hold_block"),
                {"block": block, "version": version, "old": old, "old_value": state.value},
            ),
        ),
        Query(
            schema.render(ENCRYPT, "encrypt_block"),
            {"block": block, "value": values[0], "metadata": sealed[0].metadata},
        ),
        Query(
            schema.render(ENCRYPT, "encrypt_versions"),
            {
                "block": block,
                "versions": [number for number, *_ in every[1:]],
                "values": values[1:],
                "metadata": [each.metadata for each in sealed[1:]],
            },
        ),
        Query(
            schema.render(BLOCKS, "seal_blocks"),
            {"blocks": [block], "latest": [sealed[0].latest]},
        ),
    ]


def _open(
    schema: StoreSchema,
    seals: ValueSeals,
    block: UUID,
    version: int,
    state: _State,
    origin: Sequence[Any],
    *,
    is_latest: bool,
) -> tuple[BlockState, bool]:
    """Return the state of a row, and whether it is encrypted as the options say."""
    columns = {**state._asdict(), "version": version}
    own = open_row(schema, block, columns, is_latest=is_latest)
    shown: dict[str, Any] = {**columns, **own}
    action, actor, back, forward = origin
    if "action" in own:
        action, actor, back, forward = (own[n] for n in ("action", "actor", "undo", "redo"))
    fields = list_shown(schema, shown["value"], is_document=state.is_document)
    opened = BlockState(
        label=state.label,
        value=shown["value"],
        limit=state.limit,
        is_document=state.is_document,
        read_only=state.read_only,
        description=shown["description"],
        metadata=shown["metadata"],
        tags=[*shown["tags"]],
        action=action,
        actor=actor,
        back=back,
        forward=forward,
        shown=fields,
    )
    if not own:
        return opened, False
    is_named = key_of(sealed_bytes(state.metadata)) == seals.current_id
    is_shown = not state.is_document or set(json.loads(state.value)) == set(fields)
    return opened, is_named and is_shown
