"""Agents: their settings, and an item with all that Letta knew of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from langgraph_letta_store._engine.ids import format_label
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query, rows
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import parse_settings
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import MovedItem
from langgraph_letta_store.config.checks import is_dict
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.imports.from_letta.json_values import read_json, read_object
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import (
    AgentDetails,
    EmbeddingModel,
)
from langgraph_letta_store.imports.from_letta.selection import ChosenAgent
from langgraph_letta_store.imports.items import ItemWriter
from langgraph_letta_store.imports.report import Advance, Report, Tally

AGENTS = SqlFile(__name__, "agents")

KIND = "LettaAgent"
"""What the value of an agent's item is marked with."""

_PAGE = 100


def details_namespace(root: str, agent: str) -> Namespace:
    """Return where the item of an agent is: beside its tiers, so that no search finds it."""
    return (root, format_label(agent), "letta")


@dataclass(frozen=True, slots=True)
class Agents:
    """Writes the settings and the items of one tenant's agents."""

    source: LettaRecords
    writer: ItemWriter
    agents: Mapping[str, ChosenAgent]
    organizations: Mapping[str, str | None]

    def copy(self, advance: Advance) -> None:
        """Write what is missing or older here."""
        for page in self._pages():
            self._configure(page)
            self.writer.write([self._make_item(details) for details in page])
            advance("Agents", len(page))

    def check(self, report: Report) -> None:
        """Compare source and target agent by agent."""
        tally = Tally("agents")
        for page in self._pages():
            items = [self._make_item(details) for details in page]
            states = self.writer.read_states(items)
            for item in items:
                tally.source += 1
                here = states.get(self.writer.identify(item))
                if here is None:
                    report.differences.append(f"agent {item.namespace[1]!r:.80} is missing")
                else:
                    tally.moved += 1
        report.tallies.append(tally)

    def _pages(self) -> Iterator[list[AgentDetails]]:
        found = self.source.stream("read_agents", {"agents": list(self.agents)})
        while page := [AgentDetails(*row) for row in islice(found, _PAGE)]:
            yield page

    def _configure(self, page: Sequence[AgentDetails]) -> None:
        """Set the time zones of agents for which nothing is set here."""
        records = [*self._timezones(page)]
        if not records:
            return
        schema = self.writer.schema
        text = json.dumps(records, ensure_ascii=False)
        query = Query(schema.render(AGENTS, "import_settings"), {"rows": text})
        self.writer.runner.run(bulk_load.relax(schema, rows(query)), schema.tenant)

    def _timezones(self, page: Iterable[AgentDetails]) -> Iterator[dict[str, Any]]:
        for details in page:
            agent = self.agents[details.id]
            if not agent.row.timezone:
                continue
            try:
                settings = parse_settings({"timezone": agent.row.timezone})
            except InvalidOperationError:  # no zone of this machine; the item has its name
                continue
            owner = Owner.from_name(self.writer.schema, agent.name)
            yield {
                "agent_id": str(owner.agent_id),
                "name": owner.name,
                "settings": json.dumps(settings),
            }

    def _make_item(self, details: AgentDetails) -> MovedItem:
        chosen = self.agents[details.id]
        row = chosen.row
        embedding = EmbeddingModel.from_config(row.embedding_config)
        llm = read_json(details.llm_config)
        value = {
            "kind": KIND,
            "id": row.id,
            "name": row.name,
            "organization": row.organization,
            "organization_name": self.organizations.get(row.organization or ""),
            "user": details.created_by,
            "agent_type": row.agent_type,
            "description": details.description,
            "system": details.system,
            "timezone": row.timezone,
            "tags": [*details.tags],
            "model": llm.get("model") if is_dict(llm) else None,
            "embedding_model": embedding.name,
            "embedding_dims": embedding.dims,
            "hidden": row.hidden,
            "metadata": read_object(details.metadata),
            "created_at": row.created_at.isoformat(),
        }
        updated_at = details.updated_at or row.created_at
        return MovedItem(
            namespace=details_namespace(self.writer.schema.config.root, chosen.name),
            key="agent",
            value=_write_json(value),
            created_at=row.created_at,
            updated_at=updated_at,
            expires_at=None,
            ttl=None,
            vectors=[],
        )


def _write_json(value: dict[str, Any]) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps({**value, "metadata": str(value["metadata"])}, ensure_ascii=False)
