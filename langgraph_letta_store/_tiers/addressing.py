"""Whose memory an operation works on, and which of an agent's tiers a namespace names.

Under `(root, agent, "core")` lie the agent's blocks and under `(root, agent, "recall")` its
messages, shown as items; every other namespace holds items of archival memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias, cast
from uuid import UUID

from langgraph_letta_store._engine.ids import format_label, is_label, named_agent, parse_label
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.errors import InvalidOperationError

Tier: TypeAlias = Literal["core", "recall"]
"""A tier whose rows are no items of archival memory."""

_PLACE = 2
"""Which label names the tier."""


def parse_tier(schema: StoreSchema, namespace: Any) -> Tier | None:
    """Return the tier that a namespace (or prefix) names; None for all else."""
    return parse_tier_under(schema.config.root, namespace)


def parse_tier_under(root: str, namespace: Any) -> Tier | None:
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
    return parse_label(namespace[1])


@dataclass(frozen=True, slots=True)
class Owner:
    """An agent, in a store's tables, and the actor that the history of its blocks records.

    All that belongs to the agent is stored under `agent_id`.
    """

    schema: StoreSchema
    name: str
    actor: str
    agent_id: UUID

    @classmethod
    def from_name(cls, schema: StoreSchema, name: str, actor: str | None = None) -> Self:
        """Return an agent by its checked name; by default, it acts for itself."""
        agent_id = named_agent(name, schema.config.root, schema.tenant)
        return cls(schema, name, name if actor is None else actor, agent_id)

    def namespace(self, tier: str) -> tuple[str, ...]:
        """Return the namespace of one of the agent's tiers: "core", "archival" or "recall"."""
        return (self.schema.config.root, format_label(self.name), tier)


def refused_revoke_error(
    owner: Owner, other: str, what: str, *, granted: bool
) -> InvalidOperationError:
    """Return the error for a consent that an agent cannot end: it is not there, or not its own."""
    if granted:
        msg = (
            f"{owner.name!r:.80} may not end the consent of {other!r:.80} for {what}; only the "
            "agent that gave it and the owner may"
        )
    else:
        msg = f"{other!r:.80} has no consent for {what}; consents() lists the agents that have"
    return InvalidOperationError(msg)
