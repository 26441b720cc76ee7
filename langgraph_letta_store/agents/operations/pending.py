"""Puts of a forgotten agent that wait in a batch, and would bring its memory back."""

from __future__ import annotations

from langgraph_letta_store._engine.ids import owner_id
from langgraph_letta_store.records.receipts import Receipt
from langgraph_letta_store.store.base import BaseLettaStore


def count_pending(receipt: Receipt, store: BaseLettaStore) -> int:
    """Return how many puts of an agent wait in a batch of a store."""
    own = store.config
    return sum(
        item.tenant == receipt.tenant
        and receipt.agent_id
        == str(owner_id(item.namespace, own.root, own.agent_depth, item.tenant))
        for item in store.list_pending()
    )
