"""What maintenance works with, and which tables and indexes are whose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints import retention as retention_
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._engine.identifiers import generated
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.archival import items
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.retention import Retention
from langgraph_letta_store.config.store import IndexSettings, SaverConfig
from langgraph_letta_store.records.indexes import IndexedTable

Tier: TypeAlias = Literal["archival", "recall"]
"""What a store looks after, and what a saver does."""

MAINTENANCE = SqlFile(__name__, "maintenance")

_SLOTS = {"archival": -2, "recall": -3}
"""Whose turn it is to maintain a tier; other locks are agents' (0 to 63) and setup's (-1)."""

_TABLES = {
    "archival": (
        *("archival_memory", "archival_vectors", "namespaces", "agents", "core_memory"),
        *("core_memory_agents", "core_memory_history", "archival_memory_agents", "indexes"),
    ),
    "recall": (
        *("recall_memory", "recall_vectors", "recall_backlog", "threads", "checkpoints"),
        *("checkpoint_channels", "checkpoint_writes"),
    ),
}
"""The tables that are vacuumed with a tier."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A tier of memory to look after.

    `sweep` deletes what is over its time, and returns in words how much that was; `sweeps` says in
    words by what it goes, empty where nothing ever is over.
    """

    schema: Schema[Any]
    tier: Tier
    sweep: Callable[[], Operation[str]]
    sweeps: str

    @property
    def index(self) -> IndexSettings | None:
        """How vectors are embedded, or None where this one does not."""
        return self.schema.index if self.schema.has_vectors else None

    @property
    def ann(self) -> AnnSettings:
        """How indexes are built; the thresholds are for words too."""
        return AnnSettings() if self.schema.index is None else self.schema.index.ann

    @property
    def slot(self) -> int:
        """The number of the lock of whoever maintains this tier."""
        return _SLOTS[self.tier]

    @property
    def quoted_schema(self) -> str:
        """The schema's name, quoted, as the server's functions read it."""
        return sql.Identifier(self.schema.config.schema).as_string(None)

    def vectors(self) -> Indexed:
        """Return the table of vectors."""
        return self._indexed("archival_vectors" if self.tier == "archival" else "recall_vectors")

    def words(self) -> Indexed | None:
        """Return the table that keeps words, or None where they are not kept."""
        config = self.schema.config
        if self.tier == "recall":
            keeps = isinstance(config, SaverConfig) and config.readable
            return self._indexed("recall_memory") if keeps else None
        return self._indexed("archival_memory") if self.schema.has_words else None

    def _indexed(self, base: IndexedTable) -> Indexed:
        return Indexed(base, generated(base, self.schema.generation), self.schema.partitions)

    def dirt_pattern(self) -> str:
        """Return a regular expression for the tables and partitions that belong to the tier."""
        return rf"^({'|'.join(_TABLES[self.tier])})(_g[0-9]+)?(_[0-9]+)?$"

    def index_pattern(self) -> str:
        """Return a regular expression for the names of all indexes that maintenance builds here.

        What REINDEX CONCURRENTLY leaves behind when it is interrupted has an ending of its own.
        """
        return (
            rf"^{self.tier}_(vectors|memory)(_g[0-9]+)?(_[0-9]+)?"
            r"_((words_)?own_[0-9a-f]+|shared)(_cc(new|old)[0-9]*)?$"
        )


@dataclass(frozen=True, slots=True)
class Indexed:
    """A table that agents get indexes of; `table` is its name, with its generation."""

    base: IndexedTable
    table: str
    partitions: int

    @property
    def has_words(self) -> bool:
        """Whether it is words that are indexed, and not vectors."""
        return self.base.endswith("memory")

    def leaf(self, agent: UUID) -> str:
        """Return the table or partition that an agent's rows are in."""
        return (
            f"{self.table}_{remainder(agent, self.partitions)}" if self.partitions else self.table
        )

    def leaves(self) -> Sequence[str]:
        """Return all tables or partitions."""
        if not self.partitions:
            return (self.table,)
        return [f"{self.table}_{part}" for part in range(self.partitions)]

    def own(self, agent: UUID) -> str:
        """Return the name of an agent's own index: within the 63 bytes that names may have."""
        return f"{self.table}{'_words' if self.has_words else ''}_own_{agent.hex}"

    def owner(self, name: str) -> UUID | None:
        """Return whose own index a name is, or None where it is nobody's."""
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
        """By what rows of vectors are in no order that matters."""
        return MAINTENANCE.fragment("own_hash" if self._items else "message_hash")

    @property
    def key(self) -> sql.Composable:
        """The order in which an agent's rows of vectors lie best: that of their keys."""
        return MAINTENANCE.fragment("item_key" if self._items else "message_key")

    @property
    def everybodys(self) -> sql.Composable | None:
        """What an index over all agents is made for, though it is true of all rows.

        Only statements that say so find it (`nearest_by_shared_index`), and none about one agent.
        """
        return sql.SQL("field >= ''") if self._items else None

    @property
    def _items(self) -> bool:
        return self.base == "archival_vectors"


def whose(agent: UUID | None, indexed: Indexed) -> sql.Composable:
    """Return the condition for an agent's rows; the agent as a literal, as its index has it."""
    if agent is None:
        return indexed.everybodys or sql.SQL("true")
    return sql.SQL("v.agent_id = {}::uuid").format(sql.Literal(str(agent)))


def archival(schema: StoreSchema) -> Upkeep:
    """Return what a store looks after."""

    def sweep() -> Operation[str]:
        count = yield from items.sweep(schema)
        return f"{count:,} items deleted"

    return Upkeep(schema, "archival", sweep, "")


def recall(conversations: Conversations) -> Upkeep:
    """Return what a saver looks after."""
    schema = conversations.schema
    retention: Retention | None = schema.config.retention

    def sweep() -> Operation[str]:
        # Without limits a sweep deletes what tasks wrote to threads that are gone.
        config = replace(schema.config, retention=retention or Retention())
        whole = replace(conversations, schema=replace(schema, config=config))
        checkpoints, messages = yield from retention_.sweep(whole)
        return f"{checkpoints:,} checkpoints and {messages:,} messages deleted"

    return Upkeep(schema, "recall", sweep, "" if retention is None else "as `retention` says")
