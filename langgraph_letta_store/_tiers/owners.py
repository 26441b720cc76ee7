"""Whose memory an operation works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from langgraph_letta_store._engine.ids import label_of
from langgraph_letta_store._engine.jsonb import check_text
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store.errors import InvalidOperationError

MAX_NAME_BYTES = 1500
"""How long an agent's name may be: it is a label of namespaces, which stand in an index."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An agent, in a store's tables, and who acts for it, for the history of its blocks."""

    schema: StoreSchema
    name: str
    actor: str

    @classmethod
    def of(cls, schema: StoreSchema, name: str, actor: str | None = None) -> Self:
        """Return an agent by its checked name; unless told otherwise, it acts for itself."""
        return cls(schema, name, name if actor is None else actor)

    @property
    def agent_id(self) -> UUID:
        """The id that all that belongs to the agent is stored under."""
        return self.schema.named(self.name)

    def namespace(self, tier: str) -> tuple[str, ...]:
        """Return where one of the agent's tiers lies: "core", "archival" or "recall"."""
        return (self.schema.config.root, label_of(self.name), tier)


def checked_name(name: Any, place: str = "agent_id") -> str:
    """Return an agent's name as it is stored; numbers and UUIDs are taken too.

    Raises:
        InvalidOperationError: it is None, empty or too long.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    text = "" if name is None else str(name)
    if not text:
        msg = f"{place} is {name!r}; give the agent's name, as runs name it in their config"
        raise InvalidOperationError(msg)
    check_text(text, place)
    if (size := len(label_of(text).encode())) > MAX_NAME_BYTES:
        msg = f"{place} takes {size} bytes; an agent's name has at most {MAX_NAME_BYTES}"
        raise InvalidOperationError(msg)
    return text
