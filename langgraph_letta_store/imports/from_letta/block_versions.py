"""The history of a block as versions, with undo and redo where Letta's stood.

Letta keeps a row for each checkpoint of a block, and a pointer that undo and redo move. Here a
history never changes: what an undo leads to is a version of its own. So a pointer that stands
before the last row, and a value that was changed since its last checkpoint, each become a last
version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langgraph_letta_store.imports.from_letta.json_values import read_object
from langgraph_letta_store.imports.from_letta.rows import BlockRow, HistoryRow

_NOT_IN_LABELS = re.compile(r"[^\w\-.:/@]")
_MAX_LABEL = 200
_MAX_LIMIT = 2**31 - 1
_EPOCH = datetime.fromtimestamp(0, UTC)

_LETTA = "letta"
"""Who changed a block where Letta does not say."""


class BlockState(NamedTuple):
    """A block at one moment."""

    label: str
    value: str
    limit: int
    description: str
    metadata: dict[str, Any]


class Version(NamedTuple):
    """A version of a block; `back` and `forward` are those that undo and redo lead to."""

    number: int
    back: int | None
    forward: int | None
    action: str
    actor: str
    changed_at: datetime
    state: BlockState


def plan_versions(
    block: BlockRow, history: Sequence[HistoryRow], names: Mapping[str, str]
) -> list[Version]:
    """Return the versions of a block, the last one with its present state.

    Args:
        block: the block.
        history: its checkpoints in order.
        names: the names here of Letta's agents, by their ids.

    Example:
        >>> [version.back for version in plan_versions(block, [first, second], {})]
        [None, 1]
    """
    now = live_state(block)
    changed_at = block.updated_at or block.created_at or _EPOCH
    actor = _name_actor(block.updated_by, names)
    if not history:
        return [Version(1, None, None, "create", actor, changed_at, now)]
    states = [past_state(row) for row in history]
    pointed = _find_pointed(block, history, states, now)
    versions = [
        Version(
            number=number,
            back=number - 1 or None,
            # What was undone is redone step by step.
            forward=number + 1 if pointed < number < len(states) else None,
            action="create" if number == 1 else "update",
            actor=_name_actor(row.actor_id, names),
            changed_at=row.created_at or changed_at,
            state=state,
        )
        for number, (row, state) in enumerate(zip(history, states, strict=True), 1)
    ]
    last = len(states)
    following = pointed + 1 if pointed < last else None
    if states[pointed - 1] != now:
        edited = Version(last + 1, pointed, following, "update", actor, changed_at, now)
        versions.append(edited)
    elif following is not None:
        undone = Version(last + 1, pointed - 1 or None, following, "undo", actor, changed_at, now)
        versions.append(undone)
    return versions


def live_state(block: BlockRow) -> BlockState:
    """Return the present state of a block."""
    return _make_state(block.label, block.value, block.limit, block.description, block.metadata)


def past_state(row: HistoryRow) -> BlockState:
    """Return the state of a checkpoint."""
    return _make_state(row.label, row.value, row.limit, row.description, row.metadata)


def clean_label(label: str | None) -> str:
    """Return a label of the characters that are allowed here: letters, digits and `_ - . : / @`.

    Example:
        >>> clean_label("my notes")
        'my_notes'
    """
    cleaned = _NOT_IN_LABELS.sub("_", label or "block")[:_MAX_LABEL]
    return cleaned if re.match(r"\w", cleaned) else f"_{cleaned}"[:_MAX_LABEL]


def _make_state(
    label: str | None,
    value: str | None,
    limit: int | None,
    description: str | None,
    metadata: str | None,
) -> BlockState:
    text = value or ""
    # Letta no longer enforces limits; a value that is longer than its limit stays whole.
    raised = min(max(limit or 0, len(text), 1), _MAX_LIMIT)
    return BlockState(clean_label(label), text, raised, description or "", read_object(metadata))


def _find_pointed(
    block: BlockRow,
    history: Sequence[HistoryRow],
    states: Sequence[BlockState],
    now: BlockState,
) -> int:
    """Return the number of the checkpoint that the block stands at.

    Without a pointer, or with one that leads nowhere, that is the last one with the present state.
    """
    ids = [row.id for row in history]
    if block.current_history_entry_id in ids:
        return ids.index(block.current_history_entry_id) + 1
    same = [number for number, state in enumerate(states, 1) if state == now]
    return same[-1] if same else len(states)


def _name_actor(id_: str | None, names: Mapping[str, str]) -> str:
    return names.get(id_ or "") or id_ or _LETTA
