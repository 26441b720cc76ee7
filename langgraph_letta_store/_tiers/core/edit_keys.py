"""Idempotency keys of edits: a block's history has one version at most for each key.

An edit without a key of the caller's gets a random one. So an edit that is sent again, because the
connection ended before its answer came, finds the version that it made already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, Self

from langgraph_letta_store._engine.steps import Query, Row
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows
from langgraph_letta_store.config.idempotency import parse_idempotency_key
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Block


class EditKey(NamedTuple):
    """The key of one edit, and the action that it was given to; "" for a random one."""

    text: str
    action: str = ""

    @classmethod
    def parse(cls, key: Any, action: str) -> Self:
        """Check the key that a caller gave to an action.

        Raises:
            InvalidOperationError, InvalidValueError: it is no text of 1 to 255 characters.
        """
        return cls(parse_idempotency_key(key), action)

    def find(self, owner: Owner, label: str) -> Query:
        """Look for the version that an edit with this key has made."""
        return block_rows.find_key(owner, label, self.text)

    def restore_result(self, owner: Owner, block: Block, row: Row) -> Block:
        """Return what the edit with this key returned, from the version that it made.

        Raises:
            InvalidOperationError: an edit of another kind had the key.
        """
        past = block_rows.parse_version(owner.schema, block.block_id, row)
        then = past.version
        if self.action not in ("", then.action):
            msg = (
                f"`idempotency_key` must be another one for each edit of a block, got "
                f"{self.text!r:.80}, with which {then.action!r} made version {then.version} of "
                f"block {block.label!r}"
            )
            raise InvalidOperationError(msg)
        return replace(past.apply_to(block), version=then.version, updated_at=then.changed_at)
