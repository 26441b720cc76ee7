"""The two tiers that are looked after: archival memory by stores, recall memory by savers."""

from __future__ import annotations

from dataclasses import replace

from langgraph_letta_store._checkpoints import retention as retention_
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance.target import Upkeep
from langgraph_letta_store._tiers.archival import items
from langgraph_letta_store.config.retention import Retention


def archival(schema: StoreSchema) -> Upkeep:
    """Return what a store looks after."""

    def sweep() -> Operation[str]:
        count = yield from items.sweep(schema)
        return f"{count:,} items deleted"

    return Upkeep(schema, "archival", sweep, "")


def recall(conversations: Conversations) -> Upkeep:
    """Return what a saver looks after."""
    schema = conversations.schema
    retention: Retention | None = schema.config.retention

    def sweep() -> Operation[str]:
        # Without limits a sweep deletes what tasks wrote to threads that are gone.
        config = replace(schema.config, retention=retention or Retention())
        whole = replace(conversations, schema=replace(schema, config=config))
        checkpoints, messages = yield from retention_.sweep(whole)
        return f"{checkpoints:,} checkpoints and {messages:,} messages deleted"

    return Upkeep(schema, "recall", sweep, "" if retention is None else "as `retention` says")
