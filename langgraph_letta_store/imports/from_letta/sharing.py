"""Which agent owns what several share: the first has consented to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class Member(NamedTuple):
    """An agent here that has a block or an archive: its id and its name."""

    id: UUID
    name: str


def plan_consents(
    key: str,
    shared: Mapping[UUID, Sequence[Member]],
    owners: Mapping[UUID, Member],
    at: Mapping[UUID, datetime],
) -> list[dict[str, Any]]:
    """Return the consents to what several agents have, as records to insert.

    Args:
        key: the column that names what is shared.
        shared: the agents of each, the first of them its owner, unless it has one already.
        owners: the owners of what is here already.
        at: when the consents are given.
    """
    consents: list[dict[str, Any]] = []
    for id_, members in shared.items():
        if not members:
            continue
        owner = owners.get(id_, members[0])
        consents += [
            {
                key: str(id_),
                "agent_id": str(member.id),
                "agent": member.name,
                "granted_by": str(owner.id),
                "granter": owner.name,
                "granted_at": at[id_].isoformat(),
            }
            for member in members
            if member.id != owner.id
        ]
    return consents
