"""Which agents are imported, and under which names and for which tenants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store.config.choices import Naming
from langgraph_letta_store.config.tenants import parse_tenant
from langgraph_letta_store.errors import InvalidOperationError, InvalidValueError, SourceError
from langgraph_letta_store.imports.from_letta.rows import AgentRow
from langgraph_letta_store.imports.from_letta.survey import Organization, Survey

_LISTED = 20


class ChosenAgent(NamedTuple):
    """An agent to import, its name here, and its tenant ("" without one)."""

    row: AgentRow
    name: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The agents to import, by their ids, and their organisations."""

    agents: Mapping[str, ChosenAgent]
    organizations: Sequence[Organization]

    def tenants(self) -> list[str]:
        """Return the tenants to import for, in order; [""] without tenants."""
        return sorted({agent.tenant for agent in self.agents.values()})

    def of_tenant(self, tenant: str) -> dict[str, ChosenAgent]:
        """Return the agents of a tenant, by their ids."""
        return {id_: agent for id_, agent in self.agents.items() if agent.tenant == tenant}

    def tenant_of(self, organization: str | None) -> str | None:
        """Return the tenant that an organisation's agents are imported for; None for no agents."""
        found = {a.tenant for a in self.agents.values() if a.row.organization == organization}
        return min(found) if found else None


def select_agents(
    found: Survey,
    *,
    organizations: Sequence[str] = (),
    agents: Sequence[str] = (),
    naming: Naming = "id",
    tenant: str | None = None,
    has_tenants: bool = False,
) -> Selection:
    """Choose agents.

    Args:
        found: what the source has.
        organizations: ids or names; none for all.
        agents: ids or names; none for all.
        naming: how they are called here.
        tenant: the tenant that all are imported for; None: each organisation is a tenant of its
            own, where the target keeps tenants apart.
        has_tenants: whether the target does.

    Raises:
        SourceError: an organisation or agent is not there, a name is ambiguous, or cannot be an
            agent's here.
    """
    chosen = _choose_organizations(found, organizations)
    ids = {organization.id for organization in chosen}
    rows = [row for row in found.agents if not organizations or (row.organization or "") in ids]
    if agents:
        rows = _choose_agents(rows, agents, found.organizations)
    tenants = {row.id: _find_tenant(row, tenant, has_tenants=has_tenants) for row in rows}
    if naming == "name":
        _refuse_ambiguous(rows, tenants, found.organizations)
    by_id: dict[str, ChosenAgent] = {}
    for row in rows:
        name = row.id if naming == "id" else row.name or row.id
        by_id[row.id] = ChosenAgent(row, _parse_name(row, name), tenants[row.id])
    present = {row.organization for row in rows}
    return Selection(by_id, [each for each in found.organizations if each.id in present])


def _choose_organizations(found: Survey, wanted: Sequence[str]) -> list[Organization]:
    chosen: list[Organization] = []
    for name in wanted:
        matching = [each for each in found.organizations if name in (each.id, each.name)]
        if len(matching) != 1:
            listed = ", ".join(
                f"{each.id} ({each.name}, {each.agents:,} agents)" for each in found.organizations
            )
            what = f"{len(matching)} organisations are" if matching else "no organisation is"
            msg = f"{what} called {name!r:.80}; name one by its id: {listed or 'there are none'}"
            raise SourceError(msg)
        chosen += matching
    return chosen


def _choose_agents(
    rows: Sequence[AgentRow], wanted: Sequence[str], organizations: Sequence[Organization]
) -> list[AgentRow]:
    chosen: dict[str, AgentRow] = {}
    for name in wanted:
        matching = [row for row in rows if row.id == name] or [
            row for row in rows if row.name == name
        ]
        if not matching:
            listed = _list_agents(rows, organizations)
            msg = f"there is no agent {name!r:.80} in the selection; its agents are: {listed}"
            raise SourceError(msg)
        if len(matching) > 1:
            listed = _list_agents(matching, organizations)
            msg = (
                f"{len(matching)} agents are called {name!r:.80}; name the one to import by its "
                f"id: {listed}"
            )
            raise SourceError(msg)
        chosen[matching[0].id] = matching[0]
    return [row for row in rows if row.id in chosen]


def _refuse_ambiguous(
    rows: Sequence[AgentRow],
    tenants: Mapping[str, str],
    organizations: Sequence[Organization],
) -> None:
    counts = Counter((tenants[row.id], row.name) for row in rows if row.name)
    unclear = [row for row in rows if row.name and counts[tenants[row.id], row.name] > 1]
    if unclear:
        msg = (
            "agents cannot be called by their names, as some share one: "
            f"{_list_agents(unclear, organizations)}. Import them by their ids (--name id), rename "
            "them at the source, or choose some with --agent or --organization"
        )
        raise SourceError(msg)


def _find_tenant(row: AgentRow, tenant: str | None, *, has_tenants: bool) -> str:
    if tenant is not None:
        return tenant
    if not has_tenants:
        return ""
    try:
        return parse_tenant(row.organization or "letta", "the organisation")
    except (InvalidOperationError, InvalidValueError) as error:
        msg = f"{error}, so that it cannot be a tenant; name one with --tenant"
        raise SourceError(msg) from error


def _parse_name(row: AgentRow, name: str) -> str:
    try:
        return parse_name(name, f"the name of {row.id!r:.80}")
    except (InvalidOperationError, InvalidValueError) as error:
        msg = f"{error}; import it by its id (--name id), or rename it at the source"
        raise SourceError(msg) from error


def _list_agents(rows: Sequence[AgentRow], organizations: Sequence[Organization]) -> str:
    names = {each.id: each.name for each in organizations}
    listed = [
        f"{row.id} ({row.name!r}, {names.get(row.organization or '') or row.organization})"
        for row in rows[:_LISTED]
    ]
    more = [f"and {len(rows) - _LISTED:,} more"] if len(rows) > _LISTED else []
    return ", ".join([*listed, *more]) or "none"
