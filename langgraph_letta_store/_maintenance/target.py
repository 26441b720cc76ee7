"""The tiers that maintenance looks after, their tables, and the names of their indexes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints import retention as retention_
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.identifiers import name_table
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.item_terms import store_words
from langgraph_letta_store._tiers.archival import items
from langgraph_letta_store._tiers.recall import stored_calls
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.retention import Limits, Retention
from langgraph_letta_store.config.store import IndexSettings, SaverConfig, StoreConfig
from langgraph_letta_store.records.indexes import IndexedTable

Tier: TypeAlias = Literal["archival", "recall"]
"""A store maintains archival memory, and a saver recall memory."""

MAINTENANCE = SqlFile(__name__, "maintenance")

_SLOTS = {"archival": -2, "recall": -3}
"""The numbers of the tiers' locks; other locks are those of agents (0 to 63) and of setup (-1)."""

_TABLES = {
    "archival": (
        *("archival_memory", "archival_vectors", "namespaces", "agents", "core_memory"),
        *("core_memory_agents", "core_memory_history", "archival_memory_agents", "indexes"),
        *("files", "file_versions", "search_log"),
    ),
    "recall": (
        *("recall_memory", "recall_vectors", "recall_backlog", "threads", "checkpoints"),
        *("checkpoint_channels", "checkpoint_writes"),
    ),
}
"""The tables that are vacuumed with a tier."""


@dataclass(frozen=True, slots=True)
class MaintenanceTarget:
    """A tier of memory that is maintained.

    `sweep` deletes expired rows and returns a text that says how many; `sweep_reason` says why, and
    is empty where rows of the tier never expire. `store_words` stores the words of rows that have
    none of their own, and returns the number of rows.
    """

    schema: Schema[Any]
    tier: Tier
    sweep: Callable[[], Operation[str]]
    sweep_reason: str
    store_words: Callable[[], Operation[int]]

    @property
    def index(self) -> IndexSettings | None:
        """The settings of vectors, or None without vectors."""
        return self.schema.index if self.schema.has_vectors else None

    @property
    def ann(self) -> AnnSettings:
        """The settings of indexes; the threshold holds for indexes of words too."""
        return AnnSettings() if self.schema.index is None else self.schema.index.ann

    @property
    def audit_retention(self) -> timedelta | None:
        """How long rows of the audit log are kept; None: for good."""
        audit = self.schema.config.audit
        return None if audit is None else audit.retention

    @property
    def file_versions(self) -> Limits:
        """Which versions of files are kept: all, without limits and for a saver."""
        config = self.schema.config
        return config.file_versions if isinstance(config, StoreConfig) else Limits()

    @property
    def slot(self) -> int:
        """The number of the tier's maintenance lock."""
        return _SLOTS[self.tier]

    @property
    def quoted_schema(self) -> str:
        """The schema's name, quoted, as the server's functions read it."""
        return sql.Identifier(self.schema.config.schema).as_string(None)

    def vectors(self) -> Indexed:
        """Return the table of vectors."""
        return self._describe_table(
            "archival_vectors" if self.tier == "archival" else "recall_vectors"
        )

    def words(self) -> Indexed | None:
        """Return the table whose words are indexed, or None where words are not stored."""
        config = self.schema.config
        if self.tier == "recall":
            keeps = isinstance(config, SaverConfig) and config.readable
            return self._describe_table("recall_memory") if keeps else None
        return self._describe_table("archival_memory") if self.schema.has_words else None

    def _describe_table(self, base: IndexedTable) -> Indexed:
        return Indexed(base, name_table(base, self.schema.generation), self.schema.partitions)

    def table_pattern(self) -> str:
        """Return a regular expression for the names of the tier's tables and partitions."""
        return rf"^({'|'.join(_TABLES[self.tier])})(_g[0-9]+)?(_[0-9]+)?$"

    def index_pattern(self) -> str:
        """Return a regular expression for the names of the indexes that maintenance builds.

        An interrupted REINDEX CONCURRENTLY leaves an index with an ending of its own.
        """
        return (
            rf"^{self.tier}_(vectors|memory)(_g[0-9]+)?(_[0-9]+)?"
            r"_((words_)?own_[0-9a-f]+|shared)(_cc(new|old)[0-9]*)?$"
        )


