"""The migrations by number, each rendered for a schema, and what is recorded of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.ids import lock_class
from langgraph_letta_store._engine.pgvector import BYTES_EACH, pgvector_names
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store.config.store import DatabaseConfig

MIGRATE = SqlFile(__name__, "migrate", prepare=False)

PUBLIC = "public"
"""Where pgvector is created, so that others find it too."""

PAGE_BYTES = 8000
"""Bytes of a page that a vector may take to be stored inline."""


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str

    @property
    def file(self) -> SqlFile:
        return _file(self.version, self.name)

    def statements(
        self, config: DatabaseConfig, vector_schema: str = PUBLIC
    ) -> Iterator[Statement]:
        """Yield its statements, then those that record it.

        `vector_schema` is where pgvector is.
        """
        names = self.render_names(config, vector_schema)
        for name, template in self.file.templates.items():
            if template.writes and not (config.distribute and name in _STORED_ELSEWHERE):
                yield self.file.statement(name, **names)
        if self.name == _FOR_VECTORS[-1]:
            for name in ("add_tenant_vectors", "add_tenant_backlog"):
                yield OWNERS.file.statement(name, **names)
        yield from self.record(config)

    def render_names(self, config: DatabaseConfig, vector_schema: str) -> dict[str, sql.Composable]:
        """Return what fills the placeholders of its statements."""
        vectors = self._render_vector_names(config, vector_schema)
        return {**render_names(config), "concurrently": sql.SQL(""), **vectors}

    def record(self, config: DatabaseConfig) -> Iterator[Statement]:
        """Yield the statements that record it in the ledger and the settings."""
        yield render_own(
            config,
            "record_migration",
            version=sql.Literal(self.version),
            name=sql.Literal(self.name),
        )
        recorded = {k: v for k, v in collect_settings(config).items() if _KEEPS[k] == self.name}
        yield render_own(config, "record_settings", settings=sql.Literal(json.dumps(recorded)))
        yield render_own(config, "record_version", version=sql.Literal(self.version))

    def _render_vector_names(
        self, config: DatabaseConfig, vector_schema: str
    ) -> dict[str, sql.Composable]:
        if config.index is None:
            return {}
        inline = config.index.dims * BYTES_EACH[config.index.vector_type] <= PAGE_BYTES
        storage = sql.SQL("plain" if inline else "external")
        return {
            **pgvector_names(config.index.vector_type, sql.Identifier(vector_schema)),
            "dims": sql.Literal(config.index.dims),
            "storage": storage,
            "stored": sql.SQL(" storage {}").format(storage) if config.distribute else NOTHING,
        }


NOTHING = sql.SQL("")

_STORED_ELSEWHERE = ("store_inline", "store_recall_inline")
"""The statements whose setting a distributed table gets when it is created: Citus changes the
storage of no table."""


@cache  # parsed once for all stores and savers of a process
def _file(version: int, name: str) -> SqlFile:
    return SqlFile(__name__, f"{version:04}_{name}", prepare=False)


_KEEPS = {
    "agent_depth": "store",
    "partitions": "store",
    "index": "vectors",
    "conversations": "conversations",
    "recall_vectors": "recall_vectors",
    "core": "core",
    "root": "core",
    "search": "search",
    "text_hashes": "text_hashes",
    "words": "words",
    "sharing": "sharing",
    "owners": "owners",
    "consents": "consents",
    "first_runs": "first_runs",
    "caches": "caches",
    "audit": "audit",
    "edit_keys": "edit_keys",
    "seals": "seals",
    "files": "files",
    "search_log": "search_log",
    "file_acts": "file_acts",
    "keys": "keys",
    "said": "said",
}
"""Which migration records which of the settings; who works with the tables may read but these."""


OWNERS = Migration(10, "owners")
"""Its statements on vectors also follow the migrations that create them, where those come later."""

EDIT_KEYS = Migration(15, "edit_keys")

ACTIVITY = Migration(21, "activity")

MIGRATIONS = (
    Migration(1, "store"),
    Migration(2, "vectors"),
    Migration(3, "conversations"),
    Migration(4, "recall_vectors"),
    Migration(5, "core"),
    Migration(6, "search"),
    Migration(7, "text_hashes"),
    Migration(8, "words"),
    Migration(9, "sharing"),
    OWNERS,
    Migration(11, "consents"),
    Migration(12, "first_runs"),
    Migration(13, "caches"),
    Migration(14, "audit"),
    EDIT_KEYS,
    Migration(16, "seals"),
    Migration(17, "files"),
    Migration(18, "file_versions"),
    Migration(19, "search_log"),
    Migration(20, "file_acts"),
    ACTIVITY,
    Migration(22, "keys"),
    Migration(23, "said"),
)
"""All of them, in their order."""

_FOR_VECTORS = ("vectors", "recall_vectors", "text_hashes")


def list_migrations(config: DatabaseConfig) -> Iterator[Migration]:
    """Yield those that a configuration needs."""
    for migration in MIGRATIONS:
        if migration.name in _FOR_VECTORS and config.index is None:
            continue
        if migration.name == "words" and not config.search.keeps_words:
            continue
        if migration.name == "keys" and config.search.keys is None:
            continue
        yield migration


def collect_settings(config: DatabaseConfig) -> dict[str, Any]:
    """Return the settings that all workers must share, in the form that is stored."""
    recorded: dict[str, Any] = {
        "agent_depth": config.agent_depth,
        "partitions": config.partitions,
        "conversations": True,
        "recall_vectors": True,
        "core": True,
        "root": config.root,
        "search": True,
        "text_hashes": True,
        "sharing": True,
        "owners": True,
        "consents": True,
        "first_runs": True,
        "caches": True,
        "audit": True,
        "edit_keys": True,
        "seals": True,
        "files": True,
        "search_log": True,
        "file_acts": True,
        "keys": True,
        "said": True,
        "words": {"text_fields": list_text_fields(config)},
    }
    if config.index is not None:
        recorded["index"] = {
            "dims": config.index.dims,
            "vector_type": config.index.vector_type,
            "distance": config.index.distance,
            "model": config.index.model,
        }
    return recorded


def list_text_fields(config: DatabaseConfig) -> list[str]:
    return sorted(path for path, _ in config.search.text_fields)


def render_own(config: DatabaseConfig, name: str, /, **fillings: sql.Composable) -> Statement:
    return MIGRATE.statement(name, **render_names(config), **fillings)


def render_names(config: DatabaseConfig) -> dict[str, sql.Composable]:
    schema = sql.Identifier(config.schema)
    partitioned = "partition by hash (agent_id)"
    inline = "with (toast_tuple_target = 8160)"
    return {
        "schema": schema,
        "schema_name": sql.Literal(config.schema),
        "lock_class": sql.Literal(lock_class(config.schema)),
        "partitions": sql.Literal(config.partitions),
        "root": sql.Literal(config.root),
        "partitioned": sql.SQL(partitioned if config.partitions else ""),
        "partitioned_inline": sql.SQL(partitioned if config.partitions else inline),
    }
