"""The tables of a dump, in the order in which they are loaded, and the rows that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.identifiers import name_table
from langgraph_letta_store._engine.sql_files import SqlFile

DUMPS = SqlFile(__name__, "dumps", prepare=False)

Rows: TypeAlias = Literal["of_agent", "of_owners", "of_blocks", "nowhere"]


class Table(NamedTuple):
    """A table: its rows in the dump of one agent, and whether only schemas with vectors have it."""

    of_agent: Rows = "of_agent"
    has_vectors: bool = False


TABLES: Mapping[str, Table] = {
    "agents": Table(),
    "core_memory": Table("of_blocks"),
    "core_memory_agents": Table(),
    "core_memory_history": Table("of_blocks"),
    "core_memory_consents": Table("nowhere"),
    "core_memory_seals": Table("of_blocks"),
    "archival_memory": Table("of_owners"),
    "archival_memory_seals": Table("of_owners"),
    "files": Table("of_owners"),
    "file_versions": Table("of_owners"),
    "archival_vectors": Table("of_owners", has_vectors=True),
    "archival_memory_agents": Table(),
    "archival_memory_consents": Table("nowhere"),
    "namespaces": Table("of_owners"),
    "thread_agents": Table(),
    "threads": Table(),
    "recall_memory": Table(),
    "recall_vectors": Table(has_vectors=True),
    "recall_backlog": Table(has_vectors=True),
    "checkpoints": Table(),
    "checkpoint_channels": Table(),
    "checkpoint_writes": Table(),
}
"""A table comes after those that its rows refer to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a dump has: of all tenants (None), of one, or of one agent."""

    schema: str
    tenant: str | None
    agent: str | None = None
    agent_id: UUID | None = None
    generation: int = 1

    def table(self, name: str) -> sql.Identifier:
        """Return the name of a table, which for vectors depends on their generation."""
        return sql.Identifier(self.schema, name_table(name, self.generation))

    def statement(self, statement: str, table: str, **parts: sql.Composable) -> bytes:
        """Return a statement about the rows of a table in the scope."""
        schema = sql.Identifier(self.schema)
        filled = DUMPS.fragment(
            self._name_rows(table),
            schema=schema,
            tenant=sql.Literal(self.tenant),
            agent=sql.Literal(str(self.agent_id)),
        )
        own: dict[str, sql.Composable] = {"schema": schema, "table": self.table(table)}
        return DUMPS.statement(statement, **own, scope=filled, **parts).text

    def _name_rows(self, table: str) -> str:
        if self.agent_id is not None:
            return TABLES[table].of_agent
        return "everywhere" if self.tenant is None else "of_tenant"
