"""Archives that agents share: which agents are attached to which, with consents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, rows
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.imports.from_letta.places import Place
from langgraph_letta_store.imports.from_letta.sharing import Member, plan_consents

ARCHIVES = SqlFile(__name__, "archives")

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Archives:
    """Attaches agents of one tenant to their archives."""

    runner: Runner
    schema: StoreSchema
    at: datetime

    def attach(self, places: Iterable[Place]) -> None:
        """Attach the agents of these places, except of those that are an agent's own memory."""
        shared = [place for place in places if place.archive is not None and place.agents]
        for start in range(0, len(shared), _PAGE):
            self._attach(shared[start : start + _PAGE])

    def _attach(self, page: list[Place]) -> None:
        schema = self.schema
        members = {
            schema.owner(place.namespace): [
                Member(schema.named(agent.name), agent.name) for agent in place.agents
            ]
            for place in page
        }
        parameters = {"archives": [*members], "root": schema.config.root}
        find = Query(schema.render(ARCHIVES, "find_owners"), parameters)
        (found,) = self.runner.run(rows(find), schema.tenant)
        owners = {id_: Member(agent, name) for id_, agent, name in found}
        attachments = [
            {
                "agent_id": str(member.id),
                "archive_id": str(schema.owner(place.namespace)),
                "archive": place.archive,
                "attached_at": self.at.isoformat(),
            }
            for place in page
            for member in members[schema.owner(place.namespace)]
        ]
        consents = plan_consents("archive_id", members, owners, dict.fromkeys(members, self.at))
        records = {"import_attachments": attachments, "import_consents": consents}
        queries = [
            Query(schema.render(ARCHIVES, name), {"rows": json.dumps(some, ensure_ascii=False)})
            for name, some in records.items()
            if some
        ]
        self.runner.run(bulk_load.relax(schema, rows(*queries)), schema.tenant)
