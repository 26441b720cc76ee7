"""What a store or saver reads of its schema before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.identifiers import PARTITIONED, name_table
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.migrations.database import look
from langgraph_letta_store._engine.migrations.migration import PUBLIC, render_own
from langgraph_letta_store._engine.migrations.recorded import (
    VectorType,
    check_settings,
    check_version,
    read_settings,
)
from langgraph_letta_store._engine.migrations.versions import (
    ITERATIVE_SCANS,
    check_pgvector,
    known_faults,
    parse_numbers,
)
from langgraph_letta_store._engine.partitions import SAMPLES, remainder
from langgraph_letta_store._engine.policies import (
    TableTenancy,
    check_tenancy,
    tenancy_statement,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows, warn
from langgraph_letta_store.config.caches import CacheConfig
from langgraph_letta_store.config.store import DatabaseConfig, SaverConfig
from langgraph_letta_store.errors import SetupError

C = TypeVar("C", bound=DatabaseConfig)

_WANTED = {
    *("search", "sharing", "owners", "consents", "first_runs", "audit", "edit_keys"),
    *("files", "search_log"),
}
"""The settings that the later migrations record."""


@dataclass(frozen=True, slots=True)
class Ready(Generic[C]):
    """A database that is set up for a store or a saver."""

    schema: Schema[C]
    vector_types: tuple[VectorType, ...]


def load_schema(config: C) -> Operation[Ready[C]]:
    """Read what was recorded at setup and return the tables as this store or saver sees them.

    Raises:
        SetupError: the database is not set up, or for other settings than the store's: agents
            would be cut differently or vectors not be comparable, and memories seem lost.
    """
    saves, caches = isinstance(config, SaverConfig), isinstance(config, CacheConfig)
    try:
        settings, types = yield from read_settings(config)
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        settings, types = {}, ()
    except (pg.InsufficientPrivilege, pg.UndefinedColumn, pg.InvalidParameterValue) as error:
        database = yield from look(config, ())
        database.check_rights(creates=False)
        database.check_names(())
        if isinstance(error, pg.InsufficientPrivilege):
            raise database.explain_refusal(error) from error
        raise
    check_version(config, settings.get("schema_version", 0))
    has_vectors = ("recall_vectors" if saves else "index") in settings
    what = None
    if "agent_depth" not in settings:
        what = "is not set up"
    elif saves and "conversations" not in settings:
        what = "has no tables for conversations yet"
    elif "core" not in settings:
        what = "has no tables for core memory yet"
    elif not settings.keys() >= _WANTED:
        what = "is of an earlier version"
    elif config.encrypt is not None and "seals" not in settings:
        what = "has no tables for encrypted values yet"
    elif config.index is not None and not (has_vectors and "text_hashes" in settings):
        what = "has no vectors yet"
    elif config.search.keeps_words and not saves and "words" not in settings:
        what = "does not keep the words of items yet"
    elif (caches or (config.index and config.index.cache)) and "caches" not in settings:
        what = "has no table for caches yet"
    elif config.needs_vector and not types:
        what = "is in a database without pgvector"
    if what is not None:
        whose = "saver" if saves else "cache" if caches else "store"
        msg = f"the schema {config.schema!r} {what}; call setup() once, before the {whose} is used"
        raise SetupError(msg)
    check_settings(config, settings)
    index: Mapping[str, Any] = settings.get("index", {})
    generation: int = index.get("generation", 1)
    schema = Schema(
        config,
        has_vectors=has_vectors,
        vector_type=index.get("vector_type", "halfvec"),
        partitions=(yield from _look_at_tables(config, settings["partitions"], generation)),
        generation=generation,
        has_words="words" in settings,
        vector_schema=types[0].schema if types else PUBLIC,
        has_iterative_scans=not types or parse_numbers(types[0].version) >= ITERATIVE_SCANS,
        tenant=config.tenant if isinstance(config.tenant, str) else "",
    )
    yield from read_indexes(schema)
    if config.index is not None:
        for type_ in types[:1]:
            check_pgvector(type_.version, None)
            for fault in known_faults(type_.version, config.index.ann.kind):
                yield from warn(fault)
    return Ready(schema, types)


def _look_at_tables(config: DatabaseConfig, modulus: int, generation: int) -> Operation[int]:
    """Return how many partitions reads may name; 0 where they must name the whole table.

    Raises:
        SetupError: policies do not keep tenants apart as the option `tenant` says.
    """
    samples = {
        "items": _quote(config, "archival_memory"),
        "tables": [_quote(config, name_table(name, generation)) for name in PARTITIONED],
        "modulus": modulus,
        "agents": list(SAMPLES),
        "remainders": [remainder(agent, modulus) if modulus else 0 for agent in SAMPLES],
    }
    queries = [Query(tenancy_statement(config))]
    if modulus:
        queries.append(Query(render_own(config, "check_partitions"), samples))
    tables, *usable = yield from rows(*queries)
    check_tenancy(config, [TableTenancy(*row) for row in tables])
    return modulus if usable and usable[0][0][0] else 0


def _quote(config: DatabaseConfig, table: str) -> str:
    """Write a table's name as to_regclass reads it."""
    return sql.Identifier(config.schema, table).as_string(None)
