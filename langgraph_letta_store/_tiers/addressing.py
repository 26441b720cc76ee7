"""Which of an agent's tiers a namespace names: the plain store reaches all three.

Under `(root, agent, "core")` lie the agent's blocks and under `(root, agent, "recall")` its
messages, shown as items; every other namespace holds items of archival memory.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, cast

from langgraph_letta_store._engine.ids import is_label, name_of
from langgraph_letta_store._engine.jsonb import is_sequence
from langgraph_letta_store._engine.schema import StoreSchema

Tier: TypeAlias = Literal["core", "recall"]
"""A tier whose rows are no items of archival memory."""

_PLACE = 2
"""Which label names the tier."""


def tier_of(schema: StoreSchema, namespace: Any) -> Tier | None:
    """Return the tier that a namespace (or prefix) names; None for all else."""
    return tier_under(schema.config.root, namespace)


def tier_under(root: str, namespace: Any) -> Tier | None:
    """Return the tier that a namespace names where this is the root."""
    if (
        is_sequence(namespace)
        and len(namespace) > _PLACE
        and namespace[0] == root
        and namespace[_PLACE] in ("core", "recall")
        and isinstance(namespace[1], str)
        and is_label(namespace[1])
    ):
        return cast("Tier", namespace[_PLACE])
    return None


def agent_name(namespace: tuple[str, ...]) -> str:
    """Return the name of the agent whose tier a checked namespace names."""
    return name_of(namespace[1])
