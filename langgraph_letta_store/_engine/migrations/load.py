"""What a store or saver reads of its schema before it is used."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import Error, sql
from psycopg import errors as pg

from langgraph_letta_store._engine.identifiers import PARTITIONED, name_table
from langgraph_letta_store._engine.index_catalog import indexes_query, keep_indexes, read_indexes
from langgraph_letta_store._engine.migrations.database import look
from langgraph_letta_store._engine.migrations.distribution import check_node
from langgraph_letta_store._engine.migrations.migration import PUBLIC, render_own
from langgraph_letta_store._engine.migrations.recorded import (
    VectorType,
    check_settings,
    check_version,
    parse_settings,
    read_settings,
    settings_query,
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
    has_policies_statement,
    recheck_tenancy,
    tenancy_statement,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows, warn
from langgraph_letta_store.config.caches import CacheConfig
from langgraph_letta_store.config.store import DatabaseConfig, SaverConfig
from langgraph_letta_store.errors import LettaStoreError, SetupError

logger = logging.getLogger("langgraph_letta_store.engine")

C = TypeVar("C", bound=DatabaseConfig)

_FIRST = 1
"""The generation of a schema's first vectors."""

_WANTED = {
    *("search", "sharing", "owners", "consents", "first_runs", "audit", "edit_keys"),
    *("files", "search_log", "file_acts", "said"),
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
    looked = yield from _look_at_all(config)
    try:
        settings, types = looked.settings if looked else (yield from read_settings(config))
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        settings, types = {}, ()
    except (pg.InsufficientPrivilege, pg.UndefinedColumn, pg.InvalidParameterValue) as error:
        database = yield from look(config, ())
        database.check_rights(creates=False)
        database.check_names(())
        if isinstance(error, pg.InsufficientPrivilege):
            raise database.explain_refusal(error) from error
        raise
    return (yield from _check_schema(config, settings, types, looked))


def look_ahead(config: C) -> Operation[Ready[C] | None]:
    """Do what `load_schema` does in one step; None where that fails, as before the setup."""
    try:
        looked = yield from _look_at_all(config)
        return (yield from _check_schema(config, *looked.settings, looked)) if looked else None
    except (Error, LettaStoreError):
        logger.debug("could not look at the schema beforehand", exc_info=True)
        return None


class _Looked(NamedTuple):
    """What one step reads of a schema with the partitions of the configuration."""

    settings: tuple[dict[str, Any], tuple[VectorType, ...]]
    indexes: Sequence[Row]
    policies: Sequence[Row]
    usable: Sequence[Sequence[Row]]


def _check_schema(
    config: C,
    settings: Mapping[str, Any],
    types: tuple[VectorType, ...],
    looked: _Looked | None,
) -> Operation[Ready[C]]:
    """Check what was recorded, and look at the tables unless that was done along with it."""
    saves, caches = isinstance(config, SaverConfig), isinstance(config, CacheConfig)
    check_version(config, settings.get("schema_version", 0))
    has_vectors = ("recall_vectors" if saves else "index") in settings
    what = None
    if "agent_depth" not in settings:
        what = "is not set up"
    elif saves and "conversations" not in settings:
        what = "has no tables for conversations yet"
    elif "distributing" in settings:
        what = "is not distributed yet"
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
    elif config.search.keys is not None and "keys" not in settings:
        what = "has no columns for keys yet"
    elif (caches or (config.index and config.index.cache)) and "caches" not in settings:
        what = "has no table for caches yet"
    elif config.needs_vector and not types:
        what = "is in a database without pgvector"
    if what is not None:
        whose = "saver" if saves else "cache" if caches else "store"
        msg = f"the schema {config.schema!r} {what}; call setup() once, before the {whose} is used"
        raise SetupError(msg)
    check_settings(config, settings)
    yield from check_node(config, settings)
    index: Mapping[str, Any] = settings.get("index", {})
    generation: int = index.get("generation", _FIRST)
    schema = Schema(
        config,
        has_vectors=has_vectors,
        vector_type=index.get("vector_type", "halfvec"),
        generation=generation,
        has_words="words" in settings,
        has_keys="keys" in settings and config.encrypt is None,
        is_distributed="distribute" in settings,
        vector_schema=types[0].schema if types else PUBLIC,
        has_iterative_scans=not types or parse_numbers(types[0].version) >= ITERATIVE_SCANS,
        tenant=config.tenant if isinstance(config.tenant, str) else "",
    )
    if looked and (settings["partitions"], generation) == (config.partitions, _FIRST):
        yield from _check_policies(config, looked.policies)
        schema.partitions = _count_usable(config.partitions, looked.usable)
        keep_indexes(schema, looked.indexes)
    else:
        schema.partitions = yield from _look_at_tables(config, settings["partitions"], generation)
        yield from read_indexes(schema)
    if schema.is_distributed:  # Citus refuses the statements that name partitions
        schema.partitions = 0
    if config.index is not None:
        for type_ in types[:1]:
            check_pgvector(type_.version, None)
            for fault in known_faults(type_.version, config.index.ann.kind):
                yield from warn(fault)
    return Ready(schema, types)


def _look_at_all(config: DatabaseConfig) -> Operation[_Looked | None]:
    """Read all in one step; None where something cannot be read: one by one, it is known what."""
    try:
        settings, indexes, policies, *usable = yield from rows(
            settings_query(config),
            indexes_query(config, _FIRST),
            _policies_query(config),
            *_partitions_queries(config, config.partitions, _FIRST),
        )
    except (
        *(pg.UndefinedTable, pg.InvalidSchemaName, pg.UndefinedColumn),
        *(pg.InsufficientPrivilege, pg.InvalidParameterValue),
    ):
        return None
    return _Looked(parse_settings(settings), indexes, policies, usable)


def _look_at_tables(config: DatabaseConfig, modulus: int, generation: int) -> Operation[int]:
    """Return how many partitions reads may name; 0 where they must name the whole table.

    Raises:
        SetupError: policies do not keep tenants apart as the option `tenant` says.
    """
    policies, *usable = yield from rows(
        _policies_query(config), *_partitions_queries(config, modulus, generation)
    )
    yield from _check_policies(config, policies)
    return _count_usable(modulus, usable)


def _partitions_queries(config: DatabaseConfig, modulus: int, generation: int) -> list[Query]:
    if not modulus:
        return []
    samples = {
        "items": _quote(config, "archival_memory"),
        "tables": [_quote(config, name_table(name, generation)) for name in PARTITIONED],
        "modulus": modulus,
        "agents": list(SAMPLES),
        "remainders": [remainder(agent, modulus) for agent in SAMPLES],
    }
    return [Query(render_own(config, "check_partitions"), samples)]


def _count_usable(modulus: int, found: Sequence[Sequence[Row]]) -> int:
    return modulus if found and found[0][0][0] else 0


def _policies_query(config: DatabaseConfig) -> Query:
    """Ask for the policies; without a tenant whether there are any, which is quicker."""
    if config.tenant is None:
        return Query(has_policies_statement(config))
    return Query(tenancy_statement(config))


def _check_policies(config: DatabaseConfig, found: Sequence[Row]) -> Operation[None]:
    """Check what `_policies_query` found.

    Raises:
        SetupError: policies do not keep tenants apart as the option `tenant` says.
    """
    if config.tenant is not None:
        check_tenancy(config, [TableTenancy(*row) for row in found])
    elif found[0][0]:
        yield from recheck_tenancy(config)


def _quote(config: DatabaseConfig, table: str) -> str:
    """Write a table's name as to_regclass reads it."""
    return sql.Identifier(config.schema, table).as_string(None)