@dataclass(frozen=True, slots=True)
class Indexed:
    """A table that maintenance builds indexes on; `table` is its name with its generation."""

    base: IndexedTable
    table: str
    partitions: int

    @property
    def has_words(self) -> bool:
        """Whether words are indexed, and not vectors."""
        return self.base.endswith("memory")

    def leaf(self, agent: UUID) -> str:
        """Return the table or partition that has an agent's rows."""
        return (
            f"{self.table}_{remainder(agent, self.partitions)}" if self.partitions else self.table
        )

    def leaves(self) -> Sequence[str]:
        """Return all tables or partitions."""
        if not self.partitions:
            return (self.table,)
        return [f"{self.table}_{part}" for part in range(self.partitions)]

    def own_index(self, agent: UUID) -> str:
        """Return the name of an agent's own index, of at most 63 bytes."""
        return f"{self.table}{'_words' if self.has_words else ''}_own_{agent.hex}"

    def owner(self, name: str) -> UUID | None:
        """Return the agent whose own index has this name, or None for other indexes."""
        words = "_words" if self.has_words else ""
        found = re.fullmatch(rf"{self.table}{words}_own_([0-9a-f]{{32}})", name)
        return None if found is None else UUID(found[1])

    @property
    def shared(self) -> str:
        """The name under which an index that all agents share is recorded."""
        return f"{self.table}_shared"

    def shared_parts(self) -> dict[str, str]:
        """Return the names of the shared index's parts, and the table or partition of each."""
        return {f"{leaf}_shared": leaf for leaf in self.leaves()}

    @property
    def hash(self) -> sql.Composable:
        """An expression that orders rows of vectors at random."""
        return MAINTENANCE.fragment("own_hash" if self._items else "message_hash")

    @property
    def key(self) -> sql.Composable:
        """The order in which rows of vectors are clustered: that of their keys."""
        return MAINTENANCE.fragment("item_key" if self._items else "message_key")

    @property
    def shared_predicate(self) -> sql.Composable | None:
        """The predicate of an index over all agents, which is true for every row.

        Only statements with this predicate use the index (`nearest_by_shared_index`); statements
        about one agent do not have it.
        """
        return sql.SQL("field >= ''") if self._items else None

    @property
    def _items(self) -> bool:
        return self.base == "archival_vectors"


def render_owner_condition(agent: UUID | None, indexed: Indexed) -> sql.Composable:
    """Return the condition for an agent's rows, with the agent as a literal, as in its index."""
    if agent is None:
        return indexed.shared_predicate or sql.SQL("true")
    return sql.SQL("v.agent_id = {}::uuid").format(sql.Literal(str(agent)))


def archival_target(schema: StoreSchema) -> MaintenanceTarget:
    """Return the tier that a store maintains."""

    def sweep() -> Operation[str]:
        count = yield from items.sweep(schema)
        return f"{count:,} items deleted"

    return MaintenanceTarget(schema, "archival", sweep, "", lambda: store_words(schema))


def recall_target(conversations: Conversations) -> MaintenanceTarget:
    """Return the tier that a saver maintains."""
    schema = conversations.schema
    retention: Retention | None = schema.config.retention

    def sweep() -> Operation[str]:
        # Without limits a sweep deletes the writes of tasks to threads that are gone.
        config = replace(schema.config, retention=retention or Retention())
        whole = replace(conversations, schema=replace(schema, config=config))
        checkpoints, messages = yield from retention_.sweep(whole)
        return f"{checkpoints:,} checkpoints and {messages:,} messages deleted"

    why = "" if retention is None else "as `retention` says"
    return MaintenanceTarget(
        schema, "recall", sweep, why, lambda: stored_calls.part_stored(conversations)
    )
