"""Where passages go: an agent's own archival memory, or an archive that agents share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from langgraph_letta_store._engine.ids import format_label
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store.config.choices import Naming
from langgraph_letta_store.config.store import ARCHIVES
from langgraph_letta_store.imports.from_letta.rows import ArchiveRow
from langgraph_letta_store.imports.from_letta.selection import ChosenAgent, Selection
from langgraph_letta_store.imports.from_letta.survey import Survey


class Place(NamedTuple):
    """A place of passages here. Without an archive's name it is the agent's own memory."""

    id: str
    namespace: Namespace
    tenant: str
    agents: Sequence[ChosenAgent]
    archive: str | None = None
    folder: str | None = None


class Orphan(NamedTuple):
    """A place of passages that no agent has."""

    id: str
    name: str | None
    organization: str | None


class Places(NamedTuple):
    """The places of the passages to import, and those that no agent has."""

    archival: Mapping[str, Place]
    folders: Mapping[str, Place]
    orphans: Sequence[Orphan]


def plan_places(
    found: Survey,
    selection: Selection,
    root: str,
    *,
    has_archives: bool,
    naming: Naming,
    folders: bool,
    orphans: bool,
) -> Places:
    """Map archives, agents and folders of the source to places here.

    An archive of one agent becomes that agent's own archival memory; one that several agents have,
    or that is an agent's second one, becomes an archive that they are attached to.
    """
    loose = _find_orphans(found, has_archives=has_archives)
    archives: Sequence[ArchiveRow] = found.archives if has_archives else ()
    names = _name_all(
        [*((a.id, a.name) for a in archives), *((o.id, o.name) for o in loose)], naming
    )
    archival: dict[str, Place] = {}
    taken: set[str] = set()
    if not has_archives:
        for agent in selection.agents.values():
            archival[agent.row.id] = _own(agent.row.id, root, agent)
    for archive in archives:
        chosen = [selection.agents[id_] for id_ in archive.agents if id_ in selection.agents]
        first = archive.agents[0] if len(archive.agents) == 1 else None
        if first is not None and first in selection.agents and first not in taken:
            taken.add(first)
            archival[archive.id] = _own(archive.id, root, selection.agents[first])
        elif chosen:
            archival[archive.id] = _shared(archive.id, names[archive.id], chosen)
    if orphans:
        for orphan in loose:
            tenant = _tenant_of_orphan(selection, orphan)
            if tenant is not None:
                archival[orphan.id] = _shared(orphan.id, names[orphan.id], (), tenant)
    return Places(archival, _plan_folders(found, selection, naming) if folders else {}, loose)


def _plan_folders(found: Survey, selection: Selection, naming: Naming) -> dict[str, Place]:
    names = _name_all([(folder.id, folder.name) for folder in found.folders], naming)
    places: dict[str, Place] = {}
    for folder in found.folders:
        agents = [selection.agents[id_] for id_ in folder.agents if id_ in selection.agents]
        tenant = agents[0].tenant if agents else selection.tenant_of(folder.organization)
        if tenant is not None and (agents or not folder.agents):
            place = _shared(folder.id, f"folder {names[folder.id]}", agents, tenant)
            places[folder.id] = place._replace(folder=folder.name or folder.id)
    return places


def _find_orphans(found: Survey, *, has_archives: bool) -> list[Orphan]:
    """Return the places with passages that no agent has, as deleted agents leave them behind."""
    with_passages = {count.place for count in found.passages}
    if has_archives:
        known = {archive.id for archive in found.archives}
        return [
            *(
                Orphan(archive.id, archive.name, archive.organization)
                for archive in found.archives
                if not archive.agents and archive.id in with_passages
            ),
            *(Orphan(place, None, None) for place in sorted(with_passages - known)),
        ]
    agents = {agent.id for agent in found.agents}
    return [Orphan(place, None, None) for place in sorted(with_passages - agents)]


def _tenant_of_orphan(selection: Selection, orphan: Orphan) -> str | None:
    if orphan.organization is not None:
        return selection.tenant_of(orphan.organization)
    tenants = selection.tenants()
    return tenants[0] if len(tenants) == 1 else None


def _own(id_: str, root: str, agent: ChosenAgent) -> Place:
    namespace = (root, format_label(agent.name), "archival")
    return Place(id_, namespace, agent.tenant, [agent])


def _shared(id_: str, name: str, agents: Sequence[ChosenAgent], tenant: str | None = None) -> Place:
    whose = agents[0].tenant if tenant is None else tenant
    # An archive cannot be shared across tenants.
    sharing = [agent for agent in agents if agent.tenant == whose]
    return Place(id_, (ARCHIVES, format_label(name)), whose, sharing, name)


def _name_all(named: Iterable[tuple[str, str | None]], naming: Naming) -> dict[str, str]:
    """Return how archives are called: by their ids, or by their names where these are unique."""
    pairs = list(named)
    counts = Counter(name for _, name in pairs)
    return {
        id_: name if naming == "name" and name and counts[name] == 1 else id_ for id_, name in pairs
    }
